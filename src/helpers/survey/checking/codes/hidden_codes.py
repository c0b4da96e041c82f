"""Codes that pass for answers: 99 among ages, marks whose blanks mean no, a quiz already marked, one column read twice.

Nothing in such a column is out of range. What tells is how its answers lie: a heap where nobody else is, or one side
of a question that nobody takes.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.errors import Problem
from helpers.survey.checking.codes.categories import clean_age
from helpers.survey.checking.codes.faults import LEAST_FAULTS, TOLERATED, fewest_shared
from helpers.survey.matching.finding import quoted
from helpers.survey.vocabulary import VALID, blanks_among, code_key, is_blank, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from helpers.study.config import Options
    from helpers.survey.codebook.sources import Source
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey
    from helpers.survey.matching.matching import Matching

#: Codes for "don't know" and "refused" by how many figures they have: those of the longest that the item can hold.
CODES = ((8, 9), (88, 98, 99), (888, 998, 999))
#: A heap holds twice what stands in this share of its value below it, and `REPEATED` answers more.
BESIDE, STEEP = 0.05, 2
#: People a few years too young answer too: a number further below the youngest age is no age of theirs.
NEAR_YOUNG = 3
#: So many of them at one end of a file, where chance would put all of them less often than this, are no ages.
LEAST_TOGETHER, UNLIKELY_PLACES = 3, 0.01
PER_CENT = 100.0
#: The last two figures of a year of birth leave nobody between the youngest age and this one, and make those born in
#: the nineties older than the other; of so many people somebody is younger.
LEAST_BIRTH, OLD, OLDEST, LEAST_PEOPLE = 34, 91, 120, 25
#: A survey of older people begins here, or later: of last figures of years of birth some are lower.
LEAST_OLD = 50
#: How many times as many answers lie under 1 as between 1 and 2 where they are shares of one.
BESIDE_ONE = 3
#: Codes of no answer are at most so many; numbers of three figures and fewer have theirs within their range.
MOST_CODES, LEAST_HIGH = 3, 1_000


def hidden_codes(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for each column in which a code, or a blank, may pass for an answer.

    Parameters
    ----------
    raw
        Rows that are interviews.
    """
    yield from read_twice(matching, raw)
    yield from scored_quizzes(matching, raw)
    for item_id, replies in answers.items():
        source = matching.sources[item_id]
        if source.column is not None and not source.also and source.item.construct != "paradata":
            yield from chain(heaped_codes(source, replies, raw), only_marks(source, replies, raw))
            yield from shares_of_one(source, replies, raw)


def heaped_codes(source: Source, answers: Answers, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for each code of "no answer" within a number's range that many give and few come near."""
    rule = source.rule
    if source.item.kind != "number" and not rule.bands:
        return
    message = (
        "The item {item} holds {code} in {n} of {answered} answers, such as rows {rows}, and hardly a number just "
        "below it: it may be a code for no answer. Write under items in codebook.yml {item}: {{missing: {{{code}: "
        "refused}}}}, or {item}: {{values: {{{code}: {meant}}}}} where it is an answer."
    )
    keys = answers.texts[answers.states == VALID].map(code_key)
    numbers = keys[keys.map(is_number).astype(bool) & ~keys.isin([*rule.values])].astype(float)
    for code in dict.fromkeys(
        [*_heaps(numbers, _highest(source)), *_far_apart(numbers, source.item.low, source.item.high)]
    ):
        rows = numbers.index[numbers == code]
        values = {"item": source.item.id, "code": f"{code:g}", "n": len(rows), "answered": len(keys),
                  "rows": raw.told(rows), "meant": answers.values[rows[0]]}  # fmt: skip
        values["meant"] = f"{values['meant']:g}" if source.item.kind == "number" else values["meant"]
        yield Problem(message, f"{raw.file_of(source.column)}, column {source.column}", values)


def _far_apart(numbers: pd.Series, low: float | None, high: float | None) -> list[float]:
    """Return the numbers that several give and that lie apart from all others: below 0, or further than these reach.

    Of numbers without an upper end, or with one of four figures: where there is another end, the range tells.
    """
    counts = numbers.value_counts()
    heaps = set(counts.index[counts >= fewest_shared(len(numbers))])
    plain = numbers[~numbers.isin(heaps) | (numbers >= 0)]
    negative = [code for code in heaps if low is None and code < 0 and len(plain) and plain.min() >= 0]
    if high is not None and high < LEAST_HIGH:
        return sorted(negative)
    ordered = sorted(set(numbers) - set(negative))
    for at in range(len(ordered) - 1, max(len(ordered) - 1 - MOST_CODES, 0), -1):
        rest = numbers[numbers.between(ordered[0], ordered[at - 1])]
        if (
            set(ordered[at:]) <= heaps
            and ordered[at] - ordered[at - 1] > max(ordered[at - 1] - ordered[0], 1)
            and len(rest) >= LEAST_FAULTS
        ):
            return sorted([*negative, *ordered[at:]])
    return sorted(negative)


def _highest(source: Source) -> float:
    upper = [high for _, high in source.rule.bands.values()] or [source.item.high]
    return max(np.inf if high is None else float(high) for high in upper)


def _heaps(numbers: pd.Series, highest: float) -> list[int]:
    """Return the codes for "no answer" that hold many more of the answers than the numbers beside them."""
    reach = highest if np.isfinite(highest) else numbers.max()
    codes = next((codes for codes in reversed(CODES) if codes[-1] <= reach), ())
    least, heaps = fewest_shared(len(numbers)), []
    for code in codes:
        beside = ((numbers - code).abs() <= max(2, BESIDE * code)) & ~numbers.isin(codes)
        if (numbers == code).sum() >= least + STEEP * beside.sum():
            heaps.append(code)
    return heaps


def shares_of_one(source: Source, answers: Answers, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for a question in per cent of which many answers are shares of one: 0.12 for 12 %."""
    if source.item.kind != "number" or source.item.high != PER_CENT or source.rule.values:
        return
    numbers = answers.values[answers.states == VALID].astype(float)
    rows = numbers.index[(numbers > 0) & (numbers < 1)]
    # Where answers have decimals, about as many lie between 1 and 2: only more than that is a scale of its own.
    beside = ((numbers >= 1) & (numbers < 2)).sum()
    if len(rows) < LEAST_FAULTS or len(rows) <= TOLERATED * len(numbers) or len(rows) <= BESIDE_ONE * beside:
        return
    message = (
        "{n} of {answered} answers to {item} are between 0 and 1, such as rows {rows}, and it is asked in per cent: "
        "they may be shares, as 0.12 for 12 %. Write all of them in per cent; or write under items in codebook.yml "
        "{item}: {{values: {{{text}: {text}}}}} where they are right as they stand."
    )
    values = {"n": len(rows), "answered": len(numbers), "item": source.item.id, "rows": raw.told(rows)}
    yield Problem(
        message,
        f"{raw.file_of(source.column)}, column {source.column}",
        values | {"text": quoted(answers.texts[rows[0]].strip())},
    )


def only_marks(source: Source, answers: Answers, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for a yes/no of which every answer is yes and many cells are blank: a blank may be the no."""
    if source.item.kind != "binary" or source.rule.values:
        return
    yes, others = answers.values == 1, (answers.states == VALID) & (answers.values != 1)
    if yes.sum() < LEAST_FAULTS or others.any():
        return
    blank = answers.texts.map(is_blank)
    if blank.sum() < max(LEAST_FAULTS, TOLERATED * len(blank)):
        return
    message = (
        "Every answer to {item} is yes ({n}), and {blank} cells are blank, which may be the no. Write under items in "
        "codebook.yml {item}: {{values: {{{code}: yes, {blanks}: no}}}}, or {item}: {{values: {{{code}: yes}}}} where "
        "a blank is no answer."
    )
    values = {"item": source.item.id, "n": int(yes.sum()), "blank": int(blank.sum()),
              "code": quoted(answers.texts[yes].iloc[0]),
              "blanks": ": no, ".join(map(quoted, blanks_among(answers.texts)))}  # fmt: skip
    yield Problem(message, f"{raw.file_of(source.column)}, column {source.column}", values)


def scored_quizzes(matching: Matching, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for statements that are false and coded 1 and 0: 1 may be "true", or "answered right"."""
    doubtful = [s for s in matching.sources.values() if s.item.kind == "quiz" and not s.item.truth and s.column]
    bare = [s for s in doubtful if not s.rule.values and _holds_bare_ones(raw, str(s.column))]
    if not bare:
        return
    message = (
        "The items {items} are coded 1 and 0, and their statements are false: 1 may mean that the answer was “true”, "
        "or that it was right. Write under items in codebook.yml {item}: {{values: {{1: true, 0: false}}}}, or "
        "{item}: {{values: {{1: correct, 0: wrong}}}}, and so for the others."
    )
    values = {"items": ", ".join(source.item.id for source in bare), "item": bare[0].item.id}
    yield Problem(message, raw.name, values)


def _holds_bare_ones(raw: RawSurvey, column: str) -> bool:
    labels = raw.labels_of(column)
    return any(code_key(text) in ("0", "1") and code_key(text) not in labels for text in raw.frame[column].unique())


def read_twice(matching: Matching, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for each column that is two scored questions of one kind: a slip of whoever copied a line."""
    items: dict[tuple[str, str], list[str]] = defaultdict(list)
    for item_id, source in matching.sources.items():
        if source.column is not None and source.item.kind in ("scale", "binary", "quiz", "number"):
            items[source.column, source.item.kind].append(item_id)
    message = "The column {column} is read as {items}. Write under items in codebook.yml the column of each."
    for (column, _), readers in items.items():
        if len(readers) > 1:
            yield Problem(message, raw.name, {"column": column, "items": ", ".join(readers)})


def young_ages(answers: Mapping[str, Answers], raw: RawSurvey, options: Options) -> Iterable[Problem]:
    """Yield a problem where so many ages are under the youngest that counts that they may be codes of groups.

    `options.minimum_age` written in council.yml says that they are ages.
    """
    age = answers.get("age")
    if age is None or "minimum_age" in options.model_fields_set:
        return
    years = age.values[age.states == VALID].astype(float)
    # Of several files the column may have several names.
    name = str(age.texts.name or "age")
    young = years.index[years.between(0, options.minimum_age, inclusive="left")]
    short = years.index[age.texts[years.index].str.strip().str.fullmatch(r"0\d")]
    births = _births(years, options.minimum_age)
    is_many = len(young) >= LEAST_FAULTS and len(young) > TOLERATED * len(years)
    heaped = list(_heaped_below(age, years, raw, options.minimum_age))
    far = young[years[young] < options.minimum_age - NEAR_YOUNG]
    is_apart = not heaped and _are_together(far, years)
    if is_many or len(short) > 1 or len(births) or is_apart:
        rows = young if len(young) else short if len(short) else births
        message = (
            "{n} of {answered} ages are under {least}, or over 90 where nobody is young, such as rows {rows}. If they "
            "are groups, write under items in codebook.yml age_group: {{column: {column}, values: {{code: group}}}}; "
            "if they are the last figures of years of birth, write the years whole; if they are ages, write "
            "minimum_age: {least} under options in council.yml, and those younger are left out."
        )
        values = {"n": len(rows), "answered": len(years), "least": options.minimum_age, "rows": raw.told(rows),
                  "column": quoted(name)}  # fmt: skip
        yield Problem(message, f"{raw.file_of(name)}, column {name}", values)
        return
    yield from heaped


def _are_together(rows: pd.Index, years: pd.Series) -> bool:
    """Return whether rows stand at one end of a file that is not sorted by age, by chance hardly ever all of them."""
    if len(rows) < LEAST_TOGETHER or years.is_monotonic_increasing or years.is_monotonic_decreasing:
        return False
    places = years.index.get_indexer(rows)
    stretch = min(len(years) - places.min(), places.max() + 1) / len(years)
    return bool(2 * stretch ** len(rows) < UNLIKELY_PLACES)


def _births(years: pd.Series, least: int) -> pd.Index:
    """Return the rows over 90 of ages that lie as the last figures of years of birth do; none where they do not."""
    # Years of birth in four figures become ages later.
    rows = years.index[years.between(OLD, OLDEST)]
    if years.min() >= LEAST_OLD and 2 * len(rows) < years.between(OLD - 10, OLD - 1).sum():
        # A survey of older people: those over 90 are far fewer than those in their eighties.
        return rows[:0]
    is_bare = not years.between(least, LEAST_BIRTH).any() and len(years) >= LEAST_PEOPLE
    is_turned = len(rows) >= 3 and len(rows) > int(years.between(least, LEAST_BIRTH).sum())
    return rows if len(rows) and (is_bare or is_turned) else rows[:0]


def _heaped_below(age: Answers, years: pd.Series, raw: RawSurvey, least: int) -> Iterable[Problem]:
    """Yield the problem of a number far under the youngest age that counts, which several give and none comes near."""
    counts = years[years.between(1, least, inclusive="left")].value_counts()
    if counts.empty or counts.iloc[0] < fewest_shared(len(years)):
        return
    code = counts.index[0]
    if years.between(code, least, inclusive="neither").any() or least - code <= NEAR_YOUNG:
        return
    message = (
        "{n} of {answered} ages are {code}, such as rows {rows}, and nobody is between that and {least}: it may be a "
        "code for no answer. Write under items in codebook.yml age: {{missing: {{{code}: refused}}}}; or, if they are "
        "ages, minimum_age: {least} under options in council.yml, and these rows are left out."
    )
    values = {"n": int(counts.iloc[0]), "answered": len(years), "code": f"{code:g}", "least": least,
              "rows": raw.told(years.index[years == code])}  # fmt: skip
    name = str(age.texts.name or "age")
    yield Problem(message, f"{raw.file_of(name)}, column {name}", values)


def impossible_ages(answers: Mapping[str, Answers], raw: RawSurvey, options: Options, year: int) -> Iterable[Problem]:
    """Yield a problem where so many ages are neither years of a life nor years of birth that they are something else.

    Parameters
    ----------
    year
        Year of the interviews.
    """
    age = answers.get("age")
    if age is None:
        return
    _, issues = clean_age(age, options, year)
    rows = issues.loc[issues["action"] == "value_set_aside", "row"].tolist()
    answered = int((age.states == VALID).sum())
    if len(rows) < LEAST_FAULTS or len(rows) <= TOLERATED * answered:
        return
    message = (
        "{n} of {answered} ages, such as rows {rows}, are neither from 1 to {most} nor a year of birth: they may be "
        "months, codes or another column. Write years or years of birth, or name codes of no answer under missing in "
        "codebook.yml."
    )
    values = {"n": len(rows), "answered": answered, "most": options.maximum_age, "rows": raw.told(rows)}
    yield Problem(message, f"{raw.file_of(age.texts.name)}, column {age.texts.name}", values)
