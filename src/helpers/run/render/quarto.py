"""The Quarto that is on the machine: whether it serves, and the one call that makes all files of a report."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from helpers.errors import RenderError, UsageError
from helpers.present.drawing.style import font_folder
from helpers.run.render.assemble import FRONT_MATTER
from helpers.run.render.embedded import FORMS, TIMESTAMP
from helpers.run.render.layout import write_yaml
from helpers.study.config import read_yaml

#: The oldest Quarto whose Typst tags a PDF as the report's template asks.
MINIMUM = (1, 9)
TIMEOUT = 600
#: Names the program, or says ``no``; empty or ``auto`` is the one on the path.
SETTING = "QUARTO"
VERSION = re.compile(r"\d+(?:\.\d+)+")
COLOURS = re.compile(r"\x1b\[[\d;]*m")


@dataclass(frozen=True)
class Quarto:
    """A Quarto that answers, called in a copy of the prepared folder and nowhere else."""

    program: str
    version: str
    name: str = "quarto"

    @property
    def is_new_enough(self) -> bool:
        """Whether it is of the minimum version or later."""
        match = VERSION.match(self.version)
        return match is not None and tuple(int(part) for part in match[0].split("."))[: len(MINIMUM)] >= MINIMUM

    def render(self, source: Path, wanted: Mapping[str, Path]) -> None:
        """Write each file that is wanted of the report in a prepared folder, with one call.

        Raises
        ------
        RenderError
            If Quarto fails; its own lines are in the message.
        """
        with tempfile.TemporaryDirectory(prefix="mirall-") as scratch:
            # Quarto leaves caches where it renders: a copy keeps them, and this machine's paths, out of what is kept.
            place = Path(scratch, "report")
            shutil.copytree(source, place, ignore=shutil.ignore_patterns("notebooks"))
            ask_for(wanted, place)
            done = _run([self.program, "render"], place)
            made = {
                form: place / f"{FORMS[form][0]}.{'html' if FORMS[form][1] == 'html' else 'pdf'}" for form in wanted
            }
            if done.returncode or not all(path.is_file() for path in made.values()):
                raise RenderError("Quarto refused the report: {reason}", reason=_told(done, place))
            for form, target in wanted.items():
                shutil.move(made[form], target)


def ask_for(wanted: Mapping[str, Path], place: Path) -> None:
    """Write into a project's pages and file which of its pages are rendered, and in which formats."""
    formats: dict[str, list[str]] = {}
    for page, to in (FORMS[form] for form in wanted):
        formats.setdefault(page, []).append(to)
    for page, asked in formats.items():
        path = place / f"{page}.qmd"
        text = path.read_text(encoding="utf-8")
        front = FRONT_MATTER.match(text)
        own = yaml.safe_load(front["yaml"]) if front else {}
        own["format"] = dict.fromkeys(asked, "default")
        path.write_text(f"---\n{yaml.safe_dump(own)}---\n{FRONT_MATTER.sub('', text)}", encoding="utf-8")
    project = read_yaml(place / "_quarto.yml")
    write_yaml({**project, "project": {**project["project"], "render": [f"{page}.qmd" for page in formats]}}, place)


def _run(call: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    # A fixed date, so that two renders of the same folder are the same bytes; and the project's own typeface.
    own = {"SOURCE_DATE_EPOCH": str(TIMESTAMP), "TYPST_FONT_PATHS": str(font_folder()), "NO_COLOR": "1"}
    try:
        return subprocess.run(
            call, cwd=folder, env={**os.environ, **own}, capture_output=True, text=True, timeout=TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(call, 1, "", f"ERROR: {error}")


def _told(done: subprocess.CompletedProcess[str], place: Path) -> str:
    """Return what Quarto says of its failure: its lines of errors, or its last ones where it names none."""
    said = COLOURS.sub("", f"{done.stdout}\n{done.stderr}").replace(f"{place.resolve()}/", "")
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return " / ".join(errors or lines[-5:])


def find_quarto() -> Quarto | None:
    """Return the Quarto that the environment names, or the one on the path or beside this Python, if it answers.

    Raises
    ------
    UsageError
        If the environment's ``QUARTO`` is neither ``no``, ``auto`` nor a program.
    """
    setting = os.environ.get(SETTING, "").strip()
    if setting.lower() == "no":
        return None
    if setting.lower() in ("", "auto"):
        beside = Path(sys.executable).with_name("quarto")
        program = shutil.which("quarto") or (str(beside) if beside.is_file() else None)
        return _answering(program) if program else None
    program = shutil.which(setting)
    if program is None:
        raise UsageError("QUARTO={value} is no program. It may be no, auto, or the path of Quarto.", value=setting)
    return _answering(program)


@lru_cache(maxsize=8)
def _answering(program: str) -> Quarto | None:
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return Quarto(program, done.stdout.strip()) if done.returncode == 0 else None
