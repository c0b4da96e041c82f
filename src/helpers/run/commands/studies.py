"""What the commands do, one function each."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.errors import MirallError, UsageError
from helpers.present.language.words import mark
from helpers.run.commands.wording import say
from helpers.run.execute.many import choose_studies
from helpers.study.paths import FOLDER_NAME, StudyPaths, closed, find_studies, project_root

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd
    from rich.table import Table

SURVEY = "-"
#: The files of a new study, by how their names begin, in the order of filling them in.
TO_FILL_IN = {
    "README.md": mark("what each file is"),
    "council.yml": mark("who, when, how the sample was made"),
    SURVEY: mark("the survey's export, copied here as it is"),
    "codebook.yml": mark("which column is which question; delete it if the method's own questionnaire was used"),
    "population.csv": mark("residents by sex, age, district; `mirall margins` writes it"),
    "communication/": "",
    "plan.yml": mark("money, hours and dates of the plan"),
}
STATES = {
    "never run": (mark("never run"), "dim"),
    "figures only": (mark("figures, and no report"), "green"),
    "up to date": (mark("up to date"), "green"),
    "changed since": (mark("inputs or choices changed"), "yellow"),
    "tables missing": (mark("its tables are missing"), "yellow"),
    "failed": (mark("failed"), "red"),
    "refused": (mark("council.yml is refused"), "red"),
    "erased": (mark("answers erased"), "dim"),
}


def list_command() -> None:
    """Print each study with its state, and how to begin where there is none."""
    from rich.table import Table

    from helpers.run.notebooks.reading import read_declared

    words, studies = say.words, find_studies()
    # What is wrong with the method's own notebooks is wrong with no council.
    read_declared()
    if not studies:
        say.line(words("There is no council yet. `mirall new COUNCIL WAVE` makes one."))
        return
    listed = [_listed(study) for study in studies]
    heads = [words("Council"), words("Wave"), words("Name"), words("State")]
    has_dates = any(one.keep_until for one in listed)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for head in [*heads, *([words("Answers kept until")] if has_dates else [])]:
        table.add_column(head)
    for study, one in zip(studies, listed, strict=True):
        message, style = STATES[one.state]
        state = f"[{style}]{words(message)}[/{style}]"
        table.add_row(study.council, study.wave, one.name, state, *([one.keep_until] if has_dates else []))
    say.out.print(table)


@dataclass(frozen=True)
class Listed:
    """A study in the list: what it is called, a key of `STATES`, and until when its answers are kept, in words."""

    name: str = "–"
    state: str = "refused"
    keep_until: str = ""


def _listed(study: StudyPaths) -> Listed:
    from rich.markup import escape

    from helpers.run.execute.purging import is_erased
    from helpers.run.execute.request import Request, accept
    from helpers.run.execute.state import state_of

    try:
        run = accept(Request(study.council, study.wave, renderer="embedded"))
    except MirallError:
        return Listed()
    synthetic = f" ({say.words('synthetic')})" if run.study.config.synthetic else ""
    name = escape(run.study.config.name + synthetic)
    if is_erased(study):
        return Listed(name, "erased")
    return Listed(name, state_of(study, run.folder, run.origin), _keep_until(run.study.config.retention))


def _keep_until(day: date | None) -> str:
    """Return until when answers are kept; once that day is past, that they are to be erased."""
    if day is None:
        return ""
    told = say.words.date(day)
    is_past = day < datetime.now(UTC).date()
    return f"[red]{say.words('{day}: to be erased', day=told)}[/red]" if is_past else told


def new_command(council: str, wave: str) -> None:
    """Copy the templates into a new study's folder.

    Raises
    ------
    UsageError
        If a name cannot be a folder, or the study exists already.
    """
    for name in (council, wave):
        if not FOLDER_NAME.match(name):
            raise UsageError("{name} cannot name a folder here: use lower-case letters, digits, hyphens.", name=name)
    target = StudyPaths(council, wave).raw
    if target.exists():
        raise UsageError("{folder} exists already; nothing was written.", folder=target)
    templates = project_root() / "methodology" / "templates"
    closed(target.parent)
    shutil.copytree(templates, target)
    # The survey is copied into it.
    target.chmod(0o700)
    for path in target.glob("*.yml"):
        text = path.read_text(encoding="utf-8").replace("{council}", council).replace("{wave}", wave)
        path.write_text(text, encoding="utf-8")
    say.line(say.words("Made {folder}. Fill in, in this order:", folder=target))
    for name, meaning in in_order_of_filling_in(target):
        say.line(f"  {name}  {say.words(meaning)}".rstrip())
    say.line(say.words("Then: mirall check {study}", study=f"{council}/{wave}"))


def in_order_of_filling_in(folder: Path) -> list[tuple[str, str]]:
    """Return what belongs into a new study's folder, in the order of putting it there, with what each is for.

    The survey itself, which nobody can make a template of, is named by a dash.
    """
    there = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    order = list(TO_FILL_IN)
    place = {name: next((i for i, start in enumerate(order) if name.startswith(start)), len(order)) for name in there}
    named = sorted([*there, SURVEY], key=lambda name: (place.get(name, order.index(SURVEY)), name))
    return [(name, TO_FILL_IN.get(name, "")) for name in named]


def margins_command(municipalities: list[str], source: Path, wave: str) -> None:
    """Write population.csv for municipalities from official tables, and print what was summed."""
    from helpers.survey.weighting.margins import write_margins

    target = _margins_target(wave)
    written = write_margins(municipalities, source, target)
    say.out.print(_sums_table(written.sums))
    for note in written.notes:
        say.line(say.words.problem(note), "yellow")
    say.line(str(target))


def _sums_table(sums: pd.DataFrame) -> Table:
    """Return what was summed: category, file, year, rows, what they add up to, and the residents written."""
    from rich.table import Table

    words = say.words
    table = Table(box=None, header_style="bold", pad_edge=False)
    for head in (words("Category"), words("File"), words("Year"), words("Rows"), words("They add up to"),
                 words("Residents")):  # fmt: skip
        table.add_column(head)
    for row in sums.itertuples():
        counts = (words.number(row.counted), words.number(row.population))
        table.add_row(f"{row.variable}: {row.category}", row.file, row.year, row.rows, *counts)
    return table


def _margins_target(wave: str) -> Path:
    if not wave:
        return Path("population.csv").resolve()
    return choose_studies([wave])[0].raw / "population.csv"


def questionnaire_command(target: Path) -> None:
    """Write the questionnaire as an XLSForm, in all its languages.

    Raises
    ------
    UsageError
        If the file is there already: somebody may have worked in it.
    """
    from helpers.study.instrument import read_instrument
    from helpers.study.xlsform import xlsform

    if target.exists():
        raise UsageError("{folder} exists already; nothing was written.", folder=target)
    target.write_bytes(xlsform(read_instrument()))
    say.line(str(target.resolve()))
