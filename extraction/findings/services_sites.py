"""Which body part a service serves: named in its phrase, beside it, or the only one its sentence or the document's complaint names."""

import re
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.findings.services_phrases import Phrase
from extraction.language.anatomy import Site, find_sides, sites_between
from extraction.language.items import line_end, line_start
from extraction.language.reading import reading
from extraction.language.sections import sections
from extraction.language.sentences import sentence_at

_KEY = "casewright_service_focus"
_FOCUS = frozenset({"chief_complaint", "assessment", "diagnosis", "assessment_and_plan"})
_LABEL = re.compile(r"[ \t]*(?:[-*\u2022][ \t]*|\d{1,2}[.)][ \t]*)?[A-Z][^.:;\n]{2,40}:")
_SITELESS = frozenset({"diagnostic_test", "other", "consult"})
"""Categories that serve a body part only where they name it."""
_OF_MIND = frozenset({"psychotherapy", "cognitive behavioral therapy", "biofeedback"})
"""Therapies that serve no body part."""


class Place(NamedTuple):
    """The body part that a service serves; ``level`` as written, for spinal levels."""

    region: str | None
    side: str | None
    level: str | None


def place_of(doc: Doc, phrase: Phrase) -> Place:
    """The place of a service."""
    text = reading(doc).text
    if phrase.mentions[0].name == "eye exam":
        return Place(None, None, None)  # the eyes are no part of the trunk or limbs that a table of sites tells apart
    own = sites_between(doc, phrase.start, phrase.end)
    sides = find_sides(text[phrase.start : phrase.end])
    side = sides[0].side if sides else None
    if len({found.side for found in sides}) > 1:
        side = "bilateral" if {found.side for found in sides} >= {"left", "right"} else side
    if own:
        level = next((site.level for site in own if site.level), None)
        return Place(_main(own), side, level)
    if phrase.mentions[0].category in _SITELESS or phrase.mentions[0].name in _OF_MIND:
        return Place(None, side, None)
    sentence = sentence_at(doc, phrase.start)
    after = sites_between(doc, phrase.end, min(sentence.end, line_end(text, phrase.end), phrase.end + 80))
    near = after or sites_between(doc, sentence.start, phrase.start)
    if len({site.region for site in near}) == 1:
        found = find_sides(text[near[0].start - 20 if near[0].start >= 20 else 0 : near[0].start])
        return Place(near[0].region, side or (found[-1].side if found else None), None)
    labels = sites_between(doc, *_label(text, phrase.start))
    if len({site.region for site in labels}) == 1:
        found = find_sides(text[slice(*_label(text, phrase.start))])
        return Place(labels[0].region, side or (found[0].side if found else None), None)
    region, focus_side = _focus(doc)
    return Place(region, side or (focus_side if region else None), None)


def _label(text: str, position: int) -> tuple[int, int]:
    """Where the label stands that begins the line of a position: "Cervical spine: ... Surgery is not foreseen."."""
    start = line_start(text, position)
    label = _LABEL.match(text, start, position)
    return label.span() if label else (start, start)


def _main(own: tuple[Site, ...]) -> str:
    """The region of a phrase: that of its level, else the first that is no mere direction."""
    return next((site.region for site in own if site.level), own[0].region)


def _focus(doc: Doc) -> tuple[str | None, str | None]:
    """The one region that the complaint and the diagnoses are about, with its side; none if there are several."""
    known: tuple[str | None, str | None] | None = doc.user_data.get(_KEY)
    if known is None:
        known = _find_focus(doc)
        doc.user_data[_KEY] = known
    return known[0], known[1]


def _find_focus(doc: Doc) -> tuple[str | None, str | None]:
    text = reading(doc).text
    regions: set[str] = set()
    sides: set[str] = set()
    for section in sections(doc):
        if section.kind in _FOCUS:
            end = min(section.end, section.body + 600)
            regions |= {site.region for site in sites_between(doc, section.body, end)}
            sides |= {side.side for side in find_sides(text[section.body : end])}
    if len(regions) != 1:
        return None, None
    return regions.pop(), sides.pop() if len(sides) == 1 else None
