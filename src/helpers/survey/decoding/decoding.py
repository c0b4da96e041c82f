"""Turn what a cell holds into an answer of its item, or into the reason why there is none.

Each column is read through its distinct values, of which there are few, so that a thousand rows cost as much as ten.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.survey import vocabulary as words
from helpers.survey.codebook.codebook import NONE
from helpers.survey.codebook.options import sex_letters, ticks
from helpers.survey.decoding.cells import Reader, column_notation, is_out_of
from helpers.survey.decoding.marks import marks_of, option_codes
from helpers.survey.decoding.mentions import STRANGE, chosen_among, mentioned, texts_of
from helpers.survey.files.formats import guess_separator, split_options
from helpers.survey.vocabulary import INVALID, NOT_ASKED, REFUSED, STATES, VALID, code_key, fold, no_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from helpers.study.instrument import Item
    from helpers.survey.codebook.codebook import Codebook
    from helpers.survey.codebook.sources import Source
    from helpers.survey.decoding.cells import Outcome
    from helpers.survey.files.raw import RawSurvey

#: So many different lists of codes that all run up are of people, or tools, that write them so.
LEAST_UPWARD = 7
#: So rarely a code that begins lists of two would end none of them by chance.
NEVER = 1e-3


@dataclass(frozen=True, eq=False)
class Answers:
    """One item's answers, a row of the file each.

    Attributes
    ----------
    values
        Answer where there is one: float, text or timestamp. A multi-select has a column an option instead.
    states
        valid, dont_know, refused (or blank), not_asked or invalid.
    faults
        Reason of the issues table for each invalid answer, empty elsewhere.
    texts
        The cell as it stood.
    """

    values: pd.Series | pd.DataFrame
    states: pd.Series
    faults: pd.Series
    texts: pd.Series


def decode(source: Source, raw: RawSurvey, codebook: Codebook, places: Iterable[str] = ()) -> Answers:
    """Return the answers of one item, for every row of the file.

    Parameters
    ----------
    places
        Categories that the census counts of an item without options: they are answers, even where they look like a
        way of not answering (a district "NC").
    """
    decoded = _decoded(replace(source, shared=None), raw, codebook, places)
    return decoded if source.shared is None else _stretched(decoded, source.item, source.shared)


def _decoded(source: Source, raw: RawSurvey, codebook: Codebook, places: Iterable[str]) -> Answers:
    if source.also:
        return _joined(source, raw, codebook, places)
    if source.item.kind == "multi":
        return _multi(source, raw, codebook)
    if source.rule.any_of or source.rule.count_of:
        return _counted(source, raw)
    assert source.column is not None, source.item.id
    column = raw.frame[source.column]
    if source.item.kind == "date":
        return _dates(source, column)
    reader = replace(_reader(source, source.column, raw, codebook), places=frozenset(map(code_key, places)))
    return _through_distinct(column, reader.read, source.item.kind)


def _stretched(answers: Answers, own: Item, shared: Item) -> Answers:
    """Return the answers of a file's own scale in proportion on that of the whole survey: ends are ends.

    Cohen, Cohen, Aiken & West (1999), The problem of units and the circumstance for POMP, *Multivariate Behavioral
    Research* 34.
    """
    low, high, from_, to = (float(end or 0) for end in (own.low, own.high, shared.low, shared.high))
    return replace(answers, values=from_ + (answers.values - low) * (to - from_) / (high - low))


def _joined(source: Source, raw: RawSurvey, codebook: Codebook, places: Iterable[str]) -> Answers:
    """Return the answers of a question in several columns: of each row the first; where there is none, why."""
    apart = [replace(source, column=column, also=()) for column in (source.column, *source.also)]
    whole, *others = _of_one_list([decode(one, raw, codebook, places) for one in apart])
    for other in others:
        says_less = _says(whole) < _says(other)
        pairs = ((getattr(whole, part), getattr(other, part)) for part in ("values", "states", "faults", "texts"))
        whole = Answers(*(mine.where(~says_less, theirs) for mine, theirs in pairs))
    return whole


def _says(answers: Answers) -> pd.Series:
    """Return how much each cell of a column says: an answer, why there is none, that it was not asked, or nothing.

    Tools fill the column that somebody was not shown with "N/A", and people with a dash or NS/NC.
    """
    is_said = answers.states.isin([VALID, INVALID])
    is_reason = (answers.texts.str.strip("; ") != "") & ~is_said
    return (
        3 * is_said + 2 * (is_reason & (answers.states != NOT_ASKED)) + (is_reason & (answers.states == NOT_ASKED))
    ).astype(int)


def _of_one_list(parts: list[Answers]) -> list[Answers]:
    """Return multi-selects with the options of all of them; others as they are."""
    if parts[0].values.ndim == 1:
        return parts
    options = list(dict.fromkeys(option for part in parts for option in part.values))
    whole = [part.values.reindex(columns=options, fill_value=0.0) for part in parts]
    return [replace(part, values=v.where(part.states == VALID, axis=0)) for part, v in zip(parts, whole, strict=True)]


def _reader(source: Source, column: str, raw: RawSurvey, codebook: Codebook) -> Reader:
    labels = raw.labels_of(column)
    declared = frozenset(code_key(code) for code in raw.declared_missing.get(column, ()))
    marks = column_notation(source.item, raw.frame[column], raw.given_decimal)
    is_bare = source.item.id == "sex" and not labels and {"male", "female"} <= {o.code for o in source.item.options}
    texts = raw.frame[column].unique()
    letters = sex_letters(texts) if is_bare else {}
    if source.item.kind == "binary":
        letters = ticks(raw.frame[[column]])
    out_of = source.item.kind == "scale" and is_out_of(source.item, raw.frame[column])
    return Reader(source.item, source, labels, codebook.missing, declared, marks, letters=letters, out_of=out_of)


def _through_distinct(column: pd.Series, read: Callable[[str], Outcome], kind: str) -> Answers:
    codes, distinct = pd.factorize(column)
    outcomes = [read(str(text)) for text in distinct]
    dtype = float if kind in ("scale", "binary", "number") else object
    values = np.array([np.nan if o[0] is None else o[0] for o in outcomes], dtype=dtype)[codes]
    states = np.array([o[1] for o in outcomes], dtype=object)[codes]
    faults = np.array([o[2] for o in outcomes], dtype=object)[codes]
    index = column.index
    columns = pd.Series(values, index), pd.Series(states, index), pd.Series(faults, index)
    return Answers(*columns, texts=column)


def _dates(source: Source, column: pd.Series) -> Answers:
    from helpers.survey.decoding.dates import parse_dates

    texts = column.str.strip()
    dates = parse_dates(texts, source.rule.format)
    is_blank = texts.map(lambda text: text.casefold() in words.BLANK or no_answer(text) is not None)
    states = pd.Series(np.where(is_blank, REFUSED, np.where(dates.notna(), VALID, INVALID)), column.index, dtype=object)
    faults = pd.Series(np.where(states == INVALID, "not_a_date", ""), column.index, dtype=object)
    return Answers(dates, states, faults, column)


def _multi(source: Source, raw: RawSurvey, codebook: Codebook) -> Answers:
    if source.column is not None:
        return _separated(source, raw, codebook)
    if source.mentions:
        return _mentions(source, raw, codebook)
    marks = marks_of(source, raw)
    marked = {option: marks.of(names) for option, names in source.options.items()}
    none = marks.of(source.none)[0] == 1
    said = np.logical_or.reduce([none, *(said for _, said, _ in marked.values())])
    strange = np.logical_or.reduce([strange for *_, strange in marked.values()])
    values = pd.DataFrame({option: chosen for option, (chosen, *_) in marked.items()})
    names = [name for columns in source.options.values() for name in columns]
    texts = raw.frame[names].agg(";".join, axis=1)
    faults = pd.Series(np.where(strange, "unknown_code", ""), values.index, dtype=object)
    return _spread_answers(values, pd.Series(said, values.index), texts, faults)


def _mentions(source: Source, raw: RawSurvey, codebook: Codebook) -> Answers:
    said = mentioned(source, raw)
    picked: list[list[str | None]] = [[str(code) for code in pd.unique(said[column])] for column in said]
    options = [
        code for code in _offered(source, picked, source.item in codebook.own_items) if code not in ("", STRANGE)
    ]
    values, answered, strange = chosen_among(said, options)
    if source.none:
        answered |= marks_of(source, raw).of(source.none)[0] == 1
    faults = pd.Series(np.where(strange, "unknown_code", ""), said.index, dtype=object)
    return _spread_answers(values, answered, texts_of(said, raw), faults)


def _spread_answers(values: pd.DataFrame, said: pd.Series, texts: pd.Series, faults: pd.Series) -> Answers:
    # All blank cannot be told from skipped, so it is no answer; "none of these" is one.
    states = pd.Series(np.where(said, VALID, np.where(faults != "", INVALID, REFUSED)), values.index, dtype=object)
    return Answers(values.where(said, axis=0), states, faults, texts)


def _separated(source: Source, raw: RawSurvey, codebook: Codebook) -> Answers:
    column = raw.frame[str(source.column)]
    known = option_codes(source)
    mark = source.separator or guess_separator(column.unique(), known) or ";"
    codes, distinct = pd.factorize(column)
    picked = [[known.get(part) for part in _parts(str(text), mark, known)] for text in distinct]
    for place in may_lack_a_zero(list(map(str, distinct)), mark, known):
        picked[place] = [None]
    options = _offered(source, picked, source.item in codebook.own_items)
    unsaid = {code for codes in words.NO_ANSWER_CODES.values() for code in codes} - set(known)
    unsaid |= set(codebook.missing) | set(source.rule.missing)
    blank = [(no_answer(str(text)) is not None and fold(str(text)) not in known) or code_key(str(text)) in unsaid
             or set(chosen) <= set(STATES) for text, chosen in zip(distinct, picked, strict=True)]  # fmt: skip
    table = np.array([[option in chosen for option in options] for chosen in picked], dtype=float)
    values = pd.DataFrame(table[codes], index=column.index, columns=options)
    said = np.array([not is_blank and any(chosen) for chosen, is_blank in zip(picked, blank, strict=True)])
    strange = np.array([not is_blank and None in chosen for chosen, is_blank in zip(picked, blank, strict=True)])
    faults = pd.Series(np.where(strange, "unknown_code", ""), index=range(len(distinct)), dtype=object)
    return _spread_answers(values, pd.Series(said[codes], column.index), column,
                           pd.Series(faults.to_numpy()[codes], column.index, dtype=object))  # fmt: skip


def _parts(text: str, mark: str, known: Iterable[str]) -> list[str]:
    """Return the options in a cell; a whole number that a program wrote with decimals, 11.0, is one of them."""
    is_whole = mark == "." and code_key(text) in known and "0" not in known
    return [code_key(text)] if is_whole else split_options(text, mark, known)


def may_lack_a_zero(texts: list[str], mark: str, known: Iterable[str]) -> list[int]:
    """Return the lists of codes that a spreadsheet took for decimals and that may have ended in a zero: 3.1 of 3.10.

    That no list ends in such a code says so; of codes between commas, which may never have been numbers, that such a
    list names one code twice, or alone runs down, or that so many of two begin with a code that no chance keeps from
    the end of all.
    """
    if mark.strip() not in (".", ","):
        return []
    parts = [[part.strip() for part in text.split(mark.strip())] for text in texts]
    pairs = [
        pair if words.is_number(text) and len(pair) == 2 else ["", ""] for text, pair in zip(texts, parts, strict=True)
    ]
    cut = {code[:-1] for code in known if code.isdigit() and code.endswith("0")} - {""}
    if any(end.endswith("0") and end.strip("0") for _, end in pairs):
        return []
    lacking = [i for i, (_, end) in enumerate(pairs) if end in cut]
    first = [code.endswith("0") for code, _ in pairs if code]
    never_by_chance = first and (1 - sum(first) / len(first)) ** len(first) < NEVER
    if mark == "." or never_by_chance or any(pairs[i][0] == pairs[i][1] for i in lacking):
        return lacking
    lists = [
        list(map(int, codes)) for i, codes in enumerate(parts) if i not in lacking and all(map(str.isdigit, codes))
    ]
    lists = [codes for codes in lists if len(codes) > 1]
    is_upward = len(lists) >= LEAST_UPWARD and all(one < other for codes in lists for one, other in pairwise(codes))
    return [i for i in lacking if is_upward and int(pairs[i][0]) > int(pairs[i][1])]


def _offered(source: Source, picked: list[list[str | None]], is_own: bool) -> list[str]:
    """Return the options that the question had: all where the codebook lists them, else those mapped or chosen.

    Nobody having chosen an option of the method's list does not say that this survey offered it.
    """
    listed = [option.code for option in source.item.options]
    if is_own or source.rule.options:
        return listed
    seen = {*source.rule.values.values(), *(code for codes in picked for code in codes if code)}
    return [code for code in dict.fromkeys([*listed, *sorted(seen)]) if code in seen and code not in {*STATES, NONE}]


def _counted(source: Source, raw: RawSurvey) -> Answers:
    names = source.rule.any_of or source.rule.count_of
    marks = marks_of(source, raw)
    each = [marks.of((name,)) for name in names]
    chosen = np.array([chosen.to_numpy(float) for chosen, *_ in each])
    count, none = np.nansum(chosen, axis=0), marks.of(source.none)[0] == 1
    said = np.logical_or.reduce([none, *(said for _, said, _ in each)])
    if source.rule.any_of:
        # A no to some, where the person did not say it of the others, is no "none of them".
        said &= (count > 0) | ~np.isnan(chosen).any(axis=0)
    strange = np.logical_or.reduce([strange for *_, strange in each])
    values = np.minimum(count, 1.0) if source.rule.any_of else count
    index = raw.frame.index
    states = pd.Series(np.where(said, VALID, REFUSED), index, dtype=object)
    texts = raw.frame[list(names)].agg(";".join, axis=1)
    faults = pd.Series(np.where(strange, "unknown_code", ""), index, dtype=object)
    return Answers(pd.Series(values, index).where(said), states, faults, texts)
