"""Tables whose columns are motions and whose rows are sides, joints, dates or the normal."""

import re
from collections.abc import Sequence

from extraction.findings.range_of_motion_lines import CELL_KINDS, FEWEST_COLUMNS, ROW_KINDS, RULING, Line, Table
from extraction.findings.range_of_motion_readings import Reading
from extraction.findings.range_of_motion_tokens import Joint, Token
from extraction.language.measurements import Measure

_GAP = re.compile(r"[\s|()°/.,:*-]*(?:\b(?:degrees?|motion|rom|side|joint|date)\b[\s|()°/.,:*-]*)*", re.IGNORECASE)
_NORMAL = re.compile(r"\s*[|]?\s*(?:normals?|norm|nl|expected|reference)\b", re.IGNORECASE)


def find_grids(text: str, lines: Sequence[Line]) -> list[Table]:
    """The tables of a reading text whose headings are motions."""
    found: list[Table] = []
    heads: list[Token] = []
    title: tuple[Joint, ...] | None = None
    normals: list[Token] = []
    readings: list[Reading] = []
    start = 0
    for line in lines:
        if not text[line.start : line.end].strip(RULING):
            continue
        columns = _columns(text, line)
        if columns:
            found += _table(start, heads, readings, normals)
            heads, readings, normals, start = columns, [], [], line.start
            title = next((token.joints for token in line.tokens if token.kind == "joint"), None)
            continue
        cells = [
            token
            for token in line.tokens
            if token.kind in CELL_KINDS and not _NORMAL.fullmatch(text, line.start, token.end)
        ]
        if heads and _is_row(text, line, len(heads), len(cells)):
            if _NORMAL.match(text, line.start, line.end):
                normals = cells
            else:
                readings += _row(line, heads, cells, title)
            continue
        found += _table(start, heads, readings, normals)
        heads, readings, normals = [], [], []
    return found + _table(start, heads, readings, normals)


def _columns(text: str, line: Line) -> list[Token]:
    """The motions of a line that holds nothing else but them and a joint; empty if it is no heading."""
    heads = [token for token in line.tokens if token.kind in ROW_KINDS]
    if len(heads) < FEWEST_COLUMNS or any(
        token.kind not in ROW_KINDS and token.kind not in {"joint", "range"} for token in line.tokens
    ):
        return []
    position = line.start
    for token in line.tokens:
        if not _GAP.fullmatch(text, position, token.start) or (
            token in heads[1:] and "," in text[position : token.start]
        ):
            return []
        position = token.end
    return heads if _GAP.fullmatch(text, position, line.end) else []


def _is_row(text: str, line: Line, columns: int, cells: int) -> bool:
    if cells != columns or any(token.kind in ROW_KINDS for token in line.tokens):
        return False
    return bool(line.tokens) and (
        line.tokens[0].kind in {"side", "joint", "date", "mode", "range"}
        or _NORMAL.match(text, line.start, line.end) is not None
    )


def _row(line: Line, heads: list[Token], cells: list[Token], title: tuple[Joint, ...] | None) -> list[Reading]:
    """The motions of a row: its side, joint and date stand before its cells."""
    labels = [token for token in line.tokens if token.end <= cells[0].start]
    side = next((token.value for token in labels if token.kind == "side"), None)
    joints = next((token.joints for token in labels if token.kind == "joint"), title)
    date = next((token.value for token in labels if token.kind == "date"), None)
    mode = next(
        (token.value if token.kind == "mode" else token.mode for token in labels if token.kind in {"mode", "range"}),
        None,
    )
    return [
        Reading(
            cell.start, cell.end, cell.rule, head.value, side, cell.measure, cell.value if cell.kind == "judge" else None,
            painful=bool(cell.measure and cell.measure.painful), mode=mode, date=date, joints=joints,
        )
        for head, cell in zip(heads, cells, strict=True)
    ]  # fmt: skip


def _table(start: int, heads: list[Token], readings: list[Reading], normals: list[Token]) -> list[Table]:
    """The table of these rows with its row of normals, if it has rows."""
    if not readings:
        return []
    tops = {head.value: cell.measure.degrees for head, cell in zip(heads, normals, strict=False) if cell.measure}
    filled = tuple(
        one._replace(measure=_with_normal(one.measure, tops.get(one.motion))) if one.measure is not None else one
        for one in readings
    )
    return [Table(start, readings[-1].end, filled)]


def _with_normal(measure: Measure, normal: float | None) -> Measure:
    return measure if measure.normal is not None else measure._replace(normal=normal)
