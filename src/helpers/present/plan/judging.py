"""What success is judged by in words: a survey, a count that can show the target, or nothing here, which is said."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.communication.plan.candidates.rounding import as_people_round
from helpers.communication.plan.drafting.counting import after, base
from helpers.communication.plan.method.library import Count
from helpers.present.language.words import mark
from helpers.present.plan.view import PlanView
from helpers.stats.fieldwork.trials import detectable_count

if TYPE_CHECKING:
    from collections.abc import Callable

YEAR = timedelta(days=365)
#: What no count tells, since it is made nowhere without the plan.
NO_PROOF = mark(
    "A count that moves does not prove that the plan moved it: it is held beside no place and no people without the "
    "plan."
)


def judged(objectives: pd.DataFrame, view: PlanView) -> list[str]:
    """Return what success is judged by where the next survey cannot show an objective; that nothing does where so.

    Parameters
    ----------
    objectives
        Those of which it is known whether the next survey can show them.
    """
    words, others = view.words, objectives[objectives["judged_by"] != objectives["objective"]]
    if others.empty:
        return []
    held = others[others["judged_by"].notna()]
    if held.empty:
        return [nothing_judges(view)]
    told = [words("Success is therefore judged by what lies nearer to the actions, each objective by its own measure.")]
    surveyed = [line for line in dict.fromkeys(held["judged_by"]) if line in set(objectives["objective"])]
    if surveyed:
        told.append(
            words(
                "{n} answers can show {measure}.",
                measure=words.list([view.quoted(view.line(line)) for line in surveyed]),
                n=words.number(held.loc[held["judged_by"].isin(surveyed), "judged_n"].max()),
            )
        )
    left = [view.quoted(view.line(line)) for line in others.loc[others["judged_by"].isna(), "objective"]]
    if left:
        told.append(words("No measure here can tell whether this is reached: {aims}.", aims=words.list(left)))
    return told


def nothing_judges(view: PlanView) -> str:
    """Return that what is counted tells whether the plan was done, and nothing here whether it worked."""
    return view.words(
        "What the council can count would not show it either: with the change that is expected it would not move "
        "beyond chance. What is counted tells whether the work was done; whether it worked nothing here can tell."
    )


def is_too_late(objectives: pd.DataFrame) -> bool:
    """Return whether this survey had too few answers for any next one to show any of these targets, however large."""
    never = objectives["n_needed"].isna() & objectives["n_needed_each"].notna()
    return bool(len(objectives) and never.all() and not objectives["is_detectable"].astype(bool).any())


def counts(view: PlanView) -> dict[str, Count]:
    """Return what the council can count by itself, by id."""
    return {count.id: count for count in view.library.counts}


def counted(view: PlanView) -> pd.DataFrame:
    """Return the objectives that a count judges."""
    rows = view["objectives"]
    return rows[rows["judged_by"].isin(list(counts(view)))]


def cell(row: Any, view: PlanView) -> str:
    """Return what judges an objective, with what it can show beside what the target stands for; that nothing does."""
    words, known = view.words, counts(view)
    if isinstance(row.judged_by, str) and row.judged_by not in known:
        return words("itself") if row.judged_by == row.objective else view.line(row.judged_by)
    if not isinstance(row.judged_by, str):
        return words.number(None) if not isinstance(row.judge_count, str) else _too_little(row, view)
    count = known[row.judged_by]
    name = count.text[view.study.language]
    told = (
        words("{count} (more than before the plan, beyond chance)", count=name)
        if count.direction == "up"
        else words("{count} (fewer than before the plan, beyond chance)", count=name)
    )
    if count.of is None:
        return f"{told}; {words('whether there are enough of them is seen once they are counted')}"
    return f"{told}; {_beside(row, view)}"


def _too_little(row: Any, view: PlanView) -> str:
    """Return that the count nearest to an objective cannot show its target either."""
    name = counts(view)[row.judge_count].text[view.study.language]
    told = view.words("nothing here; the nearest count cannot show the target either: {count}", count=name)
    return f"{told}; {_beside(row, view)}"


def _beside(row: Any, view: PlanView) -> str:
    """Return the smallest change that a count shows, and that which goes with the target."""
    words = view.words
    # What a count shows is rounded up and what the target stands for down: neither flatters the plan.
    ends = {"needed": math.ceil, "change": math.floor}
    fields = {name: _size(getattr(row, f"judge_{name}"), to, row, view) for name, to in ends.items()}
    if row.judge_span == "year":
        return words(
            "counted over whole years it shows {needed} or more, and {change} is what goes with the target then",
            **fields,
        )
    return words("it shows {needed} or more, and {change} is what goes with the target then", **fields)


def _size(change: float, to: Callable[[float], int], row: Any, view: PlanView) -> str:
    """Return a change of a count to a tenth: a part of it in per cent, or so many of a hundred who are asked."""
    words, tenths = view.words, to(round(1000 * change, 6)) if math.isfinite(change) else math.nan
    if counts(view)[row.judge_count].of == "calls":
        return words("a change of {share}", share=words.percent(tenths / 1000, 1))
    return words("{points} in a hundred", points=words.number(tenths / 10, 1))


def over_years(view: PlanView, count: str) -> bool:
    """Return whether a count judges only over whole years."""
    rows = view["objectives"]
    return bool((rows["judged_by"].eq(count) & rows["judge_span"].eq("year")).any())


def counted_years(view: PlanView) -> dict[str, str]:
    """Return in words the first and last day of the year before anything goes out, and of that once all of it is."""
    last = base(view["plan_calendar"], view.library).last
    then = after(view["plan_calendar"], view.library, "year")
    ends = {"first": last - YEAR + timedelta(days=1), "last": last, "then": then.first, "until": then.last}
    return {name: view.date(day) for name, day in ends.items()}


def first_counted(view: PlanView) -> str:
    """Return when the counts that judge are made, and what of them is more than chance where their size is guessed."""
    rows = counted(view)
    is_year = rows["judge_span"].eq("year")
    told = [*([_in_days(view)] if (~is_year).any() else []), *([_over_years(view)] if is_year.any() else [])]
    return " ".join([*told, view.words(NO_PROOF)])


def _in_days(view: PlanView) -> str:
    """Return that what judges is counted in the days before anything goes out, and what so few or many can tell."""
    words, days = view.words, base(view["plan_calendar"], view.library)
    told = words(
        "The counts by which success is judged have no figure yet, and therefore no target. The first thing to do is "
        "to make them, from {first} to {last}, before anything of this plan goes out, and again on the same days a "
        "year later. Where last year's registers hold the same days, they serve as well.",
        first=view.date(days.first),
        last=view.date(days.last),
    )
    return f"{told} {_enough(base_events(view), view)}"


def _over_years(view: PlanView) -> str:
    """Return that only whole years of a count can judge, and whence the year before the plan is to be had."""
    told = view.words(
        "Only whole years can tell: the calls and visits from {first} to {last}, before the plan, as far as the "
        "registers hold them, beside those from {then} to {until}, once all of it is out. Where none was kept nothing "
        "can judge success.",
        **counted_years(view),
    )
    return f"{told} {_enough(view.figure('calls') or 0.0, view)}"


def uncounted(view: PlanView) -> str:
    """Return how few calls and visits a place of this size may have, and that no count is therefore set as a judge."""
    events = view.figure("calls") or 0.0
    return view.words(
        "With {rate} calls and visits a year for each thousand residents aged {age} and over, which is this method's "
        "assumption and no finding, a whole year would have some {n}, and nothing under a rise of {rise} could be told "
        "from chance: no count is set as a judge. What people say when they come counts for more than any number.",
        **_guess(events, view),
    )


def _guess(events: float, view: PlanView) -> dict[str, str]:
    words = view.words
    return {
        "n": words.number(as_people_round(events)),
        "rise": words.percent(math.ceil(100 * detectable_count(events)) / 100 if events else None),
        "age": words.number(view.study.config.options.minimum_age),
        "rate": words.number(view.library.priors.trials.units["case"]),
    }


def _enough(events: float, view: PlanView) -> str:
    """Return which rise of so many calls and visits can be told, by the number that a place of this size may have."""
    return view.words(
        "With {rate} calls and visits a year for each thousand residents aged {age} and over, which is this method's "
        "assumption and no finding, there would then be some {n}, and a rise of {rise} could be told from chance; of a "
        "part of them only a larger one.",
        **_guess(events, view),
    )


def base_events(view: PlanView) -> float:
    """Return the calls and visits that may fall in the days before anything of the plan goes out."""
    return (view.figure("calls") or 0.0) * base(view["plan_calendar"], view.library).share_of_year


def on_page_one(view: PlanView) -> str:
    """Return in a sentence what judges whether the plan worked; that nothing does; '' where its surveys are named."""
    words, rows = view.words, view["objectives"]
    if rows.empty and view.study.config.sample.type == "opt_in":
        return words(
            "That tells whether it was done. Whether it worked nothing here can tell: no target can be set among "
            "people who were not drawn."
        )
    tested = rows[rows["is_detectable"].notna()]
    if tested.empty or tested["is_detectable"].astype(bool).any():
        return ""
    held = list(dict.fromkeys(tested["judged_by"].dropna()))
    if not held:
        return _nothing_on_page_one(tested, view)
    names = {code: count.text[view.study.language] for code, count in counts(view).items()}
    told = [names.get(line) or view.line(line) for line in held[:1]]
    measure = told[0][:1].lower() + told[0][1:]
    if held[0] in names:
        return words(
            "Whether it worked is read off a count, before and after: {measure}; that is no proof that the plan is "
            "why. A survey will not see it.",
            measure=measure,
        )
    n = words.number(tested.loc[tested["judged_by"] == held[0], "judged_n"].max())
    return words("Whether it worked {n} answers can tell, by this: {measure}.", measure=measure, n=n)


def _nothing_on_page_one(tested: pd.DataFrame, view: PlanView) -> str:
    if is_too_late(tested):
        return view.words(
            "That tells whether it was done. Whether it worked nothing here can tell: the change is too small for any "
            "next survey and for counts."
        )
    return view.words(
        "That tells whether it was done. Whether it worked nothing here can tell: the change is too small for {n} "
        "answers and for counts.",
        n=view.words.number(tested["next_n"].max()),
    )
