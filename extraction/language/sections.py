"""Sections: which part of the record a statement stands in.

Headings are data (``sections.csv``: a heading form and its kind; more than one form a row, separated by ``|``). A heading
stands at a line's start, alone or before a colon, or inside a paragraph in capitals before a colon. ``run_on`` rows of the
data are headings that reviewers run into a paragraph ("Objective findings 8/6/14:", "The diagnoses are:").
"""

import re
from bisect import bisect_right
from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.language.reading import reading
from extraction.language.terms import read_rows

_KEY = "casewright_sections"

# A heading at a line's start: optional numbering, up to nine words, then a colon, two spaces or the line's end.
_LINE_HEADING = re.compile(
    r"^[ \t\u2022*-]*(?:[(]?(?:\d{1,2}|[IVX]{1,4}|[A-H])[.)]\s*)?(?P<head>[A-Za-z][A-Za-z0-9/&'(),. -]{0,70}?)[ \t]*(?P<mark>:|-\s|\s{2,}|$)",
    re.MULTILINE,
)
_INLINE_HEADING = re.compile(r"(?<=[.;,)\d\]%] )(?P<head>[A-Z][A-Z/&' -]{1,40}|[A-Z][A-Za-z/&' -]{2,40}):")
_RUN_ON_DATE = re.compile(r"\s*(?:[(]?\d{1,2}/\d{1,2}/\d{2,4}[)]?|[(][^)]{0,120}[)])\s*:")
_SPACES = re.compile(r"\s+")


class Section(NamedTuple):
    """``[start, end)`` of the reading text; the heading is ``[start, body)``. ``kind`` is of sections.csv."""

    start: int
    end: int
    body: int
    kind: str


@cache
def _headings() -> dict[str, str]:
    return {form.strip().lower(): row["kind"] for row in read_rows("sections.csv") if row["place"] == "line" for form in row["term"].split("|")}


@cache
def _run_on() -> re.Pattern[str]:
    forms = sorted((form.strip() for row in read_rows("sections.csv") if row["place"] == "run_on" for form in row["term"].split("|")), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(re.escape(form) for form in forms) + r")\b", re.IGNORECASE)


@cache
def _run_on_kinds() -> dict[str, str]:
    return {form.strip().lower(): row["kind"] for row in read_rows("sections.csv") if row["place"] == "run_on" for form in row["term"].split("|")}


def heading_kind(text: str) -> str | None:
    """The kind of a heading, or None if the text is none that the data knows."""
    return _headings().get(_SPACES.sub(" ", text).strip(" .:-").lower())


def sections(doc: Doc) -> tuple[Section, ...]:
    """The sections of a document in order, made once; text before the first heading is of kind ``header``."""
    made = doc.user_data.get(_KEY)
    if made is None:
        made = find_sections(reading(doc).text)
        doc.user_data[_KEY] = made
    return made if isinstance(made, tuple) else tuple(Section(*parts) for parts in made)


def section_at(doc: Doc, position: int) -> Section | None:
    """The section that holds a position of the reading text."""
    all_of_them = sections(doc)
    index = bisect_right(all_of_them, position, key=lambda section: section.start) - 1
    return all_of_them[index] if index >= 0 else None


def find_sections(text: str) -> tuple[Section, ...]:
    """Find the sections of a reading text."""
    starts: dict[int, tuple[int, str]] = {}
    for match in _LINE_HEADING.finditer(text):
        kind = heading_kind(match["head"])
        if kind:
            starts[match.start()] = (match.end(), kind)
    for match in _INLINE_HEADING.finditer(text):
        kind = heading_kind(match["head"])
        if kind:
            starts.setdefault(match.start(), (match.end(), kind))
    for match in _run_on().finditer(text):
        starts.setdefault(match.start(), (match.end(), _run_on_kinds()[match.group().lower()]))
    ordered = sorted(starts.items())
    found = []
    if not ordered or text[: ordered[0][0]].strip():
        found.append(Section(0, ordered[0][0] if ordered else len(text), 0, "header"))
    for index, (start, (body, kind)) in enumerate(ordered):
        end = ordered[index + 1][0] if index + 1 < len(ordered) else len(text)
        found.append(Section(start, end, body, kind))
    return tuple(found)
