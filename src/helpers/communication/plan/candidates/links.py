"""What the lines of a plan name: several ids are a tuple in a cell while the plan is drafted, and rows once written.

A line cites several rows of evidence, speaks on several channels and is for several audiences: each is a relation, and
on disk a relation is a table, `plan_links`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from helpers.study.artefacts import artefacts
from helpers.study.tables.links import LISTS

LINKS = "plan_links"


def once(ids: Iterable[str]) -> tuple[str, ...]:
    """Return ids as a cell holds them: in their order, each once.

    Examples
    --------
    >>> once(["web", "letter", "web"])
    ('web', 'letter')
    """
    return tuple(dict.fromkeys(ids))


def all_of(cells: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the ids of several cells, each once.

    Examples
    --------
    >>> all_of([("web", "letter"), ("letter", "posters")])
    ('web', 'letter', 'posters')
    """
    return once(one for cell in cells for one in cell)


def complete(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Return a frame with its table's columns and lists, in order, where it has none too."""
    lists = LISTS.get(table, ())
    whole = frame.reindex(columns=[*artefacts()[table].columns, *lists])
    return whole.assign(**{name: _cells(whole[name], whole.index) for name in lists})


def _cells(cells: Iterable[object], index: pd.Index) -> pd.Series:
    return pd.Series([cell if isinstance(cell, tuple) else () for cell in cells], index, dtype=object)


def as_rows(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables as they are written: no cell holds a list, and `plan_links` holds them all.

    Parameters
    ----------
    tables
        By name, as `complete` returns them.
    """
    rows = [
        (table, line, relation, place, one)
        for table in tables
        for relation in LISTS.get(table, ())
        for line, cell in zip(tables[table][_key(table)], tables[table][relation], strict=True)
        for place, one in enumerate(cell, start=1)
    ]
    plain = {name: frame.drop(columns=list(LISTS.get(name, ()))) for name, frame in tables.items()}
    return plain | {LINKS: pd.DataFrame(rows, columns=list(artefacts()[LINKS].columns))}


def as_lists(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return tables that were read with what their lines name beside them again: undoes `as_rows`."""
    links = tables[LINKS].sort_values("place", kind="stable")
    rows = links.groupby(["table", "relation", "line"], sort=False)["id"]
    held = {key: tuple(ids) for key, ids in rows}
    return {name: _with_lists(frame, name, held) for name, frame in tables.items() if name != LINKS}


def _with_lists(frame: pd.DataFrame, table: str, held: Mapping[tuple[str, ...], tuple[str, ...]]) -> pd.DataFrame:
    lines = frame[_key(table)]
    lists = {name: [held.get((table, name, line)) for line in lines] for name in LISTS.get(table, ())}
    return frame.assign(**{name: _cells(cells, frame.index) for name, cells in lists.items()})


def _key(table: str) -> str:
    return artefacts()[table].key[0]
