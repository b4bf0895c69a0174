"""Controlled vocabularies of the case, in one place. The words are those of the contract (CASE.md)."""

from enum import StrEnum


class DocumentKind(StrEnum):
    """What kind of clinical document was read."""

    PROGRESS_REPORT = "progress_report"
    INITIAL_REPORT = "initial_report"
    REQUEST_FOR_AUTHORIZATION = "request_for_authorization"
    UTILIZATION_REVIEW = "utilization_review"
    INDEPENDENT_MEDICAL_REVIEW = "independent_medical_review"
    MEDICAL_LEGAL_EVALUATION = "medical_legal_evaluation"
    CONSULTATION = "consultation"
    IMAGING_REPORT = "imaging_report"
    OPERATIVE_REPORT = "operative_report"
    THERAPY_NOTE = "therapy_note"
    OTHER = "other"


class TextSource(StrEnum):
    """Where the characters came from."""

    TEXT_LAYER = "text_layer"
    OCR = "ocr"
    MIXED = "mixed"
    PLAIN = "plain"


class Sex(StrEnum):
    """The patient's sex as stated."""

    MALE = "male"
    FEMALE = "female"


class Precision(StrEnum):
    """How much of a date the document gives."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class InjuryKind(StrEnum):
    """One event, or cumulative trauma over a period."""

    SPECIFIC = "specific"
    CUMULATIVE = "cumulative"


class Region(StrEnum):
    """Body regions (also ``joint`` of a range of motion)."""

    HEAD = "head"
    FACE = "face"
    JAW = "jaw"
    BRAIN = "brain"
    CERVICAL_SPINE = "cervical spine"
    THORACIC_SPINE = "thoracic spine"
    LUMBAR_SPINE = "lumbar spine"
    SACRUM = "sacrum"
    SPINE = "spine"
    CHEST = "chest"
    RIB = "rib"
    ABDOMEN = "abdomen"
    PELVIS = "pelvis"
    SHOULDER = "shoulder"
    CLAVICLE = "clavicle"
    UPPER_ARM = "upper arm"
    ELBOW = "elbow"
    FOREARM = "forearm"
    WRIST = "wrist"
    HAND = "hand"
    THUMB = "thumb"
    FINGER = "finger"
    HIP = "hip"
    THIGH = "thigh"
    KNEE = "knee"
    LOWER_LEG = "lower leg"
    ANKLE = "ankle"
    FOOT = "foot"
    TOE = "toe"
    UPPER_EXTREMITY = "upper extremity"
    LOWER_EXTREMITY = "lower extremity"
    EXTREMITIES = "extremities"
    WHOLE_BODY = "whole body"


class Side(StrEnum):
    """Laterality."""

    LEFT = "left"
    RIGHT = "right"
    BILATERAL = "bilateral"


class DiagnosisStatus(StrEnum):
    """What the document says of a condition."""

    CURRENT = "current"
    HISTORY = "history"
    UNCERTAIN = "uncertain"
    NEGATED = "negated"


class Motion(StrEnum):
    """Motions of a joint; ``all`` is the joint as a whole."""

    ALL = "all"
    FLEXION = "flexion"
    EXTENSION = "extension"
    LATERAL_FLEXION = "lateral_flexion"
    ROTATION = "rotation"
    ABDUCTION = "abduction"
    ADDUCTION = "adduction"
    INTERNAL_ROTATION = "internal_rotation"
    EXTERNAL_ROTATION = "external_rotation"
    DORSIFLEXION = "dorsiflexion"
    PLANTARFLEXION = "plantarflexion"
    INVERSION = "inversion"
    EVERSION = "eversion"
    PRONATION = "pronation"
    SUPINATION = "supination"
    RADIAL_DEVIATION = "radial_deviation"
    ULNAR_DEVIATION = "ulnar_deviation"
    ELEVATION = "elevation"
    OPPOSITION = "opposition"
    OPENING = "opening"


class Mode(StrEnum):
    """Who moved the joint."""

    ACTIVE = "active"
    PASSIVE = "passive"


class RomFinding(StrEnum):
    """The judgement on a motion; ``measured`` is a number with no word of judgement."""

    NORMAL = "normal"
    DECREASED = "decreased"
    INCREASED = "increased"
    MEASURED = "measured"
    ABSENT = "absent"


class ServiceCategory(StrEnum):
    """What kind of service was asked for."""

    IMAGING = "imaging"
    DIAGNOSTIC_TEST = "diagnostic_test"
    THERAPY = "therapy"
    INJECTION = "injection"
    SURGERY = "surgery"
    DME = "dme"
    CONSULT = "consult"
    MEDICATION = "medication"
    OTHER = "other"


class Modality(StrEnum):
    """Imaging modalities."""

    XRAY = "xray"
    MRI = "mri"
    CT = "ct"
    ULTRASOUND = "ultrasound"
    BONE_SCAN = "bone_scan"
    PET = "pet"
    FLUOROSCOPY = "fluoroscopy"
    DEXA = "dexa"
    ARTHROGRAM = "arthrogram"
    MYELOGRAM = "myelogram"
    OTHER = "other"


class ServiceStatus(StrEnum):
    """Where a service stands in this document."""

    REQUESTED = "requested"
    CONDITIONAL = "conditional"
    PERFORMED = "performed"
    CONSIDERED = "considered"
    DECLINED = "declined"


class Decision(StrEnum):
    """A reviewer's decision on a requested service."""

    APPROVED = "approved"
    DENIED = "denied"
    MODIFIED = "modified"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


class CodeSystem(StrEnum):
    """Code systems of diagnoses and services. Only codes are kept, never licensed descriptions."""

    ICD10CM = "ICD-10-CM"
    ICD9CM = "ICD-9-CM"
    CPT = "CPT"
    HCPCS = "HCPCS"


class FactStatus(StrEnum):
    """What the document says of a fact the checker weighs."""

    PRESENT = "present"
    ABSENT = "absent"
    UNCERTAIN = "uncertain"
    HISTORY = "history"
