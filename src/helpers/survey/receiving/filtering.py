"""Which rows of a file are this council's, where one file holds several councils."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import Problem
from helpers.survey.files.raw import shortened
from helpers.survey.matching.matching import Columns
from helpers.survey.vocabulary import code_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from helpers.survey.codebook.codebook import RowFilter
    from helpers.survey.files.raw import RawSurvey

#: A place is named where so many rows hold it.
LEAST_NAMED = 3


def is_own(raw: RawSurvey, wanted: RowFilter | None) -> pd.Series:
    """Return whether each row is this council's; every row where there is no filter, or the file lacks its column.

    A place may be kept by its code or, in a file that labels its codes, by its label: then the label decides.
    """
    column = filter_column(raw, wanted)
    if wanted is None or column is None:
        return pd.Series(True, raw.frame.index)
    return filtered_by(raw, wanted, column).map(code_key).isin(_kept(wanted))


def filtered_by(raw: RawSurvey, wanted: RowFilter, column: str) -> pd.Series:
    """Return what the filter looks at in each row: the column's cells, or their labels where a kept name is one."""
    texts, labels = raw.frame[column], raw.labels_of(column)
    if not _kept(wanted) & set(map(code_key, labels.values())):
        return texts
    return texts.map(lambda text: labels.get(code_key(text), text))


def _kept(wanted: RowFilter) -> set[str]:
    return {code_key(code) for code in wanted.keep}


def filter_problems(files: Sequence[RawSurvey], wanted: RowFilter | None) -> list[Problem]:
    """Return what is wrong with a filter: codes that no row has or that mean two places, a file of which none stays."""
    if wanted is None:
        return []
    columns = {raw.name: filter_column(raw, wanted) for raw in files}
    seen = {raw.name: filtered_by(raw, wanted, name) for raw in files if (name := columns[raw.name])}
    held = {code_key(text) for texts in seen.values() for text in texts.unique()}
    absent = [code for code in wanted.keep if code_key(code) not in held]
    shown = {"column": ", ".join(dict.fromkeys(name for name in columns.values() if name))}
    problems = [*_two_places(files, wanted)]
    if absent and all(columns[raw.name] or raw.name in wanted.whole for raw in files):
        message = "No row has {codes} in {column} (it holds: {held}). Correct filter.keep."
        values = shown | {"codes": ", ".join(absent), "held": _places(files, columns)}
        problems.append(Problem(message, "codebook.yml, filter", values))
    elsewhere = (raw for raw in files if len(files) > 1 and columns[raw.name] and not is_own(raw, wanted).any())
    message = (
        "No row of {file} is kept by the filter (its column holds: {held}). Write under filter, in codebook.yml, keep: "
        "the codes of that file too, or leave the file out of survey.file."
    )
    for raw in elsewhere:
        values = {"file": raw.name, "held": _places([raw], columns)}
        problems.append(Problem(message, "codebook.yml, filter", values))
    return problems


def _places(files: Sequence[RawSurvey], columns: dict[str, str | None]) -> str:
    """Return what the columns of a filter hold in several rows, with its labels, as a list to read."""
    shown = {}
    for raw in files:
        if column := columns[raw.name]:
            labels, times = raw.labels_of(column), raw.frame[column].value_counts()
            often = times.index[(times >= LEAST_NAMED) & (times.index.str.strip() != "")]
            named = {text: labels.get(code_key(text), "") for text in often}
            shown |= {f"{text} ({label})" if label else text: None for text, label in named.items()}
    return shortened(list(shown)) or "–"


def _two_places(files: Sequence[RawSurvey], wanted: RowFilter) -> Iterator[Problem]:
    """Yield a problem for each code that is kept and that two files label as two places."""
    message = (
        "The code {code} that the filter keeps is {one} in {file} and {other} in {second}. Write the place's name in "
        "place of its code, in codebook.yml, filter: {{keep: [{written}]}}."
    )
    for code in wanted.keep:
        named: dict[str, tuple[str, str]] = {}
        for raw in files:
            column = filter_column(raw, wanted)
            label = raw.labels_of(column).get(code_key(code), "") if column else ""
            by_label = column and _kept(wanted) & set(map(code_key, raw.labels_of(column).values()))
            if label and not by_label:
                named.setdefault(code_key(label), (label, raw.name))
        if len(named) > 1:
            (one, file), (other, second), *_ = named.values()
            values = {"code": code, "one": one, "file": file, "other": other, "second": second, "written": one}
            yield Problem(message, "codebook.yml, filter", values)


def lacking_column(raw: RawSurvey, wanted: RowFilter | None) -> str:
    """Return the column of a filter that a file has not; empty where there is no filter, or it has it."""
    return wanted.columns[0] if wanted and filter_column(raw, wanted) is None else ""


def filter_column(raw: RawSurvey, wanted: RowFilter | None) -> str | None:
    """Return the column by which a file's rows are filtered; None where there is none."""
    columns = Columns(raw.frame.columns)
    return next((column for name in (wanted.columns if wanted else ()) if (column := columns.find(name))), None)
