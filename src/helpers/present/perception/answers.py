"""Every question with what people answered to it: no question that was asked is without its answers somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.language.narrative import is_reworded, level_name
from helpers.present.language.words import escape_markdown, mark
from helpers.present.outputs import Table, tabulate
from helpers.stats.estimates.answers import DONT_KNOW, MEAN, OTHERS

if TYPE_CHECKING:
    from helpers.present.perception.findings import Findings

#: Shares under this are shown to the tenth of a per cent.
FEW = 0.01
QUIZ = {"correct": mark("Correct"), "wrong": mark("Wrong"), "dont_know": mark("Don't know")}


def table(answers: pd.DataFrame, found: Findings) -> Table | None:
    """Return every question that was asked, with the share of each answer or the mean, and how wide the intervals are.

    Parameters
    ----------
    answers
        Table `answers`.
    """
    if answers.empty:
        return None
    words, questions = found.words, list(answers.groupby("item", sort=False))
    shown = {
        words("Question"): [escape_markdown(question_name(str(item), found)) for item, _ in questions],
        words("Answers"): [_told(str(item), rows, found) for item, rows in questions],
        words("95% interval, at most"): [_widest(rows, found) for _, rows in questions],
        "n": [words.number(rows["n"].iloc[0]) if rows["n"].notna().any() else "–" for _, rows in questions],
    }
    caption = words(
        "Every question with its answers, of those who gave one; for numbers the mean. Where some do not know, the "
        "same of all who were asked. The interval is that of the least certain answer, in percentage points up and "
        "down."
    )
    data = answers.assign(key=answers["item"] + "=" + answers["answer"])
    return tabulate(
        pd.DataFrame(shown),
        caption,
        data[["key", "estimate", "conf_low", "conf_high", "n", "of_asked", "n_asked"]],
        "llrr",
    )


def question_name(item: str, found: Findings) -> str:
    """Return what a question is called: by its own label, else by what the method calls it."""
    rows = found.items.loc[found.items["item"] == item, f"label_{found.study.language}"]
    return str(rows.iloc[0]) if len(rows) else found.name(item)


def _told(item: str, rows: pd.DataFrame, found: Findings) -> str:
    if rows["is_suppressed"].astype(bool).all():
        return found.words("withheld")
    given = rows[rows["estimate"].notna()]
    told = "; ".join(_answer(item, row, row["estimate"], found) for _, row in given.iterrows())
    if len(given) == len(rows):
        return told
    whole = rows[rows["of_asked"].notna()]
    if given["n"].eq(rows["n_asked"].max()).all() and given["answer"].ne(MEAN).all():
        # Of services and messages, who does not know is among those who say no.
        unknowing = found.words.percent(whole.loc[whole["answer"] == DONT_KNOW, "of_asked"].iloc[0])
        return f"{told}; " + found.words("don't know, which counts as no: {share}", share=unknowing)
    # Somebody did not know: the same answers as shares of all who were asked.
    answers = "; ".join(_answer(item, row, row["of_asked"], found) for _, row in whole.iterrows())
    asked = found.words.number(rows["n_asked"].max())
    return f"{told}. " + found.words("Of all {n} asked: {answers}.", n=asked, answers=answers)


def _answer(item: str, row: pd.Series, share: float, found: Findings) -> str:
    words, code = found.words, str(row["answer"])
    if code == MEAN:
        return words("mean {value}", value=words.number(share, 1))
    # A few people of a thousand are not nobody.
    digits = 1 if 0 < share < FEW else 0
    return f"{escape_markdown(answer_name(item, code, found))}: {words.percent(share, digits)}"


def answer_name(item: str, code: str, found: Findings) -> str:
    """Return what an answer is called: by the option's own label, or by what a yes, a quiz or a scale calls it."""
    if code in QUIZ and item in found.study.instrument and found.study.instrument[item].kind == "quiz":
        return found.words(QUIZ[code])
    if code == DONT_KNOW and (item not in found.study.instrument or not _has_option(item, code, found)):
        return found.words(QUIZ[code])
    if code == OTHERS and (item not in found.study.instrument or not _has_option(item, code, found)):
        return found.words("other answers, each of few people")
    return _at_the_ends(item, code, found) or level_name(item, code, found.study, found.words)


def _at_the_ends(item: str, code: str, found: Findings) -> str:
    """Return an end of a scale with its meaning; empty elsewhere, and where the survey asked in words of its own."""
    if item not in found.study.instrument or is_reworded(item, found.study):
        return ""
    asked = found.study.instrument[item]
    ends = {f"{end:g}": anchor for end, anchor in zip((asked.low, asked.high), asked.anchors or (), strict=False)}
    return f"{code} ({ends[code][found.study.language]})" if code in ends else ""


def _has_option(item: str, code: str, found: Findings) -> bool:
    return any(option.code == code for option in found.study.instrument[item].options)


def _widest(rows: pd.DataFrame, found: Findings) -> str:
    words = found.words
    reach = ((rows["conf_high"] - rows["conf_low"]) / 2).max()
    if pd.isna(reach):
        return words("no interval")
    if rows["answer"].iloc[0] == MEAN:
        return words.interval(rows["conf_low"].iloc[0], rows["conf_high"].iloc[0], 1)
    return "±\u00a0" + words.number(100 * reach, 0 if reach >= FEW else 1)
