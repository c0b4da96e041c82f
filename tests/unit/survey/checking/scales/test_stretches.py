"""A stretch of rows on a shorter scale is asked about; real columns and other orders of rows are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.errors import CodebookError
from helpers.study.config import Council
from helpers.study.instrument import read_instrument
from helpers.survey.cleaning.steps import CleanSurvey, clean_survey
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.files.raw import RawSurvey

INSTRUMENT = read_instrument()
COUNCIL = Council.model_validate({
    "name": "Prova", "population": 9000, "wave": {"label": "2025", "start": "2025-03-03", "end": "2025-03-28"},
    "sample": {"type": "quota"},
})  # fmt: skip
RNG = np.random.default_rng(4)
TEN = RNG.integers(0, 11, 200)
FIVE = RNG.integers(1, 6, 90)
SHIFTS = RNG.integers(-2, 3, 400)
#: Districts one after another, of which one thinks far better of the council.
DISTRICTS = np.rint(np.concatenate([RNG.normal(7.5, 2.3, 100), RNG.normal(5, 2.4, 150)])).clip(0, 10).astype(int)


def clean(answers, book: dict | None = None, item: str = "trust", beside: tuple[str, ...] = ()) -> CleanSurvey:
    n = len(answers)
    cells = {item: [str(a) for a in answers], "age": [str(20 + i % 60) for i in range(n)]}
    # People answer another question much as this one: whole rows in an order, and not a column alone.
    cells |= {
        name: [str(min(10, max(0, a + shift))) for a, shift in zip(answers, SHIFTS, strict=False)] for name in beside
    }
    frame = pd.DataFrame(cells, index=range(2, n + 2), dtype=object)
    return clean_survey(RawSurvey(frame, "e.csv", "csv"), Codebook.model_validate(book or {}), INSTRUMENT, COUNCIL)


@pytest.mark.parametrize(
    ("answers", "item", "rows"),
    [([*TEN, *FIVE], "trust", "202 to 291"), ([*FIVE, *TEN], "trust", "2 to 9"),
     ([*TEN, *RNG.integers(0, 8, 120)], "val_close", "to 321"),
     ([*RNG.integers(1, 6, 200), *RNG.integers(1, 4, 70)], "stig_hide", "to 271")],
)  # fmt: skip
def test_two_scales_pasted_together_are_asked_about_and_the_way_out_works(answers, item, rows):
    with pytest.raises(CodebookError, match="may be on another scale") as caught:
        clean(answers, item=item)
    assert rows in str(caught.value)
    ends = [INSTRUMENT[item].low, INSTRUMENT[item].high]
    assert len(clean(answers, {"items": {item: {"scale": ends}}}, item).rows) == len(answers)


@pytest.mark.parametrize(
    "answers",
    [TEN, sorted(TEN), sorted(TEN, reverse=True), RNG.permutation([*TEN, *FIVE]), [*TEN, 5, 4, 5, 3],
     [*DISTRICTS]],
)  # fmt: skip
def test_one_scale_is_read_in_any_order_of_rows(answers):
    assert len(clean(answers, beside=("val_close",)).rows) == len(answers)
