"""Rooms import only downwards, and importing the package loads nothing heavy."""

import subprocess
import sys
from pathlib import Path

from rooms import BETWEEN, picture

CLONE = Path(__file__).parents[2]
HEAVY = ("pandas", "numpy", "matplotlib", "scipy", "papermill", "nbformat", "polars", "pydantic")


def test_rooms_import_only_downwards():
    call = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(call, cwd=CLONE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_the_picture_of_the_rooms_is_current():
    drawn = BETWEEN.search((CLONE / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert drawn and drawn[0] == picture(), "python tests/rooms.py draws it anew"


def test_importing_the_package_loads_nothing_heavy():
    call = f"import sys, helpers; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", call], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
