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
    section_kind,
    sentence_of,
    status_of,
    written,
)
from extraction.language.anatomy import find_sides, sites_between
from extraction.language.dates import dates
from extraction.language.sentences import Sentence
from extraction.language.terms import Term, lower_case, places_of
from models.vocabulary import FactStatus, Region, Side

_NOT_TOLD = frozenset(
    {"physical_examination", "range_of_motion", "plan", "results", "procedure", "decision_rationale", "determination", "family_history",
     "past_medical_history", "medications", "allergies", "work_status"}
)  # fmt: skip
_SITE_BEFORE = 34
_SITE_AFTER = 48
# Both for a text in lower case; what they begin with comes first, as most words begin otherwise.
_SIGN_OF_EXAM = re.compile(
    r"\b(?=[optrw])(?:palpation|range\s+of\s+motion|with\s+(?:flexion|extension|rotation|abduction|motion)|on\s+exam|tenderness|test)\b"
)
_MOTION_BEFORE = re.compile(
    r"\b(?=[adefmpr])(?:flexion|extension|rotation|abduction|rom|prom|arom|range\s+of\s+motion|motion|deg(?:rees)?)\b[^.;\n]{0,30}$"
)
_NOT_PAIN_ITSELF = re.compile(
    r"\s+(?:tx|treatment|management|clinic|med|history|scale|level|reliev|control)", re.IGNORECASE
)
_SITE_TO_SCORE = re.compile(r"\s*(?::|-|is|was|rated|at|about|\s|,)*", re.IGNORECASE)
_SAME_PAIN = re.compile(
    r"(?:\s|,|/|&|\band\b|\bright\b|\bleft\b|\bbilateral\b|\b[RL]\b|\bthe\b|\bpain\b|>|\bregion\b)*", re.IGNORECASE
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
    hits = [
        (hit, sentence_of(words.doc, hit.start))
        for hit in words.hits
        if hit.row["form"] in {"pain", "change"} and section_kind(words.doc, hit.start) not in _NOT_TOLD
    ]
    for hit, sentence in hits:
        if hit.row["form"] == "pain":
            draft = _pain(words, hit, sentence)
            if draft is not None:
                _keep_worst(told, draft)
                for shared in _shared(words, hit, sentence, draft):
                    _keep_worst(told, shared)
    scored = [(draft.start, draft.end) for draft in told.values()]
    for draft in _scores_alone(words):
        if not any(start < draft.end and draft.start < end for start, end in scored):
            _keep_worst(told, draft)
    yield from told.values()
    yield from _course(words, hits)


def _keep_worst(told: dict[tuple[Region | None, FactStatus], Draft], draft: Draft) -> None:
    key = (draft.region, draft.status)
    known = told.get(key)
    if known is None or _severity(draft) > _severity(known):
        told[key] = draft if known is None or draft.side else draft._replace(side=known.side)


def _severity(draft: Draft) -> float:
    return draft.value if isinstance(draft.value, float) else -1.0


def _pain(words: Words, hit: Term, sentence: Sentence) -> Draft | None:
    doc, text = words.doc, words.text
    small = lower_case(text)
    if (
        is_guideline(words, sentence)
        or _SIGN_OF_EXAM.search(small, hit.end, min(sentence.end, hit.end + 30))
        or _MOTION_BEFORE.search(small, max(sentence.start, hit.start - 50), hit.start)
        or _NOT_PAIN_ITSELF.match(text, hit.end)
    ):
        return None
    before = last_site(doc, max(sentence.start, hit.start - _SITE_BEFORE), hit.end)
    site = before or first_site(doc, hit.end, min(sentence.end, hit.end + _SITE_AFTER))
    region = Region(hit.row["value"]) if hit.row["value"] else region_of(site)
    score = _score(text, hit.end, min(sentence.end, hit.end + 60), words)
    if score is None and region is None:
        return None
    status, claim = status_of(doc, hit.start, hit.end)
    if status is FactStatus.ABSENT:
        score = None
    if status is None or (score is None and region is None):
        return None
    start = min(hit.start, site.start) if site and site is before else hit.start
    sides = find_sides(text[max(sentence.start, start - 16) : hit.end]) or (
        find_sides(text[hit.end : min(sentence.end, site.end)]) if site and site is not before else []
    )
    if score is not None and not float(score["n"]):
        status = FactStatus.ABSENT
    return Draft(
        start, score.end() if score else hit.end, "fact.severity" if score else "fact_words.pain", "pain", status, region,
        Side(sides[-1].side) if sides else None, value=float(score["n"]) if score else None,
        unit="0-10" if score else None, cues=claim.cues,
    )  # fmt: skip


def _shared(words: Words, hit: Term, sentence: Sentence, draft: Draft) -> Iterator[Draft]:
    """The other sites of one pain: "neck and right shoulder pain"."""
    edge = draft.start
    for site in reversed(sites_between(words.doc, max(sentence.start, hit.start - 70), draft.start)):
        if not _SAME_PAIN.fullmatch(words.text, site.end, edge):
            return
        if site.region != draft.region:
            sides = find_sides(words.text[max(sentence.start, site.start - 12) : site.start])
            yield draft._replace(
                region=Region(site.region), side=Side(sides[-1].side) if sides else None, value=None, unit=None
            )
        edge = site.start


def _scores_alone(words: Words) -> Iterator[Draft]:
    """A site with a score and no word of pain: "Neck 5/10, right shoulder 6/10"."""
    doc, text = words.doc, words.text
    for position in places_of("/10", text):
        match = written("severity").search(lower_case(text), max(0, position - 8), position + 4)
        if match and section_kind(doc, position) not in _NOT_TOLD:
            sentence = sentence_of(doc, position)
            begin = max(sentence.start, match.start() - 26)
            site = last_site(doc, begin, match.start())
            if site and _SITE_TO_SCORE.fullmatch(text, site.end, match.start()):
                sides = find_sides(text[max(sentence.start, site.start - 12) : match.start()])
                yield Draft(
                    site.start, match.end(), "fact.severity", "pain",
                    FactStatus.PRESENT if float(match["n"]) else FactStatus.ABSENT, Region(site.region),
                    Side(sides[-1].side) if sides else None, value=float(match["n"]), unit="0-10",
                )  # fmt: skip


def _score(text: str, start: int, end: int, words: Words) -> re.Match[str] | None:
    """The severity that follows, up to the next word of pain; not what it was before."""
    for other in words.within(start, end):
        if other.row["form"] == "pain":
            end = other.start
            break
    for match in written("severity").finditer(lower_case(text), start, end):
        if not _EARLIER.search(text, max(start, match.start() - 14), match.start()):
            return match
    return None


def _course(words: Words, hits: list[tuple[Term, Sentence]]) -> Iterator[Draft]:
    """How long, how it began, and how it has changed: told beside ``hits``, the words of pain and of change in their sentences."""
    doc, small = words.doc, lower_case(words.text)
    seen: set[int] = set()
    for hit, sentence in hits:
        if hit.row["form"] == "change":
            yield from _change(words, hit, sentence)
        elif sentence.start not in seen:
            seen.add(sentence.start)
            yield from _duration(words, hit, sentence)
            for name in ("sudden", "gradual"):
                match = written(name).search(small, sentence.start, sentence.end)
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


def _duration(words: Words, hit: Term, sentence: Sentence) -> Iterator[Draft]:
    doc = words.doc
    match = written("duration").search(
        lower_case(words.text), max(sentence.start, hit.start - 60), min(sentence.end, hit.end + 80)
    )
    if match is None or is_guideline(words, sentence):
        return
    status, claim = status_of(doc, hit.start, hit.end)
    if status in {FactStatus.PRESENT, FactStatus.HISTORY}:
        site = last_site(doc, sentence.start, hit.end)
        yield Draft(
            match.start(), match.end(), "fact.duration", "pain_duration", FactStatus.PRESENT, region_of(site),
            value=number_of(match["n"]), unit=UNITS[match["unit"][0].lower()], cues=claim.cues,
        )  # fmt: skip


def _change(words: Words, hit: Term, sentence: Sentence) -> Iterator[Draft]:
    """How the complaint has changed, and whether that is told against the last study."""
    doc, text = words.doc, words.text
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
