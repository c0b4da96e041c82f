"""Where the council speaks beside where people listen and whom they trust."""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np
import pandas as pd

from helpers.communication.audit.themes.voice import EVERY_CHANNEL
from helpers.stats.comparisons.differences import Figures, gaps
from helpers.stats.estimates.intervals import SHARE, interval, wilson
from helpers.study.indicators import EVERYBODY

USED, TRUSTED = "channel_used__", "channel_trusted__"
NUMBERS = ("estimate", "std_error", "conf_low", "conf_high")


def demand(profiles: pd.DataFrame | None, estimates: pd.DataFrame | None) -> pd.DataFrame:
    """Return use and trust of channels, and recall, by segment: from `profiles`, else for everybody from `estimates`.

    Returns
    -------
    pandas.DataFrame
        ``segment``, ``variable`` (``channel_used__web``, ``recall``, ...), estimate, std_error, conf_low, conf_high,
        and the ``q_value`` of a segment's difference from everybody; withheld cells left out.
    """
    if profiles is not None and len(profiles):
        shares = profiles
    elif estimates is not None and len(estimates):
        overall = estimates[estimates["domain"] == EVERYBODY]
        shares = overall.rename(columns={"indicator": "variable"}).assign(segment=EVERYBODY, q_value=math.nan)
    else:
        return pd.DataFrame(columns=["segment", "variable", *NUMBERS, "q_value"])
    kept = shares["variable"].str.startswith((USED, TRUSTED)) | shares["variable"].eq("recall")
    return shares.loc[kept & shares["estimate"].notna(), ["segment", "variable", *NUMBERS, "q_value"]].reset_index(
        drop=True
    )


def sent_messages(voice: pd.DataFrame) -> dict[str, int]:
    """Return how many messages about Social Services each channel carried; of all messages where none is about them."""
    if voice.empty:
        return {}
    channels = voice[voice["channel"] != EVERY_CHANNEL].set_index("channel")
    sent = channels["social_messages"] if channels["social_messages"].sum() else channels["messages"]
    return {str(channel): int(count) for channel, count in sent.items()}


def spoken_by(voice: pd.DataFrame) -> frozenset[str]:
    """Return the channels by which the council sent anything, on whatever subject."""
    return frozenset(voice.loc[voice["messages"].gt(0), "channel"]) - {EVERY_CHANNEL} if len(voice) else frozenset()


def supply_demand(voice: pd.DataFrame, wanted: pd.DataFrame, unsent: Collection[str]) -> pd.DataFrame:
    """Return the table `supply_demand`: one row a channel in a segment; empty without messages or without answers.

    Messages and attention are shared out among the same channels, two at least, so that each adds up to one: those by
    which the inventory has messages, that can be sent through, and whose use was asked. The interval of the gap is that
    of every difference of shares (`differences.gaps`), made of attention's (`attention_interval`) and Wilson's of the
    share of messages, which stand for a habit. A channel of which the inventory has no message on any subject has
    neither share: whether nothing is sent by it, or the inventory lacks it, is not known: there is nothing to judge.

    Parameters
    ----------
    unsent
        Channels that nobody can send through: they count neither as attention nor as a gap.
    """
    supply = sent_messages(voice)
    if not supply:
        return pd.DataFrame()
    return _beside(supply, wanted, spoken_by(voice) - set(unsent))


def listening(wanted: pd.DataFrame, unsent: Collection[str]) -> pd.DataFrame:
    """Return use and trust of channels where no messages are known: as `supply_demand`, with supply and gap missing."""
    used = wanted.loc[wanted["variable"].str.startswith(USED), "variable"].str.removeprefix(USED)
    return _beside({}, wanted, frozenset(used) - set(unsent))


def _beside(supply: dict[str, int], wanted: pd.DataFrame, shared: Collection[str]) -> pd.DataFrame:
    used = wanted[wanted["variable"].str.startswith(USED)]
    if used.empty:
        return pd.DataFrame()
    parts = []
    for segment, rows in used.groupby("segment", sort=False):
        use = rows.assign(channel=rows["variable"].str.removeprefix(USED)).set_index("channel")
        trusted = wanted[(wanted["segment"] == segment) & wanted["variable"].str.startswith(TRUSTED)]
        trust = trusted.assign(channel=trusted["variable"].str.removeprefix(TRUSTED)).set_index("channel")
        parts.append(_segment(str(segment), supply, use, trust, shared))
    return pd.concat(parts, ignore_index=True)


def _segment(
    segment: str, supply: dict[str, int], use: pd.DataFrame, trust: pd.DataFrame, shared: Collection[str]
) -> pd.DataFrame:
    channels = list(dict.fromkeys([*use.index, *trust.index, *supply]))
    rows = pd.DataFrame({"segment": segment, "channel": channels})
    for name, source in (("use", use), ("trust", trust)):
        of_channel = source.reindex(channels)
        rows[name] = of_channel["estimate"].astype(float).to_numpy()
        rows[f"{name}_low"] = of_channel["conf_low"].astype(float).to_numpy()
        rows[f"{name}_high"] = of_channel["conf_high"].astype(float).to_numpy()
    is_shared = rows["channel"].isin(list(shared)) & rows["use"].notna()
    is_shared &= is_shared.sum() > 1
    used = rows["use"].where(is_shared)
    total = float(used.sum())
    rows["attention"] = used / total if total > 0 else math.nan
    told = use[list(NUMBERS)].astype(float).reindex(channels).reset_index(drop=True).where(is_shared)
    sent = rows["channel"].map(supply).fillna(0).where(is_shared)
    n = int(sent.sum())
    rows.insert(2, "supply", sent / n if n else math.nan)
    habit = np.array([wilson(count, n) if pd.notna(count) else (math.nan, math.nan) for count in sent])
    listened, spoken = attention_interval(told), Figures(rows["supply"], habit[:, 0], habit[:, 1])
    of_channel = gaps(listened, spoken)
    return rows.assign(gap=of_channel.difference, gap_low=of_channel.low, gap_high=of_channel.high)


def attention_interval(use: pd.DataFrame) -> Figures:
    """Return attention r = u / U, U the sum of use, with its interval by `attention_errors`.

    A use without a standard error (nobody, or everybody) leaves the ends that attention has at the ends of its use.

    Parameters
    ----------
    use
        One row a channel: estimate, std_error, conf_low, conf_high.
    """
    total = float(use["estimate"].sum())
    share = use["estimate"] / total if total > 0 else use["estimate"] * math.nan
    errors = attention_errors(use["estimate"], use["std_error"], total)
    low, high = interval(share, errors, math.inf, math.inf, math.inf, SHARE, False)
    others = total - use["estimate"]
    at_ends = [use[end] / (use[end] + others) for end in ("conf_low", "conf_high")]
    return Figures(share, np.where(errors > 0, low, at_ends[0]), np.where(errors > 0, high, at_ends[1]))


def attention_errors(use: pd.Series, errors: pd.Series, total: float) -> pd.Series:
    """Return the standard errors of attention r = u / U, U the sum of use.

    var(r) = [(1 - r)² var(u) + r² (sum of the other channels' var)] / U², by the delta method with uses of different
    channels uncorrelated.

    Examples
    --------
    >>> [round(e, 4) for e in attention_errors(pd.Series([0.5, 0.5]), pd.Series([0.05, 0.05]), 1.0)]
    [0.0354, 0.0354]
    """
    variances = errors.reset_index(drop=True).astype(float) ** 2
    share = use.reset_index(drop=True) / total if total > 0 else use.reset_index(drop=True) * math.nan
    others = variances.sum() - variances
    return (((1 - share) ** 2 * variances + share**2 * others) / total**2) ** 0.5 if total > 0 else share
