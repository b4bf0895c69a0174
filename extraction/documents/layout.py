"""The text of a PDF page from its text layer, with the layout that the text layer loses put back from where characters stand.

A text layer gives "Flexion 115 170 180" for a table row whose cells stand an inch apart. Only lines that look stretched are
measured character by character: most pages of prose have none, and measuring costs more than reading.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from pypdfium2 import PdfTextPage

from extraction.documents.arrangement import COLUMN_GAP, Edges, Fragment
from extraction.documents.page import Rect
from extraction.documents.setting import page_set
from extraction.documents.tables import Table

if TYPE_CHECKING:
    from extraction.documents.fields import Field


class Run(NamedTuple):
    """Characters ``[start, end)`` of a page's text: from ``first`` in pdfium's count, or those of a form field with its box."""

    start: int
    end: int
    first: int
    rect: Rect | None = None


PageText = tuple[str, tuple[Run, ...]]
Reopen = Callable[[], tuple[PdfTextPage, float]]

_STRETCHED = 1.18
"""A line this many times wider per character than the page's lines are has gaps in it (typeset prose varies by 10 %)."""

_SUSPECT = 1.03
"""On a page that has stretched lines, lines this much wider than its median are measured too: a form's rows fill up."""

_WIDTH = 5.0
"""Points: a character's width on a page that has form fields only."""

_BROKEN = "\ufffe"

_EVEN = 0.006
"""In monospaced type half the lines have the same width a character, within this share; a lost space shows then."""


class Line(NamedTuple):
    """A line of a text layer: its characters ``[start, end)`` in pdfium's count, and its box in points, y upwards."""

    start: int
    end: int
    text: str
    left: float
    right: float
    bottom: float
    top: float


class TextLayerPage:
    """A page read from its text layer, and from the fields of its form.

    Boxes are measured on demand, from the page opened again: ``reopen`` gives its text and its size in points.
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
            page, height = self._reopen()
            first, last = max(start, run.start), min(end, run.end)
            for number in range(page.count_rects(run.first + first - run.start, last - first)):
                left, bottom, right, top = page.get_rect(number)
                found.append((left, height - top, right, height - bottom))
        return found


def page_text(
    page: PdfTextPage, edges: Edges, fields: "Sequence[Field]" = (), height: float = 0.0, tables: Sequence[Table] = ()
) -> PageText:
    """The text of a page in reading order with its columns, tables and paragraphs, and where its characters stand.

    ``edges`` are those of the document's earlier pages; this page's are added. ``height`` is the page's, in points.
    """
    lines = list(_lines(page))
    if not lines and not fields:
        return "", ()
    width = (median(map(_character_width, lines)) if lines else 0.0) or _WIDTH
    stretched = _stretched(lines, width)
    fragments: list[Fragment] = []
    for index, line in enumerate(lines):
        borders = _borders(tables, height - line.top, height - line.bottom)
        split = index in stretched or borders
        for start, end, left, right in _parts(page, line, width, borders) if split else [_whole(line)]:
            text = line.text[start - line.start : end - line.start]
            letters = len(text.split(" ", 1)[0])
            word_right = page.get_charbox(start + letters - 1)[2] if 0 < letters < len(text) else right
            fragments.append(
                Fragment(text, left, height - line.top, right, height - line.bottom, word_right - left, start)
            )
    for order, field in enumerate(fields, start=1):
        right = min(field.right, field.left + len(field.text) * width)
        word = min(right - field.left, len(field.text.split(" ", 1)[0]) * width)
        fragments.append(Fragment(field.text, field.left, field.top, right, field.bottom, word, -order))
    if fields:
        fragments.sort(key=lambda fragment: (fragment.top + fragment.bottom, fragment.left))
    builder = _Builder()
    for piece in page_set(fragments, width, edges, tables):
        if isinstance(piece, str):
            builder.space(piece)
        elif piece.place < 0:
            field = fields[-piece.place - 1]
            builder.add(piece.text, 0, (field.left, field.top, field.right, field.bottom))
        else:
            builder.add(piece.text.rstrip(), piece.place)
    return builder.finish()


def _borders(tables: Sequence[Table], top: float, bottom: float) -> list[float]:
    """Where cells begin on a line's level."""
    return [x for table in tables if table.box[1] < bottom and top < table.box[3] for x in table.borders(top, bottom)]


def _whole(line: Line) -> tuple[int, int, float, float]:
    return line.start, line.end, line.left, line.right


def _stretched(lines: list[Line], width: float) -> set[int]:
    """Numbers of the lines that may have gaps in them."""
    widths = [_character_width(line) / width for line in lines]
    if sum(1 for share in widths if abs(share - 1) < _EVEN) * 2 > len(widths):
        return {index for index, share in enumerate(widths) if share > 1 + _EVEN}
    if any(share > _STRETCHED and len(line.text) > 3 for share, line in zip(widths, lines, strict=True)):
        return {index for index, share in enumerate(widths) if share > _SUSPECT}
    return set()


def _lines(page: PdfTextPage) -> Iterator[Line]:
    position = 0
    for piece in page.get_text_range().split("\r\n"):
        # A word broken at a line's end comes as one word with U+FFFE for its hyphen, and no line end.
        parts = piece.split(_BROKEN)
        for text in [*(part + "-" for part in parts[:-1]), parts[-1]]:
            size = len(text)
            boxes = (
                [page.get_rect(number) for number in range(page.count_rects(position, size))] if text.strip() else []
            )
            if boxes:
                left, bottom, right, top = zip(*boxes, strict=True)
                yield Line(position, position + size, text, min(left), max(right), min(bottom), max(top))
            position += size
        position += 2


def _character_width(line: Line) -> float:
    return (line.right - line.left) / max(1, len(line.text.strip()))


def _parts(
    page: PdfTextPage, line: Line, width: float, borders: Sequence[float] = ()
) -> Iterator[tuple[int, int, float, float]]:
    """A line's parts between its wide gaps and the borders of cells: their characters in pdfium's count, left and right."""
    start, left = line.start, line.left
    space = line.text.find(" ", 1)
    while space != -1 and space + 1 < len(line.text):
        right = page.get_charbox(line.start + space - 1, loose=True)[2]
        following = page.get_charbox(line.start + space + 1, loose=True)[0]
        if following - right > COLUMN_GAP * width or any(right - 1 < x < following + 1 for x in borders):
            yield start, line.start + space, left, right
            start, left = line.start + space + 1, following
        space = line.text.find(" ", space + 1)
    yield start, line.end, left, line.right


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
        self._runs.append(Run(self._position, self._position + len(piece), first, rect))
        self.space(piece)

    def finish(self) -> PageText:
        return "".join(self._pieces), tuple(self._runs)
