"""The codebook: strict about what it says, and reporting every problem at once."""

from __future__ import annotations

import pandas as pd
import pytest
import yaml

from helpers.errors import CodebookError
from helpers.study.instrument import read_instrument
from helpers.survey.codebook.codebook import Codebook, ItemRule, fit_instrument, read_codebook, read_what_holds
from helpers.survey.codebook.options import option_of
from helpers.survey.codebook.own_items import own_problems
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import Columns, match


def raw(**columns) -> RawSurvey:
    frame = pd.DataFrame(columns, dtype=str)
    frame.index = range(2, len(frame) + 2)
    return RawSurvey(frame, "survey.csv", "csv")


def book(tmp_path, text: str) -> Codebook:
    path = tmp_path / "codebook.yml"
    path.write_text(text, encoding="utf-8")
    return read_codebook(path)


def test_no_codebook_is_an_empty_one(tmp_path):
    assert read_codebook(tmp_path / "codebook.yml") == Codebook()


def test_yes_no_and_numbers_stay_as_they_were_written(tmp_path):
    found = book(tmp_path, "items: {recall: {column: P1, values: {Yes: yes, No: no, 01: dont_know}, reversed: true}}")
    assert found.rule("recall").values == {"yes": "yes", "no": "no", "1": "dont_know"}
    assert found.rule("recall").reversed is True


def test_two_spellings_of_one_code_may_share_a_meaning_and_not_have_two(tmp_path):
    bilingual = book(tmp_path, 'items: {recall: {column: P1, values: {"Sí": "1", "Si": "1", "Yes": "1", "1.0": "1"}}}')
    assert bilingual.rule("recall").values == {"si": "1", "yes": "1", "1": "1"}
    with pytest.raises(CodebookError, match=r"The code 1\.0 is given twice, as 1 and as 0"):
        book(tmp_path, 'items: {recall: {column: P1, values: {"1": "1", "1.0": "0"}}}')


def test_a_key_written_twice_is_refused_with_its_line(tmp_path):
    with pytest.raises(CodebookError, match=r"line 3: The key sex is written twice"):
        book(tmp_path, "items:\n  sex: {column: P1}\n  sex: {column: P2}\n")


def test_unknown_keys_wrong_reasons_and_double_places_are_reported_together(tmp_path):
    with pytest.raises(CodebookError) as caught:
        book(
            tmp_path,
            "item: {}\nitems:\n  sex: {colum: P1}\n  trust: {column: P2, missing: {'9': perhaps}}\n"
            "  channel_used: {column: P3, columns: {web: P4}}\n",
        )
    said = str(caught.value)
    assert len(caught.value.problems) == 4
    assert "Unknown key item (near: items" in said and "items.sex.colum" in said and "perhaps" in said
    assert "Only one of column, columns, any_of and count_of" in said


def test_what_items_share_is_written_once(tmp_path):
    found = book(
        tmp_path, "items:\n  trust: &five\n    column: P1\n    scale: [1, 5]\n  val_close: {<<: *five, column: P2}\n"
    )
    assert found.rule("val_close").scale == (1, 5) and found.rule("val_close").column == "P2"


OWN = "own_items:\n  - {id: x1, construct: experience, kind: %s, text: A%s}\nitems:\n  x1: {column: Z%s}\n"


@pytest.mark.parametrize(
    ("kind", "own", "rule", "told"),
    [
        ("scale", ", low: 1, high: 5", ", scale: [1, 7]", "goes from 1 to 5 under own_items, and its scale"),
        ("scale", ", low: 1, high: 5", ", scale: [1, 5]", ""),
        ("scale", ", low: 5, high: 1", "", "goes from 5 to 1. Write the lower end first"),
        ("scale", ", low: 5", "", "needs low, high"),
        ("single", ", options: {a: {label: A, score: 100}, b: B}", "", "have a score, and b none"),
        ("single", ", options: {a: {label: A, score: 100}, b: {label: B, score: none}}", "", ""),
        ("single", ", options: {a: A, b: B}", "", ""),
        ("single", ", options: {a: One, A: Two}", "", "The answers a, A of x1 are written alike"),
        ("single", ", options: {a: Altres, b: altres}", "", "The answers a, b of x1 are written alike"),
        ("single", ", options: {'1': A, '1.0': B}", "", "The answers 1, 1.0 of x1 are written alike"),
        ("single", ", options: {'1.1': Zona α, '1.10': Zona β, '1': 2 anys, '2': 3 anys}", "", ""),
        ("binary", "", ", ask_if: trust", "which is scale: only yes to a question of yes or no"),
        ("binary", "", ", ask_if: x1", "is itself asked only after x1"),
        ("binary", "", ", ask_if: use_own", ""),
        ("binary", "", ", ask_if: use_own|recall", ""),
    ],
)
def test_what_an_own_item_says_of_its_ends_scores_and_routing_agrees(tmp_path, kind, own, rule, told):
    codebook = book(tmp_path, OWN % (kind, own, rule))
    try:
        match(raw(Z=["1"], use_own=["1"], trust=["3"]), fit_instrument(read_instrument(), codebook), codebook)
        said = ""
    except CodebookError as error:
        said = str(error)
    assert (told in said and len(said.splitlines()) == 1) if told else said == ""


def test_two_questions_that_open_each_other_are_refused(tmp_path):
    text = "items:\n  use_own: {column: A, ask_if: recall}\n  recall: {column: B, ask_if: use_own}\n"
    codebook = book(tmp_path, text)
    with pytest.raises(CodebookError, match="ask_if of use_own names recall, which is itself asked only after use_own"):
        match(raw(A=["1"], B=["1"]), fit_instrument(read_instrument(), codebook), codebook)


def test_bad_yaml_is_refused_in_words(tmp_path):
    with pytest.raises(CodebookError, match="A bracket opens here"):
        book(tmp_path, "items: [")


def test_every_misfit_with_file_and_instrument_at_once(tmp_path):
    found = book(
        tmp_path,
        "items:\n  gender: {column: P1}\n  sex: {column: Pregunta_1, values: {'1': woman}}\n"
        "  trust: {column: P2, values: {Molt: '12'}}\nfilter: {column: barri, keep: ['1']}\n",
    )
    survey = raw(P1=["1"], P2=["2"], pregunta1=["1"])
    with pytest.raises(CodebookError) as caught:
        match(survey, fit_instrument(read_instrument(), found), found)
    said = str(caught.value)
    assert len(caught.value.problems) == 5
    assert "There is no item gender" in said
    assert "survey.csv has no column Pregunta_1 (near: pregunta1)" in said
    assert "no answer woman (allowed: female, male, other" in said
    assert "cannot hold 12 (allowed: numbers from 0.0 to 10.0)" in said
    assert "has no column barri" in said


def test_own_items_without_what_they_need_are_named(tmp_path):
    text = "text: {ca: a, es: b, en: c}"
    found = book(
        tmp_path,
        f"own_items:\n  - {{id: val_x, construct: valuation, kind: scale, {text}}}\n"
        f"  - {{id: quiz_x, construct: knowledge, kind: quiz, {text}}}\n"
        f"  - {{id: seen, construct: communication, kind: multi, ask_if: rcall, {text}}}\n",
    )
    with pytest.raises(CodebookError) as caught:
        match(raw(P1=["1"]), fit_instrument(read_instrument(), found), found)
    said = str(caught.value)
    assert len(caught.value.problems) == 4
    assert "val_x is scale and needs low, high" in said and "quiz_x is quiz and needs truth" in said
    assert "seen is multi and needs options" in said and "names rcall, which is no item" in said


def test_columns_are_found_by_what_a_person_would_write():
    headers = [
        "3.1. The City considers my ideas",
        "3.10. The City creates",
        "Q14Como califica",
        "Q14.1Otro",
        "Q145Edad",
    ]
    columns = Columns([*headers, "8. What does it do well?&nbsp (No names)"])
    assert columns.find("3.1.") == "3.1. The City considers my ideas"
    assert columns.find("8. what does it do well?  (no names)") == "8. What does it do well?&nbsp (No names)"
    assert columns.find("Q14") == "Q14Como califica"
    assert columns.find("Q145") == "Q145Edad"
    assert columns.find("Q1") is None


def test_items_are_matched_by_id_wording_group_and_option():
    instrument = read_instrument()
    survey = raw(**{
        "TRUST": ["5"],
        instrument["val_close"].text.es.upper(): ["7"],
        "profile/sex": ["female"],
        "rel_like_me. Are they for people like you?": ["4"],
        **{f"channel_used[SQ{place:03d}]": ["Y" if place == 1 else ""] for place in range(1, 13)},
        f"{instrument['channel_trusted'].text.ca} [{instrument['channel_trusted'].options[1].label.ca}]": ["Sí"],
        "leftover": ["x"],
    })  # fmt: skip
    found = match(survey, instrument, Codebook())
    assert {"trust", "val_close", "sex", "rel_like_me", "channel_used", "channel_trusted"} <= set(found.sources)
    assert found.sources["channel_used"].options == {
        option.code: (f"channel_used[SQ{place:03d}]",)
        for place, option in enumerate(instrument["channel_used"].options, start=1)
    }
    assert list(found.sources["channel_trusted"].options) == [instrument["channel_trusted"].options[1].code]
    assert found.unused == ("leftover",)


def test_own_items_wordings_scales_and_routing_change_the_instrument(tmp_path):
    found = book(
        tmp_path,
        "own_items:\n  - {id: val_staff, construct: valuation, kind: scale, low: 1, high: 4,"
        " text: {ca: a, es: b, en: c}}\n"
        "items:\n  val_staff: {column: Q9}\n  trust: {column: Q1, scale: [1, 4], text: {ca: x, es: y, en: z}}\n"
        "  satisfaction: {column: Q2, ask_if: ''}\n",
    )
    fitted = fit_instrument(read_instrument(), found)
    assert fitted["val_staff"].high == 4
    assert (fitted["trust"].low, fitted["trust"].high, fitted["trust"].text.en) == (1, 4, "z")
    assert fitted["satisfaction"].ask_if is None
    assert read_instrument()["satisfaction"].ask_if


def test_an_own_item_that_says_where_it_lies_is_told_where_that_stands_beside_all_else(tmp_path):
    text = (
        "own_items:\n  - {id: green, construct: valuation, kind: likert, text: Green, column: P12, values: {1: yes}}\n"
    )
    with pytest.raises(CodebookError) as caught:
        book(tmp_path, text)
    told = str(caught.value)
    assert all(f"items: {{id: {{{name}: ...}}}}" in told for name in ("column", "values")) and "likert" in told


def test_what_is_refused_hides_nothing_of_what_else_is_said(tmp_path):
    (tmp_path / "codebook.yml").write_text("""
items:
  trust: {column: P1, valuess: {"1": 1}}
  val_close: {column: P2, scale: [10, 0]}
  sex: {column: P3, values: {"1": female}}
  sex: {column: P3, values: {"1": female}}
  age: {column: P4}
own_items:
  - {id: x_a, construct: valuation, kind: scal, text: "A"}
  - {id: x_b, construct: valuation, kind: binary, text: "B"}
missing: {"99": refusd, "98": dont_know}
ignore: [P9]
filter: {colum: barri}
""", encoding="utf-8")  # fmt: skip
    found, problems = read_what_holds(tmp_path / "codebook.yml")
    said = "\n".join(map(str, problems))
    for part in ("sex is written twice", "valuess (near: values)", "10 to 0", "scal (allowed", "refusd", "filter"):
        assert part in said
    assert list(found.items) == ["sex", "age"] and [item.id for item in found.own_items] == ["x_b"]
    assert found.missing == {"99": "refused", "98": "dont_know"} and found.filter is None
    # Columns of refused items are no finds for others.
    assert set(found.ignore) == {"P1", "P2", "P9"}
    with pytest.raises(CodebookError) as caught:
        read_codebook(tmp_path / "codebook.yml")
    assert len(caught.value.problems) == len(problems)
    (tmp_path / "codebook.yml").write_text("items: [trust", encoding="utf-8")
    assert "A bracket opens here" in str(read_what_holds(tmp_path / "codebook.yml")[1][0])
    (tmp_path / "codebook.yml").write_text("- trust", encoding="utf-8")
    assert read_what_holds(tmp_path / "codebook.yml")[1]


@pytest.mark.parametrize(("book", "said"), [
    ({"items": {"rel_like_me": {"column": "a", "reversed": True, "values": {"1": "5", "5": "1"}}}},
     "rel_like_me has both reversed and values"),
    ({"items": {"recall": {"column": "a", "reversed": True}}}, "recall is binary, and reversed turns scales"),
    ({"items": {"sex": {"column": "a", "reversed": True}}}, "sex is single, and reversed turns scales"),
    ({"own_items": [{"id": "fit", "construct": "valuation", "kind": "single", "reversed": True, "text": "Fit?",
                     "options": [{"code": "a", "label": "A", "score": 100}, {"code": "b", "label": "B", "score": 0}]}]},
     "fit is single, and reversed turns scales and yes or no"),
])  # fmt: skip
def test_what_reversed_would_not_turn_is_refused(book, said):
    codebook, instrument = Codebook.model_validate(book), read_instrument()
    assert said in " ".join(map(str, own_problems(codebook, fit_instrument(instrument, codebook))))


def test_reversed_beside_values_that_name_reasons_alone_turns_the_answers():
    rule = {"rel_like_me": {"column": "a", "reversed": True, "values": {"8": "dont_know"}}}
    codebook = Codebook.model_validate({"items": rule})
    assert not list(own_problems(codebook, fit_instrument(read_instrument(), codebook)))


def test_what_several_items_share_is_merged_from_several_anchors(tmp_path):
    text = (
        "items:\n  trust: &a {column: P1, scale: [1, 5]}\n  val_close: &b {column: P2, missing: {'8': refused}}\n"
        "  val_useful: {<<: [*a, *b], column: P3}\n"
    )
    (tmp_path / "codebook.yml").write_text(text, encoding="utf-8")
    rule = read_codebook(tmp_path / "codebook.yml").items["val_useful"]
    assert (rule.column, rule.scale, rule.missing) == ("P3", (1, 5), {"8": "refused"})


def test_a_mark_that_means_chosen_and_not_chosen_is_refused():
    with pytest.raises(ValueError, match="1 is in selected and in unselected"):
        ItemRule(any_of=["Q1"], selected=["1"], unselected=["1.0"])


@pytest.mark.parametrize(
    ("code", "label", "held", "is_right"),
    [
        ("16-29", None, [30, 44], False), ("16-29", None, [16, 29], True), ("a", "16-34", [16, 35], False),
        ("a", "De 16 a 34", [35, 64], False), ("a", "Menys de 35", [16, 34], True), ("a", "Under 35", [65, 120], False),
        ("a", "65 o más", [65, 120], True), ("a", "65+", [60, 120], False), ("a", "Joves", [16, 34], True),
    ],
)  # fmt: skip
def test_a_band_holds_what_it_is_called(tmp_path, code, label, held, is_right):
    rule = {"bands": {code: held}} | ({"options": {code: label}} if label else {})
    text = yaml.safe_dump({"items": {"age_group": rule}})
    if is_right:
        assert book(tmp_path, text).items["age_group"].bands
    else:
        with pytest.raises(CodebookError, match="it is called"):
            book(tmp_path, text)


def test_a_column_is_of_one_option(tmp_path):
    rule = {"columns": {"web": "Q1", "press": ["Q2", "Q1"]}}
    with pytest.raises(CodebookError, match="Q1 is given to press and to web"):
        book(tmp_path, yaml.safe_dump({"items": {"channel_used": rule}}))
    assert book(tmp_path, "items: {channel_used: {columns: {web: [Q1, Q1b], press: Q2}}}").items


@pytest.mark.parametrize(
    ("label", "meant"),
    [("Universitat", "higher"), ("Universitat (incomplets)", None), ("Universitaris (no acabats)", None),
     ("Universitarios (sin terminar)", None), ("University (unfinished)", None), ("Primaris incomplets", "primary"),
     ("Secundària (ESO)", "secondary"), ("Universitaris (acabats)", "higher")],
)  # fmt: skip
def test_what_parentheses_take_back_is_not_what_stands_before_them(label, meant):
    assert option_of(label, read_instrument()["education"]) == meant
