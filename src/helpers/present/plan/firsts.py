"""Why the plan does or does not move what goes most with the image, in a sentence for each such driver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpers.communication.plan.choice.firsts import ALONE, PLANNED, THROUGH
from helpers.communication.plan.impact.effects import SUBSCALES
from helpers.communication.plan.measuring.objectives import SMALLEST
from helpers.communication.plan.method.studies import Grade
from helpers.present.plan.returns import SEEN
from helpers.present.plan.view import GRADES

if TYPE_CHECKING:
    from helpers.present.plan.view import PlanView

#: Points that print as a tenth, and the part of what could be moved that a plan moves to be for it.
NOTHING, FOR_IT = 0.05, 0.5
#: The best evidence comes first.
ORDER: tuple[Grade, ...] = ("meta_analysis", "experiment", "observational", "practice", "judgement")


def each_why_not(view: PlanView) -> list[str]:
    """Return a sentence for each of what goes most with the image and what comes first: how far the means could move
    it, and why they are not spent on it; nothing where the council named what they are spent on."""
    reason = view.words("Nobody notices less than {noticed}: that is why the plan is not for it.")
    return [f"{_told(row, view)} {reason}" if _is_unnoticed(row, view) else _told(row, view) for row in _rows(view)]


def _rows(view: PlanView) -> list[Any]:
    if view.figure("aim_is_named"):
        return []
    return [row for row in view["plan_scenarios"].itertuples() if str(row.scenario).startswith(ALONE)]


def why_not(view: PlanView) -> str:
    """Return `each_why_not` as text: a bullet each for what nobody would notice, after that reason, and the others."""
    rows = _rows(view)
    unnoticed = [row for row in rows if _is_unnoticed(row, view)]
    # What is left comes first: the lead of the paragraph speaks of it.
    kept = sorted((row for row in rows if row not in unnoticed), key=lambda row: _is_moved(row, view))
    others = " ".join(_told(row, view) for row in kept)
    if not unnoticed:
        return others
    reason = view.words.plural(
        "Nobody notices less than {noticed} of the image: that is why the plan is not for this:",
        "Nobody notices less than {noticed} of the image: that is why the plan is not for these {n}:",
        len(unnoticed),
    )
    listed = "\n".join(f"- {_told(row, view)}" for row in unnoticed)
    return f"{reason}\n\n{listed}\n\n{others}".rstrip()


def _moved(row: Any, view: PlanView) -> tuple[float, float]:
    """Return how far the image moves through a driver that all means are spent on, and how far the plan moves it."""
    through, planned = (view.figure(f"{part}{row.aim}") or 0.0 for part in (THROUGH, PLANNED))
    return through, planned


def _is_unnoticed(row: Any, view: PlanView) -> bool:
    """Return whether the plan leaves a driver because the image would move by less than anybody notices."""
    through, planned = _moved(row, view)
    return bool(row.added) and planned < FOR_IT * row.gain and through < SMALLEST


def _is_moved(row: Any, view: PlanView) -> bool:
    """Return whether the plan moves a driver by most of what all of the means could."""
    return bool(row.added) and _moved(row, view)[1] >= FOR_IT * row.gain


def leaves_any(view: PlanView) -> bool:
    """Return whether the plan leaves any driver that goes with the image, or the most of what could move it."""
    return any(not _is_moved(row, view) for row in _rows(view))


def _told(row: Any, view: PlanView) -> str:
    words, driver = view.words, str(row.aim)
    name = view.quoted(view.indicator(driver))
    if not row.added:
        return words("{driver} goes with the image, and no action that applies here moves it.", driver=name)
    through, planned = _moved(row, view)
    best = row.added[0]
    figures = {
        "driver": name,
        "moved": words.number(row.gain, 1) if row.gain >= NOTHING else words("under 0.1"),
        # To as many digits as what all of the means bring for the image, beside which it stands.
        "image": words.number(through, 2) if through >= SEEN else words("under 0.01"),
        "planned": words.number(planned, 1) if planned >= NOTHING else words("under 0.1"),
        "action": view.quoted(view.line(best)),
        "grade": words(GRADES[_grade(best, driver, view)]),
    }
    if _is_moved(row, view):
        return words(
            "{driver} goes with the image, and the plan moves it by {planned} points of 100; all the means together, "
            "spent on it alone, would move it by {moved}.",
            **figures,
        )
    whole = words(
        "{driver} goes with the image, but all the means together, spent on it alone, would move it by {moved} points "
        "of 100, and the image through it by {image}; what would move it most is {action}, for which the evidence is: "
        "{grade}.",
        **figures,
    )
    if _is_unnoticed(row, view):
        return whole
    reason = words("The plan moves it by {planned}: other actions bring the image as much for less.", **figures)
    return f"{whole} {reason}"


def _grade(line: str, driver: str, view: PlanView) -> Grade:
    """Return the best evidence that an action moves a driver, or a part of it."""
    action = view.library.action(line.removeprefix("act-"))
    parts = (driver, *SUBSCALES) if driver == "stigma" else (driver,)
    grades = {view.library.grade(action, move.driver) for move in action.moves if move.driver in parts}
    return next((grade for grade in ORDER if grade in grades), "judgement")
