"""How many agree with everything that is worded one way, and what that leaves of the links between such statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.outputs import Sentences
from helpers.stats.estimates.straight import ALL
from helpers.study.thresholds import threshold

if TYPE_CHECKING:
    from helpers.present.perception.findings import Findings

#: A share that surely lies under this can account for little of what statements have in common.
LITTLE = threshold("little_of_a_habit")


def told(straight: pd.DataFrame, findings: Findings) -> Sentences | None:
    """Return how many agree with every statement of a block that is worded alike, and what follows; None without one.

    Parameters
    ----------
    straight
        As `stats.estimates.straight.straight_agreement` returns it.
    """
    rows = straight[straight["conf_high"].notna()] if len(straight) else straight
    if rows.empty:
        return None
    words, lines = findings.words, [_line(row, findings) for _, row in rows.iterrows()]
    head = words("Who agrees with every statement that is worded one way may mean it, or may be saying yes to all:")
    if (_most_telling(rows)["conf_high"] < LITTLE).all():
        follows = words("So few agree with all of it that the habit can account for little of the links between them.")
    else:
        follows = words(
            "Part of what these statements have in common, and of their links with each other, may be that habit: read "
            "links between such scores as upper limits, and word some of the statements the other way in the next "
            "survey."
        )
    return Sentences(f"{head}\n\n" + "\n".join(f"- {line}" for line in lines) + f"\n\n{follows}\n")


def _most_telling(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that opinion explains least: of all blocks together, else of both ways, else of one way."""
    for chosen in (rows["block"] == ALL, rows["way"] == "both"):
        if chosen.any():
            return rows[chosen]
    return rows


def _line(row: pd.Series, findings: Findings) -> str:
    words = findings.words
    fields = {
        "k": words.number(row["n_items"]), "share": words.percent(row["estimate"]),
        "interval": words.percent_interval(row["conf_low"], row["conf_high"]), "n": words.number(row["n"]),
    }  # fmt: skip
    if row["block"] == ALL:
        return words(
            "all {k} statements of these together: {share} ({confidence} interval {interval}; n = {n})", **fields
        )
    name = findings.name(row["block"]).lower()
    if row["way"] == "both":
        return words(
            "{name}, all {k} statements, those worded the other way too: {share} ({confidence} interval {interval}; n "
            "= {n}); nobody can mean both",
            name=name, **fields,
        )  # fmt: skip
    return words(
        "{name}, the {k} statements worded alike: {share} ({confidence} interval {interval}; n = {n})",
        name=name,
        **fields,
    )
