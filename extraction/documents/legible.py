"""Whether a text layer is language, or letters that its fonts, or an earlier OCR, mixed up."""

import re
from functools import cache

from extraction.language.terms import known_words

_FUNCTION_WORDS = (
    "a an and any are as at be been but by can did do for from had has have he her him his if in is it its may no nor not of off on "
    "or our she so than that the their them then there these they this to up was we were when which who will with would you your"
)
_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]+(?![^\W\d_])")
_GARBAGE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]|\\(cid:")
_SYMBOL = re.compile(r"[^\w\s.,:;/()%'\"_\u2010-\u201f-]")

_SAMPLE = 1200
"""Characters of a page that are looked at: what is wrong with a text layer is wrong all over it."""

_ENOUGH = 15
"""Fewer words than this tell nothing."""

_LEAST = 0.4
"""Share of words that we know: 0.52 to 0.95 in the notes of benchmarks/accuracy, below 0.1 in shifted alphabets."""

LEAST_OF_OCR = 0.6
"""An earlier OCR may have got half of the words wrong."""


def is_garbled(text: str, least: float = _LEAST) -> bool:
    """Whether a text has characters of no script, mostly signs, or letters of which fewer than ``least`` make words we know."""
    middle = max(0, (len(text) - _SAMPLE) // 2)
    sample = text[middle : middle + _SAMPLE]
    # The usual page, at a tenth of the cost: what stands between spaces, with its points and commas.
    pieces = sample.lower().split()
    vocabulary = _vocabulary()
    if sum(1 for piece in pieces if piece in vocabulary) > least * len(pieces):
        return False
    size = sum(map(len, pieces))
    if len(_GARBAGE.findall(sample)) > 0.05 * size or len(_SYMBOL.findall(sample)) > 0.3 * size:
        return True
    words = _words(sample)
    return len(words) >= _ENOUGH and sum(map(_is_known, words)) < least * len(words)


def known_letters(text: str) -> int:
    """Letters of a text that stand in words we know."""
    return sum(len(word) for word in _words(text) if _is_known(word))


def _words(text: str) -> list[str]:
    """Words of two letters and more."""
    return [word for word in _WORD.findall(text) if len(word) > 1]


@cache
def _vocabulary() -> frozenset[str]:
    return known_words().union(_FUNCTION_WORDS.split())


def _is_known(word: str) -> bool:
    return word.lower() in _vocabulary()
