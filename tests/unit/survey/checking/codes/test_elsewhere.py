"""Who lives elsewhere is no resident: asked about where the district says so, and nowhere else."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.codes.elsewhere import lives_elsewhere, without_remainders
from helpers.survey.checking.codes.faults import faulty_values, unmapped_items
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
     "Fuera de la ciudad", "No vivo en el municipio", "I don't live here", "Another town", "Una altra població",
     "Fora de Vila", "Fora", "De fora", "Vivo fuera", "No soc del municipi", "No soy de aquí", "Altres municipis",
     "Otras localidades", "Resta de Catalunya", "Resto de municipios", "Foraster", "Fora del terme municipal"],
)  # fmt: skip
def test_who_lives_elsewhere_is_asked_about_until_the_rows_are_gone_or_it_is_a_place(said):
    cells = ["Centre", "Nord", "Eixample", said] * 10
    (problem,) = told(cells)
    assert "10 people, such as rows 5, 9" in problem and said in problem
    assert told(cells, {"checked": True}) == [] and told(cells, places=("Centre", said)) == []
    assert told([cell for cell in cells if cell != said]) == []
    assert told(cells, resident=["1", "1", "1", "0"] * 10) == []


@pytest.mark.parametrize("place", ["Fora Vila", "Altres", "Un altre barri", "La Resident", "No ho sé", "Poble Nou",
                                   "Fora Murs", "Ciutat Vella", "Otros", "Fora del casc urbà", "Disseminat",
                                   "Resta del municipi", "Fuera Puertas", "Pla de Fora", "Viu", "Afores"])  # fmt: skip
def test_places_of_the_town_are_not_asked_about(place):
    assert told(["Centre", "Nord", place] * 10) == []


def left(cells: list[str], rule: dict | None = None, places: tuple[str, ...] = ()) -> tuple[list, list[str]]:
    """Return the districts that stand, and what is told; what is set aside is on record, and stops nothing."""
    frame = pd.DataFrame({"district": cells}, index=range(2, len(cells) + 2), dtype=str)
    raw, book = RawSurvey(frame, "s.csv", "csv"), Codebook.model_validate({"items": {"district": rule} if rule else {}})
    matching = match(raw, read_instrument(), book)
    decoded = {item: decode(source, raw, book) for item, source in matching.sources.items()}
    answers, notes = without_remainders(decoded, matching, raw, {"district": places})
    aside = answers["district"].states == "invalid"
    issues = faulty_values(matching.sources["district"], answers["district"])
    rows = frame.index[aside]
    assert issues["row"].tolist() == list(rows) and set(issues["reason"]) <= {"unmatched_category"}
    assert list(unmapped_items(answers, matching, raw)) == []
    return answers["district"].values[~aside].tolist(), [str(note) for note in notes]


@pytest.mark.parametrize("rest", ["Altres", "Otros", "Other", "Un altre barri", "Otro barrio", "Altres zones",
                                  "Altres (especifiqueu)", "Otro, por favor especifique", "ALTRE"])  # fmt: skip
def test_what_is_left_of_a_list_is_no_district_until_somebody_says_so(rest):
    cells = ["Centre", "Nord", rest] * 10
    stands, (note,) = left(cells)
    assert stands == ["Centre", "Nord"] * 10
    assert rest in note and "10 rows, such as rows 4, 7" in note and "these people count, and in no district" in note
    assert left(cells, {"checked": True}) == (cells, []) and left(cells, places=("Centre", rest)) == (cells, [])


@pytest.mark.parametrize("place", ["Disseminat", "Resta del municipi", "L'Altra Banda", "Otros Mares", "Altremar"])
def test_places_that_begin_so_are_districts(place):
    assert left(["Centre", "Nord", place] * 10) == (["Centre", "Nord", place] * 10, [])
