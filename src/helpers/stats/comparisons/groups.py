"""Do groups differ? A design-based test a domain, and the gap between its two ends with an interval that allows for
having picked them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from helpers.stats.comparisons.picked import nearer_end
from helpers.stats.estimates.domain_estimates import degrees_of_freedom, domain_members
from helpers.stats.estimates.estimation import domain_covariance
from helpers.stats.models.families import REPORT_ERROR, family_q, told_mark
from helpers.study.thresholds import threshold_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpers.survey.design import SurveyDesign

COLUMNS = (
    "domain",
    "statistic",
    "df_levels",
    "df_design",
    "p_value",
    "high",
    "low",
    "gap",
    "conf_low",
    "conf_high",
    "n",
)


#: Respondents that a level needs for a test: with ten, shuffled answers are told apart too often.
SMALLEST_LEVEL = threshold_count("smallest_tested_group")


@dataclass(frozen=True, eq=False)
class DomainMeans:
    """Means of one variable in the levels of a domain, with their joint covariance.

    Attributes
    ----------
    levels
        (k,) names of the levels.
    means
        (k,) weighted means.
    covariance
        (k, k) design-based covariance.
    n
        Respondents with an answer in one of the levels.
    df
        Degrees of freedom of the design.
    level_df
        (k,) degrees of freedom among those of each level.
    """

    levels: tuple[str, ...]
    means: np.ndarray
    covariance: np.ndarray
    n: int
    df: int
    level_df: np.ndarray


def means_by_level(values: pd.Series, domain: pd.Series, design: SurveyDesign, minimum: int) -> DomainMeans:
    """Return the mean of `values` in each level of `domain` that has at least `minimum` respondents.

    Parameters
    ----------
    values, domain
        (n,) variable and level of each respondent, in the order of `design`; missing allowed in both.
    """
    counts = domain[values.notna()].value_counts()
    kept = domain.where(domain.isin(counts.index[counts >= minimum]))
    if kept.notna().sum() == 0:
        return DomainMeans((), np.empty(0), np.empty((0, 0)), 0, design.degrees_of_freedom, np.empty(0))
    levels, means, covariance = domain_covariance(values, kept, design)
    _, members = domain_members(kept)
    present = (members & values.notna().to_numpy()[:, None])[:, :, None]
    level_df = degrees_of_freedom(present, design)[:, 0]
    n = int((kept.notna() & values.notna()).sum())
    return DomainMeans(tuple(levels), means, covariance, n, design.degrees_of_freedom, level_df)


def _row(name: str, means: DomainMeans) -> dict[str, object] | None:
    k = len(means.levels)
    contrasts = np.eye(k)[1:] - np.eye(k)[:1]
    spread = contrasts @ means.covariance @ contrasts.T
    df = min(means.df - (k - 2), _welch_df(means))
    if np.linalg.matrix_rank(spread) < k - 1 or df < 1:
        return None
    gaps = contrasts @ means.means
    # The Wald statistic over its numerator df is too liberal in small designs; this F form corrects it
    # (Korn and Graubard 1990, American Statistician 44).
    correction = (means.df - (k - 2)) / means.df
    statistic = float(gaps @ np.linalg.solve(spread, gaps)) * correction / (k - 1)
    low, high = int(np.argmin(means.means)), int(np.argmax(means.means))
    return {
        "domain": name, "statistic": statistic, "df_levels": k - 1, "df_design": df,
        "p_value": float(stats.f.sf(statistic, k - 1, df)), "high": means.levels[high], "low": means.levels[low],
        "gap": means.means[high] - means.means[low], "n": means.n,
    }  # fmt: skip


def _welch_df(means: DomainMeans) -> float:
    """Return the degrees of freedom that small levels leave to a test of all (Welch 1951, Biometrika 38)."""
    weights, k = 1 / np.maximum(np.diag(means.covariance), 1e-300), len(means.levels)
    uneven = ((1 - weights / weights.sum()) ** 2 / np.maximum(means.level_df, 1)).sum()
    return float((k**2 - 1) / (3 * uneven))


def _reach(means: DomainMeans, error: float) -> float:
    """Return how far the gap of the two ends may be off, as one of all pairs, with Satterthwaite's freedom."""
    low, high, k = int(np.argmin(means.means)), int(np.argmax(means.means)), len(means.levels)
    parts = np.diag(means.covariance)[[low, high]]
    variance = max(float(parts.sum() - 2 * means.covariance[high, low]), 0.0)
    df = parts.sum() ** 2 / max(float((parts**2 / np.maximum(means.level_df[[low, high]], 1)).sum()), 1e-300)
    pairs = k * (k - 1) / 2
    return float(stats.t.ppf(1 - error / (2 * pairs), min(df, means.df)) * np.sqrt(variance))


def _low_ends(table: pd.DataFrame, low: np.ndarray) -> np.ndarray:
    mark = told_mark(table["q_value"], "groups")
    picked = [nearer_end(gap, p, mark) for gap, p in zip(table["gap"], table["p_value"], strict=True)]
    is_told = table["q_value"].to_numpy(dtype=float) < REPORT_ERROR
    return np.where(is_told & (low > 0), np.fmin(low, picked), low)


def compare_groups(
    values: pd.Series, domains: dict[str, pd.Series], design: SurveyDesign, minimum: int, kept: Sequence[str] = ()
) -> pd.DataFrame:
    """Return one row a domain: whether its levels differ in the mean of `values`.

    Parameters
    ----------
    values
        (n,) score of each respondent.
    domains
        Name to (n,) levels.
    minimum
        Levels with fewer respondents are left out: those that the report may not show. Under `SMALLEST_LEVEL` they
        are not tested either.
    kept
        Domains to look at; all by default.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS` and ``q_value`` (`family_q` over the domains). ``gap`` is the highest level's mean less the
        lowest's. Its interval allows for both having been picked: the ends among all pairs (Bonferroni), and the
        domain among all that were looked at (Benjamini and Yekutieli 2005, *JASA* 100: the error is shared between
        the domains that are told). Where the domain is told and the gap lies above 0, its low end lies where the rule
        of telling leaves it (`picked.nearer_end`): at 0 where the direction is known and the size is not.
    """
    enough = max(minimum, SMALLEST_LEVEL)
    by_domain = {name: means_by_level(values, domains[name], design, enough) for name in kept or domains}
    rows = {name: _row(name, means) if len(means.levels) > 1 else None for name, means in by_domain.items()}
    table = pd.DataFrame([row for row in rows.values() if row], columns=list(COLUMNS))
    q_values = family_q(table["p_value"].to_numpy(dtype=float), "groups")
    told = max(int((q_values < REPORT_ERROR).sum()), 1) / max(len(table), 1)
    reach = np.array([_reach(by_domain[name], REPORT_ERROR * told) for name in table["domain"]])
    gap = table["gap"].to_numpy(dtype=float)
    low = _low_ends(table.assign(q_value=q_values), gap - reach)
    table = table.assign(conf_low=low, conf_high=gap + reach, q_value=q_values)
    return table.sort_values("p_value", kind="stable", ignore_index=True)
