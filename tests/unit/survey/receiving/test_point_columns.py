"""A scale in a column for each point: the point that is marked, and never the mark."""

from __future__ import annotations

import random

import pytest

from helpers.errors import CodebookError
from helpers.study.config import SurveyFile
from helpers.study.instrument import read_instrument
from helpers.survey.codebook.codebook import Codebook, ItemRule
from helpers.survey.decoding.decoding import decode
from helpers.survey.matching.matching import match
from helpers.survey.receiving.reading import read_survey

INSTRUMENT, N = read_instrument(), 40
DRAW = random.Random(1)
POINTS = [DRAW.choice([None, *range(11)]) for _ in range(N)]


def survey(folder, head: list[str], mark: str, other: str, points: list[set[int]], rule: ItemRule | None = None):
    """Return the file of people's marks, read by a codebook that places the scale in these columns."""
    rows = [[f"p{i}", *(mark if k in marked else other for k in range(11))] for i, marked in enumerate(points)]
    (folder / "e.csv").write_text("\n".join(",".join(row) for row in [["id", *head], *rows]), encoding="utf-8")
    codebook = Codebook(items={"trust": rule or ItemRule(column=tuple(head))})
    return read_survey(folder, SurveyFile(), codebook), codebook


@pytest.mark.parametrize(
    ("mark", "other"), [("1", ""), ("1", "0"), ("x", ""), ("Sí", "No"), ("✓", ""), ("TRUE", "FALSE")]
)
@pytest.mark.parametrize("form", ["trust_{}", "Confiança [{}]", "P5.{} punts"])
def test_the_marked_point_is_the_answer(tmp_path, mark, other, form):
    head = [form.format(k) for k in range(11)]
    marked = [{point} if point is not None else set() for point in POINTS]
    raw, codebook = survey(tmp_path, head, mark, other, marked)
    found = decode(match(raw, INSTRUMENT, codebook).sources["trust"], raw, codebook)
    assert found.states.eq("valid").tolist() == [point is not None for point in POINTS]
    assert found.values.dropna().tolist() == [point for point in POINTS if point is not None]
    assert "of each row the marked point is read" in str(raw.notes[-1])


def test_who_marks_two_points_has_no_answer_and_columns_without_points_are_refused(tmp_path):
    head = [f"trust_{k}" for k in range(11)]
    raw, codebook = survey(tmp_path, head, "1", "", [{3, 7}, *({k % 11} for k in range(N))])
    found = decode(match(raw, INSTRUMENT, codebook).sources["trust"], raw, codebook)
    assert found.states.iloc[0] == "invalid" and found.values.iloc[1:].tolist() == [k % 11 for k in range(N)]
    with pytest.raises(CodebookError, match="do not end in the points of the scale"):
        survey(tmp_path, [f"trust_{k}" for k in "abcdefghijk"], "1", "", [{k % 11} for k in range(N)])


def test_the_way_out_that_is_printed_names_them_all(tmp_path):
    head = [f"trust_{k}" for k in range(11)]
    raw, _ = survey(tmp_path, head, "1", "", [{k % 11} for k in range(N)], ItemRule())
    (problem,) = map(str, match(raw, INSTRUMENT, Codebook()).problems)
    listed = ", ".join(f'"{name}"' for name in head)
    assert f"trust: {{column: [{listed}]}}" in problem


def test_one_question_in_two_languages_is_read_as_it_stands(tmp_path):
    rows = [["id", "trust_1", "trust_2"], *([f"p{i}", *(["1", ""] if i % 2 else ["", "1"])] for i in range(N))]
    (tmp_path / "e.csv").write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    codebook = Codebook(items={"trust": ItemRule(column=("trust_1", "trust_2"))})
    raw = read_survey(tmp_path, SurveyFile(), codebook)
    assert decode(match(raw, INSTRUMENT, codebook).sources["trust"], raw, codebook).values.eq(1).all()
