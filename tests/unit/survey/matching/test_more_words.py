"""Headers with a legend or a few more words are asked about where nothing else holds the item, and only then."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.codebook.sources import Matching
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()


def found(columns: dict[str, list[str]], book: dict | None = None) -> Matching:
    cells = {"val_close": ["1", "2", "3", "4"], **columns}
    raw = RawSurvey(pd.DataFrame(cells, index=range(2, 6), dtype=str), "s.csv", "csv")
    return match(raw, INSTRUMENT, Codebook.model_validate(book or {}))


@pytest.mark.parametrize(
    ("header", "item", "cells"),
    [
        ("Sexe (H/D)", "sex", "HDHD"), ("Sexe (1=Home; 2=Dona)", "sex", "1212"),
        ("Sexo (1-Hombre, 2-Mujer)", "sex", "1212"), ("P3. Sexe: H/D", "sex", "HDHD"),
        ("Sexe de la persona entrevistada", "sex", "HDHD"), ("Quin és el seu sexe?", "sex", "HDHD"),
        ("Edat (anys complerts)", "age", ["34", "40", "50", "77"]), ("Edat en anys", "age", ["34", "40", "50", "77"]),
        ("Edat exacta", "age", ["34", "40", "50", "77"]),
        ("Any de naixement (AAAA)", "age", ["1960", "1970", "1980", "1990"]),
        ("Confiança en els Serveis Socials (0-10)", "trust", "5678"),
        ("Valoració general (de 0 a 10)", "overall_image", "5678"),
        ("Barri on viu", "district", ["Nord", "Sud", "Nord", "Sud"]),
        ("Barri de residència", "district", ["Nord", "Sud", "Nord", "Sud"]),
        ("Nivell d'estudis (acabats)", "education", "1231"), ("Ha anat als Serveis Socials?", "use_own", "1010"),
        ("Mitjans d'informació", "channel_used", ["web", "premsa", "web", "web"]),
        ("Llengua (1 català, 2 castellà)", "language", "1212"),
    ],
)  # fmt: skip
def test_a_header_that_says_more_than_the_items_name_is_asked_about(header, item, cells):
    column = {header: list(cells)}
    (problem,) = found(column).problems
    assert f"The column {header} looks like the item {item} (" in str(problem)
    assert not found(column, {"ignore": [header]}).problems
    placed = found(column, {"items": {item: {"column": header}}})
    assert not placed.problems and placed.sources[item].column == header


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Edat del fill gran", ["4", "5", "6", "7"]), ("Quina edat té la parella", ["34", "40", "50", "77"]),
        ("Anys al barri", ["4", "50", "6", "17"]), ("Persones del barri que coneix", ["4", "50", "6", "17"]),
        ("Llengua en què vol rebre cartes", ["Català", "Castellà", "Català", "Català"]),
        ("Zona d'aparcament", ["Nord", "Sud", "Nord", "Sud"]),
        ("Edat d'arribada", ["24", "30", "20", "37"]), ("Barri on treballa", ["Nord", "Sud", "Nord", "Sud"]),
        ("Sexe i edat mitjana", ["3", "4", "5", "6"]), ("Educació sexual", "1212"), ("Persones", "1234"),
        ("Municipi on viu", ["Vic", "Vic", "Vic", "Vic"]), ("Confiança en la policia (0-10)", "5678"),
        ("Valoració de la neteja (0-10)", "5678"), ("Serveis socials", "1010"),
    ],
)  # fmt: skip
def test_a_header_that_speaks_of_something_else_is_left(header, cells):
    assert not found({header: list(cells)}).problems


def test_nothing_is_asked_of_an_item_that_another_column_holds():
    assert not found({"sex": list("HDHD"), "Sexe (H/D)": list("HDHD")}).problems
