"""What segments are made from: each respondent's scores in a few stated bands, and what knowledge mostly is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from helpers.errors import Problem, UsageError
from helpers.stats.segments.batched_em import MISSING, Codes
from helpers.study.indicators import INDICATORS
from helpers.study.thresholds import threshold
from helpers.study.written.near_names import unknown_names
from helpers.survey.scoring import known_services, rescale

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Low, middle and high of a 0-100 score: below 40, 40 to under 60, 60 and above.
SCORE_CUTS = (threshold("poor_image"), threshold("good_image"))
#: Few, some and most of the services of the list.
SHARE_CUTS = (1 / 3, 2 / 3)
BANDS = ("low", "middle", "high")
#: Ties go to the first: what is not known is not a belief.
KNOWLEDGE = ("dont_know", "wrong", "correct")
#: Fewer inputs than this and the single valuation items stand in for the image index.
ENOUGH_INPUTS = 4
MOST_ITEMS = 12
#: An input that fewer answered, or of which one band holds nearly everybody, tells no groups apart.
SMALLEST_ANSWERED = threshold("least_answered")
LARGEST_BAND = threshold("fullest_band")


@dataclass(frozen=True)
class SegmentInputs:
    """Banded answers of the respondents.

    Attributes
    ----------
    names
        J inputs: respondents columns, or ``knowledge``.
    levels
        Names of the bands of each input, in the order of their codes.
    codes
        (n, J) band of each respondent, -1 where missing.
    sources
        Respondents columns that the inputs are made of or that are made of the same items; the inputs among them.
    reversed_items
        Inputs of which a high answer is bad for the image.
    """

    names: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    codes: Codes
    sources: frozenset[str] = frozenset()
    reversed_items: frozenset[str] = frozenset()

    @property
    def categories(self) -> tuple[int, ...]:
        """Number of bands of each input."""
        return tuple(len(bands) for bands in self.levels)

    @property
    def answered(self) -> Codes:
        """(n,) inputs that each respondent has."""
        return (self.codes != MISSING).sum(axis=1)


def strange_inputs(respondents: pd.DataFrame, items: pd.DataFrame, chosen: Sequence[str]) -> list[Problem]:
    """Return a problem for each input that the survey does not have, with the names that are nearest."""
    known = [*_score_bands(respondents), *_item_bands(respondents, items)]
    return unknown_names("segment_inputs", chosen, known)


def build_inputs(respondents: pd.DataFrame, items: pd.DataFrame, chosen: Sequence[str] = ()) -> SegmentInputs:
    """Return the inputs that the survey supports; bands that nobody is in are left out.

    Parameters
    ----------
    respondents, items
        The tables of those names. Where fewer than `ENOUGH_INPUTS` scores were asked, up to `MOST_ITEMS` valuation
        items with the most answers replace the image index, each in the same bands of its 0-100 form.
    chosen
        Inputs to use in place of those: scores, ``knowledge`` and valuation items.

    Raises
    ------
    UsageError
        If one of them is none that the survey has; all of them at once, with the names that are nearest.
    """
    columns = _score_bands(respondents)
    if chosen:
        columns |= _item_bands(respondents, items)
        if problems := strange_inputs(respondents, items, chosen):
            raise UsageError(problems)
        columns = {name: columns[name] for name in chosen}
    elif len(columns) < ENOUGH_INPUTS:
        columns.pop("image_index", None)
        columns |= _item_bands(respondents, items)
    kept = [(name, *_compact(bands, names)) for name, (bands, names) in columns.items() if _is_useful(bands)]
    codes = np.column_stack([column for _, column, _ in kept]) if kept else np.zeros((len(respondents), 0), np.int64)
    names = tuple(name for name, _, _ in kept)
    turned = items.loc[items["is_reversed"].astype(bool) & items["item"].isin(names), "item"]
    levels = tuple(bands for _, _, bands in kept)
    return SegmentInputs(names, levels, codes, sources_of(names, items), frozenset(turned))


def sources_of(names: tuple[str, ...], items: pd.DataFrame) -> frozenset[str]:
    """Return the columns that inputs are made of, themselves included; with valuation items, the image index too."""
    sources = set(names)
    if sources & set(items.loc[items["construct"] == "valuation", "item"]):
        sources |= set(INDICATORS.of("valuation"))
    for name in names:
        sources |= _same_answers(name, items)
    return frozenset(sources)


def _same_answers(name: str, items: pd.DataFrame) -> set[str]:
    """Return the items that an input is made of, and the scores that are made of them too."""
    one = INDICATORS.get(name)
    if one is not None and one.item:
        return {one.item}
    construct = name if one is None else one.measures
    held = items[items["construct"] == construct]
    made = set(held["item"])
    if construct == "awareness":
        # Whether one knows where to go is no service that one knows: it made nothing, and may be a finding.
        made = {*known_services(items), *held.loc[held["kind"] == "multi", "item"]}
    others = set(held["item"]) - made
    return made | {code for code in INDICATORS.of(construct) if INDICATORS[code].item not in others}


def band(values: pd.Series, cuts: tuple[float, ...]) -> Codes:
    """Return 0, 1, ... by the cut points that a value reaches; -1 where missing.

    Examples
    --------
    >>> band(pd.Series([39.9, 40, 60, None]), (40, 60)).tolist()
    [0, 1, 2, -1]
    """
    numbers = values.to_numpy(float, na_value=np.nan)
    return np.where(np.isnan(numbers), MISSING, np.searchsorted(cuts, numbers, side="right")).astype(np.int64)


def knowledge_state(respondents: pd.DataFrame) -> Codes:
    """Return what most of a respondent's quiz answers are: 0 don't know, 1 wrong, 2 correct; -1 without answers."""
    shares = respondents[[f"quiz_{answer}" for answer in KNOWLEDGE]].to_numpy(float, na_value=np.nan)
    known = ~np.isnan(shares).any(axis=1)
    return np.where(known, np.argmax(np.nan_to_num(shares), axis=1), MISSING).astype(np.int64)


def _score_bands(respondents: pd.DataFrame) -> dict[str, tuple[Codes, tuple[str, ...]]]:
    inputs = INDICATORS.roles.segment_inputs
    cuts = {name: SHARE_CUTS if INDICATORS[name].is_share else SCORE_CUTS for name in inputs}
    banded: dict[str, tuple[Codes, tuple[str, ...]]]
    banded = {name: (band(respondents[name], at), BANDS) for name, at in cuts.items() if name in respondents}
    if all(f"quiz_{answer}" in respondents for answer in KNOWLEDGE):
        banded["knowledge"] = (knowledge_state(respondents), KNOWLEDGE)
    return banded


def _item_bands(respondents: pd.DataFrame, items: pd.DataFrame) -> dict[str, tuple[Codes, tuple[str, ...]]]:
    asked = items[(items["construct"] == "valuation") & (items["kind"] == "scale") & items["is_asked"].astype(bool)]
    most = asked.sort_values("n_valid", ascending=False, kind="stable").head(MOST_ITEMS)
    rows = [row for row in asked.itertuples() if row.item in set(most["item"]) and row.item in respondents]
    return {row.item: (band(_score(respondents, row), SCORE_CUTS), BANDS) for row in rows}


def _score(respondents: pd.DataFrame, item: Any) -> pd.Series:
    score = rescale(respondents[item.item], item.low, item.high)
    return 100 - score if item.is_reversed else score


def _is_useful(bands: Codes) -> bool:
    answered = bands[bands != MISSING]
    if len(answered) < SMALLEST_ANSWERED * len(bands) or not len(answered):
        return False
    return bool(np.bincount(answered).max() <= LARGEST_BAND * len(answered))


def _compact(bands: Codes, names: tuple[str, ...]) -> tuple[Codes, tuple[str, ...]]:
    used = np.unique(bands[bands != MISSING])
    places = np.full(len(names) + 1, MISSING)
    places[used] = np.arange(len(used))
    return places[bands], tuple(names[code] for code in used)


def band_shares(inputs: SegmentInputs, weights: np.ndarray) -> pd.DataFrame:
    """Return input, level, share of those with an answer and n: one row a band of each input."""
    rows = []
    for name, levels, codes in zip(inputs.names, inputs.levels, inputs.codes.T, strict=True):
        held = np.bincount(codes[codes != MISSING], weights[codes != MISSING], minlength=len(levels))
        counts = np.bincount(codes[codes != MISSING], minlength=len(levels))
        rows += [(name, level, share, n) for level, share, n in zip(levels, held / held.sum(), counts, strict=True)]
    return pd.DataFrame(rows, columns=["input", "level", "share", "n"])
