"""Codes within the range of an item are asked about, the way out works, and answers of the same kind pass."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.study.config import Options
from helpers.study.instrument import read_instrument
from helpers.survey.checking.codes.hidden_codes import hidden_codes, young_ages
from helpers.survey.codebook.codebook import Codebook, fit_instrument
from helpers.survey.decoding.decoding import Answers, decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()
RNG = np.random.default_rng(5)
AGES = [str(age) for age in RNG.integers(18, 93, 300)]
SHARES = [str(share) for share in RNG.choice([5, 8, 9, 10, 12, 15, 20, 30, 40, 50], 300)]
SIZES = [str(size) for size in RNG.choice([1, 2, 3, 4, 5, 6, 7], 300, p=[0.2, 0.3, 0.2, 0.18, 0.08, 0.03, 0.01])]


def read(cells: dict[str, list[str]], items: dict | None = None, **more) -> tuple[str, dict[str, Answers], RawSurvey]:
    frame = pd.DataFrame(cells, dtype=str)
    frame.index = range(2, len(frame) + 2)
    raw, codebook = RawSurvey(frame, "s.csv", "csv", **more), Codebook.model_validate({"items": items or {}})
    matching = match(raw, fit_instrument(INSTRUMENT, codebook), codebook)
    answers = {item: decode(source, raw, codebook) for item, source in matching.sources.items()}
    return "\n".join(map(str, hidden_codes(answers, matching, raw))), answers, raw


def problems(cells: dict[str, list[str]], items: dict | None = None, **more) -> str:
    return read(cells, items, **more)[0]


@pytest.mark.parametrize(
    ("item", "cells", "code", "n"),
    [
        ("age", AGES, "99", 4), ("age", AGES, "98", 4), ("spend_share", SHARES, "99", 8),
        ("spend_share", SHARES, "98", 4), ("spend_share", SHARES, "88", 4), ("household_size", SIZES, "9", 15),
        ("unaided_count", SIZES, "9", 15),
    ],
)  # fmt: skip
def test_codes_for_no_answer_within_the_range_are_asked_about_and_both_ways_out_work(item, cells, code, n):
    column = [*cells[:-n], *[code] * n]
    said = problems({item: column})
    assert f"The item {item} holds {code} in {n} of 300 answers" in said
    missing, answers, _ = read({item: column}, {item: {"missing": {code: "refused"}}})
    assert missing == "" and (answers[item].states == "refused").sum() == n
    meant, answers, _ = read({item: column}, {item: {"values": {code: code}}})
    assert meant == "" and (answers[item].values == float(code)).sum() == n


def young(rows: list[int], sort: bool = False) -> list[str]:
    """Return what is said of 300 ages with a few under 16 in some rows."""
    ages = [("3", "7", "9", "5")[rows.index(i)] if i in rows else age for i, age in enumerate(AGES)]
    answers, raw = read({"age": sorted(ages, key=int) if sort else ages})[1:]
    return [str(problem) for problem in young_ages(answers, raw, Options())]


@pytest.mark.parametrize(
    ("rows", "told"), [([260, 271, 288, 296], 1), ([4, 17, 30, 39], 1), ([10, 90, 180, 290], 0), ([298, 299], 0)]
)
def test_ages_too_young_that_all_stand_at_one_end_of_the_file_are_asked_about(rows, told):
    """The last rows alone hold the last figures of years of birth, where these are few."""
    found = young(rows)
    assert len(found) == told and all("4 of 300 ages are under 16" in one for one in found)
    assert young(rows, sort=True) == []


def test_numbers_that_people_give_are_read_without_a_word():
    old = [
        *AGES[:280],
        *[str(age) for age in (91, 92, 93, 93, 94, 94, 95, 95, 96, 96, 97, 97, 98, 98, 99, 99)],
        *AGES[:4],
    ]
    assert problems({"age": old, "spend_share": SHARES, "household_size": SIZES}) == ""


def test_codes_are_seen_in_a_column_of_ages_that_the_codebook_puts_into_bands():
    groups = {"young": "Young", "old": "Old"}
    rule = {"column": "P2", "options": groups, "bands": {"young": [16, 39], "old": [40, 120]}}
    assert "age_group holds 99 in 9 of 300" in problems({"P2": [*AGES[:-9], *["99"] * 9]}, {"age_group": rule})
    assert problems({"P2": AGES}, {"age_group": rule}) == ""


@pytest.mark.parametrize(("mark", "written"), [("X", "X"), ("1", "1"), ("Sí", "Sí")])
def test_marks_whose_blanks_may_mean_no_are_asked_about(mark, written):
    cells = [mark if i % 3 else "" for i in range(60)]
    assert "Every answer to use_own is yes (40), and 20 cells are blank" in problems({"use_own": cells})
    said, answers, _ = read({"use_own": cells}, {"use_own": {"values": {written: "yes", "": "no"}}})
    assert said == "" and answers["use_own"].values.tolist() == [float(bool(i % 3)) for i in range(60)]
    said, answers, _ = read({"use_own": cells}, {"use_own": {"values": {written: "yes"}}})
    assert said == "" and (answers["use_own"].states == "refused").sum() == 20


@pytest.mark.parametrize("blank", ["NA", ".", "#NULL!"])
def test_blanks_that_programs_write_out_may_mean_no_too(blank):
    cells = ["1" if i % 3 else blank for i in range(60)]
    assert f'use_own: {{values: {{"1": yes, "{blank}": no}}}}, or' in problems({"use_own": cells})
    said, answers, _ = read({"use_own": cells}, {"use_own": {"values": {"1": "yes", blank: "no"}}})
    assert said == "" and answers["use_own"].values.tolist() == [float(bool(i % 3)) for i in range(60)]
    assert read({"use_own": cells}, {"use_own": {"values": {"1": "yes"}}})[0] == ""


def test_yes_and_no_beside_blanks_are_read_without_a_word():
    assert problems({"use_own": [("1", "0", "")[i % 3] for i in range(60)], "consent": ["1", ""] * 30}) == ""
    assert problems({"aided_telecare": [*["1"] * 58, "", ""]}) == ""


def test_a_quiz_of_ones_and_zeros_may_be_marked_already():
    cells = {"quiz_pay_all": ["1", "0", "0", ""] * 10, "quiz_anyone": ["1", "0", "0", ""] * 10}
    said = problems(cells)
    # Of a true statement "true" is right: both readings are one.
    assert "The items quiz_pay_all are coded 1 and 0" in said and "quiz_anyone" not in said
    for values, right in (({"1": "correct", "0": "wrong"}, 10), ({"1": "true", "0": "false"}, 20)):
        said, answers, _ = read(cells, {"quiz_pay_all": {"values": values}})
        assert said == "" and (answers["quiz_pay_all"].values == "correct").sum() == right
    assert problems(cells, labels={"quiz_pay_all": {"1": "Cert", "0": "Fals"}}) == ""
    assert problems({"quiz_pay_all": ["true", "false"] * 10}) == ""


def test_one_column_is_not_two_questions():
    cells = {"P4": ["1", "5", "9"] * 10, "P5": ["1", "0"] * 15}
    assert "P4 is read as overall_image, trust" in problems(
        cells, {"overall_image": {"column": "P4"}, "trust": {"column": "P4"}}
    )
    rules = {"age": {"column": "P2"}, "age_group": {"column": "P2"}, "trust": {"column": "P4"}}
    assert problems(cells | {"P2": AGES[:30]}, rules) == ""


@pytest.mark.parametrize("cells", [["1", "2", "3", "4", "5"] * 20, ["61", "75", "88", "03", "07"] * 20])
def test_ages_that_are_codes_or_cut_years_are_asked_about(cells):
    _, answers, raw = read({"age": cells})
    assert "ages are under 16" in "\n".join(map(str, young_ages(answers, raw, Options())))
    assert not list(young_ages(answers, raw, Options(minimum_age=16)))


def test_a_few_children_are_no_reason_to_ask():
    _, answers, raw = read({"age": [*AGES[:290], *["12", "14", "15"], *AGES[:7]]})
    assert not list(young_ages(answers, raw, Options()))


VISITS = [str(n) for n in RNG.integers(0, 50, 300)]
NUMBER = {"id": "visits", "construct": "experience", "kind": "number", "text": "Quantes vegades?"}


def visits(cells: list[str], rule: dict | None = None, **more) -> str:
    frame = pd.DataFrame({"visits": cells, "trust": "5"}, index=range(2, len(cells) + 2), dtype=str)
    items = {"visits": {"column": "visits", **rule}} if rule else {}
    codebook = Codebook.model_validate({"own_items": [NUMBER | more], "items": items})
    raw = RawSurvey(frame, "s.csv", "csv")
    matching = match(raw, fit_instrument(INSTRUMENT, codebook), codebook)
    answers = {item: decode(source, raw, codebook) for item, source in matching.sources.items()}
    return "\n".join(map(str, hidden_codes(answers, matching, raw)))


@pytest.mark.parametrize("code", ["9999", "99999", "998", "777", "-1", "-99", "1000"])
def test_numbers_without_ends_that_lie_apart_from_all_others_are_asked_about(code):
    assert f"holds {code} in 20 of 300 answers" in visits([*VISITS[:-20], *[code] * 20])
    assert visits([*VISITS[:-20], *[code] * 20], {"missing": {code: "refused"}}) == ""
    assert visits([*VISITS[:-20], *[code] * 20], {"values": {code: code}}) == ""
    assert visits([*VISITS[:-1], code]) == ""


def test_numbers_that_spread_are_in_order():
    assert visits(VISITS) == "" and visits([str(int(v) ** 2) for v in VISITS]) == ""
    assert "holds 9999 in 9" in visits([*VISITS[:-9], *["9999"] * 9], low=0, high=20000)


@pytest.mark.parametrize("n", [300, 40])
def test_shares_of_one_in_a_question_in_per_cent_are_asked_about(n):
    cells = [*SHARES[n:], *(f"0,{i % 60 + 10}" for i in range(n))]
    assert f"{n} of 300 answers to spend_share are between 0 and 1" in problems({"spend_share": cells})
    assert "between 0 and 1" not in problems({"spend_share": [*SHARES[:-3], "0,5", "0,5", "0,2"]})
    first = f"{float(next(cell for cell in cells if cell.startswith('0,')).replace(',', '.')):g}"
    assert "between 0 and 1" not in problems({"spend_share": cells}, {"spend_share": {"values": {first: first}}})


def test_small_numbers_among_numbers_with_decimals_are_what_they_say():
    """Whoever believes in a tenth of a per cent stands beside those who believe in one and in two."""
    cells = [f"{(i * 7 % 200) / 10:g}".replace(".", ",") for i in range(300)]
    assert sum(cell.startswith("0,") for cell in cells) > 12
    assert "between 0 and 1" not in problems({"spend_share": cells})
