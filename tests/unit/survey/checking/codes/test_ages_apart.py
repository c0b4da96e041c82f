"""An age and an age group that are not of one person are asked about where many, and told where few."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.errors import CodebookError
from helpers.study.config import Council
from helpers.study.instrument import read_instrument
from helpers.survey.checking.codes.open_ages import group_ages
from helpers.survey.cleaning.steps import CleanSurvey, clean_survey
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.files.raw import RawSurvey

INSTRUMENT = read_instrument()
RNG = np.random.default_rng(4)
AGES = pd.Series(RNG.integers(18, 90, 120))
GROUPS = group_ages(AGES, INSTRUMENT["age_group"]).tolist()


def clean(groups: list[str], ages: list[str] | None = None, **book: object) -> CleanSurvey:
    trust, image = (RNG.integers(0, 11, 120).astype(str) for _ in range(2))
    told = {"trust": trust, "overall_image": image, "age": ages or AGES.astype(str), "age_group": groups}
    frame = pd.DataFrame(told, dtype=str).set_axis(range(2, 122))
    council = Council.model_validate({
        "name": "Prova", "population": 1000, "wave": {"label": "2025", "start": "2025-03-01", "end": "2025-03-31"},
        "sample": {"type": "quota"},
    })  # fmt: skip
    return clean_survey(RawSurvey(frame, "e.csv", "csv"), Codebook.model_validate(book), INSTRUMENT, council)


def told(found: CleanSurvey) -> list[str]:
    return [str(note) for note in found.raw.notes if "age group" in str(note)]


def test_groups_of_other_people_are_asked_about_and_each_column_may_be_left_out():
    shifted = GROUPS[1:] + GROUPS[:1]
    with pytest.raises(CodebookError, match="of 120 people are not of one person, such as in rows") as refused:
        clean(shifted)
    assert 'ignore: ["age_group"] (the age counts) or ignore: ["age"] (the group counts)' in str(refused.value)
    assert clean(shifted, ignore=["age_group"]).answers["age_group"].values.tolist() == GROUPS
    assert clean(shifted, ignore=["age"]).answers["age_group"].values.tolist() == shifted
    assert told(clean(GROUPS)) == []


def test_a_few_that_differ_are_told_with_the_one_that_was_taken():
    slips = ["80+" if row in (3, 40) and group != "80+" else group for row, group in enumerate(GROUPS)]
    n = sum(one != other for one, other in zip(slips, GROUPS, strict=True))
    found = clean(slips)
    (note,) = told(found)
    assert n == 2 and "2 of 120 people differ, such as in rows 5, 42: they count in the group of their age" in note
    entries = found.issues[found.issues["reason"] == "ages_disagree"]
    assert entries["row"].tolist() == [5, 42] and set(entries["action"]) == {"repaired"}
    assert found.answers["age_group"].values.tolist() == GROUPS


def test_who_had_no_birthday_yet_is_told_and_not_asked_about():
    """Born in 1995, and 29 in March 2025: the year alone makes it 30."""
    younger = group_ages(AGES - 1, INSTRUMENT["age_group"]).tolist()
    found = clean(younger, [str(2025 - age) for age in AGES])
    assert "they count in the group of their age" in told(found)[0]
