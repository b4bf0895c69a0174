"""Findings in words that OCR was not sure of are flagged in the case's warnings; others are not."""

import io

import pypdfium2 as pdfium
import pytest

from extraction.documents import ocr
from pipelines.process import extract_bytes

from .make import page_pdf, shown

LINES = ["The patient is a 44-year-old male.", "Date of injury: 3/4/2015."]


class Unsure:
    """An engine that reads two lines, and is as sure of the second as it is told."""

    def __init__(self, confidence: float) -> None:
        self.confidence = confidence

    def read(self, image, dpi, *, columns=False):
        return [
            ocr.OcrWord(
                word,
                100 + 90 * n,
                100 + 40 * line,
                180 + 90 * n,
                125 + 40 * line,
                95 if line == 0 else self.confidence,
                line,
            )
            for line, text in enumerate(LINES)
            for n, word in enumerate(text.split())
        ]


@pytest.mark.parametrize(("confidence", "flagged"), [(62, [1]), (90, [])])
def test_a_finding_in_uncertain_words_is_flagged(confidence, flagged, monkeypatch, loaded):
    monkeypatch.setattr(ocr, "engine", lambda: Unsure(confidence))
    page = pdfium.PdfDocument(page_pdf(shown("x", 60, 700)))[0].render(scale=1).to_pil()
    out = io.BytesIO()
    page.save(out, "PNG", dpi=(72, 72))
    case = extract_bytes(out.getvalue(), "scan.png")
    assert [injury.date for injury in case.injuries] == ["2015-03-04"]
    assert [warning.page for warning in case.warnings if warning.code == "low_confidence"] == flagged
