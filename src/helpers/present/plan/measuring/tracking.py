"""The rest of the plan's tables in words: who answers for what, how it is followed, risks, and what was changed."""

from __future__ import annotations

import pandas as pd

from helpers.communication.plan.drafting.counting import base
from helpers.present.plan.measuring import judging
from helpers.present.plan.measuring.remedies import kept_small
from helpers.present.plan.people import holder, holders, stand_ins
from helpers.present.plan.sheets import Sheet, cited, named
from helpers.present.plan.taking import adding_up
from helpers.present.plan.view import (
    CHANGES,
    FIELDS,
    FREQUENCIES,
    KINDS,
    LEVELS,
    OWNERS,
    REASONS,
    RESULTS,
    PlanView,
)


def responsibilities(view: PlanView) -> Sheet:
    """Return what each role answers for, its hours, and who of the council's people holds it or stands nearest."""
    words = view.words
    chosen = view.chosen
    roles = sorted(set(chosen["owner"]), key=lambda role: (list(OWNERS).index(role) if role in OWNERS else 99, role))
    rows = [chosen[chosen["owner"] == role] for role in roles]
    taken = [float(of_owner["hours"].sum()) for of_owner in rows]
    shown = {
        words("Role"): [view.owner(role) for role in roles],
        words("In this council"): [_holder(role, view) for role in roles],
        words("Answers for"): ["; ".join(view.line(line) for line in of_owner["action"]) for of_owner in rows],
        words("Hours"): [words.number(hours) for hours in adding_up(taken)],
    }
    data = pd.DataFrame({"owner": roles, "hours": taken})
    data["actions"] = ["; ".join(of_owner["action"]) for of_owner in rows]
    caption = words("Who answers for what.")
    return Sheet(words("Responsibilities"), caption, pd.DataFrame(shown), data, "lllr")


def _holder(role: str, view: PlanView) -> str:
    """Return who holds a role, who stands in for it where nobody does, or that it is to be named."""
    words, people = view.words, view.terms.people
    held = ", ".join(person.role for person in holders(role, people))
    if held:
        return held
    near = ", ".join(person.role for person in stand_ins(role, people))
    return words("nobody named; nearest: {who}", who=near) if near else words("to be named")


IMAGE = "image_index"


def _by_level(view: PlanView) -> pd.DataFrame:
    """Return the measures from what is done to what it leaves, as AMEC orders them; the image itself is the impact."""
    rows, objectives = view["plan_indicators"], view["objectives"]
    image = set(objectives.loc[objectives["indicator"] == IMAGE, "objective"])
    rows = rows.assign(level=rows["level"].where(~rows["subject"].isin(image), "impact"))
    return rows.sort_values("level", key=lambda levels: levels.map(ORDER), kind="stable").reset_index(drop=True)


ORDER = {level: place for place, level in enumerate(("output", "outtake", "outcome", "impact"))}


def indicators(view: PlanView) -> Sheet:
    """Return what is measured, how much of it there is to be, by whom and when; from outputs to the impact."""
    words, rows, language = view.words, _by_level(view), view.study.language
    levels = list(rows["level"])
    names = {entry.id: entry.text[language] for entry in (*view.library.outputs, *view.library.counts)}
    shown = {
        words("What is measured"): [_measured(code, names, view) for code in rows["subject"]],
        words("Kind"): [words(KINDS[level]) for level in levels],
        words("To be reached"): [_aimed(row, view) for row in rows.itertuples()],
        words("Measured by"): [holder(owner, view) for owner in rows["measured_by"]],
        words("When"): [_when(row, view) for row in rows.itertuples()],
        words("Follows"): [view.lines(cell) for cell in rows["lines"]],
    }
    caption = words("How the plan is followed: what is measured, how much there is to be, by whom and when.")
    widths = (23, 13, 15, 13, 12, 24)
    return Sheet(words("Indicators"), caption, pd.DataFrame(shown), rows, "llllll", widths=widths)


def _measured(code: str, names: dict[str, str], view: PlanView) -> str:
    """Return what is measured, and whether success is judged by it."""
    words, name = view.words, names.get(code) or view.line(code)
    judged = view["objectives"][view["objectives"]["judged_by"].eq(code)]
    if judged.empty:
        return name
    if judged["judge_fewest"].notna().any():
        return words("{measure} (success is judged by it, if there are enough of them)", measure=name)
    return words("{measure} (success is judged by it)", measure=name)


def _aimed(row: object, view: PlanView) -> str:
    """Return how much of an output is promised and by when, which way a count is to go, or an objective's target."""
    words, subject = view.words, row.subject  # type: ignore[attr-defined]
    counts = {count.id: count.direction for count in view.library.counts}
    if subject in counts:
        return first_count(counts[subject], view, judging.over_years(view, subject))
    done = {"day": view.date(row.due)}  # type: ignore[attr-defined]
    # What is missing of a unit is neither the one nor the other.
    unit = "" if pd.isna(row.unit) else row.unit  # type: ignore[attr-defined]
    if unit == "actions":
        return words.plural("{n} action, by {day}", "{n} actions, by {day}", int(row.target), **done)  # type: ignore[attr-defined]
    if unit == "people":
        return words.plural("{n} person, by {day}", "about {n} people, by {day}", int(row.target), **done)  # type: ignore[attr-defined]
    targets = view["objectives"].set_index("objective")
    if subject not in targets.index:
        return words.number(None)
    objective = targets.loc[subject]
    return view.value(objective["target"], bool(objective["is_share"]))


def first_count(direction: str, view: PlanView, over_years: bool = False) -> str:
    """Return when a count is made, before and after, and which way it is to go: nothing else is promised of it."""
    if over_years:
        return view.words(
            "no target before it is counted: from {first} to {last}, and from {then} to {until}; {change}",
            change=view.words("more, beyond chance") if direction == "up" else view.words("fewer, beyond chance"),
            **judging.counted_years(view),
        )
    days = base(view["plan_calendar"], view.library)
    told = {"first": view.date(days.first), "last": view.date(days.last)}
    if direction == "up":
        return view.words(
            "no target before it is counted: from {first} to {last}, and in the same days a year later; more, beyond "
            "chance",
            **told,
        )
    return view.words(
        "no target before it is counted: from {first} to {last}, and in the same days a year later; fewer, beyond "
        "chance",
        **told,
    )


def _when(row: object, view: PlanView) -> str:
    text = view.words(FREQUENCIES[row.frequency])  # type: ignore[attr-defined]
    return f"{text} ({view.date(row.due)})" if row.frequency == "next_wave" else text  # type: ignore[attr-defined]


def risks(view: PlanView) -> Sheet:
    """Return the risks and what keeps them small."""
    words, rows = view.words, view["plan_risks"]
    shown = {
        words("Risk"): named(view, "plan_risks", "risk"),
        words("Likely"): [words(LEVELS[level]) for level in rows["likelihood"]],
        words("Grave"): [words(LEVELS[level]) for level in rows["impact"]],
        words("What keeps it small"): [kept_small(str(name), view) for name in rows["library"]],
        words("Who"): [holder(owner, view) for owner in rows["owner"]],
        words("Evidence"): cited(rows, view),
    }
    return Sheet(
        words("Risks"),
        words("Risks, the gravest first."),
        pd.DataFrame(shown),
        rows,
        "llllll",
        widths=(23, 11, 10, 33, 14, 9),
    )


def overrides(view: PlanView) -> Sheet:
    """Return what the council set beside what the method drafted."""
    words, rows = view.words, view["plan_overrides"]
    shown = {
        words("Line"): [_line_told(line, view) for line in rows["line"]],
        words("What was done"): [_change_told(row, view) for row in rows.itertuples()],
        words("The method drafted"): [_or_dash(value, view) for value in rows["drafted"]],
        words("The council set"): [_or_dash(value, view) for value in rows["council"]],
    }
    caption = words("What the council set by hand, beside what the method drafted.")
    return Sheet(words("Changes by hand"), caption, pd.DataFrame(shown), rows, "llll")


def _line_told(line: str, view: PlanView) -> str:
    name = view.line(line)
    return line if name == line else f"{name} [{line}]"


def _change_told(row: object, view: PlanView) -> str:
    text = view.words(CHANGES[row.change])  # type: ignore[attr-defined]
    return f"{text}: {view.words(FIELDS[row.field])}" if row.field in FIELDS else text  # type: ignore[attr-defined]


def _or_dash(value: object, view: PlanView) -> str:
    return view.owner(value) if isinstance(value, str) and value else "–"


OWN = "tbl-evidence/"


def evidence(view: PlanView) -> Sheet:
    """Return what each evidence number stands for: a row of another table of the report, or a figure shown here.

    The first column of the data is the row's key: that of a figure shown here, else the whole id of the other row.
    """
    words = view.words
    here = view["plan_evidence"].set_index("key", drop=False)
    numbers = view.evidence_numbers
    rows = [here.loc[key.removeprefix(OWN)] if key.startswith(OWN) else None for key in numbers]
    shown = {
        words("No."): list(numbers.values()),
        words("Where it stands"): [
            words("here") if row is not None else key for key, row in zip(numbers, rows, strict=True)
        ],
        words("Indicator"): ["–" if row is None else view.indicator(row["indicator"]) for row in rows],
        words("Among"): ["–" if row is None else view.segment(row["segment"]) for row in rows],
        words("Value"): ["–" if row is None else _evidence_value(row, view) for row in rows],
        "n": ["–" if row is None else words.number(row["n"]) for row in rows],
    }
    data = pd.DataFrame({"key": [key.removeprefix(OWN) for key in numbers], "number": list(numbers.values())})
    # A plan that cites nothing has no key of any type.
    data = data.astype({"key": object}).merge(here.reset_index(drop=True).astype({"key": object}), on="key", how="left")
    caption = words(
        "What the plan rests on: rows of the tables named, and the other figures that it takes from the survey."
    )
    return Sheet(words("Evidence"), caption, pd.DataFrame(shown), data, "llllrr", widths=(5, 26, 24, 20, 20, 5))


def _evidence_value(row: pd.Series, view: PlanView) -> str:
    digits = 0 if row["is_rounded"] else 1
    value = view.value(row["estimate"], row["is_share"], digits)
    return f"{value} ({view.interval(row['conf_low'], row['conf_high'], row['is_share'], digits)})"


def followup(view: PlanView) -> Sheet:
    """Return what became of the previous plan's objectives; what was not measured alike has no result."""
    words, rows = view.words, view["followup"]
    shown = {
        words("Objective"): [_followed(row, view) for row in rows.itertuples()],
        words("Before"): [view.value(row.baseline, row.is_share) for row in rows.itertuples()],
        words("Target"): [view.value(row.target, row.is_share) for row in rows.itertuples()],
        words("Now ({confidence} interval)"): [
            f"{view.value(row.estimate, row.is_share)} ({view.interval(row.conf_low, row.conf_high, row.is_share)})"
            for row in rows.itertuples()
        ],
        words("Change ({confidence} interval)"): [_change(row, view) for row in rows.itertuples()],
        words("Result"): [_result(row, view) for row in rows.itertuples()],
    }
    caption = words("What became of the previous plan's objectives. Each interval stands by itself.")
    return Sheet(words("Follow-up"), caption, pd.DataFrame(shown), rows, "lrrrrl")


def _followed(row: object, view: PlanView) -> str:
    if row.result == "item":  # type: ignore[attr-defined]
        return view.indicator(row.indicator)  # type: ignore[attr-defined]
    if isinstance(row.text, str) and row.text:  # type: ignore[attr-defined]
        return str(row.text)  # type: ignore[attr-defined]
    texts = {template.id: template.text[view.study.language] for template in view.library.templates}
    return texts.get(row.template, row.objective)  # type: ignore[attr-defined]


def _change(row: object, view: PlanView) -> str:
    if pd.isna(row.change):  # type: ignore[attr-defined]
        return view.words.number(None)
    unit = 100.0 if row.is_share else 1.0  # type: ignore[attr-defined]
    ends = view.words.interval(unit * row.change_low, unit * row.change_high, 1)  # type: ignore[attr-defined]
    return f"{view.change(row.change, row.is_share)} ({ends})"  # type: ignore[attr-defined]


def _result(row: object, view: PlanView) -> str:
    text = view.words(RESULTS[row.result])  # type: ignore[attr-defined]
    codes = row.reason  # type: ignore[attr-defined]
    return f"{text}: {view.words.list([view.words(REASONS[code]) for code in codes])}" if codes else text
