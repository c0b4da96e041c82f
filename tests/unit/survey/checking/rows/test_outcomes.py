"""Columns that say in words of their own what became of each interview, and columns that say something else."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
import yaml

from helpers.study.config import Options
from helpers.study.instrument import read_instrument
from helpers.survey.checking.rows.said_of_rows import said_of_rows
from helpers.survey.cleaning.parts import read_part
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT, GOOD, BAD = read_instrument(), 60, 24


def file_of(name: str, cells: list[str]) -> RawSurvey:
    frame = pd.DataFrame({"trust": ["5"] * len(cells), name: cells}, index=range(2, len(cells) + 2), dtype=str)
    return RawSurvey(frame, "s.csv", "csv")


def told(raw: RawSurvey, codebook: Codebook = Codebook()) -> tuple[list[str], int]:  # noqa: B008
    part = read_part(raw, match(raw, INSTRUMENT, codebook), codebook, Options())
    return [str(problem) for problem in said_of_rows(part.matching, part.raw)], len(part.raw.frame)


FATES = [
    ("status", "complete", ["screened", "quotafull", "timedout", "error"]),
    ("Estat", "Completa", ["Interrompuda a mitges", "Quota plena", "Refús", "Ajornada"]),
    ("Resultat", "Entrevista completa", ["Entrevista incompleta"]),
    ("Resultado", "Encuesta completa", ["Encuesta interrumpida"]),
    ("Disposition", "Complete interview", ["Break-off"]), ("Disposition", "1.1", ["2.12", "2.10", "4.7"]),
    ("Resultat", "11", ["22"]), ("Situació", "Feta", ["No feta"]), ("Codi final", "1", ["22", "31", "40"]),
    ("Estat entrevista", "Realitzada", ["Trencada"]), ("resultado_llamada", "Contactada", ["Buzón", "Cuelga"]),
    ("X17", "Entrevista completa", ["No contesta", "Rebuig"]), ("Estado", "", ["Rechazo"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "good", "bad"), FATES)
def test_each_word_is_told_with_its_rows_and_both_lines_work(name, good, bad):
    cells = [good] * GOOD + [bad[i % len(bad)] for i in range(BAD)]
    (problem,), n = told(file_of(name, cells))
    assert n == len(cells) and all(f'"{word}" ({BAD // len(bad)})' in problem for word in bad)
    assert f'"{good}" ({GOOD})' in problem and "Rows 62, 63, 64" in problem
    kept = Codebook.model_validate(yaml.safe_load(re.search(r"filter: \{.*?\}", problem)[0]))
    assert told(file_of(name, cells), kept) == ([], GOOD)
    ignored = Codebook.model_validate(yaml.safe_load(re.search(r"ignore: \[.*?\]", problem)[0]))
    assert told(file_of(name, cells), ignored) == ([], len(cells))


def test_codes_are_told_with_the_labels_of_the_file():
    raw = replace(file_of("Resultat", ["1"] * GOOD + ["2"] * BAD), labels={"Resultat": {"1": "Feta", "2": "Penja"}})
    (problem,), _ = told(raw)
    assert '"1" = Feta (60), "2" = Penja (24)' in problem and 'keep: ["1"]' in problem


@pytest.mark.parametrize(
    ("name", "cells"),
    [("Situació", ["Ocupada", "Aturada"]), ("Jornada", ["Completa", "Parcial"]), ("Codi enquesta", ["C1", "C2"]),
     ("Estat civil", ["Casada", "Soltera"]), ("Situació laboral", ["Activa", "Acabada"]), ("MODE", ["Web", "Paper"]),
     ("Distribution Channel", ["anonymous", "email"]), ("Resultat", ["Entrevista completa", "Completada"]),
     ("Canal", ["Enquesta web", "Entrevista presencial"]), ("Estado de salud", ["Bueno", "Malo"])],
)  # fmt: skip
def test_what_speaks_of_people_or_of_channels_or_upholds_all_is_left_alone(name, cells):
    assert told(file_of(name, cells * 40)) == ([], 80)


def test_remarks_of_which_hardly_any_is_shared_are_no_outcomes():
    assert told(file_of("Resultat", [f"Nota {i}" for i in range(80)])) == ([], 80)
