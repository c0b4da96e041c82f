"""Whether a column's own scale is the scale of the item that it is mapped to.

A column of 1 to 5 with 6 for "don't know" reads as a 0 to 10 scale without a single value out of range, and its mean
says something else. Three things in the file tell: the labels of its values, the anchors in its cells, and where its
answers end.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.errors import Problem
from helpers.study.written.notation import decimal_number
from helpers.survey.checking.codes.dated_codes import dated
from helpers.survey.checking.codes.renumbered import renumbered
from helpers.survey.checking.scales.leanings import leaning
from helpers.survey.files.raw import shortened
from helpers.survey.vocabulary import code_key, fold, is_number, no_answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from helpers.survey.codebook.sources import Source
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey
    from helpers.survey.matching.matching import Matching

#: Fewest answers from which the absence of a value says anything.
LEAST_ANSWERS = 30
#: Of fewer, from this many on, only that they use the scale of questions most often asked, from its first point to its
#: last, and nothing beyond: all of so few would lie there by chance seldom.
FEWEST, OFTENEST = 10, (1.0, 5.0)
#: Answers all within this share of a scale of `LONG` points or more are of a shorter one.
NARROW, LONG = 0.6, 7
#: An end is cut off where the last value holds so many answers, and such a share, and what lies beyond so much less.
CUT_COUNT, CUT_SHARE, REST = 20, 0.05, 0.25
#: Scales of few points end early by chance: so many of their columns must stop at the same value to say it.
LEAST_TOGETHER = 3
#: Different values from which a column says where its scale ends.
LEAST_VALUES = 3
#: What stands beyond a gap holds at most this share where it is no answer.
MOST_MISSING = 0.15
#: Last points of scales that questions are asked on.
POINTS = frozenset({3, 4, 5, 6, 7, 8, 9, 10, 11, 100})
_ENDS = re.compile(r"(?<![\w.,])\d{1,3}(?![\d]|[.,]\d)")
_NUMBERED = re.compile(r"^\s*\(?(?:[PQpq]|preg\w*|item|n[ºo]\.?)?[\s._-]*\d{1,3}(?:[._-]\d{1,2})*\s*[.):º–—_-]+\s*")
#: "1 = gens", "1 (gens)", "1: gens" and "1 gens" in a question.
_WORDED = re.compile(r"(?<![\w.,])(\d{1,3})\s*(?:[=:(–-]\s*|\s)([^\W\d_][^\d,;:()/=–]*)")
_LABELLED = re.compile(r"^\s*(-?\d+)\s*(?:[-–—=:.)(/]\s*|\s+)(?=[^\d\s])(\D*)$")

#: Ends of a scale, which of them is cut off, and the last value before it.
Cut = tuple[float, float, str, float]


@dataclass(frozen=True)
class Scale:
    """What a file says of one column's scale.

    Attributes
    ----------
    labels
        Of codes that are answers.
    counts
        How often each number occurs as an answer.
    stated
        The ends that the question itself names ("from 0 to 10").
    hollow
        Codes between the first label and the last that are no answer.
    """

    labels: dict[float, str]
    counts: dict[float, int]
    stated: tuple[float, float] | None
    hollow: tuple[float, ...] = ()

    @property
    def total(self) -> int:
        """Answers in all."""
        return sum(self.counts.values())


def scale_of(source: Source, column: str, raw: RawSurvey, answers: Answers) -> Scale:
    """Return what the file says of the scale of one of an item's columns.

    Parameters
    ----------
    answers
        The item's: cells that they set aside or read as no answer are no part of the scale.
    """
    rule, labels = source.rule, raw.labels_of(column)
    if any(is_number(point) for point in rule.values.values()):
        return _translated(source, labels, answers)
    texts = raw.frame[column].str.strip()
    cells = {m.group(1): m.group(2).rstrip(") ") for text in texts.unique() if (m := _LABELLED.match(text))}
    given = {code_key(code): label for code, label in (cells | labels).items() if label.strip()}
    declared = {code_key(code) for code in raw.declared_missing.get(column, ())} | {*rule.missing, *rule.values}
    kept = {
        float(code): label
        for code, label in given.items()
        if is_number(code) and code not in declared and no_answer(label) is None
    }
    unsaid = sorted(float(code) for code in given if is_number(code) and float(code) not in kept)
    hollow = tuple(code for code in unsaid if kept and min(kept) < code < max(kept))
    counts: dict[float, int] = defaultdict(int)
    valid = texts[(answers.states == "valid") & (texts != "")]
    for text, count in valid.value_counts().items():
        number = code_key(m.group(1) if (m := _LABELLED.match(str(text))) else str(text))
        if is_number(number):
            counts[float(number)] += int(count)
        elif not any(map(str.isdigit, number)) and source.shared is None:
            # An end in words is given, too: as the code that the file has for it.
            point = float(answers.values[valid.index[valid == text][0]])
            counts[sum(_ends_of(source)) - point if rule.reversed else point] += int(count)
    stated = None
    for question in (raw.questions.get(column, ""), column):
        if ends := stated_ends(question):
            stated, kept = ends, kept or stated_words(question, ends)
            break
    return Scale(kept, dict(counts), stated, hollow)


def _translated(source: Source, labels: Mapping[str, str], answers: Answers) -> Scale:
    """Return the scale of a column that the codebook translates: points with the words that they stand for."""
    # A date that a spreadsheet made of a point is no label of it.
    dates = {code_key(text) for text in answers.texts.unique() if dated(text) is not None}
    said = {code: point for code, point in source.rule.values.items() if code not in dates}
    pairs = ((point, labels.get(code, "") if is_number(code) else code) for code, point in said.items())
    points = {decimal_number(point): words for point, words in pairs if is_number(point)}
    counts = answers.values[answers.states == "valid"].astype(float).value_counts()
    return Scale(points, {float(value): int(count) for value, count in counts.items()}, None)


def stated_ends(question: str) -> tuple[float, float] | None:
    """Return the ends of the scale that a question names; None where it names no two numbers that can be ends.

    Examples
    --------
    >>> stated_ends("12. De 0 (gens) a 10 (del tot), com ho valora?"), stated_ends("Confia (1 gens, 5 molt)?")
    ((0.0, 10.0), (1.0, 5.0))
    >>> stated_ends("De cada 100 euros, quants?") is None
    True
    """
    numbers = [float(number) for number in _ENDS.findall(_NUMBERED.sub("", question, count=1))]
    is_pair = len(numbers) == 2 and numbers[0] in (0, 1) and numbers[1] in POINTS
    return (numbers[0], numbers[1]) if is_pair else None


def stated_words(question: str, ends: tuple[float, float]) -> dict[float, str]:
    """Return what a question says that the ends of its scale mean; nothing where it does not say it of both.

    Examples
    --------
    >>> stated_words("Hi està d'acord? (1 = totalment, 5 = gens)", (1.0, 5.0))
    {1.0: 'totalment', 5.0: 'gens'}
    """
    worded = {float(number): words.strip() for number, words in _WORDED.findall(_NUMBERED.sub("", question, count=1))}
    return {end: worded[end] for end in ends} if set(ends) <= set(worded) else {}


def disagreeing_scales(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for each scale whose column has another range, counts the other way round, or ends early."""
    scales = scales_of(answers, matching, raw)
    together = _cut_together(scales)
    for source, column, scale in scales:
        problem = (
            _another_range(source, scale) or _other_way_round(source, scale) or _ends_early(source, scale, together)
        )
        if problem:
            message, values = problem
            yield Problem(message, f"{raw.file_of(column)}, column {column}", values | {"item": source.item.id})


def scales_of(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> list[tuple[Source, str, Scale]]:
    """Return what the file says of the scale of every column of a scale."""
    return [(source, column, scale_of(source, column, raw, answers[source.item.id]))
            for source, column in _columns(answers, matching, raw)]  # fmt: skip


def ending_early(scales: Sequence[tuple[Source, str, Scale]], name: str) -> Iterable[Problem]:
    """Yield a problem for each scale whose answers end before it does."""
    together = _cut_together(scales)
    for source, _, scale in scales:
        if early := _ends_early(source, scale, together):
            yield Problem(early[0], name, early[1] | {"item": source.item.id})


def _columns(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterable[tuple[Source, str]]:
    """Yield every column of a scale, but for those whose labels number their codes otherwise: these are asked about."""
    for source in (matching.sources[item_id] for item_id in answers):
        if source.item.kind == "scale" and source.column is not None:
            yield from (
                (source, column) for column in (source.column, *source.also) if not renumbered(source, column, raw)
            )


def _said_range(scale: Scale) -> tuple[float, float] | None:
    """Return the ends that the question names, or the labels: of all points, or of two that hold every answer."""
    if scale.stated:
        return scale.stated
    if len(scale.labels) < 2 or _are_units(scale.labels.values()):
        return None
    low, high = min(scale.labels), max(scale.labels)
    is_whole = len(scale.labels) > 2 and len(scale.labels) == high - low + 1
    is_within = all(low <= value <= high for value in scale.counts)
    return (low, high) if is_whole or is_within else None


def _are_units(labels: Iterable[str]) -> bool:
    """Return whether labels say what is counted, as in "7 punts", and no point's meaning.

    Examples
    --------
    >>> _are_units(["punts", "punt", "punts", "punts"]), _are_units(["Gens", "Poc", "Prou", "Molt"])
    (True, False)
    """
    words = [fold(label) for label in labels]
    return len(words) > 2 and 2 * len(set(words)) <= len(words)


def _another_range(source: Source, scale: Scale) -> tuple[str, dict] | None:
    item, said = source.item, _said_range(scale)
    if said and scale.hollow and not scale.stated and (source.rule.scale or said != (item.low, item.high)):
        return _hollow(scale)
    if said is None or said == (item.low, item.high):
        return None
    if source.rule.scale and (scale.stated or not _is_beyond(scale, said)):
        return None  # What the codebook says goes before what a question or a heading does.
    if scale.stated and _is_beyond(scale, said):
        return _beyond_words(source, scale, said)
    if any(map(is_number, source.rule.values.values())) and (_is_beyond(scale, said) or said[0] > 1):
        # Words that the codebook makes points of lie between others that are read as they stand.
        return None
    if (
        source.rule.scale
        and item.low is not None
        and item.high is not None
        and said[1] - said[0] == item.high - item.low
    ):
        # Numbered on from another point, the scale is the same one.
        return None
    message = (
        "The labels of this column go from {from_} to {to}, and the item {item} goes from {low} to {high}. Write under "
        "items in codebook.yml {item}: {{scale: [{from_}, {to}]}}, and name codes that are no answer under missing."
    )
    return message, _numbers(from_=said[0], to=said[1], low=item.low, high=item.high)


def _hollow(scale: Scale) -> tuple[str, dict]:
    """Return the problem of points that are not numbered on end: a code for no answer stands among them."""
    message = (
        "Among the labels of this column from {from_} to {to} stand some that are no answer ({codes}), so that its "
        "points are not numbered on end. Write under items in codebook.yml {item}: {{scale: [1, {n}], values: "
        "{{{points}}}}}."
    )
    points = ", ".join(f'"{code:g}": "{place}"' for place, code in enumerate(sorted(scale.labels), start=1))
    values = _numbers(from_=min(scale.labels), to=max(scale.labels), n=float(len(scale.labels)))
    return message, values | {"codes": ", ".join(f"{code:g}" for code in scale.hollow), "points": points}


def _beyond_words(source: Source, scale: Scale, said: tuple[float, float]) -> tuple[str, dict]:
    """Return the problem of answers beyond the ends that a question names: a heading may be of other columns."""
    message = (
        "The question or heading of this column names a scale from {from_} to {to}, and {n} answers to {item} lie "
        "beyond it ({beyond}). Write under items in codebook.yml {item}: {{scale: [{low}, {high}]}} where the words "
        "are of other columns, or {item}: {{scale: [{from_}, {to}]}} and the codes that are no answer under missing."
    )
    beyond = {value: n for value, n in sorted(scale.counts.items()) if not said[0] <= value <= said[1]}
    values = _numbers(from_=said[0], to=said[1], low=source.item.low, high=source.item.high)
    return message, values | {"n": sum(beyond.values()), "beyond": shortened([f"{value:g}" for value in beyond])}


def _is_beyond(scale: Scale, said: tuple[float, float]) -> bool:
    """Return whether answers lie outside labels that name every point."""
    return any(not said[0] <= value <= said[1] for value in scale.counts)


def _other_way_round(source: Source, scale: Scale) -> tuple[str, dict] | None:
    ends, rule = sorted(scale.labels), source.rule
    is_translated = any(is_number(point) for point in rule.values.values())
    if len(ends) < 2 or not source.item.anchors or (is_translated and rule.text):
        return None
    first, last = leaning(scale.labels[ends[0]]), leaning(scale.labels[ends[-1]])
    if first == last or 0 in (first, last) or (first > last) == (rule.reversed and not is_translated):
        return None
    values = _numbers(from_=ends[0], to=ends[-1]) | {"first": scale.labels[ends[0]], "last": scale.labels[ends[-1]]}
    if is_translated:
        message = (
            "Under values in codebook.yml, “{first}” is {from_} and “{last}” is {to}, and the item {item} counts the "
            "other way round. Turn the numbers, or give the question's own words under text if it asks the opposite."
        )
        return message, values
    message = (
        "The labels of this column run from “{first}” ({from_}) to “{last}” ({to}), and the item {item} is read the "
        "other way round. Write under items in codebook.yml {item}: {{reversed: {turned}}}, or say under values what "
        "each code means."
    )
    return message, values | {"turned": str(first > last).lower()}


def inside(source: Source, scale: Scale) -> pd.Series | None:
    """Return the answers to each value, in order; None where they are too few, or the file says where they end."""
    low, high = source.item.low, source.item.high
    if low is None or high is None or source.rule.scale or scale.total < FEWEST:
        return None
    is_said = {low, high} <= set(scale.labels) or scale.stated == (low, high)
    counts = pd.Series({v: n for v, n in scale.counts.items() if low <= v <= high}, dtype=int).sort_index()
    is_told = scale.total >= LEAST_ANSWERS or _is_oftenest(counts)
    return None if is_said or len(counts) < LEAST_VALUES or not is_told else counts


def _is_oftenest(counts: pd.Series) -> bool:
    """Return whether answers are whole numbers from 1 to 5 that use both ends."""
    return len(counts) > 0 and (counts.index[0], counts.index[-1]) == OFTENEST and not (counts.index % 1).any()


def _points(counts: pd.Series) -> pd.Series | None:
    """Return the answers to whole points; None where they begin above 1: a narrow opinion, and no other scale."""
    whole = counts[counts.index % 1 == 0]
    return whole if len(whole) >= LEAST_VALUES and whole.index[0] <= 1 else None


def _ends_early(source: Source, scale: Scale, together: frozenset[Cut]) -> tuple[str, dict] | None:
    item, counts = source.item, inside(source, scale)
    if counts is None or item.low is None or item.high is None:
        return None
    points = item.high - item.low + 1
    # Shares of one, and halves of a point, are a shorter scale as whole points are.
    is_narrow = counts.index[0] <= 1 and counts.index[-1] - counts.index[0] <= NARROW * (points - 1)
    cuts = _cuts(source, counts)
    begins_at_one = (*_ends_of(source), "low", 1.0) in together and counts.index[0] >= 1
    if not (points >= LONG and (is_narrow or cuts)) and not cuts & together and not begins_at_one:
        return None
    message = (
        "The {n} answers to {item} are {values}, although its scale goes from {low} to {high}. If the file's scale is "
        "another, write under items in codebook.yml {item}: {{scale: [from, to]}}, and name codes that are no answer "
        "under missing; if it is this one, write {item}: {{scale: [{low}, {high}]}}."
    )
    shown = ", ".join(f"{value:g} ({count})" for value, count in counts.items())
    return message, _numbers(low=item.low, high=item.high) | {"n": scale.total, "values": shown}


def _ends_of(source: Source) -> tuple[float, float]:
    return float(source.item.low or 0), float(source.item.high or 0)


def _cuts(source: Source, counts: pd.Series) -> frozenset[Cut]:
    """Return the ends of the item's scale that are cut off, with the last value before each."""
    (low, high), whole = _ends_of(source), _points(counts)
    if whole is None:
        return frozenset()
    values, given = whole.index.to_numpy(float), whole.to_numpy()
    upper, lower = _last_before_gap(values, given, high), _last_before_gap(-values[::-1], given[::-1], -low)
    cuts = {("high", upper)} if upper is not None else set()
    cuts |= {("low", -lower)} if lower is not None else set()
    return frozenset((low, high, end, value) for end, value in cuts)


def _cut_together(scales: Iterable[tuple[Source, str, Scale]]) -> frozenset[Cut]:
    """Return the cuts that several columns of one scale share."""
    alike: dict[tuple[float, float], list[tuple[Source, pd.Series]]] = defaultdict(list)
    for source, _, scale in scales:
        if (counts := inside(source, scale)) is not None:
            alike[_ends_of(source)].append((source, counts))
    seen = [cut for columns in alike.values() for source, counts in columns for cut in _cuts(source, counts)]
    shared = {cut for cut in seen if seen.count(cut) >= LEAST_TOGETHER}
    return frozenset(shared | {(*ends, "low", 1.0) for ends, columns in alike.items() if _begin_at_one(ends, columns)})


def _begin_at_one(ends: tuple[float, float], columns: Sequence[tuple[Source, pd.Series]]) -> bool:
    """Return whether nobody gave the 0 of a scale in any of its columns, and many the 1: it may begin there."""
    ones = sum(int(counts.get(1.0, 0)) for _, counts in columns)
    nobody = all(counts.index[0] >= 1 for _, counts in columns)
    return ends[0] == 0 and len(columns) >= LEAST_TOGETHER and nobody and ones >= CUT_COUNT


def _last_before_gap(values: NDArray, counts: NDArray, end: float) -> float | None:
    """Return the value with many answers that is the last before an empty one, with little or nothing beyond.

    Parameters
    ----------
    values
        Rising, each once.
    """
    beyond = counts.sum() - np.cumsum(counts)
    is_many = counts >= max(CUT_COUNT, CUT_SHARE * counts.sum())
    is_rest = (beyond <= REST * counts) & (beyond <= MOST_MISSING * counts.sum())
    last = values[(values < end) & is_many & is_rest & ~np.isin(values + 1, values)]
    return float(last[0]) if len(last) else None


def _numbers(**values: float | None) -> dict[str, str]:
    return {name: f"{value:g}" for name, value in values.items() if value is not None}
