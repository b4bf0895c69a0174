"""Letters and digits that OCR and fax confuse (l, I, 1; O, o, 0), repaired where only one of the two can stand.

Every repair keeps the length, so offsets stay. Levels (L1, T10), codes (M54.16), doses, "HbA1c", "q1h", grades and
identifiers are left as they are.
"""

import re

_NUMBERED = "".join(
    rf"(?<!{word}[01])"
    for word in ("grade", "type", "stage", "phase", "page", "day", "item", "level", "visit", "week", "month", "table",
                 "part", "line", "axis", "class", "step", "view", "view", "dose", "exam", "case", "form", "med", "appt")
)  # fmt: skip

# Each pattern begins with the sign itself and looks back from behind it: a search for a few signs is fast.
_TO_LETTERS = (
    (re.compile(r"11(?<=[a-z]{2}11)(?=[a-z]|\b(?![\d.,/]))"), "ll"),
    (
        re.compile(
            rf"1(?:(?<=[a-z]{{2}}1)(?=[a-z])|(?<=[a-z]{{3}}1){_NUMBERED}(?![\w.,/%-]|\s?/)|(?<=[a-z]{{3}}1)(?=/[a-z]{{3}})"
            # "C1aim" is a word, "S1radiculopathy" a level that lost its space
            r"|(?<=\b[A-Z]1)(?=[a-z]{3})(?!(?:root|radic|nerve|fract|comp|distr|level|derm|burst|and|thr|with|has|was|are)))"
        ),
        "l",
    ),
    (
        re.compile(
            rf"0(?:(?<=[a-z]0)(?=[a-z])|(?<=[a-z]{{3}}0){_NUMBERED}(?![\w.,/%-])"
            r"|(?<![\w.]0)(?=[a-z]{3})(?!(?:deg|mcg|min|day|out|lbs|week|visit|mon)))"
        ),
        "o",
    ),
    (re.compile(r"0(?:(?<=[A-Z]0)(?=[A-Z]{2})|(?<=[A-Z]{2}0)(?=[A-Z])|(?<![\w.-]0)(?=[A-Z]{3}))"), "O"),
    (re.compile(r"[l1](?:(?<=[A-Z].)(?=[A-Z]{2})|(?<=[A-Z]{2}.)(?=[A-Z])|(?<=l)(?<![\w.].)(?=[A-Z]{3}))"), "I"),
    (re.compile(r"l(?<=\bl)(?=[mn][a-z]{2})"), "I"),  # no English word begins with "ln" or "lm": "lnjury", "lmpression"
)
_SUSPECT_LETTERS = (
    re.compile(
        r"[01](?:(?<=[a-zA-Z]{2}[01])(?![.,%\d])|(?<=\b[A-Z]1)(?=[a-z]{3})|(?<![\w.]0)(?=[a-zA-Z]{3})|(?<=[a-z]{2}1)(?=1\b))"
    ),
    re.compile(r"l(?:(?=[A-Z])(?:(?<=[A-Z]l)|(?<=\bl))|(?<=\bl)(?=[mn][a-z]))"),
)

# "1O/25", "O7/3O/2O15", "3OOmg"; a level "L5-Sl". Not "O2" (oxygen), "5l", nor what stands in an identifier.
_SUSPECT_DIGIT = re.compile(r"[OlI](?:(?<=\d[OlI])|(?<=O)(?=\d)|(?<=\b[Sl][lIO])\b|(?<=\bllO))")
# The suspects of both kinds in one search, as most texts have none. A letter inside a word of small letters is passed at once.
_SUSPECT = re.compile(
    r"[01OlI](?:(?<=[01])(?:(?<=[a-zA-Z]{2}.)(?![.,%\d])|(?<=\b[A-Z]1)(?=[a-z]{3})|(?<![\w.]0)(?=[a-zA-Z]{3})|(?<=[a-z]{2}1)(?=1\b))"
    r"|(?<![a-km-z].)(?:(?<=l)(?:(?=[A-Z])(?:(?<=[A-Z].)|(?<=\bl))|(?<=\bl)(?=[mn][a-z]))"
    r"|(?<=\d[OlI])|(?<=\b[Sl][lIO])\b|(?<=\bllO))|(?<=O)(?=\d))"
)
_NUMBER = re.compile(
    r"[\dOlI](?<![\w.#-].)(?:(?:(?<=\d)|(?=[OlI/.]{0,5}\d))[\dOlI]{0,5}(?:[/.][\dOlI]{1,6}){0,3}"
    r"(?=(?:mg|mcg|ml|cm|mm|kg|lbs?|deg|x|th|st|nd|rd|yo|wks?)?(?!\w))|(?<=l)l?O(?!\w))"
)
_NOT_A_NUMBER = re.compile(r"O2|\d+[lI]|[lI]\d?|I{1,3}")
_LEVEL = re.compile(
    r"S[lI]\b(?:(?<=[CTLS]\d[-/]..)|(?<=\b..)(?=\s(?:root|nerve|derm|radic|distrib|level|segm|vertebra)))"
)
_DIGITS = str.maketrans("OlI", "011")


def repair(text: str) -> str:
    """The text with look-alikes put right; of the same length."""
    if _SUSPECT.search(text) is None:
        return text
    if any(suspect.search(text) for suspect in _SUSPECT_LETTERS):
        for pattern, letter in _TO_LETTERS:
            text = pattern.sub(letter, text)
    if _SUSPECT_DIGIT.search(text):
        text = _NUMBER.sub(_as_number, text)
        text = _LEVEL.sub("S1", text)
    return text


def _as_number(match: re.Match[str]) -> str:
    found = match.group()
    return found if _NOT_A_NUMBER.fullmatch(found) else found.translate(_DIGITS)
