"""The committed coding data is what ``extraction/coding/build.py`` makes."""

import gzip
from importlib.resources import files

import numpy as np
import pytest

from extraction.coding import build

DATA = files("extraction").joinpath("data")


@pytest.fixture(scope="module")
def made_names():
    return build.make_names()


def test_classification_is_that_of_the_tabular_list():
    assert gzip.decompress(DATA.joinpath(build.CODES).read_bytes()) == gzip.decompress(build.make_codes())


def test_index_names_are_those_of_the_tabular_list_and_the_curated_names(made_names):
    kept = gzip.decompress(DATA.joinpath(build.NAMES).read_bytes()).decode()
    assert kept == "".join(f"{text}\t{'|'.join(codes)}\n" for text, codes in made_names)


def test_index_vectors_are_those_of_the_names(made_names):
    made = build.make_vectors([text for text, _ in made_names])
    with np.load(str(DATA.joinpath(build.VECTORS))) as kept:
        assert set(kept.files) == set(made)
        assert all(np.array_equal(kept[key], made[key]) for key in made if made[key].dtype.kind != "f")
        assert np.allclose(kept["idf"], made["idf"], atol=1e-5)


def test_coding_data_stays_below_5_megabytes():
    kept = [path for path in DATA.iterdir() if path.name.startswith(("icd10", "icd9"))]
    assert sum(len(path.read_bytes()) for path in kept) < 5_000_000
