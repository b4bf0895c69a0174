"""Which joint makes which motion, and what the motion is called there (``joint_motions.csv``, ``joint_limits.csv``)."""

from functools import cache
from typing import NamedTuple

from extraction.findings.range_of_motion_tokens import SPINE, Joint
from extraction.language.terms import read_rows

LIMBS = frozenset(("upper extremity", "lower extremity"))
_UPPER = frozenset(("shoulder", "elbow", "forearm", "wrist", "hand", "finger", "thumb", "upper extremity"))
_LOWER = frozenset(("hip", "knee", "ankle", "foot", "toe", "lower extremity"))
_WIDEST_OF_ANY = 200.0


class _Movers(NamedTuple):
    """The joints that make a motion, the one meant by a limb's name, and the one meant if none is named."""

    joints: frozenset[str]
    of_limb: dict[str, str]
    own: str | None


@cache
def _movers() -> dict[str, _Movers]:
    made = {}
    for row in read_rows("joint_motions.csv"):
        limbs = {"upper extremity": row["upper_limb"], "lower extremity": row["lower_limb"], "hand": row["hand"]}
        of_limb = {limb: joint for limb, joint in limbs.items() if joint}
        made[row["motion"]] = _Movers(frozenset(row["joints"].split("|")), of_limb, row["own"] or None)
    return made


@cache
def _widest() -> dict[str, float]:
    return {row["joint"]: float(row["widest"]) for row in read_rows("joint_limits.csv")}


def fits(joint: Joint, motion: str, degrees: float | None = None) -> bool:
    """Whether the joint can make the motion, so far."""
    if joint.region not in _movers()[motion].joints:
        return False
    return degrees is None or abs(degrees) <= _widest().get(joint.region, _WIDEST_OF_ANY)


def own_joint(motion: str) -> str | None:
    """The joint that a motion is of if no joint is named: opposition is the thumb's."""
    return _movers()[motion].own


def of_motion(joint: Joint, motion: str) -> Joint:
    """The joint that moves: of a limb or the hand, the one that makes this motion."""
    return Joint(_movers()[motion].of_limb.get(joint.region, joint.region), joint.side)


def motions_of(joint: Joint, motion: str) -> tuple[str, ...]:
    """The motion's names at a joint: "PF" of the wrist is palmar flexion, lateral rotation of a limb is external.

    "Rotations" of a shoulder are internal and external rotation, "deviations" of a wrist radial and ulnar.
    """
    if motion == "lateral_rotation":
        return ("rotation",) if joint.region in SPINE else ("external_rotation",)
    if motion == "rotations":
        return _ROTATIONS.get(joint.region, ("rotation",))
    if motion == "deviations":
        return ("radial_deviation", "ulnar_deviation")
    return ("flexion",) if joint.region == "wrist" and motion == "plantarflexion" else (motion,)


_ROTATIONS = {
    **dict.fromkeys(("shoulder", "hip"), ("internal_rotation", "external_rotation")),
    **dict.fromkeys(("forearm", "elbow"), ("pronation", "supination")),
}


def is_of_limb(joint: Joint, limb: Joint) -> bool:
    """Whether a joint is one of the limb named ("extension of the arm" under "left elbow")."""
    return joint.region in (_UPPER if limb.region == "upper extremity" else _LOWER)


def is_one_limb(region: str, other: str) -> bool:
    """Whether two regions are of one limb."""
    return any(region in limb and other in limb for limb in (_UPPER, _LOWER))
