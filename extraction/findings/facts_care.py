"""Treatment that was tried, what it did, and what other components found that the checker weighs too: plans, studies, injuries.

The latter are read from what those components stored on the Doc; without them these facts are left out.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from extraction.findings.facts_drafts import (
    UNITS,
    Draft,
    Words,
    is_guideline,
    number_of,
    section_kind,
    sentence_of,
    status_of,
    written,
)
from extraction.language.date_labels import document_date
from extraction.language.reading import reading
from extraction.language.sentences import Sentence
from extraction.language.terms import Term, lower, lower_case
from models.vocabulary import FactStatus

_NOT_GIVEN = frozenset({"plan", "decision_rationale", "determination", "allergies", "family_history"})
_RESPONSES = ("none", "temporary", "partial", "good")
_RECENT_DAYS = 90
_COUNTED = ("therapy", "chiropractic", "acupuncture", "massage", "injection")
_COUNT_BEFORE = re.compile(
    r"(?<![\w./#-])(?P<n>\d{1,2}|two|three|four|five|six|eight|ten|twelve)(?P<x>)\s+(?:(?:lumbar|cervical|prior|previous|steroid|cortisone|left|right|of)\s+){0,2}$",
    re.IGNORECASE,
)
_OF_IT = re.compile(r"\s*(?:of\s+)?(?:\w+\s+){0,2}")
_RESULT = 260  # characters after a study in which its result stands
_OTHER_STUDY = re.compile(r"(?:MRI|X-?rays?|XR|CT|EMG)\b")
# Signs of a result in lower case; what they begin with comes first, as most words begin otherwise.
_NORMAL = re.compile(
    r"\b(?=[nu])(?:normal|negative|neg\b|unremarkable|no\s+(?:acute\s+)?(?:fracture|fx|abnormal|evidence|tear|dislocation))"
)
_ABNORMAL = re.compile(
    r"\b(?=[abcdefhilnopstw\d])(?:tear|hernia|hnp|bulg|protrusion|extrusion|stenosis|fracture\b(?<!no\sfracture)|narrowing|degenerat|ddd|djd|arthr\w|spondyl|edema|effusion|osteophyt|tendin|listhesis|wedging|deformity|cyst|lesion|impingement|compress|\d\s?mm)"
)


def treatments(words: Words) -> Iterator[Draft]:
    """Facts of care that was given: its amount and what it did."""
    for index, hit in enumerate(words.hits):
        if hit.row["form"] == "treatment" and section_kind(words.doc, hit.start) not in _NOT_GIVEN:
            yield from _treatment(words, hit, index)


def _treatment(words: Words, hit: Term, index: int) -> Iterator[Draft]:
    text, concept = words.text, hit.row["concept"]
    sentence = sentence_of(words.doc, hit.start)
    limit = _limit(words, index, sentence.end)
    visits = _visits(words, hit, index, limit)
    response = _response(text, hit.end, min(limit, hit.end + 90))
    if visits is None and response is None and not _was_given(text, hit, sentence, limit):
        return
    status, claim = status_of(words.doc, hit.start, hit.end)
    if status is None or status is FactStatus.UNCERTAIN or is_guideline(words, sentence):
        return
    if status is FactStatus.ABSENT:
        if response is None:
            yield Draft(hit.start, hit.end, f"fact_words.{concept}", concept, status, cues=claim.cues)
            return
        status = FactStatus.PRESENT  # "chiro x 6, no benefit" was given
    number, unit, end = _amount(text, sentence.start, limit, hit, visits)
    yield Draft(
        hit.start, max(end, hit.end), f"fact_words.{concept}", concept, status, value=number, unit=unit, cues=claim.cues
    )
    if response is not None:
        name, match = response
        yield Draft(
            match.start(), match.end(), f"fact.response_{name}", f"{concept}_response", FactStatus.PRESENT, value=name
        )


def _was_given(text: str, hit: Term, sentence: Sentence, limit: int) -> bool:
    """Whether the words around a treatment tell that it was given, and none asks for it."""
    small = lower_case(text)
    if written("asked").search(small, max(sentence.start, hit.start - 48), min(sentence.end, hit.end + 40)):
        return False
    given = written("given").search(small, max(sentence.start, hit.start - 70), min(limit, hit.end + 60))
    return given is not None


def _visits(words: Words, hit: Term, index: int, limit: int) -> re.Match[str] | None:
    """How many: "PT x 18", "18 PT visits", "20 PT", "two epidural injections"; not what an earlier treatment had."""
    concept, text = hit.row["concept"], words.text
    if not concept.endswith(_COUNTED):
        return None
    found = written("visits").search(lower_case(text), hit.end, min(limit, hit.end + 50))
    if found is not None and not ("injection" in concept and found["x"] is None):
        return found
    begin = max(hit.start - 30, words.hits[index - 1].end if index else 0)
    around = written("visits").search(lower_case(text), begin, min(limit, hit.end + 20))
    if around is not None and around["n"] is not None and "injection" not in concept:
        return around
    return _COUNT_BEFORE.search(text, begin, hit.start)


def _limit(words: Words, index: int, end: int) -> int:
    """Where the words after a treatment stop being its own: at the next treatment of the sentence."""
    for other in words.hits[index + 1 : index + 8]:
        if other.start >= end:
            break
        if other.row["form"] == "treatment" and other.row["concept"] != words.hits[index].row["concept"]:
            return other.start
    return end


def _response(text: str, start: int, end: int) -> tuple[str, re.Match[str]] | None:
    """The first thing told of what a treatment did."""
    small, first = lower_case(text), None
    for name in _RESPONSES:
        match = written(f"response_{name}").search(small, start, end)
        if match is not None and (first is None or match.start() < first[1].start()):
            first = name, match
    return first


def _amount(
    text: str, start: int, end: int, hit: Term, visits: re.Match[str] | None
) -> tuple[float | None, str | None, int]:
    """How much of it there was: visits, injections, or how long it went on; and where that is said."""
    if visits is not None:
        unit = "injections" if "injection" in hit.row["concept"] else "visits"
        return number_of(visits["x"] or visits["n"]), unit, visits.end()
    if "injection" in hit.row["concept"]:
        return None, None, hit.end  # what lasts weeks is its relief
    lasted = written("duration").search(lower_case(text), max(start, hit.start - 24), hit.start)
    if lasted is None or not _OF_IT.fullmatch(text, lasted.end(), hit.start):
        lasted = (
            written("duration").match(lower_case(text), hit.end + 1, end)
            if text[hit.end : hit.end + 5].startswith((" for ", " x "))
            else None
        )
    if lasted is not None:
        return number_of(lasted["n"]), UNITS[lasted["unit"][0].lower()], lasted.end()
    return None, None, hit.end


def reported(words: Words) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Facts as plain fields with the evidence that another component stored: plans, studies done, injuries."""
    case: dict[str, list[dict[str, Any]]] = words.doc.user_data.get("case", {})
    found = [(fact, item["evidence"]) for item in case.get("services", ()) if (fact := _plan(item))]
    found += [(fact, item["evidence"]) for item in case.get("imaging", ()) if (fact := _study(words, item))]
    written = document_date(words.doc)
    found += [
        (_injury(item, written.value if written else None), item["evidence"]) for item in case.get("injuries", ())
    ]
    return found


_PLANNED = {"surgery": "surgery_planned", "injection": "injection_planned"}
_STATUS_OF_PLAN = {
    "requested": FactStatus.PRESENT,
    "conditional": FactStatus.UNCERTAIN,
    "considered": FactStatus.UNCERTAIN,
    "declined": FactStatus.ABSENT,
}


def _plan(item: dict[str, Any]) -> dict[str, Any] | None:
    concept, status = _PLANNED.get(item["category"]), _STATUS_OF_PLAN.get(item["status"])
    if concept is None or status is None:
        return None
    return {
        "concept": concept,
        "status": status,
        "region": item["region"],
        "side": item["side"],
        "value": item["name"],
        "level": item["level"],
    }


def _study(words: Words, item: dict[str, Any]) -> dict[str, Any] | None:
    if item["status"] != "performed":
        return None
    source, end = reading(words.doc).source, item["evidence"]["end"]
    other = _OTHER_STUDY.search(source, end, end + _RESULT)
    own = lower(source[end : other.start() if other else end + _RESULT])
    abnormal, normal = _ABNORMAL.search(own), _NORMAL.search(own)
    value = (
        "normal"
        if normal and (not abnormal or normal.start() <= abnormal.start())
        else "abnormal"
        if abnormal
        else None
    )
    return {
        "concept": f"previous_imaging_{item['modality']}",
        "status": FactStatus.PRESENT,
        "region": item["region"],
        "side": item["side"],
        "value": value,
        "date": item["date"],
    }


def _injury(item: dict[str, Any], written: str | None) -> dict[str, Any]:
    value = None
    last = item["end_date"] or item["date"]
    if written is not None and len(last) == len(written) == 10:
        days = (date.fromisoformat(written) - date.fromisoformat(last)).days
        value = None if days < 0 else "recent" if days <= _RECENT_DAYS else "remote"
    elif written is not None and int(written[:4]) - int(last[:4]) > 1:
        value = "remote"
    return {"concept": "trauma", "status": FactStatus.PRESENT, "value": value, "date": item["date"]}
