"""What a document claims of the thing it names: the mention stands between [[ and ]]."""

import re

import pytest

from extraction.language.assertion import assess, find_cues, find_scopes
from extraction.language.sentences import split
from extraction.rules import load_rules, unmark

CASES = [
    # plain statements
    ("There is a [[fracture]].", "present"),
    ("MRI shows a [[disc herniation]] at L5-S1.", "present"),
    ("He complains of [[low back pain]] radiating to the leg.", "present"),
    ("Findings are consistent with [[carpal tunnel syndrome]].", "present"),
    # negation before the mention
    ("No [[fracture]] is seen.", "negated"),
    ("No fracture, dislocation or [[effusion]].", "negated"),
    ("No fracture, [[dislocation]], effusion or edema.", "negated"),
    ("No prior [[surgery]].", "negated"),
    ("There is no evidence of [[radiculopathy]].", "negated"),
    ("There is no clinical or radiographic evidence of [[infection]].", "negated"),
    ("No signs of [[infection]].", "negated"),
    ("There is no documentation of [[new injury]].", "negated"),
    ("X-rays were negative for [[fracture]].", "negated"),
    ("XR C/S 7/2/11 (ER) neg [[fx]].", "negated"),
    ("He denies [[chest pain]].", "negated"),
    ("Denies fever, chills, night sweats and [[weight loss]].", "negated"),
    ("Denies fever, severe [[headache]] and chills.", "negated"),
    ("The patient denies any history of [[diabetes]].", "negated"),
    ("Denying [[numbness]] in the hand.", "negated"),
    ("Contusion without [[fracture]].", "negated"),
    ("C/S pain 4-5/10, achy, w/o [[UE radiation]].", "negated"),
    ("w/o evidence of [[instability]].", "negated"),
    ("Skin is free of [[lesions]].", "negated"),
    ("Absence of [[edema]] in both legs.", "negated"),
    ("Neither [[fracture]] nor dislocation.", "negated"),
    ("Neither fracture nor [[dislocation]].", "negated"),
    ("She has never had [[cancer]].", "negated"),
    ("She is not [[diabetic]].", "negated"),
    ("He does not have [[numbness]].", "negated"),
    ("I don't see any [[evidence of fracture]].", "negated"),
    ("I do not see any sign of [[fracture]] or foreign body.", "negated"),
    ("MRI failed to reveal a [[tear]].", "negated"),
    ("X-rays did not reveal any signs of a [[fracture]].", "negated"),
    ("Findings are not consistent with [[radiculopathy]].", "negated"),
    ("The CT rules out a [[fracture]].", "negated"),
    ("No hx of [[cancer]].", "negated"),
    ("Unremarkable for [[malignancy]].", "negated"),
    ("No b/b [[incontinence]], no saddle anesth.", "negated"),
    ("No b/b incontinence, no [[saddle anesth]].", "negated"),
    ("Imaging of the neck in the first weeks absent [[red flags]].", "negated"),
    ("(-) [[visual disturbance]] or change.", "negated"),
    ("Negative [[straight leg raise]] bilaterally.", "negated"),
    ("[ ] [[Off work]]   [X] Full duty", "negated"),
    ("No new [[trauma]].", "negated"),
    ("No acute [[fracture]] identified.", "negated"),
    # negation after the mention
    ("[[Radiculopathy]] is ruled out clinically.", "negated"),
    ("[[Cervical radiculopathy]] has been ruled out.", "negated"),
    ("[[Radiculopathy]] ruled out by EMG.", "negated"),
    ("A [[fracture]] is not seen.", "negated"),
    ("[[Lumbar MRI]] not indicated; no red flags.", "negated"),
    ("Ankle [[clonus]] is absent.", "negated"),
    ("[[Radicular type pain]]: None.", "negated"),
    ("[[Opioid use]]: No.", "negated"),
    ("[[Bowel or bladder changes]] - No.", "negated"),
    ("Weight loss, fever, [[chills]]: denied", "negated"),
    ("[[History of cancer]]? No", "negated"),
    ("[[Spurling]] is negative bilaterally.", "negated"),
    ("[[Tinel]] neg b/l.", "negated"),
    ("Is [[interpreter]] needed [ ] Yes [X] No", "negated"),
    # negation ends here
    ("No chest pain but has [[fever]].", "present"),
    ("No fracture, there is moderate [[effusion]].", "present"),
    ("No fracture, alignment is anatomic with [[spurring]].", "present"),
    ("No fracture; [[sprain]] of the ankle.", "present"),
    ("No effusion, ROM 0-130, mild [[crepitus]].", "present"),
    ("No acute fracture, with [[degenerative changes]].", "present"),
    ("Denies fever and has [[back pain]].", "present"),
    ("Denies numbness, complains of [[weakness]].", "present"),
    ("No weakness except [[foot drop]] on the left.", "present"),
    ("No fracture other than the [[nasal bone]].", "present"),
    ("No fever. [[Chills]] at night.", "present"),
    ("No fever, although [[chills]] occur.", "present"),
    ("No numbness - [[weakness]] of the left arm.", "present"),
    ("He does not work because of [[back pain]].", "present"),
    ("Denies weight loss. Endorses [[weight gain]].", "present"),
    ("No cough, however [[dyspnea]] on exertion.", "present"),
    ("(-) fever (+) [[chills]]", "present"),
    ("[X] [[Off work]]   [ ] Full duty", "present"),
    ("[[Fracture]] but no dislocation.", "present"),
    ("[[Effusion]] is present, fracture is ruled out.", "present"),
    # what looks like a negation
    ("There is no change in the [[arthritis]].", "present"),
    ("PT without improvement of [[low back pain]].", "present"),
    ("Not only [[arthritis]] but a tear.", "present"),
    ("The [[back pain]] has not improved.", "present"),
    ("He takes Tylenol No. 3 for [[knee pain]].", "present"),
    ("There is no doubt that he has a [[tear]].", "present"),
    ("MRI [[lumbar spine]] without contrast.", "present"),
    ("MRI without contrast of the [[right knee]].", "present"),
    ("MRI with and without contrast of the [[thoracic spine]].", "present"),
    ("No lifting over 10 lbs with the [[right arm]].", "present"),
    ("UR denied the request for [[CT left ankle]].", "present"),
    ("[[Viscosupplementation]] was denied by UR.", "present"),
    ("[[X-rays]] of the wrist were negative.", "present"),
    ("Norco no more than 4 a day for [[pain]].", "present"),
    ("No relief of his [[neck pain]] from PT.", "present"),
    # uncertain
    ("Possible [[meniscus tear]].", "uncertain"),
    ("Possible fracture, sprain or [[strain]].", "uncertain"),
    ("Possible fracture, [[edema]] noted.", "present"),
    ("Probable [[impingement syndrome]].", "uncertain"),
    ("R/O [[adhesive capsulitis]], right shoulder", "uncertain"),
    ("Rule out [[recurrent medial meniscus tear]] left knee", "uncertain"),
    ("Rule-out of [[disc herniation]] alone does not justify the MRI.", "uncertain"),
    ("MRI to rule out [[tear]].", "uncertain"),
    ("Pain, most likely due to [[rotator cuff tendinopathy]].", "uncertain"),
    ("Likely [[labral tear]].", "uncertain"),
    ("Other [[tear of medial meniscus]], suspected", "uncertain"),
    ("A [[labral tear]] is suspected.", "uncertain"),
    ("[[Nonunion]] has been suspected but not established.", "uncertain"),
    ("Suspected [[scaphoid fracture]].", "uncertain"),
    ("MRI is concerning for [[nonunion]].", "uncertain"),
    ("[[Tendinitis]] versus tear.", "uncertain"),
    ("Tendinitis versus [[tear]].", "uncertain"),
    ("Tendinitis vs. [[tear]].", "uncertain"),
    ("?[[fracture]] of the scaphoid", "uncertain"),
    ("[[Meniscal tear]]?", "uncertain"),
    ("[[Osteochondral lesion]] not excluded.", "uncertain"),
    ("[[Fracture]] cannot be excluded.", "uncertain"),
    ("Cannot exclude a [[fracture]].", "uncertain"),
    ("[[Fracture]] is unlikely.", "uncertain"),
    ("Unlikely [[fracture]].", "uncertain"),
    ("This may represent a [[ganglion]].", "uncertain"),
    ("Findings suggestive of a [[tear]].", "uncertain"),
    ("The differential diagnosis included polymyositis, hematoma and [[disc herniation]].", "uncertain"),
    ("Question of [[scaphoid fracture]].", "uncertain"),
    ("Left hand numbness, [[carpal tunnel]] not confirmed", "uncertain"),
    ("Capsular strain plus or minus a [[rupture]].", "uncertain"),
    ("Right side is tender versus the [[left]].", "present"),
    ("Cervical radiculopathy is likely. [[Gout]] is stable.", "present"),
    # history
    ("History of [[gout]].", "history"),
    ("Past medical history significant for congestive heart failure and [[type 2 diabetes]].", "history"),
    ("A man with a past medical history significant for diabetes, who presents with [[back pain]].", "present"),
    ("H/o [[prostate cancer]].", "history"),
    ("Status post [[ankle fracture]].", "history"),
    ("S/p ORIF [[left ankle]]; stiffness.", "history"),
    ("S/p ORIF left ankle; [[stiffness]].", "present"),
    ("Truck driver s/p MVA on 7/2/11, c/o [[L/S pain]].", "present"),
    ("Old left [[distal radius fracture]], 1996", "history"),
    ("Previous [[knee strain]].", "history"),
    ("Prior [[neck injury]] in 1998.", "history"),
    ("[[Neck stiffness]] noted at her first visits has resolved.", "history"),
    ("She had a right [[clavicle fracture]] at age 12 that healed.", "history"),
    ("[[Asthma]] as a child.", "history"),
    ("[[Lymphoma]], in remission.", "history"),
    ("[[Back pain]] in the past.", "history"),
    ("He no longer has [[numbness]].", "history"),
    ("[[Pain]] worse over the past 2 weeks.", "present"),
    ("A 35-year-old male with [[gout]].", "present"),
    ("No [[pain]] prior to the injury.", "negated"),
    ("[[Back pain]] began prior to the fall.", "present"),
    # family
    ("His father had [[gout]].", "family"),
    ("His father had gout, mother with [[diabetes]].", "family"),
    ("Mother, 63, has [[rheumatoid arthritis]].", "family"),
    ("Brother 60, had [[carpal tunnel]] surgery.", "family"),
    ("Family history of [[prostate cancer]].", "family"),
    ("[[Gout]] in his father.", "family"),
    ("[[Diabetes]] (mother), gout.", "family"),
    ("Diabetes (mother), [[gout]].", "present"),
    ("His grandmother, 80, has [[osteoporosis]].", "family"),
    ("Father has gout; the patient has [[asthma]].", "present"),
    ("FAMILY HISTORY:\n[[Coronary artery disease]], hypertension.", "family"),
    ("SOCIAL HISTORY:\nLives with his mother. [[Asthma]].", "present"),
    ("She lifted her 3 year old daughter and had a [[low back flare]].", "present"),
    ("The mother states he has a [[fever]].", "present"),
    # hypothetical
    ("If [[pain]] persists, return.", "hypothetical"),
    ("If he continues to have pain, we will obtain an [[MRI]].", "hypothetical"),
    ("Should he develop [[weakness]], MRI.", "hypothetical"),
    ("Return to the ER with any [[fever]] or chills.", "hypothetical"),
    ("The risks of bleeding, [[infection]] and nerve damage were explained.", "hypothetical"),
    ("Little [[pain]] if any.", "present"),
    ("It feels as if the [[knee]] gives way.", "present"),
    ("MRI is reserved for patients with [[progressive deficits]].", "hypothetical"),
    # precedence
    ("No history of [[possible fracture]].", "negated"),
    ("Possible history of [[chicken pox]].", "uncertain"),
    ("His father had no [[diabetes]].", "family"),
]


@pytest.mark.parametrize(("marked", "expected"), CASES, ids=[marked for marked, _ in CASES])
def test_a_mention_is_asserted_as(nlp, marked, expected):
    text, _ = re.subn(r"\[\[|\]\]", "", marked)
    start = marked.index("[[")
    end = marked.index("]]", start) - 2
    assert assess(nlp.make_doc(text), start, end).value == expected


RULES = load_rules("assertion.toml")


def _found(rule, text):
    if rule.value.startswith("stop"):
        pattern = re.compile(rule.pattern, re.IGNORECASE | re.VERBOSE)
        return [match.group() for match in pattern.finditer(text)]
    return [text[cue.start : cue.end] for cue in find_cues(text) if cue.rule == rule.id]


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_a_cue_is_found_in_its_examples_only(rule):
    for example in rule.yes:
        text, quote = unmark(example)
        assert _found(rule, text) == [quote], example
    for example in rule.no:
        assert _found(rule, example) == [], example


def test_there_are_a_hundred_forms_of_cues():
    forms = {word for rule in RULES for word in re.split(r"(?<!\\)\|", rule.pattern)}
    assert len(forms) > 100


def test_every_cue_that_holds_is_kept_with_its_quote(nlp):
    doc = nlp.make_doc("No history of possible fracture.")
    held = assess(doc, 23, 31)
    assert {cue.quote for cue in held.cues} == {"No history of", "possible"}
    assert held.all == {"negated", "uncertain"}


def test_a_scope_never_reaches_over_a_sentence(nlp):
    text = "No fever.\nChills. " * 20
    bounds = tuple(split(text))
    for scope in find_scopes(text, bounds):
        assert any(sentence.start <= scope.start and scope.end <= sentence.end for sentence in bounds)


def test_scopes_of_a_sentence_without_end_stay_short():
    text = "no possible old fracture with if " * 3000
    assert max(scope.end - scope.start for scope in find_scopes(text, tuple(split(text)))) <= 400
