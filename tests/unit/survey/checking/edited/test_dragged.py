"""A place that was dragged down a column, and counted on from row to row, is asked about."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.edited.dragged import dragged
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match


def told(cells: list[str], rule: dict | None = None, places: tuple[str, ...] = ()) -> list[str]:
    frame = pd.DataFrame({"district": cells}, index=range(2, len(cells) + 2), dtype=str)
    raw, book = RawSurvey(frame, "s.csv", "csv"), Codebook.model_validate({"items": {"district": rule} if rule else {}})
    matching = match(raw, read_instrument(), book)
    answers = {item: decode(source, raw, book) for item, source in matching.sources.items()}
    return [str(problem) for problem in dragged(answers, matching, raw, {"district": places})]


@pytest.mark.parametrize("name", ["Zona {}", "Districte {}", "{}", "1.{}"])
def test_places_that_count_on_are_asked_about_until_they_are_right(name):
    usual = [name.format(1 + i % 4) for i in range(40)]
    cells = [*usual, *(name.format(i) for i in range(5, 15)), *usual]
    (problem,) = told(cells)
    assert "In rows 42 to 51 district counts on from row to row" in problem
    assert told(cells, {"checked": True}) == told(cells, places=("Zona 1",)) == told(usual) == []


@pytest.mark.parametrize(
    "cells",
    [[f"Zona {i}" for i in range(1, 13)] * 5, sorted(f"Zona {i:02d}" for i in range(1, 13) for _ in range(5)),
     ["Zona 1", "Zona 2", "Zona 3", "Zona 4", "Zona 5"] + ["Zona 9"] * 30, ["Nord", "Sud"] * 20],
)  # fmt: skip
def test_places_in_order_that_others_live_in_are_not(cells):
    assert told(cells) == []
