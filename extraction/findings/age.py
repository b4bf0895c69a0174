"""The patient's age at the time of the document."""

from collections.abc import Iterator
from typing import ClassVar

from spacy.tokens import Doc

from extraction.finder import Finder
from models.case import Age


class AgeFinder(Finder):
    """The patient's age at the time of the document."""

    kind: ClassVar[str] = "age"

    def find(self, doc: Doc) -> Iterator[Age]:
        """Yield the records in document order."""
        yield from ()
