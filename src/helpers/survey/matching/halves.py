"""A question with several answers that one file holds twice: in one cell, and a column an option."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.codebook.sources import Source
from helpers.survey.decoding.decoding import decode
from helpers.survey.matching.finding import quoted
from helpers.survey.matching.naming import WHOLE, WITHIN
from helpers.survey.vocabulary import VALID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from helpers.survey.codebook.codebook import Codebook
    from helpers.survey.files.raw import RawSurvey
    from helpers.survey.matching.naming import Header, Names


def halves(
    raw: RawSurvey, names: Names, sources: Mapping[str, Source], codebook: Codebook, silent: Sequence[Header]
) -> Iterator[tuple[tuple[str, ...], Problem | None]]:
    """Yield the columns of each question that a file holds twice, and the problem where the two say different things.

    Where they say the same (KoBo writes both), the one that was not read adds nothing.

    Parameters
    ----------
    silent
        Headers of the columns that nothing was read from and that the codebook does not ignore.
    """
    for source in sources.values():
        if source.item.kind == "multi":
            for cell, spread in _both(source, names, silent):
                rows = _differing(cell, spread, raw, codebook)
                yield (*cell.columns, *spread.columns), _problem(cell, spread, rows, raw) if len(rows) else None


def _both(source: Source, names: Names, silent: Sequence[Header]) -> Iterator[tuple[Source, Source]]:
    """Yield an item as one cell has it and as its columns have it, where the file has both."""
    item, bare = source.item, replace(source, options={}, none=(), column=None, also=(), mentions=())
    if source.options:
        cells = [header.column for header in silent if _is_named(header, item.id, names)]
        yield from ((replace(bare, column=cell), source) for cell in cells)
    elif source.column is not None:
        options: dict[str, tuple[str, ...]] = {}
        for header in silent:
            code = names.option(item, header)
            if code:
                options[code] = (*options.get(code, ()), header.column)
        if options:
            yield source, replace(bare, options=options)


def _is_named(header: Header, item_id: str, names: Names) -> bool:
    """Return whether a header is a question's own name, alone or behind a group's."""
    rank, is_hint = names.meant(header).get(item_id, (WHOLE, True))
    return rank in (WHOLE, WITHIN) and not is_hint


def _differing(cell: Source, spread: Source, raw: RawSurvey, codebook: Codebook) -> pd.Index:
    """Return the rows in which the two do not say the same."""
    one, other = (decode(source, raw, codebook) for source in (cell, spread))
    options = list(dict.fromkeys([*one.values, *other.values]))
    said, meant = (half.values.reindex(columns=options).fillna(0.0) for half in (one, other))
    differ = (said != meant).any(axis=1) | ((one.states == VALID) != (other.states == VALID))
    # No option in any column is no answer there, and may be "none of these" in the cell.
    silent = (one.states != VALID) | (said == 0).all(axis=1)
    return differ.index[differ & ~(silent & (meant == 0).all(axis=1))]


def _problem(cell: Source, spread: Source, rows: pd.Index, raw: RawSurvey) -> Problem:
    message = (
        "The question {item} stands in one cell ({column}) and over columns ({columns}), and the two differ in {n} "
        "rows, such as rows {rows}. Write under items in codebook.yml {item}: {{column: {written}}}, or {item}: "
        "{{columns: {{{option}: {first}, ...}}}}, whichever holds all answers, and name the others under ignore. If "
        "each holds a part of them, bring them to one form in the file."
    )
    option, (first, *_) = next(iter(spread.options.items()))
    values = {
        "item": cell.item.id, "column": cell.columns[0], "columns": ", ".join(spread.columns[:3]), "n": len(rows),
        "rows": raw.told(rows), "written": quoted(cell.columns[0]), "option": option, "first": quoted(first),
    }  # fmt: skip
    return Problem(message, raw.name, values)
