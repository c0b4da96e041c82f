"""SPSS and Stata files: values, value labels, questions, the codes declared missing, and the cases announced."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.errors import Problem, SurveyFileError
from helpers.survey.files.containers import damaged
from helpers.survey.files.own_marks import spss_cases, spss_weight, stata_weight
from helpers.survey.files.raw import FIRST_DATA_ROW, RawSurvey
from helpers.survey.files.workbooks import cell_text

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.study.config import SurveyFile

#: Encodings that are tried in turn where the one that the file declares cannot be its own.
ENCODINGS = ("UTF-8", "WINDOWS-1252", "MACINTOSH")
#: What pyreadstat says of text that is not in the encoding asked for.
WRONG_ENCODING = "requested encoding"


def read_statistical(path: Path, config: SurveyFile, kind: str) -> RawSurvey:
    """Return a survey with the labels, questions and missing codes that the file itself declares.

    Parameters
    ----------
    kind
        ``sav`` or ``dta``.

    Raises
    ------
    SurveyFileError
        If the encoding given cannot be the file's, or the file is cut off: fewer cases than it announces, or labels
        that it names and does not hold.
    """
    values, meta, notes = _read(path, config.encoding, kind)
    content, announced = path.read_bytes(), announced_cases(path, kind)
    counted = spss_cases(content) if announced is None else announced
    if counted not in (None, len(values)) or _lacks_end(content, kind, meta):
        raise damaged(path)
    special = getattr(meta, "missing_user_values", None) or {}
    frame = pd.DataFrame({name: _as_text(values[name], name in special) for name in values.columns}, dtype=object)
    frame.index = pd.RangeIndex(FIRST_DATA_ROW, FIRST_DATA_ROW + len(frame))
    labels = {
        column: {_code(code, column in special): str(label) for code, label in named.items()}
        for column, named in meta.variable_value_labels.items()
    }
    questions = {column: label for column, label in meta.column_names_to_labels.items() if label}
    weight = spss_weight if kind == "sav" else stata_weight
    ranges = getattr(meta, "missing_ranges", None) or {}
    declared = {column: _declared(ranges[column], frame[column]) for column in ranges if column in frame}
    declared |= {column: frozenset(_code(code, True) for code in codes) for column, codes in special.items()}
    return RawSurvey(frame.astype(str), path.name, kind, labels=labels, questions=questions, declared_missing=declared,
                     encoding=meta.file_encoding or "", counted=counted or 0,
                     counted_by="" if counted is None else "cases", notes=notes,
                     weighted_by=weight(content, list(frame.columns)))  # fmt: skip


def _read(path: Path, given: str | None, kind: str) -> tuple[pd.DataFrame, Any, tuple[Problem, ...]]:
    """Return values and metadata, in the encoding given or declared, else in the first that the text allows."""
    import pyreadstat

    read = pyreadstat.read_sav if kind == "sav" else pyreadstat.read_dta
    tried = (given,) if given else (None, *ENCODINGS)
    for encoding in tried:
        try:
            values, meta = read(str(path), encoding=encoding, user_missing=True)
        except pyreadstat.ReadstatError as error:
            if WRONG_ENCODING not in str(error) and "unsupported charset" not in str(error):
                raise
            continue
        message = "The text is not in the encoding that the file declares; it was read as {encoding}."
        notes = (Problem(message, values={"encoding": encoding}),) if encoding and not given else ()
        return values, meta, notes
    message = (
        "The text of the file is not in the encoding {encoding}. Write the one that it is in under survey: encoding in "
        "council.yml (UTF-8, WINDOWS-1252)."
    )
    raise SurveyFileError(Problem(message, str(path), {"encoding": given or ", ".join(ENCODINGS)}))


def announced_cases(path: Path, kind: str) -> int | None:
    """Return the cases that a file's own header announces; None where it announces none (SPSS allows it).

    The header's layout is that of PSPP's description of SPSS system files, and of Stata's ``help dta``.
    """
    with path.open("rb") as stream:
        start = stream.read(400)
    if kind == "sav":
        order = "<" if start[64:68] in (b"\2\0\0\0", b"\3\0\0\0") else ">"
        (cases,) = struct.unpack(f"{order}i", start[80:84])
        return cases if cases >= 0 else None
    if not start.startswith(b"<stata_dta>"):
        order = "<" if start[1] == 2 else ">"
        return int(struct.unpack(f"{order}i", start[6:10])[0])
    order = "<" if b"<byteorder>LSF" in start else ">"
    begin, end = start.index(b"<N>") + 3, start.index(b"</N>")
    return int(struct.unpack(f"{order}{'i' if end - begin == 4 else 'q'}", start[begin:end])[0])


def _lacks_end(content: bytes, kind: str, meta: Any) -> bool:
    """Return whether the labels at the end of a Stata file, or the mark behind them, are missing."""
    if kind != "dta":
        return False
    is_open = content.startswith(b"<stata_dta>") and not content.rstrip(b"\0\r\n ").endswith(b"</stata_dta>")
    return is_open or bool(set(meta.variable_to_label.values()) - set(meta.value_labels))


def _code(code: Any, has_special: bool) -> str:
    """Return a code as text; Stata's own kinds of missing as Stata shows them (.a to .z)."""
    is_special = has_special and isinstance(code, str) and len(code) == 1
    return f".{code}" if is_special else cell_text(float(code) if isinstance(code, int) else code)


def _as_text(column: pd.Series, has_special: bool) -> pd.Series:
    """Return a column of any type as text, through its distinct values (there are few)."""
    codes, distinct = pd.factorize(column)
    texts = [_code(value, has_special) for value in distinct.tolist()] + [""]
    return pd.Series([texts[code] for code in codes], index=column.index, dtype=object)


def _declared(ranges: list[dict[str, Any]], column: pd.Series) -> frozenset[str]:
    def is_within(text: str) -> bool:
        try:
            number = float(text)
        except ValueError:
            return any(text == str(r["lo"]) for r in ranges)
        return any(isinstance(r["lo"], (int, float)) and r["lo"] <= number <= r["hi"] for r in ranges)

    return frozenset(text for text in column.unique() if text and is_within(text))
