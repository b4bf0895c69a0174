"""Make the PDFs of sample_records from the texts beside this file: monospaced, 58 lines a page, the same bytes every time.

python tests/sample_sources/make_pdfs.py
"""

from pathlib import Path

HERE = Path(__file__).parent
SAMPLES = HERE.parent.parent / "sample_records"
_LINES_A_PAGE = 58


def pdf_of(*pages: list[str], font: str = "Courier") -> bytes:
    """Bytes of a PDF with a text layer: one page for each list of lines, 9 point, letter size."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{font} >>".encode(),
    ]
    kids = []
    for lines in pages:
        shown = "".join(f"BT /F1 9 Tf 50 {740 - 12 * n} Td ({_escape(line)}) Tj ET\n" for n, line in enumerate(lines))
        stream = shown.encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
        objects.append(page % len(objects))
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


def sample_pdf(source: Path) -> bytes:
    """The PDF of one text."""
    lines = source.read_text("utf-8").splitlines()
    return pdf_of(*(lines[start : start + _LINES_A_PAGE] for start in range(0, len(lines), _LINES_A_PAGE)))


if __name__ == "__main__":
    for text in sorted(HERE.glob("*.txt")):
        (SAMPLES / f"{text.stem}.pdf").write_bytes(sample_pdf(text))
