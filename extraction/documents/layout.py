"""What a page's text loses in a PDF text layer, put back from where the characters stand: columns, indents, blank lines.

A text layer gives "Flexion 115 170 180" for a table row whose cells stand an inch apart. Here a wide gap becomes as many
spaces as it is characters wide, so that cells of one column line up again, and a wide vertical gap becomes a blank line. Only
lines that look stretched are measured character by character: most pages of prose have none, and measuring costs more than reading.
"""

from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pypdfium2 import PdfTextPage

from extraction.documents.page import Rect

PageText = tuple[str, tuple[tuple[int, int], ...]]
Reopen = Callable[[], tuple[PdfTextPage, float]]

_STRETCHED = 1.18
"""A line this many times wider per character than the page's lines are has gaps in it (typeset prose varies by 10 %)."""

_SUSPECT = 1.03
"""On a page that has stretched lines, lines this much wider than its median are measured too: a form's rows fill up."""

_GAP = 2.2
"""A gap of this many character widths is a column gap, not a word space (justified text stays below 2)."""

_PARAGRAPH = 1.55
"""Lines further apart than this many line heights have a blank line between them."""


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
    """A page read from its text layer. ``breaks``: from position ``p`` on, pdfium's index of a character is ``p + shift``.

    Boxes are measured on demand, from the page opened again: ``reopen`` gives its text and its size in points.
    """

    source = "text_layer"

    def __init__(
        self, text: str, breaks: tuple[tuple[int, int], ...], reason: str, size: tuple[float, float], reopen: Reopen
    ) -> None:
        self.text = text
        self.size = size
        self.reason = reason
        self._breaks = breaks
        self._reopen = reopen

    def rects(self, start: int, end: int) -> list[Rect]:
        """Boxes of the characters ``[start, end)``: one for each run on a line."""
        page, height = self._reopen()
        first, last = self._pdfium_index(start), self._pdfium_index(end - 1) + 1
        found = []
        for number in range(page.count_rects(first, last - first)):
            left, bottom, right, top = page.get_rect(number)
            found.append((left, height - top, right, height - bottom))
        return found

    def _pdfium_index(self, position: int) -> int:
        return position + self._breaks[bisect_right(self._breaks, (position, 1 << 60)) - 1][1]


def page_text(page: PdfTextPage) -> PageText:
    """The text of a page with its columns and paragraphs, and its breaks."""
    lines = _lines(page)
    if not lines:
        return "", ((0, 0),)
    width = median(_character_width(line) for line in lines)
    leading = _leading(lines)
    stretched = [line for line in lines if len(line.text) > 3 and _character_width(line) > _STRETCHED * width]
    if stretched:
        stretched = [line for line in lines if _character_width(line) > _SUSPECT * width]
    left = min(line.left for line in lines)
    builder = _Builder()
    previous: Line | None = None
    for line in lines:
        if previous is not None and leading and previous.bottom - line.bottom > _PARAGRAPH * leading:
            builder.add("\n", None)
        if stretched and width and line.left - left > _GAP * width:
            builder.add(" " * round((line.left - left) / width), None)
        if line in stretched:
            _spread(page, line, width, builder)
        else:
            builder.add(line.text, line.start)
        builder.add("\n", None)
        previous = line
    return builder.finish()


def _lines(page: PdfTextPage) -> list[Line]:
    found = []
    position = 0
    for piece in page.get_text_range().split("\r\n"):
        size = len(piece)
        if piece.strip() and page.count_rects(position, size):
            boxes = [page.get_rect(number) for number in range(page.count_rects(position, size))]
            found.append(
                Line(
                    position,
                    position + size,
                    piece,
                    min(box[0] for box in boxes),
                    max(box[2] for box in boxes),
                    min(box[1] for box in boxes),
                    max(box[3] for box in boxes),
                )
            )
        position += size + 2
    return found


def _character_width(line: Line) -> float:
    return (line.right - line.left) / max(1, len(line.text.strip()))


def _leading(lines: list[Line]) -> float:
    steps = [above.bottom - below.bottom for above, below in pairwise(lines) if above.bottom > below.bottom]
    return median(steps) if steps else 0.0


def _spread(page: PdfTextPage, line: Line, width: float, builder: "_Builder") -> None:
    """Add a line with its wide gaps; a gap's width is measured from the characters at its edges."""
    position = line.start
    at = 0
    while True:
        space = line.text.find(" ", at)
        if space == -1 or space + 1 >= len(line.text):
            break
        at = space + 1
        if space == 0:
            continue
        right = page.get_charbox(line.start + space - 1)[2]
        left = page.get_charbox(line.start + space + 1)[0]
        if left - right > _GAP * width:
            builder.add(line.text[position - line.start : space], position)
            builder.add(" " * max(3, round((left - right) / width)), None)
            position = line.start + space + 1
    builder.add(line.text[position - line.start :], position)


class _Builder:
    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._position = 0
        self._breaks = [(0, 0)]

    def add(self, piece: str, start: int | None) -> None:
        """Add a piece that starts at pdfium's index ``start``; None for characters that we make."""
        if start is not None and piece:
            shift = start - self._position
            if shift != self._breaks[-1][1]:
                self._breaks.append((self._position, shift))
        self._pieces.append(piece)
        self._position += len(piece)

    def finish(self) -> PageText:
        return "".join(self._pieces), tuple(self._breaks)
