"""What people answered to every question: the share of each answer, and the mean of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.stats.estimates.estimation import estimate_table
from helpers.study.indicators import INDICATORS
from helpers.study.thresholds import threshold, threshold_count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from helpers.survey.design import SurveyDesign

    Mask = NDArray[np.bool_]

#: What holds no answers to be counted: the interview's own data.
NOT_COUNTED = "paradata"
#: The answer of a number: its mean.
MEAN = "mean"
#: All typed answers that too few people share to be named one by one.
OTHERS = "others"
#: A scale with more points than this is shown by its mean.
MOST_POINTS = 11
#: Fewest people, and share of them, that must have typed a word of their own before it is an answer by itself.
SHARED, SHARED_PART = threshold_count("written_in_people"), threshold("written_in_share")
#: What those who were asked said when they gave no opinion.
DONT_KNOW = "dont_know"
COLUMNS = (
    "item", "answer", "place", "estimate", "std_error", "conf_low", "conf_high", "n", "n_effective", "of_asked",
    "of_asked_low", "of_asked_high", "n_asked", "is_suppressed",
)  # fmt: skip
OF_ASKED = {"estimate": "of_asked", "conf_low": "of_asked_low", "conf_high": "of_asked_high", "n": "n_asked"}


def answer_table(
    respondents: pd.DataFrame,
    items: pd.DataFrame,
    design: SurveyDesign,
    offered: Mapping[str, Sequence[str]] | None = None,
    nonresponse: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the table `answers`, nothing withheld: one row an answer of each question that was asked, on both bases.

    Parameters
    ----------
    respondents, items
        The tables of those names.
    offered
        Item to the codes of its answers in the order in which they were offered.
    nonresponse
        Table of that name, which says who did not know; without it nobody is known not to have known.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`: `answer` is a code, a point of the scale, or ``mean`` for numbers and long scales; `place` its order;
        `estimate` the share of those with a substantive answer, or the mean; `of_asked` the share of all who were
        asked, those among them who do not know, who have the answer ``dont_know`` on this base only. An answer that
        was not offered, or a code of a single choice that nobody gave, has no row.
    """
    asked = items[items["is_asked"].astype(bool) & (items["construct"] != NOT_COUNTED)]
    columns = {
        (str(item.item), answer): values
        for item in asked.itertuples()
        for answer, values in _answers(respondents, item, (offered or {}).get(str(item.item), ()))
    }
    if not columns:
        return pd.DataFrame(columns=list(COLUMNS))
    unknowing = _unknowing(respondents, asked, nonresponse)
    whole = _of_all(columns, unknowing)
    table = _estimated(columns, design)
    beside = _estimated({key: values for key, values in whole.items() if key[1] != MEAN}, design)
    beside = beside[["item", "answer", *OF_ASKED]].rename(columns=OF_ASKED)
    named = pd.DataFrame(list(whole), columns=["item", "answer"]).assign(place=range(len(whole)))
    both = named.merge(table, "left", ["item", "answer"]).merge(beside, "left", ["item", "answer"])
    return both.assign(is_suppressed=False)[list(COLUMNS)]


Keyed = dict[tuple[str, str], "pd.Series"]


def _estimated(columns: Keyed, design: SurveyDesign) -> pd.DataFrame:
    keys = list(columns)
    if not keys:
        return pd.DataFrame(columns=["item", "answer", *OF_ASKED])
    frame = pd.DataFrame({f"{place}": values for place, values in enumerate(columns.values())})
    shares = frozenset(str(place) for place, (_, answer) in enumerate(keys) if answer != MEAN)
    table = estimate_table(frame, list(frame), [], design, "", "", shares)
    return pd.concat([pd.DataFrame(keys, columns=["item", "answer"]), table.reset_index(drop=True)], axis=1)


def _unknowing(respondents: pd.DataFrame, asked: pd.DataFrame, nonresponse: pd.DataFrame | None) -> dict[str, Mask]:
    """Return by item who said that they do not know; items where nobody did are not there.

    In a quiz not knowing is one of the answers.
    """
    if nonresponse is None or "respondent" not in respondents:
        return {}
    rows = nonresponse[nonresponse["reason"] == DONT_KNOW]
    rows = rows[rows["item"].isin(asked.loc[asked["kind"] != "quiz", "item"])]
    names = respondents["respondent"]
    flagged = {str(item): names.isin(part["respondent"]).to_numpy() for item, part in rows.groupby("item")}
    return {item: flags for item, flags in flagged.items() if flags.any()}


def _of_all(columns: Keyed, unknowing: Mapping[str, Mask]) -> Keyed:
    """Return the columns of all who were asked: who does not know gave none of the answers, but that one."""
    whole: Keyed = {}
    items = dict.fromkeys(item for item, _ in columns)
    for item in items:
        own = {key: values for key, values in columns.items() if key[0] == item}
        flags = unknowing.get(item, np.zeros(len(next(iter(own.values()))), dtype=bool))
        whole |= {key: values.mask(values.isna() & flags, 0.0) for key, values in own.items()}
        if flags.any() and (item, DONT_KNOW) not in own:
            known = next(iter(own.values())).notna().to_numpy() & ~flags
            said = np.where(flags, 1.0, np.where(known, 0.0, np.nan))
            whole[item, DONT_KNOW] = pd.Series(said, next(iter(own.values())).index)
    return whole


def unknowing_shares(answers: pd.DataFrame) -> dict[str, float]:
    """Return by item the share of those asked who do not know, from the table `answers`; a quiz is not there."""
    rows = answers[(answers["answer"] == DONT_KNOW) & answers["estimate"].isna() & answers["of_asked"].notna()]
    return {str(item): float(share) for item, share in zip(rows["item"], rows["of_asked"], strict=True)}


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
        levels = list(INDICATORS.quiz_answers) if kind == "quiz" else list(offered)
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
