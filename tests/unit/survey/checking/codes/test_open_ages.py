"""Ages known to one side only count in their group, as no single age, on record; or they are asked about."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.errors import CodebookError
from helpers.study.config import Council
from helpers.study.instrument import read_instrument
from helpers.survey.cleaning.steps import CleanSurvey, clean_survey
from helpers.survey.codebook.bands import band
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.files.raw import RawSurvey

INSTRUMENT = read_instrument()
N = 120
OPEN = range(0, N, 20)


def council() -> Council:
    return Council.model_validate({
        "name": "Prova", "population": 1000, "wave": {"label": "2025", "start": "2025-03-01", "end": "2025-03-31"},
        "sample": {"type": "quota"},
    })  # fmt: skip


def clean(
    text: str | list[str],
    items: dict | None = None,
    *,
    rows=OPEN,
    base: int = 0,
    name: str = "age",
    more=None,
    labels=None,
):
    """Return what becomes of 120 people aged 18 to 74 (or born so long before `base`), of whom some wrote a text."""
    rng = np.random.default_rng(4)
    ages = rng.integers(18, 75, N)
    cells = {name: [str(base - age if base else age) for age in ages], "trust": rng.integers(0, 11, N).astype(str)}
    frame = pd.DataFrame(cells | {"overall_image": rng.integers(0, 11, N).astype(str)} | (more or {}), dtype=str)
    frame.loc[list(rows), name] = text
    frame.index = range(2, N + 2)
    book = Codebook.model_validate({"items": items or {}})
    return clean_survey(RawSurvey(frame, "e.csv", "csv", labels=labels or {}), book, INSTRUMENT, council())


def grouped(found: CleanSurvey) -> list[str]:
    """Return the age groups of those who wrote an age with an open end."""
    return sorted(set(found.answers["age_group"].values[[row + 2 for row in OPEN]]))


TEXTS = [
    ("85+", "80+"), ("85 +", "80+"), ("+85", "80+"), ("+ de 85", "80+"), ("85 i més", "80+"), ("85 anys i més", "80+"),
    ("85 y más", "80+"), ("85 años o más", "80+"), ("85 or over", "80+"), ("90 or older", "80+"), (">85", "80+"),
    ("≥ 85", "80+"), ("Más de 85", "80+"), ("85 and above", "80+"), ("85 o mayor", "80+"), ("85 en amunt", "80+"),
    ("16 o menys", "16-29"), ("18 o menos", "16-29"), ("≤ 17", "16-29"), ("20 or younger", "16-29"),
]  # fmt: skip
YEARS = [
    ("1939 o abans", "80+"), ("1939 o antes", "80+"), ("1939 or earlier", "80+"), ("1939 i anteriors", "80+"),
    ("abans de 1940", "80+"), ("anteriores a 1940", "80+"), ("before 1940", "80+"), ("≤1939", "80+"),
    ("2005 o després", "16-29"), ("2005 or later", "16-29"), ("2005 y posteriores", "16-29"),
]  # fmt: skip


@pytest.mark.parametrize(("told", "base"), [(TEXTS, 0), (YEARS, 2025)])
def test_an_age_with_an_open_end_counts_in_its_group_and_as_no_single_age(told, base):
    rows = range(3, 3 + len(told))
    found = clean([text for text, _ in told], rows=rows, base=base)
    entries = found.issues[found.issues["reason"].isin(["or_older", "or_younger"])]
    index, groups = [row + 2 for row in rows], [group for _, group in told]
    assert found.answers["age_group"].values[index].tolist() == groups and len(found.rows) == N
    assert entries["row"].tolist() == index and set(entries["action"]) == {"value_set_aside"}
    assert entries["reason"].tolist() == ["or_older" if group == "80+" else "or_younger" for group in groups]
    assert found.answers["age"].values[index].isna().all() and found.answers["age"].values.drop(index).notna().all()


def test_the_receipt_and_the_record_say_what_several_people_wrote():
    found = clean("85+")
    assert "holds ages with an open end (85+) in 6 rows" in "\n".join(map(str, found.raw.notes))
    assert found.issues["value"].tolist() == ["85+"] * 6 and grouped(found) == ["80+"]


@pytest.mark.parametrize("text", ["75+", "40 o menys"])
def test_an_open_age_across_groups_is_asked_about_and_both_ways_out_work(text):
    with pytest.raises(CodebookError, match=r"open end \(.*rows 2, 22, 42.*\(6 in all\).*holds all of what they say"):
        clean(text)
    bands = {"16-40": [16, 40], "41-69": [41, 69], "70+": [70, 120]}
    rule = {"column": "Edat", "options": {group: group for group in bands}, "bands": bands}
    assert grouped(clean(text, {"age_group": rule}, name="Edat")) == ["16-40" if "40" in text else "70+"]
    found = clean(text, {"age": {"missing": {text: "refused"}}})
    assert found.answers["age_group"].values.isna().sum() == 6 and len(found.rows) == N


def test_a_number_that_the_file_labels_with_an_open_end_has_one():
    found = clean("85", labels={"age": {"85": "85 y más"}})
    assert grouped(found) == ["80+"] and found.answers["age"].values.isna().sum() == len(OPEN)


def test_what_the_codebook_or_a_question_says_stands():
    assert grouped(clean("75+", {"age": {"values": {"75+": "77"}}})) == ["65-79"]
    asked = {"age_group": ["65-79" if row in OPEN else "" for row in range(N)]}
    assert grouped(clean("75+", more=asked)) == ["65-79"]
    # Of one person who said otherwise of the group, the age counts.
    asked = {"age_group": ["65-79" if row == OPEN[0] else "" for row in range(N)]}
    assert grouped(clean("85+", more=asked)) == ["80+"]


def test_those_surely_under_the_youngest_are_left_out_by_an_open_age_too():
    found = clean("15 o menys", rows=[3, 4])
    assert len(found.rows) == N - 2 and found.counts["rows_excluded_under_age"] == 2
    # Who is 12 or more may be of any age: they are people, and of which group is asked.
    with pytest.raises(CodebookError, match="holds all of what they say"):
        clean("12 o més")
    left = clean("12 o més", {"age": {"missing": {"12 o més": "refused"}}})
    assert len(left.rows) == N


def test_what_one_person_wrote_is_not_shown():
    notes = "\n".join(map(str, clean("93 o més", rows=[7]).raw.notes))
    assert "an age with an open end in one row" in notes and "93" not in notes


@pytest.mark.parametrize("text", ["85", "mes de mai", "1939", "80-84", "+5", "Abans"])
def test_other_texts_have_no_open_end(text):
    found = band(text)
    assert found is None or (found[0] > 0 and found[1] < np.inf)
