"""The cells that the rules of a PDF's page make, found by pdfplumber; loaded for documents with such pages only."""

import io
from typing import TYPE_CHECKING

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import PdfminerException

from extraction.documents.tables import Table

if TYPE_CHECKING:
    from pdfplumber.pdf import PDF

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
            found = [Table(table.bbox, tuple(tuple(row.cells) for row in table.rows)) for table in page.find_tables()]
        except _REFUSALS:
            found = []
        page.close()
        tables = [table for table in found if len(table.rows) > 1 and max(map(len, table.rows)) > 1]
        return sorted(tables, key=lambda table: table.box[1])

    def close(self) -> None:
        """Let the document go."""
        if self._pdf is not None:
            self._pdf.close()


def _opened(data: bytes, passwords: tuple[str, ...]) -> "PDF | None":
    for password in ("", *passwords):
        try:
            return pdfplumber.open(io.BytesIO(data), password=password)
        except _REFUSALS:
            continue
    return None
