"""Relative importance with bootstrap intervals: ours against refitting every subset in every replicate.

    python benchmarks/importance.py [--predictors 12] [--replicates 1000] [--respondents 1000]

What refits is timed on a few replicates and multiplied; the line says how many were run. Figures are seconds on one
machine with one thread (set OPENBLAS_NUM_THREADS=1): read the ratios. All give the same shares, which is checked.
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

from helpers.stats.drivers.importance import bootstrap_importance
from helpers.stats.drivers.subsets import shapley_matrix
from helpers.survey.design import SurveyDesign

Arrays = tuple[np.ndarray, np.ndarray, np.ndarray]

R_SCRIPT = """
data <- as.matrix(read.csv("{file}")); y <- data[, 1]; w <- data[, 2]; X <- data[, -(1:2)]; p <- ncol(X)
r2 <- function(fit) 1 - sum(w * fit$residuals^2) / sum(w * (y - weighted.mean(y, w))^2)
start <- proc.time()[["elapsed"]]
worth <- numeric(2^p)
for (s in 1:(2^p - 1)) worth[s + 1] <- r2({fit})
took <- proc.time()[["elapsed"]] - start
cat(took, "\\n"); cat(worth, "\\n")
"""
R_FITS = {
    "R, lm.wfit a subset": "lm.wfit(cbind(1, X[, bitwAnd(s, 2^(0:(p - 1))) > 0]), y, w)",
    "R, lm a subset": "lm(y ~ X[, bitwAnd(s, 2^(0:(p - 1))) > 0], weights = w)",
}


def survey(n: int, p: int, seed: int = 2025) -> Arrays:
    """Return an outcome, correlated predictors and unequal weights."""
    rng = np.random.default_rng(seed)
    X = 0.6 * rng.normal(size=(n, 1)) + rng.normal(size=(n, p))
    return X @ np.linspace(0, 1, p) + 3 * rng.normal(size=n), X, rng.uniform(0.5, 2.5, n)


def subsets(p: int) -> np.ndarray:
    """Return (2^p, p) booleans: which predictors each subset holds."""
    return ((np.arange(2**p)[:, None] >> np.arange(p)) & 1).astype(bool)


def by_numpy(y: np.ndarray, X: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Refit each subset by numpy's least squares."""
    root, total = np.sqrt(w), w @ (y - np.average(y, weights=w)) ** 2
    full, target = root[:, None] * np.column_stack([np.ones(len(y)), X]), root * y
    worth = []
    for holds in subsets(X.shape[1]):
        design = full[:, np.r_[True, holds]]
        residual = target - design @ np.linalg.lstsq(design, target, rcond=None)[0]
        worth.append(1 - residual @ residual / total)
    return np.array(worth)


def by_statsmodels(y: np.ndarray, X: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Refit each subset by statsmodels."""
    from statsmodels.regression.linear_model import WLS

    full = np.column_stack([np.ones(len(y)), X])
    return np.array([WLS(y, full[:, np.r_[True, holds]], weights=w).fit().rsquared for holds in subsets(X.shape[1])])


def by_cross_products(y: np.ndarray, X: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Solve each subset from one cross-product matrix: what a careful loop does (relaimpo works so, in R)."""
    products = np.cov(np.column_stack([X, y]), rowvar=False, aweights=w, ddof=0)
    worth = [0.0]
    for holds in subsets(X.shape[1])[1:]:
        inside = np.flatnonzero(holds)
        cross = products[inside, -1]
        worth.append(cross @ np.linalg.solve(products[np.ix_(inside, inside)], cross) / products[-1, -1])
    return np.array(worth)


def timed(call: Callable[[], np.ndarray], times: int) -> tuple[float, np.ndarray]:
    """Return seconds per call and the last result."""
    start = time.perf_counter()
    for _ in range(times):
        found = call()
    return (time.perf_counter() - start) / times, found


def by_r(fit: str, y: np.ndarray, X: np.ndarray, w: np.ndarray) -> tuple[float, np.ndarray]:
    """Return seconds of one replicate in R, and the worth of each subset."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "data.csv"
        pd.DataFrame(np.column_stack([y, w, X])).to_csv(file, index=False)
        script = Path(folder) / "refit.R"
        script.write_text(R_SCRIPT.format(file=file, fit=fit), encoding="utf-8")
        told = subprocess.run(["Rscript", str(script)], capture_output=True, text=True, check=True).stdout.splitlines()
    return float(told[0]), np.array(told[1].split(), dtype=float)


def ours(y: np.ndarray, X: np.ndarray, w: np.ndarray, replicates: int) -> tuple[float, np.ndarray]:
    """Return the median seconds of five whole runs, bootstrap weights included, and the importance."""
    frame, took = pd.DataFrame(X).rename(columns=str), []
    for seed in range(5):
        start = time.perf_counter()
        found = bootstrap_importance(pd.Series(y), frame, SurveyDesign(w), replicates, np.random.default_rng(seed))
        took.append(time.perf_counter() - start)
    return float(np.median(took)), found.shares["importance"].to_numpy()


def main() -> None:
    """Print one line a method: seconds, how they were measured, and the ratio to ours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--predictors", type=int, default=12)
    parser.add_argument("--replicates", type=int, default=1000)
    parser.add_argument("--respondents", type=int, default=1000)
    asked = parser.parse_args()
    data = survey(asked.respondents, asked.predictors)
    seconds, importance = ours(*data, asked.replicates)
    print(f"{'helpers.stats.drivers.importance':28} {seconds:10.2f} s  measured (median of 5)")
    others = {"numpy lstsq a subset": timed(lambda: by_numpy(*data), 2)}
    others["numpy solve a subset"] = timed(lambda: by_cross_products(*data), 5)
    others["statsmodels WLS a subset"] = timed(lambda: by_statsmodels(*data), 1)
    if shutil.which("Rscript"):
        others |= {name: by_r(fit, *data) for name, fit in R_FITS.items()}
    for name, (once, worth) in others.items():
        np.testing.assert_allclose(shapley_matrix(asked.predictors) @ worth, importance, rtol=1e-6, atol=1e-9)
        whole = once * asked.replicates
        print(
            f"{name:28} {whole:10.2f} s  {once:.2f} s a replicate x {asked.replicates}   ratio {whole / seconds:,.0f}"
        )


if __name__ == "__main__":
    main()
