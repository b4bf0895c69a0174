"""From a span of the reading text to evidence: the one place that makes a quote."""

from collections.abc import Sequence
from functools import cache

from pydantic import SerializeAsAny, TypeAdapter
from spacy.tokens import Doc

from extraction.language.reading import reading
from extraction.language.sections import section_at
from models.evidence import Cue, Evidence, Record


def evidence(
    doc: Doc, start: int, end: int, rule: str, *, cues: Sequence[Cue] = (), derived_from: str | None = None
) -> Evidence:
    """Evidence for ``[start, end)`` of the reading text; offsets and quote are those of ``doc.text``.

    The page is 1 here; assembly sets page and boxes from the document.
    """
    layout = reading(doc)
    first, last = layout.raw_span(start, end)
    section = section_at(doc, start)
    return Evidence(
        start=first,
        end=last,
        quote=layout.source[first:last],
        rule=rule,
        cues=tuple(cues),
        derived_from=derived_from,
        section=section.kind if section else None,
    )


def make_cue(doc: Doc, assertion: str, rule: str, start: int, end: int) -> Cue:
    """A cue at ``[start, end)`` of the reading text."""
    layout = reading(doc)
    first, last = layout.raw_span(start, end)
    return Cue(assertion=assertion, rule=rule, start=first, end=last, quote=layout.source[first:last])


def store(doc: Doc, kind: str, records: Sequence[Record]) -> None:
    """Keep records in ``doc.user_data["case"][kind]`` as plain data that crosses processes (HOUSE rule 14)."""
    plain = _records().dump_python(list(records), mode="json") if records else []
    doc.user_data.setdefault("case", {})[kind] = plain


@cache
def _records() -> TypeAdapter[list[SerializeAsAny[Record]]]:
    """Writes records of any kind out as plain data, a list at a time."""
    return TypeAdapter(list[SerializeAsAny[Record]])
