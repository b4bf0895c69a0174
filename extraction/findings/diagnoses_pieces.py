"""Where a document lists its diagnoses, and the pieces of a list: lines, numbered items, columns, parts between semicolons."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.findings.diagnoses_candidates import Material
from extraction.findings.diagnoses_patterns import wording
from extraction.findings.diagnoses_terms import Mention
from extraction.language.reading import reading
from extraction.language.sections import sections
from extraction.language.sentences import sentences
from extraction.language.terms import lower_case, places_of

LIST_KINDS = frozenset(("diagnosis", "assessment", "assessment_and_plan"))
_CLOSED_KINDS = frozenset(
    ("decision_rationale", "family_history", "determination", "allergies", "review_of_systems", "past_medical_history")
)

_BULLETS = "-\u2022*\u00b7"
_LINE = 300
_MAYBE_OPENING = ("diagnos", "impression", "assessment", "ed for", "ment for", "dx")
# What opens a list holds one of these, behind no more than four words ("Dr. Lee's initial working diagnosis is").
_SIGNS_OF_OPENING = ("diagnos", "impression", "assessment", "dx", "being", "under")
_WORDS_BEFORE = 5
"""Those four, and what stands before a sign in its own word."""
_MAY_OPEN = re.compile(r"^|(?<=\n)|\b(?=\w)")
_PIECE = re.compile(
    r"""\s*;\s*
      # the gap between a form's columns, but not the one before an item's own code
      | (?<=[a-z)\].,])\s{3,}+(?!(?:\(?ICD[\w:\s-]{0,14}\s)?\(?[A-Z]?\d[\dA-Z.]+\)?\s*(?:$|[\n;]))
      | (?<=[\sa-z)\]])[(]?\d{1,2}[.)]\s?(?=[A-Za-z])
      | \n | \u2022 | (?<=[a-z)]),?\s+(?=\d\)\s)""",
    re.VERBOSE,
)
# A sign without which there is none of these.
_MAYBE_PIECES = re.compile(r"[;\n\u2022.)\s](?:(?<=[;\n\u2022])|(?<=\d[.)])|(?<=\s)\s\s)")
_NUMBERED = re.compile(r"\s*(?:\u2022|-\s|\*|[(]?(?:\d{1,2}|[a-h])[.)]|\d{1,2}(?=[ ]{2,4}[A-Za-z?(]|[ ][A-Z?(]))\s*")
_LABEL = re.compile(
    r"\W*(?:(?:primary|secondary|axis\s+[IV]+|working|provisional|current|principal|final|admitting|discharge|chief|clinical)?\s*(?:diagnos[ie]s|impressions?|assessment|icd-?\s?(?:9|10)?\s*(?:codes?)?)\s*:?\s*)",
    re.IGNORECASE,
)
_SUB_BULLET = re.compile(r"\n[ \t]*[-\u2022*\u00b7][ \t]")
_LABELLED = re.compile(r"[^.:;\n]{2,90}?(?::|\s[-\u2013\u2014])(?=\s)")
# "29M s/p MCC with:", and the bullets below
_PRESENTS = re.compile(r"[^\n]{3,200}\b(?:with|following|include|has|problems)[ \t]*:?[ \t]*\n\s*[-\u2022*\u00b7][ \t]")
_PROBLEM = re.compile(r"(?:problem|issue|condition)\s*(?:#\s*)?\d{1,2}\s*[:.)-]\s*", re.IGNORECASE)
_STATE = re.compile(
    r"\s*(?:(?:appears?|seems?|has|is|now|clinically|completely|fully|largely|essentially|to\s+have|to\s+be)\s+)*"
    r"(?:resolved|healed|negative|probable|possible|suspected|likely|ruled out|history of|rule out|r/o)\b"
)


class Zone(NamedTuple):
    """A stretch ``[start, end)`` that lists diagnoses. ``run_on``: inside a paragraph, so that prose ends it;
    ``opened`` by words of the paragraph ("the diagnoses are"), so that nothing but a list can follow."""

    start: int
    end: int
    kind: str
    run_on: bool
    opened: bool = False


_END = Zone(1 << 60, 1 << 60, "", run_on=False)


class Piece(NamedTuple):
    """A part ``[start, end)`` of a list; ``leads`` if it opens a line or a numbered item."""

    start: int
    end: int
    leads: bool


def line_start(text: str, position: int) -> int:
    """Where the line of a position begins; not further back than a line of layout is long."""
    floor = max(0, position - _LINE)
    return max(floor, text.rfind("\n", floor, position) + 1)


def zones(doc: Doc) -> list[Zone]:
    """The lists of diagnoses of a document, in order, not overlapping."""
    text = reading(doc).text
    small = lower_case(text)
    found: list[Zone] = []
    signs = _signs_of_opening(small)
    for section in sections(doc):
        if (
            found
            and found[-1].end == section.start
            and text[section.start : section.body].lstrip().startswith(tuple(_BULLETS))
        ):
            # "- Labs:" below an item of the assessment opens no section
            found[-1] = found[-1]._replace(end=section.end)
        elif section.kind in LIST_KINDS:
            line = text[line_start(text, section.start) : section.start]
            found.append(Zone(section.body, section.end, section.kind, run_on=bool(line.strip(" \t\u2022*-"))))
        elif section.kind not in _CLOSED_KINDS:
            near = signs[bisect_left(signs, section.start) : bisect_left(signs, section.end)]
            if near and any(small.find(word, section.body, section.end) >= 0 for word in _MAYBE_OPENING):
                found.extend(
                    Zone(end, section.end, "diagnosis", text[end : end + 1] != "\n", opened=True)
                    for end in _openings(text, near, section.start, section.end)
                )
    ordered = sorted(found)
    return [zone._replace(end=min(zone.end, after.start)) for zone, after in pairwise([*ordered, _END])]


def _signs_of_opening(small: str) -> list[int]:
    """Where a text has the signs of an opening, in order."""
    return sorted(place for word in _SIGNS_OF_OPENING for place in places_of(word, small))


def _openings(text: str, signs: Sequence[int], start: int, end: int) -> Iterator[int]:
    """Where the openings in ``[start, end)`` end. The costly pattern is tried at the few words up to each sign only."""
    opening = wording("opening")
    floor = start
    for sign in signs:
        if sign < floor:
            continue  # in the opening found last
        before = text[floor:sign].rsplit(None, _WORDS_BEFORE)
        first = floor + len(before[0]) if len(before) > _WORDS_BEFORE else floor
        floor = sign
        for word in _MAY_OPEN.finditer(text, first, sign + 1):
            match = opening.match(text, word.start(), end)
            if match is not None:
                floor = match.end()
                yield floor
                break


def _names(found: Sequence[Mention], start: int, end: int) -> bool:
    """Whether a stretch names a condition."""
    index = bisect_left(found, (start,))
    return index < len(found) and found[index].start < end


def pieces_of(material: Material, zone: Zone) -> Iterator[Piece]:
    """The pieces of a list in order."""
    text, found = material.text, material.mentions
    all_of_them = sentences(material.doc)
    # Bullets below numbered or headed items are what is to be done; a list of bullets only is the list itself.
    opening = text[zone.start : zone.end].lstrip(" \t\n:")
    bullets_lead = opening[:1] in _BULLETS or _PRESENTS.match(opening) is not None
    first = max(0, bisect_left(all_of_them, (zone.start,)) - 1)
    for sentence in all_of_them[first:]:
        if sentence.start >= zone.end:
            break
        start, end = max(sentence.start, zone.start), min(sentence.end, zone.end)
        if start >= end:
            continue
        line = line_start(text, start)
        lead = text[line:start]
        leads = not lead.strip(" \t-\u2022*\u00b7") or start == zone.start
        if leads and not bullets_lead and _SUB_BULLET.match(text, max(0, line - 1), start + 2):
            leads = False
        number = (_PROBLEM.match(text, start, end) or _NUMBERED.match(text, start, end)) if leads else None
        start = number.end() if number else start
        label = _label_of(material, start, end) if leads else None
        if label and _names(found, start, label.end()):
            yield from _piece(text, start, label.end() - 1, leads=True)
            start, leads = label.end(), False
        for break_ in _PIECE.finditer(text, start, end) if _MAYBE_PIECES.search(text, start, end) else ():
            yield from _piece(text, start, break_.start(), leads=leads)
            start, leads = break_.end(), ";" not in break_.group() and "\u2022" not in break_.group()
        yield from _piece(text, start, end, leads=leads)


def _label_of(material: Material, start: int, end: int) -> re.Match[str] | None:
    """The condition that heads an item: "Gout: he takes ...", "Weight loss - needs a work-up"; not "Sprain: resolved"."""
    label = _LABELLED.match(material.text, start, end)
    if label is None or (label.group()[-1] != ":" and not wording("prose").search(material.small, label.end(), end)):
        return None
    return None if _STATE.match(material.small, label.end(), end) else label


def _piece(text: str, start: int, end: int, *, leads: bool) -> Iterator[Piece]:
    number = _NUMBERED.match(text, start, end)
    if number:
        start, leads = number.end(), leads or number.group().strip()[-1:] in ".)0123456789"
    label = _LABEL.match(text, start, end)
    start = label.end() if label else start
    while start < end and text[start] in " \t:,.-":
        start += 1
    if start < end:
        yield Piece(start, end, leads)
