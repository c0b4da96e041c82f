"""Stakeholder groups stand beside the residents and never in their figures, unless the census counts them."""

import numpy as np
import pandas as pd
import pytest
from a_study import a_council

from helpers.stats.perception import analyse_perception, domains_of
from helpers.study.config import Sample
from helpers.survey.design import raked_design
from helpers.survey.residents import is_resident, residents_of

NOTHING = pd.DataFrame({"variable": pd.Series(dtype=str), "category": pd.Series(dtype=str)})


def town(n=400, beside=220, seed=1):
    """Residents whose image is about 60, and 36 % of answers from people whose image is about 75."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(["citizen", "association", "economic", "professional"], [n, beside - 80, 50, 30])
    image = np.where(groups == "citizen", 60, 75) + rng.normal(0, 12, len(groups))
    return pd.DataFrame(
        {
            "respondent": [f"r{i}" for i in range(len(groups))], "stakeholder": groups, "weight": 1.0,
            "base_weight": 1.0, "trust": (image / 10).clip(0, 10).round(), "image_index": image.clip(0, 100),
            "sex": rng.choice(["female", "male"], len(groups)),
        }
    )  # fmt: skip


ITEMS = pd.DataFrame(
    {
        "item": ["trust"], "construct": ["valuation"], "subscale": ["trust"], "kind": ["scale"], "low": [0.0],
        "high": [10.0], "is_reversed": [False], "is_asked": [True], "is_own": [False], "label_ca": ["t"],
        "label_es": ["t"], "label_en": ["t"],
    }
)  # fmt: skip


def analysed(people, margins=NOTHING):
    return analyse_perception(
        people, ITEMS, margins, Sample(type="opt_in"), population=20000, threshold=10, council="x", wave="1",
        imputations=0, replicates=0, seed=1,
    )  # fmt: skip


def test_the_headline_is_of_residents():
    """Portsimulat's 67.5 held 36 % associations, businesses and staff; its citizens stood at 65.6."""
    people = town()
    found = analysed(people).estimates.set_index(["indicator", "domain", "level"])["estimate"]
    citizens = people.loc[people["stakeholder"] == "citizen", "image_index"]
    assert found["image_index", "all", "all"] == pytest.approx(citizens.mean())
    assert found["image_index", "stakeholder", "citizen"] == pytest.approx(citizens.mean())
    shops = people.loc[people["stakeholder"] == "economic", "image_index"]
    assert found["image_index", "stakeholder", "economic"] == pytest.approx(shops.mean())
    women = people[(people["stakeholder"] == "citizen") & (people["sex"] == "female")]["image_index"]
    assert found["image_index", "sex", "female"] == pytest.approx(women.mean())


def test_groups_beside_are_compared_with_the_residents():
    found = analysed(town())
    row = found.groups.set_index("domain").loc["stakeholder"]
    assert row["low"] == "citizen" and row["n"] == 620
    assert found.groups.set_index("domain").loc["sex", "n"] == 400
    assert "stakeholder" in domains_of(found.people, found.indicators)


def test_groups_that_the_census_counts_are_residents():
    people = town()
    margins = pd.DataFrame({"variable": ["stakeholder"] * 2, "category": ["citizen", "association"]})
    assert is_resident(people, ["stakeholder"]).all()
    assert len(residents_of(people, margins)) == len(people)
    whole = analysed(people, margins).estimates.set_index(["indicator", "domain", "level"])["n"]
    assert whole["image_index", "all", "all"] == len(people)


def test_a_survey_of_stakeholders_only_speaks_of_them():
    assert is_resident(pd.DataFrame({"stakeholder": ["association"] * 3})).all()
    assert is_resident(pd.DataFrame({"sex": ["female"]})).all()


def test_raking_fixes_nothing_of_those_beside():
    people = town()
    margins = pd.DataFrame({"variable": ["sex"] * 2, "category": ["female", "male"], "population": [1.0, 1.0]})
    design = raked_design(people, margins, Sample(type="probability"), 20000)
    outside = ~is_resident(people)
    assert (design.auxiliaries[outside] == 0).all() and (design.auxiliaries[~outside, 0] == 1).all()
    influence = np.where(outside, people["image_index"], 0.0)[:, None]
    assert design.residuals(influence) == pytest.approx(influence)


def test_only_residents_are_raked_and_add_up_to_the_census():

    from helpers.survey.assembling import weigh

    people = town().drop(columns="weight")
    census = pd.DataFrame({"variable": "sex", "category": ["female", "male"], "population": [6000.0, 4000.0]})
    found = weigh(people, census, a_council(population=12000)).respondents
    inside = is_resident(found)
    assert found["weight"][inside].sum() == pytest.approx(10000)
    women = found[inside & (found["sex"] == "female")]["weight"].sum()
    assert women == pytest.approx(6000)
    assert found["weight"][~inside].to_numpy() == pytest.approx(25.0)


@pytest.mark.parametrize(
    ("rake_on", "associations", "stands_for_residents"),
    [(None, 60, True), (("sex",), 60, False), (None, 3, False)],
    ids=["their margin is used", "it is not asked for", "it has too few of them"],
)
def test_groups_that_the_census_counts_are_residents_where_their_margin_is_used(
    rake_on, associations, stands_for_residents
):

    from helpers.survey.assembling import weigh
    from helpers.survey.residents import residents_of

    group = np.where(np.arange(400) < associations, "association", "citizen")
    people = pd.DataFrame({"sex": ["female", "male"] * 200, "stakeholder": group, "base_weight": 1.0})
    census = pd.DataFrame({"variable": "sex", "category": ["female", "male"], "population": [6000.0, 4000.0]})
    counted = {"variable": "stakeholder", "category": ["citizen", "association"], "population": [9000.0, 1000.0]}
    config = a_council(sample={"rake_on": rake_on})
    found = weigh(people, pd.concat([census, pd.DataFrame(counted)], ignore_index=True), config)
    residents = residents_of(found.respondents, found.margins)
    assert len(residents) == (400 if stands_for_residents else 400 - associations)
    assert residents["weight"].sum() == pytest.approx(10000) == found.residents
    assert (found.respondents["weight"] > 0).all()
