"""Imaging studies requested, discussed or done."""

from collections.abc import Iterator
from typing import ClassVar

from spacy.tokens import Doc

from extraction.finder import Finder
from models.case import Service


class ImagingFinder(Finder):
    """Imaging studies requested, discussed or done."""

    kind: ClassVar[str] = "imaging"

    def find(self, doc: Doc) -> Iterator[Service]:
        """Yield the records in document order."""
        yield from ()
