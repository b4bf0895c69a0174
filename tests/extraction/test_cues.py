"""Rules tried only at words that they can begin with."""

import re

import pytest

from extraction.language.beginnings import Beginnings, beginnings
from extraction.language.cues import alternatives, cue_rules


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("order(?:ed)?", {"order", "ordered"}),
        (r"(?:re-?)?order", {"re-order", "reorder", "order"}),
        (r"no\s+(?:further\s+)?need", {"no need", "no further"}),
        (r"[\s-]*no\s\s+need", {" ", "-", "no need"}),
        (r"x\s?\d{1,3}(?:mg)?", {"x0", "x 0", "x0mg", "x 0mg"}),
        (r"[12]?[0-9]\s?(?:%|of)", {"0%", "0 %", "0of", "0 of"}),
        (r"\w+", {""}),
    ],
)
def test_the_first_letters_of_a_pattern_are_known(pattern, expected):
    assert beginnings(pattern) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rule out a fracture", (0,)),
        ("ruled out on mri", (0,)),
        ("rule   \n   out a fracture", (0, 1)),
        ("rule", (0,)),
        ("rules the day", (0,)),
        ("no further injections", (1,)),
        ("no tear", ()),
        ("12 visits", (2, 3)),
        ("9 weeks", (2,)),
        ("1250\n visits", (2, 3)),
    ],
)
def test_a_word_is_tried_against_the_patterns_that_can_begin_with_it(text, expected):
    index = Beginnings({0: r"rule", 1: r"(?:rule\s+over|no\s+further)", 2: r"1\d+\s", 3: r"\d+\s+visits"})
    assert index.at(text, 0) == expected
    assert index.at(f"x {text}", 2) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"order | (?:x|y)\s[|)]", ("order ", r" (?:x|y)\s[|)]")),
        (r"(?: order | rx\|? ) (?!\w)\b", (r"(?: order ) (?!\w)\b", r"(?: rx\|? ) (?!\w)\b")),
        ("order # a|b\n | rx", ("order # a|b\n ", " rx")),
        ("(?:order|rx)+", ("(?:order|rx)+",)),
        (r"(?:order|rx)\s+for", (r"(?:order|rx)\s+for",)),
        ("order|(?=rx)", ("order|(?=rx)",)),
    ],
)
def test_a_pattern_parts_into_alternatives_that_in_order_match_the_same(pattern, expected):
    assert alternatives(pattern) == expected


@pytest.mark.parametrize("name", ["intent.toml", "medications.toml", "decisions.toml"])
def test_the_cues_are_those_that_trying_every_rule_at_every_word_would_give(name):
    rules = cue_rules(name)
    text = " ".join(example.replace("[[", "").replace("]]", "") for example in _examples(name))
    slow = []
    reached = 0
    for word in re.finditer(r"\w+", text):
        if word.start() < reached:
            continue
        for rule in rules.rules:
            match = rule.pattern.match(text, word.start())
            if match and match.end() > word.start():
                slow.append((rule.id, match.start(), match.end()))
                reached = match.end()
                break
    assert [(rule.id, start, end) for rule, start, end in rules.scan(text, 0, len(text))] == slow


def _examples(name):
    from extraction.rules import load_rules

    return [text for rule in load_rules(name) for text in (*rule.yes, *rule.no)]
