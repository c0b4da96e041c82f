"""Ignorance ("don't know") apart from distortion (wrong), per quiz item and segment."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.stats.comparisons.differences import Figures, gaps
from helpers.stats.comparisons.standing import widened
from helpers.stats.models.families import family_level, widening
from helpers.study.indicators import EVERYBODY, INDICATORS
from helpers.study.thresholds import threshold

ANSWERS = INDICATORS.quiz_answers
#: Where fewer than this share do not know and fewer hold something false, there is no gap to speak of.
SMALL_GAP = threshold("small_gap")


def main_gap(row: pd.Series, times: float = 1.0) -> str:
    """Return which fault is the larger one: ignorance, distortion, either where the difference may be 0, or none.

    `times` makes the interval of the difference longer, where several statements are looked at together. The two are
    answers to one statement, of which nobody gives both: their correlation is that of a multinomial's shares.

    Examples
    --------
    >>> main_gap(pd.Series({"wrong": .1, "wrong_low": .06, "wrong_high": .15, "dont_know": .4, "dont_know_low": .33,
    ...                     "dont_know_high": .47}))
    'ignorance'
    """
    if max(row["wrong"], row["dont_know"]) < SMALL_GAP:
        return "none"
    unknown, wrong = (
        Figures(row[answer], *widened(row[answer], row[f"{answer}_low"], row[f"{answer}_high"], times, is_share=True))
        for answer in ("dont_know", "wrong")
    )
    gap = gaps(unknown, wrong, exclusive_correlation(row["dont_know"], row["wrong"]))
    if gap.low > 0:
        return "ignorance"
    return "distortion" if gap.high < 0 else "either"


def exclusive_correlation(first: float, second: float) -> float:
    """Return the correlation of the shares of two answers of which one person gives one at most.

    ``-sqrt(p q / ((1 - p)(1 - q)))``, as of a multinomial's counts.

    Examples
    --------
    >>> [round(exclusive_correlation(*shares), 3) for shares in ((0.5, 0.5), (0.4, 0.2), (0, 1))]
    [-1.0, -0.408, 0.0]
    """
    others = (1 - first) * (1 - second)
    return -min(1.0, math.sqrt(first * second / others)) if others > 0 else 0.0


def _long(profiles: pd.DataFrame | None, estimates: pd.DataFrame | None, quiz: Sequence[str]) -> pd.DataFrame:
    if profiles is not None and len(profiles):
        long = profiles[profiles["variable"].isin(quiz)].rename(columns={"variable": "item", "level": "answer"})
    elif estimates is not None and len(estimates):
        split = estimates["indicator"].str.rsplit("__", n=1, expand=True).reindex(columns=[0, 1])
        long = estimates.assign(item=split[0], answer=split[1], segment=EVERYBODY)
        long = long[long["item"].isin(quiz) & (long["domain"] == EVERYBODY)]
    else:
        return pd.DataFrame(columns=["item", "segment", "answer", "estimate", "conf_low", "conf_high", "n"])
    return long[long["estimate"].notna() & long["conf_low"].notna() & long["answer"].isin(ANSWERS)]


def knowledge_gaps(profiles: pd.DataFrame | None, estimates: pd.DataFrame | None, quiz: Sequence[str]) -> pd.DataFrame:
    """Return the table `knowledge_gaps`: one row a quiz item and segment whose three answers may be shown.

    Parameters
    ----------
    profiles, estimates
        Tables of those names; `estimates` serves for everybody where there are no profiles.
    quiz
        Quiz items, in the order of the questionnaire.
    """
    rows, times = [], float(widening(family_level("audit", max(len(quiz), 1))))
    for (item, segment), part in _long(profiles, estimates, quiz).groupby(["item", "segment"], sort=False):
        answers = part.set_index("answer")
        if set(ANSWERS) <= set(answers.index):
            shares = {f"{a}{end}": float(answers.loc[a, column]) for a in ANSWERS for end, column in ENDS.items()}
            n = int(np.nanmax(part["n"].astype(float)))
            rows.append(
                {"item": item, "segment": segment, **shares, "main_gap": main_gap(pd.Series(shares), times), "n": n}
            )
    order = {item: place for place, item in enumerate(quiz)}
    rows.sort(key=lambda row: order[row["item"]])
    return pd.DataFrame(rows)


ENDS = {"": "estimate", "_low": "conf_low", "_high": "conf_high"}
