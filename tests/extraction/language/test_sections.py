"""Which part of the record a statement stands in: the words after each [kind> stand in a section of that kind."""

import re

import pytest

from extraction.language.headings import headings
from extraction.language.sections import find_sections, heading_kind, section_at, sections
from extraction.language.terms import read_rows

# Each text is written with marks "[kind>" where a statement of a section begins.
CASES = {
    "a dictated note": """CHIEF COMPLAINT:
[chief_complaint>Right knee pain.

HISTORY OF THE PRESENT ILLNESS:
[history_of_present_illness>He fell at work.
PAST MEDICAL HISTORY: [past_medical_history>Hypertension.
FAMILY HISTORY: [family_history>Father has gout.
REVIEW OF SYSTEMS:
Constitutional: [review_of_systems>No fevers.
Musculoskeletal: [review_of_systems>As above.

PHYSICAL EXAMINATION:
VITAL SIGNS: [vitals>Stable. HEENT: [physical_examination>PERRLA.
EXTREMITIES: [physical_examination>Swelling of the knee.
LABORATORY: [results>X-ray of the knee is normal.
ASSESSMENT & PLAN:
[assessment_and_plan>Contusion.
DISPOSITION: [plan>Home.""",
    "a progress report of the state": """PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)
[header>Date of injury: 2/19/13
Subjective Complaints:
[subjective>Knee pain.
Objective Findings: (Include significant physical examination, laboratory, imaging, or other
diagnostic findings.)
[physical_examination>Effusion.
Diagnoses:
1. [diagnosis>Osteoarthritis, left knee
Treatment Plan: (Include treatment rendered to date. List methods, frequency.)
[plan>Brace.
Work Status: [work_status>modified duty""",
    "numbered items of the first report": """17. DESCRIBE HOW THE ACCIDENT OR EXPOSURE HAPPENED
[history_of_present_illness>Pallet jack rolled over the foot.
18. SUBJECTIVE COMPLAINTS
[subjective>Midfoot pain.
19. OBJECTIVE FINDINGS
A. Physical examination
[physical_examination>Swelling.
B. X-ray and laboratory results
[results>No fracture.
20. DIAGNOSIS (if occupational illness specify etiologic agent) [diagnosis>Chemical or toxic compounds involved? [ ] Yes
[diagnosis>Contusion right foot
21. Are your findings and diagnosis consistent with patient's account of injury or onset of illness?  [discussion>Yes
23. TREATMENT RENDERED
[procedure>Splint.
24. If further treatment required, specify treatment plan/estimated duration
[plan>Recheck.
26. WORK STATUS -- [work_status>Is patient able to perform usual work?""",
    "single letters": """S:  [subjective>39 y/o male with back pain.
PMH: [past_medical_history>none. FH: [family_history>DM. Soc: [social_history>smoker.
O:  [physical_examination>Ht 6'0. TTP L4-5.
A:  [assessment>Lumbar strain.
P:  [plan>PT.""",
    "a pulse is no plan": "S: [subjective>Pain.\nO: [physical_examination>BP 120/80\nP: 72 [physical_examination>R: 16\nA: [assessment>Strain.",
    "bullets below an assessment": """ASSESSMENT AND PLAN

[assessment_and_plan>Lumbar strain.
• Medical Treatment: [assessment_and_plan>meloxicam.
• Imaging: [assessment_and_plan>MRI if no better.
• Specialist Referrals: [assessment_and_plan>physical therapy.

INSTRUCTIONS

[plan>Return.""",
    "labels inside a plan": "PLAN:\nMedications: [plan>refill Norco\nImaging: [plan>MRI left knee\nTherapy: [plan>PT x 12\nWORK STATUS: [work_status>TTD",
    "history labels": "PAST HISTORY\n\nMedical\n[past_medical_history>Asthma.\n\nSurgical\n[past_surgical_history>Appendectomy.\n\nSOCIAL HISTORY\n\n[social_history>Smoker.",
    "medical is no heading elsewhere": "PLAN\nMedical: [plan>naproxen.",
    "the narrative of an independent review": """CLINICAL CASE SUMMARY
[clinical_case_summary>The worker was hurt on 4/11/08. Objective findings 8/6/14: [physical_examination>flexion 40 degrees. The diagnoses are: [diagnosis>1. lumbar strain2. facet syndromeOn exam [physical_examination>there was spasm. Treatment has included [treatment_to_date>chiropractic care. The treating physician is requesting [clinical_case_summary>an MRI.

IMR ISSUES, DECISIONS AND RATIONALES
[determination>The Final Determination was based on decisions for the disputed items:

1. [determination>Repeat MRI lumbar spine:  Upheld
Claims Administrator guideline: [decision_rationale>MTUS ACOEM.
Decision rationale: [decision_rationale>ODG does not support repeats.
2. [determination>Physical therapy 2 x 3:  Overturned
Decision rationale: [decision_rationale>Reasonable.""",
    "a run-on part ends with its paragraph": "CLINICAL SUMMARY\nFell. On exam, [physical_examination>flexion 40.\n\n[clinical_case_summary>Prior imaging was reviewed.",
    "on exam is only words in a plan": "PLAN:\nHe was tender on exam [plan>today. PT.",
    "a heading lost to the page": "ASSESSMENT Lumbar [assessment>strain\nPLAN Physical [plan>therapy\nOBJECTIVE FINDINGS Cervical [physical_examination>flexion 40",
    "a heading glued to its text": "DIAGNOSISCervical [diagnosis>sprain\nObjectiveThe [physical_examination>neck is stiff",
    "a heading in the middle of a line": "He fell. ROS: [review_of_systems>no fever. PHYSICAL EXAM: [physical_examination>flexion full. IMPRESSION: [diagnosis>Strain.",
    "a title without a mark": "Treatment Plan Patient [plan>will start PT.\nPhysical Exam Lumbar [physical_examination>flexion 40",
    "therapy": """SUBJECTIVE:
[subjective>Pain 7/10.
PRIOR LEVEL OF FUNCTION: [functional_status>Independent.
OBJECTIVE:
[physical_examination>Limp.
ACTIVE RANGE OF MOTION OF LUMBAR SPINE:
[physical_examination>Flexion 26 cm.
STRENGTH: [physical_examination>4/5.
SHORT TERM GOALS: [goals>Walk 10 minutes.
ASSESSMENT: [assessment>Deficits.
PLAN OF CARE: [plan>2x6.""",
    "chiropractic": """RANGE OF MOTION  (dual inclinometer)
Cervical                5/14/15          7/16/15
  [range_of_motion>Flexion               35/50
Lumbar                  5/14/15          7/16/15
  [range_of_motion>Flexion               30/60
ORTHO / NEURO
[physical_examination>Kemp's positive.""",
    "a review's form": """UTILIZATION REVIEW DETERMINATION
SUMMARY OF DETERMINATION
 #   Requested treatment                     Qty        Determination
 1   [determination>MR arthrogram                          1          CERTIFIED
Records reviewed: [results>PR-2.
CLINICAL SUMMARY
Fell. Exam: [physical_examination>FADIR positive. Diagnosis: [diagnosis>hip sprain.
RATIONALE
[decision_rationale>1. Certified.""",
    "a title asks for nothing": "State of California\nREQUEST FOR AUTHORIZATION\n[header>DWC Form RFA",
    "modifiers and dates": "Updated Medications:\n[medications>Norco\nExam (04/22/2014):\n[physical_examination>stiff\nDIAGNOSES (ICD-10):\n[diagnosis>M54.5",
    "an examination of a part": "HPI: [history_of_present_illness>Fell.\nRIGHT KNEE EXAMINATION:\n[physical_examination>Effusion.\nExamination of the left knee: [physical_examination>Normal.",
    "vital signs end with a system": "ALLERGIES: [allergies>None.\nVITALS\n[vitals>BP 120/80\nHEENT: [physical_examination>normal",
    "prose that begins like a heading": "HPI:\nHistory is [history_of_present_illness>unremarkable.\nExam was [history_of_present_illness>normal.\nPlan for [history_of_present_illness>the day.",
    "an imaging report": "TECHNIQUE: [results>Sagittal.\nFINDINGS: [results>Disc bulge.\nIMPRESSION: [diagnosis>HNP.",
    "a title in capitals": "PHYSICAL THERAPY INITIAL EVALUATION -- OUTPATIENT\n[header>Seen today.\nS: [subjective>pain\nP: [plan>PT\ncc: [plan>adjuster",
    "no heading at all": "[header>He fell and hurt his knee.",
}  # fmt: skip


@pytest.mark.parametrize("marked", CASES.values(), ids=CASES.keys())
def test_a_statement_stands_in_its_section(nlp, marked):
    expected = []
    text = ""
    for piece in re.split(r"(\[[a-z_]+>)", marked):
        if re.fullmatch(r"\[[a-z_]+>", piece):
            expected.append((len(text), piece[1:-1]))
        else:
            text += piece
    found = find_sections(text)
    got = [(text[at : at + 30], next(s.kind for s in reversed(found) if s.start <= at)) for at, _ in expected]
    assert got == [(text[at : at + 30], kind) for at, kind in expected]


@pytest.mark.parametrize("heading", ["A&P", "A & P", "A/P", "A+P", "A and P"])
def test_assessment_and_plan_may_be_written_as_letters(heading):
    found = find_sections(f"RESULTS\nLDL 131.\n\n{heading}\n1. Gout.\n")
    assert [section.kind for section in found][-1] == "assessment_and_plan"


def test_sections_cover_the_text_without_gaps():
    text = "Seen today.\nHPI: fell.\n\nPLAN:\nPT"
    found = find_sections(text)
    assert [(section.start, section.end) for section in found] == [(0, 12), (12, 24), (24, len(text))]
    assert [text[section.start : section.body] for section in found] == ["", "HPI:", "PLAN:"]


def test_two_hundred_and_more_forms_are_known():
    assert sum(len(row["term"].split("|")) for row in read_rows("sections.csv") if row["place"] == "line") > 200


LINES = [row for row in read_rows("sections.csv") if row["place"] == "line"]


@pytest.mark.parametrize("row", LINES, ids=lambda row: row["term"][:40])
def test_every_form_on_a_line_of_its_own_opens_its_section(row):
    for form in row["term"].split("|"):
        if len(form) > 1:
            found = [heading.kind for heading in headings(f"\n{form.upper()}:\nText.")]
            assert found == [row["kind"]], form
            assert heading_kind(form.title()) == row["kind"]


def test_sections_are_made_once_and_survive_another_process(nlp):
    doc = nlp.make_doc("PLAN: PT")
    made = sections(doc)
    assert sections(doc) is made
    doc.user_data["casewright_sections"] = [list(section) for section in made]
    assert sections(doc) == made
    assert section_at(doc, 7).kind == "plan"
