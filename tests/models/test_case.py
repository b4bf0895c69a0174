"""The case: impossible values are refused, and the published schema is the models'."""

from importlib.resources import files

import pytest
from pydantic import ValidationError

from models.case import Case, Injury, RangeOfMotion, Service
from models.evidence import Box, Evidence
from models.schema import case_schema

EVIDENCE = Evidence(start=0, end=3, quote="abc", rule="test.rule")


def test_the_committed_schema_is_the_generated_one():
    committed = files("models").joinpath("case.schema.json").read_text("utf-8")
    assert committed == case_schema(), "run: casewright schema > models/case.schema.json"


@pytest.mark.parametrize("value", ["2015-02-30", "2015-13", "15-02-01", "2015-2-1", "0000"])
def test_dates_that_no_calendar_has_are_refused(value):
    with pytest.raises(ValidationError):
        Injury(date=value, precision="day", evidence=EVIDENCE)


@pytest.mark.parametrize("value", ["2015", "2015-02", "2016-02-29"])
def test_partial_dates_keep_their_precision(value):
    assert Injury(date=value, precision="day", evidence=EVIDENCE).date == value


def test_evidence_must_span_its_quote():
    with pytest.raises(ValidationError, match="len"):
        Evidence(start=0, end=5, quote="abc", rule="test.rule")


def test_a_box_cannot_be_inside_out():
    with pytest.raises(ValidationError, match="x0 <= x1"):
        Box(page=1, x0=10, top=0, x1=5, bottom=3)


def test_a_motion_of_400_degrees_is_refused():
    with pytest.raises(ValidationError):
        RangeOfMotion(joint="knee", motion="flexion", degrees=400, finding="measured", evidence=EVIDENCE)


def test_imaging_and_nothing_else_has_a_modality():
    with pytest.raises(ValidationError, match="modality"):
        Service(text="a", name="a", category="imaging", status="requested", evidence=EVIDENCE)
    with pytest.raises(ValidationError, match="modality"):
        Service(text="a", name="a", category="dme", modality="mri", status="requested", evidence=EVIDENCE)


def test_unknown_fields_are_refused():
    with pytest.raises(ValidationError):
        Case.model_validate({"document": {"id": "x", "source": "s", "media_type": "t", "characters": 1, "owner": "x"}})


def test_records_cannot_be_changed():
    injury = Injury(date="2015", precision="year", evidence=EVIDENCE)
    with pytest.raises(ValidationError):
        injury.date = "2016"
