"""Turn what a cell holds into an answer of its item, or into the reason why there is none.

Each column is read through its distinct values, of which there are few, so that a thousand rows cost as much as ten.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.survey import vocabulary as words
from helpers.survey.receiving.cells import Reader, column_notation
from helpers.survey.receiving.codebook import NONE
from helpers.survey.receiving.formats import guess_separator, split_options
from helpers.survey.receiving.options import option_keys, sex_letters
from helpers.survey.vocabulary import INVALID, REFUSED, STATES, VALID, code_key, fold, no_answer, unnumbered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from helpers.survey.receiving.cells import Outcome
    from helpers.survey.receiving.codebook import Codebook
    from helpers.survey.receiving.raw import RawSurvey
    from helpers.survey.receiving.sources import Source

#: In a column of options over columns: a text that is neither yes nor no; such a share of the others says which.
STRANGE, MARKED = -2, 0.9


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


def _joined(source: Source, raw: RawSurvey, codebook: Codebook, places: Iterable[str]) -> Answers:
    """Return the answers of a question in several columns: of each row those of the first that holds anything."""
    apart = [replace(source, column=column, also=()) for column in (source.column, *source.also)]
    whole, *others = _of_one_list([decode(one, raw, codebook, places) for one in apart])
    for other in others:
        blank = whole.texts.str.strip() == ""
        pairs = ((getattr(whole, part), getattr(other, part)) for part in ("values", "states", "faults", "texts"))
        whole = Answers(*(mine.where(~blank, theirs) for mine, theirs in pairs))
    return whole


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
    letters = sex_letters(raw.frame[column].unique()) if is_bare else {}
    return Reader(source.item, source, labels, codebook.missing, declared, marks, letters=letters)


def _through_distinct(column: pd.Series, read: Callable[[str], Outcome], kind: str) -> Answers:
    codes, distinct = pd.factorize(column)
    outcomes = [read(str(text)) for text in distinct]
    dtype = float if kind in ("scale", "binary", "number") else object
    values = np.array([np.nan if o[0] is None else o[0] for o in outcomes], dtype=dtype)[codes]
    states = np.array([o[1] for o in outcomes], dtype=object)[codes]
    faults = np.array([o[2] for o in outcomes], dtype=object)[codes]
    index = column.index
    found = pd.Series(values, index), pd.Series(states, index), pd.Series(faults, index)
    return Answers(*found, texts=column)


def _dates(source: Source, column: pd.Series) -> Answers:
    from helpers.survey.receiving.dates import parse_dates

    texts = column.str.strip()
    dates = parse_dates(texts, source.rule.format)
    is_blank = texts.map(lambda text: text.casefold() in words.BLANK or no_answer(text) is not None)
    states = pd.Series(np.where(is_blank, REFUSED, np.where(dates.notna(), VALID, INVALID)), column.index, dtype=object)
    faults = pd.Series(np.where(states == INVALID, "not_a_date", ""), column.index, dtype=object)
    return Answers(dates, states, faults, column)


def _chosen(source: Source, names: tuple[str, ...], raw: RawSurvey) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return whether any of these columns is selected, whether any says so either way, and whether one says neither."""
    chosen, said, strange = (pd.Series(False, raw.frame.index) for _ in range(3))
    for name in names:
        is_yes = {text: _is_selected(text, source, raw.labels_of(name)) for text in raw.frame[name].unique()}
        marks = raw.frame[name].map(is_yes | dict.fromkeys(_strange_marks(raw.frame[name], is_yes, source), STRANGE))
        chosen |= marks == 1
        said |= marks >= 0
        strange |= marks == STRANGE
    return chosen, said, strange


def _strange_marks(column: pd.Series, is_yes: Mapping[str, int], source: Source) -> list[str]:
    """Return the texts that cannot mean "chosen" in a column of marks: it holds yes and no in words of their own."""
    keys = {text: code_key(text) for text, meaning in is_yes.items() if meaning == 1}
    plain = [text for text, key in keys.items() if key in words.YES or key in option_codes(source)]
    marked = column.isin([*plain, *(text for text, meaning in is_yes.items() if meaning == 0)])
    is_told = marked.sum() >= MARKED * (column.str.strip() != "").sum() and not source.rule.selected
    return [text for text in keys if text not in plain] if is_told and 0 in is_yes.values() else []


def _is_selected(text: str, source: Source, labels: Mapping[str, str]) -> int:
    """Return 1 selected, 0 not selected, -1 the cell says neither."""
    key, rule = code_key(unnumbered(text)), source.rule
    if rule.selected or rule.unselected:
        given = {code_key(code): 1 for code in rule.selected} | {code_key(code): 0 for code in rule.unselected}
        if key in given or rule.selected:
            return given.get(key, -1)
    if not text.strip() or no_answer(text) or any(key in codes for codes in words.NO_ANSWER_CODES.values()):
        return -1
    label = code_key(labels.get(key, ""))
    if label and no_answer(label):
        return -1
    read = label or key
    # The option's own label, as most tools write it in its column, means that it was chosen.
    return 0 if read in words.NO else 1


def _multi(source: Source, raw: RawSurvey, codebook: Codebook) -> Answers:
    if source.column is not None:
        return _separated(source, raw, codebook)
    found = {option: _chosen(source, names, raw) for option, names in source.options.items()}
    none, *_ = _chosen(source, source.none, raw)
    said = np.logical_or.reduce([none, *(said for _, said, _ in found.values())])
    strange = np.logical_or.reduce([strange for *_, strange in found.values()])
    values = pd.DataFrame({option: chosen.astype(float) for option, (chosen, *_) in found.items()})
    names = [name for columns in source.options.values() for name in columns]
    texts = raw.frame[names].agg(";".join, axis=1)
    faults = pd.Series(np.where(strange, "unknown_code", ""), values.index, dtype=object)
    return _spread_answers(values, pd.Series(said, values.index), texts, faults)


def _spread_answers(values: pd.DataFrame, said: pd.Series, texts: pd.Series, faults: pd.Series) -> Answers:
    # All blank cannot be told from skipped, so it is no answer; "none of these" is one.
    states = pd.Series(np.where(said, VALID, np.where(faults != "", INVALID, REFUSED)), values.index, dtype=object)
    return Answers(values.where(said, axis=0), states, faults, texts)


def _separated(source: Source, raw: RawSurvey, codebook: Codebook) -> Answers:
    column = raw.frame[str(source.column)]
    known = option_codes(source)
    mark = source.separator or guess_separator(column.unique(), known) or ";"
    codes, distinct = pd.factorize(column)
    picked = [[known.get(part) for part in split_options(str(text), mark, known)] for text in distinct]
    options = _offered(source, picked, source.item in codebook.own_items)
    unsaid = {code for codes in words.NO_ANSWER_CODES.values() for code in codes} - set(known)
    unsaid |= set(codebook.missing) | set(source.rule.missing)
    blank = [(no_answer(str(text)) is not None and fold(str(text)) not in known) or code_key(str(text)) in unsaid
             or set(found) <= set(STATES) for text, found in zip(distinct, picked, strict=True)]  # fmt: skip
    table = np.array([[option in found for option in options] for found in picked], dtype=float)
    values = pd.DataFrame(table[codes], index=column.index, columns=options)
    said = np.array([not is_blank and any(found) for found, is_blank in zip(picked, blank, strict=True)])
    strange = np.array([not is_blank and None in found for found, is_blank in zip(picked, blank, strict=True)])
    faults = pd.Series(np.where(strange, "unknown_code", ""), index=range(len(distinct)), dtype=object)
    return _spread_answers(values, pd.Series(said[codes], column.index), column,
                           pd.Series(faults.to_numpy()[codes], column.index, dtype=object))  # fmt: skip


def _offered(source: Source, picked: list[list[str | None]], is_own: bool) -> list[str]:
    """Return the options that the question had: all where the codebook lists them, else those mapped or chosen.

    Nobody having chosen an option of the method's list does not say that this survey offered it.
    """
    listed = [option.code for option in source.item.options]
    if is_own or source.rule.options:
        return listed
    seen = {*source.rule.values.values(), *(code for found in picked for code in found if code)}
    return [code for code in dict.fromkeys([*listed, *sorted(seen)]) if code in seen and code not in {*STATES, NONE}]


def option_codes(source: Source) -> dict[str, str]:
    """Return label or code, in any language or as the codebook has it, to the option's code.

    "None of these" is the code `NONE`, unless the item has an option that is worded so.
    """
    ruled = {code_key(text): code for text, code in source.rule.values.items()}
    return dict.fromkeys(words.NONE_OF_THESE, NONE) | option_keys(source.item) | ruled


def _counted(source: Source, raw: RawSurvey) -> Answers:
    names = source.rule.any_of or source.rule.count_of
    each = [_chosen(source, (name,), raw) for name in names]
    count = np.sum([chosen.to_numpy(float) for chosen, *_ in each], axis=0)
    none, *_ = _chosen(source, source.none, raw)
    said = np.logical_or.reduce([none, *(said for _, said, _ in each)])
    strange = np.logical_or.reduce([strange for *_, strange in each])
    values = np.minimum(count, 1.0) if source.rule.any_of else count
    index = raw.frame.index
    states = pd.Series(np.where(said, VALID, REFUSED), index, dtype=object)
    texts = raw.frame[list(names)].agg(";".join, axis=1)
    faults = pd.Series(np.where(strange, "unknown_code", ""), index, dtype=object)
    return Answers(pd.Series(values, index).where(said), states, faults, texts)
