"""Tables of motion in plain text: aligned columns, columns collapsed to single spaces, a cell a line, bars between cells.

Columns are sides, dates, modes, the measured value and its normal, in any order; or they are motions, and sides are rows.
Where a row lacks cells, the place of a cell on its line tells the column.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.findings.range_of_motion_clauses import Reading
from extraction.findings.range_of_motion_tokens import SPINE, Joint, Token, tokens_between
from extraction.language.anatomy import sites_between
from extraction.language.measurements import Measure
from extraction.language.terms import Term

_COLUMN = re.compile(
    r"""(?<![\w/])(?:(?P<right>right|rt\b\.?|(?-i:R))|(?P<left>left|lt\b\.?|(?-i:L))|(?P<normal>normals?|norm|nl|nml|expected|reference|ama|standard)
    |(?P<date>\d{1,2}[/-]\d{1,2}[/-]\d{2,4})|(?P<active>active|arom)|(?P<passive>passive|prom)
    |(?P<value>measured|measurements?|actual|observed|observation|patient(?:'s)?|findings?|results?|initial|current|today|previous|prior|last|baseline|now|exam|degrees|value)
    |(?P<pain>pain|painful|comments?))(?![\w/]|\s*/)""",
    re.IGNORECASE | re.VERBOSE,
)
_PARENTHESIS = re.compile(r"[(][^()\n]{0,80}[)]")
_TITLE_WORDS = re.compile(
    r"(?:[\s|:.,*°()\u2022=_+-]|\b(?:motion|motions|movement|movements|rom|range|ranges|of|joint|joints|plane|planes|direction|the|test|degrees?|deg|spine|in|and|side"
    r"|goniometer|goniometric|inclinometer|inclinometry|dual|exam|examination|date|visit|eval|evaluation|re-?eval|extremity|region|area|body|part|measured|arom|prom|active|passive|as|follows|was|is)\b)*",
    re.IGNORECASE,
)
_BETWEEN_CELLS = re.compile(r"[\s|,:;=°*+()/.\u2022-]*")
_ROWS = frozenset(("motion", "abbreviation"))
_CELLS = frozenset(("value", "judge"))
_CELL_GAP = re.compile(r"\S(?:\s{3,}|\t|\s*\|\s*)\S")
_LANDMARK = "range_of_motion.landmark"
_MOST_SKIPPED = 4
"""Rows of other tests between those of motion."""

_FEWEST = 2  # columns of a table


class Column(NamedTuple):
    """A column's heading, ``[start, end)`` from its line's beginning: what it says is ``value`` of ``kind``."""

    start: int
    end: int
    kind: str
    value: str


class Line(NamedTuple):
    """A line ``[start, end)`` of the reading text and its tokens."""

    start: int
    end: int
    tokens: list[Token]


class _Row(NamedTuple):
    head: Token
    side: str | None
    joints: tuple[Joint, ...] | None
    cells: list[Token]
    line: int
    """Where the row's line starts."""


class Table(NamedTuple):
    """A table at ``[start, end)`` of the reading text and the motions it states."""

    start: int
    end: int
    readings: tuple[Reading, ...]


def find_tables(text: str, lines: list[Line]) -> list[Table]:
    """The tables of motion of a reading text whose lines are ``lines``."""
    found: list[Table] = []
    columns: list[Column] = []
    title: tuple[Joint, ...] | None = None
    rows: list[_Row] = []
    header_start = 0
    header_line = -1
    skipped = 0
    for line in lines:
        if not text[line.start : line.end].strip(" \t|=_+-"):
            continue
        head, body = _cut_header(text, line)
        labels = _columns(text, head) if head is not None else None
        if labels == [] and body is None and len(columns) >= _FEWEST and head is not None:
            title = next((token.joints for token in head.tokens if token.kind == "joint"), title)
            continue
        if labels is not None and head is not None:
            if rows:
                found += _closed(text, header_start, columns, rows, header_line)
                rows, columns = [], []
            named = next((token.joints for token in head.tokens if token.kind == "joint"), None)
            title = named or title
            if not columns:
                header_start = line.start
            header_line = line.start if not columns or len(labels) >= _FEWEST else -1
            columns = _combined(columns, labels)
            line = body
            if line is None:
                continue
        made = _rows(text, line, title, rows) if len(columns) >= _FEWEST else None
        if made is None and rows and skipped < _MOST_SKIPPED and _CELL_GAP.search(text[line.start : line.end].strip()):
            skipped += 1
            continue
        skipped = 0
        if made is None:
            found += _closed(text, header_start, columns, rows, header_line)
            rows, columns, title = [], [], None
        else:
            rows = made
    found += _closed(text, header_start, columns, rows, header_line)
    return found


def lines_of(doc: Doc, text: str, terms: Sequence[Term]) -> Iterator[Line]:
    """The lines around those that begin with a motion, with their tokens; ``terms`` are the text's words for motions."""
    rows = [term.start for term in terms if term.row["kind"] in _ROWS and _is_row_label(text, term.start)]
    if not rows:
        return
    start = text.rfind("\n", 0, max(0, rows[0] - _HEADING_REACH)) + 1
    for piece in text[start : rows[-1] + _TABLE_END].split("\n"):
        end = start + len(piece)
        if _is_prose(piece):
            tokens = [Token(start, end, "prose")]
        elif piece.strip():
            first = bisect_left(terms, start, key=lambda term: term.start)
            last = bisect_left(terms, end, key=lambda term: term.start)
            tokens = tokens_between(text, start, end, list(terms[first:last]), sites_between(doc, start, end))
        else:
            tokens = []
        yield Line(start, end, tokens)
        start = end + 1


_HEADING_REACH = 400
_TABLE_END = 200
_LONGEST_LABEL = 28
_PROSE = 60


def _is_row_label(text: str, position: int) -> bool:
    """Whether a motion at ``position`` stands at its line's or cell's head, as in a table."""
    line = text.rfind("\n", 0, position) + 1
    return len(text[line:position].strip(" |\t")) < _LONGEST_LABEL and text.find(".", line, position) < 0


def _is_prose(line: str) -> bool:
    """Whether a line is too long, or too plainly a sentence, to be of a table."""
    return len(line) > 400 or (len(line) > _PROSE and not _CELL_GAP.search(line.strip()) and _SENTENCE.search(line) is not None)  # noqa: PLR2004 (characters)


_SENTENCE = re.compile(r"[a-z],?\s(?:the|is|was|with|and|to|patient|she|he|of)\s[a-z]")


def _cut_header(text: str, line: Line) -> tuple[Line | None, Line | None]:
    """The part of a line that may be a table's heading, and the rows that follow it on the same line."""
    first = next((token for token in line.tokens if token.kind in _ROWS), None)
    if first is None:
        return line, None
    head = text[line.start : first.start]
    if len(list(_COLUMN.finditer(_PARENTHESIS.sub(_blank, head)))) < _FEWEST:
        return None, line
    before = [token for token in line.tokens if token.end <= first.start]
    after = [token for token in line.tokens if token.start >= first.start]
    return Line(line.start, first.start, before), Line(first.start, line.end, after)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _columns(text: str, line: Line) -> list[Column] | None:
    """The column headings of a line that holds nothing else but them, a joint and words for motion; None if it is no heading."""
    plain = _PARENTHESIS.sub(_blank, text[line.start : line.end])
    if len(plain) > 160:
        return None
    rest = plain
    found = []
    for match in _COLUMN.finditer(plain):
        kind = match.lastgroup or ""
        found.append(Column(match.start(), match.end(), "side" if kind in {"right", "left"} else kind, kind if kind != "date" else match.group()))
        rest = rest[: match.start()] + " " * (match.end() - match.start()) + rest[match.end() :]
    joints = [token for token in line.tokens if token.kind == "joint"]
    if not found and not joints:
        return None
    if joints and found and found[0].kind == "side" and found[0].start < joints[0].end - line.start and len(found) == 1:
        found = []  # "Left shoulder": the side is the joint's
    for token in joints:
        rest = rest[: token.start - line.start] + " " * (token.end - token.start) + rest[token.end - line.start :]
    return _merged(found, plain) if _TITLE_WORDS.fullmatch(rest) else None


_MERGED = frozenset((frozenset(("side", "active")), frozenset(("side", "passive")), frozenset(("value", "date")), frozenset(("side", "date")), frozenset(("side", "value"))))


def _merged(labels: list[Column], line: str) -> list[Column]:
    """Headings of two words as one: "R Active   R Passive", "Initial 3/2/15"."""
    made: list[Column] = []
    for label in labels:
        last = made[-1] if made else None
        if last is not None and frozenset((last.kind, label.kind)) in _MERGED and len(line[last.end : label.start]) == 1:
            made[-1] = Column(last.start, label.end, f"{last.kind} {label.kind}", f"{last.value} {label.value}")
        else:
            made.append(label)
    return made


def _combined(columns: list[Column], labels: list[Column]) -> list[Column]:
    """Columns under columns: Right and Left, each with Active and Passive below; or one heading a line."""
    if len(columns) >= _FEWEST and len(labels) >= _FEWEST:
        share, rest = divmod(len(labels), len(columns))
        if share > 1 and not rest and {column.kind for column in columns} == {"side"}:
            return [label._replace(kind="side " + label.kind, value=f"{columns[index // share].value} {label.value}") for index, label in enumerate(labels)]
        return labels
    return labels if not columns and len(labels) >= _FEWEST else columns + labels


def _rows(text: str, line: Line, title: tuple[Joint, ...] | None, rows: list[_Row]) -> list[_Row] | None:
    """The rows with those of a line, or None if the line is no part of a table."""
    made = [*rows[:-1], rows[-1]._replace(cells=list(rows[-1].cells))] if rows else []
    position = line.start
    side: str | None = None
    joints = title
    for index, token in enumerate(line.tokens):
        opens = _opens_row(line.tokens, index)
        if not _BETWEEN_CELLS.fullmatch(text, position, token.start):
            return None
        position = token.end
        if token.kind in _ROWS:
            made.append(_Row(token, side, joints, [], line.start))
            side = None
        elif token.kind == "side":
            if opens:
                side = token.value
            elif made and made[-1].line == line.start and not made[-1].cells and made[-1].side is None:
                made[-1] = made[-1]._replace(side=token.value)
            elif made and made[-1].line == line.start and made[-1].cells:
                return None
            else:
                side = token.value
        elif token.kind in {"joint", "part"} and not opens and made and made[-1].line == line.start and made[-1].head.value == "internal_rotation":
            # "T10", "buttock": how far up the back the hand reaches
            made[-1].cells.append(Token(token.start, token.end, "value", "landmark", _LANDMARK, measure=Measure("landmark")))
        elif token.kind == "joint" and (opens or not (made and made[-1].line == line.start)):
            joints = token.joints
        elif token.measure is not None and token.measure.form == "arc" and joints is not None and not (made and made[-1].line == line.start):
            made.append(_Row(Token(line.start, token.start, "arc", "arc"), side, joints, [token], line.start))
        elif token.kind == "painful" and made and made[-1].line == line.start and made[-1].cells and made[-1].cells[-1].measure is not None:
            measure = made[-1].cells[-1].measure._replace(painful=True)
            made[-1].cells[-1] = made[-1].cells[-1]._replace(measure=measure)
        elif token.kind in _CELLS and made:
            made[-1].cells.append(token)
        elif token.kind not in {"painful", "painless", "mode"}:
            return None
    if not _BETWEEN_CELLS.fullmatch(text, position, line.end) or len(made) == len(rows) and not (made and line.tokens):
        return None
    return made


def _opens_row(tokens: list[Token], index: int) -> bool:
    """Whether a side or joint stands before a motion: it begins a row, also where rows were run together on one line."""
    following = next((token for token in tokens[index + 1 :] if token.kind not in {"side", "joint", "mode"}), None)
    return following is not None and following.kind in _ROWS


def _closed(text: str, start: int, columns: list[Column], rows: list[_Row], header_line: int) -> list[Table]:
    """The table of these rows, if there are any."""
    filled = [row for row in rows if row.cells]
    if not filled or len(columns) < _FEWEST:
        return []
    end = max(cell.end for row in filled for cell in row.cells)
    readings = [one for row in filled for one in _of_row(text, columns, row, header_line)]
    return [Table(start, end, tuple(readings))]


def _of_row(text: str, columns: list[Column], row: _Row, header_line: int) -> Iterator[Reading]:
    placed = _placed(columns, row, header_line)
    normal = next((cell.measure for column, cell in placed if column.kind == "normal" and cell.measure), None)
    for column, cell in placed:
        if column.kind in {"normal", "pain"}:
            continue
        kinds = dict(zip(column.kind.split(), column.value.split(), strict=False))
        measure = cell.measure
        if measure is not None and measure.normal is None and normal is not None:
            measure = measure._replace(normal=_top(normal))
        yield Reading(
            row.head.start,
            cell.end,
            cell.rule,
            row.head.value,
            row.side or kinds.get("side"),
            measure,
            cell.value if cell.kind == "judge" else None,
            painful=bool(measure and measure.painful) or text[cell.end : cell.end + 1] == "*",
            mode=kinds.get("active") or kinds.get("passive") or row.head.mode,
            date=kinds.get("date"),
            joints=row.joints,
        )


def _top(measure: Measure) -> float | None:
    return measure.degrees


def _placed(columns: list[Column], row: _Row, header_line: int) -> list[tuple[Column, Token]]:
    """Which cell stands in which column: in order, or by place where cells are missing."""
    if len(row.cells) >= len(columns) or header_line < 0:
        return list(zip(columns, row.cells, strict=False))
    placed = []
    free = list(columns)
    for cell in row.cells:
        middle = (cell.start + cell.end) / 2 - row.line
        if not free:
            break
        nearest = min(free, key=lambda column: abs((column.start + column.end) / 2 - middle))
        free = free[free.index(nearest) + 1 :]
        placed.append((nearest, cell))
    return placed
