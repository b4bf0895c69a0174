"""What the range-of-motion component reads and what it leaves alone."""

import re

import pytest
import spacy
from spacy.language import Language

import extraction.pipeline  # noqa: F401  registers the tokenizer
from extraction.language.measurements import with_digits


@pytest.fixture(scope="module")
def finder() -> Language:
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "casewright_tokenizer"}}})
    nlp.add_pipe("casewright_range_of_motion")
    return nlp


def found_in(finder: Language, text: str) -> list[dict]:
    return finder(text).user_data["case"]["range_of_motion"]


def short(record: dict) -> str:
    """A record in a line: side (- if none), joint, motion, what was measured or judged, * if painful."""
    said = record["finding"]
    if record["degrees"] is not None:
        said = f"{record['degrees']:g}"
        if record["normal_degrees"] is not None:
            said += f"/{record['normal_degrees']:g}"
    elif record["percent_of_normal"] is not None:
        said = f"{record['percent_of_normal']:g}%"
    return f"{record['side'] or '-'} {record['joint']} {record['motion']} {said}{'*' * record['painful']}"


def expect(finder: Language, text: str, *expected: str) -> None:
    assert [short(record) for record in found_in(finder, text)] == list(expected)


PROSE = [
    (
        "Shoulder motion (right/left/normal): flexion 130/160/180, extension 40/50/50. Knees (R/L): extension -5/-8.",
        [
            "right shoulder flexion 130/180",
            "left shoulder flexion 160/180",
            "right shoulder extension 40/50",
            "left shoulder extension 50/50",
            "right knee extension -5",
            "left knee extension -8",
        ],
    ),
    (
        "Lumbar flexion 40, lateral bending 20/25 each side.",
        ["- lumbar spine flexion 40", "bilateral lumbar spine lateral_flexion 20/25"],
    ),
    ("O: Lumbar flexion 40. Decr LT lat calf.", ["- lumbar spine flexion 40"]),
    ("Hip flexion is painful and limited.", ["- hip flexion decreased*"]),
    ("ORTHOPEDIC/NEUROLOGIC: Shoulders show full range of motion bilaterally.", ["bilateral shoulder all normal"]),
    ("O: R knee flexion 110.\nGoals\n 1. Knee flex 140 for stairs - NOT MET", ["right knee flexion 110"]),
    (
        "Right ankle: DF (knee ext) 2, PF 38. Left ankle dorsiflexion with the knee extended 5, with the knee flexed 12.",
        [
            "right ankle dorsiflexion 2",
            "right ankle plantarflexion 38",
            "left ankle dorsiflexion 5",
            "left ankle dorsiflexion 12",
        ],
    ),
    ("Right ankle DF 10 (knee flexion 120).", ["right ankle dorsiflexion 10", "right knee flexion 120"]),
    (
        "Shoulders: ER at 90 abduction R 115 L 100, IR at 90 R 35 L 60.",
        [
            "right shoulder external_rotation 115",
            "left shoulder external_rotation 100",
            "right shoulder internal_rotation 35",
            "left shoulder internal_rotation 60",
        ],
    ),
    (
        "Exam: lumbar flexion of 40 degrees, decreased sensation over the left lateral calf, right knee flexion of 110 degrees.",
        ["- lumbar spine flexion 40", "right knee flexion 110"],
    ),
    (
        "Right shoulder I.R. 45, E.R. 60.",
        ["right shoulder internal_rotation 45", "right shoulder external_rotation 60"],
    ),
    (
        "Right hip: internal rotation 10 with groin pain, external 30.",
        ["right hip internal_rotation 10*", "right hip external_rotation 30"],
    ),
    ("Left elbow flexion-extension arc 10-130.", ["left elbow flexion 130", "left elbow extension -10"]),
    (
        "The right shoulder has 160 of forward elevation, 45 ER, and IR to L2. Left side is 175, 60 and T8.",
        [
            "right shoulder elevation 160",
            "right shoulder external_rotation 45",
            "right shoulder internal_rotation measured",
            "left shoulder elevation 175",
            "left shoulder external_rotation 60",
            "left shoulder internal_rotation measured",
        ],
    ),
    ("Right knee flexion is 110. On the left it is 135.", ["right knee flexion 110", "left knee flexion 135"]),
    ("Right wrist flexion 50. Left is 60 pounds by Jamar.", ["right wrist flexion 50"]),
    ("L elbow: flexion 138 = R.", ["left elbow flexion 138", "right elbow flexion 138"]),
    (
        "Healed right both-bone forearm fracture. Supination 55 degrees versus 80 on the left. Wrist extension 50.",
        ["right forearm supination 55", "left forearm supination 80", "right wrist extension 50"],
    ),
    (
        "Right knee: ROM 0-118. Stable to varus and valgus in full extension and 30 degrees.",
        ["right knee flexion 118"],
    ),
    ("L knee: trace effusion, 0-125 vs 0-135 R.", ["left knee flexion 125", "right knee flexion 135"]),
    ("Seen for left plantar heel pain.", []),
    ("Right hip internal rotation is zero and very painful.", ["right hip internal_rotation 0*"]),
    ("The right knee moves from 0 to 130 degrees with crepitus, same as the left.", ["right knee flexion 130"]),
    (
        "Left elbow range of motion is 0 to 135 degrees, with pain at terminal extension.",
        ["left elbow flexion 135", "left elbow extension 0*"],
    ),
    (
        "R shoulder PROM flex 135, abd 110. L shoulder WNL. Elbows WNL bilat.",
        [
            "right shoulder flexion 135",
            "right shoulder abduction 110",
            "left shoulder all normal",
            "bilateral elbow all normal",
        ],
    ),
    ("L shoulder WNL. Elbows WNL bilat.", []),
    (
        "Elbow motion lacks 20 degrees of extension with flexion to 125.",
        ["- elbow extension -20", "- elbow flexion 125"],
    ),
    (
        "Left elbow ROM lacks 15 degrees extension, flexion is full.",
        ["left elbow extension -15", "left elbow flexion normal"],
    ),
    ("Shoulders: abduction 90 right/170 left.", ["right shoulder abduction 90", "left shoulder abduction 170"]),
    ("Right shoulder ER 80 @ 90 abd.", ["right shoulder external_rotation 80"]),
    ("Forward bends to bring his fingertips to the level of his knees. Extension was to 10 degrees.", []),
    ("Lumbar spine: extension at 10/25 degrees.", ["- lumbar spine extension 10/25"]),
    ("Cervical flexion is 45 out of 60.", ["- cervical spine flexion 45/60"]),
    ("Left knee flexion 120 of 140, extension 0.", ["left knee flexion 120/140", "left knee extension 0"]),
    ("Lumbar flexion 45 degrees (60 normal).", ["- lumbar spine flexion 45/60"]),
    (
        "Cervical: Flexion (50): 40. Extension (60): 45.",
        ["- cervical spine flexion 40/50", "- cervical spine extension 45/60"],
    ),
    ("Thoracic flexion is 50% of normal.", ["- thoracic spine flexion 50%"]),
    ("Cervical rotation is 2/3 of normal to the right.", ["right cervical spine rotation 67%"]),
    ("Range of motion of the lumbar spine is decreased by 25%.", ["- lumbar spine all 75%"]),
    (
        "Lumbar AROM: flexion WFL, extension 25% limited.",
        ["- lumbar spine flexion normal", "- lumbar spine extension 75%"],
    ),
    (
        "The right elbow lacks 10 degrees of full extension and flexes to 130.",
        ["right elbow extension -10", "right elbow flexion 130"],
    ),
    ("Left knee: ROM 5 to 105 degrees (normal 0-140).", ["left knee flexion 105/140", "left knee extension -5"]),
    ("R knee 0-115, L 0-140.", ["right knee flexion 115", "left knee flexion 140"]),
    ("Elbows 0-140 bilat.", ["bilateral elbow flexion 140"]),
    (
        "Right knee motion is from full extension to 125 degrees of flexion.",
        ["right knee extension normal", "right knee flexion 125"],
    ),
    ("Knee PROM: R 0-3-125.", ["right knee flexion 125", "right knee extension -3"]),
    ("Right hip extension to neutral only.", ["right hip extension 0"]),
    ("Lumbar spine: forward flexion is 26 cm, fingertip to floor.", ["- lumbar spine flexion measured"]),
    ("Right shoulder: internal rotation to L3.", ["right shoulder internal_rotation measured"]),
    ("Lumbar flexion to ninety degrees.", ["- lumbar spine flexion 90"]),
    ("Jaw opens to 38 mm.", ["- jaw opening measured"]),
    (
        "Right knee: 0/130. Left knee 5/110.",
        ["right knee flexion 130", "left knee flexion 110", "left knee extension -5"],
    ),
    (
        "Right shoulder: ER 60, IR T10.",
        ["right shoulder external_rotation 60", "right shoulder internal_rotation measured"],
    ),
    ("Right shoulder: ER at 90 degrees of abduction 70.", ["right shoulder external_rotation 70"]),
    (
        "Elbow flexion 135/140, full extension, pronation/supination 80/75.",
        ["- elbow flexion 135/140", "- elbow extension normal", "- elbow pronation 80", "- elbow supination 75"],
    ),
    ("L/S: Flex 35/60, Ext 1O/25.", ["- lumbar spine flexion 35/60", "- lumbar spine extension 10/25"]),
    (
        "Cervical ROM is 80% of normal in flexion and 50% of normal in extension.",
        ["- cervical spine flexion 80%", "- cervical spine extension 50%"],
    ),
    ("Cervical motion is reduced by about one third in all directions.", ["- cervical spine all 67%"]),
    ("Left knee flexion AROM improved from 95 degrees to 118 degrees.", ["left knee flexion 118"]),
    ("Right shoulder: IR: R PSIS.", ["right shoulder internal_rotation measured"]),
    ("Lumbar: lat bend to knee.", ["- lumbar spine lateral_flexion measured"]),
    (
        "The right shoulder can be abducted to 90 degrees and forward flexed to 110 degrees.",
        ["right shoulder abduction 90", "right shoulder flexion 110"],
    ),
    ("The right knee, the replaced one, has 0 to 110 degrees.", ["right knee flexion 110"]),
    ("Left index finger: the PIP can be brought out to minus 10.", ["left finger extension -10"]),
    ("BACK: Forward flexion, fingertips 10 inches from the floor.", ["- spine flexion measured"]),
    ("R wrist: DF 50/60, PF 45/60.", ["right wrist dorsiflexion 50/60", "right wrist flexion 45/60"]),
    (
        "Lumbar spine\nFlexion.......40/60\nExtension.....15/25",
        ["- lumbar spine flexion 40/60", "- lumbar spine extension 15/25"],
    ),
    (
        "L knee ROM 5-118 (preop 10-95).",
        ["left knee flexion 118", "left knee extension -5", "left knee flexion 95", "left knee extension -10"],
    ),
]


@pytest.mark.parametrize(("text", "expected"), PROSE, ids=[text for text, _ in PROSE])
def test_every_written_form_of_a_measured_motion_is_read(finder, text, expected):
    expect(finder, text, *expected)


SIDES = [
    ("Shoulder flexion R 40, L 80.", ["right shoulder flexion 40", "left shoulder flexion 80"]),
    ("Shoulder abduction 40 R / 80 L.", ["right shoulder abduction 40", "left shoulder abduction 80"]),
    ("Shoulder abduction R 40 L 80.", ["right shoulder abduction 40", "left shoulder abduction 80"]),
    (
        "Wrist ROM R/L: flexion 45/55, extension 50/60.",
        ["right wrist flexion 45", "left wrist flexion 55", "right wrist extension 50", "left wrist extension 60"],
    ),
    ("Hip flexion 95 left / 120 right.", ["left hip flexion 95", "right hip flexion 120"]),
    ("Hip abduction 30 left and 40 right.", ["left hip abduction 30", "right hip abduction 40"]),
    (
        "Right ankle dorsiflexion 5 (L 15), eversion 10 (L 20).",
        [
            "right ankle dorsiflexion 5",
            "left ankle dorsiflexion 15",
            "right ankle eversion 10",
            "left ankle eversion 20",
        ],
    ),
    (
        "ROM ankle DF 10, PF 30 on right; left DF 20 PF 40.",
        [
            "right ankle dorsiflexion 10",
            "right ankle plantarflexion 30",
            "left ankle dorsiflexion 20",
            "left ankle plantarflexion 40",
        ],
    ),
    (
        "Lumbar lateral bending right 20, left 25.",
        ["right lumbar spine lateral_flexion 20", "left lumbar spine lateral_flexion 25"],
    ),
    ("Lumbar lateral bending 20 degrees bilaterally.", ["bilateral lumbar spine lateral_flexion 20"]),
    (
        "Cervical spine: he rotates to 80 degrees in either direction and extends 40 degrees.",
        ["bilateral cervical spine rotation 80", "- cervical spine extension 40"],
    ),
    (
        "Cervical rotation is 75% of normal to the left and full to the right.",
        ["left cervical spine rotation 75%", "right cervical spine rotation normal"],
    ),
    (
        "Right shoulder forward flexion is 160 compared to 175 on the left.",
        ["right shoulder flexion 160", "left shoulder flexion 175"],
    ),
    ("Left wrist lacks 20 degrees of extension as compared with the right.", ["left wrist extension -20"]),
    (
        "Hip: full, painless internal and external rotation on the right.",
        ["right hip internal_rotation normal", "right hip external_rotation normal"],
    ),
    ("Cervical RLF 30, LLF 35.", ["right cervical spine lateral_flexion 30", "left cervical spine lateral_flexion 35"]),
    (
        "Lateral flexion of the cervical spine:   Right: 25   Left: 20",
        ["right cervical spine lateral_flexion 25", "left cervical spine lateral_flexion 20"],
    ),
    ("Ankle ROM R 10 DF / 40 PF.", ["right ankle dorsiflexion 10", "right ankle plantarflexion 40"]),
    ("Wrist extension/flexion 60/50 right.", ["right wrist extension 60", "right wrist flexion 50"]),
    ("AROM knees: L 8 deg hyperextension to 145; R same.", [
        "left knee extension 8",
        "left knee flexion 145",
        "right knee extension 8",
        "right knee flexion 145",
    ]),
    (
        "Left and right rotation of the neck are 60 and 70 degrees, respectively.",
        ["left cervical spine rotation 60", "right cervical spine rotation 70"],
    ),
    (
        "Right shoulder flexion was 105 degrees, abduction 85 degrees, versus 175 and 170 on the left.",
        ["right shoulder flexion 105", "right shoulder abduction 85", "left shoulder flexion 175", "left shoulder abduction 170"],
    ),
    (
        "Right hip flexion 100, internal rotation 15; left hip is 120 and 35.",
        ["right hip flexion 100", "right hip internal_rotation 15", "left hip flexion 120", "left hip internal_rotation 35"],
    ),
    (
        "Shoulders: flexion 180/170, abduction 175/160 (right/left).",
        ["right shoulder flexion 180", "left shoulder flexion 170", "right shoulder abduction 175", "left shoulder abduction 160"],
    ),
    (
        "Lumbar: flexion 80, extension 20, lateral bending 30/30, rotation 45/40.",
        [
            "- lumbar spine flexion 80",
            "- lumbar spine extension 20",
            "bilateral lumbar spine lateral_flexion 30",
            "right lumbar spine rotation 45",
            "left lumbar spine rotation 40",
        ],
    ),
    (
        "Wrist extension R 45/L 70.",
        ["right wrist extension 45", "left wrist extension 70"],
    ),
    (
        "Lumbar: right bend 20 degrees, left bend 15 degrees, rotation full.",
        ["right lumbar spine lateral_flexion 20", "left lumbar spine lateral_flexion 15", "- lumbar spine rotation normal"],
    ),
    (
        "CS ROM: flex 40, RR 50, LR 60.",
        ["- cervical spine flexion 40", "right cervical spine rotation 50", "left cervical spine rotation 60"],
    ),
    ("Knee ROM R: 0-110. L: 0-135.", ["right knee flexion 110", "left knee flexion 135"]),
    ("Neck rotation 60° L/45° R.", ["left cervical spine rotation 60", "right cervical spine rotation 45"]),
    (
        "Shoulders: elevation 90/170 (R/L), ER 30/60.",
        [
            "right shoulder elevation 90",
            "left shoulder elevation 170",
            "right shoulder external_rotation 30",
            "left shoulder external_rotation 60",
        ],
    ),
    (
        "Cervical rotation R/L 50/60, flex/ext 40/30.",
        [
            "right cervical spine rotation 50",
            "left cervical spine rotation 60",
            "- cervical spine flexion 40",
            "- cervical spine extension 30",
        ],
    ),
    (
        "Left elbow extension lacks 15 degrees actively and 5 degrees passively.",
        ["left elbow extension -15", "left elbow extension -5"],
    ),
    (
        "The right lower extremity: hip flexion 90, knee flexion 110.",
        ["right hip flexion 90", "right knee flexion 110"],
    ),
    ("He can only raise his right arm to about 80 degrees.", ["right shoulder elevation 80"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SIDES, ids=[text for text, _ in SIDES])
def test_a_value_gets_the_side_that_is_said_of_it(finder, text, expected):
    expect(finder, text, *expected)


JUDGEMENTS = [
    ("Full range of motion of both shoulders.", ["bilateral shoulder all normal"]),
    ("Right knee ROM WNL.", ["right knee all normal"]),
    ("C-spine: FROM without pain.", ["- cervical spine all normal"]),
    ("Shoulders move fully.", ["bilateral shoulder all normal"]),
    (
        "Range of motion of the cervical spine is decreased in flexion and extension.",
        ["- cervical spine flexion decreased", "- cervical spine extension decreased"],
    ),
    (
        "Right shoulder ROM shows decreased flexion, decreased abduction. L shoulder normal.",
        ["right shoulder flexion decreased", "right shoulder abduction decreased"],
    ),
    ("Lumbar spine range of motion is restricted in all planes with pain.", ["- lumbar spine all decreased*"]),
    ("The neck has no limitation of motion.", ["- cervical spine all normal"]),
    ("The patient is unable to fully extend the left knee.", ["left knee extension decreased"]),
    ("There is no active abduction of the left shoulder.", ["left shoulder abduction absent"]),
    (
        "Thoracic flexion and rotation both limited by pain.",
        ["- thoracic spine flexion decreased*", "- thoracic spine rotation decreased*"],
    ),
    ("Right hand: able to make a full fist.", ["right finger flexion normal"]),
    (
        "Full range of motion of the neck, shoulders and elbows.",
        ["- cervical spine all normal", "bilateral shoulder all normal", "bilateral elbow all normal"],
    ),
    ("EXTREMITIES: Full range of motion in all four extremities.", ["- extremities all normal"]),
    ("Right shoulder abduction 120 with pain.", ["right shoulder abduction 120*"]),
    (
        "Motion of the neck is markedly restricted: extension is 25% of normal.",
        ["- cervical spine all decreased", "- cervical spine extension 25%"],
    ),
    (
        "Cervical spine: normal in rotation to the left but reduced to 40 degrees on the right.",
        ["left cervical spine rotation normal", "right cervical spine rotation 40"],
    ),
    ("The left long, ring and small fingers have full motion.", ["left finger all normal"]),
    ("The second toe is hammered and the PIP joint has no passive motion.", ["- toe all absent"]),
    ("Hips rotate freely.", ["bilateral hip rotation normal"]),
    ("Left toe dorsiflexion is limited to 20 degrees with pain at the end of range.", ["left toe dorsiflexion 20*"]),
    (
        "Lumbar: side gliding R: nil loss; side gliding L: moderate loss.",
        [
            "right lumbar spine lateral_flexion normal",
            "left lumbar spine lateral_flexion decreased",
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), JUDGEMENTS, ids=[text for text, _ in JUDGEMENTS])
def test_a_judgement_is_a_finding_without_a_number(finder, text, expected):
    expect(finder, text, *expected)


NEVER = [
    "Straight leg raise 60 degrees right, 70 degrees left.",
    "Strength: hip flexion 4/5, knee extension 4+/5, ankle dorsiflexion 5/5.",
    "Motor: shoulder abduction 5/5, elbow flexion 5/5 on the right.",
    "Full strength in the right shoulder with abduction.",
    "Moves all extremities well. Neck is supple.",
    "PLAN: Begin range of motion exercises of the left knee.",
    "Physical therapy to improve range of motion of the left knee to 0-120.",
    "HPI: He complains of decreased range of motion of the right shoulder.",
    "HPI: He cannot raise his arm above 90 degrees.",
    "ROS: Musculoskeletal: positive for stiffness, decreased range of motion.",
    "Goals:\n1. Left knee flexion to 120 degrees.",
    "Lumbar x-rays, flexion and extension views, show no instability at 10 degrees.",
    "The left knee was stable to valgus stress at 0 and 30 degrees of flexion.",
    "Hinged knee brace locked at 30 degrees of extension.",
    "Guidelines recommend surgery of the shoulder when there is limited range of motion.",
    "Left knee pain for 10-12 weeks.",
    "There is 15 degrees of dorsal angulation of the right wrist.",
    "VITALS: BP 120/80, HR 72, RR 16. Neck pain.",
    "Right knee brace open 0 to 90 degrees.",
    "Valgus stress test at 30 degrees of knee flexion is stable.",
    "The arm was positioned at 90 degrees abduction and 90 degrees external rotation when it popped.",
    "Retrolisthesis of L4 is 3 mm in extension.",
    "Cervical compression with extension and rotation reproduces pain.",
]


@pytest.mark.parametrize("text", NEVER)
def test_what_is_no_examination_of_motion_is_left_alone(finder, text):
    expect(finder, text)


def test_a_list_shares_the_joint_of_its_label_over_sentences(finder):
    text = (
        "Left shoulder: tender AC joint. Flexion 120. Abduction is 100 degrees. Right shoulder: full range of motion."
    )
    expect(finder, text, "left shoulder flexion 120", "left shoulder abduction 100", "right shoulder all normal")


def test_a_label_of_another_system_ends_the_reach_of_a_joint(finder):
    text = "NECK: Supple, full range of motion. LUNGS: Clear. MUSCULOSKELETAL: Full range of motion."
    expect(finder, text, "- cervical spine all normal", "- extremities all normal")


def test_the_documents_joint_is_taken_where_the_examination_names_none(finder):
    text = (
        "HISTORY: Fracture of the right tibial plateau.\n\nEXAMINATION: No effusion. His range of motion is 0 to 105."
    )
    expect(finder, text, "right knee flexion 105")


def test_what_a_reviewer_repeats_in_the_rationale_adds_nothing(finder):
    text = "CLINICAL CASE SUMMARY\nExam: lumbar flexion 40/60.\n\nDECISION RATIONALE\nThe patient has decreased lumbar range of motion."
    expect(finder, text, "- lumbar spine flexion 40/60")


ALIGNED = """SHOULDER RANGE OF MOTION (active)

  Motion                 Right       Left       Normal
  Flexion                 115°       170°        180°
  Abduction                95°       165°        180°
"""
SHOULDERS = [
    "right shoulder flexion 115/180",
    "left shoulder flexion 170/180",
    "right shoulder abduction 95/180",
    "left shoulder abduction 165/180",
]


def test_a_table_with_aligned_columns_is_read(finder):
    expect(finder, ALIGNED, *SHOULDERS)


def test_a_table_collapsed_to_single_spaces_is_read(finder):
    expect(finder, re.sub(" +", " ", ALIGNED), *SHOULDERS)


def test_a_table_with_a_cell_a_line_is_read(finder):
    expect(finder, re.sub(" {2,}", "\n", ALIGNED), *SHOULDERS)


def test_a_table_with_bars_between_cells_is_read(finder):
    text = "| Motion | Normal | Right | Left |\n|---|---|---|---|\n| Knee flexion | 140 | 110 | 135 |\n"
    expect(finder, text, "right knee flexion 110/140", "left knee flexion 135/140")


def test_a_column_of_each_date_gives_an_item_of_each_date(finder):
    text = "Cervical                5/14/15          7/16/15\n  Flexion               35/50*           45/50\n"
    records = found_in(finder, text)
    assert [short(record) for record in records] == [
        "- cervical spine flexion 35/50*",
        "- cervical spine flexion 45/50",
    ]
    assert [record["date"] for record in records] == ["2015-05-14", "2015-07-16"]


def test_a_missing_cell_is_told_by_the_place_of_the_others(finder):
    text = "LUMBAR      Norm     3/2/09     5/6/09\n Flexion     60       40*        55\n Extension   25                  20\n"
    expect(
        finder, text, "- lumbar spine flexion 40/60*", "- lumbar spine flexion 55/60", "- lumbar spine extension 20/25"
    )


def test_a_title_inside_a_table_changes_the_joint(finder):
    text = "CERVICAL   Norm   Today\n Flexion    50     35\nLUMBAR\n Flexion    60     40\n"
    expect(finder, text, "- cervical spine flexion 35/50", "- lumbar spine flexion 40/60")


def test_columns_of_visits_stand_beside_the_uninvolved_side(finder):
    text = (
        "AROM (deg)            IE 5/18     7/13      Uninvolved L\nR wrist  flex           20          48          75\n"
        "R f'arm  sup            20          60*         90\n"
    )
    expect(
        finder,
        text,
        "right wrist flexion 20",
        "right wrist flexion 48",
        "left wrist flexion 75",
        "right forearm supination 20",
        "right forearm supination 60*",
        "left forearm supination 90",
    )
    expect(
        finder,
        "Right ankle   Today   Uninvolved\nDorsiflexion   5    15\n",
        "right ankle dorsiflexion 5",
        "left ankle dorsiflexion 15",
    )


def test_columns_of_side_and_mode_are_one(finder):
    text = "ROM             R Active   R Passive   L Active   L Passive\nShoulder flexion   110        130         170        175\n"
    modes = [(record["side"], record["mode"], record["degrees"]) for record in found_in(finder, text)]
    assert modes == [
        ("right", "active", 110),
        ("right", "passive", 130),
        ("left", "active", 170),
        ("left", "passive", 175),
    ]


def test_sides_under_modes_are_columns_of_both(finder):
    text = "Knee        Active          Passive\n            R      L        R      L\nFlexion     110    135      115    140\n"
    modes = [(record["side"], record["mode"], record["degrees"]) for record in found_in(finder, text)]
    assert modes == [
        ("right", "active", 110),
        ("left", "active", 135),
        ("right", "passive", 115),
        ("left", "passive", 140),
    ]


def test_a_column_of_goals_is_no_finding(finder):
    expect(
        finder,
        "Left shoulder   Eval   Today   Goal\nFlexion         95     140     170\n",
        "left shoulder flexion 95",
        "left shoulder flexion 140",
    )


def test_a_date_in_brackets_heads_its_column(finder):
    text = "Left shoulder       Initial (3/1/16)    Current (4/5/16)\nFlexion             90                  135\n"
    assert [record["date"] for record in found_in(finder, text)] == ["2016-03-01", "2016-04-05"]


def test_yes_in_a_column_of_pain_is_pain(finder):
    text = "Cervical Spine:    Degrees    Normal    Pain\nFlexion            40         50        Yes\nExtension          30         60        No\n"
    expect(finder, text, "- cervical spine flexion 40/50*", "- cervical spine extension 30/60")


def test_a_table_whose_columns_are_motions_is_read(finder):
    text = "                 Flexion   Abduction\nRight shoulder   115       95\nLeft shoulder    170       165\nNormal           180       180\n"
    expect(finder, text, SHOULDERS[0], SHOULDERS[2], SHOULDERS[1], SHOULDERS[3])


def test_the_deficit_is_against_the_documents_normal_else_the_published_one(finder):
    stated, published = found_in(finder, "Lumbar flexion 40/65, extension 15.")
    assert (stated["reference_degrees"], stated["deficit_degrees"]) == (60, 25)
    assert (published["reference_degrees"], published["deficit_degrees"]) == (25, 10)


def test_a_deficit_is_never_negative(finder):
    (record,) = found_in(finder, "Cervical flexion 70 degrees.")
    assert record["deficit_degrees"] == 0


def test_a_date_before_a_value_is_the_date_of_its_finding(finder):
    records = found_in(finder, "Seen 7/5/16. L knee ROM 5-118 (6/30/16: 0-105).")
    dates = {record["degrees"]: record["date"] for record in records}
    assert (dates[118], dates[105]) == (None, "2016-06-30")


def test_active_and_passive_motion_are_two_findings(finder):
    records = found_in(finder, "Left knee: AROM 0-105, PROM 0-110.")
    assert [(record["mode"], record["degrees"]) for record in records] == [("active", 105), ("passive", 110)]


def test_a_measured_value_below_the_stated_normal_is_decreased(finder):
    findings = [record["finding"] for record in found_in(finder, "Lumbar flexion 40/60, extension 25/25, rotation 30.")]
    assert findings == ["decreased", "normal", "measured"]


def test_evidence_quotes_the_documents_own_text(finder):
    text = "Right knee flexion\n110 degrees,   extension\u00a00\u00ba."
    for record in found_in(finder, text):
        evidence = record["evidence"]
        assert text[evidence["start"] : evidence["end"]] == evidence["quote"]


@pytest.mark.parametrize(
    ("misread", "digits"),
    [("1O/25", "10/25"), ("llO L", "110 L"), ("l5*", "15*"), ("l5-S1", "l5-S1"), ("lOO units", "lOO units")],
)
def test_letters_that_ocr_reads_for_digits_are_digits_again(misread, digits):
    assert with_digits(misread) == digits


TELEGRAPHIC = [
    ("Right shoulder flexion 150, rotations normal.", ["right shoulder flexion 150", "right shoulder internal_rotation normal", "right shoulder external_rotation normal"]),
    ("Cervical rotations are full.", ["- cervical spine rotation normal"]),
    ("Wrists: extension 60. Deviations normal.", ["bilateral wrist extension 60", "bilateral wrist radial_deviation normal", "bilateral wrist ulnar_deviation normal"]),
    ("Knees and hips full. He works full time.", ["bilateral knee all normal", "bilateral hip all normal"]),
    ("R knee flexion 110, comes out all the way straight.", ["right knee flexion 110", "right knee extension normal"]),
    ("Right ankle inversion and eversion are just about nil.", ["right ankle inversion decreased", "right ankle eversion decreased"]),
    ("Elbows lack no extension.", ["bilateral elbow extension normal"]),
    ("BACK: There is a left lumbar list. He can forward flex to 30 degrees.", ["- lumbar spine flexion 30"]),
    ("Thoracolumbar spine: forward flexion is 35 degrees.", ["- lumbar spine flexion 35"]),
    ("Neck: he flexes chin to chest.", ["- cervical spine flexion normal"]),
    ("R shoulder internal rotation only to the buttock.", ["right shoulder internal_rotation decreased"]),
    ("R knee: ROM 0-125. L knee WNL, ROM 0-135.", ["right knee flexion 125", "left knee flexion 135"]),
    ("L-spine ROM: 3/4 flexion, 1/2 extension.", ["- lumbar spine flexion 75%", "- lumbar spine extension 50%"]),
    ("AROM L-spine SB R 75% L 50% rot WFL", ["right lumbar spine lateral_flexion 75%", "left lumbar spine lateral_flexion 50%", "- lumbar spine rotation normal"]),
    ("Ankle DF w/ knee extended -5 L and 0 R.", ["left ankle dorsiflexion -5", "right ankle dorsiflexion 0"]),
    ("LUE: full ROM shoulder/elbow. RLE: hip/knee nontender with full ROM.", ["left shoulder all normal", "left elbow all normal", "right hip all normal", "right knee all normal"]),
    ("R knee flex 110, ext -5.\nR hip: WFL. Ankle: WNL B.", ["right knee flexion 110", "right knee extension -5", "right hip all normal", "bilateral ankle all normal"]),
    ("Neck: no nodes.\nShoulders: WNL.", []),
    ("L ring: TPM 210 degrees, TAM 160 degrees.", ["left finger all 210", "left finger all 160"]),
    ("Forearm sup 75 w/ pain at lat epicondyle, pron 80.", ["- forearm supination 75*", "- forearm pronation 80"]),
    ("Patellar mobility: hypomobile sup/inf.", []),
    ("Other digits L and R full AROM.", ["bilateral finger all normal"]),
    ("Ankle DF 2 with the knee extended and 8 with the knee flexed on the left, 5 and 12 on the right.",
     ["left ankle dorsiflexion 2", "left ankle dorsiflexion 8", "right ankle dorsiflexion 5", "right ankle dorsiflexion 12"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TELEGRAPHIC)
def test_short_forms_say_what_they_say_in_full(finder, text, expected):
    expect(finder, f"EXAM:\n{text}", *expected)


def test_two_modes_announced_for_a_list_are_each_values_own(finder):
    found = found_in(finder, "EXAM: Right shoulder AROM/PROM: flexion 120/150, abduction 100/130.")
    assert [(one["motion"], one["mode"], one["degrees"]) for one in found] == [
        ("flexion", "active", 120), ("flexion", "passive", 150), ("abduction", "active", 100), ("abduction", "passive", 130),
    ]  # fmt: skip


def test_a_therapists_columns_hold_two_values_a_cell(finder):
    text = (
        "O:\n                     EVAL 7/20/15 (PROM)      8/24/15        TODAY\n"
        " R shld flexion             90                  125 P / 85 A        150 P / 112 A\n"
        " R shld ER @ 0              15                  35 P                50 P / 40 A\n"
    )
    found = found_in(finder, text)
    assert [(one["motion"], one["mode"], one["degrees"]) for one in found] == [
        ("flexion", None, 90), ("flexion", "passive", 125), ("flexion", "active", 85), ("flexion", "passive", 150), ("flexion", "active", 112),
        ("external_rotation", None, 15), ("external_rotation", "passive", 35), ("external_rotation", "passive", 50), ("external_rotation", "active", 40),
    ]  # fmt: skip
    assert {(one["side"], one["joint"]) for one in found} == {("right", "shoulder")}


def test_columns_may_be_headed_by_a_visit_and_its_day(finder):
    text = "O:\n                     Initial 4-15      Today\n R knee flexion PROM    70     124 (firm, mild pain)\n R knee ext AROM    -12    -3\n"
    expect(
        finder, text, "right knee flexion 70", "right knee flexion 124*", "right knee extension -12", "right knee extension -3"
    )  # fmt: skip


def test_columns_collapsed_to_single_spaces_stay_apart(finder):
    text = "O:\nEVAL 7/20/15 (PROM) 8/24/15 TODAY\nR shld flexion 90 125 P / 85 A 150 P / 112 A\n"
    assert [one["degrees"] for one in found_in(finder, text)] == [90, 125, 85, 150, 112]


def test_an_empty_cell_between_bars_is_nobodys_value(finder):
    text = "Lumbar spine\n| Motion | Right | Left | Normal |\n|---|---|---|---|\n| Lateral flexion | 20 | | 25 |\n| Rotation | | 30 | 45 |\n"
    expect(finder, text, "right lumbar spine lateral_flexion 20/25", "left lumbar spine rotation 30/45")


def test_a_joint_named_once_is_that_of_the_rows_below_it(finder):
    text = (
        "Right shoulder motion   Active   Passive\nFlexion                 120      140\n\n"
        "Joint    Motion          Right   Left\nKnee     Flexion         110     135\n         Extension       -5      0\n"
    )
    assert [one["joint"] for one in found_in(finder, text)] == ["shoulder", "shoulder", "knee", "knee", "knee", "knee"]


def test_a_grid_of_digits_is_read_by_finger_and_joint(finder):
    text = (
        "Left hand digital motion (degrees):\n              MP          PIP          DIP\n"
        "  Index      0-85        10-75       amputated\n  Long       0-80        25-70        0-20\n"
        "Index stump sensitive. Two-point discrimination 8 mm.\n"
    )
    expect(
        finder,
        text,
        "left finger flexion 85",
        "left finger extension -10",
        "left finger flexion 75",
        "left finger flexion 80",
        "left finger extension -25",
        "left finger flexion 70",
        "left finger flexion 20",
    )


def test_todays_treatment_is_no_examination(finder):
    expect(finder, "Tx today (50 min): pulleys, wand right shoulder flex/ER 2x15, scap retraction 3x10.")


def test_active_and_passive_values_part_at_a_stroke(finder):
    expect(
        finder,
        "Left shoulder abduction 90 active/140 passive.",
        "left shoulder abduction 90",
        "left shoulder abduction 140",
    )


PLAIN_WORDS = [
    ("Knees move well, 0 to 125.", ["bilateral knee flexion 125"]),
    ("Lumbar flexion: he can reach to his mid shins.", ["- lumbar spine flexion measured"]),
    ("Lumbar spine: with flexion she reaches her proximal shins.", ["- lumbar spine flexion measured"]),
    ("Fingers of the left hand: lacks about 2 cm from a full composite fist.", ["left finger flexion decreased"]),
    ("Left shoulder abduction 85. Passive ROM equally limited in all planes.", ["left shoulder abduction 85", "left shoulder all decreased"]),
    ("Left great toe dorsiflexion limited bilaterally, 40 degrees.", ["bilateral toe dorsiflexion 40"]),
    ("Left upper and both lower extremities are atraumatic with full range of motion.", ["left upper extremity all normal", "bilateral lower extremity all normal"]),
    ("Left upper and lower extremities have full range of motion.", ["left upper extremity all normal", "left lower extremity all normal"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PLAIN_WORDS)
def test_motion_is_told_in_plain_words(finder, text, expected):
    expect(finder, f"EXAM:\n{text}", *expected)


@pytest.mark.parametrize(
    "pain", ["reproduces both back and leg pain", "brings on left knee pain", "which causes buttock and leg pain"]
)
def test_where_a_motion_hurts_is_no_joint_that_moves(finder, pain):
    text = f"EXAM:\nLumbar flexion is full. Extension is 5 degrees, {pain}. Side bending 15 degrees each way."
    expect(
        finder,
        text,
        "- lumbar spine flexion normal",
        "- lumbar spine extension 5*",
        "bilateral lumbar spine lateral_flexion 15",
    )


def test_a_heading_tells_that_arcs_of_digits_give_extension_too(finder):
    text = "OBJECTIVE\nEdema: mild.\nAROM L small finger (ext/flex)\n   MP   0/75\n   PIP  -25/65\n   TAM  125   (R SF 255)\n"
    expect(
        finder,
        text,
        "left finger flexion 75",
        "left finger extension 0",
        "left finger flexion 65",
        "left finger extension -25",
        "left finger all 125",
        "right finger all 255",
    )


def test_the_other_side_is_told_by_the_one_before(finder):
    text = "EXAM:\nLeft shoulder: internal rotation to L5, versus T10 on the opposite side. ER 40 versus 60 on the good side."
    expect(
        finder,
        text,
        "left shoulder internal_rotation measured",
        "right shoulder internal_rotation measured",
        "left shoulder external_rotation 40",
        "right shoulder external_rotation 60",
    )


def test_a_fist_is_made_with_the_fingers(finder):
    text = "Right wrist dorsiflexion was 30. She can make a composite fist."
    expect(finder, text, "right wrist dorsiflexion 30", "right finger flexion normal")


def test_a_table_may_head_its_columns_found_and_normal(finder):
    text = (
        "TABLE 1.  CERVICAL SPINE\nPlane of motion      Found    Normal\nFlexion               40        50\n"
        "Lateral bend, right   30        45\n\nTABLE 2.  SHOULDERS  (active)     R       L\nFlexion                          175     120\n"
    )
    expect(
        finder,
        text,
        "- cervical spine flexion 40/50",
        "right cervical spine lateral_flexion 30/45",
        "right shoulder flexion 175",
        "left shoulder flexion 120",
    )


def test_a_joint_judged_in_all_planes_is_judged_whatever_motions_follow(finder):
    text = "Cervical range of motion was restricted in all planes, extension 50% of normal."
    expect(finder, text, "- cervical spine all decreased", "- cervical spine extension 50%")


def test_a_share_of_normal_says_more_than_a_landmark(finder):
    expect(finder, "L-spine: Fwd flex fingertips to mid shin, approx 75% of nl.", "- lumbar spine flexion 75%")


def test_a_trailing_b_is_both_sides(finder):
    expect(
        finder,
        "Elbow/wrist screen: full AROM, pain free B.",
        "bilateral elbow all normal",
        "bilateral wrist all normal",
    )


def test_the_number_of_measurements_is_no_measurement(finder):
    text = "Lumbar active range of motion, 3 measurements each:\n  R lateral      18   16   18\n"
    expect(finder, text, "right lumbar spine lateral_flexion 18")


def test_impairment_for_loss_of_motion_is_no_motion(finder):
    expect(finder, "Left shoulder: upper extremity impairment for loss of motion is 11%.")


def test_lacking_full_extension_by_degrees_is_what_is_missing(finder):
    expect(
        finder,
        "Right knee lacks full extension by 5 degrees, flexes to 100.",
        "right knee extension -5",
        "right knee flexion 100",
    )


def test_an_arc_of_a_digit_may_be_short(finder):
    text = "Left IF AROM: MCP 0/80, PIP -25/85, DIP -10/30"
    expect(
        finder,
        text,
        "left finger flexion 80",
        "left finger flexion 85",
        "left finger extension -25",
        "left finger flexion 30",
        "left finger extension -10",
    )


def test_single_letters_stand_for_flexion_and_extension_beside_other_motions(finder):
    text = "L wrist ROM: E 60 F 65"
    expect(finder, text, "left wrist extension 60", "left wrist flexion 65")


def test_the_other_side_may_follow_in_strokes(finder):
    text = "R shldr AROM: FF 120 Abd 100 ER 50; L: 180/175/90."
    expect(
        finder,
        text,
        "right shoulder flexion 120",
        "right shoulder abduction 100",
        "right shoulder external_rotation 50",
        "left shoulder flexion 180",
        "left shoulder abduction 175",
        "left shoulder external_rotation 90",
    )


def test_a_stroke_may_part_a_letter_from_its_value(finder):
    text = "Lumbar ROM: F/60 E/25 RLF/20 LLF/25"
    expect(
        finder,
        text,
        "- lumbar spine flexion 60",
        "- lumbar spine extension 25",
        "right lumbar spine lateral_flexion 20",
        "left lumbar spine lateral_flexion 25",
    )


def test_a_fused_joint_has_no_motion_and_a_row_may_say_which_joint_it_is(finder):
    text = "Ankles                   Right    Left\n  Dorsiflexion           fused    20\n  Inversion (subtalar)   10       30\n"
    expect(
        finder,
        text,
        "right ankle dorsiflexion absent",
        "left ankle dorsiflexion 20",
        "right ankle inversion 10",
        "left ankle inversion 30",
    )


def test_joints_of_both_sides_may_be_listed_as_full(finder):
    expect(finder, "L elb & both shldrs full", "left elbow all normal", "bilateral shoulder all normal")
    expect(finder, "L elbow + shoulder WFL.", "left elbow all normal", "left shoulder all normal")


def test_the_line_above_a_grid_of_digits_tells_the_side(finder):
    text = "PROM, left (flex; ext not tested)\n            MP      PIP     DIP\n   RF       70      65      30\n"
    expect(finder, text, *(f"left finger flexion {degrees}" for degrees in (70, 65, 30)))


def test_a_column_may_name_its_side_and_mode_in_brackets_and_say_pain_in_its_cells(finder):
    text = "SHOULDER          R (AROM)     L (AROM)     L (PROM)\n Flexion          170          130 pain     160\n ER               85           60           75\n"
    expect(
        finder, text,
        "right shoulder flexion 170", "left shoulder flexion 130*", "left shoulder flexion 160",
        "right shoulder external_rotation 85", "left shoulder external_rotation 60", "left shoulder external_rotation 75",
    )  # fmt: skip


def test_a_row_goes_on_below_with_the_other_side(finder):
    text = "AROM CERVICAL     deg      comments\n Flexion          42       pull\n Rotation    R    54\n             L    46       pain L UT\n Sidebend    R    24       tight on L\n             L    30\n"
    expect(
        finder, text,
        "- cervical spine flexion 42", "right cervical spine rotation 54", "left cervical spine rotation 46*",
        "right cervical spine lateral_flexion 24", "left cervical spine lateral_flexion 30",
    )  # fmt: skip


def test_columns_may_be_visits(finder):
    text = "Objective            IE 3/12/24      Today 4/30/24\nR knee flex AROM        68                 112\n"
    expect(finder, text, "right knee flexion 68", "right knee flexion 112")


def test_the_other_side_may_be_judged_as_a_whole(finder):
    expect(
        finder,
        "Wrist: flexion 65 on the right; left normal.",
        "right wrist flexion 65",
        "left wrist all normal",
    )
    expect(finder, "Wrist: flexion 65 on the right; left grip normal.", "right wrist flexion 65")


def test_a_reach_behind_the_back_is_the_shoulders(finder):
    expect(finder, "Internal rotation to the buttock.", "- shoulder internal_rotation measured")


def test_full_motion_is_not_that_of_the_joint_excepted(finder):
    expect(finder, "Full ROM except left shoulder abduction 100.", "left shoulder abduction 100")
    expect(finder, "ROM: WNL except L shoulder abd 100.", "left shoulder abduction 100")


def test_rows_that_touch_are_of_a_joint_that_reaches_all_their_values(finder):
    text = "s/p ACL-R\nStrength: hip abd 4/5\n\n                10/9/23        11/27/23\nFlex  A         78             118\nFlex  P         85             142\n"
    expect(finder, text, *(f"- knee flexion {degrees}" for degrees in (78, 118, 85, 142)))


def test_two_values_of_right_and_left_bending_are_the_two_sides(finder):
    expect(
        finder,
        "Lumbar flexion 40, right and left lateral bending 15/20.",
        "- lumbar spine flexion 40",
        "right lumbar spine lateral_flexion 15",
        "left lumbar spine lateral_flexion 20",
    )


def test_an_extensor_lag_is_the_knees(finder):
    expect(finder, "Hip abduction 4/5. Quad: 8 deg extensor lag.", "- knee extension -8")


def test_letters_before_a_colon_stand_for_a_part_of_the_spine(finder):
    text = "R shldr: flex 130\nCx: flex 40/50\nTx: rot WNL.\nLx: ext 10/25"
    expect(
        finder,
        text,
        "right shoulder flexion 130",
        "- cervical spine flexion 40/50",
        "- thoracic spine rotation normal",
        "- lumbar spine extension 10/25",
    )
    expect(finder, "L-sp flex 50", "- lumbar spine flexion 50")


def test_a_number_of_a_motion_is_not_that_of_the_range_named_before(finder):
    expect(finder, "ROM: neck F 40 E 30", "- cervical spine flexion 40", "- cervical spine extension 30")


def test_rows_of_a_grid_of_digits_may_tell_side_and_mode(finder):
    text = "         MP       PIP      DIP\nIF PROM  45-80    20-90    0-40\nR LF A   45-85    15-95    0-45\n"
    assert [(short(record), record["mode"]) for record in found_in(finder, text)] == [
        ("- finger extension -45", "passive"),
        ("- finger flexion 80", "passive"),
        ("- finger extension -20", "passive"),
        ("- finger flexion 90", "passive"),
        ("- finger flexion 40", "passive"),
        ("right finger extension -45", "active"),
        ("right finger flexion 85", "active"),
        ("right finger extension -15", "active"),
        ("right finger flexion 95", "active"),
        ("right finger flexion 45", "active"),
    ]


def test_joints_before_a_colon_may_be_full(finder):
    expect(finder, "Elbows and wrists: full and symmetric.", "bilateral elbow all normal", "bilateral wrist all normal")
    expect(finder, "Elbows and wrists: full and symmetric strength.")


def test_a_share_that_goes_on_a_loss_is_lost_too(finder):
    text = "Cervical motion decreased by 50% in extension and 20% in flexion."
    expect(finder, text, "- cervical spine extension 50%", "- cervical spine flexion 80%")


def test_a_grid_of_digits_may_give_extension_and_flexion(finder):
    text = "DIGITS right hand, MP / PIP / DIP (ext/flex)\n  long      0/65   -15/70   0/35\nThumb: IP flexion 55\n"
    found = [short(record) for record in found_in(finder, text)]
    assert {"right finger extension -15", "right finger flexion 70", "right thumb flexion 55"} <= set(found)


def test_the_forearm_turns_where_it_is_named_beside_the_wrist(finder):
    text = "WRIST / FOREARM AROM       R            L\n  extension                22           68\n  supination               35           85\n"
    expect(
        finder,
        text,
        "right wrist extension 22",
        "left wrist extension 68",
        "right forearm supination 35",
        "left forearm supination 85",
    )


def test_vital_signs_in_a_line_open_the_examination(finder):
    expect(finder, "Meds: naproxen\n\nVS 132/80 76 BMI 33\nLumbar: flex 45 deg", "- lumbar spine flexion 45")
    assert not found_in(finder, "Meds: naproxen\nLumbar flexion exercises 45 min")


def test_a_relatives_side_is_not_the_patients(finder):
    text = "HPI: Left knee pain. His dad had both knees replaced.\nEXAM: He flexes the knee to 120."
    expect(finder, text, "left knee flexion 120")


def test_flexion_limited_to_the_knees_is_how_far_the_back_bends(finder):
    expect(finder, "Lumbar: flexion limited to knees by pain", "- lumbar spine flexion decreased*")


def test_a_grid_of_digits_may_have_the_fingers_across_and_dates_below_them(finder):
    text = (
        "AROM - R hand\n            Index             Small\n         3/4     4/8       3/4     4/8\n"
        "MP      0/60    0/75      0/70    0/80\nPIP    20/60   10/85      25/70   15/90\n(ext deficit / flexion)\n"
    )
    found = [short(record) for record in found_in(finder, text)]
    assert len(found) == 16
    assert found[:4] == [f"right finger {said}" for said in ("extension 0", "flexion 60", "extension 0", "flexion 75")]
    assert found[-2:] == ["right finger extension -15", "right finger flexion 90"]


def test_joints_of_digits_listed_with_numbers_bend(finder):
    expect(
        finder,
        "Left hand: thumb MP 45, IP 60. Index MP 80, PIP 90.",
        "left thumb flexion 45",
        "left thumb flexion 60",
        "left finger flexion 80",
        "left finger flexion 90",
    )
    assert not found_in(finder, "Hands: synovitis of MCPs 2 and 3, PIPs 2 through 4.")


def test_a_hinge_that_lacks_degrees_lacks_extension(finder):
    expect(finder, "L hand: IF-SF full except LF PIP lacks 20°.", "left finger all normal", "left finger extension -20")
    expect(
        finder, "Elbows full but the right lacks 5 degrees.", "bilateral elbow all normal", "right elbow extension -5"
    )


def test_lf_is_the_long_finger_where_digits_are_spoken_of(finder):
    assert not found_in(finder, "L hand: stiff PIP joints. DPC gap: IF 2 cm, LF 3 cm. Extension splint.")


def test_the_joints_of_the_foot_have_short_names(finder):
    text = "                L      R\nSTJ inv        10     25\n1st MPJ DF     50     65   no crepitus either side\n"
    expect(
        finder,
        text,
        "left ankle inversion 10",
        "right ankle inversion 25",
        "left toe dorsiflexion 50",
        "right toe dorsiflexion 65",
    )
    expect(
        finder,
        "Foot: R 1st MPJ DF 15 deg w/ pain + crepitus at end range, PF 10. MPJ motion full on the left.",
        "right toe dorsiflexion 15*",
        "right toe plantarflexion 10",
        "left toe all normal",
    )


def test_numbers_below_zero_are_no_normals(finder):
    expect(finder, "Right knee extension -8 / -2.", "right knee extension -8")


def test_values_then_and_now_are_both_read(finder):
    expect(
        finder,
        "C/S ROM (exam of 9/14 >> today)\nflex 30>>45   ext 20>>35 with pain   RR 50 -> 70\nnorms 50 60 80",
        "- cervical spine flexion 30",
        "- cervical spine flexion 45",
        "- cervical spine extension 20",
        "- cervical spine extension 35*",
        "right cervical spine rotation 50",
        "right cervical spine rotation 70",
    )


def test_a_side_with_a_comma_opens_a_list(finder):
    expect(
        finder,
        "On 6/2/24 I measured the shoulders: right, elevation 100, abduction 85. Left, elevation 140, abduction 125.",
        "right shoulder elevation 100",
        "right shoulder abduction 85",
        "left shoulder elevation 140",
        "left shoulder abduction 125",
    )


def test_a_pair_in_brackets_is_of_the_other_side(finder):
    expect(
        finder,
        "L WRIST TENDER, EXT 45 FLEX 50 (R 70/75).",
        "left wrist extension 45",
        "left wrist flexion 50",
        "right wrist extension 70",
        "right wrist flexion 75",
    )


def test_what_is_said_of_motions_is_said_of_others_as_well(finder):
    expect(
        finder,
        "Elbow: flexion and extension are full bilaterally, as are supination and pronation.",
        *(f"bilateral elbow {motion} normal" for motion in ("flexion", "extension", "supination", "pronation")),
    )
    expect(finder, "Forearm rotation is full and symmetrical.", "bilateral forearm rotation normal")
    expect(finder, "Left elbow: pronation equal to the opposite side.", "left elbow pronation normal")


def test_a_normal_may_follow_the_side(finder):
    expect(
        finder,
        "Neck: rotation 70 left and right (normal 80), lateral tilt 40 to each side (normal 45).",
        "bilateral cervical spine rotation 70/80",
        "bilateral cervical spine lateral_flexion 40/45",
    )
    text = "Lumbar lateral bending of 15 degrees to the right and to the left."
    expect(finder, text, "bilateral lumbar spine lateral_flexion 15")


def test_columns_of_several_visits_are_all_read(finder):
    text = "LEFT SHOULDER\n             Initial 01/11     Recheck 02/23     Discharge 04/02\nFlexion, active     92    105    144\n"
    expect(finder, text, *(f"left shoulder flexion {degrees}" for degrees in (92, 105, 144)))


def test_a_range_is_no_strength(finder):
    expect(finder, "NEURO: INTACT. C SPINE NON TENDER, FULL ROM.", "- cervical spine all normal")


def test_pain_on_a_side_is_not_the_motions_side(finder):
    expect(finder, "Neck: L lat flex 28/45 w/ pain R upper trap", "left cervical spine lateral_flexion 28/45*")
    expect(
        finder,
        "Cx ROM\n  flex 40/50\n\nLx ROM\n  flex 45/60\n",
        "- cervical spine flexion 40/50",
        "- lumbar spine flexion 45/60",
    )


def test_the_neck_may_move_freely_at_the_end_of_a_sentence(finder):
    expect(
        finder, "The neck is nontender in the midline and moves freely in all planes.", "- cervical spine all normal"
    )
    expect(finder, "Cervical spine full in all directions.", "- cervical spine all normal")
    expect(finder, "Neck: Full painless movement.", "- cervical spine all normal")


def test_the_chin_on_the_chest_is_flexion_beside_any_motion(finder):
    expect(
        finder,
        "Neck: she could rotate to 60 degrees on the right but only 40 on the left, and could bring the chin to the chest.",
        "right cervical spine rotation 60",
        "left cervical spine rotation 40",
        "- cervical spine flexion normal",
    )


def test_a_share_may_follow_limited(finder):
    expect(finder, "Neck: extension is limited, about half of what one expects.", "- cervical spine extension 50%")


def test_what_holds_only_if_something_happens_was_not_examined(finder):
    assert not found_in(
        finder, "If he has plateaued below 140 degrees of right shoulder flexion, a release could follow."
    )


def test_a_value_may_be_of_right_and_left(finder):
    expect(finder, "Ankles: PF 35 R and L.", "bilateral ankle plantarflexion 35")


def test_respectively_keeps_the_order_of_the_sides(finder):
    expect(
        finder,
        "Right ankle inversion was 15 on the right and 30 on the left; eversion was 5 and 15 respectively.",
        "right ankle inversion 15",
        "left ankle inversion 30",
        "right ankle eversion 5",
        "left ankle eversion 15",
    )


def test_the_contralateral_joint_is_of_the_other_side(finder):
    expect(
        finder,
        "The left knee goes from 0 to 105; the contralateral knee goes from 0 to 135.",
        "left knee flexion 105",
        "right knee flexion 135",
    )


def test_a_refusal_and_a_test_are_no_motion(finder):
    assert not found_in(finder, "Left elbow: he would not flex or extend the elbow due to pain.")
    assert not found_in(finder, "Left shoulder: pain with cross-body adduction.")


def test_moving_it_without_difficulty_is_normal(finder):
    expect(finder, "Left wrist: moves it without difficulty.", "left wrist all normal")


def test_a_position_in_a_rows_label_is_no_value_and_a_visit_in_a_heading_no_motion(finder):
    expect(
        finder,
        "O:\nL shoulder         PROM 3/14     PROM today     AROM today\n"
        "  Flex              95            140            118\n"
        "  ER (45 abd)       20            45             38\n",
        "left shoulder flexion 95",
        "left shoulder flexion 140",
        "left shoulder flexion 118",
        "left shoulder external_rotation 20",
        "left shoulder external_rotation 45",
        "left shoulder external_rotation 38",
    )


def test_two_dots_lead_to_a_value(finder):
    expect(
        finder,
        "OBJECTIVE: ROM L/S (inclinometer):\n Flex ........ 40/60\n R Lat bend .. 15/25\n L Lat bend .. 20/25\n",
        "- lumbar spine flexion 40/60",
        "right lumbar spine lateral_flexion 15/25",
        "left lumbar spine lateral_flexion 20/25",
    )


def test_a_mere_number_is_the_motions(finder):
    expect(
        finder,
        "Right shoulder: external rotation with the arm at the side is a mere 10 degrees.",
        "right shoulder external_rotation 10",
    )


def test_a_share_may_be_of_his_own_normal_or_of_the_other_side(finder):
    expect(
        finder,
        "NECK: He had about half of his normal rotation bilaterally, limited by pain.",
        "bilateral cervical spine rotation 50%*",
    )
    expect(
        finder,
        "Left ankle: 5 degrees DF. Subtalar motion is half of that on the right.",
        "left ankle dorsiflexion 5",
        "left ankle all 50%",
    )


def test_a_share_of_the_normal_range_is_of_the_motion_named_before_it(finder):
    expect(
        finder,
        "Lumbar flexion is 75% of the normal range. Extension is half of normal range of motion.",
        "- lumbar spine flexion 75%",
        "- lumbar spine extension 50%",
    )
    expect(finder, "The left knee has 60% of full range of motion.", "left knee all 60%")
    expect(
        finder,
        "There is 80% of the expected range in flexion and 60% in extension of the lumbar spine.",
        "- lumbar spine flexion 80%",
        "- lumbar spine extension 60%",
    )


def test_a_rows_label_may_begin_with_how_it_was_moved_and_tell_how_the_knee_was_held(finder):
    expect(
        finder,
        "R ankle fracture.\n              R (initial)   R (today)    L\n AROM DF knee ext   -8     2    14\n PROM PF    22    38    55\n",
        "right ankle dorsiflexion -8",
        "right ankle dorsiflexion 2",
        "left ankle dorsiflexion 14",
        "right ankle plantarflexion 22",
        "right ankle plantarflexion 38",
        "left ankle plantarflexion 55",
    )
    expect(
        finder,
        "Cervical       Initial     Today\nR AROM rotation   50   60\nL AROM rotation   55   65\n",
        "right cervical spine rotation 50",
        "right cervical spine rotation 60",
        "left cervical spine rotation 55",
        "left cervical spine rotation 65",
    )


def test_two_values_of_a_cell_are_of_two_motions_or_two_modes_if_the_table_says_so(finder):
    expect(
        finder,
        "WRIST AROM:   R     L\nFlex          40    70\nRD/UD         10/20   20/35\n",
        "right wrist flexion 40",
        "left wrist flexion 70",
        "right wrist radial_deviation 10",
        "left wrist radial_deviation 20",
        "right wrist ulnar_deviation 20",
        "left wrist ulnar_deviation 35",
    )
    text = "Shoulder AROM/PROM       Right          Left\nFlexion          110/125        170/175\n"
    assert [(short(one), one["mode"]) for one in found_in(finder, text)] == [
        ("right shoulder flexion 110", "active"),
        ("right shoulder flexion 125", "passive"),
        ("left shoulder flexion 170", "active"),
        ("left shoulder flexion 175", "passive"),
    ]


def test_passive_motion_may_be_told_beside_the_active_one(finder):
    for text in (
        "AROM R shoulder flexion 95°(PROM 120°), abduction 85°(PROM 110°)",
        "Right shoulder flexion 95 AROM, 120 PROM; abduction 85 AROM, 110 PROM.",
    ):
        assert [(short(one), one["mode"]) for one in found_in(finder, text)] == [
            ("right shoulder flexion 95", "active"),
            ("right shoulder flexion 120", "passive"),
            ("right shoulder abduction 85", "active"),
            ("right shoulder abduction 110", "passive"),
        ]


def test_a_rating_and_a_limb_that_is_held_are_no_motion(finder):
    expect(finder, "Impairment? 9% of the left upper extremity for loss of motion.")
    expect(finder, "The knee is given 4% whole person impairment for decreased knee flexion.")
    expect(finder, "Left hip: held in external rotation; flexion 90.", "left hip flexion 90")
    expect(finder, "Right elbow: she holds the arm in slight flexion, limited by pain.")


def test_muscles_beside_a_label_are_no_other_joint(finder):
    expect(
        finder,
        "Lumbar: Paraspinal tenderness bilaterally. Forward flexion to about 75% of normal, extension full.",
        "- lumbar spine flexion 75%",
        "- lumbar spine extension normal",
    )


def test_what_is_excepted_is_not_what_the_rest_is_of(finder):
    expect(
        finder,
        "Normal range of motion except decreased abduction of the right shoulder to 90.",
        "right shoulder abduction 90",
    )
    expect(finder, "RUE: shoulder AROM WNL, elbow WFL.", "right shoulder all normal", "right elbow all normal")
    expect(
        finder, "There is near full motion of the elbow, lacking only the terminal 5 degrees of extension.",
        "- elbow extension -5",
    )  # fmt: skip
    expect(finder, "Left index: makes a composite fist to 1 cm from the palm.", "left finger flexion decreased")


def test_values_before_and_behind_motions_are_told_apart(finder):
    expect(
        finder,
        "Ankle motion from 5 degrees dorsiflexion to 35 degrees plantarflexion.",
        "- ankle dorsiflexion 5",
        "- ankle plantarflexion 35",
    )
    expect(
        finder,
        "LUMBOSACRAL SPINE: 20 degrees of extension with 25 degrees of right and left lateral bending.",
        "- lumbar spine extension 20",
        "bilateral lumbar spine lateral_flexion 25",
    )
    expect(
        finder,
        "Right knee: extension 0, flexion 128 (L 0, 138).",
        "right knee extension 0",
        "right knee flexion 128",
        "left knee extension 0",
        "left knee flexion 138",
    )
    expect(
        finder,
        "Active elevation is 120° on the right and 165° on the left; external rotation 30° and 60°.",
        "right shoulder elevation 120",
        "left shoulder elevation 165",
        "right shoulder external_rotation 30",
        "left shoulder external_rotation 60",
    )
    expect(finder, "Extremities: FROM x 4.", "- extremities all normal")


def test_ext_before_a_joint_is_the_label_of_the_extremities(finder):
    expect(finder, "Ext: R knee with effusion, flexion 90.", "right knee flexion 90")
    expect(finder, "Ext: R knee -5, L knee 0.", "right knee extension -5", "left knee extension 0")


def test_pain_behind_a_lists_last_value_is_of_that_value(finder):
    expect(
        finder,
        "L shoulder AROM: flex 140 p!, ER 70, IR 45 (p!)",
        "left shoulder flexion 140*",
        "left shoulder external_rotation 70",
        "left shoulder internal_rotation 45*",
    )
    expect(finder, "Cervical: Extension is painful and limited to 20.", "- cervical spine extension 20*")


def test_what_is_short_of_full_extension_is_lacking(finder):
    expect(
        finder,
        "The right elbow comes to within 15 degrees of full extension and flexes to 125 degrees.",
        "right elbow extension -15",
        "right elbow flexion 125",
    )
    expect(
        finder,
        "Range of motion of the right knee is limited at 90 degrees of flexion; full extension.",
        "right knee flexion 90",
        "right knee extension normal",
    )


def test_the_hand_named_with_the_wrist_has_no_flexion_of_its_own(finder):
    expect(
        finder,
        "Wrist/Hand AROM\n        Eval 3/4    Re-eval 4/8\nExt     25          48\nFlex    30          52\n",
        "- wrist extension 25",
        "- wrist extension 48",
        "- wrist flexion 30",
        "- wrist flexion 52",
    )


def test_the_other_side_may_stand_in_brackets(finder):
    expect(
        finder,
        "Right shoulder FF 100 (contralateral 170), ER 20 (opposite side 60).",
        "right shoulder flexion 100",
        "left shoulder flexion 170",
        "right shoulder external_rotation 20",
        "left shoulder external_rotation 60",
    )


def test_levels_are_of_the_sides_before_them(finder):
    found = found_in(finder, "Shoulder AROM: R flex 150, L flex 165; IR R L3, L T9; ER T3 B.")
    assert [(one["motion"], one["side"]) for one in found[2:]] == [
        ("internal_rotation", "right"),
        ("internal_rotation", "left"),
        ("external_rotation", "bilateral"),
    ]


def test_a_sentence_may_tell_bending_to_a_side_alone(finder):
    expect(
        finder,
        "Lumbar ROM: Flexion 50 degs with pain. Left Lat 20 degs without pain. Right Lat 20 degs with pain.",
        "- lumbar spine flexion 50*",
        "left lumbar spine lateral_flexion 20",
        "right lumbar spine lateral_flexion 20*",
    )


def test_an_exams_heading_is_no_column(finder):
    expect(
        finder,
        "Shoulder Exam        Right         Left\nForward Flexion      165           110\nExternal Rotation    60            45\n",
        "right shoulder flexion 165",
        "left shoulder flexion 110",
        "right shoulder external_rotation 60",
        "left shoulder external_rotation 45",
    )


def test_each_of_two_listed_motions_may_have_its_own(finder):
    expect(
        finder,
        "Full cervical flexion, extension lacks 10 degrees.",
        "- cervical spine flexion normal",
        "- cervical spine extension -10",
    )
    expect(
        finder,
        "R Knee: Flexion 108 (112 passive)   Extension -6 (-4 passive)",
        "right knee flexion 108",
        "right knee flexion 112",
        "right knee extension -6",
        "right knee extension -4",
    )
