"""Whose gain a plan tells: the residents', or that of people like those who chose to answer, which is all they tell.

Pairs for `narrative.by_sample`. What multiplies a gain by residents says in the same sentence that this is assumed of
those who chose to answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.present.language.words import escape_markdown, mark
from helpers.present.plan.proposed import BEST_NAMED
from helpers.study.indicators import EVERYBODY

if TYPE_CHECKING:
    from helpers.present.plan.view import PlanView

#: What the image may gain by the method's own judgement, and by this survey.
JUDGED = (
    mark(
        "By this method's own judgement of what moves an image, and not by this survey, they may raise the image "
        "index by **{gain} points** (likely {interval})."
    ),
    mark(
        "By this method's own judgement of what moves an image, and not by this survey, they may raise the image "
        "index by **{gain} points** among people like those who answered (likely {interval})."
    ),
)
TOLD = (
    mark(
        "Together they may raise the image index by **{gain} points** (likely {interval}), "
        "if what goes with a better image also brings it about."
    ),
    mark(
        "Together they may raise the image index by **{gain} points** among people like those who answered (likely "
        "{interval}), if what goes with a better image also brings it about."
    ),
)
#: How far what the actions are chosen for moves, found or named.
AIMED = (
    mark(
        "What they are chosen for is something that by this method's criterion is to be improved and that they can "
        "move, {aim}: likely by **{gain} points** of 100 ({interval})."
    ),
    mark(
        "What they are chosen for is something that by this method's criterion is to be improved and that they can "
        "move, {aim}: among people like those who answered, likely by **{gain} points** of 100 ({interval})."
    ),
)
MOVED = (
    mark(
        "What they are chosen for was named as what the plan aims at, {aim}: likely by **{gain} points** of 100 "
        "({interval})."
    ),
    mark(
        "What they are chosen for was named as what the plan aims at, {aim}: among people like those who answered, "
        "likely by **{gain} points** of 100 ({interval})."
    ),
)
#: What all of the means could buy for the image: the value that is reached at even odds, where tables have the mean.
MOST = (
    mark(
        "The image is no reason to spend here: all that the means could buy would raise the image index, at even odds, "
        "by {most} points of 100 (likely {interval})."
    ),
    mark(
        "The image is no reason to spend here: all that the means could buy would raise the image index, at even odds, "
        "by {most} points of 100 among people like those who answered (likely {interval})."
    ),
)
NOT_WORTH = (
    mark(
        "By these data it is not worth more money: all that the means could buy would raise the image index, at even "
        "odds, by {most} points of 100 (likely {interval}). Nor would it likely move by {worth_money} anything else "
        "that is of concern here and that this method buys."
    ),
    mark(
        "By these data it is not worth more money: all that the means could buy would raise the image index, at even "
        "odds, by {most} points of 100 among people like those who answered (likely {interval}). Nor would it likely "
        "move by {worth_money} anything else that is of concern here and that this method buys."
    ),
)
#: What an action has to bring by head, and for a part of the money.
A_HEAD = (
    mark(
        "By this method's judgement (priors.yml) an action is worth its means where, added to the others, it takes no "
        "more than {person} EUR for each person more of whom {aim} holds, an hour counting as {hour} EUR."
    ),
    mark(
        "By this method's judgement (priors.yml) an action is worth its means where, added to the others, it takes no "
        "more than {person} EUR for each person more of whom {aim} holds, if all residents are like those who "
        "answered, which is an assumption, and an hour counts as {hour} EUR."
    ),
)
A_PART = (
    mark(
        "By this method's judgement (priors.yml) an action is worth its means where, added to the others, it moves "
        "{aim} by at least {points} points for each {part} EUR that it takes, an hour counting as {hour} EUR."
    ),
    mark(
        "By this method's judgement (priors.yml) an action is worth its means where, added to the others, it moves "
        "{aim} by at least {points} points for each {part} EUR that it takes, if all residents are like those who "
        "answered, which is an assumption, and an hour counts as {hour} EUR."
    ),
)


def assumed(view: PlanView) -> list[str]:
    """Return that a gain is one of people like those who chose to answer, and of the other residents assumed."""
    if view.study.config.sample.type != "opt_in":
        return []
    return [
        view.words(
            "Every gain is one of people like those who answered: that the other residents, who did not choose to, "
            "would gain as much is an assumption, and no finding."
        )
    ]


def share(part: float, view: PlanView) -> str:
    """Return a group's part in per cent; where people chose to answer, that it is one of those who answered."""
    words = view.words
    said = words.percent(part)
    return words("{share} of those who answered", share=said) if view.study.config.sample.type == "opt_in" else said


def unheard(view: PlanView) -> frozenset[str]:
    """Return the channels of which the inventory has no message on any subject: whether they come out is to be seen."""
    voice = view.study.read("voice") if view.study.has("voice") else pd.DataFrame()
    return frozenset(voice.loc[voice["messages"].eq(0), "channel"].astype(str)) if len(voice) else frozenset()


def ways(codes: Iterable[str], view: PlanView) -> str:
    """Return the channels that are put forward, each that was never seen to be used marked as such."""
    quiet = unheard(view)
    names = [(code, view.channels([code])) for code in codes]
    return ", ".join(
        view.words("{channel} (to be checked)", channel=name) if code in quiet else name for code, name in names
    )


def reached_by(rows: pd.DataFrame, view: PlanView) -> list[str]:
    """Return the channels of each audience; how groups of the town are met is the method's, and no inventory's."""
    return [
        view.channels(row.channels) if row.kind == "stakeholder" else ways(row.channels, view)
        for row in rows.itertuples()
    ]


def unseen_among(rows: pd.DataFrame, view: PlanView) -> list[str]:
    """Return the channels of audiences of residents that were never seen to be used, in the order of the rows."""
    quiet = unheard(view)
    codes = (code for cell in rows.loc[rows["kind"].ne("stakeholder"), "channels"] for code in cell)
    return [code for code in dict.fromkeys(codes) if code in quiet]


def to_be_checked(rows: pd.DataFrame, view: PlanView) -> list[str]:
    """Return what the mark of `ways` says, where a channel of these audiences has it."""
    if not unseen_among(rows, view):
        return []
    return [
        view.words(
            "To be checked, of the channels of residents: the inventory holds no message on any subject by that one. "
            "How groups of the town are met is in no inventory."
        )
    ]


def is_one_list(rows: pd.DataFrame) -> bool:
    """Return whether several groups of residents have everybody's channels, as the survey tells none of them apart."""
    groups = rows[rows["kind"].eq("segment") & rows["channels_rest_on"].ne("method")]
    return len(groups) > 1 and bool(groups["channels_of"].eq(EVERYBODY).all())


def see_first(rows: pd.DataFrame, view: PlanView) -> list[str]:
    """Return of which of the actions that a sentence named the channel was never seen to come out; nothing of none."""
    quiet = rows[rows["is_unseen"].astype(bool)]
    if quiet.empty:
        return []
    if len(quiet) == len(rows):
        return [
            view.words.plural(
                "See first whether its channel comes out.", "See first whether their channels come out.", len(quiet)
            )
        ]
    names = view.words.list([view.quoted(view.line(line)) for line in quiet["action"]])
    return [view.words("See first whether the channel of {names} comes out.", names=names)]


def channels_head(view: PlanView) -> str:
    """Return the head of the channels of audiences: whose they are and what they rest on."""
    words = view.words
    if is_one_list(view["audiences"]):
        return words("Channels (of all groups of residents: everybody's)")
    if set(view["audiences"]["channels_rest_on"]) == {"method"}:
        return words("Channels (by this method's judgement)")
    return words("Channels (its own where told apart, otherwise everybody's)")


def one_use(view: PlanView) -> str:
    """Return the head of how many use at least one of the channels: that it is everybody's where the channels are."""
    words = view.words
    return words("Use at least one (everybody)") if is_one_list(view["audiences"]) else words("Use at least one")


def uses_one(row: Any, view: PlanView) -> str:
    """Return the share that uses at least one of an audience's channels, and of how many it was counted."""
    words = view.words
    if pd.isna(row.reachability):
        return words.number(None)
    n = words.number(row.reachability_n)
    return words("{share} (n = {n})", share=words.percent(row.reachability), n=n)


def named_first(people: pd.DataFrame, view: PlanView) -> pd.Series:
    """Return the audience that is named: whom the plan moves most, or the largest where it moves none.

    Where nothing is moved the order of the rows says nothing.
    """
    return people.iloc[0] if view.is_moving else people.loc[people["share"].astype(float).idxmax()]


def speaks_to(first: pd.Series, n: int, view: PlanView) -> str:
    """Return to how many audiences a plan speaks, which is named, and by what channels it is reached."""
    channels = [escape_markdown(view.channels([code])) for code in first["channels"][:BEST_NAMED]]
    said = {
        "name": escape_markdown(view.line(first["audience"])), "share": share(first["share"], view),
        "channels": view.words.list(channels),
    }  # fmt: skip
    if view.is_moving:
        return view.words.plural(
            "The plan speaks to {n} audience: {name} ({share}). Among the channels for it: {channels}.",
            "The plan speaks to {n} audiences. First by the effect that is expected, in an order that was not tested: "
            "{name} ({share}). Among the channels for it: {channels}.",
            n,
            **said,
        )
    return view.words.plural(
        "The plan speaks to {n} audience, and by the table of actions no gain is expected of any of them: {name} "
        "({share}). Among the channels for it: {channels}.",
        "The plan speaks to {n} audiences, none of them first: by the table of actions no gain is expected of any. "
        "Among the channels for the largest, {name} ({share}): {channels}.",
        n,
        **said,
    )
