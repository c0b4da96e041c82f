"""Answers that are none: slips are set aside one by one, and codes that were never mapped stop the run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import Problem
from helpers.survey.checking.codes.checks import issue_table
from helpers.survey.checking.codes.renumbered import renumbered
from helpers.survey.codebook.bands import are_bands
from helpers.survey.matching.finding import quoted
from helpers.survey.vocabulary import INVALID, YES, code_key, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from helpers.study.instrument import Item
    from helpers.survey.codebook.sources import Matching, Source
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: An item of which more than this share of the answers is unknown was mapped wrongly, not answered wrongly.
TOLERATED = 0.05
LEAST_FAULTS = 5
#: So many rows, and such a share of them, must hold a text before it counts as a code and may be named: a few
#: people's words never are.
REPEATED, REPEATED_SHARE = 3, 0.01
#: Codes that pollsters use for "don't know", "no answer" and "not asked": 7, 88, 999, 97 and negative ones.
_LOOKS_MISSING = re.compile(r"^(?:-\d{1,3}|([7-9])\1{0,3}|9[5-9]|99[5-9])$")
_DIGIT = re.compile(r"\d")
SHOWN_ROWS = 5
_SAY = Problem(
    "The item {item} holds {values} in {n} of {answered} answers, such as rows {rows} (allowed: {allowed}). "
    "Say what they mean under values in codebook.yml, or name them under missing."
)
#: What is said of a yes or no whose `values` name some codes: what the others mean is not guessed from their numbers.
_SAY_ALL = Problem(
    "The item {item} holds {values} in {n} of {answered} answers, such as rows {rows}, which values leaves out: where "
    "it names some codes of a yes or no, it names all. Write in codebook.yml what each means, as in {item}: {{values: "
    "{{{lines}}}}}, or name them under missing."
)
#: By kind of item, what is said of answers that are not its own.
WAYS_OUT = {
    "scale": Problem(
        "The item {item} holds {values} in {n} of {answered} answers, such as rows {rows} (allowed: {allowed}). "
        "Write the file's own scale, as scale: [from, to], say under values in codebook.yml what they mean, or name "
        "them under missing."
    ),
    "number": Problem(
        "The item {item} holds {values} in {n} of {answered} answers, such as rows {rows} (allowed: {allowed}). "
        "Write numbers alone (of an age the years, or the year of birth), say under values in codebook.yml what they "
        "mean, or name them under missing."
    ),
    "single": Problem(
        "The item {item} holds {values} in {n} of {answered} answers, such as rows {rows} (allowed: {allowed}). "
        "Say what they mean under values in codebook.yml, offer the file's own answers under options, or name them "
        "under missing."
    ),
    "multi": Problem(
        "The item {item} holds {values} in {n} of {answered} answers, such as rows {rows} (allowed: {allowed}). "
        "Say in codebook.yml the mark between the answers under separator, what they mean under values, or offer the "
        "file's own under options; name under missing what is no answer."
    ),
}


#: Why what is left of a list of districts is set aside (`elsewhere.without_remainders`).
NO_PLACE = "unmatched_category"


def fewest_shared(n_rows: int) -> float:
    """Return how many of a file's rows must hold a text before it is a code that may be shown, and no person's own."""
    return max(REPEATED, REPEATED_SHARE * n_rows)


def shareable(texts: pd.Series, item: Item, n_rows: int) -> list[str | None]:
    """Return each text where it is a code that may be shown, else None: numbers, and texts that several rows share.

    Open answers, identifiers and whatever a person typed into a closed question are never shown.

    Parameters
    ----------
    n_rows
        Rows of the file that the texts are from.
    """
    if item.kind == "open":
        return [None] * len(texts)
    many = texts.map(texts.value_counts()) >= fewest_shared(n_rows)
    return [
        text if is_number(text) or (often and len(text) <= 40) else None
        for text, often in zip(texts, many, strict=True)
    ]


def faulty_values(source: Source, answers: Answers) -> pd.DataFrame:
    """Return the issues of one item's invalid answers."""
    bad = answers.faults != ""
    if not bad.any():
        return issue_table([], "", "")
    shown = [] if source.item.kind == "multi" else shareable(answers.texts[bad], source.item, len(bad))
    table = issue_table(answers.texts.index[bad], "unknown_code", "value_set_aside", source.item.id, shown or None)
    return table.assign(reason=answers.faults[bad].to_numpy())


def repaired_texts(raw: RawSurvey, matching: Matching) -> pd.DataFrame:
    """Return the issues of the texts that were mended; the item is empty where no item uses the column."""
    items = {column: item_id for item_id, source in matching.sources.items() for column in source.columns}
    mine = raw.repairs[raw.repairs["row"].isin(raw.frame.index)]
    table = issue_table(mine["row"].tolist(), "mojibake_repaired", "repaired")
    return table.assign(item=mine["column"].map(items).astype(object).where(lambda c: c.notna(), None).to_numpy())


def unmapped_items(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for each item so many of whose answers are unknown that its codes cannot have been mapped.

    A code that no slip explains is named however few hold it: one that pollsters use for "no answer", or that many
    rows share, was never mapped.
    """
    for item_id, replies in answers.items():
        source, bad = matching.sources[item_id], ~replies.faults.isin(["", NO_PLACE])
        answered = int((replies.texts.str.strip() != "").sum())
        if (source.marked and not source.mentions) or any(renumbered(source, column, raw) for column in source.columns):
            # Marks over columns, and labels that number codes otherwise, are asked about by themselves.
            continue
        if source.item.kind in ("multi", "number") and not source.mentions:
            # Open ages are answers too.
            bad &= replies.states == INVALID
        is_many = bad.sum() >= LEAST_FAULTS and bad.sum() > TOLERATED * answered
        if bad.any() and not is_many:
            bad &= _is_code(replies.texts.where(bad, ""), source.item, len(bad))
        if bad.any():
            yield _unmapped(source, replies.texts[bad], answered, raw)


def _is_code(texts: pd.Series, item: Item, n_rows: int) -> pd.Series:
    """Return whether a text is a code that looks as if it meant "no answer", and that several rows share."""
    if item.kind in ("open", "date", "number"):
        return pd.Series(False, texts.index)
    keys = texts.map(code_key)
    often = keys.map(keys.value_counts()) >= fewest_shared(n_rows)
    return often & keys.map(lambda key: bool(_LOOKS_MISSING.match(key)) or _is_unmapped(key, item))


def _is_unmapped(key: str, item: Item) -> bool:
    """Return whether a text is a label, or a number one or two beyond the item's, where pollsters put "don't know"."""
    if not is_number(key):
        return item.kind != "multi"
    last = {"scale": item.high, "binary": 1.0, "quiz": 1.0}.get(item.kind)
    # Zeros say that a scale from 1 begins at 0, or are a code.
    is_below = item.kind == "scale" and item.low is not None and 0 <= float(key) < item.low
    return item.kind == "single" or is_below or (last is not None and 0 < float(key) - last <= 2)


def _unmapped(source: Source, texts: pd.Series, answered: int, raw: RawSurvey) -> Problem:
    item = source.item
    codes = [text for text in shareable(texts, item, len(texts)) if text is not None]
    values = {
        "item": item.id,
        "values": _labelled(codes, source.columns, raw) or "words of its own",
        "n": len(texts),
        "answered": answered,
        "rows": raw.told(texts.index),
        "allowed": _allowed(source),
        "column": quoted(source.columns[0]),
        "lines": _every_code(source, codes),
    }
    return Problem(
        _SAY_ALL.message if item.kind == "binary" and source.rule.values and codes else _way_out(item, texts),
        f"{raw.file_of(source.columns[0])}, column {', '.join(source.columns[:2])}",
        values,
    )


def _every_code(source: Source, codes: Sequence[str]) -> str:
    """Return the codes that `values` names and those that it leaves out, as it is written in codebook.yml."""
    named = {code: "yes" if code_key(said) in YES else "no" for code, said in source.rule.values.items()}
    # Where only the no was named, the others are likely a yes.
    rest = dict.fromkeys(codes, "no" if "yes" in named.values() else "yes")
    return ", ".join(f"{quoted(code)}: {said}" for code, said in (named | rest).items())


def _way_out(item: Item, texts: pd.Series) -> str:
    """Return the sentence with the way out: no value can stand for a band, a date or a duration."""
    if item.id in ("age", "age_group") and are_bands(texts.unique()):
        message = (
            "The column holds ages in bands ({values}), which do not fit the groups {allowed}. Write the file's own "
            "groups under items in codebook.yml: age_group: {{column: {column}, options: {{group: label}}, bands: "
            "{{group: [from, to]}}}}, one for each band, and the same groups in population.csv."
        )
    elif item.kind == "date":
        message = (
            "The item {item} holds dates that cannot be read in {n} of {answered} answers, such as rows {rows}. Give "
            'their form in codebook.yml, as in items: {{{item}: {{format: "%d/%m/%Y %H:%M"}}}}, or name the column '
            "under ignore."
        )
    elif item.id == "duration_seconds":
        message = (
            "The item {item} holds durations that cannot be read in {n} of {answered} answers, such as rows {rows} "
            "(allowed: seconds, 12:17, 00:12:17, 12 min 17 s). Write them so, or name the column under ignore in "
            "codebook.yml."
        )
    elif item.kind == "scale" and not any(map(_DIGIT.search, texts.unique())):
        # Of words no scale says which points they are.
        message = _SAY.message
    else:
        message = WAYS_OUT.get(item.kind, _SAY).message
    return message


def _labelled(codes: list[str], columns: Sequence[str], raw: RawSurvey) -> str:
    """Return the most frequent codes as a list to read, each with the label that the file itself gives it."""
    labels = {code: label for column in columns for code, label in raw.labels.get(column, {}).items()}
    first = pd.Series(codes, dtype=object).value_counts().index[:SHOWN_ROWS]
    told = [(code, labels.get(code.strip()) or labels.get(code_key(code), "")) for code in first]
    return ", ".join(f"{code} ({label})" if label and label != code else code for code, label in told)


def _allowed(source: Source) -> str:
    item = source.item
    if item.kind == "single" and not item.options:
        return ", ".join(dict.fromkeys(source.rule.values.values())) or "–"
    if item.low is not None and item.high is not None:
        return f"{item.low:g}-{item.high:g}"
    if item.options:
        return ", ".join(option.code for option in item.options)
    return {"binary": "1, 0, yes, no", "quiz": "true, false, dont_know", "date": "2025-12-31 23:59"}.get(
        item.kind, "0-9"
    )
