"""What a sample is worth: the answers of a simple random sample that would know a figure as well, and its margin.

Unequal weights cost answers (Kish); so do clusters, since people of one cluster answer alike. How much differs from
question to question, and the mean over the questions asked stands for all of them: the first-order correction of Rao
and Scott (1984).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import t

from helpers.study.quantiles import TAILS
from helpers.survey.design import SurveyDesign, effective_n, filled, linearised_variance

#: Few answers tell little of clusters, and so do those that hardly differ: variance by the square of their range.
FEWEST, SPREAD = 30, 0.01


@dataclass(frozen=True)
class Worth:
    """What a sample is worth for a share.

    Attributes
    ----------
    n
        Effective n: answers of a simple random sample that would know it as well.
    margin
        Half-width of a 95 % interval for a share of one half, by Student's t of the design, less what is left of a
        finite population.
    """

    n: float
    margin: float


def worth(people: pd.DataFrame, questions: Sequence[str], population: float | None = None) -> Worth:
    """Return what the answers of these people are worth.

    Parameters
    ----------
    people
        Rows of table `respondents`: ``weight``, ``stratum``, ``cluster`` and the questions.
    questions
        Columns of numbers: points of a scale, or 0 and 1.
    population
        Residents of a finite population, as in `SurveyDesign`; None for an infinite one.
    """
    weights = people["weight"].to_numpy(float)
    design = SurveyDesign(weights, filled(people, "stratum"), filled(people, "cluster"), population)
    n = effective_n(weights)
    if design.clusters is not None:
        effects = _effects(people, questions, design)
        n = len(people) / max(len(people) / n, float(np.mean(effects))) if effects else n
    left = 1.0 - float(design.unit_fractions.mean())
    return Worth(n, float(t.ppf(TAILS[1], max(1, design.degrees_of_freedom)) * np.sqrt(0.25 * left / n)))


def _effects(people: pd.DataFrame, names: Sequence[str], design: SurveyDesign) -> list[float]:
    """Return the design effect of each mean: its variance in this design over that of a simple random sample."""
    ratios = []
    for name in names:
        values = people[name].to_numpy(float)
        answered = np.isfinite(values)
        held = np.where(answered, design.weights, 0.0) / max(design.weights[answered].sum(), 1e-12)
        apart = np.where(answered, np.nan_to_num(values) - held @ np.nan_to_num(values), 0.0)
        simple = float(held @ apart**2)
        if answered.sum() >= FEWEST and simple > SPREAD * float(np.ptp(values[answered])) ** 2:
            influence = apart[:, None] / design.weights[answered].sum()
            ratios.append(float(linearised_variance(influence, design)[0]) * answered.sum() / simple)
    return ratios
