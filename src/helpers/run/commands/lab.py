"""The command `mirall lab`."""

from __future__ import annotations

import subprocess

from helpers.errors import UsageError
from helpers.run.commands.wording import say
from helpers.run.execute.many import choose_studies
from helpers.run.lab.folder import lay_out
from helpers.run.lab.put_back import put_back
from helpers.run.lab.server import server_call
from helpers.run.lab.start import write_start
from helpers.study.opening import Study, open_study
from helpers.study.paths import find_studies


def lab_command(name: str, no_open: bool, puts_back: bool) -> None:
    """Open JupyterLab on a study's notebooks, or carry what was changed there over to the method's.

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
    study = open_study(chosen.council, chosen.wave)
    if puts_back:
        return _put_back(study)
    bench = lay_out(study)
    say.line(str(write_start(study, bench)))
    if no_open:
        return
    if find_spec("jupyterlab") is None:
        raise UsageError("JupyterLab is not installed. Run make setup.")
    call, environment = server_call(bench.folder, study.language)
    subprocess.run(call, env=environment, check=False)


def _put_back(study: Study) -> None:
    """Say which notebooks of the method changed, and what is to be known of it; untouched copies follow them."""
    done = put_back(study)
    lay_out(study)
    for path in done.changed:
        say.line(str(path))
    if not done.changed:
        say.line(say.words("Nothing of the five notebooks of this lab was carried over."))
    for note in done.notes:
        say.note(say.words.problem(note), "yellow")
