"""The notebooks set to one council, in a working folder of their own, opened in JupyterLab."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from helpers.errors import UsageError
from helpers.present.prose import translate_notebook
from helpers.present.words import Words
from helpers.run.command_words import say
from helpers.run.many import choose_studies
from helpers.run.notebooks import notebook_paths, read_notebook
from helpers.study.opening import Study, open_study
from helpers.study.paths import data_dir, find_studies, project_root, reports_dir


def prepare_lab(study: Study) -> Path:
    """Write the notebooks with a study's parameters into its working folder and return the folder.

    A notebook that is there already stays: somebody may have worked in it.
    """
    import nbformat

    folder = study.paths.processed / "lab"
    folder.mkdir(parents=True, exist_ok=True)
    for path in notebook_paths():
        if not (folder / path.name).exists():
            nbformat.write(set_parameters(read_notebook(path), study), folder / path.name)
    return folder


def set_parameters(notebook: Any, study: Study) -> Any:
    """Return a copy of a notebook, in the study's language, whose parameters cell names the study."""
    ready = translate_notebook(notebook, Words(study.language))
    values = {"council": study.council, "wave": study.wave, "language": study.language}
    for cell in ready.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = "\n".join(_set(line, values) for line in cell.source.split("\n"))
    return ready


def _set(line: str, values: dict[str, str]) -> str:
    name = line.split(":")[0].split("=")[0].strip()
    if name not in values:
        return line
    comment = line.partition("#")[2]
    return f'{name}: str = "{values[name]}"' + (f"  #{comment}" if comment else "")


def lab_command(name: str, no_open: bool) -> None:
    """Open JupyterLab on a study's notebooks.

    Raises
    ------
    UsageError
        If there is no such study, or JupyterLab is not installed.
    """
    from importlib.util import find_spec

    # Without a name: the first study, as "Run All" in the committed notebooks.
    chosen = choose_studies([name])[-1] if name else next(iter(find_studies()), None)
    if chosen is None:
        raise UsageError("There is no council yet. `mirall new COUNCIL WAVE` makes one.")
    folder = prepare_lab(open_study(chosen.council, chosen.wave))
    say.line(str(folder))
    if no_open:
        return
    if find_spec("jupyterlab") is None:
        raise UsageError("JupyterLab is not installed. Run make setup.")
    environment = {
        "MIRALL_DATA": str(data_dir()),
        "MIRALL_REPORTS": str(reports_dir()),
        "MIRALL_HOME": str(project_root()),
    }
    call = [sys.executable, "-m", "jupyterlab", "--ServerApp.root_dir", str(folder)]
    subprocess.run(call, env={**os.environ, **environment}, check=False)
