"""The text layer of a PDF, by pypdfium2: one text, where each page starts in it, and boxes on demand.

Boxes are computed only for the spans that evidence asks for: measuring every character would cost more than reading.
The PDF stays open until ``close``; use ``open_pdf`` as a context.
"""

from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium

from extraction.documents.layout import PageText, page_text
from models.errors import DocumentError
from models.evidence import Box

_PAGE_END = "\f"


class PdfText:
    """``text`` of all pages, each page ended by a form feed; ``page_starts`` are offsets into it."""

    def __init__(self, pdf: pdfium.PdfDocument) -> None:
        self._pdf = pdf
        self._open: dict[int, tuple[float, float, pdfium.PdfTextPage]] = {}
        self._contents: list[PageText] = []
        pieces: list[str] = []
        starts: list[int] = []
        position = 0
        for index in range(len(pdf)):
            page = pdf[index]
            text_page = page.get_textpage()
            content = page_text(text_page)
            text_page.close()
            page.close()
            self._contents.append(content)
            starts.append(position)
            pieces.append(content.text + _PAGE_END)
            position += len(content.text) + len(_PAGE_END)
        self.text = "".join(pieces)
        self.page_starts = tuple(starts)

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """Boxes of the characters ``[start, end)``: one for each run on a line, in points from the page's top left."""
        found: list[Box] = []
        first = bisect_right(self.page_starts, start) - 1
        last = bisect_right(self.page_starts, max(start, end - 1)) - 1
        for index in range(first, last + 1):
            page_start = self.page_starts[index]
            page_end = self.page_starts[index + 1] if index + 1 < len(self.page_starts) else len(self.text)
            found.extend(self._page_boxes(index, max(start, page_start), min(end, page_end - len(_PAGE_END))))
        return tuple(found)

    def _page_boxes(self, index: int, start: int, end: int) -> Iterator[Box]:
        if end <= start:
            return
        width, height, text_page = self._page(index)
        page_start = self.page_starts[index]
        content = self._contents[index]
        first = content.pdfium_index(start - page_start)
        last = content.pdfium_index(end - 1 - page_start) + 1
        for number in range(text_page.count_rects(first, last - first)):
            left, bottom, right, top = text_page.get_rect(number)
            yield Box(
                page=index + 1,
                x0=round(min(max(left, 0.0), width), 2),
                top=round(min(max(height - top, 0.0), height), 2),
                x1=round(min(max(right, 0.0), width), 2),
                bottom=round(min(max(height - bottom, 0.0), height), 2),
            )

    def _page(self, index: int) -> tuple[float, float, pdfium.PdfTextPage]:
        if index not in self._open:
            page = self._pdf[index]
            self._open[index] = (*page.get_size(), page.get_textpage())
        return self._open[index]


@contextmanager
def open_pdf(data: bytes, source: str) -> Iterator[PdfText]:
    """Open a PDF for reading.

    Raises:
        DocumentError: it is encrypted, damaged, has no page, or has no text on any page.
    """
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise _refusal(error, source) from None
    try:
        if len(pdf) == 0:
            raise DocumentError(source, "damaged", "the PDF has no page", "ask the sender for it again")
        try:
            opened = PdfText(pdf)
        except pdfium.PdfiumError as error:
            raise _refusal(error, source) from None
        if not opened.text.strip():
            raise DocumentError(
                source, "no_text", "the PDF has no text layer (it is a scan or a fax)", "run OCR on it first"
            )
        yield opened
    finally:
        pdf.close()


def _refusal(error: pdfium.PdfiumError, source: str) -> DocumentError:
    if "password" in str(error).lower() or "security" in str(error).lower():
        return DocumentError(
            source, "encrypted", "the PDF is encrypted", "remove its password (qpdf --decrypt) and read it again"
        )
    return DocumentError(source, "damaged", "the PDF is damaged or truncated", "ask the sender for it again")
