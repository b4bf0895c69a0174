"""Ruled tables of a PDF page: which cell holds which text, so that each row is read cell by cell, wrapped cells whole.

A text layer gives the lines of neighbouring wrapped cells in turn. Where a page's rules make a grid, pdfplumber finds its cells;
documents without rules never load it. ``laid_out_table`` sets a table as typed text does: columns aligned, one line a row.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extraction.documents.arrangement import Fragment

if TYPE_CHECKING:
    from extraction.documents.ruled import RuledPages

Rect = tuple[float, float, float, float]

_THIN = 2.5
"""Points: a path no thicker than this is a rule."""

_FEWEST, _MOST = 4, 2500
"""Rules of a page that may hold a table; more are a drawing."""

_LONGEST_CELL = 360
"""Characters: a cell with more text than this is a frame around a part of the page, not a cell of a table."""

_GUTTER = 3
"""Spaces between columns, at least: what the language layer takes for a gap."""

_SLACK = 1.5
"""Points by which text may overlap the rules of its cell."""


class Table(NamedTuple):
    """A table's rows of cells, boxes in points from the page's top left; None where a cell goes on from its neighbour."""

    box: Rect
    rows: tuple[tuple[Rect | None, ...], ...]

    def borders(self, top: float, bottom: float) -> list[float]:
        """Where cells begin, across, in the rows that ``[top, bottom]`` touches."""
        return sorted(
            {
                cell[0]
                for row in self.rows
                for cell in row
                if cell is not None and cell[1] < bottom and top < cell[3] and cell[0] > self.box[0] + _SLACK
            }
        )


class TableReader:
    """The ruled tables of a PDF's pages."""

    def __init__(self, data: bytes, passwords: tuple[str, ...]) -> None:
        self._data = data
        self._passwords = passwords
        self._pages: RuledPages | None = None

    def tables(self, index: int, page: pdfium.PdfPage) -> list[Table]:
        """The tables of a page, from top to bottom; looked for only where its rules can make a grid."""
        if not _has_grid(page):
            return []
        if self._pages is None:
            from extraction.documents.ruled import RuledPages  # with pdfplumber, which few documents need

            self._pages = RuledPages(self._data, self._passwords)
        return self._pages.tables(index)

    def close(self) -> None:
        """Let the document go."""
        if self._pages is not None:
            self._pages.close()


def _has_grid(page: pdfium.PdfPage) -> bool:
    """Whether a page has rules across and down."""
    across = down = 0
    for count, path in enumerate(page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_PATH,), max_depth=3)):
        left, bottom, right, top = path.get_bounds()
        width, height = right - left, top - bottom
        boxed = width > 12 and height > 6
        across += (height <= _THIN < width) or boxed
        down += (width <= _THIN < height) or boxed
        if count > _MOST:
            return False
    return across + down >= _FEWEST and min(across, down) >= 2


def cells_of(table: Table, fragments: Sequence[Fragment]) -> list[list[list[Fragment]]] | None:
    """The fragments of each cell, by row and column; None if they show that the rules only frame parts of the page.

    Fragments measure down from the page's top here.
    """
    grid: list[list[list[Fragment]]] = [[[] for _ in row] for row in table.rows]
    for fragment in fragments:
        place = _cell_at(table, (fragment.left + fragment.right) / 2, (fragment.top + fragment.bottom) / 2)
        if place is None:
            return None
        grid[place[0]][place[1]].append(fragment)
    filled = [cell for row in grid for cell in row if cell]
    if len(filled) < 3 or any(sum(len(fragment.text) + 1 for fragment in cell) > _LONGEST_CELL for cell in filled):
        return None
    return grid


def _cell_at(table: Table, x: float, y: float) -> tuple[int, int] | None:
    for number, row in enumerate(table.rows):
        for column, cell in enumerate(row):
            if cell is not None and cell[0] <= x <= cell[2] and cell[1] - _SLACK <= y <= cell[3] + _SLACK:
                return number, column
    return None


def is_within(table: Table, fragment: Fragment) -> bool:
    """Whether a fragment stands inside a table's frame."""
    x, y = (fragment.left + fragment.right) / 2, (fragment.top + fragment.bottom) / 2
    left, top, right, bottom = table.box
    return left <= x <= right and top - _SLACK <= y <= bottom + _SLACK


def laid_out_table(grid: list[list[list[Fragment]]]) -> Iterator[Fragment | str]:
    """Fragments and the spaces and line ends between them: a line a row, columns aligned, a cell's own lines joined."""
    columns = max(map(len, grid))
    widths = [
        max((_width(row[column]) for row in grid if column < len(row) and not _is_alone(row)), default=0)
        for column in range(columns)
    ]
    for row in grid:
        position = start = 0
        for column, cell in enumerate(row):
            if cell:
                gap = max(start - position, _GUTTER if position else 0)
                if gap:
                    yield " " * gap
                for number, fragment in enumerate(sorted(cell, key=lambda one: (round(one.top), one.left))):
                    if number:
                        yield " "
                    yield fragment
                position += gap + _width(cell)
            start += widths[column] + _GUTTER if widths[column] else 0
        if position:
            yield "\n"
    yield "\n"


def _width(cell: Sequence[Fragment]) -> int:
    return sum(len(fragment.text.rstrip()) + 1 for fragment in cell) - 1 if cell else 0


def _is_alone(row: Sequence[Sequence[Fragment]]) -> bool:
    """Whether a row is a title: one filled cell."""
    return sum(1 for cell in row if cell) == 1 and len(row) > 1
