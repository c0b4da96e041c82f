"""`mirall pool`: one survey of many councils, each with its folder, its figures, and all of them together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.run.commands.wording import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpers.run.execute.pooling import Parted
    from helpers.run.execute.request import Outcome

#: So many texts that name no council are told, and so many councils without a row.
SHOWN = 8


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line; attributes as those of `running.Asked`."""

    path: Path
    by: str
    replaces: bool = False
    only_split: bool = False
    jobs: int | None = None
    force: bool = False
    record: Path | None = None


def pool_command(asked: Asked) -> None:
    """Give each council its folder and its figures, say what became of all, and leave with 1 where one failed.

    Raises
    ------
    MirallError
        If the survey cannot be taken apart; nothing is written then.
    """
    from helpers.run.commands.running import ended_with
    from helpers.run.execute.pooling import put_together

    begun = datetime.now(UTC)
    parted = _parted(asked)
    _say_parted(parted)
    if asked.only_split:
        return
    outcomes = _figures(parted, asked)
    folder = put_together(parted.pool.wave, say.words)
    if folder is not None:
        say.line(say.words("The figures of all councils together: {folder}", folder=folder))
    ended_with(outcomes, begun, asked.record)


def _parted(asked: Asked) -> Parted:
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from helpers.run.execute.pooling import part

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=say.err, transient=True, disable=not say.err.is_terminal) as progress:
        size = asked.path.stat().st_size if asked.path.is_file() else None
        task = progress.add_task(asked.path.name, total=size)
        return part(asked.path, asked.by, asked.replaces, lambda done: progress.update(task, completed=done))


def _say_parted(parted: Parted) -> None:
    """Say how many rows each council got, which are nobody's, and what was left as it was."""
    words, done = say.words, parted.split
    rows, n = sum(done.rows.values()), len(done.rows)
    told = words.plural("{rows} rows of {n} council.", "{rows} rows of {n} councils.", n, rows=words.number(rows))
    say.line(told, "green")
    for note in parted.pool.notes:
        say.note(f"  {words.problem(note)}", "yellow")
    for message in (*_aside(parted), *_without(parted), *_kept(parted)):
        say.note(f"  {message}", "yellow")


def _aside(parted: Parted) -> list[str]:
    words, done = say.words, parted.split
    told = []
    if done.blank:
        told.append(words.plural("{n} row holds nothing.", "{n} rows hold nothing.", done.blank))
    if done.aside:
        n = sum(done.aside.values())
        parts = {
            "blank": words("no council said: {n}", n=words.number(done.aside.get("blank", 0))),
            "unknown": words("not in the list: {n}", n=words.number(done.aside.get("unknown", 0))),
            "several": words("may be several councils: {n}", n=words.number(done.aside.get("several", 0))),
        }
        why = "; ".join(text for reason, text in parts.items() if done.aside.get(reason))
        told.append(
            words.plural(
                "{n} row is of no council and was set aside ({why}): {path}",
                "{n} rows are of no council and were set aside ({why}): {path}",
                n,
                why=why,
                path=parted.aside,
            )
        )
    if done.unknown:
        named = [f"{text} ({words.number(n)})" for text, n in done.unknown.items()]
        told.append(
            words(
                "In place of a council there stands: {names}. If it is one, write it in councils.csv, under written.",
                names=_listed(named),
            )
        )
    return told


def _without(parted: Parted) -> list[str]:
    """Return which councils of the list have no row, and which have no census though others have one."""
    words, pool, rows = say.words, parted.pool, parted.split.rows
    silent = [name for name in pool.councils.members if name not in rows]
    uncounted = [name for name in rows if pool.census and name not in pool.census]
    told = [words("Without a row: {names}", names=_listed(silent))] if silent else []
    if uncounted:
        message = "Not in the census, and therefore not weighted to it: {names}"
        told.append(words(message, names=_listed(uncounted)))
    return told


def _listed(names: Sequence[str]) -> str:
    more = f" (+{len(names) - SHOWN})" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _kept(parted: Parted) -> list[str]:
    names = parted.placed.kept
    message = "Changed since they were given, and left as they are: {names}"
    return [say.words(message, names=_listed(names))] if names else []


def _figures(parted: Parted, asked: Asked) -> list[Outcome]:
    from helpers.run.commands.running import run_with_progress
    from helpers.run.execute.request import Request
    from helpers.run.execute.workers import Way, sensible_jobs

    wave = parted.pool.wave
    requests = [Request(council, wave, force=asked.force, only_figures=True) for council in sorted(parted.split.rows)]
    way = Way(asked.jobs or (sensible_jobs() if len(requests) > 1 else 1))
    return run_with_progress(requests, way, why=False)
