"""What counts as a diagnosis, where it is read, and what is said of it."""

import re

import pytest
import spacy
from spacy.language import Language

from extraction.findings.diagnoses import DiagnosisFinder
from extraction.findings.diagnoses_claims import find_cues
from extraction.language.terms import read_rows
from extraction.language.tokenizer import ClinicalTokenizer
from extraction.rules import load_rules, unmark
from models.case import Diagnosis


@pytest.fixture(scope="module")
def bare() -> Language:
    nlp = spacy.blank("en")
    nlp.tokenizer = ClinicalTokenizer(nlp.vocab)
    return nlp


def read(nlp: Language, text: str) -> list[Diagnosis]:
    return list(DiagnosisFinder().find(nlp(text)))


def said(nlp: Language, text: str) -> list[tuple[str, str]]:
    return [(item.status.value, item.text) for item in read(nlp, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "DIAGNOSES:\n1. Lumbar strain.\n2. R/O disc herniation.\n",
            [("current", "Lumbar strain"), ("uncertain", "disc herniation")],
        ),
        (
            "Diagnosis: 847.0 cervical sprain/strain; R/O radiculitis.",
            [("current", "cervical sprain/strain"), ("uncertain", "radiculitis")],
        ),
        (
            "The diagnoses are: 1. lumbar s/s2. knee sprainOn exam there was pain.",
            [("current", "lumbar s/s"), ("current", "knee sprain")],
        ),
        (
            "ASSESSMENT:\nCervicalgia, cervical radiculopathy, and insomnia.",
            [("current", "Cervicalgia"), ("current", "cervical radiculopathy"), ("current", "insomnia")],
        ),
        (
            "IMPRESSION:\nRight knee pain, likely medial meniscus tear.",
            [("current", "Right knee pain"), ("uncertain", "medial meniscus tear")],
        ),
        (
            "DIAGNOSES:\n1. Tendinitis versus partial tear, right shoulder.",
            [("uncertain", "Tendinitis"), ("uncertain", "partial tear, right shoulder")],
        ),
        (
            "DIAGNOSES:\n1. Old left distal radius fracture, 1996.\n2. Ankle sprain, resolved.",
            [("history", "Old left distal radius fracture"), ("history", "Ankle sprain")],
        ),
        ("DIAGNOSES:\n1. Carpal tunnel not confirmed.", [("uncertain", "Carpal tunnel")]),
        (
            "ASSESSMENT:\nNo compartment syndrome at this time. Cervical radiculopathy is ruled out.",
            [("negated", "compartment syndrome"), ("negated", "Cervical radiculopathy")],
        ),
    ],
)
def test_every_item_of_a_list_is_a_condition_with_its_status(
    bare: Language, text: str, expected: list[tuple[str, str]]
) -> None:
    assert said(bare, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "DIAGNOSES:\n1. Status post right shoulder arthroscopy.\n",
        "REVIEW OF SYSTEMS:\nDenies arthritis. Has headaches and back pain.",
        "FAMILY HISTORY:\nFather had gout and diabetes.",
        "HISTORY OF PRESENT ILLNESS:\nShe complains of neck pain and numbness. Her mother has osteoporosis.",
        "PHYSICAL EXAMINATION:\nThere is tenderness, swelling and a positive impingement sign.",
        "PLAN:\nWe discussed the risks of infection, fracture and nerve injury.",
        "PLAN:\nReturn if infection develops. Colonoscopy for colon cancer screening.",
        "Decision rationale: MRI is indicated for tumor, infection or fracture.",
        "PAST MEDICAL HISTORY:\nCholecystectomy, hernia repair.",
    ],
)
def test_complaints_signs_risks_relatives_and_procedures_are_no_diagnoses(bare: Language, text: str) -> None:
    assert [item for item in read(bare, text) if item.status != "negated"] == []


def test_past_medical_history_is_history(bare: Language) -> None:
    text = "PMH:\n1) MI 11/9/78, 2) Cholecystectomy, 3) TURP for BPH 1980's, 4) HTN. No diabetes."
    assert said(bare, text) == [("history", "MI"), ("history", "BPH"), ("history", "HTN"), ("negated", "diabetes")]


def test_prior_injury_in_narrative_is_history(bare: Language) -> None:
    found = read(bare, "HISTORY OF PRESENT ILLNESS:\nHe had a right ankle fracture at age 22, healed.")
    assert [(item.status, item.region, item.side) for item in found] == [("history", "ankle", "right")]


def test_study_gives_its_site_to_its_findings(bare: Language) -> None:
    text = "IMAGING:\nMRI left knee 4/2/13: complex tear posterior horn medial meniscus, grade III chondromalacia. No fracture."
    assert [(item.status, item.region, item.side) for item in read(bare, text)] == [
        ("current", "knee", "left"),
        ("current", "knee", "left"),
        ("negated", "knee", "left"),
    ]


def test_absence_ends_where_a_finding_begins(bare: Language) -> None:
    text = "IMAGING:\nX-ray of the cervical spine: no fracture, mild spurring at C5-6."
    assert said(bare, text) == [("negated", "fracture"), ("current", "mild spurring at C5-6")]


def test_joined_sites_are_conditions_of_their_own(bare: Language) -> None:
    text = "IMPRESSION:\nPosttraumatic cervical and lumbar radiculopathy."
    assert [(item.name, item.region) for item in read(bare, text)] == [
        ("cervical radiculopathy", "cervical spine"),
        ("lumbar radiculopathy", "lumbar spine"),
    ]


def test_condition_repeated_in_a_note_is_one_item_of_the_assessment(bare: Language) -> None:
    text = (
        "HISTORY OF PRESENT ILLNESS:\nHe has possible rotator cuff tear.\n\nIMAGING:\nMRI right shoulder: full-thickness tear "
        "of the supraspinatus.\n\nASSESSMENT:\nRotator cuff tear, right shoulder.\n"
    )
    assert said(bare, text) == [("current", "Rotator cuff tear, right shoulder")]


def test_an_injury_told_beside_its_diagnosis_is_none_of_its_own(bare: Language) -> None:
    told = "HPI: The right shoulder injury arose in the course of employment.\nASSESSMENT:\n1. Right rotator cuff tear."
    assert said(bare, told) == [("current", "Right rotator cuff tear")]
    alone = "DIAGNOSES:\n1. Right shoulder injury."
    assert said(bare, alone) == [("current", "Right shoulder injury")]


def test_items_listed_for_each_side_stay_apart(bare: Language) -> None:
    text = "DIAGNOSES:\n1. Right carpal tunnel syndrome.\n2. Left carpal tunnel syndrome, mild.\n"
    assert [item.side for item in read(bare, text)] == ["right", "left"]


def test_lesions_of_two_structures_of_a_joint_stay_apart(bare: Language) -> None:
    text = "ASSESSMENT:\nRotator cuff tear, right shoulder.\n\nIMAGING:\nMRI right shoulder: labral tear."
    assert len(read(bare, text)) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DIAGNOSES:\n1. Lumbar radiculopathy (M54.16)\n", ("ICD-10-CM", "M54.16")),
        ("DIAGNOSES:\n  G56.03   Carpal tunnel syndrome, bilateral upper limbs\n", ("ICD-10-CM", "G56.03")),
        ("DIAGNOSES:\n1. Contusion right foot                ICD-10 Code  S90.31XA\n", ("ICD-10-CM", "S90.31XA")),
        ("DIAGNOSIS\n847.0  Cervical sprain/strain\n", ("ICD-9-CM", "847.0")),
        ("DIAGNOSES:\n1. Right lateral epicondylitis 726.32\n", ("ICD-9-CM", "726.32")),
    ],
)
def test_stated_codes_are_kept_with_their_condition(bare: Language, text: str, code: tuple[str, str]) -> None:
    (item,) = read(bare, text)
    assert [(stated.system, stated.code, stated.stated) for stated in item.codes] == [(*code, True)]


def test_wrapped_cells_of_a_request_table_are_read_whole(bare: Language) -> None:
    text = (
        "Diagnosis                ICD-Code     Service/Good Requested\n\n"
        "Radiculopathy, lumbar    M54.16       MRI lumbar spine w/o\nregion                                contrast\n\n"
        "Other tear of medial     S83.241A     Hinged knee brace\nmeniscus, right knee,    \nsuspected\n"
    )
    assert [(item.text, item.status, item.region, item.side) for item in read(bare, text)] == [
        ("Radiculopathy, lumbar region", "current", "lumbar spine", None),
        ("Other tear of medial meniscus, right knee, suspected", "uncertain", "knee", "right"),
    ]


def test_a_request_table_whose_columns_collapsed_is_read_by_its_codes(bare: Language) -> None:
    text = (
        "REQUESTED TREATMENT\nDiagnosis ICD-10 Service / Good Requested CPT/HCPCS Freq / Qty\n"
        "Radiculopathy, lumbar M54.16 MRI lumbar spine w/o 72148 Qty 1\nregion contrast\n"
        "Sprain of ligaments of S33.5XXA Physical therapy, lumbar 97110 2x/wk x 4 wks\nlumbar spine = 8 visits\n"
        "Assistant surgeon - 1\n"
    )
    assert [(one.text, one.codes[0].code) for one in read(bare, text)] == [
        ("Radiculopathy, lumbar region", "M54.16"),
        ("Sprain of ligaments of lumbar spine", "S33.5XXA"),
    ]


def test_evidence_quotes_the_document_and_keeps_the_cue(bare: Language) -> None:
    text = "DIAGNOSES:\n4. R/O early adhesive capsulitis, right shoulder\n"
    (item,) = read(bare, text)
    assert (
        text[item.evidence.start : item.evidence.end]
        == item.evidence.quote
        == "early adhesive capsulitis, right shoulder"
    )
    assert [(cue.quote, cue.rule) for cue in item.evidence.cues] == [("R/O", "diagnosis_cue.uncertain_list")]


def test_abbreviations_are_written_out_in_the_name(bare: Language) -> None:
    names = [item.name for item in read(bare, "IMP:\n1) HNP L5-S1\n2) C/S s/s\n3) DJD left knee\n")]
    assert names == [
        "herniated nucleus pulposus l5-s1",
        "cervical sprain/strain",
        "degenerative joint disease left knee",
    ]


@pytest.mark.parametrize("text", ["", "\n\n", ".,;:()", "DIAGNOSES:", "diagnoses " * 400, "no " * 1000, "1. " * 500])
def test_text_without_conditions_gives_none(bare: Language, text: str) -> None:
    assert read(bare, text) == []


@pytest.mark.parametrize("name", ["diagnosis_cues.toml", "diagnosis_text.toml"])
def test_pattern_finds_its_examples_and_spares_the_others(name: str) -> None:
    for rule in load_rules(name):
        pattern = re.compile(rule.pattern, re.IGNORECASE | re.VERBOSE)
        for example in rule.yes:
            text, span = unmark(example)
            hit = pattern.search(text)
            assert hit is not None, rule.id
            assert hit.group() == span, rule.id
        assert not any(pattern.search(text) for text in rule.no), rule.id


def test_every_cue_begins_with_one_of_its_stems() -> None:
    for rule in load_rules("diagnosis_cues.toml"):
        if rule.value.startswith("pseudo"):
            continue
        for example in rule.yes:
            text, span = unmark(example)
            assert span in [
                text[hit.start : hit.end] for hit in find_cues(text.lower(), 0, len(text)) if hit.rule == rule.id
            ], rule.id


def test_vocabulary_of_conditions_has_no_term_twice() -> None:
    rows = read_rows("conditions.csv")
    terms = [term if term.isupper() else term.lower() for row in rows for term in row["term"].split("|")]
    assert len(terms) == len(set(terms))
    assert {row["class"] for row in rows} == {"disease", "finding", "symptom", "generic", "vague", "participle", "mask"}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("1. Incomplete rotator cuff tear, right shoulder          ICD-10  M75.111", "M75.111"),
        ("1. Hypertension ICD-10 I10", "I10"),
        ("1. Carpal tunnel syndrome G56.03", "G56.03"),
    ],
)
def test_a_stated_code_is_kept_whole(nlp, line, code):
    (item,) = nlp(f"DIAGNOSES:\n{line}\n").user_data["case"]["diagnoses"]
    assert [each["code"] for each in item["codes"] if each["stated"]] == [code]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "ASSESSMENT:\n1. Neck pain, likely due to cervical strain.",
            [("current", "Neck pain"), ("uncertain", "cervical strain")],
        ),
        ("ASSESSMENT:\n1. Low back pain, probably facet mediated.", [("current", "Low back pain")]),
        ("ASSESSMENT:\n1. Morton's neuroma, 3rd interspace R, probable", [("uncertain", "Morton's neuroma")]),
        ("ASSESSMENT:\n1. Adhesive capsulitis seems unlikely.", [("uncertain", "Adhesive capsulitis")]),
        ("DDx: gout, cellulitis", [("uncertain", "gout"), ("uncertain", "cellulitis")]),
        ("IMPRESSION:\nI doubt that he has a fracture.", [("uncertain", "fracture")]),
        ("HPI: Elbow pain. Mom had a rotator cuff tear.", []),
        ("HPI: Mom states he had a wrist fracture in 2019.", [("history", "wrist fracture")]),
        ("PMHx: asthma, migraines, R ACL reconstruction 2009.", [("history", "asthma"), ("history", "migraines")]),
        ("IMPRESSION:\nRight ovarian cyst, likely simple.", [("current", "Right ovarian cyst")]),
        ("IMPRESSION:\nR CTS, r/o", [("uncertain", "R CTS")]),
        ("HISTORY:\nChest x-ray ruled out pneumonia.", [("negated", "pneumonia")]),
        (
            "HISTORY:\nThe work-up for multiple sclerosis was done, which was negative.",
            [("negated", "multiple sclerosis")],
        ),
        (
            "HISTORY:\nIf it is not full by week 14, an MRI to rule out a meniscal tear.",
            [("uncertain", "meniscal tear")],
        ),
        ("HISTORY:\nHe had an inguinal hernia in 2009, repaired, no residual.", [("history", "inguinal hernia")]),
        (
            "HISTORY:\nHis medical history is otherwise notable for asthma, for which he uses an inhaler, and gout.",
            [("history", "asthma"), ("history", "gout")],
        ),
        ("HISTORY:\nHe was diagnosed with a concussion, which has resolved.", [("history", "concussion")]),
        ("SUBJECTIVE:\nHx: R wrist fx age 12, cast. HTN.", [("history", "R wrist fx"), ("history", "HTN")]),
        ("HISTORY:\nShe had a tibial stress fracture in 2015. Seen 3/4/2019.", [("history", "tibial stress fracture")]),
        ("PMH: (+) HTN, (-) DM", [("history", "HTN"), ("negated", "DM")]),
        (
            "IMPRESSION:\nA woman with a history of gout, now with back pain; metastatic disease must be excluded.",
            [("history", "gout"), ("current", "back pain"), ("uncertain", "metastatic disease")],
        ),
        (
            "HISTORY:\nHis wife, 60, is disabled by multiple sclerosis. His mother states he has gout.",
            [("current", "gout")],
        ),
        ("PLAN: Discussed the natural history of adhesive capsulitis; it is a risk of infection.", []),
        ("HISTORY:\nHis wife passed away at 70 from lung cancer. He has gout.", [("current", "gout")]),
        ("HISTORY:\nHer 6-year-old son was hurt too; he has a chin laceration.", []),
        ("HISTORY:\nHis mother, who had breast cancer, lives with him.", []),
        (
            "HISTORY:\nOther history is hypertension, a stroke in 2001 which left him with no residual that he noticed, and gout.",
            [("history", "hypertension"), ("history", "stroke"), ("history", "gout")],
        ),
        (
            "HISTORY:\nHis other medical problems are asthma, for which he uses an inhaler, and gout.",
            [("history", "asthma"), ("history", "gout")],
        ),
        ("HISTORY:\nYou will recall he had fractures of the ribs.", [("history", "fractures of the ribs")]),
        ("HPI: Last seen 3 yrs ago for L wrist sprain.", [("history", "L wrist sprain")]),
        ("HISTORY:\nShe is otherwise well apart from gout.", [("history", "gout")]),
        ("IMPRESSION:\nPeptic stricture would be next on the list.", [("uncertain", "Peptic stricture")]),
        ("IMPRESSION:\nRadial tunnel syndrome is felt to be less likely.", [("uncertain", "Radial tunnel syndrome")]),
        ("DISCUSSION: I wonder about a tardy ulnar palsy.", [("uncertain", "tardy ulnar palsy")]),
        ("IMPRESSION:\n1. L C7 radiculitis - appears resolved", [("history", "L C7 radiculitis")]),
        ("IMPRESSION:\n1. Coccyx fracture, healed", [("history", "Coccyx fracture")]),
        ("PMH:\nHepatitis C negative.", [("negated", "Hepatitis C")]),
        ("HPI: Mother thought that it was a sprain.", []),
        ("SUBJECTIVE: ,He denies gout.,PAST MEDICAL HISTORY: ,Asthma.", [("negated", "gout"), ("history", "Asthma")]),
        ("PMH: Hard of hearing.", [("history", "Hard of hearing")]),
        ("O: (patient is prediabetic, A1c 6.0)", [("current", "prediabetic")]),
        (
            "HPI: Past history is noncontributory except for gout and asthma.",
            [("history", "gout"), ("history", "asthma")],
        ),
        ("HPI: She has no medical problems other than gout.", [("history", "gout")]),
        ("HPI: He enjoys good health, save for gout.", [("history", "gout")]),
        ("SUBJECTIVE: Hx gest. diabetes, gout.", [("history", "gest. diabetes"), ("history", "gout")]),
        (
            "HPI: He had an ankle fracture in college. He also has asthma, and gout.",
            [("history", "ankle fracture"), ("history", "asthma"), ("history", "gout")],
        ),
        (
            "HPI: He had an ankle fracture in college. He currently has gout.",
            [("history", "ankle fracture"), ("current", "gout")],
        ),
        (
            "HPI: He was seen in Elko and diagnosed with a knee sprain.\n\nDIAGNOSIS: Right knee meniscus tear.",
            [("history", "knee sprain"), ("current", "Right knee meniscus tear")],
        ),
        (
            "HPI: He was diagnosed with a knee sprain.\n\nDIAGNOSIS: Knee sprain.",
            [("current", "Knee sprain")],
        ),
        ("HPI: She had Lyme disease in 2009. Seen on 3/2/2016.", [("history", "Lyme disease")]),
        ("HPI: He is a breast cancer survivor.", [("history", "breast cancer")]),
        ("HPI: Gout runs in the family.", []),
        ("IMPRESSION:\n1. Right ACL tear, suspected complete.", [("uncertain", "Right ACL tear")]),
        (
            "HPI: PMH type II DM.\nEMG to r/o neuropathy given diabetes.",
            [("history", "type II DM"), ("uncertain", "neuropathy")],
        ),
        (
            "SUBJECTIVE: R ankle fracture + L heel contusion (heel resolved).",
            [("current", "R ankle fracture"), ("history", "L heel contusion")],
        ),
        (
            "X-rays of the wrist: neg. for fx, normal alignment w/out dislocation.",
            [("negated", "fx"), ("negated", "dislocation")],
        ),
        ("PLAN: He has the pneumonia vaccine and a flu shot due.", []),
        (
            "RESULTS: MRI of the knee shows a radial tear of the medial meniscus with 3 mm extrusion. ACL and PCL intact. Small Baker's cyst.",
            [("current", "radial tear of the medial meniscus"), ("current", "Small Baker's cyst")],
        ),
        (
            "IMPRESSION:\n1. ? Morton's neuroma\n2. Ankle pain, favor tendinitis over sprain.",
            [
                ("uncertain", "Morton's neuroma"),
                ("current", "Ankle pain"),
                ("uncertain", "tendinitis"),
                ("uncertain", "sprain"),
            ],
        ),
        (
            "ASSESSMENT: He has an ankle sprain with chronic ankle instability likely underlying given 2 prior sprains, plus mechanical low back pain.",
            [
                ("current", "ankle sprain"),
                ("uncertain", "chronic ankle instability"),
                ("current", "mechanical low back pain"),
            ],
        ),
        ("HPI: Prior to the accident she was treated for gout.", [("history", "gout")]),
        ("HPI: He was treated for a knee strain from a prior claim.", [("history", "knee strain")]),
        ("HPI: His past is notable for gout.", [("history", "gout")]),
        ("HPI: He broke his wrist in a fall; it healed uneventfully.", [("history", "broke his wrist")]),
        (
            "Dear Dr. Hale:\n\nIn my opinion Mr. Price has:\n\n   Cluster headache\n   Insomnia\n\nHe will return.\n\nAnn Low, M.D.",
            [("current", "Cluster headache"), ("current", "Insomnia")],
        ),
    ],
)
def test_what_is_doubted_denied_or_past_is_said_so(bare: Language, text: str, expected: list[tuple[str, str]]) -> None:
    assert [(status, name) for status, name in said(bare, text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CHIEF COMPLAINT:  Right elbow injury.", []),
        ("PT Dx: L knee pain s/p ACLR", ["L knee pain"]),
        ("Dx: R distal radius fx; R CTS\nPrecautions: no lifting", ["R distal radius fx", "R CTS"]),
        ("Diagnoses: lumbar strain; right knee sprain; muscle spasm.", ["lumbar strain", "right knee sprain", "muscle spasm"]),
        ("Diagnoses have included left knee meniscus tear, right knee pain, and lumbar strain.",
         ["left knee meniscus tear", "right knee pain", "lumbar strain"]),
        ("ASSESSMENT:\n1. HTN - she is not at goal.\n2. Left wrist pain - possible TFCC tear", ["HTN", "Left wrist pain", "possible TFCC tear"]),
        ("PMH: DM II diet controlled. Anemia with pregnancy.", ["DM II", "Anemia"]),
        ("DIAGNOSES:\n1. Lumbago, thoracic or lumbosacral neuritis or radiculitis", ["Lumbago", "thoracic or lumbosacral neuritis or radiculitis"]),
    ],
)  # fmt: skip
def test_an_item_is_a_condition_wherever_its_list_begins(bare: Language, text: str, expected: list[str]) -> None:
    assert [item.text for item in read(bare, text)] == expected


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("DIAGNOSES:\n1. B CTS", "bilateral"),
        ("DIAGNOSES:\n1. Closed fx L 5th metatarsal", "left"),
        ("DIAGNOSES:\nRight knee:\n1. Meniscus tear", "right"),
        ("DIAGNOSES:\n1. Lumbar radiculopathy, left                 ICD-10 M54.16", "left"),
        ("MRI: L4-5 facet arthropathy mild bilat.", "bilateral"),
        ("DIAGNOSES:\n1. Gastroc equinus B.", "bilateral"),
        ("DIAGNOSES:\n1. Morton's neuroma, 3rd interspace R", "right"),
        ("PMH: Breast cancer on the left treated in 1999.", "left"),
        ('PMH: Left wrist "sprain" in high school.', "left"),
    ],
)
def test_the_side_of_an_item_is_found_where_shorthand_puts_it(bare: Language, text: str, side: str) -> None:
    (item,) = read(bare, text)
    assert item.side is not None
    assert item.side.value == side


@pytest.mark.parametrize(
    "text",
    [
        "| Diagnosis | ICD-10 | Service |\n|---|---|---|\n| Lumbar radiculopathy | M54.16 | MRI |\n| Ankle instability, | M25.371 | Brostrom |\n| R | | reconstruction |\n| same | | boot |",
        "Diagnosis | ICD-10 | Service | CPT\nLumbar radiculopathy | M54.16 | MRI | 72148\nAnkle instability, R | M25.371 | Brostrom repair of the ligament | 27698\n",
        "Service | Diagnosis | ICD-10\nMRI | Lumbar radiculopathy | M54.16\nBrostrom | Ankle instability, R | M25.371\n",
    ],
)
def test_the_cell_under_the_heading_is_the_diagnosis_of_a_marked_table(bare: Language, text: str) -> None:
    first, second = read(bare, text)
    assert (first.text, first.codes[0].code) == ("Lumbar radiculopathy", "M54.16")
    assert (second.text, second.side.value if second.side else None) == ("Ankle instability, R", "right")


def test_a_report_that_repeats_its_diagnoses_in_a_table_has_each_once(bare: Language) -> None:
    text = (
        "Diagnosis              ICD-Code   Service Requested\nLumbar radiculitis     M54.16     EMG\n\n"
        "ASSESSMENT:\n1. L5 radiculitis L, new\n"
    )
    (item,) = read(bare, text)
    assert item.text == "L5 radiculitis L"


def test_a_tear_of_a_ligament_is_not_the_one_of_the_meniscus(bare: Language) -> None:
    text = "HISTORY:\nThe meniscal tear was degenerative. He also has an ACL tear of the knee."
    assert len(read(bare, text)) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "MRI LUMBAR SPINE\nFINDINGS:\nMild disc desiccation and a disc bulge.",
            ["Mild disc desiccation", "disc bulge"],
        ),
        ("PHYSICAL EXAM:\nL4-5: 3 mm disc bulge.\n", ["3 mm disc bulge"]),
        ("PHYSICAL EXAM:\nSensation: L5: decreased. There is atrophy and effusion.\n", []),
    ],
)
def test_a_study_read_level_by_level_names_its_findings(bare: Language, text: str, expected: list[str]) -> None:
    assert [item.text.removeprefix("L4-5: ") for item in read(bare, text)] == expected


def test_the_site_of_another_statement_is_not_the_condition_s(bare: Language) -> None:
    text = "RESULTS:\nThe right shoulder MRI shows a SLAP tear and the left shoulder MRI shows a partial cuff tear."
    assert [(item.text, item.side and item.side.value) for item in read(bare, text)] == [
        ("SLAP tear", "right"),
        ("partial cuff tear", "left"),
    ]


def test_an_empty_box_of_a_form_names_nothing(bare: Language) -> None:
    text = "PMH: [x] Diabetes  [ ] Heart disease  [x] Gout  [ ] Asthma"
    assert [item.text for item in read(bare, text)] == ["Diabetes", "Gout"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "DIAGNOSIS: low back pain; sciatica. 12/01/15 visit identified lower back pain.",
            ["low back pain", "sciatica"],
        ),
        ("Diagnosis: Right distal radius fracture, 6/52 post injury", ["Right distal radius fracture"]),
        ("ASSESSMENT:\n1. Knee OA\n\nWith kind regards\n\nJ Smith", ["Knee OA"]),
        ("IMPRESSION: Acromion fracture, surrounding soft tissue swelling and emphysema.", ["Acromion fracture"]),
        (
            "Dear Dr Patel,\n\nDiagnosis: Wrist fracture\n\nI reviewed this lady in clinic today. The pain is mild.",
            ["Wrist fracture"],
        ),
    ],
)
def test_what_surrounds_a_list_of_diagnoses_is_none(bare: Language, text: str, expected: list[str]) -> None:
    assert [item.text for item in read(bare, text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASSESSMENT: Resolved ankle sprain.", [("history", "Resolved ankle sprain")]),
        ("HPI: Neck strain, 100% resolved.", [("history", "Neck strain")]),
        ("HPI: She had a lumbar laminectomy in 1997 for stenosis.", [("history", "stenosis")]),
        ("HPI: Years ago he ruptured his Achilles tendon.", [("history", "ruptured his Achilles tendon")]),
        ("HPI: He tore his right ACL in 2003.", [("history", "tore his right ACL")]),
        ("HPI: She once had a stress fracture of the left foot.", [("history", "stress fracture of the left foot")]),
        ("HPI: She had a frozen left shoulder which got better.", [("history", "frozen left shoulder")]),
        ("IMPRESSION: Cannot r/o occult odontoid fx.", [("uncertain", "occult odontoid fx")]),
        (
            "ASSESSMENT:\n1. Back pain. Consider facet syndrome.",
            [("current", "Back pain"), ("uncertain", "facet syndrome")],
        ),
        (
            "DIAGNOSES:\n1. Lumbar disc displacement.\nMRI: 4 mm disc protrusion at L4-5.",
            [("current", "Lumbar disc displacement"), ("current", "4 mm disc protrusion at L4-5")],
        ),
        ("MRI: The anterior cruciate ligament is torn.", [("current", "anterior cruciate ligament is torn")]),
        ("DISCUSSION: Left hip osteoarthritis has been alleged.", [("uncertain", "Left hip osteoarthritis")]),
        ("EXAM: Incision clean, no s/s infection.", []),
        ("Dx: L knee OA.\nVisits 14 of 18 authorised.", [("current", "L knee OA")]),
        ("DIAGNOSES: Chronic opioid use, low risk", [("current", "Chronic opioid use")]),
        (
            "DIAGNOSES: L shoulder impingement, L wrist TFCC tear.",
            [("current", "L shoulder impingement"), ("current", "L wrist TFCC tear")],
        ),
        (
            "CLINICAL CASE SUMMARY\nHe is undergoing treatment for lumbar disc displacement without myelopathy, lumbosacral "
            "radiculitis, status post microdiscectomy (06-2019) and anxiety.",
            [
                ("current", "lumbar disc displacement"),
                ("negated", "myelopathy"),
                ("current", "lumbosacral radiculitis"),
                ("current", "anxiety"),
            ],
        ),
        (
            "DIAGNOSES: lumbar spondylosis without myelopathy or radiculopathy, lumbago",
            [
                ("current", "lumbar spondylosis"),
                ("negated", "myelopathy"),
                ("negated", "radiculopathy"),
                ("current", "lumbago"),
            ],
        ),
        (
            "X-rays show spondylosis without myelopathy, fracture or dislocation.",
            [
                ("current", "spondylosis"),
                ("negated", "myelopathy"),
                ("negated", "fracture"),
                ("negated", "dislocation"),
            ],
        ),
        (
            "MRI of the right shoulder: tendinosis without full thickness tear, AC joint arthrosis with spurring.",
            [("current", "tendinosis"), ("negated", "full thickness tear"), ("current", "AC joint arthrosis")],
        ),
        (
            "Current diagnoses include chronic daily headache, cervicogenic versus migraine, bilateral TMJ derangement.",
            [
                ("current", "chronic daily headache"),
                ("uncertain", "migraine"),
                ("current", "bilateral TMJ derangement"),
            ],
        ),
        (
            "IMP:\n 1  CRPS I, R lower limb  G90.521\n 2  s/p crush R foot\n 3  R sacroiliac joint pain\n 4  Vit D deficiency\n",
            [
                ("current", "CRPS I, R lower limb"),
                ("current", "crush R foot"),
                ("current", "R sacroiliac joint pain"),
                ("current", "Vit D deficiency"),
            ],
        ),
        (
            "WESTERN DIAGNOSIS                ICD10\n   Thoracic sprain         S23.3XXD",
            [("current", "Thoracic sprain")],
        ),
        ("MRI: interposition of the adductor aponeurosis (Stener lesion).", [("current", "Stener lesion")]),
        ("A/P: Acute bronchitis w/ likely asthma.", [("current", "Acute bronchitis"), ("uncertain", "asthma")]),
        ("HPI: Broken ribs, right side, when young, no problem now.", [("history", "Broken ribs, right side")]),
        ("DISCUSSION: Gout is a concern.", [("uncertain", "Gout")]),
        ("HPI: He was treated for neck pain at urgent care.", []),
        ("RATIONALE: Guidelines reserve repeat MRI for new findings (e.g. tumor, fracture).", []),
        ("PLAN: Lumbar support orthosis.", []),
        ("A/P: Lumbago.\n1) quit smoking x 6 wks", [("current", "Lumbago")]),
    ],
)
def test_status_and_bounds_of_conditions(bare: Language, text: str, expected: list[tuple[str, str]]) -> None:
    assert said(bare, text) == expected


def test_the_root_of_a_lesion_is_of_the_lesion_s_side(bare: Language) -> None:
    found = read(bare, "IMPRESSION: Left L4-5 disk extrusion with L5 radiculopathy.")
    assert [item.side and item.side.value for item in found] == ["left", "left"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IMPRESSION:\n1. Dorsal ganglion cyst, right wrist.", ["Dorsal ganglion cyst, right wrist"]),
        ("IMPRESSION:\n1. Malunion distal radius fracture, left.", ["Malunion distal radius fracture, left"]),
        ("IMPRESSION:\n1. Nonunion of the scaphoid fracture, right.", ["Nonunion of the scaphoid fracture, right"]),
        ("IMPRESSION:\n1. R trimalleolar ankle fx-dislocation, closed.", ["R trimalleolar ankle fx-dislocation"]),
        (
            "IMPRESSION:\n1. Lumbar stenosis with neurogenic claudication, L3-L4.",
            ["Lumbar stenosis with neurogenic claudication, L3-L4"],
        ),
        ("IMPRESSION:\n1. Osteoporosis with fragility fracture.", ["Osteoporosis with fragility fracture"]),
        ("IMPRESSION:\n1. R distal radius and ulnar styloid fx.", ["distal radius fracture", "ulnar styloid fx"]),
        ("PMH: Gestational diabetes. Type 2 diabetes.", ["Gestational diabetes", "Type 2 diabetes"]),
        ("HPI: He has rheumatoid arthritis. X-rays show CMC arthritis.", ["rheumatoid arthritis", "CMC arthritis"]),
        ("PMH: hypertension, pulmonary hypertension", ["hypertension", "pulmonary hypertension"]),
        ("PMH: asthma and a right ACL reconstruction in 2009.", ["asthma"]),
        (
            "HPI: Sciatica in 2014 that cleared up.\nIMPRESSION:\n1. Lumbar radiculopathy.",
            ["Sciatica", "Lumbar radiculopathy"],
        ),
        (
            "Dx: Lumbar strain; Lumbar sprain\nASSESSMENT:\n1. Lumbar sprain/strain",
            ["Lumbar sprain/strain"],
        ),
        ("IMPRESSION:\n1. Polyneuropathy, perhaps diabetic.", ["Polyneuropathy"]),
        ("A/P:\n1. T2DM.\n2. Frozen shoulder - classic exam in a diabetic.", ["T2DM", "Frozen shoulder"]),
        ("MRI: medial meniscus tear, grade 1 MCL sprain.", ["medial meniscus tear", "grade 1 MCL sprain"]),
    ],
)
def test_one_item_a_condition(bare: Language, text: str, expected: list[str]) -> None:
    assert [item.text for item in read(bare, text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IMPRESSION:\n1. Chronic migraine without aura.", [("current", "Chronic migraine without aura")]),
        ("IMPRESSION:\n1. AC joint separation, grade II vs III.", [("current", "AC joint separation, grade II")]),
        (
            "IMPRESSION:\n1. Carpal tunnel syndrome, left, mild, versus median nerve contusion.",
            [("uncertain", "Carpal tunnel syndrome, left"), ("uncertain", "median nerve contusion")],
        ),
        ("A/P:\n1) Hypokalemia - likely the HCTZ.", [("current", "Hypokalemia")]),
        ("A/P:\n1) Meniscus tear - likely.", [("uncertain", "Meniscus tear")]),
        (
            "HPI: He could not tolerate the scan due to claustrophobia.",
            [("current", "claustrophobia")],
        ),
        (
            "HPI: She was worked up for lupus, and this was felt to be fibromyalgia.",
            [("current", "fibromyalgia")],
        ),
        (
            "Ultrasound showed no hydronephrosis, bilateral renal cysts.",
            [("negated", "hydronephrosis"), ("current", "bilateral renal cysts")],
        ),
        ("HPI: He sprained the same ankle in 8th grade.", [("history", "sprained the same ankle")]),
        ("HPI: As a teenager he dislocated his patella.", [("history", "dislocated his patella")]),
        ("HPI: She recovered from a concussion in March.", [("history", "concussion")]),
        ("HPI: Past history is positive for gout and anxiety.", [("history", "gout"), ("history", "anxiety")]),
        (
            "ADMITTING DIAGNOSES:\n1. Rule out myocardial infarction.\nDISCHARGE DIAGNOSES:\n1. Myocardial infarction.",
            [("current", "myocardial infarction")],
        ),
        (
            "There was a question of a sternal fracture, so a CT was done, which does not show a sternal fracture.",
            [("negated", "sternal fracture")],
        ),
        (
            "X-rays showed a distal radius fracture.\nASSESSMENT:\n1. Malunion distal radius fracture.",
            [("history", "distal radius fracture"), ("current", "Malunion distal radius fracture")],
        ),
        ("DISCUSSION: I do not believe the hip arthritis is industrial.", [("current", "hip arthritis")]),
        ("DISCUSSION: It is likely that the fall aggravated her knee arthritis.", [("current", "knee arthritis")]),
        ("Denied conditions: cervical radiculopathy; depression.",
         [("uncertain", "cervical radiculopathy"), ("uncertain", "depression")]),
        (
            "The surgeon's assessment was cuff tear and AC joint arthritis.",
            [("current", "cuff tear"), ("current", "AC joint arthritis")],
        ),
        (
            "EXAM: Gait normal. Assessment per the provider: L4-5 disc herniation, right hip impingement with suspected labral tear.",
            [("current", "L4-5 disc herniation"), ("current", "right hip impingement"), ("uncertain", "suspected labral tear")],
        ),
        (
            "Treatment Dx: R knee pain (M25.561), muscle weakness (M62.81)",
            [("current", "R knee pain"), ("current", "muscle weakness")],
        ),
        (
            "ASSESSMENT:\n1. Knee OA.\n\nAudiology referral to check the aids. Bed rest for now. Interpreter for visits.",
            [("current", "Knee OA")],
        ),
        (
            "A/P\nPt is a 45 y/o M with:\n- L4-5 HNP: PT x 6 wks\n- Insomnia: melatonin",
            [("current", "L4-5 HNP"), ("current", "Insomnia")],
        ),
        (
            "CT abdomen: diverticulosis without diverticulitis, cholelithiasis.",
            [("current", "diverticulosis"), ("negated", "diverticulitis"), ("current", "cholelithiasis")],
        ),
        ("IMAGING: He had a normal echo for a murmur.", []),
        ("HOSPITAL COURSE:\n1. Infectious disease. Cultures grew nothing.", []),
    ],
)  # fmt: skip
def test_what_bears_on_the_condition_and_what_on_something_else(
    bare: Language, text: str, expected: list[tuple[str, str]]
) -> None:
    assert said(bare, text) == expected


@pytest.mark.parametrize(
    ("text", "region", "side"),
    [
        ("PMH: Left-sided Bell's palsy.", "face", "left"),
        ("CT head: Mild chronic sinus disease.", "face", None),
        ("ASSESSMENT:\n1. Major neurocognitive disorder.", "brain", None),
        ("CT head: chronic small vessel ischemic disease.", "brain", None),
        ("ASSESSMENT:\n1. Paronychia, lateral border right hallux.", "toe", "right"),
        ("ASSESSMENT:\n1. Paronychia.", "finger", None),
        ("ASSESSMENT:\n1. Onychomycosis x 10", "toe", "bilateral"),
        ("ASSESSMENT:\n1. Callus left sub 5th met", "foot", "left"),
        ("ASSESSMENT:\n1. DVT L popliteal vein", "lower extremity", "left"),
        ("CT: 6 mm RLL pulmonary nodule.", "chest", "right"),
        ("CC: Right knee pain.\nASSESSMENT:\n1. Osteopenia.", None, None),
        ("MRI C-spine: C6-7 right disc herniation w/ moderate foraminal narrowing.", "cervical spine", "right"),
        ("CT chest: nondisplaced fxs R 8th and 9th ribs.", "rib", "right"),
    ],
)
def test_the_place_of_a_condition(bare: Language, text: str, region: str | None, side: str | None) -> None:
    last = read(bare, text)[-1]
    assert (last.region and last.region.value, last.side and last.side.value) == (region, side)


def test_a_later_list_names_more_closely_what_a_patient_was_admitted_for(bare: Language) -> None:
    text = (
        "ADMITTING DIAGNOSIS: Left hip fracture.\n\nDISCHARGE DIAGNOSIS:\n1. Left intertrochanteric femur fracture.\n"
    )
    assert said(bare, text) == [("current", "Left intertrochanteric femur fracture")]


def test_a_request_comes_after_the_diagnoses_of_its_report(bare: Language) -> None:
    text = (
        "Diagnosis (ICD)                     Service/Good requested          CPT\n"
        "M75.121 Complete RC tear R shoulder   R shoulder arthroscopy       29827\n\n"
        "Diagnoses\n 1. Full thickness rotator cuff tear, right shoulder\n"
    )
    assert said(bare, text) == [("current", "Full thickness rotator cuff tear, right shoulder")]


def test_the_root_is_that_of_the_painful_limb(bare: Language) -> None:
    found = read(bare, "ASSESSMENT:\n1. Right arm pain, rule out C6 radiculopathy.\n")
    assert [(item.region, item.side) for item in found][1] == ("cervical spine", "right")
