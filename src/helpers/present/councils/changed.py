"""What changed in each council since its wave before, and what goes with a change where there are councils enough."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from helpers.errors import EstimationError
from helpers.present.councils.gathered import COMPARED
from helpers.present.drawing.intervals import interval_chart
from helpers.present.language.words import escape_markdown, mark
from helpers.present.outputs import Figure, Sentences, Table, described, draw, tabulate
from helpers.present.perception.change import DOUBTS, OBSTACLES
from helpers.stats.comparisons.councils import Slope, slope, spread
from helpers.stats.models.families import REPORT_ERROR
from helpers.study.quantiles import Z
from helpers.study.thresholds import threshold, threshold_count

if TYPE_CHECKING:
    from helpers.present.councils.gathered import Gathered

IMAGE = "image_index"
#: Why no change since the wave before is told: as each report says it.
NO_CHANGE = OBSTACLES | DOUBTS
#: Changes that page one tells of.
MOST_TOLD = 8
FEWEST, ERROR = threshold_count("fewest_improved"), REPORT_ERROR * (1 - threshold("error_of_places"))
#: What may go with a change: nothing that the same answers measured, whose errors would go with those of the change.
BESIDE = {
    "population": mark("ten times as many residents"),
    "social_share": mark("ten points more of the messages about it"),
    "per_month": mark("ten messages about it a month more"),
    "pages": mark("ten points more of the services with a page"),
}
LOOKED_AT = {
    "population": mark("residents"), "social_share": mark("how many of the messages are about it"),
    "per_month": mark("how many messages about it there are"), "pages": mark("how many services have a page"),
}  # fmt: skip
TIMES = {"population": 1.0, "social_share": 0.1, "per_month": 10.0, "pages": 0.1}


def tested(found: Gathered) -> pd.DataFrame:
    """Return the changes of all councils with ``label``, ``name`` and ``q_value`` over all of them together.

    Each wave's own report has judged whether it may be compared with the one before, and what measured alike in both.
    """
    rows = found.changes[found.changes["indicator"].isin(COMPARED)].reset_index(drop=True)
    if rows.empty:
        return rows.assign(label="", name="")
    p_values = 2 * stats.norm.sf(rows["change"].abs() / rows["change_error"].astype(float))
    order = {code: at for at, code in enumerate(COMPARED)}
    return (
        rows.assign(
            q_value=stats.false_discovery_control(p_values), label=[found.label(code) for code in rows["indicator"]],
            name=rows["council"].map(found.names), place=rows["indicator"].map(order),
        )
        .sort_values(["place", "name", "wave"], kind="stable").reset_index(drop=True)
    )  # fmt: skip


def told(found: Gathered) -> Sentences:
    """Return what changed beyond chance, council by council, and of whom no change is told and why."""
    words, rows = found.words, tested(found)
    lines = [*_clear(rows, found), *_not_told(found)]
    if not lines:
        lines = [words("No council has two waves here: of no change can anything be said.")]
    return Sentences("\n\n".join(lines))


def _clear(rows: pd.DataFrame, found: Gathered) -> list[str]:
    words = found.words
    if rows.empty:
        return []
    clear = rows[rows["q_value"].lt(ERROR)]
    surest = clear.sort_values("q_value", kind="stable").head(MOST_TOLD)
    if clear.empty:
        return [words("No change of any council can be told from chance, of all that is looked at here.")]
    head = words("Beyond what chance explains (shares in percentage points):")
    lines = [
        words("{council}, {wave}, “{label}”: **{change}**", council=escape_markdown(row.name), label=row.label,
              wave=escape_markdown(str(row.wave)), change=_signed(row.change, row.unit, found))
        for row in surest.itertuples(index=False)
    ]  # fmt: skip
    if more := len(clear) - len(surest):
        lines.append(words("{n} more in the table", n=words.number(more)))
    return [head + "\n\n" + "\n".join(f"- {line}" for line in lines)]


def _signed(value: float, unit: str, found: Gathered) -> str:
    return found.words.points(value, 1) if unit == "share" else found.words.signed(value, 1)


def _ends(value: float, error: float, unit: str, found: Gathered) -> str:
    times = 100.0 if unit == "share" else 1.0
    return found.words.signed_interval(times * (value - Z * error), times * (value + Z * error), 1)


def _not_told(found: Gathered) -> list[str]:
    words = found.words
    held = found.studies[found.studies["previous"].notna() & found.studies["differs"].map(bool)]
    return [
        words("No change is told of {names}, because {reasons}.", names=found.named(dict.fromkeys(rows["council"])),
              reasons=words.list([words(NO_CHANGE[code]) for code in differs]))
        for differs, rows in held.groupby("differs", sort=False)
    ]  # fmt: skip


def figure(found: Gathered) -> Figure | None:
    """Return the change of the image index, or of the first indicator that changed comparably, of each council."""
    rows = tested(found)
    if rows.empty:
        return None
    words, code = found.words, rows["indicator"].iloc[0]
    held = rows[rows["indicator"] == code].head(40)
    times = 100.0 if found.is_share(code) else 1.0
    waves = held["council"].duplicated(keep=False)
    labels = np.where(waves, held["name"] + ", " + held["wave"].astype(str), held["name"])
    drawn = held.assign(
        label=labels, estimate=times * held["change"], conf_low=times * (held["change"] - Z * held["change_error"]),
        conf_high=times * (held["change"] + Z * held["change_error"]),
    )  # fmt: skip
    reach = 1.15 * float(drawn[["conf_low", "conf_high"]].abs().to_numpy().max())
    form = partial(interval_chart, drawn, words, reference=(0.0, words("no change")), limits=(-reach, reach), digits=1)
    caption = words(
        "Change of “{label}” since the wave before, in points, with {confidence} intervals; the dashed line is no "
        "change.",
        label=found.label(code),
    )
    said = [f"{row.label}: {words.signed(row.estimate, 1)}" for row in drawn.itertuples()]
    return draw(form, caption, described(words, words("Dots with {confidence} intervals."), said),
                drawn[["council", "wave", "estimate", "conf_low", "conf_high"]])  # fmt: skip


def table(found: Gathered) -> Table | None:
    """Return every change that may be told of, with its interval; None without any."""
    rows = tested(found)
    if rows.empty:
        return None
    words, each = found.words, list(rows.itertuples())
    shown = {
        words("Council"): [escape_markdown(row.name) for row in each],
        words("Wave"): [escape_markdown(str(row.wave)) for row in each],
        words("Indicator"): [escape_markdown(row.label) for row in each],
        words("Change"): [_signed(row.change, row.unit, found) for row in each],
        words("{confidence} interval"): [_ends(row.change, row.change_error, row.unit, found) for row in each],
    }
    caption = words(
        "Changes since the wave before (shares in percentage points), each with the interval of itself alone."
    )
    keyed = rows.assign(key=rows["council"] + "/" + rows["wave"].astype(str) + ":" + rows["indicator"])
    return tabulate(pd.DataFrame(shown), caption, keyed[["key", "change", "change_error", "q_value"]], "lllrr")


def improved(found: Gathered) -> Sentences:
    """Return what distinguishes those whose image improved, or that too few are there, or nothing to explain."""
    words = found.words
    rows = tested(found)
    rows = rows[rows["indicator"].eq(IMAGE) & rows["change_error"].gt(0)] if len(rows) else rows
    rows = rows.drop_duplicates("council", keep="last")
    if len(rows) < FEWEST:
        return Sentences(
            words(
                "What distinguishes the councils that improved cannot be told: {n} of them have a change of the image "
                "that may be compared, and at least {least} are needed.",
                n=words.number(len(rows)), least=words.number(FEWEST),
            )
        )  # fmt: skip
    differ = spread(rows["change"], rows["change_error"])
    if differ.p_value >= REPORT_ERROR:
        return Sentences(
            words(
                "The changes of the image in these {n} councils differ by no more than their samples explain: there is "
                "nothing that would distinguish those that improved.",
                n=words.number(len(rows)),
            )
        )
    return Sentences(_explained(rows, found))


def _explained(rows: pd.DataFrame, found: Gathered) -> str:
    words = found.words
    beside = rows.merge(found.spoken, on=["council", "wave"], how="left").merge(
        found.studies[["council", "wave", "population"]], on=["council", "wave"], how="left"
    )
    beside = beside.assign(population=np.log10(beside["population"]))
    slopes = {name: made for name in BESIDE if (made := _slope(beside, name)) is not None}
    q_values = stats.false_discovery_control([one.p_value for one in slopes.values()]) if slopes else []
    clear = [name for name, q in zip(slopes, q_values, strict=True) if q < REPORT_ERROR]
    looked = words("Looked at: {names}.", names=words.list([words(LOOKED_AT[name]) for name in slopes]))
    if not clear:
        return words("Nothing that was looked at goes with the change of the image beyond chance.") + " " + looked
    lines = [
        words("With {what} the image changed by {change} points more ({interval}).", what=words(BESIDE[name]),
              change=words.signed(TIMES[name] * slopes[name].estimate, 1),
              interval=words.signed_interval(*slopes[name].ends(TIMES[name]), 1))
        for name in clear
    ]  # fmt: skip
    return " ".join([*lines, words("That these go together does not say that one brings about the other."), looked])


def _slope(rows: pd.DataFrame, name: str) -> Slope | None:
    held = rows[rows[name].notna()] if name in rows else rows.iloc[:0]
    if len(held) < FEWEST:
        return None
    try:
        return slope(held["change"], held["change_error"], held[name])
    except EstimationError:
        # All councils are alike in it: no line can be drawn.
        return None
