"""The working folder of one study's lab: its notebooks, its first page, and ways to what lies elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.errors import NotebookError
from helpers.present.language.notebook_translation import translate_notebook
from helpers.present.language.words import Words
from helpers.run.notebooks.kernel_cell import TAG, set_kernel_cell
from helpers.run.notebooks.reading import explore_path, notebook_paths, read_notebook, set_parameters
from helpers.study.config import LANGUAGES
from helpers.study.paths import closed, project_root
from helpers.study.provenance import fingerprint, read_json, write_json

if TYPE_CHECKING:
    from helpers.study.opening import Study

#: What was laid out, so that a notebook which nobody touched can follow the method.
RECORD = ".lab.json"
#: In it, of each notebook that was put back, as what it had been laid out (`STATES`, one each time) and which cells
#: were put back, by what stood there (`CELLS`): where the project drops them again they are in the lab alone.
BEFORE, STATES, CELLS = "before it was put back", "states", "cells"
#: How the committed notebooks name the method's pages, and how a notebook of the lab reaches them.
ABOVE, BESIDE = "](../methodology/", "](methodology/"


@dataclass(frozen=True)
class Bench:
    """A lab as it was laid out.

    Attributes
    ----------
    folder
        Where its notebooks lie.
    notebooks
        Each notebook of the lab, explore last where the project has it.
    changed
        Those that somebody worked in: they were left alone.
    outdated
        Those of them whose notebook of the method is another by now.
    ways
        Name of a way (``inputs``, ``report``, ``methodology``) to whether the lab's folder leads there.
    """

    folder: Path
    notebooks: tuple[Path, ...]
    changed: frozenset[str]
    outdated: frozenset[str]
    ways: dict[str, bool]


def lay_out(study: Study) -> Bench:
    """Write the notebooks with a study's parameters into its lab, and return what is there.

    A notebook that somebody changed stays; one that was only run is laid out anew where the method has another.
    """
    import nbformat

    folder = closed(study.paths.lab)
    ways = {name: _lead(folder / name, there) for name, there in _elsewhere(study).items()}
    record, before = laid_out(study)
    wanted = {path.name: for_study(path, study) for path in (*notebook_paths(), *explore_path())}
    prints = {name: printed(notebook) for name, notebook in wanted.items()}
    there = {name: _there(folder / name) for name in wanted}
    dropped = {name for name, put in before.items() if name in wanted and _is_dropped(put, wanted[name])}
    untouched = {name: {None, prints[name], *([] if name in dropped else [record.get(name)])} for name in wanted}
    changed = {name for name in wanted if there[name] not in untouched[name]}
    for name in wanted.keys() - changed:
        # One that was run keeps its outputs where the method has the same.
        if there[name] != prints[name]:
            nbformat.write(wanted[name], folder / name)
    sources = {path.name: path for path in (*notebook_paths(), *explore_path())}
    outdated = {name for name in changed if name in record and not laid_out_in(sources[name], study, record[name])}
    kept = {name: record.get(name) if name in changed else prints[name] for name in wanted}
    write_json(folder / RECORD, kept | {BEFORE: before})
    return Bench(folder, tuple(folder / name for name in wanted), frozenset(changed), frozenset(outdated), ways)


def laid_out(study: Study) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fingerprint of each notebook as it was laid out, and what of each was put back.

    What the project took back counts as never put back.
    """
    record = read_json(study.paths.lab / RECORD)
    before = dict(record.pop(BEFORE, {}))
    for path in notebook_paths():
        states = before.get(path.name, {}).get(STATES, [])
        if state := next((one for one in states if laid_out_in(path, study, one)), None):
            record[path.name] = state
    return record, before


def _is_dropped(put: dict[str, Any], notebook: Any) -> bool:
    """Return whether a notebook of the project lacks a cell that was put back, or has again what stood there before."""
    now = {cell.id: fingerprint(cell.source) for cell in notebook.cells}
    return any(cell not in now or now[cell] == was for cell, was in put[CELLS].items())


def _elsewhere(study: Study) -> dict[str, Path]:
    return {"inputs": study.paths.raw, "report": study.paths.reports, "methodology": project_root() / "methodology"}


def _lead(way: Path, there: Path) -> bool:
    """Make a link to a folder and return whether there is one; not every system lets everybody make links."""
    if way.is_symlink() and way.resolve() != there.resolve():
        way.unlink()
    if not way.exists():
        there.mkdir(parents=True, exist_ok=True)
        try:
            way.symlink_to(there, target_is_directory=True)
        except OSError:
            return False
    return True


def for_study(path: Path, study: Study) -> Any:
    """Return a notebook of the project as the lab lays it out: in the study's language and with its parameters."""
    words = Words(study.language)
    values = {"council": study.council, "wave": study.wave, "language": study.language}
    ready = set_parameters(set_kernel_cell(translate_notebook(read_notebook(path), words), words), values)
    for cell in ready.cells:
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace(ABOVE, BESIDE)
        if TAG in cell.metadata.get("tags", []):
            # Here the kernel is the right one: the cell is folded, and still run.
            cell.metadata["jupyter"] = {"source_hidden": True}
    return ready


def laid_out_in(path: Path, study: Study, left: str | None) -> str | None:
    """Return the language in which the lab laid out a notebook of the project; None where the project has another now.

    Parameters
    ----------
    left
        Fingerprint of what was laid out. The study's report may have had another language then.
    """
    tongues = dict.fromkeys((study.language, *LANGUAGES))
    return next((one for one in tongues if printed(for_study(path, replace(study, language=one))) == left), None)


def printed(notebook: Any) -> str:
    """Return a fingerprint of what a notebook says and does, whatever it was run to."""
    return fingerprint([[cell.cell_type, cell.source] for cell in notebook.cells])


def _there(path: Path) -> str | None:
    """Return the fingerprint of a notebook that is there; None where there is none."""
    if not path.exists():
        return None
    try:
        return printed(read_notebook(path))
    except NotebookError:
        return "no notebook"
