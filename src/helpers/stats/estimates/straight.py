"""Who agrees with every statement of a block that is worded one way: by opinion, or by habit.

Agreement with statements keyed alike holds both, and the habit makes scales of such statements go together. Where a
block also has statements worded the other way, whoever agrees with all of both cannot mean it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.stats.estimates.estimation import estimate_table
from helpers.study.indicators import INDICATORS
from helpers.study.thresholds import threshold_count

if TYPE_CHECKING:
    from helpers.survey.design import SurveyDesign

#: Constructs asked by agreement with statements, and fewest of them, worded alike, to be looked at.
BLOCKS = tuple(INDICATORS[scale].measures for scale in INDICATORS.roles.agreement)
FEWEST_STATEMENTS = threshold_count("fewest_statements")
#: Block of all statements of two or more blocks together.
ALL = "all"
COLUMNS = ("block", "way", "n_items", "estimate", "conf_low", "conf_high", "n")


def straight_agreement(
    respondents: pd.DataFrame, items: pd.DataFrame, design: SurveyDesign, threshold: int
) -> pd.DataFrame:
    """Return the share of people who agree with everything in each block that is worded alike.

    Parameters
    ----------
    respondents, items
        The tables of those names. An answer above the middle of its scale agrees; whoever left out a statement of
        a block does not count in it.
    threshold
        Blocks that fewer people answered whole are left out.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`: `way` is ``alike`` (the statements worded the commoner way), or ``both`` (those worded the other
        way too, where there are any); the block ``all`` is that of every block together, where there are several.
    """
    asked = items[items["is_asked"].astype(bool) & (items["kind"] == "scale") & items["item"].isin(list(respondents))]
    columns, sizes = {}, {}
    alike = {name: _alike(asked[asked["construct"] == name]) for name in BLOCKS}
    blocks = {name: rows for name, rows in alike.items() if len(rows) >= FEWEST_STATEMENTS}
    if len(blocks) > 1:
        blocks[ALL] = pd.concat(list(blocks.values()))
    for name, rows in blocks.items():
        columns[name, "alike"], sizes[name, "alike"] = _agree(respondents, rows), len(rows)
        block = asked[asked["construct"] == name]
        if len(block) > len(rows):
            columns[name, "both"], sizes[name, "both"] = _agree(respondents, block), len(block)
    if not columns:
        return pd.DataFrame(columns=list(COLUMNS))
    frame = pd.DataFrame({f"{place}": values for place, values in enumerate(columns.values())})
    table = estimate_table(frame, list(frame), [], design, "", "", frozenset(frame))
    keys = pd.DataFrame(list(columns), columns=["block", "way"]).assign(n_items=list(sizes.values()))
    counted = pd.concat([keys, table], axis=1)
    return counted.loc[counted["n"] >= max(threshold, 1), list(COLUMNS)].reset_index(drop=True)


def _alike(block: pd.DataFrame) -> pd.DataFrame:
    """Return the statements worded the commoner way."""
    turned = block["is_reversed"].astype(bool)
    return block[turned] if turned.sum() > len(block) / 2 else block[~turned]


def _agree(respondents: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    answers = respondents[list(rows["item"])].astype(float)
    middle = ((rows["low"] + rows["high"]) / 2).to_numpy(dtype=float)
    agrees = (answers > middle).all(axis=1).to_numpy(dtype=float)
    return pd.Series(np.where(answers.notna().all(axis=1), agrees, np.nan), respondents.index)
