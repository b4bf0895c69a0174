"""Ages in a document: every one, told apart into the patient's own at the time of the document and all others.

Used by the age and the sex (a sex word beside the patient's age says most). The forms are rules (``age.toml``).
"""

import re
from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.language.persons import PATIENT, find_persons, is_about_relative
from extraction.language.reading import reading
from extraction.language.sections import section_at
from extraction.language.sentences import sentence_at
from extraction.language.terms import lower_case
from extraction.rules import CompiledRule, compile_rules

_KEY = "casewright_ages"
_DIGITS = str.maketrans("lIO", "110")  # OCR: l8 year old, 3O-year-old
_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_PER_YEAR = {"m": 12, "w": 52, "d": 365}

# Words before an age that make it a past or another one: "at 35", "when he was 22 years old", "until age 5", "since 14".
_PAST = re.compile(
    r"(?:\b(?:at|@|since|until|till|by|before|after|around|from|over|under|above|below|to|turned|turning|through|than|between)"
    r"\s+(?:the\s+)?(?:age\s+(?:of\s+)?)?(?:about\s+|approximately\s+|around\s+|approx\.?\s+)?"
    r"|\b(?:when|while|as)\s+(?:(?:he|she|they|the\s+patient|patient|pt)\s+)?(?:was\s+|were\s+)?(?:only\s+|about\s+|approximately\s+|around\s+)?(?:a\s+|an\s+)?"
    r"|(?<!\b[SOAP])[<>~@≥≤+]\s*|\bage\s+of\s+|\bby\s+(?:a|an)\s+|\banother\s+)$",
    re.IGNORECASE,
)
_NOW_AT = re.compile(r"\b(?:seen|evaluated|examined|presents?|currently|now)\s+at\s+(?:age\s+)?$", re.IGNORECASE)
# "He was 30 years old when he first hurt his back", "was 45 at the time of injury": ages of another day.
_WAS = re.compile(r"\b(?:was|were)\s+(?:only\s+|about\s+|approximately\s+|then\s+)?(?:an?\s+)?$", re.IGNORECASE)
_WHEN = re.compile(
    r",?\s*(?:when|at\s+th(?:e|at)\s+time)\b(?!\s+(?:of\s+)?(?:seen|this|the\s+(?:visit|exam)|exam|visit|evaluat))",
    re.IGNORECASE,
)
_GROUP_AFTER = re.compile(
    r"\s*(?:or|and)\s+(?:older|over|above|younger|under|up)\b|\s+(?:patients|adults|individuals|women|men)\b",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(
    r"\b(?:his|her|their|my|whose|'s)\s+(?:other\s+|youngest\s+|oldest\s+|older\s+|younger\s+)?$", re.IGNORECASE
)
_SAID_OF_PATIENT = re.compile(
    rf"(?:\b(?:{PATIENT}|he|she|mr\.?\s[\w.]+|ms\.?\s[\w.]+|mrs\.?\s[\w.]+)\b[^.\n]{{0,40}}|^\W*|^\W*[SOAP]\W*|:\s*|\bthis\s+(?:is\s+)?(?:a\s+|an\s+)?(?:[\w-]+\s+){{0,3}})$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    rf"(?:\b{PATIENT}\b(?:'s)?,?|\bmr\.?\s+[\w.'-]+(?:\s[\w.'-]+)?,?|\bm(?:r?s|iss)\.?\s+[\w.'-]+(?:\s[\w.'-]+)?,?|\bhe|\bshe|\bhis|\bher|\b(?:wo|gentle)?man,?|\blady,?|\b(?:fe)?male,?|^[A-Z][a-z]+\s[A-Z][a-z]+,?)\s*(?:is\s+(?:an?\s+(?:[\w-]+\s+){{0,3}}[\w-]+,\s*)?)?$",
    re.IGNORECASE,
)
_FIELD_BEFORE = re.compile(
    r"(?:^|[\n\t;|(,/]\s*|\s\s|\d\s|\b(?:patient|patient's|current|pt|employee|male|female|m|f)\s)$", re.IGNORECASE
)
_IN_A_LIST = re.compile(r"\w,\s$")  # "MVA, April 1987, age 31"
# A number before the first letter of a unit, and one of two digits behind what may announce an age: found in one search.
_NUMBER = re.compile(
    r"[0-9](?:[0-9lIO]?[0-9]?(?=[\s/-]{0,3}(?P<unit>[yYmMwWdDFRLBHA]))|(?<=[\s(/,][1-9])[0-9](?![0-9]))"
)
_UNITS = {
    "age.year_old": "yY", "age.y_o": "yY", "age.with_sex": "yY", "age.infant": "mMwWdD", "age.number_and_sex": "MFRLWBHA",
}  # fmt: skip
"""What stands behind the number of each rule that begins with its number."""
# Cheap signs of the rules that begin with words; each begins with what the engine finds fastest.
_TRIGGERS = {
    "age.label": re.compile(r"age\W"),
    "age.in_words": re.compile(r"y(?:ear|r)s?[\s.-]{1,3}(?:old|of\s+age)|[a-z][\s-]y[/.]?o\b"),
    "age.aged_in_words": re.compile(r"age(?:d\s|\s)\s*[tfsen]"),
    "age.is_in_words": re.compile(r"is\s(?:now\s|currently\s)?(?:twe|thi|fo|fi|si|se|ei|ni)[a-z]*ty"),
    "age.and_now": re.compile(r"now\s\d\d"),
    "age.and_a_half": re.compile(r"1/2[\s-]{1,3}y"),
    "age.newborn": re.compile(r"newborn"),
}
# Signs of the rules whose number has two digits and stands behind something, each tried only at the numbers behind any of it.
_TRIGGERS_AT_NUMBERS = {
    "age.of_age": re.compile(r"(?<=[ey]\sof\s)|(?<=n\sof\s)"),
    "age.behind_sex": re.compile(r"(?<=male\s)|(?<=male,\s)"),
    "age.behind_birth": re.compile(r"(?<=[,(])|(?<=\s)(?<=[,(e:\s].)|(?<=\s/)|(?<=\s/\s)"),
    "age.beside_sex": re.compile(
        r"(?<=[mf]/)|(?<=[mf]\s/\s)|(?<=[mf],\s)|(?<=[mf]\s{2})|(?<=[mf]\s{3})|(?<=[mf]\s{4})"
    ),
    "age.aged": re.compile(r"(?<=[sdefwy]\s)\d\d[.,;)\s]"),
    "age.is_now": re.compile(r"(?<=[swy]\s)\d\d\s?[.,;)a]"),
    "age.beside_subject": re.compile(r"(?:(?<=[,a-z]\s)|(?<=\s[(]))\d\d[,)]"),
}
_BEHIND = re.compile(
    rf"(?=[1-9][0-9](?![0-9]))(?:{'|'.join(trigger.pattern for trigger in _TRIGGERS_AT_NUMBERS.values())})"
)


_HEADER = 700  # characters
_IN_A_HEADER = re.compile(
    r"(?:(?:^|\n)[^\n.:]{3,40},\s?|\b(?:pt|patient|name|employee|claimant|applicant|iw|ee|worker|insured)\b[^\n]{0,40}\s|[(])[mf](?:\s?[,/]\s?|\s{2,4})$",
    re.IGNORECASE,
)


_IN_A_FIELD = re.compile(
    r"(?:\b(?:pt|patient|name|employee|claimant|applicant|re)\b[^\n]{0,50}|\s\s|^|\n)(?:fe)?male,?\s$", re.IGNORECASE
)
_NAMED = re.compile(
    r"\b(?:(?:pt|patient|name|employee|claimant|applicant|re)\s?:|(?:dob|d\.o\.b\.)\s?:?\s)[^\n]{1,50},?\s$",
    re.IGNORECASE,
)


_IS_A = re.compile(
    rf"\b(?:{PATIENT}|he|she|m(?:r|r?s|iss)\.?\s[\w.'-]+)(?:\s+is|'s)\s+an?\s+(?:[\w-]+\s+){{0,3}}$", re.IGNORECASE
)
# "The patient is an 81-year-old grandmother", "this 66-year-old grandfather": what she is to others, and her own age.
_IS_RELATIVE = re.compile(
    rf"(?:\b(?:{PATIENT}|he|she|m(?:r|r?s|iss)\.?\s[\w.'-]+)(?:\s+is|'s)\s+an?|\bthis(?:\s+is\s+an?)?)"
    r"\s+(?:(?!(?:for|to|of|with|by|who|an?)\b)[\w-]+,?\s+){0,3}$",
    re.IGNORECASE,
)
_OF_SIX = re.compile(r"\s+of\s+(?:\d|an?\b|two|three|four|five|six|seven|eight|nine|ten)", re.IGNORECASE)
_NAME_LINE = re.compile(r"(?:^|\n)[A-Z][\w'-]+,?\s[A-Z][\w.]*,\s$")  # "Doe, Jane, 58F"
_IN_BRACKETS = re.compile(r"[(]\d\d\s?/?[MF][),;]")
_WORKS = re.compile(
    r"(?:\s+\w+){0,2}?\s+(?:\w{2,}(?:er|or|ist|ian|ant|man|woman|men)|mechanic|clerk|nurse|cook|aide|pilot)s?\b",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    r"(?:(?:^|\n)\s*|\d[/-]\d{2,4}|\d{4}|\b(?:dob|born|birth|patient|pt|name|employee|claimant|applicant|mr|mrs|ms|re|sex|male|female)\b[^\n]{0,60}?)\s*[(\[]\s*$",
    re.IGNORECASE,
)
_TEMPERATURE = re.compile(r"\b(?:temp|t)\W*$", re.IGNORECASE)
_OCCUPATIONS = frozenset(("student", "caregiver", "supervisor", "client"))
"""Words for bystanders that are also what a patient is, where a sentence begins with the age."""
_OPENS = re.compile(r"\s*(?:[\w /]{1,40}:\s*)?(?:(?:this|an?)\s+)?(?:is\s+an?\s+)?(?:\w+\s+){0,2}", re.IGNORECASE)
# Where what an age is told of ends.
_AFTER_NOUN = re.compile(
    r"[.;:,)\n]|\b(?:who|with|that|presents?|was|is|whose|and"
    r"|reports|notes|states|says|claims|denies|has|had|works|comes|returns|complains|brought|accompanied|here|seen|fell|in|from|for)\b"
)
_SEXED = re.compile(
    r"\b(?:fe)?male\b|\b(?:wo|gentle)?man\b|\blady\b|\bwidow(?:er)?\b|\b(?:boy|girl|child|infant|toddler|teen(?:ager)?|baby|student)\b",
    re.IGNORECASE,
)
_LONGEST = 60  # characters of the longest form


class AgeMention(NamedTuple):
    """An age at ``[start, end)`` of the reading text. ``weight``: 0 not the patient's present age, 1 weak, 2, 3 certain."""

    start: int
    end: int
    years: int
    rule: str
    weight: int


@cache
def _number_words() -> dict[str, int]:
    ones = {word: number for number, word in enumerate(_ONES.split(), start=1)}
    tens = {word: number * 10 for number, word in enumerate(_TENS.split(), start=2)} | {
        "fourty": 40,
        "one hundred": 100,
    }
    return ones | tens | {f"{ten} {one}": a + b for ten, a in tens.items() for one, b in ones.items() if b < 10}


def age_mentions(doc: Doc) -> tuple[AgeMention, ...]:
    """Every age of a document in order, made once."""
    made = doc.user_data.get(_KEY)
    if made is None:
        made = _find(doc)
        doc.user_data[_KEY] = made
    return made if isinstance(made, tuple) else tuple(AgeMention(*parts) for parts in made)


def _find(doc: Doc) -> tuple[AgeMention, ...]:
    text = reading(doc).text
    lowered = lower_case(text)
    numbers, behind = _numbers(text, lowered)
    found: dict[int, AgeMention] = {}
    for rule in compile_rules("age.toml"):
        if "words" in rule.id and any(mention.weight > 1 for mention in found.values()):
            continue  # numbers in words are searched only where figures tell nothing
        for match in _matches(rule, text, lowered, numbers, behind):
            years = _years(match)
            if years is None or years > 120 or not _starts_cleanly(text, match):
                continue
            end = match.start() + len(match.group().rstrip())
            weight = _weight(doc, text, match, rule, years)
            rivals = [
                found[start]
                for start in found.keys() & range(match.start() - _LONGEST, end)
                if match.start() < found[start].end
            ]
            if all(other.weight < weight for other in rivals):
                for other in rivals:
                    del found[other.start]
                found[match.start()] = AgeMention(match.start(), end, years, rule.id, weight)
    return tuple(found[start] for start in sorted(found))


def _numbers(text: str, lowered: str) -> tuple[list[tuple[int, str]], list[int]]:
    """The numbers that may be ages: those before the letter of a unit, with it, and those behind what may announce an age."""
    numbers, behind = [], []
    for match in _NUMBER.finditer(text):
        start = match.start()
        if match["unit"]:
            numbers.append((start, match["unit"]))
        if _BEHIND.match(lowered, start):
            behind.append(start)
    return numbers, behind


def _matches(
    rule: CompiledRule, text: str, lowered: str, numbers: list[tuple[int, str]], behind: list[int]
) -> list[re.Match[str]]:
    """The places where a rule holds: those that begin with a number at one of ``numbers``, before the letter of a unit, the
    others around what triggers them, some of them a number at ``behind``."""
    units = _UNITS.get(rule.id)
    if units is not None:
        return [match for start, unit in numbers if unit in units and (match := rule.pattern.match(text, start))]
    found: list[re.Match[str]] = []
    at_number = _TRIGGERS_AT_NUMBERS.get(rule.id)
    if at_number is not None:
        hits = [(place, place + 2) for place in behind if at_number.match(lowered, place)]
    elif rule.id in _TRIGGERS:
        hits = [hit.span() for hit in _TRIGGERS[rule.id].finditer(lowered)]
    else:
        return list(rule.pattern.finditer(text))  # a rule without a cheap sign of its own
    if not hits:
        return found
    end = 0
    # A rule that asks for no capitals is read in lower case, two to four times as fast.
    pattern, written = (rule.pattern, text) if "(?-i" in rule.pattern.pattern else (rule.small, lowered)
    for first, last in hits:
        if first >= end:
            match = pattern.search(written, max(end, first - 44), last + 24)
            if match:
                end = match.end()
                found.append(match)
    return found


def _years(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    if groups.get("w"):
        return _number_words().get(re.sub(r"[\s-]+", " ", groups["w"].lower()))
    if groups.get("n") is None:
        return 0
    digits = groups["n"].translate(_DIGITS)
    unit = groups.get("u")
    return int(digits) // _PER_YEAR[unit[0].lower()] if unit else int(digits)


def _starts_cleanly(text: str, match: re.Match[str]) -> bool:
    """Whether the number is whole: not the end of 1.71, 10-71, $71 or 4/71."""
    if not match.group()[0].isdigit():
        return True
    before, earlier = (
        text[max(0, match.start() - 1) : match.start()],
        text[max(0, match.start() - 2) : max(0, match.start() - 1)],
    )
    return not before or not (
        before.isalnum()
        or before in "$#"
        or (before == ":" and earlier.isdigit())
        or (before in "./-," and earlier.isdigit())
    )


def _weight(doc: Doc, text: str, match: re.Match[str], rule: CompiledRule, years: int) -> int:
    """How surely this is the patient's age at the time of the document."""
    start, end = match.start(), match.end()
    form = rule.value.split()[1]
    if form in {"birth", "label", "field"}:
        return _weight_of_field(text, start, rule, form)
    sentence = sentence_at(doc, start)
    opening = max(sentence.start, start - 160)
    clause = text[opening:start]
    section = section_at(doc, start)
    if section is not None and section.kind == "family_history" and not _IS_A.search(clause):
        return 0
    if rule.id == "age.number_and_sex":
        if start < _HEADER and (
            _NAMED.search(text, max(0, start - 60), start)
            or _NAME_LINE.search(text, max(0, start - 40), start)
            or _IN_BRACKETS.match(text, start - 1)
        ):
            return 2  # "NAME: JOHN DOE, 45/M", "Jane Roe (46F)"
        return 2 if _SAID_OF_PATIENT.search(clause) and not _TEMPERATURE.search(clause) else 0
    if form == "bare":
        return 2 if _SUBJECT.search(clause) and not is_about_relative(text, opening, start) else 0
    if (
        (_PAST.search(clause) and not _NOW_AT.search(clause))
        or _POSSESSIVE.search(clause)
        or _GROUP_AFTER.match(text, end)
        or (_WAS.search(clause) and _WHEN.match(text, end))
    ):
        return 0
    if is_about_relative(text, opening, start) or _belongs_to_another(text, opening, start, end, years):
        return 0
    return 3 if _SAID_OF_PATIENT.search(clause) else 2


def _weight_of_field(text: str, start: int, rule: CompiledRule, form: str) -> int:
    """How surely an age in a form's field or beside the sex in a header is the patient's."""
    if form == "label":
        return 3 if _is_label(text, start) else 0
    if form == "birth":
        return 3
    header = _IN_A_FIELD if rule.id == "age.behind_sex" else _IN_A_HEADER
    return 2 if start < _HEADER and header.search(text, max(0, start - 70), start) else 0


def _is_label(text: str, start: int) -> bool:
    """Whether "age" stands as a form's label: at a line's start, after a gap, a bracket or another field."""
    before = text[max(0, start - 12) : start]
    if before.rstrip().endswith(("(", "[")) and not _BRACKETED.search(text, max(0, start - 80), start):
        return False  # "PMH: clavicle fracture (age 12)"
    if not before or (_FIELD_BEFORE.search(before) is not None and not _IN_A_LIST.search(before)):
        return True
    return start < _HEADER and before.endswith(" ") and _NAMED.search(text, max(0, start - 60), start) is not None


def _belongs_to_another(text: str, opening: int, start: int, end: int, years: int) -> bool:
    """Whether the age is that of a relative, a bystander, a group or a thing named beside it."""
    after = text[end : end + 40]
    stop = _AFTER_NOUN.search(after)
    reach = end + (stop.start() if stop else len(after))
    named = find_persons(text, end, reach, "relative", "bystander", "thing")
    if named and named[0].kind == "thing" and _WORKS.match(text, named[0].end):
        return False  # "44 year old packing house worker"
    if named and _OF_SIX.match(text, named[0].end):
        return False  # "this 72-year-old grandmother of six"
    if named and named[0].kind == "relative" and _IS_RELATIVE.search(text, opening, start):
        return False
    if named and named[0].kind == "bystander":
        work = text[named[0].start : named[0].end].lower()
        if _IS_A.search(text, opening, start) or (work in _OCCUPATIONS and _OPENS.fullmatch(text, opening, start)):
            return False  # "She's a 23-year-old college student", "HPI: A 24-year-old student twisted her ankle."
    if named and not _SEXED.search(text[end : named[0].start]):
        return True
    before = find_persons(text, max(opening, start - 30), start, "thing", "group", "bystander")
    return (
        bool(before)
        and (years < 15 or before[-1].kind == "group")
        and not re.search(r"[,;:]|\bthis\b|\ba\s$", text[before[-1].end : start], re.IGNORECASE)
    )
