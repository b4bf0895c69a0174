"""Medications started, prescribed, refilled or asked for; never a plain list of what the patient takes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, NamedTuple

from spacy.tokens import Doc

from extraction.evidence import evidence
from extraction.finder import Finder
from extraction.findings.medications_cues import UNASKED, Cues, Standing
from extraction.findings.medications_phrases import Medication, find_medications
from extraction.language.decisions import decision
from extraction.language.items import is_item_head
from extraction.language.reading import reading
from extraction.language.sentences import sentence_at
from models.case import Service
from models.vocabulary import Decision, ServiceCategory, ServiceStatus

_LISTED = re.compile(r"[^.;:\n]{0,70}?(?:,|\band\b|&|\+)\s*(?:(?:and|also|an?|some|plus)\s+)*", re.IGNORECASE)
_LONGEST_LIST = 6  # medications of a list that one predicate tells of


class _Found(NamedTuple):
    medication: Medication
    standing: Standing
    decision: str | None


class MedicationFinder(Finder):
    """Medications started, prescribed, refilled or asked for."""

    kind: ClassVar[str] = "medications"

    def find(self, doc: Doc) -> Iterator[Service]:
        """Yield the records in document order, one for each medication and status."""
        text = reading(doc).text
        cues = Cues(doc)
        best: dict[tuple[str, str], _Found] = {}  # by name and status
        last: _Found | None = None
        medications = list(find_medications(text))
        for index, medication in enumerate(medications):
            found = _read(doc, text, cues, medication, medications[index + 1 : index + _LONGEST_LIST])
            if found.standing is UNASKED and last and last.standing.status and _is_listed_with(text, last, medication):
                found = found._replace(standing=last.standing)
            last = found
            if found.standing.status is None:
                continue
            key = medication.name, found.standing.status
            if key not in best or _detail(found) > _detail(best[key]):
                best[key] = found
        for found in sorted(best.values(), key=_position):
            if not _is_said_already(doc, found, best.values()):
                yield _record(doc, text, found)


def _read(doc: Doc, text: str, cues: Cues, medication: Medication, following: Sequence[Medication]) -> _Found:
    """A medication with its standing, and a reviewer's decision where it is an item of a list of decisions."""
    first = sentence_at(doc, medication.start).start
    decided = decision(doc, medication.start, medication.quantity_end)
    standing = cues.standing(medication, following)
    if decided is not None and (standing.status == "declined" or is_item_head(text, medication.start, first)):
        standing = Standing("requested", decided.rule)  # what a reviewer refuses was asked for
    elif standing.status != "requested":
        decided = None
    return _Found(medication, standing, decided.decision if decided else None)


def _is_listed_with(text: str, last: _Found, medication: Medication) -> bool:
    """Whether a medication follows another in one list ("clindamycin 300 mg for seven days, ibuprofen as needed")."""
    return _LISTED.fullmatch(text, last.medication.end, medication.start) is not None


def _is_said_already(doc: Doc, found: _Found, others: Iterable[_Found]) -> bool:
    """Whether a class of medication only sums up what another item names ("he refused Demerol and wants no pain medication")."""
    name, status = found.medication.name, found.standing.status
    if found.medication.kind == "group":
        return any(
            other.medication.kind == "drug"
            and other.standing.status == status
            and sentence_at(doc, other.medication.start) == sentence_at(doc, found.medication.start)
            for other in others
        )
    return name == "compounded cream" and any("/" in other.medication.name for other in others)


def _detail(found: _Found) -> tuple[bool, bool, bool]:
    """Larger is the mention to keep: with a decision, with a quantity, with a strength."""
    return found.decision is not None, found.medication.quantity is not None, found.medication.has_strength


def _position(found: _Found) -> int:
    return found.medication.start


def _record(doc: Doc, text: str, found: _Found) -> Service:
    medication = found.medication
    return Service(
        text=text[medication.start : medication.end],
        name=medication.name,
        category=ServiceCategory.MEDICATION,
        status=ServiceStatus(str(found.standing.status)),
        quantity=medication.quantity,
        decision=Decision(found.decision) if found.decision else None,
        evidence=evidence(doc, medication.start, medication.end, found.standing.rule, cues=found.standing.cues),
    )
