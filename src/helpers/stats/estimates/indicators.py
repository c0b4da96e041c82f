"""From respondents to indicators: the columns whose means the project estimates."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.survey.cleaning.scoring import CONSTRUCT_SCORES, known_services, rescale, score_items

#: Scores on 0-100 and per-person shares that cleaning writes where the items were asked.
SCORES = (
    "image_index", "self_relevance", "stereotypes", "stigma", "stigma_personal", "stigma_perceived",
    "stigma_institutional", "informed_score", "clarity_score", "satisfaction_score", "advocacy_score", "trust_score",
)  # fmt: skip
PERSON_SHARES = ("awareness", "quiz_correct", "quiz_wrong", "quiz_dont_know", "is_user")
#: Numbers that are no score, with the lowest and highest value that they can have.
PLAIN_NUMBERS = {"spending_gap": (-100.0, 100.0), "spend_share": (0.0, 100.0), "unaided_count": (0.0, math.inf)}
SCORE = (0.0, 100.0)
QUIZ_ANSWERS = ("correct", "wrong", "dont_know")
DOMAINS = ("sex", "age_group", "education", "origin", "district", "work", "language", "stakeholder", "is_user")
#: Items whose single answers are indicators of their own (``item__answer``).
SHARED_SINGLES = ("channel_preferred",)
RESCALED = (
    "valuation",
    "self_relevance",
    "stereotypes",
    "stigma",
    "communication",
    "advocacy",
    "experience",
    "awareness",
)


@dataclass(frozen=True)
class Indicators:
    """The numeric columns to be averaged, and which of them are shares.

    Attributes
    ----------
    values
        One row a respondent, one column an indicator; scores 0-100, shares 0-1, missing where not answered.
    shares
        Names of the columns that are shares.
    scales
        Lowest and highest value that each of the other columns can have.
    domains
        Respondents columns with at least two levels, by which the estimates are split.
    """

    values: pd.DataFrame
    shares: frozenset[str]
    domains: tuple[str, ...]
    scales: dict[str, tuple[float, float]]


def build_indicators(respondents: pd.DataFrame, items: pd.DataFrame) -> Indicators:
    """Return every indicator that these respondents support.

    Parameters
    ----------
    respondents, items
        The tables of those names.

    Returns
    -------
    Indicators
        Scores and per-person shares by their column; scale items rescaled to 0-100 and binary items as shares, by item
        id; quiz items, multi-select items and preferred channels as ``item__answer`` shares.
    """
    asked = items[items["is_asked"]]
    numbers = {name: respondents[name].astype(float) for name in (*SCORES, *PLAIN_NUMBERS) if name in respondents}
    shares = {name: respondents[name].astype(float) for name in PERSON_SHARES if name in respondents}
    for item in asked.itertuples():
        if item.kind == "scale" and item.item in respondents and item.construct in RESCALED:
            # Agreement is shown as it was asked; the parts of the image stand beside it, so high is good in all.
            is_turned = item.construct == "valuation" and bool(item.is_reversed)
            numbers[item.item] = rescale(respondents[item.item].astype(float), item.low, item.high, is_turned)
        else:
            shares |= _answer_shares(respondents, item.item, item.kind)
    filled = {name: column for name, column in (numbers | shares).items() if column.notna().any()}
    domains = tuple(name for name in DOMAINS if name in respondents and respondents[name].nunique() > 1)
    scales = {name: PLAIN_NUMBERS.get(name, SCORE) for name in filled if name not in shares}
    return Indicators(pd.DataFrame(filled), frozenset(name for name in shares if name in filled), domains, scales)


def _answer_shares(respondents: pd.DataFrame, item: str, kind: str) -> dict[str, pd.Series]:
    if kind == "binary" and item in respondents:
        return {item: respondents[item].astype(float)}
    if kind == "multi":
        found = [name for name in respondents if name.startswith(f"{item}__")]
        return {name: respondents[name].astype(float) for name in found}
    if kind == "quiz" and item in respondents:
        return {f"{item}__{answer}": _is(respondents[item], answer) for answer in QUIZ_ANSWERS}
    if item in SHARED_SINGLES and item in respondents:
        levels = sorted(respondents[item].dropna().unique())
        return {f"{item}__{level}": _is(respondents[item], level) for level in levels}
    return {}


def _is(answers: pd.Series, answer: str) -> pd.Series:
    held = answers.notna().to_numpy()
    return pd.Series(np.where(held, (answers == answer).fillna(False).to_numpy(dtype=float), np.nan), answers.index)


#: What an item is measured by; an indicator is the same measure where these agree.
MEASURED_BY = ("item", "kind", "low", "high", "is_reversed")


def items_behind(indicator: str, items: pd.DataFrame) -> pd.DataFrame:
    """Return the asked items that make an indicator up, with what they are measured by (`MEASURED_BY`)."""
    if indicator in CONSTRUCT_SCORES:
        rows = score_items(items, *CONSTRUCT_SCORES[indicator])
    else:
        rows = items[items["is_asked"] & items["item"].isin(_parts(indicator, items))]
    return rows[list(MEASURED_BY)].sort_values("item", ignore_index=True)


def _parts(indicator: str, items: pd.DataFrame) -> list[str]:
    if indicator == "awareness":
        return known_services(items)
    if indicator in PERSON_SHARES and indicator.startswith("quiz_"):
        return list(items.loc[items["kind"] == "quiz", "item"])
    return [indicator.removesuffix("_score").split("__")[0]]


def same_measure(indicators: tuple[str, ...], items: pd.DataFrame, earlier: pd.DataFrame | None) -> list[str]:
    """Return the indicators that two waves measured by the same items on the same scales.

    A score made of other items may move without anybody having changed their mind, so it is not compared.

    Parameters
    ----------
    items, earlier
        Table `items` of the two waves; None where the earlier one was not run.
    """
    if earlier is None:
        return []
    return [name for name in indicators if items_behind(name, items).equals(items_behind(name, earlier))]
