"""A tokenizer for clinical text: runs of letters, runs of digits and single signs, in one pass.

Clinical shorthand ("s/p", "10/25", "L5-S1", "q6h") is read by rules over the reading text, so tokens only need to be
fine-grained and fast to make; spaCy's English exceptions ("don't" as "do", "n't") would only move boundaries.
``"".join(token.text_with_ws) == text`` always.
"""

import re
from typing import Any

from spacy.tokens import Doc
from spacy.vocab import Vocab

SOURCE = "casewright_source"
"""Where the tokenizer keeps a document's own text in ``doc.user_data``."""

_TOKEN = re.compile(r"[^\W\d_]+|\d+|\s+|[^\w\s]|_")
_ASCII_TOKEN = re.compile(r"[A-Za-z]+|[0-9]+|[^A-Za-z0-9\t-\r\x1c-\x1f ]|[\t-\r\x1c-\x1f ]+")
"""The same for a text of ASCII only, in sets of characters that the engine looks up faster."""


def _cut(text: str) -> tuple[list[str], list[bool]]:
    """The tokens of a text, and whether a space follows each. Most of what stands between two spaces is one word."""
    words: list[str] = []
    spaces: list[bool] = []
    blanks = 0
    tokens = (_ASCII_TOKEN if text.isascii() else _TOKEN).findall
    for piece in text.split(" "):
        if not piece:
            blanks += 1
            continue
        if blanks:
            words.append(" " * blanks)
            spaces.append(False)
            blanks = 0
        if piece.isalpha():
            words.append(piece)
            spaces.append(True)
        elif (word := piece[:-1]).isalpha() and not piece[-1].isalnum():  # "pain,"
            words.append(word)
            words.append(piece[-1])
            spaces.append(False)
            spaces.append(True)
        else:
            parts = tokens(piece)
            words += parts
            spaces += [False] * (len(parts) - 1)
            spaces.append(True)
    if blanks > 1:
        words.append(" " * (blanks - 1))
        spaces.append(False)
    elif not blanks and spaces:
        spaces[-1] = False  # the text ends with a word
    return words, spaces


class ClinicalTokenizer:
    """Splits text into tokens. Holds the vocabulary and nothing else."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        words, spaces = _cut(text)
        doc = Doc(self.vocab, words=words, spaces=spaces)
        doc.user_data[SOURCE] = text  # spaCy puts ``doc.text`` together anew, token by token, each time it is asked
        return doc

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing to keep: the tokenizer is code (spaCy asks)."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> "ClinicalTokenizer":
        """Nothing to load."""
        return self

    def to_disk(self, _path: Any, **_: Any) -> None:
        """Nothing to keep."""

    def from_disk(self, _path: Any, **_: Any) -> "ClinicalTokenizer":
        """Nothing to load."""
        return self
