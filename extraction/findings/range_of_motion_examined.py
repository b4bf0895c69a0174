"""Which sentences may state a motion, and which statements are of an examination: no complaint, plan, goal or strength test."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

from spacy.tokens import Doc

from extraction.findings.range_of_motion_joints import Context
from extraction.findings.range_of_motion_readings import Reading, as_arc
from extraction.findings.range_of_motion_tokens import BREAK, COMMA, HEADS, Token, gap
from extraction.language.anatomy import sites
from extraction.language.sections import section_at, sections
from extraction.language.sentences import Sentence, sentences
from extraction.language.terms import Term, lower
from extraction.rules import compile_rules, small_pattern

SPEAKING = frozenset(
    ("motion", "abbreviation", "verb", "range", "short_range", "full_range", "moves", "contracture", "fist", "total")
)
"""Kinds of words (motions.csv) that make a sentence worth reading."""

_RANGES = frozenset(("range", "short_range", "full_range", "mask"))

# An arc of motion may stand beside a joint with no word of motion: "R knee 0-115, L 0-140".
# (A digit comes first, so that the search jumps from digit to digit.)
ARC = re.compile(r"\d(?<![\w/.]\d)\d?\s?°?\s?(?:-|to|/)\s?1?\d{2}(?!\d|[/-])")
_ARCS = frozenset(("arc", "neutral_zero"))
_HINGES = frozenset(("knee", "elbow", "finger", "thumb", "hip", "toe", "ankle", "shoulder", "wrist"))

# Sections whose statements are no examination. Of a history only several numbers are, of an assessment any number.
_SILENT = frozenset(
    (
        "plan", "work_status", "review_of_systems", "family_history", "social_history", "past_medical_history", "past_surgical_history",
        "allergies", "medications", "determination", "results", "procedure", "goals",
    )
)  # fmt: skip
_TOLD = frozenset(("history_of_present_illness", "subjective", "chief_complaint"))
_JUDGED = frozenset(("diagnosis", "assessment", "assessment_and_plan"))
_FEWEST_MEASURED = 2
_LEAD = 160
_TAIL = 14
_MOTION_REACH = 30

_GOES_ON = re.compile(
    r"(?<=ion)\n[ \t]*(?=\d{2,3}\.\s)|\n+[ \t]*(?=[(][LRlr]|[a-z]|-?\d{1,3}\s?(?:°|deg|/\s?\d|[,;]|$|\n|\s+(?:left|right|bilat)))"
)
_LONGEST = 1500
_TARGET = re.compile(r"\b(?:to|touch\w*|reach\w*)\s+(?:the\s+)?(?:base\s+of\s+)?(?:the\s+)?$", re.IGNORECASE)
_TARGET_REACH = 24
_NO_PAIN = re.compile(r"pain", re.IGNORECASE)
_IN_FULL = re.compile(r"full\b|fully|unrestricted", re.IGNORECASE)
_FULL = re.compile(
    r"full\b|fully|wnl|wfl|within\s+(?:normal|functional)|unrestricted|normal\s*(?:[.;,)]|$)", re.IGNORECASE
)


def speaking(doc: Doc, text: str, terms: list[Term], places: list[int], context: Context) -> Iterator[Sentence]:
    """The sentences that may state a motion: with one of ``places`` (words for one, arcs), or under "range of motion"."""
    # Under "range of motion" a joint may stand beside a judgement with no other word for motion.
    ranges = [term.start for term in terms if term.row["kind"] in _RANGES]
    stretches = [section for section in sections(doc) if section.kind == "range_of_motion"]
    never = len(text) + 1
    later, sited = iter(places), iter([site.start for site in sites(doc)])
    place, site, last = next(later, never), next(sited, never), -_LINE_ABOVE
    for sentence in _unbroken(text, sentences(doc)):
        start, end = sentence
        while place < start:
            last, place = place, next(later, never)
        if place < end:
            yield sentence
            continue
        while site < start:
            site = next(sited, never)
        if site >= end:
            continue
        if (ranges and _is_behind(text, ranges, start, end)) or (
            stretches and any(one.start <= start < one.end for one in stretches)
        ):
            if context.is_of_range(sentence.start) or is_joint_judged(text, sentence.start):
                yield sentence
        elif start - last < _LINE_ABOVE and is_joint_judged(text, sentence.start):
            yield sentence


def is_joint_judged(text: str, start: int) -> bool:
    """Whether a sentence says no more than that a joint is normal, where its line or the one above speaks of motion.

    "R shoulder PROM flex 135, abd 110. L shoulder WNL."
    """
    if not _JOINT_JUDGED.match(text, start):
        return False
    line = text.rfind("\n", 0, start) + 1
    if _OF_MOTION.search(text, line, start):
        return True
    above = text.rfind("\n", max(0, line - _LINE_ABOVE), max(0, line - 1)) + 1
    return above > 0 and _MOTION_MEASURED.search(text, above, start) is not None


def joints_full(text: str) -> Iterator[int]:
    """Where joints are said to be full with no word for motion: "Knees and hips full.", "R ankle WNL all planes"."""
    position = text.find(" full")
    while position != -1:
        if _FULL_HERE.match(text, position):
            named = _JOINTS_HERE.search(text, max(0, position - _LONGEST_LIST), position)
            if named is not None:
                yield named.start("joints")
        position = text.find(" full", position + 1)
    for match in _FUNCTIONAL.finditer(text) if " WFL" in text else ():
        named = _JOINTS_HERE.search(text, max(0, match.start() - _LONGEST_LIST), match.start())
        if named is not None:
            yield named.start("joints")
    for match in _JUDGED_IN_ALL.finditer(text) if "all planes" in text or "all directions" in text else ():
        named = _JOINTS_HERE.search(text, max(0, match.start() - _LONGEST_LIST), match.start())
        if named is not None:
            yield named.start("joints")


def digits_measured(text: str) -> Iterator[int]:
    """Where a joint of a digit stands beside a number with no word for motion: "Index MP 85, PIP 95"."""
    if "IP" in text:
        yield from (match.start() for match in _DIGIT_MEASURED.finditer(text))


_DIGIT_MEASURED = re.compile(r"[PDI](?<!\w.)(?:(?<=P)IP|(?<=D)IP|(?<=I)P)J?s?\s?[:=]?\s?-?\d")


_JOINT = (
    r"(?:(?-i:[ILRM]F\s?-\s?[RS]F)|thumbs?|shoulders?|shldrs?|shlds?|elbows?|elbs?|wrists?|hips?|knees?|ankles?"
    r"|fingers|digits|toes|hands|feet|(?:cervical|lumbar|thoracic|c|l|t)[ -]?spine|neck)"
)
_SIDE = r"(?:left|right|both|bilat(?:eral)?|b/l|l|r|b)"
_JOINT_JUDGED = re.compile(
    rf"(?:(?:left|right|both|bilateral|l|r|the)\s+)?{_JOINT}(?:(?:,\s*|,?\s+(?:and|&|[+])\s+|/)(?:(?:left|right|both|bilateral|l|r)\s+)?{_JOINT}){{0,3}}(?:\s+{_SIDE})?(?::\s*|\s+(?:is\s+|are\s+)?)(?:wnl|wfl|full|unrestricted)"
    r"(?:\s+(?:bilat\w*|b/l|b|both\s+sides))?(?:,?\s+(?:and\s+)?(?:no\s+pain|pain[- ]?free|painless|without\s+pain))?\s*(?:[.;\n]|$)",
    re.IGNORECASE,
)
_LINE_ABOVE = 200
_MOTION_MEASURED = re.compile(
    r"\b(?:flex\w*|ext(?:ension)?|abd\w*|add\w*|rot\w*|DF|PF|IR|ER|RD|UD|pron\w*|sup\w*|[ap]?rom|elevat\w*)\b[^.;\n]{0,20}?\d{2}(?!\d)",
    re.IGNORECASE,
)
_OF_MOTION = re.compile(r"\b(?:[ap]?rom|motion)\b", re.IGNORECASE)
_JOINTS_HERE = re.compile(
    rf"(?:^|\n[ \t]*|[.;:]\s{{1,2}})(?:(?:left|right|both|bilateral|l|r|the)\s+)?"
    rf"(?P<joints>{_JOINT}(?:(?:,\s*|,?\s+(?:and|&|[+])\s+|/)(?:(?:left|right|both|bilateral|l|r)\s+)?{_JOINT}){{0,5}})(?:\s+(?:are|is)|:)?$",
    re.IGNORECASE,
)
_FULL_HERE = re.compile(
    r" full(?=\s*(?:[.;\n]|$|,\s+(?:no\b|non-?\w|supple|spurling|stable\b|neg|without|\w+(?:'s)?\s+(?:neg|pos|[+-]))"
    r"|,?\s+(?:in\s+all\s+(?:planes|directions)|except|but|other\s+than)\b"
    r"|,?\s+(?:and\s+)?(?:painless|pain-free|symmetric\w*|equal|bilat\w*|b/l|without\s+pain)"
    r"\b(?!\s+(?:strength|power|grip|reflex\w*|pulses?|sensation))))"
)
_LONGEST_LIST = 90
_FUNCTIONAL = re.compile(r" WFL(?=\s*(?:[.;,\n]|$))")
"""Therapists' "within functional limits"."""
_JUDGED_IN_ALL = re.compile(
    r" (?:wnl|wfl|normal|full|limited|restricted|decreased)\s+(?:in\s+)?all\s+(?:planes|directions)", re.IGNORECASE
)
_ALL_PLANES = re.compile(r"\s+(?:in\s+|throughout\s+)?all\s+(?:planes|directions|motions|movements)\b", re.IGNORECASE)


def _is_behind(text: str, ranges: list[int], start: int, end: int) -> bool:
    """Whether one of the places ``ranges`` stands before a sentence ``[start, end)`` on its line, or in it."""
    place = bisect_left(ranges, end) - 1
    if place < 0 or ranges[place] < start - _LONGEST:
        return False
    return text.find("\n", ranges[place], start) < 0


def _unbroken(text: str, found: Sequence[Sentence]) -> Iterator[Sentence]:
    """The sentences, those joined that a column's gap parted, or a line's end before a value or a lower-case word."""
    rest = iter(found)
    held = next(rest, None)
    if held is None:
        return
    last = text[held.end - 1]
    for sentence in rest:
        if last != "." and _goes_on(text, last, held, sentence):
            held = Sentence(held.start, sentence.end)
        else:
            yield held
            held = sentence
        last = text[sentence.end - 1]
    yield held


def _goes_on(text: str, last: str, one: Sentence, other: Sentence) -> bool:
    """Whether a sentence whose ``last`` letter is no stop goes on in the next one."""
    start, end = one
    following, limit = other
    if limit - start >= _LONGEST:
        return False
    between = text[end:following]
    if "\n" not in between:
        return between.isspace()
    return last not in ":;" and _GOES_ON.match(text, end) is not None


def with_silent_heads(text: str, tokens: list[Token], context: Context) -> list[Token]:
    """Put a motion where a joint stands beside an arc, or beside a judgement of its motion, with no word for it."""
    tokens = _with_motions_of_digits(text, tokens)
    made: list[Token] = []
    if _is_arc_of_side(tokens):  # "Knee ROM R: 0-110. L: 0-135."
        tokens = [tokens[0], Token(tokens[0].end, tokens[0].end, "arc", "all"), *tokens[1:]]
    for index, token in enumerate(tokens):
        if index and token.measure is not None and _is_lone_arc(text, tokens[index - 1], token):
            made.append(Token(token.start, token.start, "arc", "all"))
        made.append(token)
        said = _said_of_joint(text, tokens, index) if token.kind == "joint" else None
        if said is None:
            continue
        if _lacks_straight(text, tokens, token, said):
            made.append(Token(token.end, token.end, "arc", "extension"))
        elif _has_arc(token, said) or _is_judged(text, tokens, index, said, context):
            made.append(Token(token.end, token.end, "arc", "all"))
    return made


def _with_motions_of_digits(text: str, tokens: list[Token]) -> list[Token]:
    """Put the motion that a list of a digit's joints leaves out: "Index MP 85, PIP 95", "Index flexion: MP 85, PIP 95"."""
    if [token.kind for token in tokens].count("joint") < _FEWEST_DIGITS:
        return tokens
    places = [index for index, one in enumerate(tokens[:-1]) if _is_digit_measured(text, one, tokens[index + 1])]
    if len(places) < _FEWEST_DIGITS:
        return tokens
    heads = [token for token in tokens if token.kind in HEADS]
    motion = "flexion"
    if (
        len(heads) == 1
        and heads[0].end <= tokens[places[0]].start
        and heads[0].value in {"flexion", "extension", "all"}
    ):
        motion = heads[0].value if heads[0].value == "extension" else motion
        tokens = [token for token in tokens if token is not heads[0]]
        places = [index for index, one in enumerate(tokens[:-1]) if _is_digit_measured(text, one, tokens[index + 1])]
    elif heads:
        return tokens
    made: list[Token] = []
    for index, token in enumerate(tokens):
        made.append(token)
        if index in places:
            made.append(Token(token.end, token.end, "arc", motion))
    return made


_FEWEST_DIGITS = 2
_LEAST_BENT = 10
_JOINT_OF_DIGIT = re.compile(r"(?:MC?P|[PD]?IP)J?s?\s*$|joints?\s*$")


def _is_digit_measured(text: str, joint: Token, value: Token) -> bool:
    """Whether a joint of a digit stands right before a number."""
    measure = value.measure
    return (
        joint.kind == "joint"
        and joint.joints[-1].region in {"finger", "thumb"}
        and measure is not None
        and measure.form in {"number", "degrees"}
        and (measure.has_unit or abs(measure.degrees or 0) >= _LEAST_BENT)  # "synovitis of MCPs 2 and 3"
        and _JOINT_OF_DIGIT.search(text, joint.start, joint.end) is not None
        and not text[joint.end : value.start].strip(" :=")
    )


def _is_arc_of_side(tokens: list[Token]) -> bool:
    """Whether a sentence holds nothing but a side and a whole arc."""
    if [token.kind for token in tokens] != ["side", "value"]:
        return False
    measure = as_arc(tokens[1].measure)
    return measure is not None and measure.form in _ARCS and (measure.degrees or 0) >= _HIGH


def _is_lone_arc(text: str, joint: Token, token: Token) -> bool:
    """Whether a whole arc is of a joint parted from it: "The right knee, the replaced one, has 0 to 110 degrees"."""
    measure = token.measure
    if joint.kind != "joint" or joint.joints[-1].region not in _HINGES or measure is None or measure.form != "arc":
        return False
    is_plain = measure.has_unit or (measure.low == 0 and (measure.degrees or 0) >= _FAR)
    is_whole = is_plain and abs(measure.low or 0) <= _LOW and (measure.degrees or 0) >= _HIGH
    between = text[joint.end : token.start]
    if _DEVICE.search(between.rpartition(",")[2]):
        return False
    return (
        is_whole
        and len(between) < _ASIDE
        and ";" not in between
        and ". " not in between
        and gap(text, joint.end, token.start) == BREAK
    )


_DEVICE = re.compile(
    r"\b(?:brace|splint|cast|cpm|machine|hinged?|orthosis|stable|stress|crepit\w+|pain\w*|drawer|x-?rays?|angul\w+)\b",
    re.IGNORECASE,
)
_ASIDE = 40
_FAR = 90
_LOW, _HIGH = 15, 60
"""Degrees: a whole arc of a joint begins about neutral and ends in flexion; "crepitus from 30 to 60 degrees" is none."""


def _lacks_straight(text: str, tokens: list[Token], joint: Token, said: Token) -> bool:
    """ "RF MP lacks 15°", "right elbow lacks 10 degrees": of a hinge what lacks is extension."""
    if said.measure is None or said.measure.form != "lacks" or joint.joints[-1].region not in _EXTENDS:
        return False
    after = next((one for one in tokens if one.start >= said.end), None)
    return after is None or after.kind not in HEADS or gap(text, said.end, after.start) >= COMMA


_EXTENDS = frozenset(("knee", "elbow", "finger", "thumb"))


def _said_of_joint(text: str, tokens: list[Token], index: int) -> Token | None:
    """The token that stands beside a joint, over its side and mode."""
    rest = tokens[index + 1 : index + 4]
    following = next((one for one in rest if one.kind not in {"side", "mode"}), None)
    if following is None:
        return None
    is_near = gap(text, tokens[index].end, following.start) <= 1 or any(one.kind in {"side", "mode"} for one in rest)
    return following if is_near else None


def _has_arc(joint: Token, said: Token) -> bool:
    measure = as_arc(said.measure, joint.joints) if joint.joints[-1].region in _HINGES else None
    return measure is not None and measure.form in _ARCS


def _is_judged(text: str, tokens: list[Token], index: int, said: Token, context: Context) -> bool:
    """ "L shoulder normal" under "range of motion", "the right wrist is full" beside other motions."""
    if said.kind != "judge" or not _stands_alone(text, tokens, said):
        return False
    token = tokens[index]
    if _TARGET.search(text, max(0, token.start - _TARGET_REACH), token.start):
        return False
    if _ALL_PLANES.match(text, said.end):
        return True
    judged = _FULL_HERE.match(text, said.start - 1) or _FUNCTIONAL.match(text, said.start - 1)
    if judged and _JOINTS_HERE.search(text, max(0, token.start - 4), said.start - 1):
        return True
    if any(_states_motion(one) for one in tokens):
        # "Left shoulder normal, right flexion 90": beside motions; "L knee WNL, ROM 0-135": of the whole examination.
        is_after = any(_states_motion(one) for one in tokens[:index])
        return (_FULL if is_after else _IN_FULL).match(text, said.start) is not None
    first = tokens[index - 1] if index and tokens[index - 1].kind == "side" else token
    return context.is_of_range(token.start) or is_joint_judged(text, first.start)


def _states_motion(token: Token) -> bool:
    """Whether a token is a word for motion, or a whole arc that needs none ("R elbow 0-145, R forearm WNL")."""
    return token.kind in HEADS or (token.measure is not None and token.measure.form == "arc")


def _stands_alone(text: str, tokens: list[Token], said: Token) -> bool:
    """Whether a judgement is not of a motion named after it."""
    after = next(
        (one for one in tokens if one.start >= said.end and one.kind not in {"painless", "painful", "mode"}), None
    )
    if after is None or after.kind not in HEADS:
        return True
    return gap(text, said.end, after.start) >= COMMA and not _NO_PAIN.search(text, said.end, after.start)


@cache
def _cues(value: str) -> re.Pattern[str]:
    """All cues of ``range_of_motion_cues.toml`` with this value, as one pattern for a text in lower case."""
    patterns = [rule.pattern.pattern for rule in compile_rules("range_of_motion_cues.toml") if rule.value == value]
    return small_pattern("|".join(patterns), re.VERBOSE)


def examined(doc: Doc, text: str, sentence: Sentence, stated: list[Reading], context: Context) -> list[Reading]:
    """Those of a sentence's readings that are of an examination."""
    measured = [one.start for one in stated if one.measure is not None]
    # What leads to a sentence's first measured motion leads to the others.
    opening = min(measured, default=sentence.end)
    found = []
    led: dict[str, tuple[bool, bool]] = {}  # of the words before: whether an examination is told, whether it is none
    for one in stated:
        begins = min(one.start, opening)
        lead = lower(text[max(sentence.start, begins - _LEAD) : begins])
        if lead not in led:
            exam = _cues("examined").search(lead)
            led[lead] = exam is not None, _cues("silent").search(lead, exam.end() if exam else 0) is not None
        is_said, is_silent = led[lead]
        if is_silent or _cues("trained").match(lower(text[one.end : min(sentence.end, one.end + _TAIL)])):
            continue
        opens = max(sentence.start, one.start - _MOTION_REACH)
        if _stands_in_examination(doc, one, opens, len(measured), context, is_said=is_said):
            found.append(one)
    return found


def _stands_in_examination(
    doc: Doc, found: Reading, opens: int, measured: int, context: Context, *, is_said: bool
) -> bool:
    """Whether the section and label of a reading are of an examination, or its sentence says so (``is_said``).

    ``opens`` is where words for motion may stand before it; ``measured`` counts the sentence's measured motions: patients
    tell no two numbers, their physicians' reports do.
    """
    section = section_at(doc, found.start)
    kind = section.kind if section is not None else ""
    if (kind in _SILENT and not (kind == "procedure" and is_said)) or context.is_planned(found.start):
        return False  # an operation is told, but for the examination under anesthesia
    if context.topic(found.start) == "strength" and not (found.measure and found.measure.has_unit):
        # "NEURO: INTACT. C SPINE NON TENDER, FULL ROM": a range is no strength, on whatever line it stands
        return _OF_MOTION.search(context.text, opens, found.end) is not None
    if is_said:
        return True
    if kind in _TOLD:
        return measured >= _FEWEST_MEASURED and found.measure is not None
    return kind not in _JUDGED or found.measure is not None
