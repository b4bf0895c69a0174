"""Cases as a short table in the terminal: one document a row."""

from collections.abc import Iterable

import pandas as pd
from rich.table import Table
from rich.text import Text

from models.case import Case
from pipelines.tables import to_tables

_COLUMNS = (
    ("document", 3),
    ("patient", 2),
    ("injury", 2),
    ("diagnoses", 5),
    ("range of motion, deficits", 5),
    ("imaging asked for", 4),
)


def summary(cases: Iterable[Case]) -> Table:
    """A table with one row a case; cells are cut to what a reader takes in at a glance."""
    table = Table(expand=True, row_styles=["", "on grey11"])
    for heading, ratio in _COLUMNS:
        table.add_column(heading, ratio=ratio, overflow="fold")
    for case in cases:
        row = to_tables([case])["cases"].iloc[0]
        patient = " ".join(str(part) for part in (row["age"], row["sex"]) if not pd.isna(part))
        cells = (
            case.document.source.rsplit("/", 1)[-1],
            patient,
            _cell(row["first_injury_date"]),
            _cell(row["diagnoses"]),
            _cell(row["rom_deficits"]),
            _cell(row["imaging_requested"]),
        )
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _cell(value: object, shown: int = 4) -> str:
    if pd.isna(value):  # type: ignore[call-overload]
        return "-"
    parts = str(value).split("; ")
    more = f"; +{len(parts) - shown} more" if len(parts) > shown else ""
    return "; ".join(parts[:shown]) + more
