"""Headings on the image, on what people believe and know, on what reaches them, and on what goes with the image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.present.headings.sureness import sureness
from helpers.present.language.claims import Claim, Told, figure_claim
from helpers.present.language.narrative import by_sample
from helpers.present.language.words import mark
from helpers.present.one_page.image import by_contact, contact_gap, marks_by_contact, told_changes
from helpers.present.one_page.tens import mark_of
from helpers.present.one_page.why import (
    budget_shares,
    goes_with,
    ignorance_weighs,
    knowledge,
    spending,
    things,
    told_drivers,
)
from helpers.present.outputs import Headings
from helpers.present.perception.findings import Findings
from helpers.present.perception.image import INDEX, level_of
from helpers.present.perception.perceptions import HALF, side_claims, side_told, sides_of

if TYPE_CHECKING:
    import pandas as pd

#: What is said of the residents, and of those who chose to answer.
LEVELS = {
    "a good image": (
        mark("A good image: {mark} out of 10"),
        mark("A good image among those who answered: {mark} out of 10"),
    ),
    "a poor image": (
        mark("A poor image: {mark} out of 10"),
        mark("A poor image among those who answered: {mark} out of 10"),
    ),
}
IMAGE = (mark("An image of {mark} out of 10"), mark("An image of {mark} out of 10 among those who answered"))
KNOWN = (mark("Of ten services people know {n}"), mark("Of ten services those who answered know {n}"))
RECALL = (
    mark("{share} remember a message of the council"),
    mark("{share} of those who answered remember a message of the council"),
)

#: What is said of a scale by the side of the middle on which it lies, the scales in the order in which they are told.
LEANINGS = {
    "self_relevance": {
        "above": (
            mark("On average people see them as something for themselves"),
            mark("On average those who answered see them as something for themselves"),
        ),
        "below": (
            mark("On average people do not see them as something for themselves"),
            mark("On average those who answered do not see them as something for themselves"),
        ),
    },
    "stereotypes": {
        "above": (
            mark("On average people agree with the clichés"),
            mark("On average those who answered agree with the clichés"),
        ),
        "below": (
            mark("On average people do not agree with the clichés"),
            mark("On average those who answered do not agree with the clichés"),
        ),
    },
    "stigma_personal": {
        "above": (
            mark("On average people would be ashamed to ask"),
            mark("On average those who answered would be ashamed to ask"),
        ),
        "below": (
            mark("On average people would not be ashamed to ask"),
            mark("On average those who answered would not be ashamed to ask"),
        ),
    },
}


DIVIDED = (
    mark("Clichés: people agree with {above} of {all} and disagree with {below}"),
    mark("Clichés: those who answered agree with {above} of {all} and disagree with {below}"),
)


def headings(found: Findings, groups: pd.DataFrame, drivers: pd.DataFrame, changes: pd.DataFrame) -> Headings:
    """Return the headings of the survey's chapters.

    Parameters
    ----------
    groups
        Table `groups`.
    drivers
        Table `drivers`.
    changes
        As `stats.estimates.comparison.wave_change` returns it.
    """
    return Headings.of(
        {
            "image": _image(found),
            "groups": _groups(found, groups),
            "change": _change(changes, found),
            "perceptions": _perceptions(found),
            "knowledge": _knowledge(found),
            "awareness": _awareness(found),
            "spending": _spending(found),
            "experience": _recall(found),
            "drivers": _drivers(drivers, found),
        },
        sureness(found),
    )


def _image(found: Findings) -> Told:
    row = found.row(INDEX)
    if row is None:
        return Told("")
    level, fields = level_of(row, found), {"mark": mark_of(row["estimate"], found.words)}
    named = next((texts for name, texts in LEVELS.items() if level.text == found.words(name)), None)
    if named:
        return Told(found.words(by_sample(found.study, *named), **fields), figure_claim(row) + level.claims)
    return Told(found.words(by_sample(found.study, *IMAGE), **fields), figure_claim(row))


def _groups(found: Findings, groups: pd.DataFrame) -> Told:
    marks = marks_by_contact(found)
    if contact_gap(groups) is None or len(marks) != 2:
        return Told("")
    text = found.words("With contact, {user}; without it, {rest}", user=marks[True], rest=marks[False])
    return Told(text, by_contact(found, groups).claims)


def _change(changes: pd.DataFrame, found: Findings) -> Told:
    told, words, wave = told_changes(changes, found), found.words, found.study.config.wave.previous
    if wave is None or told.empty:
        return Told("")
    text = words.plural("{n} change since {wave}", "{n} changes since {wave}", len(told), wave=wave)
    return Told(text)


def _knowledge(found: Findings) -> Told:
    words, weighs = found.words, ignorance_weighs(found)
    if not weighs:
        return Told("")
    shares = {code: words.percent(found.row(f"quiz_{name}")["estimate"])
              for code, name in (("unknown", "dont_know"), ("wrong", "wrong"))}  # fmt: skip
    if weighs > 0:
        text = words("More unknown than wrong: {unknown} against {wrong}", **shares)
    else:
        text = words("More wrong than unknown: {wrong} against {unknown}", **shares)
    return Told(text, knowledge(found).claims)


def _spending(found: Findings) -> Told:
    told = spending(found)
    if not told.text:
        return told
    text = found.words("Believed share of the budget: {believed}; real share: {actual}", **budget_shares(found))
    return Told(text, told.claims)


def _drivers(drivers: pd.DataFrame, found: Findings) -> Told:
    if not found.explains_image:
        # The plain title speaks of the image, of which these drivers say nothing.
        return Told(found.of_outcome("", mark("What goes with “{outcome}”")))
    if not len(told_drivers(drivers)):
        return Told("")
    names = found.words.list(things(drivers, found))
    return Told(found.words("What goes with the image: {names}", names=names), goes_with(drivers, found).claims)


def _perceptions(found: Findings) -> Told:
    """Return on which side of the middle the first of the scales surely lies of which that is sure."""
    for code, sides in LEANINGS.items():
        row = found.row(code)
        if row is None or row["conf_low"] != row["conf_low"] or found.reworded(code):
            continue
        side = side_told(row, found)
        if side == "both" and code == "stereotypes":
            return _divided(code, found)
        if side in sides:
            said = found.words(by_sample(found.study, *sides[side]))
            return Told(said, (Claim("level", code, side, value=HALF),))
    return Told("")


def _divided(code: str, found: Findings) -> Told:
    """Return how many of the clichés people agree with, where the mean would speak of all of them."""
    counts = {side: found.words.number(len(items)) for side, items in sides_of(code, found).items() if side}
    return Told(found.words(by_sample(found.study, *DIVIDED), **counts), tuple(side_claims(code, found)))


def _awareness(found: Findings) -> Told:
    row = found.row("awareness")
    if row is None or found.reworded("awareness"):
        return Told("")
    text = found.words(by_sample(found.study, *KNOWN), n=found.words.number(10 * row["estimate"]))
    return Told(text, figure_claim(row))


def _recall(found: Findings) -> Told:
    row = found.row("recall")
    if row is None or found.reworded("recall"):
        return Told("")
    text = found.words(by_sample(found.study, *RECALL), share=found.words.percent(row["estimate"]))
    return Told(text, figure_claim(row))
