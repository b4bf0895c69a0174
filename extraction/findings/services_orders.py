"""Services that no cue speaks of: an order, a table row with codes, a reviewer's run-on list, or a form's own words."""

import re

from spacy.tokens import Doc

from extraction.findings.services_phrases import Phrase
from extraction.language.items import is_item_head, line_start, stands_after_code
from extraction.language.rows import Row, row_at
from extraction.language.sentences import sentence_at
from extraction.language.terms import lower_case

_CODE = re.compile(r"(?<![\w./$-])(?:[0-9]\d{4}|[AEGKL]\d{4})(?![\w-])")
_DIAGNOSIS_CODE = re.compile(r"(?<![\w.])(?:[A-TV-Z]\d{2}\.[0-9A-Z]{1,4}|\d{3}\.\d{1,2})(?!\w)")
_PRINTED = re.compile(
    r"\b(?:(?:specify|list|identify|include|describe)\s+(?:type|methods?|consultation|frequency|each|treatment|significant|any)\b"
    r"|need\s+for\s+(?:referral|surgery|consultation)\b|e\.g\.,?)"
)  # for a text in lower case
_UNCHECKED = re.compile(r"(?:\[\s?\]|[(]\s[)]|\u2610)\s*$")
_CODE_BELOW = re.compile(r"[^\n]{0,50}\n(?:[^\n]{1,40}\n){0,2}[ \t]*(?:[A-Z]\d{4}|\d{5})(?:-\w{1,3})?[ \t]*(?=\n|$)")
_TREATED = re.compile(
    r"[ \t*\u2022-]*(?:P:|plan:)?[ \t]*(?:tx|treatment|rx|modalities|interventions?)[ \t]+"
    r"(?:today|(?:rendered|provided|given|performed)(?:[ \t]+today)?|this[ \t]+(?:visit|session|date))"
    r"[ \t]*:",
    re.IGNORECASE,
)
_LIST_ASKED = re.compile(
    r"request(?<!\w.......)(?:ed|ing|s)?(?:\s+(?:authorization\s+)?for)?\s*:?\s*1\s?[.)]\s*"
)  # in lower case
_LIST_ONLY = re.compile(r"(?:[^.]|\.(?=\d)|(?<=\d)\.|(?<=w/)\.)*")
_CELL_OPENING = 10  # characters by which a cell's opening is known
_LIST_REACH = 400
_NO_ORDER = re.compile(
    r"\b(?:is|are|was|were|has|had|have|his|her|the|of|in|from|for|by|on|this|that|these|which|who|until|off)\b",
    re.IGNORECASE,
)
_NO_TEST = re.compile(
    r"\b(?:return|follow|f/u|rtc|back|is|are|was|were|has|had|have|known|history|patient|he|she)\b", re.IGNORECASE
)
WAS_SENT = re.compile(r"\b(?:was|were|been|had|has|previously|already|who|being)\s+(?:\w+\s+)?$", re.IGNORECASE)
# "Purchase of an interferential unit", "30 day rental of a TENS unit", "a short course of traction"
_MEASURE_OF = re.compile(
    r"\b(?:purchase|rental|lease|trial|course|series|provision|replacement|fitting|fabrication|pair|set)\s+of\s+(?:an?\s+|the\s+|new\s+)*$",
    re.IGNORECASE,
)
_FORM = re.compile(r"request\s+for\s+authorization")  # in lower case
_FORM_HEAD = 300  # characters of a document in which a request form says what it is
_FORM_PARTS = frozenset({"", "header", "document_title"})
# The head of a request form's table, whose first column alone makes it look like a list of diagnoses.
_TABLE_HEAD = re.compile(
    r"^[^\n]*\bdiagnos[ie]s\b[^\n]*(?:service|good|treatment|procedure|CPT|requested)", re.IGNORECASE | re.MULTILINE
)
_TABLE_REACH = 2500  # characters from a form's row back to the head of its table
_NUMBERED = re.compile(r"[ \t]*(?:\d{1,2}[.)]|[\u2022*-])\s")
_TOLD = re.compile(
    r"\b(?:reviewed|showed|revealed|included?|conservative|had|was|were|has|have|completed|tried|received)\b",
    re.IGNORECASE,
)


def is_printed(doc: Doc, text: str, phrase: Phrase) -> bool:
    """Whether a form's printed words name the service ("Specify consultation/referral, surgery, ...")."""
    sentence = sentence_at(doc, phrase.start)
    if _UNCHECKED.search(text, max(0, phrase.start - 8), phrase.start):
        return True
    if _NUMBERED.match(text, line_start(text, phrase.start)) is not None and is_item_head(text, phrase.start):
        return False
    printed = _PRINTED.search(lower_case(text), max(sentence.start, phrase.start - 150), phrase.start)
    return printed is not None and ":" not in text[printed.end() : phrase.start]  # behind the colon it is written in


def is_asked_in_list(text: str, start: int) -> bool:
    """Whether a run-on list leads here from "requested 1. ..." in a reviewer's summary."""
    opened = [match.end() for match in _LIST_ASKED.finditer(lower_case(text), max(0, start - _LIST_REACH), start)]
    return bool(opened) and _LIST_ONLY.fullmatch(text, opened[-1], start) is not None


def has_codes(text: str, phrase: Phrase) -> bool:
    """Whether a table row gives a procedure's or a diagnosis's code beside the service."""
    row = row_at(text, phrase.start)
    if row is None or not (is_item_head(text, phrase.start) or _opens_cell(text, row, phrase)):
        return False
    return _CODE.search(row.rest) is not None or _DIAGNOSIS_CODE.search(row.rest) is not None


def has_code_below(text: str, phrase: Phrase) -> bool:
    """Whether a form's table that lost its cells gives a procedure's code on one of the next lines of a service."""
    return _CODE_BELOW.match(text, phrase.end) is not None and is_item_head(text, phrase.start)


def is_of_visit(text: str, start: int) -> bool:
    """Whether a line's label says that what it names was carried out at the visit ("Tx today: CMT, interferential")."""
    return _TREATED.match(text, line_start(text, start), start) is not None


def _opens_cell(text: str, row: Row, phrase: Phrase) -> bool:
    """Whether a service opens its table cell, however near the cell before it stands ("715.11  Medical clearance")."""
    if stands_after_code(text, phrase.start):
        return True
    return row.cell.startswith(text[phrase.start : min(phrase.end, phrase.start + _CELL_OPENING)])


def is_request_form(text: str) -> bool:
    """Whether a document is a form that requests authorization, by its head."""
    return _FORM.search(lower_case(text), 0, _FORM_HEAD) is not None


def is_listed_request(text: str, phrase: Phrase, kind: str) -> bool:
    """Whether a service heads a numbered item or a table's row of a request form, outside the form's account of the case."""
    if kind not in _FORM_PARTS and kind != "diagnosis":
        return False
    if not (is_request_form(text) and is_item_head(text, phrase.start)):
        return False
    numbered = _NUMBERED.match(text, line_start(text, phrase.start)) is not None
    if kind in _FORM_PARTS:
        return numbered
    in_table = _TABLE_HEAD.search(text, max(0, phrase.start - _TABLE_REACH), phrase.start) is not None
    return in_table and (numbered or row_at(text, phrase.start) is not None)


def heads_item(text: str, start: int, sentence: int = 0) -> bool:
    """Whether a phrase heads its item, alone or as what is measured ("3. Purchase of cold therapy unit")."""
    line = line_start(text, start)
    # Only what ends with "of" or an article leads in.
    is_led = lower_case(text)[line:start].rstrip().endswith(("of", "a", "an", "the", "new"))
    led = _MEASURE_OF.search(text, line, start) if is_led else None
    return is_item_head(text, led.start() if led else start, sentence)


def stands_alone(text: str, doc: Doc, phrase: Phrase) -> bool:
    """Whether a phrase without a cue is written as an order: it heads its item or clause, and is not what something is for."""
    if heads_item(text, phrase.start):
        return True
    mention = phrase.mentions[0]
    if mention.kind == "weak":
        return False
    if mention.category == "diagnostic_test" and text.endswith(" with ", 0, mention.start):
        return not _NO_TEST.search(text, line_start(text, mention.start), mention.start)  # "arterial Dopplers with ABI"
    sentence = sentence_at(doc, phrase.start)
    before = re.split(r"[.;:]\s", text[sentence.start : phrase.start])[-1]
    if re.match(r"\s+(?:is|was|were|has|have|had|may|can|will\s+not)\b", text[phrase.end : phrase.end + 20]):
        return False
    if mention.kind == "sent":
        return not WAS_SENT.search(before)
    piece = _MEASURE_OF.sub("", re.split(r"[,/+(]\s*|\band\b|\bthen\b", before)[-1])
    return len(piece.split()) <= 6 and not _NO_ORDER.search(piece) and not _TOLD.search(before)
