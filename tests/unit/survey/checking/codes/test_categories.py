"""A typed place is the one that is meant, with or without its article, and never another one."""

from __future__ import annotations

import pytest

from helpers.survey.checking.codes.categories import nearest

KNOWN = ["El Gornal", "Les Planes", "Les Roquetes", "L'Horta", "El Temple", "La Florida", "Marina", "Barri de Sant Roc"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Gornal", "El Gornal"), ("Planes", "Les Planes"), ("Roquetes, Les", "Les Roquetes"), ("Horta", "L'Horta"),
     ("Roquetes (les)", "Les Roquetes"), ("Barri de les Roquetes", "Les Roquetes"), ("TEMPLE", "El Temple"),
     ("barrio del Gornal", "El Gornal"), ("L\u2019 horta", "L'Horta"), ("La Marina", "Marina"),
     ("Sant Roc", "Barri de Sant Roc"), ("Barri Sant Roc", "Barri de Sant Roc"), ("Florida, La", "La Florida"),
     ("Roquets", "Les Roquetes"), ("las Planas", "Les Planes"), ("Barri", None), ("El", None), ("Horts", None)],
)  # fmt: skip
def test_a_place_may_lack_its_article_or_have_it_behind(typed, meant):
    assert nearest(typed, KNOWN, is_closed=True) == meant


@pytest.mark.parametrize(
    ("typed", "known", "meant"),
    [("Temple", ["El Temple", "La Temple"], None), ("El Temple", ["El Temple", "Temple"], "El Temple"),
     ("Planas", ["Les Planes", "La Plana"], None), ("Est", ["L'Est", "L'Oest"], "L'Est"),
     ("Roquetes 2", ["Les Roquetes 1", "Les Roquetes 2"], "Les Roquetes 2"), ("Vila Nova", ["La Vila Vella"], None)],
)  # fmt: skip
def test_places_that_differ_by_little_are_not_guessed(typed, known, meant):
    assert nearest(typed, known, is_closed=True) == meant


def test_a_place_behind_the_number_of_a_list_is_that_place_and_numbers_of_names_stay():
    known = ["Nucli Antic", "Gràcia"]
    assert [nearest(text, known, is_closed=True) for text in ("03 - NUCLI ANTIC", "1. Gràcia", "b) gràcia")] == [
        "Nucli Antic", "Gràcia", "Gràcia"
    ]  # fmt: skip
    assert nearest("2. Gràcia", ["1. Gràcia", "3. Sants"], is_closed=True) is None
    assert nearest("10 - Districte", ["Districte 1", "Districte 2"], is_closed=True) is None


def test_sections_whose_numbers_end_in_a_zero_are_their_own():
    """1.10 is the tenth section of the first district, and 1.1 the first."""
    sections = ["1.1", "1.2", "1.10", "Zona 1", "Zona 1+"]
    for is_closed in (True, False):
        assert [nearest(text, sections, is_closed) for text in sections] == sections
    assert nearest("1,10", sections, is_closed=True) == "1.10" and nearest("01.1", sections, is_closed=True) == "1.1"
    assert nearest("1.0", ["1", "2"], is_closed=True) == "1" and nearest("2.00", ["1", "2"], is_closed=False) == "2"


def test_places_that_differ_in_one_letter_of_another_script_are_their_own():
    """Zona Α of the Greeks is none of the Latins' as long as no census says so."""
    zones = ["Zona α", "Zona β", "Zona А", "Zona A", "北区", "南区"]
    for is_closed in (True, False):
        assert [nearest(text, zones, is_closed) for text in zones] == zones
    assert nearest("zona β", zones, is_closed=True) == "Zona β" and nearest("Zona В", zones[:4], is_closed=True) is None


def test_places_that_nobody_lists_are_one_with_a_dash_or_a_blank_unless_they_have_numbers():
    typed = ["Vall-llobrega", "VALL LLOBREGA", "Vall\u2013llobrega", "Vallllobrega"]
    assert {nearest(text, typed, is_closed=False) for text in typed} == {"Vall-llobrega"}
    numbered = ["1-2", "12", "Secció 1 2", "Secció 12"]
    assert [nearest(text, numbered, is_closed=False) for text in numbered] == numbered
