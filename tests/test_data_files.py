"""The clinical knowledge as data: every file loads, says where it comes from, and is found in the package.

That each rule finds its ``yes`` examples and leaves its ``no`` examples alone is tested beside the component that reads it.
"""

import re
from collections import Counter

import pytest

from extraction.language.terms import read_rows
from extraction.rules import Rule, load_rules
from models.errors import RuleError

from .conftest import ROOT

DATA = ROOT / "extraction" / "data"
RULE_FILES = sorted(path.name for path in DATA.glob("*.toml"))
VOCABULARIES = sorted(path.name for path in DATA.glob("*.csv"))


@pytest.mark.parametrize("name", RULE_FILES)
def test_a_rule_file_loads_with_a_source_and_examples_of_both_kinds(name):
    assert all(rule.source and rule.yes and rule.no for rule in load_rules(name))


def test_rule_ids_are_unique_across_all_files():
    counted = Counter(rule.id for name in RULE_FILES for rule in load_rules(name))
    assert [rule_id for rule_id, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("name", VOCABULARIES)
def test_a_vocabulary_says_where_it_comes_from(name):
    comments = [line for line in (DATA / name).read_text("utf-8").splitlines() if line.startswith("#")]
    assert re.search(r"[Ss]ource", " ".join(comments))


@pytest.mark.parametrize("name", ["services.csv", "imaging.csv", "medications.csv", "motions.csv"])
def test_a_vocabulary_has_no_term_twice(name):
    terms = Counter(
        term if term.isupper() else term.lower() for row in read_rows(name) for term in row["term"].split("|")
    )
    assert [term for term, count in terms.items() if count > 1] == []


def test_every_rule_file_is_read_by_a_test_of_its_examples():
    """A rule file whose examples no test runs would be a claim without proof."""
    tests = "\n".join(
        path.read_text("utf-8") for path in (ROOT / "tests").rglob("*.py") if path.name != "test_data_files.py"
    )
    assert [name for name in RULE_FILES if name not in tests] == []


@pytest.mark.parametrize("yes", ["no mark at all", "[[never closed", "[[two]] [[marks]]"])
def test_an_example_that_would_test_nothing_is_refused(yes):
    with pytest.raises(ValueError, match="mark exactly one span"):
        Rule(id="a.b", pattern="x", value="v", source="s", yes=(yes,), no=("n",))


@pytest.mark.parametrize("pattern", ["", "x*", "(unclosed"])
def test_a_pattern_that_matches_nothing_or_everything_is_refused(pattern):
    with pytest.raises(ValueError, match=r"pattern|at least 1"):
        Rule(id="a.b", pattern=pattern, value="v", source="s", yes=("[[x]]",), no=("n",))


def test_a_missing_rule_file_is_an_error_that_names_it():
    with pytest.raises((RuleError, FileNotFoundError), match=r"nothing\.toml"):
        load_rules("nothing.toml")
