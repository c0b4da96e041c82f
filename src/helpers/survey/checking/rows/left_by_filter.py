"""Rows that a filter leaves to other councils, and that may be this one's: written a little otherwise, or blank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.checking.codes.categories import nearest
from helpers.survey.checking.codes.faults import LEAST_FAULTS, TOLERATED, fewest_shared
from helpers.survey.checking.codes.lost_zeros import lost_sections
from helpers.survey.files.raw import shortened
from helpers.survey.matching.finding import quoted
from helpers.survey.receiving.filtering import filter_column, filter_problems, filtered_by, is_own
from helpers.survey.vocabulary import NOT_LOOKED_UP, blanks_among, code_key, fold, is_blank, is_number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import pandas as pd

    from helpers.survey.codebook.codebook import RowFilter
    from helpers.survey.files.raw import RawSurvey


def doubts_of_filter(files: Sequence[RawSurvey], wanted: RowFilter | None) -> list[Problem]:
    """Return what is wrong with a filter, or else what it leaves out and may be this council's."""
    problems = filter_problems(files, wanted)
    if problems or wanted is None:
        return problems
    return [problem for raw in files for problem in _left_out(raw, wanted)]


def _left_out(raw: RawSurvey, wanted: RowFilter) -> Iterator[Problem]:
    column = filter_column(raw, wanted)
    if column is None:
        return
    kept = is_own(raw, wanted)
    known = {code_key(text) for text in (*wanted.keep, *wanted.drop)}
    cells = filtered_by(raw, wanted, column)
    left = cells[~kept]
    left = left[~left.map(code_key).isin(known)]
    yield from _alike(left, wanted, raw, column)
    empty = left[left.map(is_blank) & ~left.str.strip().str.casefold().isin(NOT_LOOKED_UP)]
    blank = empty.index
    if len(blank) >= LEAST_FAULTS and len(blank) > TOLERATED * kept.sum():
        message = (
            "The column {column}, by which the filter tells councils apart, is blank in {n} rows, such as rows {rows}. "
            "Write in codebook.yml, under filter, keep: [..., {blanks}] where they are this council's, or drop: "
            "[{blanks}] where they are not."
        )
        values = {"column": column, "n": len(blank), "rows": shortened(list(blank))}
        yield Problem(message, raw.name, values | {"blanks": ", ".join(map(quoted, blanks_among(empty)))})
    yield from _not_looked_up(left, raw, column)
    yield from _without_zeros(cells[kept], cells, raw, known)


def _without_zeros(kept: pd.Series, cells: pd.Series, raw: RawSurvey, known: Collection[str]) -> Iterator[Problem]:
    """Yield the problem of a section that is kept, and that another one became whose zero a spreadsheet took."""
    lost = lost_sections({code_key(text) for text in cells.unique()})
    keys = kept.map(code_key)
    mixed = {whole: short for whole, short in lost.items() if short in set(keys) and whole not in known}
    if not mixed:
        return
    message = (
        "The filter keeps {short} of {column} ({n} rows, such as rows {rows}), and no row has {long}: a spreadsheet "
        "makes {first} of {zero}, and then nobody can tell the two apart. Take the tool's own file and open it with "
        "this column as text; or, where {long} has no rows, write in codebook.yml, "
        "under filter, drop: [{written}]."
    )
    rows = kept.index[keys.isin(mixed.values())]
    values = {
        "short": shortened([*mixed.values()]), "column": cells.name, "n": len(rows), "rows": raw.told(rows),
        "long": shortened([*mixed]), "first": next(iter(mixed.values())), "zero": next(iter(mixed)),
        "written": ", ".join(map(quoted, mixed)),
    }  # fmt: skip
    yield Problem(message, raw.name, values)


def _not_looked_up(left: pd.Series, raw: RawSurvey, column: str) -> Iterator[Problem]:
    """Yield the problem of rows whose place a lookup did not find."""
    cells = left[left.str.strip().str.casefold().isin(NOT_LOOKED_UP)]
    if len(cells):
        message = (
            "In the column {column}, by which the filter tells councils apart, a lookup found nothing in {n} rows, "
            "such as rows {rows} ({mark}). Look them up again; or write in codebook.yml, under filter, keep: [..., "
            '"{mark}"] where they are this council\'s, or drop: ["{mark}"] where they are not.'
        )
        values = {
            "column": column,
            "n": len(cells),
            "rows": shortened(list(cells.index)),
            "mark": cells.iloc[0].strip(),
        }
        yield Problem(message, raw.name, values)


def _alike(left: pd.Series, wanted: RowFilter, raw: RawSurvey, column: str) -> Iterator[Problem]:
    """Yield the problem of texts that look like a place that is kept, and are not written as it is."""
    names = [text for text in wanted.keep if not is_number(text)]
    meant = {str(text): name for text in left.unique() if str(text).strip() and (name := _meant(str(text), names))}
    rows = left.index[left.isin(list(meant))]
    if not meant:
        return
    message = (
        "The filter keeps {name}, and {n} rows, such as rows {rows}, hold {others} in {column}, which look like it and "
        "are left out. Write them in codebook.yml, under filter, in keep: [{written}] where they are the same place, "
        "or in drop: [{written}] where they are others."
    )
    times = left.value_counts()
    shown = [text for text in meant if times[text] >= fewest_shared(len(raw.frame))]
    values = {"name": next(iter(meant.values())), "n": len(rows), "rows": shortened(list(rows)), "column": column,
              "others": shortened(shown) or "–", "written": ", ".join(map(quoted, shown)) or "..."}  # fmt: skip
    yield Problem(message, raw.name, values)


def _meant(text: str, names: Sequence[str]) -> str:
    """Return the kept name that a text may mean: alike in all but a few letters, shortened, or the beginning of it."""
    words = fold(text).split()
    for name in names:
        whole = fold(name).split()
        shorter = min(len(words), len(whole))
        if shorter and words[:shorter] == whole[:shorter]:
            return name
    return nearest(text, names, True) or ""
