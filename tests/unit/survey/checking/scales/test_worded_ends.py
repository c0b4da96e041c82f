"""Scales whose ends are words and whose other points are numbers: read where the file says how they count."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.scales.worded_ends import worded_ends
from helpers.survey.codebook.codebook import Codebook, fit_instrument
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()
STRAIGHT = {1: "Gens d'acord", 5: "Totalment d'acord"}
TURNED = {5: "Totalment d'acord", 4: "2", 2: "4", 1: "Gens d'acord"}


def people(n: int = 120, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Return what people think of a statement, from 1 to 5, and how much they trust, from 0 to 10."""
    generator = np.random.default_rng(seed)
    better = generator.normal(size=n)
    agree = np.clip(np.round(3 + 1.2 * better + generator.normal(0, 0.8, n)), 1, 5).astype(int)
    return agree, np.clip(np.round(6 + 1.8 * better + generator.normal(0, 1, n)), 0, 10).astype(int)


def read(columns: dict[str, list[str]], rules: dict | None = None) -> tuple[str, dict]:
    frame = pd.DataFrame(columns, dtype=str)
    frame.index = range(2, len(frame) + 2)
    raw = RawSurvey(frame, "s.csv", "csv")
    codebook = Codebook.model_validate({"items": {k: {"column": k, **v} for k, v in (rules or {}).items()}})
    matching = match(raw, fit_instrument(INSTRUMENT, codebook), codebook)
    answers = {name: decode(source, raw, codebook) for name, source in matching.sources.items()}
    return "\n".join(map(str, worded_ends(answers, matching, raw))), answers


def written(codes: np.ndarray, words: dict[int, str]) -> list[str]:
    return [words.get(int(code), str(code)) for code in codes]


def test_a_turned_scale_with_words_at_its_ends_is_asked_about_and_one_line_reads_it():
    agree, trust = people()
    columns = {"rel_like_me": written(agree, TURNED), "trust": list(map(str, trust))}
    told, _ = read(columns)
    assert "rel_like_me: {reversed: true} where lower ones are" in told and "“Totalment d'acord”" in told
    assert "(2, 3, 4; " in told
    told, answers = read(columns, {"rel_like_me": {"reversed": True}})
    assert told == "" and answers["rel_like_me"].values.tolist() == agree.tolist()
    points = {"2": "4", "3": "3", "4": "2"}
    told, answers = read(columns, {"rel_like_me": {"values": points}})
    assert told == "" and answers["rel_like_me"].values.tolist() == agree.tolist()


def test_a_straight_one_is_read_where_other_scales_agree_and_asked_about_where_there_are_none():
    agree, trust = people()
    cells = written(agree, STRAIGHT)
    told, answers = read({"rel_like_me": cells, "trust": list(map(str, trust))})
    assert told == "" and answers["rel_like_me"].values.tolist() == agree.tolist()
    told, _ = read({"rel_like_me": cells})
    assert "rel_like_me: {checked: true} where higher numbers are nearer to “Totalment d'acord”" in told
    assert read({"rel_like_me": cells}, {"rel_like_me": {"checked": True}})[0] == ""


def test_an_end_in_numbers_says_how_they_count_and_the_wrong_one_is_asked_about():
    trust = np.tile(np.arange(11), 10)
    low_alone = ["cap confiança" if point == 0 else str(point) for point in trust]
    assert read({"trust": low_alone})[0] == ""
    turned = ["cap confiança" if point == 0 else str(10 - point) for point in trust]
    told, _ = read({"trust": turned})
    assert "where higher numbers are nearer to 10" in told and "{reversed: true}" in told
    told, answers = read({"trust": turned}, {"trust": {"reversed": True}})
    assert told == "" and answers["trust"].values.tolist() == trust.tolist()


def test_a_word_or_two_among_numbers_is_a_slip_and_a_middle_in_words_says_nothing():
    agree, _ = people()
    cells = list(map(str, agree))
    first = next(i for i, code in enumerate(agree) if code == 5)
    cells[first] = "Totalment d'acord"
    assert read({"rel_like_me": cells})[0] == ""
    middle = ["Indiferent" if code == 3 else str(code) for code in agree]
    assert read({"rel_like_me": middle}, {"rel_like_me": {"values": {"Indiferent": "3"}}})[0] == ""


@pytest.mark.parametrize("words", [{5: "Molt", 1: "Gens"}, {1: "Molt", 5: "Gens"}])
def test_words_that_values_makes_points_are_asked_about_with_the_numbers_that_it_leaves_out(words):
    agree, _ = people()
    values = {word: str(code) for code, word in words.items()}
    columns = {"rel_like_me": written(agree, words)}
    told, _ = read(columns, {"rel_like_me": {"values": values}})
    assert 'values: {"2": "2", "3": "3", "4": "4"}, or the other way round' in told
    told, answers = read(columns, {"rel_like_me": {"values": values | {"2": "2", "3": "3", "4": "4"}}})
    assert told == "" and answers["rel_like_me"].values.tolist() == agree.tolist()


@pytest.mark.parametrize(("words", "asked"), [(STRAIGHT, ""), (TURNED, "rel_like_me: {reversed: true}, rel_would_use")])
def test_where_all_scales_are_so_the_words_of_each_tell_of_the_others(words, asked):
    better, columns = np.random.default_rng(9).normal(size=400), {}
    for name in ("rel_like_me", "rel_would_use"):
        own = np.random.default_rng(len(name)).normal(0, 0.8, 400)
        columns[name] = written(np.clip(np.round(3 + 1.2 * better + own), 1, 5).astype(int), words)
    told, _ = read(columns)
    assert asked in told and (asked != "" or told == "")


def test_one_problem_names_all_scales_of_the_same_words():
    agree, _ = people()
    told, _ = read({"rel_like_me": written(agree, TURNED), "ster_poor": written(agree[::-1], TURNED)})
    assert "ster_poor: {reversed: true}" in told and told.count("\n") == 0
