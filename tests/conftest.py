"""What all tests share: the pipeline, the sample records, and a small PDF maker."""

from pathlib import Path

import pytest

from extraction.pipeline import load
from pipelines.process import pipeline

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
    handler = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >> /ID [<00> <00>] /Size" % (b"41" * 32, b"42" * 32)
    return plain.replace(b"/Size", handler)


def pdf_of(*pages: list[str]) -> bytes:
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        shown = "".join(f"BT /F1 10 Tf 50 {780 - 14 * n} Td ({_escape(line)}) Tj ET\n" for n, line in enumerate(lines))
        stream = shown.encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 842] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
            % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return _file(objects)


def _escape(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(objects: list[bytes]) -> bytes:
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
