"""Names of the components. spaCy imports this for every `Language`, so it imports no component.

``COMPONENTS`` is the default pipeline's order; each component also works alone: what it needs of the language layer
(reading text, sections, sentences, sites, dates, assertion) is made on first use and kept on the Doc.
"""

from typing import Any

from spacy.language import Language

COMPONENTS = (
    "casewright_sentences",
    "casewright_abbreviations",
    "casewright_document",
    "casewright_age",
    "casewright_sex",
    "casewright_date_of_birth",
    "casewright_injuries",
    "casewright_diagnoses",
    "casewright_icd10",
    "casewright_range_of_motion",
    "casewright_imaging",
    "casewright_services",
    "casewright_medications",
    "casewright_facts",
)


def make_tokenizer() -> Any:
    from extraction.language.tokenizer import ClinicalTokenizer

    return lambda nlp: ClinicalTokenizer(nlp.vocab)


def make_sentences(nlp: Language, name: str) -> Any:
    from extraction.language.sentences import SentenceMarker

    return SentenceMarker()


def make_abbreviations(nlp: Language, name: str) -> Any:
    from extraction.language.abbreviations import Abbreviations

    return Abbreviations()


def make_document(nlp: Language, name: str) -> Any:
    from extraction.findings.document import DocumentFinder

    return DocumentFinder()


def make_age(nlp: Language, name: str) -> Any:
    from extraction.findings.age import AgeFinder

    return AgeFinder()


def make_sex(nlp: Language, name: str) -> Any:
    from extraction.findings.sex import SexFinder

    return SexFinder()


def make_date_of_birth(nlp: Language, name: str) -> Any:
    from extraction.findings.date_of_birth import DateOfBirthFinder

    return DateOfBirthFinder()


def make_injuries(nlp: Language, name: str) -> Any:
    from extraction.findings.injuries import InjuryFinder

    return InjuryFinder()


def make_diagnoses(nlp: Language, name: str) -> Any:
    from extraction.findings.diagnoses import DiagnosisFinder

    return DiagnosisFinder()


def make_icd10(nlp: Language, name: str) -> Any:
    from extraction.coding.component import DiagnosisCoder

    return DiagnosisCoder()


def make_range_of_motion(nlp: Language, name: str) -> Any:
    from extraction.findings.range_of_motion import RangeOfMotionFinder

    return RangeOfMotionFinder()


def make_imaging(nlp: Language, name: str) -> Any:
    from extraction.findings.imaging import ImagingFinder

    return ImagingFinder()


def make_services(nlp: Language, name: str) -> Any:
    from extraction.findings.services import ServiceFinder

    return ServiceFinder()


def make_medications(nlp: Language, name: str) -> Any:
    from extraction.findings.medications import MedicationFinder

    return MedicationFinder()


def make_facts(nlp: Language, name: str) -> Any:
    from extraction.findings.facts import FactFinder

    return FactFinder()


Language.factory("casewright_sentences", func=make_sentences)
Language.factory("casewright_abbreviations", func=make_abbreviations)
Language.factory("casewright_document", func=make_document)
Language.factory("casewright_age", func=make_age)
Language.factory("casewright_sex", func=make_sex)
Language.factory("casewright_date_of_birth", func=make_date_of_birth)
Language.factory("casewright_injuries", func=make_injuries)
Language.factory("casewright_diagnoses", func=make_diagnoses)
Language.factory("casewright_icd10", func=make_icd10)
Language.factory("casewright_range_of_motion", func=make_range_of_motion)
Language.factory("casewright_imaging", func=make_imaging)
Language.factory("casewright_services", func=make_services)
Language.factory("casewright_medications", func=make_medications)
Language.factory("casewright_facts", func=make_facts)
