"""A document as text that knows its pages: character offset to page and to boxes on the page."""

from bisect import bisect_right
from typing import NamedTuple

from models.evidence import Box
from models.vocabulary import TextSource


class Word(NamedTuple):
    """A word on a page: ``[start, end)`` in the document's text, box in PDF points from the page's top left."""

    start: int
    end: int
    x0: float
    top: float
    x1: float
    bottom: float


class Page(NamedTuple):
    """A page: where its text starts in the document's text, its size in points, and its words in text order."""

    start: int
    width: float
    height: float
    words: tuple[Word, ...] = ()


class Document:
    """The canonical text of a document and the index from its characters to pages and boxes.

    ``text`` is never edited after reading; all offsets are Unicode code points into it.
    """

    def __init__(
        self, *, source: str, sha256: str, media_type: str, text: str, pages: tuple[Page, ...] = (),
        text_source: TextSource = TextSource.PLAIN, warnings: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self.source = source
        self.sha256 = sha256
        self.media_type = media_type
        self.text = text
        self.pages = pages or (Page(0, 0.0, 0.0),)
        self.text_source = text_source
        self.warnings = warnings
        self._starts = [page.start for page in self.pages]

    def page_of(self, offset: int) -> int:
        """Page number, from 1, of the character at ``offset``."""
        return max(1, bisect_right(self._starts, offset))

    def boxes_of(self, start: int, end: int) -> tuple[Box, ...]:
        """Boxes of the words that ``[start, end)`` touches, one for each line of words; () without a layout."""
        boxes: list[Box] = []
        for number in range(self.page_of(start), self.page_of(max(start, end - 1)) + 1):
            boxes.extend(_line_boxes(number, self.pages[number - 1].words, start, end))
        return tuple(boxes)


def _line_boxes(page: int, words: tuple[Word, ...], start: int, end: int) -> list[Box]:
    first = bisect_right(words, start, key=lambda word: word.end)
    lines: list[list[Word]] = []
    for word in words[first:]:
        if word.start >= end:
            break
        same_line = lines and word.x0 >= lines[-1][-1].x0 and word.top < lines[-1][-1].bottom
        if same_line:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [
        Box(page=page, x0=min(w.x0 for w in line), top=min(w.top for w in line), x1=max(w.x1 for w in line),
            bottom=max(w.bottom for w in line))
        for line in lines
    ]
