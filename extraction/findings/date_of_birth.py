"""The patient's date of birth."""

from collections.abc import Iterator
from typing import ClassVar

from spacy.tokens import Doc

from extraction.evidence import evidence
from extraction.finder import Finder
from extraction.language.date_labels import birth_date
from models.case import DateOfBirth


class DateOfBirthFinder(Finder):
    """Finds the date that a form or a heading labels as the patient's birth; leaves alone births of children."""

    kind: ClassVar[str] = "date_of_birth"

    def find(self, doc: Doc) -> Iterator[DateOfBirth]:
        """Yield at most one date of birth."""
        birth = birth_date(doc)
        if birth is not None:
            yield DateOfBirth(date=birth.value, evidence=evidence(doc, birth.start, birth.end, "date_label.birth"))
