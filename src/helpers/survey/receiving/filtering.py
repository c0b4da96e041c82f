"""Which rows of a file are this council's, where one file holds several councils."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import CodebookError, Problem
from helpers.survey.receiving.matching import Columns
from helpers.survey.vocabulary import code_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpers.survey.receiving.codebook import RowFilter
    from helpers.survey.receiving.raw import RawSurvey


def is_own(raw: RawSurvey, wanted: RowFilter | None) -> pd.Series:
    """Return whether each row is this council's; every row where there is no filter, or the file lacks its column."""
    column = _column(raw, wanted)
    if wanted is None or column is None:
        return pd.Series(True, raw.frame.index)
    return raw.frame[column].map(code_key).isin({code_key(code) for code in wanted.keep})


def filter_problems(files: Sequence[RawSurvey], wanted: RowFilter | None) -> list[Problem]:
    """Return what is wrong with a filter: codes that no row of any file has, and files of which it keeps no row."""
    if wanted is None:
        return []
    columns = {raw.name: _column(raw, wanted) for raw in files}
    held = {code_key(text) for raw in files if (name := columns[raw.name]) for text in raw.frame[name].unique()}
    absent = [code for code in wanted.keep if code_key(code) not in held]
    shown = {"column": ", ".join(dict.fromkeys(name for name in columns.values() if name))}
    problems = []
    if absent and all(columns.values()):
        message = "No row has {codes} in {column}. Correct filter.keep."
        problems.append(Problem(message, "codebook.yml, filter", shown | {"codes": ", ".join(absent)}))
    elsewhere = (raw for raw in files if len(files) > 1 and columns[raw.name] and not is_own(raw, wanted).any())
    message = (
        "No row of {file} is kept by the filter. Write under filter, in codebook.yml, keep: the codes of that file "
        "too, or leave the file out of survey.file."
    )
    return problems + [Problem(message, "codebook.yml, filter", {"file": raw.name}) for raw in elsewhere]


def own_rows(raw: RawSurvey, wanted: RowFilter | None) -> pd.DataFrame:
    """Return the rows of this council.

    Raises
    ------
    CodebookError
        If no row has one of the codes that are kept.
    """
    problems = filter_problems([raw], wanted)
    if problems:
        raise CodebookError(problems)
    return raw.frame[is_own(raw, wanted)]


def lacking_column(raw: RawSurvey, wanted: RowFilter | None) -> str:
    """Return the column of a filter that a file has not; empty where there is no filter, or it has it."""
    return wanted.columns[0] if wanted and _column(raw, wanted) is None else ""


def _column(raw: RawSurvey, wanted: RowFilter | None) -> str | None:
    columns = Columns(raw.frame.columns)
    return next((found for name in (wanted.columns if wanted else ()) if (found := columns.find(name))), None)
