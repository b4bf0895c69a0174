"""What was typed onto a PDF's pages with a viewer's text tool: free-text annotations, which a page's text leaves out."""

import ctypes
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extraction.documents.frame import Frame
from extraction.documents.page import Rect

_LINE = 14.0
"""Points: what is lower than two such lines holds one line."""

_MOST = 500
"""Annotations of a page that are looked at."""

_HIDDEN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW


class Field(NamedTuple):
    """A line of a form's field, or of what was typed on the page: its text and its box in points from the page's top left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def filled_lines(text: str, box: Rect) -> Iterator[Field]:
    """The lines that a box is filled with."""
    left, top, right, bottom = box
    lines = [line.strip() for line in text.replace("\r", "\n").split("\n") if line.strip()]
    height = (bottom - top) / len(lines) if lines and bottom - top > 2 * _LINE else _LINE
    for number, line in enumerate(lines):
        at = top + number * height
        yield Field(line, left, at, right, min(bottom, at + height) if len(lines) > 1 else bottom)


def typed(page: pdfium.PdfPage, frame: Frame) -> list[Field]:
    """What was typed onto a page, as lines."""
    found: list[Field] = []
    for number in range(min(pdfium_c.FPDFPage_GetAnnotCount(page.raw), _MOST)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page.raw, number)
        if annotation:
            if (
                pdfium_c.FPDFAnnot_GetSubtype(annotation) == pdfium_c.FPDF_ANNOT_FREETEXT
                and not pdfium_c.FPDFAnnot_GetFlags(annotation) & _HIDDEN
            ):
                found.extend(filled_lines(_contents(annotation), _box(annotation, frame)))
            pdfium_c.FPDFPage_CloseAnnot(annotation)
    return found


def _contents(annotation: pdfium_c.FPDF_ANNOTATION) -> str:
    size = pdfium_c.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium_c.FPDFAnnot_GetStringValue(
        annotation, b"Contents", ctypes.cast(buffer, ctypes.POINTER(pdfium_c.FPDF_WCHAR)), size
    )
    return buffer.raw.decode("utf-16-le", errors="replace").rstrip("\0")


def _box(annotation: pdfium_c.FPDF_ANNOTATION, frame: Frame) -> Rect:
    rect = pdfium_c.FS_RECTF()
    pdfium_c.FPDFAnnot_GetRect(annotation, rect)
    return frame.seen(rect.left, rect.bottom, rect.right, rect.top)
