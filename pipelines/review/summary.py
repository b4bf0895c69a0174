"""Cases as a short table in the terminal: one document a row, readable at 80 columns."""

from collections.abc import Iterable
from pathlib import PurePath

import pandas as pd
from rich import box
from rich.table import Table
from rich.text import Text

from models.case import Case
from pipelines.tables import to_tables

_FINDINGS = (
    ("diagnoses", "diagnoses"),
    ("rule out", "uncertain_diagnoses"),
    ("motion lost", "rom_deficits"),
    ("imaging asked", "imaging_requested"),
    ("imaging done", "imaging_performed"),
    ("other asked", "other_services"),
)
_SHOWN = 5
"""Parts of a cell that are shown; the tables hold them all."""


def summary(cases: Iterable[Case]) -> Table:
    """A table with one row a case."""
    table = Table(box=box.SIMPLE_HEAD, expand=True, show_lines=True, pad_edge=False)
    table.add_column("document", ratio=3, overflow="fold")
    table.add_column("what was read", ratio=7, overflow="fold")
    for case in cases:
        row = to_tables([case])["cases"].iloc[0]
        table.add_row(_document(case), _findings(row))
    return table


def _document(case: Case) -> Text:
    patient = case.patient
    age = str(patient.age.years) if patient.age else "age not documented"
    sex = patient.sex.value if patient.sex else ""
    injuries = ", ".join(injury.date for injury in case.injuries) or "not documented"
    name = Text(PurePath(case.document.source).name, style="bold")
    return name.append(f"\n{case.document.kind.replace('_', ' ')}\n{age} {sex}\ninjury {injuries}", style="not bold")


def _findings(row: "pd.Series[str]") -> Text:
    lines = Text()
    for label, column in _FINDINGS:
        if pd.isna(row[column]):
            continue
        parts = row[column].split("; ")
        more = f"; and {len(parts) - _SHOWN} more" if len(parts) > _SHOWN else ""
        lines.append(f"{label}: ", style="cyan").append("; ".join(parts[:_SHOWN]) + more + "\n")
    lines.rstrip()
    return lines
