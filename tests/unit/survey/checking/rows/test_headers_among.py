"""A second header among the people is asked about, whatever its words; people with slips, and wrong codes, are not."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.study.config import Options
from helpers.study.instrument import read_instrument
from helpers.survey.checking.rows.headers_among import headers_among
from helpers.survey.cleaning.parts import read_part
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()
ITEMS = ("trust", "val_close", "val_useful", "overall_image", "ster_poor", "use_own", "sex", "age")


def person(place: int) -> list[str]:
    return [*(str(1 + (place * (k + 2)) % 5) for k in range(5)), str(place % 2), "female", str(20 + place)]


def problems(rows: list[list[str]]) -> tuple[list[str], int]:
    frame = pd.DataFrame(rows, range(2, len(rows) + 2), columns=[INSTRUMENT[item].text["ca"] for item in ITEMS])
    raw = RawSurvey(frame.astype(str), "s.csv", "csv")
    part = read_part(raw, match(raw, INSTRUMENT, Codebook()), Codebook(), Options())
    return [str(found) for found in headers_among(part.answers, part.matching, part.raw)], len(part.raw.frame)


PEOPLE = [person(place) for place in range(40)]


@pytest.mark.parametrize(
    "header", [[INSTRUMENT[item].text["es"] for item in ITEMS], [f"Q{place}" for place in range(len(ITEMS))]]
)
def test_a_header_in_other_words_is_asked_about_and_gone_when_it_is_deleted(header):
    (problem,), _ = problems([*PEOPLE[:25], header, *PEOPLE[25:]])
    assert "question's: 1 (rows 27)" in problem
    assert problems(PEOPLE) == ([], len(PEOPLE))


def test_people_with_slips_and_columns_in_codes_that_nobody_knows_are_told_elsewhere():
    slips = [*(["77"] * 7), "44"]
    assert problems([*PEOPLE, slips])[0] == []
    assert problems([[f"x{cell}" for cell in row] for row in PEOPLE])[0] == []
