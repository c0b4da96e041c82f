"""What a file leaves open: rows that are no people, identifiers of others, labels that number codes otherwise."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.study.config import Options
from helpers.study.instrument import read_instrument
from helpers.survey.checking.codes.checks import apply_routing
from helpers.survey.checking.codes.faults import unmapped_items
from helpers.survey.checking.codes.hidden_codes import young_ages
from helpers.survey.checking.codes.renumbered import renumbered_codes
from helpers.survey.checking.codes.routing import unrouted
from helpers.survey.checking.doubts import events_apart, identifiers_apart
from helpers.survey.codebook.codebook import Codebook, fit_instrument
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()
IDS = [f"p{i:03d}" for i in range(40)]


def survey(columns: dict[str, list[str]], labels: dict | None = None, book: dict | None = None):
    frame = pd.DataFrame(columns, dtype=str)
    frame.index = range(2, len(frame) + 2)
    raw = RawSurvey(frame, "s.csv", "csv", labels=labels or {})
    codebook = Codebook.model_validate(book or {})
    matching = match(raw, INSTRUMENT, codebook)
    return {i: decode(source, raw, codebook) for i, source in matching.sources.items()}, matching, raw


DOORS = {"use_own": ["0"] * 30 + ["1"] * 10, "use_family": ["0"] * 25 + ["1"] * 15}


def test_answers_of_many_whom_the_routing_did_not_ask_are_asked_about():
    everybody = survey(DOORS | {"satisfaction": ["7"] * 40})
    (problem,) = unrouted(*everybody)
    assert "25 of the 25 people who said no to use_own, use_family answered satisfaction" in str(problem)
    book = {"items": {"satisfaction": {"ask_if": ""}}}
    assert fit_instrument(INSTRUMENT, Codebook.model_validate(book))["satisfaction"].ask_if is None
    assert list(unrouted(*survey(DOORS | {"satisfaction": ["7"] + [""] * 24 + ["7"] * 15}))) == []


def test_a_door_that_the_file_lacks_leaves_open_who_was_asked():
    answers, matching, raw = survey({"use_own": DOORS["use_own"], "satisfaction": ["7"] * 40})
    assert list(unrouted(answers, matching, raw)) == []
    assert not apply_routing(matching.sources["satisfaction"].item, answers)[1].any()


@pytest.mark.parametrize("blank", ["NA", ".", "#NULL!", "NULL", "NC"])
def test_whoever_was_not_asked_refused_nothing_however_a_blank_is_written(blank):
    cells = [blank] * 25 + ["7"] * 13 + [blank] * 2
    answers, matching, raw = survey(DOORS | {"satisfaction": cells})
    read, broken = apply_routing(matching.sources["satisfaction"].item, answers)
    assert read.states.tolist() == ["not_asked"] * 25 + ["valid"] * 13 + ["refused"] * 2 and not broken.any()
    assert list(unrouted(answers, matching, raw)) == []


@pytest.mark.parametrize("born", [range(1928, 2010), range(1930, 1961)])
def test_years_of_birth_in_four_figures_are_no_ages(born):
    years = [str(year) for year in born] * 3
    answers, _, raw = survey({"age": years, "trust": ["5"] * len(years)})
    assert list(young_ages(answers, raw, Options())) == []


@pytest.mark.parametrize("column", ["redcap_event_name", "Event Name"])
def test_a_row_for_each_event_of_a_person_is_asked_about(column):
    events = {"record_id": [str(i // 2) for i in range(40)], column: ["alta_arm_1", "enquesta_arm_1"] * 20}
    (problem,) = events_apart(survey(events | {"trust": ["5"] * 40})[2])
    assert "2 events (alta_arm_1, enquesta_arm_1)" in str(problem) and f"column: {column}" in str(problem)
    once = events | {"record_id": IDS}
    assert list(events_apart(survey(once | {"trust": ["5"] * 40})[2])) == []


def test_two_tables_side_by_side_are_not_one_persons_row():
    shifted = [*IDS[1:], ""]
    for name in ("respondent_id (2)", "codi"):
        (problem,) = identifiers_apart(*survey({"respondent_id": IDS, "trust": ["5"] * 40, name: shifted}))
        assert f"The column {name} holds the same identifiers as respondent_id, and others in 39 rows" in str(problem)
    ignored = survey({"respondent_id": IDS, "trust": ["5"] * 40, "codi": shifted}, book={"ignore": ["codi"]})
    assert list(identifiers_apart(*ignored)) == []


@pytest.mark.parametrize("other", [IDS, [f"h{i // 3}" for i in range(40)], [f"q{i:03d}" for i in range(40)]])
def test_the_same_identifiers_households_and_other_numbers_are_in_order(other):
    assert list(identifiers_apart(*survey({"respondent_id": IDS, "trust": ["5"] * 40, "codi": other}))) == []


@pytest.mark.parametrize("name", ["Unnamed: 0", "column 1", "index", "...1"])
def test_the_numbers_of_rows_that_software_writes_before_a_table_are_no_identifiers(name):
    numbers = [str(i + 1) for i in range(40)]
    # Of a frame of which rows were left out too.
    for index in (range(40), [*range(10), *range(12, 42)]):
        columns = {name: [str(i) for i in index], "respondent_id": numbers, "trust": ["5"] * 40}
        assert list(identifiers_apart(*survey(columns))) == []
    twice = {"Unnamed: 0.1": numbers, name: [str(i) for i in range(40)], "respondent_id": numbers, "trust": ["5"] * 40}
    assert list(identifiers_apart(*survey(twice))) == []
    behind = {"respondent_id": numbers, "trust": ["5"] * 40, name: [str(i) for i in range(40)]}
    assert len(list(identifiers_apart(*survey(behind)))) == 1
    unordered = {name: numbers[::-1], "respondent_id": numbers, "trust": ["5"] * 40}
    assert len(list(identifiers_apart(*survey(unordered)))) == 1


@pytest.mark.parametrize(
    "labels",
    [{str(i): str(10 - i) for i in range(11)}, {str(i): f"Nota {10 - i}" for i in range(11)},
     {str(i + 1): str(i) for i in range(10)}, {"0": "10 - molta", "10": "0 - cap"}],
)  # fmt: skip
def test_labels_that_number_the_codes_otherwise_are_asked_about_and_either_answer_settles_it(labels):
    columns = {"trust": [str(i % 11) for i in range(40)]}
    _, matching, raw = survey(columns, {"trust": labels})
    (problem,) = renumbered_codes(matching, raw)
    assert "The labels of this column give its codes other numbers" in str(problem)
    for values in ({str(i): str(10 - i) for i in range(11)}, {str(i): str(i) for i in range(11)}):
        _, matching, raw = survey(
            columns, {"trust": labels}, {"items": {"trust": {"column": "trust", "values": values}}}
        )
        assert list(renumbered_codes(matching, raw)) == []


@pytest.mark.parametrize(
    ("labels", "rule"),
    [({str(i): str(i) for i in range(11)}, {}), ({"0": "0 cap", "5": "5", "10": "10 tota"}, {}),
     ({str(i): str(10 - i) for i in range(11)}, {"reversed": True}), ({"0": "Gens", "10": "Molt"}, {}),
     ({str(i + 1): str(i) for i in range(11)}, {"scale": [1, 11]}), ({"7": "8"}, {}), ({"98": "98 NS"}, {})],
)  # fmt: skip
def test_labels_that_say_what_the_codes_say_are_in_order(labels, rule):
    book = {"items": {"trust": {"column": "trust", **rule}}}
    _, matching, raw = survey({"trust": [str(i % 10 + 1) for i in range(40)]}, {"trust": labels}, book)
    assert list(renumbered_codes(matching, raw)) == []


def ages(cells: list[str], **options) -> list[str]:
    answers, _, raw = survey({"age": cells, "trust": ["5"] * len(cells)})
    return [str(problem) for problem in young_ages(answers, raw, Options(**options))]


GROWN = [str(20 + i % 60) for i in range(200)]


def test_years_of_birth_cut_to_two_figures_are_asked_about():
    (problem,) = ages([*GROWN, "03", "04"])
    assert "if they are the last figures of years of birth, write the years whole" in problem
    assert ages([*GROWN, "07"]) == [] and ages([*GROWN, "03", "04"], minimum_age=16) == []


@pytest.mark.parametrize(("code", "is_asked"), [("9", True), ("1", True), ("15", False), ("14", False), ("8", True)])
def test_a_heap_far_under_the_youngest_is_asked_about(code, is_asked):
    told = ages([*GROWN, *[code] * 6])
    assert bool(told) == is_asked
    if is_asked:
        assert f"age: {{missing: {{{code}: refused}}}}" in told[0]
        assert ages(["12", *GROWN, *[code] * 6]) == [] and ages([*GROWN, *[code] * 6], minimum_age=16) == []


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (["++", "+", "0", "-", "--"], 1), (["--", "–", "=", "+", "++"], 0), (["V", "IV", "III", "II", "I"], 1),
        (["I", "II", "III", "IV", "V"], 0), (["★★★★★", "★★★★☆", "★★★☆☆", "★★☆☆☆", "★☆☆☆☆"], 1),
        (["*", "**", "***", "****", "*****"], 0), (["A", "B", "C", "D", "E"], 0), (["++", "", "", "", "--"], 1),
        (["-2", "-1", "0", "+1", "+2"], 0), (["+2", "+1", "0", "-1", "-2"], 1),
        (["5/5", "4/5", "3/5", "2/5", "1/5"], 1),
        (["0 %", "25 %", "50 %", "75 %", "100 %"], 0), (["100%", "75%", "50%", "25%", "0%"], 1),
        (["⑤", "④", "③", "②", "①"], 1), (["😀", "🙂", "😐", "🙁", "😠"], 1), (["👎👎", "👎", "-/+", "👍", "👍👍"], 0),
        (["(--)", "(-)", "(0)", "(+)", "(++)"], 0),
    ],
)  # fmt: skip
def test_labels_in_signs_and_roman_figures_that_run_against_their_codes_are_asked_about(labels, told):
    frame = pd.DataFrame({"ster_poor": [str(i % 5 + 1) for i in range(40)]}, index=range(2, 42))
    named = {str(code): label for code, label in enumerate(labels, 1) if label} | {"9": "NS/NC"}
    for rule in ({}, {"values": {str(code): str(6 - code) for code in range(1, 6)}}, {"reversed": True}):
        raw = RawSurvey(frame, "e.sav", "sav", labels={"ster_poor": named})
        codebook = Codebook.model_validate({"items": {"ster_poor": {"column": "ster_poor", **rule}}})
        problems = list(renumbered_codes(match(raw, INSTRUMENT, codebook), raw))
        # `reversed` says which of two ways the labels count; where they count with the codes it is the file's own.
        assert len(problems) == (told if not rule else 0 if "values" in rule or told else len(problems))


def test_a_survey_of_older_people_holds_ages():
    old = [str(65 + i % 26) for i in range(210)]
    assert ages([*old, *["91", "92", "93", "97"] * 3]) == []
    (problem,) = ages([str(35 + i % 65) for i in range(210)])
    assert "years of birth" in problem


def test_a_few_zeros_below_a_declared_scale_are_asked_about_and_two_are_slips():
    def told(zeros: int, **rule: object) -> list[str]:
        cells = ["0"] * zeros + [str(1 + i % 10) for i in range(110 - zeros)]
        answers, matching, raw = survey({"trust": cells}, book={"items": {"trust": {"scale": ["1", "10"]} | rule}})
        return [str(problem) for problem in unmapped_items(answers, matching, raw)]

    (problem,) = told(3)
    assert "trust holds 0 in 3 of 110 answers, such as rows 2, 3, 4 (allowed: 1-10)" in problem
    assert told(2) == told(3, scale=["0", "10"]) == told(3, missing={"0": "refused"}) == []
