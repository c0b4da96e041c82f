"""A question in two columns that complete each other under different words: asked about, and read by the way out."""

from __future__ import annotations

import random
import re

import pandas as pd
import pytest
import yaml

from helpers.study.instrument import read_instrument
from helpers.survey.codebook.codebook import Codebook, fit_instrument
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.finding import disagreements
from helpers.survey.matching.matching import match
from helpers.survey.receiving.tick_columns import with_ticked

INSTRUMENT, N = read_instrument(), 120
CODES = ["web", "press", "phone", "office", "letter"]


def people(seed: int = 1) -> dict[str, list[str]]:
    draw = random.Random(seed)

    def points(low: int, high: int) -> list[str]:
        return [str(min(high, max(low, round(draw.gauss((low + high) / 2, (high - low) / 4))))) for _ in range(N)]

    return {
        "trust": points(0, 10), "val_close": points(0, 10), "ster_poor": points(1, 5),
        "use_own": [draw.choice(["Sí", "No"]) for _ in range(N)],
        "sex": [draw.choice(["Dona", "Home"]) for _ in range(N)],
        "age": [str(draw.randrange(18, 88)) for _ in range(N)],
        "household_size": [str(draw.randrange(1, 6)) for _ in range(N)],
        "district": [draw.choice(["Gràcia", "Centre", "Montjuïc"]) for _ in range(N)],
        "channel_used": [" ".join(draw.sample(CODES, draw.randrange(1, 4))) for _ in range(N)],
    }  # fmt: skip


def survey(cells: dict[str, list[str]]) -> RawSurvey:
    return RawSurvey(pd.DataFrame(cells, index=range(2, N + 2)).astype(str), "e.csv", "csv")


def in_two(cells: dict[str, list[str]], item: str, name: str, other: str = "") -> dict[str, list[str]]:
    mine = [text if row % 2 else other for row, text in enumerate(cells[item])]
    return cells | {item: mine, name: [other if row % 2 else text for row, text in enumerate(cells[item])]}


def problems(raw: RawSurvey, book: dict | None = None) -> list[str]:
    codebook = Codebook.model_validate(book or {})
    found = match(raw, fit_instrument(INSTRUMENT, codebook), codebook)
    return [*map(str, found.problems), *map(str, disagreements(found.sources.values(), raw, found.missing))]


def read(raw: RawSurvey, book: dict, item: str) -> list:
    codebook = Codebook.model_validate(book)
    raw = with_ticked(raw, codebook, INSTRUMENT)
    answers = decode(match(raw, fit_instrument(INSTRUMENT, codebook), codebook).sources[item], raw, codebook)
    values = answers.values if answers.values.ndim == 1 else answers.values.astype(float).agg(tuple, axis=1)
    return [value if state == "valid" else state for value, state in zip(values, answers.states, strict=True)]


def way_out(problem: str) -> dict:
    said = re.search(r"(\w+: \{column: \[.*?\]\})", problem)
    assert said, problem
    return {"items": yaml.safe_load(said[1])}


@pytest.mark.parametrize(("item", "name"), [
    ("age", "Edat (anys)"), ("trust", "Confiança (paper)"), ("ster_poor", "Pobres"), ("use_own", "Usuari"),
    ("sex", "Q17"), ("household_size", "Membres"), ("district", "On viu"), ("channel_used", "Mitjans"),
])  # fmt: skip
@pytest.mark.parametrize("other", ["", "N/A", "NS/NC", "No aplica"])
def test_the_other_half_is_asked_about_and_the_way_out_reads_the_whole(item, name, other):
    cells = people()
    raw = survey(in_two(cells, item, name, other))
    (problem,) = problems(raw)
    assert name in problem and "may be its other half" in problem
    book = way_out(problem)
    assert problems(raw, book) == []
    assert read(raw, book, item) == read(survey(cells), {}, item)
    assert problems(raw, {"ignore": [name]}) == []


def test_a_half_that_may_be_of_several_items_names_them_all():
    cells = in_two(in_two(people(), "trust", "P3"), "val_close", "P4")
    told = problems(survey(cells))
    assert len(told) == 2 and all("the items val_close, trust are empty" in one for one in told)
    book = {"items": {"trust": {"column": ["trust", "P3"]}, "val_close": {"column": ["val_close", "P4"]}}}
    assert problems(survey(cells), book) == []


def test_codes_that_are_no_answer_leave_a_half_blank():
    cells = in_two(people(), "trust", "Confiança (paper)", "NP")
    book = {"items": {"trust": {"column": ["trust", "Confiança (paper)"], "missing": {"NP": "not_asked"}}}}
    assert problems(survey(cells), book) == []
    assert read(survey(cells), book, "trust") == [float(text) for text in people()["trust"]]
    cells = in_two(people(), "trust", "trust_tel", "-99")
    book = {"items": {"trust": {"column": ["trust", "trust_tel"]}}}
    assert problems(survey(cells), book) == []
    assert read(survey(cells), book, "trust") == [float(text) for text in people()["trust"]]


def test_two_answers_of_one_person_are_refused_and_a_reason_is_not_lost():
    cells = in_two(people(), "trust", "trust_tel")
    cells["trust"][0], cells["trust_tel"][0] = "3", "7"
    book = {"items": {"trust": {"column": ["trust", "trust_tel"]}}}
    assert any("differ in row 2. Name under missing" in problem for problem in problems(survey(cells), book))
    cells["trust"][0], cells["trust_tel"][0] = "N/A", "NS/NC"
    assert problems(survey(cells), book) == [] and read(survey(cells), book, "trust")[0] == "dont_know"


def test_a_question_for_all_others_and_answers_of_another_kind_are_no_half():
    cells, draw = people(), random.Random(4)
    asked = [text == "Sí" for text in cells["use_own"]]
    cells["satisfaction"] = [str(draw.randrange(11)) if is_asked else "" for is_asked in asked]
    cells["Expectativa 0-10"] = ["" if is_asked else str(draw.randrange(11)) for is_asked in asked]
    assert problems(survey(cells)) == []
    cells = people() | {"trust": [text if row % 2 else "" for row, text in enumerate(people()["trust"])]}
    for name, texts in {
        "Codi": ["A1", "A2"],
        "Minuts": ["640", "700"],
        "Remarks": ["parla amb la filla", "bé"],
    }.items():
        assert problems(survey(cells | {name: ["" if row % 2 else texts[row % 4 // 2] for row in range(N)]})) == []


def test_honest_blanks_of_two_columns_are_no_halves():
    for seed in range(40):
        draw = random.Random(seed)
        cells = people(seed)
        cells = {item: ["" if draw.random() < 0.15 else text for text in texts] for item, texts in cells.items()}
        extra = {f"X{k}": ["" if draw.random() < share else str(draw.randrange(11)) for _ in range(N)]
                 for k, share in enumerate((0.1, 0.5, 0.9))}  # fmt: skip
        assert problems(survey(cells | extra)) == []


@pytest.mark.parametrize(("mark", "rest"), [("X", ""), ("1", ""), ("1", "0"), ("Sí", "No"), ("✓", "")])
@pytest.mark.parametrize(("item", "heads"), [
    ("sex", {"Home": "Home", "Dona": "Dona"}), ("use_own", {"use_own_Sí": "Sí", "use_own_No": "No"}),
    ("use_own", {"use_own_1": "Sí", "use_own_0": "No"}),
])  # fmt: skip
def test_an_answer_in_a_column_of_its_own_is_read_as_its_header_says(item, heads, mark, rest):
    cells = people()
    ticks = {head: [mark if text == answer else rest for text in cells[item]] for head, answer in heads.items()}
    raw = survey({name: texts for name, texts in cells.items() if name != item} | ticks)
    (problem,) = problems(raw)
    assert "with a column for each answer" in problem
    assert read(raw, way_out(problem), item) == read(survey(cells), {}, item)


@pytest.mark.parametrize(("mark", "rest"), [("X", ""), ("1", ""), ("1", "0")])
@pytest.mark.parametrize("name", ["trust_ns", "Confiança NS/NC"])
def test_a_column_for_not_knowing_is_no_number(name, mark, rest):
    cells = people()
    unknown = [row % 7 == 0 for row in range(N)]
    cells |= {"trust": ["" if is_unknown else text for is_unknown, text in zip(unknown, cells["trust"], strict=True)],
              name: [mark if is_unknown else rest for is_unknown in unknown]}  # fmt: skip
    (problem,) = problems(survey(cells))
    said = read(survey(cells), way_out(problem), "trust")
    assert [one == "dont_know" for one in said] == unknown
