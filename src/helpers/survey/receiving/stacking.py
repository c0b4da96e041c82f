"""Several files of one survey laid under each other, each of them kept as it is: a language, a mode or a month each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.survey.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from helpers.survey.files.raw import RawSurvey

#: Rows of a further file are numbered from the next multiple of this, so that a number names one row of one file.
STEP = 1000


def stack(files: Sequence[RawSurvey]) -> RawSurvey:
    """Return the files of a survey as one: columns of one name below each other, the others blank where they lack.

    What the columns mean is each file's own: codes are read in `parts`, never in the whole.
    """
    if len(files) == 1:
        return files[0]
    starts = dict(zip((raw.name for raw in files), _starts(files), strict=True))
    frames = [raw.frame.set_axis(raw.frame.index + starts[raw.name]) for raw in files]
    return replace(
        files[0],
        frame=pd.concat(frames).fillna(""),
        name=" + ".join(raw.name for raw in files),
        format=_shared(files, "format"),
        source=_shared(files, "source") or "generic",
        labels=_agreed([raw.labels for raw in files]),
        questions={column: text for raw in reversed(files) for column, text in raw.questions.items()},
        declared_missing={},
        repairs=_below([raw.repairs for raw in files], starts),
        apart=_below([raw.apart for raw in files], starts),
        encoding=_shared(files, "encoding"),
        separator=_shared(files, "separator"),
        sheet="",
        counted=sum(raw.counted for raw in files),
        counted_by=_shared(files, "counted_by"),
        notes=tuple(replace(note, where=note.where or raw.name) for raw in files for note in raw.notes),
        language="",
        parts=tuple(files),
        starts=starts,
    )


def _starts(files: Sequence[RawSurvey]) -> list[int]:
    starts = [0]
    for raw in files[:-1]:
        last = max([*raw.frame.index, *raw.apart["row"]])
        starts.append(starts[-1] + STEP * (int(last) // STEP + 1))
    return starts


def _shared(files: Sequence[RawSurvey], name: str) -> str:
    """Return what is said of all files alike; empty where they differ."""
    said: set[Any] = {getattr(raw, name) for raw in files}
    return said.pop() if len(said) == 1 else ""


def _below(tables: Sequence[pd.DataFrame], starts: Mapping[str, int]) -> pd.DataFrame:
    moved = [table.assign(row=table["row"] + start) for table, start in zip(tables, starts.values(), strict=True)]
    filled = [table for table in moved if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else tables[0]


def _agreed(labels: Sequence[Mapping[str, Mapping[str, str]]]) -> dict[str, dict[str, str]]:
    """Return the labels of codes that no two files label otherwise."""
    agreed: dict[str, dict[str, str]] = {}
    for column in {column for said in labels for column in said}:
        told = [said[column] for said in labels if column in said]
        codes = {code: label for said in reversed(told) for code, label in said.items()}
        agreed[column] = {
            code: label
            for code, label in codes.items()
            if all(fold(said[code]) == fold(label) for said in told if code in said)
        }
    return agreed
