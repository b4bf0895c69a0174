"""Reading in worker processes, so that a hostile or broken document costs one line of the ledger and never the run.

A worker reads one file at a time. One that takes too long or dies is replaced; its file is accounted for as ``timeout`` or
``worker_died``. Memory is limited by the operating system where it can do that (RLIMIT_AS); a document that needs more gives
``out_of_memory``.
"""

import signal
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import NamedTuple, Self

from models.errors import CasewrightError
from pipelines.outcome import STANDARD_INPUT, Done, Failure, Settings

_WINDOW = 8
"""Files a worker may be ahead of the file whose cases are written next."""

_READY, _CASE, _END = "ready", "case", "end"


class Task(NamedTuple):
    """A file to read; ``data`` only for standard input, which a worker has not."""

    number: int
    path: str
    data: bytes | None = None


class _Worker:
    def __init__(self, settings: Settings) -> None:
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, settings), daemon=True)
        self.process.start()
        theirs.close()
        self.task: Task | None = None
        self.is_ready = False
        self.deadline = float("inf")

    def give(self, task: Task, timeout: float) -> None:
        self.task = task
        self.deadline = time.monotonic() + timeout
        self.connection.send(task)

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


class Workers:
    """A few workers, and the files that they read."""

    def __init__(self, count: int, settings: Settings) -> None:
        self._settings = settings
        self._workers = [_Worker(settings) for _ in range(count)]
        self._results: dict[int, deque[Done]] = {}
        self._ended: set[int] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.stop()

    def run(self, paths: Iterable[str]) -> Iterator[Done]:
        """What becomes of each file, in the order given, as soon as it is known."""
        coming = iter(enumerate(paths))
        head = 0
        following = next(coming, None)
        while following or any(worker.task for worker in self._workers) or head in self._ended or head in self._results:
            following = self._give(following, coming, head)
            self._listen()
            while head in self._results:
                results = self._results[head]
                while results:
                    yield results.popleft()
                if head not in self._ended:
                    break
                del self._results[head]
                self._ended.remove(head)
                head += 1

    def _give(
        self, following: tuple[int, str] | None, coming: Iterator[tuple[int, str]], head: int
    ) -> tuple[int, str] | None:
        for worker in self._workers:
            if following and worker.is_ready and not worker.task and following[0] < head + _WINDOW * len(self._workers):
                number, path = following
                self._results[number] = deque()
                data = sys.stdin.buffer.read() if path == STANDARD_INPUT else None
                try:
                    worker.give(Task(number, path, data), self._settings.timeout)
                except OSError:  # it died while it was idle
                    self._replace(worker, "worker_died", f"{path}: the process that should read it died; read it again")
                following = next(coming, None)
        return following

    def _listen(self) -> None:
        by_connection = {worker.connection: worker for worker in self._workers}
        soonest = min(worker.deadline for worker in self._workers) - time.monotonic()
        for connection in wait(list(by_connection), max(0.0, min(soonest, 60.0))):
            self._hear(by_connection[connection])  # type: ignore[index]
        now = time.monotonic()
        for worker in list(self._workers):
            if worker.task and worker.deadline < now:
                seconds = f"{self._settings.timeout:g}"
                message = (
                    f"{worker.task.path}: reading it took more than {seconds} s; split it, or allow more with --timeout"
                )
                self._replace(worker, "timeout", message)

    def _hear(self, worker: _Worker) -> None:
        try:
            kind, done = worker.connection.recv()
        except (EOFError, OSError):
            path = worker.task.path if worker.task else ""
            message = f"{path}: the process that read it died (crashed or ran out of memory); print it to a new PDF, or raise --memory"
            self._replace(worker, "worker_died", message)
            return
        task = worker.task
        if task is None:
            worker.is_ready = kind == _READY
        elif kind == _CASE:
            self._results[task.number].append(done)
            worker.deadline = time.monotonic() + self._settings.timeout
        else:
            self._end(worker)

    def _end(self, worker: _Worker) -> None:
        if worker.task:
            self._ended.add(worker.task.number)
        worker.task = None
        worker.deadline = float("inf")

    def _replace(self, worker: _Worker, reason: str, message: str) -> None:
        if worker.task is None:
            worker.stop()
            raise CasewrightError("the process that should read does not start; what it says above is the cause")
        path = worker.task.path
        self._results[worker.task.number].append(Done(path, None, Failure(path, reason, message)))
        self._end(worker)
        worker.stop()
        self._workers[self._workers.index(worker)] = _Worker(self._settings)


def serve(connection: Connection, settings: Settings) -> None:
    """A worker's life: read what comes, say what became of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    from pipelines.process import outcomes

    # The first document loads vocabularies; that is no document's time or memory.
    list(
        outcomes(
            "", settings.read, b"The patient is a 50-year-old male. Diagnosis: low back pain. Plan: MRI lumbar spine."
        )
    )
    _limit_memory(settings.memory)
    with suppress(EOFError, OSError):  # the parent has gone
        connection.send((_READY, None))
        while True:
            task: Task = connection.recv()
            for done in outcomes(task.path, settings.read, task.data):
                connection.send((_CASE, done))
            connection.send((_END, None))


def _limit_memory(megabytes: int) -> None:
    """Let the process grow by so much and no more, where the system can hold it to that."""
    try:
        import resource

        now = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except (ImportError, OSError):
        return
    limit = now + megabytes * 1_000_000
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
