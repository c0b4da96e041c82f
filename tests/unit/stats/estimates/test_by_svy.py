"""Means counted a second time by svy: the same in every design, and a run stops where they are not."""

import numpy as np
import pandas as pd
import pytest

from helpers.errors import EstimationError
from helpers.stats.estimates import by_svy
from helpers.stats.estimates.estimation import estimate_table, mean, total
from helpers.stats.estimates.indicators import Indicators
from helpers.stats.people import People
from helpers.survey.design import SurveyDesign

N = 120
RNG = np.random.default_rng(3)
ROWS = pd.DataFrame(
    {"score": RNG.normal(60, 15, N), "asked_few": RNG.normal(40, 9, N), "yes": RNG.integers(0, 2, N), "all_one": 1.0}
).astype(float)
ROWS.loc[20:, "asked_few"] = np.nan
ROWS.loc[::7, "score"] = np.nan
PLACES = pd.Series(RNG.choice(["north", "south", None], N), name="district")
WEIGHTS = RNG.uniform(20, 80, N)
STRATA = np.where(np.arange(N) < 50, "old", "new")
#: One stratum holds a single person, and clusters bear the same names in each stratum.
ALONE = np.where(np.arange(N) == 5, "alone", STRATA)
CLUSTERS = np.arange(N) % 9
RAKED = np.column_stack([(np.arange(N) % 3 == i) for i in range(3)]).astype(float)
DESIGNS = {
    "weights": SurveyDesign(WEIGHTS),
    "strata": SurveyDesign(WEIGHTS, strata=STRATA),
    "a stratum of one": SurveyDesign(WEIGHTS, strata=ALONE),
    "clusters": SurveyDesign(WEIGHTS, strata=STRATA, clusters=CLUSTERS),
    "raked": SurveyDesign(WEIGHTS, population=9000, auxiliaries=RAKED, stretches=True),
}


def counted(design):
    people = People(PLACES.to_frame(), design, PLACES.to_frame(), design)
    indicators = Indicators(ROWS, frozenset(["yes"]), ("district",), {"score": (0.0, 100.0), "asked_few": (0.0, 100.0)})
    estimates = estimate_table(ROWS, list(ROWS), [], design, "c", "w", indicators.shares, scales=indicators.scales)
    return indicators, people, estimates


@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)
def test_svy_counts_the_same(design):
    again = by_svy.count_again(*counted(design))
    assert list(again["indicator"]) == list(ROWS)
    assert again["estimate"].to_numpy() == pytest.approx(again["by_svy"].to_numpy(), rel=1e-12)
    is_raked = design.auxiliaries is not None
    same = np.isclose(again["std_error"][:3], again["std_error_by_svy"][:3], rtol=1e-9, atol=0)
    assert same.all() != is_raked


def test_a_figure_that_svy_does_not_give_stops_the_run():
    indicators, people, estimates = counted(DESIGNS["clusters"])
    wrong = estimates.assign(estimate=estimates["estimate"] + np.where(estimates["indicator"] == "score", 1e-5, 0))
    with pytest.raises(EstimationError, match=r"^score: the mean is .*, and svy counts"):
        by_svy.count_again(indicators, people, wrong)


def test_a_standard_error_that_svy_does_not_give_stops_the_run():
    again = by_svy.count_again(*counted(DESIGNS["strata"]))
    with pytest.raises(EstimationError, match=r"^yes: the standard error"):
        off = again["std_error"] * np.where(again["indicator"] == "yes", 1.001, 1)
        by_svy.refuse_other_counts(again.assign(plain_error=off))


def test_its_own_estimators_see_the_design():
    indicators, people, _ = counted(DESIGNS["clusters"])
    theirs = by_svy.sample(indicators, people).estimation.total("score", drop_nulls=True).to_polars().row(0, named=True)
    ours = total(ROWS["score"], DESIGNS["clusters"])
    assert [theirs["est"], theirs["se"]] == pytest.approx([ours.estimate, ours.std_error], rel=1e-9)
    alike = by_svy.sample(*counted(DESIGNS["weights"])[:2]).estimation.mean("score", deff="wr", drop_nulls=True)
    ours = mean(ROWS["score"], DESIGNS["weights"])
    assert alike.to_polars()["deff"][0] == pytest.approx(ours.design_effect, rel=1e-12)
    by_place = by_svy.sample(indicators, people).estimation.mean("score", by="district", drop_nulls=True).to_polars()
    assert sorted(by_place["district"].to_list()) == ["north", "south"]
