"""Do nominal 95 % intervals of means, shares, domains and differences cover 95 %?

Three fixed populations: a town sampled in strata at unequal rates, a city sampled by clusters in strata, and a village
of which a fifth answers. Respondents answer by a probability that follows sex and age, are raked to sex and age, and
10 to 30 % of answers are missing. What must be covered is the population's own figure. The reduced form runs always and
allows for its own chance (four binomial standard errors); `pytest -m slow` runs enough samples to tell 93 % from 95 %.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from helpers.stats.estimates.estimation import difference, domain_means, mean, share
from helpers.survey.design import SurveyDesign, calibration_auxiliaries
from helpers.survey.weighting.raking import rake

FEW, MANY = 80, 2000
NOMINAL, LOWEST, HIGHEST = 0.95, 0.93, 0.97


@dataclass(frozen=True)
class Population:
    people: pd.DataFrame
    margins: pd.DataFrame


def make(size, clusters, seed):
    rng = np.random.default_rng(seed)
    stratum = np.sort(rng.choice(3, size, p=[0.6, 0.3, 0.1]))
    cluster = stratum * 1000 + rng.integers(0, clusters, size)
    place = dict(zip(np.unique(cluster), rng.normal(0, 4, len(np.unique(cluster))), strict=True))
    female = rng.random(size) < 0.52
    age = rng.choice(4, size, p=[0.2, 0.3, 0.3, 0.2])
    image = 55 + 6 * female - 4 * age + np.array([0, 3, -8])[stratum] + pd.Series(cluster).map(place).to_numpy()
    image = np.clip(image + rng.normal(0, 18, size), 0, 100)
    knows = (rng.random(size) < 1 / (1 + np.exp(1.9 - 0.5 * female - 0.02 * (image - 55)))).astype(float)
    people = pd.DataFrame({"stratum": stratum, "cluster": cluster, "image": image, "knows": knows})
    people = people.assign(sex=np.where(female, "female", "male"), age_group=np.array(list("abcd"))[age])
    counts = [
        people[name].value_counts().rename_axis("category").reset_index(name="population")
        for name in ("sex", "age_group")
    ]
    margins = pd.concat([counts[0].assign(variable="sex"), counts[1].assign(variable="age_group")], ignore_index=True)
    return Population(people, margins)


def answering(people, rng):
    """Women and the old answer more often, as they do."""
    chance = (
        0.5
        + 0.2 * (people["sex"] == "female")
        + 0.08 * people["age_group"].map(dict(zip("abcd", range(4), strict=True)))
    )
    return people[rng.random(len(people)) < chance]


def town(population, rng):
    people = population.people
    rows = [rng.choice(np.flatnonzero(people["stratum"] == h), n, replace=False) for h, n in enumerate((250, 250, 250))]
    return answering(people.iloc[np.concatenate(rows)], rng), "stratum", None


def city(population, rng):
    people = population.people
    chosen = [rng.choice(np.unique(people["cluster"][people["stratum"] == h]), 16, replace=False) for h in range(3)]
    rows = [rng.choice(np.flatnonzero(people["cluster"] == code), 12, replace=False) for code in np.concatenate(chosen)]
    return answering(people.iloc[np.concatenate(rows)], rng), "stratum", "cluster"


def village(population, rng):
    people = population.people
    return answering(people.iloc[rng.choice(len(people), 260, replace=False)], rng), None, None


def base_weights(sample, population, cluster):
    """Residents per respondent by what the office knows: strata, and clusters drawn with equal probability."""
    strata = population.people.groupby("stratum").size()
    if cluster is None:
        return (sample["stratum"].map(strata) / sample["stratum"].map(sample.groupby("stratum").size())).to_numpy()
    sizes = population.people.groupby("cluster").size()
    each = sample["cluster"].map(sizes) / sample["cluster"].map(sample.groupby("cluster").size())
    return (each * sample["stratum"].map({0: 200 / 16, 1: 200 / 16, 2: 200 / 16})).to_numpy()


def design_of(sample, population, stratum, cluster):
    base = base_weights(sample, population, cluster) if stratum else np.ones(len(sample))
    found = rake(sample, population.margins, base)
    return SurveyDesign(
        found.weights,
        None if stratum is None else sample[stratum].to_numpy(),
        None if cluster is None else sample[cluster].to_numpy(),
        population=None if cluster else float(len(population.people)),
        auxiliaries=calibration_auxiliaries(found.categories, found.weights),
        base_weights=base,
    )


def one_sample(population, draw, rng):
    """Return for each figure whether its interval covers the population's."""
    sample, stratum, cluster = draw(population, rng)
    sampled = design_of(sample, population, stratum, cluster)
    people = population.people
    image = sample["image"].where(rng.random(len(sample)) > 0.2)
    knows = sample["knows"].where(rng.random(len(sample)) > rng.uniform(0.1, 0.3))
    women = (sample["sex"] == "female").to_numpy()
    old = domain_means(image, sample["age_group"], sampled).set_index("level").loc["d"]
    averages = people.groupby("sex")["image"].mean()
    figures = {
        "mean": (mean(image, sampled), people["image"].mean()),
        "share": (share(knows, sampled), people["knows"].mean()),
        "domain": (old, people.loc[people["age_group"] == "d", "image"].mean()),
        "difference": (difference(image, women, ~women, sampled), averages["female"] - averages["male"]),
    }
    return {name: found.conf_low <= truth <= found.conf_high for name, (found, truth) in figures.items()}


CASES = {"town": (town, 20_000, 60), "city": (city, 60_000, 200), "village": (village, 900, 10)}


def coverage(case, samples, seed=7):
    draw, size, clusters = CASES[case]
    population, rng = make(size, clusters, 2025), np.random.default_rng(seed)
    return pd.DataFrame([one_sample(population, draw, rng) for _ in range(samples)]).mean()


@pytest.mark.parametrize("case", CASES)
def test_intervals_cover_within_the_chance_of_few_samples(case):
    found = coverage(case, FEW)
    reach = 4 * np.sqrt(NOMINAL * (1 - NOMINAL) / FEW)
    assert (found >= NOMINAL - reach).all(), found


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_intervals_cover_93_to_97_percent(case):
    found = coverage(case, MANY)
    assert found.between(LOWEST, HIGHEST).all(), found


def test_taking_the_raked_weights_as_fixed_would_not_cover_as_stated():
    """The simulation can tell right from wrong: weights taken as fixed give intervals that are too wide here."""
    population, rng = make(20_000, 60, 2025), np.random.default_rng(3)
    ratios = []
    for _ in range(20):
        sample, stratum, cluster = town(population, rng)
        aware = design_of(sample, population, stratum, cluster)
        fixed = SurveyDesign(aware.weights, aware.strata, population=aware.population)
        women = (sample["sex"] == "female").astype(float)
        ratios.append(mean(sample["image"], fixed).std_error / mean(sample["image"], aware).std_error)
        assert mean(women, aware).std_error < 1e-9
    assert np.mean(ratios) > 1.02
