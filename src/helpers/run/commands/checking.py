"""All inputs of a study validated, every problem reported at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from helpers.errors import MirallError, Problem
from helpers.run.commands.wording import say
from helpers.run.execute.many import choose_studies
from helpers.study.config import Council, read_council
from helpers.study.opening import open_study
from helpers.study.paths import StudyPaths


def check_command(names: list[str], everything: bool) -> None:
    """Print the problems of each study, and leave with 1 where there is one."""
    found = _check_with_progress(choose_studies(names, everything))
    for name, problems in found.items():
        if not problems:
            say.line(say.words("{study}: all inputs are in order", study=name), "green")
            continue
        say.note(
            say.words.plural("{study}: {n} problem", "{study}: {n} problems", len(problems), study=name), "bold red"
        )
        for problem in problems:
            say.note(f"  {say.words.problem(problem)}", "red")
    if any(found.values()):
        raise SystemExit(1)


def _check_with_progress(studies: list[StudyPaths]) -> dict[str, list[Problem]]:
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn())
    with Progress(*columns, console=say.err, transient=True, disable=not say.err.is_terminal) as progress:
        task = progress.add_task("", total=len(studies))
        found = {}
        for study in studies:
            name = f"{study.council}/{study.wave}"
            progress.update(task, description=name)
            found[name] = check_study(study)
            progress.advance(task)
    return found


def check_study(paths: StudyPaths) -> list[Problem]:
    """Return everything that is wrong with the inputs of a study, in the order in which they are read."""
    problems: list[Problem] = []
    config = _try(problems, lambda: read_council(paths.raw / "council.yml"))
    for step in _steps(paths, config):
        _try(problems, step)
    return list({str(problem): problem for problem in problems}.values())


def _steps(paths: StudyPaths, config: Council | None) -> Iterator[Callable[[], Any]]:
    if config is not None:
        yield lambda: _check_file(paths, config)
    yield lambda: _check_codebook(paths)
    yield lambda: _check_population(paths, config)
    if config is not None:
        yield lambda: _check_together(paths)
    yield lambda: _check_communication(paths)
    yield lambda: _check_plan(paths)


def _try(problems: list[Problem], step: Callable[[], Any]) -> Any:
    try:
        return step()
    except MirallError as error:
        problems += error.problems
        return None


def _check_file(paths: StudyPaths, config: Council) -> None:
    from helpers.survey.receiving.reading import read_survey

    read_survey(paths.raw, config.survey)


def _check_codebook(paths: StudyPaths) -> None:
    from helpers.survey.receiving.codebook import read_codebook

    read_codebook(paths.raw / "codebook.yml")


def _check_together(paths: StudyPaths) -> None:
    """Clean and weight as the first notebook does: the codebook must fit the file, the census the answers."""
    from helpers.survey.assembling import weigh
    from helpers.survey.intake import clean, receive

    study = open_study(paths.council, paths.wave)
    received = receive(study)
    weigh(clean(study, received).respondents, received.population, study.config)


def _check_population(paths: StudyPaths, config: Council | None) -> None:
    from helpers.survey.weighting.population import read_population

    path = paths.raw / "population.csv"
    if path.exists():
        read_population(path, residents=config.population if config else None)


def _check_communication(paths: StudyPaths) -> None:
    from helpers.communication.audit.inventory import read_inventory

    read_inventory(paths.raw / "communication")


def _check_plan(paths: StudyPaths) -> None:
    from helpers.communication.plan.drafting import read_terms

    path = paths.raw / "plan.yml"
    if path.exists():
        read_terms(path)
