"""Abbreviations that the document itself defines ("adhesive capsulitis (AC)"), by scispaCy's Schwartz-Hearst algorithm.

Only scispaCy's functions are used: its component finds brackets with a matcher whose matches grow with the square of
their number, and warns of an empty matcher on a document that defines nothing.
"""

import re
from collections.abc import Iterator

import numpy as np
from spacy.tokens import Doc

from extraction.language.reading import reading

_KEY = "casewright_abbreviations"
_MOST_WORDS = 8
"""Tokens between brackets, as in scispaCy."""
_BRACKETS = re.compile(r"\([^()]*\)")
_TWO_CAPITALS = re.compile(r"[^\W\d_a-z].*?[^\W\d_a-z]", re.DOTALL)
_SHORT = 30
"""Characters of the longest short form between brackets: scispaCy takes three words of at most nine letters."""
_WORD = 12
"""Characters before a bracket, a space and a short form among them."""


class Abbreviations:
    """Keeps short form to long form in ``doc.user_data["casewright_abbreviations"]``; the first definition of each holds."""

    def __call__(self, doc: Doc) -> Doc:
        doc.user_data[_KEY] = find_abbreviations(doc)
        return doc


def find_abbreviations(doc: Doc) -> dict[str, str]:
    """The short forms that a document defines, each with its long form."""
    if not _may_define(reading(doc).source):
        return {}
    from scispacy.abbreviation import filter_matches, find_abbreviation

    found: dict[str, str] = {}
    inside = [(0, start, end) for start, end in _bracketed(doc)]  # the first is a match id, which nothing reads
    for long_candidate, short_candidate in filter_matches(inside, doc):
        short, long = find_abbreviation(long_candidate, short_candidate)
        if long is not None and len(long.text) > len(short.text):
            found.setdefault(short.text, " ".join(long.text.split()))
    return found


def _may_define(text: str) -> bool:
    """Whether two capitals stand in or before any brackets of a text; most texts need not be read token by token."""
    for match in _BRACKETS.finditer(text):
        start, end = match.span()
        if (end - start <= _SHORT + 2 and _TWO_CAPITALS.search(text, start, end)) or _TWO_CAPITALS.search(
            text, max(0, start - _WORD), start
        ):
            return True
    return False


def _bracketed(doc: Doc) -> Iterator[tuple[int, int]]:
    """Token spans between an opening bracket and the next closing one that can define a short form.

    A short form is written in capitals ("ROM", "LBP", "CRPs"): "(left)" or "(7/10)" defines nothing.
    """
    strings = doc.vocab.strings
    words = doc.to_array("ORTH")
    opens = words == np.uint64(strings["("])
    opened = None
    for index in np.flatnonzero(opens | (words == np.uint64(strings[")"]))).tolist():
        if opens[index]:
            opened = index
        elif opened is not None:
            size = index - opened - 1
            first, last = (opened + 1, index) if size <= 3 else (max(0, opened - 1), opened)
            if 0 < size <= _MOST_WORDS and sum(letter.isupper() for letter in doc[first:last].text) > 1:
                yield opened + 1, index
            opened = None
