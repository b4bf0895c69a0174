"""Dates as documents write them, and the numbers that are no dates."""

import itertools

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from extraction.language.dates import date_ranges, dates, find_dates, full_year, with_dates_marked
from extraction.language.reading import reading


@pytest.fixture(scope="module")
def make():
    return spacy.blank("en")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("seen 12/5/2012", "2012-12-05"),
        ("seen 7/2/11.", "2011-07-02"),
        ("MI 11/9/78", "1978-11-09"),
        ("on 10-1-14 he", "2014-10-01"),
        ("on 10.01.2014", "2014-10-01"),
        ("2014-10-01", "2014-10-01"),
        ("2014/10/01", "2014-10-01"),
        ("31/12/2013", "2013-12-31"),
        ("on 03/ 04/2012", "2012-03-04"),
        ("Oct. 1st, 2014", "2014-10-01"),
        ("the second of October, 2005", "2005-10-02"),
        ("May twenty-third, 2011", "2011-05-23"),
        ("the twenty-first day of May 2011", "2011-05-21"),
        ("SEPTEMBER 10, 2014", "2014-09-10"),
        ("the 13th of November 2013", "2013-11-13"),
        ("10-Oct-2014", "2014-10-10"),
        ("09-Jan-17", "2017-01-09"),
        ("9/Jan/17", "2017-01-09"),
        ("09 JAN 17", "2017-01-09"),
        ("November of 2013", "2013-11"),
        ("August, 2005", "2005-08"),
        ("Jan '15", "2015-01"),
        ("MVA 8/2003", "2003-08"),
        ("surgery in 8/95", "1995-08"),
        ("DOI: 8/95", "1995-08"),
        ("toe fracture 2012", "2012"),
        ("back in '95", "1995"),
        ("Mo. 9  Day 21  Yr. 86", "1986-09-21"),
    ],
)
def test_a_date_is_read_with_the_precision_it_has(text, value):
    (mention,) = find_dates(text)
    assert mention.value == value
    assert mention.precision == {10: "day", 7: "month", 4: "year"}[len(value)]


@pytest.mark.parametrize(
    "text",
    [
        "extension at 10/25 degrees",
        "pain 8/10, strength 4/5",
        "in 8/10 pain",
        "flexion 35/60, ext 10/25",
        "BP 120/80",
        "Norco 10/325",
        "visits since 6/13",
        "tenderness L4-5 and L5-S1",
        "CPT 20610, 77002",
        "2000 mg daily",
        "at 1930 hours",
        "in the 1980's or 1990s",
        "2/30/14",
        "grip 30/28/29 right, 12/14/12 left",
        "flexion 10/20/30 degrees",
        "he may be seen 5 times",
        "SLR 45/90",
        "page 2004",
        "SSN 123-45-6789",
    ],
)
def test_degrees_scores_ratios_and_codes_are_never_dates(text):
    assert find_dates(text) == []


def test_a_birth_with_a_two_digit_year_lies_before_the_document(make):
    found = dates(make("DOB: 3/5/18. Date of exam 4/4/2014."))
    assert [mention.value for mention in found] == ["1918-03-05", "2014-04-04"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("CT 3/1/2009 to 11/15/2012", "2009-03-01", "2012-11-15"),
        ("CT 3/1/09-11/15/12", "2009-03-01", "2012-11-15"),
        ("03/05/18 - 04/27/18", "2018-03-05", "2018-04-27"),
        ("from 2009 through 11/15/2012", "2009", "2012-11-15"),
        ("off work 5/29 to 5/31/14", "2014-05-29", "2014-05-31"),
        ("2009-2012", "2009", "2012"),
    ],
)
def test_two_dates_may_be_a_period(make, text, first, last):
    (period,) = date_ranges(make(text))
    assert (period.first, period.last) == (first, last)


def test_marking_dates_keeps_every_offset(make):
    doc = make("Injured 3/4/12 and June 2013 (§ 4610).")
    marked = with_dates_marked(doc)
    assert marked == "Injured §§§§§§ and §§§§§§§§§ (  4610)."
    assert len(marked) == len(reading(doc).text)


@given(st.integers(1900, 2029), st.integers(1, 12), st.integers(1, 28))
def test_every_day_written_in_full_is_read_back(year, month, day):
    (mention,) = find_dates(f"Seen on {month}/{day}/{year}, again")
    assert mention.value == f"{year}-{month:02}-{day:02}"


@given(st.integers(0, 99), st.integers(1950, 2090))
def test_a_two_digit_year_is_never_after_its_pivot(digits, pivot):
    year = full_year(f"{digits:02}", pivot)
    assert pivot - 100 < year <= pivot
    assert year % 100 == digits


@given(st.text(alphabet="0123456789/-. JanuryDecmb'", max_size=60))
def test_no_text_breaks_the_reader_and_mentions_do_not_overlap(text):
    found = find_dates(text)
    assert all(left.end <= right.start for left, right in itertools.pairwise(found))
