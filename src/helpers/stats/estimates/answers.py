"""What people answered to every question: the share of each answer, and the mean of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.stats.estimates.estimation import estimate_table
from helpers.survey.disclosure import suppress_small_cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from helpers.survey.design import SurveyDesign

#: What holds no answers to be counted: the interview's own data.
NOT_COUNTED = "paradata"
QUIZ_ANSWERS = ("correct", "wrong", "dont_know")
#: The answer of a number: its mean.
MEAN = "mean"
#: All typed answers that too few people share to be named one by one.
OTHERS = "others"
#: A scale with more points than this is shown by its mean.
MOST_POINTS = 11
#: Fewest people, and share of them, that must have typed a word of their own before it is an answer by itself.
SHARED, SHARED_PART = 10, 0.01
COLUMNS = ("item", "answer", "place", "estimate", "std_error", "conf_low", "conf_high", "n", "n_effective",
           "is_suppressed")  # fmt: skip


def answer_table(
    respondents: pd.DataFrame,
    items: pd.DataFrame,
    design: SurveyDesign,
    threshold: int,
    offered: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Return the table `answers`: one row an answer of each question that was asked.

    Parameters
    ----------
    respondents, items
        The tables of those names.
    threshold
        Questions that fewer people answered are withheld.
    offered
        Item to the codes of its answers in the order in which they were offered.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`: `answer` is a code, a point of the scale, or ``mean`` for numbers and long scales; `place` its order;
        `estimate` the share of those with a substantive answer, or the mean. An answer that was not offered, or a
        code of a single choice that nobody gave, has no row.
    """
    asked = items[items["is_asked"].astype(bool) & (items["construct"] != NOT_COUNTED)]
    columns = {
        (str(item.item), answer): values
        for item in asked.itertuples()
        for answer, values in _answers(respondents, item, (offered or {}).get(str(item.item), ()))
    }
    if not columns:
        return pd.DataFrame(columns=list(COLUMNS))
    keys = list(columns)
    frame = pd.DataFrame({f"{place}": values for place, values in enumerate(columns.values())})
    shares = frozenset(str(place) for place, (_, answer) in enumerate(keys) if answer != MEAN)
    table = estimate_table(frame, list(frame), [], design, "", "", shares)
    table = suppress_small_cells(table, threshold, keys=("indicator",))
    named = pd.DataFrame(keys, columns=["item", "answer"]).assign(place=range(len(keys)))
    return pd.concat([named, table.reset_index(drop=True)], axis=1)[list(COLUMNS)]


def _answers(respondents: pd.DataFrame, item: object, offered: Sequence[str]) -> Iterator[tuple[str, pd.Series]]:
    name, kind = str(item.item), str(item.kind)  # type: ignore[attr-defined]
    if kind == "multi":
        for column in (str(column) for column in respondents if str(column).startswith(f"{name}__")):
            yield column.removeprefix(f"{name}__"), respondents[column].astype(float)
    elif name not in respondents or kind in ("date", "open"):
        return
    elif kind == "number" or (kind == "scale" and not _is_short(respondents[name])):
        yield MEAN, respondents[name].astype(float)
    elif kind == "scale":
        for point in range(int(item.low), int(item.high) + 1):  # type: ignore[attr-defined]
            yield str(point), _flags(respondents[name], [point])
    elif kind == "binary":
        yield "1", _flags(respondents[name], [1])
    else:
        levels = list(QUIZ_ANSWERS) if kind == "quiz" else list(offered)
        yield from _codes(respondents[name], levels)


def _is_short(values: pd.Series) -> bool:
    numbers = values.dropna().astype(float)
    return bool((numbers % 1 == 0).all() and (numbers.empty or numbers.max() - numbers.min() < MOST_POINTS))


def _codes(values: pd.Series, offered: list[str]) -> Iterator[tuple[str, pd.Series]]:
    """Yield each code that somebody gave; words that were typed and that few share are one answer, not named."""
    counts = values.dropna().astype(str).value_counts()
    least = max(SHARED, SHARED_PART * counts.sum())
    typed = [code for code in counts.index if code not in offered]
    often = sorted((code for code in typed if counts[code] >= least), key=lambda code: (len(code), code))
    named = [code for code in offered if code in counts] + often
    for code in named:
        yield code, _flags(values, [code])
    rest = [code for code in typed if counts[code] < least]
    if rest:
        yield OTHERS, _flags(values, rest)


def _flags(values: pd.Series, codes: Sequence[object]) -> pd.Series:
    held = values.notna().to_numpy()
    return pd.Series(np.where(held, values.isin(codes).to_numpy(dtype=float), np.nan), values.index)
