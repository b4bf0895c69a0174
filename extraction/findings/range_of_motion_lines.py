"""The lines of a document that may be of a table of motion, with their tokens."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.findings.range_of_motion_readings import Reading
from extraction.findings.range_of_motion_scanning import tokens_between
from extraction.findings.range_of_motion_tokens import Token
from extraction.language.anatomy import sites_between
from extraction.language.terms import Term

ROW_KINDS = frozenset(("motion", "abbreviation"))
CELL_KINDS = frozenset(("value", "judge"))
FEWEST_COLUMNS = 2
CELL_GAP = re.compile(r"\S(?:\s{3,}|\t|\s*\|\s*)\S")
RULING = " \t|=_+-"
"""What a line between rows may consist of."""

_HEADING_REACH = 400
_TABLE_END = 200
_LONGEST_LABEL = 28
_LONGEST_ROW = 400
_SHORTEST_PROSE = 60
_SENTENCE = re.compile(r"[a-z],?\s(?:the|is|was|with|and|to|patient|she|he|of)\s[a-z]")


class Line(NamedTuple):
    """A line ``[start, end)`` of the reading text and its tokens."""

    start: int
    end: int
    tokens: list[Token]


class Table(NamedTuple):
    """A table at ``[start, end)`` of the reading text and the motions it states."""

    start: int
    end: int
    readings: tuple[Reading, ...]


def lines_of(doc: Doc, text: str, terms: Sequence[Term]) -> Iterator[Line]:
    """The lines around those that begin with a motion, with their tokens; ``terms`` are the text's words for motions."""
    rows = [term.start for term in terms if term.row["kind"] in ROW_KINDS and _is_row_label(text, term.start)]
    if not rows:
        return
    start = text.rfind("\n", 0, max(0, rows[0] - _HEADING_REACH)) + 1
    for piece in text[start : rows[-1] + _TABLE_END].split("\n"):
        end = start + len(piece)
        if _is_prose(piece):
            tokens = [Token(start, end, "prose")]
        elif piece.strip():
            first = bisect_left(terms, start, key=lambda term: term.start)
            last = bisect_left(terms, end, key=lambda term: term.start)
            tokens = tokens_between(text, start, end, list(terms[first:last]), sites_between(doc, start, end))
        else:
            tokens = []
        yield Line(start, end, tokens)
        start = end + 1


def _is_row_label(text: str, position: int) -> bool:
    """Whether a motion at ``position`` stands at its line's or cell's head, as in a table."""
    line = text.rfind("\n", 0, position) + 1
    return len(text[line:position].strip(" |\t")) < _LONGEST_LABEL and text.find(".", line, position) < 0


def _is_prose(line: str) -> bool:
    """Whether a line is too long, or too plainly a sentence, to be of a table."""
    if len(line) > _LONGEST_ROW:
        return True
    return len(line) > _SHORTEST_PROSE and not CELL_GAP.search(line.strip()) and _SENTENCE.search(line) is not None
