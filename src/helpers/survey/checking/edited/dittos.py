"""Cells that stand for the one above them: ditto marks, and a name that is written in each group's first row only.

Whoever types lists on paper or in a spreadsheet writes so, and a spreadsheet that takes merged cells apart leaves the
name in the first of them. Read as they stand, all rows but the first of a group have no answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import Problem
from helpers.survey.matching.finding import quoted
from helpers.survey.vocabulary import code_key, fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from helpers.survey.codebook.sources import Matching, Source
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: Marks and words for "as above", and words that say it where names stand and are answers elsewhere.
MARKS = frozenset({'"', '""', "''", "´´", "``", "″", "”", "“", "„", "‟", "〃", "〞", "＂", "ʺ", ",,", "’’", "‘‘", "»"})
WORDS = frozenset(map(fold, ("ídem", "id.", "íd.", "ibídem", "ibíd.", "ib.", "ditto", "same as above", "as above")))
OF_NAMES = frozenset(map(fold, (
    "same", "el mateix", "la mateixa", "igual", "mateix", "com a dalt", "mismo", "el mismo", "la misma", "lo mismo",
)))  # fmt: skip
#: A dash is no answer as well: it stands for the cell above where such a share of the column are dashes.
DASHES, MOSTLY = frozenset("-–—―−"), 0.5
#: So many marks are no slip of the pen.
LEAST_MARKS = 2
#: A name in the first row of each group leaves such a share blank.
MOSTLY_BLANK, LEAST_GROUPS = 0.8, 2


def dittos(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield a problem for each column of closed answers, places or numbers whose cells stand for those above them."""
    for item, source in matching.sources.items():
        if item not in answers or source.column is None or source.item.kind in ("open", "multi", "date"):
            continue
        if source.item.construct == "paradata" or source.rule.checked:
            continue
        texts = raw.frame[source.column].str.strip()
        marks = _marked(texts, source, matching.said_of(source))
        if len(marks) >= LEAST_MARKS:
            yield _marks(source, texts[marks], raw)
        elif source.item.kind == "single" and _is_grouped(texts, source):
            yield _groups(source, texts, raw)


def _marked(texts: pd.Series, source: Source, said: Collection[str]) -> pd.Index:
    """Return the rows whose cells say "as above", where codebook.yml does not say what they mean."""
    distinct = [text for text in texts.unique() if text and code_key(text) not in said]
    words = WORDS | OF_NAMES if source.item.kind == "single" and not source.item.options else WORDS
    marks = {text for text in distinct if text.replace(" ", "") in MARKS or fold(text) in words}
    dashes = texts.isin([text for text in distinct if text in DASHES])
    rows = texts.isin(marks) | (dashes & bool(dashes.mean() > MOSTLY and texts.iloc[0] not in DASHES))
    return texts.index[rows]


def _is_grouped(texts: pd.Series, source: Source) -> bool:
    """Return whether each answer stands once, the first in the first row, and nearly all cells are blank."""
    filled = texts[texts != ""]
    is_sparse = len(filled) >= LEAST_GROUPS and len(filled) <= (1 - MOSTLY_BLANK) * len(texts)
    is_first = bool(texts.iloc[0] != "") if len(texts) else False
    return is_sparse and is_first and not filled.map(fold).duplicated().any() and "" not in source.rule.values


def _marks(source: Source, cells: pd.Series, raw: RawSurvey) -> Problem:
    message = (
        "Cells of {item} say “as above” ({n} rows, such as rows {rows}), and are no answers by themselves. Write in "
        "each of these rows what stands above it, in the file as it was typed, before it is sorted; where they are "
        "blanks, write under items in codebook.yml {item}: {{missing: {{{marks}}}}}."
    )
    marks = ", ".join(f"{_quoted(mark)}: refused" for mark in cells.unique())
    values = {"item": source.item.id, "n": len(cells), "rows": raw.told(cells.index), "marks": marks}
    return Problem(message, f"{raw.file_of(source.column)}, column {source.column}", values)


def _quoted(mark: str) -> str:
    """Return a mark as YAML reads it: between apostrophes where it is a quotation mark."""
    return f"'{mark}'" if '"' in mark else quoted(mark)


def _groups(source: Source, texts: pd.Series, raw: RawSurvey) -> Problem:
    message = (
        "{item} is blank in {n} of {total} rows, and each of its answers stands once, the first in the first row: the "
        "name of a group may be written in its first row only, as it is where merged cells were taken apart. Write "
        "it in each row of its group (in a spreadsheet: select the blanks, and fill them with the cell above); where "
        "these people gave no answer, write under items in codebook.yml {item}: {{checked: true}}."
    )
    values = {"item": source.item.id, "n": int((texts == "").sum()), "total": len(texts)}
    return Problem(message, f"{raw.file_of(source.column)}, column {source.column}", values)
