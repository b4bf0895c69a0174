"""What is answered to a service or medication just named: refused, accepted, or wanted only if something happens.

``intent`` reads the clause of a mention; an answer stands in the clause or the sentence after it and speaks of it as "it"
or not at all ("A cane was recommended; she is not interested").
"""

import re
from bisect import bisect_left
from functools import cache, lru_cache
from operator import attrgetter

from spacy.tokens import Doc

from extraction.evidence import make_cue
from extraction.language.beginnings import FEWEST, Beginnings
from extraction.language.cues import by_first_letter
from extraction.language.items import line_end
from extraction.language.persons import is_acting_patient
from extraction.language.reading import reading
from extraction.language.terms import Term, find_terms, lower_case
from extraction.rules import compile_rules
from models.evidence import Cue

_OPENING = re.compile(r"\W|\b\w")
"""Where an answer may begin: not inside a word."""
_COUNTS = frozenset({"visits", "sessions"})
_LEAST = 8  # characters of the shortest answer
_REACH = 130  # characters after a mention in which its answer begins
_START = attrgetter("start")
_NAMED = ("imaging.csv", "medications.csv", "services.csv")
_SENTENCE_END = re.compile(r"[.?!]\s+(?=[A-Z(])")
# The rest of a sentence and one or two that tell of what was explained, up to their last full stop.
_RISKS = re.compile(
    r"[^.?!\n]{0,120}[.](?:\s+[A-Z][^.?!\n]{0,200}\b(?:risks?|benefits|complications|alternatives|rehabilitation|recovery)\b[^.?!\n]{0,200}[.]){1,2}(?=\s)"
)
_ANSWER = re.compile(
    by_first_letter(
        r"interested|without|not\s|n't\b|rather|h[eo]ld\s+off|prefer|declin|refus|turn|accept|agree|think|feel|felt|believe|consent|proceed|ahead|placed|'d\s|would\s|want|wish|elect|opt|chose|decided|referral|\bno\b|only|\bif\s|should\s|unless|\bknow\b|consider|undecided|advised|cautioned|\blet\s|mull|sleep\s+on|talk\s|\bleft\s|\bwait|against|advisable|qualify|saw\s+no|see\s+no|said\s|told\s|candidate|premature|\bis\s+not|optional|defer|postpone|pass|\bappeal|submit|reconsider|imr\b|peer|disput|request|agree|observ|decided|fence|back\s+to|script\b|prescription"
    )
)  # for a text in lower case


# "I offered a head CT given the warfarin, but she prefers not to": the reason is not what she refuses.
_REASON = re.compile(
    r"\b(?:given\s+(?:the|his|her|that|this)|(?:because\s+of|due\s+to|in\s+view\s+of)(?:\s+(?:the|his|her|that))?)\s+$",
    re.IGNORECASE,
)
_REASON_REACH = 20
_GUIDES = re.compile(r"[\s-](?:guid(?:ance|ed)|control)\b", re.IGNORECASE)
_FOUND = re.compile(r"\b(?:negative|positive|normal|benign|unremarkable|clean|reassuring)\s+$", re.IGNORECASE)
_REACTION = re.compile(r"\s(?:allerg|history|intoleran|reaction|sensitiv)", re.IGNORECASE)
# "was raised by his physical therapist": a person, no service.
_IS_PERSON = re.compile(r"\b(?:by|from|per)\s+(?:the|his|her|their|my)\s+[\w ]{3,30}ist$", re.IGNORECASE)


def is_reason(text: str, start: int) -> bool:
    """Whether what stands at ``start`` is only the reason of another thing: "a head CT given the warfarin"."""
    return _REASON.search(text, max(0, start - _REASON_REACH), start) is not None


def reply_after(doc: Doc, end: int) -> tuple[str, str, Cue] | None:
    """The status, rule and cue of the answer to what ends at ``end``, before another service or medication is named."""
    text = reading(doc).text
    line = line_end(text, end)
    risks = _RISKS.match(text, end, line)
    if risks is not None and _next_named(text, end, risks.end()) >= risks.end():
        end = risks.end() - 1  # what is answered after the risks were gone over
        line = line_end(text, end)
    limit = _next_named(text, end, min(end + _REACH, line))
    if limit - end < _LEAST:
        return None
    small = lower_case(text)
    if _ANSWER.search(small, end, limit) is None:  # most often
        return None
    found = _first_answers(small, end, limit, min(line, _second_sentence_end(text, end)))
    if not found:
        return None
    number = min(found)
    rule = compile_rules("replies.toml")[number]
    return rule.value, rule.id, make_cue(doc, rule.value, rule.id, *found[number])


def _first_answers(small: str, start: int, limit: int, stop: int) -> dict[int, tuple[int, int]]:
    """Where each rule first matches in ``small[start:stop]``, of those that do so before ``limit``."""
    rules, beginnings = _rules()
    found: dict[int, tuple[int, int]] = {}
    for position, numbers in beginnings.along(small, start, min(limit, stop), _OPENING):
        for number in numbers:
            match = rules[number].match(small, position, stop) if number not in found else None
            if match is not None:
                found[number] = match.span()
    return {number: span for number, span in found.items() if span[1] <= limit}


@cache
def _rules() -> tuple[tuple[re.Pattern[str], ...], Beginnings]:
    """The rules for a text in lower case, and what they can begin with."""
    rules = compile_rules("replies.toml")
    beginnings = Beginnings({number: rule.pattern.pattern for number, rule in enumerate(rules)}, FEWEST)
    return tuple(rule.small for rule in rules), beginnings


@lru_cache(maxsize=1)
def _named(text: str) -> tuple[list[int], list[Term]]:
    """What may be a service, study or medication named in a text, in order, and where each starts."""
    terms = [
        term
        for name in _NAMED
        for term in find_terms(name, text)
        # A bare "referral" names no other service: "and I placed that referral".
        if (term.row.get("category") != "consult" or term.row["kind"] != "weak")
        and term.row["kind"] != "views"  # "in view of"
    ]
    terms.sort(key=_START)
    return [term.start for term in terms], terms


def _next_named(text: str, start: int, limit: int) -> int:
    """Where the next service, study or medication is named, ``limit`` at most."""
    starts, terms = _named(text)
    for term in terms[bisect_left(starts, start) : bisect_left(starts, limit)]:
        if _names_another(text, term):
            return term.start
    return limit


def _names_another(text: str, term: Term) -> bool:
    """Whether what is named is a service, study or medication of its own: no reason, person or word of the answer."""
    written = text[term.start : term.end]
    return (
        written.lower() not in _COUNTS
        and not text.startswith("pt ", term.start)  # "pt is": who answers
        and not is_reason(text, term.start)
        # "an injection under ultrasound guidance, which he would like to pursue"
        and not (_GUIDES.match(text, term.end) or text.endswith("guidance", term.start, term.end))
        # "with a negative FAST and normal vitals I did not feel this was necessary"
        and not _FOUND.search(text, max(0, term.start - _REASON_REACH), term.start)
        # "but with his penicillin history it was not given"
        and not _REACTION.search(text, term.start, term.end + 14)
        and not _IS_PERSON.search(text, max(0, term.start - _REASON_REACH), term.end)
        and not (written == "PT" and is_acting_patient(text, term.end))
    )


def _second_sentence_end(text: str, end: int) -> int:
    """Where the sentence after that of ``end`` ends."""
    first = _SENTENCE_END.search(text, end, end + _REACH)
    second = _SENTENCE_END.search(text, first.end(), end + 2 * _REACH) if first else None
    return second.start() + 1 if second else len(text)
