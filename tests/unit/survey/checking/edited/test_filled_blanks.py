"""Blanks filled with one answer are asked about; what many answer by themselves, and required questions, are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.edited.filled_blanks import filled_blanks
from helpers.survey.codebook.codebook import ItemRule
from helpers.survey.codebook.sources import Matching, Source
from helpers.survey.decoding.decoding import Answers
from helpers.survey.files.raw import RawSurvey

INSTRUMENT = read_instrument()
TENS = ("overall_image", "val_close", "val_useful", "trust", "val_quality_of_life")
ITEMS = (*TENS[:3], "recall", *TENS[3:], "use_own", "rel_like_me")


def people(n: int = 300, seed: int = 1, blank: float = 0.06, ended: float = 0.05) -> pd.DataFrame:
    """Return answers of whom some leave a question out, some break off, and a tenth end on nothing."""
    rng = np.random.default_rng(seed)
    likes = rng.normal(size=n)
    table = pd.DataFrame(index=range(2, n + 2))
    for name in ITEMS:
        low, high = INSTRUMENT[name].low, INSTRUMENT[name].high
        if INSTRUMENT[name].kind == "scale":
            points = (low + high) / 2 + (likes + rng.normal(size=n)) * (high - low) / 6
            table[name] = np.rint(points).clip(low, high)
        else:
            table[name] = (rng.random(n) < 0.4).astype(float)
    angry = rng.random(n) < 0.1
    table.loc[angry, list(TENS)] = table.loc[angry, list(TENS)].mask(rng.random((angry.sum(), len(TENS))) < 0.7, 0.0)
    table = table.mask(rng.random(table.shape) < blank)
    table.loc[rng.random(n) < ended, :] = np.nan
    return table


def problems(table: pd.DataFrame, **rules: ItemRule) -> list[str]:
    texts = table.map(lambda number: "" if pd.isna(number) else f"{number:g}")
    sources = {name: Source(INSTRUMENT[name], rules.get(name, ItemRule()), name) for name in table}
    none = pd.Series("", table.index, dtype=object)
    answers = {name: Answers(table[name], table[name].notna().map({True: "valid", False: "refused"}), none,
                             texts[name]) for name in table}  # fmt: skip
    return [str(told) for told in filled_blanks(answers, Matching(sources, ()), RawSurvey(texts, "e.csv", "csv"))]


@pytest.mark.parametrize(
    ("item", "answer"), [("overall_image", 0.0), ("trust", 5.0), ("recall", 1.0), ("val_useful", 0.0)]
)
def test_blanks_filled_with_one_answer_are_asked_about(item, answer):
    table = people(500)
    (told,) = problems(table.assign(**{item: table[item].fillna(answer)}))
    assert f"column {item}" in told and f"answered {answer:g} to it" in told
    assert problems(table.assign(**{item: table[item].fillna(answer)}), **{item: ItemRule(checked=True)}) == []


def test_a_scale_that_nobody_left_out_and_that_heaps_on_one_answer_is_asked_about():
    table = people(1000, ended=0.0, blank=0.12)
    (told,) = problems(table.assign(trust=table["trust"].fillna(0)))
    assert "Nobody left out trust" in told and "and 0 (" in told


@pytest.mark.parametrize("seed", range(40))
def test_whole_files_are_not_asked_about(seed):
    table = people(150 + 20 * seed, seed, blank=0.02 * (seed % 4), ended=0.03 * (seed % 3))
    assert problems(table) == []
    # Required, and answered by those who left out everything around it.
    rng = np.random.default_rng(seed)
    drawn = pd.Series(rng.choice(table["trust"].dropna(), len(table)), table.index)
    assert problems(table.assign(trust=table["trust"].fillna(drawn))) == []
