"""What stands twice in an inventory: messages of several downloads count once, and one thing has one row."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from helpers.communication.audit.receiving.headers import KEYS
from helpers.errors import Problem
from helpers.survey.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What is alike in two downloads of one message, whose reach has grown between them; and in two copies of a cutting.
OF_A_MESSAGE = ["date", "channel", "title", "text", "link"]
OF_A_CUTTING = ["date", "outlet", "headline"]
#: Part to what is alike in one thing that stands twice, and to what tells it from others that say the same.
ALIKE: dict[str, tuple[list[str], str]] = {"messages": (OF_A_MESSAGE, "link"), "press": (OF_A_CUTTING, "outlet")}
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


def once(files: Sequence[Read]) -> tuple[list[Read], list[Problem]]:
    """Return what was read, each message and cutting once, and how many of each file are in an earlier one too.

    Within one file a message may have been sent twice; in two downloads one address is one message, and one headline in
    one newspaper on one day is one cutting. Without these it may be another: it counts, and that is said.
    """
    kept, notes = list(files), []
    seen: set[tuple[str, ...]] = set()
    for place, read in enumerate(files):
        if read.part not in ALIKE or read.frame.empty:
            continue
        alike, told_by = ALIKE[read.part]
        keys = [(read.part, *row) for row in read.frame[alike].astype(str).itertuples(index=False)]
        is_known = pd.Series([key in seen for key in keys], index=read.frame.index)
        is_same = is_known & read.frame[told_by].notna()
        seen |= set(keys)
        kept[place] = replace(read, frame=read.frame[~is_same])
        notes += _notes(read, int(is_same.sum()), int((is_known & ~is_same).sum()))
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
    """Return the messages or cuttings of a table, and which of them stand in it twice.

    Somebody may have sent a message twice; a newspaper prints an article once, so that its second row is left out.
    """
    alike, told_by = ALIKE[read.part]
    is_again = read.frame[alike].astype(str).duplicated()
    if read.part == "press":
        is_same = is_again & read.frame[told_by].notna()
        message = "Cuttings that stand in the file already, of one outlet and day ({n}), count once: {rows}."
        notes = [_of_rows(message, read.name, read.frame[is_same])] if is_same.any() else []
        read = replace(read, frame=read.frame[~is_same], notes=[*read.notes, *notes])
        is_again = is_again[~is_same]
    if not is_again.any():
        return read
    message = (
        "Messages that stand in the file already, with the same date, channel, text and link ({n}), count each time: "
        "{rows}. Take these rows out if they were sent once."
    )
    if read.part == "press":
        message = (
            "Cuttings that stand in the file already, without an outlet ({n}), count each time: {rows}. Take these "
            "rows out if they are one."
        )
    return replace(read, notes=[*read.notes, _of_rows(message, read.name, read.frame[is_again])])


def _of_rows(message: str, name: str, rows: pd.DataFrame) -> Problem:
    shown = [str(row) for row in rows.index[:SHOWN]] + ["…"] * (len(rows) > SHOWN)
    return Problem(message, f"communication/{name}", {"n": len(rows), "rows": ", ".join(shown)})


def _notes(read: Read, same: int, alike: int) -> list[Problem]:
    where, notes = f"communication/{read.name}", []
    if same and read.part == "press":
        notes.append(Problem("Cuttings that stand in another file too ({n}) count once.", where, {"n": same}))
    elif same:
        notes.append(Problem("Messages that stand in another file too ({n}) count once.", where, {"n": same}))
    if alike:
        message = (
            "Messages that stand in another file too ({n}) have no link, so that they may be posts on another network: "
            "they count. Take them out of one file if they are not."
        )
        if read.part == "press":
            message = (
                "Cuttings that stand in another file too ({n}) have no outlet, so that another newspaper may have "
                "printed them: they count. Take them out of one file if none has."
            )
        notes.append(Problem(message, where, {"n": alike}))
    return notes


def repeated(files: Sequence[Read]) -> list[Problem]:
    """Return a problem for each service, year or channel that has two rows, in one file or several, which differ.

    Rows that say the same are one.
    """
    return [problem for part, keys in KEYS.items() for problem in _repeated([r for r in files if r.part == part], keys)]


def _repeated(files: Sequence[Read], keys: tuple[str, ...]) -> list[Problem]:
    message = "{column} {value} stands in {other} too, with other cells. Write one row for it."
    seen: dict[str, tuple[str, tuple[str, ...]]] = {}
    problems = []
    for read in files:
        # Two channels of one kind without names may be two networks.
        named = read.frame[read.frame[list(keys)].notna().all(axis=1)]
        for row, cells in named.astype(str).iterrows():
            where, said = f"communication/{read.name}, row {row}", tuple(cells)
            value = " ".join(str(cells[key]) for key in keys)
            other, before = seen.setdefault(fold(value), (where, said))
            if before != said:
                values = {"column": keys[0], "value": value, "other": other}
                problems.append(Problem(message, where, values))
    return problems
