"""What all tests share: the pipeline, the sample records, and a small PDF maker."""

from pathlib import Path

import pytest

from extraction.pipeline import load
from pipelines.process import pipeline

from .sample_sources.make_pdfs import pdf_of

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_records"
CANARY = "Zyxwvutson"
"""A patient's name that stands in no vocabulary: wherever it shows up, patient text has leaked."""


@pytest.fixture(scope="session")
def nlp():
    return load()


@pytest.fixture(scope="session")
def loaded():
    """The process's own pipeline, loaded before a test measures or watches anything."""
    return pipeline()


@pytest.fixture
def make_pdf():
    """Bytes of a PDF with a text layer: one page for each list of lines."""
    return pdf_of


@pytest.fixture
def encrypted_pdf():
    """A PDF that asks for a password: its standard security handler holds a key that the empty password does not make."""
    plain = pdf_of(["The patient is a 44-year-old male."])
    handler = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >> /ID [<00> <00>] /Size" % (
        b"41" * 32,
        b"42" * 32,
    )
    return plain.replace(b"/Size", handler)
