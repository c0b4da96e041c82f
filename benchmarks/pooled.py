"""One survey of many councils: taken apart, and each council cleaned, weighted and estimated.

``python benchmarks/pooled.py [ROWS...] [--jobs N] [--form parquet] [--only-split]`` writes invented surveys of 60
questions (`tests/pooled_towns.py`, a council for each 1,111 people) and pools them. Beside it the plain way to take one
apart: pandas' reader of the whole file, a group a council, a file each. Each way runs in a process of its own, of which
seconds of processor and the most memory are taken; both give the same rows (asserted).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

CLONE = Path(__file__).parents[1]
sys.path.insert(0, str(CLONE / "tests"))

from pooled_towns import write_csv, write_parquet  # noqa: E402

PEOPLE = 1_111
PLAIN = """
import sys
from pathlib import Path
import pandas as pd
path, folder = Path(sys.argv[1]), Path(sys.argv[2])
text = {"sep": ";", "dtype": str, "keep_default_na": False}
whole = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path, **text)
for council, rows in whole.groupby("municipi"):
    rows.to_csv(folder / f"{council}.csv", index=False, sep=";")
"""


@dataclass(frozen=True)
class Spent:
    """What a process took: seconds by the clock and of processor, and the most memory of it or of one that it began."""

    seconds: float
    processor: float
    mebibytes: float


def spent(call: list[str], **environment: str) -> Spent:
    """Return what a call took; the time of processes that it began counts as its own."""
    begun = time.perf_counter()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(call, env={**os.environ, "OPENBLAS_NUM_THREADS": "1", **environment}, **quiet)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        print(f"  {' '.join(call[1:5])} ended with {process.returncode}")
    return Spent(time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def rows_below(folder: Path) -> int:
    """Return how many rows the files of a folder have below their headers; no answer here holds a line break."""
    return sum(path.read_bytes().count(b"\n") - 1 for path in folder.rglob("*.csv") if path.name != "population.csv")


def measure(rows: int, form: str, jobs: int, only_split: bool) -> None:
    """Print what each way takes for a survey of so many people."""
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        (place / "plain").mkdir()
        write = write_parquet if form == "parquet" else write_csv
        survey = write(place / "in" / f"answers.{form}", rows, max(3, rows // PEOPLE))
        size = survey.stat().st_size / 2**20
        print(f"{rows:,} people, {max(3, rows // PEOPLE)} councils, {form}, {size:.0f} MiB")
        folders = {"MIRALL_DATA": str(place / "data"), "MIRALL_REPORTS": str(place / "reports")}
        pool = [sys.executable, "-m", "helpers.run.commands.cli", "pool", str(survey), "--by", "municipi"]
        ways = {
            "pandas: whole file, a group a council": spent(
                [sys.executable, "-c", PLAIN, str(survey), str(place / "plain")]
            ),
            "taken apart": spent([*pool, "--only-split"], **folders),
        }
        assert rows_below(place / "plain") == rows == rows_below(place / "data" / "raw")
        if not only_split:
            ways["figures of all, the folders being there"] = spent([*pool, "--jobs", str(jobs)], **folders)
            ways["nothing changed"] = spent([*pool, "--jobs", str(jobs)], **folders)
        for name, one in ways.items():
            each = f"{1e3 * one.processor / rows:8.3f} ms of processor a person"
            print(
                f"  {name:42} {one.seconds:8.1f} s {one.processor:8.1f} s {each} {one.mebibytes:7.0f} MiB", flush=True
            )


def main() -> None:
    """Measure each number of people that is given."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("rows", type=int, nargs="*", default=[10_000, 100_000])
    asked.add_argument("--jobs", type=int, default=1)
    asked.add_argument("--form", choices=("csv", "parquet"), default="csv")
    asked.add_argument("--only-split", action="store_true")
    given = asked.parse_args()
    for rows in given.rows:
        measure(rows, given.form, given.jobs, given.only_split)


if __name__ == "__main__":
    main()
