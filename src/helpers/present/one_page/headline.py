"""The headline of page one: the first of the findings that the survey surely carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.language.claims import Claim, Told, figure_claim
from helpers.present.language.narrative import by_sample
from helpers.present.language.words import mark
from helpers.present.one_page.image import (
    CONTACT,
    change_claim,
    contact_gap,
    of_subject,
    of_unknown_contact,
    told_changes,
    users_are_higher,
)
from helpers.present.one_page.tens import mark_of
from helpers.present.one_page.why import ignorance_weighs
from helpers.present.outputs import Sentences, sentences
from helpers.present.perception.findings import surely
from helpers.present.perception.image import GOOD, INDEX, level_of
from helpers.present.perception.perceptions import spending_gap

if TYPE_CHECKING:
    from helpers.present.perception.findings import Findings

HALF = 0.5


def headline(findings: Findings, groups: pd.DataFrame, changes: pd.DataFrame) -> Sentences:
    """Return the page's headline: a finding, and where the survey tells none, the image as it is.

    Parameters
    ----------
    groups
        Table `groups`.
    changes
        As `stats.comparisons.comparison.wave_change` returns it.
    """
    candidates = (
        _moved(changes, findings),
        _contact(groups, findings),
        _knowledge(findings),
        _spending(findings),
        _level(findings),
    )
    told = next((one for one in candidates if one.text), _plain(findings))
    return sentences(Told(f"**{told.text}**", told.claims))


def _moved(changes: pd.DataFrame, findings: Findings) -> Told:
    clear = told_changes(changes, findings)
    rows = clear[clear["indicator"] == INDEX]
    if rows.empty:
        return Told("")
    words, row, wave = findings.words, rows.iloc[0], str(findings.study.config.wave.previous)
    fields = {"wave": wave, "before": mark_of(row["previous"], words), "after": mark_of(row["current"], words)}
    if row["change"] > 0:
        text = by_sample(
            findings.study,
            mark("The image is better than in {wave}: from {before} to {after} out of 10."),
            mark(
                "Those who answered have a better image of us than those of {wave}: from {before} to {after} out of 10."
            ),
        )
    else:
        text = by_sample(
            findings.study,
            mark("The image is worse than in {wave}: from {before} to {after} out of 10."),
            mark(
                "Those who answered have a worse image of us than those of {wave}: from {before} to {after} out of 10."
            ),
        )
    return Told(words(text, **fields), (change_claim(row, wave),))


def _contact(groups: pd.DataFrame, findings: Findings) -> Told:
    gap, words = contact_gap(groups), findings.words
    if gap is None:
        return Told("")
    ends = {"value": float(gap["gap"]), "low": float(gap["conf_low"]), "high": float(gap["conf_high"])}
    claims = (Claim("group", INDEX, "above", str(gap["low"]), f"{CONTACT}={gap['high']}", **ends),)
    if not users_are_higher(gap):
        text = by_sample(
            findings.study,
            mark("Those who have had contact with us value us less than those who have not."),
            mark("Of those who answered, the ones who have had contact with us value us less than the others."),
        )
        return Told(words(text), claims)
    few, valued = _few_know(findings), _users_value(findings, gap)
    if few and valued:
        text = words("Those who have had contact with us value us; most people have had none.")
        return Told(text, claims + few + valued)
    if few:
        text = words("Those who have had contact with us value us more; most people have had none.")
        return Told(text, claims + few)
    text = by_sample(
        findings.study,
        mark("Those who have had contact with us value us more than those who have not."),
        mark("Of those who answered, the ones who have had contact with us value us more than the others."),
    )
    return Told(words(text), claims)


def _few_know(findings: Findings) -> tuple[Claim, ...]:
    """Return the claim that under half of the people had contact; none where that is unsure or they chose to answer.

    Those of whom it is not known may all have had some.
    """
    users, chose = findings.row(CONTACT), findings.study.config.sample.type == "opt_in"
    if chose or users is None or pd.isna(users["conf_high"]):
        return ()
    unknown = of_unknown_contact(findings)
    if unknown + (1 - unknown) * surely(users, findings)[1] >= HALF:
        return ()
    return (Claim("level", CONTACT, "below", value=HALF),)


def _users_value(findings: Findings, gap: pd.Series) -> tuple[Claim, ...]:
    """Return the claim that users surely have a good image; none where that is not sure."""
    rows = findings.rows([INDEX], CONTACT)
    users = rows[rows["level"].astype(str) == str(gap["high"])]
    if users.empty or surely(users.iloc[0], findings)[0] < GOOD:
        return ()
    return (Claim("level", INDEX, "above", base=f"{CONTACT}={gap['high']}", value=GOOD),)


def _knowledge(findings: Findings) -> Told:
    words, weighs = findings.words, ignorance_weighs(findings)
    if weighs > 0:
        claim = Claim("order", "quiz_dont_know", "above", "quiz_wrong")
        text = by_sample(
            findings.study,
            mark("People lack information about us more than they have it wrong."),
            mark("Those who answered lack information about us more than they have it wrong."),
        )
        return Told(words(text), (claim,))
    if weighs < 0:
        claim = Claim("order", "quiz_wrong", "above", "quiz_dont_know")
        text = by_sample(
            findings.study,
            mark("People have a wrong idea of us more than they lack information."),
            mark("Those who answered have a wrong idea of us more than they lack information."),
        )
        return Told(words(text), (claim,))
    return Told("")


def _spending(findings: Findings) -> Told:
    words, sign = findings.words, spending_gap(findings)
    if sign < 0:
        text = by_sample(
            findings.study,
            mark("More is done than people believe."),
            mark("More is done than those who answered believe."),
        )
        return Told(words(text), (Claim("level", "spending_gap", "below", value=0.0),))
    return Told("")


def _level(findings: Findings) -> Told:
    row = findings.row(INDEX)
    if row is None:
        return Told("")
    level = level_of(row, findings)
    if any(claim.kind == "silence" for claim in level.claims):
        return Told("")
    text = by_sample(findings.study, mark("{subject}: {level}."), mark("{subject}: {level}, among those who answered."))
    return Told(findings.words(text, subject=_capital(of_subject(findings)), level=level.text), level.claims)


def _plain(findings: Findings) -> Told:
    row, words = findings.row(INDEX), findings.words
    if row is None:
        title = by_sample(
            findings.study,
            mark("What people think of {subject}."),
            mark("What those who answered think of {subject}."),
        )
        return Told(words(title, subject=of_subject(findings)))
    text = by_sample(
        findings.study,
        mark("The image of {subject}: {mark} out of 10."),
        mark("The image of {subject} among those who answered: {mark} out of 10."),
    )
    return Told(words(text, subject=of_subject(findings), mark=mark_of(row["estimate"], words)), figure_claim(row))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
