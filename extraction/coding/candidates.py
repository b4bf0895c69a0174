"""scispaCy's candidate generation over the names of ICD-10-CM, with an exact index.

``CandidateGenerator`` compares character 3-grams (TF-IDF, cosine). Its own index is approximate (nmslib) and made for
the three million names of UMLS; for 25,000 names the exact answer is as fast, so it is handed ``ExactIndex``.
"""

import gzip
import sys
from functools import cache
from importlib.resources import as_file, files
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scispacy.candidate_generation import CandidateGenerator

NAMES = "icd10_index.tsv.gz"
VECTORS = "icd10_index.npz"
_FLOOR = 0.4
"""Names less alike than this are never a candidate; not sorting them halves the time of a query."""


class ExactIndex:
    """Nearest names by cosine over postings: for each 3-gram, the names that hold it and its weight in them."""

    def __init__(
        self, starts: npt.NDArray[np.int32], names: npt.NDArray[np.uint16], weights: npt.NDArray[np.uint8], size: int
    ) -> None:
        self._starts = starts
        self._names = names
        self._weights = weights
        self._size = size

    def knnQueryBatch(self, vectors: Any, k: int) -> list[tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]]:  # noqa: N802 (nmslib's name)
        """For each row of a sparse matrix (rows x 3-grams), the ``k`` nearest names and their distances, 1 - cosine."""
        return [
            self._nearest(vectors.indices[start:end], vectors.data[start:end], k)
            for start, end in zip(vectors.indptr[:-1], vectors.indptr[1:], strict=True)
        ]

    def _nearest(
        self, grams: npt.NDArray[np.int32], query: npt.NDArray[np.float32], k: int
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
        scores = np.zeros(self._size, dtype=np.float32)
        for gram, weight in zip(grams.tolist(), (query / 255).tolist(), strict=True):
            held = slice(self._starts[gram], self._starts[gram + 1])
            # A name is in a 3-gram's postings once, so adding by index loses nothing.
            scores[self._names[held]] += self._weights[held] * np.float32(weight)
        # scispaCy wants at least one neighbour a row.
        near = np.flatnonzero(scores >= min(_FLOOR, scores.max()))
        best = near[np.argsort(-scores[near], kind="stable")[:k]]
        return best, (1 - scores[best]).astype(np.float32)


class Names(NamedTuple):
    """The names of the index and the codes that each may mean; what scispaCy asks of a knowledge base."""

    alias_to_cuis: dict[str, tuple[str, ...]]


@cache
def names() -> Names:
    """Names in one form of words, read once per process."""
    packed = files("extraction").joinpath("data", NAMES).read_bytes()
    rows = (line.split("\t") for line in gzip.decompress(packed).decode("utf-8").splitlines())
    return Names({text: tuple(codes.split("|")) for text, codes in rows})


def _candidate_generator() -> Any:
    """scispaCy's class. Its module imports nmslib, which has no wheel for Python 3.13 and is never called here: an index
    of our own is handed in. Where nmslib is missing, an empty module of its name stands in while scispaCy is imported."""
    try:
        from scispacy.candidate_generation import CandidateGenerator
    except ModuleNotFoundError as missing:
        if not (missing.name or "").startswith("nmslib"):
            raise
        nmslib, dist = ModuleType("nmslib"), ModuleType("nmslib.dist")
        dist.FloatIndex = object  # type: ignore[attr-defined]
        nmslib.dist = dist  # type: ignore[attr-defined]
        sys.modules.update({"nmslib": nmslib, "nmslib.dist": dist})
        try:
            from scispacy.candidate_generation import CandidateGenerator
        finally:
            del sys.modules["nmslib"], sys.modules["nmslib.dist"]
    return CandidateGenerator


@cache
def generator() -> "CandidateGenerator":
    """The candidate generator over ICD-10-CM, made on first use."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    with as_file(files("extraction").joinpath("data", VECTORS)) as path, np.load(path) as held:
        vectors = {key: held[key] for key in held.files}
    vectorizer = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 3), vocabulary=vectors["grams"].tolist(), dtype=np.float32
    )
    vectorizer.idf_ = vectors["idf"]
    known = names()
    index = ExactIndex(vectors["starts"], vectors["names"], vectors["weights"], len(known.alias_to_cuis))
    return _candidate_generator()(
        ann_index=index, tfidf_vectorizer=vectorizer, ann_concept_aliases_list=list(known.alias_to_cuis), kb=known
    )
