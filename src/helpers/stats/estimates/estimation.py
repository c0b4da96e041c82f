"""Means, shares, totals and differences with intervals that follow the sample design.

Domains are zeros in the influence and never subsets of the design. Intervals are those of `intervals.interval`: they
stay on the scale, and where all answered alike they say what is still possible. Where no interval can be had, its
fields are missing and never a number that looks like one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from helpers.errors import EstimationError
from helpers.stats.estimates.association import Independence, independence_test
from helpers.stats.estimates.domain_estimates import Cells, cells_of, domain_members
from helpers.stats.estimates.intervals import CONFIDENCE, SHARE, UNBOUNDED
from helpers.study.indicators import EVERYBODY
from helpers.survey.design import effective_n, linearised_covariance, linearised_variance

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from helpers.survey.design import SurveyDesign

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]

__all__ = [
    "Difference", "Estimate", "Independence", "design_correlation", "difference", "domain_means", "estimate_table",
    "independence_test", "mean", "share", "total",
]  # fmt: skip

MEASURES = ["estimate", "std_error", "conf_low", "conf_high", "n", "n_effective"]


@dataclass(frozen=True)
class Estimate:
    """One figure with its interval.

    Attributes
    ----------
    std_error, conf_low, conf_high
        NaN where no interval can be had: fewer than two answers or sampling units, or all answers equal (a share, or
        a score whose scale is known, then has an interval and no standard error).
    n
        Respondents with an answer.
    n_effective
        Kish's effective number of them.
    df
        Sampling units less strata, among those with an answer.
    design_effect
        Variance over that of a simple random sample of the same size; NaN without a variance.
    """

    estimate: float
    std_error: float
    conf_low: float
    conf_high: float
    n: int
    n_effective: float
    df: int
    design_effect: float = float("nan")


@dataclass(frozen=True)
class Difference:
    """One figure less another, with its t test; `df` is sampling units less strata less one."""

    estimate: float
    std_error: float
    conf_low: float
    conf_high: float
    statistic: float
    p_value: float
    df: int
    n_first: int
    n_second: int


def mean(
    values: ArrayLike, design: SurveyDesign, confidence: float = CONFIDENCE, scale: tuple[float, float] = UNBOUNDED
) -> Estimate:
    """Return the weighted mean of (n,) values, missing ones left out as a domain is.

    Parameters
    ----------
    scale
        Lowest and highest value that an answer can have, which the interval does not leave.

    Raises
    ------
    EstimationError
        If nobody has a value.

    Examples
    --------
    >>> from helpers.survey.design import SurveyDesign
    >>> found = mean([1, 2, 3, 6], SurveyDesign(np.ones(4)))
    >>> round(found.estimate, 3), round(found.std_error, 3), found.df
    (3.0, 1.08, 3)
    """
    return _single(values, design, confidence, False, scale)


def share(flags: ArrayLike, design: SurveyDesign, confidence: float = CONFIDENCE) -> Estimate:
    """Return the weighted share of (n,) flags (1, 0, missing), with its logit interval.

    Raises
    ------
    EstimationError
        If nobody has a value, or a value is outside 0 and 1.

    Notes
    -----
    ``logit(p) +- t s / (p (1 - p))``; Korn and Graubard (1998), Survey Methodology 24, for a share of 0 or 1:
    Clopper and Pearson's interval at the effective n, corrected for the degrees of freedom.
    """
    return _single(flags, design, confidence, True, SHARE)


def total(values: ArrayLike, design: SurveyDesign, confidence: float = CONFIDENCE) -> Estimate:
    """Return the weighted total of (n,) values over the residents; missing values count nothing.

    Raises
    ------
    EstimationError
        If nobody has a value, or there are fewer than two sampling units.
    """
    answers = _column(values, design)
    has = ~np.isnan(answers)
    filled = np.where(has, answers, 0.0)
    weights, df = design.weights, design.degrees_of_freedom_of(has)
    error = float(np.sqrt(linearised_variance(filled[:, None], design)[0]))
    reach = float(stats.t.ppf((1 + confidence) / 2, df) * error) if df > 0 else float("nan")
    if not has.any():
        raise EstimationError("Nobody has an answer, so there is nothing to estimate.")
    figure = float(weights @ filled)
    return Estimate(figure, error, figure - reach, figure + reach, int(has.sum()), effective_n(weights[has]), df)


def difference(
    values: ArrayLike, first: Mask, second: Mask, design: SurveyDesign, confidence: float = CONFIDENCE
) -> Difference:
    """Return the mean of `values` in the rows `first` less that in the rows `second`, with its covariance handled.

    Raises
    ------
    EstimationError
        If either group has nobody with a value, or too few sampling units are left for a test.
    """
    answers = _column(values, design)
    has = ~np.isnan(answers)
    members = np.column_stack([_flags(first), _flags(second)])
    groups = members & has[:, None]
    counts = groups.sum(axis=0)
    df = design.degrees_of_freedom_of(np.asarray(groups.any(axis=1))) - 1
    if not counts.all() or df < 1:
        message = (
            "The two groups have {first} and {second} answers, too few to compare. Merge groups or leave them out."
        )
        raise EstimationError(message, first=int(counts[0]), second=int(counts[1]))
    held = design.weights @ groups
    means = (design.weights * np.where(has, answers, 0.0)) @ groups / held
    influence = groups * (np.where(has, answers, 0.0)[:, None] - means) / held
    answered = held.sum(keepdims=True) / (design.weights @ members).sum()
    error = float(np.sqrt(linearised_variance(influence @ np.array([[1.0], [-1.0]]), design, answered)[0]))
    return _tested(float(means[0] - means[1]), error, df, (int(counts[0]), int(counts[1])), confidence)


def _tested(figure: float, error: float, df: int, counts: tuple[int, int], confidence: float) -> Difference:
    reach = float(stats.t.ppf((1 + confidence) / 2, df) * error)
    if error > 0:
        statistic = figure / error
        p_value = float(2 * stats.t.sf(abs(statistic), df))
    else:
        # Nothing varies: either the two are the same, or they differ with no sampling error at all.
        statistic, p_value = (0.0, 1.0) if figure == 0 else (float(np.copysign(np.inf, figure)), 0.0)
    return Difference(figure, error, figure - reach, figure + reach, statistic, p_value, df, *counts)


def domain_means(
    values: ArrayLike, domain: pd.Series, design: SurveyDesign, is_share: bool = False, confidence: float = CONFIDENCE,
    scale: tuple[float, float] = UNBOUNDED,
) -> pd.DataFrame:  # fmt: skip
    """Return one row a level of `domain`: level and the measures of `estimate_table`.

    Rows without a level belong to none of them. `scale` is not needed for shares.
    """
    import pandas as pd

    levels, members = domain_members(domain)
    ends = np.array([SHARE if is_share else scale])
    cells = cells_of(_column(values, design)[:, None], members, design, np.array([is_share]), ends, confidence)
    measures = {name: getattr(cells, name)[:, 0] for name in MEASURES}
    return pd.DataFrame({"level": levels, **measures})


def design_correlation(values: ArrayLike, first: Mask, second: Mask, design: SurveyDesign) -> float:
    """Return the correlation, over samples, of the means of `values` in two groups of rows; 0 where one does not vary.

    Groups that share clusters, or that the census ties together, do not vary apart.

    Raises
    ------
    EstimationError
        If a group has nobody with a value, or there are fewer than two sampling units.
    """
    import pandas as pd

    # A row in both groups would belong to one of them only; groups of a domain do not overlap.
    which = np.where(_flags(first), "1", np.where(_flags(second), "2", ""))
    _, _, covariance = domain_covariance(values, pd.Series(which).where(which != ""), design)
    spread = float(np.sqrt(covariance[0, 0] * covariance[1, 1]))
    return float(np.clip(covariance[0, 1] / spread, -1, 1)) if spread > 0 else 0.0


def domain_covariance(values: ArrayLike, domain: pd.Series, design: SurveyDesign) -> tuple[list[str], Array, Array]:
    """Return the levels (g) of a domain, their means (g,) and the covariance (g, g) of the means.

    Raises
    ------
    EstimationError
        If a level has nobody with a value, or there are fewer than two sampling units.
    """
    answers = _column(values, design)
    has = ~np.isnan(answers)
    levels, members = domain_members(domain)
    groups = members & has[:, None]
    is_held = np.asarray(groups.any(axis=0))
    if not is_held.all():
        empty = [level for level, some in zip(levels, is_held, strict=True) if not some]
        raise EstimationError("Nobody in {levels} has an answer. Leave these groups out.", levels=", ".join(empty))
    filled = np.where(has, answers, 0.0)
    held = design.weights @ groups
    means = (design.weights * filled) @ groups / held
    return levels, means, linearised_covariance(groups * (filled[:, None] - means) / held, design)


def estimate_table(
    respondents: pd.DataFrame,
    indicators: Sequence[str],
    domains: Sequence[str],
    design: SurveyDesign,
    council: str,
    wave: str,
    shares: Collection[str] = frozenset(),
    confidence: float = CONFIDENCE,
    scales: Mapping[str, tuple[float, float]] | None = None,
) -> pd.DataFrame:
    """Return the table `estimates`: each indicator for all and for each level of each domain.

    Parameters
    ----------
    respondents
        One row a respondent, in the order of the design; indicators numeric, missing where not answered.
    indicators, domains
        Columns to average, and columns that split the respondents (a missing level belongs to none).
    shares
        Indicators that are shares in [0, 1], which get logit intervals.
    scales
        Lowest and highest value of the other indicators, where they have them.

    Returns
    -------
    pandas.DataFrame
        council, wave, indicator, domain, level, estimate, std_error, conf_low, conf_high, n, n_effective,
        is_suppressed (false throughout; suppression is `survey.disclosure`'s). `estimate` is missing where n is 0;
        the interval is missing where n is under 2, the answers are all equal on a scale whose ends are not known, or
        fewer than two sampling units answered.

    Raises
    ------
    EstimationError
        If the respondents are not those of the design.
    """
    import pandas as pd

    if len(respondents) != design.n:
        message = "The table has {rows} respondents and the design {n}; they must be the same."
        raise EstimationError(message, rows=len(respondents), n=design.n)
    values = respondents[list(indicators)].to_numpy(dtype=float, na_value=np.nan)
    is_share = np.array([name in shares for name in indicators], dtype=bool)
    ends = np.array(
        [SHARE if name in shares else (scales or {}).get(name, UNBOUNDED) for name in indicators], dtype=float
    ).reshape(-1, 2)
    everybody = pd.Series(EVERYBODY, index=respondents.index)
    parts = []
    for domain in (EVERYBODY, *domains):
        levels, members = domain_members(everybody if domain == EVERYBODY else respondents[domain])
        cells = cells_of(values, members, design, is_share, ends, confidence)
        parts.append(_long(cells, list(indicators), domain, levels))
    table = pd.concat(parts, ignore_index=True)
    table.insert(0, "council", council)
    table.insert(1, "wave", wave)
    return table.assign(is_suppressed=False)


def _long(cells: Cells, indicators: list[str], domain: str, levels: list[str]) -> pd.DataFrame:
    import pandas as pd

    keys = {
        "indicator": np.repeat(indicators, len(levels)).astype(object),
        "domain": domain,
        "level": np.tile(np.array(levels, dtype=object), len(indicators)),
    }
    return pd.DataFrame(keys | {name: getattr(cells, name).T.ravel() for name in MEASURES})


def _single(
    values: ArrayLike, design: SurveyDesign, confidence: float, is_share: bool, scale: tuple[float, float]
) -> Estimate:
    answers = _column(values, design)
    has = ~np.isnan(answers)
    if not has.any():
        raise EstimationError("Nobody has an answer, so there is nothing to estimate.")
    if is_share and ((answers[has] < 0) | (answers[has] > 1)).any():
        raise EstimationError("A share is made of values between 0 and 1, and some lie outside. Recode the item.")
    everybody, ends = np.ones((design.n, 1), dtype=bool), np.array([scale], dtype=float)
    cells = cells_of(answers[:, None], everybody, design, np.array([is_share]), ends, confidence)
    figures = {name: float(getattr(cells, name)[0, 0]) for name in MEASURES}
    effect = float(figures["std_error"] ** 2 / _simple_variance(answers[has], has, design))
    count = int(figures.pop("n"))
    return Estimate(**figures, n=count, df=int(cells.df[0, 0]), design_effect=effect)


def _simple_variance(answers: Array, has: Mask, design: SurveyDesign) -> float:
    """Return the variance that a simple random sample of the same size would give the mean."""
    weights, n = design.weights[has], len(answers)
    if n < 2:
        return float("nan")
    spread = float(weights @ (answers - np.average(answers, weights=weights)) ** 2 / weights.sum()) * n / (n - 1)
    is_finite = design.population is not None or design.fractions is not None
    variance = spread / n * (max(1 - n / weights.sum(), 0.0) if is_finite else 1.0)
    return variance if variance > 0 else float("nan")


def _flags(rows: Mask) -> Mask:
    """Return who is in a group; who is not known to be is not."""
    import pandas as pd

    return np.asarray(pd.array(rows, dtype="boolean").to_numpy(dtype=bool, na_value=False))


def _column(values: ArrayLike, design: SurveyDesign) -> Array:
    import pandas as pd

    try:
        answers = pd.Series(values).to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        raise EstimationError("The answers are not numbers. Turn their categories into flags.") from None
    if len(answers) != design.n:
        message = "The table has {rows} respondents and the design {n}; they must be the same."
        raise EstimationError(message, rows=len(answers), n=design.n)
    return answers
