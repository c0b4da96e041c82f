"""What an analysis of a synthetic council should recover, computed on its whole population."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from answers import SCALES, score

Frame = pd.DataFrame


def population_scores(everybody: Frame, truths: dict[str, bool]) -> Frame:
    """Return each resident's scores as the method defines them, with no answer missing."""
    valuation = [*everybody.filter(like="val_").columns, "trust", "overall_image"]
    prefixes = {"self_relevance": "rel_", "stereotypes": "ster_", "stigma": "stig_"}
    scores = pd.DataFrame({"image_index": everybody[valuation].mean(axis=1) * 10})
    for scale in SCALES:
        scores[scale] = score(everybody.filter(regex=f"^{prefixes[scale]}"))
    scores["informed_score"] = (everybody["informed"] - 1) * 25.0
    scores["awareness"] = everybody.filter(regex="^aided_").mean(axis=1)
    scores["is_user"] = everybody[["use_own", "use_family"]].max(axis=1).astype(float)
    scores["satisfaction_score"] = everybody["satisfaction"] * 10
    scores["recall"] = everybody["recall"].astype(float)
    answers = everybody[list(truths)]
    right = pd.Series({item: str(truth).lower() for item, truth in truths.items()})
    scores["quiz_correct"] = (answers == right).mean(axis=1)
    scores["quiz_dont_know"] = (answers == "dont_know").mean(axis=1)
    return scores.assign(quiz_wrong=1 - scores["quiz_correct"] - scores["quiz_dont_know"])


def census_coefficients(scores: Frame, drivers: list[str]) -> dict[str, float]:
    """Return least-squares coefficients on the whole population: points of the index per 10 points of each driver."""
    columns = scores[drivers].assign(awareness=scores["awareness"] * 100)
    X = np.column_stack([np.ones(len(columns)), columns.to_numpy() / 10, scores["is_user"]])
    solution, *_ = np.linalg.lstsq(X, scores["image_index"].to_numpy(), rcond=None)
    return {driver: round(float(value), 3) for driver, value in zip([*drivers, "is_user"], solution[1:], strict=True)}


def quiz_rates(everybody: Frame, truths: dict[str, bool]) -> dict[str, dict[str, float]]:
    """Return the shares of correct, wrong and don't know for each statement."""
    rates = {}
    for item, truth in truths.items():
        right, unknown = (
            float((everybody[item] == str(truth).lower()).mean()),
            float((everybody[item] == "dont_know").mean()),
        )
        rates[item] = {
            "correct": round(right, 4),
            "wrong": round(1 - right - unknown, 4),
            "dont_know": round(unknown, 4),
        }
    return rates


def describe(everybody: Frame, raw: Frame, council: dict[str, Any], truths: dict[str, bool]) -> dict[str, Any]:
    """Return the truth of one council and wave, as truth.yml holds it."""
    scores = population_scores(everybody, truths)
    classes = everybody["latent_class"].value_counts(normalize=True)
    planted = raw.loc[raw["_dirt"] != "", "_dirt"]
    return {
        "residents_16_and_over": len(everybody),
        "raw_rows": len(raw),
        "means": {name: round(float(value), 4) for name, value in scores.mean().items()},
        "class_shares": {name: round(float(classes[name]), 4) for name in sorted(classes.index)},
        "image_by_class": {
            str(name): round(float(value), 2)
            for name, value in scores.groupby(everybody["latent_class"])["image_index"].mean().items()
        },
        "coefficients": {**council["coefficients"], "is_user": council["user_effect"]},
        "coefficient_of_satisfaction_among_users": council["satisfaction_effect"],
        "census_coefficients": census_coefficients(scores, list(council["coefficients"])),
        "quiz": quiz_rates(everybody, truths),
        "dirt": {kind: int((planted == kind).sum()) for kind in sorted(set(planted))},
        "dirt_rows": {kind: [int(i) + 2 for i in planted.index[planted == kind]] for kind in sorted(set(planted))},
    }
