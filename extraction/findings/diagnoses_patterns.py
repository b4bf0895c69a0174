"""The wording that the readers of diagnoses look for (diagnosis_text.toml), compiled once a process."""

import re
from functools import cache

from extraction.rules import compile_rules


@cache
def wording(use: str) -> re.Pattern[str]:
    """The pattern of a use: opening, list_stop, prose, plan_start, procedure, no_condition, compound, study, ..."""
    return next(rule.pattern for rule in compile_rules("diagnosis_text.toml") if rule.value == use)
