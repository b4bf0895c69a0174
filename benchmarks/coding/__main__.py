"""How often the first ICD-10-CM candidate is right: ``python benchmarks/coding [--errors | --all-errors]``.

``phrases.csv`` lists diagnoses as clinicians write them with the right code, among them phrases that have none. Those "held back" were
not looked at while the linker was tuned.
"""

import argparse
import csv
import statistics
import time
from pathlib import Path

from extraction.coding.icd10 import Icd10Linker, linker

PHRASES = Path(__file__).resolve().parent / "phrases.csv"


def read_phrases() -> list[dict[str, str]]:
    """The labelled phrases."""
    with PHRASES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def is_held(row: dict[str, str]) -> bool:
    """Whether a phrase's answer was not looked at while the linker was tuned."""
    return row["set"] == "held"


def answer(coder: Icd10Linker, row: dict[str, str]) -> str:
    """The first candidate's code, empty for none."""
    found = coder.candidates(row["phrase"], row["region"] or None, row["side"] or None)
    return found[0].code if found else ""


def is_right(row: dict[str, str], code: str) -> bool:
    """Whether a code is one of those expected, or lies in a category expected."""
    return any(code.startswith(expected) if expected else not code for expected in row["expected"].split("|"))


def report(name: str, rows: list[dict[str, str]], codes: list[str]) -> None:
    """Print one line: of the phrases with a code how many get the right one, a wrong one, none; of those without, how many get one."""
    codable = [(row, code) for row, code in zip(rows, codes, strict=True) if row["expected"]]
    right = sum(is_right(row, code) for row, code in codable)
    answered = sum(bool(code) for _, code in codable)
    spurious = sum(bool(code) for row, code in zip(rows, codes, strict=True) if not row["expected"])
    size = len(codable)
    wrong = answered - right + spurious
    print(
        f"{name:14} {size:4d} {right / size:10.3f} {answered / size:9.3f} {right / answered:22.3f} "
        f"{wrong / len(rows):11.3f} {spurious:6d} of {len(rows) - size}"
    )


def main() -> None:
    """Print the table, and the errors if asked."""
    parser = argparse.ArgumentParser(description="Accuracy of the ICD-10-CM linker on labelled phrases.")
    parser.add_argument("--errors", action="store_true", help="list the wrong answers of the phrases tuned on")
    parser.add_argument("--all-errors", action="store_true", help="list them all")
    arguments = parser.parse_args()
    start = time.perf_counter()
    coder = linker()
    coder.candidates("unusual words that no list has")
    loaded = time.perf_counter() - start
    rows = read_phrases()
    start = time.perf_counter()
    codes = [answer(coder, row) for row in rows]
    first = time.perf_counter() - start
    print("phrases       coded accuracy@1  coverage precision of answers  wrong rate  spurious")
    report("all", rows, codes)
    for name, held in (("tuned on", False), ("held back", True)):
        part = [(row, code) for row, code in zip(rows, codes, strict=True) if is_held(row) is held]
        report(name, [row for row, _ in part], [code for _, code in part])
    rounds = [_seconds(coder, rows) for _ in range(5)]
    print(
        f"load {loaded:.2f} s (with the import of scispaCy), {first / len(rows) * 1e3:.2f} ms a phrase at first sight, "
        f"{statistics.median(rounds) / len(rows) * 1e6:.0f} us when seen before"
    )
    for row, code in zip(rows, codes, strict=True):
        if not is_right(row, code) and (arguments.all_errors or (arguments.errors and not is_held(row))):
            print(
                f"{row['phrase']} | {row['region']} | {row['side']} | expected {row['expected'] or 'none'} | got {code or 'none'}"
            )


def _seconds(coder: Icd10Linker, rows: list[dict[str, str]]) -> float:
    start = time.perf_counter()
    for row in rows:
        answer(coder, row)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
