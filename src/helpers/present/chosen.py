"""What an analysis does otherwise than the method: each choice, what it is, who made it and what the method's is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpers.present.language.narrative import AGES, indicator_name
from helpers.present.language.words import escape_markdown, mark
from helpers.present.outputs import Sentences
from helpers.present.perception.models import KINDS
from helpers.stats.models.kinds import CHOSEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from helpers.present.language.words import Words
    from helpers.study.choices import Choice
    from helpers.study.opening import Study

NAMES = {
    "weight_cap": mark("Largest weight, in mean weights"),
    "rake_on": mark("Census margins that the weights follow"),
    "disclosure_threshold": mark("Fewest people that a figure may speak of"),
    "minimum_age": mark("Lowest age that counts"),
    "maximum_age": mark("Highest age that counts"),
    "speeder_share_of_median": mark("Share of the median time below which an interview is too quick"),
    "exclude_unfinished": mark("Unfinished interviews are left out"),
    "exclude_speeders": mark("Interviews that are too quick are left out"),
    "exclude_straightliners": mark("Interviews with one answer throughout are left out"),
    "objectives": mark("What the plan aims at"),
    "outcome": mark("What is explained"),
    "drivers": mark("Drivers that are tried"),
    "controls": mark("What is held equal"),
    "family": mark("Kind of model"),
    "imputations": mark("Completed data sets"),
    "segments": mark("Number of groups"),
    "segment_inputs": mark("What the groups are made from"),
    "starts": mark("Random starts of each number of groups"),
    "max_classes": mark("Largest number of groups that is tried"),
    "made_up": mark("Made-up surveys that test the number of groups"),
    "replicates": mark("Repetitions for the intervals"),
    "seed": mark("Seed of what is drawn at random"),
}
#: What the method does where a choice is left open.
OPEN = {
    "objectives": mark("what the survey and the audit call for"),
    "rake_on": mark("all that serve"),
    "drivers": mark("all that was asked"),
    "controls": mark("sex, age, education and contact"),
    "segments": mark("as the answers decide"),
    "segment_inputs": mark("all that was asked"),
}
SOURCES = {
    "council.yml": mark("**{name}**: {value} (in council.yml; the method's own: {own})"),
    "parameter": mark("**{name}**: {value} (set in the notebook; the method's own: {own})"),
    "method": mark("**{name}**: {value} (the method's own, set in the notebook; in council.yml: {own})"),
    "plan.yml": mark("**{name}**: {value} (in plan.yml; the method's own: {own})"),
    "not plan.yml": mark("**{name}**: {value} (the method's own, set in the notebook; in plan.yml: {own})"),
}
#: What council.yml chooses for every notebook.
SHARED = (("disclosure_threshold", "council.yml"),)
#: Kinds of model, as codes that no question of the survey has.
FAMILIES = {**KINDS, CHOSEN: mark("the one that suits what is explained")}
YES, NO, NOTHING = mark("yes"), mark("no"), mark("nothing")


def told(
    study: Study, words: Words, items: pd.DataFrame, also: Iterable[Choice] = (), *, is_first: bool = False
) -> Sentences | None:
    """Return the choices that are not the method's own, a line each; None where all of them are.

    Parameters
    ----------
    study
        As `study.choices.choose` returns it.
    items
        Table `items`, for the names of what was asked.
    also
        Choices that council.yml does not know (`study.parameters.changed`, `plan.drafting.from_study.aims_chosen`).
    is_first
        Whether this is the notebook that tells what council.yml chose for all of them.
    """
    choices = [one for one in study.choices if is_first or (one.name, one.source) not in SHARED]
    lines = [
        words(
            SOURCES[choice.source],
            name=words(NAMES[choice.name]),
            value=_said(choice.name, choice.value, study, words, items),
            own=_said(choice.name, choice.own, study, words, items),
        )
        for choice in (*choices, *also)
    ]
    return Sentences("".join(f"- {line}.\n" for line in lines)) if lines else None


def _said(name: str, value: Any, study: Study, words: Words, items: pd.DataFrame) -> str:
    """Return the value of a choice in words; a list of what was asked by the names of it."""
    if value in (None, ()) and name in OPEN:
        return words(OPEN[name])
    if isinstance(value, bool):
        return words(YES if value else NO)
    if name == "family":
        return words(FAMILIES[value])
    if name == "seed":
        return str(value)  # a name of a stream of draws, and no quantity
    if isinstance(value, int | float):
        return words.number(value, 0 if value == int(value) else 2)
    names = [value] if isinstance(value, str) else list(value)
    if names == ["none"]:
        return words(NOTHING)
    return words.list(
        [
            words(AGES[one]) if one in AGES else escape_markdown(indicator_name(one, study, words, items).lower())
            for one in names
        ]
    )
