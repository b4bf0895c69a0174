"""The lines of a document that may be of a table of motion, with their tokens."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.findings.range_of_motion_readings import Reading
from extraction.findings.range_of_motion_scanning import tokens_between
from extraction.findings.range_of_motion_tokens import Token
from extraction.language.anatomy import sites_between
from extraction.language.beginnings import Beginnings
from extraction.language.terms import Term

ROW_KINDS = frozenset(("motion", "abbreviation"))
CELL_KINDS = frozenset(("value", "judge"))
FEWEST_COLUMNS = 2
CELL_GAP = re.compile(r"\S(?:\s{3,}|\t|\s*\|\s*)\S")
_COLUMN = r"""(?<![\w/])(?:(?P<right>(?:(?:un)?(?:involved|affected|injured)\s+)?(?:right|rt\b\.?|(?-i:R)))
    |(?P<left>(?:(?:un)?(?:involved|affected|injured)\s+)?(?:left|lt\b\.?|(?-i:L)))
    |(?P<other>uninvolved|unaffected|uninjured|contralateral|non-?involved|unoperated)(?:\s+side)?
    |(?P<normal>normals?|norm|nl|nml|expected|reference|ama|standard)
    |(?P<date>\d{1,2}[/-]\d{1,2}[/-]\d{2,4})|(?:(?P<active>active|arom)|(?P<passive>passive|prom))(?:\s\d{1,2}/\d{1,2}(?![\d/-]))?
    |(?P<goal>goals?|target|stg|ltg)
    |(?P<value>(?:initial\s+|re-?)?eval(?:uation)?|d/c|discharge|re-?assess(?:ment)?|re-?check|re-?exam|follow-?up|f/u|interim|mid-?point|start|end|visit\s\d{1,2}|(?:wk|week|mo|month)s?\s\d{1,2}|\d{1,2}\s(?:wk|week|mo|month)s?|ie|soc|progress|measured|measurements?|actual|observed|observation|found|tested|recorded|applicant|claimant|examinee|patient(?:'s)?|findings?|results?|initial|current|today|previous|prior|last
      |baseline|now|exam|deg(?:rees)?|value)(?:\s+\d{1,2}[/-]\d{1,2}(?![\d/-]))?
      |(?<=\s\s)(?![0-5]/5(?!\d))(?:1[0-2]|0?[1-9])/(?:3[01]|[12]\d|0?[1-9])(?![\d/-])
    |(?P<pain>pain|painful|comments?))(?![\w/]|\s*/)"""
_HEADS_COLUMN = re.compile(_COLUMN, re.IGNORECASE | re.VERBOSE)
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
    pieces = []
    for piece in text[start : rows[-1] + _TABLE_END].split("\n"):
        pieces.append((start, piece, _is_prose(piece)))
        start += len(piece) + 1
    if not _has_heading([(begin, piece) for begin, piece, is_prose in pieces if not is_prose], rows):
        return
    for start, piece, is_prose in pieces:
        end = start + len(piece)
        if is_prose:
            tokens = [Token(start, end, "prose")]
        elif piece.strip():
            first = bisect_left(terms, start, key=lambda term: term.start)
            last = bisect_left(terms, end, key=lambda term: term.start)
            tokens = tokens_between(text, start, end, list(terms[first:last]), sites_between(doc, start, end))
        else:
            tokens = []
        yield Line(start, end, tokens)


def words_of_columns(line: str) -> list[re.Match[str]]:
    """The words of a line that head columns; the group of each tells what its column holds."""
    if not line.isascii():
        return list(_HEADS_COLUMN.finditer(line))
    found: list[re.Match[str]] = []
    reached = 0
    for place, _ in _beginnings_of_columns().along(line.lower(), 0, len(line)):  # each is a whole word, or several
        match = _HEADS_COLUMN.match(line, place) if place >= reached else None
        if match is not None:
            found.append(match)
            reached = match.end()
    return found


@cache
def _beginnings_of_columns() -> Beginnings:
    """What a word for a column can begin with: a search of so many words is slow."""
    return Beginnings({0: _COLUMN})


def _has_heading(lines: list[tuple[int, str]], rows: list[int]) -> bool:
    """Whether some lines may head a table: two words for columns on lines with little else, or a line of motions alone.

    ``rows`` are the places of words for motions; a cheap test, which spares most documents the reading of their lines.
    """
    columns = 0
    for start, line in lines:
        first = bisect_left(rows, start)
        motions = bisect_left(rows, start + len(line)) - first
        if motions >= FEWEST_COLUMNS and not _DIGIT.search(line):
            return True
        head = line[: rows[first] - start] if motions else line
        names = [match.lastgroup for match in words_of_columns(head)]
        others = len(_WORD.findall(head)) - len(names)
        is_joint = others > 0 and len(names) == 1 and names[0] in {"left", "right"}  # "Left shoulder:"
        if names and others <= _MOST_WORDS and not is_joint:
            columns += len(names)
            if columns >= FEWEST_COLUMNS:
                return True
    return False


_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[A-Za-z]{2,}")
_MOST_WORDS = 8
"""Words of a heading beside those for its columns: its title."""


def _is_row_label(text: str, position: int) -> bool:
    """Whether a motion at ``position`` stands at its line's or cell's head, as in a table."""
    line = text.rfind("\n", 0, position) + 1
    return len(text[line:position].strip(" |\t")) < _LONGEST_LABEL and text.find(".", line, position) < 0


def _is_prose(line: str) -> bool:
    """Whether a line is too long, or too plainly a sentence, to be of a table."""
    if len(line) > _LONGEST_ROW:
        return True
    return len(line) > _SHORTEST_PROSE and not CELL_GAP.search(line.strip()) and _SENTENCE.search(line) is not None
