"""The document's kind and its own date."""

import re
from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from spacy.tokens import Doc

from extraction.finder import Finder
from extraction.language.date_labels import document_date
from extraction.language.reading import reading
from extraction.language.terms import Term, find_terms
from models.case import DocumentFacts
from models.vocabulary import DocumentKind

_HEAD = 1600  # characters of a document's beginning
_TITLE_LINES = 900
_ENOUGH = 2
_BOX = re.compile(r"[\[(]\s?[xX\u2713]?\s?[\])]\s*$")
_PROSE = re.compile(
    r"[.;]\s|(?<![\w-])[a-z]{3,}|\b(?:a|to|of)\s$"
)  # a title's line has nothing before it but names and capitals
# Of kinds that score alike, the more particular document comes first.
_ORDER = (
    DocumentKind.INDEPENDENT_MEDICAL_REVIEW,
    DocumentKind.UTILIZATION_REVIEW,
    DocumentKind.MEDICAL_LEGAL_EVALUATION,
    DocumentKind.OPERATIVE_REPORT,
    DocumentKind.IMAGING_REPORT,
    DocumentKind.THERAPY_NOTE,
    DocumentKind.REQUEST_FOR_AUTHORIZATION,
    DocumentKind.CONSULTATION,
    DocumentKind.INITIAL_REPORT,
    DocumentKind.PROGRESS_REPORT,
    DocumentKind.OTHER,
)


class Sign(NamedTuple):
    """Words at ``[start, end)`` of the reading text that tell the document's kind, and how much."""

    start: int
    end: int
    kind: DocumentKind
    weight: int


class DocumentFinder(Finder):
    """Finds the kind from titles, headings and set phrases (``document_kinds.csv``), and the date from its labels.

    The date of a determination comes before that of an examination, and this before a report's; None if none is labelled.
    """

    kind: ClassVar[str] = "document"

    def find(self, doc: Doc) -> Iterator[DocumentFacts]:
        """Yield one record."""
        date = document_date(doc)
        yield DocumentFacts(kind=_kind(signs(doc)), date=date.value if date else None)


def signs(doc: Doc) -> list[Sign]:
    """The words that tell the kind, each form once."""
    text = reading(doc).text
    seen: set[tuple[str, str]] = set()
    found = []
    for term in find_terms("document_kinds.csv", text):
        form = text[term.start : term.end].lower()
        if _stands_in_place(text, term) and (form, term.row["kind"]) not in seen:
            seen.add((form, term.row["kind"]))
            found.append(Sign(term.start, term.end, DocumentKind(term.row["kind"]), int(term.row["weight"])))
    return found


def _stands_in_place(text: str, term: Term) -> bool:
    place = term.row["place"]
    if place == "text":
        return True
    if place == "head":
        return term.start < _HEAD
    if term.start > _TITLE_LINES:
        return False
    line = text.rfind("\n", 0, term.start) + 1
    end = text.find("\n", term.end)
    whole = text[line : end if end >= 0 else len(text)].strip()
    lead = text[line : term.start]
    return len(whole) <= 100 and text[term.start].isupper() and not _BOX.search(lead) and not _PROSE.search(lead)


def _kind(found: list[Sign]) -> DocumentKind:
    totals = dict.fromkeys(_ORDER, 0)
    for sign in found:
        totals[sign.kind] += sign.weight
    best = max(_ORDER, key=lambda kind: (totals[kind], -_ORDER.index(kind)))
    return best if totals[best] >= _ENOUGH else DocumentKind.OTHER
