"""Scales whose ends stand in words and whose other points stand in numbers alone: which way do the numbers count?

Tools write the labels that a question has, and the code where it has none: *Totalment d'acord*, 2, 3, 4, *Gens
d'acord*. The words say what the ends are, whichever the file's 1 was; of the numbers between they say nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.errors import Problem
from helpers.survey.checking.codes.faults import fewest_shared
from helpers.survey.checking.scales.turned_rows import LEAST_ROWS, leaning, scales_table
from helpers.survey.files.raw import shortened
from helpers.survey.vocabulary import VALID, code_key, is_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from helpers.survey.codebook.sources import Matching, Source
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: The other scales say how the numbers count where one way makes answers so many times as likely as the other.
SURELY = 1_000.0
#: All of them together say it where the sum of the logarithms is so many times that: the same people answered them.
TOGETHER = 3.0


@dataclass(frozen=True, eq=False)
class Mixed:
    """A scale of words and numbers: its answers as they are read, and which of them stand in words, and in numbers.

    `worded` are the points that stand in words, to the words.
    """

    source: Source
    values: pd.Series
    in_words: pd.Series
    in_numbers: pd.Series
    worded: dict[float, str]

    @property
    def middle(self) -> float:
        """The middle of the scale, which is the same from either end."""
        item = self.source.shared or self.source.item
        return (float(item.low or 0) + float(item.high or 0)) / 2

    @property
    def turned(self) -> pd.Series:
        """The answers, were the numbers counted the other way round."""
        return self.values.where(self.in_words, 2 * self.middle - self.values)


def worded_ends(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield a problem for each kind of scales that mix words and numbers, where nothing says which way these count.

    What says it is an end that stands in numbers, and is not the one that stands in words; the other scales
    (`_evidence`); or the codebook.
    """
    mixed = [one for item, replies in answers.items() if (one := _mixed(matching.sources[item], replies)) is not None]
    open_ones = [one for one in mixed if not _is_told(one)]
    alike: dict[tuple, list[Mixed]] = defaultdict(list)
    for one in _unsettled(open_ones, scales_table(answers, matching)):
        is_ruled = any(map(is_number, one.source.rule.values.values()))
        alike[(*one.worded.values(), is_ruled)].append(one)
    for (*_, is_ruled), ones in alike.items():
        yield _problem(ones, bool(is_ruled), raw)


def _unsettled(open_ones: list[Mixed], scales: pd.DataFrame) -> list[Mixed]:
    """Return the scales of which the others do not say how their numbers count.

    Of each the words alone say what people think. Where all together say surely that numbers count as they are read,
    they are read so to judge each: one that was turned by itself then goes against all others.
    """
    as_read = scales.copy()
    for one in open_ones:
        scales[one.source.item.id] = one.values.where(one.in_words)
        as_read[one.source.item.id] = one.values
    said = [_evidence(one, scales.drop(columns=one.source.item.id)) for one in open_ones]
    if sum(said) > TOGETHER * np.log(SURELY):
        said = [_evidence(one, as_read.drop(columns=one.source.item.id)) for one in open_ones]
    return [one for one, evidence in zip(open_ones, said, strict=True) if evidence <= np.log(SURELY)]


def _mixed(source: Source, answers: Answers) -> Mixed | None:
    """Return a scale whose answers are words and numbers; None of any other, or where the codebook tells the way."""
    rule = source.rule
    if source.item.kind != "scale" or source.item.low is None or source.item.high is None:
        return None
    if rule.reversed or rule.checked:
        return None
    valid = answers.states == VALID
    kinds = {text: _kind(text, source) for text in answers.texts[valid].unique()}
    said = answers.texts.map(kinds)
    in_words, in_numbers = valid & (said == "words"), valid & (said == "number")
    values = answers.values.where(valid).astype(float)
    points = dict(zip(values[in_words], answers.texts[in_words].str.strip(), strict=True))
    mixed = Mixed(source, values, in_words, in_numbers, dict(sorted(points.items())))
    worded = {point: text for point, text in mixed.worded.items() if point != mixed.middle}
    is_open = bool((values[in_numbers] != mixed.middle).any())
    return Mixed(source, values, in_words, in_numbers, worded) if worded and is_open else None


def _kind(text: str, source: Source) -> str:
    if not any(map(str.isdigit, text)):
        return "words"
    return "number" if is_number(text) and code_key(text) not in source.rule.values else ""


def _is_told(mixed: Mixed) -> bool:
    """Return whether the numbers themselves say that they count as the item does, or hardly a word stands there."""
    times = mixed.values[mixed.in_numbers].value_counts()
    # Where one end alone has a word, the other stands in numbers: as itself, or else under the first one's number.
    mirrored = {point: 2 * mixed.middle - point for point in mixed.worded}
    same = sum(int(times.get(point, 0)) for point in mirrored)
    other = sum(int(times.get(point, 0)) for point in mirrored.values() if point not in mixed.worded)
    is_given = all(times.get(end, 0) > 0 for ends in mirrored.items() for end in ends)
    is_slip = mixed.in_words.sum() < fewest_shared(len(mixed.values)) and is_given
    return is_slip or (other > 0 and same == 0)


def _evidence(mixed: Mixed, others: pd.DataFrame) -> float:
    """Return the logarithm of how many times as likely the answers are as they are read as with their numbers turned.

    Compared is a line through what the other scales have in common (normal errors of one size).
    """
    others = others.loc[:, others.nunique() > 1]
    if others.empty:
        return 0.0
    common = leaning(others)
    both = mixed.values.notna() & common.notna()
    if both.sum() < LEAST_ROWS:
        return 0.0
    as_read, turned = (_unexplained(values[both], common[both]) for values in (mixed.values, mixed.turned))
    return float(both.sum() / 2 * np.log(turned / as_read))


def _unexplained(values: pd.Series, common: pd.Series) -> float:
    related = float(np.corrcoef(values, common)[0, 1]) if values.nunique() > 1 else 0.0
    return max(1 - related**2, 1e-9)


def _problem(ones: list[Mixed], is_ruled: bool, raw: RawSurvey) -> Problem:
    message = (
        "The answers to {items} are words for the ends ({words}) and numbers between ({numbers}; {n} rows such as rows "
        "{rows}), and nothing says at which end the numbers begin. Write under items in codebook.yml {checked} where "
        "higher numbers are nearer to {highest}, or {turned} where lower ones are."
    )
    if is_ruled:
        message = (
            "The answers to {items} are words ({words}), whose points values gives, and numbers that it leaves out "
            "({numbers}; {n} rows such as rows {rows}), and nothing says at which end these begin. Name every number "
            "under values in codebook.yml, as in values: {{{lines}}}, or the other way round."
        )
    first = ones[0]
    numbers = sorted({value for one in ones for value in one.values[one.in_numbers]})
    rows = first.values.index[first.in_numbers & (first.values != first.middle)]
    names = [one.source.item.id for one in ones]
    worded = [f"“{text}”" for text in first.worded.values()]
    values = {
        "items": ", ".join(names), "words": ", ".join(worded), "numbers": shortened([f"{n:g}" for n in numbers]),
        "n": len(rows), "rows": raw.told(rows), "highest": _highest(first),
        "checked": ", ".join(f"{name}: {{checked: true}}" for name in names),
        "turned": ", ".join(f"{name}: {{reversed: true}}" for name in names),
        "lines": ", ".join(f'"{n:g}": "{n:g}"' for n in numbers),
    }  # fmt: skip
    return Problem(message, raw.name, values)


def _highest(mixed: Mixed) -> str:
    """Return the end at which the item is highest, in the file's own words where it has any for it."""
    point = max(mixed.worded)
    item = mixed.source.shared or mixed.source.item
    return f"“{mixed.worded[point]}”" if point > mixed.middle else f"{item.high:g}"
