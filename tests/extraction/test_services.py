"""Therapy, injections, surgery, equipment, consults and tests: what is asked for, considered or declined, by example."""

import pytest
import spacy

from extraction.findings.services import ServiceFinder
from extraction.rules import load_rules, unmark

_NLP = spacy.blank("en")
_FINDER = ServiceFinder()


def _found(text):
    return list(_FINDER.find(_NLP.make_doc(text)))


ASKED = [
    ("PLAN: I do not foresee the need for revision surgery.", [("surgery", "declined", "revision surgery")]),
    (
        "PLAN: If no better, refer to Dr. Bell, hand surgery, for an opinion.",
        [("consult", "conditional", "refer to Dr. Bell, hand surgery, for an opinion")],
    ),
    (
        "PLAN: Referral to Dr. Shaw in pulmonology. I am sending her to ophthalmology.",
        [
            ("consult", "requested", "Referral to Dr. Shaw in pulmonology"),
            ("consult", "requested", "sending her to ophthalmology"),
        ],
    ),
    (
        "PLAN: Formal physical therapy will start at three weeks, provided the repeat films show callus.",
        [("therapy", "conditional", "Formal physical therapy")],
    ),
    ("PLAN: She is leaning toward having the fusion done.", [("surgery", "considered", "fusion")]),
    (
        "PLAN: Spinal manipulation 3x/wk along with interferential current.",
        [("therapy", "requested", "Spinal manipulation"), ("therapy", "requested", "interferential current")],
    ),
    ("PLAN: Transported by EMS and admitted.", []),
    (
        "PLAN: He is due for the eye exam so I am sending him to ophthalmology.",
        [("consult", "requested", "sending him to ophthalmology")],
    ),
    ("PLAN: CMT with myofascial release, 6 visits.", [("therapy", "requested", "CMT")]),
    (
        (
            "HISTORY: He had two epidurals without benefit. Dr. Pell has now recommended an anterior cervical fusion at C5-C6.\n\n"
            "EXAMINATION: Reflexes are symmetric.\n\nDISCUSSION: There are no findings of myelopathy at this time on my "
            "examination today and none in the records. I do not believe that the proposed cervical fusion is reasonable."
        ),
        [("surgery", "declined", "cervical fusion")],
    ),
    ("PLAN: No provision for surgery.", [("surgery", "declined", "surgery")]),
    (
        "PLAN: Refer to Dr. Marsh, podiatry. Ask Dr. Nunez of spine surgery to weigh in.",
        [
            ("consult", "requested", "Refer to Dr. Marsh, podiatry"),
            ("consult", "requested", "Ask Dr. Nunez of spine surgery to weigh in"),
        ],
    ),
    (
        "PLAN: Repeat subacromial injection together with a supervised therapy program.",
        [
            ("injection", "requested", "Repeat subacromial injection"),
            ("therapy", "requested", "supervised therapy program"),
        ],
    ),
    (
        (
            "REQUEST FOR AUTHORIZATION\nDWC Form RFA\n\nREQUESTED TREATMENT\n"
            "Diagnosis                  ICD-Code   Service/Good Requested              CPT/HCPCS   Other\n"
            "Trigger finger, left ring  M65.342    Left ring finger A1 pulley release  26055       same sitting\n"
            "                                      Pre-op medical clearance w/ EKG, CBC            x 1\n"
            "\nAdditional sheet:\n6. Cold therapy unit 7 day rental\n7. Transportation to and from surgery center\n"
        ),
        [
            ("surgery", "requested", "Left ring finger A1 pulley release"),
            ("consult", "requested", "Pre-op medical clearance"),
            ("diagnostic_test", "requested", "EKG"),
            ("diagnostic_test", "requested", "CBC"),
            ("dme", "requested", "Cold therapy unit"),
            ("other", "requested", "Transportation"),
        ],
    ),
    (
        "PLAN: 1. Continue PT 2x/week for 4 more weeks.",
        [("therapy", "requested", "PT")],
    ),
    (
        (
            "PLAN: Patient to begin a course of outpatient physical therapy, 3x/wk x 6 wks, for core "
            "strengthening and modalities."
        ),
        [("therapy", "requested", "course of outpatient physical therapy")],
    ),
    (
        (
            "PLAN:\n1. Start physical therapy, 12 sessions.\n2. Lumbar support brace.\n3. TENS unit 30 "
            "day trial.\n4. Follow up in 4 weeks."
        ),
        [
            ("therapy", "requested", "physical therapy"),
            ("dme", "requested", "Lumbar support brace"),
            ("dme", "requested", "TENS unit"),
        ],
    ),
    (
        (
            "TREATMENT PLAN: The patient would benefit from a series of three lumbar epidural steroid "
            "injections at L4-5. Referral to pain management for this is made."
        ),
        [
            ("injection", "requested", "series of three lumbar epidural steroid injections at L4-5"),
            ("consult", "requested", "Referral to pain management"),
        ],
    ),
    (
        (
            "TREATMENT PLAN: I am requesting authorization for acupuncture 2 times a week for 4 weeks "
            "for the cervical spine."
        ),
        [("therapy", "requested", "acupuncture")],
    ),
    (
        (
            "RECOMMENDATIONS: The patient is a candidate for L5-S1 microdiscectomy but wishes to "
            "continue conservative care."
        ),
        [("surgery", "considered", "L5-S1 microdiscectomy")],
    ),
    (
        ("PLAN: He failed PT and NSAIDs. We will proceed with left knee arthroscopy with partial medial meniscectomy."),
        [("surgery", "requested", "left knee arthroscopy with partial medial meniscectomy")],
    ),
    (
        ("PLAN: Risks and benefits of surgery were discussed. He wishes to proceed with right rotator cuff repair."),
        [("surgery", "requested", "right rotator cuff repair")],
    ),
    (
        "PLAN: Cortisone injection was offered today but the patient declined.",
        [("injection", "declined", "Cortisone injection")],
    ),
    (
        "PLAN: If no improvement with therapy, consider facet injections.",
        [("injection", "conditional", "facet injections")],
    ),
    (
        "PLAN: Will refer to orthopedic surgeon for evaluation of the left shoulder.",
        [("consult", "requested", "refer to orthopedic surgeon for evaluation")],
    ),
    (
        "PLAN: Neurology referral for headaches. Sleep study. Labs today: CBC, CMP, ESR.",
        [
            ("consult", "requested", "Neurology referral"),
            ("diagnostic_test", "requested", "Sleep study"),
            ("diagnostic_test", "requested", "CBC"),
            ("diagnostic_test", "requested", "CMP"),
            ("diagnostic_test", "requested", "ESR"),
        ],
    ),
    (
        "PLAN: EMG/NCV of the bilateral upper extremities to rule out carpal tunnel syndrome.",
        [("diagnostic_test", "requested", "EMG/NCV of the bilateral upper extremities")],
    ),
    (
        (
            "PLAN: Return to clinic in 6 weeks. Continue home exercises. Ice prn. Work restrictions: "
            "no lifting over 20 lbs."
        ),
        [],
    ),
    (
        (
            "HISTORY OF PRESENT ILLNESS: She completed 12 visits of physical therapy and had two "
            "cortisone injections without relief. She uses a cane."
        ),
        [],
    ),
    (
        "PAST SURGICAL HISTORY: Appendectomy, left knee arthroscopy 2005.",
        [],
    ),
    (
        "PLAN: No surgery is indicated at this time. No need for physical therapy.",
        [("surgery", "declined", "surgery"), ("therapy", "declined", "physical therapy")],
    ),
    (
        "PLAN: She may benefit from psychotherapy and cognitive behavioral therapy for her depression.",
        [("therapy", "considered", "psychotherapy"), ("therapy", "considered", "cognitive behavioral therapy")],
    ),
    (
        (
            "PLAN: Request for authorization for right shoulder arthroscopic subacromial decompression "
            "with distal clavicle excision, pre-operative clearance, 12 sessions of postoperative "
            "physical therapy, and a shoulder sling."
        ),
        [
            (
                "surgery",
                "requested",
                "right shoulder arthroscopic subacromial decompression with distal clavicle excision",
            ),
            ("consult", "requested", "pre-operative clearance"),
            ("therapy", "requested", "12 sessions of postoperative physical therapy"),
            ("dme", "requested", "shoulder sling"),
        ],
    ),
    (
        (
            "DISCUSSION: In my opinion the applicant should be provided with a gym membership and "
            "further chiropractic treatment limited to 6 visits a year."
        ),
        [("other", "requested", "gym membership"), ("therapy", "requested", "further chiropractic treatment")],
    ),
    (
        (
            "FUTURE MEDICAL CARE: Provision should be made for orthopedic follow-up visits, "
            "prescription medication, short courses of physical therapy during flare-ups, and possible "
            "lumbar epidural injections. Surgery is not anticipated."
        ),
        [
            (
                "therapy",
                "requested",
                "physical therapy",
            ),  # flare-ups are expected: what is provided for them is asked for
            ("injection", "considered", "lumbar epidural injections"),
            ("surgery", "declined", "Surgery"),
        ],
    ),
    (
        "PLAN: 1) MRI L/S. 2) PT 3x4. 3) Ultram 50mg #60. 4) RTC 3 wks.",
        [("therapy", "requested", "PT")],
    ),
    (
        "PLAN: Rx: Naprosyn 500 mg bid #60, Flexeril 10 mg qhs #30, Prilosec 20 mg daily.",
        [],
    ),
    (
        "PLAN: D/C ibuprofen. Switch from Vicodin to Ultram. Continue Neurontin.",
        [],
    ),
    (
        "MEDICATIONS: Lisinopril 10 mg daily, metformin 500 mg bid.",
        [],
    ),
    (
        "PLAN: The patient was given a prescription for Medrol Dosepak and Skelaxin.",
        [],
    ),
    (
        "PLAN: Samples of Celebrex 200 mg were given.",
        [],
    ),
    (
        "PLAN: I have recommended over-the-counter ibuprofen and Tylenol as needed.",
        [],
    ),
    (
        "PLAN: She is to discontinue her Coumadin five days prior to surgery.",
        [],
    ),
    (
        "PLAN: She will take aspirin 325 mg for DVT prophylaxis after surgery.",
        [],
    ),
    (
        "HPI: He was prescribed ibuprofen 800 mg in the ER and has been taking Norco from his PCP.",
        [],
    ),
    (
        "PLAN: Cast was removed today. He was placed in a removable wrist splint. Start hand therapy.",
        [("dme", "requested", "removable wrist splint"), ("therapy", "requested", "hand therapy")],
    ),
    (
        "PLAN: Short leg cast applied. Crutches dispensed. Nonweightbearing.",
        [("dme", "requested", "Short leg cast"), ("dme", "requested", "Crutches")],
    ),
    (
        "PLAN: He will be fitted for a custom knee brace. We will order home health for wound checks.",
        [("dme", "requested", "custom knee brace"), ("other", "requested", "home health")],
    ),
    (
        "PLAN: Wean from the boot and sling as tolerated.",
        [],
    ),
    (
        (
            "UTILIZATION REVIEW DETERMINATION\nDECISION:\n1. Lumbar ESI at L5-S1 - Non-certified\n2. 8 "
            "sessions of aquatic therapy - Certified\n3. Norco 10/325 mg #120 - Modified to #60\n4. Pain "
            "management consultation - Certified"
        ),
        [
            ("injection", "requested", "Lumbar ESI at L5-S1"),
            ("therapy", "requested", "8 sessions of aquatic therapy"),
            ("consult", "requested", "Pain management consultation"),
        ],
    ),
    (
        (
            "INDEPENDENT MEDICAL REVIEW\nISSUES, DECISIONS AND RATIONALES\nIssue 1: Functional capacity "
            "evaluation: Upheld\nRationale: ODG recommends FCE prior to work hardening. The request is "
            "not medically necessary.\nIssue 2: Terocin patches #30: Upheld\nIssue 3: H-wave unit "
            "purchase: Upheld"
        ),
        [("consult", "requested", "Functional capacity evaluation"), ("dme", "requested", "H-wave unit")],
    ),
    (
        "PLAN: CBC, BMP, and UA will be obtained. EKG prior to surgery.",
        [
            ("diagnostic_test", "requested", "CBC"),
            ("diagnostic_test", "requested", "BMP"),
            ("diagnostic_test", "requested", "UA"),
            ("diagnostic_test", "requested", "EKG"),
        ],
    ),
    (
        ("PLAN: We discussed treatment options including bracing, injections, physical therapy and surgery."),
        [
            ("dme", "considered", "bracing"),
            ("injection", "considered", "injections"),
            ("therapy", "considered", "physical therapy"),
            ("surgery", "considered", "surgery"),
        ],
    ),
    (
        (
            "PLAN: I would recommend that she see a rheumatologist. Follow up with her primary care "
            "physician for blood pressure."
        ),
        [
            ("consult", "requested", "see a rheumatologist"),
            ("consult", "requested", "Follow up with her primary care physician"),
        ],
    ),
    (
        (
            "ASSESSMENT: Failed conservative treatment including physical therapy, chiropractic care "
            "and epidural injections."
        ),
        [],
    ),
    (
        ("PLAN: Right L4-5 and L5-S1 transforaminal epidural steroid injection under fluoroscopic guidance."),
        [("injection", "requested", "Right L4-5 and L5-S1 transforaminal epidural steroid injection")],
    ),
    (
        ("PLAN: Bilateral L3, L4, L5 medial branch blocks; if positive, proceed to radiofrequency ablation."),
        [("injection", "requested", "L5 medial branch blocks"), ("surgery", "conditional", "radiofrequency ablation")],
    ),
    (
        "PLAN: Urine drug screen was performed today to monitor compliance.",
        [],
    ),
    (
        "PLAN: Transfer care to spine surgeon. QME evaluation pending.",
        [("consult", "requested", "Transfer care to spine surgeon")],
    ),
    (
        (
            "PLAN OF CARE: Skilled PT 2x/week for 6 weeks to include therapeutic exercise, manual "
            "therapy, neuromuscular re-education, modalities and HEP instruction."
        ),
        [("therapy", "requested", "Skilled PT"), ("therapy", "requested", "HEP")],
    ),
    (
        "PLAN: Patient instructed in home exercise program with written handout. ",
        [("therapy", "requested", "home exercise program")],
    ),
    (
        "PLAN: The patient will be scheduled for a left total hip arthroplasty.",
        [("surgery", "requested", "left total hip arthroplasty")],
    ),
    (
        "PLAN: Sutures were removed today. Steri-Strips applied. Dressing changes daily.",
        [("other", "requested", "Dressing changes")],
    ),
    (
        "PLAN: Weight loss and exercise were encouraged. Return p.r.n.",
        [],
    ),
    (
        (
            "IMPRESSION AND PLAN: I believe that this patient needs a lumbar laminectomy. She "
            "understands and wishes to think about it."
        ),
        [("surgery", "requested", "lumbar laminectomy")],
    ),
    (
        ("PLAN: Refill Percocet 10/325 one q.6h. p.r.n. #120. Increase Neurontin to 600 mg t.i.d. Decrease Soma."),
        [],
    ),
    (
        ("PLAN: Prednisone taper starting at 60 mg. Augmentin 875 mg b.i.d. for 10 days. Albuterol inhaler."),
        [],
    ),
    (
        "PLAN: Patient has been on Lipitor; will check LFTs and fasting lipids next visit.",
        [("diagnostic_test", "requested", "LFTs"), ("diagnostic_test", "requested", "fasting lipids")],
    ),
    (
        ("PLAN: Dispensed: Anaprox 550 mg #60, Fexmid 7.5 mg #60, Protonix 20 mg #60. Topical compound cream ordered."),
        [],
    ),
    (
        "PLAN: Her insurance denied the lumbar brace. We will appeal.",
        [("dme", "declined", "lumbar brace")],
    ),
    (
        "PLAN: Physical therapy has not been approved yet.",
        [("therapy", "requested", "Physical therapy")],
    ),
    (
        ("PLAN: Obtain authorization for bilateral wrist splints. She has not had carpal tunnel injections."),
        [("dme", "requested", "bilateral wrist splints")],
    ),
    (
        "PLAN: Consult with Dr. Smith, hand surgeon, for possible trigger finger release.",
        [
            ("consult", "requested", "Consult with Dr. Smith, hand surgeon"),
            ("surgery", "considered", "trigger finger release"),
        ],
    ),
    (
        "PLAN: Given the failure of conservative measures, I am recommending ACDF C5-6 and C6-7.",
        [("surgery", "requested", "ACDF C5-6 and C6-7")],
    ),
    (
        "PLAN: The patient will need transportation to and from the surgery center and an interpreter.",
        [("other", "requested", "transportation"), ("other", "requested", "interpreter")],
    ),
    (
        "PLAN: Postoperatively she will need a walker, raised toilet seat, and home physical therapy.",
        [
            ("dme", "requested", "walker"),
            ("dme", "requested", "raised toilet seat"),
            ("therapy", "requested", "home physical therapy"),
        ],
    ),
    (
        "PLAN: Patient education on posture. Heat and ice. Massage therapy 1x/week x 6 weeks.",
        [("therapy", "requested", "Massage therapy")],
    ),
    (
        "PLAN: Repeat UDS next visit. CURES report reviewed, consistent.",
        [("diagnostic_test", "requested", "Repeat UDS")],
    ),
    (
        "PLAN: Tetanus booster given. Keflex 500 mg q.i.d. Suture removal in 10 days.",
        [("other", "requested", "Suture removal")],
    ),
    (
        "RECOMMENDATION: Needs to be seen by a neurosurgeon as soon as possible.",
        [("consult", "requested", "be seen by a neurosurgeon")],
    ),
    (
        "PLAN: She defers injection today. Wants to try therapy first.",
        [("injection", "declined", "injection"), ("therapy", "requested", "therapy")],
    ),
    (
        "PLAN: The request for 12 additional chiropractic visits has been submitted.",
        [("therapy", "requested", "12 additional chiropractic visits")],
    ),
    (
        (
            "IMPRESSION: Left knee medial meniscus tear.\n\nRECOMMENDATIONS: The patient has failed "
            "conservative treatment consisting of anti-inflammatories, physical therapy and a "
            "cortisone injection. At this point, I recommend arthroscopic partial medial meniscectomy. "
            "Postoperatively he will require physical therapy two times per week for six weeks, a cold "
            "therapy unit, and crutches."
        ),
        [
            ("surgery", "requested", "arthroscopic partial medial meniscectomy"),
            ("therapy", "requested", "physical therapy"),
            ("dme", "requested", "cold therapy unit"),
            ("dme", "requested", "crutches"),
        ],
    ),
    (
        (
            "ASSESSMENT: Lumbar strain. I am going to start him on Naprosyn 500 mg b.i.d. and Flexeril "
            "10 mg at bedtime. He will be sent for physical therapy three times a week for three "
            "weeks. He may return to modified duty."
        ),
        [("therapy", "requested", "physical therapy")],
    ),
    (
        (
            "Dear Dr. Jones: I saw your patient today. He had physical therapy in 2009 and an epidural "
            "injection in 2010. He takes Vicodin and Soma. I think he would benefit from a course of "
            "acupuncture and a TENS unit. I do not think surgery is warranted."
        ),
        [
            ("therapy", "requested", "course of acupuncture"),
            ("dme", "requested", "TENS unit"),
            ("surgery", "declined", "surgery"),
        ],
    ),
    (
        (
            "ED COURSE: The laceration was repaired with 4-0 nylon. The patient was given Ancef 1 g IV "
            "and Dilaudid 1 mg.\nDISPOSITION: Discharged home with prescriptions for Keflex 500 mg #28 "
            "and Norco #12. Follow up with hand surgery in 2 days. Wrist splint applied."
        ),
        [("consult", "requested", "Follow up with hand surgery"), ("dme", "requested", "Wrist splint")],
    ),
    (
        (
            "CURRENT MEDICATIONS: Patient is taking Norco 10/325 one tablet q.6h, Prilosec 20 mg, and "
            "Ambien 10 mg.\nALLERGIES: Penicillin."
        ),
        [],
    ),
    (
        (
            "TREATMENT: The patient was advised to take ibuprofen 600 mg three times a day with food "
            "and apply ice. Elastic wrap was applied to the ankle."
        ),
        [("dme", "requested", "Elastic wrap")],
    ),
    (
        "Requested Treatment: Right L4-5 transforaminal epidural steroid injection, CPT 64483, 77003.",
        [("injection", "requested", "Right L4-5 transforaminal epidural steroid injection")],
    ),
    (
        (
            "HISTORY: Dr. Brown recommended lumbar fusion which was performed on 3/4/2011. He "
            "subsequently had hardware removal in 2013. He has been treated with Norco, Lyrica and a "
            "spinal cord stimulator without benefit."
        ),
        [],
    ),
    (
        (
            "SUBJECTIVE: He states that acupuncture has been helpful. He is currently attending "
            "therapy twice a week. He was denied an MRI.\nOBJECTIVE: Wearing a back brace. Walks with a "
            "cane."
        ),
        [],
    ),
    (
        ("PLAN: At this time the patient is doing well with Mobic and will continue with same. No refills needed."),
        [],
    ),
    (
        ("PLAN: Medications were refilled: Tramadol 50 mg #90, Omeprazole 20 mg #60, Cyclobenzaprine 7.5 mg #60."),
        [],
    ),
    (
        "PLAN: We will taper off Norco over the next month and start Butrans patch 10 mcg.",
        [],
    ),
    (
        "PLAN: Lyrica was too expensive so we will go back to gabapentin 300 mg t.i.d.",
        [],
    ),
    (
        (
            "PLAN: I will see him back following his EMG. Should he have positive findings, carpal "
            "tunnel release would be recommended."
        ),
        [("surgery", "conditional", "carpal tunnel release")],
    ),
    (
        "PLAN: Awaiting authorization for shoulder arthroscopy. Pre-op labs and EKG ordered.",
        [
            ("surgery", "requested", "shoulder arthroscopy"),
            ("diagnostic_test", "requested", "Pre-op labs"),
            ("diagnostic_test", "requested", "EKG"),
        ],
    ),
    (
        (
            "PLAN: Psychiatric evaluation and treatment for depression and anxiety, authorization "
            "requested. Internal medicine consultation for hypertension."
        ),
        [
            ("consult", "requested", "Psychiatric evaluation"),
            ("consult", "requested", "Internal medicine consultation"),
        ],
    ),
    (
        ("PLAN: A trial of Celebrex 200 mg daily. Stop naproxen due to GI upset. Recheck BUN/creatinine in 1 month."),
        [("diagnostic_test", "requested", "BUN/creatinine")],
    ),
    (
        (
            "PLAN: The patient should have a weight-bearing x-ray. Custom orthotics and a night splint "
            "for plantar fasciitis. Stretching exercises were demonstrated."
        ),
        [
            ("dme", "requested", "Custom orthotics"),
            ("dme", "requested", "night splint for plantar"),
            ("therapy", "requested", "Stretching exercises"),
        ],
    ),
    (
        (
            "UTILIZATION REVIEW\nThe requested Norco 10/325 #90 is not certified. The request for 12 "
            "sessions of chiropractic therapy is certified."
        ),
        [("therapy", "requested", "12 sessions of chiropractic therapy")],
    ),
    (
        ("Treatment Plan:\n[X] Physical therapy 2 x week x 4 weeks\n[ ] Chiropractic\n[X] Lumbar corset\n[ ] Surgery"),
        [("therapy", "requested", "Physical therapy"), ("dme", "requested", "Lumbar corset")],
    ),
    (
        (
            "PLAN: Chiropractic care at a frequency of three times per week for four weeks including "
            "spinal manipulation, electrical muscle stimulation and ultrasound."
        ),
        [("therapy", "requested", "Chiropractic care")],
    ),
    (
        (
            "PLAN: We talked about a steroid injection versus surgery. She elected to proceed with the "
            "injection, which was performed today."
        ),
        [("surgery", "considered", "surgery"), ("injection", "requested", "injection")],
    ),
    (
        "PLAN: No injections or therapy at this time. Continue splinting at night.",
        [("injection", "declined", "injections"), ("therapy", "declined", "therapy")],
    ),
    (
        (
            "PLAN: Given her persistent pain despite bracing and therapy, we will obtain authorization "
            "for left lateral epicondyle release."
        ),
        [("surgery", "requested", "left lateral epicondyle release")],
    ),
    (
        (
            "FUTURE MEDICAL: Applicant will need access to an orthopedic surgeon for flare-ups. "
            "Medications on an industrial basis. Up to 12 physical therapy visits per year. Possible "
            "future knee replacement."
        ),
        [("therapy", "requested", "12 physical therapy visits"), ("surgery", "considered", "knee replacement")],
    ),
    (
        "PLAN: Return in two weeks for cast change and x-rays out of plaster.",
        [("other", "requested", "cast change")],
    ),
    (
        (
            "PLAN: Vitamin D 2000 units daily and calcium 600 mg twice daily. DEXA scan. Smoking "
            "cessation counseling was provided."
        ),
        [],
    ),
    (
        ("PLAN: Topical Voltaren gel to the knee q.i.d. and Lidoderm patches. Avoid NSAIDs given renal function."),
        [],
    ),
    (
        "PLAN: Referral to Dr. Lee for spine consultation. Patient to bring films.",
        [("consult", "requested", "Referral to Dr. Lee for spine consultation")],
    ),
    (
        "PLAN: Request PM&R consult and FCE. Voc rehab.",
        [
            ("consult", "requested", "PM&R consult"),
            ("consult", "requested", "FCE"),
            ("other", "requested", "Voc rehab"),
        ],
    ),
    (
        (
            "Physical therapy note. Patient tolerated treatment well. Treatment today: ultrasound, "
            "e-stim, manual therapy. Plan: continue PT 2x/week x 4 weeks."
        ),
        [("therapy", "requested", "PT")],
    ),
    (
        "PLAN: Hold Plavix 7 days before the injection. Schedule C7-T1 interlaminar ESI.",
        [("injection", "requested", "C7-T1 interlaminar ESI")],
    ),
    (
        (
            "ASSESSMENT AND PLAN: Rotator cuff tear. She has done therapy and had injections. I have "
            "discussed arthroscopic rotator cuff repair with her at length and she would like to go "
            "ahead and schedule this."
        ),
        [("surgery", "requested", "arthroscopic rotator cuff repair")],
    ),
    (
        (
            "PLAN: Will order DME: front-wheeled walker, bedside commode, and 3-in-1 shower chair. "
            "Home health PT and OT."
        ),
        [
            ("dme", "requested", "front-wheeled walker"),
            ("dme", "requested", "bedside commode"),
            ("dme", "requested", "shower chair"),
            ("therapy", "requested", "Home health PT"),
            ("therapy", "requested", "OT"),
        ],
    ),
    (
        "PLAN: ACE wrap, NSAIDs prn, RICE. F/U 1 wk.",
        [("dme", "requested", "ACE wrap")],
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
        [("injection", "requested", "Lumbar epidural steroid injection"), ("therapy", "requested", "Acupuncture")],
    ),
    (
        (
            "UTILIZATION REVIEW DETERMINATION\n\nREQUESTED TREATMENT / DETERMINATION\nPhysical therapy x "
            "12, left shoulder / APPROVED x 6\nSubacromial cortisone injection, left shoulder / "
            "APPROVED\nTramadol ER 150 mg #30 / DENIED\n"
        ),
        [
            ("therapy", "requested", "Physical therapy"),
            ("injection", "requested", "6 Subacromial cortisone injection, left shoulder"),
        ],
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
        [("diagnostic_test", "requested", "Urine drug screen")],
    ),
    (
        (
            "Treatment Plan:\n1. RFA submitted for right shoulder arthroscopy, SAD, and possible "
            "RCR.\n2. Refilled medications: Anaprox DS 550mg #60, Prilosec 20mg #60.\n3. Cont PT "
            "2x/wk.\n4. RTC 4-6 weeks."
        ),
        [("surgery", "requested", "right shoulder arthroscopy, SAD, and possible RCR"), ("therapy", "requested", "PT")],
    ),
    (
        (
            "PLAN\n- Modalities: heat, EMS, US to c/s and l/s\n- CMT C5, T4, L5\n- 2x/wk x 4 wks, re-eval "
            "30 days\n- Lumbar support recommended\n- Refer to ortho if no improvement in 4 wks"
        ),
        [
            ("therapy", "requested", "EMS"),
            ("therapy", "requested", "CMT C5, T4, L5"),
            ("dme", "requested", "Lumbar support"),
            ("consult", "conditional", "Refer to ortho"),
        ],
    ),
    (
        (
            "Assessment/Plan:\nLateral epicondylitis, right: counterforce brace, PT, NSAIDs. If not "
            "better in 6 weeks consider cortisone injection.\nHTN: continue lisinopril."
        ),
        [
            ("dme", "requested", "counterforce brace"),
            ("therapy", "requested", "PT"),
            ("injection", "conditional", "cortisone injection"),
        ],
    ),
    (
        (
            "TREATMENT PLAN: The patient should undergo a course of physiotherapy at a rate of 3 times "
            "per week for 4 weeks, following which he should be re-evaluated. He should be provided "
            "with an interferential unit for home use. Medications including Relafen 750 mg and "
            "Norflex 100 mg were prescribed."
        ),
        [("therapy", "requested", "course of physiotherapy"), ("dme", "requested", "interferential unit")],
    ),
    (
        (
            "FUTURE MEDICAL TREATMENT: In the event of exacerbation, the applicant should have access "
            "to physical therapy, 12 visits per year, and epidural injections. The possibility of "
            "lumbar surgery cannot be excluded."
        ),
        [
            ("therapy", "conditional", "physical therapy"),
            ("injection", "conditional", "epidural injections"),
            ("surgery", "considered", "lumbar surgery"),
        ],
    ),
    (
        (
            "DISCUSSION: In my opinion, the patient has exhausted conservative measures and is an "
            "appropriate candidate for left total hip replacement. I would support authorization for "
            "same."
        ),
        [("surgery", "considered", "left total hip replacement")],
    ),
    (
        "PLAN: Recommend 4 more weeks of work hardening. FCE upon completion.",
        [("therapy", "requested", "4 more weeks of work hardening"), ("consult", "requested", "FCE")],
    ),
    (
        (
            "HPI: The patient was last seen on 3/1 at which time MRI and PT were recommended. He has "
            "since had 6 visits. He is on Norco and Soma.\nPLAN: Finish PT. Taper Soma. Start Zanaflex "
            "4 mg qhs."
        ),
        [("therapy", "requested", "PT")],
    ),
    (
        (
            "MEDICAL DECISION MAKING: Given the open wound, tetanus was updated and he received Ancef. "
            "Discharged on Augmentin and Percocet. Ortho consulted and will see in clinic."
        ),
        [],
    ),
    (
        (
            "PLAN: I discussed with the patient the risks, benefits and alternatives to left knee "
            "arthroscopy. All questions answered. Consent signed. Surgery scheduled for 6/12."
        ),
        [("surgery", "requested", "Surgery")],
    ),
    (
        "PLAN: Fitted with a CAM boot today; he may wean off crutches.",
        [("dme", "requested", "CAM boot")],
    ),
    (
        "PLAN: Continue current meds. Follow-up labs in 3 months.",
        [("diagnostic_test", "requested", "labs")],
    ),
    (
        (
            "PLAN: The patient is not a surgical candidate. Pain management referral placed. Lidocaine "
            "patches 5% prescribed."
        ),
        [("consult", "requested", "Pain management referral")],
    ),
    (
        (
            "PLAN: Recommend weight loss, low-impact aerobic exercise, glucosamine, and Tylenol "
            "Arthritis. Viscosupplementation may be considered."
        ),
        [("therapy", "requested", "low-impact aerobic exercise"), ("injection", "considered", "Viscosupplementation")],
    ),
    (
        (
            "RECOMMENDATIONS: 1. Nerve conduction velocity and EMG of the lower extremities. 2. Trial "
            "of Lyrica 75 mg b.i.d. 3. Consider spinal cord stimulation."
        ),
        [
            ("diagnostic_test", "requested", "Nerve conduction velocity and EMG of the lower extremities"),
            ("surgery", "considered", "spinal cord stimulation"),
        ],
    ),
    (
        "PLAN: Voltaren 75 mg one p.o. b.i.d. with food, dispensed 60. Biofreeze gel. Back brace given.",
        [("dme", "requested", "Back brace")],
    ),
    (
        (
            "PLAN: Discontinue use of sling. Begin passive range of motion exercises and pendulums. "
            "Start therapy next week."
        ),
        [("therapy", "requested", "passive range of motion exercises and pendulums")],
    ),
    (
        "PLAN: I am not recommending any additional chiropractic treatment. Home exercise only.",
        [("therapy", "declined", "additional chiropractic treatment"), ("therapy", "requested", "Home exercise")],
    ),
    (
        "PLAN: Request pool therapy 2x6 as land therapy has failed.",
        [("therapy", "requested", "pool therapy")],
    ),
    (
        "PLAN: The carrier has denied the knee brace and additional PT. I am appealing these denials.",
        [("dme", "declined", "knee brace"), ("therapy", "declined", "additional PT")],
    ),
    (
        "PLAN: Keep splint clean and dry. Return 1 week for suture removal.",
        [("other", "requested", "suture removal")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), ASKED)
def test_a_document_asks_for_the_services_that_a_reader_would_list(text, expected):
    assert [(item.category.value, item.status.value, item.text) for item in _found(text)] == expected


def _cues(text):
    return [(cue.rule, cue.quote) for item in _found(text) for cue in item.evidence.cues]


ASKING_RULES = [rule for rule in load_rules("services.toml") if not rule.value.startswith("none")]
SILENCING_RULES = [rule for rule in load_rules("services.toml") if rule.value.startswith("none")]


@pytest.mark.parametrize("rule", ASKING_RULES, ids=lambda rule: rule.id)
def test_words_beside_a_service_give_it_their_status(rule):
    for text in rule.yes:
        plain, quote = unmark(text)
        assert (rule.id, quote) in _cues(plain)
    for text in rule.no:
        assert rule.id not in {name for name, _ in _cues(text)}


@pytest.mark.parametrize("rule", SILENCING_RULES, ids=lambda rule: rule.id)
def test_words_beside_a_service_make_it_a_mere_mention(rule):
    for text in rule.yes:
        plain, _ = unmark(text)
        assert _found(plain) == []
    for text in rule.no:
        assert _found(text) != []


def test_a_service_keeps_its_site_side_level_quantity_codes_and_decision():
    text = (
        "UTILIZATION REVIEW DETERMINATION\n\nDETERMINATION\n"
        "1. Right L4-5 transforaminal epidural steroid injection (CPT 64483) x 1: NON-CERTIFIED\n"
        "2. Physical therapy, left knee, 2x6: CERTIFIED\n"
    )
    injection, therapy = _found(text)
    place = (injection.region, injection.side, injection.level, injection.decision)
    assert place == ("lumbar spine", "right", "L4-5", "denied")
    assert [(code.system, code.code, code.stated) for code in injection.codes] == [("CPT", "64483", True)]
    assert (therapy.region, therapy.side, therapy.quantity, therapy.decision) == ("knee", "left", "2x6", "approved")


def test_a_service_named_twice_is_one_item():
    (item,) = _found("PLAN: Order EMG/NCV of both arms. The EMG/NCV is to rule out carpal tunnel syndrome.")
    assert item.side == "bilateral"


def test_the_same_service_for_two_sides_is_two_items():
    items = _found("PLAN:\n1. Counterforce brace, right elbow.\n2. Counterforce brace, left elbow.")
    assert [item.side for item in items] == ["right", "left"]


def test_evidence_quotes_the_document():
    text = "PLAN:\n1. Physical therapy for the left knee, 12\n   visits.\n2. Order EMG/NCV of both arms."
    for item in _found(text):
        assert text[item.evidence.start : item.evidence.end] == item.evidence.quote


@pytest.mark.parametrize(
    "text", ["- " * 4000, "1." * 4000, "PLAN: " + "(" * 3000, "surgery and " * 1500, "PLAN: PT " + "x2 " * 4000]
)
def test_odd_text_is_read_to_its_end(text):
    _found(text)
