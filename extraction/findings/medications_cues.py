"""What a document does with a medication it names: asks for it, considers it, declines it, or tells of it only.

The cues are data (``medications.toml``), sought once in a sentence. The nearest cue decides: one that directly follows the
medication before one that precedes it in its clause. Without a cue the section decides: an item of a plan or of a
reviewer's list is asked for where it is written as an order (name and strength, or a quantity).
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.evidence import make_cue
from extraction.findings.medications_phrases import Medication
from extraction.language.cues import cue_rules
from extraction.language.decisions import review_kind
from extraction.language.intent import ASKING, SILENT, intent
from extraction.language.items import is_item_head, line_start, stands_after_code
from extraction.language.reading import reading
from extraction.language.replies import is_reason, reply_after
from extraction.language.rows import row_at
from extraction.language.sections import section_at
from extraction.language.sentences import Sentence, sentence_at
from models.evidence import Cue

PAST = frozenset(
    {
        "chief_complaint", "history_of_present_illness", "subjective", "past_medical_history", "past_surgical_history", "medications",
        "review_of_systems", "treatment_to_date", "hospital_course", "clinical_case_summary", "results",
    }
)  # fmt: skip
"""Sections that tell what was: only a request made now, or the writer's own order, asks for something there."""

# Its first sign comes first and what stands before it is looked at from behind, as the engine finds signs fast.
_CLAUSE_END = re.compile(
    r"[.;b\s](?:(?<=\n)|(?<=[.])(?:\s+(?=[A-Z])|(?<=[A-Za-z][A-Za-z][.])(?<!\bDr[.])(?<!\bvs[.])(?<!\bmax[.])(?<!\bapprox[.])"
    r"(?<!\bdisp[.])(?<!\btab[.])(?<!\btabs[.])(?<!\bcap[.])(?<!\bcaps[.])(?<!\b[Cc]ont[.])\s+(?=[a-z]{3}|$))"
    r"|(?<=;)\s|(?<=\bb)ut\s|(?<=\s)-\s(?=[A-Z]))"
)
_OWN_ORDER = re.compile(
    r"\b(?:I|we)\s+(?:have\s+|will\s+|am\s+|are\s+|also\s+|would\s+)*\w+|\bwill\b|\brequest(?:s|ing)\b|\brequested\b|\brecommends\b|\brefill|\btoday\b|\bauthorization\b|\bRx\b|\bprescri(?:be|bes|bing)\b",
    re.IGNORECASE,
)
_ANAPHORA = re.compile(
    r"\s*(?:(?:refill(?:ed)?|renew(?:ed)?)\s+(?:today|it|this|these|both|all|them|each)\b|(?:this|these|it|they|both|all|the\s+(?:medication|prescription)s?)\s+(?:was|were|has\s+been|have\s+been|will\s+be)\s+(?:also\s+|both\s+|all\s+)?(?:refilled|renewed|increased|prescribed|dispensed|restarted))",
    re.IGNORECASE,
)
_PARTED = re.compile(
    r"\n|\s/\s|\.\s+[A-Z]|\b(?:and|but|then)\s+\w+|\b(?:risks?|benefits?|(?:side\s+)?effects?|alternatives|precautions|instructions?|interactions?)\b|\bonce\s+(?!daily|an?\b|per\b|weekly|monthly|every|at\b|in\b)\w|;\s*(?!I\b|he\b|she\b|we\b|pt\b|patient\b)[\w.]*\s+\w+"
)
_TOLD = re.compile(r"[^.;,\n]{0,30}\b(?:was|were|is|are|has|have|had|did|does)\b", re.IGNORECASE)
_AS_NEEDED = re.compile(r"\s*(?:prn\b|p\.r\.n|as\s+needed|for\s+(?:pain|swelling))", re.IGNORECASE)
_DENIED = re.compile(r"(?:^|[.;:\n]|\d[.)])\s*No\s+$")
_NONE_OF = re.compile(r"[.;:,\n]\s*no\s+(?:more\s+)?$", re.IGNORECASE)
_FORM = re.compile(r"request\s+for\s+authorization", re.IGNORECASE)
_NUMBERED = re.compile(r"[ \t]*\d{1,2}[.)]\s")
_FORM_HEAD = 800  # characters of a document in which a request form says what it is
_ENDED = re.compile(
    r"\s*(?:[-\u2013\u2014:,(]\s*)?\b(?:held|stop(?:ped)?|discontinued?|d/c(?:'?d)?|dc'?d?|tapered|weaned|on\s+hold)(?=\s*(?:[.,;)]|$|for\b|due\b|d/t\b|because\b|since\b|until\b|pending\b|today\b|at\b|and\b|on\b|per\b|given\b|with\b|in\b|as\b|by\b|secondary\b))",
    re.IGNORECASE,
)
# "If the arthrogram is positive he would operate, and he plans to start Cymbalta in any event."
_REGARDLESS = re.compile(r"[^.;\n]{0,60}?\b(?:in\s+any\s+(?:event|case)|regardless|either\s+way)\b", re.IGNORECASE)
_LISTED_LINES = 15  # lines of a list under its label
_LABEL = re.compile(r"[^\n.;,]{3,60}:[ \t]*")
_SENTENCES = re.compile(r"[;:]|[.]\s+[A-Z]")
"""What parts a line into more than one list of medications ("- Synthroid 88 mcg, Lipitor 20 mg" is one)."""
_OLD_LABEL = re.compile(
    r"\W*(?:medications?\s+(?:to\s+|you\s+should\s+)?)?(?:continued?|stop(?:ped)?|discontinued?|hold|held|unchanged|no\s+changes?|do\s+not\s+take|keep\s+taking|home\s+med)\b",
    re.IGNORECASE,
)
_PUT_OFF = re.compile(r"(?:hold|held|wait|defer|postpone)", re.IGNORECASE)
_REPLACED = re.compile(
    r"\b(?:rather\s+than|instead\s+of|in\s+(?:place|lieu)\s+of|(?:risks?|effects?)\s+of)\s+(?:the\s+|his\s+|her\s+|more\s+)?$",
    re.IGNORECASE,
)
_AFTER = 60  # characters after a medication, its schedule and quantity, in which a predicate tells of it
# "MEDICATIONS: Start Effexor XR 37.5 daily.": what is to be done, in a section that lists what is taken.
_TO_DO = re.compile(
    r"(?:^|[.;:\n]\s|\b(?:and|then)\s|[\u2022*-]\s|\d[.)]\s)\s*(?:(?:please|will|also)\s+)*(?:re-?)?(?:start|begin|initiate|increase|raise|titrate|add|resume|refill|renew|switch|change|convert|rotate|prescribe|try|trial)\b[^.;\n]*$",
    re.IGNORECASE,
)
_NEXT_TO = re.compile(r"\s*(?:[\w-]{1,20}(?:/|\s+(?:or|and/or|such\s+as|like|including)\s+))?", re.IGNORECASE)
# "Spiriva and albuterol as before": what is said of the last of a list is said of all of it, but "Soma and Norco was refilled".
_JOINED = re.compile(
    r"[^.,;:\n]{0,40}?(?P<comma>,?)\s*(?:\band\b|\bor\b|&|\+)\s*(?:the\s+|his\s+|her\s+)?", re.IGNORECASE
)
_COMMA = re.compile(r"[^.,;:\n]{0,40},\s*")
_NEXT_CLAUSE = re.compile(r",\s|\b(?:so|then|therefore)\b", re.IGNORECASE)
_OF_ONE = re.compile(r"(?:which\s+|this\s+|that\s+)?(?:was|is|has)\b", re.IGNORECASE)
_MARKS = frozenset({"medication.marked_new", "medication.marked_old"})
"""Rules of marks that stand beside the one medication of a list that they speak of."""
_ANY = re.compile(r"\b(?:any|the)\b", re.IGNORECASE)
_GROUP_GAP = 30  # characters between an order and the class of medication that it names


class Standing(NamedTuple):
    """Where a medication stands: ``status`` None where it is only told of."""

    status: str | None
    rule: str
    cues: tuple[Cue, ...] = ()


UNASKED = Standing(None, "medication.unasked")
"""An item of a plan that nothing speaks of: it goes with what it is listed with."""


class _Hit(NamedTuple):
    start: int
    end: int
    rule: str
    status: str
    direction: str


_LESSENS = re.compile(r"(?:reduc|decreas|taper|wean|cut|lower)", re.IGNORECASE)
_DISPENSED = re.compile(
    r"(?:(?!\b(?:start|begin|add|switch|try|trial|continue)\b)[^;\n]){0,40}?(?:#\s?\d|\bdisp(?:ense)?\b)", re.IGNORECASE
)
_DOSE = re.compile(
    r"\s*(?:\d|once\b|twice\b|[bt]\.?i\.?d\b|q\.?\s?(?:h|d|a|p|\d)|daily\b|every\b|nightly\b)", re.IGNORECASE
)
_LEFT = _Hit(0, 0, "medication.changed_from", "none", "forward")
"""A medication that is changed to another."""


class Cues:
    """The cues of one document's sentences, each sentence read once."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self._text = reading(doc).text
        self._rules = cue_rules("medications.toml")
        self._known: dict[int, list[_Hit]] = {}

    def of(self, sentence: Sentence) -> list[_Hit]:
        """The cues of a sentence in order."""
        hits = self._known.get(sentence.start)
        if hits is None:
            hits = [
                _Hit(start, start + len(self._text[start:end].rstrip(" :")), rule.id, *rule.value.split())
                for rule, start, end in self._rules.scan(self._text, sentence.start, sentence.end)
            ]
            self._known[sentence.start] = hits
        return hits

    def standing(self, medication: Medication, following: Sequence[Medication] = ()) -> Standing:
        """What the document does with a medication; ``following``: those named after it."""
        section = section_at(self._doc, medication.start)
        kind = section.kind if section else ""
        if is_reason(self._text, medication.start) or (kind in SILENT and kind != "decision_rationale"):
            return Standing(None, "medication.section")
        sentence = sentence_at(self._doc, medication.start)
        hits = self.of(sentence)
        hit = self._deciding(hits, sentence, medication, following)
        if kind == "decision_rationale" and (hit is None or hit.rule != "medication.planned"):
            return Standing(None, "medication.section")
        if hit is None:
            made = self._by_label(medication) or self._by_section(kind, medication)
        elif self._is_of_another(hit, medication):
            made = self._by_section(kind, medication) if medication.has_strength or medication.quantity else UNASKED
        elif hit.status != "none" and kind in PAST and not self._is_own_order(hit, sentence, kind):
            made = Standing(None, "medication.section")
        elif hit.rule == "medication.stopped" and self._is_lessened(hit, medication):
            made = Standing("requested", "medication.lessened")
        else:
            made = self._made(hit)
        if made.status is None and _ANAPHORA.match(self._text, sentence.end):
            return Standing("requested", "medication.given_after")
        made = self._answered(made, medication)
        return self._conditional(made, medication) if made.status is not None else made

    def _is_lessened(self, hit: _Hit, medication: Medication) -> bool:
        """Whether a lower dose is prescribed: "reduce Percocet to BID, #60"."""
        lessens = _LESSENS.match(self._text, hit.start) is not None
        return lessens and _DISPENSED.match(self._text, medication.end) is not None

    def _is_of_another(self, hit: _Hit, medication: Medication) -> bool:
        """Whether what is refused or warned of is another thing: "she turned down PT, Flexeril 10 mg prn"."""
        if hit.rule == "medication.advised_against":
            return _NEXT_TO.fullmatch(self._text, hit.end, medication.start) is None
        ordered = medication.has_strength or medication.quantity is not None
        refuses = hit.status == "declined" and hit.direction == "forward"
        return refuses and ordered and _NEXT_CLAUSE.search(self._text, hit.end, medication.start) is not None

    def _answered(self, made: Standing, medication: Medication) -> Standing:
        """What becomes of a medication by the answer to it ("offered nicotine patches, he accepted")."""
        if made.status not in {"requested", "considered"}:
            return made
        reply = reply_after(self._doc, max(medication.end, medication.quantity_end))
        if reply is None or (reply[0] == "requested" and made.status == "requested"):
            return made
        status, rule, cue = reply
        return Standing(status, rule, (cue,))

    def _deciding(
        self, hits: list[_Hit], sentence: Sentence, medication: Medication, following: Sequence[Medication]
    ) -> _Hit | None:
        """The cue that tells of a medication."""
        end = max(medication.end, medication.quantity_end)
        after = self._predicate(hits, medication, following)
        if after is not None and not _REPLACED.search(self._text, sentence.start, medication.start):
            return after
        first = sentence.start
        for match in _CLAUSE_END.finditer(self._text, sentence.start, medication.start):
            first = match.end()
        stopped = next((hit for hit in hits if hit.rule == "medication.stopped" and hit.start >= end), None)
        if (
            stopped is not None
            and _ENDED.match(self._text, end)
            and not self._text[end : stopped.start].strip(" -\u2013\u2014:,(")
        ):
            return stopped  # "HCTZ held for now"
        if any(hit.start < medication.start < hit.end for hit in hits):
            return self._changed(hits, medication)
        before = [
            hit for hit in hits if hit.direction == "forward" and first <= hit.start and hit.end <= medication.start
        ]
        if not before or (medication.kind == "group" and not self._names_group(before[-1], medication)):
            return None
        return before[-1]

    def _predicate(self, hits: list[_Hit], medication: Medication, following: Sequence[Medication]) -> _Hit | None:
        """The cue after a medication that tells of it, alone or as one of a list."""
        after = next((hit for hit in hits if hit.direction == "back" and medication.end <= hit.start), None)
        if after is None:
            return None
        listed = [other for other in following if other.start < after.start]
        last = medication
        if listed and self._is_list([medication, *listed]):
            if _OF_ONE.match(self._text, after.start):
                return None
            last = listed[-1]
        elif listed and after.rule in _MARKS:
            return None
        end = max(last.end, last.quantity_end)
        # "was not renewed; he has 9 tablets left": what counts the tablets stands behind the predicate
        reached = after.start <= end + _AFTER and self._reaches(end if end <= after.start else last.end, after.start)
        return after if reached else None

    def _changed(self, hits: list[_Hit], medication: Medication) -> _Hit | None:
        """What becomes of a medication that is changed: left for another, or kept at another dose."""
        if medication.kind == "group":
            return None
        change = next(hit for hit in hits if hit.start < medication.start < hit.end)
        return change if _DOSE.match(self._text, change.end) else _LEFT

    def _is_list(self, medications: Sequence[Medication]) -> bool:
        """Whether medications are named as one list ("A and B", "A, B, and C"); "A, and B" begins another clause."""
        *_, before, last = medications
        joined = _JOINED.fullmatch(self._text, before.end, last.start)
        commas = all(_COMMA.fullmatch(self._text, one.end, other.start) for one, other in pairwise(medications[:-1]))
        return joined is not None and commas and (len(medications) > 2 or not joined["comma"])

    def _names_group(self, hit: _Hit, medication: Medication) -> bool:
        """Whether a cue asks for the class of medication itself and not for one of its kind ("with no other NSAIDs")."""
        between = self._text[hit.end : medication.start]
        if hit.status == "declined":
            between = _ANY.sub("", between)  # "does not want any pain medication"
        return len(between) <= _GROUP_GAP and not re.search(r"\b(?:other|any|with|these|the)\b|[:;]", between)

    def _reaches(self, end: int, start: int) -> bool:
        """Whether only the schedule stands between a medication and a predicate."""
        between = self._text[end:start]
        return not _PARTED.search(between)

    def _by_section(self, kind: str, medication: Medication) -> Standing:
        orders = ASKING if medication.quantity is None else ASKING | {"procedure"}
        if self._is_row_of_form(medication):
            return Standing("requested", "medication.row")
        if kind not in orders:
            return Standing(None, "medication.section")
        if medication.kind == "group" and not self._is_listed_order(medication):
            denied = _DENIED.search(self._text, max(0, medication.start - 12), medication.start)
            return Standing("declined", "medication.denied") if denied else Standing(None, "medication.section")
        if _NONE_OF.search(self._text, max(0, medication.start - 12), medication.start):
            return Standing(None, "medication.section")  # "regional anesthesia preferred; no morphine"
        if medication.has_strength or medication.quantity or self._is_order(medication):
            return Standing("requested", "medication.section")
        return UNASKED

    def _by_label(self, medication: Medication) -> Standing | None:
        """A medication listed under a label that says it goes on or ends ("STOP taking these medications:")."""
        line = line_start(self._text, medication.start)
        if _SENTENCES.search(self._text, line, medication.start):
            return None
        for _ in range(_LISTED_LINES):
            end = line - 1
            if end <= 0:
                break
            line = line_start(self._text, end)
            if _LABEL.fullmatch(self._text, line, end):
                return Standing(None, "medication.label") if _OLD_LABEL.match(self._text, line, end) else None
        return None

    def _is_listed_order(self, medication: Medication) -> bool:
        """Whether a class of medication is ordered by itself: "NSAIDs prn", or an item of a short list ("brace, PT, NSAIDs.")."""
        if _AS_NEEDED.match(self._text, medication.end):
            return True
        before = self._text[max(0, medication.start - 2) : medication.start]
        return (before in {", ", ": "} or is_item_head(self._text, medication.start)) and (
            self._text[medication.end : medication.end + 1] in {".", ",", ";", "\n", ""}
            or self._text.startswith((" and ", " per ", " via ", " through ", " if "), medication.end)
        )

    def _is_order(self, medication: Medication) -> bool:
        """Whether a medication without strength opens its item or clause and nothing is told of it there."""
        if _TOLD.match(self._text, medication.end):
            return False
        first = sentence_at(self._doc, medication.start).start
        clause = re.split(r"[.;:,]\s", self._text[first : medication.start])[-1]
        return is_item_head(self._text, medication.start) or len(re.findall(r"\w+", clause)) <= 1

    def _is_row_of_form(self, medication: Medication) -> bool:
        """Whether a medication heads a cell of a request form's table."""
        return (
            (medication.has_strength or medication.quantity is not None)
            and _FORM.search(self._text, 0, _FORM_HEAD) is not None
            and (is_item_head(self._text, medication.start) or stands_after_code(self._text, medication.start))
            and (
                row_at(self._text, medication.start) is not None
                or _NUMBERED.match(self._text, line_start(self._text, medication.start)) is not None
            )
        )

    def _is_own_order(self, hit: _Hit, sentence: Sentence, kind: str) -> bool:
        """Whether a cue among what was is an order of this visit or a request that is open."""
        return (
            bool(_OWN_ORDER.search(self._text, max(sentence.start, hit.start - 30), hit.end))
            or (kind == "medications" and _TO_DO.search(self._text[sentence.start : hit.end]) is not None)
            or (hit.rule == "medication.planned" and review_kind(self._doc) is not None)
        )

    def _conditional(self, made: Standing, medication: Medication) -> Standing:
        """A medication that hangs on an outcome, or that stands inside a condition."""
        wanted = intent(self._doc, medication.start, medication.end)
        if wanted.rule != "intent.condition" or _REGARDLESS.match(self._text, medication.end):
            return made
        if made.status == "declined" and (wanted.status != "conditional" or not self._is_put_off(wanted.words)):
            return made
        return Standing(wanted.status, wanted.rule, wanted.cues)

    def _is_put_off(self, words: str) -> bool:
        """Whether a medication is only put off until something is known: "hold off on Lamisil until the results are back"."""
        return _PUT_OFF.match(words) is not None

    def _made(self, hit: _Hit) -> Standing:
        status = None if hit.status == "none" else hit.status
        return Standing(status, hit.rule, (make_cue(self._doc, status or "none", hit.rule, hit.start, hit.end),))
