"""Audiences: segments of residents and stakeholder groups, with their image and the channels that reach them."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from helpers.communication.plan.candidates.evidence import Evidence
from helpers.communication.plan.candidates.links import once
from helpers.communication.plan.candidates.using import USED
from helpers.communication.plan.impact.simulation import channel_use, whose_use
from helpers.communication.plan.method.priors import Priors
from helpers.stats.segments.labels import CONCERNS, every_issue, issues_of
from helpers.study.indicators import EVERYBODY

STAKEHOLDERS = ("association", "economic", "professional")
#: How a stakeholder group is met: by ways of its own, for nobody asked how it listens. No staff hears of it by radio.
OWN_CHANNELS = {
    "association": ("met", "letter", "phone"),
    "economic": ("met", "letter", "phone"),
    "professional": ("team_meeting", "staff_mail"),
}
NONE = "none"
#: What an audience's channels rest on where the survey asked of none.
METHOD = "method"
BEST_CHANNELS, CITED_CHANNELS = 4, 2


def draft_audiences(evidence: Evidence, priors: Priors) -> pd.DataFrame:
    """Return the audiences, as table `audiences`: each segment, then each stakeholder group that answered.

    A council without segments has one audience, everybody.
    """
    rows = [_segment(row, evidence) for _, row in evidence.segments.iterrows()] or [_everybody(evidence)]
    rows += [row for row in (_stakeholder(group, evidence) for group in STAKEHOLDERS) if row is not None]
    rows = [_with_channels(row, evidence, priors) for row in rows]
    return pd.DataFrame(rows).assign(priority=range(1, len(rows) + 1), text=None, is_edited=False)


def _segment(row: pd.Series, evidence: Evidence) -> dict[str, object]:
    kept = ("share", "share_low", "share_high", "n", "image_low", "image_high", "main_issue", "label")
    size = row["size"] if pd.notna(row["size"]) else row["share"] * evidence.residents
    return {
        "audience": f"aud-{row['segment']}",
        "segment": row["segment"],
        "kind": "segment",
        **{name: row[name] for name in kept},
        "issues": once(_issues(row, evidence)),
        "size": size,
        "image": row["image"],
        "is_rounded": evidence.is_rounded(str(row["segment"])),
        "evidence": once(evidence.cite_segment(str(row["segment"]))),
    }


def _everybody(evidence: Evidence) -> dict[str, object]:
    row = evidence.row("image_index")
    image = {"n": None, "estimate": None, "conf_low": None, "conf_high": None} if row is None else row
    return {
        "audience": "aud-all",
        "segment": EVERYBODY,
        "kind": "everybody",
        "label": None,
        "share": 1.0,
        "share_low": 1.0,
        "share_high": 1.0,
        "size": evidence.residents,
        "n": image["n"],
        "image": image["estimate"],
        "image_low": image["conf_low"],
        "image_high": image["conf_high"],
        "is_rounded": False,
        "main_issue": main_issue(evidence),
        "issues": once(everybodys_issues(evidence)),
        "evidence": once(evidence.cite("image_index") + evidence.cite_concern(main_issue(evidence))),
    }


def _issues(row: pd.Series, evidence: Evidence) -> list[str]:
    """Return all that surely lies beyond its level of concern in a segment, the furthest first."""
    known = {one.id: evidence.profile(str(row["segment"]), one.id) for one in CONCERNS}
    scores = {column: one for column, one in known.items() if one is not None}
    return every_issue(row, scores, len(evidence.segments))


def everybodys_issues(evidence: Evidence) -> list[str]:
    """Return the issues that surely pass their level of concern for everybody, the one that passes it most first."""
    rows = {one.id: evidence.row(one.id) for one in CONCERNS}
    known = {column: row for column, row in rows.items() if row is not None and pd.notna(row["conf_low"])}
    return issues_of(known)


def main_issue(evidence: Evidence) -> str:
    """Return the first of everybody's issues, or ``none``."""
    return (*everybodys_issues(evidence), NONE)[0]


def _stakeholder(group: str, evidence: Evidence) -> dict[str, object] | None:
    row = evidence.group(group, "image_index")
    if row is None:
        return None
    nothing = dict.fromkeys(("share", "share_low", "share_high", "size", "label"))
    return {
        "audience": f"aud-{group}",
        "segment": group,
        "kind": "stakeholder",
        **nothing,
        "n": row["n"],
        "image": row["estimate"],
        "image_low": row["conf_low"],
        "image_high": row["conf_high"],
        "is_rounded": True,
        "main_issue": NONE,
        "issues": (),
        "evidence": once(evidence.cite_group(group, "image_index")),
    }


def _with_channels(row: dict[str, Any], evidence: Evidence, priors: Priors) -> dict[str, Any]:
    segment = str(row["segment"])
    if segment in OWN_CHANNELS:
        own = {"channels": once(OWN_CHANNELS[segment]), "channels_of": segment, "channels_rest_on": METHOD}
        return {**row, **own, "reachability": None, "reachability_n": None}
    ranked, basis = rank_channels(segment, evidence, priors)
    best = list(ranked)[:BEST_CHANNELS]
    cited = [
        key
        for one in best[:CITED_CHANNELS]
        for key in cite_channel(whose_use(segment, one, evidence), one, basis, evidence)
    ]
    of = segment if evidence.told_apart(segment) else EVERYBODY
    # What the method supposes of everybody is no share of people who were asked.
    reach = None if basis == METHOD else evidence.uses_any(best, of)
    reached = {"channels": once(best), "channels_of": of, "channels_rest_on": basis}
    counted = {"reachability": reach and reach.share, "reachability_n": reach and reach.n}
    return {**row, **reached, **counted, "evidence": once([*row["evidence"], *cited])}


def cite_channel(segment: str, channel: str, basis: str, evidence: Evidence) -> list[str]:
    """Return the id of the row that shows how a segment uses a channel; none where the method's judgement stands in."""
    if basis != "supply_demand":
        return evidence.cite(f"{USED}{channel}", segment)
    known = set(evidence.supply_demand["segment"])
    return [f"tbl-supply/{segment if segment in known else EVERYBODY}:{channel}"]


def rank_channels(segment: str, evidence: Evidence, priors: Priors) -> tuple[dict[str, float], str]:
    """Return the channels of an audience by use times trust, best first, and the table that they rest on.

    Use and trust are the segment's own of channels that are told apart (`Evidence.told_apart`), everybody's of the
    others. Where trust was not asked the use alone ranks them; among channels used alike the one that the council
    neglects (the audit's gap) comes first. A channel by which the audit asks to send less is none of them, unless
    there is no other.
    """
    ranked, basis = _ranked(segment, evidence, priors)
    return {one: value for one, value in ranked.items() if one not in evidence.to_use_less} or ranked, basis


def _ranked(segment: str, evidence: Evidence, priors: Priors) -> tuple[dict[str, float], str]:
    rows = _audited(segment, evidence.told_apart(segment), evidence)
    if len(rows):
        trust = rows["trust"].astype(float).fillna(1.0)
        neglected = rows["gap"].astype(float).fillna(0.0).clip(lower=0)
        worth = dict(zip(rows["channel"], rows["use"].astype(float) * trust * (1 + neglected), strict=True))
        return _ordered(worth, evidence.channels), "supply_demand"
    asked = [c for c in evidence.channels if not math.isnan(evidence.value(EVERYBODY, f"{USED}{c}"))]
    among = asked or evidence.channels
    worth = {channel: _worth(whose_use(segment, channel, evidence), channel, evidence, priors) for channel in among}
    return _ordered(worth, evidence.channels), "profiles" if asked else METHOD


def _audited(segment: str, own: frozenset[str], evidence: Evidence) -> pd.DataFrame:
    """Return what the audit has of each channel: in the segment where it is told apart there, else for everybody."""
    audit = evidence.supply_demand
    known = audit[audit["use"].notna()]
    apart = known[known["segment"].eq(segment) & known["channel"].isin(own)]
    return pd.concat([apart, known[known["segment"].eq(EVERYBODY) & ~known["channel"].isin(apart["channel"])]])


def _worth(segment: str, channel: str, evidence: Evidence, priors: Priors) -> float:
    trust = evidence.value(segment, f"channel_trusted__{channel}")
    return channel_use(segment, channel, evidence, priors)[0] * (1.0 if math.isnan(trust) else trust)


def _ordered(worth: dict[str, float], channels: tuple[str, ...]) -> dict[str, float]:
    kept = {channel: value for channel, value in worth.items() if channel in channels and value > 0}
    return dict(sorted(kept.items(), key=lambda pair: (-pair[1], channels.index(pair[0]))))
