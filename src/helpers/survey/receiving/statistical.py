"""SPSS and Stata files: values, value labels, questions, and the codes that the file declares missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.survey.receiving.raw import FIRST_DATA_ROW, RawSurvey
from helpers.survey.receiving.workbooks import cell_text

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.study.config import SurveyFile


def read_statistical(path: Path, config: SurveyFile, kind: str) -> RawSurvey:
    """Return a survey with the labels, questions and missing codes that the file itself declares.

    Parameters
    ----------
    kind
        ``sav`` or ``dta``.
    """
    import pyreadstat

    read = pyreadstat.read_sav if kind == "sav" else pyreadstat.read_dta
    values, meta = read(str(path), encoding=config.encoding, user_missing=True)
    frame = pd.DataFrame({name: _as_text(values[name]) for name in values.columns}, dtype=object)
    frame.index = pd.RangeIndex(FIRST_DATA_ROW, FIRST_DATA_ROW + len(frame))
    labels = {
        column: {cell_text(float(code) if isinstance(code, int) else code): str(label) for code, label in found.items()}
        for column, found in meta.variable_value_labels.items()
    }
    questions = {column: label for column, label in meta.column_names_to_labels.items() if label}
    ranges = getattr(meta, "missing_ranges", None) or {}
    declared = {column: _declared(ranges[column], frame[column]) for column in ranges if column in frame}
    return RawSurvey(frame.astype(str), path.name, kind, labels=labels, questions=questions, declared_missing=declared,
                     encoding=meta.file_encoding or "")  # fmt: skip


def _as_text(column: pd.Series) -> pd.Series:
    """Return a column of any type as text, through its distinct values (there are few)."""
    codes, distinct = pd.factorize(column)
    texts = [cell_text(value) for value in distinct.tolist()] + [""]
    return pd.Series([texts[code] for code in codes], index=column.index, dtype=object)


def _declared(ranges: list[dict[str, Any]], column: pd.Series) -> frozenset[str]:
    def is_within(text: str) -> bool:
        try:
            number = float(text)
        except ValueError:
            return any(text == str(r["lo"]) for r in ranges)
        return any(isinstance(r["lo"], (int, float)) and r["lo"] <= number <= r["hi"] for r in ranges)

    return frozenset(text for text in column.unique() if text and is_within(text))
