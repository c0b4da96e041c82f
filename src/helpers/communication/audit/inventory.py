"""The inventory of a council's communication: what lies in its `communication/` folder, read and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from helpers.communication.audit.feeds import SUFFIXES, feed_messages, kind_of, read_xml, sitemap_pages
from helpers.communication.audit.headers import FIELDS, PARTS, SCHEDULER_HEADERS, Part, find_columns
from helpers.communication.audit.parsing import read_column
from helpers.errors import CommunicationInputError, Problem, SurveyFileError
from helpers.study.config import SurveyFile
from helpers.survey.receiving.raw import RawSurvey
from helpers.survey.receiving.reading import read_survey
from helpers.survey.receiving.textfiles import decode

TEXT = frozenset({".csv", ".txt", ".tsv", ".tab"})
TABLES = TEXT | {".xlsx", ".xlsm"}
HEADER_AND_ONE_ROW = 2
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
    """

    channels: pd.DataFrame
    messages: pd.DataFrame
    press: pd.DataFrame
    services: pd.DataFrame
    budget: pd.DataFrame
    pages: tuple[str, ...] = ()
    files: dict[str, tuple[str, ...]] = field(default_factory=dict)

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
    frames: dict[Part, list[pd.DataFrame]] = {part: [] for part in PARTS}
    files: dict[str, list[str]] = {}
    pages: list[str] = []
    problems: list[Problem] = []
    for path in (path for path in _files(folder) if not is_blank(path)):
        try:
            part, frame, found = _read_file(path)
        except CommunicationInputError as error:
            problems += error.problems
            continue
        files.setdefault(part, []).append(path.name)
        pages += found
        if part in PARTS:
            frames[part].append(frame)
    if problems:
        raise CommunicationInputError(problems)
    joined = {part: _joined(part, frames[part]) for part in PARTS}
    return Inventory(**joined, pages=tuple(pages), files={part: tuple(names) for part, names in files.items()})


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    known = TABLES | SUFFIXES
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in known and not p.name.startswith((".", "~")))


def is_blank(path: Path) -> bool:
    """Return whether a text file holds at most a header and comments: a template that nobody has filled in."""
    if path.suffix.lower() not in TEXT:
        return False
    text, _ = decode(path.read_bytes())
    stripped = (line.strip(" ;,\t\ufeff") for line in text.splitlines())
    lines = [line for line in stripped if line and not line.startswith("#")]
    return len(lines) < HEADER_AND_ONE_ROW


def _joined(part: Part, frames: list[pd.DataFrame]) -> pd.DataFrame:
    columns = list(FIELDS[part])
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return pd.DataFrame(columns=columns, dtype=object)
    return pd.concat(filled, ignore_index=True)[columns].astype(object)


def _read_file(path: Path) -> tuple[str, pd.DataFrame, list[str]]:
    """Return the part that a file belongs to, its rows and, for a sitemap, its addresses."""
    if path.suffix.lower() in SUFFIXES:
        return _read_markup(path)
    raw = _read_table(path)
    part = _part_of(path, list(raw.frame.columns))
    return part, _typed(part, raw.frame, raw.decimal, f"communication/{path.name}"), []


def _read_markup(path: Path) -> tuple[str, pd.DataFrame, list[str]]:
    root = read_xml(path)
    kind = kind_of(root)
    if kind == "other":
        message = "This XML is neither an RSS or Atom feed nor a sitemap. Take it out, or export it as one of them."
        raise CommunicationInputError(Problem(message, f"communication/{path.name}"))
    if kind == "sitemap":
        return "sitemap", pd.DataFrame(), sitemap_pages(root)
    frame = feed_messages(root, path.stem)
    return "messages", _typed("messages", frame, ".", f"communication/{path.name}"), []


def _read_table(path: Path) -> RawSurvey:
    try:
        return read_survey(path.parent, SurveyFile(file=path.name, source="generic"))
    except SurveyFileError as error:
        problems = [Problem(p.message, f"communication/{path.name}", p.values) for p in error.problems]
        raise CommunicationInputError(problems) from None


def _part_of(path: Path, columns: list[str]) -> Part:
    stem = path.stem.lower()
    for part in PARTS:
        if stem.startswith(part):
            return part
    if len(find_columns("messages", columns)) >= SCHEDULER_HEADERS:
        return "messages"
    message = "This file is none of {allowed}, nor an export of messages that is known. Rename it, or take it out."
    allowed = ", ".join(f"{part}.csv" for part in PARTS)
    raise CommunicationInputError(Problem(message, f"communication/{path.name}", {"allowed": allowed}))


def _typed(part: Part, frame: pd.DataFrame, decimal: str, where: str) -> pd.DataFrame:
    """Return a file's rows with the part's fields as columns, each cell read.

    Raises
    ------
    CommunicationInputError
        If a needed column is not there or a cell cannot be read; all at once.
    """
    columns = find_columns(part, list(frame.columns))
    needed = [name for name, spec in FIELDS[part].items() if spec.is_needed and name not in columns]
    problems = [_absent(name, part, frame, where) for name in needed]
    read: dict[str, list[object]] = {}
    for name, spec in FIELDS[part].items():
        if name in columns:
            read[name], found = read_column(frame[columns[name]], name, spec, decimal, where)
            problems += found
    if part == "messages" and not {"text", "title", "topic", "link"} & set(columns):
        message = "There is no column of texts (allowed: text, title, topic or link). Add one."
        problems.append(Problem(message, where))
    problems += _too_much(read, frame, where) if part == "budget" else []
    if problems:
        raise CommunicationInputError(problems)
    typed = pd.DataFrame({name: read.get(name, [None] * len(frame)) for name in FIELDS[part]}, dtype=object)
    if part == "messages":
        typed["channel"] = typed["channel"].fillna(SCHEDULED_CHANNEL)
    return typed


def _absent(name: str, part: Part, frame: pd.DataFrame, where: str) -> Problem:
    message = "The column {column} is missing (it may also be called {headers}). The file has: {found}."
    headers = ", ".join(FIELDS[part][name].headers[:6])
    return Problem(message, where, {"column": name, "headers": headers, "found": ", ".join(map(str, frame.columns))})


def _too_much(read: dict[str, list[object]], frame: pd.DataFrame, where: str) -> list[Problem]:
    message = "Social Services cost {value}, more than the whole budget of {total}. Check both cells and their unit."
    pairs = zip(frame.index, read.get("social_services", []), read.get("total", []), strict=False)
    return [
        Problem(message, f"{where}, row {row}", {"value": value, "total": total})
        for row, value, total in pairs
        if isinstance(value, float) and isinstance(total, float) and value > total
    ]
