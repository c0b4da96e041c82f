"""Objectives in words: the target and its chance, what the next survey can show, and what success is judged by."""

from __future__ import annotations

import math

import pandas as pd

from helpers.communication.plan.candidates.rounding import as_people_round
from helpers.communication.plan.measuring.objectives import EVEN, NEAREST, WORTH, shown
from helpers.present.language.words import begun
from helpers.present.outputs import Sentences
from helpers.present.plan.aims import aim_name, named_without
from helpers.present.plan.measuring import judging
from helpers.present.plan.returns import purpose
from helpers.present.plan.sheets import Sheet, cited
from helpers.present.plan.view import PlanView

#: Chances are shares of draws.
TOLERANCE = 1e-9
#: Share of a place's residents who can be brought to answer a survey, and how many times the planned one can be paid.
MOST_ANSWER, MOST_TIMES = 0.25, 4.0


def objectives(view: PlanView) -> Sentences:
    """Return how many objectives there are, which of them the next survey can show, and what success is judged by."""
    words, rows = view.words, view["objectives"]
    if rows.empty:
        return Sentences(" ".join([_no_target(view), *named_without(view)]))
    text = words.plural(
        "The plan has {n} objective, measured by this survey and the next ({answers} answers).",
        "The plan has {n} objectives, measured by this survey and the next ({answers} answers).",
        len(rows),
        answers=words.number(view.figure("next_n")),
    )
    tested = rows[rows["is_detectable"].notna()]
    told = [
        text,
        *_more_than_answer(view),
        *_of_the_aim(rows, view),
        _reached(rows, view),
        *_image_left_out(rows, view),
        *named_without(view),
        *_of_recall(rows, view),
        *_detected(tested, view),
        *judging.judged(tested, view),
        *_recall_would(tested, view),
    ]
    return Sentences(" ".join(told))


def _more_than_answer(view: PlanView) -> list[str]:
    """Return that the next survey is planned with more answers than the method takes a place to give."""
    words, planned, residents = view.words, view.figure("next_n") or 0.0, view.figure("residents") or math.inf
    if planned <= MOST_ANSWER * residents:
        return []
    return [
        words(
            "So many are planned (`next_wave` in plan.yml), which is more than the {most} of {people} people whom this "
            "method takes to answer at most: if fewer answer, the survey shows less than is said of it here.",
            most=words.percent(MOST_ANSWER),
            people=words.number(as_people_round(residents)),
        )
    ]


def _of_the_aim(rows: pd.DataFrame, view: PlanView) -> list[str]:
    """Return which of several objectives the plan is for: what else its actions likely move is measured beside it."""
    if len(rows) < 2 or purpose(view) != "other" or view.aim not in set(rows["indicator"]):
        return []
    return [
        view.words(
            "What the plan is for is {aim}; what else its actions are expected to move by {least} points or more is "
            "measured beside it.",
            aim=aim_name(view),
            least=view.words.number(WORTH),
        )
    ]


def _no_target(view: PlanView) -> str:
    words = view.words
    if not len(view.chosen):
        return words("No action is chosen, so the plan sets no target: there is nothing that would reach one.")
    if view.study.config.sample.type == "opt_in":
        return words(
            "No target is set on what people think, because those who answered chose to: however many answer an open "
            "link next time, it shows no change. For that, people would have to be drawn. What is promised is the "
            "work; the table of what is measured gives each part of it an amount and a day."
        )
    if view.figure("is_told") == 0:
        return words(
            "Where nothing that moves the image is told, no target is set: nothing could show whether it was reached. "
            "What is promised is the work; the table of what is measured gives each part of it an amount and a day."
        )
    return words(
        "The chosen actions are expected to move nothing that this survey measured by {noticed} or more, so the "
        "plan sets no target on what people think. What is promised is the work; the table of what is measured gives "
        "each part of it an amount and a day."
    )


def _image_left_out(rows: pd.DataFrame, view: PlanView) -> list[str]:
    """Return that the image is no objective, where it is expected to move by less than half a point."""
    words, gain = view.words, view.figure("gain")
    if gain is None or rows["indicator"].eq("image_index").any():
        return []
    if view.figure("aim_is_named"):
        return [words("The image index is none of them, because others were named as what the plan aims at.")]
    return [
        words(
            "The image index is none of them: {noticed} is the least that a target is worth, and {gain} points are "
            "expected.",
            gain=words.number(gain, 1) if round(gain, 1) > 0 else words("under 0.1"),
        )
    ]


def _of_recall(rows: pd.DataFrame, view: PlanView) -> list[str]:
    """Return whence the gain of what people recall comes: no action moves it by itself, and no study gives its size."""
    words, (low, mid, high) = view.words, view.library.priors.recall_of_notice
    if not rows["indicator"].eq(NEAREST).any():
        return []
    return [
        words(
            "Recalling a message is moved by no action of its own: of a hundred who notice one, {mid} are taken to say "
            "so when asked ({low} to {high}); that is this method's judgement (`recall_of_notice` in priors.yml), and "
            "no finding.",
            **{name: words.number(100 * share) for name, share in (("low", low), ("mid", mid), ("high", high))},
        )
    ]


def _reached(rows: pd.DataFrame, view: PlanView) -> str:
    words = view.words
    text = words(
        "A target is a value that the chosen actions reach with a chance of at least {even}; beside it stands the one "
        "that they reach at least {likely} times in 100. Both are rounded towards today, so that the chance may be "
        "larger."
    )
    beyond = int((rows["chance"] < EVEN - TOLERANCE).sum())
    if not beyond:
        return text
    more = words.plural(
        "{n} target set by hand lies beyond that: the table gives its chance, and it needs more means or more time.",
        "{n} targets set by hand lie beyond that: the table gives their chance, and they need more means or more time.",
        beyond,
    )
    return f"{text} {more}"


def _detected(tested: pd.DataFrame, view: PlanView) -> list[str]:
    words, clear = view.words, int(tested["is_detectable"].astype(bool).sum())
    if tested.empty:
        return []
    if not clear:
        none = words.plural(
            "The next survey cannot tell this target from chance: it is smaller than what it can show.",
            "The next survey can tell none of these targets from chance: they are smaller than what it can show.",
            len(tested),
        )
        return [none, *([_none_however_large(tested, view)] if judging.is_too_late(tested) else [])]
    return [
        words.plural(
            "The next survey can tell this target from chance.",
            "The next survey can tell {clear} of the {n} targets from chance.",
            len(tested),
            clear=words.number(clear),
        )
    ]


def _none_however_large(tested: pd.DataFrame, view: PlanView) -> str:
    fields = {
        "now": view.words.number(tested["n"].max()), "others": _two_new(float(tested["n_needed_each"].min()), view),
    }  # fmt: skip
    if len(tested) == 1:
        return view.words(
            "No next survey, however large, would, because this one had {now} answers; {others}.", **fields
        )
    return view.words(
        "No next survey, however large, would, because this one had {now} answers; for the target that is easiest to "
        "show, {others}.",
        **fields,
    )


def _upwards(answers: float) -> float:
    """Return a number of answers to two figures, never fewer."""
    step = 10 ** max(0, math.floor(math.log10(max(answers, 1.0))) - 1)
    return math.ceil(answers / step) * step


def _recall_would(tested: pd.DataFrame, view: PlanView) -> list[str]:
    """Return what a survey of recall would need, where counts judge what the next survey cannot show."""
    held = set(tested.loc[tested["judged_by"] != tested["objective"], "judged_by"].dropna())
    return (
        _nearest(tested, view)
        if held and not held & set(tested["objective"]) and not judging.is_too_late(tested)
        else []
    )


def _nearest(tested: pd.DataFrame, view: PlanView) -> list[str]:
    """Return the answers that the nearest measure of a survey would need, where there is such a number."""
    words = view.words
    rows = tested[tested["indicator"] == NEAREST]
    if rows.empty:
        return []
    row = rows.iloc[0]
    if _can_be_had(row["n_needed"], view):
        return [
            words(
                "Of what a survey asks, whether people recall a message lies nearest: it would take {n} answers to "
                "show its target.",
                n=words.number(_upwards(row["n_needed"])),
            )
        ]
    if pd.isna(row["n_needed"]) and pd.notna(row["n_needed_each"]):
        return [
            words(
                "Of what a survey asks, whether people recall a message lies nearest: no next survey, however large, "
                "would show its target, because this one had {now} answers; {others}.",
                now=words.number(row["n"]),
                others=_two_new(row["n_needed_each"], view),
            )
        ]
    if _can_be_had(row["n_needed_each"], view):
        return [
            words(
                "Of what a survey asks, whether people recall a message lies nearest: two later surveys of {n} answers "
                "each could show its target.",
                n=words.number(_upwards(row["n_needed_each"])),
            )
        ]
    return []


def table(view: PlanView) -> Sheet:
    """Return the objectives: today's value, targets with their chance, what the next survey shows, and the judge."""
    words, rows = view.words, view["objectives"]
    shown_rows = {
        words("Objective and indicator"): [_aim(row, view) for row in rows.itertuples()],
        words("Today ({confidence} interval)"): [_baseline(row, view) for row in rows.itertuples()],
        words("Target and its chance"): [_target(row, view) for row in rows.itertuples()],
        words("Reached {likely} times in 100"): [
            view.value(row.likely_target, row.is_share) for row in rows.itertuples()
        ],
        words("By"): [view.date(day) for day in rows["deadline"]],
        words("Smallest change that the next survey shows"): [_detectable(row, view) for row in rows.itertuples()],
        words("Success is judged by"): _judges(rows, view),
        words("Evidence"): cited(rows, view),
    }
    caption = words("Objectives, with what the next survey could show.")
    if notes(view).markdown:
        caption = words(
            "Objectives, with what the next survey could show. The numbers in brackets are those of the notes."
        )
    widths = (23, 13, 13, 8, 10, 16, 12, 8)
    return Sheet(words("Objectives"), caption, pd.DataFrame(shown_rows), rows, "lrrrllll", widths=widths)


def _judges(rows: pd.DataFrame, view: PlanView) -> list[str]:
    """Return what judges each objective, with the number of the note that says what it can show."""
    cells = [judging.cell(row, view) for row in rows.itertuples()]
    numbers = _numbered(cells)
    return [f"{judge} ({numbers[why]})" if why else judge for judge, why in cells]


def _numbered(cells: list[tuple[str, str]]) -> dict[str, int]:
    """Return the number of each note, in the order of the table: what is the same of two objectives is one note."""
    return {why: number for number, why in enumerate(dict.fromkeys(why for _, why in cells if why), 1)}


def notes(view: PlanView) -> Sentences:
    """Return what the judges of the objectives can show, a note each: what the table has no room for."""
    cells = [judging.cell(row, view) for row in view["objectives"].itertuples()]
    return Sentences("\n".join(f"{n}. {begun(why)}." for why, n in _numbered(cells).items()))


def _aim(row: object, view: PlanView) -> str:
    text = view.line(row.objective)  # type: ignore[attr-defined]
    named = row.indicator != "own"  # type: ignore[attr-defined]
    indicator = f" ({view.indicator(row.indicator)})" if named else ""  # type: ignore[attr-defined]
    return f"{text}{indicator} [{row.objective}]"  # type: ignore[attr-defined]


def _baseline(row: object, view: PlanView) -> str:
    value = view.value(row.baseline, row.is_share)  # type: ignore[attr-defined]
    return f"{value} ({view.interval(row.conf_low, row.conf_high, row.is_share)})"  # type: ignore[attr-defined]


def _target(row: object, view: PlanView) -> str:
    value = view.value(row.target, row.is_share)  # type: ignore[attr-defined]
    if pd.isna(row.baseline) or pd.isna(row.target):  # type: ignore[attr-defined]
        return value
    change = view.change(row.target - shown(row.baseline, row.is_share), row.is_share)  # type: ignore[attr-defined]
    if pd.isna(row.chance):  # type: ignore[attr-defined]
        return f"{value} ({change})"
    return view.words("{value} ({change}), {chance}", value=value, change=change, chance=view.words.percent(row.chance))  # type: ignore[attr-defined]


def _detectable(row: object, view: PlanView) -> str:
    words = view.words
    if pd.isna(row.detectable):  # type: ignore[attr-defined]
        return words.number(None)
    size = view.upwards(row.detectable * (100 if row.is_share else 1))  # type: ignore[attr-defined]
    change = words.number(size, 1)
    if row.is_detectable:  # type: ignore[attr-defined]
        return words("{change} points: it can show the target", change=change)
    if _can_be_had(row.n_needed, view):  # type: ignore[attr-defined]
        needed = words.number(_upwards(row.n_needed))  # type: ignore[attr-defined]
        return words("{change} points: the target would take {n} answers", change=change, n=needed)
    if pd.isna(row.n_needed) and pd.notna(row.n_needed_each):  # type: ignore[attr-defined]
        return _begun_again(row, change, view)
    if _can_be_had(row.n_needed_each, view):  # type: ignore[attr-defined]
        each = words.number(_upwards(row.n_needed_each))  # type: ignore[attr-defined]
        return words("{change} points: the target would take two later surveys of {n} answers", change=change, n=each)
    return _too_many(row.n_needed, change, view)  # type: ignore[attr-defined]


def _begun_again(row: object, change: str, view: PlanView) -> str:
    """Return that no next survey shows a target, because of this one, and what two new ones would take."""
    return view.words(
        "{change} points: this survey is too small for any next one to show the target; {others}",
        change=change,
        others=_two_new(row.n_needed_each, view),  # type: ignore[attr-defined]
    )


def _two_new(each: float, view: PlanView) -> str:
    """Return how many answers two new surveys would need, and whether they can be had and paid."""
    words, residents = view.words, view.figure("residents") or math.inf
    needed = words.number(_upwards(each))
    if _can_be_had(each, view):
        return words("two of {n} answers each would", n=needed)
    if each > MOST_ANSWER * residents:
        people = words.number(as_people_round(residents))
        return words(
            "two of {n} answers each would, more than the {most} of {people} people whom this method takes to answer "
            "at most",
            n=needed, people=people, most=words.percent(MOST_ANSWER),
        )  # fmt: skip
    times = words.number(_times_planned(each, view))
    return words("two of {n} answers each would, each over {times} times as large as planned", n=needed, times=times)


def _times_planned(needed: float, view: PlanView) -> int:
    return math.floor(needed / (view.figure("next_n") or needed))


def _too_many(needed: float, change: str, view: PlanView) -> str:
    """Return how many answers a target would take that are more than can be had or paid; that no number would do."""
    words, residents = view.words, view.figure("residents") or math.inf
    if pd.isna(needed):
        return words("{change} points: no later survey could show the target, however large", change=change)
    counts = {"n": words.number(_upwards(needed)), "change": change}
    if needed > MOST_ANSWER * residents:
        people = words.number(as_people_round(residents))
        return words(
            "{change} points: the target would take a survey of {n} answers, more than the {most} of {people} people "
            "whom this method takes to answer at most",
            people=people,
            most=words.percent(MOST_ANSWER),
            **counts,
        )
    times = words.number(_times_planned(needed, view))
    return words(
        "{change} points: the target would take a survey of {n} answers, over {times} times as many as planned",
        times=times,
        **counts,
    )


def _can_be_had(answers: float, view: PlanView) -> bool:
    """Return whether so many answers can be had: of the residents, and for what some surveys as planned cost."""
    return bool(pd.notna(answers) and answers <= _most_answers(view))


def _most_answers(view: PlanView) -> float:
    """Return the most answers that can be had here at the price of a few surveys; none without a count of people."""
    residents, planned = view.figure("residents"), view.figure("next_n") or 0.0
    return min(MOST_TIMES * planned, max(planned, MOST_ANSWER * residents)) if residents else 0.0
