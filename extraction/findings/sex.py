"""The patient's sex."""

from collections.abc import Iterator
from typing import ClassVar

from spacy.tokens import Doc

from extraction.finder import Finder
from models.case import PatientSex


class SexFinder(Finder):
    """The patient's sex."""

    kind: ClassVar[str] = "sex"

    def find(self, doc: Doc) -> Iterator[PatientSex]:
        """Yield the records in document order."""
        yield from ()
