"""Pages with the findings' boxes drawn on them in their kinds' colours, numbered, and beside each page what was read there."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from models.case import Case
from models.evidence import Box
from pipelines.review.spans import KINDS, Highlight, highlights

DPI = 130
_COLOURS = {
    "patient": (0, 139, 139),
    "injury": (190, 120, 0),
    "diagnosis": (200, 30, 45),
    "range of motion": (20, 130, 50),
    "imaging": (150, 30, 160),
    "service": (25, 80, 190),
    "medication": (95, 95, 95),
    "fact": (120, 85, 50),
}
_PANEL = 430
_MARGIN = 14
_LINE = 17
_SIZE = 13
_HEAD = 56.0
"""Pixels that the legend takes at the top of the panel."""


class _Note(NamedTuple):
    """A finding on a page: its number, its boxes in pixels, the lines of its label."""

    number: int
    kind: str
    boxes: list[tuple[float, float, float, float]]
    lines: list[str]


def drawn(case: Case, pages: Iterator[Image.Image]) -> Iterator[Image.Image]:
    """Each page with its findings, in order."""
    font = ImageFont.load_default(_SIZE)
    by_page: dict[int, list[tuple[int, Highlight]]] = defaultdict(list)
    for number, item in enumerate(highlights(case), start=1):
        for page in {box.page for box in item.evidence.boxes}:
            by_page[page].append((number, item))
    first = case.document.page_range[0] - 1 if case.document.page_range else 0
    for index, image in enumerate(pages, start=1):
        if 0 < index - first <= case.document.pages:
            scale = DPI / 72
            notes = [_note(number, item, index - first, scale, font) for number, item in by_page[index - first]]
            yield _page(image, notes, font)


def _note(
    number: int, item: Highlight, page: int, scale: float, font: ImageFont.FreeTypeFont | ImageFont.ImageFont
) -> _Note:
    boxes = [_pixels(box, scale) for box in item.evidence.boxes if box.page == page]
    return _Note(number, item.kind, boxes, _wrapped(item.label, _PANEL - 64, font))


def _pixels(box: Box, scale: float) -> tuple[float, float, float, float]:
    return box.x0 * scale - 2, box.top * scale - 1, box.x1 * scale + 2, box.bottom * scale + 2


def _wrapped(text: str, width: int, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _page(image: Image.Image, notes: list[_Note], font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> Image.Image:
    """The page on the left, the notes on the right at the height of what they are about."""
    # OCR's boxes of one line differ by a few pixels; within a line notes go from left to right.
    notes = sorted(notes, key=lambda note: (round(note.boxes[0][3] / _LINE), note.boxes[0][0]))
    tops = _tops(notes, image.height)
    lowest = tops[-1] + len(notes[-1].lines) * _LINE + _MARGIN if notes else 0
    sheet = Image.new("RGB", (image.width + _PANEL, max(image.height, round(lowest))), (247, 247, 245))
    sheet.paste(_marked(image, notes), (0, 0))
    draw = ImageDraw.Draw(sheet)
    draw.line((image.width, 0, image.width, sheet.height), fill=(205, 205, 205))
    for index, kind in enumerate(KINDS):
        x, y = image.width + _MARGIN + index % 4 * 104, 10 + index // 4 * 18
        draw.rectangle((x, y + 3, x + 9, y + 12), fill=_COLOURS[kind])
        draw.text((x + 14, y), kind, fill=(70, 70, 70), font=ImageFont.load_default(11))
    for note, top in zip(notes, tops, strict=True):
        _draw_note(draw, note, top, image.width, font)
    return sheet


def _tops(notes: list[_Note], height: int) -> list[float]:
    """Where each note stands: beside its box, below the note before it, and pushed up where the page ends."""
    tops: list[float] = []
    floor = _HEAD
    for note in notes:
        floor = max(floor, note.boxes[0][1])
        tops.append(floor)
        floor += len(note.lines) * _LINE + 5
    limit = max(float(height - _MARGIN), _HEAD)
    for index in range(len(notes) - 1, -1, -1):
        limit -= len(notes[index].lines) * _LINE + 5
        if tops[index] <= limit or limit < _HEAD:
            break
        tops[index] = limit
    return _apart(notes, tops)


def _apart(notes: list[_Note], tops: list[float]) -> list[float]:
    """On a crowded page notes go below one another, past the page's end if need be."""
    placed = tops[:1]
    for (above, _), top in zip(pairwise(notes), tops[1:], strict=True):
        placed.append(max(top, placed[-1] + len(above.lines) * _LINE + 5))
    return placed


def _marked(image: Image.Image, notes: list[_Note]) -> Image.Image:
    page = image.convert("RGBA")
    tint = Image.new("RGBA", page.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(tint)
    for note in notes:
        for box in note.boxes:
            draw.rounded_rectangle(
                box, 3, fill=(*_COLOURS[note.kind], 38), outline=(*_COLOURS[note.kind], 220), width=1
            )
    small = ImageFont.load_default(9)
    for note in notes:
        x0, top, _, _ = note.boxes[0]
        width = small.getlength(str(note.number)) + 5
        draw.rounded_rectangle((x0 - width + 1, top - 4, x0 + 1, top + 7), 3, fill=(*_COLOURS[note.kind], 235))
        draw.text((x0 - width + 3.5, top - 4), str(note.number), fill=(255, 255, 255, 255), font=small)
    return Image.alpha_composite(page, tint).convert("RGB")


def _draw_note(
    draw: ImageDraw.ImageDraw, note: _Note, top: float, left: int, font: ImageFont.FreeTypeFont | ImageFont.ImageFont
) -> None:
    colour = _COLOURS[note.kind]
    bottom = top + len(note.lines) * _LINE
    x = left + _MARGIN
    draw.rounded_rectangle((x, top, x + 28, top + _LINE - 2), 4, fill=colour)
    number = str(note.number)
    draw.text((x + 14 - font.getlength(number) / 2, top), number, fill=(255, 255, 255), font=font)
    draw.line((x + 34, top, x + 34, bottom - 2), fill=colour, width=2)
    for index, line in enumerate(note.lines):
        draw.text((x + 42, top + index * _LINE), line, fill=(35, 35, 35), font=font)
