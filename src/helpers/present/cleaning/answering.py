"""Who answered which question: item nonresponse, and every question as it was asked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.drawing import style
from helpers.present.drawing.shares import stacked_chart
from helpers.present.language.contractions import in_marks
from helpers.present.language.narrative import wording
from helpers.present.language.words import Words, escape_markdown, mark
from helpers.present.outputs import Figure, Sentences, Table, described, draw, tabulate
from helpers.study.thresholds import threshold
from helpers.survey.disclosure import refuse_few

if TYPE_CHECKING:
    from helpers.study.opening import Study

STATES = {
    "valid": mark("Answered"),
    "dont_know": mark("Don't know"),
    "refused": mark("No answer"),
    "not_asked": mark("Not asked"),
    "invalid": mark("Set aside"),
}
#: Colour of each state by name, in their order.
COLOURS = ("BRAND", "GREY", "ORANGE", "RAMP1", "ACCENT")
#: A figure of all questions would not fit a page: it shows those with the most unanswered.
SHOWN = 15
#: Words of an open question that are shown, the most used first.
SHOWN_WORDS = 20
#: The item that says for whom somebody answers.
STAKEHOLDER = "stakeholder"
#: From this share of "don't know" or no answer on, a question is named in the headline.
NOTABLE = threshold("often_unanswered")


def answered(items: pd.DataFrame) -> pd.DataFrame:
    """Return the asked questions with the share of respondents in each state, the least answered first.

    The states' shares sum to one; ``lost`` is the share of those asked who gave no substantive answer.
    """
    asked = items[items["is_asked"].astype(bool) & ~items["construct"].isin(["paradata", "open"])].copy()
    counts = asked[[f"n_{state}" for state in STATES]].astype(float)
    total = counts.sum(axis=1)
    for state in STATES:
        asked[state] = counts[f"n_{state}"] / total
    put = total - counts["n_not_asked"]
    asked["lost"] = (1 - counts["n_valid"] / put.where(put > 0)).fillna(0.0)
    return asked.sort_values(["lost", "item"], ascending=[False, True], kind="stable", ignore_index=True)


def _labels(table: pd.DataFrame, study: Study) -> list[str]:
    return [str(label) for label in table[f"label_{study.language}"]]


def headline(items: pd.DataFrame, study: Study, words: Words) -> Sentences:
    """Return how complete the answers are, and the questions that many left unanswered."""
    table = answered(items)
    if table.empty:
        return Sentences(words("The survey has none of the method's closed questions."))
    average = words(
        "On average, a question has an answer from {share} of those who were asked it.",
        share=words.percent(1 - table["lost"].mean()),
    )
    plain = words("Here each person counts once, without a weight.")
    text = " ".join([average, *_whom(items, words), plain])
    many = table[table["lost"] >= NOTABLE]
    if many.empty:
        return Sentences(text + " " + words("No question was left unanswered by as many as {notable}."))
    first = [
        f"{in_marks(label, words.language, escape_markdown)} ({words.percent(row.lost)})"
        for label, row in zip(_labels(many, study)[:3], many.itertuples(), strict=False)
    ]
    rest = words.plural(
        "{n} question was left without a substantive answer by {notable} or more: {first}.",
        "{n} questions were left without a substantive answer by {notable} or more; most of all {first}.",
        len(many),
        first=words.list(first),
    )
    return Sentences(f"{text} {rest}")


def _whom(items: pd.DataFrame, words: Words) -> list[str]:
    """Return that those who stand beside the residents are counted too, where it was asked for whom people answer."""
    if not items.loc[items["item"] == STAKEHOLDER, "is_asked"].any():
        return []
    n = items.loc[items["item"] == STAKEHOLDER, [f"n_{state}" for state in STATES]].iloc[0].sum()
    return [
        words(
            "All {n} who answered are counted, those who did so for an association, a business or as professionals "
            "too.",
            n=words.number(n),
        )
    ]


def figure(items: pd.DataFrame, study: Study, words: Words) -> Figure | None:
    """Return the chart of the questions that most people left unanswered, or None where nothing was asked."""
    table = answered(items).head(SHOWN)
    if table.empty:
        return None
    rows = table.assign(label=_labels(table, study))
    states = {state: words(name) for state, name in STATES.items() if rows[state].max() > 0}
    colours = [getattr(style, name) for state, name in zip(STATES, COLOURS, strict=True) if state in states]
    form = partial(stacked_chart, rows, words, parts=states, colours=colours)
    told = [_told(row, states, words) for _, row in rows.iterrows()]
    head = words(
        "Fewest answers of substance: “{label}” ({why}).",
        label=escape_markdown(rows["label"].iloc[0]),
        why=_why_lost(rows.iloc[0], words),
    )
    read = words(
        "The questions with the fewest answers of substance: answered, “don't know”, no answer, not asked, set aside."
    )
    caption = f"{head} {read}"
    data = rows[["item", *STATES, "lost", "n_valid"]]
    return draw(form, caption, described(words, words("Stacked bars."), told), data)


def _why_lost(row: pd.Series, words: Words) -> str:
    """Return how many of those asked did not know, did not answer and so on: not to know is an answer too."""
    held = [state for state in ("dont_know", "refused", "invalid") if row[state] > 0] or ["valid"]
    put = 1 - row["not_asked"] or 1.0
    return words.list([f"{words(STATES[state]).lower()}: {words.percent(row[state] / put)}" for state in held])


def _told(row: pd.Series, states: dict[str, str], words: Words) -> str:
    return f"{row['label']}: " + ", ".join(
        f"{words.percent(row[state])} {name.lower()}" for state, name in states.items()
    )


def table(items: pd.DataFrame, study: Study, words: Words) -> Table | None:
    """Return every asked question with the share in each state and the number who answered."""
    rows = answered(items)
    if rows.empty:
        return None
    shown = {words("Question"): [escape_markdown(label) for label in _labels(rows, study)]}
    shown |= {words(name): [words.percent(share) for share in rows[state]] for state, name in STATES.items()}
    shown["n"] = [words.number(n) for n in rows["n_valid"]]
    caption = words("Answers to each question, the least answered first; n is the number of substantive answers.")
    caption = " ".join([caption, *_whom(items, words)])
    return tabulate(pd.DataFrame(shown), caption, rows[["item", *STATES, "lost", "n_valid"]])


def wordings(items: pd.DataFrame, study: Study, words: Words) -> Table | None:
    """Return every question as it was asked, in the order of the questionnaire, with its number of answers."""
    rows = items[items["is_asked"].astype(bool) & (items["construct"] != "paradata")]
    if rows.empty:
        return None
    told = [wording(row, study) for row in rows.to_dict("records")]
    texts = [text if is_known else words("{text} (in the method's words)", text=text) for text, is_known in told]
    shown = {
        words("Question as asked"): [escape_markdown(text) for text in texts],
        words("Answers"): [_answers(row, words) for row in rows.itertuples()],
        "n": [words.number(n) for n in rows["n_valid"]],
    }
    data = rows[["item", "n_valid"]].reset_index(drop=True)
    caption = " ".join([words("All questions, as they were asked."), *_whom(items, words)])
    return tabulate(pd.DataFrame(shown), caption, data, align="llr")


KINDS = {
    "binary": mark("yes or no"),
    "quiz": mark("true, false or “don't know”"),
    "single": mark("one option"),
    "multi": mark("several options"),
    "number": mark("a number"),
    "date": mark("a date"),
    "open": mark("own words"),
}


def _answers(row: object, words: Words) -> str:
    kind = str(row.kind)  # type: ignore[attr-defined]
    if kind == "scale":
        return words.interval(row.low, row.high)  # type: ignore[attr-defined]
    return words(KINDS[kind])


def open_words(table: pd.DataFrame, items: pd.DataFrame, study: Study, words: Words) -> Table | None:
    """Return the words that many people used in each open question, with how many did; None where none was asked.

    Parameters
    ----------
    table
        Table `open_words`.

    Raises
    ------
    UsageError
        If fewer people than the threshold used one of them.
    """
    if table.empty:
        return None
    refuse_few(table, study.config.options.disclosure_threshold)
    labels = items.set_index("item")[f"label_{study.language}"]
    questions = list(table.groupby("item", sort=False))
    shown = {
        words("Question"): [escape_markdown(labels[item]) for item, _ in questions],
        words("Words (people who used each)"): [_words_told(rows, words) for _, rows in questions],
        "n": [words.number(rows["n_answers"].iloc[0]) for _, rows in questions],
    }
    caption = words(
        "What people wrote, as counts of words. A word is shown only where so many used it that it points at nobody; "
        "no answer is quoted."
    )
    data = table.assign(key=table["item"] + "=" + table["word"])[["key", "n", "n_answers"]]
    return tabulate(pd.DataFrame(shown), caption, data, "llr")


def _words_told(rows: pd.DataFrame, words: Words) -> str:
    said = rows[rows["n"] > 0].head(SHOWN_WORDS)
    if said.empty:
        return words("no word that enough people share")
    return "; ".join(f"{escape_markdown(row.word)} ({words.number(row.n)})" for row in said.itertuples())
