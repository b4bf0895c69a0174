"""A hostile or broken document costs one line of the ledger, within its limits, and nothing else."""

import os
import signal
import time

import pypdfium2 as pdfium
import pytest
from PIL import Image

from pipelines.batch import run
from pipelines.outcome import Settings
from pipelines.workers import Workers

from ..sample_sources.make_pdfs import _file, pdf_of

NOTE = "The patient is a 44-year-old male.\nDate of injury: 3/4/2015.\n"


def reasons(done):
    return [each.failure.reason if each.failure else "read" for each in done]


@pytest.fixture
def notes(tmp_path):
    paths = []
    for number in range(4):
        path = tmp_path / f"{number}.txt"
        path.write_text(NOTE)
        paths.append(str(path))
    return paths


def test_a_document_that_takes_too_long_is_given_up_and_the_next_is_read(notes, tmp_path):
    endless = tmp_path / "slow.tif"
    page = pdfium.PdfDocument(pdf_of(["She was seen for a visit and has nothing new to tell us, as before."] * 58))[0]
    image = page.render(scale=200 / 72, grayscale=True).to_pil()
    image.save(endless, save_all=True, append_images=[image] * 9, dpi=(200, 200))
    found = list(run([notes[0], str(endless), notes[1]], settings=Settings(timeout=1.5)))
    assert [each.path for each in found] == [notes[0], str(endless), notes[1]]
    assert reasons(found) == ["read", "timeout", "read"]
    assert "--timeout" in found[1].failure.message


def test_a_worker_that_dies_costs_its_file_only(notes):
    with Workers(1, Settings()) as workers:
        results = workers.run(notes)
        assert next(results).line is not None
        victim = workers._workers[0].process  # noqa: SLF001
        os.kill(victim.pid, signal.SIGKILL)
        rest = reasons(results)
        assert rest.count("read") >= 2
        assert rest.count("worker_died") <= 1


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="memory can be limited on Linux only")
def test_a_document_that_needs_too_much_memory_is_refused_and_the_next_is_read(notes, tmp_path):
    big = tmp_path / "big.png"
    Image.new("L", (10_000, 11_000), 255).save(big, dpi=(200, 200))
    found = list(run([str(big), notes[0]], settings=Settings(memory=100)))
    assert reasons(found)[0] in {"out_of_memory", "worker_died", "damaged"}
    assert reasons(found)[1] == "read"


def test_order_is_kept_whichever_worker_is_faster(notes, tmp_path):
    slow = tmp_path / "long.pdf"
    slow.write_bytes(pdf_of(*([["OFFICE VISIT", "Nothing new."] * 20] * 100)))
    paths = [str(slow), *notes]
    assert [done.path for done in run(paths, jobs=2)] == paths


def cyclic() -> bytes:
    """A page tree whose child is itself."""
    return _file([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"])


def huge_image() -> bytes:
    """A page with a 30,000 x 30,000 pixel image that a few bytes unpack to."""
    import zlib

    packed = zlib.compress(b"\xff" * (3750 * 30_000), 9)
    image = b"<< /Type /XObject /Subtype /Image /Width 30000 /Height 30000 /BitsPerComponent 1 /ColorSpace /DeviceGray"
    drawn = b"q 612 0 0 792 0 0 cm /I Do Q"
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
            image + b" /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed),
        ]
    )


def drawing_of_itself() -> bytes:
    """A page whose drawing draws itself twice: it doubles until memory is used up."""
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 600 700] /Resources << /XObject << /X 5 0 R >> >>"
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
            b"<< /Length 5 >>\nstream\n/X Do\nendstream",
            b"<< %s /Length 11 >>\nstream\n/X Do /X Do\nendstream" % entries,
        ]
    )


@pytest.mark.parametrize(
    ("name", "make", "expected"),
    [
        ("drawing.pdf", drawing_of_itself, {"worker_died", "out_of_memory", "timeout"}),
        ("cyclic.pdf", cyclic, {"damaged", "no_text"}),
        ("empty_pages.pdf", lambda: pdf_of(*([[]] * 10_000)), {"no_text"}),
        ("huge_image.pdf", huge_image, {"no_text", "too_large", "out_of_memory", "worker_died"}),
    ],
)
def test_a_hostile_pdf_gets_its_reason_within_the_limits(name, make, expected, tmp_path, notes):
    path = tmp_path / name
    path.write_bytes(make())
    start = time.monotonic()
    found = list(run([str(path), notes[0]], settings=Settings(timeout=60, memory=512)))
    assert reasons(found)[0] in expected
    assert reasons(found)[1] == "read"
    assert time.monotonic() - start < 90


def test_pages_of_a_long_file_do_not_stay_in_memory(tmp_path):
    resource = pytest.importorskip("resource")
    from pipelines.process import outcomes

    def long_file(count: int) -> bytes:
        body = ["He returned to work and has no new complaint; the exam is as before."] * 40
        return pdf_of(*(["PROGRESS REPORT", "Patient: A", *body, f"Page {n % 4 + 1} of 4"] for n in range(count)))

    few, many = long_file(200), long_file(2000)
    assert sum(1 for _ in outcomes("few.pdf", data=few)) == 50
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert sum(1 for _ in outcomes("many.pdf", data=many)) == 500
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < 40 + len(many) / 1e6


def test_a_fuzzed_sample_is_read_or_refused_and_never_hangs(tmp_path):
    import random

    draw = random.Random(4)
    whole = pdf_of(NOTE.splitlines(), ["OBJECTIVE: Lumbar flexion 40/60 degrees."])
    paths = []
    for number in range(60):
        data = bytearray(whole)
        for _ in range(draw.randint(1, 30)):
            at = draw.randrange(len(data))
            match draw.randrange(3):
                case 0:
                    data[at] = draw.randrange(256)
                case 1:
                    del data[at : at + draw.randrange(1, 40)]
                case _:
                    data[at:at] = data[at // 2 : at // 2 + 20]
        paths.append(tmp_path / f"{number}.pdf")
        paths[-1].write_bytes(bytes(data))
    found = list(run([str(path) for path in paths], jobs=2, settings=Settings(timeout=20)))
    assert {each.path for each in found} == set(map(str, paths))
    assert set(reasons(found)) <= {
        "read",
        "damaged",
        "no_text",
        "encrypted",
        "empty",
        "not_what_it_says",
        "unsupported",
    }
    assert pdfium.PdfDocument(whole) is not None
