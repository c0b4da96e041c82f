"""Further answers of a person in rows below hers are asked about; options listed below the table are not."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.study.config import Options
from helpers.study.instrument import read_instrument
from helpers.survey.checking.rows.lists_below import lists_below
from helpers.survey.cleaning.parts import read_part
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()
CODES = [option.code for option in INSTRUMENT["channel_used"].options]
SCALES = ("trust", "val_close", "val_useful", "val_access", "overall_image", "ster_poor", "stig_hide", "advocacy")
PEOPLE = [CODES[place % 5 : place % 5 + 1 + place % 3] for place in range(40)]


def person(place: int, cell: str) -> dict[str, str]:
    scales = {item: str(1 + (place * (k + 2)) % 5) for k, item in enumerate(SCALES)}
    return {"respondent_id": f"p{place:03d}", "channel_used": cell, "age": str(20 + place), "sex": "female"} | scales


def problems(rows: list[dict[str, str]]) -> tuple[list[str], int]:
    raw = RawSurvey(pd.DataFrame(rows, range(2, len(rows) + 2), dtype=str).fillna(""), "s.csv", "csv")
    part = read_part(raw, match(raw, INSTRUMENT, Codebook()), Codebook(), Options())
    return [str(found) for found in lists_below(part.matching, raw, part.apart.index)], len(part.raw.frame)


@pytest.mark.parametrize("beside", [(), ("respondent_id",)])
def test_answers_in_rows_of_their_own_are_asked_about_and_one_cell_is_read(beside):
    rows = []
    for place, chosen in enumerate(PEOPLE):
        rows.append(own := person(place, chosen[0]))
        rows += [{"channel_used": code} | {name: own[name] for name in beside} for code in chosen[1:]]
    (problem,), n = problems(rows)
    assert n == len(PEOPLE) and f"{len(rows) - n} rows hold nothing but an answer to channel_used" in problem
    assert "such as rows 4, 6, 7" in problem
    assert problems([person(place, ";".join(chosen)) for place, chosen in enumerate(PEOPLE)]) == ([], len(PEOPLE))


@pytest.mark.parametrize("mark", [" ", ", ", "|"])
def test_the_answers_are_told_to_be_joined_by_the_mark_that_other_lists_have(mark):
    rows = []
    for place, chosen in enumerate(PEOPLE):
        rows.append(person(place, mark.join(chosen) if place % 2 else chosen[0]))
        rows += [] if place % 2 else [{"channel_used": code} for code in chosen[1:]]
    (problem,), _ = problems(rows)
    assert f"with “{mark}” between them" in problem
    assert problems([person(place, mark.join(chosen)) for place, chosen in enumerate(PEOPLE)]) == ([], len(PEOPLE))


def test_the_options_below_the_table_and_notes_among_the_people_are_no_answers_of_theirs():
    people = [person(place, ";".join(chosen)) for place, chosen in enumerate(PEOPLE)]
    assert problems([*people, *({"channel_used": code} for code in CODES)]) == ([], len(people))
    notes = [row for own in people for row in (own, {"channel_used": "Aquí va parlar d'una altra cosa"})]
    assert problems(notes)[0] == []
