"""Tables that 01_survey_cleaning writes."""

from helpers.study.artefacts import Artefact, Column

WRITER = "01_survey_cleaning"
LATER = ("02_perception_regression", "03_segment_analysis", "04_communication_audit", "05_plan_drafting")

#: Why a row was left out or a value was changed or set aside.
REASONS = (
    "header_row", "repeated_header", "summary_row", "note_row", "preview", "test", "spam", "not_approved", "on_hold",
    "disqualified", "unfinished",
    "duplicate", "no_consent", "not_resident", "under_age", "speeder", "straight_lining", "no_answers",
    "out_of_range", "unknown_code", "impossible_age", "broken_routing", "unmatched_category", "mojibake_repaired",
    "not_a_number", "not_a_date", "outside_wave", "left_open", "bad_weight", "merged_category",
    "or_older", "or_younger", "ages_disagree",
)  # fmt: skip

RESPONDENTS = Artefact(
    "respondents",
    grain="one respondent kept for analysis",
    writer=WRITER,
    readers=LATER,
    key=("respondent",),
    open_columns=True,
    personal=True,
    columns={
        "respondent": Column("text", "running number in the raw file's order, r00001"),
        "file": Column("text", "file of the survey that the row is in"),
        "row": Column("integer", "row of the raw file, the header being row 1"),
        "interview_language": Column("text", "language of the interview, where the file says it", nullable=True),
        "weight": Column("number", "residents per respondent (1 where unweighted)", minimum=0),
        "base_weight": Column("number", "design weight before raking (1 where there is none)", minimum=0),
        "stratum": Column("text", "stratum of the design", nullable=True),
        "cluster": Column("text", "primary sampling unit", nullable=True),
    },
    notes=(
        "Further columns: each item by its id (multi-select items one flag an option, item__option), "
        "profile categories, scores. See the table items."
    ),
)

ITEMS = Artefact(
    "items",
    grain="one item of the instrument or of the council's codebook",
    writer=WRITER,
    readers=LATER,
    key=("item",),
    columns={
        "item": Column("code", "id of the item"),
        "construct": Column("code", "construct that it measures"),
        "subscale": Column("code", "part of the construct", nullable=True),
        "kind": Column("code", "scale, binary, quiz, single, multi, number, date or open"),
        "low": Column("number", "lowest answer", nullable=True),
        "high": Column("number", "highest answer", nullable=True),
        "is_reversed": Column("flag", "worded against its construct"),
        "is_asked": Column("flag", "the survey has this item"),
        "is_own": Column("flag", "the council's own item, not the instrument's"),
        "is_scored": Column("flag", "its answers can be put on 0-100, and count in the score of its construct"),
        "is_proven": Column("flag", "of a statement it is known whether it is true here; else it counts in no score"),
        "source_column": Column("text", "column of the raw file", nullable=True),
        "text_ca": Column("text", "wording in Catalan"),
        "text_es": Column("text", "wording in Spanish"),
        "text_en": Column("text", "wording in English"),
        "label_ca": Column("text", "short name in Catalan"),
        "label_es": Column("text", "short name in Spanish"),
        "label_en": Column("text", "short name in English"),
        "n_valid": Column("integer", "respondents with a substantive answer", minimum=0),
        "n_dont_know": Column("integer", "respondents who said that they do not know", minimum=0),
        "n_refused": Column("integer", "respondents who refused or left it blank", minimum=0),
        "n_not_asked": Column("integer", "respondents whom the routing or the survey did not ask", minimum=0),
        "n_invalid": Column("integer", "answers set aside as invalid (see issues)", minimum=0),
    },
)

NONRESPONSE = Artefact(
    "nonresponse",
    grain="one respondent and item without a substantive answer",
    writer=WRITER,
    readers=("02_perception_regression",),
    key=("respondent", "item"),
    personal=True,
    columns={
        "respondent": Column("text", "respondent"),
        "item": Column("code", "id of the item"),
        "reason": Column("code", "why", allowed=("dont_know", "refused", "not_asked", "invalid")),
    },
)

ISSUES = Artefact(
    "issues",
    grain="one row or value of the raw file that was left out, set aside, repaired or flagged",
    writer=WRITER,
    readers=("01_survey_cleaning",),
    personal=True,
    columns={
        "file": Column("text", "file of the survey that the row is in"),
        "row": Column("integer", "row of the raw file, the header being row 1"),
        "item": Column("code", "id of the item; empty for a whole row", nullable=True),
        "reason": Column("code", "why", allowed=REASONS),
        "action": Column("code", "what was done", allowed=("row_excluded", "value_set_aside", "repaired", "flagged")),
        "value": Column("text", "the value as it stood; never for open answers", nullable=True),
    },
)

MARGINS = Artefact(
    "margins",
    grain="one category of a raking variable",
    writer=WRITER,
    readers=("01_survey_cleaning",),
    key=("variable", "category"),
    columns={
        "variable": Column("code", "respondents column"),
        "category": Column("text", "category, after declared merges"),
        "n": Column("integer", "respondents", minimum=0),
        "population": Column("number", "residents in the census", minimum=0),
        "share_population": Column("number", "share in the census", minimum=0, maximum=1),
        "share_before": Column("number", "share by base weights", minimum=0, maximum=1),
        "share_after": Column("number", "share by final weights", minimum=0, maximum=1),
    },
)

QUALITY = Artefact(
    "quality",
    grain="one quality figure of the data",
    writer=WRITER,
    readers=LATER,
    key=("measure",),
    columns={
        "measure": Column("code", "rows_received, rows_kept, design_effect, n_effective, weight_min, weight_max, ..."),
        "value": Column("number", "its value"),
    },
)

OPEN_WORDS = Artefact(
    "open_words",
    grain="one word that many people used in one open question",
    writer=WRITER,
    readers=(),
    key=("item", "word"),
    columns={
        "item": Column("code", "id of the item"),
        "word": Column("text", "the word as most people wrote it; empty where no word was shared by enough people"),
        "n": Column("integer", "people who used it", minimum=0),
        "n_answers": Column("integer", "people who answered the question", minimum=0),
    },
    notes="Words that fewer people used than the disclosure threshold, or than one in a hundred, are not here.",
)

TABLES = (RESPONDENTS, ITEMS, NONRESPONSE, ISSUES, MARGINS, QUALITY, OPEN_WORDS)
