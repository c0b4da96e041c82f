"""All inputs of a study validated, every problem reported at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from helpers.errors import ConfigError, MirallError, Problem
from helpers.run.commands.wording import say
from helpers.run.execute.many import choose_studies
from helpers.study.agreement import wave_problems
from helpers.study.config import Council, SurveyFile, parse, read_council, read_yaml
from helpers.study.instrument import read_instrument
from helpers.study.opening import open_study
from helpers.study.paths import StudyPaths
from helpers.study.written.files import unopened
from helpers.study.written.misnamed import misnamed

if TYPE_CHECKING:
    from helpers.survey.cleaning.parts import Part
    from helpers.survey.codebook.codebook import Codebook
    from helpers.survey.files.raw import RawSurvey
    from helpers.survey.weighting.population import Census

Result = TypeVar("Result")


@dataclass(frozen=True)
class Unread:
    """What of a study was not read: the survey's filled columns, and what must be told of the reading of its files."""

    columns: tuple[str, ...] = ()
    notes: tuple[Problem, ...] = ()


#: So many columns that were not read are named.
SHOWN_COLUMNS = 12


def check_command(names: list[str], everything: bool) -> None:
    """Print the problems of each study, and leave with 1 where there is one."""
    checked = _check_with_progress(choose_studies(names, everything))
    for name, (problems, unread) in checked.items():
        if not problems:
            say.line(say.words("{study}: all inputs are in order", study=name), "green")
            _say_unread(unread.columns)
            for note in unread.notes:
                say.line(f"  {say.words.problem(note)}")
            continue
        say.note(
            say.words.plural("{study}: {n} problem", "{study}: {n} problems", len(problems), study=name), "bold red"
        )
        for problem in problems:
            say.note(f"  {say.words.problem(problem)}", "red")
    if any(problems for problems, _ in checked.values()):
        raise SystemExit(1)


def _say_unread(columns: Sequence[str]) -> None:
    """Name the columns that nothing was read from: what a survey asked may be among them."""
    if not columns:
        return
    shown = ", ".join(" ".join(column.split())[:40] for column in columns[:SHOWN_COLUMNS])
    more = ", …" if len(columns) > SHOWN_COLUMNS else ""
    said = say.words.plural(
        "{n} column of the survey file was not read: {columns}. If it is a question, say in codebook.yml which one.",
        "{n} columns of the survey file were not read: {columns}. If some are questions, say in codebook.yml which.",
        len(columns),
        columns=shown + more,
    )
    say.line(f"  {said}")


def _check_with_progress(studies: list[StudyPaths]) -> dict[str, tuple[list[Problem], Unread]]:
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn())
    with Progress(*columns, console=say.err, transient=True, disable=not say.err.is_terminal) as progress:
        task = progress.add_task("", total=len(studies))
        checked = {}
        for study in studies:
            name = f"{study.council}/{study.wave}"
            progress.update(task, description=name)
            checked[name] = examine(study)
            progress.advance(task)
    return checked


def examine(paths: StudyPaths) -> tuple[list[Problem], Unread]:
    """Return everything that is wrong with a study's inputs, and what of the survey was not read."""
    problems: list[Problem] = []
    config = _try(problems, lambda: read_council(paths.raw / "council.yml"))
    if not paths.raw.is_dir():
        return problems, Unread()
    problems += wave_problems(config, paths) if config else []
    unread = _check_survey(paths, config, problems)
    told = _try(problems, lambda: _check_communication(paths, config)) or ()
    _try(problems, lambda: _check_plan(paths, config))
    unread = replace(unread, notes=(*unread.notes, *told))
    near = [_in_its_folder(problem, paths.raw) for problem in problems]
    return list({str(problem): problem for problem in near}.values()), unread


def _in_its_folder(problem: Problem, folder: Path) -> Problem:
    """Return a problem whose file is called as it is in the council's folder, by which the study is named."""
    return replace(problem, where=problem.where.removeprefix(str(folder)).lstrip("/\\: "))


def _try(problems: list[Problem], step: Callable[[], Result]) -> Result | None:
    try:
        return step()
    except MirallError as error:
        problems += error.problems
    except OSError as error:
        # A file that nobody may open, or a folder that bears its name.
        problems.append(unopened(error, Path(error.filename or "")))
    return None


def _check_survey(paths: StudyPaths, config: Council | None, problems: list[Problem]) -> Unread:
    """Add what is wrong with the survey, its codebook and its census: each by itself, then one against the other.

    What was not read comes back.
    """
    from helpers.survey.all_problems import survey_problems
    from helpers.survey.census import in_codes
    from helpers.survey.codebook.codebook import fit_instrument, read_what_holds
    from helpers.survey.intake import census_categories, names_read
    from helpers.survey.matching.matching import codebook_problems
    from helpers.survey.receiving.reading import read_survey
    from helpers.survey.weighting.population import read_population

    census = paths.raw / "population.csv"
    codebook, refused = read_what_holds(paths.raw / "codebook.yml")
    problems += refused
    survey = config.survey if config else _survey_block(paths)
    raw = _try(problems, lambda: read_survey(paths.raw, survey, codebook))
    residents = config.population if config else None
    census_read = _try(problems, lambda: read_population(census, residents=residents)) if census.exists() else None
    problems += misnamed(paths.raw, names_read(config.survey if config else SurveyFile(), raw))
    if raw is None:
        problems += codebook_problems(codebook, fit_instrument(read_instrument(), codebook))
        return Unread()
    known = census_categories(census_read.margins if census_read else None)
    doubts, parts = survey_problems(raw, codebook, read_instrument(), config, known)
    problems += doubts
    if census_read is not None:
        _try(problems, lambda: in_codes(census_read, fit_instrument(read_instrument(), codebook)))
    together = None if problems else _try(problems, lambda: _check_together(paths, raw, codebook, census_read, parts))
    return together or Unread()


def _survey_block(paths: StudyPaths) -> SurveyFile:
    """Return what a refused council.yml says of the survey file, as far as that can be read."""
    try:
        return parse(SurveyFile, read_yaml(paths.raw / "council.yml").get("survey") or {}, "council.yml")
    except (MirallError, AttributeError):
        # It is refused as a whole, with its reasons; the file is looked for by itself.
        return SurveyFile()


def _check_together(
    paths: StudyPaths, raw: RawSurvey, codebook: Codebook, census: Census | None, parts: Sequence[Part]
) -> Unread:
    """Clean and weight as the first notebook does: the codebook must fit the file, the census the answers.

    The files are taken as they were read for the check before.
    What was not read, and the codebook does not ignore, comes back.
    """
    from helpers.run.execute.named import misnamed as misnamed_choices
    from helpers.survey.assembling import weigh
    from helpers.survey.intake import clean, received_of
    from helpers.survey.matching.matching import Columns

    study = open_study(paths.council, paths.wave)
    received = received_of(study, raw, codebook, census)
    cleaned = clean(study, received, parts)
    weigh(cleaned.respondents, received.population, study.config)
    if strange := misnamed_choices(cleaned, study.config.options):
        raise ConfigError([replace(problem, where="council.yml, options") for problem in strange])
    unread = []
    for file in cleaned.survey.files:
        frame = file.raw.frame
        ignored = {Columns(frame.columns).find(name) for name in codebook.ignore}
        unused = (column for column in file.matching.unused if column not in ignored)
        filled = [column for column in unused if (frame[column].str.strip() != "").any()]
        unread += [f"{column} ({file.raw.name})" for column in filled] if raw.parts else filled
    return Unread(tuple(unread), cleaned.survey.raw.notes)


def _check_communication(paths: StudyPaths, config: Council | None) -> tuple[Problem, ...]:
    """Read the inventory; what of it was not read, and what is of after the interviews, comes back."""
    from helpers.communication.audit.receiving.inventory import read_inventory
    from helpers.communication.audit.receiving.sent import after

    inventory = read_inventory(paths.raw / "communication")
    return (*inventory.notes, *(after(inventory.messages["date"], config.wave.end) if config else ()))


def _check_plan(paths: StudyPaths, config: Council | None) -> None:
    from helpers.communication.plan.drafting.from_study import read_terms

    path = paths.raw / "plan.yml"
    if path.exists():
        read_terms(path, config)
