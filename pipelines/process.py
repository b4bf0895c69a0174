"""One file in, its cases and recorded failures out. The only broad handlers of the house stand here."""

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from spacy.language import Language

from extraction.documents.containers import Member, members
from extraction.documents.options import DEFAULTS, ReadOptions
from extraction.documents.reader import MAX_CHARACTERS, documents, open_document
from extraction.pipeline import load
from models.case import Case
from models.document import Document
from models.errors import DocumentError
from pipelines.assemble import assemble
from pipelines.outcome import STANDARD_INPUT, Done, Failure

MAX_BYTES = 150_000_000
"""Files larger than this are refused before they are read."""
_MOST_WORDS = 50_000
"""Different words (about 30 MB) that a pipeline has met when the next document gets a new one."""


@cache
def pipeline() -> Language:
    """The process's pipeline, loaded on first use, and anew (30 ms) once it has met many words: see ``case_of``."""
    nlp = load()
    nlp.max_length = MAX_CHARACTERS + 1
    return nlp


def extract(path: str | Path) -> Case:
    """Read one document (``-`` is standard input) into its case.

    Raises:
        DocumentError: the document cannot be read; the message names it, says what is wrong and what to do.
    """
    source = str(path)
    return extract_bytes(read_bytes(source), source)


def extract_bytes(data: bytes, source: str) -> Case:
    """Read a document's bytes into its case; ``source`` names it in the case and in errors.

    Raises:
        DocumentError: the document cannot be read.
    """
    with open_document(data, source) as document:
        return case_of(document)


def case_of(document: Document) -> Case:
    """The case of a document that has been opened.

    spaCy keeps every word it meets for as long as its pipeline lives. A memory zone around each document would forget them
    all, those of the language too, and making them anew takes as long as tokenizing; so the pipeline is given up instead
    when it holds too many.
    """
    nlp = pipeline()
    try:
        return assemble(nlp(document.text), document)
    finally:
        if len(nlp.vocab) > _MOST_WORDS:
            pipeline.cache_clear()


def read_with_text(path: str, options: ReadOptions = DEFAULTS) -> tuple[Case, str]:
    """One document's case and its text, for showing them side by side.

    Raises:
        DocumentError: the document cannot be read.
    """
    with open_document(read_bytes(path), path, options) as document:
        return case_of(document), document.text


def process(path: str) -> Case | Failure:
    """Read one document; whatever happens, the run goes on and the document is accounted for."""
    try:
        return extract(path)
    except Exception as error:  # noqa: BLE001  a defect in one document must not stop a run of thousands
        return _failure(path, error)


def read_all(path: str, options: ReadOptions = DEFAULTS, data: bytes | None = None) -> Iterator[Case | Failure]:
    """All documents in a file (an archive, a PDF with attachments, a long scan), one at a time, each accounted for."""
    try:
        for member in members(read_bytes(path) if data is None else data, path, options):
            if isinstance(member, Member):
                yield from _read_member(member, options)
            else:
                yield _failure(path, member)
    except Exception as error:  # noqa: BLE001  as in process
        yield _failure(path, error)


def _read_member(member: Member, options: ReadOptions) -> Iterator[Case | Failure]:
    try:
        for document in documents(member.data, member.source, options):
            try:
                outcome: Case | Failure = case_of(document)
            except Exception as error:  # noqa: BLE001  the file's other documents are read all the same
                outcome = _failure(document.source, error)
            yield outcome
    except Exception as error:  # noqa: BLE001  as in process
        failure = _failure(member.source, error)
        if not (
            member.is_cover and failure.reason == "no_text"
        ):  # the blank sheet that a portfolio's files are kept in
            yield failure


def outcomes(path: str, options: ReadOptions = DEFAULTS, data: bytes | None = None) -> Iterator[Done]:
    """What became of each document in a file, ready to be written or sent."""
    for outcome in read_all(path, options, data):
        if isinstance(outcome, Failure):
            yield Done(path, None, outcome)
        else:
            yield Done(path, outcome.model_dump_json(), None)


def _failure(source: str, error: Exception) -> Failure:
    if isinstance(error, DocumentError):
        return Failure(error.source, error.reason, str(error))
    if isinstance(error, MemoryError):
        return Failure(
            source, "out_of_memory", f"{source}: it needs more memory than allowed; allow more with --memory"
        )
    # The type only: an exception's message may quote patient text.
    problem = f"Casewright failed on it ({type(error).__name__}); report this kind of document as a defect"
    return Failure(source, "internal", f"{source}: {problem}")


def read_bytes(source: str) -> bytes:
    """A file's bytes.

    Raises:
        DocumentError: missing, a folder, unreadable or too large.
    """
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
