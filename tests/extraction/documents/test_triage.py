"""A text layer is read where it says what the page shows; where it does not, the page is read by OCR, and the reason is kept."""

import pypdfium2 as pdfium
import pytest

from extraction.documents import ocr
from extraction.documents.legible import is_garbled, known_letters
from extraction.documents.reader import open_document

from .make import FONT, grey_image, page_pdf, shown, stream

LINES = [
    "PROGRESS REPORT",
    "The patient is a 44-year-old male who was injured when he fell from a ladder.",
    "He has pain in the lower back that goes down the left leg and is worse with sitting.",
    "He has tried physical therapy for twelve visits without relief and takes naproxen.",
    "Lumbar flexion is 40 degrees. We request an MRI of the lumbar spine.",
]


def written(lines: list[str], mode: int = 0) -> bytes:
    return b"".join(shown(line, 60, 700 - 16 * n, mode=mode) for n, line in enumerate(lines))


def drawn(lines: list[str]) -> bytes:
    """An image object of a page of lines at 150 dpi."""
    page = pdfium.PdfDocument(page_pdf(written(lines)))[0]
    image = page.render(scale=150 / 72, grayscale=True).to_pil()
    return grey_image(*image.size, image.tobytes())


def scan(over: bytes = b"", under: bytes = b"") -> bytes:
    return page_pdf(under + b"q 612 0 0 792 0 0 cm /I Do Q\n" + over, I=drawn(LINES))


def shifted(text: str) -> str:
    """Each letter and digit three further on, as fonts with a wrong map give them."""
    return "".join(chr(ord(char) + 3) if char != " " else char for char in text)


def wrong_map() -> bytes:
    """A font whose map to Unicode is three off."""
    pairs = b"\n".join(b"<%02x> <%04x>" % (code, code + 3) for code in range(33, 123))
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange <00> <ff> "
        b"endcodespacerange 90 beginbfchar\n%s\nendbfchar endcmap end end" % pairs
    )
    return stream(cmap)


def read(data: bytes) -> tuple[str, tuple[str, ...]]:
    with open_document(data, "a.pdf") as document:
        return " ".join(document.text.split()), document.page_reasons


def test_a_font_with_a_wrong_map_is_recognised_and_its_page_read_by_ocr():
    font = FONT.replace(b">>", b"/ToUnicode 6 0 R >>")
    text, reasons = read(page_pdf(written(LINES), font=font, Map=wrong_map()))
    assert reasons == ("garbled",)
    assert "Lumbar flexion is 40 degrees." in text


def test_odd_words_that_ocr_reads_alike_are_read_from_the_text_layer():
    names = ["Wojciechowski Szczepan Grzegorz Przybylski Krzysztof Brzezinski Mieczyslaw Zbigniew"] * 4
    text, reasons = read(page_pdf(written(names)))
    assert reasons == ("usable",)
    assert text.count("Przybylski") == 4


def test_what_is_stamped_on_a_scan_does_not_pass_for_its_text():
    stamps = shown("Received by ABC Insurance on 07/14/2015", 60, 770) + shown("ROE_CLAIM_000123", 450, 20)
    text, reasons = read(scan(stamps))
    assert reasons == ("scanned",)
    assert "Lumbar flexion is 40 degrees." in text
    assert "ROE_CLAIM_000123" in text


def test_a_good_layer_of_an_earlier_ocr_is_used():
    text, reasons = read(scan(written(LINES, mode=3)))
    assert reasons == ("ocr_layer",)
    assert "Lumbar flexion is 40 degrees." in text


def test_a_bad_layer_of_an_earlier_ocr_is_read_again():
    bad = [line.translate(str.maketrans("itaeos", "1f@c05")) for line in LINES]
    text, reasons = read(scan(written(bad, mode=3)))
    assert reasons == ("garbled",)
    assert "Lumbar flexion is 40 degrees." in text


def test_a_layer_of_an_earlier_ocr_that_holds_the_heading_only_is_read_again():
    text, reasons = read(scan(written(LINES[:1], mode=3)))
    assert reasons == ("scanned",)
    assert "Lumbar flexion is 40 degrees." in text


def test_a_picture_behind_the_text_is_no_scan():
    text, reasons = read(page_pdf(b"q 612 0 0 792 0 0 cm /I Do Q\n" + written(LINES), I=grey_image(8, 8, b"\xf0" * 64)))
    assert reasons == ("usable",)
    assert "Lumbar flexion is 40 degrees." in text


def test_without_an_engine_a_page_in_doubt_is_read_from_its_text_layer(monkeypatch):
    monkeypatch.setattr(ocr, "engine", lambda: None)
    text, reasons = read(scan(shown("Received by ABC Insurance on 07/14/2015", 60, 770)))
    assert reasons == ("usable",)
    assert text == "Received by ABC Insurance on 07/14/2015"


@pytest.mark.parametrize(
    ("text", "garbled"),
    [
        (" ".join(LINES), False),
        (shifted(" ".join(LINES)), True),
        (" ".join("".join(chr(0xF000 + ord(char)) for char in word) for word in " ".join(LINES).split()), True),
        ("2'#,2-&,-# &#.2'#,2'1 7#0-*+* #5&-51',(30#-, 5&#,&#$#**$0-+ *#025-0)#&1&.',',2&#*-5#0", True),
        ("Pt: L knee ROM 5-118. HX: 31M roofer, fell 9 ft, R ribs fx'd. TTP med jt line. Neg N/T.", False),
        ("45 50 60 80 115 170 180 5/5 4/5 72148 97110 (12) 40% 3.2 1.5", False),
        ("\uf0b7 Lumbar sprain of the spine \uf0b7 Pain of the left knee \uf0b7 Sprain of the neck", False),
        ("", False),
    ],
)
def test_language_is_told_from_mixed_up_letters(text, garbled):
    assert is_garbled(text) == garbled


def test_letters_count_in_known_words_only():
    assert known_letters("The patient has Xqzzt") == len("Thepatienthas")
