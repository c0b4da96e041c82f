"""Unread columns that hold one option of a list each row, different ones in each: first, second and third mentions.

Their headers may say nothing of the question ("Mitjans 1a menció"); what stands in their cells does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.codebook.sources import Source
from helpers.survey.decoding.mentions import are_mentions, mentioned
from helpers.survey.matching.finding import LEAST_MENTIONS, quoted
from helpers.survey.vocabulary import STATES, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from helpers.study.instrument import Item
    from helpers.survey.codebook.codebook import Codebook
    from helpers.survey.files.raw import RawSurvey

#: So many cells of a column say what it holds.
LEAST_CELLS = 5
#: Nobody mentions one thing twice, but for slips.
SLIPS = 0.02


def said_mentions(
    columns: Sequence[str], items: Sequence[Item], raw: RawSurvey, codebook: Codebook
) -> Iterable[tuple[list[str], Problem]]:
    """Yield columns that hold mentions of an item that was not found, and what to write.

    Parameters
    ----------
    columns
        That nothing was read from.
    items
        Multi-selects that nobody found; those of one list are told together.
    """
    told: dict[tuple[str, ...], list[Item]] = {}
    for item in items:
        held = tuple(column for column in columns if _holds_options(column, item, raw, codebook))
        if len(held) >= LEAST_MENTIONS and _differ(held, item, raw, codebook):
            told.setdefault(held, []).append(item)
    for held, of in told.items():
        yield list(held), _problem(held, of, raw.name)


def _holds_options(column: str, item: Item, raw: RawSurvey, codebook: Codebook) -> bool:
    """Return whether a column holds options of a list in words; a number is no option that a file without labels names.

    Labels that the file gives its numbers are words too.
    """
    texts, labels = raw.frame[column].str.strip(), raw.labels_of(column)
    said = texts[texts != ""]
    if len(said) < LEAST_CELLS or (not labels and any(is_number(text) for text in said.unique())):
        return False
    return are_mentions(Source(item, codebook.rule(item.id), mentions=(column,)), raw)


def _differ(columns: tuple[str, ...], item: Item, raw: RawSurvey, codebook: Codebook) -> bool:
    """Return whether hardly any row holds an option in two of the columns."""
    said = mentioned(Source(item, codebook.rule(item.id), mentions=columns), raw)
    options = said.where(~said.isin(["", *STATES]))
    twice = options.apply(lambda row: row.dropna().duplicated().any(), axis=1)
    return bool(twice.sum() <= SLIPS * len(options))


def _problem(columns: Sequence[str], items: Sequence[Item], name: str) -> Problem:
    message = (
        "The columns {columns} hold the options of {items}, one in each, as where they are the first, the second and "
        "the third answer of a person, and were not read. Write under items in codebook.yml {item}: {{columns: "
        "[{columns}]}}, or name them under ignore: [{columns}]."
    )
    values = {
        "columns": ", ".join(map(quoted, columns)), "items": ", ".join(item.id for item in items), "item": items[0].id,
    }  # fmt: skip
    return Problem(message, name, values)
