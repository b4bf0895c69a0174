"""The pipeline is saved, loaded, run in several processes and part by part like any spaCy pipeline."""

import pytest
import spacy

from extraction import factories
from extraction.pipeline import load

NOTES = (
    "SUBJECTIVE: This 44-year-old male hurt his left knee on 3/4/2015. No fever.\nASSESSMENT:\n1. Left knee sprain.\nPLAN: MRI left knee.",
    "The patient is a 30 year old female with low back pain. Lumbar flexion is 40 degrees. She denies numbness.",
    "",
)


def _cases(nlp, **options):
    return [doc.user_data["case"] for doc in nlp.pipe(NOTES, **options)]


def test_a_saved_pipeline_gives_the_same_cases(nlp, tmp_path):
    nlp.to_disk(tmp_path / "pipeline")
    again = spacy.load(tmp_path / "pipeline")
    assert again.pipe_names == nlp.pipe_names
    assert _cases(again) == _cases(nlp)


def test_a_pipeline_goes_through_bytes(nlp):
    again = load().from_bytes(nlp.to_bytes())
    assert _cases(again) == _cases(nlp)


def test_two_processes_give_the_same_cases(nlp):
    assert _cases(nlp, n_process=2, batch_size=1) == _cases(nlp)


@pytest.mark.parametrize("name", factories.COMPONENTS)
def test_each_component_works_alone(name):
    alone = spacy.blank("en")
    alone.add_pipe(name)
    for note in NOTES:
        assert alone(note).text == note


def test_the_default_pipeline_has_all_components_in_order():
    assert tuple(load().pipe_names) == factories.COMPONENTS
