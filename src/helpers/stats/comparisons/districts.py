"""Districts of one council side by side: small samples borrow strength, and ranks come with their intervals."""

from __future__ import annotations

import pandas as pd
from scipy import stats

from helpers.errors import EstimationError
from helpers.stats.comparisons.comparison import rank_intervals
from helpers.stats.comparisons.small_area import partial_pooling
from helpers.stats.models.families import family_level

POOLED = ("pooled", "pooled_low", "pooled_high")
COLUMNS = ("area", "direct", "direct_low", "direct_high", *POOLED, "rank", "rank_low", "rank_high", "n")


def compare_districts(estimates: pd.DataFrame, indicator: str, domain: str = "district") -> pd.DataFrame:
    """Return each district's figure, its figure pooled with the others, and the interval of its rank.

    Parameters
    ----------
    estimates
        Table `estimates`, small cells withheld; what is withheld or has no interval is not compared.
    indicator
        A score, 0-100.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`, best first; the pooled figures are missing where there are fewer than five districts. Empty
        where there are fewer than two. District means of one sample are taken as uncorrelated, which holds but for
        the raking.
    """
    rows = estimates[(estimates["indicator"] == indicator) & (estimates["domain"] == domain)]
    rows = rows[rows["estimate"].notna() & rows["conf_low"].notna() & (rows["std_error"] > 0)]
    if len(rows) < 2:
        return pd.DataFrame(columns=list(COLUMNS))
    areas, figures = list(rows["level"].astype(str)), (rows["estimate"], rows["std_error"])
    ranks = _ranks(areas, rows).drop(columns="estimate")
    direct = pd.DataFrame(
        {
            "area": areas,
            "direct": rows["estimate"].to_numpy(),
            "direct_low": rows["conf_low"].to_numpy(),
            "direct_high": rows["conf_high"].to_numpy(),
            "n": rows["n"].to_numpy(),
        }
    )
    return ranks.merge(direct, on="area").merge(_pooled(areas, figures), on="area", how="left")[list(COLUMNS)]


def _ranks(areas: list[str], rows: pd.DataFrame) -> pd.DataFrame:
    """Return rank intervals within the districts' part of the report's error; few answers make their errors larger."""
    error = family_level("districts")
    single = 1 - (1 - error) ** (1 / len(areas))
    student = stats.t.ppf(1 - single / 2, rows["n"].astype(float).clip(lower=2) - 1) / stats.norm.ppf(1 - single / 2)
    return rank_intervals(areas, rows["estimate"], rows["std_error"] * student, 1 - error)


def _pooled(areas: list[str], figures: tuple[pd.Series, pd.Series]) -> pd.DataFrame:
    try:
        return partial_pooling(areas, *figures).table[["area", *POOLED]]
    except EstimationError:
        # Too few districts to pool: the direct figures stand alone, and the table shows that there is no other.
        return pd.DataFrame({"area": areas}).assign(**dict.fromkeys(POOLED, float("nan")))
