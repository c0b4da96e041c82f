"""Scores of constructs: means of rescaled items, 0-100, and shares of what is known.

A score needs at least half of its items answered; one whose items were not asked does not exist.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

LEAST_SHARE = 0.5
#: Score to construct and, where it is a part of one, subscale.
CONSTRUCT_SCORES: dict[str, tuple[str, str | None]] = {
    "image_index": ("valuation", None),
    "trust_score": ("valuation", "trust"),
    "self_relevance": ("self_relevance", None),
    "stereotypes": ("stereotypes", None),
    "stigma": ("stigma", None),
    "stigma_personal": ("stigma", "personal"),
    "stigma_perceived": ("stigma", "perceived"),
    "stigma_institutional": ("stigma", "institutional"),
    "informed_score": ("communication", "informed"),
    "clarity_score": ("communication", "clarity"),
    "satisfaction_score": ("experience", "satisfaction"),
    "advocacy_score": ("advocacy", None),
}
#: Items that are about a score although their subscale does not say so.
BY_ID = {"trust": "trust", "informed": "informed", "clarity": "clarity", "satisfaction": "satisfaction"}
QUIZ_ANSWERS = ("correct", "wrong", "dont_know")


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


def score_items(items: pd.DataFrame, construct: str, subscale: str | None = None) -> pd.DataFrame:
    """Return the rows of table `items` that make up a score: asked scales of a construct (or of a part of it)."""
    is_part = items["item"].map(BY_ID).fillna(items["subscale"]) == subscale if subscale else True
    return items[
        items["is_asked"].astype(bool) & (items["kind"] == "scale") & (items["construct"] == construct) & is_part
    ]


def rescaled_items(respondents: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Return the scale items of `items` as 0-100, one column each; high is much of the construct."""
    rows = items[items["item"].isin(respondents.columns)]
    columns = {
        row.item: rescale(respondents[row.item], row.low, row.high, bool(row.is_reversed)) for row in rows.itertuples()
    }
    return pd.DataFrame(columns, index=respondents.index)


def construct_scores(respondents: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Return the scores, 0-100, that the asked items allow: one column each of `CONSTRUCT_SCORES`."""
    found = {}
    for score, (construct, subscale) in CONSTRUCT_SCORES.items():
        rows = score_items(items, construct, subscale)
        if len(rows):
            found[score] = mean_of_answered(rescaled_items(respondents, rows))
    return pd.DataFrame(found, index=respondents.index)


def known_services(items: pd.DataFrame) -> list[str]:
    """Return the asked items of which each is one service known or not."""
    is_service = (items["construct"] == "awareness") & (items["kind"] == "binary") & (items["subscale"] != "access")
    return list(items.loc[is_service & items["is_asked"].astype(bool) & (items["item"] != "knows_where"), "item"])


def knowledge_shares(respondents: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Return ``awareness`` and ``quiz_correct``, ``quiz_wrong``, ``quiz_dont_know``: shares 0-1 per person.

    Shares of the statements answered; "don't know" is an answer here.
    """
    found = {}
    services = known_services(items)
    if services:
        found["awareness"] = mean_of_answered(respondents[services])
    quiz = list(items.loc[(items["kind"] == "quiz") & items["is_asked"].astype(bool), "item"])
    for answer in QUIZ_ANSWERS if quiz else ():
        said = respondents[quiz]
        found[f"quiz_{answer}"] = mean_of_answered((said == answer).astype(float).where(said.notna()))
    return pd.DataFrame(found, index=respondents.index)


def contact(respondents: pd.DataFrame, items: pd.DataFrame) -> pd.Series | None:
    """Return 1 for own or family contact, 0 for none, missing where it is not known; None where it was not asked."""
    is_use = (items["construct"] == "experience") & (items["kind"] == "binary") & items["is_asked"].astype(bool)
    names = list(items.loc[is_use, "item"])
    if not names:
        return None
    table = respondents[names]
    known = (table == 1).any(axis=1) | table.notna().all(axis=1)
    return (table == 1).any(axis=1).astype(float).where(known)


def add_scores(respondents: pd.DataFrame, items: pd.DataFrame, actual_spending: float | None = None) -> pd.DataFrame:
    """Return the respondents with every score that the asked items allow.

    Parameters
    ----------
    items
        Table `items`.
    actual_spending
        Real share of the budget, per cent, where it is known; gives ``spending_gap`` (believed minus actual).
    """
    scores = [construct_scores(respondents, items), knowledge_shares(respondents, items)]
    whole = pd.concat([respondents, *scores], axis=1)
    if actual_spending is not None and "spend_share" in whole:
        whole["spending_gap"] = whole["spend_share"] - actual_spending
    use = contact(respondents, items)
    if use is not None:
        whole["is_user"] = use
    stakeholder = whole.get("stakeholder", pd.Series(np.nan, whole.index, dtype=object))
    return whole.assign(stakeholder=stakeholder.astype(object).where(stakeholder.notna(), "citizen").astype(str))
