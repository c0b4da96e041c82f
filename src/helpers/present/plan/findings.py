"""The plan in sentences: what it aims at, whom it speaks to, what it chooses and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import PlanError, Problem
from helpers.present.language.claims import Claim
from helpers.present.language.narrative import subject
from helpers.present.language.words import escape_markdown, mark
from helpers.present.outputs import Sentences
from helpers.present.plan import reasons, unmended, whose
from helpers.present.plan.aims import unmoved_aim
from helpers.present.plan.firsts import each_why_not, leaves_any, why_not
from helpers.present.plan.means import gave_way, hours_bind, means
from helpers.present.plan.proposed import mended, names, proposed, required
from helpers.present.plan.returns import bought, in_short, purpose, spare
from helpers.present.plan.taking import left_out_by_hand, whole
from helpers.present.plan.view import LEAST_SHOWN, PlanView, asks_trust
from helpers.study.indicators import EVERYBODY

if TYPE_CHECKING:
    from helpers.communication.plan.drafting.assembling import Plan

TO_NOBODY = mark(
    "No action is chosen, so the plan speaks to nobody and puts no group first: the table holds those that were found, "
    "and the channels that each follows."
)


def summary(view: PlanView) -> Sentences:
    """Return the plan in two or three sentences, for the one-page summary."""
    chosen = view.chosen
    if view.figure("is_told") == 0:
        return Sentences(_nothing_told(view), (Claim("silence", "image_index"),))
    if chosen.empty:
        return Sentences(_nothing_chosen(view))
    aside = each_why_not(view)[:1] if purpose(view) in ("other", "kept") else []
    return Sentences(" ".join([proposed(view), *in_short(view), *aside]), _gain_claims(view))


def _nothing_fits(view: PlanView) -> str:
    """Return why no action was chosen: none applies, or none that applies fits what the council gives."""
    words = view.words
    if (view["plan_actions"]["status"] == "reserve").any():
        return words(
            "No action of the library fits these means. What costs nothing is here all the same: the texts, what is "
            "done inside first, and what to do on a bad day."
        )
    return words("No action of the library applies to what this survey found, so no plan was drafted.")


def _nothing_chosen(view: PlanView) -> str:
    """Return why nothing was chosen: it would move nothing that anyone notices, or nothing applies or fits."""
    if excluded := left_out_by_hand(view):
        return " ".join(excluded)
    if view.figure("aim_is_named") and view.figure("aim_is_noticed") == 0:
        return unmoved_aim(view)
    is_kept = purpose(view) == "kept" and view.figure("budget") and view["plan_actions"]["status"].eq("reserve").any()
    return " ".join([*bought(view), *each_why_not(view)]) if is_kept else _nothing_fits(view)


def _gain_claims(view: PlanView) -> tuple[Claim, ...]:
    """Return the claim that the plan moves the image; none where the gain is not told."""
    gain = view.figure("gain")
    if gain is None or round(gain, 1) <= 0:
        return ()
    low, high = view.figure("gain_low"), view.figure("gain_high")
    return (Claim("gain", "image_index", "above", value=gain, low=low, high=high),)


def _nothing_told(view: PlanView) -> str:
    """Return that nothing here tells what moves the image, what is done all the same, and what is kept."""
    words, chosen = view.words, view.chosen
    nothing = words(
        "Nothing in this survey tells from chance what moves the image, and that is a finding: no campaign is proposed "
        "on it, and no gain is promised."
    )
    if chosen.empty:
        done = words("Nor did the audit find anything to repair. The money is best kept until a larger survey.")
        return f"{nothing} {done}"
    told = [*mended(view), *required(chosen[~chosen["is_duty"].astype(bool)], view)]
    return " ".join([nothing, *told, *_kept(view)])


def _kept(view: PlanView) -> list[str]:
    budget = view.figure("budget")
    left = 0.0 if budget is None else budget - whole(view.figure("cost") or 0.0)
    if left <= 0:
        return []
    return [view.words("{left} EUR are kept until a survey tells more.", left=view.words.number(left))]


def came_in(view: PlanView) -> Sentences:
    """Return on what the plan was drafted: the council's terms, what it left out, and the evidence at hand."""
    words, config_said = view.words, [means(view), *gave_way(view), *_other_subject(view)]
    if not view.figure("has_audit"):
        config_said.append(
            words(
                "The communication audit could not be done: `communication/` holds no inventory. To have it done, "
                "collect the channels with their reach and cost, a year of messages, the press cuttings, the page of "
                "each service, and the budget; `mirall new` writes templates of these files."
            )
        )
    if not view.figure("drivers_modelled"):
        config_said.append(_without_drivers(view))
    if len(config_said) == 1:
        return Sentences(config_said[0])
    return Sentences("\n".join(f"- {line}" for line in config_said) + "\n")


def _without_drivers(view: PlanView) -> str:
    """Return why no driver of this survey carries the gains: it supports no model, or another outcome was explained."""
    if view.study.has("drivers") and len(rows := view.study.read("drivers")):
        return view.words(
            "The drivers of this run are those of “{outcome}”, and the plan is to move the image, so the gains rest on "
            "the method's own judgement of what moves it; their ranges are wide for that reason.",
            outcome=view.indicator(rows["outcome"].iloc[0]),
        )
    return view.words(
        "This survey supports no model of the drivers, so the gains rest on the method's own judgement of what "
        "moves an image; their ranges are wide for that reason."
    )


def audiences(view: PlanView) -> Sentences:
    """Return whom the plan speaks to first and where."""
    words, rows = view.words, view["audiences"]
    people = rows[rows["kind"].isin(["segment", "everybody"])]
    if people.empty:
        return Sentences(_to_nobody_first(view))
    if view.chosen.empty:
        return Sentences(words(TO_NOBODY))
    first = whose.named_first(people, view)
    text = whose.speaks_to(first, len(rows), view)
    basis = {
        "supply_demand": words("Channels follow what each audience uses and trusts beside where the council speaks."),
        "profiles": words("Channels follow what each audience uses and trusts; what the council sends is not known."),
        "method": words("The survey did not ask about channels: those shown rest on the method's judgement."),
    }
    if not asks_trust(view):
        basis |= {
            "supply_demand": words("Channels follow what each audience uses beside where the council speaks."),
            "profiles": words("Channels follow what each audience uses; what the council sends is not known."),
        }
    rests = (
        [_one_list(people, view)]
        if whose.is_one_list(people)
        else [basis[first["channels_rest_on"]], *_own_use(people, view), *_as_everybody(people, view)]
    )
    return Sentences(" ".join([text, *_unheard(rows, view), *rests]))


def _own_use(people: pd.DataFrame, view: PlanView) -> list[str]:
    """Return of which channels a group's own use counts, where it does of any; everybody's counts of the others."""
    if not people["channels_of"].isin(people.loc[people["kind"].eq("segment"), "segment"]).any():
        return []
    return [
        view.words(
            "A group's own use counts for channels that it can be told to use more or less than everybody; for all "
            "others everybody's does."
        )
    ]


def _as_everybody(people: pd.DataFrame, view: PlanView) -> list[str]:
    """Return which groups have everybody's channels, where others have their own."""
    rows = people[people["kind"].eq("segment") & people["channels_rest_on"].ne("method")]
    alike = rows["channels_of"].eq(EVERYBODY)
    if not alike.any() or alike.all():
        return []
    names = view.words.list([view.quoted(view.line(line)) for line in rows.loc[alike, "audience"]])
    return [view.words("No channel is told apart in {names}: shown are everybody's.", names=names)]


def _unheard(rows: pd.DataFrame, view: PlanView) -> list[str]:
    """Return by which of the channels of audiences the inventory has no message: whether any goes out is to be seen."""
    silent = whose.unseen_among(rows, view)
    if not silent:
        return []
    return [
        view.words(
            "Of the channels listed for residents the inventory has no message on any subject by {names}: see first "
            "whether anything is sent there.",
            names=view.words.list([escape_markdown(view.channels([code])) for code in silent]),
        )
    ]


def _one_list(people: pd.DataFrame, view: PlanView) -> str:
    """Return that one list of channels serves all groups, where none of them is told to use any more or less."""
    return view.words(
        "Of no group can it be said that it uses a channel more or less than everybody, so that all have one list of "
        "channels: everybody's."
    )


def _to_nobody_first(view: PlanView) -> str:
    words = view.words
    if view.figure("is_told") == 0:
        return words(
            "No group is put before another, and no message is proposed: nothing here tells whose image a message "
            "would move. The repairs are for everybody."
        )
    return words("The council took every group of residents out: the plan speaks to all alike.")


def actions(view: PlanView) -> Sentences:
    """Return what was chosen, what it may bring, and on what kind of evidence."""
    words, chosen = view.words, view.chosen
    if chosen.empty or view.figure("is_told") == 0:
        return summary(view)
    ranges = words(
        "The ranges hold {confidence} of the draws of what the survey leaves open and of what the method judges."
    )
    other = _other_subject(view)
    parts = (
        (words("What it takes."), _taken(chosen, view)),
        (words("What it may bring."), " ".join(bought(view))),
        (_lead(view), "\n\n".join(filter(None, [why_not(view), unmended.left_unmended(view)]))),
        (words("How sure that is."), " ".join([ranges, *whose.assumed(view), _measured(chosen, view), *other])),
    )
    return Sentences("\n\n".join(f"**{lead}** {text}" for lead, text in parts if text) + "\n", _gain_claims(view))


def _lead(view: PlanView) -> str:
    """Return the lead of what the plan does not do: a reason is promised only where one is given."""
    words = view.words
    if leaves_any(view) or unmended.left_unmended(view):
        return words("What it leaves, and why.")
    return words("How far it goes.")


def _taken(chosen: pd.DataFrame, view: PlanView) -> str:
    """Return how many actions the plan takes, repairs first, and by what rule."""
    words, duties = view.words, int(chosen["is_duty"].sum())
    every = int(view["plan_actions"]["status"].ne("excluded").sum())
    competed = reasons.competed(len(chosen) - duties, every - duties, view)
    parts = [competed, *reasons.not_for_gain(view), *reasons.answered(view)]
    text = " ".join(part for part in parts if part)
    if not duties:
        return text
    first = words.plural(
        "{n} repair is a duty: it is done first, whatever it brings.",
        "{n} repairs are duties: they are done first, whatever they bring.",
        duties,
    )
    return f"{first} {text}".rstrip()


def _measured(chosen: pd.DataFrame, view: PlanView) -> str:
    """Return of how many actions an experiment measured one of the very things that they are to move."""
    words = view.words
    rows = view["plan_effects"]
    by_lot = set(rows.loc[rows["grade"].isin(["meta_analysis", "experiment"]), "action"])
    known = [line for line in chosen["action"] if line in by_lot]
    if not known:
        return words(
            "Of none of the chosen actions has an experiment measured the very thing that it is to move; the size of "
            "their effects is this method's judgement. None was measured in this municipality."
        )
    return words.plural(
        "Of {n} of them experiments elsewhere measured one of the very things that it is to move ({names}); the "
        "size of the other effects is this method's judgement. None was measured in this municipality.",
        "Of {n} of them experiments elsewhere measured one of the very things that they are to move ({names}); the "
        "size of the other effects is this method's judgement. None was measured in this municipality.",
        len(known),
        names=names(view, known),
    )


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
    words, chosen = view.words, view.chosen
    if view.figure("is_told") == 0:
        return Sentences(words("No gain is promised, so there is none that more money or more hours would add to."))
    if chosen.empty:
        return Sentences(_nothing_chosen(view))
    chosen = chosen[~chosen["is_duty"].astype(bool)]
    if chosen.empty:
        return Sentences(words("Only repairs were chosen, which are done whatever they bring."))
    chosen = chosen[chosen["reason"].isin(["gain", "noticed"])]
    if purpose(view) == "kept":
        return Sentences(" ".join(bought(view)))
    told = [
        *([] if spare(view) else _more(view, "next_gain", "budget")),
        *(_more(view, "next_hours_gain", "hours") if hours_bind(view) else []),
        words("Each other choice is made anew by the same rule, with what there would be: none is a cut of the plan."),
        *_robust(chosen, view),
    ]
    return Sentences(" ".join(told))


def _robust(chosen: pd.DataFrame, view: PlanView) -> list[str]:
    """Return how many of the actions that are there for their gain would be so at both ends of the ranges."""
    if chosen.empty:
        return []
    robust = int(chosen["is_robust"].sum())
    if not robust and _falls_at_the_lower_end(chosen, view):
        return [
            view.words(
                "If every effect lay at the lower end of its range at once, the same rule would choose nothing for its "
                "gain."
            )
        ]
    # What is dear for what it brings is kept for the sake of the whole, and was not chosen for its own gain.
    chosen = chosen[chosen["reason"].eq("gain")]
    if chosen.empty:
        return []
    if len(chosen) == 1:
        if robust:
            return [view.words("What was chosen for its gain would be so at both ends of the ranges.")]
        return [view.words("What was chosen for its gain would not be so at both ends of the ranges.")]
    every = view.words.number(len(chosen))
    if not robust:
        return [
            view.words(
                "None of the {all} actions that were chosen for their gain would be chosen at the lower and at the "
                "upper end of the ranges too.",
                all=every,
            )
        ]
    return [
        view.words.plural(
            "{n} of the {all} actions that were chosen for their gain would be chosen at the lower and at the upper "
            "end of the ranges too.",
            "{n} of the {all} actions that were chosen for their gain would be chosen at the lower and at the upper "
            "end of the ranges too.",
            robust,
            all=every,
        )
    ]


def _falls_at_the_lower_end(chosen: pd.DataFrame, view: PlanView) -> bool:
    """Return whether all that was chosen for its gain falls out at the lower end of the ranges."""
    rows = view["plan_scenarios"].set_index("scenario")
    return "lower" in rows.index and set(chosen["action"]) <= set(rows.loc["lower", "dropped"])


def _more(view: PlanView, measure: str, kind: str) -> list[str]:
    words, gain = view.words, view.figure(measure)
    if gain is None:
        return []
    if gain < LEAST_SHOWN:
        if kind == "budget":
            return [words("The next 10% of the budget would add less than a hundredth of a point.")]
        return [words("The next 10% of the hours would add less than a hundredth of a point.")]
    points = words.number(gain, 2)
    if kind == "budget":
        return [words("The next 10% of the budget would add {points} points.", points=points)]
    return [words("The next 10% of the hours would add {points} points.", points=points)]


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
        if not row["evidence"]
    ]
    figures = plan["plan_figures"].set_index("measure")["value"]
    for limit, spent in (("budget", "cost"), ("staff_hours", "hours")):
        bought = figures["hours_bought"] if limit == "staff_hours" else 0.0
        if pd.notna(figures[limit]) and figures[spent] - bought > figures[limit] + 1e-6:
            over = {"limit": limit, "spent": round(figures[spent]), "given": round(figures[limit])}
            problems.append(Problem("The plan takes {spent} of {limit}; plan.yml gives {given}.", "plan.yml", over))
    if problems:
        raise PlanError(problems)
