"""Measured motion as clinicians write it: degrees, arcs, measured of normal, percentages, fractions, missing degrees.

``10/25`` is a motion and its normal, ``0-120`` an arc, ``4/5`` a strength grade and no motion. The forms are data
(``range_of_motion.toml``); this module gives their numbers.
"""

import re
from typing import NamedTuple

from extraction.rules import CompiledRule

_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SMALL = {**{word: number for number, word in enumerate(_ONES)}, "fifteen": 15}
_SHARES = {"half": 50.0, "third": 33.0, "thirds": 67.0, "quarter": 25.0, "quarters": 75.0}
# Letters that OCR reads for digits beside digits or a degree sign: "1O", "2O", "l5", "llO".
_MISREAD = re.compile(
    r"(?<![A-Za-z\d])(?=[lIoO]{0,2}\d)[\dlIoO]{2,3}(?![A-Za-z\d]|\s?[-/]\s?[SLsl]?\d(?!\d))|(?<![A-Za-z\d])(?:[lI]{1,2}[oO]|\d[oO]{1,2})(?![A-Za-z\d])"
)
# Where there is any: a letter beside a digit, or "lo" alone.
_MAY_BE_MISREAD = re.compile(r"[lIoO](?:(?=\d)|(?<![A-Za-z].)(?:(?<=\d.)|[lIoO]?[oO](?![A-Za-z\d])))")
_LEADER = re.compile(r"[.]{3,}|(?<=[a-z] )[.]{2}(?= +-?\d)|_{3,}")
_DIGITS = str.maketrans("lIoO", "1100")
_MOST_LACKING = 60.0
"""Degrees: no arc of a joint begins beyond; the first of two such numbers is an earlier measurement."""
_NEGATIVE = re.compile(r"minus\s+|negative\s+", re.IGNORECASE)


class Measure(NamedTuple):
    """A measured value. ``degrees`` and ``normal`` in degrees, ``low`` where an arc begins, ``percent`` of normal.

    ``form`` is that of the rule; of a distance or a landmark no number is kept, for it is no angle.
    """

    form: str
    degrees: float | None = None
    low: float | None = None
    normal: float | None = None
    percent: float | None = None
    has_unit: bool = False
    painful: bool = False
    top: float | None = None
    is_pair: bool = False
    """``10/25`` may be two sides or two motions; ``top`` is then the normal written after them: ``30/35 (45)``."""


def with_digits(text: str) -> str:
    """A text whose numbers are digits again where OCR read letters, with spaces for leaders ("Flexion.....40"); its length stays."""
    if ".." in text or "___" in text:
        text = _LEADER.sub(lambda match: " " * len(match.group()), text)
    if _MAY_BE_MISREAD.search(text) is None:
        return text
    return _MISREAD.sub(lambda match: match.group().translate(_DIGITS), text)


def read_measure(rule: CompiledRule, match: re.Match[str]) -> Measure | None:
    """The numbers of a match of ``rule`` (value "value <form>"), or None if they are no possible motion."""
    form = rule.value.split()[1]
    given = {name.rstrip("12345"): text for name, text in match.groupdict().items() if text}
    measure = _read(form, given)
    if not _is_possible(measure):
        return None
    written = match.group()
    return measure._replace(
        has_unit="°" in written or "deg" in written.lower(),
        painful=written.endswith("*"),
        top=float(given["top"]) if "top" in given else None,
        is_pair=measure.form == "of_normal" and "/" in written,
    )


def _read(form: str, given: dict[str, str]) -> Measure:
    if form == "fraction":
        return Measure(form, percent=next(share for name, share in _SHARES.items() if name in given))
    if form == "loss" and "percent" not in given:
        return Measure(form, percent=next(100 - share for name, share in _SHARES.items() if name in given))
    if form == "loss":
        return Measure(form, percent=100 - float(given["percent"]))
    if form == "percent":
        return Measure(form, percent=float(given["percent"]))
    if form == "neutral":
        return Measure(form, degrees=0.0)
    if form == "words":
        return Measure(form, degrees=_in_words(given["words"]))
    if form == "neutral_zero":
        lowest = -float(given["low"]) if "low" in given else float(given["short"])
        return Measure(form, degrees=float(given["degrees"]), low=lowest)
    degrees = _number(given["degrees"]) if "degrees" in given else None
    normal = _number(given["normal"]) if "normal" in given else None
    low = _number(given["low"]) if "low" in given else None
    if form == "arc" and low is not None and low > _MOST_LACKING:
        return Measure("degrees", degrees=degrees, normal=normal)  # "improved from 95 to 118 degrees"
    if form == "lacks" and degrees is not None:
        return Measure(form, degrees=-degrees)
    return Measure(form, degrees=degrees, low=low, normal=normal)


def _number(text: str) -> float:
    if text.isdecimal():
        return float(text)
    if text.lower().endswith("zero"):
        return 0.0
    return float(_NEGATIVE.sub("-", text).replace("+", ""))


def _in_words(text: str) -> float:
    """A number in words up to a hundred and eighty-five."""
    words = re.findall(r"[a-z]+", text.lower())
    total = 100 if "hundred" in words else 0
    return float(
        total + sum(_TENS.get(word, 0) + (0 if word == "one" and total else _SMALL.get(word, 0)) for word in words)
    )


def _is_possible(measure: Measure) -> bool:
    """No motion is wider than 300 degrees (of a finger as a whole); an arc goes up; a strength or pain scale has a small top."""
    if measure.degrees is not None and not -60 <= measure.degrees <= 300:
        return False
    if measure.form == "arc" and (measure.low is None or measure.degrees is None or measure.low >= measure.degrees):
        return False
    if measure.normal is not None and (
        measure.normal > 200 or (0 < measure.normal <= 10 and measure.form == "of_normal")
    ):
        return False
    return measure.percent is None or 0 <= measure.percent <= 150
