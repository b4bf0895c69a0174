"""A page as the document keeps it: text, and boxes of its characters in points from the page's top left."""

from bisect import bisect_right
from itertools import pairwise
from statistics import median
from typing import NamedTuple, Protocol

from extraction.documents.ocr import OcrWord

Rect = tuple[float, float, float, float]
"""x0, top, x1, bottom in PDF points (1/72 inch) from the page's top left."""

_GAP_IN_HEIGHTS = 1.6
"""A gap wider than this many line heights parts two columns (a word space is 0.2 to 0.5)."""

_PARAGRAPH = 1.55
"""Lines further apart than this many usual line steps have a blank line between them."""


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

    def __init__(self, words: list[OcrWord], scale: float, reason: str, size: tuple[float, float]) -> None:
        self.reason = reason
        self.size = size
        self._placed: list[_Placed] = []
        pieces: list[str] = []
        position = 0
        lines = _group(words)
        height = median([word.bottom - word.top for word in words]) if words else 1.0
        steps = [low[0].top - high[0].top for high, low in pairwise(lines) if low[0].top > high[0].top]
        step = median(steps) if steps else 0.0
        character = median([(word.x1 - word.x0) / len(word.text) for word in words]) if words else 1.0
        for index, line in enumerate(lines):
            if index and step and line[0].top - lines[index - 1][0].top > _PARAGRAPH * step:
                pieces.append("\n")
                position += 1
            for number, word in enumerate(line):
                if number:
                    gap = word.x0 - line[number - 1].x1
                    spaces = " " if gap < _GAP_IN_HEIGHTS * height else " " * max(3, round(gap / max(character, 1)))
                    pieces.append(spaces)
                    position += len(spaces)
                rect = (word.x0 * scale, word.top * scale, word.x1 * scale, word.bottom * scale)
                self._placed.append(_Placed(position, position + len(word.text), rect, index, word.confidence))
                pieces.append(word.text)
                position += len(word.text)
            pieces.append("\n")
            position += 1
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


def _group(words: list[OcrWord]) -> list[list[OcrWord]]:
    """Words by line; lines that an engine cut at a column gap are joined where they stand level and side by side."""
    lines: dict[int, list[OcrWord]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    return list(lines.values())
