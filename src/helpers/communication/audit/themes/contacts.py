"""What a contact costs and how people react, by channel and by frame: counted from the inventory, and no more."""

from __future__ import annotations

import pandas as pd

from helpers.communication.audit.themes.voice import COUNCIL, DAYS_A_MONTH
from helpers.study.tables.audit import FRAMES

#: The cost of a channel is a year's: of a shorter time its messages tell little about the year.
LEAST_MONTHS = 3
A_YEAR, A_THOUSAND = 12, 1000


def contacts(coded: pd.DataFrame, channels: pd.DataFrame) -> pd.DataFrame:
    """Return what a thousand contacts cost and how many react, one row a channel of which either is known.

    Parameters
    ----------
    coded
        Table `coded_messages`; only the council's own messages count.
    channels
        Channels of the inventory, ``cost`` in the council's money a year; rows of one channel are added up.

    Returns
    -------
    pandas.DataFrame
        ``channel``; ``messages`` and ``reached`` (people, once for each message that reached them) of those whose
        reach is given; ``cost`` a year; ``spent``, its part for the time that the inventory
        covers, and ``cost_per_thousand`` people reached, which is of that part; ``social_reactions`` and
        ``other_reactions``, reactions per thousand people that messages about Social Services and about
        other subjects reached; missing where reach, cost or reactions are not known.
    """
    sent = coded[coded["origin"] == COUNCIL]
    if sent.empty:
        return pd.DataFrame()
    months = ((sent["date"].max() - sent["date"].min()).days + 1) / DAYS_A_MONTH
    costs = channels.assign(cost=channels["cost"].astype(float)).groupby("channel")["cost"].sum(min_count=1)
    rows = [_channel(str(name), part, costs.get(name), months) for name, part in sent.groupby("channel", sort=True)]
    told = pd.DataFrame(rows)
    known = told[["cost_per_thousand", "social_reactions", "other_reactions"]].notna().any(axis=1)
    return told[known].sort_values(["cost_per_thousand", "channel"], ignore_index=True)


def unheard(coded: pd.DataFrame, channels: pd.DataFrame) -> pd.DataFrame:
    """Return the channels that cost something and of which the inventory holds no message: ``channel`` and ``cost``.

    Parameters
    ----------
    coded, channels
        As in `contacts`.
    """
    costs = channels.assign(cost=channels["cost"].astype(float)).groupby("channel")["cost"].sum(min_count=1)
    sent = set(coded.loc[coded["origin"] == COUNCIL, "channel"])
    return costs[(costs > 0) & ~costs.index.isin(sent)].reset_index()


def _channel(name: str, part: pd.DataFrame, cost: float | None, months: float) -> dict[str, object]:
    known = part[part["reach"].astype(float) > 0]
    reached = float(known["reach"].astype(float).sum())
    spent = None if cost is None or pd.isna(cost) or months < LEAST_MONTHS else cost * months / A_YEAR
    social = known["is_social"].astype(bool)
    return {
        "channel": name,
        "messages": len(known),
        "reached": reached,
        "cost": cost,
        "spent": spent,
        "cost_per_thousand": None if spent is None or not reached else A_THOUSAND * spent / reached,
        "social_reactions": reactions_per_thousand(known[social]),
        "other_reactions": reactions_per_thousand(known[~social]),
    }


def reactions_per_thousand(messages: pd.DataFrame) -> float | None:
    """Return reactions per thousand people reached, of the messages of which both are known; None without any."""
    known = _reacted(messages)
    reached = float(known["reach"].astype(float).sum())
    return A_THOUSAND * float(known["reactions"].astype(float).sum()) / reached if reached else None


def _reacted(messages: pd.DataFrame) -> pd.DataFrame:
    return messages[(messages["reach"].astype(float) > 0) & messages["reactions"].notna()]


def reactions_by_frame(coded: pd.DataFrame) -> pd.DataFrame:
    """Return how many react to messages about Social Services by frame, and to other messages of the same channels.

    Channels differ in how readily people react there: only those count that carried both a message about Social
    Services and one on another subject with reactions.

    Returns
    -------
    pandas.DataFrame
        ``frame`` (``other_subjects`` last), ``messages``, ``reached``, ``per_thousand``; empty where no reactions are
        known.
    """
    known = _reacted(coded[coded["origin"] == COUNCIL])
    social = known["is_social"].astype(bool)
    both = set(known.loc[social, "channel"]) & set(known.loc[~social, "channel"])
    known, social = known[known["channel"].isin(both)], social[known["channel"].isin(both)]
    parts = {frame: known[social & (known["frame"] == frame)] for frame in (*FRAMES, "none")}
    parts["other_subjects"] = known[~social]
    rows = [
        {"frame": frame, "messages": len(part), "reached": float(part["reach"].astype(float).sum()),
         "per_thousand": reactions_per_thousand(part)}
        for frame, part in parts.items() if len(part)
    ]  # fmt: skip
    return pd.DataFrame(rows)
