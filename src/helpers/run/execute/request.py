"""What was asked for, what was accepted, and what became of it: one study's request, run and outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from helpers.errors import ConfigError, Problem, UsageError
from helpers.run.execute import state
from helpers.run.execute.settings import read_settings
from helpers.run.notebooks.reading import check_parameters, notebook_paths, read_declared
from helpers.run.render.renderer import Renderer, choose_renderer
from helpers.study.choices import WHERE, refused
from helpers.study.opening import Study, open_study

#: Called with what is being done and how much of the study is done, 0 to 1.
Notify = Callable[[str, float], None]


@dataclass(frozen=True)
class Request:
    """One study to run, and how.

    Attributes
    ----------
    settings
        Values for the notebooks' parameters (`settings.read_settings`).
    only_figures
        Whether its figures are wanted, without notebooks and report (`figures.make_figures`).
    """

    council: str
    wave: str
    language: str = ""
    formats: tuple[str, ...] = ("html", "pdf")
    renderer: str = "auto"
    force: bool = False
    settings: tuple[str, ...] = ()
    only_figures: bool = False

    @property
    def name(self) -> str:
        """``council/wave``."""
        return f"{self.council}/{self.wave}"

    @property
    def label(self) -> str:
        """``council/wave``, with the language where one was asked for: no two requests of a run have the same."""
        return f"{self.name} ({self.language})" if self.language else self.name


@dataclass(frozen=True)
class Outcome:
    """What became of a request.

    Attributes
    ----------
    problems
        Why it failed, one line each, in the language of the one who ran it.
    kept
        The executed notebook with its traceback, where a cell failed.
    notes
        What is to be said of a report that was made, in the same language.
    why
        For each notebook and for the report why it was made again, in the same language; nothing where it stood.
    """

    request: Request
    status: Literal["done", "up to date", "failed", "not begun"]
    files: tuple[Path, ...] = ()
    problems: tuple[str, ...] = ()
    kept: Path | None = None
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    why: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """A request that was accepted: its study, what it is made from and where it goes."""

    request: Request
    study: Study
    notebooks: dict[str, Path]
    origin: state.Origin
    renderer: Renderer
    folder: Path
    notify: Notify
    started: datetime = field(default_factory=lambda: datetime.now(UTC))

    def parameters_of(self, notebook: str) -> dict[str, Any]:
        """Return the values for a notebook's parameters: which study, and what was set for this run."""
        return self.origin.parameters["given"] | self.origin.parameters["set"].get(notebook, {})


def accept(request: Request, notify: Notify = lambda stage, share: None) -> Run:
    """Return the run that a request stands for; nothing is executed yet.

    Raises
    ------
    MirallError
        If the study, its council.yml, the language, the renderer or a parameter is refused; all parameters at once.
    """
    study = open_study(request.council, request.wave, request.language)
    notebooks = {path.stem: path for path in notebook_paths()}
    given = {"council": study.council, "wave": study.wave, "language": study.language}
    declared = read_declared()
    check_parameters(declared, given)
    made, problems = read_settings(request.settings, declared)
    used = {name: {**defaults, **given, **made.get(name, {})} for name, defaults in declared.items()}
    problems += [problem for name in notebooks for problem in refused(study, name, used[name])]
    problems += [problem for name in notebooks for problem in _objectives_refused(study, name, used[name])]
    if problems:
        raise UsageError(problems)
    parameters = {"given": given, "set": made, "defaults": used}
    origin = state.find_origin(study.paths, study.config.wave.previous, parameters)
    folder = state.report_folder(study.paths, study.language, study.config.report.language)
    return Run(request, study, notebooks, origin, choose_renderer(request.renderer), folder, notify)


def _objectives_refused(study: Study, notebook: str, values: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with the objectives that a parameter names: the method's library has them, and no data."""
    if not values.get("objectives"):
        return []
    from helpers.communication.plan.drafting.from_study import terms_of

    try:
        terms_of(study, values["objectives"])
    except ConfigError as error:
        return [
            Problem(one.message, notebook if one.where == WHERE else one.where, one.values) for one in error.problems
        ]
    return []
