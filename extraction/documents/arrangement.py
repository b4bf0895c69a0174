"""Reading order and layout of a page's stretches of text: columns one after the other, table rows side by side.

Works alike for a text layer and for OCR: both give fragments (a line, or a part of a line between wide gaps) with boxes.
``laid_out`` says how they stand in the page's text: a wide gap becomes as many spaces as it is characters wide, so that cells
of one column line up again; a wide vertical gap becomes a blank line; a line that ends only because its column does
ends in a no-break space, so that the language layer knows that the next goes on.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

FLOWS = "\u00a0"
"""Stands at the end of a line that was full: the next line may go on with its sentence."""

COLUMN_GAP = 2.2
"""A gap of this many character widths is a column gap, not a word space (justified text stays below 2)."""

_PARAGRAPH = 1.55
"""Lines further apart than this many usual line steps have a blank line between them."""

_LEAP = 8.0
"""Line heights from one line to the next that only what is drawn apart has: a heading, then the page's number."""

_CELL = 16
"""Table cells are short: half of those in a column have at most this many characters."""

_LONGEST_CELL = 34
_PROSE = 18
"""Half the lines of a column of prose have at least this many characters."""


_SPACE = 0.8
"""Characters: a word space, and some slack, for the right edge is only as wide as its longest line."""


class Fragment(NamedTuple):
    """A stretch of text on one line; y grows downwards. ``word`` is its first word's width, ``place`` the maker's own index."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    word: float
    place: int


Row = list[Fragment]
Block = list[Row]
Edges = dict[int, float]
"""Right edge of the columns seen so far by their left edge: the last page of a document is too short to show it."""


def arrange(fragments: Sequence[Fragment]) -> list[Block]:
    """Blocks of rows in reading order: a block is a column, a row holds fragments that stand side by side."""
    fragments = _downwards(fragments)
    pairs = _side_by_side(fragments)
    if not pairs:
        return [[[fragment] for fragment in fragments]] if fragments else []
    x, beside = _gutter(pairs)
    if _is_prose(beside):
        return _columns(fragments, x)
    return [_rows(fragments, pairs)]


def _downwards(fragments: Sequence[Fragment]) -> list[Fragment]:
    """Fragments in their own order, but for parts of the page that were drawn out of order (a heading drawn last).

    Parts are runs that go down the page without a leap. Those that share a level (columns, a table written column by column, a
    note beside prose) keep their order.
    """
    parts: list[list[Fragment]] = []
    for fragment in fragments:
        height = fragment.bottom - fragment.top
        if not parts or not -0.5 * height <= fragment.top - parts[-1][-1].top < _LEAP * height:
            parts.append([])
        parts[-1].append(fragment)
    if len(parts) < 2:
        return list(fragments)
    groups: list[tuple[float, list[int]]] = []
    for number in sorted(range(len(parts)), key=lambda number: parts[number][0].top):
        top, bottom = min(one.top for one in parts[number]), max(one.bottom for one in parts[number])
        if groups and top < groups[-1][0]:
            groups[-1] = (max(groups[-1][0], bottom), [*groups[-1][1], number])
        else:
            groups.append((bottom, [number]))
    return [fragment for _, numbers in groups for number in sorted(numbers) for fragment in parts[number]]


def _side_by_side(fragments: Sequence[Fragment]) -> list[tuple[Fragment, Fragment]]:
    """Neighbours on one level, left one first."""
    down = sorted(fragments, key=lambda fragment: fragment.top)
    found = []
    for index, one in enumerate(down):
        half = (one.bottom - one.top) * 0.5
        for other in down[index + 1 :]:
            if other.top > one.bottom - half:
                break
            left, right = (one, other) if one.left <= other.left else (other, one)
            if right.left > left.right:
                found.append((left, right))
    return found


def _gutter(pairs: list[tuple[Fragment, Fragment]]) -> tuple[float, list[tuple[Fragment, Fragment]]]:
    """The x that most gaps between neighbours have in common, and those neighbours."""
    edges = sorted([(left.right, 1) for left, _ in pairs] + [(right.left, -1) for _, right in pairs])
    best = depth = 0
    x = 0.0
    for (at, step), (following, _) in pairwise([*edges, (edges[-1][0], 0)]):
        depth += step
        if depth > best:
            best, x = depth, (at + following) / 2
    return x, [(left, right) for left, right in pairs if left.right <= x <= right.left]


def _is_prose(pairs: list[tuple[Fragment, Fragment]]) -> bool:
    """Whether neighbours are lines of two columns of prose, not cells of a table nor fields of a form."""
    sides = [[left.text for left, _ in pairs], [right.text for _, right in pairs]]
    if len(pairs) < 5 or any(median(map(len, side)) < _PROSE for side in sides):
        return False
    lines = [text.strip() for side in sides for text in side]
    goes_on = sum(1 for line in lines if line[:1].islower())
    labels = sum(1 for line in lines if ":" in line[:28])
    return goes_on >= 0.25 * len(lines) and labels < 0.35 * len(lines)


def _columns(fragments: Sequence[Fragment], x: float) -> list[Block]:
    """Left column, then right; a line across both (a heading) parts them into bands, as do lines in the page's margins."""
    apart = _in_margins(fragments)
    bars = [f for f in fragments if f.left < x < f.right or f in apart]
    rest = [f for f in fragments if f not in bars]
    blocks: list[Block] = []
    for bar in [*sorted(bars, key=lambda fragment: fragment.top), None]:
        above = [f for f in rest if bar is None or f.top < bar.top]
        rest = [f for f in rest if not (bar is None or f.top < bar.top)]
        for side in ([f for f in above if f.right <= x], [f for f in above if f.right > x]):
            if side:
                blocks.extend(arrange(side))
        if bar is not None:
            blocks.append([[bar]])
    return blocks


def _in_margins(fragments: Sequence[Fragment]) -> list[Fragment]:
    """The first and the last line of a page, where they stand off from the rest: running lines and page numbers."""
    found: list[Fragment] = []
    down = sorted(fragments, key=lambda fragment: fragment.top)
    for ordered, sign in ((down, 1), (down[::-1], -1)):
        outer = ordered[0]
        inner = [f for f in ordered if sign * (f.top - outer.top) > outer.bottom - outer.top]
        if inner and abs(inner[0].top - outer.top) > 2.2 * (outer.bottom - outer.top):
            found.extend(f for f in ordered if f not in inner)
    return found


def _rows(fragments: Sequence[Fragment], pairs: list[tuple[Fragment, Fragment]]) -> Block:
    """Fragments in their own order, cells of a table row beside one another.

    Neighbours that follow one another in the page's own order are a row. Others (a table written column by column) are one
    only if the cells are short: what stands beside prose is a note in the margin.
    """
    order = {fragment.place: index for index, fragment in enumerate(fragments)}
    cells = [right.text for _, right in pairs]
    is_table = len(pairs) > 1 and median(map(len, cells)) <= _CELL and max(map(len, cells)) <= _LONGEST_CELL
    row_of: dict[int, Row] = {fragment.place: [fragment] for fragment in fragments}
    for left, right in sorted(pairs, key=lambda pair: pair[1].left - pair[0].right):
        one, other = row_of[left.place], row_of[right.place]
        near = min(abs(order[a.place] - order[b.place]) for a in one for b in other) == 1
        if one is not other and (is_table or near) and _apart([*one, *other]):
            one.extend(other)
            row_of.update((fragment.place, one) for fragment in other)
    seen: set[int] = set()
    rows: Block = []
    for fragment in fragments:
        row = row_of[fragment.place]
        if id(row) not in seen:
            seen.add(id(row))
            rows.append(sorted(row, key=lambda cell: cell.left))
    return rows


def _apart(row: Row) -> bool:
    ordered = sorted(row, key=lambda cell: cell.left)
    return all(left.right < right.left for left, right in pairwise(ordered))


def laid_out(blocks: list[Block], width: float, edges: Edges) -> Iterator[Fragment | str]:
    """Fragments and the spaces and line ends between them; ``width`` is a character's. Updates ``edges``."""
    rows = [(row, number) for number, block in enumerate(blocks) for row in block]
    lefts = [_left_edge(block) for block in blocks]
    rights = [_right_edge(block, left, edges) for block, left in zip(blocks, lefts, strict=True)]
    step = _step([row for row, _ in rows])
    indented = any(len(row) > 1 for row, _ in rows)
    full = [_is_full(row, following, rights[number], width) for (row, number), (following, _) in pairwise(rows)]
    flows = sum(full) > 2
    for index, (row, number) in enumerate(rows):
        if index and step and row[0].bottom - rows[index - 1][0][0].bottom > _PARAGRAPH * step:
            yield "\n"
        indent = row[0].left - lefts[number]
        if indented and indent > COLUMN_GAP * width:
            yield " " * round(indent / width)
        for place, cell in enumerate(row):
            if place:
                yield " " * max(3, round((cell.left - row[place - 1].right) / width))
            yield cell
        is_last = index == len(rows) - 1
        if row[-1].right > rights[number] - 7 * width if is_last else full[index]:
            lower = not is_last and rows[index + 1][0][0].text.lstrip()[:1].islower()
            if (flows or lower) and len(row) == 1:
                yield FLOWS
        yield "\n"


def _left_edge(block: Block) -> float:
    """Where the column's lines begin; a fax banner may begin further left."""
    return sorted(row[0].left for row in block)[len(block) // 20]


def _right_edge(block: Block, left: float, edges: Edges) -> float:
    known = round(left / 8)
    edge = max(*(row[-1].right for row in block), edges.get(known, 0.0))
    if len(block) > 4:
        edges[known] = edge
    return edge


def _is_full(row: Row, following: Row, edge: float, width: float) -> bool:
    """Whether the next line's first word had no room in a line."""
    return len(row) == 1 and row[0].right + following[0].word + _SPACE * width > edge


def _step(rows: list[Row]) -> float:
    steps = [below[0].bottom - above[0].bottom for above, below in pairwise(rows) if below[0].bottom > above[0].bottom]
    return median(steps) if steps else 0.0
