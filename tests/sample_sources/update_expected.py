"""Write the present cases of the sample records beside them, for a person to review.

python tests/sample_sources/update_expected.py
"""

import json
from pathlib import Path
from typing import Any

from models.case import Case

SAMPLES = Path(__file__).parent.parent.parent / "sample_records"
_DERIVED = {"evidence", "codes", "reference_degrees", "deficit_degrees"}


def essence(case: Case) -> dict[str, Any]:
    """A case without offsets and codes: what an analyst would check by reading, with each item's quote."""
    dumped = case.model_dump(mode="json")
    patient = dumped["patient"]
    return {
        "document": {key: dumped["document"][key] for key in ("kind", "date", "pages")},
        "patient": {
            "age": patient["age"] and patient["age"]["years"],
            "sex": patient["sex"] and patient["sex"]["value"],
            "date_of_birth": patient["date_of_birth"] and patient["date_of_birth"]["date"],
        },
        **{
            kind: [_item(item) for item in dumped[kind]]
            for kind in ("injuries", "diagnoses", "range_of_motion", "services", "facts")
        },
    }


def _item(item: dict[str, Any]) -> dict[str, Any]:
    kept = {
        key: value for key, value in item.items() if key not in _DERIVED and value is not None and value is not False
    }
    return {**kept, "quote": " ".join(item["evidence"]["quote"].split())}


if __name__ == "__main__":
    from pipelines.process import extract

    for path in sorted(SAMPLES.iterdir()):
        if path.suffix in {".txt", ".pdf"}:
            text = json.dumps(essence(extract(path)), indent=1, ensure_ascii=False) + "\n"
            (SAMPLES / "expected" / f"{path.stem}.json").write_text(text, encoding="utf-8")
