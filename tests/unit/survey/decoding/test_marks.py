"""What was chosen of a question over columns: by the option's label, by marks, and by none that nobody knows."""

from __future__ import annotations

from random import Random

import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.codes.marked_options import strange_marks
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()
OPTIONS = {option.code: option.label["ca"] for option in INSTRUMENT["channel_used"].options}
DRAW = Random(7)
CHOSEN = [[DRAW.random() < 0.3 for _ in OPTIONS] if i % 9 else [False] * len(OPTIONS) for i in range(60)]


def read(yes, no, more: dict | None = None, extra: dict[str, list[str]] | None = None):
    """Return what is read, and the problems, of columns with one text for chosen and one for not chosen."""
    cells = {
        f"channel_used_{code}": [(yes if row[i] else no)(code) for row in CHOSEN] for i, code in enumerate(OPTIONS)
    }
    frame = pd.DataFrame(cells | (extra or {}), index=range(2, len(CHOSEN) + 2), dtype=str)
    raw = RawSurvey(frame, "s.csv", "csv")
    book = Codebook.model_validate({"items": {"channel_used": more}} if more else {})
    matching = match(raw, INSTRUMENT, book)
    answers = {"channel_used": decode(matching.sources["channel_used"], raw, book)}
    return answers["channel_used"], [str(problem) for problem in strange_marks(answers, matching, raw)]


def text(word: str):
    return lambda code: word


def is_right(found) -> bool:
    return bool((found.values.to_numpy() == pd.DataFrame(CHOSEN).to_numpy()).all())


@pytest.mark.parametrize(
    ("yes", "no"),
    [("☑", "☐"), ("☒", "☐"), ("✓", "✗"), ("✔️", "✘"), ("✅", "❌"), ("✓", "x"), ("■", "□"), ("●", "○"), ("1", "□"),
     ("1", "No marcat"), ("1", "Sense marcar"), ("Menciona", "No menciona"), ("Mencionado", "No mencionado"),
     ("Esmentat", "No esmentat"), ("Selected", "Not selected"), ("Checked", "Unchecked"), ("TRUE", "FALSE"),
     ("VERDADERO", "FALSO"), ("Sí", "No"), ("1", "0"), ("X", "0")],
)  # fmt: skip
def test_marks_that_are_known_are_read(yes, no):
    found, problems = read(text(yes), text(no))
    assert problems == [] and is_right(found)


@pytest.mark.parametrize(
    ("yes", "no"),
    [("x", "-"), ("x", "o"), ("1", "—"), ("*", "-"), ("1", "Ø"), ("Bai", "Ez"), ("1", "pas"), ("●", "-"),
     ("Sovint", "Mai"), ("✗", "-")],
)  # fmt: skip
def test_two_marks_of_which_one_is_unknown_are_asked_about_and_the_way_out_works(yes, no):
    _, (problem,) = read(text(yes), text(no))
    assert "nothing says whether the option was chosen there" in problem and f'"{no}"' in problem
    found, problems = read(text(yes), text(no), {"selected": [yes], "unselected": [no]})
    assert problems == [] and is_right(found)
    found, problems = read(text(yes), text(no), {"selected": [yes]})
    assert problems == [] and is_right(found)


@pytest.mark.parametrize("yes", ["x", "✗", "*", "1", "Sí", "✓", "●", "ok"])
def test_one_mark_beside_blanks_is_chosen(yes):
    found, problems = read(text(yes), text(""))
    answered = [any(row) for row in CHOSEN]
    assert problems == [] and is_right(type(found)(found.values.fillna(0), *([None] * 3)))
    assert (found.states == "valid").tolist() == answered


@pytest.mark.parametrize("yes", [OPTIONS.get, lambda code: f"La meva {code}", lambda code: f"{OPTIONS[code]} (sempre)"])
def test_an_options_own_words_mean_that_it_was_chosen_whatever_they_are(yes):
    for no in (text(""), text("0"), lambda code: f"No: {yes(code)}"):
        found, problems = read(yes, no)
        assert problems == [] and is_right(type(found)(found.values.fillna(0), *([None] * 3)))


def test_words_of_somebodys_own_beside_the_options_are_an_answer():
    words = [["la fleca", "el mercat", "Twitter", ""][i % 4] if i < 6 else "" for i in range(len(CHOSEN))]
    found, problems = read(text("1"), text("0"), extra={"channel_used_other": words})
    assert problems == [] and is_right(found)


def test_a_few_strange_marks_are_set_aside_one_by_one():
    def mark(code, seen=[]):  # noqa: B006
        seen.append(code)
        return "?" if len(seen) in (7, 90) else "0"

    found, problems = read(text("1"), mark)
    assert problems == [] and (found.faults == "unknown_code").sum() == 2


def test_everybody_choosing_everything_is_asked_about():
    _, (problem,) = read(text("1"), text("1"))
    assert "All 60 people who answered channel_used chose every one of its 12 options" in problem


def test_none_of_these_may_be_named_alone_where_the_options_are_found_by_name():
    more = {"none": ["cap_canal"]}
    found, problems = read(text("1"), text(""), more, {"cap_canal": ["1" if not any(row) else "" for row in CHOSEN]})
    assert problems == [] and is_right(found) and (found.states == "valid").all()


def several(rule: dict, *columns: list[str]):
    """Return what is read of an item that several columns make, and the problems."""
    names = [f"Q1_{i}" for i in range(len(columns))]
    frame = pd.DataFrame(dict(zip(names, columns, strict=True)), index=range(2, len(columns[0]) + 2), dtype=str)
    raw = RawSurvey(frame, "s.csv", "csv")
    item = "unaided_count" if "count_of" in rule else "use_own"
    book = Codebook.model_validate({"items": {item: {key: names if value == "all" else value
                                                     for key, value in rule.items()}}})  # fmt: skip
    matching = match(raw, INSTRUMENT, book)
    answers = {item: decode(matching.sources[item], raw, book)}
    return answers[item], [str(problem) for problem in strange_marks(answers, matching, raw)]


@pytest.mark.parametrize("no", ["0", "No", "2", "-"])
def test_what_is_not_among_the_selected_marks_was_not_chosen(no):
    one, other = ["1"] * 20 + [no] * 40, [no] * 50 + ["1"] * 10
    found, problems = several({"any_of": "all", "selected": ["1"]}, one, other)
    assert problems == [] and found.values.tolist() == [1.0] * 20 + [0.0] * 30 + [1.0] * 10
    found, problems = several({"count_of": "all", "selected": ["1"]}, one, one)
    assert problems == [] and found.values.tolist() == [2.0] * 20 + [0.0] * 40


def test_words_for_none_in_boxes_for_names_count_nothing_and_all_blank_is_asked_about():
    first, second = ["ajuda", "Cap", "Res", "menjar", ""] * 12, ["", "", "", "cap", ""] * 12
    found, problems = several({"count_of": "all"}, first, second)
    assert problems == [] and found.values.dropna().tolist() == [1.0, 0.0, 0.0, 1.0] * 12
    named = ["ajuda", "", "menjar", "ajuda", ""] * 12
    _, (problem,) = several({"count_of": "all"}, named, second)
    assert "Nobody counts 0 in unaided_count (36 count more), and the columns of 24 people are blank" in problem
    found, problems = several({"count_of": "all", "unselected": [""]}, named, second)
    assert problems == [] and (found.values == 0).sum() == 24
    found, problems = several({"count_of": "all", "unselected": ["no"]}, named, second)
    assert problems == [] and (found.states == "refused").sum() == 24


def test_codes_of_no_answer_are_not_taken_for_not_chosen():
    found, _ = several({"any_of": "all", "selected": ["1"], "missing": {"9": "refused"}}, ["1", "9", "NS/NC", "0", ""])
    assert found.states.tolist() == ["valid", "refused", "refused", "valid", "refused"]


@pytest.mark.parametrize(
    ("named", "other"), [("1", "X"), ("1", "Sí"), ("1", "✓"), ("1", "true"), ("X", "1"), ("Sí", "x")]
)
def test_another_mark_of_chosen_beside_the_selected_one_is_asked_about(named, other):
    """Half of the people would have chosen nothing."""
    column = [named] * 20 + [other] * 20 + [""] * 20
    _, problems = several({"count_of": "all", "selected": [named]}, column, column)
    assert any(other in problem and "unselected" in problem for problem in problems)
    _, problems = several({"count_of": "all", "selected": [named, other], "unselected": [""]}, column, column)
    assert problems == []


def test_a_selected_mark_that_no_column_holds_is_refused():
    _, (problem,) = several({"any_of": "all", "selected": ["2"]}, ["1"] * 30 + ["0"] * 30)
    assert "No column of use_own holds 2, which codebook.yml names under selected (they hold: 1, 0)" in problem


def test_a_yes_of_several_columns_without_a_no_is_asked_about_and_both_answers_settle_it():
    cells = ["X"] * 40 + [""] * 20
    _, (problem,) = several({"any_of": "all"}, cells, [""] * 60)
    assert "Every answer to use_own is yes (40), and the columns of 20 people are blank" in problem
    found, problems = several({"any_of": "all", "unselected": [""]}, cells, [""] * 60)
    assert problems == [] and found.values.tolist() == [1.0] * 40 + [0.0] * 20
    found, problems = several({"any_of": "all", "unselected": ["no"]}, cells, [""] * 60)
    assert problems == [] and (found.states == "valid").sum() == 40


def test_blanks_that_programs_write_out_may_be_what_was_not_chosen():
    cells = ["X"] * 40 + ["NA"] * 20
    _, (problem,) = several({"any_of": "all"}, cells, ["NA"] * 60)
    assert 'unselected: ["NA"] where a blank means not chosen' in problem
    read, problems = several({"any_of": "all", "unselected": ["NA"]}, cells, ["NA"] * 60)
    assert problems == [] and read.values.tolist() == [1.0] * 40 + [0.0] * 20


def test_a_code_that_is_no_answer_in_one_column_leaves_that_option_open():
    cells = {f"Q1_{i}": ["1", "0"] * 30 for i in range(3)}
    cells["Q1_0"] = ["9"] * 20 + ["1", "0"] * 20
    frame = pd.DataFrame(cells, index=range(2, 62), dtype=str)
    raw = RawSurvey(frame, "s.csv", "csv")
    columns = {"web": "Q1_0", "press": "Q1_1", "posters": "Q1_2"}
    for more in ({"missing": {"9": "refused"}}, {"items": {"missing": {"9": "refused"}}}):
        said = more.pop("items", {})
        rule = {"columns": columns, "selected": ["1"], "unselected": ["0"], **said}
        book = Codebook.model_validate({"items": {"channel_used": rule}, **more})
        matching = match(raw, INSTRUMENT, book)
        found = decode(matching.sources["channel_used"], raw, book)
        assert found.values["web"].isna().sum() == 20 and found.values["web"].sum() == 20
        assert (found.states == "valid").all() and found.values["press"].notna().all()
        assert list(strange_marks({"channel_used": found}, matching, raw)) == []


@pytest.mark.parametrize("rule", [{"selected": ["1"], "unselected": ["0"]}, {"selected": ["1"]}])
def test_a_third_code_is_asked_about(rule):
    _, (problem,) = several({"any_of": "all", **rule}, ["1", "2", "9", "0"] * 15, ["2", "9", "2", "1"] * 15)
    assert "hold 2, 9 beside other marks" in problem or "hold 9, 2 beside" in problem


@pytest.mark.parametrize("hands", [("✓", "✗"), ("✓", "✗", "✔"), ("✓", "✘", "x")])
def test_a_cross_beside_ticks_of_other_hands_is_asked_about_where_a_blank_may_be_the_no(hands):
    cells = {f"channel_used_{code}": [hands[n % len(hands)] if row[i] else "" for n, row in enumerate(CHOSEN)]
             for i, code in enumerate(OPTIONS)}  # fmt: skip
    raw = RawSurvey(pd.DataFrame(cells, index=range(2, len(CHOSEN) + 2), dtype=str), "s.csv", "csv")
    matching = match(raw, INSTRUMENT, Codebook())
    answers = {"channel_used": decode(matching.sources["channel_used"], raw, Codebook())}
    (problem,) = strange_marks(answers, matching, raw)
    assert hands[1] in str(problem)


def test_an_x_of_another_hand_is_a_mark_that_was_made():
    hands = ("✓", "x", "X", "1", "Sí")
    cells = {f"channel_used_{code}": [hands[n % 5] if row[i] else "" for n, row in enumerate(CHOSEN)]
             for i, code in enumerate(OPTIONS)}  # fmt: skip
    raw = RawSurvey(pd.DataFrame(cells, index=range(2, len(CHOSEN) + 2), dtype=str), "s.csv", "csv")
    matching = match(raw, INSTRUMENT, Codebook())
    found = decode(matching.sources["channel_used"], raw, Codebook())
    assert is_right(type(found)(found.values.fillna(0), *([None] * 3)))
    assert list(strange_marks({"channel_used": found}, matching, raw)) == []


@pytest.mark.parametrize("by", ["codes", "labels"])
@pytest.mark.parametrize("rule", [{}, {"column": ["canals", "canales"]}])
def test_several_answers_in_one_cell_of_a_column_for_each_language_are_one_question(by, rule):
    headers = {language: INSTRUMENT["channel_used"].text[language] for language in ("ca", "es")}
    names = dict(zip(headers, rule["column"], strict=True)) if rule else headers
    labels = {language: {o.code: o.label[language] for o in INSTRUMENT["channel_used"].options} for language in names}
    cells = {name: [""] * len(CHOSEN) for name in names.values()}
    for n, row in enumerate(CHOSEN):
        language = "es" if n % 3 else "ca"
        chosen = [code for code, is_in in zip(OPTIONS, row, strict=True) if is_in]
        said = " ".join(chosen) if by == "codes" else "; ".join(labels[language][code] for code in chosen)
        cells[names[language]][n] = said
    raw = RawSurvey(pd.DataFrame(cells, index=range(2, len(CHOSEN) + 2), dtype=str), "s.csv", "csv")
    book = Codebook.model_validate({"items": {"channel_used": rule}} if rule else {})
    matching = match(raw, INSTRUMENT, book)
    found = decode(matching.sources["channel_used"], raw, book)
    assert list(strange_marks({"channel_used": found}, matching, raw)) == []
    assert is_right(type(found)(found.values.reindex(columns=list(OPTIONS)).fillna(0), *([None] * 3)))
