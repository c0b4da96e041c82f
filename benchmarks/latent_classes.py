"""Latent classes: 100 starts of 1 to 6 classes and 200 bootstrap refits, ours against StepMix and (where given) poLCA.

    python benchmarks/latent_classes.py [--respondents 1000] [--items 12] [--starts 100] [--replicates 200]

The others are timed on ten starts of each number of classes and multiplied; a refit is counted as five starts, which
is what ours makes (one warm, four fresh). poLCA runs where R finds it (R_LIBS). Figures are seconds on one machine
with one thread (set OPENBLAS_NUM_THREADS=1): read the ratios. All must reach the same log-likelihood of four classes.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from helpers.stats.estimates.replication import bootstrap_weights
from helpers.stats.segments.batched_em import find_patterns
from helpers.stats.segments.latent_classes import fit_classes
from helpers.stats.segments.stability import refit_stability
from helpers.survey.design import SurveyDesign

CLASSES = range(1, 7)
TIMED_STARTS = 10
STARTS_OF_A_REFIT = 5
TRUE_CLASSES = 4
R_SCRIPT = """
suppressMessages(library(poLCA)); y <- read.csv("{file}") + 1
f <- as.formula(paste0("cbind(", paste(names(y), collapse = ","), ") ~ 1"))
set.seed(1)
for (k in 1:6) {{
  took <- system.time(m <- poLCA(f, y, nclass = k, nrep = {starts}, calc.se = FALSE, verbose = FALSE))[["elapsed"]]
  cat(k, took, m$llik, "\\n")
}}
"""


def survey(n: int, items: int, seed: int = 5) -> np.ndarray:
    """Return (n, items) binary answers of four classes."""
    rng = np.random.default_rng(seed)
    rho = rng.uniform(0.1, 0.9, (TRUE_CLASSES, items))
    kind = rng.choice(TRUE_CLASSES, n, p=[0.3, 0.3, 0.2, 0.2])
    return (rng.random((n, items)) < rho[kind]).astype(int)


def ours(codes: np.ndarray, starts: int, replicates: int) -> tuple[float, float, float]:
    """Return the seconds of the fits and of the refits, and the log-likelihood of four classes."""
    began = time.perf_counter()
    models = {k: fit_classes(codes, k, np.random.default_rng(1), starts=starts) for k in CLASSES}
    fitted = time.perf_counter()
    design, rng = SurveyDesign(np.ones(len(codes))), np.random.default_rng(2)
    drawn = bootstrap_weights(design, replicates, rng)
    refit_stability(models[TRUE_CLASSES], find_patterns(codes), drawn, rng)
    return fitted - began, time.perf_counter() - fitted, models[TRUE_CLASSES].log_likelihood


def by_stepmix(codes: np.ndarray) -> dict[int, tuple[float, float]]:
    """Return the seconds and the log-likelihood of ten starts of each number of classes."""
    from stepmix import StepMix

    found = {}
    for k in CLASSES:
        began = time.perf_counter()
        model = StepMix(
            n_components=k, measurement="binary", n_init=TIMED_STARTS, random_state=1, verbose=0, progress_bar=0
        ).fit(codes)
        found[k] = (time.perf_counter() - began, float(model.score(codes) * len(codes)))
    return found


def by_polca(codes: np.ndarray) -> dict[int, tuple[float, float]]:
    """Return the same of poLCA; empty where R or poLCA is missing."""
    if shutil.which("Rscript") is None:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        file, script = Path(folder) / "answers.csv", Path(folder) / "polca.R"
        head = ",".join(f"x{j}" for j in range(codes.shape[1]))
        np.savetxt(file, codes, fmt="%d", delimiter=",", header=head, comments="")
        script.write_text(R_SCRIPT.format(file=file, starts=TIMED_STARTS), encoding="utf-8")
        done = subprocess.run(["Rscript", str(script)], capture_output=True, text=True, check=False)
    rows = [line.split() for line in done.stdout.splitlines()] if done.returncode == 0 else []
    return {int(k): (float(seconds), float(likelihood)) for k, seconds, likelihood in rows}


def whole(timed: dict[int, tuple[float, float]], starts: int, replicates: int) -> float:
    """Return the seconds that all starts and refits would take."""
    fits = sum(seconds for seconds, _ in timed.values()) * starts / TIMED_STARTS
    return fits + timed[TRUE_CLASSES][0] * STARTS_OF_A_REFIT / TIMED_STARTS * replicates


def main() -> None:
    """Print the seconds of each and the ratio to ours."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("respondents", 1000), ("items", 12), ("starts", 100), ("replicates", 200)):
        parser.add_argument(f"--{name}", type=int, default=value)
    asked = parser.parse_args()
    codes = survey(asked.respondents, asked.items)
    runs = sorted(ours(codes, asked.starts, asked.replicates) for _ in range(3))
    fits, refits, likelihood = runs[1]
    total = fits + refits
    print(f"ours: {fits:.2f} s for the starts, {refits:.2f} s for the refits, {total:.2f} s in all (median of 3)")
    for name, timed in (("StepMix", by_stepmix(codes)), ("poLCA", by_polca(codes))):
        if not timed:
            print(f"{name}: not here")
            continue
        if abs(timed[TRUE_CLASSES][1] - likelihood) > 1e-2:
            raise SystemExit(f"{name} reached {timed[TRUE_CLASSES][1]}, ours {likelihood}")
        seconds, ten = whole(timed, asked.starts, asked.replicates), timed[TRUE_CLASSES][0]
        print(f"{name}: {ten:.2f} s for 10 starts of 4 classes, {seconds:.0f} s in all, {seconds / total:.0f} x ours")


if __name__ == "__main__":
    main()
