"""Casewright's scorecard on your own records.

    python benchmarks/accuracy NOTES_FOLDER GOLD_FOLDER [--to FOLDER]

Reads every document of NOTES_FOLDER, scores the cases against the annotations in GOLD_FOLDER (one JSON file a note; the
shape is in README.md beside this file), prints the table and writes scorecard.txt and errors.txt. The error report quotes the
documents: keep it where the documents are kept.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """Run the scorecard; 0 unless documents could not be read."""
    parser = argparse.ArgumentParser(description="Score Casewright on annotated notes.")
    parser.add_argument("notes", type=Path, help="folder of documents")
    parser.add_argument(
        "gold", type=Path, help="folder of annotations, NAME.json for the document NAME.txt or NAME.pdf"
    )
    parser.add_argument(
        "--to", type=Path, default=Path("scorecard"), help="folder for the reports (default: scorecard)"
    )
    arguments = parser.parse_args()
    arguments.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        cases = Path(scratch) / "cases.jsonl"
        read = subprocess.run(
            [sys.executable, "-m", "pipelines.cli", "extract", str(arguments.notes), "-o", str(cases), "--quiet"],
            check=False,
        )
        if read.returncode > 1:
            return read.returncode
        scored = subprocess.run(
            [sys.executable, str(HERE / "score.py"), "--gold", str(arguments.gold), "--cases", str(cases), "--errors"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    head, _, errors = scored.partition("core mean F1")
    summary, _, errors = errors.partition("\n")
    table = f"{head}core mean F1{summary}\n"
    (arguments.to / "scorecard.txt").write_text(table, encoding="utf-8")
    (arguments.to / "errors.txt").write_text(errors, encoding="utf-8")
    print(table, end="")
    print(f"every missed and extra item: {arguments.to / 'errors.txt'}")
    return read.returncode


if __name__ == "__main__":
    sys.exit(main())
