"""Turn what a cell holds into an answer of its item, or into the reason why there is none.

Each column is read through its distinct values, of which there are few, so that a thousand rows cost as much as ten.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.study.config import LANGUAGES
from helpers.study.notation import MARKS, Notation, notation
from helpers.survey import vocabulary as words
from helpers.survey.receiving.bands import band, bands, holder
from helpers.survey.receiving.codebook import NONE, QUIZ_CODES
from helpers.survey.receiving.formats import guess_separator, split_options
from helpers.survey.receiving.naming import option_keys
from helpers.survey.vocabulary import INVALID, REFUSED, STATES, VALID, code_key, fold, no_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from helpers.study.instrument import Item
    from helpers.survey.receiving.codebook import Codebook
    from helpers.survey.receiving.raw import RawSurvey
    from helpers.survey.receiving.sources import Source

#: "10 - Molt bé", "0 Gens", "5 (molt)" and "Molt d'acord (5)"; never "7 o 8" nor "més de 5".
_LEADING = re.compile(r"^([+-]?\d+(?:[.,]\d+)?)\s*(?:[-–—=:.)(/]\s*|\s+)(?=[^\d\s])(\D*)$")
_TRAILING = re.compile(r"^\D+?\s*(?:[-–—=:]\s*(\d+)|\((\d+)\))$")
_OUT_OF = re.compile(r"^(\d+)\s*(?:/|de|sobre|out of|of)\s*(\d+)$", re.IGNORECASE)
#: "Sí, l'últim any" is a yes; "No ho recordo" is no "no".
_SAID = re.compile(r"^(s[ií]|yes|no)\s*[,;:.(–—-]", re.IGNORECASE)
LEAST_THOUSAND = 1_000
_UNIT = re.compile(
    r"\s*(%|€|euros?|anys?|años?|years?( old)?|seg(ons|undos)?\.?|seconds?|persones|personas?|people|persons?)\s*$",
    re.IGNORECASE,
)

Value = float | str | pd.Timestamp | None
Outcome = tuple[Value, str, str]


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


@dataclass(frozen=True)
class Reader:
    """Reads the cells of one column as answers of one item."""

    item: Item
    source: Source
    labels: Mapping[str, str]
    missing: Mapping[str, str]
    declared: frozenset[str]
    notation: Notation
    places: frozenset[str] = frozenset()

    def read(self, text: str) -> Outcome:
        """Return a cell's answer, its state, and the fault where it is invalid."""
        stripped = text.strip()
        if not stripped and "" not in self.source.rule.values:
            return None, REFUSED, ""
        key, rule = code_key(stripped), self.source.rule
        label = self.labels.get(key, "")
        for codes in (rule.missing, rule.values, self.missing):
            if key in codes:
                return self._meaning(codes[key])
        if label and code_key(label) in rule.values:
            return self._meaning(rule.values[code_key(label)])
        reason = (self._no_answer(label) if label else None) or self._no_answer(stripped)
        if key in self.declared:
            return None, reason or REFUSED, ""
        return (None, reason, "") if reason else self._answer(stripped, label)

    def _no_answer(self, text: str) -> str | None:
        # An option of the item's own may be worded like a way of not answering; numbers are judged by their range.
        is_option = code_key(text) in self._options or code_key(text) in self.places
        is_figure = self.item.kind in ("scale", "number", "date") and words.is_number(text)
        return None if is_option or is_figure else no_answer(text)

    def _meaning(self, code: str) -> Outcome:
        if code in STATES:
            return None, code, ""
        if self.item.kind == "quiz" and code in QUIZ_CODES:
            return code, VALID, ""
        return self._answer(code, "", given=True)

    def _answer(self, text: str, label: str, given: bool = False) -> Outcome:
        read = getattr(self, f"_{self.item.kind}")
        if self.source.rule.values and not given and self.item.kind in ("binary", "quiz", "single", "multi"):
            # The codebook says what the codes mean: one that it leaves out is not guessed at.
            return None, INVALID, "unknown_code"
        found: Outcome = read(label) if label and self.item.kind in ("binary", "quiz", "single") else read(text)
        if found[1] == INVALID and label and self.item.kind in ("binary", "quiz", "single"):
            found = read(text)
        # Codes that the codebook translates are the item's own already: turned back.
        is_turned = given and self.item.kind == "scale" and isinstance(found[0], float)
        return self._turned(float(found[0])) if is_turned else found  # type: ignore[arg-type]

    def _scale(self, text: str) -> Outcome:
        number = self._number_in(text)
        if number is None:
            number = self._anchors.get(fold(text))
        if number is None:
            return None, INVALID, "unknown_code"
        low, high = self._ends
        if low <= number <= high:
            return self._turned(number)
        return self._outside(text)

    def _outside(self, text: str, fault: str = "out_of_range") -> Outcome:
        """Return a number that cannot be an answer as a pollster's missing code, or else as a fault."""
        coded = next((r for r, codes in words.NO_ANSWER_CODES.items() if code_key(text) in codes), None)
        return (None, coded, "") if coded else (None, INVALID, fault)

    def _turned(self, number: float) -> Outcome:
        low, high = self._ends
        return (low + high - number if self.source.rule.reversed else number), VALID, ""

    def _number(self, text: str) -> Outcome:
        if self.source.rule.bands:
            return None, INVALID, "unknown_code"
        number = self.notation.read(_UNIT.sub("", text))
        if number is None:
            return None, INVALID, "not_a_number"
        low, high = self._ends
        # Ages are judged by the cleaning, which can tell a birth year from nonsense.
        is_inside = low <= number <= high or (self.item.id == "age" and number >= 0)
        return (number, VALID, "") if is_inside else self._outside(text)

    def _binary(self, text: str) -> Outcome:
        key = code_key(text)
        if key in words.YES or key in words.NO:
            return (1.0 if key in words.YES else 0.0), VALID, ""
        if said := _SAID.match(text.strip()):
            return (0.0 if fold(said.group(1)) == "no" else 1.0), VALID, ""
        return self._outside(text, "unknown_code")

    def _quiz(self, text: str) -> Outcome:
        key = code_key(text)
        if key in words.TRUE or key in words.FALSE:
            is_right = (key in words.TRUE) == bool(self.item.truth)
            return ("correct" if is_right else "wrong"), VALID, ""
        return self._outside(text, "unknown_code")

    def _single(self, text: str) -> Outcome:
        if not self.item.options:
            return " ".join(text.split()), VALID, ""
        code = self._options.get(code_key(text)) or self._in_band(text)
        return (code, VALID, "") if code else self._outside(text, "unknown_code")

    def _in_band(self, text: str) -> str | None:
        given, said = self.source.rule.bands, band(text)
        known = given or bands(option.code for option in self.item.options)
        if said:
            return holder(said, known) if known else None
        number = self.notation.read(text) if given else None
        inside = (code for code, (low, high) in given.items() if number is not None and low <= number <= high)
        return next(inside, None)

    def _open(self, text: str) -> Outcome:
        return text, VALID, ""

    _date = _open

    @cached_property
    def _ends(self) -> tuple[float, float]:
        low, high = self.item.low, self.item.high
        return (-np.inf if low is None else low), (np.inf if high is None else high)

    @cached_property
    def _anchors(self) -> dict[str, float]:
        low, high = self._ends
        pairs = zip(self.item.anchors or (), (low, high), strict=False)
        return {fold(anchor[language]): end for anchor, end in pairs for language in LANGUAGES}

    @cached_property
    def _options(self) -> dict[str, str]:
        return option_keys(self.item)

    def _number_in(self, text: str) -> float | None:
        plain = text.strip()
        if out_of := _OUT_OF.match(plain):
            return float(out_of.group(1)) if float(out_of.group(2)) == self.item.high else None
        labelled = _LEADING.match(plain) or _TRAILING.match(plain)
        if labelled is None or band(plain):
            return self.notation.read(plain)
        return self.notation.read(next(group for group in labelled.groups() if group))


def column_notation(item: Item, column: pd.Series, decimal: str | None) -> Notation:
    """Return what the marks of a column's numbers mean.

    Parameters
    ----------
    decimal
        The file's decimal mark, where it was given.
    """
    if item.high is not None and item.high < LEAST_THOUSAND:
        # An answer that cannot reach a thousand has no mark of thousands.
        return Notation(decimal=frozenset(MARKS))
    return notation((_UNIT.sub("", text) for text in column.unique()), decimal=decimal)


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
    marks = column_notation(source.item, raw.frame[column], raw.decimal if raw.decimal_given else None)
    return Reader(source.item, source, labels, codebook.missing, declared, marks)


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


def _chosen(source: Source, names: tuple[str, ...], raw: RawSurvey) -> tuple[pd.Series, pd.Series]:
    """Return whether any of these columns is selected, and whether any of them says so either way."""
    chosen, said = (pd.Series(False, raw.frame.index) for _ in range(2))
    for name in names:
        is_yes = {text: _is_selected(text, source, raw.labels_of(name)) for text in raw.frame[name].unique()}
        marks = raw.frame[name].map(is_yes)
        chosen |= marks == 1
        said |= marks >= 0
    return chosen, said


def _is_selected(text: str, source: Source, labels: Mapping[str, str]) -> int:
    """Return 1 selected, 0 not selected, -1 the cell says neither."""
    key, rule = code_key(text), source.rule
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
    none, _ = _chosen(source, source.none, raw)
    said = np.logical_or.reduce([none, *(said for _, said in found.values())])
    values = pd.DataFrame({option: chosen.astype(float) for option, (chosen, _) in found.items()})
    names = [name for columns in source.options.values() for name in columns]
    texts = raw.frame[names].agg(";".join, axis=1)
    return _spread_answers(values, pd.Series(said, values.index), texts, pd.Series("", values.index, dtype=object))


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
    count = np.sum([chosen.to_numpy(float) for chosen, _ in each], axis=0)
    none, _ = _chosen(source, source.none, raw)
    said = np.logical_or.reduce([none, *(said for _, said in each)])
    values = np.minimum(count, 1.0) if source.rule.any_of else count
    index = raw.frame.index
    states = pd.Series(np.where(said, VALID, REFUSED), index, dtype=object)
    texts = raw.frame[list(names)].agg(";".join, axis=1)
    return Answers(pd.Series(values, index).where(said), states, pd.Series("", index, dtype=object), texts)
