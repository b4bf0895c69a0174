"""Cases to the contract's tables: one row an item, each with its document, a stable item id and flat evidence columns."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from models.case import Case
from models.evidence import Record

Row = dict[str, Any]
_EVIDENCE = ("page", "start", "end", "section", "quote", "rule")
ITEM_TABLES: Mapping[str, tuple[str, ...]] = {
    "injuries": ("date", "precision", "kind", "end_date"),
    "diagnoses": ("text", "name", "status", "region", "side", "codes"),
    "range_of_motion": (
        "joint",
        "side",
        "motion",
        "mode",
        "degrees",
        "normal_degrees",
        "percent_of_normal",
        "finding",
        "painful",
        "date",
        "reference_degrees",
        "deficit_degrees",
    ),
    "services": (
        "text",
        "name",
        "category",
        "modality",
        "region",
        "side",
        "status",
        "quantity",
        "contrast",
        "views",
        "level",
        "date",
        "decision",
        "codes",
    ),
    "facts": ("concept", "status", "region", "side", "level", "value", "unit", "date"),
}
"""Columns of the item tables, in order, after ``document_id`` and ``item_id`` and before the evidence."""

_DOCUMENT = ("source", "media_type", "kind", "date", "pages", "characters", "text_source")
_NUMBERS = frozenset({"degrees", "normal_degrees", "percent_of_normal", "reference_degrees", "deficit_degrees"})
_WHOLE = frozenset({"page", "start", "end", "pages", "characters", "age"})
_TRUTH = frozenset({"painful"})
TABLES = ("cases", "documents", *ITEM_TABLES)


def to_tables(cases: Iterable[Case]) -> dict[str, pd.DataFrame]:
    """The tables ``cases``, ``documents``, ``injuries``, ``diagnoses``, ``range_of_motion``, ``services`` and ``facts``.

    Column types do not depend on the rows: text is ``string``, offsets ``Int64``, measurements ``Float64``.
    """
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for case in cases:
        rows["cases"].append(_case_row(case))
        rows["documents"].append(
            {"document_id": case.document.id, **_plain(case.document, _DOCUMENT), "warnings": _warnings(case)}
        )
        for name, columns in ITEM_TABLES.items():
            rows[name].extend(_item_rows(case, name, columns))
    return {name: _frame(rows[name], columns_of(name)) for name in TABLES}


def columns_of(table: str) -> tuple[str, ...]:
    """The columns of a table, in order."""
    if table == "cases":
        return tuple(_CASE_COLUMNS)
    if table == "documents":
        return ("document_id", *_DOCUMENT, "warnings")
    return ("document_id", "item_id", *ITEM_TABLES[table], *_EVIDENCE)


def _item_rows(case: Case, name: str, columns: Sequence[str]) -> Iterable[Row]:
    seen: dict[str, int] = {}
    for item in getattr(case, name):
        values = _plain(item, columns)
        evidence = _plain(item.evidence, _EVIDENCE)
        key = "|".join(
            str(part) for part in (case.document.id, name, evidence["start"], evidence["end"], *values.values())
        )
        number = seen[key] = seen.get(key, 0) + 1
        item_id = hashlib.sha256(f"{key}|{number}".encode()).hexdigest()[:16]
        yield {"document_id": case.document.id, "item_id": item_id, **values, **evidence}


def _plain(record: Record, columns: Iterable[str]) -> Row:
    return {column: _cell(getattr(record, column)) for column in columns}


def _cell(value: Any) -> Any:
    if isinstance(value, tuple):
        return "; ".join(f"{code.system} {code.code}{'' if code.stated else ' (candidate)'}" for code in value) or None
    return value


def _warnings(case: Case) -> str | None:
    return "; ".join(warning.message for warning in case.warnings) or None


def _joined(parts: Iterable[str]) -> str | None:
    return "; ".join(dict.fromkeys(parts)) or None


def _site(side: str | None, region: str | None) -> str:
    return " ".join(part for part in (side, region) if part)


def _deficits(case: Case) -> str | None:
    texts = []
    for item in case.range_of_motion:
        if item.finding not in {"decreased", "absent"}:
            continue
        number = "" if item.degrees is None else f" {item.degrees:g}°"
        normal = "" if item.normal_degrees is None else f" of {item.normal_degrees:g}°"
        motion = "motion" if item.motion == "all" else item.motion.replace("_", " ")
        texts.append(f"{_site(item.side, item.joint)} {motion}{number}{normal} {item.finding}")
    return _joined(texts)


def _imaging(case: Case, *statuses: str) -> str | None:
    return _joined(
        f"{item.name} ({item.decision or item.status})"
        for item in case.services
        if item.category == "imaging" and item.status in statuses
    )


_CASE_COLUMNS: Mapping[str, Callable[[Case], Any]] = {
    "document_id": lambda case: case.document.id,
    "source": lambda case: case.document.source,
    "kind": lambda case: case.document.kind,
    "date": lambda case: case.document.date,
    "age": lambda case: case.patient.age.years if case.patient.age else None,
    "sex": lambda case: case.patient.sex.value if case.patient.sex else None,
    "first_injury_date": lambda case: min((injury.date for injury in case.injuries), default=None),
    "diagnoses": lambda case: _joined(item.name for item in case.diagnoses if item.status == "current"),
    "uncertain_diagnoses": lambda case: _joined(item.name for item in case.diagnoses if item.status == "uncertain"),
    "rom_deficits": _deficits,
    "imaging_requested": lambda case: _imaging(case, "requested", "conditional", "considered"),
    "imaging_performed": lambda case: _joined(
        item.name for item in case.services if item.category == "imaging" and item.status == "performed"
    ),
    "other_services": lambda case: _joined(
        item.name for item in case.services if item.category != "imaging" and item.status == "requested"
    ),
    "checker_verdict": lambda _: None,  # filled by the imaging-appropriateness checker
    "warnings": _warnings,
}


def _case_row(case: Case) -> Row:
    return {column: _cell(make(case)) for column, make in _CASE_COLUMNS.items()}


def _frame(rows: list[Row], columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({column: pd.array([row[column] for row in rows], dtype=_dtype(column)) for column in columns})


def _dtype(column: str) -> Any:
    if column in _NUMBERS:
        return "Float64"
    if column in _WHOLE:
        return "Int64"
    return "boolean" if column in _TRUTH else "string"
