"""Look-alikes of OCR: words get their letters back, numbers, levels, codes and doses are left alone."""

import pytest

from extraction.language.lookalikes import repair


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("57 year old ma1e", "57 year old male"),
        ("fol1ow-up of the swel1ing", "follow-up of the swelling"),
        ("occasiona1 giving way, bowe1/bladder", "occasional giving way, bowel/bladder"),
        ("Chondroma1acia, bi1aterally", "Chondromalacia, bilaterally"),
        ("WORKERS' C0MPENSATION PHYSIClAN'S", "WORKERS' COMPENSATION PHYSICIAN'S"),
        ("0BJECTIVE DIAGN0SES", "OBJECTIVE DIAGNOSES"),
        ("0steophytes and osteopor0sis", "osteophytes and osteoporosis"),
        ("C1aim and Emp1oyer", "Claim and Employer"),
        ("wi11 request", "will request"),
        ("O7/3O/2O15", "07/30/2015"),
        ("pain 7/1O, extension 1O/25, IR 2O", "pain 7/10, extension 10/25, IR 20"),
        ("Gabapentin 3OOmg", "Gabapentin 300mg"),
        ("flexion llO", "flexion 110"),
        ("HNP L5-Sl, R Sl dermatome", "HNP L5-S1, R S1 dermatome"),
    ],
)
def test_a_misread_sign_is_put_right(read, meant):
    assert repair(read) == meant


@pytest.mark.parametrize(
    "text",
    [
        "L1, T10, C1-2, S1 root, S1radiculopathy",
        "M54.16, E11.9, S33.5XXA, I10",
        "HbA1c 8.1, A1c, H1N1, q1h, q1hr, x1wk, O2 sat 97%",
        "10 mg, 0.5 ml, 5l, 2 of 10, 0-130 degrees, 0deg, 5/5",
        "grade1 and grade0 sprain, type1, day1",
        "Claim WC-88l2, CM14-0XXXX18, #O12",
        "Sl antalgic gait",
        "COX-2 and IL1",
    ],
)
def test_what_may_be_right_is_left_alone(text):
    assert repair(text) == text
