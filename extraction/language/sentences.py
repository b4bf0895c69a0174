"""Sentences of clinical text: list items, run-on items, abbreviations that end in a full stop, missing spaces.

Offsets are of the reading text. ``casewright_sentences`` also marks them on the tokens, so that ``doc.sents`` works.
"""

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
from spacy.tokens import Doc

from extraction.language.reading import reading

if TYPE_CHECKING:
    from thinc.types import Ints2d

_KEY = "casewright_sentences"

_ABBREVIATION = re.compile(
    r"(?:\b(?:dr|drs|mr|mrs|ms|st|no|nos|vs|approx|appx|fig|e\.g|i\.e|eg|ie|etc|lb|lbs|wt|ht|hx|inj|re|ext|prev|occ|sl|resp|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|y\.o|b\.i\.d|t\.i\.d|q\.i\.d|p\.r\.n|q\.d|p\.o|h\.s|a\.m|p\.m|yr|yrs|"
    r"mo|wk|wks|cerv|thor|lumb|req|rpt|auth|sched|appt|evid|min|max|incl|neg|pos|flex|rot|abd|add|lat|bilat|cont|temp|dept|ave|corp|inc|[a-z])|^\s*[(]?\d{1,2})$",
    re.IGNORECASE,
)
_END = re.compile(
    r"""(?P<stop>[.!?;]["')\]]*)(?=\s+["'(\[]?[A-Z0-9\u2022]|\s*$|\s*\n)   # the ordinary end
      | (?<=[a-z)\]\d]{2})(?P<tight>[.])(?=[A-Z][a-z]|[A-Z]{2,}\b)        # ...bilaterally.Motor strength
      | (?P<line>\n)
      | (?P<item>(?<=[a-zA-Z)\]])(?=\d{1,2}[.)]\s?[a-zA-Z]))             # ...strain2. thoracic strain
      | (?P<joined>(?<=[a-z]{3})(?=[A-Z][a-z]+\s))                        # ...radiculopathyOn exam
      | (?P<bullet>\s(?=\u2022\s))""",
    re.VERBOSE,
)


class Sentence(NamedTuple):
    """``[start, end)`` of the reading text, without surrounding white space."""

    start: int
    end: int


def sentences(doc: Doc) -> tuple[Sentence, ...]:
    """The sentences of a document, in order, made once."""
    made = doc.user_data.get(_KEY)
    if made is None:
        made = tuple(split(reading(doc).text))
        doc.user_data[_KEY] = made
    return made if isinstance(made, tuple) else tuple(Sentence(*pair) for pair in made)


def sentence_at(doc: Doc, position: int) -> Sentence:
    """The sentence that holds a position of the reading text."""
    all_of_them = sentences(doc)
    return all_of_them[max(0, bisect_right(all_of_them, (position, 1 << 60)) - 1)]


def split(text: str) -> list[Sentence]:
    """Split a reading text into sentences."""
    found: list[Sentence] = []
    start = 0
    for match in _END.finditer(text):
        if match.lastgroup == "stop":
            before = text[max(start, match.start() - 12) : match.start()]
            if match.group()[0] == ";" or (
                match.group()[0] == "."
                and _ABBREVIATION.search(before)
                and "\n" not in text[match.end() : match.end() + 2]
            ):
                continue
        start = _add(found, text, start, match.end())
    _add(found, text, start, len(text))
    return found


def _add(found: list[Sentence], text: str, start: int, end: int) -> int:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        first = start + len(piece) - len(piece.lstrip())
        found.append(Sentence(first, first + len(stripped)))
    return end


class SentenceMarker:
    """Marks sentence starts on the tokens; a token that a sentence starts inside of opens it."""

    def __call__(self, doc: Doc) -> Doc:
        layout = reading(doc)
        offsets = doc.to_array("IDX")
        if len(offsets):
            starts = [layout.raw(sentence.start) for sentence in sentences(doc)]
            marks = np.full(len(offsets), -1, dtype=np.int64)  # -1 is spaCy's "no sentence starts here"
            marks[np.searchsorted(offsets, starts, side="right") - 1] = 1
            marks[0] = 1
            doc.from_array(["SENT_START"], cast("Ints2d", marks.astype(np.uint64).reshape(-1, 1)))
        return doc
