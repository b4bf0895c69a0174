"""What to highlight in a document: every item's evidence, its kind, and a line that says what was read there."""

from collections.abc import Iterator
from typing import NamedTuple

from models.case import Case, Diagnosis, Fact, Injury, RangeOfMotion, Service
from models.evidence import Evidence

Finding = Injury | Diagnosis | RangeOfMotion | Service | Fact
KINDS = ("patient", "injury", "diagnosis", "range of motion", "imaging", "service", "medication", "fact")


class Highlight(NamedTuple):
    """A finding: its kind, what it says in a few words, and its evidence."""

    kind: str
    label: str
    evidence: Evidence


def highlights(case: Case) -> list[Highlight]:
    """All findings of a case in the order of the text."""
    return sorted(_all(case), key=lambda item: (item.evidence.start, -item.evidence.end))


def _all(case: Case) -> Iterator[Highlight]:
    patient = case.patient
    if patient.age:
        yield Highlight("patient", f"age {patient.age.years}", patient.age.evidence)
    if patient.sex:
        yield Highlight("patient", patient.sex.value, patient.sex.evidence)
    if patient.date_of_birth:
        yield Highlight("patient", f"born {patient.date_of_birth.date}", patient.date_of_birth.evidence)
    records: tuple[Finding, ...] = (
        *case.injuries,
        *case.diagnoses,
        *case.range_of_motion,
        *case.services,
        *case.facts,
    )
    for record in records:
        yield Highlight(_kind(record), describe(record), record.evidence)


def _kind(record: Finding) -> str:
    match record:
        case Injury():
            return "injury"
        case Diagnosis():
            return "diagnosis"
        case RangeOfMotion():
            return "range of motion"
        case Fact():
            return "fact"
    return record.category.value if record.category in {"imaging", "medication"} else "service"


def describe(record: Finding) -> str:
    """One line that says what a record holds."""
    match record:
        case Injury():
            return f"{record.kind} injury {record.date}" + (f" to {record.end_date}" if record.end_date else "")
        case Diagnosis():
            codes = ", ".join(code.code for code in record.codes if code.stated)
            return _phrase(record.name, f"({record.status})", codes)
        case RangeOfMotion():
            return _motion(record)
        case Service():
            return _phrase(
                record.name, f"({record.decision or record.status})", record.quantity or "", record.date or ""
            )
    value = "" if record.value is None else f"{record.value:g}" if isinstance(record.value, float) else record.value
    return _phrase(
        record.concept.replace("_", " "),
        record.status,
        record.side or "",
        record.region or "",
        value,
        record.unit or "",
    )


def _motion(record: RangeOfMotion) -> str:
    degrees = "" if record.degrees is None else f"{record.degrees:g}°"
    if record.degrees is not None and record.normal_degrees is not None:
        degrees += f" of {record.normal_degrees:g}°"
    if record.percent_of_normal is not None:
        degrees = f"{record.percent_of_normal:g}% of normal"
    motion = "range of motion" if record.motion == "all" else record.motion.replace("_", " ")
    finding = "" if record.finding == "measured" else str(record.finding)
    return _phrase(record.side or "", record.joint, motion, degrees, finding, "painful" if record.painful else "")


def _phrase(*parts: str) -> str:
    return " ".join(part for part in parts if part)
