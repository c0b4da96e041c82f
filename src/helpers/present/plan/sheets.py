"""The plan's tables in words, as plain text: the notebook, the DOCX and the XLSX all show these."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from helpers.communication.plan.candidates.rounding import as_people_round
from helpers.communication.plan.choice.aims import IMAGE
from helpers.communication.plan.choice.firsts import ALONE
from helpers.present.language.words import escape_markdown
from helpers.present.outputs import Table, tabulate
from helpers.present.plan import cards
from helpers.present.plan.people import holder
from helpers.present.plan.reasons import NOTES, shown_actions
from helpers.present.plan.taking import summed, whole
from helpers.present.plan.view import FLAGS, GRADES, LEAST_SHOWN, STATUSES, PlanView
from helpers.present.plan.whose import channels_head, one_use, reached_by, to_be_checked, uses_one

#: The id that ends a line: it is needed where the plan is edited, and only in the way where it is read.
LINE_ID = re.compile(r" \[(?:obj|aud|msg|act|risk)-[^\]]*\]$")


@dataclass(frozen=True)
class Sheet:
    """A table in words.

    Attributes
    ----------
    name
        Short title, in the reader's language.
    shown
        Plain text, one row a line of the plan; columns are the heads.
    data
        The numbers behind it, first column the key of each row.
    align
        One letter a column, as `tabulate` takes them.
    numbers
        Columns of `shown` that a workbook holds as numbers, with the column of `data` that has them.
    widths
        Relative widths of the columns on a page; by default they follow the text.
    """

    name: str
    caption: str
    shown: pd.DataFrame
    data: pd.DataFrame
    align: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)
    widths: tuple[int, ...] = ()

    def table(self) -> Table | None:
        """Return it as Markdown without the lines' ids, everything escaped; None where it has no rows."""
        if self.shown.empty:
            return None
        escaped = self.shown.map(lambda cell: escape_markdown(LINE_ID.sub("", str(cell))))
        table = tabulate(escaped, self.caption, self.data, self.align)
        if not self.widths:
            return table
        head, _, *rows = table.markdown.splitlines()
        rule = "| " + " | ".join(self._rule(place) for place in range(len(self.widths))) + " |"
        return replace(table, markdown="\n".join([head, rule, *rows]) + "\n")

    def _rule(self, place: int) -> str:
        """Return the rule under a head: pandoc shares a page's width by its dashes."""
        dashes = "-" * max(3, self.widths[place])
        return f"{dashes}:" if self.align[place : place + 1] == "r" else f":{dashes}"


def readable(sheet: Sheet, columns: tuple[str, ...] = ()) -> Sheet:
    """Return a sheet as it is read: without the ids of its lines, and without columns of no use to who reads it."""
    kept = without(sheet, columns)
    return replace(kept, shown=kept.shown.map(lambda cell: LINE_ID.sub("", str(cell))))


def without(sheet: Sheet, columns: tuple[str, ...]) -> Sheet:
    """Return a sheet without some of its columns, if it has them."""
    places = [place for place, name in enumerate(sheet.shown) if name not in columns]
    widths = tuple(sheet.widths[place] for place in places) if sheet.widths else ()
    align = "".join(sheet.align[place] for place in places) if sheet.align else ""
    return replace(sheet, shown=sheet.shown.iloc[:, places], widths=widths, align=align)


def named(view: PlanView, table: str, key: str) -> list[str]:
    """Return each line in words, with the id by which plan.yml changes it."""
    return [f"{view.line(line)} [{line}]" for line in view[table][key]]


def cited(rows: pd.DataFrame, view: PlanView) -> list[str]:
    """Return the evidence of each line by its numbers, as the table of evidence resolves them."""
    numbers = view.evidence_numbers
    return [", ".join(sorted({numbers[key] for key in cell}, key=_place)) for cell in rows["evidence"]]


def _place(number: str) -> int:
    return int(number.removeprefix("E"))


def audiences(view: PlanView) -> Sheet:
    """Return the audiences: size, image, what is of concern, best channels and how many use one."""
    words, rows = view.words, view["audiences"]
    shown = {
        words("Audience"): named(view, "audiences", "audience"),
        _size_head(view): [_size(row, view) for row in rows.itertuples()],
        words("Image ({confidence} interval)"): [_image(row, view) for row in rows.itertuples()],
        words("Beyond the level of concern"): [_issue(row, view) for row in rows.itertuples()],
        channels_head(view): reached_by(rows, view),
        one_use(view): [uses_one(row, view) for row in rows.itertuples()],
        words("Evidence"): cited(rows, view),
    }
    caption = words("Audiences.")
    if view.is_moving:
        caption = words(
            "Audiences, those first whom the chosen actions are expected to move most; that order was not tested."
        )
    table = pd.DataFrame(shown)
    sheet = Sheet(
        words("Audiences"),
        " ".join([caption, *to_be_checked(rows, view)]),
        table,
        rows,
        "lrrllrl",
        widths=(23, 11, 13, 13, 20, 10, 10),
    )
    return sheet if rows["reachability"].notna().any() else without(sheet, (one_use(view),))


def _is_opt_in(view: PlanView) -> bool:
    return view.study.config.sample.type == "opt_in"


def _counts_people(view: PlanView) -> bool:
    """Return whether a share is a number of people: not of those who chose to take part, who stand for nobody else.

    Without a census, nor a number in council.yml, it would count children too, of whom nobody was asked.
    """
    return not _is_opt_in(view) and (_has_census(view) or view.study.config.sample.speaks_for is not None)


def _has_census(view: PlanView) -> bool:
    return view.study.has("margins") and len(view.study.read("margins")) > 0


def _size_head(view: PlanView) -> str:
    words = view.words
    if _is_opt_in(view):
        return words("Share of those who answered")
    if not _counts_people(view):
        return words("Share of the people")
    age = words.number(view.study.config.options.minimum_age)
    return words("Residents aged {age} and over", age=age) if _has_census(view) else words("People")


def _size(row: object, view: PlanView) -> str:
    if pd.isna(row.share):  # type: ignore[attr-defined]
        return view.words.number(None)
    share, size = view.words.percent(row.share), view.words.number(as_people_round(row.size))  # type: ignore[attr-defined]
    return f"{size} ({share})" if _counts_people(view) else share


def _issue(row: object, view: PlanView) -> str:
    # Levels of concern are looked at in the segments only: of the others nothing was found, nor ruled out.
    is_segment = row.kind in ("segment", "everybody")  # type: ignore[attr-defined]
    if not is_segment:
        return view.words.number(None)
    issues = list(row.issues) or [row.main_issue]  # type: ignore[attr-defined]
    return "; ".join(view.issue(issue) for issue in issues)


def _image(row: object, view: PlanView) -> str:
    if pd.isna(row.image):  # type: ignore[attr-defined]
        return view.words.number(None)
    digits = 0 if row.is_rounded else 1  # type: ignore[attr-defined]
    value = view.words.number(row.image, digits)  # type: ignore[attr-defined]
    return f"{value} ({view.interval(row.image_low, row.image_high, False, digits)})"  # type: ignore[attr-defined]


def messages(view: PlanView) -> Sheet:
    """Return the messages: for whom, what to say, what to avoid, where."""
    words, rows, language = view.words, view["plan_messages"], view.study.language
    frames = {frame.id: frame for frame in view.library.frames}
    say = [frames[frame].say[language] if frame in frames else "–" for frame in rows["frame"]]
    avoid = [frames[frame].avoid[language] if frame in frames else "–" for frame in rows["frame"]]
    shown = {
        words("Audience"): [view.line(audience) for audience in rows["audience"]],
        words("Message"): named(view, "plan_messages", "message"),
        words("What to say"): say,
        words("What to avoid"): avoid,
        words("Evidence"): cited(rows, view),
    }
    caption = words("Messages for each audience: what to say and what to avoid.")
    return Sheet(words("Messages"), caption, pd.DataFrame(shown), rows, "lllll", widths=(18, 18, 29, 24, 11))


def grouped_messages(view: PlanView) -> Sheet:
    """Return each message once, with all for whom it is; a message of the council's own in its words."""
    words, rows = view.words, view["plan_messages"]
    whole = messages(view).shown.assign(**{words("Message"): [view.line(line) for line in rows["message"]]})
    same = whole.groupby([words("Message"), words("What to say"), words("What to avoid")], sort=False)
    joined = same[words("Audience")].agg(lambda names: "; ".join(dict.fromkeys(names))).reset_index()
    shown = joined.rename(columns={words("Audience"): words("For whom")})
    caption = words("Messages: what to say, what to avoid, and for whom.")
    return Sheet(words("Messages"), caption, shown, rows, "llll", widths=(18, 30, 26, 26))


def actions(view: PlanView, everything: bool = False) -> Sheet:
    """Return the chosen actions, and the best of those in reserve (or all of them)."""
    words, rows = view.words, shown_actions(view, everything)
    shown = {
        words("No."): [words.number(rank) for rank in rows["rank"]],
        words("Action"): [f"{view.line(line)} [{line}]" for line in rows["action"]],
        words("State"): [_status(row, view) for row in rows.itertuples()],
        words("Expected gain (likely range)"): [_own_gain(row, view) for row in rows.itertuples()],
        words("Cost and hours"): [_taken(row, view) for row in rows.itertuples()],
        words("Evidence for its effect"): [words(GRADES[grade]) for grade in rows["grade"]],
        words("Evidence"): cited(rows, view),
    }
    table, align, widths = pd.DataFrame(shown), "rllrrll", (5, 31, 12, 14, 12, 14, 12)
    gain = gain_of(view)
    caption = words(
        "Actions: first the repairs, which are duties, then the others by {gain}, each taken alone, in points.",
        gain=gain,
    )
    if view.figure("is_told") == 0:
        # No gain is promised, so there is none to show, nor evidence for any.
        table = table.drop(columns=[words("Expected gain (likely range)"), words("Evidence for its effect")])
        align, widths = "rllrl", (5, 40, 20, 20, 15)
        caption = words("Repairs that are needed whatever the image, and actions that the council asked for.")
    elif not rows["is_duty"].any():
        caption = words("Actions by {gain}, each taken alone, in points.", gain=gain)
    left = int(view["plan_actions"]["status"].eq("reserve").sum() - rows["status"].eq("reserve").sum())
    if left:
        unshown = words.plural(
            "{n} more in reserve is not shown here.", "{n} more in reserve are not shown here.", left
        )
        caption = f"{caption} {unshown}"
    keyed = rows[["action", *(name for name in rows.columns if name != "action")]]
    return Sheet(words("Actions"), caption, table, keyed, align, widths=widths)


def _taken(row: Any, view: PlanView) -> str:
    """Return what an action costs in money and hours; that who answers, or listens, is not among it."""
    words = view.words
    taken = words("{cost} EUR, {hours} h", cost=words.number(whole(row.cost)), hours=words.number(whole(row.hours)))
    return ", ".join([taken, *cards.uncounted(row.library, view)])


def gain_of(view: PlanView) -> str:
    """Return what the gains of the plan are of: the image index, or what was found of concern."""
    if view.aim == IMAGE:
        return view.words("expected gain of the image index")
    return view.words("expected gain of {aim}", aim=view.quoted(view.indicator(view.aim)))


def _status(row: object, view: PlanView) -> str:
    text = view.words(STATUSES[row.status])  # type: ignore[attr-defined]
    if row.status != "chosen":  # type: ignore[attr-defined]
        return text
    notes = [view.words(NOTES[row.reason])] if row.reason in NOTES else []  # type: ignore[attr-defined]
    notes += [view.words("repair")] if row.is_repair and not row.is_duty else []  # type: ignore[attr-defined]
    notes += [view.words("reuses what goes out anyway")] if row.reuses else []  # type: ignore[attr-defined]
    notes += [view.words("first see whether its channel comes out")] if row.is_unseen else []  # type: ignore[attr-defined]
    notes += [view.words("robust")] if row.is_robust else []  # type: ignore[attr-defined]
    return f"{text} ({', '.join(notes)})" if notes else text


def _own_gain(row: object, view: PlanView) -> str:
    """Return what an action gains by itself; that it moves nothing of it where no draw says otherwise."""
    if pd.notna(row.gain_high) and row.gain_high < LEAST_SHOWN:  # type: ignore[attr-defined]
        return view.words("under 0.01") if row.gain > 0 else view.words("does not move it")  # type: ignore
    return _gain(row, view)


def _gain(row: object, view: PlanView) -> str:
    if pd.isna(row.gain):  # type: ignore[attr-defined]
        return view.words.number(None)
    gain = view.words.number(row.gain, 2)  # type: ignore[attr-defined]
    if pd.isna(row.gain_low):  # type: ignore[attr-defined]
        return gain
    return f"{gain} ({view.words.interval(row.gain_low, row.gain_high, 2)})"  # type: ignore[attr-defined]


#: Rows of the table of scenarios that stand even where they change nothing.
ALWAYS = ("plan", "lower", "upper")


def scenarios(view: PlanView) -> Sheet:
    """Return how the choice changes with other means and at the ends of the intervals; empty where no gain is told."""
    words, rows = view.words, view["plan_scenarios"]
    rows = rows.iloc[:0] if view.figure("is_told") == 0 else rows
    # What the means would do to one driver alone is told in a sentence, and means that change nothing need no row.
    rows = rows[~rows["scenario"].str.startswith(ALONE)]
    rows = rows[rows["scenario"].isin(ALWAYS) | rows["added"].map(bool) | rows["dropped"].map(bool)]
    shown = {
        words("If"): [scenario_name(name, view) for name in rows["scenario"]],
        words("Expected gain (likely range)"): [_gain(row, view) for row in rows.itertuples()],
        words("Cost, EUR"): [words.number(whole(cost)) for cost in rows["cost"]],
        words("Hours"): [words.number(whole(hours)) for hours in rows["hours"]],
        words("Actions"): [words.number(count) for count in rows["actions"]],
        words("Come in"): [view.lines(cell) or "–" for cell in rows["added"]],
        words("Fall out"): [view.lines(cell) or "–" for cell in rows["dropped"]],
    }
    caption = words(
        "What the same rule would choose with other means, and at the ends of the ranges ({gain}, points); each row is "
        "chosen anew: at an end no money is spent where nothing would be noticed there, and fewer actions may do where "
        "each brings more.",
        gain=gain_of(view),
    )
    return Sheet(words("Sensitivity"), caption, pd.DataFrame(shown), rows, "lrrrrll", widths=(15, 13, 9, 7, 8, 24, 24))


def scenario_name(name: str, view: PlanView) -> str:
    """Return a scenario in words."""
    words = view.words
    fixed = {
        "plan": words("The plan"),
        "all": words("As much of it as the means can buy"),
        "lower": words("Each effect in each group at the lower end of its range"),
        "upper": words("Each effect in each group at the upper end of its range"),
    }
    if name in fixed:
        return fixed[name]
    kind, share = name.split("_")
    amount = words.percent(int(share) / 100)
    if kind == "hours":
        return words("Chosen with {share} of the hours", share=amount)
    return words("Chosen with {share} of the budget", share=amount)


def budget(view: PlanView) -> Sheet:
    """Return the money and hours of each chosen action, their totals and what is left."""
    words = view.words
    rows = view.chosen
    data = rows[["action", "cost", "cost_low", "cost_high", "hours"]].rename(columns={"action": "line"})
    data = pd.concat([data, _bought(view)], ignore_index=True)
    sums = {"line": "total", **data.drop(columns="line").astype(float).sum().to_dict()}
    sums |= {"hours": view.figure("hours"), **_total_range(data)}
    data = pd.concat([data.astype({"cost": float}), pd.DataFrame([sums])], ignore_index=True)
    hours = _left(view, "staff_hours", "hours")
    hours = None if hours is None else hours + (view.figure("hours_bought") or 0.0)
    limits = {"line": "left", "cost": _left(view, "budget", "cost"), "hours": hours}
    data = pd.concat([data, pd.DataFrame([limits])], ignore_index=True) if len(rows) else data.iloc[:0]
    names = {
        "bought": words("Hours bought in"),
        "total": words("Total"),
        "left": words("Left of what the council gave"),
    }
    shown = {
        words("Action"): [names.get(line) or view.line(line) for line in data["line"]],
        words("Cost, EUR"): summed(data["cost"], view),
        words("Likely range, EUR"): [
            words.interval(low, high) if pd.notna(low) else "–"
            for low, high in zip(data["cost_low"], data["cost_high"], strict=True)
        ],
        words("Hours"): summed(data["hours"], view),
    }
    caption = words("What the chosen actions cost and take; the range of the total takes each cost to err by itself.")
    numbers = {words("Cost, EUR"): "cost"}
    return Sheet(words("Budget"), caption, pd.DataFrame(shown), data, "lrrr", numbers | {words("Hours"): "hours"})


def _total_range(lines: pd.DataFrame) -> dict[str, float]:
    """Return the range of a total whose lines go wrong each by itself: half-widths add as squares, rounded as lines."""
    cost = lines["cost"].astype(float)
    half = {name: np.hypot.reduce((lines[name].astype(float) - cost).fillna(0)) for name in ("cost_low", "cost_high")}
    low, high = cost.sum() - half["cost_low"], cost.sum() + half["cost_high"]
    return {"cost_low": as_people_round(max(0.0, float(low))), "cost_high": as_people_round(float(high))}


def _bought(view: PlanView) -> pd.DataFrame:
    """Return the hours that are bought in as a line of the budget; no line where none are."""
    hours, cost = view.figure("hours_bought") or 0.0, view.figure("hours_bought_cost") or 0.0
    row = {"line": "bought", "cost": cost, "cost_low": cost, "cost_high": cost, "hours": hours}
    return pd.DataFrame([row] if hours else [], columns=list(row))


def _left(view: PlanView, limit: str, spent: str) -> float | None:
    held = view.figure(limit)
    return None if held is None else held - (view.figure(spent) or 0.0)


def calendar(view: PlanView) -> Sheet:
    """Return each action and milestone with its dates and who answers for it."""
    words, rows = view.words, view["plan_calendar"]
    shown = {
        words("Action or milestone"): [view.line(line) for line in rows["line"]],
        words("Start"): [view.date(day) for day in rows["start"]],
        words("End"): [view.date(day) for day in rows["end"]],
        words("Who"): [holder(owner, view) for owner in rows["owner"]],
        words("Watch out"): ["; ".join(words(FLAGS[flag]) for flag in cell) for cell in rows["flags"]],
    }
    caption, days = words("Calendar of the plan."), {words("Start"): "start", words("End"): "end"}
    sheet = Sheet(words("Calendar"), caption, pd.DataFrame(shown), rows, "lllll", days, widths=(34, 14, 14, 18, 20))
    return sheet if rows["flags"].map(bool).any() else readable(sheet, (words("Watch out"),))
