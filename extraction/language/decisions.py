"""Reviewers' decisions (utilization review, independent medical review) on the item they decide.

A decision stands after its item on the same line ("1. Repeat MRI lumbar spine:  Upheld", dotted leaders, a table's last
column), on the item's next lines, before it ("Non-certified: MRI"), or under the item's number in the rationale
("4. Non-certified. ..."). Words are data (``decisions.toml``). Other documents decide nothing here.
"""

import re
from bisect import bisect_left
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.language.cues import cue_rules
from extraction.language.lines import REACH, line_end, line_start
from extraction.language.reading import reading
from extraction.language.rows import Row, row_at
from extraction.language.sentences import sentence_at
from extraction.language.terms import lower_case
from extraction.rules import small_pattern

_KEY = "casewright_decisions"
_KEY_KIND = "casewright_review"

_INDEPENDENT = small_pattern(
    r"independent\s+medical\s+review|\bIMR\b|MAXIMUS|claims\s+administrator\s+guideline"
    r"|\b(?:upheld|overturned)\b|final\s+determination\s+letter"
)
_REVIEW = small_pattern(
    r"utili[sz]ation\s+(?:review|management)|\bUR\s+(?:determination|decision)|peer\s+review|non-?\s?certified"
    r"|notice\s+of\s+(?:certification|determination|non-?certification)"
    r"|(?:physician|medical)\s+(?:reviewer|advisor)\s*:|adverse\s+determination|prospective\s+review|determination\s+letter"
)
_REQUEST = small_pattern(r"request\s+for\s+authorization|\bPR-?2\b|progress\s+report|doctor's\s+first\s+report")
_EVALUATION = small_pattern(
    r"(?:qualified|agreed|panel|independent)\s+(?:qualified\s+)?medical[\s-]+(?:legal\s+)?(?:re-?)?(?:evaluat|exam)|medical[\s-]legal\s+(?:evaluat|report)|\b[pa]?qme\s+(?:report|evaluat)|\bame\s+(?:report|evaluat)"
)
_TITLE = 300  # characters
_HINTS = (
    "utiliz", "utilis", "ur d", "peer", "certifi", "determination", "reviewer", "advisor", "prospective", "independent", "imr",
    "maximus", "administrator", "upheld", "overturned",
)  # fmt: skip
"""A letter of a reviewer holds one of these; most visit notes hold none, and need no pattern."""
_HINTS_OF_HEAD = (*_HINTS, "decision")
"""What its first page holds, unless it tells below that something is upheld or overturned."""
_ITEM = re.compile(r"^[ \t]*(?:#\s*)?(?P<number>\d{1,2}|[a-h])[.):]?[ \t]+(?=\S)", re.MULTILINE)
_INLINE = re.compile(r"(?<![\w/.-])[(#]?(?P<number>\d{1,2}|[a-h](?=[.)]))[.):]\s*(?=[A-Za-z]|$)")
_RATIONALE = 20_000  # characters from a list of items to the end of the reasons given for them
_DOTS = re.compile(r"[.\u2026_]{2,}")
# What may stand between an item and the decision beside it: codes, quantities, brackets, the dash or colon before it; no sentence.
_BESIDE = re.compile(
    r"[^.;\n]{0,12}(?:[\s,:/()#&-]|\d|\.(?=\d)|\b(?:with(?:out)?|w/o|and|of|the|left|right|bilateral|contrast|views?|qty|quantity|visits?|x|cpt|code|decision|determination|is|was|are|request|for|spine|purchase|rental|weeks?|per|times|days?"
    r"|level|status|recommendation|recommended|ur|imr|outcome|result)\b){0,90}[^.;\n]{0,12}",
    re.IGNORECASE,
)
# "2. Decision for EMG/NCS of the upper extremities is overturned": the item is the subject of its line.
_IN_DISPUTE = re.compile(
    r"[ \t]*(?:#?\d{1,2}[.):]?[ \t]+)?(?:the\s+)?(?:decision|request|appeal)s?\s+(?:for|of)\s+"
    r"(?:the\s+|an?\s+|authorization\s+(?:for|of)\s+|repeat\s+)*",
    re.IGNORECASE,
)
_MARKED = re.compile(r"(?:\s[-\u2013\u2014]{1,2}|[:=>])\s*$")
_BULLETED = re.compile(r"[ \t]*(?:[*\u2022>+-]|[(]?(?:\d{1,2}|[a-h])[.)]|\[[ xX]?\])[ \t]*\S")
_LISTED = 15  # lines of a list under a decision
_HEADS = re.compile(
    r"[\s#*=_-]*(?:(?:the\s+)?(?:following\s+)?(?:(?:items?|services?|requests?|treatments?|procedures?)\s+)?(?:\w+\s+)?(?:(?:is|are|was|were|have\s+been|has\s+been)\s+)?)?[\s#*=_-]*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:[(][^)\n]{0,40}[)]|(?:with|as)\s+\w+|items?|services?|requests?|treatments?)?[\s:=_*.-]*", re.IGNORECASE
)
_SENTENCE = re.compile(r"[.;]\s")
_ELSEWHERE = re.compile(r"\b(?:but|however|which|while|pain|patient|denied\s+(?:any|by)|she|he)\b|;", re.IGNORECASE)
_LABELLED = re.compile(
    r"[^\n]{0,120}\n{1,2}[ \t]*(?:(?:imr|ur|final|review(?:er)?'?s?)\s+)?(?:decision|determination|status|outcome|result"
    r"|recommendation)\s*:?\s*",
    re.IGNORECASE,
)


# "2. EMG of both arms" and, on the next line, "IS NOT MEDICALLY NECESSARY (UPHELD)."
_BELOW = re.compile(
    r"[^\n.]{0,80}\n[ \t]*(?=(?:is|are)[ \t]+(?:not[ \t]+)?(?:medically|certified|approved|denied))", re.IGNORECASE
)


class Verdict(NamedTuple):
    """A decision of the contract, at ``[start, end)`` of the reading text, and the rule that reads it.

    ``listed``: it stands beside its item in a list or table, so that the item is what was in dispute.
    """

    decision: str
    start: int
    end: int
    rule: str
    listed: bool = False


def review_kind(doc: Doc) -> str | None:
    """ "independent" or "utilization" for a reviewer's letter, else None."""
    made = doc.user_data.get(_KEY_KIND)
    if made is None:
        made = _review_kind(reading(doc).text)
        doc.user_data[_KEY_KIND] = made
    return str(made) or None


def _review_kind(text: str) -> str:
    small = lower_case(text)
    if not any(hint in small for hint in _HINTS):
        return ""
    head = small[:1500]
    if not any(hint in head for hint in _HINTS_OF_HEAD) and "upheld" not in small and "overturned" not in small:
        return ""
    if _EVALUATION.search(small, 0, _TITLE):
        return ""  # an evaluator's report tells of decisions made by others
    review, request = _REVIEW.search(head), _REQUEST.search(head)
    if _INDEPENDENT.search(head) and not (request and request.start() < 300 and not review):
        return "independent"
    if request and request.start() < 300 and not (review and review.start() < request.start()):
        return ""  # a request's own form speaks of the reviewer's answer without giving it
    if review:
        return "utilization"
    return "independent" if re.search(r":\s*(?:upheld|overturned)\b", small) else ""


def verdicts(doc: Doc) -> tuple[Verdict, ...]:
    """The decision words of a reviewer's letter in order, made once; none in other documents."""
    made = doc.user_data.get(_KEY)
    if made is None:
        kind = review_kind(doc)
        made = tuple(_find(reading(doc).text, kind)) if kind else ()
        doc.user_data[_KEY] = made
    return made if isinstance(made, tuple) else tuple(Verdict(*parts) for parts in made)


def _find(text: str, kind: str) -> list[Verdict]:
    meaning = {
        "necessary": "overturned" if kind == "independent" else "approved",
        "unnecessary": "upheld" if kind == "independent" else "denied",
    }
    return [
        Verdict(meaning.get(rule.value, rule.value), start, end, rule.id)
        for rule, start, end in cue_rules("decisions.toml").scan(text, 0, len(text))
    ]


def decision(doc: Doc, start: int, end: int) -> Verdict | None:
    """The reviewer's decision on the item named at ``[start, end)`` of the reading text."""
    words = verdicts(doc)
    if not words:
        return None
    text = reading(doc).text
    line = line_start(text, start)
    row = row_at(text, start)
    limit = _item_end(text, end, row)
    after = next(iter(_between(words, end, limit)), None)
    if after is not None and (
        row or _closes_line(text, end, after) or _BESIDE.fullmatch(_DOTS.sub(" ", text[end : after.start]))
    ):
        return after._replace(listed=True)
    sentence = sentence_at(doc, start)
    following = next(iter(_between(words, end, min(sentence.end, end + REACH))), None)
    if following is not None and not _ELSEWHERE.search(text[end : following.start]):
        return following._replace(listed=_IN_DISPUTE.fullmatch(text, line, start) is not None)
    before = _between(words, max(sentence.start, line), start)
    if before:
        opens = not text[line : before[-1].start].strip(" \t\u2022*-0123456789.)(#")
        return before[-1]._replace(listed=opens and bool(_BESIDE.fullmatch(text[before[-1].end : start])))
    below = _BELOW.match(text, end)
    if below:
        beside = _between(words, below.end(), below.end() + 30)
        if beside:
            return beside[0]._replace(listed=True)
    labelled = _LABELLED.match(text, end)
    if labelled and _INLINE.match(text, labelled.end()):
        return _by_inline_number(text, words, text[line:start], labelled.end())
    headed = _by_heading(doc, text, line)
    if headed is not None:
        return headed
    if labelled:
        beside = _between(words, labelled.end(), labelled.end() + 30)
        return beside[0]._replace(listed=True) if beside else None
    return _by_number(text, words, line, end)


def _by_heading(doc: Doc, text: str, line: int) -> Verdict | None:
    """The decision in the heading of the list that an item stands in ("NOT APPROVED" above "* CT scan right knee")."""
    if not _BULLETED.match(text, line):
        return None
    for _ in range(_LISTED):
        end = line - 1
        line = line_start(text, max(0, end))
        if end <= 0:
            return None
        if text[line:end].strip() and not _BULLETED.match(text, line, end):
            words = _between(verdicts(doc), line, end)
            alone = (
                words and _HEADS.fullmatch(text[line : words[0].start]) and _TAIL.fullmatch(text[words[-1].end : end])
            )
            return words[0]._replace(listed=True) if alone else None
    return None


def _closes_line(text: str, end: int, word: Verdict) -> bool:
    """Whether a decision stands after a dash or colon at the end of its item's line ("... with a 2-day stay - Upheld")."""
    between = text[end : word.start]
    return (
        _MARKED.search(between) is not None
        and not _SENTENCE.search(between)
        and not text[word.end : line_end(text, word.end)].strip(" .)*")
    )


def _between(words: tuple[Verdict, ...], start: int, end: int) -> tuple[Verdict, ...]:
    """The decision words that start in ``[start, end)``."""
    first = bisect_left(words, start, key=lambda word: word.start)
    return words[first : bisect_left(words, end, lo=first, key=lambda word: word.start)]


def _item_end(text: str, end: int, row: Row | None) -> int:
    """Where the item that an offset belongs to ends: its table row, else its line."""
    if row is not None:
        return max(row.end, end)
    return line_end(text, end)


def _by_inline_number(text: str, words: tuple[Verdict, ...], before: str, answers: int) -> Verdict | None:
    """The decision under an item's number where items and decisions are counted within a line.

    "Requested: 1) MRI 2) PT" above "Determination: 1) Certified 2) Non-certified".
    """
    own = next((match["number"] for match in reversed(list(_INLINE.finditer(before)))), None)
    last = line_end(text, answers)
    counted = next((match for match in _INLINE.finditer(text, answers, last) if match["number"] == own), None)
    if own is None or counted is None:
        return None
    following = _INLINE.search(text, counted.end(), last)
    beside = _between(words, counted.end(), following.start() if following else last)
    return beside[0]._replace(listed=True) if beside else None


def _by_number(text: str, words: tuple[Verdict, ...], line: int, end: int) -> Verdict | None:
    """The decision that opens the paragraph of the rationale with the item's own number ("4. Non-certified. ...")."""
    own = _ITEM.match(text, line)
    if own is None:
        return None
    for word in _between(words, end, end + _RATIONALE):
        match = _ITEM.match(text, line_start(text, word.start))
        if match and match["number"].lower() == own["number"].lower() and word.start - match.end() < 12:
            return word._replace(listed=True)
    return None
