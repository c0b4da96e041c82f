"""Raking of 100,000 respondents to five margins: ours (svy on distinct cells) against R's survey and plain pandas.

    python benchmarks/raking.py [--respondents 100000] [--repeats 3]

All rake to the same margins and must give the same weights, which is checked. Figures are seconds of processor time
on one machine with one thread (set OPENBLAS_NUM_THREADS=1): read the ratios.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.survey.weighting.raking import rake

VARIABLES = {"sex": 2, "age_group": 5, "education": 3, "origin": 3, "district": 10}
SWEEPS = 200
SAME = 1e-6

R_SCRIPT = """
suppressMessages(library(survey))
data <- read.csv("{data}", colClasses = "character"); population <- read.csv("{population}", colClasses = "character")
margins <- lapply(names(data), function(v) {{
  rows <- population[population$variable == v, ]
  setNames(data.frame(rows$category, as.numeric(rows$population)), c(v, "Freq"))
}})
start <- sum(proc.time()[1:2])
design <- svydesign(id = ~1, weights = rep(sum(margins[[1]]$Freq) / nrow(data), nrow(data)), data = data)
raked <- rake(design, lapply(names(data), function(v) as.formula(paste0("~", v))), margins,
              control = list(maxit = 200, epsilon = 1e-6))
cat(sum(proc.time()[1:2]) - start, "\\n"); writeLines(format(weights(raked), digits = 12), "{weights}")
"""


def survey(n: int, seed: int = 2025) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return respondents who are not like the population, and the population's margins."""
    rng = np.random.default_rng(seed)
    respondents = pd.DataFrame(
        {
            name: [f"{name}{i}" for i in rng.choice(k, n, p=rng.dirichlet(np.full(k, 25)))]
            for name, k in VARIABLES.items()
        }
    )
    rows = [
        (name, f"{name}{i}", 200_000 * share)
        for name, k in VARIABLES.items()
        for i, share in enumerate(rng.dirichlet(np.full(k, 25)))
    ]
    return respondents, pd.DataFrame(rows, columns=["variable", "category", "population"])


def by_pandas(respondents: pd.DataFrame, population: pd.DataFrame) -> np.ndarray:
    """Rake as it is usually written: a grouped sum a margin, row by row mapped back."""
    targets = {name: rows.set_index("category")["population"] for name, rows in population.groupby("variable")}
    weights = pd.Series(200_000 / len(respondents), respondents.index)
    for _ in range(SWEEPS):
        before = weights
        for name, target in targets.items():
            held = weights.groupby(respondents[name]).sum()
            weights = weights * respondents[name].map(target / held)
        if (weights / before - 1).abs().max() < SAME / 100:
            break
    return weights.to_numpy()


def by_r(respondents: pd.DataFrame, population: pd.DataFrame) -> tuple[float, np.ndarray]:
    """Return R's own time, reading and starting left out, and its weights."""
    with tempfile.TemporaryDirectory() as folder:
        places = {name: str(Path(folder) / f"{name}.csv") for name in ("data", "population", "weights")}
        respondents.to_csv(places["data"], index=False)
        population.to_csv(places["population"], index=False)
        script = Path(folder) / "rake.R"
        script.write_text(R_SCRIPT.format(**places), encoding="utf-8")
        said = subprocess.run(["Rscript", str(script)], capture_output=True, text=True, check=True).stdout
        return float(said.split()[0]), np.loadtxt(places["weights"])


def timed(call: Callable[[], np.ndarray], repeats: int) -> tuple[float, np.ndarray]:
    """Return the quickest of some runs, and what it gave."""
    best, weights = np.inf, np.empty(0)
    for _ in range(repeats):
        start = time.process_time()
        weights = call()
        best = min(best, time.process_time() - start)
    return best, weights


def main() -> None:
    """Print a line a way to rake."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--respondents", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    respondents, population = survey(options.respondents)
    ways = {
        "ours, no cap": timed(lambda: rake(respondents, population, cap=None).weights, options.repeats),
        "pandas, row by row": timed(lambda: by_pandas(respondents, population), options.repeats),
    }
    if shutil.which("Rscript"):
        ways["R, survey::rake"] = by_r(respondents, population)
    ours, reference = ways["ours, no cap"]
    for name, (seconds, weights) in ways.items():
        if np.abs(weights / reference - 1).max() > 100 * SAME:
            raise SystemExit(f"{name} gives other weights")
        print(f"{name:24} {seconds:8.3f} s   {seconds / ours:6.1f} times ours")
    capped, weights = timed(lambda: rake(respondents, population, cap=3.0).weights, options.repeats)
    largest = weights.max() / weights.mean()
    print(f"{'ours, cap 3 inside':24} {capped:8.3f} s   largest weight {largest:.4f} times the mean")


if __name__ == "__main__":
    main()
