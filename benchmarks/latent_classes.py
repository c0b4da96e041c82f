"""Latent classes: 100 starts of 1 to 6 classes and 200 bootstrap refits, ours against StepMix, poLCA and pypolca.

    python benchmarks/latent_classes.py [--respondents 1000] [--items 12] [--starts 100] [--replicates 200]

The others are timed on ten starts of each number of classes and multiplied; a refit is counted as five starts, which
is what ours makes (one warm, four fresh). poLCA runs where R finds it (R_LIBS), pypolca (its translation to C++, for
Python 3.12 and later) in the interpreter given by ``--pypolca``. Figures are seconds of processor with one thread (set
OPENBLAS_NUM_THREADS=1): read the ratios. All must reach the same log-likelihood of four classes.
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
  took <- system.time(m <- poLCA(f, y, nclass = k, nrep = {starts}, calc.se = FALSE, verbose = FALSE))[["user.self"]]
  cat(k, took, m$llik, "\\n")
}}
"""
PYPOLCA_SCRIPT = """
import time, polars, pypolca
answers = polars.read_csv("{file}") + 1
formula = "cbind(" + ", ".join(answers.columns) + ") ~ 1"
for k in range(1, 7):
    began = time.process_time()
    model = pypolca.fit(formula, data=answers, nclass=k, nrep={starts}, seed=1, calc_se=False)
    print(k, time.process_time() - began, model.loglik)
"""


def survey(n: int, items: int, seed: int = 5) -> np.ndarray:
    """Return (n, items) binary answers of four classes."""
    rng = np.random.default_rng(seed)
    rho = rng.uniform(0.1, 0.9, (TRUE_CLASSES, items))
    kind = rng.choice(TRUE_CLASSES, n, p=[0.3, 0.3, 0.2, 0.2])
    return (rng.random((n, items)) < rho[kind]).astype(int)


def ours(codes: np.ndarray, starts: int, replicates: int) -> tuple[float, float, float]:
    """Return the seconds of the fits and of the refits, and the log-likelihood of four classes."""
    began = time.process_time()
    models = {k: fit_classes(codes, k, np.random.default_rng(1), starts=starts) for k in CLASSES}
    fitted = time.process_time()
    design, rng = SurveyDesign(np.ones(len(codes))), np.random.default_rng(2)
    drawn = bootstrap_weights(design, replicates, rng)
    refit_stability(models[TRUE_CLASSES], find_patterns(codes), drawn, rng)
    return fitted - began, time.process_time() - fitted, models[TRUE_CLASSES].log_likelihood


def by_stepmix(codes: np.ndarray) -> dict[int, tuple[float, float]]:
    """Return the seconds and the log-likelihood of ten starts of each number of classes."""
    from stepmix import StepMix

    found = {}
    for k in CLASSES:
        began = time.process_time()
        model = StepMix(
            n_components=k, measurement="binary", n_init=TIMED_STARTS, random_state=1, verbose=0, progress_bar=0
        ).fit(codes)
        found[k] = (time.process_time() - began, float(model.score(codes) * len(codes)))
    return found


def by_polca(codes: np.ndarray) -> dict[int, tuple[float, float]]:
    """Return the same of poLCA; empty where R or poLCA is missing."""
    return by_script(codes, shutil.which("Rscript"), R_SCRIPT)


def by_script(codes: np.ndarray, interpreter: str | None, program: str) -> dict[int, tuple[float, float]]:
    """Return the seconds and the log-likelihood that a program in another interpreter prints; empty where it fails."""
    if interpreter is None:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        file, script = Path(folder) / "answers.csv", Path(folder) / "program"
        head = ",".join(f"x{j}" for j in range(codes.shape[1]))
        np.savetxt(file, codes, fmt="%d", delimiter=",", header=head, comments="")
        script.write_text(program.format(file=file, starts=TIMED_STARTS), encoding="utf-8")
        done = subprocess.run([interpreter, str(script)], capture_output=True, text=True, check=False)
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
    parser.add_argument("--pypolca", help="an interpreter that has pypolca")
    asked = parser.parse_args()
    codes = survey(asked.respondents, asked.items)
    runs = sorted(ours(codes, asked.starts, asked.replicates) for _ in range(3))
    fits, refits, likelihood = runs[1]
    total = fits + refits
    print(f"ours: {fits:.2f} s for the starts, {refits:.2f} s for the refits, {total:.2f} s in all (median of 3)")
    others = {"StepMix": by_stepmix, "poLCA": by_polca}
    others["pypolca"] = lambda codes: by_script(codes, asked.pypolca, PYPOLCA_SCRIPT)
    for name, other in others.items():
        timed = other(codes)
        if not timed:
            print(f"{name}: not here")
            continue
        if abs(timed[TRUE_CLASSES][1] - likelihood) > 1e-2:
            raise SystemExit(f"{name} reached {timed[TRUE_CLASSES][1]}, ours {likelihood}")
        seconds, ten = whole(timed, asked.starts, asked.replicates), timed[TRUE_CLASSES][0]
        print(f"{name}: {ten:.2f} s for 10 starts of 4 classes, {seconds:.0f} s in all, {seconds / total:.0f} x ours")


if __name__ == "__main__":
    main()
