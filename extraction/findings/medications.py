"""Medication started, prescribed, refilled or requested."""

from collections.abc import Iterator
from typing import ClassVar

from spacy.tokens import Doc

from extraction.finder import Finder
from models.case import Service


class MedicationFinder(Finder):
    """Medication started, prescribed, refilled or requested."""

    kind: ClassVar[str] = "medications"

    def find(self, doc: Doc) -> Iterator[Service]:
        """Yield the records in document order."""
        yield from ()
