"""What somebody changed in the lab, carried over to the method's own notebooks, for every council."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from helpers.errors import NotebookError, Problem, UsageError
from helpers.run.execute.personal import Personal, personal_of
from helpers.run.execute.settings import OF_STUDY
from helpers.run.lab.folder import (
    ABOVE,
    BEFORE,
    BESIDE,
    CELLS,
    RECORD,
    STATES,
    for_study,
    laid_out,
    laid_out_in,
    printed,
)
from helpers.run.lab.looked_over import given_away, not_looked_through, notes_of, problems_of, strangers
from helpers.run.notebooks.reading import declared_parameters, notebook_paths, read_notebook, set_parameters
from helpers.run.notebooks.stripping import strip_for_commit
from helpers.study.provenance import fingerprint, write_json

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.study.opening import Study

#: The language that the method's notebooks are written in; the others are translated from it.
WRITTEN_IN = "en"


@dataclass(frozen=True)
class PutBack:
    """What was carried over to the method.

    Attributes
    ----------
    changed
        The notebooks of the method that are now others.
    notes
        What is to be known of it: what a run will not show, and what stayed in the lab.
    """

    changed: tuple[Path, ...]
    notes: tuple[Problem, ...]


@dataclass(frozen=True)
class Copy:
    """A notebook of the method, the copy of it as the lab laid it out, and as it is now."""

    path: Path
    laid_out: Any
    theirs: Any
    language: str

    @property
    def is_changed(self) -> bool:
        """Whether somebody worked in it."""
        return printed(self.theirs) != printed(self.laid_out)


def put_back(study: Study) -> PutBack:
    """Carry the changes of a lab's notebooks over to the project's, and return what changed.

    A paragraph that was not touched stays in the language of the method, and outputs stay in the lab.

    Raises
    ------
    UsageError
        If there is no lab; if a changed notebook was laid out from another one than the project has now (what the
        project changed since would be undone), cannot be read, would stop every run, or gives away what somebody
        answered. All that is wrong is named, and nothing is written.
    """
    import nbformat

    if not any(study.paths.lab.glob("*.ipynb")):
        message = "{study} has no lab yet, so there is nothing to put back. `mirall lab {study}` lays one out."
        raise UsageError(message, study=f"{study.council}/{study.wave}")
    copies, problems = _copies(study)
    problems += [problem for copy in copies for problem in problems_of(copy.path.name, copy.theirs)]
    known = personal_of(study) if copies else Personal()
    problems += [one for copy in copies for one in given_away(copy.path.name, copy.laid_out, copy.theirs, known)]
    if problems:
        raise UsageError(problems)
    notes = [note for copy in copies for note in notes_of(copy.path.name, copy.laid_out, copy.theirs, _is_ours(copy))]
    changed = []
    for copy in copies:
        after = carried_over(copy)
        if printed(after) != printed(read_notebook(copy.path)):
            nbformat.write(after, copy.path)
            changed.append(copy.path)
    _record(study, copies)
    if copies and not known.numbers:
        notes.append(not_looked_through(study))
    return PutBack(tuple(changed), (*notes, *strangers(study, {path.name for path in notebook_paths()})))


def _is_ours(copy: Copy) -> bool:
    return copy.language == WRITTEN_IN


def _copies(study: Study) -> tuple[list[Copy], list[Problem]]:
    """Return the copies in which somebody worked, and what is wrong with those that cannot be carried over."""
    (record, _), copies, problems = laid_out(study), [], []
    for path in notebook_paths():
        there = study.paths.lab / path.name
        if not there.exists():
            continue
        try:
            theirs = read_notebook(there)
        except NotebookError:
            problems.append(_unreadable(path.name))
            continue
        language = laid_out_in(path, study, record.get(path.name))
        copy = Copy(path, for_study(path, replace(study, language=language or study.language)), theirs, language or "")
        if copy.is_changed:
            copies += [copy] if language else []
            problems += [] if language else [_outdated(path.name)]
    return copies, problems


def _unreadable(name: str) -> Problem:
    message = (
        "{notebook} of the lab is no notebook any more: it cannot be read as one. Move it away and open the lab anew; "
        "JupyterLab may have an earlier state of it under *File*, *Revert Notebook to Checkpoint*."
    )
    return Problem(message, values={"notebook": name})


def _outdated(name: str) -> Problem:
    message = (
        "{notebook} of the lab was laid out from another version than notebooks/{notebook} is now. Move it away, open "
        "the lab anew, and make your change in the notebook that is there then."
    )
    return Problem(message, values={"notebook": name})


def carried_over(copy: Copy) -> Any:
    """Return a notebook of the project with what somebody changed in a copy of it, as it is committed.

    A paragraph of the method that was edited in a translation of it stays as the method has it.
    """
    before = {cell.id: cell.source for cell in copy.laid_out.cells}
    originals = {cell.id: cell for cell in read_notebook(copy.path).cells}
    cells = []
    for cell in copy.theirs.cells:
        is_prose = cell.cell_type == "markdown"
        if before.get(cell.id) == cell.source or (is_prose and cell.id in originals and not _is_ours(copy)):
            cells.append(originals[cell.id])
        else:
            cells.append(type(cell)(cell, source=cell.source.replace(BESIDE, ABOVE) if is_prose else cell.source))
    own = declared_parameters(copy.path)
    carried = type(copy.theirs)(copy.theirs, cells=cells)
    return set_parameters(strip_for_commit(carried), {name: own[name] for name in OF_STUDY if name in own})


def _record(study: Study, copies: list[Copy]) -> None:
    """Note that the copies are those of the notebooks as they are now, also where something stayed in the lab."""
    record, before = laid_out(study)
    now = {copy.path.name: printed(for_study(copy.path, replace(study, language=copy.language))) for copy in copies}
    for copy in copies:
        name, was = copy.path.name, {cell.id: fingerprint(cell.source) for cell in copy.laid_out.cells}
        own = {
            cell.id: was.get(cell.id, "") for cell in copy.theirs.cells if was.get(cell.id) != fingerprint(cell.source)
        }
        put = before.get(name, {STATES: [], CELLS: {}})
        states = dict.fromkeys([*put[STATES], record[name]])
        before[name] = {STATES: [state for state in states if state != now[name]], CELLS: own | put[CELLS]}
    write_json(study.paths.lab / RECORD, record | now | {BEFORE: before})
