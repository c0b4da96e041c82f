"""The notebooks set to one council, in a working folder of their own, opened in JupyterLab."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from helpers.errors import UsageError
from helpers.present.language.prose import translate_notebook
from helpers.present.language.words import Words
from helpers.run.commands.wording import say
from helpers.run.execute.many import choose_studies
from helpers.run.execute.notebooks import notebook_paths, read_notebook, set_parameters
from helpers.study.opening import Study, open_study
from helpers.study.paths import data_dir, find_studies, project_root, reports_dir

#: JupyterLab asks its makers for news and updates unless told not to; nothing here calls home.
QUIET = ("--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")


def prepare_lab(study: Study) -> Path:
    """Write the notebooks with a study's parameters into its working folder and return the folder.

    A notebook that is there already stays: somebody may have worked in it.
    """
    import nbformat

    values = {"council": study.council, "wave": study.wave, "language": study.language}
    folder = study.paths.processed / "lab"
    folder.mkdir(parents=True, exist_ok=True)
    for path in notebook_paths():
        if not (folder / path.name).exists():
            ready = translate_notebook(read_notebook(path), Words(study.language))
            nbformat.write(set_parameters(ready, values), folder / path.name)
    return folder


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
    call = [sys.executable, "-m", "jupyterlab", "--ServerApp.root_dir", str(folder), *QUIET]
    subprocess.run(call, env={**os.environ, **environment}, check=False)
