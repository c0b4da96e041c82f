"""What the cells of a question over columns say: that its option was chosen, that it was not, or neither.

A column holds its own option's label, or a mark that the columns of the question share. So a text that stands in
several columns is a mark; and where there are two marks that nobody knows, neither is guessed at.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from helpers.survey import vocabulary as words
from helpers.survey.codebook.codebook import NONE
from helpers.survey.codebook.options import option_keys, ticks
from helpers.survey.vocabulary import code_key, fold, no_answer, unnumbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from helpers.survey.codebook.sources import Source
    from helpers.survey.files.raw import RawSurvey

#: What a cell says: chosen, not chosen, nothing (a blank), that the person did not say, what nobody knows, or words
#: that may be the option's; beside marks that the codebook calls chosen, another one.
CHOSEN, LEFT, SILENT, UNSAID, STRANGE, PERHAPS, ANOTHER = 1, 0, -1, -3, -2, 2, 3
#: In a column of yes and no a text that is neither is a slip; such a share of the cells makes it one.
MARKED = 0.9
#: A mark stands under so many options; a text in so many rows of one is no word of somebody's own.
LEAST_OPTIONS, LEAST_ROWS = 2, 3
#: The code of an answer that the list lacks.
OTHER = "other"
_NEGATIONS = ("no ", "not ", "sense ", "sin ")


@dataclass(frozen=True, eq=False)
class Marks:
    """What the columns of a question hold.

    Attributes
    ----------
    said
        Rows by column: what each cell says.
    strange
        Texts that nobody knows, as they stand, to the number of cells that hold them.
    """

    said: pd.DataFrame
    strange: Mapping[str, int]

    def of(self, names: Sequence[str]) -> tuple[pd.Series, pd.Series, pd.Series]:
        """Return whether any of these columns is chosen, whether any says so either way, and whether one is strange.

        Chosen is a number, missing where the person did not say it of this option.
        """
        said = self.said[list(names)]
        chosen, is_either = (said == CHOSEN).any(axis=1), (said >= LEFT).any(axis=1)
        is_unsaid = said.isin([UNSAID, STRANGE]).any(axis=1) & ~is_either
        return chosen.astype(float).mask(is_unsaid), is_either, (said == STRANGE).any(axis=1)


def marks_of(source: Source, raw: RawSurvey) -> Marks:
    """Return what the columns of a question over columns say, row by row."""
    names = list(source.marked)
    known = ticks(raw.frame[names])
    first = {name: {text: _said(text, source, raw.labels_of(name), known, name) for text in raw.frame[name].unique()}
             for name in names}  # fmt: skip
    for name, texts in foreign(source, raw).items():
        first[name] |= dict.fromkeys(texts, STRANGE)
    shared, another = _shared(first, source), _another(first, source)
    first = {name: {text: another if said == ANOTHER else said for text, said in meanings.items()}
             for name, meanings in first.items()}  # fmt: skip
    meanings = {name: _settled(raw.frame[name], first[name], shared, source) for name in names}
    said = pd.DataFrame({name: raw.frame[name].map(meanings[name]) for name in names}, index=raw.frame.index)
    strange: Counter[str] = Counter()
    for name in names:
        strange.update(raw.frame[name][said[name] == STRANGE].tolist())
    return Marks(said, strange)


def foreign(source: Source, raw: RawSurvey) -> dict[str, list[str]]:
    """Return the texts of each option's column that are other options, where it holds several of them.

    A column of one option holds one option's name at most, whatever that is called here; one that holds several holds
    what a person mentioned first, or second. In a column of other answers people write as they like.
    """
    codes, told = option_codes(source), {}
    for option, names in source.options.items():
        for name in set(names) - _open_columns(source):
            held = {text: code for text in raw.frame[name].unique() if (code := _named(text, name, codes, raw))}
            if len(set(held.values())) > 1:
                told[name] = [text for text, code in held.items() if code != option]
    return told


def _named(text: str, name: str, codes: Mapping[str, str], raw: RawSurvey) -> str | None:
    """Return the option that a text names, or the label that the file gives it; None of marks and numbers."""
    key = code_key(unnumbered(text))
    read = code_key(raw.labels_of(name).get(key, "")) or key
    code = None if read in words.YES | words.NO or words.is_number(read) else codes.get(read)
    return None if code == NONE else code


def option_codes(source: Source) -> dict[str, str]:
    """Return label or code, in any language or as the codebook has it, to the option's code.

    "None of these" is the code `NONE`, unless the item has an option that is worded so.
    """
    ruled = {code_key(text): code for text, code in source.rule.values.items()}
    return dict.fromkeys(words.NONE_OF_THESE, NONE) | option_keys(source.item) | ruled


def _said(text: str, source: Source, labels: Mapping[str, str], known: Mapping[str, str], name: str) -> int:
    """Return what a text of a column says by itself."""
    key, rule = code_key(unnumbered(text)), source.rule
    if rule.selected or rule.unselected:
        given = {code_key(code): CHOSEN for code in rule.selected} | {code_key(code): LEFT for code in rule.unselected}
        if key in given:
            return given[key]
    if not text.strip():
        return SILENT
    if key in rule.missing or no_answer(text) or any(key in codes for codes in words.NO_ANSWER_CODES.values()):
        return UNSAID
    label = code_key(labels.get(key, ""))
    if label and no_answer(label):
        return UNSAID
    read = label or key
    if name not in source.none and option_codes(source).get(read) == NONE:
        # "None" under an option, or in a box for a name, chooses nothing.
        return LEFT
    if rule.selected:
        # A mark that everybody reads as chosen, and that the codebook does not name, is no "not chosen".
        return LEFT if read in words.NO else STRANGE if read in words.YES | words.CHECKS else ANOTHER
    if read in known:
        return {"yes": CHOSEN, "no": LEFT}.get(known[read], STRANGE)
    # The option's own label, as most tools write it in its column, means that it was chosen.
    is_chosen = read in words.YES or read in option_codes(source) or words.is_number(read)
    return LEFT if read in words.NO else CHOSEN if is_chosen else PERHAPS


def _shared(first: Mapping[str, Mapping[str, int]], source: Source) -> frozenset[str]:
    """Return the marks that nobody knows, where there is more than one mark: texts that stand under several options."""
    spread = {name for names in source.options.values() for name in names}
    options = [*source.options.values(), *((name,) for name in first if name not in spread)]
    times: Counter[str] = Counter()
    for names in options:
        times.update({code_key(t) for name in names for t, said in first[name].items() if said == PERHAPS})
    marks = {key for key, n in times.items() if n >= LEAST_OPTIONS}
    is_known = any(said in (CHOSEN, LEFT) for meanings in first.values() for said in meanings.values())
    return frozenset(marks) if is_known or len(marks) > 1 else frozenset()


def _another(first: Mapping[str, Mapping[str, int]], source: Source) -> int:
    """Return what a mark means that is none of those that mean chosen: not chosen, where there is no more than one."""
    others = {code_key(text) for meanings in first.values() for text, said in meanings.items() if said == ANOTHER}
    return LEFT if len(others) == 1 and not source.rule.unselected else STRANGE


def _settled(column: pd.Series, said: Mapping[str, int], shared: frozenset[str], source: Source) -> dict[str, int]:
    """Return what each text of a column says, by the others that stand there."""
    perhaps = {text: code_key(text) for text, meaning in said.items() if meaning == PERHAPS}
    negated = {text for text, key in perhaps.items() if _is_negated(key, map(code_key, said))}
    plain = column.isin([text for text, meaning in said.items() if meaning in (CHOSEN, LEFT)])
    filled = column.str.strip() != ""
    is_told = LEFT in said.values() and plain.sum() >= MARKED * filled.sum() and not source.rule.selected
    often = column.isin([text for text in perhaps if (column == text).sum() >= LEAST_ROWS])
    # Beside a mark that is made, a text that many cells hold is another mark, and no option's label; one that few hold
    # is somebody's own words where the option is open to them, and a slip elsewhere.
    is_marked = CHOSEN in said.values() and plain.sum() >= LEAST_ROWS
    is_beside = CHOSEN in said.values() and bool(often.any())
    settled = dict(said)
    for text, key in perhaps.items():
        is_strange = key in shared or not fold(text) or is_told or (is_beside and often[column == text].any())
        is_strange |= is_marked and str(column.name) not in _open_columns(source)
        settled[text] = LEFT if text in negated else STRANGE if is_strange else CHOSEN
    only = {key for key in perhaps.values() if not fold(key)}
    if len(only) == 1 and len(perhaps) == 1 and not plain.any() and not shared:
        # One sign alone, and blanks: it is the mark.
        settled |= dict.fromkeys(perhaps, CHOSEN)
    return settled


def _open_columns(source: Source) -> frozenset[str]:
    """Return the columns of options in which somebody writes an answer of their own."""
    return frozenset(name for option, names in source.options.items() if option == OTHER for name in names)


def _is_negated(key: str, others: Iterable[str]) -> bool:
    """Return whether a text says "no" to another of its column: "No: Web" beside "Web"."""
    rest = next((key.removeprefix(word) for word in _NEGATIONS if key.startswith(word)), "")
    return bool(rest) and rest in set(others)
