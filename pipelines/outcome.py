"""What becomes of a file in a run, and how a run is to read. Imports nothing heavy: a run's parent process only passes these on."""

from typing import NamedTuple

from extraction.documents.options import ReadOptions

STANDARD_INPUT = "-"


class Failure(NamedTuple):
    """A document that could not be read: its source, a stable reason code and one sentence for the user."""

    source: str
    reason: str
    message: str


class Done(NamedTuple):
    """What became of one document: its case as one line of JSON, or its failure. ``path`` is the file it was in."""

    path: str
    line: str | None
    failure: Failure | None


class Settings(NamedTuple):
    """``timeout`` in seconds and ``memory`` in MB (beyond what the program itself takes) for one document."""

    read: ReadOptions = ReadOptions()
    timeout: float = 600.0
    memory: int = 2048
    isolated: bool = True


DEFAULTS = Settings()
