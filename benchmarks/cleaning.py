"""Reading, checking and cleaning a survey beside a plain read of the same file with all its codes known beforehand.

``python benchmarks/cleaning.py [COUNCIL] [WAVE]`` takes a shipped council whose survey is one delimited file. The plain
way is pandas' reader and one `map` a column, by columns and codes that the cleaning found; both give the same answers
(asserted). Processor time, the best of several.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from helpers.study.opening import open_study
from helpers.survey.cleaning.steps import CleanSurvey
from helpers.survey.intake import clean, receive

Codes = dict[str, tuple[str, dict[str, Any]]]


def best(work: Callable[[], Any], times: int = 5) -> tuple[float, Any]:
    """Return the least processor time of several runs, and what the last one gave."""
    seconds = []
    for _ in range(times):
        start = time.process_time()
        found = work()
        seconds.append(time.process_time() - start)
    return min(seconds), found


def known_codes(found: CleanSurvey) -> Codes:
    """Return the column of each item that lies in one, and what each of its valid texts means."""
    codes: Codes = {}
    for item, source in found.matching.sources.items():
        answers = found.answers[item]
        is_one = source.column is not None and not source.also and answers.values.ndim == 1
        # Ages are computed from years of birth, and places are mended where their letters were.
        is_coded = source.item.kind in ("scale", "binary", "quiz") or bool(source.item.options)
        if is_one and is_coded and item != "age_group":
            valid = answers.states == "valid"
            pairs = zip(answers.texts[valid], answers.values[valid], strict=True)
            codes[item] = (str(source.column), dict(pairs))
    return codes


def plain(path: Path, codes: Codes, separator: str, encoding: str) -> pd.DataFrame:
    """Return the answers by the plainest means: read as text, and one map a column."""
    table = pd.read_csv(path, sep=separator, encoding=encoding, dtype=str, keep_default_na=False)
    return pd.DataFrame({item: table[column].map(means) for item, (column, means) in codes.items()})


def assert_same(found: CleanSurvey, table: pd.DataFrame) -> None:
    """Stop where the two ways differ in an answer that the cleaning keeps."""
    for item in table:
        answers = found.answers[item]
        kept = answers.values[answers.states == "valid"]
        # The first person stands in row 2 of the file, and in row 0 of the plain table.
        other = table[item].to_numpy(object)[kept.index.to_numpy() - 2]
        assert (kept.to_numpy(object) == other).all(), item


def main() -> None:
    """Print the seconds of both ways and their ratio."""
    council, wave = sys.argv[1:3] if len(sys.argv) > 2 else ("vilaprova", "2025")
    study = open_study(council, wave)
    reading, received = best(lambda: receive(study))
    cleaning, cleaned = best(lambda: clean(study, received))
    found = cleaned.survey
    codes, raw = known_codes(found), found.raw
    seconds, table = best(lambda: plain(study.paths.raw / raw.name, codes, raw.separator, raw.encoding), 20)
    assert_same(found, table)
    whole = reading + cleaning
    cells = int(np.prod(received.raw.frame.shape))
    print(f"{council}/{wave}: {len(received.raw.frame)} rows, {received.raw.frame.shape[1]} columns, {cells} cells")
    print(f"  receive (file, codebook, census) {reading:7.3f} s  {reading / seconds:6.1f}")
    print(f"  clean (doubts, checks, scores)   {cleaning:7.3f} s  {cleaning / seconds:6.1f}")
    print(f"  both                             {whole:7.3f} s  {whole / seconds:6.1f}")
    print(f"  pandas, {len(table.columns)} items mapped          {seconds:7.3f} s     1.0")


if __name__ == "__main__":
    main()
