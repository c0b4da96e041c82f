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


def test_a_header_above_figures_by_group_is_a_note():
    below = [row(sex="Sexe", q1="Nota"), row(sex="Dona", q1="5.6"), row(sex="Home", q1="5.1")]
    told = reasons([cells[2:] for cells in [*people(), *below]], COLUMNS[2:])
    assert told == [*[""] * 40, "note_row", "summary_row", "summary_row"]


def test_without_identifier_and_date_nobody_is_told_from_a_person_who_left_most_blank():
    rows = [cells[2:] for cells in [*people(), row(q1="5", sex="Dona")]]
    assert reasons(rows, COLUMNS[2:])[-1] == ""


BY_SEX = [row(sex="Dona", q1="6"), row(sex="Home", q1="5")]


@pytest.mark.parametrize(
    ("below", "gap", "expected"),
    [(BY_SEX, 1, "summary_row"), (BY_SEX, 0, ""), ([row(sex="Dona", q1="5.6"), BY_SEX[1]], 0, "summary_row"),
     (BY_SEX[:1], 1, ""), ([*BY_SEX, BY_SEX[0]], 1, ""), ([row(q1="5", q2="6"), row(q1="6", q2="6")], 1, ""),
     ([row(q1="5,3")], 1, "summary_row"), ([row(q1="7.5")], 1, ""), ([row(q1="5")], 1, "")],
)  # fmt: skip
def test_figures_of_each_group_below_people_without_names_are_nobodys(below, gap, expected):
    rows = [cells[2:] for cells in [*people(), *below]]
    frame = pd.DataFrame(rows, columns=COLUMNS[2:], index=[*range(2, 42), *range(42 + gap, 42 + gap + len(below))])
    told = find_summaries(RawSurvey(frame.astype(object), "s.csv", "csv"))
    assert told.tolist() == [*[""] * 40, *[expected] * len(below)]


def test_marks_of_what_was_not_chosen_fill_no_row():
    options = [f"o{n}" for n in range(12)]
    marked = [[*cells, *("TRUE" if (i + n) % 4 == 0 else "FALSE" for n in range(12))]
              for i, cells in enumerate(people())]  # fmt: skip
    below = [[*["" for _ in COLUMNS], *["FALSE"] * 12]] * 9
    # With identifiers and dates, and without.
    for skip in (0, 2):
        told = reasons([cells[skip:] for cells in [*marked, *below]], [*COLUMNS[skip:], *options])
        assert told == [*[""] * 40, *["note_row"] * 9]
    # Who chose one of them is a person where nobody has a name.
    chosen = [*["" for _ in COLUMNS[2:]], "TRUE", *["FALSE"] * 11]
    assert reasons([*(cells[2:] for cells in marked), chosen], [*COLUMNS[2:], *options])[-1] == ""


def test_people_after_a_row_of_few_answers_keep_it_where_it_has_more_than_a_few_cells():
    rows = people()
    rows.insert(20, row(q1="5", q2="4", q3="3", q4="7", sex="Dona"))
    assert reasons(rows)[20] == ""
    rows[20] = row(q1="5", q2="4")
    assert reasons(rows)[20] == "summary_row"
