"""From respondents to indicators: the columns whose means the project estimates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.study.indicators import INDICATORS
from helpers.survey.scoring import (
    known_services,
    own_constructs,
    rescaled,
    score_items,
    scored_rows,
    scores_of,
    statements,
)

SCORE = (0.0, 100.0)
#: Kinds of items of which each answer has a share.
CLOSED = ("single", "multi", "quiz")
DOMAINS = ("sex", "age_group", "education", "origin", "district", "work", "language", "stakeholder", "is_user")
#: Constructs whose items are nobody's opinion: their answers are counted and never averaged on 0-100.
NOT_RATED = ("profile", "open", "paradata")


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
        id (a yes/no of a scored construct as 0 or 100, options by what they are worth); numbers as they are; quiz,
        single and multi-select items as ``item__answer`` shares; the answers of the profile are domains instead.
    """
    asked = items[items["is_asked"]]
    own = [f"{name}_score" for name in own_constructs(asked)]
    plain = [
        name for name in (*INDICATORS.scores, *own, *INDICATORS.numbers, *_plain_numbers(asked)) if name in respondents
    ]
    numbers = {name: respondents[name].astype(float) for name in plain if name in respondents}
    shares = {name: respondents[name].astype(float) for name in INDICATORS.person_shares if name in respondents}
    rated = _rated(asked)
    for item in asked.itertuples():
        if item.item in rated and (item.item in respondents or f"{item.item}_points" in respondents):
            # Agreement is shown as it was asked; the parts of the image stand beside it, so high is good in all.
            is_turned = item.construct == "valuation" and bool(item.is_reversed)
            numbers[item.item] = rescaled(respondents, item.item, item.kind, item.low, item.high, is_turned)
        if item.item not in rated or item.kind in ("single", "multi"):
            shares |= _answer_shares(respondents, item.item, item.kind, item.construct)
    filled = {name: column for name, column in (numbers | shares).items() if column.notna().any()}
    domains = tuple(name for name in _domains(asked) if name in respondents and respondents[name].nunique() > 1)
    ends = INDICATORS.numbers | _plain_numbers(asked)
    scales = {name: ends.get(name, SCORE) for name in filled if name not in shares}
    return Indicators(pd.DataFrame(filled), frozenset(name for name in shares if name in filled), domains, scales)


def is_of_part(indicator: str, items: pd.DataFrame) -> bool:
    """Return whether an indicator rests on one question that a filter left part of the people without."""
    one = INDICATORS.get(indicator)
    left = items.set_index("item").get("n_not_asked", pd.Series(dtype=float))
    return bool(left.get((one and one.item) or indicator, 0) > 0)


def shares_among(indicators: Iterable[str], items: pd.DataFrame) -> frozenset[str]:
    """Return which indicators are shares in [0, 1], as `build_indicators` made them of these items.

    Shares are those of the answers to closed questions (``item__answer``), yes/no items that are no part of a score,
    and a person's share of services known or statements judged rightly.
    """
    asked = items[items["is_asked"].astype(bool)]
    yes_no = frozenset(asked.loc[asked["kind"] == "binary", "item"]) - _rated(asked)
    closed = tuple(f"{item}__" for item in asked.loc[asked["kind"].isin(CLOSED), "item"])
    yes_no |= frozenset(INDICATORS.person_shares)
    return frozenset(name for name in indicators if name in yes_no or name.startswith(closed))


def _plain_numbers(asked: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Return the items that are numbers and no score, with the lowest and highest value that each can have."""
    rows = asked[(asked["kind"] == "number") & ~asked["construct"].isin(NOT_RATED)]
    lows, highs = rows["low"].astype(float).fillna(-math.inf), rows["high"].astype(float).fillna(math.inf)
    return dict(zip(rows["item"], zip(lows, highs, strict=True), strict=True))


def _rated(asked: pd.DataFrame) -> frozenset[str]:
    """Return the items that are averaged on 0-100: scales, options with a worth, and yes/no parts of a score."""
    # A yes/no of these is one part of a score beside its other parts, and no share of its own.
    is_part = asked["construct"].isin([*INDICATORS.rated, *own_constructs(asked)])
    is_rated = scored_rows(asked) & ~asked["construct"].isin(NOT_RATED) & ((asked["kind"] != "binary") | is_part)
    return frozenset(asked.loc[is_rated, "item"])


def _domains(asked: pd.DataFrame) -> list[str]:
    """Return the columns that split the respondents: the method's, then the council's own profile questions."""
    is_own = (asked["construct"] == "profile") & asked["kind"].isin(("single", "binary"))
    return list(dict.fromkeys([*DOMAINS, *asked.loc[is_own, "item"]]))


def _answer_shares(respondents: pd.DataFrame, item: str, kind: str, construct: str) -> dict[str, pd.Series]:
    if kind == "binary" and item in respondents and construct != "profile":
        return {item: respondents[item].astype(float)}
    if kind == "multi":
        columns = [name for name in respondents if name.startswith(f"{item}__")]
        return {name: respondents[name].astype(float) for name in columns}
    if kind == "quiz" and item in respondents:
        return {f"{item}__{answer}": _is(respondents[item], answer) for answer in INDICATORS.quiz_answers}
    if kind == "single" and item in respondents and construct not in NOT_RATED:
        levels = sorted(respondents[item].dropna().unique())
        return {f"{item}__{level}": _is(respondents[item], level) for level in levels}
    return {}


def _is(answers: pd.Series, answer: str) -> pd.Series:
    held = answers.notna().to_numpy()
    return pd.Series(np.where(held, (answers == answer).fillna(False).to_numpy(dtype=float), np.nan), answers.index)


#: What an item is measured by; an indicator is the same measure where these agree.
MEASURED_BY = ("item", "kind", "low", "high", "is_reversed", "text_ca", "text_es", "text_en")


#: What says which items make an indicator up.
CHOSEN_BY = ("construct", "subscale", "is_asked", "is_scored")


def items_behind(indicator: str, items: pd.DataFrame) -> pd.DataFrame:
    """Return the asked items that make an indicator up, with what they are measured by (`MEASURED_BY`)."""
    scores = scores_of(items)
    # Of a table of thirty columns only these are looked at: it is asked for every indicator.
    held = items[[name for name in (*MEASURED_BY, *CHOSEN_BY) if name in items]]
    if indicator in scores:
        rows = score_items(held, *scores[indicator])
    else:
        rows = held[held["is_asked"] & held["item"].isin(_parts(indicator, items))]
    return rows[[name for name in MEASURED_BY if name in rows]].sort_values("item", ignore_index=True)


def _parts(indicator: str, items: pd.DataFrame) -> list[str]:
    if indicator == "awareness":
        return known_services(items)
    if indicator in INDICATORS.of("knowledge"):
        return statements(items)
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


def same_items(indicators: Sequence[str], items: pd.DataFrame, earlier: pd.DataFrame | None) -> list[str]:
    """Return what two waves can be compared by: the scores that are the same measure, and single items of the others.

    A score that lost or gained an item is not the same measure; its items that both waves asked alike still are.

    Parameters
    ----------
    indicators
        Scores and shares to compare.
    items, earlier
        As for `same_measure`.
    """
    same = same_measure(tuple(indicators), items, earlier)
    parts = [item for name in indicators if name not in same for item in items_behind(name, items)["item"]]
    kept = [item for item in dict.fromkeys(parts) if item not in indicators and item in _averaged(items)]
    return [*same, *same_measure(tuple(kept), items, earlier)]


def measures(scores: Sequence[str], items: pd.DataFrame) -> list[str]:
    """Return what a survey measures of everybody: scores, the council's own too, and the questions behind none.

    Single answers of closed questions (a channel, a service, a statement) are left out: they are many.

    Parameters
    ----------
    scores
        Scores and shares of the method.
    items
        Table `items`.
    """
    asked = items[items["is_asked"].astype(bool)]
    every = [*scores, *(f"{name}_score" for name in own_constructs(asked))]
    behind = {item for name in every for item in items_behind(name, items)["item"]}
    alone = _averaged(items) | set(_plain_numbers(asked)) | (set(INDICATORS.numbers) & set(asked["item"]))
    return [*every, *(item for item in asked["item"] if item in alone - behind and item not in every)]


def _averaged(items: pd.DataFrame) -> frozenset[str]:
    """Return the asked items of which everybody's mean is a finding; consent and living here let one in, or not."""
    asked = items[items["is_asked"] & ~items["construct"].isin(NOT_RATED)]
    return _rated(asked) | frozenset(asked.loc[asked["kind"] == "binary", "item"])
