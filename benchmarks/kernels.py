"""What a notebook costs beyond what it computes: kernels forked from the warm server against those started one by one.

    python benchmarks/kernels.py [--times 9]
    python benchmarks/kernels.py --many 1000

Each way executes the same two notebooks in turn, and their outputs are held to be the same: one of a single sum, and
one that first imports what the method's notebooks import. The server's own start stands apart. Figures are seconds of
one machine by the clock: read the ratios. With `--many` one process executes so many notebooks by warm kernels, and the
memory of it and of its server is read after the 50th and after the last.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat

from helpers.run.execute.kernels import PapermillExecutor
from helpers.run.warm.serving import NAME

CELLS = {
    "a sum": ["1 + 1"],
    "imports and a sum": [
        "import matplotlib.pyplot, pandas, seaborn\nimport statsmodels.regression.linear_model\n"
        "from helpers.present.perception import findings\nfrom helpers.survey import intake",
        "1 + 1",
    ],
}


def notebook(cells: list[str]) -> Any:
    """Return a notebook of some cells, the first for parameters."""
    first = nbformat.v4.new_code_cell("seed = 1", metadata={"tags": ["parameters"]})
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return nbformat.v4.new_notebook(
        cells=[first, *map(nbformat.v4.new_code_cell, cells)], metadata={"kernelspec": kernel}
    )


def by_papermill(made: Any) -> Any:
    """Execute a notebook as papermill does when nothing is said."""
    import papermill

    with tempfile.TemporaryDirectory() as folder:
        return papermill.execute_notebook(made, Path(folder) / "out.ipynb", progress_bar=False)


def by(provisioner: str) -> Callable[[Any], Any]:
    """Return the way of a run with one kind of kernels."""
    return lambda made: PapermillExecutor({}, provisioner).execute(made, {}, lambda *_: None)


def memory_after(many: int, early: int = 50) -> None:
    """Print what this process and its server hold after some notebooks and after many."""
    import psutil

    here, execute, made = psutil.Process(), by(NAME), notebook(CELLS["imports and a sum"])
    held: dict[int, list[float]] = {}
    for done in range(1, many + 1):
        execute(made)
        if done in (early, many):
            held[done] = [one.memory_full_info().uss / 2**20 for one in (here, *here.children())]
    for who, first, last in zip(("this process", "its server"), *held.values(), strict=False):
        print(f"| {who} | {first:.0f} MiB after {early} | {last:.0f} MiB after {many} | {last / first - 1:+.1%} |")


def main() -> None:
    """Time each way in turn and print medians and ratios, or the memory after many notebooks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--many", type=int, default=0)
    asked = parser.parse_args()
    if asked.many:
        memory_after(asked.many)
        return
    times = asked.times
    ways = {"warm kernel": by(NAME), "plain kernel, as a run": by("local-provisioner"), "papermill": by_papermill}
    begun = time.perf_counter()
    ways["warm kernel"](notebook(CELLS["a sum"]))
    print(f"start of the server and first notebook: {time.perf_counter() - begun:.2f} s")
    for name, cells in CELLS.items():
        took: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(times):
            for way, execute in ways.items():
                begun = time.perf_counter()
                executed = execute(notebook(cells))
                took[way].append(time.perf_counter() - begun)
                assert executed.cells[-1].outputs[0].data["text/plain"] == "2", way
        least = statistics.median(took["warm kernel"])
        for way, seconds in took.items():
            middle = statistics.median(seconds)
            print(f"| {name} | {way} | {middle:.2f} | {middle / least:.1f} |")


if __name__ == "__main__":
    main()
