"""The JSON Schema of a case; ``case.schema.json`` beside this file is its committed output (a test holds them equal)."""

import json

from models.case import Case


def case_schema() -> str:
    """The schema as indented JSON with a final newline."""
    return json.dumps(Case.model_json_schema(mode="serialization"), indent=2, ensure_ascii=False) + "\n"
