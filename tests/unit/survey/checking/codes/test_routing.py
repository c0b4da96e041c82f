"""One point for all who were not asked, where it is open who was."""

from __future__ import annotations

import random
import re

import pandas as pd
import pytest
import yaml

from helpers.study.instrument import read_instrument
from helpers.survey.checking.codes.routing import filled_unasked
from helpers.survey.codebook.codebook import Codebook, fit_instrument
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()


def problems(cells: dict[str, list[str]], book: dict | None = None) -> str:
    raw, codebook = RawSurvey(pd.DataFrame(cells, dtype=str), "e.csv", "csv"), Codebook.model_validate(book or {})
    matching = match(raw, fit_instrument(INSTRUMENT, codebook), codebook)
    answers = {item: decode(source, raw, codebook) for item, source in matching.sources.items()}
    return "\n".join(map(str, filled_unasked(answers, matching, raw)))


def users(seed: int, written: str, n: int = 120, share: float = 0.35) -> dict[str, list[str]]:
    draw = random.Random(seed)
    used = [draw.random() < share for _ in range(n)]
    rated = [str(min(10, max(0, round(draw.gauss(6.5, 2))))) if own else written for own in used]
    return {"use_own": ["yes" if own else "no" for own in used], "satisfaction": rated}


@pytest.mark.parametrize("written", ["0", "5"])
def test_what_was_written_where_nobody_was_asked_is_asked_about(written):
    said = problems(users(1, written))
    assert f"hold {written} in satisfaction" in said
    if "missing" in said:
        (rule,) = re.findall(r"(satisfaction: \{missing: .*?\}\})", said)
        assert problems(users(1, written), {"items": yaml.safe_load(rule)}) == ""
    assert problems(users(1, written), {"items": {"satisfaction": {"checked": True}}}) == ""
    assert problems(users(1, "")) == ""


def test_families_of_users_and_files_with_every_door_are_read():
    for seed in range(200):
        cells, draw = users(seed, "", share=draw_share(seed)), random.Random(seed)
        family = [text or (str(min(10, max(0, round(draw.gauss(6, 2))))) if draw.random() < 0.4 else "")
                  for text in cells["satisfaction"]]  # fmt: skip
        assert problems(cells | {"satisfaction": family}) == ""
    assert problems(users(1, "0") | {"use_family": ["no"] * 120}) == ""


def draw_share(seed: int) -> float:
    return 0.1 + 0.8 * random.Random(seed + 1000).random()
