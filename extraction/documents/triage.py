"""How a PDF page must be read: by its text layer, by OCR, or not at all; with the reason, which is recorded.

Reasons: ``usable`` text layer; ``ocr_layer`` (an image with the text of an earlier OCR behind it, which is used); ``garbled``
(a text layer of wrong characters: fonts without a Unicode map, a bad earlier OCR); ``scanned`` (an image and no text but what was
stamped on it); ``outlines`` (letters drawn as vectors); ``form`` (a text layer with what was filled into a form or typed on the
page, fields.py and annotations.py); ``ruled_table`` (a text layer with the cells of ruled tables, tables.py); ``blank``.

Where signs are not enough (a little text on an image may be a stamp or the page's text; odd words may be names), OCR decides:
the page is recognised, and its text layer kept unless OCR read clearly more (``otherwise``).
"""

from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extraction.documents.legible import LEAST_OF_OCR, is_garbled

_FEW = 12
"""Fewer letters than this on a page with an image is a stamp or a page number, not the page's text."""

_SPARSE = 600
"""Fewer letters than this may be stamped on a scan, or filled into one of a form; a page of prose has 2,000 and more."""

_COVERS = 0.5
"""Images that cover half the page may be the page."""

_MANY_PATHS = 60
_MANY_SEGMENTS = 900
"""Lines and curves of a drawing that may be letters: a letter has 10 to 40, the rules of a form 4 each."""

_MOST_SEGMENTS = 3000


class Verdict(NamedTuple):
    """The reason for the way a page must be read, and the reason for its text layer if that turns out as good as OCR."""

    reason: str
    otherwise: str | None = None


def triage(page: pdfium.PdfPage, text: str) -> Verdict:
    """How a page must be read; ``text`` is what its text layer says."""
    letters = sum(map(str.isalpha, text))
    largest, covered = _images(page)
    if letters < _FEW:
        if largest > 0:
            return Verdict("scanned")
        if _is_drawn(page, _MANY_PATHS, _MANY_SEGMENTS):
            return Verdict("outlines")
        if is_garbled(text):
            return Verdict("garbled", "usable")
        return Verdict("usable" if text.strip() else "blank")
    is_hidden = largest >= _COVERS and _text_is_invisible(page)
    as_it_is = "ocr_layer" if is_hidden else "usable"
    if is_garbled(text, LEAST_OF_OCR) if is_hidden else is_garbled(text):
        return Verdict("garbled", as_it_is)
    if letters < _SPARSE:
        if covered >= _COVERS:
            return Verdict("scanned", as_it_is)
        if _is_drawn(page, _MOST_SEGMENTS, _MOST_SEGMENTS):
            return Verdict("outlines", as_it_is)
    return Verdict(as_it_is)


NEEDS_OCR = frozenset({"garbled", "scanned", "outlines"})


def _images(page: pdfium.PdfPage) -> tuple[float, float]:
    """Share of the page that the largest image covers, and that all do, those within a drawing as large as that is."""
    width, height = page.get_size()
    largest = covered = 0.0
    for item in page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_FORM), max_depth=1):
        if item.type == pdfium_c.FPDF_PAGEOBJ_FORM and not _holds_image(item.raw):
            continue
        left, bottom, right, top = item.get_bounds()
        share = abs((right - left) * (top - bottom)) / max(width * height, 1.0)
        largest = max(largest, share)
        covered += share
    return largest, covered


def _holds_image(form: pdfium_c.FPDF_PAGEOBJECT, depth: int = 3) -> bool:
    for number in range(min(pdfium_c.FPDFFormObj_CountObjects(form), _MANY_PATHS)):
        item = pdfium_c.FPDFFormObj_GetObject(form, number)
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            return True
        if kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth > 1 and _holds_image(item, depth - 1):
            return True
    return False


def _text_is_invisible(page: pdfium.PdfPage) -> bool:
    for item in page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_TEXT,), max_depth=3):
        return bool(pdfium_c.FPDFTextObj_GetTextRenderMode(item.raw) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)
    return False


def _is_drawn(page: pdfium.PdfPage, paths: int, segments: int) -> bool:
    """Whether a page has so many paths, or lines and curves in them."""
    for path in page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_PATH,), max_depth=3):
        paths -= 1
        segments -= max(0, pdfium_c.FPDFPath_CountSegments(path.raw))
        if paths <= 0 or segments <= 0:
            return True
    return False
