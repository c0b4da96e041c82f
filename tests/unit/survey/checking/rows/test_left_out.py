"""Columns that say which rows were left out, by a reason, a pilot's word, a check's, an instruction or a last page."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.rows.said_of_rows import said_of_rows
from helpers.survey.codebook.codebook import Codebook, RowFilter
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match
from helpers.survey.receiving.filtering import is_own

INSTRUMENT, N, LEFT = read_instrument(), 60, 6


def survey(columns: dict[str, list[str]], ignore: tuple[str, ...] = ()):
    frame = pd.DataFrame({"trust": ["5"] * N, **columns}, index=range(2, N + 2), dtype=str)
    raw = RawSurvey(frame, "s.csv", "csv")
    return list(map(str, said_of_rows(match(raw, INSTRUMENT, Codebook(ignore=ignore)), raw))), raw


def cells(fine: str, left: list[str]) -> list[str]:
    return (left * LEFT)[:LEFT] + [fine] * (N - LEFT)


@pytest.mark.parametrize(
    ("name", "fine", "left"),
    [
        ("Motiu d'exclusió", "", ["No resideix", "Duplicada", "Menor"]),
        ("Motiu anul·lació", "", ["Enquesta repetida"]),
        ("Motivo de descarte", "No", ["Menor de edad"]),
        ("Data anul·lació", "", ["28/03/2025", "27/03/2025"]),
        ("exclusion_reason", "", ["duplicate"]),
        ("Baixa", "", ["B"]),
        ("Tipus de registre", "Enquesta", ["Prova pilot"]),
        ("Tipo", "REAL", ["PILOTO"]),
        ("Fase", "Definitiva", ["Pilot"]),
        ("Supervisió", "OK", ["KO"]),
        ("Revisió trucada", "Confirmada", ["No confirmada"]),
        ("Validació telefònica", "Confirmada", ["No confirmada"]),
        ("Gravada", "S", ["N"]),
        ("Check2", "Vàlida", ["No vàlida"]),
        ("lastpage", "12", ["3", "5"]),
        ("Attention check", "4", ["1", "2"]),
        ("Pregunta de control (marqui 3)", "3", ["1", "5"]),
        ("Q_RelevantIDDuplicate", "", ["true"]),
    ],
)
def test_a_column_of_what_was_left_out_is_asked_about_and_its_filter_keeps_the_others(name, fine, left):
    (problem,), raw = survey({name: cells(fine, left)})
    assert f'filter: {{column: "{name}", keep: ["{fine}"]}}' in problem
    assert survey({name: cells(fine, left)}, (name,))[0] == []
    assert is_own(raw, RowFilter(column=name, keep=(fine,))).sum() == N - LEFT


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("Motiu d'exclusió social", cells("", ["Atur"])),
        ("Motiu de la visita", cells("", ["Ajuda"])),
        ("Grup", ["Control", "Test"] * 30),
        ("Data de resposta", cells("", ["28/03/2025"])),
        ("Motiu d'exclusió", ["Atur", "Salut"] * 30),
        ("lastpage", ["12"] * N),
        ("Canal", ["Web", "Paper"] * 30),
        ("Ho troba correcte?", ["Correcte", "No correcte"] * 30),
        ("Control intern", [str(n) for n in range(N)]),
    ],
)
def test_other_columns_are_left_alone(name, column):
    assert survey({name: column})[0] == []


def test_the_last_page_says_nothing_beside_the_date_of_sending():
    assert survey({"lastpage": cells("12", ["3"]), "submitdate": ["2025-03-04 10:00:00"] * N})[0] == []


@pytest.mark.parametrize("name", ["Observacions", "Observaciones del encuestador", "Incidències", "Internal notes"])
def test_remarks_that_take_a_row_back_are_asked_about_by_their_rows(name):
    taken = ["enquesta nul·la", "NUL·LA, repetida", "no vàlida (menor)", "Anulada", "esborrar", "duplicate of 14"]
    kind = ["parla poc català", "molt amable", "no li agrada la nul·la atenció", "va amb pressa", "", ""]
    remarks = [*taken, *kind * 9]
    (problem,), _ = survey({name: remarks})
    assert "says of 6 rows, such as rows 2, 3, 4, 5, 6" in problem and "nul·la" not in problem
    assert survey({name: remarks}, (name,))[0] == survey({name: kind * 10})[0] == []
    assert survey({"Què en pensa?": remarks})[0] == []
    (problem,), _ = survey({name: ["nula", *[""] * 59]})
    assert "says of row 2 that it is void" in problem
