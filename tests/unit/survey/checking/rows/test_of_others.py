"""Columns that say that some rows are another town's or wave's, or without consent, are asked about."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.rows.said_of_rows import said_of_rows
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()


def problems(name: str, cells: list[str], book: dict | None = None) -> list[str]:
    frame = pd.DataFrame({"trust": ["7", "3"] * (len(cells) // 2), name: cells}, index=range(2, len(cells) + 2))
    raw = RawSurvey(frame.astype(str), "s.csv", "csv")
    matching = match(raw, INSTRUMENT, Codebook.model_validate(book or {}))
    return [str(problem) for problem in said_of_rows(matching, raw)]


@pytest.mark.parametrize("name", ["Municipi", "Municipio de residencia", "A quin municipi viu?", "Localitat", "Town"])
def test_another_town_is_asked_about_and_both_answers_work(name):
    cells = ["Vila", "Pont", "Vila", "Roca"] * 20
    (problem,) = problems(name, cells)
    assert "Vila, Pont, Roca" in problem and 'keep: ["Vila"]' in problem
    assert problems(name, cells, {"ignore": [name]}) == []
    assert problems(name, cells, {"filter": {"column": name, "keep": ["Vila"]}}) == []
    assert problems(name, cells, {"filter": {"column": "municipi", "keep": ["Vila"], "whole": ["s.csv"]}}) == []


@pytest.mark.parametrize(
    ("name", "cells"),
    [("Municipi", ["Vila"] * 80), ("Municipi", ["Vila"] * 79 + ["Pont"]),
     ("Municipi de naixement", ["Vila", "Pont"] * 40),
     ("En quin municipi treballa?", ["Vila", "Pont"] * 40), ("Any", ["1985", "no ho recordo"] * 40),
     ("Any", [str(1930 + n) for n in range(80)]), ("Onada", ["2025"] * 80),
     ("Li preocupa la privacitat de les seves dades a internet?", ["Sí", "No"] * 40), ("RGPD llegit", ["Sí"] * 80)],
)  # fmt: skip
def test_other_columns_are_left_alone(name, cells):
    assert problems(name, cells) == []


@pytest.mark.parametrize("name", ["Onada", "Wave", "Any", "Edición"])
def test_another_wave_is_asked_about(name):
    (problem,) = problems(name, ["2023", "2025"] * 40)
    assert "2023, 2025" in problem and 'keep: ["2025"]' in problem


@pytest.mark.parametrize(
    "name", ["Accepto la política de privacitat (RGPD)", "Protección de datos", "Consentiment informat RGPD"]
)
def test_who_did_not_consent_is_asked_about_and_what_few_wrote_is_not_shown(name):
    cells = ["Accepto"] * 78 + ["No accepto"] * 2
    (problem,) = problems(name, cells)
    assert 'values: {"Accepto": yes, "...": no}' in problem and "No accepto" not in problem
    rule = {"items": {"consent": {"column": name, "values": {"Accepto": "yes", "No accepto": "no"}}}}
    assert problems(name, cells, rule) == []


@pytest.mark.parametrize(("name", "words"), [("Comptar?", ("Sí", "No")), ("Control qualitat", ("OK", "KO")),
                                             ("Incidència", ("OK", "Anul·lada"))])  # fmt: skip
def test_a_column_that_says_which_rows_count_is_asked_about(name, words):
    (problem,) = problems(name, [words[0]] * 78 + [words[1]] * 2)
    assert f'filter: {{column: "{name}", keep: ["{words[0]}"]}}' in problem


@pytest.mark.parametrize(
    ("name", "cells", "kept"),
    [("Edició", ["1a", "2a"], "2a"), ("Onada", ["Primera", "Segona"], "Segona"), ("Estudi", ["EN23", "EN25"], "EN25"),
     ("Fitxer", ["ENQ2023", "ENQ2025"], "ENQ2025"), ("Origen dades", ["març 2023", "març 2025"], "març 2025")],
)  # fmt: skip
def test_another_wave_is_asked_about_by_the_names_that_waves_have(name, cells, kept):
    (problem,) = problems(name, cells * 40)
    assert f'filter: {{column: "{name}", keep: ["{kept}"]}}' in problem
    assert problems(name, cells * 40, {"ignore": [name]}) == []
    assert problems(name, cells * 40, {"filter": {"column": name, "keep": [kept]}}) == []


@pytest.mark.parametrize(
    ("name", "cells"),
    [("Estudi", ["Primaris", "Secundaris"]), ("Mes", ["desembre 2025", "gener 2026"]), ("Edició", ["Paper", "Web"]),
     ("Fitxer", ["ENQ2025", "ENQ2025"]), ("Carregat", ["2025-12-30T09:00", "2026-01-02T10:00"]),
     ("Any d'arribada", ["2019", "2021"]), ("Lot", ["Lot 2025", "Lot extra"])],
)  # fmt: skip
def test_names_of_one_time_are_no_waves(name, cells):
    assert problems(name, cells * 40) == []
