"""Where the council speaks beside where people listen and whom they trust."""

from __future__ import annotations

import math

import pandas as pd

from helpers.communication.intervals import Z95
from helpers.communication.voice import EVERY_CHANNEL

EVERYBODY = "all"
USED, TRUSTED = "channel_used__", "channel_trusted__"
NUMBERS = ("estimate", "std_error", "conf_low", "conf_high")


def demand(profiles: pd.DataFrame | None, estimates: pd.DataFrame | None) -> pd.DataFrame:
    """Return use and trust of channels, and recall, by segment: from `profiles`, else for everybody from `estimates`.

    Returns
    -------
    pandas.DataFrame
        ``segment``, ``variable`` (``channel_used__web``, ``recall``, ...), estimate, std_error, conf_low, conf_high;
        withheld cells left out.
    """
    if profiles is not None and len(profiles):
        found = profiles
    elif estimates is not None and len(estimates):
        overall = estimates[estimates["domain"] == "all"]
        found = overall.rename(columns={"indicator": "variable"}).assign(segment=EVERYBODY)
    else:
        return pd.DataFrame(columns=["segment", "variable", *NUMBERS])
    kept = found["variable"].str.startswith((USED, TRUSTED)) | found["variable"].eq("recall")
    return found.loc[kept & found["estimate"].notna(), ["segment", "variable", *NUMBERS]].reset_index(drop=True)


def supply_shares(voice: pd.DataFrame) -> dict[str, float]:
    """Return each channel's share of the messages about Social Services; of all messages where none is about them."""
    if voice.empty:
        return {}
    channels = voice[voice["channel"] != EVERY_CHANNEL].set_index("channel")
    sent = channels["social_messages"] if channels["social_messages"].sum() else channels["messages"]
    return {str(channel): float(count) / float(sent.sum()) for channel, count in sent.items()}


def supply_demand(voice: pd.DataFrame, wanted: pd.DataFrame) -> pd.DataFrame:
    """Return the table `supply_demand`: one row a channel in a segment; empty without messages or without answers.

    Attention is a channel's use over the sum of use of all channels, so that it can be set beside the share of
    messages, which also adds up to one. The interval of the gap is by the delta method, taking the uses of different
    channels as uncorrelated (`gap_errors`); the messages are all that were sent and carry no error.
    """
    supply = supply_shares(voice)
    used = wanted[wanted["variable"].str.startswith(USED)]
    if not supply or used.empty:
        return pd.DataFrame()
    parts = []
    for segment, rows in used.groupby("segment", sort=False):
        use = rows.assign(channel=rows["variable"].str.removeprefix(USED)).set_index("channel")
        trusted = wanted[(wanted["segment"] == segment) & wanted["variable"].str.startswith(TRUSTED)]
        trust = trusted.assign(channel=trusted["variable"].str.removeprefix(TRUSTED)).set_index("channel")
        parts.append(_segment(str(segment), supply, use, trust))
    return pd.concat(parts, ignore_index=True)


def _segment(segment: str, supply: dict[str, float], use: pd.DataFrame, trust: pd.DataFrame) -> pd.DataFrame:
    channels = list(dict.fromkeys([*use.index, *trust.index, *supply]))
    rows = pd.DataFrame({"segment": segment, "channel": channels})
    rows["supply"] = [supply.get(channel, 0.0) for channel in channels]
    for name, source in (("use", use), ("trust", trust)):
        found = source.reindex(channels)
        rows[name] = found["estimate"].astype(float).to_numpy()
        rows[f"{name}_low"] = found["conf_low"].astype(float).to_numpy()
        rows[f"{name}_high"] = found["conf_high"].astype(float).to_numpy()
    total = float(use["estimate"].sum())
    rows["attention"] = rows["use"] / total if total > 0 else math.nan
    rows["gap"] = rows["attention"] - rows["supply"]
    errors = gap_errors(rows["use"], use["std_error"].astype(float).reindex(channels), total)
    rows["gap_low"], rows["gap_high"] = rows["gap"] - Z95 * errors, rows["gap"] + Z95 * errors
    return rows


def gap_errors(use: pd.Series, errors: pd.Series, total: float) -> pd.Series:
    """Return the standard errors of attention r = u / U, U the sum of use.

    var(r) = [(1 - r)² var(u) + r² (sum of the other channels' var)] / U², by the delta method with uses of different
    channels uncorrelated.

    Examples
    --------
    >>> [round(e, 4) for e in gap_errors(pd.Series([0.5, 0.5]), pd.Series([0.05, 0.05]), 1.0)]
    [0.0354, 0.0354]
    """
    variances = errors.reset_index(drop=True).astype(float) ** 2
    share = use.reset_index(drop=True) / total if total > 0 else use.reset_index(drop=True) * math.nan
    others = variances.sum() - variances
    return (((1 - share) ** 2 * variances + share**2 * others) / total**2) ** 0.5 if total > 0 else share
