"""A PDF as one text: each page by its text layer or by OCR (triage.py says which and why), boxes on demand.

Boxes are computed only for the spans that evidence asks for: measuring every character would cost more than reading.
Pages are read one after the other and closed, so memory stays flat; images are recognised in parallel.
"""

import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import islice
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL.Image import Image

from extraction.documents import ocr
from extraction.documents.annotations import Field, typed
from extraction.documents.cleaning import DPI, LARGEST_SIDE, printed_dpi
from extraction.documents.frame import Frame
from extraction.documents.layout import TextLayerPage, page_text
from extraction.documents.legible import known_letters
from extraction.documents.page import PageContent, WordsPage
from extraction.documents.tables import TableReader
from extraction.documents.triage import NEEDS_OCR, Verdict, triage
from models.errors import DocumentError

if TYPE_CHECKING:
    from extraction.documents.arrangement import Edges
    from extraction.documents.fields import FormReader

_KEPT_OPEN = 8
_COARSEST, _FINEST = 90, 260
"""Dots per inch of scans that are read pixel for pixel; others are drawn at 200."""

_CLEARLY_MORE = 1.15
"""OCR must read this many times the letters, in words we know, of a text layer that is in doubt."""

_DARK_PAGE = 100
"""Of 255: no page of type is darker than this as a whole."""


class _OpenPages:
    """A few text pages kept open: evidence comes in page order, so measuring its boxes opens each page once."""

    def __init__(self, pdf: pdfium.PdfDocument) -> None:
        self._pdf = pdf
        self._open: dict[int, tuple[pdfium.PdfTextPage, Frame]] = {}

    def __call__(self, index: int) -> tuple[pdfium.PdfTextPage, Frame]:
        if index not in self._open:
            if len(self._open) >= _KEPT_OPEN:
                self._open.pop(next(iter(self._open)))
            page = self._pdf[index]
            self._open[index] = (page.get_textpage(), Frame.of(page))
        return self._open[index]


def _read_pages(pdf: pdfium.PdfDocument, form: "FormReader | None", ruled: TableReader) -> Iterator[PageContent]:
    """Pages in order. Text pages come as they are read; images are recognised a few pages ahead, in parallel."""
    reopen = _OpenPages(pdf)
    waiting: deque[PageContent | Future[PageContent]] = deque()
    workers = os.cpu_count() or 1
    edges: Edges = {}
    with ThreadPoolExecutor(workers) as pool:
        for index in range(len(pdf)):
            page = pdf[index]
            text_page = page.get_textpage()
            frame = Frame.of(page)
            fields = [*typed(page, frame), *(form.fields(index) if form else [])]
            tables = ruled.tables(index, page)
            text, runs = page_text(text_page, frame, edges, fields, tables)
            verdict = triage(page, text_page.get_text_range() if fields else text)
            if fields or tables:
                as_read = "form" if fields else "ruled_table"
                needed = verdict.reason in NEEDS_OCR
                verdict = Verdict(verdict.reason, as_read) if needed else Verdict(as_read)
            layer = TextLayerPage(
                text, runs, verdict.otherwise or verdict.reason, page.get_size(), partial(reopen, index)
            )
            if verdict.reason in NEEDS_OCR and ocr.engine() is not None:
                waiting.append(pool.submit(_recognise, page_image(page), verdict, layer, fields))
            else:
                waiting.append(layer)
            text_page.close()
            page.close()
            while waiting and (len(waiting) > 2 * workers or _is_read(waiting[0])):
                yield _content(waiting.popleft())
        while waiting:
            yield _content(waiting.popleft())


def _is_read(page: "PageContent | Future[PageContent]") -> bool:
    return not isinstance(page, Future) or page.done()


def _content(page: "PageContent | Future[PageContent]") -> PageContent:
    return page.result() if isinstance(page, Future) else page


class PageImage(NamedTuple):
    """A page as a grey image: how many points a pixel of it is, and its dots per inch (of a page of odd size, as printed)."""

    image: Image
    scale: float
    dpi: float


def page_image(page: pdfium.PdfPage) -> PageImage:
    """A page as it is to be recognised."""
    own = _own_image(page)
    if own is not None:
        scale = page.get_width() / own.width
        return PageImage(own, scale, 72 / scale if 72 / scale > _COARSEST else printed_dpi(own.size))
    scale = min(DPI / 72, LARGEST_SIDE / max(page.get_size()))
    image = page.render(scale=scale, grayscale=True).to_pil()
    return PageImage(image, 1 / scale, 72 * scale)


def _own_image(page: pdfium.PdfPage) -> Image | None:
    """The scan that is the whole page, pixel for pixel: drawing it anew at another resolution would blur or thin its letters."""
    objects = list(islice(page.get_objects(max_depth=3), 3))
    if len(objects) != 1 or objects[0].type != pdfium_c.FPDF_PAGEOBJ_IMAGE or page.get_rotation():
        return None
    image, (width, height) = objects[0], page.get_size()
    left, bottom, right, top = image.get_bounds()
    a, b, c, d, _, _ = image.get_matrix().get()
    across, down = image.get_px_size()
    fills = max(abs(left), abs(bottom), abs(right - width), abs(top - height)) < 0.01 * width
    upright = abs(b) + abs(c) < 1e-3 and a > 0 and d > 0
    square = abs(across / width - down / height) < 0.02 * across / width
    if not (fills and upright and square and _is_fit(across, across / width * 72)):
        return None
    own = image.get_bitmap().to_pil().convert("L")
    return own if own.resize((1, 1)).getpixel((0, 0)) > _DARK_PAGE else None  # a mask may come out as its negative


def _is_fit(pixels: int, dpi: float) -> bool:
    """Whether a scan is fit to be read as it is: of a usual resolution, or of one that a page made a point a pixel hides."""
    return _COARSEST < dpi < _FINEST or (dpi <= _COARSEST < printed_dpi((pixels, pixels)) < _FINEST)


def _recognise(of: PageImage, verdict: Verdict, layer: TextLayerPage, fields: Sequence[Field]) -> PageContent:
    """The page by OCR; its text layer, if the verdict leaves that open and OCR did not read clearly more."""
    reader = ocr.engine()
    image = of.image
    read = ocr.recognise(image, of.dpi, reader) if reader else ocr.Recognised([], ocr.Back(image.size, 0, 0.0, 1.0))
    if fields and not read.back.turned:
        read = read._replace(words=_filled_in(read, fields, of.scale))
    page = WordsPage(read, of.scale, verdict.reason, (image.width * of.scale, image.height * of.scale))
    if verdict.otherwise and known_letters(page.text) <= _CLEARLY_MORE * known_letters(layer.text):
        return layer
    return page


def _filled_in(read: ocr.Recognised, fields: Sequence[Field], scale: float) -> list[ocr.OcrWord]:
    """Words of a scanned form with what was filled into it, line by line."""
    words = read.words
    letter = median([(word.x1 - word.x0) / len(word.text) for word in words]) if words else 5 / scale
    lines: dict[int, list[ocr.OcrWord]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    for number, field in enumerate(fields, start=1):
        right = min(field.right, field.left + len(field.text) * letter * read.back.pixel * scale)
        x0, top, x1, bottom = read.back.into(field.left / scale, field.top / scale, right / scale, field.bottom / scale)
        lines[-number] = [ocr.OcrWord(field.text, round(x0), round(top), round(x1), round(bottom), 100.0, 0)]
    ordered = sorted(lines.values(), key=lambda line: (line[0].top + line[0].bottom, line[0].x0))
    return [word._replace(line=number) for number, line in enumerate(ordered) for word in line]


@contextmanager
def pdf_pages(data: bytes, source: str, passwords: tuple[str, ...] = ()) -> Iterator[Iterator[PageContent]]:
    """The pages of a PDF, in order, read as they are asked for; their boxes can be asked for while the context is open.

    Raises:
        DocumentError: it is encrypted, damaged, or has no page.
    """
    pdf = unlocked(data, source, passwords)
    try:
        if len(pdf) == 0:
            raise DocumentError(source, "damaged", "the PDF has no page", "ask the sender for it again")
        form = _form(pdf, data, passwords)
        ruled = TableReader(data, passwords)
        try:
            yield _read_pages(pdf, form, ruled)
        except pdfium.PdfiumError as error:
            raise _refusal(error, source) from None
        finally:
            ruled.close()
            if form:
                form.close()
    finally:
        pdf.close()


def _form(pdf: pdfium.PdfDocument, data: bytes, passwords: tuple[str, ...]) -> "FormReader | None":
    """A reader of the document's form, if it has one that is its own (an encrypted one is tried with each password)."""
    if pdf.get_formtype() == pdfium_c.FORMTYPE_NONE:
        return None
    from extraction.documents.fields import FormReader  # with pdfplumber, which few documents need

    for password in (None, *passwords):
        reader = FormReader(data, password)
        if reader.can_read:
            return reader
    return None


def unlocked(data: bytes, source: str, passwords: tuple[str, ...]) -> pdfium.PdfDocument:
    """A PDF opened, with the first password that fits.

    Raises:
        DocumentError: it is encrypted or damaged.
    """
    for password in (None, *passwords):
        try:
            return pdfium.PdfDocument(data, password=password)
        except pdfium.PdfiumError as error:
            refusal = _refusal(error, source, tried=password is not None)
            if refusal.reason != "encrypted":
                raise refusal from None
    raise refusal


def _refusal(error: pdfium.PdfiumError, source: str, *, tried: bool = False) -> DocumentError:
    if "password" in str(error).lower() or "security" in str(error).lower():
        return DocumentError(
            source,
            "encrypted",
            "the PDF is encrypted" + (" and no password given fits" if tried else ""),
            "name its password with --password-file, or remove it (qpdf --decrypt)",
        )
    return DocumentError(source, "damaged", "the PDF is damaged or truncated", "ask the sender for it again")
