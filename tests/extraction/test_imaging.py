"""Imaging studies: what, where, whether asked for or done."""

import pytest
import spacy

from extraction.findings.imaging import ImagingFinder
from extraction.rules import load_rules, unmark

_NLP = spacy.blank("en")
_FINDER = ImagingFinder()


def _studies(text):
    return sorted(
        (
            item.modality.value,
            item.region.value if item.region else "",
            item.side.value if item.side else "",
            item.status.value,
        )
        for item in _FINDER.find(_NLP.make_doc(text))
    )


def _expected(line):
    return sorted(tuple(part.strip() for part in item.split("/")) for item in line.split(";") if item.strip())


# expected studies as "modality / region / side / status", several separated by ";", and the text
CASES = [
    (
        "xray/wrist/left/performed;xray/wrist/left/performed",
        "IMAGING\nXR L wrist 3v: comminuted distal radius fx.\nPost reduction films L wrist: improved alignment.",
    ),
    (
        "xray/ankle/right/performed;xray/ankle/right/performed",
        "ED COURSE: X-rays of the right ankle showed a fracture. X-rays of the ankle after reduction showed good alignment.",
    ),
    (
        "ct/chest//performed;ct/abdomen//performed;ct/pelvis//performed",
        "IMAGING\nCT chest/abd/pelvis w/ contrast: rib fractures.",
    ),
    (
        "ct/chest//performed;ct/abdomen//performed;ct/pelvis//performed",
        "IMAGING\nCT of the chest, abdomen and pelvis showed no injury.",
    ),
    (
        "xray/cervical spine//performed",
        "HISTORY: She saw her doctor. She was sent for x-rays of the cervical spine and prescribed Flexeril.",
    ),
    ("xray/hand/left/requested", "PLAN: He was sent for x-rays of the left hand."),
    ("ultrasound/abdomen//requested", "PLAN\n- Renal ultrasound has never been done, will order."),
    ("xray/shoulder/right/declined", "PLAN\n- R shoulder: weighted views not indicated."),
    (
        "xray/cervical spine//performed;xray/shoulder/left/performed;xray/shoulder/left/performed",
        "HISTORY\nShe was sent to occupational medicine where x-rays of the neck and the left shoulder were done.\n\n"
        "STUDIES\nX-rays left shoulder taken at this evaluation: acromioplasty changes.",
    ),
    # postponed, refused, made conditional, judged unnecessary or impossible, to be obtained from elsewhere
    (
        "xray/shoulder/right/performed",
        "HPI: I obtained a true AP, a scapular Y and an axillary lateral view of the right shoulder in my office. These show a concentric joint.",
    ),
    (
        "xray/cervical spine//performed;xray/lumbar spine//performed",
        "RECORDS REVIEWED:\n2. X-ray report, cervical spine, five views, 01/29/09. Reversal of the normal lordosis.\n3. X-ray report, lumbar spine, 2 views, 01/29/09. Normal.",
    ),
    (
        "xray/hip/right/performed;xray/pelvis//performed;mri/lumbar spine//performed",
        "Records reviewed: RFA 7/31/24; x-ray report R hip & pelvis 6/2/22; lumbar MRI report 9/15/22.",
    ),
    ("mri/knee/left/performed", "PLAN: Obtain MRI report of the left knee."),
    (
        "xray/pelvis//performed;xray/hip/left/performed;xray/hip/left/performed",
        "IMAGING:\nAP pelvis and lateral left hip taken today: Bone on bone. Compared with 8/30/22 films of the left hip there is definite progression.",
    ),
    (
        "xray/wrist/left/performed;xray/wrist/left/performed",
        "18. SUBJECTIVE\nSeen same day San Joaquin Urgent Care. X-rays of the wrist were taken there, left.\nB. X-ray and laboratory results\nL wrist 4 views incl. scaphoid view, here today: no displaced fx seen.",
    ),
    (
        "xray/pelvis//performed;xray/hip/right/performed",
        "STUDIES: Plain radiographs (AP pelvis, right Dunn lateral) obtained at our office on 09/18/2023 demonstrate a cam deformity.",
    ),
    (
        "",
        "PLAN: An MR arthrogram is the accepted study where labral pathology is suspected and a routine MRI is inconclusive.",
    ),
    (
        "ct/head//performed;ct/cervical spine//performed",
        "HPI: taken to Mercy ED same day, head CT there negative for bleed, CT cervical spine negative also.",
    ),
    (
        "xray/ankle/right/performed",
        "PLAN: Right ankle sprain. I went over the films with Devin and explained that the ligaments are torn.",
    ),
    (
        "ct/abdomen//performed",
        "HPI: CT of the abdomen and pelvis through the ER in March of this year, for what turned out to be a kidney stone, mentions fatty liver.",
    ),
    ("", "DATES OF INJURY: (2) CT June 1, 2019 through August 14, 2022. Right shoulder."),
    (
        "mri/lumbar spine//performed",
        "PLAN: - Request auth: R L5 ESI, criteria met (radic on exam + MRI lumbar, failed PT).",
    ),
    (
        "mri/knee/right/conditional",
        "ASSESSMENT AND PLAN: Right knee pain, likely a meniscal tear. I reviewed with her the options of an MRI now, a trial of therapy, or arthroscopy. We have elected a trial of therapy. If she is not better in a month I will order the MRI.",
    ),
    (
        "mri/lumbar spine//conditional",
        "FUTURE MEDICAL CARE: For the lumbar spine, provision should be made for a repeat MRI in the event of a significant increase in symptoms.",
    ),
    ("xray/hip/left/requested", "FUTURE MEDICAL: Periodic x-rays of the left hip should be provided."),
    (
        "mri/cervical spine//considered",
        "FUTURE MEDICAL: She may require repeat MRI of the cervical spine for flare-ups.",
    ),
    (
        "mri/knee/left/declined",
        "DISCUSSION: The applicant's attorney requests an MRI of the left knee. I find no basis for it.",
    ),
    (
        "mri/thoracic spine//declined",
        "DISCUSSION: Dr. Salas requested an MRI of the thoracic spine; the request was denied by utilization review and I concur with the denial.",
    ),
    (
        "mri/shoulder/right/requested",
        "DISCUSSION: In order to complete my evaluation I will need an MRI of the right shoulder.",
    ),
    (
        "mri/shoulder/right/requested",
        "DISCUSSION: Before I can address causation an MRI of the right shoulder must be obtained.",
    ),
    (
        "mri/lumbar spine//declined",
        "DISCUSSION: There being no neurologic deficit, a lumbar MRI is not reasonably required.",
    ),
    (
        "mri/brain//declined",
        "DISCUSSION: The MRI of the brain which was recommended by Dr. Fox was reasonable but is no longer necessary as the headaches have resolved.",
    ),
    (
        "mri/lumbar spine//requested;xray/lumbar spine//performed",
        "UTILIZATION REVIEW\nDETERMINATION\n1. MRI lumbar spine without contrast - NON-CERTIFIED\nRATIONALE\nThe provider has requested a lumbar MRI. Repeat MRI is not recommended absent a change in symptoms. X-rays of 3/2/20 were normal.",
    ),
    (
        "mri/knee/left/requested",
        "INDEPENDENT MEDICAL REVIEW\n1. MRI of the left knee is not medically necessary and appropriate.",
    ),
    (
        "mri/knee/left/requested",
        "REQUEST FOR AUTHORIZATION\nDiagnosis | ICD | Service | CPT | Other\nL knee pain | M25.562 | MRI L knee w/o contrast | 73721 | x1",
    ),
    (
        "mri/cervical spine//requested;xray/thoracic spine//declined",
        "REQUEST FOR AUTHORIZATION\nDiagnosis: Cervical radiculopathy M54.12\nService requested: MRI cervical spine w/o contrast\nCPT: 72141\nNot requested at this time: X-ray thoracic spine",
    ),
    ("xray/foot/left/performed;mri/foot/left/requested", "PLAN: Xrays L foot neg. MRI to r/o stress fx."),
    (
        "ct/chest//requested",
        "PLAN: We are going to get a CT of the chest just to be safe, and then if that's clear no more imaging.",
    ),
    (
        "xray/knee/right/requested;mri/knee/right/conditional",
        "PLAN: So for your knee, I want to go ahead and get an x-ray of the right knee, and depending on what that shows we may need an MRI.",
    ),
    (
        "xray/knee/right/declined",
        "PLAN: For your right knee pain I don't think we need an x-ray today. Let's try the brace first.",
    ),
    ("ultrasound/chest//requested", "PLAN: I'm gonna order an echocardiogram."),
    ("other/knee/right/declined", "PLAN: Let's hold off on any further imaging of the right knee."),
    (
        "ct/abdomen//declined",
        "PLAN: I had offered a CT abdomen as a precaution, but the patient and his mother declined and will watch for pain.",
    ),
    (
        "ct/abdomen//declined",
        "PLAN: I considered a CT of the abdomen but with a benign exam, negative FAST and normal vitals I did not feel this was necessary.",
    ),
    (
        "mri/ankle/left/conditional",
        "PLAN: If giving way continues at 6 wks would suggest ortho referral and MRI L ankle.",
    ),
    ("xray/chest//conditional", "PLAN: Preop clearance and chest x-ray once surgery is approved."),
    ("mri/knee/left/conditional", "PLAN:\n1) PT 2x6 2) MRI L knee if no change 3) Return 6 wks"),
    (
        "ultrasound/lower extremity//conditional",
        "PLAN: Should the swelling climb above the ankle, obtain a venous duplex of the leg.",
    ),
    ("mri/shoulder/left/requested", "PLAN: I'm going to go ahead and refer you for an MRI of the left shoulder."),
    ("xray/ankle/left/declined", "PLAN: Left ankle. X-rays not repeated."),
    ("", "PLAN: X-rays were not taken today. Left ankle."),
    ("xray/ankle/left/declined", "PLAN: X-rays left ankle not repeated as doing well."),
    ("xray/ankle/left/declined", "PLAN: I see no need for any more x-rays of the left ankle, he has had plenty."),
    ("mri/knee/left/declined", "PLAN: MRI is the next logical step for his left knee but he declines."),
    ("mri/knee/left/requested", "PLAN: MRI of left knee. He is claustrophobic and will need sedation."),
    ("mri/knee/left/declined", "PLAN: Given his claustrophobia he refuses MRI of the left knee even open."),
    ("mri/knee/left/declined", "PLAN: Due to his pacemaker, MRI of the left knee is contraindicated."),
    ("ct/head//conditional", "PLAN: Urgent CT head if vomiting or worsening headache."),
    ("ct/head//conditional", "PLAN: Return to ED for CT of the head if vomiting."),
    ("ultrasound/lower extremity/left/conditional", "PLAN: Call if calf swells, will get duplex left leg."),
    ("ultrasound/lower extremity/left/conditional", "PLAN: If DVT suspected then duplex L leg."),
    ("ultrasound/lower extremity/left/declined", "PLAN: Low suspicion for DVT, no duplex of the left leg."),
    ("ultrasound/lower extremity/left/requested", "PLAN: Duplex L leg to r/o DVT today."),
    (
        "xray/foot/right/requested;ct/foot/right/conditional",
        "PLAN: 1. X-rays R foot WB next visit. 2. CT R foot if union in question.",
    ),
    ("ct/foot/right/requested", "PLAN: CT scan of R foot at 3 months to assess union."),
    ("ct/wrist/right/conditional", "PLAN: CT at 3 mos if XR equivocal, R scaphoid."),
    ("ct/wrist/right/requested", "PLAN: Bone stimulator, CT R wrist 12 wks."),
    (
        "xray/hip//performed",
        "ASSESSMENT AND PLAN\nHip arthritis. His x-ray and his exam fit together here. I will send him to therapy.",
    ),
    (
        "xray/wrist//performed",
        "ASSESSMENT AND PLAN\nWrist pain. I do not see anything on exam or x-ray to suggest rheumatoid arthritis.",
    ),
    ("mri/knee/right/performed", "PLAN\n1. Request orthopedic consult for the right knee, MRI proven tear"),
    ("xray/shoulder/right/requested", "PLAN\nRequest right shoulder x-ray 3 views, none have been done."),
    (
        "xray/shoulder/left/requested",
        "PLAN: Left shoulder. Therapy will start at three weeks, provided repeat x-rays at that visit show no shift.",
    ),
    (
        "ct/chest//considered",
        "PLAN: She qualifies for a low dose CT of the chest; she would rather think about it until next time.",
    ),
    ("xray/cervical spine//performed", "X-RAY: Davis series of the cervical spine today shows a loss of lordosis."),
    ("ct/head//declined", "MDM: I considered a head CT but did not feel it was needed."),
    ("ct/head//conditional", "PLAN: Return for vomiting, in which case a CT of the head will be done."),
    (
        "arthrogram/hip/right/conditional",
        "PLAN: Assuming he is no better in 6 weeks, I would get an MR arthrogram of the right hip.",
    ),
    ("mri///declined", "PLAN: MRI would have been my first choice, but his device does not allow it, so MRI is out."),
    ("dexa///requested", "PLAN: Left wrist fracture. I recommend a DEXA scan."),
    ("xray///performed", "A/P: With normal x-rays and a benign exam, I would observe."),
    ("xray/elbow/left/requested;mri/elbow/left/declined", "PLAN: Ordered: XR L elbow. Not ordered: MRI L elbow."),
    ("mri/elbow/left/declined", "PLAN: MRI L elbow: not indicated."),
    ("mri/elbow/left/requested", "PLAN: MRI L elbow: pending."),
    ("mri/elbow/left/declined", "PLAN: MRI L elbow (declined)."),
    ("mri/elbow/left/conditional", "PLAN: MRI L elbow (if no better)."),
    ("mri/elbow/left/considered", "PLAN: MRI L elbow (discussed)."),
    ("mri/elbow/left/considered", "PLAN: MRI L elbow - pt thinking about it."),
    ("mri/elbow/left/declined", "PLAN: MRI L elbow - not covered."),
    ("mri/elbow/left/declined", "PLAN: MRI L elbow not covered by his plan."),
    ("mri/elbow/left/requested", "PLAN: MRI L elbow, pt will check w/ insurance."),
    # postponed, refused, made conditional, judged unnecessary or impossible, to be obtained from elsewhere
    ("mri/shoulder/left/declined", "PLAN: Left shoulder strain.\n- hold MRI for now.\n- PT 2x6."),
    ("mri/lumbar spine//conditional", "PLAN: Low back strain. PT 2x/wk. -> MRI if no better 6w."),
    ("ultrasound/ankle/right/declined", "PLAN: R ankle sprain, no role for US."),
    (
        "xray/knee/right/requested;mri/knee/right/conditional",
        "PLAN: R knee OA. 1. XR R knee standing today. 2. No MRI unless locking. 3. PT.",
    ),
    ("mri/shoulder/left/conditional", "PLAN: MRI L shoulder -> only if fails PT."),
    ("mri/knee/left/declined;xray/knee/left/requested", "PLAN: L knee: MRI not now. XR 3v today."),
    ("mri/hip/left/declined", "PLAN: MRI L hip: defer."),
    ("mri/lumbar spine//conditional", "PLAN: MRI L-spine, on hold pending cardiology clearance of pacemaker."),
    ("mri/knee/left/conditional", "PLAN: Hold off MRI L knee until PT done."),
    ("ct/foot/left/conditional", "PLAN: CT L foot if XR neg & still TTP."),
    ("mri/cervical spine//requested", "PLAN: 1) MRI C-spine w/o - submit RFA. 2) EMG BUE."),
    (
        "mri/wrist/right/considered;arthrogram/wrist/right/considered",
        "PLAN: MRI R wrist vs MR arthrogram R wrist, will d/w hand surgeon.",
    ),
    (
        "xray/shoulder/right/requested;mri/shoulder/right/declined",
        "PLAN: R shoulder: repeat XR 4 wks. MRI not indicated.",
    ),
    ("mri/knee/left/declined", "PLAN: no MRI at present, benign exam, L knee"),
    ("xray/ankle/left/requested", "PLAN: L ankle.\n[ ] MRI  [x] X-ray 3 views L ankle"),
    (
        "mri/lumbar spine//declined;ct/lumbar spine//requested",
        "PLAN: MRI lumbar: pt claustrophobic, refuses. CT lumbar instead.",
    ),
    ("mri/lumbar spine//declined", "PLAN: MRI L-spine - cancel, pt wants to wait."),
    ("xray/hand/left/conditional", "PLAN: XR L hand prn if swelling persists."),
    ("mri/knee/right/conditional", "PLAN: MRI R knee prn."),
    ("mri/shoulder/right/requested", "PLAN: MRI R shoulder w/o contrast. Auth pending."),
    ("mri/brain//requested", "PLAN: MRI brain w/wo - neuro to order."),
    (
        "mri/lumbar spine//declined;myelogram/lumbar spine//requested",
        "PLAN: MRI of the lumbar spine cannot be done because of his pacemaker, so we will get a CT myelogram instead.",
    ),
    (
        "mri/pelvis//declined;ct/pelvis//requested",
        "PLAN: An MRI of the pelvis is not possible with her cochlear implant. I will order a CT of the pelvis.",
    ),
    (
        "mri/lumbar spine//declined;ct/lumbar spine//requested",
        "PLAN: She is not an MRI candidate because of the spinal cord stimulator, CT of the lumbar spine requested.",
    ),
    (
        "mri/brain//requested",
        "PLAN: Contrast is contraindicated with an eGFR of 24, therefore the MRI of the brain will be done without gadolinium.",
    ),
    (
        "mri/shoulder/left/declined;arthrogram/shoulder/left/requested",
        "PLAN: Since she has a pacemaker, MRI of the left shoulder is out; we will get a CT arthrogram of the left shoulder.",
    ),
    ("mri/knee/right/declined", "PLAN: His shrapnel precludes MRI of the right knee."),
    (
        "mri/knee/right/declined;ultrasound/knee/right/requested",
        "PLAN: MRI R knee contraindicated (aneurysm clip). Ultrasound R knee instead.",
    ),
    ("mri/cervical spine//declined", "PLAN: He can't have an MRI of the cervical spine with his pacemaker."),
    (
        "mri/lumbar spine//requested",
        "PLAN: Pt unable to tolerate closed MRI, request open MRI lumbar spine w/ Valium premed.",
    ),
    ("xray/wrist/left/declined", "PLAN: Mother declines x-ray of the left wrist today due to radiation concerns."),
    ("ct/head//declined", "PLAN: His parents would rather not have a CT of the head and will observe him at home."),
    ("xray/rib/left/declined", "PLAN: I recommended an x-ray of the left ribs. She declined."),
    (
        "mri/shoulder/right/declined",
        "PLAN: Recommended MRI of the right shoulder, he would like to hold off because of cost.",
    ),
    ("mri/knee/left/declined", "PLAN: Left knee MRI discussed, patient defers for now."),
    ("dexa///declined", "PLAN: Offered DEXA, pt not interested."),
    ("mri/hip/left/considered", "PLAN: She wants to think about the MRI of the left hip and will call us."),
    ("xray/elbow/right/declined", "PLAN: Mom does not want any more x-rays of the right elbow at this time."),
    ("other/chest//declined", "PLAN: Mammogram due, she wants to put it off till spring."),
    ("xray/foot/left/declined", "PLAN: Dad prefers to wait on the x-ray of the left foot."),
    ("mri/knee/left/requested", "PLAN: MRI of the left knee was denied by the carrier. We will appeal."),
    ("mri/knee/left/requested", "PLAN: MRI of the left knee once authorized."),
    ("mri/knee/left/requested", "PLAN: We will obtain an MRI of the left knee when authorization is received."),
    (
        "mri/lumbar spine//declined",
        "PLAN: Insurance will not cover an MRI of the lumbar spine until he has had six weeks of therapy.",
    ),
    ("mri/shoulder/right/declined", "PLAN: Insurance won't cover MRI of the right shoulder without PT first. PT 2x6."),
    ("mri/knee/left/requested", "PLAN: MRI of the left knee if the carrier authorizes it."),
    ("mri/lumbar spine//requested", "PLAN: Awaiting authorization for MRI of the lumbar spine."),
    ("mri/wrist/right/requested", "PLAN: I will resubmit the request for MRI of the right wrist."),
    ("mri/wrist/right/requested", "PLAN: I again request MRI of the right wrist, previously denied on 3/2/22."),
    ("mri/lumbar spine//performed", "PLAN: Obtain outside MRI of the lumbar spine on disc."),
    ("mri/knee/left/performed", "PLAN: She had an MRI of the left knee at Mercy in June; we will request the records."),
    ("mri/shoulder/right/performed", "PLAN: Need copy of MRI R shoulder done at Valley Imaging."),
    ("xray/wrist/right/performed", "PLAN: Get UC films of R wrist on CD."),
    (
        "xray/hand/left/declined",
        "PLAN: No need to repeat x-rays of the left hand as these were done last week in the ER.",
    ),
    ("ct/abdomen//performed", "PLAN: Request report of CT abdomen from St. Luke's."),
    ("mri/brain//requested", "PLAN: MRI of the brain was already ordered by neurology and is scheduled for Friday."),
    ("ct/chest//requested", "PLAN: Dr. Wu plans a CT of the chest in 6 months."),
    ("dexa///requested", "PLAN: PCP will order the DEXA."),
    ("other/lumbar spine//declined", "PLAN: Will defer imaging of the lumbar spine to the pain specialist."),
    ("ct/knee/right/considered", "PLAN: Surgeon to decide on CT of the right knee."),
    (
        "mri/shoulder/right/conditional",
        "PLAN: If he remains symptomatic in the right shoulder at six weeks then I will obtain an MRI.",
    ),
    (
        "mri/cervical spine//conditional",
        "PLAN: Should she fail to improve with therapy, MRI of the cervical spine would be the next step.",
    ),
    ("ct/ankle/left/conditional", "PLAN: We will go ahead with CT of the left ankle only if surgery is chosen."),
    ("ct/ankle/left/conditional", "PLAN: A CT scan of the left ankle would be needed before any surgery."),
    (
        "ct/shoulder/right/conditional",
        "PLAN: If we get to the point of arthroplasty, a CT of the right shoulder for templating.",
    ),
    ("mri/knee/left/considered", "PLAN: Low threshold for MRI of the left knee."),
    ("mri/knee/left/conditional", "PLAN: MRI of the left knee in the event of locking."),
    (
        "mri/lumbar spine//conditional",
        "PLAN: Symptoms persisting beyond 6 weeks would warrant an MRI of the lumbar spine.",
    ),
    ("mri/hip/right/conditional", "PLAN: Persistent pain at 6 wks -> MRI R hip."),
    ("mri/lumbar spine//conditional", "PLAN: Any new weakness, stat MRI lumbar spine."),
    (
        "mri/cervical spine//conditional",
        "PLAN: With any progression of weakness we will get an MRI of the cervical spine.",
    ),
    (
        "mri/elbow/right/conditional",
        "PLAN: He will call if not improving and at that point I'd get an MRI of the right elbow.",
    ),
    ("mri/elbow/right/conditional", "PLAN: Recheck 3 weeks; MRI of the right elbow at that time if still tender."),
    ("mri/shoulder/left/conditional", "PLAN: MRI left shoulder after 4 weeks of therapy if there is no progress."),
    ("mri/hip/left/conditional", "PLAN: Next step if the injection fails is MRI of the left hip."),
    ("mri/knee/right/conditional", "PLAN: Failing conservative measures, MRI right knee."),
    ("mri/knee/right/conditional", "PLAN: Barring improvement I'd obtain an MRI of the right knee."),
    ("mri/cervical spine//conditional", "PLAN: Depending on the EMG, MRI of the cervical spine."),
    ("mri/cervical spine//considered", "PLAN: Pending EMG results, may need cervical MRI."),
    ("mri/cervical spine//conditional", "PLAN: MRI of the cervical spine to follow if EMG shows radiculopathy."),
    ("mri/cervical spine//conditional", "PLAN: Should the EMG be positive for radiculopathy then cervical MRI."),
    (
        "xray/thoracic spine//requested;mri/thoracic spine//conditional",
        "PLAN: X-rays of the thoracic spine today; MRI thoracic spine if compression fracture seen.",
    ),
    (
        "mri/shoulder/left/considered",
        "PLAN: We talked about getting an MRI of the left shoulder versus a trial of therapy. She will think it over.",
    ),
    ("mri/lumbar spine//considered", "PLAN: MRI of the lumbar spine could be considered down the line."),
    ("ultrasound/shoulder/left/considered", "PLAN: An ultrasound of the left shoulder may be useful."),
    ("mri/hip/right/considered", "PLAN: I brought up the idea of an MRI of the right hip."),
    ("mri/hip/right/considered", "PLAN: Weighing MRI of the right hip."),
    ("mri/hip/right/considered", "PLAN: ?MRI R hip next visit."),
    ("mri/hip/right/considered", "PLAN: Possible MRI R hip next visit."),
    ("ct/wrist/left/considered;mri/wrist/left/considered", "PLAN: CT L wrist vs MRI L wrist - discuss w/ hand."),
    ("mri/knee/left/declined", "PLAN: Not sure an MRI of the left knee adds much; will revisit."),
    ("mri/knee/left/declined", "PLAN: There is nothing in the exam to warrant an MRI of the left knee."),
    ("mri/knee/left/declined", "PLAN: Nothing to be gained by an MRI of the left knee."),
    ("mri/knee/left/declined", "PLAN: MRI of the left knee wouldn't change management."),
    ("other/knee/right/declined", "PLAN: The right knee does not need imaging."),
    ("mri/knee/left/declined", "PLAN: MRI of the left knee would not alter the plan and is not being ordered."),
    ("mri/brain//declined", "PLAN: Low yield for MRI of the brain, will not order."),
    ("mri/brain//declined", "PLAN: MRI of the brain low yield."),
    ("xray/ankle/right/declined", "PLAN: Ottawa negative, x-ray of the right ankle not necessary."),
    ("xray/ankle/right/declined", "PLAN: Right ankle sprain. Ottawa neg so no films."),
    ("xray/ankle/right/declined", "PLAN: Right ankle sprain, no x-ray per Ottawa rules."),
    ("xray/ankle/right/declined", "PLAN: X-rays of the right ankle were deferred."),
    ("xray/elbow/left/declined", "PLAN: I told the mother that x-rays of the left elbow were unnecessary."),
    ("mri/lumbar spine//declined", "PLAN: There is no indication to repeat the MRI of the lumbar spine."),
    ("mri/lumbar spine//declined", "PLAN: Repeat MRI lumbar spine is premature."),
    ("mri/lumbar spine//declined", "PLAN: I would not get another MRI of the lumbar spine at this juncture."),
    ("xray/wrist/right/conditional", "PLAN: Further x-rays of the right wrist are not needed unless symptoms recur."),
    ("mri/wrist/right/declined", "PLAN: Skip the MRI of the right wrist."),
    ("mri/wrist/right/declined", "PLAN: Forgo MRI of the right wrist."),
    ("bone_scan/foot/left/declined", "PLAN: Will forego bone scan. Left foot."),
    ("other/foot/left/declined", "PLAN: We agreed to no further imaging of the left foot."),
    ("mri/foot/left/declined", "PLAN: MRI of the left foot felt to be of low value."),
    ("other/foot/left/declined", "PLAN: No imaging today. Left foot strain."),
    ("other/lumbar spine//declined", "PLAN: Imaging not indicated, lumbar strain."),
    (
        "mri/shoulder/right/conditional;xray/shoulder/right/performed",
        "PLAN: R shoulder. MRI if fails 6 wks PT; XR today was ok.",
    ),
    ("xray/foot/right/requested;ct/foot/right/declined", "PLAN: XR R foot in 4 wks @ f/u. No CT needed."),
    (
        "mri/knee/left/declined;arthrogram/knee/left/requested",
        "PLAN: L knee. Would get MRI but pt has ICD. CT arthrogram ordered instead.",
    ),
    (
        "mri/hip/right/declined",
        "PLAN: MRI of the right hip would ordinarily be next but his pacemaker is not MRI conditional.",
    ),
    ("mri/cervical spine//requested", "PLAN: MRI cervical spine appealed."),
    ("mri/cervical spine//requested", "PLAN: Appeal of denied MRI cervical spine."),
    ("mri/knee/left/requested", "PLAN: RFA: MRI left knee, denied 3/2; peer to peer requested."),
    (
        "mri/lumbar spine//declined",
        "PLAN: She would like an MRI of her low back; I explained it would not change what we do.",
    ),
    ("mri/knee/left/declined", "PLAN: He is requesting an MRI of the left knee but I do not feel it is warranted."),
    ("mri/knee/left/conditional", "PLAN: Patient requests MRI of the left knee; will obtain if no better in 4 weeks."),
    ("", "PLAN: Patient's wife wonders about a brain MRI. I reassured them."),
    (
        "mri/knee/left/declined",
        "PLAN: Discussed MRI of the left knee today but since he is improving we will hold off.",
    ),
    ("mri/knee/left/considered", "PLAN: Considered MRI of the left knee, but exam is reassuring."),
    (
        "mri/knee/left/conditional",
        "PLAN: We discussed that MRI of the left knee would be the next step if he does not respond.",
    ),
    ("xray/wrist/left/considered", "PLAN: I would have a low threshold for repeating the x-rays of the left wrist."),
    (
        "xray/wrist/left/conditional",
        "PLAN: X-rays of the left wrist to be repeated at 2 weeks if still tender in the snuffbox.",
    ),
    ("xray/wrist/left/requested", "PLAN: Repeat x-rays of the left wrist in 10 days out of the cast."),
    ("xray/wrist/left/requested", "PLAN: F/u 2 wks w/ XR L wrist OOC."),
    ("xray/wrist/left/requested", "PLAN: RTC 6 wks, XR L wrist on arrival."),
    ("xray/wrist/left/declined", "PLAN: RTC 6 weeks, no films needed. L wrist fracture healed."),
    ("xray/wrist/left/conditional", "PLAN: L wrist. Final XR at 12 wks only if pain."),
    ("dexa///requested", "PLAN: DEXA q2y, due 2025."),
    ("dexa///declined", "PLAN: DEXA: due but she would rather wait till next year."),
    ("other/chest//requested", "PLAN: Mammogram: pt to schedule."),
    ("other/chest//performed", "PLAN: Mammogram UTD."),
    ("ct/chest//declined", "PLAN: Low dose CT chest - does not qualify."),
    ("", "PLAN: AAA screen - n/a."),
    ("ultrasound/chest//requested", "PLAN: Echo in 1 yr."),
    ("ultrasound/cervical spine//conditional", "PLAN: Carotid US only if bruit."),
    ("ultrasound/cervical spine//considered", "PLAN: Carotid duplex deferred to cardiology."),
    ("ct/chest//declined", "PLAN: Stress test normal so no need for coronary CT."),
    ("ct/head//declined", "PLAN: Head CT not indicated by PECARN; mother comfortable observing."),
    ("ct/head//declined", "PLAN: Shared decision making re: head CT; parents opt for observation."),
    ("ct/head//declined", "PLAN: CT head offered, parents prefer to observe."),
    ("ct/head//declined", "PLAN: CT head considered, not done given normal exam and age."),
    ("ct/head//declined", "PLAN: Discussed head CT; Mom agrees it isn't needed."),
    ("other/cervical spine//declined", "PLAN: I do not recommend imaging of the cervical spine at this time."),
    ("other/cervical spine//declined", "PLAN: No imaging of the cervical spine is recommended at this time."),
    ("mri/hip/right/conditional", "PLAN: Right hip pain. Defer MRI until after delivery."),
    ("mri/hip/right/requested", "PLAN: Right hip pain. MRI after delivery."),
    ("mri/lumbar spine//requested", "PLAN: MRI lumbar w/o gad (eGFR 28)."),
    ("mri/knee/left/requested", "PLAN: Await MRI L knee."),
    ("mri/knee/left/requested", "PLAN: MRI L knee scheduled 5/3 at Radnet."),
    ("mri/knee/left/requested", "PLAN: MRI L knee was approved, he has it Thursday."),
    ("mri/knee/left/requested", "PLAN: Authorization for the left knee MRI is still outstanding."),
    ("mri/knee/left/requested", "PLAN: Please authorize MRI of the left knee at your earliest convenience."),
    ("mri/knee/left/requested", "PLAN: Left knee. If MRI shows a tear, arthroscopy. Order MRI."),
    ("mri/knee/left/performed", "PLAN: Bring MRI disc L knee to next visit."),
    (
        "mri/shoulder/right/performed",
        "PLAN: The outside MRI of the right shoulder was not available; we will try to obtain it.",
    ),
    (
        "mri/shoulder/right/performed",
        "PLAN: I'd like to see the MRI of the right shoulder she had at Kaiser before deciding.",
    ),
    ("ct/pelvis//performed", "PLAN: I have asked her to get me the CT report of the pelvis from the hospital."),
    ("ultrasound/cervical spine//requested", "PLAN: PCP has ordered an ultrasound of the thyroid for next week."),
    ("ultrasound/chest//requested", "PLAN: Her cardiologist wants an echo before any surgery."),
    (
        "xray/lumbar spine//requested",
        "PLAN: Neurosurgery would like flexion-extension films of the lumbar spine prior to their visit.",
    ),
    (
        "myelogram/lumbar spine//requested",
        "PLAN: Dr. Ames recommended a CT myelogram of the lumbar spine, which I agree with.",
    ),
    (
        "myelogram/lumbar spine//declined",
        "PLAN: Dr. Ames recommended a CT myelogram of the lumbar spine; I do not agree.",
    ),
    ("xray/spine//declined", "PLAN: The chiropractor suggested full spine x-rays, I see no reason for these."),
    ("xray/lumbar spine//declined", "PLAN: Chiropractor's request for lumbar x-rays is not supported."),
    (
        "mri/ankle/left/considered;ct/ankle/left/considered",
        "PLAN: MRI or CT of the left ankle at surgeon's discretion.",
    ),
    ("mri/ankle/left/conditional", "PLAN: Consider MRI left ankle at follow up if no improvement."),
    ("mri/ankle/left/considered", "PLAN: Consider MRI left ankle."),
    ("mri/ankle/left/considered", "PLAN: Might need an MRI of the left ankle."),
    ("mri/ankle/left/conditional", "PLAN: Will likely need MRI of the left ankle if not improving."),
    ("mri/ankle/left/conditional", "PLAN: MRI of the left ankle is reserved for failure of conservative care."),
    ("mri/ankle/left/conditional", "PLAN: MRI of the left ankle should conservative treatment fail."),
    ("mri/ankle/left/conditional", "PLAN: In 6 weeks if still symptomatic: MRI left ankle."),
    ("mri/ankle/left/conditional", "PLAN: 6 wk f/u - MRI L ankle if sx persist."),
    ("mri/ankle/left/considered", "PLAN: 1. Left ankle: boot x 4 wks. 2. MRI L ankle?"),
    ("mri/shoulder/left/requested", "PLAN: Step 1 PT, step 2 injection, step 3 MRI left shoulder."),
    ("ct/ankle/left/conditional", "PLAN: If he elects surgery, we will need a CT of the left ankle."),
    (
        "xray/lumbar spine//conditional",
        "PLAN: If the neurosurgeon wishes, flexion-extension films of the lumbar spine.",
    ),
    ("mri/lumbar spine//requested", "PLAN: Repeat lumbar MRI is medically necessary due to progressive weakness."),
    ("mri/knee/left/declined", "PLAN: It is too early for an MRI of the left knee."),
    ("mri/knee/left/declined", "PLAN: I would wait on the MRI of the left knee."),
    ("mri/knee/left/conditional", "PLAN: We will wait on an MRI of the left knee until he finishes therapy."),
    ("mri/knee/left/declined", "PLAN: Wait on MRI left knee."),
    ("mri/knee/left/declined", "PLAN: MRI left knee can wait."),
    ("mri/knee/left/considered", "PLAN: MRI left knee down the road."),
    ("mri/knee/left/declined", "PLAN: Not ready for MRI left knee yet."),
    ("mri/knee/left/declined", "PLAN: No MRI left knee for now, PT first."),
    ("mri/knee/left/conditional", "PLAN: PT first, then MRI left knee if needed."),
    ("mri/knee/left/requested", "PLAN: MRI left knee as a next step."),
    ("mri/knee/left/considered", "PLAN: MRI left knee in reserve."),
    ("xray/knee/left/declined", "PLAN: X-ray of the left knee unnecessary as done 2 wks ago."),
    ("mri/knee/left/declined", "PLAN: Cost is an issue so no MRI of the left knee."),
    (
        "mri/knee/left/declined;xray/knee/left/requested",
        "PLAN: MRI of left knee too expensive, pt self pay; will do x-ray instead.",
    ),
    ("mri/knee/left/declined", "PLAN: Cannot afford MRI of the left knee."),
    ("mri/knee/left/declined", "PLAN: No insurance, holding on MRI of the left knee."),
    ("bone_scan/foot/left/declined", "PLAN: She is nursing, so we deferred the bone scan of the left foot."),
    ("ct/abdomen//requested", "PLAN: CT abdomen: pt refused contrast, noncontrast CT abdomen ordered."),
    # at the visit, with its finding; of what the note is not about
    (
        "xray/shoulder/right/performed",
        "Assessment/Plan\n1. Right shoulder pain. X-ray right shoulder today in clinic: no fracture.",
    ),
    (
        "xray/shoulder/right/requested",
        "Assessment/Plan\n1. Right shoulder pain. X-ray right shoulder today: AP, axillary.",
    ),
    (
        "dexa///performed;dexa///requested",
        "PLAN:\n1. Right shoulder pain. PT.\n2. Osteopenia. DEXA ordered, last one 2019.",
    ),
    ("other/chest//requested", "PLAN:\n1. Right shoulder pain. PT.\n2. Health maintenance. Mammogram ordered."),
    ("ultrasound/cervical spine//requested", "PLAN: Outpt thyroid US via PCP"),
    ("ultrasound/shoulder/right/requested", "PLAN: US R shoulder to look at the cuff."),
    ("", "PLAN: E-stim, US R shoulder 8 min, massage."),
    (
        "mri/wrist/left/conditional;ct/wrist/left/declined",
        "PLAN: L wrist: if still tender, consider MRI rather than CT.",
    ),
    ("ultrasound/pelvis//declined", "PLAN: OB US offered, OB felt unnecessary."),
    ("ct/chest//conditional", "PLAN: If the cough is still there in 3-4 weeks get a CT chest."),
    ("", "PLAN: Cervical strain. The reviewer stated no stress imaging or MRI had been submitted."),
    (
        "mri/lumbar spine//performed;mri/lumbar spine//conditional",
        "IMAGING: MRI of the lumbar spine shows a bulge.\n\nPLAN: If she develops any bladder symptoms she is to have a repeat MRI.",
    ),
    (
        "xray/ankle/left/performed;xray/ankle/left/performed",
        "HPI: He was seen at the clinic where x-rays of the left ankle were negative.\n\nSTUDIES TODAY: Left ankle, three views: normal.",
    ),
    (
        "xray/thumb/right/performed",
        "HPI: He bent his right thumb. Plain films were read as negative, and he was given a wrist brace.",
    ),
    ("mri/lumbar spine//requested", "PLAN: re-submit MRI L-spine w/o w/ today's exam findings"),
    ("ct/chest//requested", "PLAN: Additional Testing: Coronary calcium score."),
    (
        "mri/shoulder/right/performed;mri/shoulder/right/requested",
        "IMAGING: MRI of the right shoulder of 5/2012 shows a tear.\n\nDISCUSSION: The right knee needs a total knee replacement. Prior to "
        "that the MRI ought to be repeated.",
    ),
    (
        "mri/cervical spine//requested",
        "Diagnosis | ICD-Code | Service | CPT | Other\nCervical radiculopathy | M54.12 | MRI cervical spine | 72141 | x1",
    ),
    ("", "PLAN: U/S guided R subacromial injection."),
    ("mri/knee/right/declined", "PLAN: Right knee OA. She'd rather not get the MRI."),
    # the knee before, not the shoulder that comes next
    (
        "xray/knee/right/performed",
        "HPI: Follow up of his right knee. He had 8 visits of therapy. Last night it swelled up again. He denies locking, but it "
        "gives way on stairs. X-rays taken in August showed narrowing.\nHe also brings up his left shoulder.",
    ),
    ("ct/chest//performed", "HPI: Right hip pain. His last low dose CT was in 2019. No hip surgery."),
    ("xray/pelvis//requested", "PROCEDURE: Hip arthroscopy.\nPOSTOPERATIVE PLAN: Brace. AP pelvis at the first visit."),
    ("xray/hand/right/requested", "PLAN: Splint right hand. F/u 1 wk w/ repeat xr."),
    (
        "xray/lumbar spine//requested;mri/lumbar spine//requested",
        "ORDERS: XR SPINE LUMBAR 2-3 VIEWS; MRI SPINE LUMBAR WO CONTRAST",
    ),
    ("mri/cervical spine//requested", "HISTORY: The MRI of the neck that I ordered last time has not been done."),
    ("xray/cervical spine//requested", "PLAN: cervical flexion extension views to r/o instability"),
    # the problem that opens a line says where; a heading may hold its views
    (
        "mri/lumbar spine//conditional;xray/chest//performed",
        "ASSESSMENT AND PLAN:\nLow back pain. If she develops weakness, we would get an MRI.\nCough. Chest film today is clear.",
    ),
    (
        "xray/shoulder/right/performed",
        "PLAN: Sling.\nX-RAY RIGHT SHOULDER (3 views, today): type II acromion, no fracture.",
    ),
    ("xray/knee/left/requested", "ASSESSMENT: L knee OA.\nPLAN: RTC 3 mos w/ XR."),
    ("other/chest//requested;ct/chest//requested", "PLAN: V/Q scan vs CTPA. Elevate the leg."),
    ("ct/face//performed", "HPI: CT of the sinuses showed mucosal thickening."),
    ("pet///requested", "PLAN: PET CT in 6 months."),
    (
        "fluoroscopy/shoulder/left/performed",
        "Left shoulder injected. Fluoroscopy was used to confirm needle placement.",
    ),
    ("ct/abdomen//requested", "PLAN: CT of the abdomen and pelvis with contrast."),
    ("ct/abdomen//requested", "PLAN: CT abd/pelvis."),
    # told in the history with its date, and read again under the studies: one study
    (
        "mri/knee/left/performed",
        "HISTORY: Left knee pain. An MRI was done on 2/3/2015 and showed a tear.\nEXAM: Effusion.\nSTUDIES: MRI of the left knee shows a bucket-handle tear.",
    ),
    # what the patient wants is not yet ordered
    (
        "mri/hip/left/conditional",
        "PLAN: Left hip arthritis. The patient wants an MRI. We will hold off on MRI unless he fails to respond.",
    ),
    ("mri/knee/left/requested", "PLAN: Get L knee MRI done - gave pt number of imaging center."),
    # repeated at the visit: another study
    (
        "xray/hand/right/performed;xray/hand/right/performed",
        "IMAGING:\nXR right hand, 3 views, urgent care: displaced fracture.\nRepeat XR today in splint: no interval change.",
    ),
    # done today, and compared with films of another year
    (
        "xray/knee/left/performed;xray/knee/left/performed",
        "X-rays of the left knee taken today: total knee in good position with no loosening; there is now a thin lucency beneath the medial tray, when compared with films from 2016 of the left knee.",
    ),
    # asked about, and answered; what a study cannot tell
    ("bone_scan///declined", "PLAN: She asked about a bone scan, which I do not think adds anything."),
    ("xray/thoracic spine//declined", "PLAN: Pt asked about thoracic x-rays - not indicated."),
    ("", "PLAN: He asked about an MRI of the knee."),
    ("xray/thumb/left/declined", "PLAN: No need to x-ray the left side yet. Right thumb splint."),
    ("ct/head//declined", "ED COURSE: Head CT deferred per Canadian rule."),
    ("xray/pelvis//performed", "HPI: He was told years ago after an x-ray of the pelvis that he had some wear."),
    # an echocardiogram, a FibroScan, an angiogram are studies of their own; a survey is of the whole body
    ("ultrasound/chest//requested", "PLAN:\nRepeat echocardiogram in 3 months."),
    ("", "PLAN: Stress echo. Ask the echo lab about it."),
    (
        "ultrasound/abdomen//requested;ultrasound/abdomen//requested",
        "PLAN: FibroScan ordered. Repeat abdominal ultrasound in one year.",
    ),
    (
        "mri/brain//requested;mri/brain//requested",
        "PLAN: Order MRI of the brain and an MR angiogram of the circle of Willis.",
    ),
    ("pet/whole body//requested", "PLAN: We will proceed with a PET/CT, skull base to thigh."),
    ("xray/whole body//declined", "PLAN: A skeletal survey is not warranted."),
    # advice against; what is another's call; a refusal in the next sentence
    ("ct/chest//declined", "PLAN: Simply watching with another CT of the chest in 3 months would not be my advice."),
    ("mri/knee/left/declined", "PLAN: MRI of the left knee would be premature."),
    ("mri/knee/left/declined", "PLAN: MRI left knee was requested 7/10 by us and UR denied it."),
    (
        "ct/ankle//declined",
        "PLAN: CT of the ankle was suggested in your letter. It would not show the ligament and I do not want one.",
    ),
    (
        "mri/knee//declined",
        "PLAN: She had read about an MRI of the knee; I told her that I would not go in that direction now.",
    ),
    ("mri/chest//considered", "PLAN: A cardiac MRI was suggested by her internist, cardiology to decide."),
    ("ct/head//requested", "COURSE: I talked to neurosurgery and they want a second head CT at 6 hours."),
    (
        "ultrasound/cervical spine//requested",
        "PLAN: Carotid duplex can be done at leisure unless the echo lab is able to do it sooner.",
    ),
    (
        "mri/cervical spine//conditional",
        "PLAN: No opinion on MRI of the neck at this time; would resubmit with return of arm tingling.",
    ),
    # a new one; the films of another day; the same film
    (
        "mri/lumbar spine//performed;mri/lumbar spine//requested",
        "DISCUSSION: The last lumbar MRI is sixteen months old and I would obtain a new one before rating him.",
    ),
    ("mri/lumbar spine//performed", "DISCUSSION: The last lumbar MRI is recent and I would not obtain a new one."),
    (
        "xray/foot/left/performed;xray/foot/left/performed",
        "IMAGING\nLeft foot 3v WB today: healed fracture. Compare to films of 1/14/22, progress noted.",
    ),
    (
        "xray/sacrum//performed;xray/sacrum//performed",
        "RESULTS: X-ray sacrum/coccyx 2/3/17: nondisplaced fracture; repeat 4/5/17 healed.",
    ),
    (
        "xray/wrist/left/performed",
        "RECORDS\n- X-rays left wrist 03/02/2016: no fracture. Old healed radial shaft fracture seen at edge of film.",
    ),
    (
        "xray/lower leg/left/performed",
        "X-RAYS: AP and lateral views of the left tibia were obtained. There is a line seen only on the oblique view. Bone density appears normal.",
    ),
    ("xray/knee/bilateral/performed", "Standing knee films from 10/11: medial narrowing bilat, R more than L."),
    ("xray/chest//performed;xray/rib/left/performed", "RESULTS: CXR + L RIB SERIES: no rib fracture."),
    ("ultrasound/ankle/right/performed", "S: R ankle sprain. Team doc US 8/12 - partial tear."),
    ("xray/finger//performed", "Ring finger fracture healed, xr 7/5 at MD shows union."),
    (
        "mri/ankle/left/requested",
        "PLAN\nTendon dysfunction     M76.822     MRI (L) ankle w/o contrast     73721-LT    x1",
    ),
    (
        "mri/knee/left/requested",
        "Diagnosis\nService Requested\nCPT\nComplex tear of meniscus, L knee\nMRI left knee\nw/o contrast\n73721\n1",
    ),
    (
        "ct/shoulder/right/requested",
        "My RFA asked for (a) a sling; (b) a CT of the right shoulder because the anchors are metal; and (c) a cane.",
    ),
    # what cannot be done is declined
    ("mri///declined", "She was offered an MRI but is claustrophobic and does not want one."),
    (
        "arthrogram/shoulder/right/requested;mri/shoulder/right/declined",
        "PLAN: CT arthrography of the right shoulder because his pacemaker precludes MRI.",
    ),
    # requested, in prose
    ("mri/knee/left/requested", "PLAN: I am ordering an MRI of the left knee to evaluate for a meniscal tear."),
    (
        "mri/lumbar spine//requested",
        "RECOMMENDATIONS: At this time I would recommend that the patient undergo a lumbar MRI scan.",
    ),
    ("xray/hip/right/requested", "PLAN: We will obtain AP and frog-leg lateral radiographs of the right hip today."),
    ("mri/shoulder/right/requested", "DISCUSSION: In my opinion an MRI of the right shoulder is medically necessary."),
    ("ct/cervical spine//requested", "PLAN: I would like to get a CT scan of her neck before the fusion."),
    ("mri/wrist/left/requested", "PLAN: Authorization is requested for MRI left wrist w/o contrast."),
    (
        "xray/ankle/left/requested",
        "PLAN: He will return in 6 weeks for repeat x-rays of the left ankle out of the cast.",
    ),
    ("bone_scan///requested", "PLAN: A triple phase bone scan is requested to rule out CRPS."),
    ("dexa///requested", "PLAN: She is due for a DEXA scan."),
    ("xray/foot/right/requested", "PLAN: Needs weightbearing films of the right foot."),
    ("mri/brain//requested", "PLAN: Refer for MRI brain with and without contrast."),
    ("ultrasound/lower extremity/right/requested", "PLAN: Stat venous duplex right lower extremity to rule out DVT."),
    ("arthrogram/shoulder/left/requested", "PLAN: MRI arthrogram left shoulder."),
    (
        "mri/cervical spine//requested;mri/lumbar spine//requested",
        "TREATMENT PLAN:\n1. MRI of the cervical and lumbar spine.\n2. Follow up 4 weeks.",
    ),
    ("mri/knee/bilateral/requested", "PLAN: Request auth for MRI bilateral knees."),
    ("xray/wrist/right/requested;xray/hand/right/requested", "PLAN: X-rays of the right wrist and hand are ordered."),
    ("mri/lumbar spine//requested", "PLAN: Pt needs an MRI of the L-spine."),
    ("mri/elbow/right/requested", "ORDERS:\nMRI Elbow Right WO Contrast (73221)"),
    ("xray/lumbar spine//requested", "ORDERS:\n- XR Lumbar Spine 2-3 Views"),
    ("xray/knee/bilateral/requested", "Imaging ordered: bilateral knee x-rays, standing."),
    ("mri/thoracic spine//requested", "I have asked for an MRI of the thoracic spine because of the long tract signs."),
    ("myelogram/lumbar spine//requested", "PLAN: CT myelogram of the lumbar spine is recommended prior to surgery."),
    ("ct/ankle/right/requested", "PLAN: Will send for CT R ankle for operative planning."),
    ("mri/hip/left/requested", "The applicant should be provided with an MRI of the left hip on an industrial basis."),
    # conditional
    (
        "mri/knee/right/conditional",
        "PLAN: If there is no improvement in four weeks, an MRI of the right knee will be ordered.",
    ),
    ("mri/shoulder/left/conditional", "PLAN: PT 2x6. MRI left shoulder if fails PT."),
    ("mri/lumbar spine//conditional", "PLAN: Should his symptoms persist, I would obtain an MRI of the lumbar spine."),
    ("mri/cervical spine//conditional", "PLAN: Consider MRI C-spine if no better by next visit."),
    ("xray/hand/left/conditional", "PLAN: X-ray of the left hand only if swelling recurs."),
    ("mri/ankle/left/conditional", "PLAN: We may need an MRI of the left ankle if he does not improve with the boot."),
    ("ct/hip/right/conditional", "PLAN: CT of the right hip would be indicated if radiographs are equivocal."),
    (
        "mri/knee/left/conditional",
        "FUTURE MEDICAL: Provision should be made for repeat MRI of the left knee in the event of a flare-up.",
    ),
    (
        "mri/lumbar spine//conditional",
        "PLAN: Return if leg symptoms develop, at which time we will order a lumbar MRI.",
    ),
    # considered
    ("mri/shoulder/right/considered", "PLAN: We discussed obtaining an MRI of the right shoulder."),
    ("mri/knee/left/considered", "PLAN: Consider MRI of the left knee."),
    ("ct/foot/right/considered", "PLAN: CT of the right foot may be considered in the future."),
    ("mri/lumbar spine//considered", "The patient may benefit from an MRI of the lumbar spine."),
    # declined
    ("xray/knee/left/declined", "PLAN: No x-rays of the left knee are needed today."),
    ("mri/cervical spine//declined", "PLAN: I do not feel an MRI of the cervical spine is indicated at this time."),
    ("mri/lumbar spine//declined", "PLAN: Patient declined MRI of the lumbar spine due to claustrophobia."),
    ("mri/hip/right/declined", "PLAN: MRI right hip not warranted."),
    ("mri/knee/right/declined", "PLAN: There is no need for MRI of the right knee."),
    ("mri/shoulder/left/declined", "PLAN: Repeat MRI of the left shoulder was denied by the carrier."),
    ("xray/wrist/left/declined", "PLAN: I don't think he needs an x-ray of the left wrist."),
    ("mri/lumbar spine//declined", "PLAN: We will hold off on lumbar MRI for now."),
    # performed
    (
        "xray/knee/right/performed",
        "IMAGING: Three views of the right knee were obtained in clinic today and show joint space narrowing.",
    ),
    (
        "mri/lumbar spine//performed",
        "He underwent an MRI of the lumbar spine on 03/04/2014, which showed a disc protrusion at L4-5.",
    ),
    ("mri/shoulder/left/performed", "DIAGNOSTICS: MRI (L) shoulder 6/1/12 - full thickness supraspinatus tear."),
    ("xray/lumbar spine//performed", "Lumbar spine films reveal mild degenerative changes."),
    ("ct/head//performed", "A CT scan of the head was negative in the emergency room."),
    ("xray/chest//performed", "HOSPITAL COURSE: Chest x-ray was unremarkable."),
    ("xray/hand/right/performed", "CC: right hand pain.\nHPI: She was seen in the ER where x-rays were negative."),
    ("mri/knee/left/performed", "Left knee MRI from 2/3/2016 was reviewed with the patient."),
    (
        "xray/hip/bilateral/performed",
        "RADIOGRAPHS: AP pelvis and bilateral hip x-rays show mild arthrosis of both hips.".replace(
            "AP pelvis and ", ""
        ),
    ),
    (
        "mri/cervical spine//performed;mri/lumbar spine//performed",
        "MRIs of the cervical and lumbar spine dated 1/5/10 were reviewed.",
    ),
    ("xray/foot/left/performed", "X-RAYS: Left foot, 3 views, show a healed fifth metatarsal fracture."),
    ("xray/ankle/right/performed", "X-ray report R ankle 3/3/03: no acute fracture."),
    ("xray/knee/right/performed", "I reviewed his outside films of the right knee."),
    ("bone_scan///performed", "A bone scan in 2011 showed increased uptake."),
    ("mri/lumbar spine//performed", "REVIEW OF RECORDS: 5/6/2013 - MRI lumbar spine. Impression: 3 mm bulge at L5-S1."),
    ("arthrogram/shoulder/right/performed", "MR arthrogram right shoulder (4/2/15) demonstrated a SLAP tear."),
    (
        "xray/cervical spine//performed;xray/shoulder/left/performed",
        "X-rays taken today of the cervical spine and left shoulder show no fracture.",
    ),
    ("mri/knee/right/performed", "The patient has had an MRI of the right knee."),
    (
        "mri/lumbar spine//performed",
        "HPI: She had a lumbar MRI in March that showed a herniation. She has had three epidurals.",
    ),
    (
        "mri/lumbar spine//requested",
        "Re: Appeal of denial for lumbar spine MRI. The provider ordered advanced imaging due to pain.",
    ),
    ("xray/chest//requested", "PLAN: X-rays of the chest in 4 hours and discharge if within normal limits."),
    (
        "mri/elbow/left/conditional",
        "PLAN: MRI L elbow NOT being asked for now; will submit if no relief from the injection.",
    ),
    ("xray/cervical spine//performed", "HPI: Went to urgent care -> c-spine x-rays (-) for fx per pt."),
    ("ultrasound/abdomen//performed", "RESULTS: Renal ultrasound showed a 2 cm simple cyst on the left kidney."),
    ("ultrasound/abdomen/right/requested", "PLAN: We will order an ultrasound of her right upper quadrant."),
    # mere mentions
    (
        "mri/cervical spine//requested",
        "PLAN: In view of the neck pain I think an MRI of the cervical spine would be prudent.",
    ),
    ("xray/hip/right/performed", "OBJECTIVE: Gait normal.\nXR R hip today: alpha angle 65, LCEA 32."),
    ("arthrogram/hip//declined", "DISCUSSION: Dr. Yee ordered an arthrogram of the hip which the carrier denied."),
    ("", "PLAN: Ultrasound to scar - hold til wk 6."),
    ("", "HPI: The IW has declined manipulation because of her bone density."),
    ("", "X-RAYS: Panorex not available here."),
    ("", "PLAN: Declined cortisone inj to CT, offered again for the epicondyle."),
    ("", "PLAN: Follow up after MRI."),
    ("", "PLAN: Return to clinic once MRI results are available."),
    ("", "He has had no prior MRI of the knee."),
    ("", "No imaging has been done."),
    ("", "PLAN: Ultrasound-guided injection of the left shoulder."),
    ("", "PLAN: Physical therapy with ultrasound, electrical stimulation and massage to the low back."),
    ("", "DOI: CT 3/1/2009 to 4/4/2011."),
    ("", "PLAN: Right CT release."),
    ("", "MEDS: Effexor XR 75 mg daily."),
    ("", "PLAN: L4-5 epidural steroid injection under fluoroscopy."),
    ("", "X-rays: None."),
    ("", "She is an x-ray technician at the hospital."),
    ("", "PLAN: EMG/NCV of the right upper extremity."),
    ("xray/jaw//considered;mri/jaw/bilateral/considered", "PLAN: will let him decide on panorex vs MRI of the TMJs."),
    (
        "xray/cervical spine//declined",
        "EXAM: I asked for cervical flexion/extension views; pt moved better so they are no longer needed.",
    ),
    ("myelogram///considered", "PLAN: A CT myelogram could be thought of instead."),
    ("ultrasound///declined", "PLAN: He did not feel another doppler was necessary."),
    (
        "mri/lumbar spine//declined",
        "PLAN: New MRI L-spine? Thought about it, but the deficit is unchanged, so not now.",
    ),
    ("mri/cervical spine//declined", "PLAN: offered cervical MRI last visit, turned it down again."),
    ("xray/pelvis//performed", "DISCUSSION: I do not find it on the pelvis x-ray of 2/20/15."),
    ("fluoroscopy/abdomen//performed", "HPI: An upper GI series was done in 2012."),
    (
        "mri/ankle/right/requested",
        "To Whom It May Concern:\nI am therefore asking that you authorize:\n\n  (a)  3 Tesla MRI right ankle\n",
    ),
    (
        "xray/lumbar spine//requested",
        "HPI: I did not think he was stationary and asked for x-rays of the lumbar spine.",
    ),
    (
        "mri///declined;xray///performed",
        "PLAN: I did not feel that an MRI was necessary since the films make the diagnosis.",
    ),
    ("xray/wrist//declined", "PLAN: wrist x-ray not repeated"),
    ("mri/lumbar spine//requested", "DISCUSSION: It is time for an MRI of the lumbar spine."),
    ("ct/head//performed;ct/cervical spine//performed", "HPI: CT head and C-spine were negative."),
    ("ultrasound///conditional", "PLAN: ganglion - observation. US only if it changes."),
    (
        "xray/knee/left/performed",
        "HPI: Left knee pain. His dad had both knees replaced.\nEXAM: I took standing PA flexion views of the knee today.",
    ),
    (
        "xray/hand/right/performed",
        "HPI: She slipped at her daughter's home onto her right hand. Hand x-ray that day was negative.",
    ),
]


@pytest.mark.parametrize(("expected", "text"), CASES)
def test_studies_are_found_with_place_and_status(expected, text):
    assert _studies(text) == _expected(expected)


# expected "modality / region / side / status / decision"
REVIEWS = [
    ("mri/lumbar spine//requested/denied", "UTILIZATION REVIEW DETERMINATION\n\nThe request for MRI of the lumbar spine is not medically necessary and is non-certified."),
    ("mri/knee/left/requested/approved", "Utilization Review\nTreatment requested: MRI left knee\nDetermination: Certified\n\nRationale: ODG supports MRI of the knee after failed conservative care."),
    ("mri/shoulder/right/requested/denied;xray/shoulder/right/requested/approved",
     "NOTICE OF DETERMINATION\nUtilization Review\n\n1) MRI right shoulder - DENIED\n2) X-ray right shoulder, 3 views - APPROVED\n\nRATIONALE\nMRI is not supported without plain films first."),
    ("ct/ankle/left/requested/upheld", "IMR FINAL DETERMINATION LETTER\n\nDISPUTED ITEM: CT scan of the left ankle\nDECISION: UPHELD\n\nRationale: ACOEM does not support CT here."),
    ("mri/cervical spine//requested/overturned",
     "INDEPENDENT MEDICAL REVIEW\n\nMRI of the cervical spine without contrast: Overturned\n\nDecision rationale: The guidelines support MRI when red flags are present. The request for MRI cervical spine is medically necessary."),
    ("mri/knee/right/requested/approved;xray/knee/right/requested/denied",
     "UTILIZATION REVIEW\nRequested: 1) MRI right knee 2) Physical therapy 8 visits 3) X-ray right knee\nDetermination: 1) Certified 2) Modified to 6 visits 3) Non-certified\n"),
    ("mri/shoulder/right/requested/",
     "Peer Review Report\nServices under review:\na) Shoulder arthroscopy\nb) Repeat MRI right shoulder\n\nHe agreed to withdraw the request for repeat MRI.\n\nDetermination:\na) Recommend approval.\nb) Withdrawn by provider."),
    ("mri/hip/right/requested/denied", "UTILIZATION REVIEW\nThe following was not certified: MRI of the right hip."),
    ("mri/thoracic spine//requested/approved", "UTILIZATION REVIEW\n\nService                      Qty     Decision\nMRI thoracic spine            1      Approved\n"),
    ("mri/wrist/left/requested/denied",
     "Utilization Review Decision\n1. MRI left wrist\n2. Wrist splint\n\nRationale\n1. Non-certified. No plain films were done.\n2. Certified. Supported by ACOEM."),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "text"), REVIEWS)
def test_a_reviewed_study_is_requested_with_its_decision(expected, text):
    found = sorted(
        (
            item.modality.value, item.region.value if item.region else "", item.side.value if item.side else "", item.status.value,
            item.decision.value if item.decision else "",
        )
        for item in _FINDER.find(_NLP.make_doc(text))
    )  # fmt: skip
    assert found == _expected(expected)


# expected "modality / region / side / status / date"
DATES = [
    ("mri/knee/left/performed/2014-03-02", "MRI of the left knee dated 3/2/14 showed a tear."),
    ("mri/knee/left/performed/2014-03-02;mri/knee/left/performed/2016-05-06", "MRI left knee 3/2/14: tear. MRI left knee 5/6/16: re-tear."),
    ("xray/hip/right/performed/2012-11", "X-rays of the right hip from November 2012 were normal."),
    ("mri/lumbar spine//performed/2013-06-03", "On 6/3/13, an MRI of the lumbar spine was performed."),
    ("mri/lumbar spine//performed/2013-06-03", "6/3/13 MRI lumbar spine: 3 mm bulge at L4-5."),
    ("mri/lumbar spine//performed/2013-06-03", "MRI lumbar spine 6/3/13 showed a bulge. Again, the lumbar MRI of 6/3/13 shows no stenosis."),
    ("mri/knee/left/performed/2023-03-18;mri/knee/right/performed/2023-03-18", "03/18/2023 - MRI L knee: mild wear, no tear. MRI R knee: mild wear."),
    ("xray/cervical spine//performed/2011-07-02;xray/lumbar spine//performed/2011-07-02", "STUDIES: XR C/S and L/S 7/2/11 (ER) neg fx."),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "text"), DATES)
def test_studies_done_keep_their_dates(expected, text):
    found = sorted(
        (
            item.modality.value,
            item.region.value,
            item.side.value if item.side else "",
            item.status.value,
            item.date or "",
        )
        for item in _FINDER.find(_NLP.make_doc(text))
    )
    assert found == _expected(expected)


def test_a_request_form_gives_codes_quantity_and_condition():
    text = (
        "REQUEST FOR AUTHORIZATION\nDWC Form RFA\n\n"
        "Diagnosis                ICD-Code     Service/Good Requested        CPT/HCPCS     Other Information\n\n"
        "Low back pain            M54.5        MRI lumbar spine w/o          72148         Qty 1\n"
        "                                      contrast\n\n"
        "Knee pain                M25.561      X-ray right knee, 3 views     73562         Only if pain persists\n"
    )
    mri, xray = _FINDER.find(_NLP.make_doc(text))
    assert (mri.status.value, mri.contrast, mri.quantity, [code.code for code in mri.codes]) == (
        "requested",
        "without",
        "1",
        ["72148"],
    )
    assert (xray.status.value, xray.views, xray.side.value) == ("conditional", "3 views", "right")


@pytest.mark.parametrize("rule", load_rules("imaging.toml"), ids=lambda rule: rule.id)
def test_a_study_is_named_by_its_views_where_the_examples_say(rule):
    for text in rule.yes:
        plain, quote = unmark(text)
        found = [item.evidence for item in _FINDER.find(_NLP.make_doc(plain)) if item.evidence.rule == rule.id]
        assert [evidence.quote for evidence in found] == [quote]
    for text in rule.no:
        assert not [item for item in _FINDER.find(_NLP.make_doc(text)) if item.evidence.rule == rule.id]


def test_a_study_named_after_an_article_is_not_of_the_place_before_it():
    found = _FINDER.find(_NLP.make_doc("HPI: X-rays of the left shoulder and a CT of the head were done."))
    assert [(item.modality.value, item.region.value, item.side and item.side.value) for item in found] == [
        ("xray", "shoulder", "left"),
        ("ct", "head", None),
    ]
