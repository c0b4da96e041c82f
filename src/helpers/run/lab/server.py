"""JupyterLab as the lab wants it: on its first page, with this very Python as its kernel, and without calling home."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from helpers.run.execute.kernels import KERNEL_ENVIRONMENT
from helpers.run.lab.tables import script_folder
from helpers.study.paths import data_dir, project_root, reports_dir

FIRST_PAGE = "start.md"
#: Where the lab's own settings lie, in its folder; JupyterLab shows no hidden files.
HIDDEN = ".jupyter"
#: What is laid below the user's own settings, which still win.
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "checkForUpdates": False,
        "doNotDisturbMode": True,
        "fetchNews": "false",
    },
    "@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"markdown": "Markdown Preview"}},
}
#: Nothing here calls home, whatever a user's settings say.
QUIET = ("--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")


def server_call(folder: Path, language: str) -> tuple[list[str], dict[str, str]]:
    """Return the command that opens JupyterLab on a lab's folder, and the environment that it wants.

    Parameters
    ----------
    folder
        The lab's folder; settings and the kernel are written into it.
    language
        In which the kernels say what went wrong.
    """
    hidden = folder / HIDDEN
    _write(hidden / "config" / "labconfig" / "default_setting_overrides.json", SETTINGS)
    _write(hidden / "share" / "kernels" / "python3" / "kernel.json", _kernel(language))
    options: dict[str, object] = {
        "ServerApp.root_dir": folder,
        "ServerApp.allow_root": hasattr(os, "geteuid") and os.geteuid() == 0,
        "LabApp.default_url": f"/lab/tree/{FIRST_PAGE}",
        # A council's folder that is reached from here stays as received.
        "FileCheckpoints.checkpoint_dir": hidden / "checkpoints",
    }
    if (script := script_folder()) is not None:
        # Beside JupyterLab's own files, at the address that `run.lab.tables` names.
        options |= {"ServerApp.extra_static_paths": [str(script)], "ServerApp.base_url": "/"}
    call = [sys.executable, "-m", "jupyterlab", *(f"--{name}={value}" for name, value in options.items()), *QUIET]
    environment = {
        **_first("JUPYTER_PATH", hidden / "share"),
        **_first("JUPYTER_CONFIG_PATH", hidden / "config"),
        # So that `mirall` and `papermill` are found in a terminal of JupyterLab.
        **_first("PATH", Path(sys.executable).parent),
    }
    return call, {**os.environ, **environment, **_folders()}


def _folders() -> dict[str, str]:
    return {
        "MIRALL_DATA": str(data_dir()),
        "MIRALL_REPORTS": str(reports_dir()),
        "MIRALL_HOME": str(project_root()),
    }


def _first(variable: str, folder: Path) -> dict[str, str]:
    """Return a search path with a folder before what is there: another kernel of the same name comes after ours."""
    return {variable: os.pathsep.join([str(folder), *filter(None, [os.environ.get(variable)])])}


def _kernel(language: str) -> dict[str, object]:
    """Return the kernel of the lab: this Python and these folders, under the name that the notebooks ask for."""
    return {
        "argv": [
            sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}",
            "--InteractiveShellApp.extra_extensions=helpers.run.lab.in_lab",
        ],
        "display_name": "Python 3 (Mirall)",
        "language": "python",
        "metadata": {"debugger": True},
        "env": {**KERNEL_ENVIRONMENT, **_folders(), "MIRALL_LANGUAGE": language},
    }  # fmt: skip


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
