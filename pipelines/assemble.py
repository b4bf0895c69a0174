"""From what the components stored on a Doc to the case: pages, boxes, patient, order."""

from typing import Any

from spacy.tokens import Doc

from models.case import Case
from models.document import Document

Item = dict[str, Any]
_SERVICES = ("imaging", "services", "medications")
_PATIENT = ("age", "sex", "date_of_birth")
_LISTS = ("injuries", "diagnoses", "range_of_motion", "facts")


def assemble(doc: Doc, document: Document) -> Case:
    """The case of one document; evidence gets its page and boxes."""
    found: dict[str, list[Item]] = doc.user_data.get("case", {})
    placed = {
        kind: sorted((_place(item, document) for item in found.get(kind, [])), key=_position)
        for kind in (*_PATIENT, *_LISTS, *_SERVICES)
    }
    about: Item = next(iter(found.get("document", [])), {})
    return Case.model_validate(
        {
            "document": {
                "id": document.sha256,
                "source": document.source,
                "media_type": document.media_type,
                "pages": document.pages,
                "characters": len(document.text),
                "text_source": document.text_source,
                "page_range": document.page_range,
                "part_of": document.part_of,
                "page_reasons": document.page_reasons,
                **about,
            },
            "patient": {kind: next(iter(placed[kind]), None) for kind in _PATIENT},
            **{kind: placed[kind] for kind in _LISTS},
            "services": sorted((item for kind in _SERVICES for item in placed[kind]), key=_position),
            "warnings": [
                *({"code": code, "message": message} for code, message in document.warnings),
                *_uncertain_readings(placed, document),
            ],
        }
    )


def _position(item: Item) -> tuple[int, int]:
    return item["evidence"]["start"], item["evidence"]["end"]


def _place(item: Item, document: Document) -> Item:
    evidence = item["evidence"]
    start = evidence["start"]
    page, boxes = document.page_of(start), document.boxes_of(start, evidence["end"])
    if page == evidence["page"] and not boxes:  # of a text without pages: there is nothing to set
        return item
    return {**item, "evidence": {**evidence, "page": page, "boxes": boxes}}


_LOW_CONFIDENCE = 70.0
"""Of 100: below this Tesseract's words are wrong about one time in four on our fax pages."""


def _uncertain_readings(placed: dict[str, list[Item]], document: Document) -> list[Item]:
    """A warning for each page with findings in words that OCR was not sure of."""
    pages: dict[int, int] = {}
    for items in placed.values():
        for item in items:
            evidence = item["evidence"]
            if document.confidence_of(evidence["start"], evidence["end"]) < _LOW_CONFIDENCE:
                pages[evidence["page"]] = pages.get(evidence["page"], 0) + 1
    return [
        {
            "code": "low_confidence",
            "page": page,
            "message": f"{count} findings on page {page} stand in words that OCR was not sure of. Check them on the page.",
        }
        for page, count in sorted(pages.items())
    ]
