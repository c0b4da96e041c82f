"""Tables that 02_perception_regression writes."""

from helpers.study.artefacts import Artefact, Column
from helpers.study.quantiles import LEVEL
from helpers.study.tables.intervals import interval

WRITER = "02_perception_regression"
QUADRANTS = ("act", "keep", "watch", "reserve")

ESTIMATES = Artefact(
    "estimates",
    grain="one indicator in one level of one domain",
    writer=WRITER,
    readers=("03_segment_analysis", "04_communication_audit", "05_plan_drafting"),
    key=("council", "wave", "indicator", "domain", "level"),
    columns={
        "council": Column("code", "council"),
        "wave": Column("code", "wave"),
        "indicator": Column("code", "what is estimated: its measure, or measure__answer for the share of an answer"),
        "measure": Column("code", "score or item that is averaged, or item whose answers are counted"),
        "answer": Column("code", "answer whose share it is; blank where it is no share of an answer", nullable=True),
        "domain": Column("code", "respondents column that splits them; all for everybody"),
        "level": Column("text", "value of the domain; all for everybody"),
        "estimate": Column("number", "score 0-100 or share 0-1", nullable=True),
        "std_error": Column("number", "design-based, knowing that the weights were raked", nullable=True, minimum=0),
        **interval("conf", nullable=True),
        "n": Column("integer", "respondents with an answer", nullable=True, minimum=0),
        "n_effective": Column("number", "n over the design effect of the weights", nullable=True, minimum=0),
        "is_suppressed": Column("flag", "withheld: a small cell, or one that would give a small cell away"),
    },
)

ANSWERS = Artefact(
    "answers",
    grain="one answer of one question",
    writer=WRITER,
    readers=(),
    key=("item", "answer"),
    columns={
        "item": Column("code", "id of the item"),
        "answer": Column("text", "code, point of the scale, others (typed by few), mean for numbers, or dont_know"),
        "place": Column("integer", "order of the answers", minimum=0),
        "estimate": Column("number", "share of those with a substantive answer, 0-1; or the mean", nullable=True),
        "std_error": Column("number", "design-based", nullable=True, minimum=0),
        **interval("conf", nullable=True),
        "n": Column("integer", "respondents with a substantive answer", nullable=True, minimum=0),
        "n_effective": Column("number", "n over the design effect of the weights", nullable=True, minimum=0),
        "of_asked": Column("number", "share of all asked, those who do not know among them", nullable=True),
        **interval("of_asked", nullable=True),
        "n_asked": Column("integer", "respondents with a substantive answer or don't know", nullable=True, minimum=0),
        "is_suppressed": Column("flag", "withheld: too few answered the question"),
    },
    notes="Every question that was asked is here, whatever else shows it; free text and the interview's data are not.",
)

DRIVERS = Artefact(
    "drivers",
    grain="one driver of what is explained, the image index unless another outcome was asked",
    writer=WRITER,
    readers=("04_communication_audit", "05_plan_drafting"),
    key=("driver",),
    columns={
        "driver": Column("code", "respondents column of the driver"),
        "outcome": Column("code", "what is explained: image_index, unless another was chosen"),
        "estimate": Column("number", "points of the outcome per 10 points (0-100) of the driver, others held"),
        "std_error": Column("number", "design-based", minimum=0),
        "p_value": Column("number", "two-sided", minimum=0, maximum=1),
        "q_value": Column("number", "false discoveries, within the drivers' part of the report", minimum=0, maximum=1),
        "conf_low": Column(
            "number", f"lower end of the {LEVEL} interval that goes with q_value: it reaches 0 where none is told"
        ),
        "conf_high": Column("number", "upper end of it"),
        "df": Column(
            "number", "degrees of freedom of the model: sampling units less strata less predictors", minimum=1
        ),
        "importance": Column("number", "LMG share of the explained variance, 0-1", nullable=True),
        **interval("importance", "bootstrap", nullable=True),
        "first_probability": Column(
            "number", "share of replicates in which no other driver has more", nullable=True, minimum=0, maximum=1
        ),
        "performance": Column("number", "mean score 0-100, high is good for the image"),
        **interval("performance"),
        "quadrant": Column("code", "most probable quadrant", nullable=True, allowed=QUADRANTS),
        "quadrant_probability": Column("number", "share of replicates in it", nullable=True, minimum=0, maximum=1),
        "n": Column("integer", "respondents in the model", minimum=0),
    },
    notes="Empty where the survey supports no driver model; the notebook then says why.",
)

DRIVER_COVARIANCE = Artefact(
    "driver_covariance",
    grain="one pair of drivers, both ways round",
    writer=WRITER,
    readers=("05_plan_drafting",),
    key=("driver", "other"),
    columns={
        "driver": Column("code", "driver"),
        "other": Column("code", "driver, the same one for its variance"),
        "covariance": Column("number", "design-based covariance of the two estimates of the table drivers"),
    },
    notes="Empty where the survey supports no driver model.",
)

TERMS = Artefact(
    "terms",
    grain="one term of one model",
    writer=WRITER,
    readers=(),
    key=("model", "term"),
    columns={
        "model": Column(
            "code",
            "linear (imputed; rest: without trust), logit, ordered, highly; ame: average marginal effects. Where a "
            "logit or ordered model of the outcome was chosen: points (effects, in the linear one's place) and outcome",
        ),
        "term": Column("text", "term of the model"),
        "estimate": Column("number", "coefficient or average marginal effect"),
        "std_error": Column("number", "design-based", minimum=0),
        "statistic": Column("number", "t"),
        "p_value": Column("number", "two-sided", minimum=0, maximum=1),
        **interval("conf"),
    },
)

RELIABILITY = Artefact(
    "reliability",
    grain="one scale in one group",
    writer=WRITER,
    readers=(),
    key=("scale", "group"),
    columns={
        "scale": Column("code", "image_index or a subscale"),
        "group": Column("code", "all, users or non_users"),
        "n": Column("integer", "respondents", minimum=0),
        "n_items": Column("integer", "items", minimum=0),
        "alpha": Column("number", "Cronbach's alpha", nullable=True),
        **interval("alpha", nullable=True),
        "ordinal_alpha": Column("number", "alpha of the polychoric correlations", nullable=True),
        "omega": Column("number", "omega total of one factor", nullable=True),
        "first_eigenvalue_share": Column("number", "share of variance of the first component", nullable=True),
        "n_factors": Column("integer", "factors by parallel analysis", nullable=True),
    },
)

INVARIANCE = Artefact(
    "invariance",
    grain="one scale in the two largest groups of one grouping",
    writer=WRITER,
    readers=(),
    key=("scale", "grouping"),
    columns={
        "scale": Column("code", "scale, by its indicator"),
        "grouping": Column("code", "respondents column that splits them"),
        "first": Column("text", "the one group"),
        "second": Column("text", "the other"),
        "alpha_first": Column("number", "Cronbach's alpha in the one"),
        "alpha_second": Column("number", "and in the other"),
        "difference": Column("number", "of the two"),
        "p_value": Column("number", "of equal alphas", minimum=0, maximum=1),
        "congruence": Column("number", "Tucker's, of the loadings on one factor", nullable=True),
        "holds": Column("flag", "the loadings agree; of two items, the alphas do not differ"),
        "level": Column(
            "code", "last step of invariance that holds; empty where no factor model can be fitted",
            allowed=("", "none", "configural", "metric", "scalar"),
        ),
        "fit": Column("number", "comparative fit index of the configural model", nullable=True),
        "metric_loss": Column("number", "what equal loadings lose of it", nullable=True),
        "scalar_loss": Column("number", "what equal intercepts lose beyond that", nullable=True),
    },
    notes="Means of the groups are of one measure at the last step alone; else they are not set beside each other.",
)  # fmt: skip

CHANGES = Artefact(
    "changes",
    grain="one indicator that this wave and the one before measured alike",
    writer=WRITER,
    readers=(),
    key=("indicator",),
    columns={
        "indicator": Column("code", "as in estimates"),
        "previous": Column("number", "estimate of the wave before"),
        "current": Column("number", "estimate of this wave"),
        "change": Column("number", "the difference"),
        "std_error": Column("number", "of it", minimum=0),
        "conf_low": Column("number", f"lower end of its {LEVEL} interval; of a told change it allows for the picking"),
        "conf_high": Column("number", "upper end of it"),
        "p_value": Column("number", "two-sided", minimum=0, maximum=1),
        "q_value": Column("number", "false discoveries, within the changes' part of the report", minimum=0, maximum=1),
    },
    notes="Empty without an earlier wave, and where its figures are not set beside these.",
)

GROUPS = Artefact(
    "groups",
    grain="one domain whose levels are held against each other in the image index",
    writer=WRITER,
    readers=("03_segment_analysis", "05_plan_drafting"),
    key=("domain",),
    columns={
        "domain": Column("code", "respondents column that splits them"),
        "statistic": Column("number", "F of the test that all levels have one mean"),
        "df_levels": Column("integer", "degrees of freedom of its numerator", minimum=1),
        "df_design": Column("number", "degrees of freedom of its denominator", minimum=0),
        "p_value": Column("number", "of it", minimum=0, maximum=1),
        "q_value": Column("number", "false discoveries, within the groups' part of the report", minimum=0, maximum=1),
        "high": Column("text", "level with the highest mean"),
        "low": Column("text", "level with the lowest mean"),
        "gap": Column("number", "points between the two", minimum=0),
        "conf_low": Column("number", f"lower end of the {LEVEL} interval, which allows for having been picked"),
        "conf_high": Column("number", "upper end of it"),
        "n": Column("integer", "respondents in the levels that are large enough", minimum=0),
        "is_alike": Column("flag", "the index measures the same in the levels, as far as is known"),
    },
    notes="A level needs 30 respondents and a figure that may be shown. Empty where no domain has two such levels.",
)

TABLES = (ESTIMATES, ANSWERS, DRIVERS, DRIVER_COVARIANCE, TERMS, RELIABILITY, INVARIANCE, CHANGES, GROUPS)
