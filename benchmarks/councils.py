"""Many councils from survey to report: `mirall run` against the plain way, one process at a time against several.

    python benchmarks/councils.py [--councils 30] [--jobs 2] [--plain 1]

The councils are copies of Vilaprova under other names, so that each costs the same. The plain way is papermill's
command, one notebook after another, then nbconvert's HTML of each and the same as PDF through Chromium where there is
one; it is timed on a few councils and multiplied. Ours makes the report, its first page, the plan's documents and the
data besides. Nothing has run before. Seconds are of one machine by the clock: read the ratios.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CLONE = Path(__file__).parents[1]
MODEL, WAVE = "vilaprova", "2025"
PROGRAMS = Path(sys.executable).parent


def write_councils(folder: Path, count: int) -> list[str]:
    """Write copies of the model council and return their names."""
    names = [f"copy{i:03d}" for i in range(count)]
    for name in names:
        shutil.copytree(CLONE / "data" / "raw" / MODEL, folder / "raw" / name)
    return names


def seconds_of(command: list[str], folder: Path, **environment: str) -> float:
    """Return how long a command takes; it must succeed."""
    begun = time.perf_counter()
    given = {"MIRALL_HOME": str(CLONE), "MIRALL_DATA": str(folder), "MIRALL_REPORTS": str(folder / "reports")}
    subprocess.run(command, check=True, cwd=folder, env=os.environ | given | environment, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def ours(folder: Path, jobs: int) -> tuple[float, dict[str, float]]:
    """Return how long a run of all councils takes, and each of them."""
    record = folder / "run.json"
    call = [
        str(PROGRAMS / "mirall"),
        "run",
        "--all",
        "--jobs",
        str(jobs),
        "--renderer",
        "embedded",
        "--json",
        str(record),
    ]
    spent = seconds_of(call, folder, QUARTO="no")
    told = json.loads(record.read_text(encoding="utf-8"))["studies"]
    return spent, {one["council"]: one["seconds"] for one in told}


def plain(folder: Path, council: str) -> float:
    """Return how long one council takes without us: each notebook executed, then shown, by the libraries' commands."""
    target = folder / "plain" / council
    target.mkdir(parents=True)
    spent = 0.0
    for notebook in sorted((CLONE / "notebooks").glob("0*.ipynb")):
        made, page = target / notebook.name, target / f"{notebook.stem}.html"
        asked = ["-p", "council", council, "-p", "wave", WAVE]
        spent += seconds_of(
            [str(PROGRAMS / "papermill"), str(notebook), str(made), *asked, "--no-progress-bar"], folder
        )
        spent += seconds_of(
            [str(PROGRAMS / "jupyter"), "nbconvert", "--log-level=40", "--to", "html", str(made)], folder
        )
        if browser := shutil.which("chromium"):
            call = [
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                f"--print-to-pdf={page.with_suffix('.pdf')}",
            ]
            spent += seconds_of([*call, page.as_uri()], folder)
    return spent


def main() -> None:
    """Time each way and print seconds and ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--councils", type=int, default=30)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--plain", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        several, one, by_hand = (Path(scratch) / name for name in ("several", "one", "plain"))
        names = write_councils(several, asked.councils)
        spent, each = ours(several, asked.jobs)
        again, _ = ours(several, asked.jobs)
        few = max(2, asked.councils // 4)
        write_councils(one, few)
        alone, _ = ours(one, 1)
        plainly = [plain(by_hand, name) for name in write_councils(by_hand, asked.plain)]
    whole = asked.councils * sum(plainly) / len(plainly)
    half = len(names) // 2
    first, second = (sum(each[name] for name in part) / max(len(part), 1) for part in (names[:half], names[half:]))
    print(f"| {asked.councils} councils, {asked.jobs} jobs | {spent:.0f} | 1 |")
    print(f"| the plain way, one after another ({asked.plain} timed) | {whole:.0f} | {whole / spent:.1f} |")
    print(
        f"| one job ({few} timed) | {alone / few * asked.councils:.0f} | {alone / few * asked.councils / spent:.2f} |"
    )
    print(f"| nothing changed | {again:.1f} | {again / spent:.3f} |")
    print(f"seconds of a council, first half and second: {first:.1f}, {second:.1f}")


if __name__ == "__main__":
    main()
