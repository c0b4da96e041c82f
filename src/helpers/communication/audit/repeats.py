"""What stands twice in an inventory: messages of several downloads count once, and one thing has one row."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from helpers.communication.audit.headers import KEYS
from helpers.errors import Problem
from helpers.survey.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What is alike in two downloads of one message; its reach has grown between them.
OF_A_MESSAGE = ["date", "channel", "title", "text", "link"]
#: What is alike where a feed lists one item twice, its text perhaps shortened.
OF_AN_ITEM = ["date", "title", "link"]
SHOWN = 8


@dataclass(frozen=True, eq=False)
class Read:
    """What one file holds: the rows of a part, indexed by the row of the file, or the pages of a sitemap."""

    name: str
    part: str
    frame: pd.DataFrame
    pages: list[str] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def once(found: Sequence[Read]) -> tuple[list[Read], list[Problem]]:
    """Return what was read, each message once, and how many of each file are in an earlier one too.

    Within one file a message may have been sent twice; in two downloads one address is one message. Without an address
    it may be a post on another network: it counts, and that is said.
    """
    kept, notes = list(found), []
    seen: set[tuple[str, ...]] = set()
    for place, read in enumerate(found):
        if read.part != "messages" or read.frame.empty:
            continue
        keys = [tuple(row) for row in read.frame[OF_A_MESSAGE].astype(str).itertuples(index=False)]
        is_known = pd.Series([key in seen for key in keys], index=read.frame.index)
        is_same = is_known & read.frame["link"].notna()
        seen |= set(keys)
        kept[place] = replace(read, frame=read.frame[~is_same])
        notes += _notes(read.name, int(is_same.sum()), int((is_known & ~is_same).sum()))
    return kept, notes


def each_item(read: Read) -> Read:
    """Return a feed with each item once, and what must be told of those that it lists again."""
    frame = read.frame
    is_again = frame["link"].notna() & frame[OF_AN_ITEM].astype(str).duplicated()
    if not is_again.any():
        return read
    message = "Items that the feed lists again, with the same link, title and date ({n}), count once: {rows}."
    return replace(read, frame=frame[~is_again], notes=[*read.notes, _of_rows(message, read.name, frame[is_again])])


def asked(read: Read) -> Read:
    """Return the messages of a table, and which of them stand in it twice: somebody may have sent them twice."""
    is_again = read.frame[OF_A_MESSAGE].astype(str).duplicated()
    if not is_again.any():
        return read
    message = (
        "Messages that stand in the file already, with the same date, channel, text and link ({n}), count each time: "
        "{rows}. Take these rows out if they were sent once."
    )
    return replace(read, notes=[*read.notes, _of_rows(message, read.name, read.frame[is_again])])


def _of_rows(message: str, name: str, rows: pd.DataFrame) -> Problem:
    shown = [str(row) for row in rows.index[:SHOWN]] + ["…"] * (len(rows) > SHOWN)
    return Problem(message, f"communication/{name}", {"n": len(rows), "rows": ", ".join(shown)})


def _notes(name: str, same: int, alike: int) -> list[Problem]:
    where, notes = f"communication/{name}", []
    if same:
        notes.append(Problem("Messages that stand in another file too ({n}) count once.", where, {"n": same}))
    if alike:
        message = (
            "Messages that stand in another file too ({n}) have no link, so that they may be posts on another network: "
            "they count. Take them out of one file if they are not."
        )
        notes.append(Problem(message, where, {"n": alike}))
    return notes


def repeated(found: Sequence[Read]) -> list[Problem]:
    """Return a problem for each service or year that has two rows, in one file or several, which say different things.

    Rows that say the same are one.
    """
    return [problem for part, key in KEYS.items() for problem in _repeated([r for r in found if r.part == part], key)]


def _repeated(found: Sequence[Read], key: str) -> list[Problem]:
    message = "{column} {value} stands in {other} too, with other cells. Write one row for it."
    seen: dict[str, tuple[str, tuple[str, ...]]] = {}
    problems = []
    for read in found:
        for row, cells in read.frame.astype(str).iterrows():
            where, said = f"communication/{read.name}, row {row}", tuple(cells)
            other, before = seen.setdefault(fold(cells[key]), (where, said))
            if before != said:
                values = {"column": key, "value": cells[key], "other": other}
                problems.append(Problem(message, where, values))
    return problems
