"""Who lives elsewhere is no resident: asked about where the district says so, and nowhere else."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.codes.elsewhere import lives_elsewhere
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match


def told(cells: list[str], rule: dict | None = None, places: tuple[str, ...] = (), **beside: list[str]) -> list[str]:
    frame = pd.DataFrame({"district": cells, **beside}, index=range(2, len(cells) + 2), dtype=str)
    raw, book = RawSurvey(frame, "s.csv", "csv"), Codebook.model_validate({"items": {"district": rule} if rule else {}})
    matching = match(raw, read_instrument(), book)
    answers = {item: decode(source, raw, book) for item, source in matching.sources.items()}
    return [str(problem) for problem in lives_elsewhere(answers, matching, raw, {"district": places})]


@pytest.mark.parametrize(
    "said",
    ["No visc al municipi", "No resideixo aquí", "Un altre municipi", "Otro municipio", "Fora del municipi",
     "Fuera de la ciudad", "No vivo en el municipio", "I don't live here", "Another town", "Una altra població"],
)  # fmt: skip
def test_who_lives_elsewhere_is_asked_about_until_the_rows_are_gone_or_it_is_a_place(said):
    cells = ["Centre", "Nord", "Eixample", said] * 10
    (problem,) = told(cells)
    assert "10 people, such as rows 5, 9" in problem and said in problem
    assert told(cells, {"checked": True}) == [] and told(cells, places=("Centre", said)) == []
    assert told([cell for cell in cells if cell != said]) == []
    assert told(cells, resident=["1", "1", "1", "0"] * 10) == []


@pytest.mark.parametrize("place", ["Fora Vila", "Altres", "Un altre barri", "La Resident", "No ho sé", "Poble Nou",
                                   "Fora Murs", "Ciutat Vella", "Otros"])  # fmt: skip
def test_places_of_the_town_are_not_asked_about(place):
    assert told(["Centre", "Nord", place] * 10) == []
