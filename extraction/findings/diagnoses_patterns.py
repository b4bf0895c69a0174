"""The wording that the readers of diagnoses look for (diagnosis_text.toml), compiled once a process."""

import re
from functools import cache

from extraction.rules import compile_rules


@cache
def wording(use: str) -> re.Pattern[str]:
    """The pattern of a use, for a text in lower case; only ``opening`` asks for capitals and reads the text as it is."""
    rule = next(rule for rule in compile_rules("diagnosis_text.toml") if rule.value == use)
    return rule.pattern if use == "opening" else rule.small
