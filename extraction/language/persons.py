"""Who a statement is about: relatives, bystanders, guideline groups and things, beside the patient (``persons.csv``)."""

import re
from functools import cache
from typing import NamedTuple

from extraction.language.terms import lower_case, read_rows

PATIENT = r"(?:patient|pt|claimant|applicant|examinee|employee|injured\s+worker|worker|member|beneficiary|iw|ew)"
"""Words for the person a document is about (workers' compensation adds claimant, applicant, examinee)."""

_PATIENT_AGAIN = re.compile(
    rf"\b{PATIENT}\b(?!'s\s)|\b(?:that|and|but|,)\s+(?:he|she|is)\b|\bthis\s+(?:is\s+)?(?:a|an|[0-9]|$)"
    # "Mother states he broke his wrist": what a relative tells is told of the patient.
    r"|\b(?:states?|stated|reports?|reported|says|said|notes|noted|relates?|recalls?|confirms?|confirmed|indicates|believes|thinks|adds|explains|told\s+(?:me|us))\s+(?:that\s+)?(?:he|she|they)\b",
    re.IGNORECASE,
)


_COMPANION = re.compile(
    rf"(?:\b(?:he|she|{PATIENT})\s+and|\b(?:along|together)\s+with|\bhelping|\bassisting)\s+(?:his|her|their)\s+(?:\w+\s+){{0,2}}$"
    r"|\b(?:brought|accompanied|carried|driven|taken|sent|seen|here|comes?|came|presents?)\s+(?:\w+\s+){0,4}?(?:by|with)\s+(?:(?:his|her|the|their|both)\s+)?(?:\w+\s+(?:and|&)\s+)?(?:(?:his|her)\s+)?$",
    re.IGNORECASE,
)  # "he and his son-in-law were carrying a countertop": the patient acts too; a child "brought in by his mother after falling"


_THEIR_PLACE = re.compile(
    r"'s?\s+(?:\w+\s+)?(?:home|house|place|apartment|yard|garage|farm|wedding|party|birthday|school|game|car|truck|boat|bed|stairs|driveway)\b",
    re.IGNORECASE,
)  # "she slipped at her daughter's home": where it happened


_PATIENT_ACTS = re.compile(
    r"\s+(?:also\s+|then\s+|really\s+|still\s+|again\s+)?(?:wants?|wanted|states?|stated|reports?|reported|denies|feels?|felt|thinks?|understands?|agrees?|agreed"
    r"|prefers?|preferred|asks?|asked|says?|said|wishes|verbalized|(?:did|does|would|will)(?:\s+not|n't)?\s+(?:want|wish|like|prefer|feel|think|agree|care)"
    r"|(?:is|was)\s+(?:not\s+)?(?:interested|agreeable|aware|willing|reluctant|keen|advised|instructed|educated|told|counsell?ed|offered))\b",
    re.IGNORECASE,
)


_IS_ONE = re.compile(
    rf"\b(?:he|she|{PATIENT}|m(?:r|r?s)\.?\s[\w'-]+)\s(?:is|was)\s+(?:now\s+)?an?\s+(?:\w+\s+){{0,2}}$", re.IGNORECASE
)  # "Mr. Doe is a widower", "she is a mother of three": what the patient is


class Person(NamedTuple):
    """A word for someone or something at ``[start, end)``: ``kind`` relative, bystander, group or thing."""

    start: int
    end: int
    kind: str
    sex: str


@cache
def _words() -> dict[str, tuple[str, str]]:
    return {
        word.strip(): (row["kind"], row["sex"]) for row in read_rows("persons.csv") for word in row["term"].split("|")
    }


@cache
def _pattern(kinds: tuple[str, ...]) -> re.Pattern[str]:
    """The words of these kinds, for a text in lower case: by what they begin with, as most words begin otherwise."""
    rests: dict[str, list[str]] = {}
    for word in sorted((word for word, (kind, _) in _words().items() if kind in kinds), key=len, reverse=True):
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    begun = "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in sorted(rests.items()))
    return re.compile(rf"\b(?=[{re.escape(''.join(sorted(rests)))}])(?:{begun})\b")


def find_persons(text: str, start: int, end: int, *kinds: str) -> list[Person]:
    """The words of these kinds in ``[start, end)`` of a text."""
    return [
        Person(match.start(), match.end(), *_words()[match.group()])
        for match in _pattern(kinds).finditer(lower_case(text), start, end)
    ]


def is_about_relative(text: str, start: int, position: int) -> bool:
    """Whether what stands at ``position`` is said of a relative named since ``start`` (the clause's or sentence's start)."""
    named = [
        person
        for person in find_persons(text, start, position, "relative")
        if not _COMPANION.search(text, max(start, person.start - 40), person.start)
        and not _THEIR_PLACE.match(text, person.end)
        and not _IS_ONE.search(text, max(start, person.start - 40), person.start)
    ]
    return bool(named) and not _PATIENT_AGAIN.search(text, named[-1].end, position)


def is_acting_patient(text: str, end: int) -> bool:
    """Whether "PT", which ends at ``end``, is the patient who acts ("PT DID NOT WANT") and not physical therapy."""
    return _PATIENT_ACTS.match(text, end) is not None
