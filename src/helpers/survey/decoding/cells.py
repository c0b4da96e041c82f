"""One cell as an answer of its item, or as the reason why there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.study.config import LANGUAGES
from helpers.study.written.notation import MARKS, Notation, notation
from helpers.survey import vocabulary as words
from helpers.survey.codebook.bands import band, bands, holder
from helpers.survey.codebook.codebook import QUIZ_CODES
from helpers.survey.codebook.options import option_keys, option_of
from helpers.survey.vocabulary import INVALID, REFUSED, STATES, VALID, code_key, fold, no_answer, number_key, unnumbered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from helpers.study.instrument import Item
    from helpers.survey.codebook.sources import Source

#: "10 - Molt bé", "0 Gens", "5 (molt)" and "Molt d'acord (5)"; never "7 o 8" nor "més de 5".
_LEADING = re.compile(r"^([+-]?\d+(?:[.,]\d+)?)\s*(?:[-–—=:.)(/]\s*|\s+)(?=[^\d\s])(\D*)$")
_TRAILING = re.compile(r"^\D+?\s*(?:[-–—=:]\s*(\d+)|\((\d+)\))$")
#: "0 NS/NC", "9 (no contesta)": what stands behind a number, with a blank alone between them.
_BEHIND_NUMBER = re.compile(r"^[(\[]?-?\d{1,3}[)\]]?\s*\(?\s*([^\d\s()].*?)\s*\)?$")
#: "6 i mig", "7 y medio", "5½": half a point more.
_HALF = re.compile(
    r"^(\d+)(?:\s*½|\s+1/2|\s+(?:i|y|and)\s+(?:mig|mitja|medio|media|(?:a\s+)?half|½|1/2))$", re.IGNORECASE
)
_OUT_OF = re.compile(r"^(\d+)\s*(?:de|sobre|out of|of)\s*(\d+)$", re.IGNORECASE)
#: "7/10" is seven of ten where a column says so; "4/5" may be two boxes that were ticked.
_SLASHED = re.compile(r"^(\d+)\s*/\s*(\d+)$")
MOSTLY_SLASHED = 0.9
#: "Sí, l'últim any" is a yes; "No ho recordo" is no "no".
_SAID = re.compile(r"^(s[ií]|yes|no)\s*[,;:.(–—-](.*)$", re.IGNORECASE | re.DOTALL)
LEAST_THOUSAND = 1_000
#: A number from here on that stands for an age is a year of birth.
FIRST_BIRTH_YEAR = 1900
#: What an age is that is known to one side only: an answer, and no single age.
OR_OLDER, OR_YOUNGER = "or_older", "or_younger"
#: So many x alone are typed in the place of a name; fewer may be a number of the Romans'.
CROSSED = 3
#: A code of so many letters says nothing by itself: m, md, ns.
LONGEST_LETTERS = 2
_UNIT = re.compile(
    r"\s*(%|€|euros?|anys?|años?|years?( old)?|seg(ons|undos)?\.?|seconds?|persones|personas?|people|persons?)\s*$",
    re.IGNORECASE,
)

Value = float | str | pd.Timestamp | None
Outcome = tuple[Value, str, str]


@dataclass(frozen=True)
class Reader:
    """Reads the cells of one column as answers of one item.

    `letters` is what letters and ticks mean by the company they keep in the column; `out_of` whether 4/5 is four of
    five there.
    """

    item: Item
    source: Source
    labels: Mapping[str, str]
    missing: Mapping[str, str]
    declared: frozenset[str]
    notation: Notation
    places: frozenset[str] = frozenset()
    letters: Mapping[str, str] = field(default_factory=dict)
    out_of: bool = False

    def read(self, text: str) -> Outcome:
        """Return a cell's answer, its state, and the fault where it is invalid."""
        stripped = text.strip()
        if not stripped and "" not in {*self.source.rule.values, *self.source.rule.missing}:
            return None, REFUSED, ""
        key, rule = code_key(stripped), self.source.rule
        label = self.labels.get(key, "")
        # Of a number that was measured a zero at the end tells nothing.
        keys = (key, number_key(stripped)) if self.item.kind in ("scale", "number") else (key,)
        for codes in (rule.missing, rule.values, self.missing):
            if meant := next((codes[one] for one in keys if one in codes), None):
                return self._meaning(meant)
        if label and code_key(label) in rule.values:
            return self._meaning(rule.values[code_key(label)])
        reason = next((said for one in (label, stripped) if one and (said := self._unsaid(one))), None)
        if key in self.declared:
            return None, reason or REFUSED, ""
        return (None, reason, "") if reason else self._answer(stripped, label)

    def _no_answer(self, text: str) -> str | None:
        # An option of the item's own may be worded like a way of not answering; numbers are judged by their range.
        is_option = code_key(text) in self._options or code_key(text) in self.places
        is_figure = self.item.kind in ("scale", "number", "date") and words.is_number(text)
        return None if is_option or is_figure else no_answer(text)

    def _unsaid(self, text: str) -> str | None:
        """Return why a text is no answer, alone or behind a number: "3. No ho sé", "0 NS/NC", "9 (NC)"."""
        return self._no_answer(text) or self._numbered(text)

    def _numbered(self, text: str) -> str | None:
        behind = _BEHIND_NUMBER.match(text)
        plain = unnumbered(text) if behind is None or unnumbered(text) != text else behind.group(1)
        is_label = plain != text and self.item.kind in ("scale", "binary", "quiz", "single", "number")
        return self._no_answer(plain) if is_label and option_of(text, self.item) is None else None

    def _meaning(self, code: str) -> Outcome:
        if code in STATES:
            return None, code, ""
        if self.item.kind == "quiz" and code in QUIZ_CODES:
            return code, VALID, ""
        return self._answer(code, "", given=True)

    def _answer(self, text: str, label: str, given: bool = False) -> Outcome:
        is_age = self.item.id == "age" and not self.source.rule.bands
        # In SPSS the code 85 may be labelled "85 or more".
        if is_age and (open_age := _open_age(label) or _open_age(text)):
            return open_age
        read = getattr(self, f"_{self.item.kind}")
        if self.source.rule.values and not given and self.item.kind in ("binary", "quiz", "single", "multi"):
            return self._left_out(text, label)
        outcome: Outcome = read(label) if label and self.item.kind in ("binary", "quiz", "single") else read(text)
        if outcome[1] == INVALID and label and self.item.kind in ("binary", "quiz", "single"):
            outcome = read(text)
        # Codes that the codebook translates are the item's own already: turned back.
        is_turned = given and self.item.kind == "scale" and isinstance(outcome[0], float)
        return self._turned(float(outcome[0])) if is_turned else outcome  # type: ignore[arg-type]

    def _left_out(self, text: str, label: str) -> Outcome:
        """Return what a code that `values` does not name says by the file's label or its own words; it is not guessed.

        Letters and numbers mean what the codebook says of the others, and are unknown.
        """
        said = label or (text if len(fold(text)) > LONGEST_LETTERS and not words.is_number(text) else "")
        unknown: Outcome = (None, INVALID, "unknown_code")
        is_closed = self.item.kind in ("binary", "quiz") or bool(self.item.options)
        return (
            getattr(self, f"_{self.item.kind}")(said) if said and is_closed and self.item.kind != "multi" else unknown
        )

    def _scale(self, text: str) -> Outcome:
        number = self._number_in(text)
        if number is None:
            # An end in words is that end, whichever way the file's numbers count.
            worded = self._anchors.get(fold(text))
            return (None, INVALID, "unknown_code") if worded is None else (worded, VALID, "")
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
        key = next((k for k in map(code_key, (text, unnumbered(text))) if k in words.YES | words.NO), None)
        if (tick := self.letters.get(code_key(text))) is not None:
            return (None, INVALID, "unknown_code") if tick == "unknown" else (float(tick == "yes"), VALID, "")
        if key is not None:
            return (1.0 if key in words.YES else 0.0), VALID, ""
        if said := _SAID.match(text.strip()):
            is_no, rest = fold(said.group(1)) == "no", fold(said.group(2))
            # "Sí, no" is both; a number behind is a code.
            if words.is_number(rest) or rest not in (words.YES if is_no else words.NO):
                return float(not is_no), VALID, ""
        return self._outside(text, "unknown_code")

    def _quiz(self, text: str) -> Outcome:
        key = next((k for k in map(code_key, (text, unnumbered(text))) if k in words.TRUE | words.FALSE), None)
        if key is not None:
            is_right = (key in words.TRUE) == bool(self.item.truth)
            return ("correct" if is_right else "wrong"), VALID, ""
        return self._outside(text, "unknown_code")

    def _single(self, text: str) -> Outcome:
        if not self.item.options:
            # A dash or a question mark is no name, nor are crosses in its place.
            folded = fold(text)
            is_crossed = len(folded) >= CROSSED and not folded.strip("x")
            is_name = (bool(folded) and not is_crossed) or code_key(text) in self.places
            return (" ".join(text.split()), VALID, "") if is_name else (None, REFUSED, "")
        code = option_of(text, self.item) or self._in_band(text) or self.letters.get(code_key(text))
        return (code, VALID, "") if code else self._outside(text, "unknown_code")

    def _in_band(self, text: str) -> str | None:
        given, said = self.source.rule.bands, band(text)
        known = given or bands(option.code for option in self.item.options)
        if said:
            return holder(said, known) if known else None
        number = self.notation.read(text) if given else None
        if number is None:
            return None
        # Years count when they are over: 29.5 is of the band that ends with 29.
        inside = (code for code, (low, high) in given.items() if low <= number <= high or low <= number // 1 <= high)
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
        if out_of := _OUT_OF.match(plain) or _SLASHED.match(plain):
            given, most = map(float, out_of.groups())
            is_meant = self.out_of or given == most or "/" not in plain
            return given if most == self.item.high and is_meant else None
        if half := _HALF.match(plain):
            return float(half.group(1)) + 0.5
        labelled = _LEADING.match(plain) or _TRAILING.match(plain)
        if labelled is None or band(plain):
            return self.notation.read(plain)
        return self.notation.read(next(group for group in labelled.groups() if group))


def is_out_of(item: Item, column: pd.Series) -> bool:
    """Return whether "4/5" is four of five in a column: nearly all are so, or others are that stand for no two boxes.

    Whoever types a form writes so, too, that two boxes were ticked, or that the tick stands between them: neighbours.

    Examples
    --------
    >>> from helpers.study.instrument import read_instrument
    >>> trust = read_instrument()["trust"]
    >>> [is_out_of(trust, pd.Series(cells)) for cells in (["7/10", "9/10", "8"], ["7", "9/10", "8"], ["7/10", "6/7"])]
    [True, False, False]
    """
    filled = column.str.strip()[column.str.strip() != ""]
    pairs = [match.groups() for text in filled if (match := _SLASHED.match(text))]
    if not pairs or item.high is None or any(float(most) != item.high for _, most in pairs):
        return False
    beside = sum(float(given) == item.high - 1 for given, _ in pairs)
    apart = sum(float(given) < item.high - 1 for given, _ in pairs)
    return len(pairs) >= MOSTLY_SLASHED * len(filled) or (apart > 0 and apart >= beside)


def _open_age(text: str) -> Outcome | None:
    """Return the end of an age that is open ("85+", "16 o menys"), with the way it is open; None of any other text.

    Who was born in a year or before it is so old or older.

    Examples
    --------
    >>> _open_age("85 i més"), _open_age("1939 o abans"), _open_age("80-84")
    ((85.0, 'valid', 'or_older'), (1939.0, 'valid', 'or_older'), None)
    """
    low, high = band(text) or (1.0, 1.0)
    if np.isinf(high):
        return low, VALID, OR_YOUNGER if low >= FIRST_BIRTH_YEAR else OR_OLDER
    return None if low > 0 else (high, VALID, OR_OLDER if high >= FIRST_BIRTH_YEAR else OR_YOUNGER)


#: A year as a spreadsheet shows a number in thousands, and of how many cells it is the form.
_YEAR_OF_THOUSANDS = re.compile(r"(?:1[.,]9|2[.,]0)\d\d")
MOSTLY_YEARS = 0.9


def column_notation(item: Item, column: pd.Series, decimal: str | None) -> Notation:
    """Return what the marks of a column's numbers mean.

    Parameters
    ----------
    decimal
        The file's decimal mark, where it was given.
    """
    if item.id == "age" and (mark := _thousands_of_years(column)):
        decimal = "," if mark == "." else "."
        return notation(column.unique(), decimal=decimal)
    if item.high is not None and item.high < LEAST_THOUSAND:
        # An answer that cannot reach a thousand has no mark of thousands.
        return Notation(decimal=frozenset(MARKS))
    return notation((_UNIT.sub("", text) for text in column.unique()), decimal=decimal)


def _thousands_of_years(column: pd.Series) -> str:
    """Return the mark of thousands of a column of years of birth, 1.985; empty where it holds ages or years without."""
    said = [text.strip() for text in column if text.strip()]
    marks = [text[1] for text in said if _YEAR_OF_THOUSANDS.fullmatch(text)]
    is_marked = len(marks) >= MOSTLY_YEARS * len(said) and len(set(marks)) == 1
    return marks[0] if marks and is_marked else ""
