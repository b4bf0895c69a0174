"""One process reads many documents with one pipeline, in bounded memory."""

import pytest

from models.document import Document
from pipelines import process

DOCUMENT = Document(
    source="note",
    sha256="",
    media_type="text/plain",
    text="The patient is a 44-year-old male.\nDiagnosis: lumbar strain.",
)


def test_documents_share_a_pipeline():
    process.case_of(DOCUMENT)
    shared = process.pipeline()
    process.case_of(DOCUMENT)
    assert process.pipeline() is shared


def test_a_pipeline_that_has_met_many_words_is_given_up(monkeypatch):
    expected = process.case_of(DOCUMENT)
    old = process.pipeline()
    monkeypatch.setattr(process, "_MOST_WORDS", 3)
    assert process.case_of(DOCUMENT) == expected
    assert process.pipeline() is not old


def test_a_pipeline_is_given_up_after_a_document_that_fails_too(monkeypatch):
    old = process.pipeline()
    monkeypatch.setattr(process, "_MOST_WORDS", 3)
    monkeypatch.setattr(process, "assemble", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        process.case_of(DOCUMENT)
    assert process.pipeline() is not old
