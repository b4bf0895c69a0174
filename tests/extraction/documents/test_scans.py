"""Images of pages as scanners, faxes, cameras and screens make them: the words are read, and their boxes stand where they stand."""

import io

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageOps

from extraction.documents import images
from extraction.documents.reader import open_document

from .make import page_pdf, shown, stream

LINES = [
    "PROGRESS REPORT",
    "The patient is a 44-year-old male who was injured when he fell from a ladder.",
    "He has pain in the lower back that goes down the left leg and is worse with sitting.",
    "Lumbar flexion is 40 degrees. We request an MRI of the lumbar spine.",
]
SENTENCE = "Lumbar flexion is 40 degrees."
PDF = page_pdf(b"".join(shown(line, 60, 700 - 16 * n, 12) for n, line in enumerate(LINES)))
LEFT, TOP = 60, 792 - 652 - 12
"""Where the sentence begins, in points from the page's top left."""


def scanned(dpi: int = 200) -> Image.Image:
    return pdfium.PdfDocument(PDF)[0].render(scale=dpi / 72, grayscale=True).to_pil()


def saved(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def box_of_sentence(data: bytes) -> tuple[float, float]:
    """Left and top of the sentence's box."""
    with open_document(data, "scan") as document:
        start = document.text.index(SENTENCE)
        (box,) = document.boxes_of(start, start + len(SENTENCE))
        return box.x0, box.top


def transparent(page: Image.Image) -> Image.Image:
    black = Image.new("L", page.size, 0)
    return Image.merge("RGBA", (black, black, black, ImageOps.invert(page)))


def in_shadow(page: Image.Image) -> Image.Image:
    light = np.linspace(0.4, 1.0, page.width)[None, :]
    return Image.fromarray((np.asarray(page) * light).astype(np.uint8))


@pytest.mark.parametrize(
    "data",
    [
        saved(scanned(150), dpi=(150, 150)),
        saved(scanned(400), dpi=(400, 400)),
        saved(scanned(), "JPEG", dpi=(72, 72)),
        saved(scanned(100)),
        saved(transparent(scanned()), dpi=(200, 200)),
        saved(Image.fromarray(np.asarray(scanned()).astype(np.uint16) * 257), dpi=(200, 200)),
        saved(in_shadow(scanned()), dpi=(200, 200)),
        saved(scanned().resize((1734, 1078)).convert("1"), "TIFF", dpi=(204, 98), compression="group3"),
    ],
    ids=["150 dpi", "400 dpi", "dpi of a screen", "no dpi", "transparent", "16 bits", "in shadow", "standard fax"],
)
def test_an_image_is_read_with_boxes_on_the_words(data, loaded):
    left, top = box_of_sentence(data)
    assert left == pytest.approx(LEFT, abs=3)
    assert top == pytest.approx(TOP + 2, abs=4)


@pytest.mark.parametrize(("angle", "skew", "dpi"), [(90, 2.5, 150), (180, -3, 300), (270, 1.5, 400)])
def test_a_page_that_lies_on_its_side_and_askew_is_read(angle, skew, dpi):
    page = scanned(dpi).rotate(skew, fillcolor=255, resample=Image.Resampling.BICUBIC).rotate(angle, expand=True)
    with open_document(saved(page, dpi=(dpi, dpi)), "scan.png") as document:
        assert SENTENCE in document.text


def test_a_scan_on_a_page_of_a_point_a_pixel_is_read_as_letter_paper():
    page = scanned()
    pixels = stream(
        page.tobytes(),
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8" % page.size,
    )
    data = page_pdf(b"q %d 0 0 %d 0 0 cm /I Do Q" % page.size, page=b"/MediaBox [0 0 %d %d]" % page.size, I=pixels)
    left, top = box_of_sentence(data)
    assert left == pytest.approx(LEFT * 200 / 72, abs=8)
    assert top == pytest.approx(TOP * 200 / 72, abs=12)


def jbig2(page: Image.Image) -> bytes:
    """A black-and-white page as an embedded JBIG2 stream (ISO 14492): a page and one generic region coded as a fax codes it."""
    fax = io.BytesIO()
    ImageOps.invert(page).convert("1").save(fax, "TIFF", compression="group4", strip_size=1 << 26)
    with Image.open(fax) as tiff:
        (start,), (size,) = tiff.tag_v2[273], tiff.tag_v2[279]
        assert (tiff.tag_v2[262], tiff.tag_v2.get(266, 1)) == (1, 1)  # what is white here is coded as JBIG2 codes black
    coded = fax.getvalue()[start : start + size]
    width, height = (side.to_bytes(4, "big") for side in page.size)
    information = width + height + bytes(8) + b"\x00\x00\x00"
    region = width + height + bytes(9) + b"\x01" + coded
    return (
        b"\x00\x00\x00\x00\x30\x00\x01" + len(information).to_bytes(4, "big") + information
        + b"\x00\x00\x00\x01\x26\x00\x01" + len(region).to_bytes(4, "big") + region
    )  # fmt: skip


@pytest.mark.parametrize("coding", ["JBIG2Decode", "JPXDecode"])
def test_a_scan_as_jbig2_or_jpeg2000_is_read(coding):
    page = scanned()
    content = jbig2(page) if coding == "JBIG2Decode" else saved(page, "JPEG2000")
    bits = 1 if coding == "JBIG2Decode" else 8
    entries = (
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent %d /Filter /%s"
    )
    image = stream(content, entries % (*page.size, bits, coding.encode()))
    left, top = box_of_sentence(page_pdf(b"q 612 0 0 792 0 0 cm /I Do Q", I=image))
    assert left == pytest.approx(LEFT, abs=3)
    assert top == pytest.approx(TOP + 2, abs=4)


def test_pages_of_a_fax_are_read_in_parallel_and_in_order(monkeypatch):
    import threading

    both = threading.Barrier(2, timeout=20)
    monkeypatch.setattr(images.os, "cpu_count", lambda: 2)
    real = images._read  # noqa: SLF001

    def together(image, dpi, reader):
        both.wait()
        return real(image, dpi, reader)

    monkeypatch.setattr(images, "_read", together)
    blank = Image.new("L", scanned().size, 255)
    data = saved(scanned(), "TIFF", save_all=True, append_images=[blank], dpi=(200, 200))
    with open_document(data, "fax.tif") as document:
        assert document.pages == 2
        assert document.page_of(document.text.index(SENTENCE)) == 1
