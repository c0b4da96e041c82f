"""Do groups differ? A design-based test a domain, and the gap between its two ends with an interval that allows for
having picked them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from helpers.stats.estimates.estimation import domain_covariance

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
    """

    levels: tuple[str, ...]
    means: np.ndarray
    covariance: np.ndarray
    n: int
    df: int


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
        return DomainMeans((), np.empty(0), np.empty((0, 0)), 0, design.degrees_of_freedom)
    levels, means, covariance = domain_covariance(values, kept, design)
    n = int((kept.notna() & values.notna()).sum())
    return DomainMeans(tuple(levels), means, covariance, n, design.degrees_of_freedom)


def _row(name: str, found: DomainMeans) -> dict[str, object] | None:
    k = len(found.levels)
    contrasts = np.eye(k)[1:] - np.eye(k)[:1]
    spread = contrasts @ found.covariance @ contrasts.T
    if np.linalg.matrix_rank(spread) < k - 1:
        return None
    gaps = contrasts @ found.means
    df = found.df - (k - 2)
    if df < 1:
        return None
    # The Wald statistic over its numerator df is too liberal in small designs; this F form corrects it
    # (Korn and Graubard 1990, American Statistician 44).
    statistic = float(gaps @ np.linalg.solve(spread, gaps)) * df / (found.df * (k - 1))
    low, high = int(np.argmin(found.means)), int(np.argmax(found.means))
    gap = found.means[high] - found.means[low]
    variance = found.covariance[high, high] + found.covariance[low, low] - 2 * found.covariance[high, low]
    pairs = k * (k - 1) / 2
    reach = stats.t.ppf(1 - 0.025 / pairs, found.df) * np.sqrt(max(variance, 0.0))
    return {
        "domain": name, "statistic": statistic, "df_levels": k - 1, "df_design": df,
        "p_value": float(stats.f.sf(statistic, k - 1, df)), "high": found.levels[high], "low": found.levels[low],
        "gap": gap, "conf_low": gap - reach, "conf_high": gap + reach, "n": found.n,
    }  # fmt: skip


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
        Levels with fewer respondents are left out: those that the report may not show.
    kept
        Domains to look at; all by default.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS` and ``q_value`` (Benjamini and Hochberg 1995, over the domains). ``gap`` is the highest
        level's mean less the lowest's; its interval is a Bonferroni interval over all pairs, because the two were
        picked.
    """
    rows = []
    for name in kept or domains:
        found = means_by_level(values, domains[name], design, minimum)
        row = _row(name, found) if len(found.levels) > 1 else None
        rows += [row] if row else []
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    p_values = table["p_value"].to_numpy(dtype=float)
    q_values = stats.false_discovery_control(p_values) if len(p_values) else p_values
    return table.assign(q_value=q_values).sort_values("p_value", kind="stable", ignore_index=True)
