"""What a researcher shows beside the method: a frame or a picture, as a run keeps and a report embeds it.

A run shows nothing but what the method displays (`run.execute.left_out`). What goes through here is displayed so: it
holds figures on groups, with the number of people behind each, and none on fewer than the disclosure threshold.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.errors import Problem, UsageError
from helpers.present.drawing import style
from helpers.present.language.words import MISSING, Words, escape_markdown
from helpers.present.outputs import PAGE, Figure, Table, draw, tabulate
from helpers.present.own_parts import most_drawn, written_in
from helpers.present.own_rows import PEOPLE, PERSON, each_is_one, of_persons

if TYPE_CHECKING:
    from matplotlib.figure import Figure as MatplotlibFigure

    from helpers.present.drawing.canvas import Canvas
    from helpers.study.opening import Study

#: Dots to the inch of every picture of the project: one is a CSS pixel.
DOTS = 72
#: Figures up to this one may be shares, and are shown to a thousandth; others to a tenth.
SHARE, OF_SHARE, OF_OTHERS = 1, 3, 1


def table(rows: pd.DataFrame, study: Study, caption: str) -> Table:
    """Return a frame as a table of the report.

    Parameters
    ----------
    rows
        A row a group, with a column ``n``: the people behind its figures. Where the figures of a row are withheld,
        and with them ``n``, a dash stands for each.
    study
        Whose words and disclosure threshold it follows.
    caption
        What it shows, in a sentence.

    Raises
    ------
    UsageError
        If a row is a person, or says nothing of how many people stand behind it, or they are too few, or more than
        answered so.
    """
    shown, words = _of_groups(rows, study), Words(study.language)
    cells = {_head(name): _cells(shown[name], words) for name in shown}
    align = "".join("r" if pd.api.types.is_numeric_dtype(shown[name]) else "l" for name in shown)
    return tabulate(pd.DataFrame(cells), escape_markdown(caption), shown, align)


def figure(picture: Any, rows: pd.DataFrame, study: Study, caption: str, alt: str) -> Figure:
    """Return a picture of one's own as a figure of the report, in its typeface.

    Parameters
    ----------
    picture
        What matplotlib or seaborn drew: axes, a figure or a grid.
    rows
        What is drawn, as `table` takes it; the report gives it away with the figure.
    study
        Whose disclosure threshold it follows.
    caption
        The finding, in a sentence.
    alt
        What the picture shows, for those who do not see it.

    Raises
    ------
    UsageError
        If the rows are refused as those of a table are, the picture has more points, bars, strokes or
        texts than there are rows, or respondents are named in it.
    """
    shown = _of_groups(rows, study)
    drawn = _whole(picture)
    _refuse_persons(drawn, shown, study)
    _close(drawn)
    return draw(partial(_in_house, drawn), escape_markdown(caption), alt, shown)


def _of_groups(rows: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return rows whose index is in columns, each on enough people."""
    is_counted = rows.index.nlevels == 1 and rows.index.name is None and rows.index.dtype.kind == "i"
    shown = rows.reset_index(drop=is_counted)
    problems = _problems(shown, study.config.options.disclosure_threshold) or of_persons(shown, study)
    if problems:
        raise UsageError(problems)
    return shown


def _problems(rows: pd.DataFrame, threshold: int) -> list[Problem]:
    if PERSON in rows:
        return [each_is_one(PERSON)]
    if PEOPLE not in rows or not pd.api.types.is_numeric_dtype(rows[PEOPLE]):
        message = (
            "There is no column {people} with the number of people behind each row (columns: {columns}). "
            "`estimation.domain_means(answers, groups, people.design)` gives one."
        )
        return [Problem(message, values={"people": PEOPLE, "columns": ", ".join(map(str, rows.columns)) or MISSING})]
    few = int((_on_few(rows, threshold) & ~_is_withheld(rows)).sum())
    message = (
        "{n} rows rest on fewer than {threshold} people, or do not say on how many. Leave them out: "
        "`disclosure.leave_out_few(rows, {threshold})`."
    )
    one = (
        "One row rests on fewer than {threshold} people, or does not say on how many. Leave it out: "
        "`disclosure.leave_out_few(rows, {threshold})`."
    )
    return [Problem(message, values={"n": few, "threshold": threshold}, one=one)] if few else []


def _on_few(rows: pd.DataFrame, threshold: int) -> pd.Series:
    return ~rows[PEOPLE].astype(float).ge(threshold)


def _is_withheld(rows: pd.DataFrame) -> pd.Series:
    """Return which rows have no figure at all."""
    return rows.select_dtypes("number").isna().all(axis=1)


def _head(name: object) -> str:
    return escape_markdown(str(name))


def _cells(column: pd.Series, words: Words) -> list[str]:
    if pd.api.types.is_bool_dtype(column) or not pd.api.types.is_numeric_dtype(column):
        return [MISSING if pd.isna(value) else escape_markdown(str(value)) for value in column]
    values = column.astype(float)
    of_floats = OF_SHARE if values.abs().max() <= SHARE else OF_OTHERS
    digits = of_floats if pd.api.types.is_float_dtype(column) else 0
    return [words.number(value, digits) for value in values]


def _whole(picture: Any) -> MatplotlibFigure:
    """Return the figure that something drawn is part of: axes are of one, a grid of seaborn has one."""
    from matplotlib.figure import Figure as MatplotlibFigure

    whole = picture if isinstance(picture, MatplotlibFigure) else getattr(picture, "figure", None)
    if not isinstance(whole, MatplotlibFigure):
        raise UsageError("{kind} is no picture. Give what matplotlib or seaborn drew: axes, a figure or a grid.",
                         kind=type(picture).__name__)  # fmt: skip
    return whole


def _refuse_persons(picture: MatplotlibFigure, rows: pd.DataFrame, study: Study) -> None:
    """Refuse a picture with more parts than rows, or with a respondent's number in it: it would be one of persons."""
    if most := most_drawn(picture, len(rows), rows.size):
        raise UsageError(
            "The picture has {points} points, and there are {rows} rows behind it. Draw one point a row, from the rows "
            "themselves.",
            points=most, rows=len(rows),
        )  # fmt: skip
    if study.has("respondents") and written_in(picture) & set(study.read("respondents")[PERSON]):
        raise UsageError("The numbers of respondents are written in the picture. Draw groups of people.")


def _close(picture: MatplotlibFigure) -> None:
    """Take a picture out of pyplot's list, from which a notebook would show it a second time, as nobody's."""
    import sys

    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(picture)


def _in_house(picture: MatplotlibFigure, canvas: Canvas) -> MatplotlibFigure:
    """Return a picture in the typeface of the report and as wide as its page; a telephone shows the same, smaller."""
    from matplotlib.text import Text

    style.apply()
    for one in picture.findobj(Text):
        one.set_fontfamily(style.FAMILY)
    width, height = picture.get_size_inches()
    wide = PAGE.width / DOTS
    picture.set_dpi(DOTS)
    picture.set_size_inches(wide, height * wide / width)
    # Seaborn stands a legend beside its grid, where this would draw over it.
    if not picture.legends:
        picture.tight_layout()
    return picture
