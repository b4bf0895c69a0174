"""What is answered to a service or medication just named: refused, accepted, or wanted only if something happens.

``intent`` reads the clause of a mention; an answer stands in the clause or the sentence after it and speaks of it as "it"
or not at all ("A cane was recommended; she is not interested").
"""

import re
from bisect import bisect_left
from functools import lru_cache

from spacy.tokens import Doc

from extraction.evidence import make_cue
from extraction.language.items import line_end
from extraction.language.persons import is_acting_patient
from extraction.language.reading import reading
from extraction.language.terms import find_terms, lower_case
from extraction.rules import compile_rules
from models.evidence import Cue

_COUNTS = frozenset({"visits", "sessions"})
_LEAST = 8  # characters of the shortest answer
_REACH = 130  # characters after a mention in which its answer begins
_NAMED = ("imaging.csv", "medications.csv", "services.csv")
_SENTENCE_END = re.compile(r"[.?!]\s+(?=[A-Z(])")
# The rest of a sentence and one or two that tell of what was explained, up to their last full stop.
_RISKS = re.compile(
    r"[^.?!\n]{0,120}[.](?:\s+[A-Z][^.?!\n]{0,200}\b(?:risks?|benefits|complications|alternatives|rehabilitation|recovery)\b[^.?!\n]{0,200}[.]){1,2}(?=\s)"
)
_ANSWER = re.compile(
    r"interested|without|not\s|n't\b|rather|h[eo]ld\s+off|prefer|declin|refus|turn|accept|agree|think|feel|believe|consent|proceed|ahead|placed|'d\s|would\s|want|wish|elect|opt|chose|decided|referral|\bno\b|only|\bif\s|should\s|unless|\bknow\b|consider|undecided|advised|cautioned|\blet\s|mull|sleep\s+on|talk\s|\bleft\s|\bwait|against|advisable|qualify|saw\s+no|see\s+no|said\s|told\s|candidate|premature|\bis\s+not|optional|defer|postpone|pass|\bappeal|submit|reconsider|imr\b|peer|disput|request|agree|observ|decided|fence|back\s+to|script\b|prescription"
)  # for a text in lower case


# "I offered a head CT given the warfarin, but she prefers not to": the reason is not what she refuses.
_REASON = re.compile(
    r"\b(?:given\s+(?:the|his|her|that|this)|(?:because\s+of|due\s+to|in\s+view\s+of)(?:\s+(?:the|his|her|that))?)\s+$",
    re.IGNORECASE,
)
_REASON_REACH = 20
_REACTION = re.compile(r"\s(?:allerg|history|intoleran|reaction|sensitiv)", re.IGNORECASE)
# "was raised by his physical therapist": a person, no service.
_IS_PERSON = re.compile(r"\b(?:by|from|per)\s+(?:the|his|her|their|my)\s+[\w ]{3,30}ist$", re.IGNORECASE)


def is_reason(text: str, start: int) -> bool:
    """Whether what stands at ``start`` is only the reason of another thing: "a head CT given the warfarin"."""
    return _REASON.search(text, max(0, start - _REASON_REACH), start) is not None


def reply_after(doc: Doc, end: int) -> tuple[str, str, Cue] | None:
    """The status, rule and cue of the answer to what ends at ``end``, before another service or medication is named."""
    text = reading(doc).text
    risks = _RISKS.match(text, end, line_end(text, end))
    if risks is not None and _next_named(text, end) >= risks.end():
        end = risks.end() - 1  # what is answered after the risks were gone over
    limit = min(end + _REACH, line_end(text, end), _next_named(text, end))
    small = lower_case(text)
    if limit - end < _LEAST or _ANSWER.search(small, end, limit) is None:
        return None
    stop = min(line_end(text, end), _second_sentence_end(text, end))
    for rule in compile_rules("replies.toml"):
        match = rule.small.search(small, end, stop)
        if match and match.end() <= limit:
            return rule.value, rule.id, make_cue(doc, rule.value, rule.id, match.start(), match.end())
    return None


@lru_cache(maxsize=1)
def _named_starts(text: str) -> tuple[int, ...]:
    """Where services, studies and medications are named in a text, in order."""
    return tuple(
        sorted(
            term.start
            for name in _NAMED
            for term in find_terms(name, text)
            # A bare "referral" names no other service: "and I placed that referral".
            if (term.row.get("category") != "consult" or term.row["kind"] != "weak")
            and text[term.start : term.end].lower() not in _COUNTS
            and term.row["kind"] != "views"  # "in view of"
            and text[term.start : term.start + 3] != "pt "  # "pt is": who answers
            and not is_reason(text, term.start)
            # "but with his penicillin history it was not given"
            and not _REACTION.search(text, term.start, term.end + 14)
            and not _IS_PERSON.search(text, max(0, term.start - _REASON_REACH), term.end)
            and not (text[term.start : term.end] == "PT" and is_acting_patient(text, term.end))
        )
    )


def _next_named(text: str, end: int) -> int:
    """Where the next service, study or medication is named."""
    starts = _named_starts(text)
    number = bisect_left(starts, end)
    return starts[number] if number < len(starts) else len(text)


def _second_sentence_end(text: str, end: int) -> int:
    """Where the sentence after that of ``end`` ends."""
    first = _SENTENCE_END.search(text, end, end + _REACH)
    second = _SENTENCE_END.search(text, first.end(), end + 2 * _REACH) if first else None
    return second.start() + 1 if second else len(text)
