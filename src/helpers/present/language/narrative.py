"""Sentences that every section needs: the subject, the question as asked, how sure we are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.present.language.words import Words, escape_markdown, mark
from helpers.present.outputs import Sentences
from helpers.study.config import Text

if TYPE_CHECKING:
    import pandas as pd

    from helpers.study.opening import Study

SOCIAL_SERVICES = Text(ca="Serveis Socials", es="Servicios Sociales", en="Social Services")

#: Names of scores and indicators that have no item of their own.
INDICATORS = {
    "image_index": mark("Image index"),
    "self_relevance": mark("Seen as for people like me"),
    "stereotypes": mark("Stereotypes"),
    "stigma": mark("Stigma"),
    "stigma_personal": mark("Stigma: own shame"),
    "stigma_perceived": mark("Stigma: what others would think"),
    "stigma_institutional": mark("Stigma: how one is treated"),
    "awareness": mark("Services known from the list"),
    "quiz_correct": mark("Statements answered correctly"),
    "quiz_wrong": mark("Statements answered wrongly"),
    "quiz_dont_know": mark("Statements answered “don't know”"),
    "informed_score": mark("Feels informed"),
    "clarity_score": mark("Messages are clear"),
    "satisfaction_score": mark("Satisfaction of users"),
    "advocacy_score": mark("Speaks highly of them"),
    "trust_score": mark("Trust"),
    "spending_gap": mark("Believed minus actual share of the budget"),
    "is_user": mark("Contact, own or in the family"),
    "sex": mark("Sex"),
    "age_group": mark("Age"),
    "education": mark("Education"),
    "origin": mark("Origin"),
    "district": mark("District"),
    "work": mark("Work"),
    "language": mark("Language"),
    "stakeholder": mark("Stakeholder group"),
    "all": mark("Everybody"),
    "user": mark("Users"),
    "non_user": mark("Non-users"),
}  # fmt: skip


def subject(study: Study) -> str:
    """Return what the survey is about, in the report's language: Social Services unless council.yml says otherwise."""
    return (study.config.report.subject or SOCIAL_SERVICES)[study.language]


def indicator_name(code: str, study: Study, words: Words, items: pd.DataFrame | None = None) -> str:
    """Return the name of an indicator, an item or a domain in the reader's language.

    The council's own items are looked up in the table `items`; a code that nothing names is returned as it is,
    because it is then a column of the council's own.
    """
    if code in INDICATORS:
        return words(INDICATORS[code])
    if items is not None and code in set(items["item"]):
        return str(items.set_index("item").loc[code, f"label_{study.language}"])
    if code in study.instrument:
        return study.instrument[code].label(study.language)
    return code


def level_name(variable: str, level: str, study: Study, words: Words) -> str:
    """Return the name of a category of a profile variable or of an answer code."""
    if variable in study.instrument:
        for option in study.instrument[variable].options:
            if option.code == level:
                return option.label[study.language]
    if variable == "is_user":
        return words(INDICATORS["user" if str(level) in ("1", "1.0", "True") else "non_user"])
    return words(INDICATORS[level]) if level in INDICATORS else str(level)


def people(study: Study, words: Words) -> str:
    """Return who the shares speak of: residents, or only those who answered."""
    if study.config.sample.type == "opt_in":
        return words("of those who answered")
    return words("of residents")


def asked(study: Study, words: Words, items: pd.DataFrame, ids: list[str]) -> Sentences | None:
    """Return the questions as they were asked, for the items of the survey among `ids`; None where none was."""
    rows = items[items["item"].isin(ids) & items["is_asked"]]
    wordings = [escape_markdown(text) for text in rows[f"text_{study.language}"]]
    if not wordings:
        return None
    head = words.plural("Question as asked:", "Questions as asked:", len(wordings))
    return Sentences(f"*{head}* " + " · ".join(wordings))


def came_in(study: Study, words: Words, respondents: pd.DataFrame) -> Sentences:
    """Return how many respondents a notebook starts from, and of which council and wave."""
    return Sentences(
        words.plural(
            "{n} respondent of {council}, wave {wave}.",
            "{n} respondents of {council}, wave {wave}.",
            len(respondents),
            council=study.config.name,
            wave=study.config.wave.label,
        )
    )


def written(study: Study, words: Words, tables: list[str]) -> Sentences:
    """Return which tables were written, with their rows."""
    lines = [words.plural("`{table}`: {n} row", "`{table}`: {n} rows", len(study.read(t)), table=t) for t in tables]
    return Sentences("\n".join(f"- {line}" for line in lines) + "\n")


def how_sure(study: Study, words: Words, n: int, n_effective: float) -> str:
    """Return what the sample allows to be said: one sentence that follows the kind of sample."""
    sizes = {"n": words.number(n), "effective": words.number(n_effective)}
    if study.config.sample.type == "opt_in":
        return words(
            "{n} people chose to take part. The figures describe those who answered; intervals show how much they "
            "would vary in a group of this size and carry no margin of error for the whole population.",
            **sizes,
        )
    if study.config.sample.type == "quota":
        return words(
            "{n} people answered within quotas (worth {effective} once weighted). Intervals are 95% intervals and "
            "treat the quota sample as if it had been drawn at random.",
            **sizes,
        )
    return words(
        "{n} people answered in a probability sample (worth {effective} once weighted). Intervals are 95% intervals "
        "that follow the sample's design.",
        **sizes,
    )
