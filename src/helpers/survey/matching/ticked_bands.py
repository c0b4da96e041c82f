"""Unread columns that are each the tick of an age band, where the bands are others than the instrument's."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.codebook.bands import band
from helpers.survey.matching.finding import quoted
from helpers.survey.matching.one_mark import LEAST_POINTS, ONE_ALONE, tick_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from helpers.survey.codebook.sources import Source
    from helpers.survey.files.raw import RawSurvey

#: Nobody is older.
OLDEST = 120


def ticked_bands(
    columns: Sequence[str], sources: Mapping[str, Source], raw: RawSurvey
) -> tuple[list[str], Problem] | None:
    """Return the unread columns of age bands of which each row ticks one, and what to write; None where there are none.

    Parameters
    ----------
    columns
        That nothing was read from.
    """
    if {"age", "age_group"} & set(sources):
        return None
    ages = {column: found for column in columns if (found := band(column)) and tick_of(raw.frame[column])}
    if len(ages) < LEAST_POINTS:
        return None
    ticks = raw.frame[list(ages)].isin({column: [tick_of(raw.frame[column])] for column in ages}).sum(axis=1)
    if (ticks == 1).sum() < ONE_ALONE * (ticks >= 1).sum():
        return None
    codes = {column: f"{low:g}+" if high == inf else f"{low:g}-{high:g}" for column, (low, high) in ages.items()}
    options = ", ".join(f"{quoted(code)}: {quoted(column)}" for column, code in codes.items())
    bands = ", ".join(
        f"{quoted(codes[column])}: [{low:g}, {min(high, OLDEST):g}]" for column, (low, high) in ages.items()
    )
    message = (
        "The columns {columns} are ticks of age bands, and were not read. Write under items in codebook.yml age_group: "
        "{{column: [{columns}], options: {{{options}}}, bands: {{{bands}}}}}; or name them under ignore: [{columns}]."
    )
    values = {"columns": ", ".join(map(quoted, ages)), "options": options, "bands": bands}
    return list(ages), Problem(message, raw.name, values)
