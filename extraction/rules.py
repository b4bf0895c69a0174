"""Rules as data: read, check and compile a TOML file of rules.

A rule is a fact about clinical language: an ``id``, a regular ``pattern`` over the reading text (case-insensitive,
verbose: spaces in it are ignored, write ``\\s`` or ``[ ]``), a ``value`` that the component interprets, a ``source``, and examples.
In ``yes`` the span to find is written ``[[so]]``; ``no`` must give nothing of this rule. Both run as tests through the
component (tests/test_rule_examples.py).
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from models.errors import RuleError

_PART = re.compile(r"\\.|\(\?P[<=]\w+[>)]|\(\?[a-zA-Z]+[:)]|.", re.DOTALL)
"""Parts of a pattern whose letters are no text: escapes, names of groups, flags; and single signs."""
_MARK = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)


class Rule(BaseModel):
    """One fact about clinical language, with the texts that prove it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z]\w*(\.\w+)+$")
    pattern: str = Field(min_length=1)
    value: str
    source: str = Field(min_length=1)
    yes: tuple[str, ...] = Field(min_length=1)
    no: tuple[str, ...] = Field(min_length=1)

    @field_validator("yes")
    @classmethod
    def _marks_one_span(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        for text in texts:
            if not (text.count("[[") == text.count("]]") == len(_MARK.findall(text)) == 1):
                raise ValueError(f"mark exactly one span with [[...]] in {text!r}")
        return texts

    @field_validator("pattern")
    @classmethod
    def _compiles_and_is_not_empty(cls, pattern: str) -> str:
        try:
            compiled = re.compile(pattern, re.IGNORECASE | re.VERBOSE)
        except re.error as error:
            raise ValueError(f"the pattern does not compile: {error}") from None
        if compiled.match(""):
            raise ValueError("the pattern matches the empty string")
        return pattern


class CompiledRule(NamedTuple):
    """A rule ready to run."""

    id: str
    pattern: re.Pattern[str]
    value: str

    @property
    def small(self) -> re.Pattern[str]:
        """The pattern for a text in lower case (``terms.lower_case``), which it reads two to four times as fast."""
        return small_pattern(self.pattern.pattern, re.VERBOSE)


@cache
def small_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A case-insensitive pattern rewritten for a text in lower case, where no letter needs to be folded.

    Raises:
        RuleError: a part of the pattern asks for capitals.
    """
    if "(?-i" in pattern:
        raise RuleError(f"a pattern that asks for capitals cannot be read in lower case: {pattern[:60]}")
    return re.compile("".join(part if len(part) > 1 else part.lower() for part in _PART.findall(pattern)), flags)


def unmark(text: str) -> tuple[str, str]:
    """Split a ``yes`` example into the plain text and the span that must be found."""
    return _MARK.sub(r"\1", text), _MARK.findall(text)[0]


@cache
def load_rules(name: str) -> tuple[Rule, ...]:
    """Read ``extraction/data/<name>`` once per process.

    Raises:
        RuleError: a rule does not fit its schema, or an id occurs twice.
    """
    raw = tomllib.loads(files("extraction").joinpath("data", name).read_text("utf-8"))
    rules: dict[str, Rule] = {}
    for number, entry in enumerate(raw["rule"], start=1):
        try:
            rule = Rule(**entry)
        except ValidationError as error:
            raise RuleError(f"{name}, rule {number} ({entry.get('id')}): {error}") from None
        if rule.id in rules:
            raise RuleError(f"{name}, rule {number}: the id {rule.id} is taken")
        rules[rule.id] = rule
    return tuple(rules.values())


@cache
def compile_rules(name: str) -> tuple[CompiledRule, ...]:
    """The rules of a file, compiled once per process, in the file's order."""
    return tuple(
        CompiledRule(rule.id, re.compile(rule.pattern, re.IGNORECASE | re.VERBOSE), rule.value)
        for rule in load_rules(name)
    )
