"""Hostile and odd files: each is read, or refused with its code; what they point at outside themselves is not read."""

import hashlib
import io
import random
import zipfile

import pypdfium2 as pdfium
import pytest
from docx import Document as Word
from PIL import Image

from extraction.documents.options import ReadOptions
from extraction.documents.triage import triage
from models.case import Case
from pipelines.outcome import Failure
from pipelines.process import read_all

from ..sample_sources.make_pdfs import pdf_of

NOTE = "The patient is a 44-year-old male."
KNOWN = {"damaged", "empty", "unsupported", "not_what_it_says", "no_text", "too_large", "encrypted"}


def word_file(text: str) -> bytes:
    document = Word()
    document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def rewritten(data: bytes, name: str, change) -> bytes:
    """An archive with one member's bytes changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, change(old.read(entry)) if entry == name else old.read(entry))
    return out.getvalue()


def page_with(content: bytes, resources: bytes = b"", extra: bytes = b"") -> bytes:
    """A PDF of one page without a cross-reference table, which pdfium rebuilds."""
    return (
        b"%%PDF-1.5\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
        b"3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<<%s>>>> endobj\n"
        b"4 0 obj <</Length %d>> stream\n%s\nendstream endobj\n%s\ntrailer <</Root 1 0 R>>\n%%%%EOF\n"
        % (resources, len(content), content, extra)
    )


def test_word_documents_stored_in_an_archive_are_members_and_not_the_archive(loaded):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.docx", word_file(NOTE))
    (case,) = read_all("a.zip", data=out.getvalue())
    assert isinstance(case, Case)
    assert case.document.source == "a.zip!/a.docx"
    assert case.patient.age.years == 44


def test_an_external_entity_of_a_word_document_is_not_read(tmp_path, loaded):
    secret = tmp_path / "secret.txt"
    secret.write_text("The patient is a 77-year-old male.")
    doctype = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]><w:document'.encode()
    data = rewritten(
        word_file("MARK"),
        "word/document.xml",
        lambda xml: xml.replace(b"<w:document", doctype, 1).replace(b"MARK", NOTE.encode() + b" &e;"),
    )
    (outcome,) = read_all("a.docx", data=data)
    assert isinstance(outcome, Failure) or outcome.patient.age.years == 44
    assert "77" not in (
        outcome.message if isinstance(outcome, Failure) else outcome.model_dump_json(exclude={"document"})
    )


@pytest.mark.parametrize("kind", ["rtf", "docx"])
def test_a_mutated_office_file_is_read_or_refused(kind, loaded):
    whole = (
        word_file(NOTE) if kind == "docx" else rb"{\rtf1\ansi\u8217 ?{\fonttbl{\f0 Arial;}}\f0 " + NOTE.encode() + b"}"
    )
    chance = random.Random(4)
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 20)):
            data[chance.randrange(6, len(data))] = chance.randrange(256)
        for outcome in read_all(f"a.{kind}", data=bytes(data)):
            assert isinstance(outcome, Case) or outcome.reason in KNOWN


@pytest.mark.parametrize(
    "junk", [rb"\u99999999999999999999 ?", rb"\bin", rb"\u ", rb"\uc ", rb"\ansicpg ", b"{" * 3000]
)
def test_rtf_junk_is_read_or_refused(junk, loaded):
    (outcome,) = read_all("a.rtf", data=rb"{\rtf1\ansi " + junk + NOTE.encode() + b"}")
    assert isinstance(outcome, Case) or outcome.reason in KNOWN


def test_a_mutated_fax_is_read_or_refused(loaded):
    page, out = Image.new("1", (60, 40), 1), io.BytesIO()
    page.save(out, "TIFF", save_all=True, append_images=[page], compression="group4")
    chance = random.Random(5)
    for _ in range(300):
        data = bytearray(out.getvalue())
        for _ in range(chance.randint(1, 25)):
            data[chance.randrange(8, len(data))] = chance.randrange(256)
        for outcome in read_all("a.tif", data=bytes(data)):
            assert isinstance(outcome, Case) or outcome.reason in KNOWN


OUTLINES = b"".join(b"%d %d m %d %d l S\n" % (n, n, n + 5, n + 9) for n in range(100))
IMAGE = (
    b"5 0 obj <</Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8/Length 64>> "
    b"stream\n" + b"\xc8" * 64 + b"\nendstream endobj"
)
DRAWN = b"q 600 0 0 780 0 0 cm /I Do Q "
FONT = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pdf_of([NOTE]), "usable"),
        (pdf_of(["Wkh sdwlhqw zdv vhhq lq wkh folqlf wrgdb zklfk kdg vwhpv " * 4] * 6), "garbled"),
        (page_with(OUTLINES), "outlines"),
        (page_with(DRAWN, b"/XObject<</I 5 0 R>>", IMAGE), "scanned"),
        (
            page_with(
                DRAWN + b"BT 3 Tr /F 12 Tf 72 700 Td (" + NOTE.encode() + b") Tj ET",
                b"/XObject<</I 5 0 R>>" + FONT,
                IMAGE,
            ),
            "ocr_layer",
        ),
        (page_with(b""), "blank"),
    ],
    ids=["usable", "garbled", "outlines", "scanned", "ocr_layer", "blank"],
)
def test_each_kind_of_page_is_told_with_its_reason(data, reason):
    page = pdfium.PdfDocument(data)[0]
    verdict = triage(page, page.get_textpage().get_text_range())
    assert reason in {verdict.reason, verdict.otherwise}


def encrypted(text: str, password: bytes) -> bytes:
    """A PDF under the standard security handler, revision 2, 40-bit RC4 (ISO 32000-1, 7.6.3, algorithms 1 to 4)."""
    padding = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
    user = (password + padding)[:32]
    owner = rc4(hashlib.md5(user, usedforsecurity=False).digest()[:5], user)
    file_key = hashlib.md5(user + owner + b"\xfc\xff\xff\xff" + b"\x00", usedforsecurity=False).digest()[:5]
    object_key = hashlib.md5(file_key + b"\x04\x00\x00\x00\x00", usedforsecurity=False).digest()[:10]
    content = rc4(object_key, b"BT /F 12 Tf 72 700 Td (" + text.encode() + b") Tj ET")
    handler = b"<</Root 1 0 R/Encrypt <</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<00><00>]>>"
    trailer = handler % (owner.hex().encode(), rc4(file_key, padding).hex().encode())
    return page_with(content, FONT).replace(b"<</Root 1 0 R>>", trailer)


def rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


@pytest.mark.parametrize(("passwords", "age"), [(("wrong", "open sesame"), 44), (("wrong",), None), ((), None)])
def test_an_encrypted_pdf_is_opened_by_its_password_and_no_other(passwords, age, loaded):
    (outcome,) = read_all("a.pdf", ReadOptions(passwords=passwords), encrypted(NOTE, b"open sesame"))
    assert (outcome.patient.age.years if isinstance(outcome, Case) else None) == age
    assert age or outcome.reason == "encrypted"


def test_a_jpeg2000_scan_in_a_pdf_is_drawn(loaded):
    out = io.BytesIO()
    Image.new("L", (64, 64), 40).save(out, "JPEG2000")
    jpx = b"5 0 obj <</Type/XObject/Subtype/Image/Width 64/Height 64/Filter/JPXDecode/Length %d>> stream\n%s\nendstream endobj"
    data = page_with(DRAWN, b"/XObject<</I 5 0 R>>", jpx % (len(out.getvalue()), out.getvalue()))
    bitmap = pdfium.PdfDocument(data)[0].render(scale=0.1).to_pil().convert("L")
    assert bitmap.getpixel((30, 40)) < 80
    (outcome,) = read_all("a.pdf", data=data)
    assert outcome.reason == "no_text"
