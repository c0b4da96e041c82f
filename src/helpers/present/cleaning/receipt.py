"""The receipt of a survey file: what came in, counted twice, and where all of it went; to be ticked off by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.cleaning.findings import ENCODINGS, FLOW, FORMATS, SEPARATORS, TOOLS
from helpers.present.language.words import Words, escape_markdown, mark
from helpers.present.outputs import Table, tabulate
from helpers.survey.checking.codes.faults import shareable
from helpers.survey.vocabulary import DONT_KNOW, NOT_ASKED, REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.survey.cleaning.steps import CleanSurvey, FileFlow
    from helpers.survey.files.raw import RawSurvey
    from helpers.survey.intake import Received

LANGUAGES = {"ca": mark("Catalan"), "es": mark("Spanish"), "en": mark("English")}
#: What was counted the second time, by format's own parts.
COUNTED = {
    "lines": mark("{n}, counted by the lines of the text"),
    "rows": mark("{n}, counted by the rows of the workbook"),
    "cases": mark("{n}, announced by the file or counted in its data"),
    "": mark("the file announces no number"),
}
#: Why an answer that a code stands for is none.
REASONS = {
    DONT_KNOW: mark("Codes read as “don't know”"),
    REFUSED: mark("Codes read as no answer"),
    NOT_ASKED: mark("Codes read as not asked"),
}
#: So many codes and columns are named; how many more there are is said. Headers are cut to a readable length.
NAMED, HEADER = 12, 40

Row = tuple[str, str, float]


def receipt(got: Received, survey: CleanSurvey, words: Words) -> Table:
    """Return the survey file as a list to tick off: records by two counts, rows set aside, columns, codes and marks.

    A code is named only where several people share it (see `checking.codes.faults.shareable`).
    """
    rows = [row for file in survey.files for row in _file(file, survey, words)]
    rows += [*_whole(got.raw, words), *_people(survey, words), *_columns(survey, words), *_codes(survey, words)]
    rows += [row for file in survey.files for row in _marks(file.raw, len(survey.files) > 1, words)]
    rows += [(words("Note"), escape_markdown(words.problem(note)), 1.0) for note in survey.raw.notes]
    shown = {words("What"): [row[0] for row in rows], words("Found in the file"): [row[1] for row in rows]}
    data = pd.DataFrame({"entry": range(1, len(rows) + 1), "value": [row[2] for row in rows]})
    return tabulate(pd.DataFrame(shown), words("Receipt of the survey file."), data, align="ll")


def _file(file: FileFlow, survey: CleanSurvey, words: Words) -> Iterator[Row]:
    raw = file.raw
    told = [escape_markdown(raw.name), words(FORMATS[raw.format]), words(TOOLS[raw.source])]
    told += [words(LANGUAGES[file.language])] if file.language and len(survey.files) > 1 else []
    yield words("File"), ", ".join(told), 1.0
    read = len(raw.frame) + len(raw.apart)
    yield words("Records read"), words.number(read), read
    counted = words(COUNTED[raw.counted_by], n=words.number(raw.counted))
    yield words("Records by a second, independent count"), counted, raw.counted
    if len(survey.files) > 1:
        kept = file.counts["rows_kept"]
        yield words("Interviews of it that count"), words.number(kept), kept


def _whole(raw: RawSurvey, words: Words) -> Iterator[Row]:
    """Yield the sums of a survey's files, which must be those of all of them."""
    if raw.parts:
        read = len(raw.frame) + len(raw.apart)
        yield words("Records read, all files"), words.number(read), read
        if all(file.counted_by for file in raw.parts):
            yield words("Records by the second count, all files"), words.number(raw.counted), raw.counted


def _people(survey: CleanSurvey, words: Words) -> Iterator[Row]:
    for name, label in FLOW.items():
        if survey.counts.get(name) and name not in ("rows_received", "rows_kept"):
            yield f"– {words(label)}", words.number(survey.counts[name]), survey.counts[name]
    yield words("Interviews that count"), words.number(len(survey.rows)), len(survey.rows)
    for action, label in (
        ("value_set_aside", words("Single answers set aside")),
        ("repaired", words("Single answers repaired")),
    ):
        n = int((survey.issues["action"] == action).sum())
        yield label, words.number(n), n


def _columns(survey: CleanSurvey, words: Words) -> Iterator[Row]:
    several = len(survey.files) > 1
    unused = [
        f"{name} ({file.raw.name})" if several else name for file in survey.files for name in file.matching.unused
    ]
    used = sum(file.raw.frame.shape[1] for file in survey.files) - len(unused)
    yield words("Columns used"), words.number(used), used
    names = [escape_markdown(name if len(name) <= HEADER else name[: HEADER - 1] + "…") for name in unused]
    told = f"{words.number(len(unused))}: {_some(names, words)}" if unused else words.number(0)
    yield words("Columns not used"), told, len(unused)


def _codes(survey: CleanSurvey, words: Words) -> Iterator[Row]:
    missing = _missing_codes(survey)
    for reason, label in REASONS.items():
        counts = missing[missing["reason"] == reason].groupby("code")["n"].sum().sort_values(ascending=False)
        if len(counts):
            named = [f"{escape_markdown(str(code))} ({words.number(n)})" for code, n in counts.items() if code]
            told = _some(named, words) if named else words.number(counts.sum())
            yield words(label), told, float(counts.sum())


def _missing_codes(survey: CleanSurvey) -> pd.DataFrame:
    """Return reason, code and number of cells: what stood in cells that were read as no answer; rare words unnamed."""
    pieces = []
    for item_id, replies in survey.answers.items():
        item = survey.instrument[item_id]
        # An item of several columns has their cells side by side: marks between blanks are no code.
        texts = replies.texts.astype(str).str.strip("; ")
        is_coded = replies.states.isin(list(REASONS)) & (texts != "")
        if item.kind not in ("open", "multi", "date") and is_coded.any():
            codes = shareable(texts[is_coded], item, len(texts))
            source = survey.matching.sources.get(item_id)
            labels = survey.raw.labels.get(source.column or "", {}) if source else {}
            named = [f"{code} = {labels[code]}" if code in labels else code or "" for code in codes]
            pieces.append(pd.DataFrame({"reason": replies.states[is_coded].to_numpy(), "code": named, "n": 1}))
    return pd.concat(pieces) if pieces else pd.DataFrame({"reason": [], "code": [], "n": []})


def _marks(raw: RawSurvey, is_one_of_several: bool, words: Words) -> Iterator[Row]:
    for label, told, value in _found_marks(raw, words):
        yield f"{label} ({escape_markdown(raw.name)})" if is_one_of_several else label, told, value


def _found_marks(raw: RawSurvey, words: Words) -> Iterator[Row]:
    if raw.encoding:
        yield words("Encoding"), ENCODINGS.get(raw.encoding, escape_markdown(raw.encoding)), 1.0
    if raw.separator:
        yield words("Separator"), words(SEPARATORS.get(raw.separator, raw.separator)), 1.0
    if raw.format not in ("sav", "dta"):
        yield words("Decimals"), words("comma") if raw.decimal == "," else words("point"), 1.0
    if raw.sheet:
        yield words("Sheet"), escape_markdown(raw.sheet), 1.0
    if len(raw.repairs):
        yield words("Cells whose encoding was mended"), words.number(len(raw.repairs)), len(raw.repairs)


def _some(names: list[str], words: Words) -> str:
    told = ", ".join(names[:NAMED])
    return told if len(names) <= NAMED else words("{some} and {n} more", some=told, n=words.number(len(names) - NAMED))
