"""Tables that 03_segment_analysis writes."""

from helpers.study.artefacts import Artefact, Column
from helpers.study.tables.intervals import interval, share_interval

WRITER = "03_segment_analysis"
LATER = ("04_communication_audit", "05_plan_drafting")

SEGMENTS = Artefact(
    "segments",
    grain="one segment of the respondents",
    writer=WRITER,
    readers=LATER,
    key=("segment",),
    columns={
        "segment": Column("code", "s1, s2, ... from the lowest to the highest image"),
        "basis": Column("code", "domain where no latent class is supportable", allowed=("latent_class", "domain")),
        "label": Column("code", "what distinguishes it, joined by +"),
        "share": Column("number", "share of the people", minimum=0, maximum=1),
        "std_error": Column("number", "design-based, classification error included", minimum=0),
        **share_interval("share"),
        "size": Column("number", "people that the weights stand for; without a census all ages", minimum=0),
        "n": Column("integer", "respondents whose most probable segment it is", minimum=0),
        "image": Column("number", "mean image index, 0-100", nullable=True),
        **interval("image", nullable=True),
        "main_issue": Column(
            "code", "what surely lies furthest beyond its level of concern, a norm of the method; or none",
            allowed=("ignorance", "distortion", "stigma", "not_for_me", "experience", "none"),
        ),
        "second_issue": Column(
            "code", "what comes next",
            allowed=("ignorance", "distortion", "stigma", "not_for_me", "experience", "none"),
        ),
        "stability": Column("number", "mean best overlap (Jaccard) in resampled surveys", nullable=True),
    },
)  # fmt: skip

PROFILES = Artefact(
    "profiles",
    grain="one variable, or one answer of it, in one segment (segment all: everybody)",
    writer=WRITER,
    readers=LATER,
    key=("segment", "variable", "level"),
    columns={
        "segment": Column("code", "segment, or all"),
        "variable": Column("code", "score, item, option of a multi-select item, or profile variable"),
        "level": Column("text", "answer or category; empty where the variable is a number"),
        "estimate": Column("number", "score 0-100 or share 0-1", nullable=True),
        "std_error": Column("number", "design-based, classification error included", nullable=True, minimum=0),
        **interval("conf", nullable=True),
        "difference": Column("number", "estimate minus that of everybody", nullable=True),
        **interval("difference", nullable=True),
        "standardised": Column("number", "difference from the other people, in standard deviations", nullable=True),
        "q_value": Column("number", "q over all, within the segments' part of the report", nullable=True, minimum=0),
        "n": Column("integer", "respondents with an answer, by most probable segment", nullable=True, minimum=0),
        "is_input": Column("flag", "the segments were made from it: it describes them and is not tested"),
        "is_suppressed": Column("flag", "withheld: a small cell"),
    },
)

ASSIGNMENTS = Artefact(
    "assignments",
    grain="one respondent and segment",
    writer=WRITER,
    readers=("04_communication_audit", "05_plan_drafting"),
    key=("respondent", "segment"),
    personal=True,
    columns={
        "respondent": Column("text", "respondent"),
        "segment": Column("code", "segment"),
        "probability": Column("number", "probability that the respondent belongs to it", minimum=0, maximum=1),
    },
)

CLASS_NUMBERS = Artefact(
    "class_numbers",
    grain="one number of latent classes that was tried",
    writer=WRITER,
    readers=(),
    key=("n_classes",),
    columns={
        "n_classes": Column("integer", "number of classes", minimum=1),
        "log_likelihood": Column("number", "weighted log-likelihood, weights summing to the effective n"),
        "n_parameters": Column("integer", "free parameters"),
        "bic": Column("number", "weighted BIC; the smallest of those not refused is chosen"),
        "entropy": Column("number", "entropy R2", maximum=1),
        "smallest_share": Column("number", "share of the smallest class", minimum=0, maximum=1),
        "smallest_n": Column("integer", "respondents of the smallest class", minimum=0),
        "agreeing_starts": Column("integer", "of the starts carried to convergence, those that found this solution"),
        "refusal": Column(
            "code", "why it was refused; empty where it was not",
            allowed=("", "small_class", "boundary", "not_converged"),
        ),
        "is_chosen": Column("flag", "the solution that is used"),
        "lrt_p": Column(
            "number", "bootstrap likelihood ratio test against one class fewer; of the chosen number and the next",
            nullable=True, minimum=0, maximum=1,
        ),
    },
    notes="Empty where the survey supports no latent classes; the notebook then says why.",
)  # fmt: skip

TABLES = (SEGMENTS, PROFILES, ASSIGNMENTS, CLASS_NUMBERS)
