"""Grids of the digits: fingers down the side, their joints (MCP, PIP, DIP, IP) across, an arc or a number in each cell."""

import re
from collections.abc import Iterator

from extraction.findings.range_of_motion_lines import Table
from extraction.findings.range_of_motion_readings import Reading
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
_BOTH = re.compile(r"[(\[]?\b(?:ext(?:ension)?\s?[/-]\s?flex(?:ion)?|E\s?/\s?F)\b", re.IGNORECASE)
_TITLE_REACH = 140
_WIDEST = 120
"""Degrees: no finger's joint bends further (joint_limits.csv)."""


def find_digit_grids(text: str) -> list[Table]:
    """The digit grids of a reading text."""
    if "PIP" not in text and "DIP" not in text:
        return []
    return [table for heading in _HEADING.finditer(text) if (table := _grid(text, heading.start(), heading.end() + 1))]


def _grid(text: str, start: int, position: int) -> Table | None:
    readings: list[Reading] = []
    title = _TITLE.search(text, max(0, start - _TITLE_REACH), start) or _OWN_SIDE.search(text, start, position)
    side = title["side"].lower() if title is not None else None
    is_both = _BOTH.search(text, start, position) is not None
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        row = _ROW.match(text, position, end)
        if row is None or not _CELLS_ONLY.fullmatch(text, row.end(), end):
            break
        readings += _cells(text, row, end, side, is_both=is_both)
        position = end + 1
    return Table(start, readings[-1].end, tuple(readings)) if readings else None


def _cells(text: str, row: re.Match[str], end: int, side: str | None, *, is_both: bool) -> Iterator[Reading]:
    """The readings of a row; with ``is_both`` the heading says that a cell gives extension and flexion."""
    own = row["side"]
    side = ("left" if own.lower().startswith("l") else "right") if own else side
    joint = Joint("thumb" if row["digit"].lower() == "thumb" else "finger", side)
    mode = {"a": "active", "p": "passive"}[row["mode"][0].lower()] if row["mode"] else None
    for cell in _CELL.finditer(text, row.end(), end):
        degrees = float(cell["high"] or cell["only"])
        if abs(degrees) <= _WIDEST:
            low = float(cell["low"]) if cell["low"] else None
            measure = Measure("number", degrees) if low is None else Measure("arc", degrees, low)
            rule = "range_of_motion.number" if low is None else "range_of_motion.arc"
            if is_both and low is not None:
                straight = Measure("number", min(low, -low))
                yield Reading(
                    row.start("digit"), cell.end(), rule, "extension", measure=straight, mode=mode, joints=(joint,)
                )
                measure, rule = Measure("number", degrees), "range_of_motion.number"
            yield Reading(row.start("digit"), cell.end(), rule, "flexion", measure=measure, mode=mode, joints=(joint,))
