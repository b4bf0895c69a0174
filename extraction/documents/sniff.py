"""What a file is, by its first bytes; its name is only believed where bytes cannot tell."""

PDF = "application/pdf"
TEXT = "text/plain"

_SIGNATURES = (
    (b"%PDF-", PDF),
    (b"PK\x03\x04", "application/zip"),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"GIF8", "image/gif"),
    (b"{\\rtf", "application/rtf"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf", "application/x-7z-compressed"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ", "application/x-executable"),
    (b"SQLite format 3", "application/vnd.sqlite3"),
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def media_type(data: bytes) -> str:
    """The media type of a file's bytes; ``application/octet-stream`` for binary data that no signature names.

    A PDF may start with up to 1,024 bytes of other matter (ISO 32000-1, annex H, note 13).
    """
    head = data[:1024]
    for signature, name in _SIGNATURES:
        if head.startswith(signature) and not (signature == b"MZ" and b"\x00" not in head):
            return name
    if b"%PDF-" in head:
        return PDF
    if b"\x00" in head and not head.startswith(_UTF16):
        return "application/octet-stream"
    return TEXT
