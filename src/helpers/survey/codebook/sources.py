"""Where an item's answers lie in the file: one column, several that make one, or a column an option."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from helpers.errors import Problem
    from helpers.study.instrument import Item
    from helpers.survey.codebook.codebook import ItemRule


@dataclass(frozen=True)
class Source:
    """Where one item lies.

    Attributes
    ----------
    column
        Its column; None where it is spread over columns, or counted from some.
    also
        Further columns of the same question (another language's form, a question in two halves): of each row the
        first that holds anything counts.
    options
        Multi-select over columns: option to its columns, of which any counts.
    mentions
        Columns of a multi-select each of which holds one of a person's answers (`decoding.mentions`).
    none
        Columns of a multi-select of which choosing one is an answer, and none of its options.
    shared
        The item as the whole survey has it, where this file has a scale of its own: its answers are stretched to that.
    """

    item: Item
    rule: ItemRule
    column: str | None = None
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)
    none: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    shared: Item | None = None
    mentions: tuple[str, ...] = ()

    @property
    def separator(self) -> str | None:
        """The mark between the answers of one cell, where the codebook says it."""
        return self.rule.separator

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that this item is read from."""
        spread = [column for columns in self.options.values() for column in columns]
        marked = [*spread, *self.rule.any_of, *self.rule.count_of, *self.none]
        every = [self.column, *self.also, *self.mentions, *marked]
        return tuple(dict.fromkeys(column for column in every if column))

    @property
    def marked(self) -> tuple[str, ...]:
        """The columns whose cells say whether something was chosen, and not what was answered."""
        return tuple(name for name in self.columns if name not in (self.column, *self.also, *self.mentions))


@dataclass(frozen=True)
class Matching:
    """Sources by item, the columns that nothing was read from, and what must be said before anything is counted.

    `ignored` are the columns that the codebook names as no item, `notes` what must be told of the reading, and
    `missing` the codes that the codebook declares no answer in any column; `is_filtered` where it says whose rows
    count.
    """

    sources: dict[str, Source]
    unused: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    ignored: frozenset[str] = frozenset()
    notes: tuple[Problem, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)
    is_filtered: bool = False

    def said_of(self, source: Source) -> frozenset[str]:
        """Return the codes of an item of which the codebook says what they mean, under the item or at its top."""
        return frozenset({*source.rule.values, *source.rule.missing, *self.missing})
