"""Headings of tables of motion: what each column holds."""

import re
from typing import NamedTuple

from extraction.findings.range_of_motion_lines import FEWEST_COLUMNS, ROW_KINDS, Line, words_of_columns

# What a heading says beside: not the side or mode that a column is of ("R (AROM)").
_PARENTHESIS = re.compile(
    r"[(](?!\d{1,2}[/-]\d|\s?(?:[ap]rom|active|passive|right|left|rt|lt|[rl])\s?[)])[^()\n]{0,80}[)]", re.IGNORECASE
)
_TITLE_WORDS = re.compile(
    r"(?:[\s|:.,*°()\u2022=_+/&%-]|\b(?:motions?|movements?|rom|ranges?|of|joints?|planes?|direction|the|test|degrees?|deg|spine|in|and|side|goniometer"
    r"|goniometric|inclinometer|inclinometry|dual|exam|examination|date|visit|eval|evaluation|re-?eval|extremity|region|area|body|part|measured"
    r"|arom|prom|active|passive|as|follows|was|is|objective|findings?|measures?|measurements?|tests?|knees?|(?:table|chart|figure)(?:\s+(?:\d{1,2}|[ivx]{1,4}))?)\b)*",
    re.IGNORECASE,
)
_WIDE = re.compile(r"\S(?:\s{3,}|\t)\S")
_LONGEST = 160
_ONE_SPACE = frozenset((" ", " (", "\t"))
# Two words that head one column.
_OF_ONE_COLUMN = frozenset(
    frozenset(kinds)
    for kinds in (
        ("side", "active"),
        ("side", "passive"),
        ("value", "date"),
        ("side", "date"),
        ("side", "value"),
        ("active", "value"),
        ("passive", "value"),
        ("active", "date"),
        ("passive", "date"),
    )
)


_SIDES = frozenset(("right", "left", "other"))
_MODES = frozenset(("active", "passive"))


class Column(NamedTuple):
    """A column's heading at ``[start, end)`` from its line's beginning.

    ``kind`` is side, normal, date, active, passive, value, goal or pain, or two of them; ``value`` says which side (other: the one
    that is well), which date.
    """

    start: int
    end: int
    kind: str
    value: str
    bars: int = 0
    """How many bars ("|") stand before it on its line."""


def cut_heading(text: str, line: Line) -> tuple[Line | None, Line | None]:
    """The part of a line that may be a table's heading, and the rows that follow it on the same line."""
    first = next((token for token in line.tokens if token.kind in ROW_KINDS), None)
    if first is None:
        return line, None
    labels = words_of_columns(_PARENTHESIS.sub(_blank, text[line.start : first.start]))
    kinds = {label.lastgroup or "" for label in labels}
    if len(labels) < FEWEST_COLUMNS or (len(labels) == FEWEST_COLUMNS and kinds & _SIDES and kinds & _MODES):
        return None, line  # "R AROM flexion   80   95" is a row
    before = [token for token in line.tokens if token.end <= first.start]
    after = [token for token in line.tokens if token.start >= first.start]
    return Line(line.start, first.start, before), Line(first.start, line.end, after)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def columns_of(text: str, line: Line) -> list[Column] | None:
    """The columns of a line that holds only headings, a joint and words for motion; None if it is no heading."""
    plain = _PARENTHESIS.sub(_blank, text[line.start : line.end])
    if len(plain) > _LONGEST:
        return None
    found = [_column(match)._replace(bars=plain.count("|", 0, match.start())) for match in words_of_columns(plain)]
    joints = [(token.start - line.start, token.end - line.start) for token in line.tokens if token.kind == "joint"]
    if not found and not joints:
        return None
    rest = plain
    for start, end in (*((column.start, column.end) for column in found), *joints):
        rest = rest[:start] + " " * (end - start) + rest[end:]
    if not _TITLE_WORDS.fullmatch(rest):
        return None
    sides = [column for column in found if column.kind == "side"]
    if joints and len(sides) == 1 and sides[0].start < joints[0][1]:
        found.remove(sides[0])  # "Left shoulder", "Left shoulder AROM": the side is the joint's
        if not found:
            return []
    if (
        joints
        and len(found) > FEWEST_COLUMNS
        and _EXAM.match(plain, joints[0][1])
        and found[0].start < joints[0][1] + 3
    ):
        del found[0]  # "Shoulder Exam      Right      Left"
    merged = _merged(found, plain, is_spaced=_WIDE.search(text, line.start, line.end) is not None)
    return _with_mode_of_title(merged, joints)


_EXAM = re.compile(r"\s(?:re-?)?exam(?:ination)?\b", re.IGNORECASE)


def _with_mode_of_title(columns: list[Column], joints: list[tuple[int, int]]) -> list[Column]:
    """ "AROM CERVICAL   R   L": a mode beside the joint is no column but that of all columns."""
    first = columns[0] if columns else None
    modes = [column for column in columns if "active" in column.kind or "passive" in column.kind]
    beside = [joint for joint in joints if first and 0 <= max(joint[0] - first.end, first.start - joint[1]) <= 1]
    if first is None or not beside or modes != [first] or first.kind not in {"active", "passive"} or len(columns) == 1:
        return columns
    made: list[Column] = []
    for column in columns[1:]:
        if column.kind == "side":
            made.append(column._replace(kind=f"side {first.kind}", value=f"{column.value} {first.kind}"))
        elif column.kind in {"value", "date"}:
            made.append(column._replace(kind=f"{first.kind} {column.kind}", value=f"{first.kind} {column.value}"))
        else:
            made.append(column)
    return made


def _column(match: re.Match[str]) -> Column:
    name = match.lastgroup or ""
    kind = "side" if name in {"right", "left", "other"} else name
    return Column(match.start(), match.end(), kind, match.group() if name == "date" else name)


def _merged(labels: list[Column], line: str, *, is_spaced: bool) -> list[Column]:
    """Headings of two words as one: "R Active   R Passive", "Initial 3/2/15"."""
    made: list[Column] = []
    for label in labels:
        last = made[-1] if made else None
        is_pair = last is not None and frozenset((last.kind, label.kind)) in _OF_ONE_COLUMN
        # "8/24/15 TODAY" is two columns where all are parted by one space only.
        if last is not None and (last.kind, label.kind) == ("date", "value") and not is_spaced:
            is_pair = False
        if last is not None and is_pair and line[last.end : label.start] in _ONE_SPACE:
            kind, value = f"{last.kind} {label.kind}", f"{last.value} {label.value}"
            made[-1] = Column(last.start, label.end, kind, value, last.bars)
        else:
            made.append(label)
    return made


def combined(columns: list[Column], labels: list[Column]) -> list[Column]:
    """Columns under columns: Right and Left, each with Active and Passive below; or one heading a line."""
    if len(labels) < FEWEST_COLUMNS or not columns:
        return columns + labels
    share, rest = divmod(len(labels), len(columns))
    if share > 1 and not rest and {column.kind for column in columns} == {"side"}:
        return [
            label._replace(kind="side " + label.kind, value=f"{columns[index // share].value} {label.value}")
            for index, label in enumerate(labels)
        ]
    if share > 1 and not rest and {label.kind for label in labels} == {"side"}:
        return [
            label._replace(
                kind=f"side {columns[index // share].kind}", value=f"{label.value} {columns[index // share].value}"
            )
            for index, label in enumerate(labels)
        ]
    return labels
