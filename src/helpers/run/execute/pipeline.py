"""One study from its raw files to its report: execute the notebooks, render, publish, record."""

from __future__ import annotations

import shutil
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from helpers.errors import MirallError, NotebookError, Problem
from helpers.present.language.notebook_translation import translate_notebook
from helpers.present.language.words import Words, mark
from helpers.run.execute import state
from helpers.run.execute.alone import CouncilBusy, alone
from helpers.run.execute.figures import make_figures
from helpers.run.execute.kernels import CellFailure, Executor, KernelDied, PapermillExecutor
from helpers.run.execute.left_out import leave_out, what_was_left_out
from helpers.run.execute.named import refuse_misnamed
from helpers.run.execute.pace import NOTEBOOKS_SHARE
from helpers.run.execute.personal import Personal, personal_of
from helpers.run.execute.publish import build_report, get_ready
from helpers.run.execute.reasons import because
from helpers.run.execute.request import Notify, Outcome, Request, Run, accept
from helpers.run.execute.steps import Steps
from helpers.run.notebooks.reading import read_notebook, set_parameters, strip_run
from helpers.study.paths import StudyPaths, closed, data_dir, project_root, reports_dir
from helpers.study.provenance import write_json

#: What the step is called that comes after the notebooks.
REPORT = "report"


def run_study(request: Request, notify: Notify = lambda stage, share: None, tongue: str = "en") -> Outcome:
    """Run one study and return what became of it; a failure is an outcome, not an exception.

    Parameters
    ----------
    request
        What to run and how.
    notify
        Told of each step.
    tongue
        Language of the one who runs it, for the problems.
    """
    begun = time.monotonic()
    try:
        if request.only_figures:
            with alone(request.council):
                return make_figures(request, notify, begun)
        run = accept(request, notify)
        with alone(request.council):
            return _made(run, tongue, begun)
    except MirallError as error:
        return failed(request, error, tongue, begun)
    except Exception as error:
        # A fault of ours in one study is no reason to stop the others: it is kept and named like any other.
        return failed(request, _kept_fault(request, error), tongue, begun)


def _made(run: Run, tongue: str, begun: float) -> Outcome:
    """Return what became of a run that was accepted: its report made, or found to be up to date."""
    request, paths = run.request, run.study.paths
    reasons = [because("forced")] if request.force else state.why_not_current(
        paths, run.folder, run.origin, run.renderer, request.formats, request.renderer == "quarto"
    )  # fmt: skip
    if not reasons:
        state.failure_file(paths).unlink(missing_ok=True)
        return Outcome(request, "up to date", _delivered(run.folder, request.formats))
    steps = Steps(run.study, run.origin, request.force)
    executed, seconds = _executed(run, steps, tongue)
    run.notify(mark("rendering"), NOTEBOOKS_SHARE)
    told = [*build_report(run, executed, seconds), *_left_out(executed)]
    notes = tuple(Words(tongue).problem(note) for note in told)
    state.failure_file(paths).unlink(missing_ok=True)
    spent = time.monotonic() - begun
    why = {name: steps.why.get(name, []) for name in run.notebooks} | {REPORT: reasons}
    return Outcome(
        request, "done", _delivered(run.folder, request.formats), seconds=spent, notes=notes,
        why={step: tuple(map(Words(tongue).problem, told)) for step, told in why.items()},
    )  # fmt: skip


def failed(request: Request, error: MirallError, tongue: str, begun: float) -> Outcome:
    """Return the outcome of a request that an error stopped, told in the language of the one who runs it."""
    record = state.failure_file(StudyPaths(request.council, request.wave))
    is_known = (StudyPaths(request.council, request.wave).raw / "council.yml").exists()
    # A run that did not begin, because another is under way, says nothing of the study.
    if is_known and not record.exists() and not isinstance(error, CouncilBusy):
        closed(record.parent)
        write_json(record, {"notebook": None, "cell": None})
    lines = tuple(Words(tongue).error(error).splitlines())
    kept = error.kept if isinstance(error, StudyStopped) else None
    return Outcome(request, "failed", problems=lines, kept=kept, seconds=time.monotonic() - begun)


def _kept_fault(request: Request, error: Exception) -> StudyStopped:
    kept = state.failure_file(StudyPaths(request.council, request.wave)).with_name("traceback.txt")
    closed(kept.parent)
    kept.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    message = "The run broke off ({kind}). This is a fault of the program; the file below says where."
    return StudyStopped([Problem(message, request.name, {"kind": type(error).__name__})], kept)


def _left_out(executed: Mapping[str, Any]) -> list[Problem]:
    """Return what the pages of the notebooks do not show of what their cells do, each with what to do about it."""
    return [
        Problem(one.message, f"{name}, cell {one.cell}")
        for name, notebook in executed.items()
        for one in what_was_left_out(notebook)
    ]


def _delivered(folder: Path, formats: tuple[str, ...]) -> tuple[Path, ...]:
    named = [folder / state.DELIVERED[form] for form in formats]
    others = [folder / name for name in (*state.ONE_PAGE.values(), *state.DECISION, *state.PLAN)]
    return tuple(path for path in [*named, *others] if path.exists())


def _executed(run: Run, steps: Steps, tongue: str) -> tuple[dict[str, Any], dict[str, float]]:
    """Return the executed notebooks and the seconds each took; those that stand as they were kept."""
    environment = {
        "MIRALL_DATA": str(data_dir()),
        "MIRALL_REPORTS": str(reports_dir()),
        "MIRALL_HOME": str(project_root()),
        "MIRALL_LANGUAGE": tongue,
    }
    executor = PapermillExecutor(environment)
    if steps.why:
        executor.warm_up()
        get_ready(run)
        refuse_misnamed(run)
        # What this run does not write must not be taken for its own.
        shutil.rmtree(run.study.paths.processed / "failed", ignore_errors=True)
        steps.begin()
    return execute_all(run, executor, steps)


def execute_all(run: Run, executor: Executor, steps: Steps) -> tuple[dict[str, Any], dict[str, float]]:
    """Execute a study's notebooks in order where they do not stand; return all, with the seconds that each took.

    Each is kept as soon as it has been executed: a run that is broken off goes on from there.

    Raises
    ------
    StudyStopped
        If a cell raised; the notebook with its traceback is kept in the study's private folder. If a kernel died.
    """
    words = Words(run.study.language)
    executed, seconds, personal = {}, {}, Personal()
    for place, (name, path) in enumerate(run.notebooks.items()):
        if steps.stands(name):
            executed[name], seconds[name] = steps.as_kept(name)
            continue

        def on_cell(done: int, total: int, place: int = place, name: str = name) -> None:
            run.notify(name, NOTEBOOKS_SHARE * (place + done / max(total, 1)) / len(run.notebooks))

        begun = time.monotonic()
        try:
            values = run.parameters_of(name)
            ready = set_parameters(translate_notebook(read_notebook(path), words), values)
            ran = executor.execute(ready, values, on_cell)
        except CellFailure as failure:
            raise _stopped(run, name, failure, personal_of(run.study)) from None
        except KernelDied as died:
            raise _died(run, name, died) from None
        # The first notebook says who answered.
        personal = personal if personal.numbers else personal_of(run.study)
        executed[name] = leave_out(strip_run(ran), words, personal=personal)
        seconds[name] = time.monotonic() - begun
        steps.keep(name, executed[name], seconds[name])
    return executed, seconds


class StudyStopped(NotebookError):
    """A study stopped before its end; `kept` is the notebook with its traceback, or the traceback alone, or nothing."""

    def __init__(self, problems: list[Problem], kept: Path | None) -> None:
        super().__init__(problems)
        self.kept = kept


def _died(run: Run, name: str, died: KernelDied) -> StudyStopped:
    _record_failure(run, name, died.cell)
    message = (
        "The kernel died before it ran a cell. If nothing below says why, run make setup, which sets the Python of "
        "this project up anew."
    )
    if died.cell is not None:
        message = (
            "The kernel died in cell {cell}, and what it said then is not kept, because it may quote an answer. Mostly "
            "the memory was not enough: end other programs, or run fewer councils at once (`--jobs 1`)."
        )
    told = [Problem(message, f"{run.request.name}, {name}", {"cell": died.cell})]
    return StudyStopped([*told, *(Problem("{line}", values={"line": line}) for line in died.lines)], None)


def _record_failure(run: Run, name: str, cell: int | None) -> None:
    record = {"notebook": name, "cell": cell, "fingerprint": run.origin.report}
    write_json(state.failure_file(run.study.paths), record)


def _stopped(run: Run, name: str, failure: CellFailure, personal: Personal) -> StudyStopped:
    import nbformat

    folder = closed(run.study.paths.processed / "failed")
    kept = folder / f"{name}.ipynb"
    nbformat.write(leave_out(failure.notebook, Words(run.study.language), keep="error", personal=personal), kept)
    _record_failure(run, name, failure.cell)
    where = f"{run.request.name}, {name}"
    problems = [Problem("Cell {cell} stopped the run.", where, {"cell": failure.cell})]
    quotes = any(map(personal.is_told_in, failure.lines))
    lines = failure.lines if not quotes else [failure.kind] * bool(failure.kind)
    problems += [Problem("{line}", values={"line": line}) for line in lines]
    if quotes or not failure.is_told:
        message = (
            "What else the error says may quote an answer, so a run does not keep it. `mirall lab {study}` opens the "
            "notebook, which shows it."
        )
        problems.append(Problem(message, values={"study": run.request.name}))
    return StudyStopped(problems, kept)
