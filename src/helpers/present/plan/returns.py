"""What the money buys: what the plan is for, what all of the means would bring beside it, and what more would take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.communication.plan.candidates.rounding import as_people_round
from helpers.communication.plan.choice.aims import IMAGE
from helpers.communication.plan.measuring.objectives import SMALLEST, WORTH
from helpers.present.language.narrative import by_sample
from helpers.present.language.words import mark
from helpers.present.plan import whose
from helpers.present.plan.aims import aim_name, named_aim
from helpers.present.plan.taking import at_no_cost, repairs, taken, whole

if TYPE_CHECKING:
    import pandas as pd

    from helpers.present.plan.view import PlanView

#: What page one says of the image where the plan is for something else.
IMAGE_LEFT = mark(
    "The plan is for {aim}; the image itself would likely move by less than {noticed}, whatever these means buy."
)
AIM_NAMED = mark("The plan is for {aim}, which was named as what it aims at.")
HOURS_LACK = mark(
    "The plan is for {aim}; for the image to move by {noticed}, as likely as not, it would take {needed} hours, and "
    "there are {given}."
)
#: A sum under this share of the budget is not worth a sentence.
TRIFLE = 0.05
#: Points that print as a hundredth; and the share from which on hours or money are as good as used up.
SEEN, USED_UP = 0.005, 0.9


def purpose(view: PlanView) -> str:
    """Return what the plan is for.

    Returns
    -------
    str
        ``image``; ``other`` (what was found of concern, since the image cannot be moved noticeably); ``kept`` (neither
        can: no money is spent); ``listed`` (the same, where the council named no means); ``nothing`` (this survey tells
        nothing of what moves the image).
    """
    if view.figure("is_told") == 0:
        return "nothing"
    if view.aim != IMAGE:
        return "other"
    if view.figure("image_is_noticed") != 0:
        return "image"
    has_end = view.figure("budget") is not None or view.figure("staff_hours") is not None
    return "kept" if has_end else "listed"


def bought(view: PlanView) -> list[str]:
    """Return what the chosen actions may move, whether that is worth the money, and what the rest of it would add."""
    aim = purpose(view)
    if aim == "other" and view.figure("aim_is_named"):
        return [named_aim(view), *left_over(view)]
    if aim == "other":
        return [_aim(view), *_not_for_the_image(view), *left_over(view)]
    if aim == "kept":
        return _kept(view)
    return [_image(view), *_unseen(view), *left_over(view)]


def in_short(view: PlanView) -> list[str]:
    """Return `bought` for a page that the chapter on the actions follows: what is for the image is argued there."""
    if purpose(view) != "other" or view.figure("aim_is_named"):
        return bought(view)
    reason, _, choice, *_ = _not_for_the_image(view)
    left = left_in_words(view)
    return [_aim(view), reason, choice, *([view.words("{left} EUR are kept.", left=left)] if left else [])]


def _image(view: PlanView) -> str:
    words, gain = view.words, view.figure("gain")
    if gain is None or round(gain, 1) <= 0:
        return words("How far they move the image cannot be told from this survey: under a tenth of a point.")
    ends = words.interval(view.figure("gain_low"), view.figure("gain_high"), 1)
    figures = {"gain": words.number(gain, 1), "interval": ends}
    if view.figure("is_told") is None:
        return words(by_sample(view.study, *whose.JUDGED), **figures)
    return " ".join([words(by_sample(view.study, *whose.TOLD), **figures), *_judged(view)])


def _judged(view: PlanView) -> list[str]:
    """Return how much of the money rests on a driver of which this survey says nothing; nothing where none does."""
    words, cost = view.words, view.figure("judged_cost") or 0.0
    count = int(view.figure("judged_actions") or 0)
    if not count:
        return []
    return [
        words.plural(
            "{n} action, for {cost} EUR, rests on something uncertain: this survey did not look at whether it moves "
            "the image, and the method judges that it does.",
            "{n} actions, for {cost} EUR, rest on something uncertain: this survey did not look at whether they move "
            "the image, and the method judges that they do.",
            count,
            cost=_money(cost, view),
        )
    ]


def _unseen(view: PlanView) -> list[str]:
    """Return what the money buys where no survey will show the gain; nothing where the next one can."""
    words, shown, gain = view.words, view.figure("image_detectable"), view.figure("gain")
    if gain is None or shown is None or gain >= shown:
        return []
    change = words.number(view.upwards(shown), 1)
    if view.study.config.sample.type == "opt_in":
        return [words("No survey that people choose to answer shows whether the image moved.")]
    if gain < SMALLEST:
        return [
            words(
                "That is too little for anyone to notice: by these data it is not worth its money. Spend only where "
                "the work is worth it by itself; the next survey shows no change under {change} points.",
                change=change,
            )
        ]
    return [
        words(
            "The next survey shows no change under {change} points: what the money surely buys is the work itself, and "
            "by that the plan is judged.",
            change=change,
        )
    ]


def hours_lacking(view: PlanView) -> float:
    """Return the hours beyond those given with which the image would move by half a point; 0 where more is lacking."""
    cost, hours = view.figure("image_least_cost"), view.figure("image_least_hours")
    budget, given = view.figure("budget"), view.figure("staff_hours")
    if None in (cost, hours, budget, given) or cost > budget or hours <= given:  # type: ignore[operator]
        return 0.0
    return hours - given  # type: ignore[operator]


def on_page_one(view: PlanView) -> list[str]:
    """Return in a sentence what the money is for and what becomes of the rest of it."""
    words, aim, left = view.words, purpose(view), left_in_words(view)
    if aim == "other":
        needed, given = (words.number(view.figure(name)) for name in ("image_least_hours", "staff_hours"))
        of_image = HOURS_LACK if hours_lacking(view) else IMAGE_LEFT
        told = words(
            AIM_NAMED if view.figure("aim_is_named") else of_image, aim=aim_name(view), needed=needed, given=given
        )
        return [told, words("{left} EUR are kept.", left=left)] if left else [told]
    if aim == "kept" and left:
        return [
            words("{left} EUR are kept: by this method's measure what they could buy would not be noticed.", left=left)
        ]
    if aim == "image" and left:
        return [words("{left} EUR are kept: what could still be bought is not worth what it takes.", left=left)]
    return []


def _aim(view: PlanView) -> str:
    words = view.words
    ends = words.interval(view.figure("aim_gain_low"), view.figure("aim_gain_high"), 1)
    return words(
        by_sample(view.study, *whose.AIMED),
        aim=aim_name(view),
        gain=words.number(view.figure("aim_gain"), 1),
        interval=ends,
    )


def _not_for_the_image(view: PlanView) -> list[str]:
    """Return that the image is no reason to spend, and what is left to whoever does not want the aim by itself."""
    words, mended, free = view.words, repairs(view), at_no_cost(view)
    choice = (
        words(
            "Spend the money only if that aim is worth it by itself; else do the repairs alone, for {cost} EUR and "
            "{hours} hours.",
            **taken(mended, view),
        )
        if len(mended)
        else words("Spend the money only if that aim is worth it by itself; else keep the money.")
    )
    told = [words(by_sample(view.study, *whose.MOST), **_most(view)), _line(view), choice]
    return [*told, *([_free(free, view)] if len(free) else [])]


def _free(rows: pd.DataFrame, view: PlanView) -> str:
    """Return what can be done either way, because it costs no money, with the hours that it takes."""
    told = view.words.plural(
        "{names} costs no money and can be done either way, in {hours} hours.",
        "{names} cost no money and can be done either way, in {hours} hours.",
        len(rows),
        names=view.words.list([view.quoted(view.line(line)) for line in rows["action"]]),
        hours=taken(rows, view)["hours"],
    )
    return " ".join([told, *whose.see_first(rows, view)])


def _most(view: PlanView) -> dict[str, str]:
    """Return the most that the means could likely bring for the image, with its range, as it is."""
    words, most = view.words, view.figure("image_most") or 0.0
    ends = words.interval(view.figure("image_most_low"), view.figure("image_most_high"), 2)
    return {"most": words.number(most, 2) if most >= SEEN else words("under 0.01"), "interval": ends}


def _line(view: PlanView) -> str:
    """Return on which side of what is noticed the most lies, with its whole range; that it is open where it does."""
    words, high = view.words, view.figure("image_most_high")
    if high is None or high < SMALLEST:
        return words("By this method's judgement nobody notices less than {noticed}, and the whole range lies below.")
    return words(
        "By this method's judgement nobody notices less than {noticed}, and that lies within the range: it would be "
        "reached in {chance} of 100 draws. The method spends where the chance is at least {even}; the council may "
        "judge otherwise.",
        chance=words.number(100 * (view.figure("image_most_chance") or 0.0)),
    )


def _kept(view: PlanView) -> list[str]:
    words = view.words
    if view.figure("budget") == 0:
        return least(view)
    told = words(by_sample(view.study, *whose.NOT_WORTH), **_most(view))
    return [told, *_recalled(view), _line(view), _proposed(view), *_left_in_hand(view), *least(view)]


def _proposed(view: PlanView) -> str:
    """Return what is proposed where no money is spent on an aim: only what the plan has of it."""
    words, rows = view.words, view.chosen
    if rows.empty:
        return words(
            "So no action is proposed. What costs nothing is here all the same: the texts, what is done inside first, "
            "and what to do on a bad day."
        )
    is_duty, is_required = rows["is_duty"].astype(bool), rows["reason"].eq("required")
    parts = {
        mark("repairs"): is_duty & ~is_required,
        mark("what the council requires"): is_required,
        mark("what costs no money"): ~is_duty & ~is_required,
    }
    held = [words(name) for name, are in parts.items() if are.any()]
    return words("So nothing is proposed but {things}.", things=words.list(held))


def _recalled(view: PlanView) -> list[str]:
    """Return how many more would recall a message, where that is a change that anyone notices: it is not bought."""
    words, most = view.words, view.figure("recall_most") or 0.0
    if most < WORTH:
        return []
    return [
        words(
            "More people would recall a message, likely some {points} in 100 more; that is a means and no end, and is "
            "not bought by itself.",
            points=words.number(most, 0),
        )
    ]


def _left_in_hand(view: PlanView) -> list[str]:
    left = left_in_words(view)
    if not left:
        return []
    return [
        view.words(
            "The {left} EUR that are kept are to be spent only for what an action does by itself; the list of those in "
            "reserve says what each would take.",
            left=left,
        )
    ]


def least(view: PlanView) -> list[str]:
    """Return what it would take to move the image by as much as anyone notices; that nothing would where so."""
    words, cost, hours = view.words, view.figure("image_least_cost"), view.figure("image_least_hours")
    if view.figure("image_is_noticed") != 0:
        return []
    if cost is None or hours is None:
        # Where half the draws do not reach it some may: what no money does is make it likely.
        return [
            words(
                "With the actions of this library no money would make it as likely as not that the image moves by "
                "{noticed}."
            )
        ]
    told = words(
        "To move the image by {noticed}, as likely as not, would take at least {cost} EUR and {hours} hours.",
        cost=_money(cost, view),
        hours=words.number(as_people_round(hours)),
    )
    return [told, *_worth_the_hours(view, cost, hours)]


def _worth_the_hours(view: PlanView, cost: float, hours: float) -> list[str]:
    """Return that only hours are lacking for what would be worth its means, where it is so: the council is asked."""
    words, lack = view.words, hours_lacking(view)
    price = cost + hours * (view.figure("worth_hour") or 0.0)
    if not lack or price > (view.figure("worth_noticed") or 0.0):
        return []
    return [
        words(
            "The money is there, and {hours} hours are lacking. By this method's measure {noticed} is worth what it "
            "takes in all; these hours add little to it by themselves, and carry it over what is noticed. The council "
            "can find them, or not.",
            hours=words.number(as_people_round(lack)),
        )
    ]


def spare(view: PlanView) -> float:
    """Return the money that the plan leaves; 0 where it is next to nothing, or no budget is given."""
    budget = view.figure("budget") or 0.0
    left = budget - (view.figure("cost") or 0.0)
    return left if left > TRIFLE * budget else 0.0


def left_in_words(view: PlanView) -> str:
    """Return the money that the plan leaves, as the budget's table has it; or ''."""
    if not spare(view):
        return ""
    return view.words.number((view.figure("budget") or 0.0) - whole(view.figure("cost") or 0.0))


def left_over(view: PlanView) -> list[str]:
    """Return what half of the money and all of the means would bring beside the plan, and that the rest is kept."""
    words, left = view.words, left_in_words(view)
    told = _half(view)
    if not left:
        return told
    most, gain = (view.figure(name) or 0.0 for name in ("aim_most", "aim_gain"))
    if most - gain < SEEN:
        return [*told, words("No other action that fits the means would add anything: {left} EUR are kept.", left=left)]
    kept = words(
        "All that these means can buy would bring {more} points more for another {cost} EUR and {hours} hours, which "
        "is dearer than they are worth: {left} EUR are kept.",
        left=left,
        # As the two stand in the table of what other means would bring.
        more=words.number(max(round(most, 2) - round(gain, 2), 0.01), 2),
        cost=words.number(_beyond("cost", view)),
        hours=words.number(_beyond("hours", view)),
    )
    return [*told, *_runs_out(view), kept]


def _beyond(part: str, view: PlanView) -> int:
    """Return what all of the means would take beyond the plan, of money or hours, by the table of other choices."""
    most, planned = (whole(view.figure(name) or 0.0) for name in (f"aim_most_{part}", part))
    return max(0, most - planned)


def _runs_out(view: PlanView) -> list[str]:
    """Return that the hours are used up before the money, with what they can spend; nothing where they are not."""
    words, hours, budget = view.words, view.figure("staff_hours"), view.figure("budget")
    used, spent = view.figure("aim_most_hours") or 0.0, view.figure("aim_most_cost") or 0.0
    if hours is None or budget is None or used < USED_UP * hours or spent >= USED_UP * budget:
        return []
    return [
        words(
            "The hours run out before the money: the most that {hours} hours can bring for it takes {spent} of the "
            "{budget} EUR.",
            hours=words.number(hours),
            spent=words.number(whole(spent)),
            budget=words.number(budget),
        )
    ]


def _half(view: PlanView) -> list[str]:
    """Return what half of the money would bring; nothing where the plan takes no more than that."""
    words, row, gain = view.words, half(view), view.figure("aim_gain")
    if row is None or gain is None or row["cost"] >= (view.figure("cost") or 0.0) - 1 or row["gain"] >= gain:
        return []
    return [
        words(
            "With half of the money the same rule would bring {half} points and not {gain}.",
            half=words.number(row["gain"], 2),
            gain=words.number(gain, 2),
        )
    ]


def half(view: PlanView) -> pd.Series | None:
    """Return the choice with half of the budget; None where there is none."""
    rows = view["plan_scenarios"].set_index("scenario")
    return rows.loc["budget_50"] if "budget_50" in rows.index else None


def _money(amount: float, view: PlanView) -> str:
    return view.words.number(as_people_round(amount))
