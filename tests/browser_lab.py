"""A real JupyterLab on a study's lab, driven in a headless Chromium as a researcher would: open, run, change, run."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from helpers.run.lab.folder import lay_out
from helpers.run.lab.server import server_call
from helpers.run.lab.start import write_start
from helpers.study.opening import Study

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
TOKEN = "only-for-this-test"
#: What the toolbar shows while a kernel waits for work.
IDLE = ".jp-Notebook-ExecutionIndicator[data-status='idle']"
#: The notebook that is in front.
SHOWN = ".jp-NotebookPanel:not(.lm-mod-hidden)"
#: Seconds that opening may take on a busy machine, and that a notebook may.
OPENING, RUNNING = 300, 600
#: How often the menu is asked to run a notebook.
STARTS = 3
needs_browser = pytest.mark.skipif(
    BROWSER is None or not (find_spec("jupyterlab") and find_spec("playwright")),
    reason="there is no Chromium on the PATH, or JupyterLab or playwright is not installed",
)


@dataclass
class Lab:
    """An open lab: its page in the browser, and the folder in which its notebooks are saved."""

    page: Any
    folder: Path

    def open(self, name: str) -> None:
        """Open a notebook from the first page, by its link."""
        self.page.locator(".lm-TabBar-tab", has_text="start.md").first.click()
        self.page.locator(f".jp-RenderedMarkdown a[href*='{name}']").first.click()
        self.page.locator(f"{SHOWN} .jp-CodeCell .cm-line").first.wait_for()
        # Before the kernel is there, JupyterLab lets a command to run pass without a word.
        self.page.locator(f"{SHOWN} {IDLE}").first.wait_for(state="attached")
        # The menus speak to what has the focus, and that may still be the first page.
        self.page.locator(f"{SHOWN} .jp-CodeCell .cm-line").first.click()

    def set(self, name: str, value: object) -> None:
        """Change a value in the cell of parameters by typing over its line."""
        line = self.page.locator(
            ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell .cm-line", has_text=re.compile(rf"^{name}:")
        )
        line.first.scroll_into_view_if_needed()
        line.first.click()
        declared = line.first.inner_text().split("=")[0]
        self.page.keyboard.press("Home")
        self.page.keyboard.press("Shift+End")
        self.page.keyboard.insert_text(f"{declared}= {json.dumps(value)}")

    def run_all(self, name: str) -> list[dict[str, Any]]:
        """Run all cells by the menu, and return the cells as JupyterLab saves them when the last one is done."""
        before = max((cell.get("execution_count") or 0 for cell in self.saved(name)), default=0)
        self._start()
        until = time.monotonic() + RUNNING
        while time.monotonic() < until:
            self.page.wait_for_timeout(1000)
            self.page.keyboard.press("Control+s")
            cells = [cell for cell in self.saved(name) if cell["cell_type"] == "code"]
            wrong = ["\n".join(o["traceback"]) for c in cells for o in c["outputs"] if o["output_type"] == "error"]
            assert not wrong, f"{name}: {wrong[0]}"
            if all((cell["execution_count"] or 0) > before for cell in cells):
                return cells
        raise TimeoutError(f"{name} was not done after {RUNNING} seconds")

    def _start(self) -> None:
        """Choose *Run All Cells* in the menu; again where the menu, while it opens, let the click pass."""
        for _ in range(STARTS):
            self.page.locator(".lm-MenuBar-item", has_text=re.compile("^Run$")).click()
            self.page.wait_for_timeout(500)
            self.page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()
            for _ in range(20):
                if self.page.locator(f"{SHOWN} .jp-InputPrompt", has_text="[*]").count():
                    return
                self.page.wait_for_timeout(250)
        raise TimeoutError(f"no cell began to run after {STARTS} clicks on the menu")

    def saved(self, name: str) -> list[dict[str, Any]]:
        """Return the cells of a notebook as they lie on the disk."""
        while True:
            try:
                return json.loads((self.folder / name).read_text(encoding="utf-8"))["cells"]
            except json.JSONDecodeError:
                # Half of it is written: the rest comes in a moment.
                self.page.wait_for_timeout(200)


def texts(cells: list[dict[str, Any]]) -> dict[str, str]:
    """Return what each cell of code shows as text, by its id."""
    return {
        cell["id"]: "".join("".join(out.get("data", {}).get("text/plain", "")) for out in cell["outputs"])
        for cell in cells
    }


@contextmanager
def opened(study: Study, home: Path, theme: str = "JupyterLab Light") -> Iterator[Lab]:
    """Open a lab as `mirall lab` does, with no settings of the user, and close all of it in the end."""
    from playwright.sync_api import sync_playwright

    # What an earlier lab ran would pass for what this one runs.
    shutil.rmtree(study.paths.lab, ignore_errors=True)
    bench = lay_out(study)
    write_start(study, bench)
    call, environment = server_call(bench.folder, study.language)
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    call += ["--ServerApp.open_browser=False", f"--ServerApp.port={port}", f"--IdentityProvider.token={TOKEN}"]
    own = {name: str(home / name.lower()) for name in
           ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR",
            "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")}  # fmt: skip
    themes = Path(own["JUPYTERLAB_SETTINGS_DIR"]) / "@jupyterlab" / "apputils-extension" / "themes.jupyterlab-settings"
    themes.parent.mkdir(parents=True)
    themes.write_text(json.dumps({"theme": theme}), encoding="utf-8")
    with (home / "server.log").open("w") as log, sync_playwright() as driver:
        server = subprocess.Popen(call, env=environment | own, stdout=log, stderr=log)
        try:
            sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = driver.chromium.launch(executable_path=BROWSER, args=sandbox)
            page = browser.new_page(viewport={"width": 1400, "height": 950})
            page.set_default_timeout(OPENING * 1000)
            _enter(page, f"http://localhost:{port}/?token={TOKEN}", server)
            yield Lab(page, bench.folder)
            browser.close()
        finally:
            server.terminate()
            server.wait(30)


def _enter(page: Any, address: str, server: subprocess.Popen[bytes]) -> None:
    """Open the first address that is found where one was told, once the server listens."""
    from playwright.sync_api import Error

    until = time.monotonic() + OPENING
    while True:
        try:
            page.goto(address)
            return
        except Error:
            assert server.poll() is None, "the server stopped"
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
