"""Rows of tables whose cells wrap over several lines (request forms, determination letters).

A row begins on a line that has columns (gaps of two or more spaces, a tab or a bar) and goes on over the lines below it that
fill some of its columns, up to a blank line or to a line that begins a row of its own (a number, a code of its own).
"""

import re
from typing import NamedTuple

from extraction.language.lines import line_end, line_start

_GAP = re.compile(r"[ ]{2,}|\t|[ ]*\|[ ]*")
_WIDE = re.compile(r"\S(?:[ ]{3,}|\t|[ ]*\|[ ]*)\S")
_OWN_ROW = re.compile(r"\s*(?:#\s*)?\d{1,2}[.)]?\s{1,4}[A-Z]|\s*\d{1,2}[.)]\s")
_CODE = re.compile(r"\b(?:[A-TV-Z]\d{2}\.?[0-9A-Z]{0,4}|\d{3}\.\d{1,2}|[0-9]\d{4}|[A-Z]\d{4})\b")
_LIMIT = 6  # lines that a row may wrap over


class Row(NamedTuple):
    """``cell`` is the whole text of the cell that was asked for, ``rest`` that of all others; both with lines joined.

    ``[start, end)`` is the row's stretch of the reading text.
    """

    start: int
    end: int
    cell: str
    rest: str


def row_at(text: str, position: int) -> Row | None:
    """The table row whose first line holds ``position`` of the reading text, or None if that line has no columns."""
    start = line_start(text, position)
    stop = line_end(text, start)
    line = text[start:stop]
    if not ("   " in line or "\t" in line or "|" in line) or not _WIDE.search(line.strip()):
        return None
    starts = _columns(line)
    own = max((column for column in starts if column <= position - start), default=0)
    after = next((column for column in starts if column > own), len(line) + 200)
    cell = [line[own:after]]
    rest = [line[:own], line[after:]]
    end = stop
    for _ in range(_LIMIT):
        following = text[end + 1 : line_end(text, end + 1)] if end + 1 < len(text) else ""
        if not _goes_on(following, starts[0]):
            break
        end = end + 1 + len(following)
        for piece_start, piece in _pieces(following):
            (cell if own - 2 <= piece_start < after - 1 else rest).append(piece)
    return Row(start, end, _joined(cell), _joined(rest))


def _goes_on(line: str, indent: int) -> bool:
    """Whether a line belongs to the row above: columns, no number of its own, and no code unless set in more deeply."""
    if not line.strip() or _OWN_ROW.match(line) or not _GAP.search(line):
        return False
    deeper = len(line) - len(line.lstrip()) > indent + 1
    return deeper or not (_CODE.search(line) and _WIDE.search(line.strip()))


def _columns(line: str) -> list[int]:
    """Where the columns of a line begin."""
    return [start for start, _ in _pieces(line)]


def _pieces(line: str) -> list[tuple[int, str]]:
    """The pieces of a line between its gaps, with their offsets."""
    found = []
    position = 0
    for match in [*_GAP.finditer(line), None]:
        stop = match.start() if match else len(line)
        if line[position:stop].strip():
            found.append((position, line[position:stop]))
        position = match.end() if match else stop
    return found


def _joined(pieces: list[str]) -> str:
    return " ".join(piece.strip() for piece in pieces if piece.strip())
