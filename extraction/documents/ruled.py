"""The cells that the rules of a PDF's page make, found by pdfplumber; loaded for documents with such pages only."""

import io
from typing import TYPE_CHECKING

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import PdfminerException

from extraction.documents.tables import Rect, Table

if TYPE_CHECKING:
    from pdfplumber.pdf import PDF
    from pdfplumber.table import Table as Found

_REFUSALS = (
    PdfminerException, PDFException, PSException, ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError,
    RecursionError,
)  # fmt: skip
"""What pdfplumber raises on damaged pages."""


class RuledPages:
    """The ruled tables of a PDF's pages. A page that pdfplumber cannot read has none: its text is read without."""

    def __init__(self, data: bytes, passwords: tuple[str, ...]) -> None:
        self._pdf = _opened(data, passwords)

    def tables(self, index: int) -> list[Table]:
        """The tables of a page, from top to bottom."""
        if self._pdf is None or index >= len(self._pdf.pages):
            return []
        page = self._pdf.pages[index]
        try:
            found = [_seen(table, (page.cropbox[0], page.cropbox[1])) for table in page.find_tables()]
        except _REFUSALS:
            found = []
        page.close()
        tables = [table for table in found if len(table.rows) > 1 and max(map(len, table.rows)) > 1]
        return sorted(tables, key=lambda table: table.box[1])

    def close(self) -> None:
        """Let the document go."""
        if self._pdf is not None:
            self._pdf.close()


def _seen(table: "Found", corner: tuple[float, float]) -> Table:
    """A table in points from the top left of what is seen of its page, which is ``corner`` in pdfplumber's measure."""
    x, y = corner

    def moved(box: Rect) -> Rect:
        return box[0] - x, box[1] - y, box[2] - x, box[3] - y

    return Table(moved(table.bbox), tuple(tuple(cell and moved(cell) for cell in row.cells) for row in table.rows))


def _opened(data: bytes, passwords: tuple[str, ...]) -> "PDF | None":
    for password in ("", *passwords):
        try:
            return pdfplumber.open(io.BytesIO(data), password=password)
        except _REFUSALS:
            continue
    return None
