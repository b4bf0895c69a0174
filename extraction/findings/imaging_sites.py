"""Where a study belongs when its own phrase does not say: the clause, the section, then what the document is about."""

import re
from bisect import bisect_left
from collections import Counter
from math import exp

from spacy.tokens import Doc

from extraction.findings.imaging_places import MIDLINE, UNSIDED
from extraction.language.anatomy import Site, find_sides, sites, sites_between
from extraction.language.lines import line_end, line_start
from extraction.language.persons import is_about_relative
from extraction.language.reading import reading
from extraction.language.sections import section_at
from extraction.language.sentences import sentence_at

_LIMBS = (
    frozenset(
        {"shoulder", "clavicle", "upper arm", "elbow", "forearm", "wrist", "hand", "thumb", "finger", "upper extremity"}
    ),
    frozenset({"hip", "thigh", "knee", "lower leg", "ankle", "foot", "toe", "lower extremity"}),
)
_VAGUE = frozenset({"extremities", "whole body", "upper extremity", "lower extremity"})
_SELDOM = _VAGUE | {"abdomen", "chest", "pelvis", "head", "face", "brain"}
"""Regions that an orthopaedic note names without being about them."""
_WEIGHTS = {
    "chief_complaint": 3.0, "diagnosis": 3.0, "assessment": 3.0, "assessment_and_plan": 2.0, "plan": 2.0, "determination": 2.0,
    "past_medical_history": 0.0, "past_surgical_history": 0.2, "family_history": 0.0, "social_history": 0.0, "review_of_systems": 0.1,
    "medications": 0.0, "allergies": 0.0, "vitals": 0.0,
}  # fmt: skip
_FADE = 250.0  # characters over which a mention's say fades to a third
_YET_TO_COME = 0.3  # what share of a say a place has that only a later sentence names
_SIDE_REACH = 16
_PREVAILS = 0.7
_PASSAGE = 2000  # characters
_TOPIC = "casewright_imaging_topic"
_SIDES = "casewright_imaging_sides"
_WORN = re.compile(
    r"\s+(?:brace|splint|sling|support|sleeve|strap|wrap|collar|immobilizer|cast|boot)s?\b|(?:\s+cord)?\s+stimulator",
    re.IGNORECASE,
)
_BULLET = re.compile(r"[ \t]*(?:[\u2022*>+]|-+\s)")
_LABEL = re.compile(r"[ \t]*(?:[\u2022*>+-]+\s*|[(]?\d{1,2}[.)]\s*)?[^:.;\n]{2,40}:")
_ITEM = re.compile(r"[ \t]*(?:[\u2022*>+-]+\s|[(]?\d{1,2}[.)]\s)")
_ITEM_REACH = 220  # characters
_TITLE = re.compile(r"[ \t]*(?:\w[\w'/-]*[ ,]+){0,6}\w[\w'/-]*\.(?=\s+[A-Z])")
_PROBLEMS = frozenset({"assessment_and_plan", "assessment", "plan"})
_PROBLEM_LINES = 9


def region_before(doc: Doc, start: int) -> str | None:
    """The region last named before a study in its own sentence."""
    sentence = sentence_at(doc, start)
    before = [site for site in sites_between(doc, sentence.start, start) if site.region not in _VAGUE]
    return before[-1].region if before else _labelled(doc, start)


def _labelled(doc: Doc, start: int) -> str | None:
    """The region that labels the line or item of a study ("- R knee: sleeve dispensed today. No MRI at this time.").

    The problem that opens a line of the assessment labels it too ("Low back pain. No imaging is needed yet.").
    """
    text = reading(doc).text
    line = line_start(text, start)
    label = _LABEL.match(text, line, start)
    if label is not None:
        named = sites_between(doc, line, label.end())
        return named[0].region if named else None
    section = section_at(doc, start)
    title = _TITLE.match(text, line, start) if section and section.kind in _PROBLEMS else None
    if title is not None:
        titled = [site for site in sites_between(doc, line, title.end()) if site.region not in _VAGUE]
        if titled:
            return titled[0].region
    item = _ITEM.match(text, line, start)
    named = sites_between(doc, item.end(), start) if item and start - line < _ITEM_REACH else ()
    return next((site.region for site in reversed(named) if site.region not in _VAGUE), None)


def region_from_context(doc: Doc, start: int, end: int) -> tuple[str | None, bool]:
    """The region that a study is about when neither its phrase nor what precedes in its sentence says so.

    The second value tells whether the rest of its sentence names the region.
    """
    sentence = sentence_at(doc, start)
    text = reading(doc).text
    after = [
        site
        for site in sites_between(doc, end, sentence.end)
        if site.region not in _VAGUE and not _WORN.match(text, site.end)
    ]
    if after:
        return after[0].region, True
    headed = _problem(doc, start)
    if headed is not None:
        return headed, False
    section = section_at(doc, start)
    if section is not None:
        votes: Counter[str] = Counter()
        line = line_start(text, start)
        # What a later item of a list is about tells nothing of this one.
        stop = line_end(text, end) if _BULLET.match(text, line) or _ITEM.match(text, line) else end + 300
        for site in sites_between(doc, max(section.start, start - _PASSAGE), min(section.end, stop)):
            say = exp(-abs(start - site.start) / _FADE) * (0.2 if site.region in _VAGUE else 1.0)
            votes[site.region] += say * (_YET_TO_COME if site.start >= sentence.end else 1.0)  # type: ignore[assignment]
        if votes:
            return votes.most_common(1)[0][0], False
    return topic(doc), False


def _problem(doc: Doc, start: int) -> str | None:
    """The region in the heading of a problem under whose bullets a study stands ("Right wrist sprain." above them)."""
    text = reading(doc).text
    line = line_start(text, start)
    if not _BULLET.match(text, line):
        return None
    for _ in range(_PROBLEM_LINES):
        end = line - 1
        line = line_start(text, max(0, end))
        if end <= 0:
            return None
        if text[line:end].strip() and not _BULLET.match(text, line):
            named = sites_between(doc, line, end)
            return named[0].region if named else None
    return None


def topic(doc: Doc) -> str | None:
    """The region that the document is about, found once."""
    if _TOPIC not in doc.user_data:
        votes: Counter[str] = Counter()
        for site in sites(doc):
            weight = _weight(doc, site.start) * (0.2 if site.region in _SELDOM else 1.0)
            votes[site.region] += weight  # type: ignore[assignment]
        doc.user_data[_TOPIC] = votes.most_common(1)[0][0] if votes else None
    found: str | None = doc.user_data[_TOPIC]
    return found


def side_from_context(doc: Doc, region: str, start: int) -> str | None:
    """The side that the document gives this region: in the sentence, else the prevailing one, else the nearest before."""
    if region in UNSIDED or region in MIDLINE:
        return None  # a cyst of the left kidney is no side of the renal ultrasound
    starts, named, prevailing = _sides(doc, region)
    sentence = sentence_at(doc, start)
    here = set(named[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)])
    if len(here) == 1:
        return here.pop()
    if prevailing is not None:
        return prevailing
    earlier = bisect_left(starts, start)
    return named[earlier - 1] if earlier else next(iter(named), None) or _side_of_limb(doc, region)


def _side_of_limb(doc: Doc, region: str) -> str | None:
    """The side of the only limb that the document speaks of ("forearm films" of a fractured right elbow)."""
    limb = next((limb for limb in _LIMBS if region in limb), frozenset())
    named = [side for part in limb - {region} for side in _sides(doc, part)[1]]
    return named[0] if len(set(named)) == 1 else None


def _sides(doc: Doc, region: str) -> tuple[list[int], list[str], str | None]:
    """Where a region is named with a side, which, and the side that prevails (seven tenths of the say); found once."""
    known: dict[str, tuple[list[int], list[str], str | None]] = doc.user_data.setdefault(_SIDES, {})
    if region not in known:
        starts: list[int] = []
        named: list[str] = []
        votes: Counter[str] = Counter()
        for site in sites(doc):
            side = _side_of(doc, site) if site.region == region else None
            if side is not None and not is_about_relative(
                reading(doc).text, sentence_at(doc, site.start).start, site.start
            ):
                starts.append(site.start)
                named.append(side)
                votes[side] += _weight(doc, site.start)  # type: ignore[assignment]
        side, most = votes.most_common(1)[0] if votes else (None, 0)
        known[region] = (starts, named, side if votes and most >= _PREVAILS * votes.total() > 0 else None)
    return known[region]


def _weight(doc: Doc, position: int) -> float:
    """How much a section's words tell of what the document is about."""
    section = section_at(doc, position)
    return _WEIGHTS.get(section.kind if section else "", 1.0)


def _side_of(doc: Doc, site: Site) -> str | None:
    """The side written at a site ("right knee", "knee, right")."""
    text = reading(doc).text
    first = max(0, site.start - _SIDE_REACH)
    for word in reversed(find_sides(text[first : site.end + 8], first)):
        between = text[word.end : site.start] if word.end <= site.start else text[site.end : word.start]
        if not re.search(r"[.;:\n]", between) and "," not in between[:-2]:
            return word.side
    return None
