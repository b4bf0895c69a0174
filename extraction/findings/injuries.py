"""Dates of injury, accident or onset event."""

from collections.abc import Iterator
from typing import ClassVar

from spacy.tokens import Doc

from extraction.finder import Finder
from models.case import Injury


class InjuryFinder(Finder):
    """Dates of injury, accident or onset event."""

    kind: ClassVar[str] = "injuries"

    def find(self, doc: Doc) -> Iterator[Injury]:
        """Yield the records in document order."""
        yield from ()
