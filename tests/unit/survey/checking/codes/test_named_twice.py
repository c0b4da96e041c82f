"""Places under their names in two languages are asked about within one file; places that are others are not."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.codes.categories import clean_places
from helpers.survey.checking.codes.named_twice import named_twice, nearly_named, translated
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()


def told(cells: list[str], places: dict | None = None, values: dict | None = None) -> list[str]:
    frame = pd.DataFrame({"district": cells, "trust": "5"}, index=range(2, len(cells) + 2), dtype=str)
    raw = RawSurvey(frame, "s.csv", "csv")
    book = Codebook.model_validate({"items": {"district": {"column": "district", "values": values}}} if values else {})
    matching = match(raw, INSTRUMENT, book)
    known = (places or {}).get("district", ())
    answers = {"district": decode(matching.sources["district"], raw, book, known)}
    return [str(problem) for problem in named_twice(answers, matching, raw, places or {})]


@pytest.mark.parametrize(
    "others",
    [["Eixample Dreta", "Eixample D.", "Eixample Dalt"], ["St. Pere", "Sant Pau"], ["Zona 1", "Zon. 2"],
     ["C. Antic", "Nucli Antic"], ["Gràcia", "Sants."]],
)  # fmt: skip
def test_a_point_that_may_stand_for_several_places_or_none_is_not_asked_about(others):
    assert told([*others, "La Serreta"] * 12) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("Nucli Antic", "Casco Antiguo"), ("Eixample", "Ensanche"), ("Polígon Nord", "Polígono Norte"),
     ("Centre", "CENTRO"), ("Barri de Sant Josep", "Barrio San José"), ("Sant Joan", "San Juan"),
     ("Les Fonts", "Las Fuentes"), ("Vall d'Hebron", "Valle de Hebrón"), ("Nucli antic", "Old Town"),
     ("Roquetes", "Les Roquetes"), ("L'Horta", "Horta"), ("Roquetes, Les", "Las Roquetes"),
     ("Eixample Esquerre", "Eixample Esq."), ("Sant Pere", "St. Pere"), ("Eixample", "Eix."),
     ("Zona A", "Zona \u0410"), ("Pomar", "\u0420omar"),
     ("Urbanitzacions i resta", "Urbanizaciones y resto"), ("Dreta de l'Eixample", "Derecha del Ensanche")],
)  # fmt: skip
def test_one_place_in_two_languages_is_asked_about_until_values_or_the_census_say(one, other):
    cells = [one, one, "La Serreta", other, "Can Puig"] * 12
    (problem,) = told(cells)
    assert f'"{other}": "{one}"' in problem and "36 rows" in problem
    assert told(cells, values={name: name for name in set(cells)}) == []
    assert told(cells, places={"district": [one, other, "La Serreta", "Can Puig"]}) == []


@pytest.mark.parametrize(
    "names",
    [("Nord", "Sud", "Centre"), ("Casc antic", "Nucli antic", "Centre històric"), ("Sant Pere", "Sant Pere Nord"),
     ("Vila nova", "Vila vella"), ("Pla de Dalt", "Pla de Baix"), ("Norte", "Nordest"), ("San Juan", "San José"),
     ("Districte 1", "Distrito 2"), ("Poble Nou", "Poble Sec"), ("Camp", "Els Camps"), ("Zona 1", "Sector 1")],
)  # fmt: skip
def test_places_that_are_others_are_not(names):
    assert translated(names) == [] and told([*names, "Can Puig"] * 15) == []


def test_a_name_that_few_wrote_is_nobodys_business():
    assert told([*["Centre"] * 50, "Centro", "Centro"]) == []


TOWN = ["El Poble"] * 100 + ["Les Masies"] * 37


def districts(names):
    raw = RawSurvey(pd.DataFrame({"district": names}, dtype=str), "s.csv", "csv")
    matching = match(raw, read_instrument(), Codebook())
    return {"district": decode(matching.sources["district"], raw, Codebook())}, matching, raw


def test_a_name_that_few_shorten_with_a_point_is_the_one_that_many_write_out():
    typed = ["E. Poble", "L. Masies", "L. Masies Altes", "Les Cases"]
    answers, _, _ = districts([*TOWN, *typed])
    mended, issues = clean_places("district", answers["district"], ())
    assert mended.values.iloc[-4:].tolist() == ["El Poble", "Les Masies", "L. Masies Altes", "Les Cases"]
    assert issues["action"].tolist() == ["repaired"] * 2 and issues["value"].tolist() == typed[:2]
    # Of two that it may shorten it is neither.
    both, _, _ = districts([*TOWN, *["Les Antigues Masies"] * 40, "L. Masies"])
    assert clean_places("district", both["district"], ())[0].values.iloc[-1] == "L. Masies"


def test_a_name_with_another_letter_is_noted_by_its_row_and_not_shown():
    (note,) = nearly_named(*districts([*TOWN, "Les Massies", "Can Pla"]), {})
    assert (note.values["name"], note.values["n"], note.values["rows"]) == ("Les Masies", 1, "137")
    assert "Massies" not in str(note)
    assert list(nearly_named(*districts([*TOWN, "Les Massies"]), {"district": ["Les Masies"]})) == []
    # As many as the others are no slip.
    assert list(nearly_named(*districts([*TOWN, *["Les Massies"] * 20]), {})) == []


@pytest.mark.parametrize(
    ("typed", "is_noted"), [("P. Les Masies", True), ("Les Masies 2", False), ("P. Can Pla", False)]
)
def test_a_name_with_a_letter_of_its_own_is_noted(typed, is_noted):
    """Two people of 390 wrote "H. Harbour": it stood as a district, and hid another one from two tables."""
    notes = list(nearly_named(*districts([*TOWN, typed]), {}))
    assert [note.values["name"] for note in notes] == ["Les Masies"] * is_noted


def test_capitals_accents_and_apostrophes_tell_no_two_places_apart():
    cells = [
        "L'Alzina",
        "L\u2019Alzina",
        "L`ALZINA",
        "Gr\u00e0cia",
        "Gra\u0300cia",
        "GRACIA",
        "Vall-llobrega",
        "Vall llobrega",
    ]
    assert told(cells * 10) == []
    assert len(told([*cells, "Les Roquetes", "Roquetes"] * 10)) == 1
