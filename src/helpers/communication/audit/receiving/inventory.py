"""The inventory of a council's communication: what lies in its `communication/` folder, read and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pandas as pd

from helpers.communication.audit.receiving.channels import channel_of_name, told_channels
from helpers.communication.audit.receiving.feeds import SUFFIXES, feed_messages, kind_of, read_markup, sitemap_pages
from helpers.communication.audit.receiving.headers import (
    FIELDS,
    FILE_WORDS,
    KEYS,
    PARTS,
    SCHEDULER_HEADERS,
    Part,
    find_columns,
    headers_of,
)
from helpers.communication.audit.receiving.parsing import read_column
from helpers.communication.audit.receiving.repeats import Read, asked, each_item, once, repeated
from helpers.communication.audit.receiving.sent import impossible_days, in_time, posts, set_aside, without_lifetimes
from helpers.communication.audit.receiving.unread import remarks, told_unread, without_texts
from helpers.errors import CommunicationInputError, Problem, SurveyFileError
from helpers.study.written.files import unopened
from helpers.survey.files.raw import Sheet
from helpers.survey.files.tables import TEXTS, WORKBOOKS, file_word, read_rows, table_of
from helpers.survey.files.textfiles import decode
from helpers.survey.weighting.members import is_total

TABLES = TEXTS | WORKBOOKS
#: Fields that tell what a row is about: a row of which they hold a total's name and nothing else is one.
LABELS = frozenset({"date", "channel", "name", "service", "title", "text", "headline", "year", "outlet", "link"})
HEADER_AND_ONE_ROW = 2
#: A remark in a text file; a post that begins with a hashtag is none.
REMARK = re.compile(r"#(?:[\s#]|$)")
#: Spending in thousands beside a budget in euros is a thousandth of what it should be; no council spends so little.
LEAST_SHARE = 0.001
#: Nor does an amount grow or shrink so many times from one year to the next: one of the two is in thousands.
MOST_TIMES = 100.0
#: Where a scheduler's export does not say the channel.
SCHEDULED_CHANNEL = "social_media"


@dataclass(frozen=True, eq=False)
class Inventory:
    """What the council provided about its own communication.

    Attributes
    ----------
    channels, messages, press, services, budget
        One row a channel, message, cutting, service or year; the fields of `headers.FIELDS` as columns, empty where
        nothing was provided.
    pages
        Addresses of the sitemap.
    files
        Part (and ``sitemap``) to the names of the files that it was read from.
    notes
        What a reader must be told: rows that are totals, and were left out.
    """

    channels: pd.DataFrame
    messages: pd.DataFrame
    press: pd.DataFrame
    services: pd.DataFrame
    budget: pd.DataFrame
    pages: tuple[str, ...] = ()
    files: dict[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[Problem, ...] = ()

    def has(self, part: str) -> bool:
        """Return whether a part (or ``sitemap``) was provided."""
        return bool(self.files.get(part))

    @property
    def missing(self) -> tuple[Part, ...]:
        """Parts that were not provided."""
        return tuple(part for part in PARTS if not self.has(part) and not (part == "services" and self.pages))


def read_inventory(folder: Path) -> Inventory:
    """Return the communication inventory in a folder; a folder that is not there gives an empty one.

    Each file is told by its name (``messages.csv``, ``messages-2024.xlsx``), a feed or sitemap by its content, and a
    social-media scheduler's export by its headers. A file with a header and no rows counts as not provided.

    Raises
    ------
    CommunicationInputError
        With everything that is wrong in all files at once: file, row, column, value, what is allowed, the way out.
    """
    reads: list[Read] = []
    problems: list[Problem] = []
    if folder.exists() and not folder.is_dir():
        raise CommunicationInputError(unopened(NotADirectoryError(), folder))
    for path in _files(folder):
        try:
            reads += [_read_file(path)] if not is_blank(path) else []
        except CommunicationInputError as error:
            problems += error.problems
        except OSError as error:
            problems.append(unopened(error, path, f"communication/{path.name}"))
    reads, notes = once(reads)
    problems += [*_unreadable(folder), *repeated(reads), *_in_other_units(reads)]
    if problems:
        raise CommunicationInputError(problems)
    files: dict[str, tuple[str, ...]] = {}
    for read in reads:
        files[read.part] = (*files.get(read.part, ()), read.name)
    joined = {part: _joined(part, [read.frame for read in reads if read.part == part]) for part in PARTS}
    pages = tuple(dict.fromkeys(page for read in reads for page in read.pages))
    notes = [*(note for read in reads for note in read.notes), *notes, *_unread(folder)]
    return Inventory(**joined, pages=pages, files=files, notes=tuple(notes))


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    known = TABLES | SUFFIXES
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in known and not p.name.startswith((".", "~")))


def _others(folder: Path) -> list[Path]:
    known = TABLES | SUFFIXES
    inside = sorted(folder.iterdir()) if folder.is_dir() else []
    return [p for p in inside if not p.name.startswith((".", "~")) and (p.is_dir() or p.suffix.lower() not in known)]


def _unreadable(folder: Path) -> list[Problem]:
    """Return a problem for each file that is named like a part and of a format that is not read."""
    message = "A part of the inventory is not read in this format (allowed: {allowed}). Save it as one of them."
    values = {"allowed": ", ".join(sorted(TABLES))}
    return [Problem(message, f"communication/{path.name}", values) for path in _others(folder) if part_named(path)]


def _unread(folder: Path) -> list[Problem]:
    """Return what must be told of the other things in the folder, which nothing is read from."""
    others = [path.name for path in _others(folder) if not part_named(path)]
    message = "Nothing was read from {files}: they are neither tables, nor feeds, nor sitemaps."
    return [Problem(message, "communication", {"files": ", ".join(others)})] if others else []


def is_blank(path: Path) -> bool:
    """Return whether a text file holds at most a header and comments: a template that nobody has filled in."""
    if path.suffix.lower() not in TEXTS:
        return False
    text, _ = decode(path.read_bytes())
    stripped = (line.strip(" ;,\t\ufeff") for line in text.splitlines())
    lines = [line for line in stripped if line and not REMARK.match(line)]
    return len(lines) < HEADER_AND_ONE_ROW


def _joined(part: Part, frames: list[pd.DataFrame]) -> pd.DataFrame:
    columns = list(FIELDS[part])
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return pd.DataFrame(columns=columns, dtype=object)
    joined = pd.concat(filled, ignore_index=True)[columns].astype(object)
    return joined.drop_duplicates(ignore_index=True) if part in KEYS else joined


def _read_file(path: Path) -> Read:
    if path.suffix.lower() in SUFFIXES:
        return _read_markup(path)
    where = f"communication/{path.name}"
    try:
        sheet = read_rows(path)
        part = _part_of(path, sheet, where)
        table = table_of(sheet, headers_of(part), where)
    except SurveyFileError as error:
        problems = [Problem(p.message, p.where or where, p.values) for p in error.problems]
        raise CommunicationInputError(problems) from None
    read = _typed(path.name, part, table.frame)
    read = asked(read) if part in ("messages", "press") else read
    notes = [replace(note, where=note.where or where) for note in sheet.notes]
    return replace(read, notes=[*notes, *remarks(sheet, table.frame, where), *read.notes])


def _read_markup(path: Path) -> Read:
    markup = read_markup(path)
    kind = kind_of(markup.content)
    if kind == "other":
        message = "This XML is neither an RSS or Atom feed nor a sitemap. Take it out, or export it as one of them."
        raise CommunicationInputError(Problem(message, f"communication/{path.name}"))
    if kind == "sitemap":
        beside = [other.name for other in _files(path.parent) if _is_sitemap(other)]
        return Read(path.name, "sitemap", pd.DataFrame(), sitemap_pages(markup, path, beside))
    where = f"communication/{path.name}"
    entries, others = posts(feed_messages(markup, path), where)
    read = each_item(_typed(path.name, "messages", entries, is_feed=True))
    frame, notes = in_time(read.frame, where, date.today())
    return asked(replace(read, frame=frame, notes=[*others, *read.notes, *notes]))


def _is_sitemap(path: Path) -> bool:
    try:
        return path.suffix.lower() in SUFFIXES and kind_of(read_markup(path).content) == "sitemap"
    except (CommunicationInputError, OSError):
        # It is told of by itself.
        return False


def part_named(path: Path) -> Part | None:
    """Return the part that a file's name says it holds."""
    return next((part for part, words in FILE_WORDS.items() if file_word(path) in words), None)


def _part_of(path: Path, sheet: Sheet, where: str) -> Part:
    named = part_named(path)
    if named:
        return named
    if len(table_of(sheet, headers_of("messages"), where).fields) >= SCHEDULER_HEADERS:
        return "messages"
    message = "This file is none of {allowed}, nor an export of messages that is known. Rename it, or take it out."
    allowed = ", ".join(f"{part}.csv" for part in PARTS)
    raise CommunicationInputError(Problem(message, where, {"allowed": allowed}))


def _typed(name: str, part: Part, frame: pd.DataFrame, is_feed: bool = False) -> Read:
    """Return a file's rows with the part's fields as columns, each cell read; what does not count is told.

    Raises
    ------
    CommunicationInputError
        If a needed column is not there or a cell cannot be read; all at once.
    """
    if part == "messages":
        frame = without_lifetimes(frame, FIELDS[part]["date"].headers)
    where, columns = f"communication/{name}", find_columns(part, list(frame.columns))
    frame, notes, problems = _counted(frame, part, columns, where)
    needed = [key for key, spec in FIELDS[part].items() if spec.is_needed and key not in columns]
    problems += [_absent(key, part, frame, where) for key in needed]
    read: dict[str, list[object]] = {}
    for key, spec in FIELDS[part].items():
        if key in columns:
            # A column of channels leaves no row to be guessed at.
            spec = replace(spec, is_needed=spec.is_needed or key == "channel")
            read[key], faults = read_column(frame[columns[key]], key, spec, where)
            problems += faults
    problems += _misfits(part, columns, frame, where)
    if part == "budget":
        problems += [*_too_much(read, frame, where), *_too_little(read, frame, where)]
    if part == "messages" and not is_feed:
        days = read.get("date", [None] * len(frame))
        problems += impossible_days(days, list(frame.index), where, date.today())
    if problems:
        raise CommunicationInputError(problems)
    notes += [] if is_feed else told_unread(frame, columns, where)
    notes += told_channels(frame[columns["channel"]], where) if "channel" in columns and not is_feed else []
    typed = pd.DataFrame({key: read.get(key, [None] * len(frame)) for key in FIELDS[part]}, dtype=object)
    if part == "messages" and "channel" not in columns:
        typed["channel"], told = _unsaid_channel(name, where)
        notes += told if len(frame) else []
    return Read(name, part, typed.set_index(frame.index), notes=notes)


def _counted(
    frame: pd.DataFrame, part: Part, columns: Mapping[str, str], where: str
) -> tuple[pd.DataFrame, list[Problem], list[Problem]]:
    """Return the rows without totals and messages that were not sent; what is told of these; and what is not clear."""
    totals = _totals(frame, columns)
    notes = [Problem("Row {row} is the total of the others, and is left out.", where, {"row": row}) for row in totals]
    frame = frame.drop(index=totals)
    if part != "messages":
        return frame, notes, []
    frame, told, problems = set_aside(frame, where)
    return frame, [*notes, *told], problems


def _misfits(part: Part, columns: Mapping[str, str], frame: pd.DataFrame, where: str) -> list[Problem]:
    """Return what is wrong with the columns of texts."""
    if part == "messages" and not {"text", "title", "topic", "link"} & set(columns):
        message = "There is no column of texts (allowed: text, title, topic or link). Add one."
        return [Problem(message, where)]
    return without_texts(frame, columns, where) if part in ("messages", "press") else []


def _unsaid_channel(name: str, where: str) -> tuple[str, list[Problem]]:
    """Return the channel of a file without a column of channels: that of its name, or a scheduler's."""
    channel = channel_of_name(Path(name).stem)
    if channel:
        return channel, []
    message = (
        "The file has no column of channels: all its messages count as {channel}. Add one (channel) if they are not."
    )
    return SCHEDULED_CHANNEL, [Problem(message, where, {"channel": SCHEDULED_CHANNEL})]


def _totals(frame: pd.DataFrame, columns: Mapping[str, str]) -> list[int]:
    """Return the rows of totals, which exports write above the others or below: a total's name, and no text beside."""
    if frame.empty:
        return []
    labels = [column for name, column in columns.items() if name in LABELS]
    named = frame[labels].map(is_total)
    is_named = named.any(axis=1) | frame.iloc[:, 0].map(is_total)
    return list(frame.index[is_named & (named | (frame[labels] == "")).all(axis=1)])


def _absent(name: str, part: Part, frame: pd.DataFrame, where: str) -> Problem:
    message = "The column {column} is missing (it may also be called {headers}). The file has: {found}."
    headers = ", ".join(FIELDS[part][name].headers[:6])
    return Problem(message, where, {"column": name, "headers": headers, "found": ", ".join(map(str, frame.columns))})


def _too_little(read: dict[str, list[object]], frame: pd.DataFrame, where: str) -> list[Problem]:
    message = (
        "Social Services cost {value} of a whole budget of {total}: less than a thousandth. Check their units, and "
        "write both in euros."
    )
    pairs = zip(frame.index, read.get("social_services", []), read.get("total", []), strict=False)
    return [
        Problem(message, f"{where}, row {row}", {"value": value, "total": total})
        for row, value, total in pairs
        if isinstance(value, float) and isinstance(total, float) and 0 < value < LEAST_SHARE * total
    ]


def _in_other_units(reads: list[Read]) -> list[Problem]:
    """Return the first two years of the budget, of one file or several, whose amounts are in units of their own."""
    message = (
        "In the budget {column} is {before} in {first} and {after} in {second}: one of the two may be in thousands or "
        "millions. Write the amounts of all years in euros."
    )
    budgets = [read for read in reads if read.part == "budget"]
    where = ", ".join(dict.fromkeys(f"communication/{read.name}" for read in budgets))
    rows = [row for read in budgets for row in read.frame.to_dict("records")]
    for column in ("total", "social_services"):
        known = sorted((row["year"], row[column]) for row in rows if row["year"] and row[column])
        for (first, before), (second, after) in pairwise(known):
            if max(before, after) >= MOST_TIMES * min(before, after):
                years = {"first": f"{first:.0f}", "second": f"{second:.0f}"}
                return [Problem(message, where, {"column": column, "before": before, "after": after} | years)]
    return []


def _too_much(read: dict[str, list[object]], frame: pd.DataFrame, where: str) -> list[Problem]:
    message = "Social Services cost {value}, more than the whole budget of {total}. Check both cells and their unit."
    pairs = zip(frame.index, read.get("social_services", []), read.get("total", []), strict=False)
    return [
        Problem(message, f"{where}, row {row}", {"value": value, "total": total})
        for row, value, total in pairs
        if isinstance(value, float) and isinstance(total, float) and value > total
    ]
