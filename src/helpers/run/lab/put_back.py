"""What somebody changed in the lab, carried over to the method's own notebooks, for every council."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpers.errors import Problem, UsageError
from helpers.run.execute.notebooks import declared_parameters, notebook_paths, read_notebook, set_parameters
from helpers.run.execute.stripping import strip_for_commit
from helpers.run.lab.folder import ABOVE, BESIDE, RECORD, for_study, printed
from helpers.study.provenance import read_json

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.study.opening import Study

#: Parameters that say whose notebook it is: they stay as the method has them.
OF_STUDY = ("council", "wave", "language")


def put_back(study: Study) -> list[Path]:
    """Carry the changes of a lab's notebooks over to the project's, and return those that changed.

    A paragraph that was not touched stays in the language of the method, and outputs stay in the lab.

    Raises
    ------
    UsageError
        If a changed notebook was laid out from another one than the project has now: what the project changed since
        would be undone. All such notebooks are named.
    """
    import nbformat

    ours = {path: for_study(path, study) for path in notebook_paths() if (study.paths.lab / path.name).exists()}
    theirs = {path: read_notebook(study.paths.lab / path.name) for path in ours}
    changed = [path for path in ours if printed(theirs[path]) != printed(ours[path])]
    _refuse_outdated(study, {path.name: printed(ours[path]) for path in changed})
    for path in changed:
        nbformat.write(carried_over(path, ours[path], theirs[path]), path)
    return changed


def _refuse_outdated(study: Study, wanted: dict[str, str]) -> None:
    record = read_json(study.paths.lab / RECORD)
    message = (
        "{notebook} of the lab was laid out from another version than notebooks/{notebook} is now. Move it away, open "
        "the lab anew, and make your change in the notebook that is there then."
    )
    problems = [
        Problem(message, values={"notebook": name}) for name, ours in wanted.items() if record.get(name) != ours
    ]
    if problems:
        raise UsageError(problems)


def carried_over(path: Path, laid_out: Any, theirs: Any) -> Any:
    """Return a notebook of the project with what somebody changed in a copy of it, as it is committed.

    Parameters
    ----------
    path
        The notebook of the project.
    laid_out, theirs
        The copy as the lab laid it out, and as it is now.
    """
    before = {cell.id: cell.source for cell in laid_out.cells}
    originals = {cell.id: cell for cell in read_notebook(path).cells}
    for place, cell in enumerate(theirs.cells):
        if before.get(cell.id) == cell.source:
            theirs.cells[place] = originals[cell.id]
        elif cell.cell_type == "markdown":
            cell.source = cell.source.replace(BESIDE, ABOVE)
    own = declared_parameters(path)
    return set_parameters(strip_for_commit(theirs), {name: own[name] for name in OF_STUDY if name in own})
