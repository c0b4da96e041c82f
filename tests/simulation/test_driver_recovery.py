"""Are the drivers that made the synthetic councils found again, from their raw files?

`census_coefficients` of data/synthetic/truth.yml are those of the same regression on the whole invented population.
"""

from functools import cache

import numpy as np
import pytest
import yaml

from helpers.stats.drivers.analysis import analyse_drivers
from helpers.study.opening import open_study
from helpers.study.paths import project_root
from helpers.survey.assembling import weigh
from helpers.survey.design import raked_design
from helpers.survey.intake import clean, receive
from helpers.survey.residents import residents_of

DRIVERS = ["self_relevance", "stereotypes", "stigma", "informed_score", "awareness"]
COUNCILS = ["vilaprova/2025", "puigfictici/2025", "ciutatexemple/2025", "portsimulat/2023", "portsimulat/2025"]


@cache
def found_and_true(name):
    study = open_study(*name.split("/"))
    got = receive(study)
    cleaned = clean(study, got)
    weighted = weigh(cleaned.respondents, got.population, study.config)
    people = residents_of(weighted.respondents, weighted.margins)
    design = raked_design(people, weighted.margins, study.config.sample, study.config.population)
    analysis = analyse_drivers(
        people, cleaned.items, design, replicates=100, imputations=0, seed=1, drivers=DRIVERS,
        controls=["is_user"],
    )  # fmt: skip
    terms = analysis.terms[analysis.terms["model"] == "linear"].set_index("term")
    figures = terms.loc[[*DRIVERS, "is_user"], ["estimate", "std_error"]].mul([10] * 5 + [1], axis=0)
    truth = yaml.safe_load((project_root() / "data" / "synthetic" / "truth.yml").read_text(encoding="utf-8"))
    return analysis, figures.assign(truth=truth[name]["census_coefficients"])


@pytest.mark.parametrize("name", COUNCILS)
def test_coefficients_of_the_generator_are_recovered(name):
    _, figures = found_and_true(name)
    distance = (figures["estimate"] - figures["truth"]).abs() / figures["std_error"]
    assert (distance < 3.5).all(), figures


def test_most_intervals_hold_the_truth():
    inside = []
    for name in COUNCILS:
        _, figures = found_and_true(name)
        inside.append((figures["estimate"] - figures["truth"]).abs() < 1.96 * figures["std_error"])
    # 30 intervals: fewer than 24 would hold it once in 500 times if each does so with 95 %.
    assert np.sum(inside) >= 24


@pytest.mark.parametrize(
    ("name", "strongest"),
    [("vilaprova/2025", "informed_score"), ("ciutatexemple/2025", "stigma"), ("portsimulat/2025", "self_relevance")],
)
def test_the_driver_that_matters_most_is_the_one_that_was_put_in(name, strongest):
    analysis, _ = found_and_true(name)
    assert analysis.drivers.set_index("driver")["importance"].idxmax() == strongest
