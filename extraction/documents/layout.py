"""The text of a PDF page from its text layer, with the layout that the text layer loses put back from where characters stand.

A text layer gives "Flexion 115 170 180" for a table row whose cells stand an inch apart. Only lines that look stretched are
measured character by character: most pages of prose have none, and measuring costs more than reading. The page is read the
way its letters run, however it is turned; what runs another way (a watermark, a note along the margin) follows at its end.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import degrees
from statistics import median
from typing import NamedTuple

import pypdfium2.raw as pdfium_c
from pypdfium2 import PdfTextPage

from extraction.documents.annotations import Field
from extraction.documents.arrangement import COLUMN_GAP, Edges, Fragment
from extraction.documents.frame import Frame
from extraction.documents.page import Rect
from extraction.documents.setting import page_set
from extraction.documents.tables import Table


class Run(NamedTuple):
    """Characters ``[start, end)`` of a page's text: from ``first`` in pdfium's count, or those of a form field with its box."""

    start: int
    end: int
    first: int
    rect: Rect | None = None


PageText = tuple[str, tuple[Run, ...]]
Reopen = Callable[[], tuple[PdfTextPage, Frame]]

_STRETCHED = 1.18
"""A line this many times wider per character than the page's lines are has gaps in it (typeset prose varies by 10 %)."""

_SUSPECT = 1.03
"""On a page that has stretched lines, lines this much wider than its median are measured too: a form's rows fill up."""

_WIDTH = 5.0
"""Points: a character's width on a page that has form fields only."""

_SURROGATES = re.compile("([\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff])")
"""A character beyond the basic plane is one in the text and two in pdfium's count; half of one is none."""

_BROKEN = "\ufffe"

_EVEN = 0.006
"""In monospaced type half the lines have the same width a character, within this share; a lost space shows then."""


_ANGLES = 15
"""Characters of a page that are asked which way they run."""

_UPSIDE_DOWN = 180
"""Degrees: pdfium gives the cells of such lines from right to left."""

_TALL = 1.7
"""A line this many times higher than the page's lines are may run aslant, or along the margin."""

_ASLANT = 10
"""Degrees by which the characters of a line differ from the page's direction at most: a skewed scan's do by 2 or 3."""


class Line(NamedTuple):
    """A line of a text layer: its characters ``[start, end)`` in pdfium's count, and its box in points, y downwards.

    ``gap`` is the widest between its pieces, as far as they were written apart.
    """

    start: int
    end: int
    text: str
    left: float
    top: float
    right: float
    bottom: float
    gap: float


class TextLayerPage:
    """A page read from its text layer, and from the fields of its form.

    Boxes are measured on demand, from the page opened again: ``reopen`` gives its text and the frame it is seen in.
    """

    source = "text_layer"

    def __init__(
        self, text: str, runs: tuple[Run, ...], reason: str, size: tuple[float, float], reopen: Reopen
    ) -> None:
        self.text = text
        self.size = size
        self.reason = reason
        self._runs = runs
        self._reopen = reopen

    def rects(self, start: int, end: int) -> list[Rect]:
        """Boxes of the characters ``[start, end)``: one for each stretch on a line."""
        found: list[Rect] = []
        for run in self._runs[bisect_right(self._runs, start, key=lambda run: run.end) :]:
            if run.start >= end:
                break
            if run.rect:
                found.append(run.rect)
                continue
            page, frame = self._reopen()
            first, last = max(start, run.start), min(end, run.end)
            count = page.count_rects(run.first + first - run.start, last - first)
            found.extend(frame.seen(*page.get_rect(number)) for number in range(count))
        return found


def page_text(
    page: PdfTextPage, frame: Frame, edges: Edges, fields: Sequence[Field] = (), tables: Sequence[Table] = ()
) -> PageText:
    """The text of a page in reading order with its columns, tables and paragraphs, and where its characters stand.

    ``frame`` is the page as it is seen, ``edges`` are those of the document's earlier pages; this page's are added.
    """
    content = _in_units(page.get_text_range(errors="surrogatepass"))
    along = frame._replace(turned=_direction(page, content, frame.turned))
    if along != frame:
        tables = ()
    lines, aslant = _parted(page, along, list(_lines(page, content, along)))
    if not lines and not fields:
        return "", ()
    width = (median(map(_character_width, lines)) if lines else 0.0) or _WIDTH
    fragments = list(_fragments(page, along, lines, width, tables))
    for order, field in enumerate(fields, start=1):
        fragments.append(_entry(field, -order, width, along.seen_from(frame, field[1:])))
    if fields or (along.turned - frame.turned) % 360 == _UPSIDE_DOWN:
        fragments.sort(key=lambda fragment: (fragment.top + fragment.bottom, fragment.left))
    builder = _Builder()
    for piece in page_set(fragments, width, edges, tables):
        if isinstance(piece, str):
            builder.space(piece)
        elif piece.place < 0:
            builder.add(piece.text, 0, fields[-piece.place - 1][1:])
        else:
            builder.add(piece.text.rstrip(), piece.place)
    for line in aslant:
        builder.space("\n")
        builder.add(line.text.rstrip(), line.start)
    return builder.finish()


def _in_units(content: str) -> str:
    """A text as pdfium counts it: a character beyond the basic plane as its two surrogates."""
    if not content or max(content) <= "\uffff":
        return content
    units = content.encode("utf-16-le", "surrogatepass")
    return "".join(chr(units[at] | units[at + 1] << 8) for at in range(0, len(units), 2))


def _fragments(
    page: PdfTextPage, along: Frame, lines: list[Line], width: float, tables: Sequence[Table]
) -> Iterator[Fragment]:
    """Lines, parted at their wide gaps and at the borders of cells."""
    stretched = _stretched(lines, width)
    for index, line in enumerate(lines):
        borders = _borders(tables, line.top, line.bottom)
        split = index in stretched or borders
        for start, end, left, right in _parts(page, along, line, width, borders) if split else [_whole(line)]:
            text = line.text[start - line.start : end - line.start]
            letters = len(text.split(" ", 1)[0])
            word_right = _box(page, along, start + letters - 1)[2] if 0 < letters < len(text) else right
            yield Fragment(text, left, line.top, right, line.bottom, word_right - left, start)


def _entry(field: Field, place: int, width: float, box: Rect) -> Fragment:
    """A form field's value as a fragment; its box is mostly wider than what it holds."""
    left, top, edge, bottom = box
    right = min(edge, left + len(field.text) * width)
    word = min(right - left, len(field.text.split(" ", 1)[0]) * width)
    return Fragment(field.text, left, top, right, bottom, word, place)


def _direction(page: PdfTextPage, content: str, otherwise: int) -> int:
    """How far, in degrees clockwise, the page must be turned for most of its letters to stand upright."""
    votes: Counter[int] = Counter()
    for number in range(_ANGLES):
        at = len(content) * (2 * number + 1) // (2 * _ANGLES)
        if at < len(content) and not content[at].isspace():
            votes[round(-_angle(page, at) / 90) % 4 * 90] += 1
    return votes.most_common(1)[0][0] if votes else otherwise


def _angle(page: PdfTextPage, character: int) -> float:
    """Degrees, clockwise, by which a character is turned in the PDF's own measure."""
    return degrees(pdfium_c.FPDFText_GetCharAngle(page.raw, character))


def _parted(page: PdfTextPage, along: Frame, lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Lines that run along the page, and lines that run otherwise; pdfium may join both kinds in one."""
    usual = median(line.bottom - line.top for line in lines) if lines else 0.0
    straight: list[Line] = []
    aslant: list[Line] = []
    for line in lines:
        if line.bottom - line.top < _TALL * usual:
            straight.append(line)
            continue
        for is_straight, start, end in _stretches(page, along, line):
            text = line.text[start - line.start : end - line.start]
            part = line if (start, end) == (line.start, line.end) else _line(page, along, start, text)
            if part:
                (straight if is_straight else aslant).append(part)
    if not straight:
        return aslant, []
    return straight, aslant


def _stretches(page: PdfTextPage, along: Frame, line: Line) -> Iterator[tuple[bool, int, int]]:
    """Parts of a line that run along the page, or do not: their characters in pdfium's count."""
    start, runs = line.start, None
    for number, letter in enumerate(line.text, start=line.start):
        if letter.isspace():
            continue
        off = (_angle(page, number) + along.turned) % 360
        is_straight = min(off, 360 - off) <= _ASLANT
        if runs is not None and runs != is_straight:
            yield runs, start, number
            start = number
        runs = is_straight
    yield runs is not False, start, line.end


def _borders(tables: Sequence[Table], top: float, bottom: float) -> list[float]:
    """Where cells begin on a line's level."""
    return [x for table in tables if table.box[1] < bottom and top < table.box[3] for x in table.borders(top, bottom)]


def _whole(line: Line) -> tuple[int, int, float, float]:
    return line.start, line.end, line.left, line.right


def _stretched(lines: list[Line], width: float) -> set[int]:
    """Numbers of the lines that may have gaps in them."""
    apart = {index for index, line in enumerate(lines) if line.gap > COLUMN_GAP * width}
    return apart | _wide(lines, width)


def _wide(lines: list[Line], width: float) -> set[int]:
    """Numbers of the lines that are wider a character than the page's lines are."""
    widths = [_character_width(line) / width for line in lines]
    if sum(1 for share in widths if abs(share - 1) < _EVEN) * 2 > len(widths):
        return {index for index, share in enumerate(widths) if share > 1 + _EVEN}
    if any(share > _STRETCHED and len(line.text) > 3 for share, line in zip(widths, lines, strict=True)):
        return {index for index, share in enumerate(widths) if share > _SUSPECT}
    return set()


def _lines(page: PdfTextPage, content: str, along: Frame) -> Iterator[Line]:
    position = 0
    for piece in content.split("\r\n"):
        # A word broken at a line's end comes as one word with U+FFFE for its hyphen, and no line end.
        parts = piece.split(_BROKEN)
        for text in [*(part + "-" for part in parts[:-1]), parts[-1]]:
            line = _line(page, along, position, text)
            if line:
                yield line
            position += len(text)
        position += 2


def _line(page: PdfTextPage, along: Frame, start: int, text: str) -> Line | None:
    """The line of the characters from ``start``; none if they are not to be seen."""
    size = len(text)
    boxes = [page.get_rect(number) for number in range(page.count_rects(start, size))] if text.strip() else []
    if not boxes:
        return None
    if len(boxes) == 1:
        return Line(start, start + size, text, *along.seen(*boxes[0]), 0.0)
    pieces = sorted(along.seen(*box) for box in boxes)
    gap = max(right[0] - left[2] for left, right in pairwise(pieces))
    left, top, right, bottom = zip(*pieces, strict=True)
    return Line(start, start + size, text, min(left), min(top), max(right), max(bottom), gap)


def _character_width(line: Line) -> float:
    return (line.right - line.left) / max(1, len(line.text.strip()))


def _parts(
    page: PdfTextPage, along: Frame, line: Line, width: float, borders: Sequence[float] = ()
) -> Iterator[tuple[int, int, float, float]]:
    """A line's parts between its wide gaps and the borders of cells: their characters in pdfium's count, left and right."""
    start, left, edge = line.start, line.left, line.right
    last = line.start + len(line.text.rstrip()) - 1
    first_box, last_box = (_box(page, along, at, loose=True) for at in (start, last))
    if (
        first_box[0] - left > COLUMN_GAP * width or edge - last_box[2] > COLUMN_GAP * width
    ):  # written from right to left
        left, edge = first_box[0], last_box[2]
    space = line.text.find(" ", 1)
    while space != -1 and space + 1 < len(line.text):
        right = _box(page, along, line.start + space - 1, loose=True)[2]
        following = _box(page, along, line.start + space + 1, loose=True)[0]
        if abs(following - right) > COLUMN_GAP * width or any(right - 1 < x < following + 1 for x in borders):
            yield start, line.start + space, left, right
            start, left = line.start + space + 1, following
        space = line.text.find(" ", space + 1)
    yield start, line.end, left, edge


def _box(page: PdfTextPage, along: Frame, character: int, *, loose: bool = False) -> Rect:
    return along.seen(*page.get_charbox(character, loose=loose))


class _Builder:
    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._position = 0
        self._runs: list[Run] = []

    def space(self, piece: str) -> None:
        """Add characters that the page has not: spaces and line ends."""
        self._pieces.append(piece)
        self._position += len(piece)

    def add(self, piece: str, first: int, rect: Rect | None = None) -> None:
        """Add a piece that starts at pdfium's index ``first``, or a form field's."""
        for part in _SURROGATES.split(piece):
            if part:
                text = part.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
                self._runs.append(Run(self._position, self._position + len(text), first, rect))
                self.space(text)
                first += len(part)

    def finish(self) -> PageText:
        return "".join(self._pieces), tuple(self._runs)
