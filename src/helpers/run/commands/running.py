"""What `mirall run` does: take the request, show how far it is, say what became of each study."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.errors import Problem, UsageError
from helpers.present.language.words import mark
from helpers.run.commands.wording import say, tongue
from helpers.run.execute.many import choose_studies

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from rich.progress import Progress, TaskID
    from rich.table import Table

    from helpers.run.execute.pace import Pace
    from helpers.run.execute.request import Outcome, Request
    from helpers.run.execute.workers import Way
    from helpers.run.render.renderer import Renderer

#: What became of a study: how it is told, how many of them are, and in which colour.
FATES = {
    "done": (mark("made"), mark("Made: {n}"), "green"),
    "up to date": (mark("up to date"), mark("Up to date: {n}"), "green"),
    "failed": (mark("failed"), mark("Failed: {n}"), "red"),
    "not begun": (mark("still to do"), mark("Still to do: {n}"), "yellow"),
}
#: Columns of a table that goes to no terminal.
WIDEST = 1_000
#: Version of the record that `--json` writes.
SCHEMA = 1


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line.

    Attributes
    ----------
    jobs
        How many councils at a time; None for as many as this machine allows.
    record
        Where to write what became of each study; None for nowhere.
    why
        Whether to say what made each step run.
    """

    names: tuple[str, ...] = ()
    everything: bool = False
    to: str = "html,pdf"
    languages: str = ""
    renderer: str = "auto"
    force: bool = False
    settings: tuple[str, ...] = ()
    jobs: int | None = None
    stops: bool = False
    scheduler: str = ""
    store: str = ""
    record: Path | None = None
    why: bool = False


def run_command(asked: Asked) -> None:
    """Run studies, each in each language, say what became of them, and leave with 1 where one failed.

    Raises
    ------
    UsageError
        If a study, format, language, renderer or parameter is none that there is; nothing is run then.
    """
    from helpers.run.execute.workers import Way, sensible_jobs

    if asked.store and not asked.scheduler:
        raise UsageError("--store is for the workers of a scheduler. Name it with --scheduler.")
    requests = _requests(asked)
    way = Way(asked.jobs or (sensible_jobs() if len(requests) > 1 else 1), asked.stops, asked.scheduler, asked.store)
    begun = datetime.now(UTC)
    ended_with(run_with_progress(requests, way, asked.why), begun, asked.record)


def ended_with(outcomes: Sequence[Outcome], begun: datetime, record: Path | None) -> None:
    """Say what became of all studies, write it where it is wanted, and leave with 1 where one was not made."""
    if len(outcomes) > 1:
        if not say.out.is_terminal:
            # In a file nothing is folded, so that a path stays one word.
            say.out.width = WIDEST
        say.out.print(outcomes_table(outcomes))
        say.line(counted(outcomes, (datetime.now(UTC) - begun).total_seconds()))
    if record is not None:
        from helpers.study.provenance import write_json

        write_json(record, as_record(outcomes, begun))
    if any(outcome.status in ("failed", "not begun") for outcome in outcomes):
        raise SystemExit(1)


def _requests(asked: Asked) -> list[Request]:
    """Return what is to be run, all that cannot be refused before anything is."""
    from helpers.run.execute.request import Request, accept
    from helpers.run.execute.settings import read_settings
    from helpers.run.execute.state import DELIVERED
    from helpers.run.notebooks.reading import read_declared

    tongues = tuple(dict.fromkeys(part.strip() for part in asked.languages.split(",") if part.strip())) or ("",)
    refuse_unknown(tongues)
    formats, studies = read_formats(asked.to, DELIVERED), choose_studies(asked.names, asked.everything)
    read_renderer(asked.renderer)
    requests = [
        Request(one.council, one.wave, language, formats, asked.renderer, asked.force, asked.settings)
        for one in studies for language in tongues
    ]  # fmt: skip
    if read_settings(asked.settings, read_declared())[1]:
        # What cannot be set is said once, before anything runs, with what else is wrong in the values of the first.
        accept(requests[0])
    return requests


def refuse_unknown(tongues: Iterable[str]) -> None:
    """Refuse languages that there are none of; an empty one stands for the council's own.

    Raises
    ------
    UsageError
        With all of them at once.
    """
    from helpers.study.config import LANGUAGES

    message = "The language {language} is not one of ca, es, en."
    if wrong := [one for one in tongues if one and one not in LANGUAGES]:
        raise UsageError([Problem(message, values={"language": one}) for one in wrong])


def read_renderer(name: str) -> Renderer:
    """Return the renderer that was asked for, and say why it is not Quarto where that was left open.

    Raises
    ------
    UsageError
        If it cannot be had.
    """
    from helpers.run.render.renderer import choose_renderer, why_not_quarto

    renderer = choose_renderer(name)
    if name == "auto" and (reason := why_not_quarto()):
        rest = say.words("The report is made with pandoc and Typst from the packages.")
        say.note(f"{say.words.problem(reason)} {rest}", "dim")
    return renderer


def read_formats(to: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the formats in a list like ``html,pdf``, each once.

    Raises
    ------
    UsageError
        If one of them is none that can be made; all of them at once.
    """
    asked = tuple(dict.fromkeys(part.strip() for part in to.split(",") if part.strip()))
    message = "The format {form} is not one of {known}."
    if wrong := [form for form in asked or (to,) if form not in known]:
        raise UsageError([Problem(message, values={"form": form, "known": ", ".join(known)}) for form in wrong])
    return asked


@dataclass
class Shown:
    """What the terminal shows while studies run: those under way, and how long all of it still takes."""

    progress: Progress
    pace: Pace
    count: int
    tasks: dict[str, TaskID] = field(default_factory=dict)
    ended: int = 0

    def __post_init__(self) -> None:
        if self.count > 1:
            self.tasks[""] = self.progress.add_task(say.words("All studies"), total=1.0, stage="")

    def tell(self, label: str, stage: str, share: float) -> None:
        """Show how far a study is."""
        self.pace.told(label, share)
        if label not in self.tasks:
            self.tasks[label] = self.progress.add_task(label, total=1.0, stage="")
        self.progress.update(self.tasks[label], completed=share, stage=say.words(stage))
        self._show_all()

    def end(self, outcome: Outcome) -> None:
        """Take a study away that has ended."""
        label = outcome.request.label
        self.pace.ended(label, outcome.seconds, outcome.status == "done")
        self.ended += 1
        if label in self.tasks:
            self.progress.update(self.tasks[label], completed=1.0, stage="", visible=False)
        self._show_all()

    def _show_all(self) -> None:
        if "" in self.tasks:
            left = self.pace.left()
            told = say.words("{n} of {count}", n=self.ended, count=self.count)
            stage = told if left is None else f"{told} · {time_left(left)}"
            self.progress.update(self.tasks[""], completed=self.ended / self.count, stage=stage)


def time_left(seconds: float) -> str:
    """Return how long it still takes, in words: to the minute, as nothing is known better."""
    if seconds < 60:
        return say.words("less than a minute left")
    return say.words.plural("about {n} minute left", "about {n} minutes left", round(seconds / 60))


def run_with_progress(requests: Sequence[Request], way: Way, why: bool) -> list[Outcome]:
    """Run studies, show how far they are, say of each what became of it as it ends, and return that of all."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from helpers.run.execute.pace import Pace
    from helpers.run.execute.workers import in_order, run_chains

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[stage]}"), TimeElapsedColumn())
    chains, seconds = in_order(requests)
    expected = {request.label: spent for request, spent in seconds.items()}
    outcomes = []
    with Progress(*columns, console=say.err, transient=True, disable=not say.err.is_terminal) as progress:
        shown = Shown(progress, Pace(expected), len(expected))
        for outcome in run_chains(chains, way, shown.tell, tongue()):
            shown.end(outcome)
            _print_outcome(outcome, why, is_one=len(expected) == 1)
            outcomes.append(outcome)
    return outcomes


def _print_outcome(outcome: Outcome, why: bool, is_one: bool) -> None:
    """Say what became of a study; the files of one by name, of several in the table at the end by their folder."""
    words, label = say.words, outcome.request.label
    if outcome.status == "not begun":
        return
    if outcome.status == "failed":
        say.note(words("{study}: failed", study=label), "bold red")
        for line in outcome.problems:
            say.note(f"  {line}", "red")
        if outcome.kept:
            say.note("  " + words("What happened, as far as it came: {path}", path=outcome.kept))
        return
    if outcome.status == "up to date":
        say.line(words("{study}: up to date", study=label), "green")
    else:
        say.line(words("{study}: done in {seconds} s", study=label, seconds=words.number(outcome.seconds)), "green")
    for step, reasons in outcome.why.items() if why else ():
        say.line(f"  {step}: {' '.join(reasons) or words('as it was')}", "dim")
    for note in outcome.notes:
        say.note(f"  {note}", "yellow")
    for path in outcome.files if is_one else ():
        say.line(f"  {path}")


def outcomes_table(outcomes: Iterable[Outcome]) -> Table:
    """Return what became of each study: how long it took, and where its report is or why there is none."""
    from rich.markup import escape
    from rich.table import Table

    words = say.words
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column(words("Study"), no_wrap=True)
    table.add_column(words("State"), no_wrap=True)
    table.add_column("s", justify="right")
    table.add_column(words("Where, or why"), overflow="fold")
    for outcome in sorted(outcomes, key=lambda outcome: outcome.request.label):
        fate, _, style = FATES[outcome.status]
        seconds = words.number(outcome.seconds) if outcome.seconds else ""
        table.add_row(outcome.request.label, f"[{style}]{words(fate)}[/{style}]", seconds, escape(_where(outcome)))
    return table


def _where(outcome: Outcome) -> str:
    """Return the folder of a report, as it is reached from here, or the first reason that there is none."""
    if not outcome.files:
        return outcome.problems[0] if outcome.problems else ""
    folder = outcome.files[0].parent
    return str(folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder)


def counted(outcomes: Sequence[Outcome], seconds: float) -> str:
    """Return how many studies ended how, and how long all of it took."""
    count: Counter[str] = Counter(outcome.status for outcome in outcomes)
    told = [
        say.words(message, n=say.words.number(count[fate])) for fate, (_, message, _) in FATES.items() if count[fate]
    ]
    return " · ".join([*told, f"{say.words.number(seconds)} s"])


def as_record(outcomes: Iterable[Outcome], begun: datetime) -> dict[str, Any]:
    """Return what became of each study, for other programs to read."""
    return {
        "schema": SCHEMA,
        "begun": begun.isoformat(timespec="seconds"),
        "seconds": round((datetime.now(UTC) - begun).total_seconds(), 1),
        "studies": [
            {
                "council": outcome.request.council,
                "wave": outcome.request.wave,
                "language": outcome.request.language or None,
                "status": outcome.status.replace(" ", "_"),
                "seconds": round(outcome.seconds, 1),
                "files": list(map(str, outcome.files)),
                "problems": list(outcome.problems),
                "notes": list(outcome.notes),
                "kept": str(outcome.kept) if outcome.kept else None,
            }
            for outcome in sorted(outcomes, key=lambda outcome: outcome.request.label)
        ],
    }
