"""The committed counts on the annotated sets: ``sets/scorecard.json``.

python benchmarks/accuracy/ratchet.py   writes the present counts; say in the commit what was gained and lost
"""

import importlib.util
import json
from pathlib import Path

from pipelines.process import extract

HERE = Path(__file__).parent
COMMITTED = HERE / "sets" / "scorecard.json"
SETS = (*"abcdefghijklmnopqrstuvwxyz", *(f"a{letter}" for letter in "abcdefghi"))


def counts(name: str) -> dict[str, list[int]]:
    """True positives, false positives and false negatives of each field on one set."""
    spec = importlib.util.spec_from_file_location("score", HERE / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(HERE / "score.py")
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    tally = score.Tally()
    for gold in sorted((HERE / "sets" / name / "gold").glob("*.json")):
        case = extract(HERE / "sets" / name / "notes" / f"{gold.stem}.txt").model_dump(mode="json")
        score.score_note(tally, gold.stem, json.loads(gold.read_text("utf-8")), case)
    return {field: [int(number) for number in found] for field, found in sorted(tally.counts.items())}


if __name__ == "__main__":
    COMMITTED.write_text(json.dumps({name: counts(name) for name in SETS}, indent=1) + "\n", encoding="utf-8")
