"""The command line. Results go to standard output or files; progress and errors to standard error.

Exit codes: 0 all documents read, 1 some could not be read, 2 wrong usage.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from extraction.documents.options import ReadOptions
from models.case import Case
from models.errors import CasewrightError, UsageError
from pipelines.batch import Found, find_documents, run
from pipelines.outcome import STANDARD_INPUT, Failure, Settings

app = typer.Typer(
    name="casewright",
    help="Reads medical records: a document in, a case with evidence out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # rich tracebacks print local variables, so patient text
    add_completion=False,
)
_PIPE_WIDTH = 200
_errors = Console(stderr=True, highlight=False, soft_wrap=True)

Paths = Annotated[
    list[str], typer.Argument(metavar="PATH...", help="Files, folders (walked), or - for standard input.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no notes; errors only.")]

PasswordFile = Annotated[
    Path | None, typer.Option("--password-file", help="Passwords of encrypted files, one a line; each is tried.")
]


@app.command()
def extract(  # noqa: PLR0917  typer makes its options of them
    paths: Paths,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write cases here instead of standard output.")
    ] = None,
    failures: Annotated[
        Path | None, typer.Option(help="Write documents that could not be read here, one JSON object a line.")
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Processes to read in.")] = 1,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds that one document may take.")] = 600,
    memory: Annotated[int, typer.Option(min=64, help="Megabytes that one document may take.")] = 2048,
    password_file: PasswordFile = None,
    no_split: Annotated[  # noqa: FBT002  a command-line flag
        bool, typer.Option("--no-split", help="Keep a file of many documents as one document.")
    ] = False,
    quiet: Quiet = False,  # noqa: FBT002  a command-line flag
) -> None:
    """Read documents into cases, one JSON object a line."""
    found = _find(paths)
    settings = Settings(ReadOptions(_passwords(password_file), split=not no_split), timeout, memory)
    read, failed = _extract_to(found, output, failures, jobs=jobs, settings=settings, quiet=quiet)
    if not quiet and output is not None:
        _note(f"{read} of {read + failed} documents read; cases are in {output}")
    if not quiet and found.left_out:
        _note(f"{found.left_out} files of other kinds in the folders were left out")
    raise typer.Exit(1 if failed else 0)


def _extract_to(
    found: Found, output: Path | None, failures: Path | None, *, jobs: int, settings: Settings, quiet: bool
) -> tuple[int, int]:
    """How many documents were read, and how many not."""
    read = failed = 0
    current = found.paths[0]
    with (
        _open_output(output) as cases,
        _open_ledger(failures) as ledger,
        _progress(len(found.paths), quiet=quiet) as advance,
    ):
        for done in run(found.paths, min(jobs, len(found.paths)), settings):
            if done.line is not None:
                read += 1
                cases.write(done.line + "\n")
            elif done.failure is not None:
                failed += 1
                _report(done.failure, ledger)
            if done.path != current:
                current = done.path
                advance()
    return read, failed


@app.command()
def tables(
    cases: Annotated[Path, typer.Argument(metavar="CASES.jsonl", help="Cases as casewright extract writes them.")],
    to: Annotated[Path, typer.Option("--to", help="Folder for the tables; it is made if need be.")],
    format_name: Annotated[str, typer.Option("--format", help="csv, parquet or xlsx.")] = "csv",
    quiet: Quiet = False,  # noqa: FBT002  a command-line flag
) -> None:
    """Turn cases into tables: documents, injuries, diagnoses, range_of_motion, services, facts and cases."""
    from pipelines.writers import write_tables

    with _usage_errors():
        written = write_tables(_cases(cases), to, format_name)
    if not quiet:
        for path in written:
            typer.echo(path)


@app.command()
def summary(
    cases: Annotated[Path, typer.Argument(metavar="CASES.jsonl", help="Cases as casewright extract writes them.")],
) -> None:
    """Print cases as a short table, one document a row."""
    from pipelines.review.summary import summary as summarise

    with _usage_errors():
        Console(highlight=False).print(summarise(_cases(cases)))


@app.command()
def show(
    path: Annotated[str, typer.Argument(help="One document, or - for standard input.")],
    html: Annotated[Path | None, typer.Option(help="Write a self-contained web page here instead.")] = None,
    pages: Annotated[
        Path | None, typer.Option(help="Write page images with the findings' boxes to this folder instead.")
    ] = None,
    password_file: PasswordFile = None,
) -> None:
    """Show one document with its findings highlighted by kind."""
    if pages is not None:
        _draw_pages(path, pages, _passwords(password_file))
        return
    case, text = _read_one(path, _passwords(password_file))
    if html is not None:
        from pipelines.review.page import page

        _write_text(html, page(case, text))
        typer.echo(html)
        return
    from pipelines.review.terminal import show as show_in_terminal

    show_in_terminal(Console(highlight=False), case, text)


@app.command()
def explain(
    path: Annotated[str, typer.Argument(help="One document, or - for standard input.")],
    password_file: PasswordFile = None,
) -> None:
    """Print, for each item, the rule that made it, the cue that decided its status, and its section."""
    from pipelines.review.terminal import explanation

    case, _ = _read_one(path, _passwords(password_file))
    _wide_console().print(explanation(case))


@app.command()
def schema() -> None:
    """Print the JSON Schema of a case."""
    from models.schema import case_schema

    typer.echo(case_schema(), nl=False)


def main() -> None:
    """Run the command line; no traceback reaches a user."""
    try:
        app()
    except CasewrightError as error:
        _error(str(error))
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output went away (casewright ... | head); that is no error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        _error("stopped")
        sys.exit(130)


def _cases(path: Path) -> Iterator[Case]:
    from pipelines.api import read_cases

    if not path.is_file():
        raise UsageError(f"{path}: there is no such file; write it with casewright extract -o {path}")
    return read_cases(path)


@contextmanager
def _usage_errors() -> Iterator[None]:
    try:
        yield
    except ValueError as error:  # a line that is no case; the message names file and line only
        raise UsageError(str(error)) from None


def _find(paths: list[str]) -> Found:
    found = find_documents(paths)
    if not found.paths:
        raise UsageError(f"{' '.join(paths)}: no PDF or text file there; name files or a folder that holds some")
    return found


def _passwords(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return ()
    try:
        return tuple(line for line in path.read_text("utf-8").splitlines() if line)
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{path}: it cannot be read; name a text file with one password a line") from None


def _wide_console() -> Console:
    """A console for tables; in a pipe, where no terminal sets a width, one that leaves a rule's name in one piece."""
    console = Console(highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _PIPE_WIDTH
    return console


def _read_one(path: str, passwords: tuple[str, ...] = ()) -> tuple[Case, str]:
    from pipelines.process import read_with_text

    return read_with_text(path, ReadOptions(passwords))


def _draw_pages(path: str, folder: Path, passwords: tuple[str, ...]) -> None:
    from extraction.documents.drawing import page_images
    from pipelines.process import read_bytes
    from pipelines.review.pages import DPI, drawn

    case, _ = _read_one(path, passwords)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, image in enumerate(drawn(case, page_images(read_bytes(path), path, DPI, passwords)), start=1):
            name = folder / f"{Path(path).stem}-{number:03}.png"
            image.save(name)
            typer.echo(name)
    except OSError as error:
        raise UsageError(f"{folder}: it cannot be written ({error.strerror}); name another folder") from None


@contextmanager
def _open_output(path: Path | None) -> Iterator[IO[str]]:
    if path is None or str(path) == STANDARD_INPUT:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        yield sys.stdout
        return
    try:
        handle = path.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{path}: it cannot be written ({error.strerror}); name another file with -o") from None
    with handle:
        yield handle


@contextmanager
def _open_ledger(path: Path | None) -> Iterator[IO[str] | None]:
    if path is None:
        yield None
        return
    with _open_output(path) as handle:
        yield handle


def _report(failure: Failure, ledger: IO[str] | None) -> None:
    _error(failure.message)
    if ledger is not None:
        ledger.write(json.dumps(failure._asdict(), ensure_ascii=False) + "\n")


@contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Any]:
    if quiet or total < 2 or not _errors.is_terminal:
        yield lambda: None
        return
    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_errors, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)


def _write_text(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: it cannot be written ({error.strerror}); name another file") from None


def _note(text: str) -> None:
    _errors.print(escape(text), style="dim")


def _error(text: str) -> None:
    _errors.print(f"[bold red]error:[/] {escape(_one_line(text))}")


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)


if __name__ == "__main__":
    main()
