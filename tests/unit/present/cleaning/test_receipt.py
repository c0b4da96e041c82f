"""The receipt says of every record where it went, by two counts, and names nobody's words."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from helpers.errors import Problem
from helpers.present.cleaning.receipt import receipt
from helpers.present.language.words import Words
from helpers.study.opening import open_study
from helpers.survey.intake import Cleaned, Received, clean, receive


@cache
def town(council: str, wave: str = "2025") -> tuple[Received, Cleaned]:
    study = open_study(council, wave)
    got = receive(study)
    return got, clean(study, got)


def entries(council: str, wave: str = "2025", language: str = "en") -> dict[str, str]:
    got, found = town(council, wave)
    lines = receipt(got, found.survey, Words(language)).markdown.splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]
    return {cell[0].replace("\u00a0", " "): cell[1].replace("\u00a0", " ") for cell in cells}


def number(text: str) -> int:
    return int(text.split(", counted")[0].replace(",", ""))


@pytest.mark.parametrize("council", ["vilaprova", "puigfictici", "ciutatexemple", "portsimulat"])
def test_records_by_both_counts_are_interviews_and_what_was_set_aside(council):
    found = entries(council)
    read = number(found["Records read"])
    assert number(found["Records by a second, independent count"]) == read
    aside = sum(number(text) for label, text in found.items() if label.startswith("–"))
    assert number(found["Interviews that count"]) + aside == read


def test_codes_columns_and_marks_are_named():
    found = entries("ciutatexemple")
    assert found["Codes read as “don't know”"].startswith("A3 (")
    assert found["Columns not used"] == "2: lastpage, startlanguage"
    assert (found["Encoding"], found["Separator"]) == ("UTF-8 (BOM)", "comma")
    spss = entries("portsimulat", "2023")
    assert spss["Records by a second, independent count"] == "477, announced by the file or counted in its data"
    assert "8 \\= No lo sabe (784)" in spss["Codes read as “don't know”"]


def test_what_only_one_person_wrote_in_place_of_an_answer_is_counted_and_not_named():
    got, found = town("vilaprova")
    answers = dict(found.survey.answers)
    sex = answers["sex"]
    rows = sex.texts.index[:1]
    told = sex.texts.copy()
    told.loc[rows] = "no contesta perquè és la Maria"
    states = sex.states.copy()
    states.loc[rows] = "refused"
    survey = replace(found.survey, answers=answers | {"sex": replace(sex, texts=told, states=states)})
    assert "Maria" not in receipt(got, survey, Words("en")).markdown


def test_blanks_of_several_columns_side_by_side_are_no_code():
    got, found = town("vilaprova")
    sex = found.survey.answers["sex"]
    told, states = sex.texts.copy(), sex.states.copy()
    told.iloc[:20], states.iloc[:20] = ";; ;;;", "refused"
    survey = replace(found.survey, answers=found.survey.answers | {"sex": replace(sex, texts=told, states=states)})
    assert ";;" not in receipt(got, survey, Words("en")).markdown.replace("\\", "")


def test_choices_made_in_reading_are_said_in_every_language():
    got, found = town("vilaprova")
    note = Problem("Hidden sheets were not read: {sheets}.", values={"sheets": "antic_1"})
    whole, (file,) = replace(found.survey.raw, notes=(note,)), found.survey.files
    noted = replace(found.survey, raw=whole, files=(replace(file, raw=replace(file.raw, counted_by="", counted=0)),))
    for language, said in (("en", "Hidden sheets"), ("ca", "fulls ocults"), ("es", "hojas ocultas")):
        text = receipt(got, noted, Words(language)).markdown
        assert said in text and "antic\\_1" in text
    assert "announces no number" in receipt(got, noted, Words("en")).markdown


def test_every_entry_has_a_number_behind_it():
    got, found = town("puigfictici")
    table = receipt(got, found.survey, Words("ca"))
    assert table.data["entry"].is_unique and table.data["value"].map(pd.notna).all()
