"""Page one in easy reading (UNE 153101): one thing a sentence, no per cent, no hard word, at most 60 words a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.present.language.claims import Claim, Told, figure_claim, join
from helpers.present.language.narrative import by_sample, subject
from helpers.present.language.words import escape_markdown
from helpers.present.one_page.image import CONTACT, contact_gap, marks_by_contact, users_are_higher
from helpers.present.one_page.monday import first_actions
from helpers.present.one_page.tens import GAVE, NEAR, mark_of
from helpers.present.outputs import Sentences, sentences
from helpers.present.perception.findings import Findings
from helpers.present.perception.image import INDEX
from helpers.study.indicators import EVERYBODY

if TYPE_CHECKING:
    import pandas as pd

    from helpers.present.plan.view import PlanView

#: Actions that are named.
ACTIONS = 3


def asked(findings: Findings) -> Sentences:
    """Return who was asked, and what."""
    words, study = findings.words, findings.study
    n = findings.estimates.loc[findings.estimates["domain"] == EVERYBODY, "n"].max()
    told = [
        words("{n} people answered us.", n=words.number(0 if n != n else n)),
        words("They live in {council}.", council=escape_markdown(study.config.name)),
        words("We asked them what they think of {subject}.", subject=subject(study)),
    ]
    if study.config.sample.type == "opt_in":
        told += [words("They answered because they wanted to."), words("Other people may think otherwise.")]
    return Sentences(_lines(told))


def mark(findings: Findings, groups: pd.DataFrame) -> Sentences | None:
    """Return the mark that people give, and that users give a better one where that is sure; None without an index."""
    row, words = findings.row(INDEX), findings.words
    if row is None:
        return None
    told = [
        Told(words(by_sample(findings.study, *GAVE))),
        Told(words("10 is the best mark.")),
        Told(words("The mark is {mark}.", mark=mark_of(row["estimate"], words)), figure_claim(row)),
        Told(_mean_of(findings)),
        _users(findings, groups),
    ]
    return sentences(join(told, "\\\n"))


def _mean_of(findings: Findings) -> str:
    """Return of how many questions the mark is the mean; empty where it is one question."""
    parts = len(findings.rows([code for code in findings.asked("valuation") if code != INDEX]))
    if parts < 2:
        return ""
    return findings.words("It is the mean of {n} questions.", n=findings.words.number(parts))


def _users(findings: Findings, groups: pd.DataFrame) -> Told:
    gap, marks = contact_gap(groups), marks_by_contact(findings)
    if gap is None or len(marks) != 2 or not users_are_higher(gap):
        return Told("")
    text = findings.words("Those who had contact with the services give a better mark: {mark}.", mark=marks[True])
    ends = {"value": float(gap["gap"]), "low": float(gap["conf_low"]), "high": float(gap["conf_high"])}
    return Told(text, (Claim("group", INDEX, "above", str(gap["low"]), f"{CONTACT}={gap['high']}", **ends),))


def known(findings: Findings) -> Sentences | None:
    """Return of every few answers how many were "I do not know" and how many wrong; None where nothing was asked."""
    unknown, wrong = findings.row("quiz_dont_know"), findings.row("quiz_wrong")
    if unknown is None or wrong is None:
        return None
    words, not_known, mistaken = findings.words, _out_of(unknown["estimate"]), _out_of(wrong["estimate"])
    told = [
        words("We also asked how the services work."),
        words.plural(
            "{n} of every {all} answers was: I do not know.",
            "{n} of every {all} answers were: I do not know.",
            round(not_known * unknown["estimate"]),
            all=words.number(not_known),
        ),
        words.plural(
            "{n} of every {all} answers was wrong.",
            "{n} of every {all} answers were wrong.",
            round(mistaken * wrong["estimate"]),
            all=words.number(mistaken),
        ),
    ]
    return Sentences(_lines(told), figure_claim(unknown) + figure_claim(wrong))


def _out_of(share: float) -> int:
    """Return of how many answers a share is told: of every ten, or of every four where it lies near a quarter."""
    return 4 if min(abs(share - 1 / 4), abs(share - 3 / 4)) <= NEAR else 10


def planned(view: PlanView) -> Sentences | None:
    """Return what the council can do now, a few things; None where the plan has none."""
    words, rows = view.words, first_actions(view).head(ACTIONS)
    if rows.empty:
        return None
    listed = "\n".join(f"- {escape_markdown(view.line(str(action)))}" for action in rows["action"])
    ends = [*_dear(rows, view), words("You can ask the council about it.")]
    return Sentences(f"{words('The council can do this:')}\n\n{listed}\n\n{_lines(ends)}\n")


def _dear(rows: pd.DataFrame, view: PlanView) -> list[str]:
    """Return how many of what is named are not worth what they take by the method's measure; nothing where none is."""
    count = int(rows["reason"].eq("noticed").sum())
    if not count:
        return []
    if count == len(rows):
        return [
            view.words.plural(
                "This costs much for what it brings.", "These things cost much for what they bring.", count
            )
        ]
    return [
        view.words.plural(
            "{n} of these things costs much for what it brings.",
            "{n} of these things cost much for what they bring.",
            count,
        )
    ]


def _lines(told: list[str]) -> str:
    """Return sentences each on a line of its own."""
    return "\\\n".join(told)
