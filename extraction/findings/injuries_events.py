"""Which dates belong to an event that a sentence tells: the nearest word decides (``injury_words.csv``).

A date belongs to the event named before it in its clause ("slipped on wet floor 10/30/18"), or, where nothing before claims it,
to the event told after it ("On 3/4/12, while unloading, he fell"). A visit, study, procedure or report that stands nearer keeps it.
"""

import re
from bisect import bisect_left
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.language.dates import DateMention, dates
from extraction.language.persons import is_about_relative
from extraction.language.sections import section_at
from extraction.language.sentences import Sentence, sentence_at
from extraction.language.terms import Term, term_index
from models.vocabulary import InjuryKind

_REACH = 130  # characters from an event to its date
_WINDOW = 400  # a sentence that is longer (text without stops) is read only this far on either side
_LESION_REACH = 64
_TRIED = 6  # words after a date
_STATE_REACH = 30

_NOT_THE_EVENT = re.compile(
    r"\b(?:since|until|till|through|thru|by|(?<!back\s)to|last|before|after|prior\s+to|as\s+of|effective|beginning|starting|per|see|under|following|pending)\s+(?:about\s+|approximately\s+|at\s+least\s+)?$",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"\s*[)]?\s*(?:,|;|&|/|\+|,?\s*and|or)?\s*(?:again\s+)?(?:on\s+|in\s+)?(?:also\s+)?[(]?\s*", re.IGNORECASE
)
# One more date of what was told: "the first on 3/4/12 to the back and the second on 5/6/13", "in 2005, and again on 5/6/13".
_ONE_MORE = re.compile(
    r"[^§.;]{0,45}?(?:\band|,)\s+(?:then\s+)?(?:(?:the|a|her|his)\s+)?(?:first|second|third|fourth|other|another|last|latest|most\s+recent|present|current|again)\b"
    r"(?:\s+(?:one|time|was|injury|accident|fall|incident|occurred|happened|that)\b){0,3}\s*(?:(?:on|in)\s+|[(,]\s*)(?:about\s+)?",
    re.IGNORECASE,
)
# The next item of a list of injuries that a plural heads: "Fractures: right tibia 1999, left clavicle 2004".
_NEXT_ITEM = re.compile(r"\s*[)]?\s*[,;]\s+(?:and\s+)?(?:[A-Za-z.-]+\s+){1,3}[(]?(?:in\s+)?")
_HEADS_LIST = re.compile(
    r"\b(?:fractures|fxs|sprains|strains|dislocations|concussions|injuries|accidents|falls|mvas)\b[^§.]{0,4}:?[^§.:]{0,40}$",
    re.IGNORECASE,
)
_FOLLOWED = re.compile(r"(?:follow|f/u|recheck|re-?check)", re.IGNORECASE)
_CITED = re.compile(r"[A-Z][a-z]+(?:\s+et\s+al\.?)?,\s*$")
_OCCURRED = re.compile(r"\b(?:happen|occur|took\s+place|sustain|suffer|incur)", re.IGNORECASE)
_ACCIDENT = re.compile(r"\b(?:mv[ac]s?|accidents?|collision|crash|wreck)$", re.IGNORECASE)
_ON = re.compile(r"\bon\s*$", re.IGNORECASE)
_OPENS = re.compile(
    r"(?:^|[\n,;:(>-]|\d[.)]|\u2022|\b(?:on|in|around|about|approximately|circa|that|until|was|date|of|early|late|mid|summer|spring|fall|winter|during|and|(?:mon|tues|wednes|thurs|fri|satur|sun)day|on\s+the))\s*$",
    re.IGNORECASE,
)
_FREED = re.compile(
    r"\b(?:that|stat(?:es|ed|ing)|report(?:s|ed|ing)|relat(?:es|ed|ing)|indicat(?:es|ed|ing)|alleg\w+|recalls|recalled|explain\w*|when|because|as)\b[^.;]{0,75}$",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:no|denie[sd]|denying|without|never|not)\b(?:\s+(?!since\b|when\b|until\b|after\b|because\b|following\b)[\w/-]+){0,4}\s*$",
    re.IGNORECASE,
)
_TREATED_FOR = re.compile(
    r"\b(?:for|of|to\s+(?:repair|treat|address|fix))\s+(?:(?:a|an|the|his|her|this|that)\s+)?(?:[\w§-]+\s+){0,4}$",
    re.IGNORECASE,
)
_OF_IT = re.compile(r"\b(?:of|dated|from|in)\s*$|[(]\s*$", re.IGNORECASE)
_SEASON = re.compile(
    r"\b(?:in|since|until|by|early|late|during|last|of)\s+(?:the\s+)?fall(?:\s+of)?\s*$|\bFall\s(?:of\s)?$"
)
_AGAIN = re.compile(r"\b(?:second|third|another|new|subsequent(?:ly)?|later|re-?injur\w*|again)\b", re.IGNORECASE)
_DOING = re.compile(
    r"\b(?:while|when|as\s+(?:he|she)|after|attempting|tried\s+to|trying\s+to|at\s+work)\b", re.IGNORECASE
)
_WHEN = re.compile(r",?\s*(?:when\b|at\s+which\s+time\b)", re.IGNORECASE)
_POINTS_TO_EVENT = re.compile(
    r",?\s*(?:when\b|at\s+which\s+time|(?:following|after|due\s+to|secondary\s+to)\s+an?\b|after\s+(?:he|she|the\s+patient)\b|as\s+(?:a|the)\s+result)",
    re.IGNORECASE,
)
_AFTER_IT = re.compile(r"\s*,\s*(?:on|in)\s+", re.IGNORECASE)
_ITS_OWN_DATE = re.compile(r"\s*(?:on|in|of|,|dated)?\s*[(]?§", re.IGNORECASE)
_SUSTAINED = re.compile(
    r"\s*(?:(?:that|which)\s+(?:was\s+|he\s+|she\s+)?)?(?:sustained|suffered|incurred|occurr)", re.IGNORECASE
)
_RECORDED = re.compile(
    r"(?:mention|indicat|not(?:e|es|ed|ing)\b|describ|reflect|document|referenc|refer\b|refers\b|list|reveal|include|of\b|confirm|disclose|show)",
    re.IGNORECASE,
)
_RECORDS = re.compile(r"(?:records?|reports?|notes?|charts?)$", re.IGNORECASE)
_NAMED_EVENT = re.compile(
    r"\b(?:injur(?:y|ies)|accidents?|incident|trauma|assault|exposure|mishap|event)$", re.IGNORECASE
)
_HAPPENED = re.compile(
    r"\b(?:sustain|suffer|incur|involv|had\b|was\s+in\b|were\s+in\b|occur|date|result|due|when|got\s+in)", re.IGNORECASE
)
_SYMPTOM = re.compile(
    r"pain|symptom|lbp|numb|tingl|weak|\bach|sore|stiff|problem|complaint|discomfort|swell|condition|headache|injur",
    re.IGNORECASE,
)
_GREW = re.compile(
    r"gradual|insidious|no\s+(?:specific|particular|known|single|inciting|precipitating)|spontaneous|unknown|over\s+time|"
    r"without\s+(?:any\s+|a\s+|new\s+)?(?:specific|known|trauma|injury|incident|cause)|no\s+(?:trauma|injury|accident|incident)",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:next|following)\s+(?:day|morning|week|month)|\blater\b|\bsubsequent|\bthereafter\b|\bafterwards?\b",
    re.IGNORECASE,
)
# "Onset 9/9/2019 after shoveling snow": what began is told by what brought it on.
_OF_AN_ACT = re.compile(r"[,:;]?\s*(?:after|while|when|following|from)\s+\w+", re.IGNORECASE)
_WORSE = re.compile(r"increas|wors|flare|aggravat|exacerbat|better|improv|return|recur", re.IGNORECASE)
_ONSET_GAP = re.compile(
    r"(?:\s|,|:|\bof\s+(?:[\w-]+\s+){0,3}(?:pain|symptoms|weakness|numbness|headaches?)\b|\b(?:on|in|around|about|approximately|was|back|of|suddenly|acutely|date)\b){0,6}",
    re.IGNORECASE,
)


class InjuryDate(NamedTuple):
    """An injury's date at ``[start, end)`` of the reading text; ``last`` ends a cumulative one; ``again`` tells one more injury."""

    start: int
    end: int
    value: str
    last: str | None
    kind: InjuryKind
    rule: str
    again: bool = False


class _Clause(NamedTuple):
    """The clause ``[start, end)`` around a date and the words in it that tell."""

    start: int
    end: int
    sentence: int
    before: list[Term]
    after: list[Term]


def dates_beside_events(doc: Doc, text: str, claimed: set[int], accepted: set[int]) -> list[InjuryDate]:
    """The dates that a sentence ties to an event. ``text`` has its dates marked; ``claimed`` and ``accepted`` are starts of dates
    already explained, by something else or as an injury's."""
    found: list[InjuryDate] = []
    words: dict[int, list[Term]] = {}
    injuries, previous = set(accepted), None
    for mention in dates(doc):
        if mention.start not in claimed and mention.start not in accepted:
            clause = _clause(doc, text, mention, words)
            rule = _rule_of(text, mention, clause)
            if rule is None and previous is not None and _goes_on(text, previous, mention, injuries, clause):
                rule = "injury.event_before"
            if rule is not None:
                again = bool(_AGAIN.search(text, max(clause.start, mention.start - 60), mention.start))
                found.append(InjuryDate(*mention[:3], None, InjuryKind.SPECIFIC, rule, again))
                injuries.add(mention.start)
        previous = mention
    return found


def _is_season(text: str, word: Term) -> bool:
    """Whether "fall" is the season: "in the fall of 2012"."""
    return "fall" in text[word.start : word.end].lower() and bool(
        _SEASON.search(text, max(0, word.start - 16), word.end + 4)
        and text[word.end : word.end + 6].lstrip(" of").startswith("§")
    )


def _clause(doc: Doc, text: str, mention: DateMention, words: dict[int, list[Term]]) -> _Clause:
    """The clause that holds a date; ``words`` keeps those of each sentence, which are looked up once."""
    sentence = sentence_at(doc, mention.start)
    if sentence.start not in words:
        words[sentence.start] = _words_between(text, sentence.start, max(sentence.end, mention.end))
    opening = max(sentence.start, mention.start - _WINDOW)
    start = max(opening, text.rfind(";", opening, mention.start) + 1)
    closing = min(sentence.end, mention.end + _WINDOW)
    stop = text.find(";", mention.end, closing)
    end = stop if stop >= 0 else closing
    known = words[sentence.start]
    first, middle, last = (bisect_left(known, (place,)) for place in (start, mention.start, end))
    return _Clause(start, end, opening, known[first:middle], known[middle:last])


def _words_between(text: str, start: int, end: int) -> list[Term]:
    found = term_index("injury_words.csv").find(text[start:end])
    placed = [Term(word.start + start, word.end + start, word.row) for word in found]
    return [word for word in placed if not _is_season(text, word)]


def _rule_of(text: str, mention: DateMention, clause: _Clause) -> str | None:
    """The rule by which the clause ties its date to an event, or None."""
    following = _event_after(text, mention, clause)
    if following is not None and _WHEN.match(text, mention.end):
        return f"injury.{following.row['kind']}_after"
    told = [word for word in clause.before if _tells(word, mention)]
    if told and told[-1].row["kind"] not in {"claim", "state"}:
        if _belongs_to_event_before(text, mention, clause, told):
            return f"injury.{told[-1].row['kind']}_before"
        # "He fell; on 3/4/12 ..." was cut at the semicolon, so a word before that does not claim the date leaves it free.
        if mention.start - told[-1].end <= _REACH and not _FREED.search(text, told[-1].end, mention.start):
            return None
    elif told and not _FREED.search(text, told[-1].end, mention.start):
        return None
    return f"injury.{following.row['kind']}_after" if following is not None else None


def _event_after(text: str, mention: DateMention, clause: _Clause) -> Term | None:
    """The event told after a date that is its own; what claims the date before it leaves none."""
    tells = [word for word in clause.after if word.row["kind"] not in {"job", "onset", "state"}]
    # "when, while lifting a man who began to fall, she felt a pop": the fall is another's, the pop the patient's
    for word in tells[: _TRIED if _WHEN.match(text, mention.end) else 1]:
        if word.row["kind"] in {"claim", "told"}:
            return None
        if _belongs_to_event_after(text, mention, clause, word):
            return word
    return None


def _tells(word: Term, mention: DateMention) -> bool:
    """Whether a word before a date may explain it. What someone is ("a retired seamstress") explains only the date right after it."""
    kind = word.row["kind"]
    if kind == "state":
        return mention.start - word.end <= _STATE_REACH
    return kind in {"event", "lesion", "strike"} or (kind == "claim" and mention.start - word.end <= _REACH)


def _belongs_to_event_before(text: str, mention: DateMention, clause: _Clause, told: list[Term]) -> bool:
    event = told[-1]
    kind, gap = event.row["kind"], text[event.end : mention.start]
    if len(gap) > (_LESION_REACH if kind == "lesion" else _REACH) or "§" in gap or _LATER.search(gap):
        return False
    if _NOT_THE_EVENT.search(text, max(event.end, mention.start - 28), mention.start):
        return False
    if is_about_relative(text, clause.sentence, event.start) or _NEGATED.search(
        text, max(clause.start, event.start - 40), event.start
    ):
        return False
    following = next(iter(clause.after), None)
    if (
        following is not None
        and following.row["kind"] == "claim"
        and _AFTER_IT.fullmatch(gap)
        and following.start - mention.end < 40
    ):
        return False  # "following the accident, on 3/5/12 he saw ..."
    claims = [word for word in told[:-1] if word.row["kind"] == "claim"]
    if kind == "lesion":
        if mention.precision != "day":  # an item of a list: "DEXA 11/2021, wrist fracture 2014, gout"
            claims = [word for word in claims if text.rfind(",", 0, event.start) < word.start]
        told_of = claims and _is_recorded(text, claims, event)
        return not claims or told_of or bool(_SUSTAINED.match(gap))
    if kind == "strike":
        return mention.precision != "year" and not claims and _is_doing(text, clause)
    return _is_its_own(text, mention, claims, event)


def _is_its_own(text: str, mention: DateMention, claims: list[Term], event: Term) -> bool:
    """Whether the date behind an event is not that of a treatment told before it.

    "ORIF of the crush injury on 10/24/13" dates the operation, "treated for the injury of 10/24/13" the injury.
    """
    last = claims[-1] if claims else None
    if last is None or event.start - last.end >= 60 or not _TREATED_FOR.search(text, last.end, event.start):
        return True
    if _OCCURRED.search(text, event.end, mention.start):
        return True
    if _FOLLOWED.match(text, last.start) or _ACCIDENT.search(text, event.start, event.end):
        # "Follow-up of work injury 8/14/19", "seen for injuries from an MVA 8/14/19": the date names it
        return not _ON.search(text, event.end, mention.start)
    return bool(_OF_IT.search(text, max(event.end, mention.start - 10), mention.start))


def _is_recorded(text: str, claims: list[Term], event: Term) -> bool:
    """Whether the words before a lesion only tell where it is written: "Records mention a left shoulder dislocation in 1989"."""
    first, last = claims[0], claims[-1]
    return (
        all(_RECORDS.search(text, word.start, word.end) for word in claims)
        and event.start - last.end < 70
        and _RECORDED.match(text[first.end : event.start].lstrip()) is not None
    )


def _belongs_to_event_after(text: str, mention: DateMention, clause: _Clause, event: Term) -> bool:
    kind, gap = event.row["kind"], text[mention.end : event.start]
    if kind in {"claim", "told"} or len(gap) > _REACH or "§" in gap:
        return False
    if _ITS_OWN_DATE.match(text, event.end):
        return False
    opening = text[max(clause.start, mention.start - 24) : mention.start]
    pointed = _POINTS_TO_EVENT.match(text, mention.end)
    if not pointed and (not _OPENS.search(opening) or _NOT_THE_EVENT.search(opening)):
        return False
    if is_about_relative(text, clause.sentence, event.start) or _NEGATED.search(text, mention.end, event.start):
        return False
    if kind == "lesion":
        if mention.precision == "year" and _CITED.search(opening):
            return False  # "Smith, 1999: whiplash injuries"
        return len(gap) <= 60 and (mention.precision != "day" or bool(re.search(r"\b(?:sustain|suffer|incurr)", gap)))
    if kind == "event" and _is_noun(text, event):
        return bool(pointed) or len(gap) <= 12 or bool(_HAPPENED.search(gap))
    return kind == "event" or (mention.precision == "day" and _is_doing(text, clause))


def _is_noun(text: str, event: Term) -> bool:
    """Whether the event is only named ("ligament injury"), which alone does not make the date its own."""
    return bool(_NAMED_EVENT.search(text, event.start, event.end))


def _is_doing(text: str, clause: _Clause) -> bool:
    """Whether the clause tells what the patient was doing when it struck."""
    return any(word.row["kind"] == "job" for word in (*clause.before, *clause.after)) or bool(
        _DOING.search(text, clause.start, clause.end)
    )


def _goes_on(text: str, previous: DateMention, mention: DateMention, injuries: set[int], clause: _Clause) -> bool:
    """Whether a date goes on the list of an injury's date: "injuries on 3/4/12 and 5/6/13"."""
    gap = text[previous.end : mention.start]
    if previous.start not in injuries or not gap.strip() or len(gap) > _REACH:
        return False
    if len(gap) <= 16 and _LISTED.fullmatch(gap):
        return True
    if any(word.start >= previous.end and word.row["kind"] == "claim" for word in clause.before):
        return False
    return bool(
        _ONE_MORE.fullmatch(gap)
        or (_NEXT_ITEM.fullmatch(gap) and _HEADS_LIST.search(text, clause.start, previous.start))
    )


def onset_dates(doc: Doc, text: str, claimed: set[int]) -> list[InjuryDate]:
    """Dates on which symptoms began at once, for a document that dates no injury: "the LBP started on 12/3/95"."""
    found = []
    for mention in dates(doc):
        if mention.precision == "year" or mention.start in claimed:
            continue
        sentence = sentence_at(doc, mention.start)
        sentence = Sentence(max(sentence.start, mention.start - _WINDOW), min(sentence.end, mention.end + _WINDOW))
        words = _words_between(text, sentence.start, mention.start)
        onset = next((word for word in reversed(words) if word.row["kind"] == "onset"), None)
        if onset is not None and _ONSET_GAP.fullmatch(text, onset.end, mention.start):
            told = _SYMPTOM.search(text, max(sentence.start, onset.start - 60), mention.start) or _OF_AN_ACT.match(
                text, mention.end
            )
        else:
            told = _brought_on(text, sentence, mention, words)
        section = section_at(doc, mention.start) if told else None
        if (
            told
            and not _GREW.search(text, sentence.start, sentence.end)
            and not is_about_relative(text, sentence.start, mention.start)
            and (section is None or section.kind != "past_medical_history")
        ):
            found.append(InjuryDate(*mention[:3], None, InjuryKind.SPECIFIC, "injury.onset"))
    return found


def _brought_on(text: str, sentence: Sentence, mention: DateMention, words: list[Term]) -> re.Match[str] | None:
    """What the patient was doing as a symptom struck: "back pain since 6/4/18 when he lifted a motor"."""
    act = _OF_AN_ACT.match(text, mention.end)
    if act is None or any(word.row["kind"] == "claim" for word in words):
        return None
    reach = min(sentence.end, mention.end + _STATE_REACH)
    doing = next(iter(_words_between(text, mention.end, reach)), None)
    if (
        doing is None
        or doing.row["kind"] not in {"job", "event", "strike"}
        or _WORSE.search(text, sentence.start, reach)
    ):
        return None
    return _SYMPTOM.search(text, max(sentence.start, mention.start - 80), mention.start)
