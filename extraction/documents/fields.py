"""What was filled into a PDF form: values of AcroForm text and choice fields, and check boxes, where they stand on the page.

A text layer does not hold them: pdfium's text leaves annotations out. pdfplumber reads them, and only for documents that have a
form. A check box becomes "[X]" or "[ ]", as forms are typed.
"""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pdfplumber
from pdfminer.pdfparser import PDFSyntaxError
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import decode_text
from pdfplumber.utils.exceptions import PdfminerException

from extraction.documents.annotations import Field, filled_lines

if TYPE_CHECKING:
    from pdfplumber.pdf import PDF

_MOST_PARENTS = 8
"""A field's value may be its parent's; a chain longer than this is a loop."""


class FormReader:
    """The filled fields of a PDF's pages. A form that pdfplumber cannot read has none: the page's own text is still read."""

    def __init__(self, data: bytes, password: str | None) -> None:
        try:
            self._pdf: PDF | None = pdfplumber.open(io.BytesIO(data), password=password or "")
        except (PdfminerException, PDFSyntaxError, ValueError, TypeError, KeyError, RecursionError):
            self._pdf = None

    @property
    def can_read(self) -> bool:
        """Whether the document could be opened."""
        return self._pdf is not None

    def fields(self, index: int) -> list[Field]:
        """The filled fields of a page."""
        if self._pdf is None or index >= len(self._pdf.pages):
            return []
        page = self._pdf.pages[index]
        try:
            found = [line for annotation in page.annots for line in _lines(annotation)]
        except (PdfminerException, PDFSyntaxError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            found = []
        page.close()
        return found

    def close(self) -> None:
        """Let the document go."""
        if self._pdf is not None:
            self._pdf.close()


def _lines(annotation: dict[str, Any]) -> Iterator[Field]:
    data = annotation["data"]
    kind = _name(_inherited(data, "FT"))
    if kind is None or int(data.get("F") or 0) & 2:  # bit 2: hidden
        return
    left, top, right, bottom = (float(annotation[side]) for side in ("x0", "top", "x1", "bottom"))
    value = _inherited(data, "V")
    if kind == "Btn":
        if int(_inherited(data, "Ff") or 0) & (1 << 16):  # a push button
            return
        state = _name(data.get("AS")) or _name(value)
        yield Field("[ ]" if state in {None, "Off"} else "[X]", left, top, right, bottom)
        return
    text = "; ".join(map(_text, value)) if isinstance(value, list) else _text(value)
    yield from filled_lines(text, (left, top, right, bottom))


def _inherited(data: dict[str, Any], key: str) -> Any:
    """A field's own entry or, of a field that is part of another, its parent's."""
    for _ in range(_MOST_PARENTS):
        if data.get(key) is not None:
            return resolve1(data[key])
        parent = resolve1(data.get("Parent"))
        if not isinstance(parent, dict):
            return None
        data = parent
    return None


def _name(value: Any) -> str | None:
    value = resolve1(value)
    if isinstance(value, PSLiteral):
        return value.name if isinstance(value.name, str) else value.name.decode("latin-1")
    return None


def _text(value: Any) -> str:
    value = resolve1(value)
    if isinstance(value, bytes):
        return decode_text(value)
    return value if isinstance(value, str) else ""
