"""Who of the residents answers: the stated design, with a response that depends on who they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

CLASS_SELECTION = ("supporter",)


def propensities(residents: pd.DataFrame, council: dict[str, Any]) -> np.ndarray:
    """Return how likely each resident (n,) is to answer, up to a constant, the boost of stakeholders included."""
    logit = np.zeros(len(residents))
    for value, effect in council["selection"].items():
        variable = (
            "latent_class"
            if value in CLASS_SELECTION
            else "origin"
            if value in ("catalonia", "abroad")
            else "education"
        )
        logit += effect * (residents[variable] == value).to_numpy()
    return np.exp(logit) * boosts(residents, council)


def boosts(residents: pd.DataFrame, council: dict[str, Any]) -> np.ndarray:
    """Return how many times more often than citizens each resident's group was invited (n,)."""
    return residents["stakeholder"].map(council["sample"]["boost"]).fillna(1).to_numpy(dtype=float)


def choose(candidates: np.ndarray, weight: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return `count` of the candidates, drawn without replacement in proportion to `weight`."""
    chances = weight[candidates] / weight[candidates].sum()
    return rng.choice(candidates, size=min(count, len(candidates)), replace=False, p=chances)


def draw_quota(residents: pd.DataFrame, weight: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return residents drawn to fill quotas of sex by age group in the population's proportions."""
    cells = residents.groupby(["sex", "age_group"], sort=True).indices
    return np.concatenate(
        [choose(members, weight, round(count * len(members) / len(residents)), rng) for members in cells.values()]
    )


def draw_sections(residents: pd.DataFrame, weight: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return residents of half the census sections of each district, as many in each district and section."""
    chosen = []
    for _, members in sorted(residents.groupby("district").indices.items()):
        sections = residents["section"].to_numpy()[members]
        drawn = rng.choice(np.unique(sections), size=len(np.unique(sections)) // 2, replace=False)
        take = round(count / residents["district"].nunique() / len(drawn))
        chosen += [choose(members[sections == section], weight, take, rng) for section in sorted(drawn)]
    return np.concatenate(chosen)


def design_weights(sample: pd.DataFrame, residents: pd.DataFrame, council: dict[str, Any]) -> np.ndarray:
    """Return residents per respondent (n,) by district and invitation, before any nonresponse is mended."""
    invited = pd.Series(boosts(residents, council)).groupby(residents["district"]).sum()
    taken = sample["district"].value_counts()
    by_district = sample["district"].map(invited / taken).to_numpy(dtype=float)
    return np.round(by_district / boosts(sample, council), 2)


def draw_sample(residents: pd.DataFrame, council: dict[str, Any], rng: np.random.Generator) -> pd.DataFrame:
    """Return the respondents of a council (n rows of `residents`), with a design weight where it has one."""
    weight, count, kind = propensities(residents, council), council["sample"]["n"], council["sample"]["type"]
    if kind == "quota":
        rows = draw_quota(residents, weight, count, rng)
    elif council.get("sections"):
        rows = draw_sections(residents, weight, count, rng)
    else:
        rows = choose(np.arange(len(residents)), weight, count, rng)
    sample = residents.iloc[rng.permutation(rows)].reset_index(drop=True)
    return (
        sample.assign(design_weight=design_weights(sample, residents, council)) if council.get("sections") else sample
    )
