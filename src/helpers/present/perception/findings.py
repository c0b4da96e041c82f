"""Estimates as the report shows them: one figure and one table for any list of indicators."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from helpers.present.drawing.intervals import interval_chart
from helpers.present.language.claims import Told, figure_claim
from helpers.present.language.narrative import level_name, measure_name, own_name
from helpers.present.language.words import Words, escape_markdown
from helpers.present.outputs import Figure, Table, described, draw, tabulate
from helpers.stats.comparisons import leaning
from helpers.stats.estimates.indicators import is_of_part
from helpers.study.indicators import EVERYBODY, INDICATORS
from helpers.survey.disclosure import refuse_few, to_steps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from helpers.study.opening import Study

IMAGE = "image_index"
#: Largest score under which an indicator is still read as a share.
SHARE_DIGITS, SCORE_DIGITS, GROUP_DIGITS = 0, 1, 0
#: Share of those asked who do not know from which it is said where the figure stands.
SAID_NOT_KNOWING = 0.01


@dataclass(frozen=True)
class Findings:
    """The estimates of one study with what is needed to say them.

    Attributes
    ----------
    estimates
        Table `estimates` (one indicator in one level of one domain).
    items
        Table `items`.
    shares
        Indicators that are shares in [0, 1]; all others are scores.
    unknowing
        Item to the share of those asked who do not know (`stats.estimates.answers.unknowing_shares`).
    weak
        Scale to its alpha, where its items hold together weakly (`stats.perception.Scales.weak`).
    outcome
        What the drivers explain.
    correlation
        How the estimates vary together (`stats.estimates.correlations`), an indicator a row and a column; without it
        of two figures only those are told apart whose intervals do not overlap.

    Raises
    ------
    UsageError
        If an estimate speaks of fewer people than the threshold.
    """

    estimates: pd.DataFrame
    items: pd.DataFrame
    study: Study
    words: Words
    shares: frozenset[str]
    unknowing: Mapping[str, float] = field(default_factory=dict)
    weak: Mapping[str, float] = field(default_factory=dict)
    outcome: str = IMAGE
    correlation: pd.DataFrame = field(default_factory=pd.DataFrame)
    _names: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        refuse_few(self.estimates, self.study.config.options.disclosure_threshold)

    def name(self, indicator: str) -> str:
        """Return the name of an indicator; of ``item__answer``, the answer's, or the item's where it is a quiz."""
        if indicator not in self._names:
            self._names[indicator] = measure_name(indicator, self.study, self.words, self.items)
        return self._names[indicator]

    @property
    def explains_image(self) -> bool:
        """Whether the drivers are those of the image index, as the method has it."""
        return self.outcome == IMAGE

    def of_outcome(self, of_image: str, of_other: str, **fields: Any) -> str:
        """Return a sentence on the drivers: that of the image, or that of another outcome, which names it."""
        if self.explains_image:
            return self.words(of_image, **fields)
        return self.words(of_other, outcome=escape_markdown(self.name(self.outcome)), **fields)

    def rows(self, indicators: list[str], domain: str = "all") -> pd.DataFrame:
        """Return the rows of these indicators that have an estimate, in the order given, with a ``label``."""
        rows = self.estimates.iloc[
            [row for code in dict.fromkeys(indicators) for row in self._places.get((code, domain), ())]
        ]
        if domain == "all":
            return rows.assign(label=[self.name(code) for code in rows["indicator"]])
        labels = [level_name(domain, str(level), self.study, self.words) for level in rows["level"]]
        return self.printed(rows).assign(label=labels)

    def printed(self, rows: pd.DataFrame, *, with_whole: bool = False) -> pd.DataFrame:
        """Return rows with the figures of groups, and those of everybody where asked, to a hundredth of their scale."""
        steps = [self._step(str(code)) for code in rows["indicator"]]
        return to_steps(rows, np.where((rows["domain"] == EVERYBODY) & (not with_whole), np.nan, steps))

    def _step(self, indicator: str) -> float:
        """Return a hundredth of the scale of an indicator; of one without an end, a tenth."""
        if indicator in self.shares:
            return 0.01
        return 0.1 if self._is_endless(indicator) else 1.0

    def _is_endless(self, indicator: str) -> bool:
        one = INDICATORS.get(indicator)
        return indicator in self._numbers if one is None else one.unit == "count"

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Item to its kind."""
        return dict(zip(self.items["item"].astype(str), self.items["kind"].astype(str), strict=True))

    @cached_property
    def _numbers(self) -> frozenset[str]:
        return frozenset(self.items.loc[self.items["kind"] == "number", "item"])

    @cached_property
    def _places(self) -> dict[tuple[str, str], list[int]]:
        """Which rows that have an estimate are of an indicator and domain."""
        columns = (self.estimates[name].tolist() for name in ("indicator", "domain"))
        places: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, (code, domain, is_known) in enumerate(
            zip(*columns, self.estimates["estimate"].notna(), strict=True)
        ):
            if is_known:
                places[code, domain].append(place)
        return places

    def row(self, indicator: str) -> pd.Series | None:
        """Return everybody's estimate of one indicator, or None where the survey has none."""
        rows = self.rows([indicator])
        return None if rows.empty else rows.iloc[0]

    def estimate(self, indicator: str) -> float:
        """Return everybody's estimate of one indicator, or NaN where the survey has none."""
        row = self.row(indicator)
        return float("nan") if row is None else float(row["estimate"])

    def has(self, indicator: str) -> bool:
        """Return whether there is an estimate of an indicator for everybody."""
        return (indicator, "all") in self._places

    def asked(self, *constructs: str) -> list[str]:
        """Return the questions on these constructs that were asked, as indicators, in the questionnaire's order."""
        rows = self.items[self.items["construct"].isin(constructs) & self.items["is_asked"].astype(bool)]
        return list(rows["item"])

    def options(self, item: str) -> list[str]:
        """Return the indicators of an item's single answers (``item__answer``)."""
        return [str(code) for code in self.estimates["indicator"].unique() if str(code).startswith(f"{item}__")]

    def reworded(self, code: str) -> str:
        """Return what the council's own words call an indicator; empty where it was asked in the method's words."""
        return own_name(code, self.study, self.items)

    def value(self, row: Mapping[Any, Any] | pd.Series) -> str:
        """Return an estimate in words: ``58.2`` or ``43%``, of a group ``58``."""
        if row["indicator"] in self.shares:
            return self.words.percent(row["estimate"], SHARE_DIGITS)
        return self.words.number(row["estimate"], self._digits(row))

    def interval(self, row: Mapping[Any, Any] | pd.Series) -> str:
        """Return the interval of an estimate in words."""
        if pd.isna(row["conf_low"]):
            return self.words("no interval")
        if row["indicator"] in self.shares:
            return self.words.percent_interval(row["conf_low"], row["conf_high"], SHARE_DIGITS)
        return self.words.interval(row["conf_low"], row["conf_high"], self._digits(row))

    def _digits(self, row: Mapping[Any, Any] | pd.Series) -> int:
        is_whole = row.get("domain", EVERYBODY) != EVERYBODY and self._step(str(row["indicator"])) == 1
        return GROUP_DIGITS if is_whole else SCORE_DIGITS

    def not_knowing(self, row: pd.Series) -> str:
        """Return how many of those asked do not know; empty for (nearly) nobody, and for scores."""
        share = self.unknowing.get(str(row["indicator"]).partition("__")[0], 0.0)
        return self.words.percent(share) if share >= SAID_NOT_KNOWING else ""

    def is_of_part(self, indicator: str) -> bool:
        """Return whether a figure rests on one question that a filter left part of the people without."""
        return is_of_part(indicator, self.items)

    def said(self, row: pd.Series) -> str:
        """Return an estimate as a sentence carries it; intervals are drawn and tabulated (`left_out` says the rest)."""
        return f"**{self.value(row)}**"


def values_told(rows: pd.DataFrame, findings: Findings) -> str:
    """Return the rows as a text alternative: each label with its value."""
    names = rows["label"] + (", " + rows["group"] if "group" in rows else "")
    parts = [f"{name}: {findings.value(row)}" for name, (_, row) in zip(names, rows.iterrows(), strict=True)]
    return described(findings.words, findings.words("Dots with {confidence} intervals."), parts)


def interval_figure(
    rows: pd.DataFrame,
    findings: Findings,
    caption: str | Told,
    reference: tuple[float, str] | None = None,
    limits: tuple[float, float] | None = None,
) -> Figure | None:
    """Return a chart of rows that `Findings.rows` gave, or None where there are none."""
    drawn = rows[rows["conf_low"].notna()]
    if drawn.empty:
        return None
    share = drawn["indicator"].iloc[0] in findings.shares
    form = partial(interval_chart, drawn, findings.words, share=share, reference=reference, limits=limits)
    return draw(form, caption, values_told(drawn, findings), key_first(drawn))


def key_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with what identifies each (the level of a domain, else the indicator) as first column."""
    by_level = rows["domain"].ne("all").any()
    key = (rows["domain"] + "=" + rows["level"].astype(str)) if by_level else rows["indicator"]
    numbers = rows[["estimate", "conf_low", "conf_high", "n", "n_effective"]]
    return pd.concat([key.rename("key"), numbers], axis=1).reset_index(drop=True)


def _of_whom(row: pd.Series, findings: Findings) -> str:
    """Return the name of a figure, with that it is one of those who were asked where a filter left others out."""
    label = escape_markdown(row["label"])
    if row["domain"] != "all" or not findings.is_of_part(str(row["indicator"])):
        return label
    return findings.words("{label} (only of the people who were asked it)", label=label)


def estimate_table(rows: pd.DataFrame, findings: Findings, caption: str, head: str) -> Table | None:
    """Return rows as a table with value, interval and n, or None where there are none.

    `head` is the heading of the first column, in the reader's language.
    """
    if rows.empty:
        return None
    words = findings.words
    shown = pd.DataFrame(
        {
            head: [_of_whom(row, findings) for _, row in rows.iterrows()],
            words("Value"): [findings.value(row) for _, row in rows.iterrows()],
            words("{confidence} interval"): [findings.interval(row) for _, row in rows.iterrows()],
            "n": [words.number(n) for n in rows["n"]],
        }
    )
    unknowing = [findings.not_knowing(row) for _, row in rows.iterrows()]
    if any(unknowing) and not rows["domain"].ne("all").any():
        shown[words("Don't know, of those asked")] = [share or "–" for share in unknowing]
    return tabulate(shown, caption, key_first(rows))


def surely(row: pd.Series, findings: Findings) -> tuple[float, float]:
    """Return the interval in which a figure lies surely enough for one of all sentences on levels to be told."""
    return leaning.surely(row, row["indicator"] in findings.shares)


def told_plainly(row: pd.Series, findings: Findings) -> Told:
    """Return a figure by the name of what was asked, for questions in words that the method does not know."""
    words, fields = findings.words, {"label": escape_markdown(row["label"]), "said": findings.said(row)}
    is_number = row["indicator"] in set(findings.items.loc[findings.items["kind"] == "number", "item"])
    if is_number or row["indicator"] in findings.shares:
        return Told(words("{label}: {said}.", **fields), figure_claim(row))
    if findings.is_of_part(str(row["indicator"])):
        told = words(
            "{label}: {said} on a scale from 0 to 100, of the {n} who were asked it and answered.",
            n=words.number(row["n"]),
            **fields,
        )
        return Told(told, figure_claim(row))
    return Told(words("{label}: {said} on a scale from 0 to 100.", **fields), figure_claim(row))


def left_out(rows: pd.DataFrame, findings: Findings) -> Told:
    """Return in one sentence how many of those asked do not know, of all figures of a paragraph; empty where nobody."""
    shares = [(row["label"], findings.not_knowing(row)) for _, row in rows.iterrows()]
    things = [f"{share} ({escape_markdown(label[:1].lower() + label[1:])})" for label, share in shares if share]
    if not things:
        return Told("")
    return Told(findings.words("How many of those asked do not know: {things}.", things="; ".join(things)))
