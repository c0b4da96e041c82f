"""Lists of codes that a spreadsheet made numbers or dates of are told as such, and the line offered settles them."""

from __future__ import annotations

import re
from random import Random

import pandas as pd
import pytest
import yaml

from helpers.study.instrument import read_instrument
from helpers.survey.checking.doubts import doubts
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()
CODES = [option.code for option in INSTRUMENT["channel_used"].options]
UPWARD = ["1,2", "2,3", "2,4", "3,5", "1,3,4", "5,6", "1,6"]
VALUES = {str(place): code for place, code in enumerate(CODES, 1)}


def read(cells: list[str], **rule: object) -> tuple[list[str], list[str]]:
    """Return what is asked of a column of lists by all that asks of codes, and what was read, each as its numbers."""
    frame = pd.DataFrame({"channel_used": cells, "id": [f"E{i}" for i in range(len(cells))]}, dtype=str)
    raw = RawSurvey(frame.set_axis(range(2, len(cells) + 2)), "s.csv", "csv")
    book = Codebook.model_validate({"items": {"channel_used": {"values": VALUES, **rule}}})
    matching = match(raw, INSTRUMENT, book)
    answers = {i: decode(source, raw, book) for i, source in matching.sources.items()}
    values, states = answers["channel_used"].values, answers["channel_used"].states
    chosen = [",".join(n for n, code in VALUES.items() if code in values and values.loc[row, code] == 1)
              for row in values.index]  # fmt: skip
    told = [str(problem) for problem in doubts(answers, matching, raw, {}) if "channel_used" in str(problem)]
    return told, [text if state == "valid" else state for text, state in zip(chosen, states, strict=True)]


def line(problem: str) -> dict:
    """Return the line that a problem offers for codebook.yml, without the item's name."""
    return yaml.load(re.search(r"channel_used: (\{.*\})\.", problem).group(1), yaml.BaseLoader)


@pytest.mark.parametrize(
    ("cells", "read_as"),
    [
        # As numbers, in a workbook and as pandas writes them: 1,10 is gone.
        (["1.2", "2.3", "3", "2.4"], ["1,2", "2,3", "3", "2,4"]),
        (["1.2", "2.3", "3.0", "1.1"], ["1,2", "2,3", "3", "refused"]),
        (["1.2", "2.3", "11.0", "3.1"], ["1,2", "2,3", "11", "refused"]),
        # As dates beside lists, in Catalan, Spanish and English.
        (["01-feb", "2-15", "3-20", "gen.-03"], None),
        (["02-ene", "1;3", "2;3", "2"], ["refused", "1,3", "2,3", "2"]),
        (["2025-02-01 00:00:00", "1;3", "2;3", "2"], ["refused", "1,3", "2,3", "2"]),
        # Codes between commas: all run up but those that lost a zero.
        (["3,1", *UPWARD], ["refused", *UPWARD]),
    ],
)
def test_lists_that_became_numbers_or_dates_are_told_and_the_line_settles_it(cells, read_as):
    (problem,), _ = read(cells * 6)
    assert "a spreadsheet makes 1.2 of 1,2, and 02-jan of 1-2" in problem
    told, answers = read(cells * 6, **line(problem))
    assert read_as is None or (told == [] and answers == read_as * 6)


@pytest.mark.parametrize(
    "cells",
    [["1,2", "2,3", "3,10", "3,1"], ["1;2", "2", "1;2;3"], ["2,1", "3,1", "1,3", "10"],
     ["2,1", "6,5", *UPWARD], ["1", "2", "10"],
     ["1-2", "2-3"], ["web", "web;press"], ["1.", "2."]],
)  # fmt: skip
def test_lists_that_no_spreadsheet_touched_are_not(cells):
    assert not [told for told in read(cells * 6)[0] if "spreadsheet" in told]


def test_a_whole_number_with_decimals_is_one_code():
    assert read(["1.2", "11.0", "3.4", "3.10"] * 6, separator=".") == ([], ["1,2", "11", "3,4", "3,10"] * 6)


def by_a_spreadsheet(codes: list[int], mark: str, form: str) -> str:
    """Return a list of codes as a spreadsheet keeps it that takes a comma for a decimal mark and a dash for a date."""
    if len(codes) == 2 and mark == ",":
        return str(float(f"{codes[0]}.{codes[1]}")).replace(".", form)
    if len(codes) == 2 and mark == "-":
        months = ("gen", "febr", "març", "abr", "maig", "juny", "jul", "ag", "set", "oct", "nov", "des")
        return f"{codes[0]:02d}-{months[codes[1] - 1]}."
    return mark.join(map(str, codes))


@pytest.mark.parametrize(("mark", "form"), [(",", "."), (",", ","), ("-", ""), (";", "")])
@pytest.mark.parametrize("most", [2, 3])
@pytest.mark.parametrize("in_order", [True, False])
def test_lists_that_went_through_a_spreadsheet_are_read_right_or_asked_about(mark, form, most, in_order):
    told_of = 0
    for seed in range(4):
        draw = Random(seed)
        lists = [draw.sample(range(1, 13), draw.randint(1, most)) for _ in range(160)]
        lists = [sorted(codes) if in_order else codes for codes in lists]
        told, answers = read([by_a_spreadsheet(codes, mark, form) for codes in lists])
        told_of += bool(told)
        if form == "," and not in_order and not any(codes == [1, 10] for codes in lists):
            # Nothing is left in the file that tells such codes from others.
            continue
        assert told or answers == [",".join(map(str, sorted(codes))) for codes in lists], seed
    assert told_of == 0 if mark == ";" else told_of
