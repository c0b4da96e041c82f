"""What the plan's effects rest on, and how the council can try and learn: what studies measured, trials by lot,
steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from helpers.communication.plan.method.studies import Study, split_by_match
from helpers.present.language.words import mark
from helpers.present.outputs import Sentences
from helpers.present.plan.measuring import judging
from helpers.present.plan.returns import purpose, spare
from helpers.present.plan.sheets import Sheet
from helpers.present.plan.view import GRADES, PlanView

BASES = {
    "trials": mark("the council's own trials too"),
    "wave": mark("the previous plan too"),
}
UNITS = {
    "home": mark("homes"),
    "person": mark("people on the list or in the room"),
    "case": mark("people who come in a year"),
    "birth": mark("births of a year"),
    "door": mark("schools, health centres and pharmacies"),
    "class": mark("classes"),
}
SHOWN_TRIALS = 2
#: A survey so many times as large as this one tells effects that are a quarter smaller.
LARGER = 1.8


def studies_told(view: PlanView, keys: Iterable[str], driver: str) -> str:
    """Return what the studies of an action measured, those of this very driver first; nothing where there is none."""
    words = view.words
    known = [view.library.evidence[key] for key in keys if key in view.library.evidence]
    own, other = split_by_match(known, driver)
    parts = [_study(study, view) for study in own]
    if other:
        parts.append(words("measured something else: {studies}", studies="; ".join(_study(s, view) for s in other)))
    return "; ".join(parts)


def _study(study: Study, view: PlanView) -> str:
    told = study.measured[view.study.language]
    if study.design in DESIGNS:
        return f"{study.short} ({told}, {view.words(DESIGNS[study.design])})"
    if study.result in RESULTS:
        return f"{study.short} ({told}: {view.words(RESULTS[study.result])})"
    return f"{study.short} ({told})"


RESULTS = {"none": mark("no effect"), "harms": mark("worse")}
#: Designs that measured nothing, or that nobody else could check.
DESIGNS = {"typology": mark("a typology"), "in_house": mark("in-house tests")}


def effects(view: PlanView) -> Sheet:
    """Return what each chosen action moves: shipped, and after this council's own trials and plan, with its studies."""
    words, rows = view.words, view["plan_effects"]
    groups = [group for _, group in rows.groupby("action", sort=False)]
    shown = {
        words("Action"): [view.line(group["action"].iloc[0]) for group in groups],
        words("Points moved in who notices it (likely range)"): [_all(group, _shipped, view) for group in groups],
        words("With what was learnt here"): [_all(group, _local, view) or words("nothing yet") for group in groups],
        words("Half is gone after"): [_half_life(group["half_life_weeks"].iloc[0], view) for group in groups],
        words("Rests on"): [_all(group, _rests_on, view) for group in groups],
    }
    data = pd.DataFrame({"action": [group["action"].iloc[0] for group in groups]})
    data["effects"] = ["; ".join(group["effect"]) for group in groups]
    caption = words("What each action moves, and what was measured elsewhere.")
    return Sheet(words("Effects"), caption, pd.DataFrame(shown), data, "lllll", widths=(20, 26, 12, 8, 34))


def _all(group: pd.DataFrame, tell: Callable[[Any, PlanView], str], view: PlanView) -> str:
    return "; ".join(dict.fromkeys(text for row in group.itertuples() if (text := tell(row, view))))


def _shipped(row: Any, view: PlanView) -> str:
    return f"{view.indicator(row.driver)}: {_points(row, 'shipped', view)}"


def _rests_on(row: Any, view: PlanView) -> str:
    grade, told = view.words(GRADES[row.grade]), studies_told(view, row.studies, row.driver)
    return f"{grade} ({told})" if told else grade


def _points(row: object, name: str, view: PlanView) -> str:
    low, high = getattr(row, f"{name}_low"), getattr(row, f"{name}_high")
    return f"{view.words.number(getattr(row, name), 1)} ({view.words.interval(low, high, 1)})"


def _local(row: Any, view: PlanView) -> str:
    if row.basis in ("studies", "judgement"):
        return ""
    return f"{view.indicator(row.driver)}: {_points(row, 'local', view)}, {view.words(BASES[row.basis])}"


def _half_life(weeks: object, view: PlanView) -> str:
    if pd.isna(weeks):
        return view.words("it stays")
    return view.words.plural("{n} week", "{n} weeks", int(weeks))  # type: ignore[call-overload]


def pilots(view: PlanView) -> Sheet:
    """Return how each chosen action can be tried: over what a lot is drawn, how many there are, and what it shows."""
    words, rows = view.words, view["plan_pilots"]
    rows = rows[rows["kind"] != "none"]
    shown = {
        words("Action"): [view.line(line) for line in rows["action"]],
        words("How it can be tried"): [_kind(row, view) for row in rows.itertuples()],
        words("What it can show"): [_shows(row, view) for row in rows.itertuples()],
    }
    caption = words("How each action can be tried.")
    return Sheet(words("Trials"), caption, pd.DataFrame(shown), rows, "lll", widths=(30, 34, 36))


def _kind(row: object, view: PlanView) -> str:
    words, kind = view.words, row.kind  # type: ignore[attr-defined]
    if kind == "steps":
        return words("district after district, in steps; not by lot, since there are too few districts")
    if kind == "unseen":
        return words("not by lot: of whoever calls nobody knows whether and where they saw it")
    units = {"n": words.number(row.units), "units": words(UNITS[row.unit])}  # type: ignore[attr-defined]
    if kind == "few":
        return words("not by lot: about {n} {units} here are too few", **units)
    if kind == "taken":
        other = view.quoted(view.line(row.taken_by))  # type: ignore[attr-defined]
        return words("not by lot now: the same {units} are drawn for {other}", other=other, **units)
    return words("by lot over about {n} {units}: half now, half later", **units)


def _shows(row: object, view: PlanView) -> str:
    words, kind = view.words, row.kind  # type: ignore[attr-defined]
    if kind == "steps":
        return words("no experiment: what is counted in each district, before and after, is no proof")
    if kind != "lot":
        return words("nothing of its own: what is counted is counted of the whole plan")
    if pd.isna(row.answers):  # type: ignore[attr-defined]
        return words(BETWEEN[row.unit], spreads=words.number(view.upwards(row.detectable), 1))  # type: ignore[attr-defined]
    least = view.upwards(100 * (row.answers + row.detectable)) / 100  # type: ignore[attr-defined]
    shares = {"base": words.percent(row.answers, 1), "share": words.percent(least, 1)}  # type: ignore[attr-defined]
    return words(OF_EACH[row.unit], **shares)  # type: ignore[attr-defined]


#: What is seen of each unit that a lot is drawn over, with the action and without it.
OF_EACH = {
    "home": mark(
        "if from {base} of the homes somebody gets in touch without it, by the address given, from {share} with it; "
        "the best that trials of letters found elsewhere is half as many again"
    ),
    "person": mark("if {base} of them get in touch without it, by the name given, from {share} with it"),
    "case": mark("if {base} of them, asked on leaving, find all clear without it, from {share} with it"),
    "birth": mark("if {base} of the families get in touch without it, by the name given, from {share} with it"),
}
BETWEEN = {
    "door": mark(
        "a difference of {spreads} standard deviations between the numbers of people whom they send, if all who come "
        "are asked who sent them; how large one to expect no study says"
    ),
    "class": mark("a difference of {spreads} standard deviations between the mean answers of the classes"),
}


def learning(view: PlanView) -> Sentences:
    """Return why association is not cause and how this council can learn what works, or what moves the image at all."""
    words = view.words
    if view.figure("is_told") == 0:
        told = [_better(view)]
    elif not len(view.chosen):
        return Sentences(words("No action is chosen, so that there is none to be tried out."))
    elif purpose(view) in ("other", "kept"):
        # What is chosen for something else, or only repaired, does not rest on what goes with the image.
        told = []
    else:
        told = [
            words("Association is not cause: the drivers tell what goes with a better image, not what makes it.")
            + " "
            + words(
                "The gains hold only as far as moving a driver moves the image; that is why they should be tested and "
                "not only hoped for."
            )
        ]
    if len(view["plan_pilots"]):
        told += [_by_lot(view), _at_once(view)]
    told.append(_of_counts(view))
    return Sentences("\n\n".join(part for part in told if part))


def _of_counts(view: PlanView) -> str:
    """Return what the council counts to judge the plan; that no count can, where it was looked at and cannot."""
    if len(judging.counted(view)):
        return judging.first_counted(view)
    rows = view["objectives"]
    return judging.uncounted(view) if (rows["judged_by"].isna() & rows["judge_count"].notna()).any() else ""


def _better(view: PlanView) -> str:
    """Return what this survey could have told of what moves the image, and how the next one can tell more."""
    words, told, n = view.words, view.figure("smallest_told"), view.figure("answers")
    lines = [words("The next survey is where more can be learnt.")]
    if told is not None and n:
        lines.append(
            words(
                "This one, with {n} answers, would have told {power} times in 100 what goes with {effect} points of "
                "the image index or more (for 10 of its own); what is smaller it leaves open.",
                n=words.number(n),
                effect=words.number(view.upwards(told), 1),
            )
        )
        lines += [*_as_planned(n, view), _more_answers(view)]
    if view.study.config.sample.type == "opt_in":
        lines.append(words("Drawn by lot, it would speak of all residents and not only of those who chose to answer."))
    return " ".join(lines)


def _as_planned(answers: float, view: PlanView) -> list[str]:
    """Return that the next survey as it is planned tells no more than this one, where it is no larger."""
    words, planned = view.words, view.figure("next_n")
    if planned is None or planned >= LARGER * answers:
        return []
    told = words("The next one, as planned with {n}, would tell hardly more.", n=words.number(planned))
    return [told, *([words("The money that is kept can make it larger.")] if spare(view) else [])]


def _more_answers(view: PlanView) -> str:
    """Return what would tell smaller effects: more answers, or more of the clusters of a sample in clusters."""
    if view.study.config.sample.cluster is not None:
        return view.words(
            "The sample was drawn in clusters: more of these would tell smaller effects, and more answers in each of "
            "them hardly would."
        )
    return view.words("Four times as many answers would tell half of that.")


def _by_lot(view: PlanView) -> str:
    words, rows = view.words, view["plan_pilots"]
    drawn = rows[rows["kind"] == "lot"]
    if drawn.empty:
        return words(
            "None of the chosen actions can be tried by lot here: everybody gets them at once, there are too few "
            "homes, doors or people to draw from, or nothing would show whom they reached. Try each first with five "
            "people, and keep what they understood."
        )
    names = words.list([view.quoted(view.line(line)) for line in drawn["action"][:SHOWN_TRIALS]])
    return words(
        "What can be drawn by lot is drawn: {names}. Half get it now and half later, from the day that the calendar "
        "gives; the table of trials says over what the lot is drawn and what it can show. What the council finds goes "
        "into `plan.yml` under `trials`, and the next plan counts it.",
        names=names,
    )


def _at_once(view: PlanView) -> str:
    kinds = view["plan_pilots"]["kind"]
    count = int((kinds == "none").sum())
    if not count or not (kinds == "lot").any():
        return ""
    return view.words.plural(
        "For {n} action no lot is drawn: all whom it concerns get it at once. Of each of the rest the table says "
        "whether and how it can be tried.",
        "For {n} actions no lot is drawn: all whom each concerns get it at once. Of each of the rest the table "
        "says whether and how it can be tried.",
        count,
    )
