"""A document as text that knows its pages: character offset to page and to boxes on the page."""

from bisect import bisect_right
from collections.abc import Callable

from models.evidence import Box
from models.vocabulary import TextSource

Locate = Callable[[int, int], tuple[Box, ...]]
"""Gives the boxes, in PDF points from the page's top left, of the characters ``[start, end)`` of a document's text."""


Confidence = Callable[[int, int], float]
"""Gives the lowest confidence, 0 to 100, with which the characters ``[start, end)`` were recognised."""


def _certain(_start: int, _end: int) -> float:
    return 100.0


def _no_boxes(_start: int, _end: int) -> tuple[Box, ...]:
    return ()


class Document:
    """The canonical text of a document and the index from its characters to pages and boxes.

    ``text`` is never edited after reading; all offsets are Unicode code points into it. ``page_starts`` holds where
    each page's text starts. ``page_range`` and ``part_of`` tell which pages of which file (its SHA-256) it is, if the file
    held more. ``page_reasons`` says for each page of a PDF or scan how it was read and why. ``warnings`` are
    (code, message) pairs that hold no patient text.
    """

    def __init__(
        self,
        *,
        source: str,
        sha256: str,
        media_type: str,
        text: str,
        page_starts: tuple[int, ...] = (0,),
        text_source: TextSource = TextSource.PLAIN,
        warnings: tuple[tuple[str, str], ...] = (),
        locate: Locate = _no_boxes,
        confidence: Confidence = _certain,
        page_range: tuple[int, int] | None = None,
        part_of: str | None = None,
        page_reasons: tuple[str, ...] = (),
    ) -> None:
        self.source = source
        self.sha256 = sha256
        self.media_type = media_type
        self.text = text
        self.page_starts = page_starts
        self.text_source = text_source
        self.warnings = warnings
        self.boxes_of = locate
        self.confidence_of = confidence
        self.page_range = page_range
        self.part_of = part_of
        self.page_reasons = page_reasons

    @property
    def pages(self) -> int:
        """How many pages the document has."""
        return len(self.page_starts)

    def page_of(self, offset: int) -> int:
        """Page number, from 1, of the character at ``offset``."""
        return max(1, bisect_right(self.page_starts, offset))
