"""Grids of the digits: fingers down the side, their joints (MCP, PIP, DIP, IP) across, an arc or a number in each cell; or the
joints down the side and the fingers across, with the dates or sides of each finger's columns on a line of their own."""

import re
from collections.abc import Iterator

from extraction.findings.range_of_motion_lines import Table
from extraction.findings.range_of_motion_readings import EXTENSION_FIRST, Reading
from extraction.findings.range_of_motion_tokens import Joint
from extraction.language.measurements import Measure

_HEADING = re.compile(
    r"^[^\n\d]{0,40}?\b(?:MCP|MP|PIP)(?:J|s)?\b[^\n\d]{1,24}?\b(?:PIP|DIP|IP)(?:J|s)?\b[^\n\d]{0,40}$", re.MULTILINE
)
_ROW = re.compile(
    r"[ \t|*\u2022-]*(?:(?P<side>R|L|right|left|rt|lt)\.?[ \t]+)?(?P<digit>thumb|index|long|middle|ring|small|little|pinky"
    r"|(?:2nd|3rd|4th|5th|second|third|fourth|fifth)(?:\s+digit|\s+finger)?"
    r"|[DL]?[2-5]|I{1,3}|IV|V|[ILMRS]F)(?:\s+finger|\s+digit)?"
    r"(?:[ \t]*[(/-]?(?P<mode>AROM|PROM|active|passive|A|P)\b\)?)?[ \t]*[:|]?(?=[ \t|])",
    re.IGNORECASE,
)
_FINGER = (
    r"(?:thumb|index|long|middle|ring|small|little|pinky|[ILMRS]F|(?:2nd|3rd|4th|5th|second|third|fourth|fifth)|D[1-5])"
    r"(?:[ \t]+(?:finger|digit))?"
)
# "Index   Long   Ring" over the columns, and over the rows "MP", "PIP", "DIP".
_FINGERS_ACROSS = re.compile(
    rf"^[ \t|*-]*(?:(?:joint|AROM|PROM|digit|finger|motion|active|passive)s?\b[ \t|]*)?"
    rf"{_FINGER}(?:[ \t]*[|,/]?[ \t]+{_FINGER}){{1,4}}[ \t|]*$",
    re.MULTILINE | re.IGNORECASE,
)
_ONE_FINGER = re.compile(_FINGER, re.IGNORECASE)
_UNDER = re.compile(
    r"[ \t|(]*(?:date:?[ \t]*)?(?P<columns>(?:(?:\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?|IE|eval|initial|today|now|current"
    r"|R|L|right|left|rt|lt|arom|prom|active|passive|A|P)\b\.?[ \t|)(]*){2,20})$",
    re.MULTILINE | re.IGNORECASE,
)
_JOINT_ROW = re.compile(
    r"[ \t|*\u2022-]*(?:(?P<side>R|L|right|left|rt|lt)\.?[ \t]+)?(?:MC?P|PIP|DIP|IP)(?:J|s)?(?:[ \t]?/[ \t]?[PD]?IP)?(?:[ \t]+joints?)?"
    r"(?:[ \t]*[(/-]?(?P<mode>AROM|PROM|active|passive|A|P)\b\)?)?[ \t]*[:|]?(?=[ \t|])",
    re.IGNORECASE,
)
_CELL = re.compile(
    r"(?<![\w/])(?P<low>[-+]?\d{1,3})\s?°?\s?(?:-|to|/)\s?(?P<high>\d{1,3})(?![\w/])|(?<![\w/])(?P<only>-?\d{1,3})(?![\w/-])"
)
_CELLS_ONLY = re.compile(
    r"(?:[\s|,/°*()+\d-]|\bto\b|\b(?:amputated|amputation|amp|absent|fused|ankylosed|stiff|full|normal|wnl|nl|nt|n/a|not\s+tested|deg(?:rees)?)\b)+",
    re.IGNORECASE,
)
# The line above a grid: "PROM, left (flexion; extension not tested)".
_TITLE = re.compile(
    r"^[^\n]{0,40}\b(?:[AP]?ROM|range\s+of\s+motion|motion|hand|digits?|fingers?)\b[^\n]{0,12}?"
    r"\b(?P<side>left|right)\b[^\n]{0,60}\n[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_OWN_SIDE = re.compile(r"\b(?P<side>left|right)\b", re.IGNORECASE)
_TITLE_REACH = 140
_WIDEST = 120
"""Degrees: no finger's joint bends further (joint_limits.csv)."""


def find_digit_grids(text: str) -> list[Table]:
    """The digit grids of a reading text."""
    if "PIP" not in text and "DIP" not in text:
        return []
    found = [_grid(text, heading.start(), heading.end() + 1) for heading in _HEADING.finditer(text)]
    found += [_across(text, heading) for heading in _FINGERS_ACROSS.finditer(text)]
    return [table for table in found if table is not None]


def _grid(text: str, start: int, position: int) -> Table | None:
    readings: list[Reading] = []
    title = _TITLE.search(text, max(0, start - _TITLE_REACH), start) or _OWN_SIDE.search(text, start, position)
    side = title["side"].lower() if title is not None else None
    is_both = EXTENSION_FIRST.search(text, start, position) is not None
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        row = _ROW.match(text, position, end)
        if row is None or not _CELLS_ONLY.fullmatch(text, row.end(), end):
            break
        readings += _cells(text, row, end, side, is_both=is_both)
        position = end + 1
    return Table(start, readings[-1].end, tuple(readings)) if readings else None


def _across(text: str, heading: re.Match[str]) -> Table | None:
    """A grid with the fingers across and their joints down the side."""
    fingers = [
        match.group().lower() for match in _ONE_FINGER.finditer(text, *heading.span()) if _is_column(text, match)
    ]
    start, position = heading.start(), heading.end() + 1
    title = _TITLE_OVER.search(text, max(0, start - _TITLE_REACH), start)
    side = title["side"].lower() if title is not None and title["side"] else None
    if side is not None:
        side = "left" if side.startswith("l") else "right"
    under = _UNDER.match(text, position)
    labels = under["columns"].split() if under is not None else []
    position = under.end() + 1 if under is not None else position
    rows: list[tuple[re.Match[str], int]] = []
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        row = _JOINT_ROW.match(text, position, end)
        if row is None or not _CELLS_ONLY.fullmatch(text, row.end(), end):
            break
        rows.append((row, end))
        position = end + 1
    legend = _LEGEND.match(text, position)
    is_both = (
        EXTENSION_FIRST.search(text, max(0, start - _TITLE_REACH), legend.end() if legend else position) is not None
    )
    readings: list[Reading] = []
    for row, end in rows:
        cells = list(_CELL.finditer(text, row.end(), end))
        columns = len(labels) or len(fingers)
        share = columns // len(fingers)
        for number, cell in enumerate(cells):
            finger = fingers[number // share] if len(cells) == columns and not columns % len(fingers) else "finger"
            label = labels[number].lower().strip(".()|") if len(labels) == len(cells) else ""
            own = _COLUMN_SIDES.get(label) or _row_side(row["side"]) or side
            joint = Joint("thumb" if finger.startswith(("thumb", "d1")) else "finger", own)
            readings += _cell(cell, row.start(), joint, _mode(row["mode"]) or _mode(label), is_both=is_both)
    end = legend.end() if legend else readings[-1].end if readings else start
    return Table(start, end, tuple(readings)) if readings else None


def _is_column(text: str, match: re.Match[str]) -> bool:
    """Whether a finger's name is a whole word."""
    return not text[match.end() : match.end() + 1].isalnum() and not text[match.start() - 1 : match.start()].isalnum()


# The line below a grid: "(ext deficit / flexion)".
_LEGEND = re.compile(r"[ \t]*[(*\[][^\n]*")
_COLUMN_SIDES = {"r": "right", "rt": "right", "right": "right", "l": "left", "lt": "left", "left": "left"}
_TITLE_OVER = re.compile(
    r"^[^\n]{0,40}?(?<![\w/])"
    r"(?P<side>left|right|lt|rt|(?-i:[LR])(?=[ \t]+(?:hand|digits?|fingers?)|[ \t]*:?\n))\b[^\n]{0,40}\n(?:[ \t]*\n)?$",
    re.MULTILINE | re.IGNORECASE,
)


def _row_side(word: str | None) -> str | None:
    return _COLUMN_SIDES.get(word.lower()) if word else None


def _mode(word: str | None) -> str | None:
    """Who moved the digit, by a row's or column's "AROM", "P"."""
    return {"a": "active", "p": "passive"}.get(word[0].lower()) if word and word.lower() in _MODES else None


_MODES = frozenset(("a", "p", "arom", "prom", "active", "passive"))


def _cells(text: str, row: re.Match[str], end: int, side: str | None, *, is_both: bool) -> Iterator[Reading]:
    """The readings of a row; with ``is_both`` the heading says that a cell gives extension and flexion."""
    joint = Joint("thumb" if row["digit"].lower() == "thumb" else "finger", _row_side(row["side"]) or side)
    for cell in _CELL.finditer(text, row.end(), end):
        yield from _cell(cell, row.start("digit"), joint, _mode(row["mode"]), is_both=is_both)


def _cell(cell: re.Match[str], start: int, joint: Joint, mode: str | None, *, is_both: bool) -> Iterator[Reading]:
    """The flexion of a cell, and the extension that an arc begins with if the grid gives both or it falls short of straight."""
    degrees = float(cell["high"] or cell["only"])
    if abs(degrees) > _WIDEST:
        return
    low = float(cell["low"]) if cell["low"] else None
    measure = Measure("number", degrees) if low is None else Measure("arc", degrees, low)
    rule = "range_of_motion.number" if low is None else "range_of_motion.arc"
    if low is not None and (is_both or low):
        straight = Measure("lacks" if low else "number", min(low, -low))
        yield Reading(
            start, cell.end(), rule, "extension", measure=straight, mode=mode, joints=(joint,), is_placed=True
        )
        measure, rule = Measure("number", degrees), "range_of_motion.number"
    yield Reading(start, cell.end(), rule, "flexion", measure=measure, mode=mode, joints=(joint,), is_placed=True)
