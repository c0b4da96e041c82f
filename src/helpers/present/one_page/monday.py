"""Page one on what is done, by whom and by when, and on how it will be known whether it worked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.communication.plan.candidates.rounding import as_people_round
from helpers.present.language.claims import Claim, Told, join
from helpers.present.language.words import Words, escape_markdown
from helpers.present.one_page.tens import mark_of
from helpers.present.outputs import Sentences, sentences
from helpers.present.plan import returns
from helpers.present.plan.cards import uncounted
from helpers.present.plan.measuring import judging
from helpers.present.plan.reasons import dear_in_short
from helpers.present.plan.taking import about, left_out_by_hand, whole

if TYPE_CHECKING:
    from helpers.present.plan.view import PlanView

#: Actions, counts and objectives that are named.
ACTIONS, COUNTS, OBJECTIVES = 3, 2, 2
#: Repairs among the actions that are named, so that the page also says what comes after them.
REPAIRS = 2
#: This week or the next.
SOON = pd.Timedelta(days=13)
#: How a day is written where room is short.
SHORT_DAY = "d/M/y"
#: What lies nearest to the actions and is said in a few words, the nearest first.
NEAR = ("knows_where", "recall", "informed_score", "awareness")


#: The repair that page one complains of by name (`one_page.we`): services that have no page.
COMPLAINT = "missing_pages"


def first_actions(view: PlanView) -> pd.DataFrame:
    """Return the chosen actions that page one names, with when they end: two repairs, then what brings most.

    Only what begins in the plan's first two weeks is named: "on Monday" is no word for what begins in winter. Of the
    repairs the one that mends what page one itself complains of comes first.
    """
    chosen = view.chosen
    dates = view["plan_calendar"].drop_duplicates("line").set_index("line")[["start", "end"]]
    dated = chosen.join(dates, on="action").sort_values("rank", kind="stable")
    rows = dated[~(dated["start"] > view["plan_calendar"]["start"].min() + SOON)]
    rows = rows.sort_values("library", key=lambda ids: ids.ne(COMPLAINT), kind="stable")
    is_repair = rows["is_duty"].astype(bool)
    others = rows[~is_repair].head(ACTIONS - min(REPAIRS, int(is_repair.sum())))
    return pd.concat([rows[is_repair].head(ACTIONS - len(others)), others.sort_values("end", kind="stable")])


def monday(view: PlanView) -> Sentences:
    """Return what is done first: each action with who answers for it, by when, hours and money."""
    words, rows = view.words, first_actions(view)
    head = words("**What first, from {day}?**", day=words.date(view["plan_calendar"]["start"].min().date(), SHORT_DAY))
    if rows.empty:
        return _nothing(head, view)
    listed = [f"{place}. {_action(row, view)}" for place, (_, row) in enumerate(rows.iterrows(), start=1)]
    rest = " ".join(text for text in [_rest(view, len(rows)), *_waiting(view)] if text)
    told = "\n".join([head, "", *listed, "", rest]).strip() + "\n"
    return Sentences(told, (Claim("silence", "image_index"),) if view.figure("is_told") == 0 else ())


def _nothing(head: str, view: PlanView) -> Sentences:
    """Return that nothing is done, and whether that is for want of a ground, of an effect or of means."""
    words = view.words
    if excluded := left_out_by_hand(view):
        return Sentences(" ".join([head, *excluded]))
    if returns.purpose(view) == "kept":
        nothing = words(
            "No action: by this method's judgement what these means can buy would likely not be noticed, and they are "
            "best kept."
        )
        return Sentences(" ".join([head, nothing, *_waiting(view)]))
    nothing = words("Nothing that this survey gives a ground for; the money is best kept until one does.")
    return Sentences(" ".join([head, nothing, *_waiting(view)]), (Claim("silence", "image_index"),))


def _waiting(view: PlanView) -> list[str]:
    """Return that the missing pages are not among what is done, where page one complains of them."""
    rows = view["plan_actions"].set_index("library")
    if COMPLAINT not in rows.index or rows.loc[COMPLAINT, "status"] == "chosen":
        return []
    row = rows.loc[COMPLAINT]
    if row["status"] == "excluded":
        return [view.words("The missing pages are not made: the council left that out.")]
    cost, hours = (view.words.number(as_people_round(whole(row[name]))) for name in ("cost", "hours"))
    return [
        view.words("The missing pages wait for means: they take {cost} EUR and {hours} hours.", cost=cost, hours=hours)
    ]


def _action(row: pd.Series, view: PlanView) -> str:
    name = escape_markdown(view.line(str(row["action"])))
    if row["is_repair"] and not row["is_duty"]:
        # Nobody looked whether it is broken.
        return view.words(
            "{action} (not audited: see first what is broken; {terms})", action=name, terms=_terms(row, view)
        )
    return f"{name} ({_terms(row, view)})"


def _terms(row: pd.Series, view: PlanView) -> str:
    """Return who, by when, and what it takes."""
    words = view.words
    parts = [escape_markdown(view.owner(row["owner"]).lower())]
    if pd.notna(row["end"]):
        day = pd.Timestamp(row["end"]).date()
        parts.append(words("by {date}", date=words.date(day, SHORT_DAY)))
    parts.append(words("{hours} h", hours=words.number(as_people_round(whole(row["hours"])))))
    if pd.notna(row["cost"]) and row["cost"] >= 1:
        parts.append(words("{amount} EUR", amount=words.number(as_people_round(whole(row["cost"])))))
    parts += uncounted(row["library"], view)
    if row["is_unseen"]:
        parts.append(words("first see whether its channel comes out"))
    return ", ".join(parts)


def _rest(view: PlanView, shown: int) -> str:
    """Return what the whole plan takes, where it is more than is named; why it is no more where nothing is told."""
    words, chosen = view.words, len(view.chosen)
    if view.figure("is_told") == 0:
        return words("No campaign beyond that: this survey gives no ground for one.")
    cost, hours = view.figure("cost"), view.figure("hours")
    told = []
    if chosen > shown and cost is not None and hours is not None:
        told.append(
            words(
                "The whole plan: {n} actions, {cost} EUR, {hours} hours.",
                n=words.number(chosen),
                **about(cost, hours, view),
            )
        )
    return " ".join([*told, *returns.on_page_one(view), *dear_in_short(view)])


def measure(view: PlanView) -> Sentences | None:
    """Return how it will be known: what is counted, what the next survey can show, and what judges whether it worked.

    None where the plan chose nothing.
    """
    counts, near = _counts(view), _near(view)
    if not counts and not near:
        return None
    words = view.words
    things = "; ".join([*counts, *near])
    head = words("**How shall we know?** {things}.", things=things[:1].upper() + things[1:])
    return sentences(join([Told(head), Told(judging.on_page_one(view)), _image(view)]))


def _counts(view: PlanView) -> list[str]:
    rows = view["plan_indicators"]
    first = [str(line) for line in first_actions(view)["action"]]
    outputs = rows[(rows["level"] == "output") | (rows["subject"] == "calls_answered")]
    used = [row["subject"] for _, row in outputs.iterrows() if set(row["lines"]) & set(first)]
    known = {one.id: one.text[view.study.language] for one in view.library.outputs}
    names = [known[subject] for subject in used if subject in known][:COUNTS]
    return [escape_markdown(name[:1].lower() + name[1:]) for name in names]


def _near(view: PlanView) -> list[str]:
    return [_today(str(code), row, view.words, view) for code, row in _objectives(view).iterrows()]


def _objectives(view: PlanView) -> pd.DataFrame:
    """Return the objectives that page one names, by indicator: what the next survey cannot show tells nobody."""
    rows = view["objectives"]
    rows = rows[rows["is_detectable"].fillna(False).astype(bool)].set_index("indicator")
    return rows.loc[[code for code in NEAR if code in rows.index][:OBJECTIVES]]


def _today(code: str, row: pd.Series, words: Words, view: PlanView) -> str:
    value = words.percent(row["baseline"]) if row["is_share"] else mark_of(row["baseline"], words)
    return words("{indicator} (today {value})", indicator=escape_markdown(view.indicator(code).lower()), value=value)


def _image(view: PlanView) -> Told:
    """Return what the plan may do to the image, and whether the next survey could see it; empty if nothing is told."""
    words, gain, rows = view.words, view.figure("gain"), view["objectives"].set_index("indicator")
    if "image_index" not in rows.index or view.figure("is_told") != 1 or gain is None or round(gain, 1) <= 0:
        return Told("")
    row = rows.loc["image_index"]
    low, high = view.figure("gain_low"), view.figure("gain_high")
    claim = Claim("gain", "image_index", "above", value=gain, low=low, high=high)
    fields = {"points": words.number(gain, 1), "n": words.number(row["next_n"])}
    if row["is_detectable"]:
        text = words(
            "The image may rise by {points} points in 100, if what goes with it is why it is so; {n} answers would "
            "show it.",
            **fields,
        )
    elif judging.is_too_late(rows.loc[["image_index"]]):
        text = words(
            "The image may rise by {points} points in 100, if what goes with it is why it is so; no next survey, "
            "however large, would show it, because this one has too few answers on it ({now}).",
            points=fields["points"],
            now=words.number(row["n"]),
        )
    else:
        text = words(
            "The image may rise by {points} points in 100, if what goes with it is why it is so; {n} answers would not "
            "show it.",
            **fields,
        )
    return Told(text, (claim,))
