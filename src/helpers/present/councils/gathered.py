"""The studies that are set side by side: who was asked and how, each figure of everybody, and what changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.present.language.words import escape_markdown
from helpers.study.config import Sample
from helpers.study.indicators import INDICATORS
from helpers.study.waves import sameness

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from helpers.present.language.words import Words

#: What is set side by side, in this order: scores and shares of everybody, as between waves.
COMPARED = INDICATORS.roles.compared
#: Half the last digit that a figure is given to, by its unit.
ROUNDED = {"share": 0.005}
#: Councils that a sentence names.
MOST_NAMED = 8
USUAL = 0.05
CHANGES = ["council", "wave", "indicator", "change", "change_error", "change_low", "change_high", "q_value", "unit"]


@dataclass(frozen=True, eq=False)
class Gathered:
    """What runs gave away of several councils and waves.

    Attributes
    ----------
    studies
        One row a wave of a council, by council and then by its first day: `council`, `wave`, `name`, `label`,
        `comarca`, `population`, `synthetic`, `start`, `end`, `type`, `mode`, `frame`, `has_design_weights`,
        `weighted_on`, `n`, `n_effective`, `differs` (why it is not compared with the wave before), `is_last`.
    figures
        One row an indicator of `COMPARED` in one of them: `council`, `wave`, `indicator`, `label`, `unit`, `good`,
        `measured_by`, `estimate`, `std_error` (with what rounding adds), `conf_low`, `conf_high`, `n`, `missing`.
    changes
        Columns `CHANGES`: what each wave's own report tells as compared with the wave before.
    spoken
        `council`, `wave` and what the audit counted: `social_share`, `per_month`, `pages`; missing without one.
    """

    words: Words
    studies: pd.DataFrame
    figures: pd.DataFrame
    changes: pd.DataFrame
    spoken: pd.DataFrame

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of each council; with its folder where two are called alike."""
        last = self.last
        twice = {name for name, n in Counter(last["name"]).items() if n > 1}
        return {
            row.council: f"{row.name} ({row.council})" if row.name in twice else str(row.name)
            for row in last.itertuples(index=False)
        }

    @property
    def last(self) -> pd.DataFrame:
        """The last wave of each council."""
        return self.studies[self.studies["is_last"]].reset_index(drop=True)

    @cached_property
    def alike(self) -> pd.DataFrame:
        """Of the last waves, those that may be set side by side: the most councils sampled and asked in one way.

        People who chose themselves to answer were drawn by nobody: such waves are never ranked.
        """
        drawn = self.last[self.last["type"].ne("opt_in")]
        if drawn.empty:
            return drawn
        ways = drawn.groupby(["type", "mode"], sort=True)["n"].agg(["size", "sum"])
        kind, mode = ways.sort_values(["size", "sum"], ascending=False, kind="stable").index[0]
        held = drawn[drawn["type"].eq(kind) & drawn["mode"].eq(mode)]
        return held.reset_index(drop=True) if len(held) > 1 else held.iloc[:0]

    @cached_property
    def apart(self) -> dict[str, tuple[str, ...]]:
        """Why each other council is not compared: ``design``, ``mode`` or ``chosen``."""
        held = set(self.alike["council"])
        beside = sample_of(self.alike.iloc[0]) if held else None
        rows = self.last.to_dict("records")
        return {row["council"]: _why_apart(row, beside) for row in rows if row["council"] not in held}

    def rows(self, indicator: str) -> tuple[pd.DataFrame, list[str]]:
        """Return the figures of one indicator of the councils `alike`, and which of them asked it in other words.

        Asked alike is what most of them asked: their questions, words and scales are the same.
        """
        last = self.alike[["council", "wave"]]
        rows = self.figures[self.figures["indicator"] == indicator].merge(last, on=["council", "wave"])
        rows = rows[rows["estimate"].notna()]
        if rows.empty:
            return rows, []
        usual = rows["measured_by"].value_counts().sort_index(kind="stable").sort_values(kind="stable").index[-1]
        others = rows.loc[rows["measured_by"] != usual, "council"]
        return rows[rows["measured_by"] == usual].reset_index(drop=True), list(others)

    @property
    def indicators(self) -> list[str]:
        """What at least two councils can be compared by."""
        return [code for code in COMPARED if len(self.rows(code)[0]) > 1]

    def named(self, councils: Iterable[str]) -> str:
        """Return councils in words: the first of them by name, and of many how many more there are."""
        names = [escape_markdown(self.names[council]) for council in councils]
        if len(names) <= MOST_NAMED + 1:
            return self.words.list(names)
        more = self.words.number(len(names) - MOST_NAMED)
        return self.words("{names} and {n} more", names=", ".join(names[:MOST_NAMED]), n=more)

    def label(self, indicator: str) -> str:
        """Return the name of an indicator."""
        rows = self.figures.loc[self.figures["indicator"] == indicator, "label"]
        return str(rows.iloc[0]) if len(rows) else indicator

    def is_share(self, indicator: str) -> bool:
        """Return whether an indicator is a share from 0 to 1."""
        return indicator in self._shares

    @cached_property
    def _shares(self) -> frozenset[str]:
        return frozenset(self.figures.loc[self.figures["unit"].eq("share"), "indicator"])


def _why_apart(row: Mapping[str, Any], beside: Sample | None) -> tuple[str, ...]:
    if row["type"] == "opt_in":
        return ("chosen",)
    return sameness(sample_of(row), beside).obstacles if beside else ()


def sample_of(row: Mapping[str, Any] | pd.Series) -> Sample:
    """Return how the sample of a study came about, from its row of `Gathered.studies`."""
    return Sample(type=row["type"], mode=row["mode"], frame=row["frame"])


def gather(
    summaries: Sequence[Mapping[str, Any]], changes: Sequence[pd.DataFrame], spoken: Sequence[Mapping[str, float]],
    words: Words,
) -> Gathered:  # fmt: skip
    """Return what runs gave away, as tables.

    Parameters
    ----------
    summaries
        What is in each `summary.json`.
    changes, spoken
        Of each of them its released table `changes` (empty without one), and what the audit counted.
    """
    studies = pd.DataFrame([_study(one) for one in summaries]).sort_values(["council", "start", "wave"])
    studies = studies.assign(is_last=~studies.duplicated("council", keep="last")).reset_index(drop=True)
    figures = [
        _figure(row, one, words.language) for one in summaries for row in one["indicators"] if row["id"] in COMPARED
    ]
    counted = [
        dict(zip(("council", "wave"), _key(one), strict=True)) | dict(more)
        for one, more in zip(summaries, spoken, strict=True)
    ]
    told = [table.reindex(columns=CHANGES) for table in changes if len(table)]
    together = pd.concat(told, ignore_index=True) if told else pd.DataFrame(columns=CHANGES)
    table = pd.DataFrame(figures).astype(dict.fromkeys(("estimate", "std_error", "conf_low", "conf_high"), float))
    return Gathered(words, studies, table, together, pd.DataFrame(counted))


def _key(summary: Mapping[str, Any]) -> tuple[str, str]:
    return summary["council"]["id"], summary["wave"]["id"]


def _study(summary: Mapping[str, Any]) -> dict[str, Any]:
    council, wave, sample = summary["council"], summary["wave"], summary["sample"]
    kept = {name: council[name] for name in ("name", "comarca", "population", "synthetic")}
    told = {name: sample[name] for name in ("type", "mode", "frame", "has_design_weights", "n", "n_effective")}
    return {
        "council": council["id"], "wave": wave["id"], **kept, "label": wave["label"], "start": wave["start"],
        "end": wave["end"], **told, "weighted_on": tuple(sample["weighted_on"]),
        "differs": tuple(wave["not_compared_because"]), "previous": wave["previous"],
    }  # fmt: skip


def _figure(row: Mapping[str, Any], summary: Mapping[str, Any], language: str) -> dict[str, Any]:
    council, wave = _key(summary)
    kept = {
        name: row[name] for name in ("unit", "good", "measured_by", "estimate", "conf_low", "conf_high", "n", "missing")
    }
    # What rounding adds to the error: a figure may lie anywhere within half of its last digit.
    half, error = ROUNDED.get(row["unit"], USUAL), row["std_error"]
    error = None if error is None or not error > 0 else (error**2 + half**2 / 3) ** 0.5
    return {
        "council": council,
        "wave": wave,
        "indicator": row["id"],
        "label": row["label"][language],
        **kept,
        "std_error": error,
    }
