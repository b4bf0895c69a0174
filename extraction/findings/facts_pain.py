"""Pain as the patient tells it: where, how bad, since when; and how the complaint has changed."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from extraction.findings.facts_drafts import (
    UNITS,
    Draft,
    Words,
    first_site,
    is_guideline,
    last_site,
    number_of,
    region_of,
    rule,
    section_kind,
    sentence_of,
    status_of,
)
from extraction.language.anatomy import find_sides
from extraction.language.dates import dates
from extraction.language.terms import Term
from models.vocabulary import FactStatus, Region, Side

_NOT_TOLD = frozenset(
    {"physical_examination", "range_of_motion", "plan", "results", "procedure", "decision_rationale", "determination", "family_history",
     "past_medical_history", "medications", "allergies", "work_status"}
)  # fmt: skip
_SITE_BEFORE = 34
_SITE_AFTER = 48
_SIGN_OF_EXAM = re.compile(
    r"\b(?:palpation|range\s+of\s+motion|with\s+(?:flexion|extension|rotation|abduction|motion)|on\s+exam|tenderness|test)\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(r"\b(?:was|from|before|previously|initially|had\s+been)\s*[(]?\s*$", re.IGNORECASE)
_ABOUT_STUDY = re.compile(r"\b(?:mri|x-?rays?|ct|imaging|stud(?:y|ies)|films?|scan)\b", re.IGNORECASE)
_OF_COMPLAINT = re.compile(
    r"\b(?:pain|symptoms?|complaints?|condition|numb\w*|weak\w*|back|neck|knee|shoulder|he|she|patient|headaches?)\b",
    re.IGNORECASE,
)


def pains(words: Words) -> Iterator[Draft]:
    """Facts of pain: one for each region, with the highest severity told; duration and onset of the complaint."""
    told: dict[tuple[Region | None, FactStatus], Draft] = {}
    for hit in words.hits:
        if hit.row["form"] == "pain" and section_kind(words.doc, hit.start) not in _NOT_TOLD:
            draft = _pain(words, hit)
            if draft is not None:
                _keep_worst(told, draft)
    yield from told.values()
    yield from _course(words)


def _keep_worst(told: dict[tuple[Region | None, FactStatus], Draft], draft: Draft) -> None:
    key = (draft.region, draft.status)
    known = told.get(key)
    if known is None or _severity(draft) > _severity(known):
        told[key] = draft if known is None or draft.side else draft._replace(side=known.side)


def _severity(draft: Draft) -> float:
    return draft.value if isinstance(draft.value, float) else -1.0


def _pain(words: Words, hit: Term) -> Draft | None:
    doc, text = words.doc, words.text
    sentence = sentence_of(doc, hit.start)
    if is_guideline(words, sentence) or _SIGN_OF_EXAM.search(text, hit.end, min(sentence.end, hit.end + 30)):
        return None
    status, claim = status_of(doc, hit.start, hit.end)
    if status is None:
        return None
    before = last_site(doc, max(sentence.start, hit.start - _SITE_BEFORE), hit.end)
    site = before or first_site(doc, hit.end, min(sentence.end, hit.end + _SITE_AFTER))
    region = Region(hit.row["value"]) if hit.row["value"] else region_of(site)
    start = min(hit.start, site.start) if site and site is before else hit.start
    sides = find_sides(text[max(sentence.start, start - 16) : hit.end]) or (
        find_sides(text[hit.end : min(sentence.end, site.end)]) if site and site is not before else []
    )
    score = None if status is FactStatus.ABSENT else _score(text, hit.end, min(sentence.end, hit.end + 60), words)
    if score is None and region is None:
        return None
    return Draft(
        start, score.end() if score else hit.end, "fact.severity" if score else "fact_words.pain", "pain", status, region,
        Side(sides[-1].side) if sides else None, value=float(score["n"]) if score else None,
        unit="0-10" if score else None, cues=claim.cues,
    )  # fmt: skip


def _score(text: str, start: int, end: int, words: Words) -> re.Match[str] | None:
    """The severity that follows, up to the next word of pain; not what it was before."""
    for other in words.within(start, end):
        if other.row["form"] == "pain":
            end = other.start
            break
    for match in rule("severity").pattern.finditer(text, start, end):
        if not _EARLIER.search(text, max(start, match.start() - 14), match.start()):
            return match
    return None


def _course(words: Words) -> Iterator[Draft]:
    """How long, how it began, and how it has changed."""
    doc, text = words.doc, words.text
    seen: set[int] = set()
    for hit in words.hits:
        form = hit.row["form"]
        if form not in {"pain", "change"} or section_kind(doc, hit.start) in _NOT_TOLD:
            continue
        sentence = sentence_of(doc, hit.start)
        if form == "change":
            yield from _change(words, hit)
        elif sentence.start not in seen:
            seen.add(sentence.start)
            yield from _duration(words, hit)
            for name in ("sudden", "gradual"):
                match = rule(name).pattern.search(text, sentence.start, sentence.end)
                if match:
                    yield Draft(
                        match.start(),
                        match.end(),
                        f"fact.{name}",
                        "pain_onset",
                        FactStatus.PRESENT,
                        value=name,
                        date=_date_near(doc, match.end(), sentence.end),
                    )


def _date_near(doc: Doc, start: int, end: int) -> str | None:
    return next((date.value for date in dates(doc) if start <= date.start < min(end, start + 30)), None)


def _duration(words: Words, hit: Term) -> Iterator[Draft]:
    doc, text = words.doc, words.text
    sentence = sentence_of(doc, hit.start)
    match = rule("duration").pattern.search(text, max(sentence.start, hit.start - 60), min(sentence.end, hit.end + 80))
    if match is None or is_guideline(words, sentence):
        return
    status, claim = status_of(doc, hit.start, hit.end)
    if status in {FactStatus.PRESENT, FactStatus.HISTORY}:
        site = last_site(doc, sentence.start, hit.end)
        yield Draft(
            match.start(), match.end(), "fact.duration", "pain_duration", FactStatus.PRESENT, region_of(site),
            value=number_of(match["n"]), unit=UNITS[match["unit"][0].lower()], cues=claim.cues,
        )  # fmt: skip


def _change(words: Words, hit: Term) -> Iterator[Draft]:
    """How the complaint has changed, and whether that is told against the last study."""
    doc, text = words.doc, words.text
    sentence = sentence_of(doc, hit.start)
    if is_guideline(words, sentence) or not _OF_COMPLAINT.search(text, sentence.start, sentence.end):
        return
    status, claim = status_of(doc, hit.start, hit.end)
    value = hit.row["value"]
    if status is None or (status is FactStatus.HISTORY and value != "better"):
        return
    if value == "unchanged":
        status = FactStatus.ABSENT
    site = last_site(doc, sentence.start, hit.start) or first_site(doc, hit.end, sentence.end)
    concepts = ["symptom_change"]
    if value != "better" and _ABOUT_STUDY.search(text, sentence.start, sentence.end):
        concepts.append("change_since_imaging")
    for concept in concepts:
        yield Draft(
            hit.start, hit.end, f"fact_words.{concept}", concept, status, region_of(site), value=value, cues=claim.cues
        )
