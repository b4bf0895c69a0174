"""Range-of-motion findings of examinations."""

from collections.abc import Iterator
from typing import ClassVar

from spacy.tokens import Doc

from extraction.finder import Finder
from models.case import RangeOfMotion


class RangeOfMotionFinder(Finder):
    """Range-of-motion findings of examinations."""

    kind: ClassVar[str] = "range_of_motion"

    def find(self, doc: Doc) -> Iterator[RangeOfMotion]:
        """Yield the records in document order."""
        yield from ()
