"""Dates of injury, and the dates that are none."""

import pytest
import spacy

import extraction.pipeline  # noqa: F401  registers the tokenizer
from extraction.rules import load_rules, unmark


@pytest.fixture(scope="module")
def finder():
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "casewright_tokenizer"}}})
    nlp.add_pipe("casewright_injuries")
    return lambda text: nlp(text).user_data["case"]["injuries"]


def _written(items):
    return sorted("~".join(filter(None, (item["date"], item["end_date"]))) for item in items)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DOI: 3/4/12", ["2012-03-04"]),
        ("29M motorcyclist vs. deer on the highway, 8/22/2020 about 2140h.", ["2020-08-22"]),
        ("She had a stroke in 2009 and a hip fracture treated with a nail.", []),
        ("She was in a rear ender on 3/4/2012, not work related.", ["2012-03-04"]),
        ("On August the 14th, 2019, she slipped in the kitchen.", ["2019-08-14"]),
        ("On the 14th of August, 2019, she slipped in the kitchen.", ["2019-08-14"]),
        ("On Wednesday 8/14/2019 she slipped in the kitchen.", ["2019-08-14"]),
        ("INJURY DATE....08/14/2019", ["2019-08-14"]),
        ("DOI: on or about 8/14/2019", ["2019-08-14"]),
        ("Date of Injury  Claim Number  Employer\n08/14/2019  WC-1234  Acme", ["2019-08-14"]),
        ("| DOI | Claim # |\n| 08/14/2019 | 1234 |", ["2019-08-14"]),
        ("Date symptoms first appeared: 8/14/2019", ["2019-08-14"]),
        ("The injury is dated 8/14/2019.", ["2019-08-14"]),
        ("Reason for visit: Follow-up of work injury 8/14/2019.", ["2019-08-14"]),
        ("Follow-up of his injury on 8/14/2019.", []),
        ("He presents for evaluation of an injury to his right hand that happened on 8/14/2019.", ["2019-08-14"]),
        ("He presents for evaluation of injuries from an MVA 8/14/2019.", ["2019-08-14"]),
        ("Low back pain since 8/14/2019 when he lifted a 70-pound motor.", ["2019-08-14"]),
        ("He had a flare of pain on 8/14/2019 after lifting a box.", []),
        ("On 8/14/19 a student kicked her in the right shin.", ["2019-08-14"]),
        ("He swerved to miss a deer on 8/14/2019 and laid down his motorcycle.", ["2019-08-14"]),
        ("Slipped on ice taking out the trash on 8/14/19.", ["2019-08-14"]),
        (
            "The first injury was in 2005, the second in 2010, and the present one on 8/14/2019.",
            ["2005", "2010", "2019-08-14"],
        ),
        ("She first injured her back in 2005 while lifting, and again on 8/14/2019.", ["2005", "2019-08-14"]),
        ("Fractures: R tibia 1999, L clavicle 2004.", ["1999", "2004"]),
        ("Fx R wrist '05, healed.", ["2005"]),
        ("Smith, 1999: whiplash injuries.", []),
        ("Claimed CT period: 6/4/17 - 6/4/18", ["2017-06-04~2018-06-04"]),
        ("The 2006 rear-ender hurt her neck only.", ["2006"]),
        ("On 3/4/12 she planted her right foot to cut and felt the knee give way.", ["2012-03-04"]),
        ("Soccer player, inverted R ankle 3/4/2012 landing from a header.", ["2012-03-04"]),
        ("D/I: CT 8/15/2010 - 6/10/2011; also specific 3/4/2012", ["2010-08-15~2011-06-10", "2012-03-04"]),
        ("Onset 3/4/2012 after shoveling snow.", ["2012-03-04"]),
        ("The boy was brought in by his mom after falling off the monkey bars today, 3/4/2012.", ["2012-03-04"]),
        (
            "Her troubles go back to 03/04/12 when, while lifting a man who began to fall, she felt a tearing in her back.",
            ["2012-03-04"],
        ),
        ("In 2007 he herniated a disc at another job.", ["2007"]),
        ("He had a heart attack in 2012.", []),
        ("His mother fell on 3/4/2012 and broke her hip.", []),
        ("History of coronary stent placement (2012) and amputation of a toe (2021).", []),
        ("D/I: 03/04/2012\nDOB: 1/1/60", ["2012-03-04"]),
        ("D.O.I.: 03-04-12", ["2012-03-04"]),
        ("Date of Injury:   03/04/2012   Date of Birth: 1/2/1960", ["2012-03-04"]),
        ("13. Date and hour of injury or onset of illness   3/7/16   2:40 p.m.", ["2016-03-07"]),
        ("Injury Date: March 4, 2012", ["2012-03-04"]),
        ("He was injured on 3/4/12 at work.", ["2012-03-04"]),
        ("with an injury date of 8/30/90", ["1990-08-30"]),
        ("a 10/17/13 date of injury", ["2013-10-17"]),
        ("She sustained an industrial injury to her left knee on 3/4/2012 when she slipped.", ["2012-03-04"]),
        ("He injured his back at work lifting a box on 3/4/12.", ["2012-03-04"]),
        ("On 3/4/12, while unloading a truck, he felt a sharp pain in his low back.", ["2012-03-04"]),
        ("MVA on 7/2/11.", ["2011-07-02"]),
        ("s/p MVC 7/2011", ["2011-07"]),
        ("Patient was in a motor vehicle accident in May 1998 with neck strain.", ["1998-05"]),
        ("accident of 3/4/12", ["2012-03-04"]),
        ("pain since the 3/4/12 injury", ["2012-03-04"]),
        ("CT 3/1/2009 to 11/15/2012", ["2009-03-01~2012-11-15"]),
        ("DOI: CT 3/1/09-11/15/12", ["2009-03-01~2012-11-15"]),
        ("Date of Injury: CT through 11/15/2012", ["2012-11-15~2012-11-15"]),
        ("continuous trauma from January 2001 through November 2012", ["2001-01~2012-11"]),
        ("Dates of Injury: 3/4/09; 5/6/10; CT 1/1/08 - 5/6/10", ["2008-01-01~2010-05-06", "2009-03-04", "2010-05-06"]),
        ("DOI: 3/4/09, 5/6/10 and 7/8/11", ["2009-03-04", "2010-05-06", "2011-07-08"]),
        ("Auto accident, April 1987, age 31.", ["1987-04"]),
        ("prior L/S strain @ age 24 playing football (1998), resolved", ["1998"]),
        ("broke left little toe 2012 off work", ["2012"]),
        ("He sprained the right knee skiing at age 19 (1976).", ["1976"]),
        ("There was a low back strain in 2006 at work, resolved.", ["2006"]),
        ("Left tibia fracture, skiing, 1986, treated with a cast.", ["1986"]),
        ("2. June 1996, age 40, tripped on a curb, left distal radius fracture", ["1996-06"]),
        ("LBP started on 12/3/95; began radiating on 12/6/95", ["1995-12-03"]),
        ("She fell on 3/4/12 and was seen in the ER.", ["2012-03-04"]),
        ("He fell from a ladder on June 12, 2018, landing on the right shoulder.", ["2018-06-12"]),
        ("On June 12, 2018 he fell from a ladder.", ["2018-06-12"]),
        ("Date of last injury 3/4/12", ["2012-03-04"]),
        ("In 2005 he was involved in a car accident.", ["2005"]),
        ("He has had two falls, 3/4/12 and 5/6/12.", ["2012-03-04", "2012-05-06"]),
        ("injuries sustained on 3/4/12 and 5/6/13", ["2012-03-04", "2013-05-06"]),
        ("The accident occurred on 3/4/12 at 4 pm.", ["2012-03-04"]),
        ("His industrial injury of November 20, 2008 is accepted.", ["2008-11-20"]),
        ("Work-related injury, 3/4/12, right hand.", ["2012-03-04"]),
        ("right hand crush injury 3/4/12", ["2012-03-04"]),
        ("He was rear-ended on 03/14/2020.", ["2020-03-14"]),
        ("slipped on wet gym floor 10/30/18, twisted R knee", ["2018-10-30"]),
        ("was hit from the rear at a stop light on 5/28/14", ["2014-05-28"]),
        ("tripped over a hose on 01/31/2019 and struck the right knee", ["2019-01-31"]),
        ("medial pain after a twisting injury on 05/02/2019", ["2019-05-02"]),
        ("Past history: concussion 2010, left ankle sprain in 2014.", ["2010", "2014"]),
        ("He was assaulted by a patient on 3/4/12", ["2012-03-04"]),
        ("GSW to left leg in 1999.", ["1999"]),
        ("Injury: 3/4/12  Employer: X", ["2012-03-04"]),
        ("cumulative trauma claim with date of injury 11/15/2012", ["2012-11-15~2012-11-15"]),
        ("On the 3/4/12 date of injury, the patient fell.", ["2012-03-04"]),
        ("Right wrist fx 2003", ["2003"]),
        ("PMH: MVA 1995, 2003.", ["1995", "2003"]),
        ("HTN dx 2004, R knee scope 2009, MVA 8/2010", ["2010-08"]),
        ("DOL: 3/4/12", ["2012-03-04"]),
        ("Date of accident: 3/4/12", ["2012-03-04"]),
        ("Date of loss 03/04/12", ["2012-03-04"]),
        ("Date of incident: 3-4-2012", ["2012-03-04"]),
        ("DOA: 3/4/12", ["2012-03-04"]),
        ("DOI  DOB  DOE\n3/4/12  5/6/70  7/8/14", ["2012-03-04"]),
        ("The patient reports that on or about 3/4/12 she was struck by a cart.", ["2012-03-04"]),
        ("Initial exam 3/5/12. He states he was injured while lifting on 3/4/12.", ["2012-03-04"]),
        ("The injury occurred on or about March 4th, 2012.", ["2012-03-04"]),
        ("She tore her ACL in 2009 playing soccer.", ["2009"]),
        ("Burned right arm 3/4/12", ["2012-03-04"]),
        ("s/p fall 3/4/12", ["2012-03-04"]),
        ("status post slip and fall on 4/17/12 c/o L/S pain", ["2012-04-17"]),
        ("industrially injured 3/4/12", ["2012-03-04"]),
        ("The patient's injury dates back to 3/4/12.", ["2012-03-04"]),
        ("He was working on 3/4/12 when a pallet fell on his foot.", ["2012-03-04"]),
        ("Onset of pain: 3/4/12 while lifting.", ["2012-03-04"]),
        ("She had a fall in 2006 and a second fall in March 2006.", ["2006", "2006-03"]),
        ("DOI 3/4/12 and again injured 5/6/13", ["2012-03-04", "2013-05-06"]),
        (
            "The claimant sustained injuries to the neck and back on 3/4/2012 as a result of a rear end collision.",
            ["2012-03-04"],
        ),
        ("Work injury 2010 left knee, resolved. Nonindustrial MVA 2015.", ["2010", "2015"]),
        (
            "a specific injury of 3/4/2012 and a cumulative trauma injury from 3/4/2011 to 3/4/2012",
            ["2011-03-04~2012-03-04", "2012-03-04"],
        ),
        ("Specific: 3/4/2012; CT: 1/1/2011-3/4/2012", ["2011-01-01~2012-03-04", "2012-03-04"]),
        ("Claims: (1) CT 1/1/2011 through 3/4/2012   (2) Specific 5/23/2011", ["2011-01-01~2012-03-04", "2011-05-23"]),
        ("DOI #1: 5/6/2011 (low back)  DOI #2: 6/7/2012 (neck)", ["2011-05-06", "2012-06-07"]),
        ("Inj: 5/6/11", ["2011-05-06"]),
        ("Her left ankle was fractured in 2003.", ["2003"]),
        ("He tore his ACL in 2007 playing soccer.", ["2007"]),
        ("Patient was cut by a saw on 5/6/11", ["2011-05-06"]),
        ("Her symptoms date back to a lifting episode on 5/6/11", ["2011-05-06"]),
        ("fx R tibia MVA '98", ["1998"]),
        ("She was exposed to chemical fumes on 5/6/2011.", ["2011-05-06"]),
        ("Mother states he broke his wrist in 2001 playing hockey.", ["2001"]),
        ("His wife reports that he fell on 3/4/2012.", ["2012-03-04"]),
        ("Records mention a left shoulder dislocation in 1989.", ["1989"]),
        ("Medical records note a right knee sprain in 2005.", ["2005"]),
        ("She missed the bottom step on the second of October, 2005.", ["2005-10-02"]),
        ("He has had low back pain since 1988 when he fell off a truck.", ["1988"]),
        ("He was in his usual state of health until 11/3/95, when he slipped on ice.", ["1995-11-03"]),
        ("off work since 3/4/12 when he was injured lifting.", ["2012-03-04"]),
        ("motor vehicle accident that occurred on October 10, 2004", ["2004-10-10"]),
        ("developed low back pain following a lifting incident in June of 2005", ["2005-06"]),
        ("His problems began in 1998 when he fell from a roof.", ["1998"]),
        ("The patient's symptoms began with a motor vehicle accident in 1999.", ["1999"]),
        ("work-related accident on 10/02/98", ["1998-10-02"]),
        ("He was hired 3/4/10 and injured 5/6/12.", ["2012-05-06"]),
        ("ski accident 2001", ["2001"]),
        ("in 1996 he hurt his back", ["1996"]),
        ("Right knee arthroscopy in 2010 following an injury in 2009.", ["2009"]),
        ("3/4/12 - MVA. 5/6/12 - surgery.", ["2012-03-04"]),
        ("He was treated at the ER following a fall on 3/4/12.", ["2012-03-04"]),
        (
            "He sustained a crush injury of the right hand in a press on 3/4/2012 and underwent surgery the same day.",
            ["2012-03-04"],
        ),
        ("underwent ORIF on 3/5/12 for a fracture sustained 3/4/12", ["2012-03-04"]),
        (
            "The mechanism of injury: on 3/4/12 at 10:30 am, the patient was lifting a 50 lb box when he felt a pop in his back.",
            ["2012-03-04"],
        ),
        ("has been symptomatic since the work accident of March 2012", ["2012-03"]),
        ("injury date on 3/4/12", ["2012-03-04"]),
        ("Date of Injury: 3/4/12\nDate of Birth: 5/6/70\nDate of Exam: 7/8/14", ["2012-03-04"]),
        ("DOI 3/4/12 | DOB 5/6/70 | DOS 7/8/14", ["2012-03-04"]),
        (
            "The patient was injured on 3/4/12. He was first seen on 3/5/12. X-rays on 3/5/12 were negative. He had surgery on 6/7/12.",
            ["2012-03-04"],
        ),
        ("He is s/p 3/4/12 work injury to the lumbar spine.", ["2012-03-04"]),
        ("The 59 year old patient's date of injury is 3/4/12.", ["2012-03-04"]),
        ("Since her injury of 3/4/12 she has had therapy.", ["2012-03-04"]),
        ("Industrial Injury (3/4/12)", ["2012-03-04"]),
        ("low back injury 1999; neck injury 2004 (MVA)", ["1999", "2004"]),
        ("The date of the industrial injury was 3/4/12.", ["2012-03-04"]),
        ("industrially related injury dated 3/4/12", ["2012-03-04"]),
        ("Date of Injury(s): 3/4/12 and 5/6/13", ["2012-03-04", "2013-05-06"]),
        ("Injuries: 3/4/12 - L-spine", ["2012-03-04"]),
        ("QME reports an injury on 3/4/12 to the back", ["2012-03-04"]),
        ("He has a history of a gunshot wound to the left arm in 1992.", ["1992"]),
        ("Pt was kicked by a horse on July 4, 2013.", ["2013-07-04"]),
        ("He slipped on ice in January 2014 and fractured his wrist.", ["2014-01"]),
        ("She fell in the bathroom in the fall of 2014.", ["2014"]),
        ("The claimant alleges cumulative trauma from 3/1/2009 to the present.", ["2009-03-01"]),
        ("Date of injury: March 2012", ["2012-03"]),
        ("DOI: 2012", ["2012"]),
        ("onset date 3/4/12", ["2012-03-04"]),
        ("Bus was struck from behind on 2/13/09.", ["2009-02-13"]),
        ("car was totaled in an accident 3/4/12", ["2012-03-04"]),
        ("He had been doing well until 3/4/12 at which time he re-injured his back.", ["2012-03-04"]),
    ],
)
def test_an_injury_date_is_found(text, expected, finder):
    assert _written(finder(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "X-ray 11/09/15: no fracture.",
        "The report dated 3/4/12 describes a fracture.",
        "MRI report of 3/4/2012 notes rotator cuff rupture.",
        "Surgery on 3/4/12 for the fractured radius.",
        "ORIF fractured tibia 3/4/12",
        "Mother fell in 2001 and broke her hip.",
        "Non-specific 3/4/2012 complaints.",
        "MRI of the knee dated 3/4/12 showed a tear.",
        "ORIF of ankle fracture on 10/24/13.",
        "He was diagnosed with lumbar strain on 3/4/12.",
        "Seen 3/4/12 for neck pain.",
        "UR denied the request on 3/4/12.",
        "Claim form signed 11/19/2012.",
        "RFA dated 3/4/12",
        "She had left shoulder surgery on 3/4/12.",
        "pain increased since 3/30/15 without new trauma",
        "wrist pain, onset about January 2017, no specific event",
        "reported it to her supervisor on 10/4/2011",
        "Last day worked 11/15/2012",
        "He was seen in the ER on 3/4/12 after he fell.",
        "FAMILY HISTORY:\nBrother killed in MVA in 2005.",
        "Her son fell on 3/4/12.",
        "No injuries since 2009.",
        "denies any accidents in 2010",
        "Doctor's First Report of Occupational Injury 5/29/14",
        "The patient has had low back pain since 2009.",
        "Surgery in the fall of 2012.",
        "He underwent surgery in Fall 2012.",
        "He had PT after the injury, last 3/4/12.",
        "A chart note of 5/14/2007 mentions neck stiffness.",
        "right distal radius fracture status post ORIF 3/4/12",
        "healed fracture seen on x-rays 2012",
        "TTD from 3/4/12 to 5/6/12 following injury",
        "On 4/23/15 the injured worker complained of pain.",
        "Per the 4/23/15 report the injured worker has pain.",
        "On 2/3/14, ulnar nerve injury was suspected.",
        "6/3/13 - Dr. Lee: patient fell again at home.",
        "rotator cuff tear 2010, ACL reconstruction 2005",
        "She was last seen on 3/4/12 following a fall.",
        "She reported the injury on 3/6/12 to her supervisor.",
        "Employer was notified of the injury 3/6/12.",
        "Injury reported 3/6/12.",
        "1. 3/4/12: L-spine. 2. 5/6/13: knee.",
        "No new injury since last visit 3/4/12.",
    ],
)
def test_dates_of_visits_studies_operations_reports_and_relatives_are_no_injury_dates(text, finder):
    assert finder(text) == []


# Whole sentences as transcriptionists, reviewers and treating physicians write them.
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The patient is a 45-year-old who was injured at work on May 18, 2003, when a beam fell on him. He was initially treated at Mercy Hospital. MRI of June 2, 2003 revealed herniation. Surgery was performed August 1, 2003 by Dr. Jones.",
            ["2003-05-18"],
        ),
        (
            "HISTORY: On January 14, 2008 while employed by ABC as a nurse, the applicant was lifting a patient when she felt immediate pain in the low back.",
            ["2008-01-14"],
        ),
        ("She was seen on 2/4/2010 for injuries sustained in the MVA of 1/30/2010.", ["2010-01-30"]),
        (
            "He states that he was doing well until October 2009 when he was involved in a rollover accident.",
            ["2009-10"],
        ),
        ("Cumulative trauma 6/1/2010 - 6/1/2011; specific injury 3/15/2011.", ["2010-06-01~2011-06-01", "2011-03-15"]),
        (
            "Records: 3/16/2011 - Doctor's First Report, Dr. A. Patient slipped on 3/15/2011. 4/2/2011 - MRI lumbar spine. 5/1/2011 - PR-2, Dr. B.",
            ["2011-03-15"],
        ),
        ("Prior injuries: 1) 1995 left knee injury, football. 2) 2001 MVA with whiplash.", ["1995", "2001"]),
        (
            "Past Medical History: Right ankle fracture in 2004 treated with ORIF. Appendectomy 1990. Hypertension since 2005.",
            ["2004"],
        ),
        (
            "The patient denies prior back injury. He did injure his neck in 1999 in a car accident, which resolved.",
            ["1999"],
        ),
        ("UR DENIAL DATE: 3/4/2015. DATE OF INJURY: 5/6/2014. IMR RECEIVED: 4/1/2015", ["2014-05-06"]),
        ("Patient has not worked since 3/4/2012.", []),
        ("Last menstrual period 3/4/2012. Tetanus 2010.", []),
        ("Injury occurred at work. X-rays taken 3/4/2012.", []),
        (
            "The injured worker is a 45 year old male with a date of injury of March 4, 2012. The mechanism of injury is not specified.",
            ["2012-03-04"],
        ),
        ("The patient sustained an injury on 03-04-2012.", ["2012-03-04"]),
        ("Date of Injury: 03-04-2012    Decision Date: 07-08-2015", ["2012-03-04"]),
        (
            "This 54 year old male sustained an industrial injury on 3-4-12. The injured worker is undergoing treatment for lumbar strain. A progress report dated 5-6-15 notes pain.",
            ["2012-03-04"],
        ),
        (
            "The injured worker sustained an industrial injury on 3-4-12. Diagnoses have included fracture. In a progress note dated 4-5-15, the injured worker reported pain after fall.",
            ["2012-03-04"],
        ),
        ("He was injured by falling off a ladder in approximately March of 2012.", ["2012-03"]),
        ("The claimant, who sustained a compensable injury to the low back on 3/4/2012, now has pain.", ["2012-03-04"]),
        ("Per the claim, the DOI is 3/4/2012. The DWC-1 was signed on 3/10/2012.", ["2012-03-04"]),
        ("On exam 3/4/2012, there was a crush injury of the hand.", []),
        ("A 3/4/2012 x-ray showed a fracture.", []),
        ("hx of L wrist fx 2008, R clavicle fx 1998", ["1998", "2008"]),
        ("She had an onset of neck pain on 3/4/2012 while turning her head.", ["2012-03-04"]),
        ("Symptoms began 3/4/2012 after moving furniture.", ["2012-03-04"]),
        ("He has been off work since the injury of 3/4/2012 and was made P&S on 5/6/2013.", ["2012-03-04"]),
        ("The incident of 03/04/12 was reported to the supervisor on 03/05/12.", ["2012-03-04"]),
        ("Employee injured: 3/4/2012 at 3 pm", ["2012-03-04"]),
        (
            "the patient was struck by a forklift at work on 3/4/2012, sustaining injuries to his right leg. He underwent ORIF on 3/5/2012 and hardware removal on 6/7/2013.",
            ["2012-03-04"],
        ),
        ("Fell 3/4/12. ER 3/5/12. Surgery 3/8/12.", ["2012-03-04"]),
        (
            "Pt. reports she re-injured L knee 3/4/12 stepping off curb; original injury 2/1/10.",
            ["2010-02-01", "2012-03-04"],
        ),
        (
            "The accident of March 4, 2012, and the subsequent accident of May 6, 2013 are both industrial.",
            ["2012-03-04", "2013-05-06"],
        ),
        ("No new injury or trauma since the 5/6/2013 visit.", []),
        ("The patient was involved in three motor vehicle accidents: 1998, 2003, and 2010.", ["1998", "2003", "2010"]),
        ("Date of injury is listed as 3/4/12 (knee) and 5/6/13 (back).", ["2012-03-04", "2013-05-06"]),
        ("D.O.I.   3/4/12, CT 3/4/11-3/4/12", ["2011-03-04~2012-03-04", "2012-03-04"]),
        ("DOI(s): 1) 3/4/12 2) 5/6/13", ["2012-03-04", "2013-05-06"]),
        ("Claim: left knee injury 3/4/2012; accepted body parts left knee.", ["2012-03-04"]),
        ("s/p work injury x 3 (2008, 2010, 2012)", ["2008", "2010", "2012"]),
        ("Injured 2/30/12", []),
        ("She had a stroke in 2010 and a fall in 2011.", ["2011"]),
        ("patient with gunshot wound in 1990 and MI 2005", ["1990"]),
        ("Concussion playing football, 1988", ["1988"]),
        ("He began physical therapy following his accident on 3/4/12.", ["2012-03-04"]),
        ("Following the accident, on 3/5/12 he saw Dr. Smith.", []),
        ("The patient was in an accident. On 3/5/12 he saw Dr. Smith.", []),
        ("Broken arm as a child, 1975.", ["1975"]),
        ("in 2012 she fractured her wrist", ["2012"]),
        ("Motor vehicle accident 6/2/2011: neck strain", ["2011-06-02"]),
        ("Occupational exposure on 3/4/2012", ["2012-03-04"]),
        ("bitten by a dog on 3/4/2012", ["2012-03-04"]),
        ("The pain began on 3/4/2012 without any injury.", []),
        ("She was diagnosed with fibromyalgia in 2008 after an MVA in 2006.", ["2006"]),
        ("He underwent carpal tunnel release in 2010 due to repetitive trauma.", []),
        ("Status post injury 3/4/12; status post surgery 5/6/12", ["2012-03-04"]),
        ("Injury 3/4/12 - surgery 5/6/12 - P&S 7/8/13", ["2012-03-04"]),
        ("He was injured in 2009, on June 22nd, when a compressor shifted.", ["2009-06-22"]),
        ("She was injured 6.22.09 at work.", ["2009-06-22"]),
        ("Vehicle was totaled 3/4/12 in a head-on collision.", ["2012-03-04"]),
    ],
)
def test_of_the_dates_in_a_narrative_only_those_of_the_injury_are_taken(text, expected, finder):
    assert _written(finder(text)) == expected


def test_a_date_told_twice_is_one_injury_with_its_finer_date(finder):
    items = finder(
        "Date of Injury: 11/20/2008\nHe was injured in November 2008. Since the 2008 accident he has had pain."
    )
    assert [(item["date"], item["precision"]) for item in items] == [("2008-11-20", "day")]


def test_a_second_fall_in_the_same_year_stays_an_injury_of_its_own(finder):
    items = finder("She had a fall in 2006. She then had her second fall in March 2006.")
    assert _written(items) == ["2006", "2006-03"]


def test_onset_counts_only_where_no_injury_is_dated(finder):
    assert _written(finder("DOI: 3/4/12. Her headaches started on 5/6/12.")) == ["2012-03-04"]


def test_cumulative_trauma_keeps_both_ends(finder):
    (item,) = finder("DOI: CT 8/1/10 - 8/1/11")
    assert (item["kind"], item["date"], item["end_date"], item["evidence"]["quote"]) == (
        "cumulative",
        "2010-08-01",
        "2011-08-01",
        "8/1/10 - 8/1/11",
    )


@pytest.mark.parametrize("rule", load_rules("injuries.toml"), ids=lambda rule: rule.id)
def test_every_rule_finds_its_examples_and_leaves_the_others(rule, finder):
    for example in rule.yes:
        text, span = unmark(example)
        found = [item for item in finder(text) if item["evidence"]["rule"] == rule.id]
        assert [item["evidence"]["quote"] for item in found] == [span], text
    for text in rule.no:
        assert not [item for item in finder(text) if item["evidence"]["rule"] == rule.id], text


def test_brackets_may_give_the_day_that_the_label_leaves_out(finder):
    text = "Date of Injury: 06/2021 (exact day not recalled; claim form gives 06/14/2021)"
    assert [item["date"] for item in finder(text)] == ["2021-06-14"]
