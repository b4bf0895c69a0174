"""Images, Word, RTF and HTML documents are read like any other."""

import io

import pypdfium2 as pdfium
import pytest
from PIL import Image

from models.errors import DocumentError
from pipelines.process import extract_bytes

from ..sample_sources.make_pdfs import pdf_of

LINES = [
    "PROGRESS REPORT",
    "The patient is a 44-year-old male.",
    "Date of injury: 3/4/2015.",
    "OBJECTIVE:",
    "Lumbar flexion 40/60 degrees.",
]


@pytest.fixture(scope="module")
def page_image():
    page = pdfium.PdfDocument(pdf_of(LINES))[0]
    return page.render(scale=200 / 72, grayscale=True).to_pil()


def saved(image: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def check(case):
    assert case.patient.age.years == 44
    assert [injury.date for injury in case.injuries] == ["2015-03-04"]
    assert [item.degrees for item in case.range_of_motion] == [40]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_an_image_of_a_page_is_read(page_image, kind, loaded):
    case = extract_bytes(saved(page_image, kind, dpi=(200, 200)), "fax")
    check(case)
    assert case.document.text_source == "ocr"
    assert case.patient.age.evidence.boxes


def test_a_fax_of_two_pages_has_two_pages(page_image, loaded):
    second = page_image.convert("1")
    data = saved(
        page_image.convert("1"), "TIFF", save_all=True, append_images=[second], dpi=(200, 200), compression="group4"
    )
    assert extract_bytes(data, "fax.tif").document.pages == 2


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_read(page_image, angle, loaded):
    check(extract_bytes(saved(page_image.rotate(angle, expand=True), "PNG", dpi=(200, 200)), "scan.png"))


def test_a_page_of_a_scanned_pdf_is_read_and_its_boxes_lie_on_the_words(page_image, loaded):
    out = io.BytesIO()
    page_image.save(out, "PDF", resolution=200)
    case = extract_bytes(out.getvalue(), "scan.pdf")
    check(case)
    (box,) = case.patient.age.evidence.boxes
    baseline_from_top = 792 - (740 - 12 * 1)
    assert box.top < baseline_from_top <= box.bottom + 3
    assert any(warning.code == "page_scanned" for warning in case.warnings)


def test_an_image_too_large_to_be_a_page_is_refused(loaded):
    with pytest.raises(DocumentError) as caught:
        extract_bytes(saved(Image.new("1", (30_000, 30_000)), "PNG"), "huge.png")
    assert caught.value.reason == "too_large"


def test_a_damaged_image_is_refused(page_image, loaded):
    with pytest.raises(DocumentError) as caught:
        extract_bytes(saved(page_image, "PNG")[:500], "cut.png")
    assert caught.value.reason == "damaged"


def test_a_word_document_is_read_with_its_tables(loaded):
    from docx import Document

    document = Document()
    for line in LINES[:4]:
        document.add_paragraph(line)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Lumbar flexion", "40/60"
    out = io.BytesIO()
    document.save(out)
    check(extract_bytes(out.getvalue(), "letter.docx"))


def test_an_rtf_document_is_read(loaded):
    body = r"{\rtf1\ansi " + r"\par ".join(LINES) + "}"
    check(extract_bytes(body.encode(), "letter.rtf"))


def test_a_web_page_is_read_without_its_markup(loaded):
    body = (
        "<html><head><style>p {color: red}</style></head><body>"
        + "".join(f"<p>{line}</p>" for line in LINES)
        + "</body></html>"
    )
    check(extract_bytes(body.encode(), "letter.html"))


def test_a_damaged_word_document_is_refused(loaded):
    with pytest.raises(DocumentError) as caught:
        extract_bytes(b"PK\x03\x04 word/document.xml", "letter.docx")
    assert caught.value.reason == "damaged"
