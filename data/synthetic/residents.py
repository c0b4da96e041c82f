"""Who lives in a synthetic council: its whole adult population, before anybody is asked anything."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

AGE_GROUPS = ("16-29", "30-44", "45-64", "65-79", "80+")
AGE_LIMITS = ((16, 29), (30, 44), (45, 64), (65, 79), (80, 97))
EDUCATION = ("primary", "secondary", "higher")
# Shares of primary, secondary and higher education by age group.
EDUCATION_BY_AGE = ((0.10, 0.55, 0.35), (0.10, 0.46, 0.44), (0.22, 0.48, 0.30), (0.48, 0.37, 0.15), (0.70, 0.23, 0.07))


def draw(shares: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return one category number a row of `shares` (n, k), whose rows need not sum to one."""
    cumulated = np.cumsum(shares, axis=1)
    return (rng.random(len(shares))[:, None] * cumulated[:, -1:] > cumulated).sum(axis=1)


def make_residents(council: dict[str, Any], rng: np.random.Generator) -> pd.DataFrame:
    """Return the adults of a council, one row each, with their profile."""
    n = council["residents"]
    group = draw(np.tile(list(council["ages"].values()), (n, 1)), rng)
    limits = np.array(AGE_LIMITS)[group]
    age = rng.integers(limits[:, 0], limits[:, 1] + 1)
    districts = list(council["districts"])
    frame = pd.DataFrame(
        {
            "sex": np.where(rng.random(n) < 0.497 + 0.06 * (age > 75), "female", "male"),
            "age": age,
            "age_group": np.array(AGE_GROUPS)[group],
            "district": np.array(districts)[draw(np.tile(list(council["districts"].values()), (n, 1)), rng)],
            "education": np.array(EDUCATION)[draw(np.array(EDUCATION_BY_AGE)[group], rng)],
        }
    )
    frame["origin"] = _origin(age, council["abroad"], rng)
    frame["language"] = _language(frame["origin"].to_numpy(), council["catalan"], rng)
    frame["work"] = _work(age, rng)
    frame["household_size"] = np.clip(1 + rng.poisson(np.where(age > 70, 0.7, 1.7)), 1, 9)
    frame["stakeholder"] = _stakeholder(age, council["stakeholders"], rng)
    frame["section"] = _sections(frame["district"].to_numpy(), districts, council.get("sections", 0), rng)
    return frame


def _origin(age: np.ndarray, abroad: float, rng: np.random.Generator) -> np.ndarray:
    born_abroad = np.where(age < 65, abroad * 1.2, abroad * 0.35)
    born_in_spain = np.where(age >= 55, 0.34, 0.08)
    shares = np.column_stack([1 - born_abroad - born_in_spain, born_in_spain, born_abroad])
    return np.array(["catalonia", "spain", "abroad"])[draw(shares, rng)]


def _language(origin: np.ndarray, catalan: float, rng: np.random.Generator) -> np.ndarray:
    by_origin = {
        "catalonia": [catalan * 1.25, 1.02 - catalan * 1.25 if catalan < 0.8 else 0.02, 0.02],
        "spain": [catalan * 0.3, 1 - catalan * 0.3, 0.01],
        "abroad": [catalan * 0.15, 0.5, 0.5 - catalan * 0.15],
    }
    shares = np.array([by_origin[place] for place in origin])
    return np.array(["ca", "es", "other"])[draw(np.clip(shares, 0.005, None), rng)]


def _work(age: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    codes = np.array(["employed", "unemployed", "retired", "student", "home", "other"])
    young, adult, old = (
        [0.42, 0.12, 0.0, 0.42, 0.02, 0.02],
        [0.76, 0.1, 0.03, 0.01, 0.08, 0.02],
        [0.01, 0.0, 0.88, 0.0, 0.1, 0.01],
    )
    shares = np.where((age < 25)[:, None], young, np.where((age < 66)[:, None], adult, old))
    return codes[draw(shares, rng)]


def _stakeholder(age: np.ndarray, shares: dict[str, float], rng: np.random.Generator) -> np.ndarray:
    working = (age >= 25) & (age < 66)
    columns = [
        np.full(len(age), shares["association"]),
        shares["economic"] * working / 0.6,
        shares["professional"] * working / 0.6,
    ]
    others = np.column_stack(columns)
    shares_by_row = np.column_stack([1 - others.sum(axis=1), others])
    return np.array(["citizen", "association", "economic", "professional"])[draw(shares_by_row, rng)]


def _sections(district: np.ndarray, districts: list[str], count: int, rng: np.random.Generator) -> np.ndarray:
    """Return the census section of each resident; none where the council has not been divided."""
    if not count:
        return np.zeros(len(district), dtype=int)
    per_district = count // len(districts)
    position = pd.Categorical(district, categories=districts).codes
    return 1 + position * per_district + rng.integers(0, per_district, len(district))
