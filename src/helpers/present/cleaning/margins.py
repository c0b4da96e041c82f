"""What weighting did: the sample beside the census, before and after."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.cleaning.charts import before_and_after
from helpers.present.cleaning.findings import Quality
from helpers.present.language.narrative import indicator_name, level_name
from helpers.present.language.words import Words, escape_markdown, mark
from helpers.present.outputs import Figure, Sentences, Table, described, draw, tabulate

if TYPE_CHECKING:
    from helpers.errors import Problem
    from helpers.study.opening import Study
    from helpers.survey.assembling import Weighted

#: How weighting joins the names of merged categories.
JOINED = " | "
#: Shares that differ by less are the same.
SAME = 1e-6


def _variable(code: str, study: Study, words: Words) -> str:
    return indicator_name(code, study, words)


def _category(variable: str, category: str, study: Study, words: Words) -> str:
    return " / ".join(level_name(variable, part, study, words) for part in category.split(JOINED))


def headline(study: Study, weighted: Weighted, quality: pd.DataFrame, words: Words) -> Sentences:
    """Return what the answers were weighted to, how far the weights reach, and what had to be merged or left."""
    figures = Quality.of(quality)
    if weighted.is_raked:
        names = [_variable(code, study, words) for code in dict.fromkeys(weighted.margins["variable"])]
        text = words(
            "The answers are weighted so that {variables} match the census; a weight is at most {ratio} times the "
            "mean.",
            variables=words.list([name.lower() for name in names]),
            ratio=words.number(figures["weight_max_ratio"], 1),
        )
    elif figures["has_base_weights"]:
        text = words("The answers carry the weights that came with the file; they are not weighted to the census.")
    else:
        text = words("The answers are not weighted: every respondent counts the same.")
    notes = [words.problem(_named(note, study, words)) for note in weighted.notes]
    lines = "".join(f"- {note[:1].upper() + note[1:]}\n" for note in notes)
    return Sentences(f"{text}\n\n{lines}" if lines else text)


def _named(note: Problem, study: Study, words: Words) -> Problem:
    """Return a note of the weighting with the reader's names for its variable and categories, safe in Markdown."""
    values = dict(note.values)
    variable = str(values.get("variable", ""))
    if variable:
        values["variable"] = _variable(variable, study, words).lower()
    for key in ("category", "into", "merged"):
        if key in values:
            values[key] = _category(variable, str(values[key]), study, words)
    shown = {key: escape_markdown(value) if isinstance(value, str) else value for key, value in values.items()}
    return replace(note, values=shown, where="")


def _rows(study: Study, margins: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return the margins with a key and labels."""
    pairs = list(zip(margins["variable"].astype(str), margins["category"].astype(str), strict=True))
    return margins.assign(
        key=[f"{variable}={category}" for variable, category in pairs],
        variable_name=[_variable(variable, study, words) for variable, _ in pairs],
        category_name=[_category(variable, category, study, words) for variable, category in pairs],
    )


def figure(study: Study, margins: pd.DataFrame, words: Words) -> Figure | None:
    """Return the chart of each category's share in the sample, after weighting and in the census, or None."""
    if margins.empty:
        return None
    rows = _rows(study, margins, words)
    labels = [f"{row.variable_name}: {row.category_name}" for row in rows.itertuples()]
    form = partial(before_and_after, rows, words, _before(rows, words))
    told = [_told(label, row, words) for label, row in zip(labels, rows.itertuples(), strict=True)]
    read = words(
        "Who answered beside who lives here: share of each group before and after weighting, and in the census."
    )
    caption = f"{_farthest(rows, words)} {read}"
    return draw(form, caption, described(words, words("Marks by row."), told), _data(rows))


def has_design_weights(margins: pd.DataFrame) -> bool:
    """Return whether people counted differently before they were weighted to the census.

    Parameters
    ----------
    margins
        Columns variable, n, share_before.
    """
    shares = margins["n"] / margins.groupby("variable")["n"].transform("sum")
    return bool((shares - margins["share_before"]).abs().gt(SAME).any())


def _before(rows: pd.DataFrame, words: Words) -> str:
    return words("With the design's weights") if has_design_weights(rows) else words("As they answered")


def _farthest(rows: pd.DataFrame, words: Words) -> str:
    """Return the group whose share of those who answered lies farthest from its share of those who live here."""
    row = rows.iloc[int((rows["share_before"] - rows["share_population"]).abs().astype(float).to_numpy().argmax())]
    message = mark("Farthest from the census as they answered: “{group}”, {before} instead of {census}.")
    if has_design_weights(rows):
        message = mark("Farthest from the census by the design's weights: “{group}”, {before} instead of {census}.")
    return words(
        message,
        group=escape_markdown(str(row["category_name"])),
        before=words.percent(row["share_before"]),
        census=words.percent(row["share_population"]),
    )


def _told(label: str, row: object, words: Words) -> str:
    return words(
        "{label}: {before} before, {after} weighted, {census} in the census",
        label=label,
        before=words.percent(row.share_before),  # type: ignore[attr-defined]
        after=words.percent(row.share_after),  # type: ignore[attr-defined]
        census=words.percent(row.share_population),  # type: ignore[attr-defined]
    )


def _data(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[["key", "n", "share_population", "share_before", "share_after"]].reset_index(drop=True)


def table(study: Study, margins: pd.DataFrame, words: Words) -> Table | None:
    """Return the margins as a table; counts under the disclosure threshold are not shown."""
    if margins.empty:
        return None
    rows = _rows(study, margins, words)
    least = study.config.options.disclosure_threshold
    few = words("fewer than {n}", n=words.number(least))
    shown = {
        words("Group"): [escape_markdown(f"{r.variable_name}: {r.category_name}") for r in rows.itertuples()],
        words("Residents"): [words.number(n) for n in rows["population"]],
        words("Census"): [words.percent(share, 1) for share in rows["share_population"]],
        _before(rows, words): [words.percent(share, 1) for share in rows["share_before"]],
        words("Weighted"): [words.percent(share, 1) for share in rows["share_after"]],
        "n": [words.number(n) if n >= least else few for n in rows["n"]],
    }
    caption = words("Each group in the census, among those who answered, and after weighting.")
    if has_design_weights(rows):
        caption = words(
            "Each group in the census, in the sample by the weights of its design, and weighted to the census."
        )
    return tabulate(pd.DataFrame(shown), caption, _data(rows))
