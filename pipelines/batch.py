"""Many documents: find the files, read them in order, in one process or several, never holding more than a window."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from pipelines.process import STANDARD_INPUT, Failure, process

SUFFIXES = frozenset(
    {".pdf", ".txt", ".text", ".tif", ".tiff", ".png", ".jpg", ".jpeg", ".docx", ".rtf", ".htm", ".html"}
)
_WINDOW_PER_JOB = 8


class Done(NamedTuple):
    """What became of one document: its case as one line of JSON, or its failure."""

    source: str
    line: str | None
    failure: Failure | None


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


def run(paths: Iterable[str], jobs: int = 1) -> Iterator[Done]:
    """Read documents in the order given, in ``jobs`` processes."""
    if jobs <= 1:
        yield from map(_one, paths)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        waiting: deque[tuple[str, Future[Done]]] = deque()
        for path in paths:
            waiting.append((path, pool.submit(_one, path)))
            if len(waiting) >= jobs * _WINDOW_PER_JOB:
                yield _result(*waiting.popleft())
        while waiting:
            yield _result(*waiting.popleft())


def _one(path: str) -> Done:
    outcome = process(path)
    if isinstance(outcome, Failure):
        return Done(path, None, outcome)
    return Done(path, outcome.model_dump_json(), None)


def _result(path: str, future: "Future[Done]") -> Done:
    try:
        return future.result()
    except BrokenProcessPool:
        message = (
            f"{path}: a worker process died while it or a document read at the same time was open; read it again alone"
        )
        return Done(path, None, Failure(path, "worker_died", message))
