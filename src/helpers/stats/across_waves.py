"""Whether scales measure the same in two waves of one council, so that their change can be read as one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.stats.estimates.indicators import MEASURED_BY
from helpers.stats.perception import reversed_items_of, scale_items
from helpers.stats.scales.invariance import ScaleCompared, compare_scales
from helpers.survey.residents import residents_of

WAVE = "wave"
COLUMNS = ("scale", "grouping", *ScaleCompared.__dataclass_fields__)


def compare_waves(
    respondents: pd.DataFrame, items: pd.DataFrame, margins: pd.DataFrame, before: pd.DataFrame | None,
    items_before: pd.DataFrame | None, margins_before: pd.DataFrame | None,
) -> pd.DataFrame:  # fmt: skip
    """Return one row a scale that both waves asked of their residents: scale, grouping and `ScaleCompared`'s fields.

    Only items that both waves asked alike, in the same words and on the same scale, are looked at; the groups are now
    (first) and then (second). A scale of fewer than three of them, or of too few answers in a wave, has no row.

    Parameters
    ----------
    respondents, items, margins
        The tables of those names of this wave.
    before, items_before, margins_before
        Those of the wave before; None where it was not run.
    """
    if before is None or items_before is None or margins_before is None:
        return pd.DataFrame(columns=list(COLUMNS))
    now, then = residents_of(respondents, margins), residents_of(before, margins_before)
    alike = asked_alike(items, items_before)
    asked = scale_items(items, now), scale_items(items_before, then)
    scales = {name: [item for item in held if item in alike and item in asked[1].get(name, ())]
              for name, held in asked[0].items()}  # fmt: skip
    scales = {name: held for name, held in scales.items() if len(held) >= 3}
    columns = list(dict.fromkeys(["weight", *(item for held in scales.values() for item in held)]))
    both = pd.concat([now[columns], then[columns]], ignore_index=True)
    first = np.arange(len(both)) < len(now)
    compared = compare_scales(both, scales, first, ~first, reversed_items_of(items))
    return compared.assign(grouping=WAVE, level=compared["level"].fillna(""))[list(COLUMNS)]


def asked_alike(items: pd.DataFrame, before: pd.DataFrame) -> frozenset[str]:
    """Return the items that two waves asked in the same words and on the same scale."""
    names = list(MEASURED_BY)
    pair = [table.loc[table["is_asked"].astype(bool), names].astype(object) for table in (items, before)]
    joined = pair[0].merge(pair[1], "inner", "item", suffixes=("", "_before"))
    same = [(joined[name] == joined[f"{name}_before"]) | (joined[name].isna() & joined[f"{name}_before"].isna())
            for name in names if name != "item"]  # fmt: skip
    return frozenset(joined.loc[np.logical_and.reduce(same), "item"] if len(joined) else ())


def unlike_scales(across: pd.DataFrame) -> list[str]:
    """Return the scales whose means two waves do not measure alike: those under the scalar step.

    Where factor models cannot be fitted, the loadings alone decide.

    Parameters
    ----------
    across
        As `compare_waves` returns it.
    """
    unlike = np.where(across["level"].astype(bool), across["level"] != "scalar", ~across["holds"].astype(bool))
    return list(across.loc[unlike.astype(bool), "scale"])
