"""Red flags and other conditions that are either there or not: the assertion around the word decides."""

import re
from collections.abc import Iterator

from extraction.findings.facts_drafts import (
    Draft,
    Words,
    is_guideline,
    last_site,
    region_of,
    section_kind,
    sentence_of,
    status_of,
    written,
)
from extraction.language.anatomy import find_sides
from extraction.language.terms import Term, lower_case
from models.vocabulary import FactStatus, Side

_SPEAKS_FOR_OTHERS = frozenset({"family_history", "allergies"})
_REASONS = frozenset({"decision_rationale", "determination"})
_OF_PATIENT = re.compile(
    r"\b(?:this|the)\s+(?:patient|claimant|case|worker|injured)|\bthere\s+(?:is|are|was|were)\s+(?:no|none)\b|\bno\s+[\w\s,]{0,40}\b(?:documented|reported|noted|mentioned)\b|\b(?:documented|is\s+planned)\b",
    re.IGNORECASE,
)
_TROUBLE = re.compile(
    r"\W{1,2}(?:\w+\W+){0,2}?(?P<bad>dysfunction|incontinen\w*|changes?|problems?|symptoms?|sx|difficult\w*|trouble|issues?|retention|involvement|disturbance|complaints?|loss|abnormalit\w+|accidents?|urgency|leakage)\b",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"\W{1,2}(?:\w+\W+){0,1}?(?:control|function|continence|habits?)\b", re.IGNORECASE)
_LOSS = re.compile(
    r"\b(?:loss|lost|losing|lack|impaired|poor|decreased|no)\s+(?:of\s+)?(?:his\s+|her\s+|the\s+)?(?:control\s+of\s+)?(?:his\s+|her\s+|the\s+)?$",
    re.IGNORECASE,
)
_TROUBLE_WITH = re.compile(
    r"\b(?:trouble|problems?|difficult\w+|issues?|changes?|dysfunction|incontinence|disturbance|symptoms?)\s+(?:with|in|of|involving|controlling)\s+(?:the\s+|his\s+|her\s+)?$",
    re.IGNORECASE,
)
_KEPT = re.compile(
    r"\b(?:good|normal|intact|full|has|maintains?)\s+(?:control\s+of\s+|function\s+of\s+)?(?:his\s+|her\s+|the\s+)?$|\b(?:b/b|bowel|bladder)\s+(?:intact|ok|normal)",
    re.IGNORECASE,
)
_INTACT_AFTER = re.compile(
    r"\s*(?:is|are|:|was|were)?\s*(?:intact|normal|ok\b|wnl|good|preserved|unaffected)", re.IGNORECASE
)
_SIDED = frozenset({"weakness", "radicular_pain", "foot_drop", "sensory_change", "instability", "bony_tenderness"})
"""Concepts that have a side and a region."""
_FAHRENHEIT_FEVER, _CELSIUS_FEVER = 100.4, 38.0  # CDC definition of fever


def flags(words: Words) -> Iterator[Draft]:
    """Facts of the words that stand for a condition."""
    for hit in words.hits:
        form = hit.row["form"]
        if form in {"flag", "named", "denied", "absent"}:
            yield from _named(words, hit)
        elif form == "control":
            yield from _control(words, hit)
        elif form == "weight":
            yield from _weight_loss(words, hit)
        elif form == "temperature":
            yield from _temperature(words, hit)


def _is_of_patient(words: Words, hit: Term) -> bool:
    """Whether a flag is told of the patient: not of relatives, not quoted from a guideline, not asked for in a plan."""
    kind = section_kind(words.doc, hit.start)
    if kind in _SPEAKS_FOR_OTHERS:
        return False
    sentence = sentence_of(words.doc, hit.start)
    if kind in _REASONS and not _OF_PATIENT.search(words.text, sentence.start, sentence.end):
        return False
    return not is_guideline(words, sentence)


def _named(words: Words, hit: Term) -> Iterator[Draft]:
    form, concepts = hit.row["form"], hit.row["concept"].split("+")
    if not _is_of_patient(words, hit):
        return
    status, claim = status_of(words.doc, hit.start, hit.end, whole=form == "absent")
    if status is None or (form == "denied" and status is not FactStatus.ABSENT):
        return
    if form == "absent":
        if status is not FactStatus.PRESENT:
            return
        if concepts[0].startswith("previous_imaging") and not _is_statement(words, hit):
            return
        status = FactStatus.ABSENT
    value: str | None = None
    if status is not FactStatus.ABSENT:
        value = words.text[hit.start : hit.end].lower() if hit.row["value"] == "*" else hit.row["value"] or None
    side = region = None
    if concepts[0] in _SIDED:
        opening = sentence_of(words.doc, hit.start).start
        side = _side_before(words, hit, opening)
        region = region_of(last_site(words.doc, max(opening, hit.start - 40), hit.start))
    for concept in concepts:
        yield Draft(
            hit.start, hit.end, f"fact_words.{concept}", concept, status, region, side, value=value, cues=claim.cues
        )


def _is_statement(words: Words, hit: Term) -> bool:
    """Whether "no MRI" says that none was done, and not that none is wanted."""
    after = words.text[hit.end : hit.end + 60]
    return section_kind(words.doc, hit.start) not in {"plan", "assessment_and_plan"} and not re.match(
        r"[^.;\n]{0,40}\b(?:need|requir|indicat|request|necess|today|if\b|unless|recommend|warrant|at\s+this\s+time)",
        after,
        re.IGNORECASE,
    )


def _side_before(words: Words, hit: Term, opening: int) -> Side | None:
    begin = max(opening, hit.start - 32)
    sides = find_sides(words.text[begin : hit.start]) or find_sides(
        words.text[hit.end : hit.end + 24].split(",")[0].split(".")[0]
    )
    return Side(sides[-1].side) if sides else None


def _control(words: Words, hit: Term) -> Iterator[Draft]:
    """Bowel and bladder: "no bowel or bladder dysfunction", "good control of bowel and bladder", "lost control of his bladder"."""
    text = words.text
    before = text[max(0, hit.start - 40) : hit.start]
    trouble = _TROUBLE.match(text, hit.end)
    control = _CONTROL.match(text, hit.end)
    status, claim = status_of(words.doc, hit.start, hit.end)
    if status is None or not _is_of_patient(words, hit):
        return
    if _KEPT.search(before) or _INTACT_AFTER.match(text, control.end() if control else hit.end):
        status = FactStatus.ABSENT
    elif (
        not trouble
        and not _TROUBLE_WITH.search(before)
        and not (control and _LOSS.search(before))
        and not re.search(r"control\s+of", before)
    ):
        return
    elif re.search(r"\b(?:control)\s+of\s", before) and not re.search(r"\b(?:loss|lost|losing)\b", before):
        status = FactStatus.ABSENT
    end = trouble.end() if trouble else control.end() if control else hit.end
    for concept in hit.row["concept"].split("+"):
        yield Draft(hit.start, end, f"fact_words.{concept}", concept, status, cues=claim.cues)


def _weight_loss(words: Words, hit: Term) -> Iterator[Draft]:
    """Weight lost without wanting it; what was lost on purpose is no red flag."""
    text, sentence = words.text, sentence_of(words.doc, hit.start)
    if not _is_of_patient(words, hit):
        return
    status, claim = status_of(words.doc, hit.start, hit.end)
    if status is None:
        return
    concept = hit.row["concept"]
    if status is FactStatus.ABSENT:
        yield Draft(hit.start, hit.end, f"fact_words.{concept}", concept, status, cues=claim.cues)
        return
    unwanted = written("unwanted_loss").search(lower_case(text), sentence.start, sentence.end)
    if not unwanted and (
        written("wanted_loss").search(lower_case(text), sentence.start, sentence.end)
        or section_kind(words.doc, hit.start) in {"plan", "assessment_and_plan"}
        or "change" in text[hit.start : hit.end]
    ):
        return
    amount = written("weight_amount").search(
        lower_case(text), max(sentence.start, hit.start - 40), min(sentence.end, hit.end + 40)
    )
    yield Draft(
        hit.start, hit.end, f"fact_words.{concept}", concept, status if unwanted else FactStatus.UNCERTAIN,
        value=float(amount["n"]) if amount else None,
        unit=("kg" if amount["unit"].lower().startswith("k") else "pounds") if amount else None,
        cues=claim.cues,
    )  # fmt: skip


def _temperature(words: Words, hit: Term) -> Iterator[Draft]:
    match = written("temperature").match(lower_case(words.text), hit.end)
    if match is None:
        return
    degrees = float(re.sub(r"[^\d.]", "", words.text[match.start("n") : match.end()]).rstrip("."))
    fahrenheit = degrees > 90
    fever = degrees >= (_FAHRENHEIT_FEVER if fahrenheit else _CELSIUS_FEVER)
    yield Draft(
        hit.start, match.end(), "fact.temperature", "fever", FactStatus.PRESENT if fever else FactStatus.ABSENT,
        value=degrees, unit="F" if fahrenheit else "C",
    )  # fmt: skip
