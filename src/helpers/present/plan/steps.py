"""What each step of notebook 05 gives, as it comes: evidence, candidates, choice, calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.communication.plan.candidates.evidence import TABLES
from helpers.present.language.words import Words
from helpers.present.outputs import Sentences

if TYPE_CHECKING:
    import pandas as pd

    from helpers.communication.plan.candidates.evidence import Evidence
    from helpers.communication.plan.drafting.assembling import Draft, Proposed
    from helpers.communication.plan.drafting.grounds import Grounds
    from helpers.communication.plan.terms.config import PlanConfig


def terms(config: PlanConfig, words: Words) -> Sentences:
    """Return which terms are not the method's, by plan.yml or the notebook, and that all others are."""
    defaults = {name: known.get_default(call_default_factory=True) for name, known in type(config).model_fields.items()}
    named = [f"`{name}`" for name, default in defaults.items() if getattr(config, name) != default]
    if not named:
        return Sentences(words("No terms were set: they are the method's own."))
    return Sentences(words("Terms that were set: {keys}. All others are the method's own.", keys=words.list(named)))


def evidence(evidence: Evidence, words: Words) -> Sentences:
    """Return how many rows of evidence each table of the earlier notebooks holds."""
    held = [f"`{name}`: {words.number(len(getattr(evidence, name)))}" for name in TABLES]
    return Sentences(words("Rows of evidence: {tables}.", tables="; ".join(held)))


def grounds(laid: Grounds, words: Words) -> Sentences:
    """Return what is at hand beside the evidence: actions, and objectives of a plan before."""
    text = words(
        "Actions in the library: {actions}. Objectives of the plan before that this survey answers: {followed}.",
        actions=words.number(len(laid.library.actions)),
        followed=words.number(len(laid.followed)),
    )
    return Sentences(text)


def proposed(held: Proposed, words: Words) -> Sentences:
    """Return how many actions the evidence calls for, and for how many audiences."""
    text = words(
        "Actions that the evidence calls for: {actions}; audiences: {audiences}.",
        actions=words.number(len(held.candidates)),
        audiences=words.number(len(held.audiences)),
    )
    return Sentences(text)


def choice(draft: Draft, words: Words) -> Sentences:
    """Return how many actions were chosen."""
    text = words(
        "Actions chosen: {chosen} of {all}.",
        chosen=words.number(int(draft.comparison.base.chosen.sum())),
        all=words.number(len(draft.candidates)),
    )
    return Sentences(text)


def calendar(drafted: pd.DataFrame, words: Words) -> Sentences:
    """Return how many entries the calendar has."""
    return Sentences(words("Entries of the calendar: {n}.", n=words.number(len(drafted))))
