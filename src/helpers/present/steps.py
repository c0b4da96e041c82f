"""What the steps that notebooks have in common give: the people in their design, and how much a table holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.present.outputs import Rows, Sentences
from helpers.survey.design import effective_n

if TYPE_CHECKING:
    import pandas as pd

    from helpers.present.language.words import Words
    from helpers.stats.people import People


def people(who: People, words: Words) -> Sentences:
    """Return how many residents answered, and what their sample design is worth."""
    design = who.design
    text = words(
        "{n} residents in the design, worth {effective} drawn at random. Sampling units: {units}; strata: {strata}; "
        "degrees of freedom: {df}. Others who answered beside them: {beside}.",
        n=words.number(len(who.residents)),
        effective=words.number(effective_n(design.weights)),
        units=words.number(len(design.unit_strata)),
        strata=words.number(len(design.stratum_names)),
        df=words.number(design.degrees_of_freedom),
        beside=words.number(len(who.everybody) - len(who.residents)),
    )
    return Sentences(text)


def counted(table: pd.DataFrame, words: Words) -> Rows:
    """Return how many rows a table has of which nothing is withheld yet."""
    return Rows(words("{n} rows, nothing withheld yet.", n=words.number(len(table))), table=table)


def withheld(table: pd.DataFrame, threshold: int, words: Words) -> Rows:
    """Return how many rows of a table there are, and how many of them may not be shown."""
    text = words(
        "Rows: {n}. Withheld: {withheld}, because fewer than {threshold} people stand behind them, or they would give "
        "such a figure away.",
        n=words.number(len(table)),
        withheld=words.number(int(table["is_suppressed"].sum())),
        threshold=words.number(threshold),
    )
    return Rows(text, table=table)


def rows(table: pd.DataFrame, words: Words) -> Rows:
    """Return how many rows a table has."""
    return Rows(words("Rows: {n}.", n=words.number(len(table))), table=table)
