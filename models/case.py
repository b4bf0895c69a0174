"""Typed records of a case: one document in, one case out (CASE.md). Standard library and pydantic only."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from models.evidence import Evidence, Record
from models.vocabulary import (
    CodeSystem,
    Decision,
    DiagnosisStatus,
    DocumentKind,
    FactStatus,
    InjuryKind,
    Modality,
    Mode,
    Motion,
    Precision,
    Region,
    RomFinding,
    ServiceCategory,
    ServiceStatus,
    Sex,
    Side,
    TextSource,
)


def _real_date(value: str) -> str:
    """Refuse dates that no calendar has, whatever their precision."""
    date.fromisoformat((value + "-01-01")[:10] if len(value) == 4 else (value + "-01")[:10])
    return value


PartialDate = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$"), AfterValidator(_real_date)]
"""ISO 8601 date with the precision that the document gives: 2004-09-10, 2004-09 or 2004."""


class DocumentInfo(Record):
    """The document that a case was read from. ``id`` is the SHA-256 of its bytes, in hex.

    Of a file that holds many documents each is a case of its own: ``part_of`` is then the file's SHA-256, ``page_range``
    its first and last page in the file, from 1, and ``id`` is of both. ``page_reasons`` says for each page of a PDF or scan
    how it was read and why, in the words of extraction/documents/triage.py.
    """

    id: str
    source: str
    media_type: str
    kind: DocumentKind = DocumentKind.OTHER
    date: PartialDate | None = None
    pages: int = Field(default=1, ge=0)
    characters: int = Field(ge=0)
    text_source: TextSource = TextSource.PLAIN
    page_range: tuple[int, int] | None = None
    part_of: str | None = None
    page_reasons: tuple[str, ...] = ()


class DocumentFacts(Record):
    """What the document says of itself: its kind and its date."""

    kind: DocumentKind = DocumentKind.OTHER
    date: PartialDate | None = None


class Age(Record):
    """The patient's age in whole years at the time of the document."""

    years: int = Field(ge=0, le=120)
    evidence: Evidence
    derived_from: str | None = None


class PatientSex(Record):
    """The patient's sex, as stated or as plain from titles and pronouns."""

    value: Sex
    evidence: Evidence


class DateOfBirth(Record):
    """The patient's date of birth."""

    date: PartialDate
    evidence: Evidence


class Patient(Record):
    """Who the document is about; only what the contract keeps."""

    age: Age | None = None
    sex: PatientSex | None = None
    date_of_birth: DateOfBirth | None = None


class Injury(Record):
    """A dated injury, accident or onset event. ``end_date`` only for cumulative trauma."""

    date: PartialDate
    precision: Precision
    kind: InjuryKind = InjuryKind.SPECIFIC
    end_date: PartialDate | None = None
    evidence: Evidence


class Code(Record):
    """A code and what it means. ``stated`` tells a code that the document gives from a candidate with a ``score`` 0-1."""

    system: CodeSystem
    code: str
    display: str | None = None
    stated: bool
    score: float | None = Field(default=None, ge=0, le=1)


class Diagnosis(Record):
    """A condition the document attributes to the patient. ``text`` as written, ``name`` its short normal form."""

    text: str = Field(repr=False)
    name: str
    status: DiagnosisStatus
    region: Region | None = None
    side: Side | None = None
    codes: tuple[Code, ...] = ()
    evidence: Evidence


class RangeOfMotion(Record):
    """One joint, side and motion of one examination.

    ``degrees`` measured (of 0-120: 120; "lacks 5 degrees of extension": -5); ``normal_degrees`` only if the document
    gives it; ``percent_of_normal`` 50 for half of normal; ``reference_degrees`` is the published normal
    (extraction/data/rom_normals.csv), with ``deficit_degrees`` against the document's normal, else against it.
    """

    joint: Region
    side: Side | None = None
    motion: Motion
    mode: Mode | None = None
    degrees: float | None = Field(default=None, ge=-180, le=360)
    normal_degrees: float | None = Field(default=None, ge=0, le=360)
    percent_of_normal: float | None = Field(default=None, ge=0, le=200)
    finding: RomFinding
    painful: bool = False
    date: PartialDate | None = None
    reference_degrees: float | None = None
    deficit_degrees: float | None = None
    evidence: Evidence


class Service(Record):
    """A service requested or discussed, or imaging already done. ``region`` is the body part it serves."""

    text: str = Field(repr=False)
    name: str
    category: ServiceCategory
    modality: Modality | None = None
    region: Region | None = None
    side: Side | None = None
    status: ServiceStatus
    quantity: str | None = None
    contrast: Literal["without", "with", "with and without"] | None = None
    views: str | None = None
    level: str | None = None
    date: PartialDate | None = None
    decision: Decision | None = None
    codes: tuple[Code, ...] = ()
    evidence: Evidence

    @model_validator(mode="after")
    def _only_imaging_has_a_modality(self) -> Self:
        if (self.category is ServiceCategory.IMAGING) is not (self.modality is not None):
            raise ValueError("imaging, and nothing else, has a modality")
        return self


class Fact(Record):
    """A fact that the imaging-appropriateness checker weighs. ``concept`` names are listed in facts.toml."""

    concept: str
    status: FactStatus
    region: Region | None = None
    side: Side | None = None
    level: str | None = None
    value: str | float | None = None
    unit: str | None = None
    date: PartialDate | None = None
    evidence: Evidence


class CaseWarning(Record):
    """Something an analyst should look at. ``message`` never holds patient text."""

    code: str
    message: str
    page: int | None = None


class Case(Record):
    """What one clinical document becomes."""

    schema_version: Literal["1.0"] = "1.0"
    document: DocumentInfo
    patient: Patient = Patient()
    injuries: tuple[Injury, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    range_of_motion: tuple[RangeOfMotion, ...] = ()
    services: tuple[Service, ...] = ()
    facts: tuple[Fact, ...] = ()
    warnings: tuple[CaseWarning, ...] = ()
