"""A PDF as one text: each page by its text layer or by OCR (triage.py says which and why), boxes on demand.

Boxes are computed only for the spans that evidence asks for: measuring every character would cost more than reading.
Pages are read one after the other and closed, so memory stays flat; images are recognised in parallel.
"""

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
from PIL.Image import Image

from extraction.documents import ocr
from extraction.documents.layout import TextLayerPage, page_text
from extraction.documents.page import PageContent, WordsPage
from extraction.documents.paged import PagedText
from extraction.documents.triage import NEEDS_OCR, triage
from models.errors import DocumentError

if TYPE_CHECKING:
    from extraction.documents.arrangement import Edges

_KEPT_OPEN = 8
_LARGEST_SIDE = 6000
"""Pixels: a page that would be larger at 200 dpi (over 30 inches) is rendered smaller."""


class _OpenPages:
    """A few text pages kept open: evidence comes in page order, so measuring its boxes opens each page once."""

    def __init__(self, pdf: pdfium.PdfDocument) -> None:
        self._pdf = pdf
        self._open: dict[int, tuple[pdfium.PdfTextPage, float]] = {}

    def __call__(self, index: int) -> tuple[pdfium.PdfTextPage, float]:
        if index not in self._open:
            if len(self._open) >= _KEPT_OPEN:
                self._open.pop(next(iter(self._open)))
            page = self._pdf[index]
            self._open[index] = (page.get_textpage(), page.get_height())
        return self._open[index]


def _read_pages(pdf: pdfium.PdfDocument) -> list[PageContent]:
    reopen = _OpenPages(pdf)
    contents: dict[int, PageContent] = {}
    waiting: deque[tuple[int, Future[PageContent]]] = deque()
    workers = os.cpu_count() or 1
    edges: Edges = {}
    with ThreadPoolExecutor(workers) as pool:
        for index in range(len(pdf)):
            page = pdf[index]
            text_page = page.get_textpage()
            text, breaks = page_text(text_page, edges)
            reason = triage(page, text)
            if reason in NEEDS_OCR and ocr.engine() is not None:
                image, scale = _render(page)
                waiting.append((index, pool.submit(_recognise, image, scale, reason)))
            else:
                contents[index] = TextLayerPage(text, breaks, reason, page.get_size(), partial(reopen, index))
            text_page.close()
            page.close()
            while len(waiting) > 2 * workers or (waiting and waiting[0][1].done()):
                number, future = waiting.popleft()
                contents[number] = future.result()
        for number, future in waiting:
            contents[number] = future.result()
    return [contents[index] for index in sorted(contents)]


def _render(page: pdfium.PdfPage) -> tuple[Image, float]:
    """A page as a grey image, and how many points a pixel of it is."""
    scale = min(ocr.DPI / 72, _LARGEST_SIDE / max(page.get_size()))
    return page.render(scale=scale, grayscale=True).to_pil(), 1 / scale


def _recognise(image: Image, scale: float, reason: str) -> PageContent:
    reader = ocr.engine()
    words = ocr.read_upright(image, round(72 / scale), reader)[0] if reader else []
    return WordsPage(words, scale, reason, (image.width * scale, image.height * scale))


@contextmanager
def open_pdf(data: bytes, source: str) -> Iterator[PagedText]:
    """Open a PDF for reading.

    Raises:
        DocumentError: it is encrypted, damaged, or has no page.
    """
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise _refusal(error, source) from None
    try:
        if len(pdf) == 0:
            raise DocumentError(source, "damaged", "the PDF has no page", "ask the sender for it again")
        try:
            opened = PagedText(_read_pages(pdf))
        except pdfium.PdfiumError as error:
            raise _refusal(error, source) from None
        yield opened
    finally:
        pdf.close()


def _refusal(error: pdfium.PdfiumError, source: str) -> DocumentError:
    if "password" in str(error).lower() or "security" in str(error).lower():
        return DocumentError(
            source, "encrypted", "the PDF is encrypted", "remove its password (qpdf --decrypt) and read it again"
        )
    return DocumentError(source, "damaged", "the PDF is damaged or truncated", "ask the sender for it again")
