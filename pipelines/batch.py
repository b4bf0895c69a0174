"""Many documents: find the files, read them in order, in one process or several, never holding more than a window."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pipelines.outcome import DEFAULTS, STANDARD_INPUT, Done, Settings

SUFFIXES = frozenset(
    {".pdf", ".txt", ".text", ".tif", ".tiff", ".png", ".jpg", ".jpeg", ".docx", ".rtf", ".htm", ".html", ".zip"}
)


class Found(NamedTuple):
    """The documents under the paths given, and how many files of other kinds folders held."""

    paths: tuple[str, ...]
    left_out: int


def find_documents(paths: Iterable[str]) -> Found:
    """Files as given; folders walked in name order, hidden files and files of other kinds left out and counted."""
    found: list[str] = []
    left_out = 0
    for given in paths:
        folder = Path(given)
        if given == STANDARD_INPUT or not folder.is_dir():
            found.append(given)
            continue
        for path in sorted(folder.rglob("*")):
            if any(part.startswith(".") for part in path.relative_to(folder).parts) or not path.is_file():
                continue
            if path.suffix.lower() in SUFFIXES:
                found.append(str(path))
            else:
                left_out += 1
    return Found(tuple(dict.fromkeys(found)), left_out)


def run(paths: Iterable[str], jobs: int = 1, settings: Settings = DEFAULTS) -> Iterator[Done]:
    """Read the documents in files in the order given, in ``jobs`` worker processes; not isolated, in this process."""
    if settings.isolated:
        from pipelines.workers import Workers

        with Workers(jobs, settings) as workers:
            yield from workers.run(paths)
        return
    from pipelines.process import outcomes

    for path in paths:
        yield from outcomes(path, settings.read)
