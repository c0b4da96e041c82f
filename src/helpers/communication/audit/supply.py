"""Where the council speaks beside where people listen and whom they trust."""

from __future__ import annotations

import math

import pandas as pd

from helpers.communication.audit.intervals import Z95, wilson
from helpers.communication.audit.voice import EVERY_CHANNEL

EVERYBODY = "all"
#: Channels that nobody can send through: they count neither as attention nor as a gap.
NOT_SENT = frozenset({"word_of_mouth"})
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


def sent_messages(voice: pd.DataFrame) -> dict[str, int]:
    """Return how many messages about Social Services each channel carried; of all messages where none is about them."""
    if voice.empty:
        return {}
    channels = voice[voice["channel"] != EVERY_CHANNEL].set_index("channel")
    sent = channels["social_messages"] if channels["social_messages"].sum() else channels["messages"]
    return {str(channel): int(count) for channel, count in sent.items()}


def supply_demand(voice: pd.DataFrame, wanted: pd.DataFrame) -> pd.DataFrame:
    """Return the table `supply_demand`: one row a channel in a segment; empty without messages or without answers.

    Attention is a channel's use over the sum of use of all channels that can be sent through, so that it can be set
    beside the share of messages, which also adds up to one. The variance of the gap is that of attention
    (`attention_errors`) plus that of the share of messages, from Wilson's interval: they stand for a habit.
    """
    supply = sent_messages(voice)
    return _beside(supply, wanted) if supply else pd.DataFrame()


def listening(wanted: pd.DataFrame) -> pd.DataFrame:
    """Return use and trust of channels where no messages are known: as `supply_demand`, with supply and gap missing."""
    return _beside({}, wanted)


def _beside(supply: dict[str, int], wanted: pd.DataFrame) -> pd.DataFrame:
    used = wanted[wanted["variable"].str.startswith(USED)]
    if used.empty:
        return pd.DataFrame()
    parts = []
    for segment, rows in used.groupby("segment", sort=False):
        use = rows.assign(channel=rows["variable"].str.removeprefix(USED)).set_index("channel")
        trusted = wanted[(wanted["segment"] == segment) & wanted["variable"].str.startswith(TRUSTED)]
        trust = trusted.assign(channel=trusted["variable"].str.removeprefix(TRUSTED)).set_index("channel")
        parts.append(_segment(str(segment), supply, use, trust))
    return pd.concat(parts, ignore_index=True)


def _segment(segment: str, supply: dict[str, int], use: pd.DataFrame, trust: pd.DataFrame) -> pd.DataFrame:
    channels = list(dict.fromkeys([*use.index, *trust.index, *supply]))
    rows = pd.DataFrame({"segment": segment, "channel": channels})
    sent, n = [supply.get(channel, 0) for channel in channels], sum(supply.values())
    rows["supply"] = [count / n if n else math.nan for count in sent]
    for name, source in (("use", use), ("trust", trust)):
        found = source.reindex(channels)
        rows[name] = found["estimate"].astype(float).to_numpy()
        rows[f"{name}_low"] = found["conf_low"].astype(float).to_numpy()
        rows[f"{name}_high"] = found["conf_high"].astype(float).to_numpy()
    can_send = ~rows["channel"].isin(NOT_SENT)
    used = rows["use"].where(can_send)
    total = float(used.sum())
    rows["attention"] = used / total if total > 0 else math.nan
    rows["gap"] = rows["attention"] - rows["supply"]
    spread = use["std_error"].astype(float).reindex(channels).reset_index(drop=True).where(can_send)
    habit = pd.Series([(high - low) / (2 * Z95) for low, high in (wilson(count, n) for count in sent)])
    errors = (attention_errors(used, spread, total) ** 2 + habit**2) ** 0.5
    rows["gap_low"], rows["gap_high"] = rows["gap"] - Z95 * errors, rows["gap"] + Z95 * errors
    return rows


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
