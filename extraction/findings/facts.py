"""Facts that the imaging-appropriateness checker weighs."""

from collections.abc import Iterator
from typing import ClassVar

from spacy.tokens import Doc

from extraction.finder import Finder
from models.case import Fact


class FactFinder(Finder):
    """Facts that the imaging-appropriateness checker weighs."""

    kind: ClassVar[str] = "facts"

    def find(self, doc: Doc) -> Iterator[Fact]:
        """Yield the records in document order."""
        yield from ()
