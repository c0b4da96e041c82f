"""The plan in sentences: what it aims at, whom it speaks to, what it chooses and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.communication.plan.evidence import split
from helpers.errors import PlanError, Problem
from helpers.present.language.narrative import subject
from helpers.present.language.words import escape_markdown
from helpers.present.outputs import Sentences
from helpers.present.plan.view import PlanView

if TYPE_CHECKING:
    from helpers.communication.plan.assembling import Plan

BEST_NAMED = 3


def _chosen(view: PlanView) -> pd.DataFrame:
    return view["plan_actions"][view["plan_actions"]["status"] == "chosen"]


def _names(view: PlanView, lines: list[str]) -> str:
    return view.words.list([_quoted(view.line(line), view.study.language) for line in lines])


#: The quotation marks of each language, outer and inner.
MARKS = {"en": ("“", "”", "‘", "’"), "ca": ("«", "»", "“", "”"), "es": ("«", "»", "“", "”")}


def _quoted(name: str, language: str) -> str:
    """Return a name in quotation marks; those that it holds become the inner ones."""
    left, right, inner_left, inner_right = MARKS[language]
    return f"{left}{escape_markdown(name.replace(left, inner_left).replace(right, inner_right))}{right}"


def summary(view: PlanView) -> Sentences:
    """Return the plan in two or three sentences, for the one-page summary."""
    words, chosen = view.words, _chosen(view)
    if chosen.empty:
        return Sentences(words("No action of the library applies to what this survey found, so no plan was drafted."))
    text = words.plural(
        "The plan proposes {n} action, for {cost} EUR and {hours} hours of staff time; the first is {best}.",
        "The plan proposes {n} actions, for {cost} EUR and {hours} hours of staff time; the first are {best}.",
        len(chosen),
        cost=words.number(view.figure("cost")),
        hours=words.number(view.figure("hours")),
        best=_names(view, list(chosen["action"])[:BEST_NAMED]),
    )
    return Sentences(f"{text} {_gain_told(view)}")


def _gain_told(view: PlanView) -> str:
    words = view.words
    return words(
        "Together they may raise the image index by **{gain} points** (95% interval {interval}), "
        "if what goes with a better image also brings it about.",
        gain=words.number(view.figure("gain"), 1),
        interval=words.interval(view.figure("gain_low"), view.figure("gain_high"), 1),
    )


def came_in(view: PlanView) -> Sentences:
    """Return on what the plan was drafted: the council's terms, what it left out, and the evidence at hand."""
    words, config_said = view.words, [_means(view), *_other_subject(view)]
    if not view.figure("has_audit"):
        config_said.append(
            words(
                "The communication audit could not be done: `communication/` holds no inventory. To have it done, "
                "collect the channels with their reach and cost, a year of messages, the press cuttings, the page of "
                "each service, and the budget; `mirall new` writes templates of these files."
            )
        )
    if not view.figure("drivers_modelled"):
        config_said.append(
            words(
                "This survey supports no model of the drivers, so the gains rest on the method's own judgement of what "
                "moves an image; their intervals are wide for that reason."
            )
        )
    if len(config_said) == 1:
        return Sentences(config_said[0])
    return Sentences("\n".join(f"- {line}" for line in config_said) + "\n")


def _means(view: PlanView) -> str:
    words, budget, hours = view.words, view.figure("budget"), view.figure("staff_hours")
    if budget is None and hours is None:
        return words(
            "`plan.yml` gives neither budget nor hours: all actions that apply are listed by expected gain, and none "
            "was left out for what it costs."
        )
    said = {"budget": words.number(budget), "hours": words.number(hours)}
    if budget is None:
        return words("`plan.yml` gives {hours} staff hours and no budget: the choice keeps to the hours alone.", **said)
    if hours is None:
        return words("`plan.yml` gives {budget} EUR and no staff hours: the choice keeps to the money alone.", **said)
    return words("The council gives {budget} EUR and {hours} staff hours for the plan (`plan.yml`).", **said)


def objectives(view: PlanView) -> Sentences:
    """Return how many objectives there are, which of them can be checked, and which the plan is expected to reach."""
    words, rows = view.words, view["objectives"]
    if rows.empty:
        return Sentences(words("The survey asked nothing that an objective could be measured by."))
    tested = rows[rows["is_detectable"].notna()]
    clear = tested[tested["is_detectable"].astype(bool)]
    text = words.plural(
        "The plan has {n} objective, measured by this survey and the next ({answers} answers).",
        "The plan has {n} objectives, measured by this survey and the next ({answers} answers).",
        len(rows),
        answers=words.number(view.figure("next_n")),
    )
    if clear.empty:
        detected = words(
            "No target lies far enough from today's value for the next survey to show it (80% power, 5% two-sided): "
            "the table says how many answers would be needed."
        )
        return Sentences(" ".join([text, detected, _within_reach(rows, view)]))
    detected = words(
        "{clear} of {all} targets lie far enough from today's value for the next survey to show them (80% power, 5% "
        "two-sided); for the others the table says how many answers would be needed.",
        clear=words.number(len(clear)),
        all=words.number(len(tested)),
    )
    return Sentences(" ".join([text, detected, _within_reach(rows, view)]))


def _within_reach(rows: pd.DataFrame, view: PlanView) -> str:
    words = view.words
    text = words(
        "Targets are the upper end of what the chosen actions may bring: demanding, and still within the plan's means."
    )
    known = rows[rows["expected"].notna() & rows["target"].notna()]
    furthest = known[["expected_low", "expected_high"]].abs().max(axis=1)
    step = known["is_share"].map({True: 0.01, False: 1.0})
    beyond = int(((known["target"] - known["baseline"]).abs() > furthest + step).sum())
    if not beyond:
        return text
    more = words.plural(
        "{n} target set by hand lies beyond that: it needs more means or more time.",
        "{n} targets set by hand lie beyond that: they need more means or more time.",
        beyond,
    )
    return f"{text} {more}"


def audiences(view: PlanView) -> Sentences:
    """Return whom the plan speaks to first and where."""
    words, rows = view.words, view["audiences"]
    people = rows[rows["kind"].isin(["segment", "everybody"])]
    first = people.iloc[0]
    text = words.plural(
        "The plan speaks to {n} audience. First: {name} ({share}), best reached through {channels}.",
        "The plan speaks to {n} audiences. First: {name} ({share}), best reached through {channels}.",
        len(rows),
        name=escape_markdown(view.line(first["audience"])),
        share=words.percent(first["share"]),
        channels=words.list([escape_markdown(view.channels(code)) for code in split(first["channels"])[:BEST_NAMED]]),
    )
    basis = {
        "supply_demand": words("Channels follow what each audience uses and trusts beside where the council speaks."),
        "profiles": words("Channels follow what each audience uses and trusts; what the council sends is not known."),
        "method": words("The survey did not ask about channels: those shown rest on the method's judgement."),
    }
    return Sentences(f"{text} {basis[first['channels_rest_on']]}")


def actions(view: PlanView) -> Sentences:
    """Return what was chosen, what it may bring, and on what kind of evidence."""
    words, chosen, rows = view.words, _chosen(view), view["plan_actions"]
    if chosen.empty:
        return summary(view)
    text = words(
        "{chosen} of the {all} actions that apply here were chosen, for the largest expected gain of the image index "
        "({subject}).",
        chosen=words.number(len(chosen)),
        all=words.number(len(rows)),
        subject=subject(view.study),
    )
    measured = chosen["grade"].isin(["meta_analysis", "experiment"]).sum()
    graded = words(
        "The effect of {measured} of them has been measured in experiments elsewhere; none in this municipality.",
        measured=words.number(int(measured)),
    )
    return Sentences(" ".join([text, _gain_told(view), graded, *_other_subject(view)]))


def _other_subject(view: PlanView) -> list[str]:
    """Return that the library is about Social Services, where the survey is about something else."""
    if view.study.config.report.subject is None:
        return []
    return [
        view.words(
            "The library of actions and messages was written for Social Services and this survey is about something "
            "else ({subject}): the choice and its figures hold, the wording is to be adapted.",
            subject=subject(view.study),
        )
    ]


def sensitivity(view: PlanView) -> Sentences:
    """Return what more money or hours would add, what holds the plan back, and which actions are robust."""
    words, chosen = view.words, _chosen(view)
    robust = chosen[chosen["is_robust"].astype(bool)]
    told = [
        *_more(view, "next_gain", "budget"),
        *_more(view, "next_hours_gain", "hours"),
        words(
            "{robust} of the {all} chosen actions stay in the choice at the lower and at the upper end of the "
            "intervals.",
            robust=words.number(len(robust)),
            all=words.number(len(chosen)),
        ),
    ]
    return Sentences(" ".join(told))


def _more(view: PlanView, measure: str, kind: str) -> list[str]:
    words, gain = view.words, view.figure(measure)
    if gain is None:
        return []
    if gain < 0.005:
        if kind == "budget":
            return [words("The next 10% of the budget would add nothing.")]
        return [words("The next 10% of the hours would add nothing.")]
    points = words.number(gain, 2)
    if kind == "budget":
        return [words("The next 10% of the budget would add {points} points.", points=points)]
    return [words("The next 10% of the hours would add {points} points.", points=points)]


def learning(view: PlanView) -> Sentences:
    """Return why association is not cause, and how this council can learn what works."""
    words, chosen = view.words, _chosen(view)
    cause = words(
        "Association is not cause: the drivers tell what goes with a better image, not what makes it. The gains hold "
        "only as far as moving a driver moves the image; that is why they should be tested and not only hoped for."
    )
    halves = view.figure("detectable_halves")
    if chosen.empty or halves is None:
        return Sentences(cause)
    pilot = words(
        "Try {best} first with a few people, and keep what they understood. Then start it in half of the districts, "
        "drawn by lot, and in the other half after the next survey: with {n} answers, a difference of {points} points "
        "of the image index between the two halves could be told. A smaller one needs more answers, or a measure "
        "nearer to the action (calls, visits, what people recall).",
        best=_names(view, list(chosen["action"])[:1]),
        n=words.number(view.figure("next_n")),
        points=words.number(halves, 1),
    )
    return Sentences(f"{cause}\n\n{pilot}")


def overrides(view: PlanView) -> Sentences:
    """Return how much the council changed by hand, or how it can."""
    words, rows = view.words, view["plan_overrides"]
    if rows.empty:
        return Sentences(
            words(
                "Nothing was changed by hand. In plan.xlsx and plan.docx each line shows its id in brackets: under "
                "`overrides` in `plan.yml` the council sets its own text, target, date, owner or cost for a line, "
                "takes it out or adds one, and the next run keeps it."
            )
        )
    stale = int((rows["change"] == "no_such_line").sum())
    text = words.plural(
        "The council set {n} thing by hand; it is kept on every run.",
        "The council set {n} things by hand; they are kept on every run.",
        len(rows),
    )
    if not stale:
        return Sentences(text)
    gone = words.plural(
        "{n} of them names a line that is no longer drafted and changes nothing.",
        "{n} of them name a line that is no longer drafted and change nothing.",
        stale,
    )
    return Sentences(f"{text} {gone}")


def followup(view: PlanView) -> Sentences:
    """Return what became of the previous plan's objectives, or that there is none to follow up."""
    words, rows = view.words, view["followup"]
    earlier = view.study.config.wave.previous
    if rows.empty and earlier:
        return Sentences(
            words(
                "No objective of the wave before ({wave}) can be followed up: that wave was not run, or measured "
                "nothing that this survey measures too.",
                wave=escape_markdown(earlier),
            )
        )
    if rows.empty:
        return Sentences(words("There is no earlier plan of this council to follow up."))
    counts = rows["result"].value_counts()
    return Sentences(
        words(
            "Of the {n} objectives of the previous plan that this survey measures, {reached} were reached, {missed} "
            "were not, and {open} cannot be told yet: their interval holds the target.",
            n=words.number(len(rows)),
            reached=words.number(counts.get("reached", 0)),
            missed=words.number(counts.get("not_reached", 0)),
            open=words.number(counts.get("not_yet_tellable", 0)),
        )
    )


def checked(plan: Plan) -> None:
    """Stop where a line cites no evidence, or the choice goes beyond what the council gave.

    Raises
    ------
    PlanError
        With every such line.
    """
    cited = ("objectives", "audiences", "plan_messages", "plan_actions", "plan_risks", "plan_indicators", "followup")
    message = "The line {line} cites no evidence."
    problems = [
        Problem(message, name, {"line": row.iloc[0]})
        for name in cited
        for _, row in plan[name].iterrows()
        if not split(row["evidence"])
    ]
    figures = plan["plan_figures"].set_index("measure")["value"]
    for limit, spent in (("budget", "cost"), ("staff_hours", "hours")):
        if pd.notna(figures[limit]) and figures[spent] > figures[limit] + 1e-6:
            over = {"limit": limit, "spent": round(figures[spent]), "given": round(figures[limit])}
            problems.append(Problem("The plan takes {spent} of {limit}; plan.yml gives {given}.", "plan.yml", over))
    if problems:
        raise PlanError(problems)
