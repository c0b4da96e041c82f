"""A question with several answers that one file holds in one cell and over columns."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.codebook.codebook import Codebook, fit_instrument
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()
CODES = ["web", "press", "phone", "office"]
CHOSEN = [["web"], ["web", "press"], ["phone"], [], ["office", "press"], ["web", "phone"]]


def survey(cells: list[list[str]], columns: list[list[str]], offered: list[str] = CODES) -> RawSurvey:
    frame = pd.DataFrame({"trust": ["5"] * len(cells), "channel_used": [" ".join(chosen) for chosen in cells]})
    spread = {
        f"channel_used/{c}": ["" if chosen is None else str(int(c in chosen)) for chosen in columns] for c in offered
    }
    frame = frame.assign(**spread)
    return RawSurvey(frame.set_axis(frame.index + 2).astype(str), "e.csv", "csv")


def problems(raw: RawSurvey, book: dict | None = None) -> str:
    codebook = Codebook.model_validate(book or {})
    found = match(raw, fit_instrument(INSTRUMENT, codebook), codebook)
    return "\n".join(str(problem) for problem in found.problems)


def test_one_question_written_twice_alike_is_no_problem():
    assert problems(survey(CHOSEN, CHOSEN)) == ""


@pytest.mark.parametrize(("cells", "columns", "offered", "said"), [
    (CHOSEN[:3] + [[]] * 3, [None] * 3 + CHOSEN[3:], CODES, "differ in 5 rows, such as rows 2, 3, 4, 6, 7"),
    ([[c for c in chosen if c in CODES[:2]] for chosen in CHOSEN], CHOSEN, CODES[2:], "differ in 5 rows"),
    ([["phone"], *CHOSEN[1:]], CHOSEN, CODES, "differ in 1 rows, such as rows 2"),
])  # fmt: skip
def test_halves_and_contradictions_are_told_with_their_rows(cells, columns, offered, said):
    raw = survey(cells, columns, offered)
    assert said in problems(raw)
    assert said in problems(raw, {"items": {"channel_used": {"column": "channel_used"}}})
    by_columns = {"channel_used": {"columns": {code: f"channel_used/{code}" for code in offered}}}
    assert said in problems(raw, {"items": by_columns})


def test_what_the_codebook_ignores_is_no_half():
    raw = survey([["phone"], *CHOSEN[1:]], CHOSEN)
    assert problems(raw, {"ignore": ["channel_used"]}) == ""
    book = {"items": {"channel_used": {"column": "channel_used"}}, "ignore": [c for c in raw.frame if "/" in c]}
    assert problems(raw, book) == ""


def test_a_cell_that_no_column_answers_is_not_lost():
    raw = survey([*CHOSEN[:3], ["web"], *CHOSEN[4:]], CHOSEN)
    assert "differ in 1 rows, such as rows 5" in problems(raw)
