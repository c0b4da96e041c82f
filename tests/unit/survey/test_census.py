"""Census margins become the survey's codes, and nobody is counted twice on the way."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.errors import MarginsError
from helpers.study.instrument import read_instrument
from helpers.survey.census import in_codes
from helpers.survey.intake import census_categories
from helpers.survey.weighting.population import Census


def margins(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["variable", "category", "population"])


def coded(population: pd.DataFrame) -> pd.DataFrame:
    return in_codes(Census(population), read_instrument()).margins


def test_census_categories_may_be_codes_or_labels():
    found = coded(margins(("sex", "Dona", 5.0), ("sex", "male", 4.0), ("district", "Nord", 9.0)))
    assert found["category"].tolist() == ["female", "male", "Nord"]
    assert census_categories(found)["district"] == ["Nord"] and census_categories(None) == {}


def test_census_categories_of_a_number_are_numbers():
    found = coded(margins(("household_size", "1", 5.0), ("household_size", "02", 4.0), ("household_size", "3+", 9.0)))
    assert found["category"].tolist() == ["1.0", "2.0", "3+"]


@pytest.mark.parametrize(
    ("variable", "written", "code"),
    [("sex", "1. Dona", "female"), ("age_group", "Joves (16-29)", "16-29"), ("age_group", "80 anys i més", "80+"),
     ("age_group", "De 30 a 44 años", "30-44"), ("sex", "b) Hombre", "male")],
)  # fmt: skip
def test_census_categories_may_be_numbered_labels_or_bands_in_words(variable, written, code):
    assert coded(margins((variable, written, 10.0)))["category"].tolist() == [code]


def test_census_categories_that_the_survey_does_not_have_are_all_named():
    with pytest.raises(MarginsError) as caught:
        coded(margins(("sex", "dames", 5.0), ("sex", "male", 4.0), ("education", "PhD", 1.0)))
    assert len(caught.value.problems) == 2
    assert "sex has no category 'dames' (allowed female, male, other)" in str(caught.value)


@pytest.mark.parametrize(("written", "meant"), [("sexe", "sex"), ("Sex", "sex"), ("districte", "district")])
def test_a_census_variable_that_all_but_bears_a_questions_name_is_refused(written, meant):
    with pytest.raises(MarginsError, match=f"{written} is no variable of the census, and {meant} is one"):
        coded(margins((written, "x", 5.0), ("age_group", "16-29", 4.0)))


def test_a_census_variable_that_nothing_asks_stays():
    assert len(coded(margins(("nationality", "foreign", 5.0)))) == 1


@pytest.mark.parametrize(
    ("written", "meant"),
    [("edat", "age_group"), ("age", "age_group"), ("Grup d'edat", "age_group"), ("nivell d'estudis", "education"),
     ("Gènere", "sex"), ("barri", "district"), ("lugar de nacimiento", "origin")],
)  # fmt: skip
def test_a_census_variable_under_another_name_of_a_question_is_refused_with_the_questions_id(written, meant):
    with pytest.raises(MarginsError, match=f"and {meant} is one. Write that name"):
        coded(margins((written, "x", 5.0)))


@pytest.mark.parametrize("pair", [("H", "D"), ("H", "M"), ("M", "F"), ("V", "M"), ("Hombres", "Mujeres"),
                                  ("Homes", "Dones"), ("Masculí", "Femení"), ("varón", "mujer")])  # fmt: skip
def test_sexes_of_the_census_may_be_letters_or_plurals(pair):
    found = coded(margins(("sex", pair[0], 5.0), ("sex", pair[1], 4.0)))
    assert found["category"].tolist() == ["male", "female"]


@pytest.mark.parametrize("pair", [("1", "2"), ("1", "6"), ("M", "D"), ("A", "B")])
def test_codes_of_sexes_that_nothing_explains_are_asked_about(pair):
    with pytest.raises(MarginsError, match="sex has no category"):
        coded(margins(("sex", pair[0], 5.0), ("sex", pair[1], 4.0)))


def test_parts_of_one_answer_are_counted_together_and_it_is_said():
    rows = [("Sense estudis", 100.0), ("Primària", 400.0), ("ESO", 900.0), ("Batxillerat", 300.0), ("CFGM", 200.0),
            ("CFGS", 150.0), ("Universitaris", 700.0)]  # fmt: skip
    census = Census(margins(*(("education", name, count) for name, count in rows)))
    found = in_codes(census, read_instrument())
    assert dict(zip(found.margins["category"], found.margins["population"], strict=True)) == {
        "primary": 500.0, "secondary": 1400.0, "higher": 850.0,
    }  # fmt: skip
    told = [str(note) for note in found.notes]
    assert "education: Sense estudis, Primària are counted together as primary (500 residents)." in told[0]
    assert len(told) == 3


def test_age_groups_in_parts_are_counted_together():
    census = Census(margins(("age_group", "16-29", 5.0), ("age_group", "30-44", 4.0)))
    assert in_codes(census, read_instrument()).notes == ()


@pytest.mark.parametrize(
    ("variable", "one", "other"),
    [("sex", "Dona", "female"), ("sex", "Mujer", "Dones"), ("education", "Primaris o menys", "Sense estudis"),
     ("education", "Primària", "Primaria"), ("education", "Secundària", "ESO"), ("education", "ESO", "Graduat escolar"),
     ("age_group", "16-29", "De 16 a 29 anys"), ("education", "Estudis superiors", "Universitaris"),
     ("education", "Educació primària o inferior", "Primària")],
)  # fmt: skip
def test_two_rows_that_become_one_code_by_accident_are_refused(variable, one, other):
    with pytest.raises(MarginsError, match=r"adding them up .* might count somebody twice"):
        coded(margins((variable, one, 5.0), (variable, other, 4.0)))


@pytest.mark.parametrize("words", [("yes", "no"), ("Sí", "No"), ("1", "0")])
def test_a_yes_or_no_question_may_be_counted_by_the_census(words):
    found = coded(margins(("use_own", words[0], 3.0), ("use_own", words[1], 14.0)))
    assert found["category"].tolist() == ["1.0", "0.0"]


def test_a_yes_or_no_question_has_no_third_row():
    with pytest.raises(MarginsError, match=r"use_own has no category 'maybe' \(allowed yes, no\)"):
        coded(margins(("use_own", "maybe", 3.0), ("use_own", "no", 14.0)))
