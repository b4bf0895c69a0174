"""One document in the terminal: its text with findings highlighted, then its findings as tables."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from models.case import Case
from pipelines.review.spans import KINDS, Highlight, highlights

STYLES = {
    "patient": "black on bright_cyan",
    "injury": "black on bright_yellow",
    "diagnosis": "black on bright_red",
    "range of motion": "black on bright_green",
    "imaging": "black on bright_magenta",
    "service": "white on blue",
    "medication": "black on white",
    "fact": "underline",
}


def show(console: Console, case: Case, text: str) -> None:
    """Print a document and what was read in it."""
    found = highlights(case)
    console.print(Text.assemble(*(part for kind in KINDS for part in ((f" {kind} ", STYLES[kind]), "  "))))
    console.rule()
    console.print(_marked(text, found))
    console.rule()
    console.print(summary(case))
    console.print(_findings(found))
    for warning in case.warnings:
        console.print(Text(f"warning: {warning.message}", style="yellow"))


def summary(case: Case) -> Text:
    """The patient and the document in one line."""
    patient = case.patient
    age = f"{patient.age.years} years" if patient.age else "age not documented"
    sex = patient.sex.value if patient.sex else "sex not documented"
    injuries = ", ".join(injury.date for injury in case.injuries) or "no injury date documented"
    kind = case.document.kind.value.replace("_", " ")
    return Text(f"{kind} of {case.document.date or 'no date'} | {age}, {sex} | injury: {injuries}", style="bold")


def _marked(text: str, found: list[Highlight]) -> Text:
    marked = Text(text)
    for item in reversed(found):  # the first of two that overlap is painted last, on top
        marked.stylize(STYLES[item.kind], item.evidence.start, item.evidence.end)
    return marked


def _findings(found: list[Highlight]) -> Table:
    table = Table(show_lines=False, expand=True)
    for heading, ratio in (("kind", 2), ("what was read", 6), ("page", 1), ("section", 3), ("evidence", 6)):
        table.add_column(heading, ratio=ratio)
    for item in found:
        evidence = item.evidence
        quote = " ".join(evidence.quote.split())
        table.add_row(
            Text(item.kind, style=STYLES[item.kind]),
            Text(item.label),
            str(evidence.page),
            evidence.section or "",
            Text(quote),
        )
    return table


def explanation(case: Case) -> Table:
    """For each item the rule that made it, the cues that decided its status, and the section."""
    table = Table(expand=True)
    for heading, ratio in (("kind", 2), ("what was read", 5), ("rule", 4), ("cue", 4), ("section", 3), ("at", 2)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for item in highlights(case):
        cues = "; ".join(
            f"{' '.join(cue.quote.split())!r} is {cue.assertion} [{cue.rule}]" for cue in item.evidence.cues
        )
        table.add_row(
            item.kind,
            Text(item.label),
            Text(item.evidence.rule),
            Text(cues),
            item.evidence.section or "",
            f"{item.evidence.start}-{item.evidence.end}",
        )
    return table
