"""Several answers in one cell that a format cut off are asked about; words that people wrote short are not."""

from __future__ import annotations

import re
from itertools import combinations

import pandas as pd
import pytest
import yaml

from helpers.study.instrument import read_instrument
from helpers.survey.checking.codes.cut_lists import cut_lists
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()
LABELS = [option.label["ca"] for option in INSTRUMENT["channel_used"].options]
CODES = [option.code for option in INSTRUMENT["channel_used"].options]
CHOSEN = [pair for n in (1, 2, 3, 5) for pair in combinations(range(8), n)]


def problems(cells: list[str], book: dict | None = None) -> list[str]:
    frame = pd.DataFrame({"channel_used": cells, "trust": "5"}, index=range(2, len(cells) + 2), dtype=str)
    raw = RawSurvey(frame, "s.csv", "csv")
    return [str(found) for found in cut_lists(match(raw, INSTRUMENT, Codebook.model_validate(book or {})), raw)]


@pytest.mark.parametrize(("names", "mark"), [(LABELS, ", "), (LABELS, "; "), (CODES, " "), (CODES, ",")])
@pytest.mark.parametrize("width", [32, 41])
def test_cells_of_one_width_that_end_within_an_option_are_cut_off(names, mark, width):
    whole = [mark.join(names[place] for place in chosen) for chosen in CHOSEN]
    (problem,) = problems([text[:width] for text in whole])
    assert f"no cell is longer than {width} signs" in problem and "What stood behind is lost" in problem
    assert problems(whole) == []
    line = yaml.safe_load("ignore: " + re.search(r"codebook\.yml: (\[.*\])", problem)[1])
    assert problems([text[:width] for text in whole], line) == []


def test_what_some_wrote_short_or_otherwise_is_no_cut():
    whole = ["; ".join(LABELS[place] for place in chosen) for chosen in CHOSEN]
    short = ["; ".join(LABELS[place][:5] if place == chosen[-1] else LABELS[place] for place in chosen)
             for chosen in CHOSEN]  # fmt: skip
    assert problems(whole + short[::5]) == []
    assert problems([f"{text}; per la veïna {i}" if i % 9 == 0 else text for i, text in enumerate(whole)]) == []
