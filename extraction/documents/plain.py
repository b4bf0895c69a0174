"""Plain text: bytes to characters, with a warning where the encoding had to be guessed."""

from contextlib import suppress

from charset_normalizer import from_bytes

from models.errors import DocumentError

Warnings = tuple[tuple[str, str], ...]
_DETECTION_SAMPLE = 200_000
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode(data: bytes, source: str, declared: str | None = None) -> tuple[str, Warnings]:
    """The characters of a text file, and warnings; ``declared`` is the encoding it says it is in, if it is not UTF-8.

    Raises:
        DocumentError: no encoding fits (reason ``unreadable``).
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding), ()
            except UnicodeDecodeError:
                break
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    if declared:
        with suppress(UnicodeError, LookupError):
            return data.decode(declared), ()
    return _guess(data, source)


def _guess(data: bytes, source: str) -> tuple[str, Warnings]:
    best = from_bytes(data[:_DETECTION_SAMPLE]).best()
    if best is None:
        raise DocumentError(
            source, "unreadable", "the text is in no known encoding", "save it as UTF-8 and read it again"
        )
    warning = (
        "encoding_guessed",
        f"The file is not valid UTF-8; it was read as {best.encoding}. Check names and signs.",
    )
    return data.decode(best.encoding, errors="replace"), (warning,)
