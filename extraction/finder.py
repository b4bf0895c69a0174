"""The shell around every finding: ``find`` decides, ``__call__`` only stores (HOUSE rule 2)."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar

from spacy.tokens import Doc

from extraction.evidence import store
from models.evidence import Record


class Finder(ABC):
    """A component that reads a Doc and stores typed records as plain data in ``doc.user_data["case"][kind]``."""

    kind: ClassVar[str]

    @abstractmethod
    def find(self, doc: Doc) -> Iterator[Record]:
        """Yield the records in document order."""

    def __call__(self, doc: Doc) -> Doc:
        store(doc, self.kind, list(self.find(doc)))
        return doc
