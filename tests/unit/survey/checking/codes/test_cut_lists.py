"""Several answers in one cell that a format cut off are asked about; words that people wrote short are not."""

from __future__ import annotations

import random
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


NUMBERS = [str(place + 1) for place in range(len(LABELS))]
AS_NUMBERS = {"items": {"channel_used": {"column": "channel_used", "values": dict(zip(NUMBERS, CODES, strict=True))}}}


def lists(names: list[str], mark: str, n: int = 400, most: int | None = None, seed: int = 5) -> list[str]:
    draw = random.Random(seed)
    shares = [draw.uniform(0.05, 0.45) for _ in names]
    chosen = ([name for name, share in zip(names, shares, strict=True) if draw.random() < share] for _ in range(n))
    return [mark.join(draw.sample(one, min(len(one), most)) if most else one) for one in chosen]


@pytest.mark.parametrize(("names", "mark", "width"), [(NUMBERS, " ", 9), (LABELS, "; ", 83), (CODES, " ", 41)])
def test_lists_cut_off_between_answers_are_known_by_how_many_are_as_long_as_the_longest(names, mark, width):
    book = AS_NUMBERS if names is NUMBERS else {"items": {"channel_used": {"column": "channel_used"}}}
    whole = lists(names, mark)
    # What is left of the last answer is taken away, as if all had been cut before it.
    cut = [text if len(text) <= width else text[:width].rsplit(mark, 1)[0].ljust(width, ".") for text in whole]
    (problem,) = problems(cut if names is not NUMBERS else [text[:width] for text in whole], book)
    assert f"seem to be cut off: no cell is longer than {width} signs" in problem
    assert problems(whole, book) == []
    book["items"]["channel_used"]["checked"] = True
    assert problems(cut, book) == []


@pytest.mark.parametrize(("mark", "width"), [(",", 9), ("; ", 12)])
def test_lists_that_end_in_their_mark_where_they_are_longest_are_cut_off(mark, width):
    whole = lists(NUMBERS, mark)
    (problem,) = problems([text[:width] for text in whole], AS_NUMBERS)
    assert "end within an option or before one" in problem
    assert problems([f"{text}{mark.strip()}" for text in whole], AS_NUMBERS) == []


def test_three_answers_at_most_and_people_who_chose_everything_are_no_cut():
    assert problems(lists(NUMBERS, ",", most=3), AS_NUMBERS) == [] == problems(lists(LABELS, "; ", most=3))
    everything = [" ".join(random.Random(i).sample(CODES, len(CODES))) for i in range(20)]
    assert problems([*lists(CODES, " "), *everything]) == []
