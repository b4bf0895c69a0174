"""The document's kind and its own date."""

from collections.abc import Iterator
from typing import ClassVar

from spacy.tokens import Doc

from extraction.finder import Finder
from models.case import DocumentFacts


class DocumentFinder(Finder):
    """The document's kind and its own date."""

    kind: ClassVar[str] = "document"

    def find(self, doc: Doc) -> Iterator[DocumentFacts]:
        """Yield the records in document order."""
        yield from ()
