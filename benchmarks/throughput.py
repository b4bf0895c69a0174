"""Text throughput: Casewright beside spaCy's bare tokenizer and medSpaCy's default pipeline, same notes, same run.

    python benchmarks/throughput.py [FOLDER_OF_NOTES] [--rounds 5] [--no-medspacy]

Without a folder it generates 200 synthetic notes (the same every time). One process each, rounds in turn, the median is shown.
medSpaCy pins an older spaCy, so it runs in an environment of its own, .venv-medspacy, made on first use. Its logging is set to
WARNING: at DEBUG its sentence splitter logs every token.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEDSPACY_ENV = ROOT / ".venv-medspacy"
_MEDSPACY = """
import json, logging, sys, time
logging.disable(logging.INFO)
from loguru import logger
logger.remove()
import medspacy
nlp = medspacy.load()
notes = json.load(sys.stdin)
nlp(notes[0])
start = time.perf_counter()
for note in notes:
    nlp(note)
print(json.dumps(time.perf_counter() - start))
"""

_REGIONS = (
    "lumbar spine",
    "cervical spine",
    "right shoulder",
    "left knee",
    "right wrist",
    "left ankle",
    "thoracic spine",
    "left hip",
)
_CONDITIONS = (
    "sprain/strain",
    "degenerative joint disease",
    "contusion",
    "tendinopathy",
    "osteoarthritis",
    "radiculopathy",
)
_COMPLAINTS = ("aching", "burning", "sharp", "constant", "intermittent", "throbbing")


def synthetic_note(number: int) -> str:
    """A progress report in one of two layouts, from a seeded generator: about 3,500 characters."""
    draw = random.Random(number)
    region, other = draw.sample(_REGIONS, 2)
    age, sex = draw.randint(19, 74), draw.choice(("male", "female"))
    pronoun = "He" if sex == "male" else "She"
    injury = f"{draw.randint(1, 12)}/{draw.randint(1, 28)}/{draw.randint(2009, 2017)}"
    visit = f"{draw.randint(1, 12)}/{draw.randint(1, 28)}/2018"
    paragraphs = [
        f"PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)\nDate of injury: {injury}    Date of exam: {visit}",
        f"SUBJECTIVE COMPLAINTS:\nThis {age} year old {sex} returns for the {region}. {pronoun} reports {draw.choice(_COMPLAINTS)} pain "
        f"rated {draw.randint(2, 9)}/10, worse with activity, and some stiffness of the {other}. {pronoun} denies fever, weight loss, "
        f"numbness and bowel or bladder changes. {draw.randint(4, 24)} visits of physical therapy gave partial relief. "
        f"The father, {draw.randint(60, 90)}, has diabetes. Work duties include lifting up to {draw.randint(10, 60)} pounds.",
        f"PAST MEDICAL HISTORY: Hypertension, hypothyroidism. {region.capitalize()} strain in {draw.randint(1995, 2008)}, resolved.",
        f"OBJECTIVE FINDINGS:\nGait is normal. There is tenderness over the {region} and no swelling or ecchymosis. Range of motion of the "
        f"{region}: flexion {draw.randint(20, 60)}/60, extension {draw.randint(5, 25)}/25, right rotation {draw.randint(20, 80)} degrees. "
        f"Strength is 5/5 throughout, reflexes are 2+ and symmetric, sensation is intact to light touch. Straight leg raise is negative "
        f"at {draw.randint(60, 90)} degrees bilaterally. The {other} has full range of motion without pain.",
        f"DIAGNOSTIC STUDIES: X-rays of the {region} on {injury} were negative for fracture. MRI of the {region} dated {visit} shows mild "
        f"degenerative changes without stenosis. EMG of the upper extremities was normal.",
        f"DIAGNOSES:\n1. {region.capitalize()} {draw.choice(_CONDITIONS)}\n2. {other.capitalize()} {draw.choice(_CONDITIONS)}\n"
        f"3. Rule out internal derangement of the {region}\n4. Insomnia secondary to pain",
        f"TREATMENT PLAN:\n1. I am requesting authorization for an MRI of the {other} without contrast.\n2. Physical therapy 2 x 6 weeks "
        f"for the {region}, 12 visits.\n3. If there is no improvement, an orthopedic consultation will be considered.\n"
        f"4. Naproxen 550 mg #60 prescribed today. Continue omeprazole 20 mg.\n5. Return in {draw.randint(3, 6)} weeks.",
        f"WORK STATUS: Modified duty, no lifting over {draw.choice((5, 10, 15, 20))} pounds until {visit}.",
    ]
    padding = (
        "The mechanism of injury, the treatment to date and the records made available were discussed in detail, "
        "and all questions were answered to the patient's satisfaction. "
    )
    paragraphs.insert(2, "DISCUSSION: " + padding * draw.randint(4, 9))
    return ("\n\n" if number % 2 else "\n").join(paragraphs) + "\n"


def timed(run: Callable[[str], object], notes: list[str]) -> float:
    """Seconds for all notes."""
    start = time.perf_counter()
    for note in notes:
        run(note)
    return time.perf_counter() - start


class MedSpacy:
    """medSpaCy in its own environment: a child process that times rounds on demand."""

    def __init__(self, notes: list[str]) -> None:
        python = MEDSPACY_ENV / "bin" / "python"
        if not python.exists():
            print("making .venv-medspacy (once) ...", file=sys.stderr)
            venv.create(MEDSPACY_ENV, with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", "medspacy==1.3.1"], check=True)
        self._python = python
        self._notes = json.dumps(notes)

    def round(self) -> float:
        """Seconds for all notes, the pipeline already loaded."""
        shown = subprocess.run(
            [self._python, "-c", _MEDSPACY],
            input=self._notes,
            capture_output=True,
            text=True,
            check=True,
            env={"PATH": ""},
        )
        return float(json.loads(shown.stdout.splitlines()[-1]))


def main() -> int:
    """Print notes per second and the ratios."""
    parser = argparse.ArgumentParser(description="Text throughput beside spaCy's tokenizer and medSpaCy.")
    parser.add_argument("folder", type=Path, nargs="?", help="folder of .txt notes (default: 200 synthetic notes)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-medspacy", action="store_true", help="leave medSpaCy out")
    arguments = parser.parse_args()

    import spacy

    from models.document import Document
    from pipelines.process import case_of

    if arguments.folder:
        notes = [path.read_text("utf-8", errors="replace") for path in sorted(arguments.folder.glob("*.txt"))]
    else:
        notes = [synthetic_note(number) for number in range(200)]
    if not notes:
        sys.exit(f"{arguments.folder}: no .txt file there")
    tokenizer = spacy.blank("en").tokenizer

    def read(note: str) -> object:
        return case_of(Document(source="note", sha256="", media_type="text/plain", text=note)).model_dump_json()

    read(notes[0])
    tokenizer(notes[0])
    rows: dict[str, list[float]] = {"spaCy tokenizer alone": [], "Casewright, note to case JSON": []}
    rival = None if arguments.no_medspacy else MedSpacy(notes[:60])
    if rival:
        rows["medSpaCy default pipeline"] = []
    for _ in range(arguments.rounds):
        rows["spaCy tokenizer alone"].append(len(notes) / timed(tokenizer, notes))
        rows["Casewright, note to case JSON"].append(len(notes) / timed(read, notes))
        if rival:
            rows["medSpaCy default pipeline"].append(min(60, len(notes)) / rival.round())
    characters = sum(map(len, notes)) / len(notes)
    print(f"{len(notes)} notes of {characters:,.0f} characters, one process, median of {arguments.rounds} rounds")
    medians = {name: statistics.median(speeds) for name, speeds in rows.items()}
    for name, speed in medians.items():
        print(f"{name:32} {speed:8.1f} notes/s   ({min(rows[name]):.1f} to {max(rows[name]):.1f})")
    ours = medians["Casewright, note to case JSON"]
    print(f"Casewright / spaCy tokenizer: {ours / medians['spaCy tokenizer alone']:.2f}")
    if rival:
        print(f"Casewright / medSpaCy:        {ours / medians['medSpaCy default pipeline']:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
