"""How a PDF page must be read: by its text layer, by OCR, or not at all; with the reason, which is recorded.

Reasons: ``usable`` text layer; ``ocr_layer`` (an image with the text of an earlier OCR behind it, which is used); ``garbled``
(a text layer of wrong characters: fonts without a Unicode map); ``scanned`` (an image and no text); ``outlines`` (letters drawn as
vectors); ``form`` (a text layer with the fields of a form, whose values are added, fields.py); ``ruled_table`` (a text
layer with the cells of ruled tables, tables.py); ``blank``.
"""

import re

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_FEW = 12
"""Fewer letters than this on a page with an image is a stamp or a page number, not the page's text."""

_COVERS = 0.5
"""A single image that covers half the page is the page (not the sum of small ones: letterheads have many)."""

_WORD = re.compile(r"[A-Za-z]{2,}")
_GARBAGE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]|\\(cid:")
_VOWEL = re.compile(r"[aeiouyAEIOUY]")
_MANY_PATHS = 60


def triage(page: pdfium.PdfPage, text: str) -> str:
    """The reason for the way a page must be read."""
    letters = sum(map(str.isalpha, text))
    if letters >= _FEW:
        if _is_garbled(text):
            return "garbled"
        return "ocr_layer" if _largest_image(page) >= _COVERS and _text_is_invisible(page) else "usable"
    if _largest_image(page) > 0:
        return "scanned"
    if _paths(page) >= _MANY_PATHS:
        return "outlines"
    return "usable" if text.strip() else "blank"


NEEDS_OCR = frozenset({"garbled", "scanned", "outlines"})


def _is_garbled(text: str) -> bool:
    if len(_GARBAGE.findall(text)) > 0.05 * len(text):
        return True
    words = _WORD.findall(text)
    # English has a vowel in nearly every word; a shifted font map has not.
    long_words = [word for word in words if len(word) > 3 and not word.isupper()]
    return len(long_words) > 20 and sum(1 for word in long_words if _VOWEL.search(word)) < 0.6 * len(long_words)


def _largest_image(page: pdfium.PdfPage) -> float:
    """Share of the page that the largest image covers."""
    width, height = page.get_size()
    best = 0.0
    for image in page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = image.get_bounds()
        best = max(best, (right - left) * (top - bottom) / max(width * height, 1.0))
    return best


def _text_is_invisible(page: pdfium.PdfPage) -> bool:
    for item in page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_TEXT,), max_depth=3):
        return bool(pdfium_c.FPDFTextObj_GetTextRenderMode(item.raw) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)
    return False


def _paths(page: pdfium.PdfPage) -> int:
    count = 0
    for _ in page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_PATH,), max_depth=3):
        count += 1
        if count >= _MANY_PATHS:
            break
    return count
