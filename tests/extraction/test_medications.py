"""Medications: what is started, prescribed, refilled or asked for, by example."""

import pytest
import spacy

from extraction.findings.medications import MedicationFinder
from extraction.findings.medications_cues import Cues
from extraction.language.sentences import sentences
from extraction.rules import load_rules, unmark

_NLP = spacy.blank("en")
_FINDER = MedicationFinder()


def _found(text):
    return list(_FINDER.find(_NLP.make_doc(text)))


def _hits(text, rule):
    doc = _NLP.make_doc(text)
    cues = Cues(doc)
    return [
        text[hit.start : hit.end].strip()
        for sentence in sentences(doc)
        for hit in cues.of(sentence)
        if hit.rule == rule
    ]


@pytest.mark.parametrize("rule", load_rules("medications.toml"), ids=lambda rule: rule.id)
def test_a_cue_is_found_where_its_examples_say(rule):
    for text in rule.yes:
        plain, quote = unmark(text)
        assert _hits(plain, rule.id) == [quote]
    for text in rule.no:
        assert _hits(text, rule.id) == []


ASKED = [
    (
        "PLAN: 1) MRI L/S. 2) PT 3x4. 3) Ultram 50mg #60. 4) RTC 3 wks.",
        [("requested", "Ultram 50mg")],
    ),
    (
        "PLAN: Rx: Naprosyn 500 mg bid #60, Flexeril 10 mg qhs #30, Prilosec 20 mg daily.",
        [("requested", "Naprosyn 500 mg"), ("requested", "Flexeril 10 mg"), ("requested", "Prilosec 20 mg")],
    ),
    (
        "PLAN: D/C ibuprofen. Switch from Vicodin to Ultram. Continue Neurontin.",
        [("requested", "Ultram")],
    ),
    (
        "PLAN: The patient was given a prescription for Medrol Dosepak and Skelaxin.",
        [("requested", "Medrol Dosepak"), ("requested", "Skelaxin")],
    ),
    (
        "PLAN: Samples of Celebrex 200 mg were given.",
        [("requested", "Celebrex 200 mg")],
    ),
    (
        "PLAN: I have recommended over-the-counter ibuprofen and Tylenol as needed.",
        [("requested", "ibuprofen"), ("requested", "Tylenol")],
    ),
    (
        "PLAN: She will take aspirin 325 mg for DVT prophylaxis after surgery.",
        [("requested", "aspirin 325 mg")],
    ),
    (
        (
            "UTILIZATION REVIEW DETERMINATION\nDECISION:\n1. Lumbar ESI at L5-S1 - Non-certified\n2. 8 "
            "sessions of aquatic therapy - Certified\n3. Norco 10/325 mg #120 - Modified to #60\n4. Pain "
            "management consultation - Certified"
        ),
        [("requested", "Norco 10/325 mg")],
    ),
    (
        (
            "INDEPENDENT MEDICAL REVIEW\nISSUES, DECISIONS AND RATIONALES\nIssue 1: Functional capacity "
            "evaluation: Upheld\nRationale: ODG recommends FCE prior to work hardening. The request is "
            "not medically necessary.\nIssue 2: Terocin patches #30: Upheld\nIssue 3: H-wave unit "
            "purchase: Upheld"
        ),
        [("requested", "Terocin patches")],
    ),
    (
        ("PLAN: Refill Percocet 10/325 one q.6h. p.r.n. #120. Increase Neurontin to 600 mg t.i.d. Decrease Soma."),
        [("requested", "Percocet 10/325"), ("requested", "Neurontin")],
    ),
    (
        ("PLAN: Prednisone taper starting at 60 mg. Augmentin 875 mg b.i.d. for 10 days. Albuterol inhaler."),
        [("requested", "Prednisone taper"), ("requested", "Augmentin 875 mg"), ("requested", "Albuterol inhaler")],
    ),
    (
        ("PLAN: Dispensed: Anaprox 550 mg #60, Fexmid 7.5 mg #60, Protonix 20 mg #60. Topical compound cream ordered."),
        [
            ("requested", "Anaprox 550 mg"),
            ("requested", "Fexmid 7.5 mg"),
            ("requested", "Protonix 20 mg"),
            ("requested", "Topical compound cream"),
        ],
    ),
    (
        "PLAN: Tetanus booster given. Keflex 500 mg q.i.d. Suture removal in 10 days.",
        [("requested", "Tetanus booster"), ("requested", "Keflex 500 mg")],
    ),
    (
        (
            "ASSESSMENT: Lumbar strain. I am going to start him on Naprosyn 500 mg b.i.d. and Flexeril "
            "10 mg at bedtime. He will be sent for physical therapy three times a week for three "
            "weeks. He may return to modified duty."
        ),
        [("requested", "Naprosyn 500 mg"), ("requested", "Flexeril 10 mg")],
    ),
    (
        (
            "ED COURSE: The laceration was repaired with 4-0 nylon. The patient was given Ancef 1 g IV "
            "and Dilaudid 1 mg.\nDISPOSITION: Discharged home with prescriptions for Keflex 500 mg #28 "
            "and Norco #12. Follow up with hand surgery in 2 days. Wrist splint applied."
        ),
        [("requested", "Keflex 500 mg"), ("requested", "Norco")],
    ),
    (
        (
            "TREATMENT: The patient was advised to take ibuprofen 600 mg three times a day with food "
            "and apply ice. Elastic wrap was applied to the ankle."
        ),
        [("requested", "ibuprofen 600 mg")],
    ),
    (
        ("PLAN: Medications were refilled: Tramadol 50 mg #90, Omeprazole 20 mg #60, Cyclobenzaprine 7.5 mg #60."),
        [("requested", "Tramadol 50 mg"), ("requested", "Omeprazole 20 mg"), ("requested", "Cyclobenzaprine 7.5 mg")],
    ),
    (
        "PLAN: We will taper off Norco over the next month and start Butrans patch 10 mcg.",
        [("requested", "Butrans patch 10 mcg")],
    ),
    (
        "PLAN: Lyrica was too expensive so we will go back to gabapentin 300 mg t.i.d.",
        [("requested", "gabapentin 300 mg")],
    ),
    (
        ("PLAN: A trial of Celebrex 200 mg daily. Stop naproxen due to GI upset. Recheck BUN/creatinine in 1 month."),
        [("requested", "Celebrex 200 mg")],
    ),
    (
        (
            "UTILIZATION REVIEW\nThe requested Norco 10/325 #90 is not certified. The request for 12 "
            "sessions of chiropractic therapy is certified."
        ),
        [("requested", "Norco 10/325")],
    ),
    (
        (
            "PLAN: Vitamin D 2000 units daily and calcium 600 mg twice daily. DEXA scan. Smoking "
            "cessation counseling was provided."
        ),
        [("requested", "Vitamin D 2000 units"), ("requested", "calcium 600 mg")],
    ),
    (
        ("PLAN: Topical Voltaren gel to the knee q.i.d. and Lidoderm patches. Avoid NSAIDs given renal function."),
        [("requested", "Voltaren gel"), ("requested", "Lidoderm patches"), ("declined", "NSAIDs")],
    ),
    (
        "PLAN: ACE wrap, NSAIDs prn, RICE. F/U 1 wk.",
        [("requested", "NSAIDs")],
    ),
    (
        (
            "State of California\nREQUEST FOR AUTHORIZATION\nDWC Form RFA\n\nDiagnosis              "
            "ICD-Code    Service/Good Requested            CPT/HCPCS    Other Information\nLumbar "
            "radiculopathy   M54.16      Lumbar epidural steroid injection  62323        L4-5, "
            "x1\nLumbar strain          S39.012A    Acupuncture                                     "
            "2x4\nInsomnia               G47.00      Ambien 10 mg                                    "
            "#30\n\nSignature: on file"
        ),
        [("requested", "Ambien 10 mg")],
    ),
    (
        (
            "UTILIZATION REVIEW DETERMINATION\n\nREQUESTED TREATMENT / DETERMINATION\nPhysical therapy x "
            "12, left shoulder / APPROVED x 6\nSubacromial cortisone injection, left shoulder / "
            "APPROVED\nTramadol ER 150 mg #30 / DENIED\n"
        ),
        [("requested", "Tramadol ER 150 mg")],
    ),
    (
        (
            "IMR FINAL DETERMINATION\nCLINICAL CASE SUMMARY\nThe injured worker is a 45 year old male. "
            "Treatment to date has included physical therapy, chiropractic care, TENS unit and Norco. "
            "The treating physician requested Norco 10/325mg #120, Omeprazole 20mg #60 and a urine "
            "drug screen.\n\nIMR ISSUES, DECISIONS AND RATIONALES\n1. Norco 10/325mg #120: "
            "Upheld\nDecision rationale: MTUS recommends opioids when there is functional improvement. "
            "Weaning is recommended.\n\n2. Omeprazole 20mg #60: Upheld\nDecision rationale: There is no "
            "GI risk documented with NSAIDs.\n\n3. Urine drug screen: Overturned\nDecision rationale: UDS "
            "is recommended for patients on opioids. The request is medically necessary."
        ),
        [("requested", "Norco 10/325mg"), ("requested", "Omeprazole 20mg")],
    ),
    (
        (
            "Treatment Plan:\n1. RFA submitted for right shoulder arthroscopy, SAD, and possible "
            "RCR.\n2. Refilled medications: Anaprox DS 550mg #60, Prilosec 20mg #60.\n3. Cont PT "
            "2x/wk.\n4. RTC 4-6 weeks."
        ),
        [("requested", "Anaprox DS 550mg"), ("requested", "Prilosec 20mg")],
    ),
    (
        (
            "Assessment/Plan:\nLateral epicondylitis, right: counterforce brace, PT, NSAIDs. If not "
            "better in 6 weeks consider cortisone injection.\nHTN: continue lisinopril."
        ),
        [("requested", "NSAIDs")],
    ),
    (
        (
            "TREATMENT PLAN: The patient should undergo a course of physiotherapy at a rate of 3 times "
            "per week for 4 weeks, following which he should be re-evaluated. He should be provided "
            "with an interferential unit for home use. Medications including Relafen 750 mg and "
            "Norflex 100 mg were prescribed."
        ),
        [("requested", "Relafen 750 mg"), ("requested", "Norflex 100 mg")],
    ),
    (
        (
            "HPI: The patient was last seen on 3/1 at which time MRI and PT were recommended. He has "
            "since had 6 visits. He is on Norco and Soma.\nPLAN: Finish PT. Taper Soma. Start Zanaflex "
            "4 mg qhs."
        ),
        [("requested", "Zanaflex 4 mg")],
    ),
    (
        (
            "MEDICAL DECISION MAKING: Given the open wound, tetanus was updated and he received Ancef. "
            "Discharged on Augmentin and Percocet. Ortho consulted and will see in clinic."
        ),
        [("requested", "tetanus"), ("requested", "Augmentin"), ("requested", "Percocet")],
    ),
    (
        (
            "PLAN: The patient is not a surgical candidate. Pain management referral placed. Lidocaine "
            "patches 5% prescribed."
        ),
        [("requested", "Lidocaine patches 5%")],
    ),
    (
        (
            "PLAN: Recommend weight loss, low-impact aerobic exercise, glucosamine, and Tylenol "
            "Arthritis. Viscosupplementation may be considered."
        ),
        [("requested", "glucosamine"), ("requested", "Tylenol Arthritis")],
    ),
    (
        (
            "RECOMMENDATIONS: 1. Nerve conduction velocity and EMG of the lower extremities. 2. Trial "
            "of Lyrica 75 mg b.i.d. 3. Consider spinal cord stimulation."
        ),
        [("requested", "Lyrica 75 mg")],
    ),
    (
        "PLAN: Voltaren 75 mg one p.o. b.i.d. with food, dispensed 60. Biofreeze gel. Back brace given.",
        [("requested", "Voltaren 75 mg"), ("requested", "Biofreeze gel")],
    ),
    (
        "ASSESSMENT: Lumbar strain.\nMEDICATIONS: Increase Lyrica to 150 BID. Begin Topamax 25 mg qhs. Stop Soma.",
        [("requested", "Lyrica"), ("requested", "Topamax 25 mg")],
    ),
    (
        "PLAN: She turned down PT, Flexeril 10 mg prn #30. No work today, ibuprofen 600 mg t.i.d.",
        [("requested", "Flexeril 10 mg"), ("requested", "ibuprofen 600 mg")],
    ),
    (
        "PLAN: Hold aspirin tonight, Lovenox 40 mg daily to start POD1.",
        [("requested", "Lovenox 40 mg")],
    ),
    (
        "PLAN: I would restart her B12 shots monthly. Toradol injection today.",
        [("requested", "B12")],
    ),
    (
        (
            "UTILIZATION REVIEW DETERMINATION\nRATIONALE\nThe reviewer spoke with the provider; if the arthrogram is "
            "positive he would operate, and he plans to start Cymbalta in any event. Norco requires a trial of Tylenol."
        ),
        [("requested", "Cymbalta")],
    ),
]


DISCHARGED = (
    "HOSPITAL COURSE: He was started on heparin and Coreg.\n"
    "DISCHARGE MEDICATIONS:\n"
    "1. Aspirin 81 mg daily.\n"
    "2. Coreg 6.25 mg b.i.d., new, not to be stopped without calling.\n"
    "3. Lipitor 80 mg at bedtime, increased from 20 mg.\n"
    "4. Eliquis 5 mg b.i.d. (new).\n"
    "5. Synthroid 50 mcg daily, unchanged.\n"
    "6. Spiriva and albuterol as before.\n"
    "7. Bumex 1 mg daily (home dose).\n"
    "8. Norvasc has been stopped.\n"
    "9. Metformin discontinued on account of his creatinine.\n"
)


def test_a_discharge_list_prescribes_what_it_does_not_mark_as_taken_before_or_stopped():
    assert [item.text for item in _found(DISCHARGED)] == [
        "Aspirin 81 mg",
        "Coreg 6.25 mg",
        "Lipitor 80 mg",
        "Eliquis 5 mg",
    ]


def test_a_label_of_a_discharge_list_tells_what_goes_on_and_what_ends():
    text = (
        "DISCHARGE MEDICATIONS\nNew:\n- Keflex 500 mg q.i.d.\nContinue:\n- Lisinopril 10 mg daily\n- Zocor 20 mg daily\n"
        "Stop:\n- Meloxicam 15 mg daily\nChanged:\n- Lasix 40 mg daily\n"
    )
    assert [item.text for item in _found(text)] == ["Keflex 500 mg", "Lasix 40 mg"]


def test_a_medication_changed_to_a_dose_is_prescribed_and_one_changed_to_another_is_left():
    text = "PLAN: Change gabapentin to 600 TID. Switch Norco to Percocet 5/325. Stop Aleve, Tylenol instead."
    assert [item.text for item in _found(text)] == ["gabapentin", "Percocet 5/325", "Tylenol"]


def test_a_mark_in_a_list_tells_of_the_medication_beside_it_only():
    (item,) = _found("DISCHARGE MEDICATIONS: Keflex 500 mg QID x 7 days, lisinopril 10 mg (unchanged).")
    assert item.text == "Keflex 500 mg"


DECLINED = [
    ("PLAN: Avoid NSAIDs.", ["NSAIDs"]),
    ("PLAN: With his kidneys I would stay away from ibuprofen.", ["ibuprofen"]),
    ("PLAN: She would not be a good candidate for a bisphosphonate, and Prolia may be considered.", ["bisphosphonate"]),
    ("PLAN: Refill Celebrex - NO, on Xarelto. He asked for something stronger, no narcotics at this point.", ["Celebrex", "narcotics"]),
    ("PLAN: He does not wish to start Lyrica. She prefers not to take NSAIDs.", ["Lyrica", "NSAIDs"]),
    ("PLAN: We do not recommend long-term opioids. I see no reason to add Soma.", ["opioids", "Soma"]),
    ("PLAN: I declined to refill the Norco. I am unable to prescribe Xanax.", ["Norco", "Xanax"]),
    ("PLAN: Metformin was offered; she elected not to start it.", ["Metformin"]),
    ("PLAN: Rx meloxicam not given d/t losartan + Jardiance.", ["meloxicam"]),
    ("PLAN: We talked about oral NSAIDs and agreed to stay away from them because of her blood pressure.", ["oral NSAIDs"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DECLINED)
def test_what_is_advised_against_refused_or_answered_with_no_is_declined(text, expected):
    assert [item.text for item in _found(text) if item.status == "declined"] == expected
    assert not [item.text for item in _found(text) if item.status == "requested"]
