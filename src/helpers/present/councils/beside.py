"""Councils beside each other: places with their intervals, pooled figures, small multiples, peers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.present.drawing.intervals import interval_chart
from helpers.present.drawing.multiples import multiples, panels_in
from helpers.present.language.words import escape_markdown
from helpers.present.outputs import Figure, Sentences, Table, described, draw, tabulate
from helpers.stats.comparisons.councils import against_others, beside_each_other, spread
from helpers.stats.models.families import REPORT_ERROR
from helpers.study.quantiles import Z
from helpers.study.thresholds import threshold, threshold_count

if TYPE_CHECKING:
    from helpers.present.councils.gathered import Gathered
    from helpers.present.language.words import Words

#: Height in px that a figure may have on paper, and councils of one figure in which each has two rows.
PAPER, MOST = 980.0, 22
#: Figures over which the councils are named one by one.
MOST_FIGURES = 4
#: Room at both ends of an axis, as a part of what it shows.
SPARE = 0.05
#: Chance that any place that is told is wrong.
ERROR = REPORT_ERROR * threshold("error_of_places")
LIKE_SIZE, FEWEST_PEERS = threshold("like_size"), threshold_count("fewest_peers")


@dataclass(frozen=True, eq=False)
class Beside:
    """The councils that may be compared, each indicator of theirs with its places and pooled figures."""

    gathered: Gathered

    @property
    def words(self) -> Words:
        """Of the reader's language."""
        return self.gathered.words

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Indicator to its rows, as `beside_each_other` returns them, with `name`; all places hold together."""
        found = self.gathered
        error = ERROR / max(len(found.indicators), 1)
        tables = {
            code: beside_each_other(found.rows(code)[0], error, is_share=found.is_share(code))
            for code in found.indicators
        }
        return {code: rows.assign(name=rows["council"].map(found.names)) for code, rows in tables.items()}

    def label(self, code: str) -> str:
        """Return the name of an indicator, and that little of it is good where it is."""
        rows = self.gathered.figures
        name = self.gathered.label(code)
        is_bad = rows.loc[rows["indicator"] == code, "good"].eq("low").any()
        return self.words("{label} (the less, the better)", label=name) if is_bad else name

    def value(self, code: str, figure: float, digits: int = 1) -> str:
        """Return a figure in words: to a tenth of a point, or a whole per cent."""
        return self.words.percent(figure) if self.gathered.is_share(code) else self.words.number(figure, digits)

    def interval(self, code: str, low: float, high: float) -> str:
        """Return an interval in words."""
        if pd.isna(low):
            return self.words("no interval")
        told = self.words.percent_interval if self.gathered.is_share(code) else partial(self.words.interval, digits=1)
        return told(low, high)

    def stands(self, rows: pd.DataFrame) -> list[str]:
        """Return of each row whether it surely stands among the upper half, the lower half, or neither."""
        m = int(rows["rank"].notna().sum())
        upper, lower = rows["rank_high"] <= (m + 1) // 2, rows["rank_low"] > m // 2
        return list(np.where(upper & (m > 1), "upper", np.where(lower & (m > 1), "lower", "")))


def headline(beside: Beside) -> Sentences:
    """Return which councils surely stand high or low in the image, or in the first indicator that they share."""
    words = beside.words
    if not beside.tables:
        return Sentences(
            words(
                "No two councils were sampled and asked in the same way, with questions in the same words: nothing is "
                "compared."
            )
        )
    code = next(iter(beside.tables))
    rows, label = beside.tables[code], beside.label(code)
    stands = np.array(beside.stands(rows))
    upper, lower = (beside.gathered.named(rows.loc[stands == half, "council"]) for half in ("upper", "lower"))
    if not upper and not lower:
        return Sentences(
            words("{label}: no council stands surely in the upper half, nor in the lower one.", label=label)
        )
    if not lower:
        return Sentences(words("{label}: surely in the upper half, {upper}.", label=label, upper=upper))
    if not upper:
        return Sentences(words("{label}: surely in the lower half, {lower}.", label=label, lower=lower))
    return Sentences(
        words("{label}: surely in the upper half, {upper}; surely in the lower half, {lower}.", label=label,
              upper=upper, lower=lower)
    )  # fmt: skip


def range_told(beside: Beside) -> Sentences | None:
    """Return from where to where the councils go, of how many no place is told, and what chance alone could do."""
    if not beside.tables:
        return None
    code, words = next(iter(beside.tables)), beside.words
    rows = beside.tables[code]
    first, last = rows.iloc[0], rows.iloc[-1]
    told = [
        words(
            "The {n} councils that can be compared go from {low} ({last}) to {high} ({first}).",
            n=words.number(len(rows)), low=beside.value(code, last["estimate"]),
            high=beside.value(code, first["estimate"]), first=escape_markdown(first["name"]),
            last=escape_markdown(last["name"]),
        )
    ]  # fmt: skip
    held = rows[rows["std_error"].gt(0)]
    if len(held) > 1 and spread(held["estimate"], held["std_error"]).p_value >= REPORT_ERROR:
        told.append(words("So much they could differ by chance, if all were alike."))
    if (open_ones := beside.stands(rows).count("")) and open_ones < len(rows):
        told.append(words("Of {n} it cannot be told.", n=words.number(open_ones)))
    return Sentences(" ".join(told))


def image_figures(beside: Beside) -> list[Figure]:
    """Return the first indicator of each council, from its own answers and pooled, in as many figures as it takes.

    None of more councils than a few figures name: the small multiples show them all, and the table names each.
    """
    if not beside.tables or len(next(iter(beside.tables.values()))) > MOST_FIGURES * MOST:
        return []
    code, words = next(iter(beside.tables)), beside.words
    rows, share = beside.tables[code], beside.gathered.is_share(code)
    own = rows.assign(label=rows["name"], group=words("own answers"))
    ends = rows.rename(columns={"estimate": "own"}).rename(
        columns={"pooled": "estimate", "conf_low": "own_low", "conf_high": "own_high", "pooled_low": "conf_low",
                 "pooled_high": "conf_high"}
    )  # fmt: skip
    pooled = ends.assign(label=rows["name"], group=words("with the others' help"))
    columns = ["council", "label", "group", "estimate", "conf_low", "conf_high"]
    both = pd.concat([own[columns], pooled[columns]]) if rows["pooled"].notna().all() else own[columns]
    low, high = float(both["conf_low"].min()), float(both["conf_high"].max())
    limits = (max(0.0, low - SPARE * (high - low)), min(1.0 if share else 100.0, high + SPARE * (high - low)))
    pages = [list(rows["council"].iloc[start : start + MOST]) for start in range(0, len(rows), MOST)]
    return [_figure(beside, code, _in_order(both, held), limits) for held in pages]


def _in_order(rows: pd.DataFrame, councils: list[str]) -> pd.DataFrame:
    """Return the rows of some councils, in the order of these."""
    place = {council: at for at, council in enumerate(councils)}
    held = rows[rows["council"].isin(councils)]
    return held.sort_values("council", key=lambda names: names.map(place), kind="stable")


def _figure(beside: Beside, code: str, rows: pd.DataFrame, limits: tuple[float, float]) -> Figure:
    words, share = beside.words, beside.gathered.is_share(code)
    rows = rows if rows["group"].nunique() > 1 else rows.drop(columns="group")
    form = partial(interval_chart, rows, words, share=share, limits=limits, digits=0 if share else 1)
    own = rows.drop_duplicates("council")
    said = [f"{row.label}: {beside.value(code, row.estimate)}" for row in own.itertuples()]
    if "group" in rows:
        caption = words(
            "“{label}” of each council, with {confidence} intervals: from its own answers, and drawn towards the "
            "others the more the fewer its answers.",
            label=beside.label(code),
        )
    else:
        caption = words("“{label}” of each council, with {confidence} intervals.", label=beside.label(code))
    return draw(form, caption, described(words, words("Dots with {confidence} intervals."), said),
                rows.drop(columns="label"))  # fmt: skip


def overview_figures(beside: Beside) -> list[Figure]:
    """Return small multiples: a panel an indicator, its councils sorted, in as many figures as paper has room for."""
    codes = list(beside.tables)
    if not codes:
        return []
    many = panels_in(PAPER, max(len(rows) for rows in beside.tables.values()))
    return [_overview(beside, codes[start : start + many]) for start in range(0, len(codes), many)]


def _overview(beside: Beside, codes: list[str]) -> Figure:
    words, panels = beside.words, {}
    for code in codes:
        rows = beside.tables[code]
        rows = rows[rows["conf_low"].notna()]
        is_share = beside.gathered.is_share(code)
        panels[beside.label(code)] = rows.assign(label=rows["name"], stands=beside.stands(rows), is_share=is_share)
    caption = words(
        "Each indicator by council, the highest first, with {confidence} intervals. Blue-green stands surely in the "
        "upper half, orange surely in the lower one; of grey it cannot be told. Each panel has its own scale."
    )
    said = [
        f"{title}: {words.list([str(rows['label'].iloc[0]), str(rows['label'].iloc[-1])])}"
        for title, rows in panels.items()
    ]
    alt = described(words, words("Small multiples; of each indicator the highest and the lowest council."), said)
    data = pd.concat([beside.tables[code] for code in codes], ignore_index=True)
    keyed = data.assign(key=data["indicator"] + "=" + data["council"])
    return draw(partial(multiples, panels, words), caption, alt,
                keyed[["key", "estimate", "conf_low", "conf_high", "rank_low", "rank_high"]])  # fmt: skip


def table(beside: Beside, code: str) -> Table:
    """Return an indicator of each council: its own figure, the pooled one, the places that it may hold, and n."""
    words, rows = beside.words, beside.tables[code]
    each = list(rows.itertuples())
    shown = {
        words("Council"): [escape_markdown(row.name) for row in each],
        words("Its own answers"): [
            f"{beside.value(code, row.estimate)} ({beside.interval(code, row.conf_low, row.conf_high)})" for row in each
        ],
    }
    if rows["pooled"].notna().any():
        shown[words("With the others' help")] = [
            f"{beside.value(code, row.pooled)} ({beside.interval(code, row.pooled_low, row.pooled_high)})"
            if row.pooled == row.pooled else "–" for row in each
        ]  # fmt: skip
    if rows["rank"].notna().any():
        shown[words("Places that it may hold")] = [_place(row.rank_low, row.rank_high, words) for row in each]
    shown["n"] = [words.number(row.n) for row in each]
    caption = words("“{label}” by council, with {confidence} intervals.", label=beside.label(code))
    others = beside.gathered.rows(code)[1]
    if others:
        names = beside.gathered.named(others)
        caption += " " + words("Asked in other words or on another scale, and not compared: {names}.", names=names)
    return tabulate(
        pd.DataFrame(shown),
        caption,
        rows[
            [
                "council",
                "estimate",
                "conf_low",
                "conf_high",
                "pooled",
                "pooled_low",
                "pooled_high",
                "rank_low",
                "rank_high",
                "n",
            ]
        ],
    )


def _place(low: float, high: float, words: Words) -> str:
    if pd.isna(low):
        return "–"
    ends = words.number(low), words.number(high)
    return ends[0] if low == high else words.interval_of(*ends)


def peers_table(beside: Beside) -> Table | None:
    """Return each council's first indicator beside the mean of those of like size, and of its comarca.

    None where no council has enough others of either kind.
    """
    if not beside.tables:
        return None
    code, words = next(iter(beside.tables)), beside.words
    rows = beside.tables[code].merge(
        beside.gathered.alike[["council", "population", "comarca"]], on="council", how="left"
    )
    rows = rows[rows["std_error"].gt(0)].reset_index(drop=True)
    sets = {
        "size": [_like_size(rows, at) for at in range(len(rows))],
        "comarca": [_near(rows, at) for at in range(len(rows))],
    }
    kept = {kind: found for kind, found in sets.items() if any(len(one) >= FEWEST_PEERS for one in found)}
    if not kept:
        return None
    heads = {"size": words("From those of like size"), "comarca": words("From those of its comarca")}
    shown = {
        words("Council"): [escape_markdown(name) for name in rows["name"]],
        words("Residents"): [words.number(n) for n in rows["population"]],
        words("Value"): [beside.value(code, value) for value in rows["estimate"]],
    }
    data = rows[["council", "estimate"]].copy()
    for kind, found in kept.items():
        gaps = [_gap(rows, at, peers) for at, peers in enumerate(found)]
        shown[heads[kind]] = [_told_gap(gap, len(peers), beside, code) for gap, peers in zip(gaps, found, strict=True)]
        data[[f"{kind}_gap", f"{kind}_error"]] = gaps
    caption = words(
        "“{label}”: how far each council lies from the mean of its peers, with the {confidence} interval of the "
        "difference and how many peers there are. Of like size is who has at most {times} times as many residents, or "
        "as few. So many are looked at that some of these intervals would not hold 0 by chance alone.",
        label=beside.label(code), times=words.number(LIKE_SIZE),
    )  # fmt: skip
    return tabulate(pd.DataFrame(shown), caption, data)


def _like_size(rows: pd.DataFrame, at: int) -> list[int]:
    ratio = rows["population"] / rows["population"][at]
    return [int(i) for i in np.flatnonzero(ratio.between(1 / LIKE_SIZE, LIKE_SIZE)) if i != at]


def _near(rows: pd.DataFrame, at: int) -> list[int]:
    comarca = rows["comarca"][at]
    return [] if pd.isna(comarca) else [int(i) for i in np.flatnonzero(rows["comarca"].eq(comarca)) if i != at]


def _gap(rows: pd.DataFrame, at: int, peers: list[int]) -> tuple[float, float]:
    if len(peers) < FEWEST_PEERS:
        return float("nan"), float("nan")
    mean, error = against_others(rows, peers)
    return float(rows["estimate"][at]) - mean, float(np.hypot(rows["std_error"][at], error))


def _told_gap(gap: tuple[float, float], n: int, beside: Beside, code: str) -> str:
    words, (value, error) = beside.words, gap
    if pd.isna(value):
        return "–"
    scale = 100.0 if beside.gathered.is_share(code) else 1.0
    ends = words.signed_interval(scale * (value - Z * error), scale * (value + Z * error), 1)
    return f"{words.signed(scale * value, 1)} ({ends}; {words.number(n)})"
