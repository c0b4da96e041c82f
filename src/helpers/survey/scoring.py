"""Scores of constructs: means of rescaled items, 0-100, and shares of what is known.

A score needs at least half of its items answered; one whose items were not asked does not exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.study.constructs import CONSTRUCTS
from helpers.study.indicators import INDICATORS
from helpers.study.thresholds import threshold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from helpers.study.instrument import Instrument, Item

#: Ends of a yes/no where it counts in a score, as of a scale.
NO_TO_YES = (0.0, 1.0)
LEAST_SHARE = threshold("least_part_answered")


def rescale(values: pd.Series, low: float, high: float, is_reversed: bool = False) -> pd.Series:
    """Return answers on a scale from `low` to `high` as 0-100, turned where the item is worded against its construct.

    ``100 (x - low) / (high - low)``, or 100 minus that.

    Examples
    --------
    >>> rescale(pd.Series([1.0, 4.0]), 1, 5).tolist(), rescale(pd.Series([1.0]), 1, 5, True).tolist()
    ([0.0, 75.0], [100.0])
    """
    scaled = 100.0 * (values - low) / (high - low)
    return 100.0 - scaled if is_reversed else scaled


def mean_of_answered(table: pd.DataFrame, least_share: float = LEAST_SHARE) -> pd.Series:
    """Return each row's mean over its answered columns; missing where fewer than `least_share` are answered.

    Examples
    --------
    >>> mean_of_answered(pd.DataFrame({"a": [0.0, 1.0], "b": [1.0, None], "c": [0.5, None]})).tolist()
    [0.5, nan]
    """
    enough = table.notna().sum(axis=1) >= least_share * table.shape[1]
    return table.mean(axis=1).where(enough)


def is_scored(item: Item) -> bool:
    """Return whether an item's answers can be put on 0-100: a scale, a yes/no, or options that are worth something."""
    return item.kind in ("scale", "binary") or any(option.score is not None for option in item.options)


def option_points(instrument: Instrument) -> dict[str, dict[str, float]]:
    """Return, by item, what each option that is worth something is worth, 0-100."""
    by_item = {item.id: {o.code: o.score for o in item.options if o.score is not None} for item in instrument.items}
    return {item: points for item, points in by_item.items() if points}


def points_of(respondents: pd.DataFrame, points: Mapping[str, Mapping[str, float]]) -> pd.DataFrame:
    """Return what each person's choice is worth, a column ``item_points`` each.

    Of several options chosen, the mean of those that are worth something; missing where none is.

    Examples
    --------
    >>> people = pd.DataFrame({"fit": ["good", "bad", None]})
    >>> points_of(people, {"fit": {"good": 100.0, "bad": 0.0}})["fit_points"].tolist()
    [100.0, 0.0, nan]
    """
    points_by_item = {}
    for item, worth in points.items():
        chosen = {f"{item}__{code}": value for code, value in worth.items() if f"{item}__{code}" in respondents}
        if item in respondents:
            points_by_item[f"{item}_points"] = respondents[item].map(dict(worth)).astype(float)
        elif chosen:
            flags = respondents[list(chosen)].astype(float)
            count = flags.sum(axis=1)
            points_by_item[f"{item}_points"] = (flags * pd.Series(chosen)).sum(axis=1) / count.where(count > 0)
    return pd.DataFrame(points_by_item, index=respondents.index)


def own_constructs(items: pd.DataFrame) -> list[str]:
    """Return the constructs of table `items` that are the council's own, in the order of their items."""
    return [name for name in dict.fromkeys(items["construct"].astype(str)) if name not in CONSTRUCTS]


def scores_of(items: pd.DataFrame) -> dict[str, tuple[str, str | None]]:
    """Return every score to its construct and subscale: those of the method, and one for each own construct."""
    return INDICATORS.scores | {f"{name}_score": (name, None) for name in own_constructs(items)}


def score_items(items: pd.DataFrame, construct: str, subscale: str | None = None) -> pd.DataFrame:
    """Return the rows of table `items` that make up a score: asked and scored items of a construct (or of a part)."""
    is_part = items["item"].map(INDICATORS.subscale_of_item).fillna(items["subscale"]) == subscale if subscale else True
    return items[items["is_asked"].astype(bool) & scored_rows(items) & (items["construct"] == construct) & is_part]


def scored_rows(items: pd.DataFrame) -> pd.Series:
    """Return which rows of table `items` can be put on 0-100."""
    # A table without the column is one of scales and yes/no items only.
    has_points = items["is_scored"].astype(bool) if "is_scored" in items else False
    return items["kind"].isin(("scale", "binary")) | has_points


def rescaled(respondents: pd.DataFrame, item: str, kind: str, low: float, high: float, is_turned: bool) -> pd.Series:
    """Return one scored item as 0-100: a scale by its ends, a yes as 100, options by what they are worth."""
    if kind not in ("scale", "binary"):
        return respondents[f"{item}_points"].astype(float)
    ends = NO_TO_YES if kind == "binary" else (low, high)
    return rescale(respondents[item].astype(float), *ends, is_turned)


def rescaled_items(respondents: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Return the scored items of `items` as 0-100, one column each; high is much of the construct."""
    held = items[items["item"].isin(respondents.columns) | (items["item"] + "_points").isin(respondents.columns)]
    columns = {
        row.item: rescaled(respondents, row.item, row.kind, row.low, row.high, bool(row.is_reversed))
        for row in held.itertuples()
    }
    return pd.DataFrame(columns, index=respondents.index)


def construct_scores(respondents: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Return the scores, 0-100, that the asked items allow: one column each of `scores_of`."""
    scores = {}
    for score, (construct, subscale) in scores_of(items).items():
        rows = score_items(items, construct, subscale)
        if len(rows):
            scores[score] = mean_of_answered(rescaled_items(respondents, rows))
    return pd.DataFrame(scores, index=respondents.index)


def known_services(items: pd.DataFrame) -> list[str]:
    """Return the asked items of which each is one service known or not."""
    is_service = (items["construct"] == "awareness") & (items["kind"] == "binary") & (items["subscale"] != "access")
    return list(items.loc[is_service & items["is_asked"].astype(bool) & (items["item"] != "knows_where"), "item"])


def known_of_lists(respondents: pd.DataFrame, items: pd.DataFrame) -> list[str]:
    """Return the columns of services that were asked as one list with several answers."""
    is_list = (items["construct"] == "awareness") & (items["kind"] == "multi") & items["is_asked"].astype(bool)
    return [name for item in items.loc[is_list, "item"] for name in respondents if name.startswith(f"{item}__")]


def statements(items: pd.DataFrame) -> list[str]:
    """Return the asked statements of which it is known whether they are true of this council."""
    is_proven = items["is_proven"].astype(bool) if "is_proven" in items else True
    return list(items.loc[(items["kind"] == "quiz") & items["is_asked"].astype(bool) & is_proven, "item"])


def knowledge_shares(respondents: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Return ``awareness`` and ``quiz_correct``, ``quiz_wrong``, ``quiz_dont_know``: shares 0-1 per person.

    Shares of the statements answered of which it is known here whether they are true; "don't know" is an answer.
    """
    shares = {}
    services = known_services(items) + known_of_lists(respondents, items)
    if services:
        shares["awareness"] = mean_of_answered(respondents[services])
    quiz = statements(items)
    for answer in INDICATORS.quiz_answers if quiz else ():
        said = respondents[quiz]
        shares[f"quiz_{answer}"] = mean_of_answered((said == answer).astype(float).where(said.notna()))
    return pd.DataFrame(shares, index=respondents.index)


def contact_items(items: pd.DataFrame) -> list[str]:
    """Return the asked items of which each says of a kind of contact whether there was one."""
    is_use = (items["construct"] == "experience") & (items["kind"] == "binary") & items["is_asked"].astype(bool)
    return list(items.loc[is_use, "item"])


def contact(respondents: pd.DataFrame, items: pd.DataFrame) -> pd.Series | None:
    """Return 1 for own or family contact, 0 for none, missing where it is not known; None where it was not asked.

    Known are those who answered about every kind of contact that they were asked about. One yes would tell that
    somebody is a user, but one no does not tell that somebody is none: to keep the first and drop the second would make
    users too many wherever people do not know about their family.
    """
    names = contact_items(items)
    if not names:
        return None
    table = respondents[names]
    answered = pd.concat([table[name].notna() | _routed_past(table, name) for name in names], axis=1)
    return (table == 1).any(axis=1).astype(float).where(answered.all(axis=1))


def _routed_past(table: pd.DataFrame, name: str) -> pd.Series:
    """Return who was not asked about one kind of contact because they have another: all of these, or nobody."""
    others = (table.drop(columns=name) == 1).any(axis=1)
    return others & bool(table.loc[others, name].isna().all())


def add_scores(
    respondents: pd.DataFrame,
    items: pd.DataFrame,
    actual_spending: float | None = None,
    points: Mapping[str, Mapping[str, float]] | None = None,
) -> pd.DataFrame:
    """Return the respondents with every score that the asked items allow.

    Parameters
    ----------
    items
        Table `items`.
    actual_spending
        Real share of the budget, per cent, where it is known; gives ``spending_gap`` (believed minus actual).
    points
        What options are worth, as `option_points` returns it; gives ``item_points``.
    """
    respondents = pd.concat([respondents, points_of(respondents, points or {})], axis=1)
    scores = [construct_scores(respondents, items), knowledge_shares(respondents, items)]
    whole = pd.concat([respondents, *scores], axis=1)
    if actual_spending is not None and "spend_share" in whole:
        whole["spending_gap"] = whole["spend_share"] - actual_spending
    use = contact(respondents, items)
    if use is not None:
        whole["is_user"] = use
    stakeholder = whole.get("stakeholder", pd.Series(np.nan, whole.index, dtype=object))
    return whole.assign(stakeholder=stakeholder.astype(object).where(stakeholder.notna(), "citizen").astype(str))
