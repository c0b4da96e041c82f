"""What `mirall purge` does: say what goes and what stays, ask, erase, and say what looking through the rest found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import UsageError
from helpers.run.commands.wording import say
from helpers.run.execute.many import choose_studies

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from helpers.run.execute.purging import Erased, Purge


def purge_command(study: str, keeps_report: bool, is_sure: bool) -> None:
    """Erase what a study holds of persons; leave with 1 where something of theirs was left, or could not be looked for.

    Raises
    ------
    UsageError
        If more than one wave is meant, nothing is there to erase, or nobody says yes.
    """
    from helpers.run.execute.purging import plan_purge, purge

    chosen = choose_studies([study])
    if len(chosen) > 1:
        waves = ", ".join(f"{paths.council}/{paths.wave}" for paths in chosen)
        raise UsageError("One wave is erased at a time, named as COUNCIL/WAVE: {waves}.", waves=waves)
    plan = plan_purge(chosen[0], keeps_report)
    if not plan.goes:
        raise UsageError("Nothing is left to erase of {study}.", study=study)
    _say_plan(plan)
    if not is_sure and not _agrees():
        raise UsageError("Nothing was erased.")
    erased = purge(plan)
    _say_erased(erased)
    if not erased.is_whole:
        raise SystemExit(1)


def _say_plan(plan: Purge) -> None:
    words = say.words
    say.line(words("To be erased, for good:"), "bold")
    for path in plan.goes:
        say.line(f"  {path}")
    if plan.outside:
        say.line(words("The survey lies elsewhere, maybe with that of others, and is left. Erase it there:"), "yellow")
        for path in plan.outside:
            say.line(f"  {path}")


def _agrees() -> bool:
    import typer

    return typer.confirm(say.words("Erase all of this?"))


def _say_erased(erased: Erased) -> None:
    words, paths = say.words, erased.purge.paths
    told = words.plural(
        "{study}: erased. {n} file stayed; it was looked through for {known} numbers and answers of the people asked.",
        "{study}: erased. {n} files stayed; they were looked through for {known} numbers and answers of the people "
        "asked.",
        len(erased.looked_through), study=f"{paths.council}/{paths.wave}", known=words.number(erased.known),
    )  # fmt: skip
    say.line(told)
    if not erased.is_proven:
        say.line(
            words("None were known (no run had cleaned the survey), so that nothing could be looked for."), "yellow"
        )
    _list(words("Something of theirs stands in:"), erased.found)
    _list(words("Could not be opened, and so not looked through:"), erased.unread)
    _list(words("Could not be erased:"), erased.left)
    say.line(
        words("Copies elsewhere (backups, mail, the survey tool) are not reached. Record: {file}", file=paths.purged)
    )
    if erased.purge.keeps_report:
        say.line(words("Whether the questions measured the same in both waves cannot be looked at any more."))


def _list(title: str, files: Iterable[Path]) -> None:
    named = list(files)
    if named:
        say.line(title, "red")
    for path in named:
        say.line(f"  {path}", "red")
