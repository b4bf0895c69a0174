"""Tables to files, in chunks: CSV, Parquet or one XLSX workbook. A corpus is never held in memory."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from models.case import Case
from models.errors import UsageError
from pipelines.tables import TABLES, columns_of, to_tables

CHUNK = 500
"""Cases turned into tables at a time."""

_XLSX_ROWS = 1_048_576
_FORMULA = re.compile(r"^[=@\t]|^[+-](?=[A-Za-z(=@])")
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class TableWriter(ABC):
    """Writes chunks of tables; ``close`` finishes the files."""

    @abstractmethod
    def __init__(self, folder: Path) -> None:
        """Start files in a folder that exists."""

    @abstractmethod
    def write(self, tables: dict[str, pd.DataFrame]) -> None:
        """Append one chunk."""

    @abstractmethod
    def close(self) -> list[Path]:
        """Finish; the files written."""


class CsvWriter(TableWriter):
    """One UTF-8 CSV a table. A cell that a spreadsheet would run as a formula gets a leading apostrophe."""

    def __init__(self, folder: Path) -> None:
        self._files = {name: folder / f"{name}.csv" for name in TABLES}
        self._started: set[str] = set()

    def write(self, tables: dict[str, pd.DataFrame]) -> None:
        for name, frame in tables.items():
            first = name not in self._started
            self._started.add(name)
            safe = frame.apply(_disarmed) if len(frame) else frame
            safe.to_csv(self._files[name], mode="w" if first else "a", header=first, index=False, lineterminator="\n")

    def close(self) -> list[Path]:
        return list(self._files.values())


def _disarmed(column: "pd.Series[Any]") -> "pd.Series[Any]":
    if column.dtype != "string":
        return column
    return column.map(lambda text: "'" + text if _FORMULA.match(text) else text, na_action="ignore")


class ParquetWriter(TableWriter):
    """One Parquet file a table, a row group a chunk."""

    def __init__(self, folder: Path) -> None:
        self._files = {name: folder / f"{name}.parquet" for name in TABLES}
        self._writers: dict[str, Any] = {}

    def write(self, tables: dict[str, pd.DataFrame]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        for name, frame in tables.items():
            table = pa.Table.from_pandas(frame, preserve_index=False)
            if name not in self._writers:
                self._writers[name] = pq.ParquetWriter(self._files[name], table.schema)
            self._writers[name].write_table(table.cast(self._writers[name].schema))

    def close(self) -> list[Path]:
        for writer in self._writers.values():
            writer.close()
        return list(self._files.values())


class XlsxWriter(TableWriter):
    """One workbook, a sheet a table. Raises UsageError when a table has more rows than a sheet can hold."""

    def __init__(self, folder: Path) -> None:
        from openpyxl import Workbook

        self._path = folder / "casewright.xlsx"
        self._book = Workbook(write_only=True)
        self._sheets = {name: self._book.create_sheet(name) for name in TABLES}
        self._rows = dict.fromkeys(TABLES, 1)
        for name, sheet in self._sheets.items():
            sheet.freeze_panes = "A2"
            sheet.append(list(columns_of(name)))

    def write(self, tables: dict[str, pd.DataFrame]) -> None:
        for name, frame in tables.items():
            self._rows[name] += len(frame)
            if self._rows[name] > _XLSX_ROWS:
                raise UsageError(f"table {name} has more rows than an XLSX sheet holds; use --format parquet or csv")
            for row in frame.itertuples(index=False):
                self._sheets[name].append([self._cell(name, value) for value in row])

    def _cell(self, sheet: str, value: Any) -> Any:
        from openpyxl.cell import WriteOnlyCell

        if value is pd.NA or value is None:
            return None
        if not isinstance(value, str):
            return value
        cell = WriteOnlyCell(self._sheets[sheet], value=_NOT_XML.sub(" ", value))
        cell.data_type = "s"  # text that starts with "=" is text, not a formula
        return cell

    def close(self) -> list[Path]:
        self._book.save(self._path)
        return [self._path]


FORMATS: dict[str, type[TableWriter]] = {"csv": CsvWriter, "parquet": ParquetWriter, "xlsx": XlsxWriter}


def write_tables(cases: Iterable[Case], folder: Path, format_name: str = "csv") -> list[Path]:
    """Write the tables of cases to a folder, which is made; the files written.

    Raises:
        UsageError: the format is none of csv, parquet, xlsx; the folder is a file; a sheet is full.
    """
    if format_name not in FORMATS:
        raise UsageError(f"there is no format {format_name!r}; choose one of {', '.join(FORMATS)}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: the folder cannot be made ({error.strerror}); name another with --to") from None
    writer = FORMATS[format_name](folder)
    stream = iter(cases)
    chunk = list(islice(stream, CHUNK))
    writer.write(to_tables(chunk))
    while chunk := list(islice(stream, CHUNK)):
        writer.write(to_tables(chunk))
    return writer.close()
