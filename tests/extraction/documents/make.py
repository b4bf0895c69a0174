"""Small PDFs of one page for the tests of this folder."""

from ...sample_sources.make_pdfs import _file

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def page_pdf(
    content: bytes, *, page: bytes = b"/MediaBox [0 0 612 792]", font: bytes = FONT, **objects: bytes
) -> bytes:
    """A PDF of one page: its content, entries of its dictionary, its font F, and images by their names."""
    named = b" ".join(b"/%s %d 0 R" % (name.encode(), 6 + n) for n, name in enumerate(objects))
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R %s /Contents 4 0 R /Resources << /Font << /F 5 0 R >> /XObject << %s >> >> >>"
            % (page, named),
            stream(content),
            font,
            *objects.values(),
        ]
    )


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


def shown(text: str, x: float, y: float, size: float = 11, *, matrix: str = "1 0 0 1", mode: int = 0) -> bytes:
    """What draws a line of text, turned by a matrix; ``mode`` 3 is invisible."""
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT {mode} Tr /F {size} Tf {matrix} {x} {y} Tm ({escaped}) Tj ET\n".encode("latin-1")


def grey_image(width: int, height: int, pixels: bytes) -> bytes:
    """An image object of 8-bit grey pixels."""
    import zlib

    entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode"
    return stream(zlib.compress(pixels), entries % (width, height))
