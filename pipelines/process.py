"""One path in, one case or one recorded failure out. The only broad handler of the house stands here."""

import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

from spacy.language import Language

from extraction.documents.reader import MAX_CHARACTERS, open_document
from extraction.pipeline import load
from models.case import Case
from models.errors import DocumentError
from pipelines.assemble import assemble

MAX_BYTES = 150_000_000
"""Files larger than this are refused before they are read."""

STANDARD_INPUT = "-"


class Failure(NamedTuple):
    """A document that could not be read: its source, a stable reason code and one sentence for the user."""

    source: str
    reason: str
    message: str


@cache
def pipeline() -> Language:
    """The process's pipeline, loaded on first use."""
    nlp = load()
    nlp.max_length = MAX_CHARACTERS + 1
    return nlp


def extract(path: str | Path) -> Case:
    """Read one document (``-`` is standard input) into its case.

    Raises:
        DocumentError: the document cannot be read; the message names it, says what is wrong and what to do.
    """
    source = str(path)
    return extract_bytes(_read_bytes(source), source)


def extract_bytes(data: bytes, source: str) -> Case:
    """Read a document's bytes into its case; ``source`` names it in the case and in errors.

    Raises:
        DocumentError: the document cannot be read.
    """
    nlp = pipeline()
    with open_document(data, source) as document, nlp.memory_zone():
        return assemble(nlp(document.text), document)


def read_with_text(path: str) -> tuple[Case, str]:
    """One document's case and its text, for showing them side by side.

    Raises:
        DocumentError: the document cannot be read.
    """
    nlp = pipeline()
    with open_document(_read_bytes(path), path) as document, nlp.memory_zone():
        return assemble(nlp(document.text), document), document.text


def process(path: str) -> Case | Failure:
    """Read one document; whatever happens, the run goes on and the document is accounted for."""
    try:
        return extract(path)
    except DocumentError as error:
        return Failure(error.source, error.reason, str(error))
    except Exception as error:  # noqa: BLE001  a defect in one document must not stop a run of thousands
        # The type only: an exception's message may quote patient text.
        return Failure(
            path,
            "internal",
            f"{path}: Casewright failed on it ({type(error).__name__}); report this kind of document as a defect",
        )


def _read_bytes(source: str) -> bytes:
    if source == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    path = Path(source)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DocumentError(
                source,
                "too_large",
                f"the file has {path.stat().st_size / 1e6:,.0f} MB, more than {MAX_BYTES / 1e6:,.0f}",
                "split it into its documents",
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(source, "missing", "there is no such file", "check the path") from None
    except IsADirectoryError:
        raise DocumentError(source, "unreadable", "it is a folder", "name a file in it") from None
    except OSError as error:
        raise DocumentError(
            source, "unreadable", f"the file cannot be opened ({error.strerror})", "check its permissions"
        ) from None
