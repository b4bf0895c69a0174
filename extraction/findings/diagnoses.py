"""Conditions the document attributes to the patient."""

from collections.abc import Iterator
from typing import ClassVar

from spacy.tokens import Doc

from extraction.finder import Finder
from models.case import Diagnosis


class DiagnosisFinder(Finder):
    """Conditions the document attributes to the patient."""

    kind: ClassVar[str] = "diagnoses"

    def find(self, doc: Doc) -> Iterator[Diagnosis]:
        """Yield the records in document order."""
        yield from ()
