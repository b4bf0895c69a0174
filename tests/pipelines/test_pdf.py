"""PDFs with a text layer: text, pages, and boxes that lie where the words lie."""

from pipelines.process import extract_bytes

PAGE_ONE = ["PROGRESS REPORT", "The patient is a 44-year-old male.", "Date of injury: 3/4/2015."]
PAGE_TWO = ["OBJECTIVE:", "Lumbar flexion 40/60 degrees."]


def test_evidence_names_the_page(make_pdf, loaded):
    case = extract_bytes(make_pdf(PAGE_ONE, PAGE_TWO), "a.pdf")
    assert case.document.pages == 2
    assert case.document.text_source == "text_layer"
    assert case.patient.age.evidence.page == 1
    assert [item.evidence.page for item in case.range_of_motion] == [2]


def test_boxes_lie_on_the_line_of_their_words(make_pdf, loaded):
    case = extract_bytes(make_pdf(PAGE_ONE, PAGE_TWO), "a.pdf")
    (box,) = case.patient.age.evidence.boxes
    assert box.page == 1
    baseline_from_top = 792 - (740 - 12 * 1)
    assert box.top < baseline_from_top <= box.bottom + 3
    assert box.bottom - box.top < 12
    assert 50 <= box.x0 < box.x1 < 300


def test_boxes_after_many_line_ends_do_not_drift(make_pdf, loaded):
    lines = [f"Line {number} of the letter." for number in range(40)]
    case = extract_bytes(make_pdf([*lines, "The patient is a 44-year-old male."]), "a.pdf")
    (box,) = case.patient.age.evidence.boxes
    baseline_from_top = 792 - (740 - 12 * 40)
    assert box.top < baseline_from_top <= box.bottom + 3


def test_the_same_words_give_the_same_case_as_text_and_as_pdf(make_pdf, loaded):
    as_text = extract_bytes("\n".join([*PAGE_ONE, *PAGE_TWO]).encode(), "a.txt")
    as_pdf = extract_bytes(make_pdf(PAGE_ONE, PAGE_TWO), "a.pdf")
    assert as_pdf.patient.age.years == as_text.patient.age.years
    assert [injury.date for injury in as_pdf.injuries] == [injury.date for injury in as_text.injuries]
    assert [item.degrees for item in as_pdf.range_of_motion] == [item.degrees for item in as_text.range_of_motion]
