"""How often the council speaks, where, how much of it is about Social Services, and in what frame."""

from __future__ import annotations

import math

import pandas as pd

from helpers.communication.audit.texts.dictionaries import SOCIAL_TOPICS
from helpers.communication.audit.themes.agreement import reading_errors
from helpers.stats.estimates.intervals import wilson
from helpers.stats.estimates.misclassification import fewest, true_share
from helpers.study.tables.audit import FRAMES

EVERY_CHANNEL = "all"
DAYS_A_MONTH = 365.25 / 12
COUNCIL = "council"


def longest_silence(days: pd.Series, start: pd.Timestamp, end: pd.Timestamp) -> float:
    """Return the longest run of days without a message from `start` to `end`; the whole period where there is none.

    Examples
    --------
    >>> days = pd.to_datetime(["2025-01-01", "2025-01-03", "2025-01-31"])
    >>> longest_silence(pd.Series(days[1:2]), days[0], days[2])
    28.0
    """
    marks = pd.Series([start, *sorted(days.dropna()), end])
    return float(marks.diff().dt.days.max())


def budget_share(budget: pd.DataFrame, year: int | None = None) -> float | None:
    """Return Social Services' share of the council's budget in `year`, else in the last year given."""
    rows = budget[budget["total"].astype(float) > 0] if len(budget) else budget
    if not len(rows):
        return None
    chosen = rows[rows["year"] == year] if year in set(rows["year"]) else rows[rows["year"] == rows["year"].max()]
    return float(chosen["social_services"].iloc[0]) / float(chosen["total"].iloc[0])


def voice(coded: pd.DataFrame, channels: pd.DataFrame, budget: pd.DataFrame, year: int | None = None) -> pd.DataFrame:
    """Return the table `voice`: presence, regularity and share of voice, the whole council first.

    Parameters
    ----------
    coded
        Table `coded_messages`; press cuttings are left out.
    channels
        Channels of the inventory: those without any message appear with none.
    budget, year
        Budget of the inventory, and the year whose share is wanted.

    Returns
    -------
    pandas.DataFrame
        Empty where there are no messages. Shares carry Wilson's interval: the messages stand for the council's
        habit of speaking, of which they are a sample in time.
    """
    sent = coded[coded["origin"] == COUNCIL]
    if sent.empty:
        return pd.DataFrame()
    named = list(dict.fromkeys([*channels["channel"].dropna(), *sent["channel"]]))
    busiest = sent["channel"].value_counts()
    ordered = sorted(named, key=lambda channel: (-int(busiest.get(channel, 0)), channel))
    start, end = sent["date"].min(), sent["date"].max()
    parts = {EVERY_CHANNEL: sent, **{channel: sent[sent["channel"] == channel] for channel in ordered}}
    rows = [{"channel": name, **_spoken(part, start, end)} for name, part in parts.items()]
    share = budget_share(budget, year)
    return pd.DataFrame(rows).assign(budget_share=[share, *[None] * (len(rows) - 1)])


def _spoken(part: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> dict[str, float | int | None]:
    months = ((end - start).days + 1) / DAYS_A_MONTH
    social = part[part["is_social"].astype(bool)]
    low, high = wilson(len(social), len(part))
    return {
        "messages": len(part),
        "months": months,
        "per_month": len(part) / months,
        "longest_silence": longest_silence(part["date"], start, end),
        "social_messages": len(social),
        "social_per_month": len(social) / months,
        "social_silence": longest_silence(social["date"], start, end),
        "social_share": len(social) / len(part) if len(part) else None,
        "social_low": None if math.isnan(low) else low,
        "social_high": None if math.isnan(high) else high,
        "social_reach": _reach_share(part),
    }


def _reach_share(part: pd.DataFrame) -> float | None:
    """Return the share of the people reached that messages about Social Services reached, if given."""
    reach = part["reach"].astype(float)
    if not reach.sum() > 0:
        return None
    return float(reach[part["is_social"].astype(bool)].sum() / reach.sum())


def topics(coded: pd.DataFrame) -> pd.DataFrame:
    """Return the topics of the council's messages, the ten services first, with Wilson's intervals.

    Returns
    -------
    pandas.DataFrame
        ``topic``, ``is_social``, ``messages``, ``share``, ``conf_low``, ``conf_high``; services that no message is
        about are there with none. Empty where there are no messages.
    """
    sent = coded[coded["origin"] == COUNCIL]
    if sent.empty:
        return pd.DataFrame()
    counts = dict.fromkeys(SOCIAL_TOPICS, 0) | sent["topic"].value_counts().to_dict()
    rows = []
    for topic, count in sorted(counts.items(), key=lambda pair: (pair[0] not in SOCIAL_TOPICS, -pair[1], pair[0])):
        low, high = wilson(count, len(sent))
        shares = {"share": count / len(sent), "conf_low": low, "conf_high": high}
        rows.append({"topic": topic, "is_social": topic in SOCIAL_TOPICS, "messages": count, **shares})
    return pd.DataFrame(rows)


def framing(coded: pd.DataFrame) -> pd.DataFrame:
    """Return the table `framing`: shares of the messages about Social Services by frame, council and press apart.

    ``restates_stereotype`` counts messages that name a stereotype while denying it; it overlaps with the frames,
    which add up to one. The ``reader_`` columns say between what a reader would count: from what the lists read to the
    ends of what they missed and imagined in messages that they had not met. A council's texts are another mix, where
    the lists may err less, or miss nothing and still imagine some; no one figure freed of their errors is therefore
    given.
    """
    rows = []
    social = coded[coded["is_social"].astype(bool)]
    for origin, part in social.groupby("origin", sort=True):
        counts = {frame: int((part["frame"] == frame).sum()) for frame in (*FRAMES, "none")}
        counts["restates_stereotype"] = int(part["restates_stereotype"].astype(bool).sum())
        for frame, count in counts.items():
            low, high = wilson(count, len(part))
            shares = {"share": count / len(part), "conf_low": low, "conf_high": high}
            errors, counted = reading_errors(frame), shares["share"]
            read, least = true_share(count, len(part), errors), fewest(count, len(part), errors)
            shares |= {"reader_low": min(least, read.low), "reader_high": max(counted, read.high)}
            rows.append({"origin": origin, "frame": frame, "messages": count, "n": len(part), **shares})
    return pd.DataFrame(rows)
