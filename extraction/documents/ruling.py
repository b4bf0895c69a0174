"""The rules of a table on a scan: found as long straight lines of ink, taken out before OCR, and made into cells.

Letters between rules are read as bars and brackets, or not at all; without the rules they are read, and the cells tell which row
and column they belong to.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image

from extraction.documents.tables import Rect, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bits = NDArray[np.bool_]

_DARK = 150
_STEP = 2
"""Rules are looked for at half the resolution."""

_SHORTEST = 0.35
"""Inches of ink without a gap that are a rule across; no letter is as wide."""

_LOWEST = 0.17
"""Inches of ink that are a rule down: the height of a row. Letters in print are lower than that; a heading's may be higher."""

_THICK = 0.05
"""Inches: ink that is thicker is a bar or a picture."""

_FEWEST = 2


class Ruled(NamedTuple):
    """An image without its rules, and its tables, in its pixels."""

    image: Image.Image
    tables: list[Table]


def without_rules(image: Image.Image, dpi: float) -> Ruled:
    """A grey, level image without the rules of its tables; the image itself if it has no table."""
    dark = _halved(np.asarray(image) < _DARK)
    inch = dpi / _STEP
    thick = max(2, round(_THICK * inch))
    down = _lines(np.ascontiguousarray(dark.T), round(_LOWEST * inch), thick).T
    if not down.any():
        return Ruled(image, [])
    across = _lines(dark, round(_SHORTEST * inch), thick)
    levels, sides = _segments(across), [(x, top, bottom) for x, top, bottom in _segments(down.T)]
    if min(len(levels), len(sides)) < _FEWEST:
        return Ruled(image, [])
    tables = _tables(levels, sides)
    if not tables:
        return Ruled(image, [])
    return Ruled(_erased(image, across, down, tables), tables)


def _halved(dark: "Bits") -> "Bits":
    """At half the resolution, dark where any of four pixels is: thin rules stay."""
    height, width = (side - side % _STEP for side in dark.shape)
    dark = dark[:height, :width]
    rows: Bits = dark[::2] | dark[1::2]
    halved: Bits = rows[:, ::2] | rows[:, 1::2]
    return halved


def _lines(dark: "Bits", length: int, thick: int) -> "Bits":
    """Ink in runs across of at least a length that are not thick."""
    long = _opened(dark, length)
    return long & ~_opened(long.T, thick + 1).T if long.any() else long


def _opened(dark: "Bits", length: int) -> "Bits":
    """Pixels in runs across of at least a length."""
    if dark.shape[1] <= length:
        return np.zeros_like(dark)
    sums = np.pad(dark.cumsum(axis=1, dtype=np.int16), ((0, 0), (1, 0)))
    full = sums[:, length:] - sums[:, :-length] >= length
    if not full.any():
        return np.zeros_like(dark)
    ends = np.pad(full.cumsum(axis=1, dtype=np.int16), ((0, 0), (length, length)), mode="edge")
    ends[:, :length] = 0
    opened: Bits = (ends[:, length : length + dark.shape[1]] - ends[:, : dark.shape[1]]) > 0
    return opened


def _segments(lines: "Bits") -> list[tuple[float, float, float]]:
    """Lines across, as their level, beginning and end; neighbouring rows of ink are one line."""
    found: list[list[float]] = []
    for y in np.nonzero(lines.any(axis=1))[0].tolist():
        steps = np.diff(lines[y].astype(np.int8), prepend=0, append=0)
        for start, end in zip(np.nonzero(steps == 1)[0].tolist(), np.nonzero(steps == -1)[0].tolist(), strict=True):
            near = next((one for one in reversed(found) if y - one[1] <= 2 and start < one[3] and one[2] < end), None)
            if near:
                near[1], near[2], near[3] = y, min(near[2], start), max(near[3], end)
            else:
                found.append([y, y, start, end])
    return [((top + bottom) / 2, start, end) for top, bottom, start, end in found]


def _tables(levels: list[tuple[float, float, float]], sides: list[tuple[float, float, float]]) -> list[Table]:
    """Tables of at least two rows and columns, by pdfplumber's way from rules to cells."""
    from pdfplumber.table import Table as Found  # for the few pages with rules only
    from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

    edges = [_edge(start, y, end, y, "h") for y, start, end in levels]
    edges += [_edge(x, top, x, bottom, "v") for x, top, bottom in sides]
    merged = merge_edges(edges, snap_x_tolerance=4, snap_y_tolerance=4, join_x_tolerance=6, join_y_tolerance=6)
    cells = intersections_to_cells(edges_to_intersections(merged, 6, 6))
    tables = []
    for group in cells_to_tables(cells):
        found = Found(None, group)  # type: ignore[arg-type]  # its rows need no page
        rows = tuple(tuple(cell and _scaled(cell) for cell in row.cells) for row in found.rows)
        if len(rows) >= _FEWEST and max(map(len, rows)) >= _FEWEST:
            tables.append(Table(_scaled(found.bbox), rows))
    return sorted(tables, key=lambda table: table.box[1])


def _edge(x0: float, top: float, x1: float, bottom: float, orientation: str) -> dict[str, float | str]:
    size = {"width": x1 - x0, "height": bottom - top}
    return {"x0": x0, "x1": x1, "top": top, "bottom": bottom, "orientation": orientation, **size}


def _scaled(box: Rect) -> Rect:
    return box[0] * _STEP, box[1] * _STEP, box[2] * _STEP, box[3] * _STEP


def _erased(image: Image.Image, across: "Bits", down: "Bits", tables: list[Table]) -> Image.Image:
    """The image with the rules of its tables white, and their soft edges."""
    ink = across | down
    ink[1:] |= ink[:-1].copy()
    ink[:-1] |= ink[1:].copy()
    ink[:, 1:] |= ink[:, :-1].copy()
    ink[:, :-1] |= ink[:, 1:].copy()
    pixels = np.array(image)
    for table in tables:
        x0, top, x1, bottom = (round(at / _STEP) for at in table.box)
        place = slice(max(0, top - 4), bottom + 5), slice(max(0, x0 - 4), x1 + 5)
        part = ink[place].repeat(_STEP, axis=0).repeat(_STEP, axis=1)
        area = pixels[place[0].start * _STEP :, place[1].start * _STEP :][: part.shape[0], : part.shape[1]]
        area[part[: area.shape[0], : area.shape[1]]] = 255
    return Image.fromarray(pixels)
