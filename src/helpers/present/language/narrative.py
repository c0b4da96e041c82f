"""Sentences that every section needs: the subject, the question as asked, how sure we are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from helpers.present.language.words import Words, escape_markdown, mark
from helpers.present.outputs import Sentences
from helpers.stats.estimates.indicators import items_behind
from helpers.study.config import Text
from helpers.study.indicators import INDICATORS
from helpers.study.instrument import read_instrument
from helpers.survey.scoring import contact_items

if TYPE_CHECKING:
    import pandas as pd

    from helpers.study.opening import Study

SOCIAL_SERVICES = Text(ca="Serveis Socials", es="Servicios Sociales", en="Social Services")

#: Names of what is no indicator: groupings and their levels.
NAMES = {
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


#: What contact is called where only one kind of it was asked.
CONTACT = {("use_own",): mark("Own contact"), ("use_family",): mark("Contact in the family")}
#: How a table writes a yes, and what it is called.
YES = ("1", "1.0", "True")
YES_NO = {True: mark("Yes"), False: mark("No")}
#: Scores that are a whole construct, to the construct by which a council may call them otherwise.
SCORE_OF = {one.id: one.measures for one in INDICATORS.indicators if not (one.is_item or one.subscale)}


def subject(study: Study) -> str:
    """Return what the survey is about, as Markdown shows it letter by letter (`plain_subject` for other places)."""
    return escape_markdown(plain_subject(study))


def plain_subject(study: Study) -> str:
    """Return what the survey is about, in the report's language: Social Services unless council.yml says otherwise."""
    return (study.config.report.subject or SOCIAL_SERVICES)[study.language]


#: Both are called age elsewhere: one is a number, and of the other each group has a level of its own.
AGES = {"age": mark("age in years"), "age_group": mark("age group")}


def indicator_name(code: str, study: Study, words: Words, items: pd.DataFrame | None = None) -> str:
    """Return the name of an indicator, an item or a domain in the reader's language.

    What the council asked in words of its own is called by them: its constructs, and a score that is one item only.
    The council's own items are looked up in the table `items`; a code that nothing names is returned as it is,
    because it is then a column of the council's own.
    """
    own = own_name(code, study, items)
    if own:
        return own
    if code == "is_user" and items is not None:
        asked: Any = tuple(contact_items(items))
        kind = CONTACT.get(asked)
        if kind:
            return words(kind)
    one = INDICATORS.get(code)
    if one is not None and one.label is not None:
        return one.label[words.language]
    if code in NAMES:
        return words(NAMES[code])
    if items is not None and (named := items["item"] == code).any():
        return str(items.loc[named, f"label_{study.language}"].iloc[0])
    if code in study.instrument:
        return study.instrument[code].label(study.language)
    return code


def measure_name(code: str, study: Study, words: Words, items: pd.DataFrame | None = None) -> str:
    """Return the name of an indicator; of ``item__answer``, the answer's, or the item's where it is a quiz."""
    item, _, answer = code.partition("__")
    if answer and item in study.instrument and study.instrument[item].kind in ("single", "multi"):
        return level_name(item, answer, study, words)
    return indicator_name(item, study, words, items)


def own_name(code: str, study: Study, items: pd.DataFrame | None = None) -> str:
    """Return what this survey's own words call an indicator; empty where it was asked in the method's words.

    It begins as every other name does: a codebook may write its labels small, and a row or a caption begins with them.
    """
    name = _own_name(code, study, items)
    return name[:1].upper() + name[1:]


def _own_name(code: str, study: Study, items: pd.DataFrame | None) -> str:
    construct = SCORE_OF.get(code, code.removesuffix("_score"))
    if construct in study.instrument.constructs:
        return study.instrument.constructs[construct].label[study.language]
    if code in study.instrument and code not in SCORE_OF:
        return study.instrument[code].label(study.language) if is_reworded(code, study) else ""
    if items is None or (code not in INDICATORS.scores and code != "is_user"):
        return ""
    behind = contact_items(items) if code == "is_user" else list(items_behind(code, items)["item"])
    alone = len(behind) == 1 and behind[0] in study.instrument and is_reworded(behind[0], study)
    # The score of an item worded against its construct is turned: the item's name would say the opposite.
    alone = alone and not study.instrument[behind[0]].reversed
    return study.instrument[behind[0]].label(study.language) if alone else ""


def is_reworded(item: str, study: Study) -> bool:
    """Return whether this survey asked an item in other words than the method's, or the method has no such item."""
    method = read_instrument()
    return item not in method or method[item].label(study.language) != study.instrument[item].label(study.language)


def level_name(variable: str, level: str, study: Study, words: Words) -> str:
    """Return the name of a category of a profile variable or of an answer code."""
    if variable in study.instrument:
        item = study.instrument[variable]
        for option in item.options:
            if option.code == level:
                return option.label[study.language]
        if item.kind == "binary":
            return words(YES_NO[str(level) in YES])
    if variable == "is_user":
        return words(NAMES["user" if str(level) in YES else "non_user"])
    return words(NAMES[level]) if level in NAMES else str(level)


def people(study: Study, words: Words) -> str:
    """Return who the shares speak of: residents, or only those who answered."""
    return words(by_sample(study, mark("of residents"), mark("of those who answered")))


def by_sample(study: Study, of_all: str, of_answers: str) -> str:
    """Return a sentence of the residents; where people chose to answer themselves, the one of those who answered."""
    return of_answers if study.config.sample.type == "opt_in" else of_all


def asked(study: Study, words: Words, items: pd.DataFrame, ids: list[str]) -> Sentences | None:
    """Return the questions as they were asked, for the items of the survey among `ids`; None where none was.

    Where nothing tells how a question was asked, that is said before the method's own words for it.
    """
    rows = items[items["item"].isin(ids) & items["is_asked"]]
    told = [wording(row, study) for row in rows.to_dict("records")]
    known, assumed = ([escape_markdown(text) for text, is_known in told if is_known is kind] for kind in (True, False))
    lines = []
    if known:
        lines.append(f"*{words.plural('Question as asked:', 'Questions as asked:', len(known))}* " + " · ".join(known))
    if assumed:
        head = words(
            "In the method's words, since neither the file nor `codebook.yml` (`text`) tells those of the "
            "questionnaire:"
        )
        lines.append(f"*{head}* " + " · ".join(assumed))
    return Sentences("\n\n".join(lines)) if lines else None


def wording(row: Mapping[str, Any], study: Study) -> tuple[str, bool]:
    """Return how a question was worded, and whether it surely was so.

    Sure are the codebook's own words, a column's header that is a question, and the method's words where the file's
    columns have the method's names.

    Parameters
    ----------
    row
        A row of the table `items`.
    """
    text, source = str(row[f"text_{study.language}"]), row["source_column"]
    item, method = str(row["item"]), read_instrument()
    is_own = row["is_own"] or item not in method or text != method[item].text[study.language]
    if is_own or not isinstance(source, str):
        return text, True
    columns = source.split("; ")
    if all(_named_by_method(column, item) for column in columns):
        return text, True
    heads = {column.partition(" [")[0] if len(columns) > 1 else column for column in columns}
    head = heads.pop()
    return (head, True) if not heads and len(head.split()) >= SENTENCE else (text, False)


#: A header of fewer words is a name and no question.
SENTENCE = 3


def _named_by_method(column: str, item: str) -> bool:
    """Return whether a column is called as the method's questionnaire calls it, with its groups or its options.

    Examples
    --------
    >>> _named_by_method("profile/age", "age"), _named_by_method("channels[web]", "channels")
    (True, True)
    >>> _named_by_method("P3", "age")
    False
    """
    parts = re.split(r"[/.\[\]]", column)
    return item in parts


def came_in(study: Study, words: Words, respondents: pd.DataFrame) -> Sentences:
    """Return how many respondents a notebook starts from, and of which council and wave."""
    return Sentences(
        words.plural(
            "{n} respondent of {council}, wave {wave}.",
            "{n} respondents of {council}, wave {wave}.",
            len(respondents),
            council=escape_markdown(study.config.name),
            wave=escape_markdown(study.config.wave.label),
        )
    )


def written(study: Study, words: Words, tables: list[str]) -> Sentences:
    """Return which tables were written, with their rows."""
    lines = [words.plural("`{table}`: {n} row", "`{table}`: {n} rows", study.rows(t), table=t) for t in tables]
    return Sentences("\n".join(f"- {line}" for line in lines) + "\n")


#: What the intervals mean, by how people came into the sample.
INTERVALS = {
    "probability": mark("Intervals are {confidence} intervals that follow the sample's design."),
    "quota": mark(
        "The {confidence} intervals are model-based: they hold if those who answered think like those of their group "
        "who did not."
    ),
    "opt_in": mark(
        "The {confidence} intervals are model-based: they would hold for all residents only if those who took part "
        "thought like those of their group who did not."
    ),
}
COUNTED = {
    "probability": mark("{n} people answered in a probability sample (worth {effective} once weighted)."),
    "quota": mark("{n} people answered within quotas (worth {effective} once weighted); nobody was drawn at random."),
    "opt_in": mark("{n} people chose to take part, and the figures describe them."),
}


def intervals_mean(study: Study, words: Words) -> str:
    """Return what the sample lets the intervals mean."""
    return words(INTERVALS[study.config.sample.type])


def how_sure(study: Study, words: Words, n: int, n_effective: float) -> str:
    """Return how many answered, what they are worth, and what the intervals mean: told in one place of a report."""
    sizes = {"n": words.number(n), "effective": words.number(n_effective)}
    return f"{words(COUNTED[study.config.sample.type], **sizes)} {intervals_mean(study, words)}"


#: How a month is written with its year.
MONTH = {"ca": "LLLL 'de' yyyy", "es": "LLLL 'de' yyyy"}


def months(study: Study, words: Words) -> str:
    """Return the month or months of the fieldwork: four days of April make no survey of February one of April."""
    start, end, form = study.config.wave.start, study.config.wave.end, MONTH.get(words.language, "MMMM yyyy")
    last = words.date(end, form)
    if (start.year, start.month) == (end.year, end.month):
        return last
    first = words.date(start, "LLLL" if start.year == end.year else form)
    return words("from {first} to {last}", first=first, last=last)
