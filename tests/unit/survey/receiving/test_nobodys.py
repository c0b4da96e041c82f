"""Rows below the people, or of a few cells without a name: none is a person's; people with a name or a full row are."""

from __future__ import annotations

from random import Random

import pandas as pd
import pytest

from helpers.survey.files.raw import RawSurvey
from helpers.survey.receiving.summaries import find_summaries

COLUMNS = ["id", "date", *(f"q{n}" for n in range(1, 9)), "sex"]


def people(n: int = 40) -> list[list[str]]:
    draw = Random(4)
    return [[f"e{i:03d}", f"2025-03-{draw.randrange(3, 28):02d} 10:00", *(str(draw.randrange(11)) for _ in range(8)),
             draw.choice(["Dona", "Home"])] for i in range(n)]  # fmt: skip


def reasons(rows: list[list[str]], columns: list[str] = COLUMNS) -> list[str]:
    frame = pd.DataFrame(rows, columns=columns, index=range(2, len(rows) + 2), dtype=object)
    return find_summaries(RawSurvey(frame, "s.csv", "csv")).tolist()


def row(**cells: str) -> list[str]:
    return [cells.get(name, "") for name in COLUMNS]


@pytest.mark.parametrize(
    "below",
    [[row(q1=str(n), q2=str(7 * n % 5)) for n in range(11)], [row(q1=str(n)) for n in (3, 4, 9)], [row(q1="5.3")],
     [row(q1="5")], [row(sex="Dona", q1="5.6"), row(sex="Home", q1="5.1")], [row(id=str(n), date=str(n + 3)) for n in
     range(6)], [row(q1="FALSE", q2="FALSE", q3="FALSE", q4="FALSE")] * 30],
)  # fmt: skip
def test_what_stands_below_the_people_is_nobodys(below):
    told = reasons([*people(), *below])
    assert set(told[:40]) == {""} and not {"", "bare"} & set(told[40:])


@pytest.mark.parametrize(
    "someone",
    [row(id="e900", q1="5"), row(date="2025-03-30 12:00", q1="5"), ["", *people(41)[40][1:]],
     ["", "", *people(41)[40][2:]]],
)  # fmt: skip
def test_who_has_a_name_a_date_or_a_full_row_is_a_person(someone):
    assert reasons([*people(), someone])[-1] in ("", "bare")


def test_without_identifier_and_date_nobody_is_told_from_a_person_who_left_most_blank():
    rows = [cells[2:] for cells in [*people(), row(q1="5", sex="Dona")]]
    assert reasons(rows, COLUMNS[2:])[-1] == ""


def test_people_after_a_row_of_few_answers_keep_it_where_it_has_more_than_a_few_cells():
    rows = people()
    rows.insert(20, row(q1="5", q2="4", q3="3", q4="7", sex="Dona"))
    assert reasons(rows)[20] == ""
    rows[20] = row(q1="5", q2="4")
    assert reasons(rows)[20] == "summary_row"
