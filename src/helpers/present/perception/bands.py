"""How answers spread over a scale: its low part, its middle and its high part, as people read marks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import floor
from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.drawing import style
from helpers.present.drawing.shares import stacked_chart
from helpers.present.language.narrative import is_reworded
from helpers.present.language.words import mark
from helpers.present.outputs import Figure, Sentences, described, draw
from helpers.present.perception.answers import question_name
from helpers.stats.estimates.answers import DONT_KNOW
from helpers.study.indicators import INDICATORS
from helpers.study.thresholds import threshold
from helpers.survey.disclosure import refuse_few

if TYPE_CHECKING:
    from helpers.present.language.words import Words
    from helpers.present.perception.findings import Findings

OVERALL = "overall_image"
#: Where the middle begins and ends, as parts of a scale.
FROM, TO = threshold("middle_answers") / 100, threshold("high_answers") / 100
PARTS = ("low", "middle", "high")
NAMES = {"low": mark("Low"), "middle": mark("Middle"), "high": mark("High"), DONT_KNOW: mark("Don't know")}
#: The scale of most questions: its parts are named by their points.
TENS = "0-10"
#: Its last point that is low, and its first that is high.
LAST_LOW, FIRST_HIGH = floor(round(10 * FROM, 6)), floor(round(10 * TO, 6)) + 1
NAMES_OF_STATEMENTS = {
    **NAMES, "low": mark("Disagree"), "middle": mark("Neither agree nor disagree"), "high": mark("Agree"),
}  # fmt: skip
#: Constructs asked as statements to agree with.
BELIEFS = INDICATORS.roles.agreement
#: A share that is one per cent when it is rounded.
ROUNDS_TO_ONE = 0.005
#: Most questions that one figure holds, so that it fits on a page.
MOST = 22


@dataclass(frozen=True)
class Bands:
    """Shares of all who were asked in each part of each question's scale.

    Attributes
    ----------
    rows
        One row a question with a scale: ``item``, ``label``, ``construct``, ``scale`` (its ends, ``0-10``), and the
        shares ``low``, ``middle``, ``high`` and ``dont_know``, which sum to one.
    """

    rows: pd.DataFrame

    def of(self, *constructs: str, but: bool = False) -> pd.DataFrame:
        """Return the questions of these constructs, or with `but` those of all others."""
        return self.rows[self.rows["construct"].isin(constructs) != but] if len(self.rows) else self.rows


def bands(answers: pd.DataFrame, findings: Findings) -> Bands:
    """Return how the answers to each question with a scale spread, from the table `answers`.

    Questions that are withheld, and numbers and long scales, of which only the mean is known, are not there.

    Raises
    ------
    UsageError
        If fewer people than the threshold answered one of the questions.
    """
    refuse_few(answers, findings.study.config.options.disclosure_threshold)
    scales = findings.items[findings.items["kind"] == "scale"].set_index("item")
    rows = [
        {"item": item, "label": question_name(str(item), findings), "construct": scales.loc[item, "construct"],
         "scale": "{low:g}-{high:g}".format_map(scales.loc[item]), **_shares(part, scales.loc[item])}
        for item, part in answers.groupby("item", sort=False)
        if item in scales.index and _is_told(part)
    ]  # fmt: skip
    return Bands(pd.DataFrame(rows, columns=["item", "label", "construct", "scale", *PARTS, DONT_KNOW]))


def _is_told(part: pd.DataFrame) -> bool:
    points = pd.to_numeric(part["answer"], errors="coerce").notna()
    return not part["is_suppressed"].astype(bool).any() and bool(points.sum() > 1)


def _shares(part: pd.DataFrame, scale: pd.Series) -> dict[str, float]:
    whole = part.set_index("answer")["of_asked"].fillna(part.set_index("answer")["estimate"])
    unknowing = float(whole.get(DONT_KNOW, 0.0))
    points = whole.drop(DONT_KNOW, errors="ignore")
    places = (points.index.astype(float) - scale["low"]) / (scale["high"] - scale["low"])
    inside = pd.cut(places, [-float("inf"), FROM, TO, float("inf")], labels=list(PARTS))
    held = points.groupby(inside, observed=False).sum()
    return {**{name: float(held[name]) for name in PARTS}, DONT_KNOW: unknowing}


def told(spread: Bands, findings: Findings) -> Sentences | None:
    """Return how the marks of the image spread, in a sentence; None where it was not asked from 0 to 10."""
    rows = spread.rows[(spread.rows["item"] == OVERALL) & (spread.rows["scale"] == TENS)]
    if rows.empty:
        return None
    row, words = rows.iloc[0], findings.words
    marks = {"first_high": FIRST_HIGH, "last_low": LAST_LOW, "first": LAST_LOW + 1, "last": FIRST_HIGH - 1}
    fields = {name: words.percent(row[name]) for name in PARTS} | {name: words.number(n) for name, n in marks.items()}
    text = words(
        "Asked in one question for a mark of the whole, {high} of all give a {first_high} or more, {middle} one from "
        "{first} to {last}, and {low} a {last_low} or less.",
        **fields,
    )
    if row[DONT_KNOW] >= ROUNDS_TO_ONE:
        text += " " + words("{share} give none.", share=words.percent(row[DONT_KNOW]))
    return Sentences(text)


def figure(rows: pd.DataFrame, findings: Findings) -> Figure | None:
    """Return the chart of the parts of each question's scale, or None where there is no question.

    Parameters
    ----------
    rows
        As `Bands.of` gives them; of more than `MOST`, the first are drawn, and the caption says how many there are.
    """
    if rows.empty:
        return None
    words, drawn = findings.words, rows.head(MOST).reset_index(drop=True)
    parts = {part: name for part, name in _part_names(drawn, findings).items() if drawn[part].any()}
    colours = [
        {"low": style.RAMP2, "middle": style.RAMP3, "high": style.BRAND, DONT_KNOW: style.GREY}[part] for part in parts
    ]
    form = partial(stacked_chart, drawn, words, parts=parts, colours=colours)
    caption = words(
        "How the answers spread, those who do not know among them: the low part of the scale, its middle, its high "
        "part."
    )
    if len(rows) > len(drawn):
        caption += " " + words("The first {n} of {all} questions.", n=len(drawn), all=len(rows))
    alt = described(words, words("Stacked bars."), [_described(row, parts, findings) for _, row in drawn.iterrows()])
    return draw(form, caption, alt, drawn[["item", *PARTS, DONT_KNOW]])


def _part_names(rows: pd.DataFrame, findings: Findings) -> dict[str, str]:
    """Return what the parts are called: by points where all questions share a scale, by agreement of statements."""
    words, is_statement = findings.words, rows["construct"].isin(BELIEFS).all()
    if (rows["scale"] == TENS).all():
        ends = {"low": (0, LAST_LOW), "middle": (LAST_LOW + 1, FIRST_HIGH - 1), "high": (FIRST_HIGH, 10)}
        points = {part: _points(first, last, words) for part, (first, last) in ends.items()}
        return {part: points.get(part) or words(name) for part, name in NAMES.items()}
    reworded = any(is_reworded(item, findings.study) for item in rows["item"])
    names = NAMES_OF_STATEMENTS if is_statement and not reworded else NAMES
    return {part: words(name) for part, name in names.items()}


def _points(first: int, last: int, words: Words) -> str:
    if first == last:
        return words.number(first)
    ends = {"first": words.number(first), "last": words.number(last)}
    return words("{first} or {last}", **ends) if last == first + 1 else words("{first} to {last}", **ends)


def _described(row: pd.Series, parts: dict[str, str], findings: Findings) -> str:
    return f"{row['label']}: " + ", ".join(
        f"{name} {findings.words.percent(row[part])}" for part, name in parts.items()
    )
