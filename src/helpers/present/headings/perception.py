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
            mark("On average people lean towards seeing them as something for themselves"),
            mark("On average those who answered lean towards seeing them as something for themselves"),
        ),
        "below": (
            mark("On average people lean towards not seeing them as something for themselves"),
            mark("On average those who answered lean towards not seeing them as something for themselves"),
        ),
    },
    "stereotypes": {
        "above": (
            mark("On average people lean towards agreeing with the clichés"),
            mark("On average those who answered lean towards agreeing with the clichés"),
        ),
        "below": (
            mark("On average people lean towards disagreeing with the clichés"),
            mark("On average those who answered lean towards disagreeing with the clichés"),
        ),
    },
    "stigma_personal": {
        "above": (
            mark("On average people lean towards saying that they would feel shame or failure at asking"),
            mark("On average those who answered lean towards saying that they would feel shame or failure at asking"),
        ),
        "below": (
            mark("On average people lean towards saying that they would feel neither shame nor failure at asking"),
            mark(
                "On average those who answered lean towards saying that they would feel neither shame nor failure at "
                "asking"
            ),
        ),
    },
}


DIVIDED = (
    mark("Clichés: people lean towards agreeing with {above} of {all} and disagreeing with {below}"),
    mark("Clichés: those who answered lean towards agreeing with {above} of {all} and disagreeing with {below}"),
)
#: Said where of the other clichés the side cannot be told.
SOME = {
    "above": (
        mark("Clichés: people lean towards agreeing with {n} of {all}"),
        mark("Clichés: those who answered lean towards agreeing with {n} of {all}"),
    ),
    "below": (
        mark("Clichés: people lean towards disagreeing with {n} of {all}"),
        mark("Clichés: those who answered lean towards disagreeing with {n} of {all}"),
    ),
}


def headings(findings: Findings, groups: pd.DataFrame, drivers: pd.DataFrame, changes: pd.DataFrame) -> Headings:
    """Return the headings of the survey's chapters.

    Parameters
    ----------
    groups
        Table `groups`.
    drivers
        Table `drivers`.
    changes
        As `stats.comparisons.comparison.wave_change` returns it.
    """
    return Headings.of(
        {
            "image": _image(findings),
            "groups": _groups(findings, groups),
            "change": _change(changes, findings),
            "perceptions": _perceptions(findings),
            "knowledge": _knowledge(findings),
            "awareness": _awareness(findings),
            "spending": _spending(findings),
            "experience": _recall(findings),
            "drivers": _drivers(drivers, findings),
        },
        sureness(findings),
        _titles(findings),
    )


def _titles(findings: Findings) -> dict[str, str]:
    """Return the plain title of the drivers of another outcome: the report's own speaks of the image."""
    return {} if findings.explains_image else {"drivers": findings.of_outcome("", mark("What goes with “{outcome}”"))}


def _image(findings: Findings) -> Told:
    row = findings.row(INDEX)
    if row is None:
        return Told("")
    level, fields = level_of(row, findings), {"mark": mark_of(row["estimate"], findings.words)}
    named = next((texts for name, texts in LEVELS.items() if level.text == findings.words(name)), None)
    if named:
        return Told(findings.words(by_sample(findings.study, *named), **fields), figure_claim(row) + level.claims)
    return Told(findings.words(by_sample(findings.study, *IMAGE), **fields), figure_claim(row))


def _groups(findings: Findings, groups: pd.DataFrame) -> Told:
    marks = marks_by_contact(findings)
    if contact_gap(groups) is None or len(marks) != 2:
        return Told("")
    text = findings.words("With contact, {user}; without it, {rest}", user=marks[True], rest=marks[False])
    return Told(text, by_contact(findings, groups).claims)


def _change(changes: pd.DataFrame, findings: Findings) -> Told:
    told, words, wave = told_changes(changes, findings), findings.words, findings.study.config.wave.previous
    if wave is None or told.empty:
        return Told("")
    text = words.plural("{n} change since {wave}", "{n} changes since {wave}", len(told), wave=wave)
    return Told(text)


def _knowledge(findings: Findings) -> Told:
    words, weighs = findings.words, ignorance_weighs(findings)
    if not weighs:
        return Told("")
    shares = {code: words.percent(findings.estimate(f"quiz_{name}"))
              for code, name in (("unknown", "dont_know"), ("wrong", "wrong"))}  # fmt: skip
    if weighs > 0:
        text = words("More unknown than wrong: {unknown} against {wrong}", **shares)
    else:
        text = words("More wrong than unknown: {wrong} against {unknown}", **shares)
    return Told(text, knowledge(findings).claims)


def _spending(findings: Findings) -> Told:
    told = spending(findings)
    if not told.text:
        return told
    text = findings.words("Believed share of the budget: {believed}; real share: {actual}", **budget_shares(findings))
    return Told(text, told.claims)


def _drivers(drivers: pd.DataFrame, findings: Findings) -> Told:
    if not (findings.explains_image and len(told_drivers(drivers))):
        return Told("")
    names = findings.words.list(things(drivers, findings))
    return Told(findings.words("What goes with the image: {names}", names=names), goes_with(drivers, findings).claims)


def _perceptions(findings: Findings) -> Told:
    """Return on which side of the middle the first of the scales surely lies of which that is sure."""
    for code, sides in LEANINGS.items():
        row = findings.row(code)
        if row is None or row["conf_low"] != row["conf_low"] or findings.reworded(code):
            continue
        side = side_told(row, findings)
        if code == "stereotypes" and (side == "both" or _in_part(code, side, findings)):
            return _divided(code, findings) if side == "both" else _some(code, side, findings)
        if side in sides:
            said = findings.words(by_sample(findings.study, *sides[side]))
            return Told(said, (Claim("level", code, side, value=HALF),))
    return Told("")


def _in_part(code: str, side: str, findings: Findings) -> bool:
    """Return whether some statements of a scale, and not all, surely lie on the side of its mean."""
    sides = sides_of(code, findings)
    return bool(side) and 0 < len(sides[side]) < len(sides["all"])


def _some(code: str, side: str, findings: Findings) -> Told:
    """Return with how many clichés people surely agree or disagree, where the mean would speak of the others too."""
    sides = sides_of(code, findings)
    n, total = (findings.words.number(len(sides[held])) for held in (side, "all"))
    said = findings.words(by_sample(findings.study, *SOME[side]), n=n, all=total)
    return Told(said, tuple(side_claims(code, findings)))


def _divided(code: str, findings: Findings) -> Told:
    """Return how many of the clichés people agree with, where the mean would speak of all of them."""
    counts = {side: findings.words.number(len(items)) for side, items in sides_of(code, findings).items() if side}
    return Told(findings.words(by_sample(findings.study, *DIVIDED), **counts), tuple(side_claims(code, findings)))


def _awareness(findings: Findings) -> Told:
    row = findings.row("awareness")
    if row is None or findings.reworded("awareness"):
        return Told("")
    text = findings.words(by_sample(findings.study, *KNOWN), n=findings.words.number(10 * row["estimate"]))
    return Told(text, figure_claim(row))


def _recall(findings: Findings) -> Told:
    row = findings.row("recall")
    if row is None or findings.reworded("recall"):
        return Told("")
    text = findings.words(by_sample(findings.study, *RECALL), share=findings.words.percent(row["estimate"]))
    return Told(text, figure_claim(row))
