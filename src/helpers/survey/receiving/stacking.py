"""Several files of one survey laid under each other: one export a language, a mode or a month."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import Problem, SurveyFileError
from helpers.survey.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from helpers.survey.receiving.raw import RawSurvey

#: Rows of a further file are numbered from the next multiple of this, so that a number names one row of one file.
STEP = 1000


def stack(raw: RawSurvey, other: RawSurvey) -> RawSurvey:
    """Return two files of one survey as one: columns of one name below each other, the others side by side.

    Where the headers are questions in two languages, matching finds both columns of an item and joins them. The rows of
    the second file are numbered on from a round number, which the notes name.

    Raises
    ------
    SurveyFileError
        If a code of one column has another label in the second file, so that it may mean another answer.
    """
    _refuse_other_labels(raw, other)
    start = _start(raw)
    frame = pd.concat([raw.frame, other.frame.set_axis(other.frame.index + start)]).fillna("")
    labels = {column: {**other.labels.get(column, {}), **raw.labels.get(column, {})} for column in frame}
    declared = {column: _codes(raw, column) | _codes(other, column) for column in frame}
    return replace(
        raw,
        frame=frame,
        name=f"{raw.name} + {other.name}",
        labels={column: found for column, found in labels.items() if found},
        questions=other.questions | raw.questions,
        declared_missing={column: codes for column, codes in declared.items() if codes},
        repairs=_below(raw.repairs, other.repairs, start),
        apart=_below(raw.apart, other.apart, start),
        counted=raw.counted + other.counted,
        counted_by=raw.counted_by if raw.counted_by == other.counted_by else "rows",
        notes=(*raw.notes, *other.notes, _note(raw, other, start)),
    )


def _start(raw: RawSurvey) -> int:
    last = max([*raw.frame.index, *raw.apart["row"]])
    return STEP * (int(last) // STEP + 1)


def _codes(raw: RawSurvey, column: str) -> frozenset[str]:
    return raw.declared_missing.get(column, frozenset())


def _below(first: pd.DataFrame, second: pd.DataFrame, start: int) -> pd.DataFrame:
    return pd.concat([first, second.assign(row=second["row"] + start)], ignore_index=True) if len(second) else first


def _refuse_other_labels(raw: RawSurvey, other: RawSurvey) -> None:
    problems = []
    for column in [name for name in other.labels if name in raw.labels]:
        codes = _differing(raw.labels[column], other.labels[column])
        if codes:
            message = (
                "The codes {codes} of {column} have other labels in {other}, and may mean other answers. Export both "
                "files in one language, or both with labels in place of codes."
            )
            values = {"codes": ", ".join(codes), "column": column, "other": other.name}
            problems.append(Problem(message, raw.name, values))
    if problems:
        raise SurveyFileError(problems)


def _differing(first: Mapping[str, str], second: Mapping[str, str]) -> list[str]:
    return [code for code in first if code in second and fold(first[code]) != fold(second[code])]


def _note(raw: RawSurvey, other: RawSurvey, start: int) -> Problem:
    message = (
        "{other} is laid under {file}: {n} of its rows and {rows} of {file}. Its row numbers are told {start} higher."
    )
    values = {"other": other.name, "file": raw.name, "n": len(other.frame), "rows": len(raw.frame), "start": start}
    return Problem(message, values=values)
