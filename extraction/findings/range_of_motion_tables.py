"""Tables of motion in plain text: aligned columns, columns collapsed to single spaces, a cell a line, bars between cells.

Columns are sides, dates, modes, the measured value and its normal, in any order. Where a row lacks cells, the place of a
cell on its line tells the column.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from extraction.findings.range_of_motion_headings import Column, columns_of, combined, cut_heading
from extraction.findings.range_of_motion_lines import (
    CELL_GAP,
    CELL_KINDS,
    FEWEST_COLUMNS,
    ROW_KINDS,
    RULING,
    Line,
    Table,
)
from extraction.findings.range_of_motion_naming import mode_pair
from extraction.findings.range_of_motion_readings import WHOLE_ARC, Reading
from extraction.findings.range_of_motion_tokens import OTHER_SIDE, Joint, Token
from extraction.language.measurements import Measure

_BETWEEN_CELLS = re.compile(
    r"(?:[(][a-z][^()\n\d]{0,30}[)]?|[\s|,:;=°*+()/.\u2022-]|\b(?:to|yes|no|n/a|none|nt|n/t|dnt|not\s+tested|deferred|unable|(?:w/?\s?|with\s)?(?:pain(?:ful)?|pn|tight(?:ness)?|stiff(?:ness)?|sore(?:ness)?|pull(?:ing)?|guarded))\b|\bp!|(?<=[\d°\s])[pa](?=\s*(?:/|\s\s|\||\n|$)))*",
    re.IGNORECASE,
)
# Two values of one cell, and how they were moved: "125 P / 85 A".
_ONE_CELL = re.compile(r"\s?°?\s?(?:[pa]|[pa]rom|passive|active)?\s?/\s?", re.IGNORECASE)
_MODE = re.compile(r"\s?°?\s?(?P<active>a|arom|active)?(?P<passive>p|prom|passive)?(?![\w])", re.IGNORECASE)
# What a cell says behind its value: "140 pain".
_HURTS = re.compile(r"\s?°?\s?[(,;-]?\s?(?:w/?\s?|with\s)?(?:pain(?:ful)?\b|pn\b|p!)", re.IGNORECASE)
_YES = re.compile(r"[^\n]{0,40}?\b(?:yes|\+)", re.IGNORECASE)
# "65   no crepitus", "85 (scar)": what may be said behind a row's last cell.
_REMARK = re.compile(r"[°*]*\s*(?:\s|[(,;|-])\s*[a-z(*]", re.IGNORECASE)
_LANDMARK = "range_of_motion.landmark"
_RANGES = frozenset(("range", "short_range"))
_LABELS = _RANGES | {"side", "joint", "mode"}
_MOST_SKIPPED = 4
"""Rows of other tests between those of motion."""


class _Row(NamedTuple):
    """A motion and its cells; ``line`` is where the row's line starts."""

    head: Token
    side: str | None
    joints: tuple[Joint, ...] | None
    cells: list[Token]
    line: int


@dataclass
class _Draft:
    """A table as far as it is read."""

    start: int = 0
    columns: list[Column] = field(default_factory=list)
    is_aligned: bool = False
    """Whether all headings stand on one line, so that a cell's place tells its column."""
    title: tuple[Joint, ...] | None = None
    carried: tuple[Joint, ...] | None = None
    """The joint of the last row that names one, which the rows below it share ("Knee  Flexion", "      Extension")."""
    modes: str | None = None
    """In which order each cell gives two ways of moving: "AROM/PROM" over "110/125"."""
    rows: list[_Row] = field(default_factory=list)
    skipped: int = 0


def find_tables(text: str, lines: list[Line]) -> list[Table]:
    """The tables of motion of a reading text whose lines are ``lines``."""
    found: list[Table] = []
    draft = _Draft()
    for line in lines:
        if not text[line.start : line.end].strip(RULING):
            continue
        heading, body = cut_heading(text, line)
        labels = columns_of(text, heading) if heading is not None else None
        if heading is not None and labels is not None:
            draft = _headed(text, draft, heading, labels, found)
            if body is None:
                continue
        draft = _with_rows(text, draft, body or line, found)
    found += _closed(text, draft)
    return found


def _headed(text: str, draft: _Draft, heading: Line, labels: list[Column], found: list[Table]) -> _Draft:
    """The draft under a heading; a title alone ("LUMBAR") keeps the columns, new columns begin a new table."""
    title = next((token.joints for token in heading.tokens if token.kind == "joint"), draft.title)
    if not labels and len(draft.columns) >= FEWEST_COLUMNS:
        draft.title, draft.carried = title, None
        return draft
    if draft.rows:
        found += _closed(text, draft)
        draft = _Draft()
    if not draft.columns:
        draft.start = heading.start
    draft.title = title
    draft.modes = mode_pair(text, heading.start, heading.end) or draft.modes
    draft.is_aligned = not draft.columns or len(labels) >= FEWEST_COLUMNS
    draft.columns = combined(draft.columns, labels)
    return draft


def _with_rows(text: str, draft: _Draft, line: Line, found: list[Table]) -> _Draft:
    """The draft with the rows of a line; a new one if the line ends the table."""
    made = _rows(text, line, draft) if len(draft.columns) >= FEWEST_COLUMNS else None
    if made is not None:
        draft.rows[-1:] = made
        draft.skipped = 0
        if line.tokens[0].kind == "joint" or (len(line.tokens) > 1 and line.tokens[1].kind == "joint"):
            draft.carried = made[-1].joints
        return draft
    if draft.rows and draft.skipped < _MOST_SKIPPED and CELL_GAP.search(text[line.start : line.end].strip()):
        draft.skipped += 1
        return draft
    found += _closed(text, draft)
    return _Draft()


def _rows(text: str, line: Line, draft: _Draft) -> list[_Row] | None:
    """The draft's last row with the rows of a line, or None if the line is no part of a table."""
    before = draft.rows[-1:]
    rows = [row._replace(cells=list(row.cells)) for row in before]
    label = _Row(Token(line.start, line.start, "label"), None, draft.carried or draft.title, [], line.start)
    position = line.start
    for index, token in enumerate(line.tokens):
        if not _BETWEEN_CELLS.fullmatch(text, position, token.start):
            if _is_filled(text, rows, line, draft) and _REMARK.match(text, position):
                return rows
            return None
        position = token.end
        if token.kind in ROW_KINDS:
            rows.append(label._replace(head=token._replace(mode=token.mode or label.head.mode), cells=[]))
            label = label._replace(side=None)
            continue
        here = rows[-1] if rows and rows[-1].line == line.start and not _opens_row(line.tokens, index) else None
        labelled = _labelled(label, line.tokens, index) if here is None else None
        if labelled is not None:
            label = labelled
        elif here is None and token.kind in CELL_KINDS and _is_of_other_side(rows, label):
            # "Rotation   R   55" and below it "           L   48"
            rows.append(rows[-1]._replace(side=label.side, cells=[token], line=line.start))
        elif here is None and _is_arc(token) and label.joints is not None:
            # "Elbow   0-140   0-145": a joint with its whole arc
            rows.append(label._replace(head=Token(line.start, token.start, "arc", WHOLE_ARC), cells=[token]))
        elif here is not None and not here.cells and token.kind in _RANGES:  # "Flexion AROM   62   118"
            rows[-1] = here._replace(head=here.head._replace(mode=here.head.mode or token.mode))
        elif not _add_cell(rows, here, token):
            return rows if _is_filled(text, rows, line, draft) else None
    has_more = len(rows) > len(before) or (bool(rows) and bool(line.tokens))
    is_read = _BETWEEN_CELLS.fullmatch(text, position, line.end) is not None
    is_read = is_read or (_is_filled(text, rows, line, draft) and _REMARK.match(text, position) is not None)
    return rows if has_more and is_read else None


def _labelled(label: _Row, tokens: list[Token], index: int) -> _Row | None:
    """The label of a row with one more token, or None if the token is no label: "R", "Knee", "AROM flexion   80   170"."""
    token = tokens[index]
    if token.kind == "side":
        return label._replace(side=token.value)
    if token.kind == "joint":
        return label._replace(joints=token.joints)
    if token.kind in _RANGES and _opens_row(tokens, index):
        return label._replace(head=label.head._replace(mode=token.mode))
    return None


def _is_of_other_side(rows: list[_Row], label: _Row) -> bool:
    """Whether a line that names a side alone goes on with the motion of the last row, which is of the other side."""
    return bool(rows) and label.side is not None and rows[-1].side not in {None, label.side}


def _is_filled(text: str, rows: list[_Row], line: Line, draft: _Draft) -> bool:
    """Whether the row of this line has a cell in every column: what follows is a remark."""
    own = bool(rows) and rows[-1].line == line.start
    columns = sum(column.kind != "pain" for column in draft.columns)
    return own and len(_of_one_column(text, rows[-1].cells)) >= columns


def _is_arc(token: Token) -> bool:
    return token.measure is not None and token.measure.form == "arc"


def _add_cell(rows: list[_Row], here: _Row | None, token: Token) -> bool:
    """Whether a token is of the last row, and was added to it; ``here``: that row, if it is on the same line."""
    if token.kind in CELL_KINDS:
        if rows:
            rows[-1].cells.append(token)
        return bool(rows)
    if here is None:
        return token.kind in {"painful", "painless", "mode"}
    if token.kind == "side" and not here.cells and here.side is None:  # "Rotation R   60   75"
        rows[-1] = here._replace(side=token.value)
    elif token.kind in {"joint", "part"} and here.head.value == "internal_rotation" and token.value != "thumb":
        # "T10", "buttock": how far up the back the hand reaches
        measure = Measure("landmark")
        here.cells.append(Token(token.start, token.end, "value", "landmark", _LANDMARK, measure=measure))
    elif token.kind == "side" and here.head.value == "internal_rotation":
        return True  # "to R buttock"
    elif token.kind in {"joint", "part"} and not here.cells:
        return True  # "Inversion (subtalar)   10   30"
    elif token.kind == "painful" and here.cells and here.cells[-1].measure is not None:
        measure = here.cells[-1].measure._replace(painful=True)
        here.cells[-1] = here.cells[-1]._replace(measure=measure)
    else:
        return token.kind in {"painful", "painless", "mode"}
    return True


def _opens_row(tokens: list[Token], index: int) -> bool:
    """Whether a side, joint or mode stands before a motion: it begins a row, also where rows were run together on one line."""
    following = next((token for token in tokens[index + 1 :] if token.kind not in _LABELS), None)
    is_label = tokens[index].kind in _LABELS
    return is_label and following is not None and following.kind in ROW_KINDS


def _closed(text: str, draft: _Draft) -> list[Table]:
    """The table of a draft, if it has rows."""
    filled = [row for row in _of_two_motions(text, draft.rows) if row.cells]
    if not filled or len(draft.columns) < FEWEST_COLUMNS:
        return []
    end = max(cell.end for row in filled for cell in row.cells)
    return [Table(draft.start, end, tuple(one for row in filled for one in _readings(text, draft, row)))]


def _of_two_motions(text: str, rows: list[_Row]) -> Iterator[_Row]:
    """The rows, one of two motions as two: "RD/UD   10/20   20/35" gives each motion its half of every cell."""
    before: _Row | None = None
    for row in rows:
        pairs = [cell.measure for cell in row.cells if cell.measure is not None and cell.measure.is_pair]
        if (
            before is not None
            and before.line == row.line
            and not before.cells
            and len(pairs) == len(row.cells)
            and text[before.head.end : row.head.start].strip() == "/"
        ):
            yield before._replace(cells=[_half(cell, is_first=True) for cell in row.cells])
            yield row._replace(cells=[_half(cell, is_first=False) for cell in row.cells])
        else:
            yield row
        before = row


def _half(cell: Token, *, is_first: bool) -> Token:
    """One of the two values that a stroke joins in a cell."""
    measure = cell.measure
    if measure is None:
        return cell
    degrees = measure.degrees if is_first else measure.normal
    return cell._replace(measure=measure._replace(form="degrees", degrees=degrees, normal=measure.top, is_pair=False))


def _readings(text: str, draft: _Draft, row: _Row) -> Iterator[Reading]:
    placed = _placed(text, draft, row)
    normal = next((cell.measure.degrees for column, cell in placed if column.kind == "normal" and cell.measure), None)
    has_pain = (
        any(column.kind == "pain" for column in draft.columns) and _YES.match(text, row.cells[-1].end) is not None
    )
    for column, cell, moved in _of_modes(draft, placed):
        if column.kind in {"normal", "pain", "goal"}:
            continue
        said = dict(zip(column.kind.split(), column.value.split(), strict=False))
        measure = cell.measure
        if measure is not None and measure.normal is None:
            measure = measure._replace(normal=normal)
        yield Reading(
            row.head.start,
            cell.end,
            cell.rule,
            row.head.value,
            _side(draft, row, said.get("side")),
            measure,
            cell.value if cell.kind == "judge" else None,
            painful=has_pain
            or (measure is not None and measure.painful)
            or text.startswith("*", cell.end)
            or _HURTS.match(text, cell.end) is not None,
            mode=moved or _mode(text, cell) or said.get("active") or said.get("passive") or row.head.mode,
            date=said.get("date"),
            joints=row.joints,
        )


def _of_modes(draft: _Draft, placed: list[tuple[Column, Token]]) -> Iterator[tuple[Column, Token, str | None]]:
    """The cells in their columns, those of two modes as two."""
    for column, cell in placed:
        if draft.modes is None or cell.measure is None or not cell.measure.is_pair:
            yield column, cell, None
            continue
        first, second = draft.modes.split()
        yield column, _half(cell, is_first=True), first
        yield column, _half(cell, is_first=False), second


def _side(draft: _Draft, row: _Row, column: str | None) -> str | None:
    """The side of a cell: of the only column that names one ("Uninvolved L"), of its row, of its column."""
    named = [one for one in draft.columns if one.kind.startswith("side")]
    own = row.side or next((joint.side for joint in row.joints or () if joint.side), None)
    if column == "other":
        return OTHER_SIDE.get(own or "")
    return column if column and len(named) == 1 else row.side or column


def _mode(text: str, cell: Token) -> str | None:
    """How a joint was moved, as a letter or word behind a value of two in a cell tells: "125 P / 85 A"."""
    said = _MODE.match(text, cell.end)
    return said.lastgroup if said is not None else None


def _placed(text: str, draft: _Draft, row: _Row) -> list[tuple[Column, Token]]:
    """Which cell stands in which column: between which bars; else in order, or by place where cells are missing."""
    if any(column.bars for column in draft.columns) and draft.is_aligned:
        by_bars = {column.bars: column for column in draft.columns}
        bars = [text.count("|", row.line, cell.start) for cell in row.cells]
        return [(by_bars[count], cell) for count, cell in zip(bars, row.cells, strict=True) if count in by_bars]
    cells = _of_one_column(text, row.cells)
    if len(cells) >= len(draft.columns) or not draft.is_aligned:
        return [(column, cell) for column, group in zip(draft.columns, cells, strict=False) for cell in group]
    placed = []
    free = list(draft.columns)
    for group in cells:
        if not free:
            break
        middle = (group[0].start + group[-1].end) / 2 - row.line
        distances = [abs((column.start + column.end) / 2 - middle) for column in free]
        nearest = distances.index(min(distances))
        placed += [(free[nearest], cell) for cell in group]
        free = free[nearest + 1 :]
    return placed


def _of_one_column(text: str, cells: list[Token]) -> list[list[Token]]:
    """The cells, those together that a stroke joins to one."""
    groups: list[list[Token]] = []
    for cell in cells:
        if groups and _ONE_CELL.fullmatch(text, groups[-1][-1].end, cell.start):
            groups[-1].append(cell)
        else:
            groups.append([cell])
    return groups
