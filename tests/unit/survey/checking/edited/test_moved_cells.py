"""Rows whose cells stand some columns along are asked about, and rows that only look odd are not."""

from __future__ import annotations

from random import Random

import pandas as pd
import pytest
import yaml
from exports import clean_export

from helpers.study.instrument import read_instrument
from helpers.survey.checking.edited.moved_cells import moved_cells
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()


def told(rows: list[list[str]], header: list[str], codebook: Codebook | None = None) -> list[str]:
    frame = pd.DataFrame(rows, columns=header, index=range(2, len(rows) + 2), dtype=str)
    raw = RawSurvey(frame, "s.csv", "csv")
    return [str(problem) for problem in moved_cells(match(raw, INSTRUMENT, codebook or Codebook()), raw)]


def people(seed: int = 3) -> tuple[list[str], list[list[str]]]:
    header, *rows = clean_export(Random(seed)).rows
    return header, rows


@pytest.mark.parametrize(
    ("places", "side"), [(1, "right (columns: 1)"), (-1, "left (columns: 1)"), (2, "right (columns: 2)"),
                         (-2, "left (columns: 2)")],
)  # fmt: skip
def test_cells_that_moved_are_asked_about_with_their_rows_and_without_their_words(places, side):
    header, rows = people()
    for at in (4, 9, 17):
        row, n = rows[at], abs(places)
        row[6:] = [*[""] * n, *row[6:-n]] if places > 0 else [*row[6 + n :], *[""] * n]
    (problem,) = told(rows, header)
    assert side in problem and problem.count('("') == 3
    assert all(f"{at + 2} (" in problem for at in (4, 9, 17)) and "Gràcia" not in problem


def test_the_cell_that_was_pushed_out_of_a_block_in_the_middle_is_enough():
    """A blank within the row took in what was pushed: the rest of the row stands where it belongs."""
    header, rows = people()
    rows[7][2:12] = ["", *rows[7][2:11]]
    assert "9 (" in told(rows, header)[0]


def odd(rows: list[list[str]], header: list[str]) -> None:
    """What people and typists do in a row that has not moved: words for numbers, whole blocks blank, codes swapped."""
    at = header.index
    rows[0][at("trust")], rows[0][at("val_close")], rows[0][at("age")] = "molt", "7 o 8", "no ho dic"
    rows[1][3:10] = [""] * 7
    rows[2][at("sex")], rows[2][at("age")] = rows[2][at("age")], rows[2][at("sex")]
    rows[3][3:8] = ["5"] * 5
    rows[4][at("district")] = "Can Vies, al costat de l'estació"


def languages(rows: list[list[str]], header: list[str]) -> None:
    """A question in two columns, of which few people answered the second: each filled only where the other is blank."""
    for number, row in enumerate(rows):
        pairs = [("", text) if number % 12 == 0 else (text, "") for text in row[3:14]]
        row[3:14] = [text for pair in pairs for text in pair]
    header[3:14] = [name for given in header[3:14] for name in (f"{given}", f"{given} es")]


def labels(rows: list[list[str]], header: list[str]) -> None:
    """Some interviews were typed with labels for codes, in questions that stand beside each other."""
    for row in rows[:3]:
        row[header.index("recall")], row[header.index("use_own")] = "Sí", "No"


def ranks(rows: list[list[str]], header: list[str]) -> None:
    """First, second and third mention, which hold the same words."""
    draw, words = Random(1), ["web", "premsa", "ràdio", "cartells", "veïns"]
    header += ["P9_1", "P9_2", "P9_3", "P9_4"]
    for row in rows:
        said = draw.sample(words, draw.randrange(1, 5))
        row += [*said, *[""] * (4 - len(said))]


@pytest.mark.parametrize("word", ["not_asked", "no procede", "NC", "88", "ns"])
@pytest.mark.parametrize("seed", range(3))
def test_blocks_of_a_word_for_no_answer_have_not_moved(word, seed):
    """Two people alone have it, as those have whom a joined file lacks: neither is a witness of the other's move."""
    header, rows = people(seed)
    for row in rows[5:7]:
        row[-5:] = [word] * 5
    assert told(rows, header) == []


@pytest.mark.parametrize("change", [odd, languages, labels, ranks])
@pytest.mark.parametrize("seed", range(3))
def test_rows_that_are_odd_and_have_not_moved_are_read(change, seed):
    header, rows = people(seed)
    change(rows, header)
    assert told(rows, header) == []


def scales(seed: int, n: int) -> tuple[list[str], list[list[str]]]:
    """Return few people of one leaning each, as the sheet of one district or month holds them, and their header."""
    draw, tens, fives = Random(seed), [f"a{number}" for number in range(8)], [f"b{number}" for number in range(10)]
    rows = []
    for _ in range(n):
        leaning = draw.gauss(0, 1)
        points = [min(10, max(0, round(5.8 + 1.6 * leaning + draw.gauss(0, 1.5)))) for _ in tens]
        points += [min(5, max(1, round(3 + 0.7 * leaning + draw.gauss(0, 0.9)))) for _ in fives]
        rows.append([*map(str, points), draw.choice(["female", "male"]), str(draw.randrange(18, 90))])
    return [*tens, *fives, "sex", "age"], rows


def test_few_people_whose_points_are_nobody_elses_have_not_moved():
    """With twenty people most scales lack points in the middle, and who gives one is no exception."""
    for seed in (4, 58, 72, 108, 142):
        header, rows = scales(seed, 18)
        assert told(rows, header) == [], seed


def test_the_message_of_moved_cells_says_what_to_write_where_they_are_right():
    header, rows = people()
    rows[4][3:] = ["", *rows[4][3:-1]]
    (problem,) = told(rows, header)
    lines = problem.partition("write in codebook.yml ")[2].removesuffix(".")
    assert ": {checked: true}" in lines
    assert told(rows, header, Codebook.model_validate(yaml.safe_load(f"{{{lines}}}"))) == []


def test_what_the_codebook_declares_or_ignores_has_not_moved():
    header, rows = people()
    rows[4][10:] = ["", *rows[4][10:-1]]
    codes = dict.fromkeys((text for text in rows[4][10:] if text), "other")
    assert len(told(rows, header)) == 1
    assert told(rows, header, Codebook(ignore=tuple(header[10:]))) == []
    declared = {"sex": {"values": codes}, "age": {"missing": dict.fromkeys(codes, "refused")}}
    rules = {**declared, "education": {"missing": dict.fromkeys(codes, "refused")}}
    assert told(rows, header, Codebook.model_validate({"items": rules, "ignore": ["district", "channel_used"]})) == []
