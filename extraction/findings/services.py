"""Therapy, injections, surgery, equipment, consults and tests asked for."""

from collections.abc import Iterator
from typing import ClassVar

from spacy.tokens import Doc

from extraction.finder import Finder
from models.case import Service


class ServiceFinder(Finder):
    """Therapy, injections, surgery, equipment, consults and tests asked for."""

    kind: ClassVar[str] = "services"

    def find(self, doc: Doc) -> Iterator[Service]:
        """Yield the records in document order."""
        yield from ()
