"""The patient's date of birth."""

from collections.abc import Iterator
from typing import ClassVar

from spacy.tokens import Doc

from extraction.finder import Finder
from models.case import DateOfBirth


class DateOfBirthFinder(Finder):
    """The patient's date of birth."""

    kind: ClassVar[str] = "date_of_birth"

    def find(self, doc: Doc) -> Iterator[DateOfBirth]:
        """Yield the records in document order."""
        yield from ()
