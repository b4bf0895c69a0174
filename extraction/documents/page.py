"""A page as the document keeps it: text, and boxes of its characters in points from the page's top left."""

from bisect import bisect_right
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple, Protocol

from extraction.documents.arrangement import Fragment
from extraction.documents.ocr import OcrWord, Recognised
from extraction.documents.setting import page_set
from extraction.documents.tables import Table

Rect = tuple[float, float, float, float]
"""x0, top, x1, bottom in PDF points (1/72 inch) from the page's top left."""

_GAP_IN_HEIGHTS = 1.6
"""A gap wider than this many line heights parts two columns (a word space is 0.2 to 0.5)."""


_CERTAIN = 80
"""Of 100: signs that the engine is less sure of may be dirt."""


class PageContent(Protocol):
    """What a page gives the document."""

    text: str
    source: str
    """``text_layer`` or ``ocr``."""
    reason: str
    """Why the page was read this way (triage.py)."""
    size: tuple[float, float]
    """Width and height in points."""

    def rects(self, start: int, end: int) -> list[Rect]:
        """Boxes of the characters ``[start, end)`` of ``text``: one for each run on a line."""
        ...


class _Placed(NamedTuple):
    start: int
    end: int
    rect: Rect
    line: int
    confidence: float


class WordsPage:
    """A page made of words with boxes: columns become runs of spaces, paragraphs blank lines."""

    source = "ocr"

    def __init__(self, read: Recognised, scale: float, reason: str, size: tuple[float, float]) -> None:
        words = [word for word in read.words if not _is_remnant(word, read.tables)]
        self.reason = reason
        self.size = size
        self._placed: list[_Placed] = []
        cells = _cells(words, read.tables)
        fragments = [_fragment(cell, place) for place, cell in enumerate(cells)]
        character = median([(word.x1 - word.x0) / len(word.text) for word in words]) if words else 1.0
        pieces: list[str] = []
        position = line = 0
        for piece in page_set(fragments, max(character, 1), {}, read.tables):
            if isinstance(piece, str):
                line += piece == "\n"
                pieces.append(piece)
                position += len(piece)
                continue
            for number, word in enumerate(cells[piece.place]):
                position += bool(number)
                x0, top, x1, bottom = read.back(word.x0, word.top, word.x1, word.bottom)
                rect = (x0 * scale, top * scale, x1 * scale, bottom * scale)
                self._placed.append(_Placed(position, position + len(word.text), rect, line, word.confidence))
                position += len(word.text)
            pieces.append(piece.text)
        self.text = "".join(pieces)

    def rects(self, start: int, end: int) -> list[Rect]:
        """Boxes of the words that ``[start, end)`` touches, joined on each line."""
        runs: dict[int, list[Rect]] = {}
        for word in self._touched(start, end):
            runs.setdefault(word.line, []).append(word.rect)
        return [
            (min(r[0] for r in run), min(r[1] for r in run), max(r[2] for r in run), max(r[3] for r in run))
            for run in runs.values()
        ]

    def confidence(self, start: int, end: int) -> float:
        """The lowest confidence, 0 to 100, of the words that ``[start, end)`` touches; 100 if it touches none."""
        return min((word.confidence for word in self._touched(start, end)), default=100.0)

    def _touched(self, start: int, end: int) -> list[_Placed]:
        first = bisect_right(self._placed, start, key=lambda word: word.end)
        last = bisect_right(self._placed, end - 1, key=lambda word: word.start)
        return self._placed[first:last]


def _is_remnant(word: OcrWord, tables: Sequence[Table]) -> bool:
    """Whether a word in a ruled table is what is left of its rules."""
    if any(map(str.isalnum, word.text)) or word.confidence > _CERTAIN:
        return False
    return any(
        word.x0 < table.box[2] and table.box[0] < word.x1 and table.box[1] < word.bottom < table.box[3]
        for table in tables
    )


def _cells(words: list[OcrWord], tables: Sequence[Table]) -> list[list[OcrWord]]:
    """Words by line, lines parted at wide gaps and at the borders of cells."""
    height = median([word.bottom - word.top for word in words]) if words else 1.0

    def middle(word: OcrWord) -> float:
        return (word.x0 + word.x1) / 2

    cells: list[list[OcrWord]] = []
    for word in words:
        last = cells[-1][-1] if cells else None
        if (
            last is None
            or word.line != last.line
            or word.x0 - last.x1 > _GAP_IN_HEIGHTS * height
            or any(middle(last) < x < middle(word) for table in tables for x in table.borders(word.top, word.bottom))
        ):
            cells.append([word])
        else:
            cells[-1].append(word)
    return cells


def _fragment(cell: list[OcrWord], place: int) -> Fragment:
    return Fragment(
        " ".join(word.text for word in cell),
        min(word.x0 for word in cell),
        min(word.top for word in cell),
        max(word.x1 for word in cell),
        max(word.bottom for word in cell),
        cell[0].x1 - cell[0].x0,
        place,
    )
