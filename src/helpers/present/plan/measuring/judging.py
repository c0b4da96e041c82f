"""What success is judged by in words: a survey, a count that can show the target, or nothing here, which is said."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.communication.plan.candidates.rounding import as_people_round
from helpers.communication.plan.drafting.counting import after, base
from helpers.communication.plan.measuring.judging import WHOLE_YEAR, weigh
from helpers.communication.plan.method.library import Count
from helpers.present.language.words import MISSING, begun, mark
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
#: A part of the calls judges only if it is large enough.
IF_ENOUGH = mark(
    "What is counted of only some calls and visits tells it if there are enough of them, which nobody knows before "
    "they are counted: the table says how many it takes."
)
#: Nobody has measured what a count moves with a share of all residents.
IN_PROPORTION = mark(
    "That a count moves in the same proportion as what people answer is this method's assumption, which nobody has "
    "measured and which flatters the count: it may move less."
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
    told = [_nearer(others, view)]
    surveyed = [line for line in dict.fromkeys(held["judged_by"]) if line in set(objectives["objective"])]
    if surveyed:
        told.append(
            words(
                "{n} answers can show {measure}.",
                measure=words.list([view.quoted(view.line(line)) for line in surveyed]),
                n=words.number(held.loc[held["judged_by"].isin(surveyed), "judged_n"].max()),
            )
        )
    told += [words(IF_ENOUGH)] if held["judge_fewest"].notna().any() else []
    return [*told, *([words(IN_PROPORTION)] if held["judge_change"].notna().any() else [])]


def _nearer(others: pd.DataFrame, view: PlanView) -> str:
    """Return that what lies nearer to the actions judges the objectives; of which ones, where of some nothing does."""
    words, left = view.words, others[others["judged_by"].isna()]
    if left.empty:
        return words(
            "Success is therefore judged by what lies nearer to the actions, each objective by its own measure."
        )
    return words.plural(
        "Of the {all} that it cannot show, {n} is judged by what lies nearer to the actions; whether the rest is "
        "reached no measure here can tell: {aims}.",
        "Of the {all} that it cannot show, {n} are judged by what lies nearer to the actions, each by its own measure; "
        "whether the rest is reached no measure here can tell: {aims}.",
        len(others) - len(left),
        all=words.number(len(others)),
        aims=words.list([view.quoted(view.line(line)) for line in left["objective"]]),
    )


def nothing_judges(view: PlanView) -> str:
    """Return that what is counted tells whether the plan was done, and nothing here whether it worked."""
    told = view.words(
        "What the council can count in time would not show it either: with the change that is expected it would not "
        "move beyond chance. What is counted tells whether the work was done; whether it worked nothing here can tell."
    )
    return " ".join([told, *by_lot(view)])


def by_lot(view: PlanView) -> list[str]:
    """Return of which actions a lot may tell what each brings, though nothing tells it of the whole plan."""
    drawn = view["plan_pilots"].loc[lambda rows: rows["kind"] == "lot", "action"]
    told = view.words.plural(
        "Of one action by itself a trial by lot may tell what it brings: {names}.",
        "Of {n} actions, each by itself, trials by lot may tell what they bring: {names}.",
        len(drawn),
        names=view.words.list([view.quoted(view.line(line)) for line in drawn]),
    )
    return [told] if len(drawn) else []


def _by_lot_in_short(view: PlanView) -> list[str]:
    count = int(view["plan_pilots"]["kind"].eq("lot").sum())
    if not count:
        return []
    return [view.words.plural("Of one action a trial by lot may.", "Of {n} actions trials by lot may.", count)]


def is_too_late(objectives: pd.DataFrame) -> bool:
    """Return whether this survey had too few answers for any next one to show any of these targets, however large."""
    never = objectives["n_needed"].isna() & objectives["n_needed_each"].notna()
    return bool(len(objectives) and never.all() and not objectives["is_detectable"].astype(bool).any())


def counts(view: PlanView) -> dict[str, Count]:
    """Return what the council can count by itself, by id."""
    return {count.id: count for count in view.library.counts}


def counted(view: PlanView) -> pd.DataFrame:
    """Return the objectives that a count judges."""
    return view["objectives"].loc[lambda rows: rows["judged_by"].isin(list(counts(view)))]


def cell(row: Any, view: PlanView) -> tuple[str, str]:
    """Return what judges an objective, or that nothing does; and what it can show beside what the target stands for.

    The second is a sentence without its first capital and its point, or empty; a table has no room for it.
    """
    words, known = view.words, counts(view)
    if isinstance(row.judged_by, str) and row.judged_by not in known:
        return (words("itself") if row.judged_by == row.objective else view.line(row.judged_by)), ""
    if not isinstance(row.judged_by, str):
        return (words("nothing here"), _too_little(row, view)) if isinstance(row.judge_count, str) else (MISSING, "")
    count, name = known[row.judged_by], known[row.judged_by].text[view.study.language]
    told = (
        words("{count} (more than before the plan, beyond chance)", count=name)
        if count.direction == "up"
        else words("{count} (fewer than before the plan, beyond chance)", count=name)
    )
    if count.of is None:
        return told, words("whether there are enough of them is seen once they are counted")
    return told, _beside(row, view)


def _too_little(row: Any, view: PlanView) -> str:
    """Return that the count nearest to an objective cannot show its target either, not even as the whole of calls."""
    words, count = view.words, counts(view)[row.judge_count]
    told = words("the nearest count cannot show the target either: {count}", count=count.text[view.study.language])
    if count.of == "asked":
        return f"{told}. {begun(_asked_in_days(row, view))}. {begun(_asked_in_a_year(row, view))}"
    whole = "" if count.of == "calls" else f"{words('even if all calls and visits were such')}, "
    return f"{told}. {begun(whole + _beside(row, view))}"


def _asked_in_days(row: Any, view: PlanView) -> str:
    """Return what asking all who call or come shows: whoever came before the plan's start was asked nothing."""
    days = base(view["plan_calendar"], view.library)
    return view.words(
        "even if all who call or come before the plan changes a page or says anything were asked (some {all} from "
        "{first} to {last}, by this method's assumption), and as many a year later, it shows {needed} or more, and "
        "{change} is what goes with the target then",
        all=view.words.number(as_people_round(base_events(view))),
        first=view.date(days.first),
        last=view.date(days.last),
        needed=_size(row.judge_needed, math.ceil, row, view),
        change=_size(row.judge_change, math.floor, row, view),
    )


def _asked_in_a_year(row: Any, view: PlanView) -> str:
    """Return what it would show if the plan waited until all who call or come in a whole year are asked."""
    words, calls, count = view.words, view.figure("calls") or 0.0, counts(view)[row.judge_count]
    needed = weigh(row._asdict(), count, calls, WHOLE_YEAR).needed
    fields = {"all": words.number(as_people_round(calls)), "needed": _size(needed, math.ceil, row, view)}
    if needed <= row.judge_change:
        return words("if the plan waits for a whole year of asking (some {all}) it shows {needed} or more", **fields)
    return words("a whole year of asking (some {all}) would show {needed} or more: too little as well", **fields)


def _beside(row: Any, view: PlanView) -> str:
    """Return the smallest change that a count shows, or how many it takes, and the change that goes with the target."""
    words = view.words
    # What a count shows is rounded up and what the target stands for down: neither flatters the plan.
    change, needed = _size(row.judge_change, math.floor, row, view), _size(row.judge_needed, math.ceil, row, view)
    if pd.notna(row.judge_fewest):
        return _if_enough(change, row, view)
    fields = {"needed": needed, "change": change}
    if row.judge_span == "year":
        return words(
            "counted over whole years it shows {needed} or more, and {change} is what goes with the target then",
            **fields,
        )
    return words(
        "counted in the days before the plan changes a page or says anything, and in the same a year later, it shows "
        "{needed} or more, and {change} is what goes with the target then",
        **fields,
    )


def _if_enough(change: str, row: Any, view: PlanView) -> str:
    """Return how many of a part of the calls must be counted to show what goes with the target, and of how many."""
    words, fields = view.words, {"change": change, "n": fewest(row, view)}
    if row.judge_span == "year":
        return words(
            "{change} is what goes with the target, and shows only if there are {n} of them or more in a year; how "
            "many there are nobody knows before they are counted (calls and visits in all: some {all}, by this "
            "method's assumption)",
            all=words.number(as_people_round(view.figure("calls") or 0.0)),
            **fields,
        )
    if counts(view)[row.judge_count].of == "asked":
        return words(
            "{change} is what goes with the target, and shows only if {n} or more are asked before the plan is out, "
            "and as many a year later (calls and visits in all: some {all}, by this method's assumption)",
            all=words.number(as_people_round(base_events(view))),
            **fields,
        )
    return words(
        "{change} is what goes with the target, and shows only if there are {n} of them or more before the plan is "
        "out; how many there are nobody knows before they are counted (calls and visits in all: some {all}, by this "
        "method's assumption)",
        all=words.number(as_people_round(base_events(view))),
        **fields,
    )


def fewest(row: Any, view: PlanView) -> str:
    """Return how many must be counted to show a target, to two figures and never fewer."""
    step = 10 ** max(0, math.floor(math.log10(max(row.judge_fewest, 1.0))) - 1)
    return view.words.number(math.ceil(row.judge_fewest / step) * step)


def _size(change: float, to: Callable[[float], int], row: Any, view: PlanView) -> str:
    """Return a change of a count to a tenth: a part of it in per cent, or so many of a hundred who are asked."""
    words, tenths = view.words, to(round(1000 * change, 6)) if math.isfinite(change) else math.nan
    if counts(view)[row.judge_count].of == "asked":
        return words("{points} in a hundred", points=words.number(tenths / 10, 1))
    return words("a change of {share}", share=words.percent(tenths / 1000, 1))


def over_years(view: PlanView, count: str) -> bool:
    """Return whether a count judges only over whole years."""
    rows = view["objectives"]
    return bool((rows["judged_by"].eq(count) & rows["judge_span"].eq("year")).any())


def counted_years(view: PlanView) -> dict[str, str]:
    """Return in words the first and last day of the year before the plan, and of that once all of it has begun."""
    # What is only prepared, as telling the staff, may already move a count: the year ends before any of it begins.
    last = view["plan_calendar"]["start"].min().date() - timedelta(days=1)
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
    """Return that what judges is counted in the days before the plan does anything, and what these can tell."""
    words, days = view.words, base(view["plan_calendar"], view.library)
    told = words(
        "The counts by which success is judged have no figure yet, and therefore no target. The first thing to do is "
        "to make them, from {first} to {last}, before the plan changes a page or says anything, and again on the same "
        "days a year later. Where last year's registers hold the same days, they serve as well.",
        first=view.date(days.first),
        last=view.date(days.last),
    )
    return f"{told} {_enough(base_events(view), view)}"


def _over_years(view: PlanView) -> str:
    """Return that only whole years of a count can judge, and whence the year before the plan is to be had."""
    told = view.words(
        "Only whole years can tell: the calls and visits from {first} to {last}, before the plan, as far as the "
        "registers hold them, beside those from {then} to {until}, once all of it has begun to reach people. Where "
        "none was kept nothing can judge success.",
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
        # To a tenth and upwards, as the table of objectives has it.
        "rise": words.percent(view.upwards(100 * detectable_count(events)) / 100 if events else None, 1),
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
        told = words(
            "That tells whether it was done. Whether it worked nothing here can tell: no target can be set among "
            "people who were not drawn."
        )
        return " ".join([told, *_by_lot_in_short(view)])
    tested = rows[rows["is_detectable"].notna()]
    if tested.empty or tested["is_detectable"].astype(bool).any():
        return ""
    held = list(dict.fromkeys(tested["judged_by"].dropna()))
    if not held:
        return _nothing_on_page_one(tested, view)
    names = {code: count.text[view.study.language] for code, count in counts(view).items()}
    told = names.get(held[0]) or view.line(held[0])
    measure = told[:1].lower() + told[1:]
    if held[0] in names:
        return f"{_counted_on_page_one(tested, measure, view)} {words('That is no proof that the plan is why.')}"
    n = words.number(tested.loc[tested["judged_by"] == held[0], "judged_n"].max())
    return words("Whether it worked {n} answers can tell, by this: {measure}.", measure=measure, n=n)


def _counted_on_page_one(tested: pd.DataFrame, measure: str, view: PlanView) -> str:
    """Return that a count judges and no survey, and how large it must be where nobody knows whether it is."""
    words, row = view.words, tested[tested["judged_by"].isin(list(counts(view)))].iloc[0]
    if pd.isna(row["judge_needed"]):
        return words(
            "Whether it worked a survey will not see; a count may, before and after, if it is large enough: {measure}.",
            measure=measure,
        )
    if pd.isna(row["judge_fewest"]):
        return words(
            "Whether it worked a survey will not see; a count is held, before and after: {measure}.", measure=measure
        )
    fields = {"measure": measure, "n": fewest(row, view)}
    if row["judge_span"] == "year":
        return words(
            "Whether it worked a survey will not see; a count may, before and after, if it holds {n} a year or more: "
            "{measure}.",
            **fields,
        )
    if counts(view)[row["judged_by"]].of == "asked":
        return words(
            "Whether it worked a survey will not see; a count may, before and after, if {n} or more are asked each "
            "time: {measure}.",
            **fields,
        )
    return words(
        "Whether it worked a survey will not see; a count may, before and after, if it holds {n} or more before the "
        "plan: {measure}.",
        **fields,
    )


def _nothing_on_page_one(tested: pd.DataFrame, view: PlanView) -> str:
    words = view.words
    if is_too_late(tested):
        told = words(
            "That tells whether it was done. Whether it worked nothing here can tell: the change is too small for any "
            "next survey and for counts made in time."
        )
    else:
        told = words(
            "That tells whether it was done. Whether it worked nothing here can tell: the change is too small for {n} "
            "answers and for counts made in time.",
            n=words.number(tested["next_n"].max()),
        )
    return " ".join([told, *_by_lot_in_short(view)])
