"""The table reader: the diagnosis column of a request for authorization (DWC Form RFA), whose cells wrap over lines."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from extraction.coding.classification import classification, dotted
from extraction.findings.diagnoses_candidates import Candidate, Material, candidates, find_codes, status_of
from extraction.findings.diagnoses_claims import claims, find_cues
from extraction.findings.diagnoses_phrases import Phrase, normal_name, phrases
from extraction.findings.diagnoses_sites import Place
from extraction.findings.diagnoses_terms import Mention, mentions
from extraction.language.anatomy import find_sides, find_sites
from extraction.language.terms import lower

_HEADER = re.compile(
    r"^[ \t|]*Diagnos[ie]s[^\n|]{0,60}?(?:\s{2,}|\t|\|)\s*(?P<code>ICD)[^\n]*$", re.IGNORECASE | re.MULTILINE
)
# The same with its columns collapsed to single spaces, as proportional type leaves them.
_COLLAPSED_HEADER = re.compile(
    r"^[ \t]*Diagnos[ie]s(?: \([^()\n]{1,30}\))? ICD[^\n:]{0,30}\b(?:Service|Good|Procedure|Treatment|CPT|HCPCS)[^\n]{0,80}$",
    re.IGNORECASE | re.MULTILINE,
)
# The same with its cells between signs: "| Diagnosis | ICD-10 | Service |", or between tabs.
_MARKED_HEADER = re.compile(
    r"^(?=[^\n]*(?:\||\t))(?=[^\n]{0,80}\b(?:diagnos[ie]s|dx)\b)[^\n:]*$", re.IGNORECASE | re.MULTILINE
)
_NAMES_COLUMN = re.compile(
    r"(?:\w+\s+)?(?:diagnos[ie]s|dx(?:es)?)(?:\s*[(/&,].*|\s+(?:codes?|descriptions?|names?|related|list(?:ed)?|and|or)\b.*)?$",
    re.IGNORECASE,
)
_CELL = re.compile(r"[^|\t]+")
_RULED = re.compile(r"[\s|+=-]*")
_CELL_END = re.compile(r"\s{2,}|\t|\|")
_NOTES = re.compile(r"\s*\(?(?:required|if known|code|see instructions)\b", re.IGNORECASE)
_PROSE_LINE = 60
_WORD = re.compile(r"[A-Za-z]+")
_DOUBTS = frozenset(("suspected", "probable", "possible"))
_NO_ROW = re.compile(r"same\b|s/a\b|ditto|encounter\s+for|as\s+above|n/a|see\s+attached", re.IGNORECASE)
_STOP = re.compile(
    r"\s*(?:requesting\s+physician|physician\s+signature|claims\s+admin|basis\s+for|signature|signed|summary|date:|authoriz|provider)",
    re.IGNORECASE,
)


class Row(NamedTuple):
    """A table row's diagnosis: its cell as joined ``text``, its first line ``[start, end)`` and its stretch to ``stop``."""

    start: int
    end: int
    text: str
    stop: int


def read_tables(material: Material) -> tuple[list[Candidate], list[tuple[int, int]]]:
    """The conditions of the document's request tables and the stretches they fill."""
    made: list[Candidate] = []
    filled: list[tuple[int, int]] = []
    for start, (rows, stop) in _tables(material):
        previous: Place | None = None
        for row in rows:
            added = list(_read_row(material, row, previous))
            made.extend(candidate._replace(listing=start) for candidate in added)
            previous = added[-1].place
        if rows:
            filled.append((start, stop))
    return made, filled


def _tables(material: Material) -> Iterator[tuple[int, tuple[list[Row], int]]]:
    """The tables of a document: where each begins, its rows and where it ends."""
    text, small = material.text, material.small
    if "diagnos" not in small and "dx" not in small:
        return
    reached = 0
    if "|" in text or "\t" in text:
        for header in _MARKED_HEADER.finditer(text):
            columns = [cell.group().strip() for cell in _CELL.finditer(header.group()) if cell.group().strip()]
            column = next((index for index, name in enumerate(columns) if _NAMES_COLUMN.match(name)), None)
            if column is not None and len(columns) > 1:
                rows, reached = _marked_rows(text, header.end() + 1, column, len(columns))
                yield header.start(), (rows, reached)
    if "icd" not in small:
        return
    for header in _HEADER.finditer(text, reached):
        if "|" not in header.group():
            yield header.start(), _rows(text, header.end() + 1, header.start("code") - header.start())
    for header in _COLLAPSED_HEADER.finditer(text, reached):
        yield header.start(), _collapsed_rows(text, header.end() + 1)


def _collapsed_rows(text: str, start: int) -> tuple[list[Row], int]:
    """The rows below a header whose columns are collapsed: what stands before a line's first code is its diagnosis.

    A line without a code goes on with the row above: its first words do with the diagnosis, as far as the code's meaning has them.
    """
    rows: list[Row] = []
    meaning: frozenset[str] = frozenset()
    while start < len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        codes = find_codes(text, start, stop)
        if _STOP.match(text, start, stop) or (stop - start > _PROSE_LINE and not codes):
            break
        words = text[start : codes[0][0]].strip(" ,;(") if codes else ""
        if words[:1].isalpha() and len(words) < _PROSE_LINE and not _NO_ROW.match(words):
            rows.append(Row(start, start + len(words), words, stop))
            meaning = _meaning(codes[0][1].code)
        elif rows and not codes:
            more = _words_of(meaning, text[start:stop])
            rows[-1] = rows[-1]._replace(text=f"{rows[-1].text} {more}".rstrip(" ,"))
            meaning = meaning if more else frozenset()
        start = stop + 1
    return rows, start


def _meaning(code: str) -> frozenset[str]:
    """The words of a code's description, in lower case."""
    return frozenset(_WORD.findall((classification().description(dotted(code)) or "").lower()))


def _words_of(meaning: frozenset[str], line: str) -> str:
    """The first words of a line that are of a meaning, or say how sure it is."""
    end = 0
    for word in _WORD.finditer(line):
        if word.group().lower() not in meaning | _DOUBTS or line[end : word.start()].strip(" ,;"):
            break
        end = word.end()
    return line[:end].strip()


def _marked_rows(text: str, start: int, column: int, width: int) -> tuple[list[Row], int]:
    """The rows of a table whose cells stand between signs; a row with nothing but its name goes on the one above."""
    rows: list[Row] = []
    while start < len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        line = text[start:stop]
        if "|" not in line and "\t" not in line:
            break
        cells = _cells(text, start, stop)
        if not _RULED.fullmatch(line) and column < len(cells):
            first, last = cells[column]
            words = text[first:last]
            named = sum(begin < end for begin, end in cells)
            if words[:1].isalpha() and not _NO_ROW.match(words):
                if rows and (named == 1 or (named < width and len(words) < 3)) and not find_codes(text, start, stop):
                    rows[-1] = rows[-1]._replace(text=f"{rows[-1].text} {words}")
                else:
                    rows.append(Row(first, last, words, stop))
        start = stop + 1
    return rows, start


def _cells(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """The cells of a line, without the space around their words; an empty one begins and ends at one place."""
    sign = "|" if text.find("|", start, stop) >= 0 else "\t"
    begin = start + 1 if text[start:stop].lstrip().startswith(sign) else start
    found = []
    for piece in text[begin:stop].split(sign):
        first = begin + len(piece) - len(piece.lstrip())
        found.append((first, max(first, begin + len(piece.rstrip()))))
        begin += len(piece) + 1
    return found


def _rows(text: str, start: int, column: int) -> tuple[list[Row], int]:
    """The rows below a header; a blank line, or a line that has a code, begins a new one."""
    rows: list[Row] = []
    fresh = True
    while start < len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        line = text[start:stop]
        heads = bool(rows) and line.rstrip().endswith(":") and not _CELL_END.search(line.strip())
        if (
            heads
            or _STOP.match(line)
            or (len(line) > _PROSE_LINE and "|" not in line and not _CELL_END.search(line.strip()))
        ):
            break
        if not line.strip():
            fresh = True
        elif not _NOTES.match(line):
            indent = len(line) - len(line.lstrip(" \t|"))
            cell = line[:column].rstrip() if line[column - 1 : column] in " \t" else line.rstrip()
            gap = _CELL_END.search(cell, indent)
            cell = cell[: gap.start()] if gap else cell
            words = cell[indent:].strip()
            if indent < 4 and words[:1].isalpha() and not _NO_ROW.match(words):
                coded = bool(find_codes(text, start, stop))
                if (fresh or coded) and not words.endswith(":"):
                    rows.append(Row(start + indent, start + indent + len(words), words, stop))
                    fresh = False
                elif rows and not fresh and not words.endswith(":"):
                    rows[-1] = rows[-1]._replace(text=f"{rows[-1].text} {words}")
        start = stop + 1
    return [row for row in rows if find_codes(text, row.start, row.stop)], start


def _read_row(material: Material, row: Row, previous: Place | None) -> Iterator[Candidate]:
    """The conditions of a row; ``previous`` is the place of the row above, which a bare name shares."""
    small = lower(row.text)
    inside = mentions(row.text)
    sites = tuple(find_sites(row.text))
    whole = (
        phrases(small, inside, sites, 0, len(row.text), listed=True)[0]
        if inside
        else Phrase(0, len(row.text), Mention(0, len(row.text), "disease", "", row.text.lower(), ""), sites, ())
    )
    held = claims(small, find_cues(small, 0, len(small)), whole.start, whole.end, None)
    side = next((word.side for word in find_sides(row.text)), None)
    region = next((site.region for site in sites), None)
    codes = tuple(code for _, code in find_codes(material.text, row.start, row.stop))
    # The row's own text is not a stretch of the document, so the phrase is put back on the cell's first line.
    mention = whole.mention._replace(start=row.start, end=row.end)
    for candidate in candidates(
        material,
        Phrase(
            row.start, row.end, mention, whole.before + tuple(site for site in sites if site not in whole.before), ()
        ),
        {},
        [Place(region, side), *([previous] if previous else [])],
        status=status_of(held),
        rank=0,
        rule="diagnoses.table_row",
        section="diagnosis",
        codes=codes,
    ):
        place = candidate.place._replace(side=side or candidate.place.side)
        yield candidate._replace(text=row.text, name=normal_name(row.text), place=place)
