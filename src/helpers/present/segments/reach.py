"""Findings on how to reach the people of each segment: channels, language and place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from helpers.present.drawing.grid import heat_chart
from helpers.present.language.claims import Claim, Told, join
from helpers.present.language.narrative import level_name
from helpers.present.language.words import Words, escape_markdown, mark
from helpers.present.outputs import Figure, Sentences, Table, described, draw, tabulate
from helpers.present.segments.findings import SegmentFindings
from helpers.present.segments.profiles import (
    DISCOVERY,
    clearly_apart,
    keyed,
    more_often,
    profile_claim,
    profile_claims,
)
from helpers.stats.comparisons.standing import standing
from helpers.stats.models.families import family_level
from helpers.study.indicators import EVERYBODY

REACH = ("language", "district")
TOP_CHANNELS, TOLD_CHANNELS = 5, 3
BY_USE_AND_TRUST = mark(
    "The channels of each group by use times trust, in falling order, with {confidence} intervals; chance may reorder "
    "them."
)
BEYOND = mark("A dash: no difference from everybody that can be told from chance, with all looked at together.")
BY_USE = mark(
    "The channels of each group by use, in falling order, with {confidence} intervals; chance may reorder them."
)


def channels_of(findings: SegmentFindings) -> pd.DataFrame:
    """Return one row a segment and channel: use and trust with intervals, lift and n, best first in each segment.

    Best is the product of use and trust; where trust was not asked, use alone.
    """
    table = findings.analysis.profiles
    used, trusted = (_channel_rows(table, item) for item in ("channel_used", "channel_trusted"))
    if used.empty:
        return used
    keep = ["segment", "channel", "estimate", "conf_low", "conf_high"]
    both = used.merge(trusted[keep], on=["segment", "channel"], how="left", suffixes=("", "_trust"))
    worth = both["estimate"] * both["estimate_trust"].fillna(1.0)
    order = both.assign(worth=worth).sort_values(["segment", "worth"], ascending=[True, False], kind="stable")
    return order.reset_index(drop=True)


def _channel_rows(table: pd.DataFrame, item: str) -> pd.DataFrame:
    rows = table[table["variable"].str.startswith(f"{item}__") & table["estimate"].notna()]
    return rows.assign(channel=rows["variable"].str.split("__").str[1])


def _channel_name(code: str, findings: SegmentFindings) -> str:
    return level_name("channel_used", code, findings.study, findings.words)


def headline(findings: SegmentFindings) -> Sentences:
    """Return through which channels, in which language and where each segment is best reached."""
    words, channels = findings.words, channels_of(findings)
    lines = _lines([_reach(row, channels, findings) for _, row in findings.named.iterrows()], findings)
    asked = set(findings.analysis.profiles["variable"])
    if channels.empty and not asked & set(REACH):
        return Sentences(words("The survey asked neither channels nor language nor district."))
    if not lines:
        text = words("How to reach one group better than another cannot be told from chance, and that is a finding.")
        return Sentences(text, (Claim("silence", "reach"),))
    told = join([Told(f"- {line.text}", line.claims) for line in lines], "\n")
    return Sentences(f"{told.text}\n", told.claims)


@dataclass(frozen=True)
class _Reached:
    """How one group is reached: its name, what is told with its figures, and the same without them."""

    name: str
    told: Told
    plain: str


def _lines(reached: list[_Reached], findings: SegmentFindings) -> list[Told]:
    """Return what is told of each group; groups reached in the same way share a line, without figures of their own."""
    words, alike = findings.words, defaultdict(list)
    for one in reached:
        alike[one.plain].append(one)
    lines = []
    for plain, groups in alike.items():
        names = words.list([f"**{escape_markdown(one.name)}**" for one in groups])
        if len(groups) == len(reached) > 1:
            names = f"**{words('Every group')}**"
        text = groups[0].told.text if len(groups) == 1 else plain
        claims = tuple(claim for one in groups for claim in one.told.claims)
        lines += [Told(f"{names}: {text}.", claims)] if plain else []
    return lines


def _surely_best(own: pd.DataFrame, groups: int) -> pd.DataFrame:
    """Return the channels of a group of which use times trust surely stands above that of half of the others."""
    trust = own[["estimate_trust", "conf_low_trust", "conf_high_trust"]].astype(float).to_numpy()
    trust = np.where(np.isnan(trust), 1.0, trust)
    use = own[["estimate", "conf_low", "conf_high"]].astype(float).to_numpy()
    worth = use[:, 0] * trust[:, 0]
    # The relative errors of a product add in squares.
    below, above = (
        worth * np.hypot(*(sign * (part[:, 0] - part[:, end]) / np.maximum(part[:, 0], 1e-9) for part in (use, trust)))
        for end, sign in ((1, 1), (2, -1))
    )
    error = family_level("segments", groups)
    places = standing(worth, worth - below, worth + above, error, own["n"].astype(float) - 1)
    return own[places.is_upper]


def _reach(segment: pd.Series, channels: pd.DataFrame, findings: SegmentFindings) -> _Reached:
    words, first, told, claims = findings.words, [], [], []
    if not channels.empty:
        own = channels[channels["segment"] == segment["segment"]]
        # Family and friends are no way that a council can choose to reach a group by.
        own = own[~own["channel"].isin(findings.study.instrument.unsent())]
        sure = _surely_best(own, len(findings.named)).head(TOLD_CHANNELS)
        codes = ";".join(own["channel"])
        if len(sure):
            with_figures = [_channel_told(row, findings) for _, row in sure.iterrows()]
            first = [with_figures, [_channel_name(code, findings) for code in sure["channel"]]]
            first = [words("among the best channels: {channels}", channels=words.list(names)) for names in first]
        claims += [Claim("rank", f"reach__{code}", "highest", codes, segment["segment"]) for code in sure["channel"]]
        more = own[(own["q_value"] < DISCOVERY) & (own["difference"] > 0)]
        more = more.sort_values("difference", ascending=False, kind="stable").head(TOLD_CHANNELS)
        names = [_channel_name(code, findings) for code in more["channel"]]
        claims += profile_claims(more)
        told += [words("more than everybody through: {channels}", channels=words.list(names))] if names else []
    people = more_often(segment["segment"], REACH, findings)
    told += [words("more often: {people}", people=people.text)] if people.text else []
    full, plain = ("; ".join([*first[place : place + 1], *told]) for place in (0, 1))
    return _Reached(str(segment["name"]), Told(full, (*claims, *people.claims)), plain)


def _channel_told(row: pd.Series, findings: SegmentFindings) -> str:
    words, name = findings.words, _channel_name(row["channel"], findings)
    if pd.isna(row["estimate_trust"]):
        return words("{channel} ({used} use it)", channel=name, used=words.percent(row["estimate"]))
    return words(
        "{channel} ({used} use it, {trusted} trust it)",
        channel=name,
        used=words.percent(row["estimate"]),
        trusted=words.percent(row["estimate_trust"]),
    )


def figure(findings: SegmentFindings) -> Figure | None:
    """Return the grid of channels used by segment."""
    words, channels = findings.words, channels_of(findings)
    if channels.empty:
        return None
    named = findings.named
    grid = channels.pivot(index="channel", columns="segment", values="estimate")
    order = channels[channels["segment"] == EVERYBODY].sort_values("estimate", ascending=False, kind="stable")[
        "channel"
    ]
    grid = grid.reindex(index=order, columns=[*named["segment"], EVERYBODY])
    names = dict(zip(named["segment"], named["name"], strict=True)) | {EVERYBODY: words("Everybody")}
    shown = grid.rename(index={code: _channel_name(code, findings) for code in grid.index}, columns=names)
    form = partial(heat_chart, shown, words, share=True)
    told = [
        f"{names[row['segment']]}, {_channel_name(row['channel'], findings)}: {words.percent(row['estimate'])}"
        for _, row in channels.iterrows()
    ]
    caption = _farthest(channels[channels["segment"] != EVERYBODY], names, findings)
    return draw(form, caption, described(words, words("A grid of values."), told), keyed(channels))


def _farthest(channels: pd.DataFrame, names: dict[str, str], findings: SegmentFindings) -> Told:
    words = findings.words
    caption = words("Share of each group that uses each channel.")
    clear = clearly_apart(channels)
    if clear.empty:
        nothing = words("Of no group can it be said that it uses a channel more or less than everybody.")
        return Told(f"{nothing} {caption}", (Claim("silence", "reach"),))
    row = clear.iloc[0]
    told = words(
        "The group “{name}” stands out by “{channel}”: {share} use it, against {everybody} of all.",
        name=names[row["segment"]],
        channel=_channel_name(row["channel"], findings),
        share=words.percent(row["estimate"]),
        everybody=words.percent(row["estimate"] - row["difference"]),
    )
    return Told(f"{told} {caption}", (profile_claim(row),))


def table(findings: SegmentFindings) -> Table | None:
    """Return the best channels of each segment: use and trust with intervals, n, and told differences."""
    words, channels = findings.words, channels_of(findings)
    if channels.empty:
        return None
    names = dict(zip(findings.named["segment"], findings.named["name"], strict=True))
    rows = channels[channels["segment"].isin(list(names))].groupby("segment", sort=False).head(TOP_CHANNELS)
    is_trusted, told = bool(rows["estimate_trust"].notna().any()), rows["q_value"] < DISCOVERY
    shown = {
        words("Group"): [escape_markdown(names[code]) for code in rows["segment"]],
        words("Channel"): [escape_markdown(_channel_name(code, findings)) for code in rows["channel"]],
        words("Use it"): [_with_interval(row, "", words) for _, row in rows.iterrows()],
        **(
            {words("Trust it"): [_with_interval(row, "_trust", words) for _, row in rows.iterrows()]}
            if is_trusted
            else {}
        ),
        **(
            {words("Against everybody (points)"): [_lift(row, words) for _, row in rows.iterrows()]}
            if told.any()
            else {}
        ),
        "n": [words.number(n) for n in rows["n"]],
    }
    caption = words(BY_USE_AND_TRUST if is_trusted else BY_USE)
    if told.any():
        caption += " " + words(BEYOND)
    # They are listed because they came out high: what was not told would look like a finding with its interval.
    gaps = rows[["difference", "difference_low", "difference_high"]].where(told, axis=0)
    extra = pd.concat([rows[["estimate_trust"]], gaps], axis=1).reset_index(drop=True)
    return tabulate(pd.DataFrame(shown), caption, pd.concat([keyed(rows), extra], axis=1), "llrrrr"[: len(shown)])


def _with_interval(row: pd.Series, suffix: str, words: Words) -> str:
    value = row[f"estimate{suffix}"]
    if pd.isna(value):
        return words.number(None)
    return f"{words.percent(value)} ({words.percent_interval(row[f'conf_low{suffix}'], row[f'conf_high{suffix}'])})"


def _lift(row: pd.Series, words: Words) -> str:
    if not row["q_value"] < DISCOVERY:
        return "–"
    # What is told has a direction: an end printed as 0 would read as if it might have none.
    ends = words.interval_beyond(100 * row["difference_low"], 100 * row["difference_high"])
    return f"{words.points(row['difference'])} ({ends})"
