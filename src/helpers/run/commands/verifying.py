"""What `mirall verify` does: hold reports against their records, make them once more, say what is not the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.errors import MirallError
from helpers.present.language.words import mark
from helpers.run.commands.wording import say, tongue
from helpers.run.execute.many import choose_studies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.status import Status

    from helpers.run.execute.verifying import Checked, Verified

#: How an artefact is called, by its kind.
CALLED = {"table": mark("table {name}"), "output": mark("output {name}"), "file": "{name}"}
FOUND = {
    "edited": mark("{what} was edited by hand since it was made, as it may be."),
    "missing": mark("{what} is missing."),
    "altered": mark("{what} is not as it was made: somebody changed it."),
    "differs": mark("{what} is another when it is made once more."),
    "new": mark("{what} is made now, and was not made then."),
    "foreign": mark("{what} was not made by this run."),
}
#: So many artefacts of a kind with the same finding are named.
NAMED = 12
SCHEMA = 1


def verify_command(names: list[str], everything: bool, record: Path | None) -> None:
    """Verify the reports of studies in each of their languages; leave with 1 where one does not hold.

    Raises
    ------
    UsageError
        If a study has no report.
    """
    from helpers.run.execute.verifying import Verified, has_report, reported_languages, verify

    # Of all, those are meant that have a report.
    chosen = [one for one in choose_studies(names, everything) if not everything or has_report(one)]
    wanted = [(paths, language) for paths in chosen for language in reported_languages(paths)]
    verified = []
    with say.err.status("") as status:
        for paths, language in wanted:
            called = f"{paths.council}/{paths.wave}" + (f" ({language})" if language else "")
            status.update(called)
            try:
                found = verify(paths, language, partial(_tell, status, called), tongue())
            except MirallError as error:
                # One that cannot be looked at does not keep the others from it.
                found = Verified(called, language, (), failed=tuple(say.words.error(error).splitlines()))
            _say(called, found)
            verified.append(found)
    if record is not None:
        from helpers.study.provenance import write_json

        write_json(record, as_record(verified))
    if not all(one.holds for one in verified):
        raise SystemExit(1)


def _tell(status: Status, called: str, stage: str, share: float) -> None:
    status.update(f"{called}: {say.words(stage)} ({share:.0%})")


def as_record(verified: list[Verified]) -> dict[str, Any]:
    """Return what was found as JSON: each artefact with what was found of it."""
    reports = [
        {
            "study": one.name,
            "language": one.language,
            "holds": one.holds,
            "checked": [asdict(artefact) for artefact in one.checked],
            "changed": [str(problem) for problem in one.changed],
            "failed": list(one.failed),
        }
        for one in verified
    ]
    return {"schema": SCHEMA, "reports": reports}


def _say(called: str, found: Verified) -> None:
    words = say.words
    counts = Counter[str](one.kind for one in found.checked if one.finding in ("identical", "edited"))
    if found.holds and found.is_erased:
        message = "{study}: as its record says (files: {file}, tables: {table})"
        say.line(words(message, study=called, **{kind: counts[kind] for kind in CALLED}), "green")
    elif found.holds:
        message = (
            "{study}: as it was made, and the same when it is made once more (files: {file}, tables: {table}, outputs: "
            "{output})"
        )
        say.line(words(message, study=called, **{kind: counts[kind] for kind in CALLED}), "green")
    else:
        say.line(words("{study}: not all is as it was made", study=called), "bold red")
    for line, style in lines_of(found):
        say.line(f"  {line}", style)


def lines_of(found: Verified) -> Iterator[tuple[str, str]]:
    """Yield what is to be said of a report, line by line, with how it looks."""
    words = say.words
    others = sorted((one for one in found.checked if one.finding != "identical"), key=_by_finding)
    for _, group in groupby(others, _by_finding):
        alike = list(group)
        for one in alike[:NAMED]:
            yield _told(one), "" if one.finding == "edited" else "red"
        if len(alike) > NAMED:
            yield words.plural("and {n} more of them", "and {n} more of them", len(alike) - NAMED), "red"
    if found.is_erased:
        yield words("The answers were erased, so that it was not made once more."), ""
    if found.failed:
        yield words("It could not be made once more:"), "red"
        yield from ((line, "red") for line in found.failed)
    if found.changed:
        yield words("What it was made from is not as it was, so that it may come out otherwise:"), ""
        yield from ((words.problem(problem), "") for problem in found.changed)


def _by_finding(one: Checked) -> tuple[int, int]:
    return list(FOUND).index(one.finding), list(CALLED).index(one.kind)


def _told(one: Checked) -> str:
    words = say.words
    told = words(FOUND[one.finding], what=words(CALLED[one.kind], name=one.name))
    if not one.where:
        return told
    where = ", ".join(one.where)
    is_line = one.kind == "file" and one.where[0].isdigit()
    return f"{told} {words('First in line {where}.', where=where) if is_line else words('In: {where}.', where=where)}"
