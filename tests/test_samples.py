"""The sample records give the cases that stand beside them.

Expected cases are reviewed by reading. A golden case changes only with a reason in the commit; to write the present output for
review: ``python tests/sample_sources/update_expected.py``.
"""

import json

import pytest

from pipelines.process import extract

from .conftest import SAMPLES
from .sample_sources.make_pdfs import HERE, sample_pdf
from .sample_sources.update_expected import essence

DOCUMENTS = sorted(path for path in SAMPLES.iterdir() if path.suffix in {".txt", ".pdf"})


def test_there_are_at_least_twelve_documents_of_both_kinds():
    assert len(DOCUMENTS) >= 12
    assert {path.suffix for path in DOCUMENTS} == {".txt", ".pdf"}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_sample_record_gives_its_expected_case(path, loaded):
    expected = json.loads((SAMPLES / "expected" / f"{path.stem}.json").read_text("utf-8"))
    assert essence(extract(path)) == expected


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_item_quotes_the_document(path, loaded):
    from pipelines.process import read_with_text

    case, text = read_with_text(str(path))
    for evidence in _evidence(case.model_dump(mode="json")):
        assert text[evidence["start"] : evidence["end"]] == evidence["quote"]
        assert evidence["rule"]
        for cue in evidence["cues"]:
            assert text[cue["start"] : cue["end"]] == cue["quote"]
        for box in evidence["boxes"]:
            assert 0 <= box["x0"] <= box["x1"] <= 612
            assert 0 <= box["top"] <= box["bottom"] <= 792


@pytest.mark.parametrize("source", sorted(HERE.glob("*.txt")), ids=lambda path: path.stem)
def test_the_committed_pdf_is_the_one_its_source_makes(source):
    assert (SAMPLES / f"{source.stem}.pdf").read_bytes() == sample_pdf(source)


def _evidence(value):
    if isinstance(value, dict):
        if "quote" in value and "cues" in value:
            yield value
        for part in value.values():
            yield from _evidence(part)
    elif isinstance(value, list):
        for part in value:
            yield from _evidence(part)


@pytest.fixture(scope="module")
def reference_case(loaded):
    return extract(SAMPLES / "imr_determination.txt")


class TestTheReferenceCase:
    """An independent medical review of an x-ray of the lumbar spine, item by item."""

    def test_the_document_is_an_independent_medical_review(self, reference_case):
        assert reference_case.document.kind == "independent_medical_review"

    def test_the_patient_is_a_71_year_old_male(self, reference_case):
        assert (reference_case.patient.age.years, reference_case.patient.sex.value) == (71, "male")

    def test_the_injury_is_of_1990_08_30_and_no_other_date_is_an_injury_date(self, reference_case):
        assert [injury.date for injury in reference_case.injuries] == ["1990-08-30"]

    def test_the_diagnoses_that_run_together_are_two(self, reference_case):
        current = [item for item in reference_case.diagnoses if item.status == "current"]
        assert [item.name for item in current] == ["lumbosacral sprain/strain", "thoracic sprain/strain"]
        assert [item.region for item in current] == ["lumbar spine", "thoracic spine"]

    def test_lumbar_extension_is_10_of_25_decreased_and_the_joint_is_restricted(self, reference_case):
        found = {(item.joint, item.motion): item for item in reference_case.range_of_motion}
        assert set(found) == {("lumbar spine", "all"), ("lumbar spine", "extension")}
        extension = found["lumbar spine", "extension"]
        assert (extension.degrees, extension.normal_degrees, extension.finding) == (10, 25, "decreased")
        assert found["lumbar spine", "all"].finding == "decreased"

    def test_the_x_ray_of_the_lumbar_spine_was_requested_and_its_denial_upheld(self, reference_case):
        imaging = [item for item in reference_case.services if item.category == "imaging"]
        assert [(item.modality, item.region, item.status, item.decision) for item in imaging] == [
            ("xray", "lumbar spine", "requested", "upheld")
        ]
