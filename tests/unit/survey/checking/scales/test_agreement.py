"""A column whose own scale is not the item's is asked about; one that is, is read without a word."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
import yaml

from helpers.study.instrument import read_instrument
from helpers.survey.checking.codes.faults import unmapped_items
from helpers.survey.checking.doubts import unclear_marks
from helpers.survey.checking.scales.agreement import disagreeing_scales, leaning, stated_ends
from helpers.survey.codebook.bands import band
from helpers.survey.codebook.codebook import Codebook, fit_instrument
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()
RNG = np.random.default_rng(7)
FIVE = [str(v) for v in RNG.choice([1, 2, 3, 4, 5], 400, p=[0.1, 0.2, 0.3, 0.25, 0.15])]
UNSAID = [*FIVE[:370], *["6"] * 18, *["7"] * 12]
AGREE = {"1": "Gens d'acord", "2": "Poc", "3": "Ni sí ni no", "4": "Bastant", "5": "Totalment d'acord"}


def problems(cells: dict[str, list[str]], book: dict | None = None, **more) -> str:
    frame = pd.DataFrame(cells, dtype=str)
    frame.index = range(2, len(frame) + 2)
    raw, codebook = RawSurvey(frame, "s.sav", "sav", **more), Codebook.model_validate(book or {})
    matching = match(raw, fit_instrument(INSTRUMENT, codebook), codebook)
    answers = {item: decode(source, raw, codebook) for item, source in matching.sources.items()}
    found = [*disagreeing_scales(answers, matching, raw), *unmapped_items(answers, matching, raw)]
    return "\n".join(map(str, [*found, *unclear_marks(matching, raw)]))


def test_one_to_five_with_codes_for_no_answer_never_passes_for_zero_to_ten():
    assert "although its scale goes from 0 to 10" in problems({"trust": UNSAID})
    rule = {"items": {"trust": {"scale": [1, 5], "missing": {"6": "dont_know", "7": "refused"}}}}
    assert problems({"trust": UNSAID}, rule) == ""
    half = {"items": {"trust": {"scale": [1, 5]}}}
    assert "trust holds 6, 7 in 30 of 400 answers" in problems({"trust": UNSAID}, half)


@pytest.mark.parametrize("n", [10, 18, 29])
def test_few_answers_from_one_to_five_never_pass_for_zero_to_ten(n):
    few = ["1", "5", "3", *FIVE[: n - 3]]
    assert "although its scale goes from 0 to 10" in problems({"trust": few})
    assert problems({"trust": few}, {"items": {"trust": {"scale": [0, 10]}}}) == ""
    # What a few people say of a scale to ten is read: beyond 5, down to 0, or far from one end.
    for other in ("0", "6", "10"):
        assert problems({"trust": [other, *few[1:]]}) == ""
    assert problems({"trust": few[:9]}) == problems({"rel_like_me": few}) == ""


@pytest.mark.parametrize("codes", [("6", "7"), ("8", "9"), ("9", "9"), ("7", "8"), ("0", "9"), ("6", "6")])
def test_codes_inside_the_range_show_by_where_the_answers_end(codes):
    cells = [*FIVE[:385], *[codes[0]] * 10, *[codes[1]] * 5]
    assert "although its scale goes from 0 to 10" in problems({"trust": cells})
    assert problems({"trust": cells}, {"items": {"trust": {"scale": [0, 10]}}}) == ""


@pytest.mark.parametrize(("mean", "spread"), [(6, 2), (7.5, 1.5), (4, 2.5), (8.5, 1.5), (2, 2)])
def test_answers_over_the_whole_scale_are_read_without_a_word(mean, spread):
    drawn = np.random.default_rng(int(10 * mean)).normal(mean, spread, 600).round().clip(0, 10).astype(int)
    assert problems({"trust": [str(v) for v in drawn]}) == ""


def test_scales_of_few_points_are_doubted_only_together():
    four = [value if value != "5" else "4" for value in FIVE]
    items = ("rel_like_me", "ster_poor", "stig_judged", "rel_would_use")
    assert problems({items[0]: four}) == ""
    assert problems(dict.fromkeys(items, four)).count("although its scale goes from 1 to 5") == 4


def test_labels_give_the_range():
    said = problems({"trust": FIVE}, labels={"trust": AGREE})
    assert "labels of this column go from 1 to 5, and the item trust goes from 0 to 10" in said
    assert "{scale: [1, 5]}" in said
    assert problems({"trust": FIVE}, {"items": {"trust": {"scale": [1, 5]}}}, labels={"trust": AGREE}) == ""
    missing = AGREE | {"6": "No ho sap", "7": "No contesta"}
    assert problems({"rel_like_me": UNSAID}, labels={"rel_like_me": missing}) == ""
    assert "rel_like_me holds 6, 7" in problems({"rel_like_me": UNSAID}, labels={"rel_like_me": AGREE})


def test_labels_that_run_the_other_way_are_turned_or_refused():
    turned = dict(zip(AGREE, reversed(AGREE.values()), strict=True))
    labels, rule = {"rel_like_me": turned}, {"items": {"rel_like_me": {"reversed": True}}}
    assert "reversed: {turned}".format(turned="true") in problems({"rel_like_me": FIVE}, labels=labels)
    assert problems({"rel_like_me": FIVE}, rule, labels=labels) == ""
    assert "reversed: false" in problems({"rel_like_me": FIVE}, rule, labels={"rel_like_me": AGREE})


def test_anchors_in_the_cells_are_labels_too():
    down = [f"{v} - {dict(zip(AGREE, reversed(AGREE.values()), strict=True))[v]}" for v in FIVE]
    assert "is read the other way round" in problems({"rel_like_me": down})
    up = [f"{v} ({AGREE[v]})" if v in "15" else v for v in FIVE]
    assert problems({"rel_like_me": up}) == "" and "go from 1 to 5" in problems({"trust": up})


def test_every_anchor_of_the_instrument_leans_its_way():
    for item in INSTRUMENT.items:
        for language in ("ca", "es", "en"):
            if item.anchors:
                low, high = (leaning(anchor[language]) for anchor in item.anchors)
                assert (low, high) in {(-1, 1), (-1, 0)}, (item.id, language)


def test_a_questions_own_words_state_the_scale():
    assert stated_ends("23. Quina confiança té, de 0 (cap) a 10 (tota)?") == (0, 10)
    assert stated_ends("En els darrers 5 anys") is None and stated_ends("P12_trust") is None
    header = "trust. Quina confiança té, d'1 a 5?"
    assert "go from 1 to 5" in problems({header: FIVE})


def test_rare_codes_that_look_missing_are_named_and_slips_are_not():
    yes_no = ["1"] * 200 + ["0"] * 190
    assert "recall holds 9 in 8 of 398 answers" in problems({"recall": [*yes_no, *["9"] * 8]})
    assert "recall holds A vegades" in problems({"recall": [*yes_no, *["A vegades"] * 8]})
    assert problems({"recall": [*yes_no, "5", "4"]}) == ""
    assert "sex holds 1, 2" in problems({"sex": ["1", "2"] * 100})
    assert "recall holds 2" in problems({"recall": ["1"] * 300 + ["2"] * 100})
    assert problems({"recall": ["1", "2"] * 100}, labels={"recall": {"1.0": "Sí", "2.0": "No"}}) == ""


def test_marks_of_options_are_asked_about_where_two_codes_could_be_chosen():
    columns = {f"channel_used_{code}": ["1", "2"] * 50 for code in ("web", "press", "radio_tv")}
    assert "nothing says which of them mean chosen" in problems(columns)
    zero_one = {name: ["1", "0", "99", "1.0"] * 25 for name in columns}
    assert problems(zero_one) == ""


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("25 a 34 anys", (25, 34)), ("De 25 a 34 años", (25, 34)), ("25–34", (25, 34)),
        ("Entre 25 i 34 anys", (25, 34)),
        ("65 anys i més", (65, np.inf)), ("65 y más", (65, np.inf)), ("80 or over", (80, np.inf)),
        ("Més de 64", (65, np.inf)),
        ("Menors de 18", (0, 17)), ("< 18 anys", (0, 17)), ("fins a 24 anys", (0, 24)), ("≥65", (65, np.inf)),
        ("34", None), ("45 anys", None), ("1985", None), ("no ho sé", None), ("34-25", None),
    ],
)  # fmt: skip
def test_bands_are_read_in_three_languages(text, ends):
    assert band(text) == ends


@pytest.mark.parametrize("form", ["{:.1f}", "{:.2f}"])
def test_shares_of_one_are_no_zero_to_ten(form):
    cells = [form.format(value) for value in np.random.default_rng(3).integers(0, 11, 200) / 10]
    assert "although its scale goes from 0 to 10" in problems({"trust": cells})
    halves = [f"{value / 2:g}" for value in np.random.default_rng(3).integers(0, 21, 200)]
    assert problems({"trust": halves}) == ""


def test_a_scale_of_which_nobody_gives_the_zero_in_any_column_is_asked_about():
    items = ("overall_image", "trust", "val_close", "recommend")
    good = np.random.default_rng(4)
    cells = {item: [str(v) for v in good.normal(7, 2.4, 500).round().clip(1, 10).astype(int)] for item in items}
    said = problems(cells)
    assert all(f"answers to {item} are 1 (" in said for item in items)
    assert problems(cells, {"items": {item: {"scale": [1, 10]} for item in items}}) == ""
    assert problems(cells | {"val_useful": ["0", "5", "8", "10"] * 125}) == ""


VERBAL = {"Gens": "1", "Poc": "2", "Bastant": "3", "Molt": "4"}


def test_words_that_the_codebook_makes_points_keep_to_the_ends_and_the_way_of_the_item():
    cells = {"P5": ["Gens", "Poc", "Bastant", "Molt"] * 20}
    rule = {"column": "P5", "values": VERBAL}
    assert "go from 1 to 4, and the item informed goes from 1 to 5" in problems(cells, {"items": {"informed": rule}})
    assert problems(cells, {"items": {"informed": {**rule, "scale": [1, 4]}}}) == ""
    turned = {**rule, "scale": [1, 4], "values": dict(zip(VERBAL, ["4", "3", "2", "1"], strict=True))}
    assert "“molt” is 1 and “gens” is 4" in problems(cells, {"items": {"informed": turned}})
    assert problems(cells, {"items": {"informed": {**turned, "text": "Li falta informació?"}}}) == ""
    whole = {**rule, "values": dict(zip(VERBAL, ["1", "2", "4", "5"], strict=True))}
    assert problems(cells, {"items": {"informed": whole}}) == ""


@pytest.mark.parametrize(
    "question",
    [
        "Hi està d'acord? (1 = totalment d'acord, 5 = gens d'acord)", "P3. De 1 (molt d'acord) a 5 (gens d'acord)",
        "Do you agree (1 strongly agree – 5 strongly disagree)?", "¿De acuerdo? 1: muy de acuerdo, 5: nada de acuerdo",
    ],
)  # fmt: skip
def test_a_scale_that_the_question_says_runs_the_other_way_is_asked_about(question):
    rule = {"items": {"rel_like_me": {"column": question}}}
    assert "is read the other way round" in problems({question: FIVE}, rule)
    rule["items"]["rel_like_me"]["reversed"] = True
    assert problems({question: FIVE}, rule) == ""


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_no_question_of_the_instrument_seems_to_run_the_other_way(language):
    scales = [item for item in INSTRUMENT.items if item.kind == "scale"]
    cells = {item.text[language]: [str(v) for v in range(int(item.low), int(item.high) + 1)] * 12 for item in scales}
    longest = max(map(len, cells.values()))
    assert problems({name: (values * 3)[:longest] for name, values in cells.items()}) == ""


@pytest.mark.parametrize(("named", "line"), [({"-1": "yes"}, '"-1": yes, "0": no'), ({"2": "no"}, '"2": no, "1": yes')])
def test_values_of_a_yes_or_no_that_leave_a_code_out_are_given_the_whole_line(named, line):
    (given,), other = named, line.split('"')[3]
    cells = {"use_own": [given if k % 3 == 0 else other for k in range(60)]}
    asked = problems(cells, {"items": {"use_own": {"values": named}}})
    assert "which values leaves out: where it names some codes of a yes or no, it names all" in asked
    assert f"use_own: {{values: {{{line}}}}}" in asked
    whole = yaml.safe_load(f"{{{line}}}".replace("yes", "'yes'").replace("no", "'no'"))
    assert problems(cells, {"items": {"use_own": {"values": whole}}}) == ""


def test_words_between_the_ends_that_are_known_are_points_of_the_item_by_the_way_out():
    words = dict(zip("12345", ["Gens d'acord", "Poc d'acord", "Ni una cosa ni l'altra", "Bastant d'acord",
                               "Totalment d'acord"], strict=True))  # fmt: skip
    cells = {"ster_poor": [words[v] for v in FIVE]}
    asked = problems(cells)
    assert "Say what they mean under values" in asked and "scale" not in asked
    assert problems(cells, {"items": {"ster_poor": {"values": {words[v]: v for v in "234"}}}}) == ""
    ends = {"ster_poor": [words[v] for v in FIVE if v in "234"]}
    assert problems(ends, {"items": {"ster_poor": {"values": {words[v]: v for v in "234"}}}}) == ""
    # Words that are no point of its own make another scale, as before.
    frequency = {"trust": [["Gens", "Poc", "Prou", "Molt"][k % 4] for k in range(80)]}
    ranks = {"Gens": "1", "Poc": "2", "Prou": "3", "Molt": "4"}
    assert "scale: [1, 4]" in problems(frequency, {"items": {"trust": {"values": ranks}}})


def test_points_with_a_code_for_not_knowing_among_them_are_numbered_on_end_by_the_way_out():
    labels = {"informed": {"1": "Gens", "2": "Poc", "3": "No ho sap", "4": "Regular", "5": "Bastant", "6": "Molt"}}
    moved = {"1": "1", "2": "2", "3": "4", "4": "5", "5": "6"}
    cells = {"informed": [*(moved[v] for v in FIVE), *["3"] * 30]}
    rule = {"scale": [1, 5], "values": {"1": "1", "2": "2", "4": "3", "5": "4", "6": "5"}}
    written = 'informed: {scale: [1, 5], values: {"1": "1", "2": "2", "4": "3", "5": "4", "6": "5"}}'
    assert written in problems(cells, labels=labels)
    assert written in problems(cells, {"items": {"informed": {"scale": [1, 6]}}}, labels=labels)
    assert problems(cells, {"items": {"informed": rule}}, labels=labels) == ""


@pytest.mark.parametrize(("item", "key"), [("use_own", "any_of"), ("household_size", "count_of")])
def test_the_line_for_codes_of_several_columns_in_one_answer_works(item, key):
    cells = {f"Q4_{place}": [str(1 + (place + i) % 2) for i in range(40)] for place in range(3)}
    rule = {"items": {item: {key: list(cells)}}}
    said = problems(cells, rule)
    line = re.search(rf"{item}: \{{.*?\}}", said)[0]
    assert key in line and problems(cells, {"items": yaml.safe_load(f"{{{line}}}")}) == ""


def test_answers_beyond_the_ends_that_a_heading_names_are_told_and_the_line_says_whose_the_heading_is():
    cells = {"trust": [str(v % 11) for v in range(60)]}
    heading = {"questions": {"trust": "ACORD (1-5) [trust]"}}
    told = problems(cells, **heading)
    assert "names a scale from 1 to 5, and 31 answers to trust lie beyond it (0, 6, 7, 8, 9 (+1))" in told
    assert "trust: {scale: [0, 10]} where the words are of other columns" in told
    assert problems(cells, {"items": {"trust": {"column": "trust", "scale": [0, 10]}}}, **heading) == ""
    coded = {"trust": [*FIVE, *["8"] * 9]}
    assert "trust: {scale: [1, 5]} and the codes that are no answer" in problems(coded, **heading)
    rule = {"column": "trust", "scale": [1, 5], "missing": {"8": "dont_know"}}
    assert problems(coded, {"items": {"trust": rule}}, **heading) == ""


@pytest.mark.parametrize("rule", [{}, {"reversed": True}])
def test_ends_in_words_are_given_too(rule):
    points = [str(v) for v in range(1, 10)] * 9
    cells = {"trust": [*points[:-20], *["Cap confiança"] * 10, *["Tota la confiança"] * 10]}
    assert problems(cells, {"items": {"trust": {"column": "trust", **rule}}}) == ""
    low = {"trust": [*[str(v) for v in range(1, 6)] * 9, *["Cap confiança"] * 10]}
    assert ("0 (10), 1 (9), " in problems(low, {"items": {"trust": {"column": "trust", **rule}}})) == (not rule)
