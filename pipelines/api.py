"""The Python API: a document to a case, many documents to cases, cases to pandas tables.

from pipelines.api import extract, extract_all, tables

case = extract("report.pdf")
frames = tables(extract_all(["inbox/"]))
"""

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from models.case import Case
from pipelines.batch import find_documents
from pipelines.outcome import Failure
from pipelines.process import extract, extract_bytes, read_all
from pipelines.tables import to_tables

__all__ = ["extract", "extract_all", "extract_bytes", "read_cases", "tables"]

_log = logging.getLogger("casewright")


def extract_all(paths: Iterable[str | Path]) -> Iterator[Case]:
    """Cases of documents and of those in folders, archives and long files, one at a time.

    Those that cannot be read are logged by name.
    """
    for path in find_documents([str(path) for path in paths]).paths:
        for outcome in read_all(path):
            if isinstance(outcome, Failure):
                _log.warning("%s", outcome.message)
            else:
                yield outcome


def tables(cases: Iterable[Case]) -> dict[str, pd.DataFrame]:
    """The contract's tables by name: cases, documents, injuries, diagnoses, range_of_motion, services, facts."""
    return to_tables(cases)


def read_cases(path: str | Path) -> Iterator[Case]:
    """Cases of a JSON-lines file, one at a time.

    Raises:
        ValueError: a line is no case; names the file and the line, never what it holds.
    """
    with Path(path).open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    yield Case.model_validate_json(line)
                except ValueError:
                    raise ValueError(
                        f"{path}, line {number}: this is not a case; write it again with casewright extract"
                    ) from None
