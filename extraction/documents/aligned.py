"""Tables without rules whose cells wrap: columns and rows told from the white between them.

A text layer, and OCR, give the lines of neighbouring wrapped cells in turn, so that "MRI of the lumbar spine / without contrast"
is cut by its neighbours. Where cells do not wrap, rows are lines, and ``arrange`` reads them; such tables are not found here.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from extraction.documents.arrangement import Fragment
from extraction.documents.tables import Rect, Table

_COLUMNS = 3
"""Two columns may be the labels and values of a form, or prose; three side by side are a table."""

_PADDED = 1.6
"""Rows are parted by this many times the white between the lines of a cell, if the table's cells are padded."""

_TOUCHING = 0.35
"""Share of a line's height by which lines of one level overlap at least."""

_STRAIGHT = 3.0
"""Points by which the lines of a cell begin apart at most; a line alone that begins elsewhere is no cell's."""

_SPACE = 0.2
"""A word space in line heights."""

_FARTHEST = 3.0
"""Line heights of white that no table has between its rows."""


def aligned_tables(fragments: Sequence[Fragment], width: float) -> list[Table]:
    """Tables of at least three columns and two rows with wrapped cells, from top to bottom; ``width`` is a character's."""
    levels = _levels(fragments)
    if sum(1 for level in levels if len(level) >= _COLUMNS) < 2:
        return []
    return [table for run in _runs(levels) if (table := _table(run, width))]


def _levels(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """Fragments that stand side by side, from top to bottom."""
    levels: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda one: one.top + one.bottom):
        first = levels[-1][0] if levels else None
        shared = min(first.bottom, fragment.bottom) - max(first.top, fragment.top) if first else 0
        if shared > _TOUCHING * (fragment.bottom - fragment.top):
            levels[-1].append(fragment)
        else:
            levels.append([fragment])
    return levels


def _runs(levels: list[list[Fragment]]) -> Iterator[list[Fragment]]:
    """Neighbouring levels between lines that stand across several columns, or far apart."""
    seeds = [level for level in levels if len(level) >= _COLUMNS]
    lefts = [fragment.left for seed in seeds for fragment in seed]
    run: list[Fragment] = []
    for level in levels:
        far = run and level[0].top - max(one.bottom for one in run) > _FARTHEST * (level[0].bottom - level[0].top)
        across = any(_crosses(fragment, seed) for fragment in level for seed in seeds) or (
            len(level) == 1 and all(abs(level[0].left - left) > _STRAIGHT for left in lefts)
        )
        if far or across:
            yield run
            run = []
        if not across:
            run.extend(level)
    yield run


def _crosses(fragment: Fragment, seed: list[Fragment]) -> bool:
    return sum(1 for one in seed if one.left < fragment.right and fragment.left < one.right) > 1


def _table(run: list[Fragment], width: float) -> Table | None:
    run = _without_title(run)
    columns = _columns(run, width)
    if len(columns) < _COLUMNS:
        return None
    rows = _rows(run, columns)
    filled = [len({_column(one, columns) for one in row}) for row in rows]
    wraps = any(len(row) > count for row, count in zip(rows, filled, strict=True))
    if not wraps or len(rows) < 2 or median(filled) < _COLUMNS or _holds_rows(rows, filled):
        return None
    ends = [max(one.bottom for one in row) for row in rows]
    starts = [min(one.top for one in row) for row in rows]
    levels = [starts[0], *((a + b) / 2 for a, b in zip(ends, starts[1:], strict=False)), ends[-1]]
    edges = [columns[0][0], *((a[1] + b[0]) / 2 for a, b in pairwise(columns)), columns[-1][1]]
    cells = tuple(
        tuple((left, top, right, bottom) for left, right in pairwise(edges)) for top, bottom in pairwise(levels)
    )
    box: Rect = (edges[0], levels[0], edges[-1], levels[-1])
    return Table(box, cells)


def _without_title(run: list[Fragment]) -> list[Fragment]:
    """A run without the lines above the table that stand alone at its left."""
    levels = _levels(run)
    left = min((one.left for one in run), default=0.0)
    while levels and len(levels[0]) == 1 and levels[0][0].left < left + _STRAIGHT:
        del levels[0]
    return [fragment for level in levels for fragment in level]


def _holds_rows(rows: list[list[Fragment]], filled: list[int]) -> bool:
    """Whether what was taken for a row has two lines that fill all its columns: then lines are rows, and blank lines group them.

    Headings may: "Diagnosis", and below it "(Required)".
    """
    is_heading = not any(char.isdigit() for fragment in rows[0] for char in fragment.text)
    return any(
        sum(1 for level in _levels(row) if len(level) >= count) > 1
        for row, count in list(zip(rows, filled, strict=True))[is_heading:]
        if count > 1
    )


def _columns(run: Sequence[Fragment], width: float) -> list[tuple[float, float]]:
    """Left and right of the columns: what no white stripe parts."""
    columns: list[tuple[float, float]] = []
    for fragment in sorted(run, key=lambda one: one.left):
        if columns and fragment.left < columns[-1][1] + width:
            columns[-1] = (columns[-1][0], max(columns[-1][1], fragment.right))
        else:
            columns.append((fragment.left, fragment.right))
    return columns


def _column(fragment: Fragment, columns: Sequence[tuple[float, float]]) -> int:
    return next(number for number, (_, right) in enumerate(columns) if fragment.left < right)


def _rows(run: Sequence[Fragment], columns: Sequence[tuple[float, float]]) -> list[list[Fragment]]:
    """Rows parted by more white than the lines of a cell; else by the lines that fill most columns (cells begin level)."""
    down = sorted(run, key=lambda one: one.top)
    leading = _leading(down, columns)
    rows = [[down[0]]]
    for fragment in down[1:]:
        if fragment.top - max(one.bottom for one in rows[-1]) > _PADDED * leading + 1:
            rows.append([])
        rows[-1].append(fragment)
    if len(rows) > 1:
        return rows
    rows = []
    for level in _levels(run):
        if not rows or len(level) * 2 > len(columns) or not all(_goes_on(one, rows[-1], columns) for one in level):
            rows.append([])
        rows[-1].extend(level)
    return rows


def _goes_on(fragment: Fragment, row: Sequence[Fragment], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether a line goes on with its cell: its first word did not fit beside the line above, and it is no heading of a group."""
    column = _column(fragment, columns)
    above = next((one for one in reversed(row) if _column(one, columns) == column), None)
    if (
        above is None
        or fragment.left < above.left - _STRAIGHT
        or (fragment.text.isupper() and not above.text.isupper())
    ):
        return False
    return above.right + fragment.word + (fragment.bottom - fragment.top) * _SPACE > columns[column][1]


def _leading(down: Sequence[Fragment], columns: Sequence[tuple[float, float]]) -> float:
    """White between the lines of a cell: the least between neighbours of a column, at least 0."""
    whites: list[float] = []
    for number in range(len(columns)):
        own = [one for one in down if _column(one, columns) == number]
        whites.extend(below.top - above.bottom for above, below in pairwise(own))
    return max(0.0, min(whites, default=0.0))
