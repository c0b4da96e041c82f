"""One file of several councils: whose a row is, and what a filter leaves out that may be this council's."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.survey.checking.rows.left_by_filter import doubts_of_filter
from helpers.survey.codebook.codebook import RowFilter
from helpers.survey.files.raw import RawSurvey
from helpers.survey.receiving.filtering import is_own


def file(cells: list[str], name: str = "a.sav", labels: dict[str, str] | None = None, column: str = "mun") -> RawSurvey:
    frame = pd.DataFrame({column: cells}, dtype=str)
    frame.index = range(2, len(cells) + 2)
    return RawSurvey(frame, name, "sav" if labels else "csv", labels={column: labels or {}})


def told(files: list[RawSurvey], **said) -> list[str]:
    return [str(problem) for problem in doubts_of_filter(files, RowFilter(column="mun", **said))]


ONE = file(["1", "2"] * 20, "a.sav", {"1": "Vilaprova", "2": "Altra"})
OTHER = file(["1", "2"] * 20, "b.sav", {"1": "Altra", "2": "Vilaprova"})


def test_a_code_that_two_files_label_as_two_places_is_refused_with_the_way_out():
    (problem,) = told([ONE, OTHER], keep=("1",))
    assert "The code 1 that the filter keeps is Vilaprova in a.sav and Altra in b.sav" in problem
    assert "keep: [Vilaprova]" in problem
    assert told([ONE, OTHER], keep=("Vilaprova",)) == []


def test_a_place_is_kept_by_its_label_and_then_no_code_of_that_file_counts():
    bare = file(["1", "2"] * 20, "c.csv")
    wanted = RowFilter(column="mun", keep=("vilaprova", "1"))
    kept = [raw.frame["mun"][is_own(raw, wanted)].unique().tolist() for raw in (ONE, OTHER, bare)]
    assert kept == [["1"], ["2"], ["1"]]
    assert told([ONE, OTHER, bare], keep=("vilaprova", "1")) == []


def test_one_code_of_one_place_in_two_files_is_kept_in_both():
    again = file(["1", "3"] * 20, "b.sav", {"1": "VILAPROVA", "3": "Una altra"})
    assert told([ONE, again], keep=("1",)) == []


@pytest.mark.parametrize(
    ("name", "typed"),
    [("Santa Coloma", "Sta. Coloma"), ("Vilanova i la Geltrú", "Vilanova"), ("Vilanova", "Vilanova i la Geltrú"),
     ("Sant Boi", "SantBoi"), ("Castelldefels", "Casteldefels"), ("L'Hospitalet", "Hospitalet")],
)  # fmt: skip
def test_a_place_written_otherwise_is_asked_about_and_either_answer_settles_it(name, typed):
    raw = file([name] * 50 + [typed] * 3 + ["Reus"] * 20)
    (problem,) = told([raw], keep=(name,))
    assert f"hold {typed} in mun, which look like it and are left out" in problem
    assert told([raw], keep=(name, typed)) == [] and told([raw], keep=(name,), drop=(typed,)) == []


def test_what_hardly_anybody_wrote_is_told_by_its_row():
    (problem,) = told([file(["Santa Coloma"] * 50 + ["Santa Coloma, carrer Nou"])], keep=("Santa Coloma",))
    assert "such as rows 52, hold – in mun" in problem and "carrer" not in problem


@pytest.mark.parametrize(("name", "other"), [("Districte 1", "Districte 10"), ("Vila Nova", "Vila Vella"), ("1", "10"),
                                             ("Reus", "Salou"), ("Mina Nova", "Mina Vella")])  # fmt: skip
def test_another_place_is_none_of_this_councils(name, other):
    assert told([file([name] * 50 + [other] * 20)], keep=(name,)) == []


def test_many_blanks_are_asked_about_and_few_are_other_councils():
    raw = file(["Reus"] * 50 + [""] * 10 + ["Salou"] * 40)
    (problem,) = told([raw], keep=("Reus",))
    assert "is blank in 10 rows, such as rows 52, 53, 54" in problem
    assert told([raw], keep=("Reus", "")) == [] and told([raw], keep=("Reus",), drop=("",)) == []
    assert told([file(["Reus"] * 50 + [""] * 4)], keep=("Reus",)) == []


def test_a_section_that_ends_in_a_zero_is_not_kept_for_another():
    raw = file(["1.1"] * 20 + ["1.10"] * 20 + ["2"] * 10)
    assert is_own(raw, RowFilter(column="mun", keep=("1.1",))).sum() == 20
    assert is_own(raw, RowFilter(column="mun", keep=("1.10", "2.0"))).sum() == 30


def test_a_section_that_took_in_another_whose_zero_is_gone_is_asked_about():
    sections = [f"{place}.{n}" for place in (1, 2) for n in range(1, 13)]
    taken = [section.rstrip("0") for section in sections] * 5
    (problem,) = told([file(taken)], keep=("1.1", "1.2"))
    assert "keeps 1.1 of mun (10 rows" in problem and "no row has 1.10" in problem
    assert told([file(taken)], keep=("1.1", "1.2"), drop=("1.10",)) == told([file(taken)], keep=("1.2",)) == []
    assert told([file(sections * 5)], keep=("1.1",)) == []


def test_blanks_that_programs_write_out_are_asked_about_too():
    raw = file(["Reus"] * 50 + ["NA"] * 10 + ["Salou"] * 40)
    (problem,) = told([raw], keep=("Reus",))
    assert "is blank in 10 rows" in problem and 'keep: [..., "NA"]' in problem
    assert told([raw], keep=("Reus", "NA")) == [] and told([raw], keep=("Reus",), drop=("NA",)) == []


def test_what_the_column_holds_is_told_with_its_labels():
    (problem,) = told([ONE], keep=("Salou",))
    assert "No row has Salou in mun (it holds: 1 (Vilaprova), 2 (Altra))" in problem
    (rare,) = told([file(["1", "2", "un carrer"] + ["1"] * 9)], keep=("7",))
    assert "(it holds: 1)" in rare


def test_a_file_that_is_wholly_this_councils_may_say_so():
    whole = file(["x"], "b.csv", column="barri")
    wanted = RowFilter(column="mun", keep=("1",), whole=("b.csv",))
    assert doubts_of_filter([ONE, whole], wanted) == [] and is_own(whole, wanted).all()
