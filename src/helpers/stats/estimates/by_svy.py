"""The same people in svy: each mean counted a second time by it, and its own estimators for whoever wants more.

svy knows weights, strata and clusters. It is told nothing of the raking and of the finite population, so its means must
be ours to the last digits, and its standard errors show what those two are worth.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from helpers.errors import EstimationError, Problem
from helpers.stats.estimates.estimation import estimate_table
from helpers.study.indicators import EVERYBODY

if TYPE_CHECKING:
    import pandas as pd
    import svy

    from helpers.stats.estimates.indicators import Indicators
    from helpers.stats.people import People

#: What is counted twice may differ by this share of itself, or by this where it is less than 1.
SAME = 1e-8
WEIGHT, STRATUM, CLUSTER = "svy_weight", "svy_stratum", "svy_cluster"


def sample(indicators: Indicators, people: People) -> svy.Sample:
    """Return the residents as svy's sample: a column an indicator and a domain, with weights, strata and clusters.

    Parameters
    ----------
    indicators
        Of the residents; their values and domains are the columns.
    people
        Whose design is taken; a stratum with one unit is centred at the mean of all, as ours.

    Notes
    -----
    svy has means, totals, ratios, shares, quantiles, tables and regressions by Taylor linearisation with replacement.
    """
    import polars
    import svy

    design, values = people.design, indicators.values
    columns: dict[str, object] = {name: values[name].to_numpy(dtype=float) for name in values}
    for name in set(indicators.domains) - set(values):
        columns[name] = [x if isinstance(x, str) else None for x in people.residents[name].astype("string")]
    columns[WEIGHT] = design.weights
    columns[STRATUM], columns[CLUSTER] = design.stratum_codes.astype(str), design.units.astype(str)
    frame = polars.DataFrame(columns).with_columns(polars.col(list(values)).fill_nan(None))
    return svy.Sample(frame, svy.Design(wgt=WEIGHT, stratum=STRATUM, psu=CLUSTER, singleton="center"))


def count_again(indicators: Indicators, people: People, estimates: pd.DataFrame) -> pd.DataFrame:
    """Return the mean of each indicator among all residents as estimated, and as svy has it.

    Parameters
    ----------
    estimates
        Table of that name, nothing withheld.

    Returns
    -------
    pandas.DataFrame
        indicator, n, estimate, std_error, by_svy, std_error_by_svy; figures of fewer than two people are left out.

    Raises
    ------
    EstimationError
        With each mean that svy does not give, and each standard error that ours is not, without raking and finite
        population.
    """
    ours = estimates[(estimates["domain"] == EVERYBODY) & (estimates["n"] > 1)].reset_index(drop=True)
    theirs = sample(indicators, people).estimation
    counted = [theirs.mean(name, drop_nulls=True).to_polars().row(0, named=True) for name in ours["indicator"]]  # type: ignore[union-attr]
    again = ours[["indicator", "n", "estimate", "std_error"]].assign(
        by_svy=[row["est"] for row in counted], std_error_by_svy=[row["se"] for row in counted]
    )
    plain = replace(
        people.design,
        auxiliaries=None,
        population=None,
        fractions=None,
        second_fractions=None,
        stretches=False,
    )
    errors = estimate_table(indicators.values, list(ours["indicator"]), [], plain, "", "")["std_error"]
    refuse_other_counts(again.assign(plain_error=errors))
    return again


def refuse_other_counts(again: pd.DataFrame) -> None:
    """Check that both counts gave the same.

    Parameters
    ----------
    again
        As `count_again` returns, with `plain_error`: our standard error without raking and finite population.

    Raises
    ------
    EstimationError
        With each figure that differs by more than `SAME`.
    """
    message = (
        "{indicator}: the mean is {ours}, and svy counts {theirs}. This is a fault of the program, not of the survey: "
        "please report it, and do not use these figures."
    )
    problems = _others(again, message, "estimate", "by_svy")
    message = (
        "{indicator}: the standard error without raking is {ours}, and svy counts {theirs}. This is a fault of the "
        "program, not of the survey: please report it, and do not use these intervals."
    )
    problems += _others(again, message, "plain_error", "std_error_by_svy")
    if problems:
        raise EstimationError(problems)


def _others(again: pd.DataFrame, message: str, one: str, other: str) -> list[Problem]:
    counts = again[["indicator", one, other]].dropna(subset=[one]).set_axis(["indicator", "ours", "theirs"], axis=1)
    is_same = np.isclose(counts["ours"], counts["theirs"], rtol=SAME, atol=SAME)
    return [Problem(message, values=row) for row in counts[~is_same].to_dict("records")]
