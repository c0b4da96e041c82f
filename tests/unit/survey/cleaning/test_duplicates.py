"""Who counts twice: never two people who agree, whatever the survey's length; always the fuller of two interviews."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.errors import SurveyFileError
from helpers.study.config import SurveyFile
from helpers.survey.cleaning.duplicates import repeated_answers, repeated_identifiers
from helpers.survey.files.raw import RawSurvey

NONE = pd.Series(dtype=object)


def survey(seed: int, n: int, k: int, loading: float, lazy: float = 0.0, slip: float = 0.0, profile: bool = True):
    """Return n independent people: k answers that hang together, and people who tick one column throughout."""
    rng = np.random.default_rng(seed)
    shared = loading * rng.normal(size=(n, 1)) + np.sqrt(1 - loading**2) * rng.normal(size=(n, k))
    answers = np.clip(np.floor((shared + 1.5) / 3 * 5), 0, 4).astype(int)
    lines = (rng.random((n, 1)) < lazy) & (rng.random((n, k)) >= slip)
    cells = {f"q{i}": c for i, c in enumerate(np.where(lines, rng.integers(0, 5, (n, 1)), answers).T)}
    if profile:
        cells |= {"sex": rng.integers(0, 2, n), "age": rng.integers(18, 90, n), "district": rng.integers(0, 4, n)}
    return pd.DataFrame(cells).astype(str)


SURVEYS = [
    (400, 3, 0.7, 0.0, 0.0, True), (1000, 10, 0.9, 0.1, 0.0, True), (1000, 20, 0.8, 0.1, 0.0, False),
    (1000, 40, 0.9, 0.2, 0.03, False), (3000, 12, 0.9, 0.3, 0.0, True), (400, 60, 0.7, 0.2, 0.03, True),
]  # fmt: skip


@pytest.mark.parametrize("design", SURVEYS)
def test_independent_people_are_nobodys_copy(design):
    assert sum(repeated_answers(survey(seed, *design)).sum() for seed in range(3)) == 0


@pytest.mark.slow
@pytest.mark.parametrize("design", SURVEYS)
def test_independent_people_are_nobodys_copy_in_many_surveys(design):
    # A hundredth of a person in expectation a file, by the bound that the method states.
    assert sum(repeated_answers(survey(seed, *design)).sum() for seed in range(3, 103)) <= 3


@pytest.mark.parametrize(("n", "k", "found"), [(400, 60, 20), (1000, 40, 19), (3000, 60, 20), (400, 25, 18)])
def test_copies_in_surveys_of_usual_length_are_found(n, k, found):
    cells = survey(1, n, k, 0.7)
    both = pd.concat([cells, cells.sample(20, random_state=2)], ignore_index=True)
    repeated = repeated_answers(both)
    assert repeated[:n].sum() == 0
    assert repeated[n:].sum() >= found


def test_one_interview_copied_a_hundred_times_does_not_make_itself_likely():
    cells = survey(1, 300, 40, 0.6)
    both = pd.concat([cells, *[cells.iloc[[7]]] * 100], ignore_index=True)
    assert repeated_answers(both)[300:].all()


# ---------------------------------------------------------------------------------------------- identifiers


def people(n: int = 60) -> pd.DataFrame:
    return survey(5, n, 20, 0.6)


def duplicates(
    cells: pd.DataFrame,
    ids: list[str],
    said: str | None = None,
    unfinished: list[int] | None = None,
    sent: pd.Series | None = None,
):
    profile = cells[["sex", "age"]].assign(age=cells["age"].replace("", np.nan).astype(float))
    profile["sex"] = profile["sex"].replace("", None)
    broken = pd.Series(cells.index.isin(unfinished or []), cells.index)
    named = pd.DataFrame({"token": ids}, index=cells.index)
    rule, raw = SurveyFile(same_identifier=said), RawSurvey(cells, "e.csv", "csv")
    found = repeated_answers(cells) | repeated_identifiers(named, cells, profile, broken, rule, raw, sent)
    return found.index[found].tolist()


def with_partial(at: int, blank_from: int) -> tuple[pd.DataFrame, list[str]]:
    """Return people of whom the sixth answered a part before or after."""
    cells = people()
    partial = cells.iloc[[5]].copy()
    partial.iloc[:, blank_from:] = ""
    both = pd.concat([cells[:at], partial, cells[at:]], ignore_index=True)
    ids = [f"t{i}" for i in range(60)]
    return both, [*ids[:at], "t5", *ids[at:]]


@pytest.mark.parametrize("at", [0, 30, 60])
@pytest.mark.parametrize("blank_from", [1, 8, 22])
def test_of_a_partial_and_a_complete_interview_the_complete_one_counts_in_any_order(at, blank_from):
    both, ids = with_partial(at, blank_from)
    assert duplicates(both, ids) == [at]


def test_the_finished_one_counts_even_where_the_other_has_more_answers():
    both, ids = with_partial(0, 22)
    assert duplicates(both, ids, unfinished=[6]) == [6]


def test_everybody_twice_is_still_everybody_once():
    cells = people()
    partial = cells.copy()
    partial.iloc[:, 6:] = ""
    both = pd.concat([partial, cells], ignore_index=True)
    assert duplicates(both, [f"t{i}" for i in range(60)] * 2) == list(range(60))


def test_two_adults_of_one_household_are_asked_about_and_not_dropped():
    cells = people()
    cells.loc[1::2, "sex"] = "0"
    cells.loc[::2, "sex"] = "1"
    ids = [f"llar{i // 2}" for i in range(60)]
    with pytest.raises(SurveyFileError) as caught:
        duplicates(cells, ids)
    said = str(caught.value)
    assert "The column token holds the identifier of another row in 30 rows, and in 30 of them sex, age" in said
    assert "same_identifier: one_person" in said and "several_people" in said and "llar" not in said
    assert duplicates(cells, ids, "several_people") == []
    assert len(duplicates(cells, ids, "one_person")) == 30


def test_one_household_among_persons_is_enough_to_ask():
    cells = people()
    cells.loc[[3, 4], "age"] = ["44", "19"]
    ids = [f"t{i}" for i in range(60)]
    ids[4] = "t3"
    with pytest.raises(SurveyFileError, match="another row in row"):
        duplicates(cells, ids)


def test_without_sex_and_age_the_answers_tell():
    cells = people().assign(sex="", age="")
    again = cells.iloc[[5]].copy()
    again.iloc[:, :4] = ""
    ids = [*(f"t{i}" for i in range(60)), "t5"]
    assert duplicates(pd.concat([cells, again], ignore_index=True), ids) == [60]
    with pytest.raises(SurveyFileError, match="several_people"):
        duplicates(pd.concat([cells, cells.iloc[[9]]], ignore_index=True), ids)


def test_what_names_nobody_throws_nobody_out():
    cells = people()
    assert duplicates(cells, ["web"] * 60) == []
    assert duplicates(cells, [f"entrevistador {i % 6}" for i in range(60)]) == []
    assert duplicates(cells, [f"t{i}" if i % 2 else "anonymous" for i in range(60)]) == []
    assert duplicates(cells, [f"t{i}" if i % 2 else "" for i in range(60)]) == []


@pytest.mark.parametrize("same", ["", "one_person", "in_each_file"])
def test_what_people_write_for_an_address_is_nobodys_and_drops_nobody(same):
    cells, given = people(), [f"u{i}@x.cat" for i in range(60)]
    cells["age"] = [str(20 + i) for i in range(60)]
    # What has no @ among addresses is none; one that many share is asked about, and not dropped.
    assert duplicates(cells, ["cap" if i % 3 else given[i] for i in range(60)], same or None) == []
    with pytest.raises(SurveyFileError, match="holds the same text in each of 12 rows") as caught:
        duplicates(cells, ["no@no.com" if i % 5 == 0 else given[i] for i in range(60)], same or None)
    assert "no@" not in str(caught.value)
    assert duplicates(cells, ["" if i % 5 == 0 else given[i] for i in range(60)], same or None) == []


def test_a_birthday_between_two_interviews_makes_no_second_person():
    cells = people()
    again = cells.iloc[[5]].assign(age=str(int(cells["age"].iloc[5]) + 1), q0="")
    ids = [*(f"t{i}" for i in range(60)), "T5 "]
    assert duplicates(pd.concat([cells, again], ignore_index=True), ids) == [60]


def corrected() -> tuple[pd.DataFrame, list[str]]:
    """Return people of whom the sixth stands again below, with another answer and as many."""
    cells = people()
    return pd.concat([cells, cells.iloc[[5]].assign(q0="x")], ignore_index=True), [*(f"t{i}" for i in range(60)), "t5"]


def test_of_two_interviews_as_full_as_each_other_the_later_one_counts():
    both, ids = corrected()
    times = pd.Series(pd.date_range("2025-03-10 09:00", periods=61, freq="7min"), both.index)
    assert duplicates(both, ids, sent=times) == [5]
    assert duplicates(both, ids, sent=times[::-1].set_axis(both.index)) == [60]


@pytest.mark.parametrize("sent", [None, pd.Series(pd.NaT, range(61)), pd.Series(pd.Timestamp("2025-03-10"), range(61))])
def test_where_no_time_says_which_answer_counts_it_is_asked_and_the_way_out_holds(sent):
    both, ids = corrected()
    with pytest.raises(SurveyFileError, match=r"in row 60, with as many answers.* one_person \(the first") as caught:
        duplicates(both, ids, sent=sent)
    assert "t5" not in str(caught.value)
    assert duplicates(both, ids, "one_person", sent=sent) == [60]
    assert duplicates(both.drop(index=60), ids[:60]) == []
