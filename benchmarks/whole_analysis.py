"""The whole statistical analysis of one survey beside the time that importing its libraries takes.

``python benchmarks/whole_analysis.py [COUNCIL] [WAVE]`` cleans, weights, estimates, models and segments a shipped
council in this process, and says where the time goes.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

IMPORTS = "import helpers.survey.intake, helpers.stats.perception, helpers.stats.segments.analysis"


def timed(name: str, work: Callable[[], Any], times: dict[str, float]) -> Any:
    """Return what `work` gives, and note how long it took."""
    start = time.perf_counter()
    found = work()
    times[name] = time.perf_counter() - start
    return found


def import_time() -> float:
    """Return the seconds that importing the libraries takes in a new process, the interpreter's start taken off."""

    def seconds(code: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return time.perf_counter() - start

    return min(seconds(IMPORTS) - seconds("pass") for _ in range(3))


def analyse(council: str, wave: str) -> dict[str, float]:
    """Return the seconds of each stage of the analysis."""
    from helpers.stats.perception import analyse_perception
    from helpers.stats.segments.analysis import analyse_segments
    from helpers.study.opening import open_study
    from helpers.survey.assembling import weigh
    from helpers.survey.intake import clean, receive

    times: dict[str, float] = {}
    study = open_study(council, wave)
    config, threshold = study.config, study.config.options.disclosure_threshold
    received = timed("read", lambda: receive(study), times)
    cleaned = timed("clean and score", lambda: clean(study, received), times)
    weighted = timed("rake", lambda: weigh(cleaned.respondents, received.population, config), times)
    tables = (weighted.respondents, cleaned.items, weighted.margins, config.sample)
    common = {"population": config.population, "threshold": threshold}
    draws = {"imputations": 20, "replicates": 500, "seed": 1}
    where = {"council": council, "wave": wave}
    timed("estimates, scales, drivers", lambda: analyse_perception(*tables, **common, **draws, **where), times)
    classes = {"max_classes": 6, "starts": 100, "replicates": 100, "seed": 1}
    timed("segments", lambda: analyse_segments(*tables, **common, **classes), times)
    return times


def main() -> None:
    """Print the ratio of the analysis to the imports, and its stages."""
    council, wave = sys.argv[1:3] if len(sys.argv) > 2 else ("ciutatexemple", "2025")
    imports = import_time()
    analyse(council, wave)
    times = analyse(council, wave)
    total = sum(times.values())
    print(f"{council}/{wave}: analysis {total:.2f} s, imports {imports:.2f} s, ratio {total / imports:.2f}")
    for name, seconds in times.items():
        print(f"  {name:28} {seconds:6.2f} s  {seconds / total:4.0%}")


if __name__ == "__main__":
    main()
