"""From what the components stored on a Doc to the case: pages, boxes, patient, order."""

from typing import Any

from spacy.tokens import Doc

from models.case import Case, CaseWarning, DocumentInfo, Patient
from models.document import Document

_SERVICES = ("imaging", "services", "medications")


def assemble(doc: Doc, document: Document) -> Case:
    """The case of one document; evidence gets its page and boxes."""
    found: dict[str, list[dict[str, Any]]] = doc.user_data.get("case", {})

    def placed(kind: str) -> list[dict[str, Any]]:
        return [_place(item, document) for item in found.get(kind, [])]

    def first(kind: str) -> dict[str, Any] | None:
        return next(iter(placed(kind)), None)

    services = sorted((item for kind in _SERVICES for item in placed(kind)), key=_position)
    about = next(iter(found.get("document", [])), {})
    return Case(
        document=DocumentInfo(
            id=document.sha256, source=document.source, media_type=document.media_type, pages=len(document.pages),
            characters=len(document.text), text_source=document.text_source, **about,
        ),
        patient=Patient.model_validate({kind: first(kind) for kind in ("age", "sex", "date_of_birth")}),
        **{kind: sorted(placed(kind), key=_position) for kind in ("injuries", "diagnoses", "range_of_motion", "facts")},
        services=services,
        warnings=tuple(CaseWarning(code=code, message=message) for code, message in document.warnings),
    )


def _position(item: dict[str, Any]) -> tuple[int, int]:
    return item["evidence"]["start"], item["evidence"]["end"]


def _place(item: dict[str, Any], document: Document) -> dict[str, Any]:
    evidence = item["evidence"]
    boxes = document.boxes_of(evidence["start"], evidence["end"])
    page = document.page_of(evidence["start"])
    return {**item, "evidence": {**evidence, "page": page, "boxes": [box.model_dump() for box in boxes]}}
