"""Every question with what people answered to it: no question that was asked is without its answers somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.language.narrative import is_reworded, level_name
from helpers.present.language.words import escape_markdown, mark
from helpers.present.outputs import Table, tabulate
from helpers.stats.estimates.answers import DONT_KNOW, MEAN, OTHERS
from helpers.survey.disclosure import refuse_few

if TYPE_CHECKING:
    from helpers.present.perception.findings import Findings

#: Shares under this are shown to the tenth of a per cent.
FEW = 0.01
#: A weighted share as near to the census as raking takes it.
EXACT = 1e-4
QUIZ = {"correct": mark("Correct"), "wrong": mark("Wrong"), "dont_know": mark("Don't know")}


def table(answers: pd.DataFrame, findings: Findings) -> Table | None:
    """Return every question that was asked, with the share of each answer or the mean, and how wide the intervals are.

    Parameters
    ----------
    answers
        Table `answers`.

    Raises
    ------
    UsageError
        If fewer people than the threshold answered one of the questions.
    """
    if answers.empty:
        return None
    refuse_few(answers, findings.study.config.options.disclosure_threshold)
    words, questions = findings.words, list(answers.groupby("item", sort=False))
    as_counted = _set_to_the_census(findings)
    shown = {
        words("Question"): [escape_markdown(question_name(str(item), findings)) for item, _ in questions],
        words("Answers"): [_told(str(item), rows, findings) for item, rows in questions],
        words("{confidence} interval, at most"): [
            words("set to the census") if item in as_counted else _widest(rows, findings) for item, rows in questions
        ],
        "n": [words.number(rows["n"].iloc[0]) if rows["n"].notna().any() else "–" for _, rows in questions],
    }
    caption = words(
        "Every question with its answers, of those who gave one; for numbers the mean. Where some do not know, the "
        "same with them counted. The interval is that of the least certain answer, in percentage points up and "
        "down."
    )
    if as_counted & set(answers["item"]):
        caption += " " + words("What the weights set to the census has no error of sampling, and so no interval.")
    data = answers.assign(key=answers["item"] + "=" + answers["answer"])
    return tabulate(
        pd.DataFrame(shown),
        caption,
        data[["key", "estimate", "conf_low", "conf_high", "n", "of_asked", "n_asked"]],
        "llrr",
    )


def _set_to_the_census(findings: Findings) -> set[str]:
    """Return the questions whose shares the weights make those of the census: they would be so in any sample."""
    if not findings.study.has("margins"):
        return set()
    rows = findings.study.read("margins")
    apart = (rows["share_after"] - rows["share_population"]).abs().astype(float).fillna(1.0)
    widest = apart.groupby(rows["variable"].astype(str)).max()
    return set(widest.index[widest < EXACT])


def question_name(item: str, findings: Findings) -> str:
    """Return what a question is called: by its own label, else by what the method calls it."""
    rows = findings.items.loc[findings.items["item"] == item, f"label_{findings.study.language}"]
    return str(rows.iloc[0]) if len(rows) else findings.name(item)


def _told(item: str, rows: pd.DataFrame, findings: Findings) -> str:
    if rows["is_suppressed"].astype(bool).all():
        return findings.words("withheld")
    given = rows[rows["estimate"].notna()]
    told = "; ".join(_answer(item, row, row["estimate"], findings) for _, row in given.iterrows())
    if len(given) == len(rows):
        return told
    whole = rows[rows["of_asked"].notna()]
    if given["n"].eq(rows["n_asked"].max()).all() and given["answer"].ne(MEAN).all():
        # Of services and messages, who does not know is among those who say no.
        unknowing = findings.words.percent(whole.loc[whole["answer"] == DONT_KNOW, "of_asked"].iloc[0])
        return f"{told}; " + findings.words("don't know, which counts as no: {share}", share=unknowing)
    # Somebody did not know: the same answers as shares of all who answered or said so.
    answers = "; ".join(_answer(item, row, row["of_asked"], findings) for _, row in whole.iterrows())
    asked = findings.words.number(rows["n_asked"].max())
    return f"{told}. " + findings.words("With those who do not know (n = {n}): {answers}.", n=asked, answers=answers)


def _answer(item: str, row: pd.Series, share: float, findings: Findings) -> str:
    words, code = findings.words, str(row["answer"])
    if code == MEAN:
        return words("mean {value}", value=words.number(share, 1))
    # A few people of a thousand are not nobody.
    digits = 1 if 0 < share < FEW else 0
    return f"{escape_markdown(answer_name(item, code, findings))}: {words.percent(share, digits)}"


def answer_name(item: str, code: str, findings: Findings) -> str:
    """Return what an answer is called: by the option's own label, or by what a yes, a quiz or a scale calls it."""
    if code in QUIZ and item in findings.study.instrument and findings.study.instrument[item].kind == "quiz":
        return findings.words(QUIZ[code])
    if code == DONT_KNOW and (item not in findings.study.instrument or not _has_option(item, code, findings)):
        return findings.words(QUIZ[code])
    if code == OTHERS and (item not in findings.study.instrument or not _has_option(item, code, findings)):
        return findings.words("other answers, each of few people")
    return _at_the_ends(item, code, findings) or level_name(item, code, findings.study, findings.words)


def _at_the_ends(item: str, code: str, findings: Findings) -> str:
    """Return an end of a scale with its meaning; empty elsewhere, and where the survey asked in words of its own."""
    if item not in findings.study.instrument or is_reworded(item, findings.study):
        return ""
    asked = findings.study.instrument[item]
    ends = {f"{end:g}": anchor for end, anchor in zip((asked.low, asked.high), asked.anchors or (), strict=False)}
    return f"{code} ({ends[code][findings.study.language]})" if code in ends else ""


def _has_option(item: str, code: str, findings: Findings) -> bool:
    return any(option.code == code for option in findings.study.instrument[item].options)


def _widest(rows: pd.DataFrame, findings: Findings) -> str:
    words = findings.words
    reach = ((rows["conf_high"] - rows["conf_low"]) / 2).max()
    if pd.isna(reach):
        return words("no interval")
    if rows["answer"].iloc[0] == MEAN:
        return words.interval(rows["conf_low"].iloc[0], rows["conf_high"].iloc[0], 1)
    return "±\u00a0" + words.number(100 * reach, 0 if reach >= FEW else 1)
