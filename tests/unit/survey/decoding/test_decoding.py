"""What a cell holds becomes an answer of its item, or the reason why there is none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.codebook.codebook import Codebook, ItemRule, fit_instrument
from helpers.survey.decoding.cells import column_notation
from helpers.survey.decoding.dates import parse_dates
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.formats import guess_separator, split_options
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.matching import match
from helpers.survey.vocabulary import code_key, fold, number_key

INSTRUMENT = read_instrument()


def answers(item: str, cells: list[str], rule: dict | None = None, labels: dict | None = None, **more):
    frame = pd.DataFrame({"P1": cells}, dtype=str)
    frame.index = range(2, len(cells) + 2)
    declared = {"P1": frozenset(more.pop("declared", ()))}
    raw = RawSurvey(
        frame, "s.csv", "csv", labels={"P1": labels or {}}, declared_missing=declared, decimal=more.pop("decimal", ".")
    )
    book = Codebook(items={item: ItemRule(column="P1", **(rule or {}))}, **more)
    fitted = fit_instrument(INSTRUMENT, book)
    return decode(match(raw, fitted, book).sources[item], raw, book)


def read(item: str, cell: str, rule: dict | None = None, **more):
    found = answers(item, [cell], rule, **more)
    value = found.values.iloc[0]
    return (None if pd.isna(value) else value), found.states.iloc[0], found.faults.iloc[0]


@pytest.mark.parametrize(
    ("item", "cell", "expected"),
    [
        ("trust", "7", (7.0, "valid", "")),
        ("trust", "7,0", (7.0, "valid", "")),
        ("trust", " 10 ", (10.0, "valid", "")),
        ("trust", "10 - molta", (10.0, "valid", "")),
        ("trust", "11", (None, "invalid", "out_of_range")),
        ("trust", "98", (None, "dont_know", "")),
        ("trust", "99", (None, "refused", "")),
        ("trust", "", (None, "refused", "")),
        ("trust", "N/A", (None, "not_asked", "")),
        ("trust", "No ho sé", (None, "dont_know", "")),
        ("trust", "Prefiero no contestar", (None, "refused", "")),
        ("trust", "força", (None, "invalid", "unknown_code")),
        ("recall", "Sí", (1.0, "valid", "")),
        ("recall", "Sí, per carta", (1.0, "valid", "")),
        ("recall", "Y", (1.0, "valid", "")),
        ("recall", "0", (0.0, "valid", "")),
        ("recall", "NS/NC", (None, "dont_know", "")),
        ("quiz_anyone", "Cert", ("correct", "valid", "")),
        ("quiz_anyone", "false", ("wrong", "valid", "")),
        ("quiz_pay_all", "Fals", ("correct", "valid", "")),
        ("quiz_pay_all", "98", (None, "dont_know", "")),
        ("sex", "Dona", ("female", "valid", "")),
        ("sex", "MUJER", ("female", "valid", "")),
        ("sex", "male", ("male", "valid", "")),
        ("sex", "7", (None, "invalid", "unknown_code")),
        ("age", "45 anys", (45.0, "valid", "")),
        ("age", "30-44", (None, "invalid", "not_a_number")),
        ("age", "quaranta", (None, "invalid", "not_a_number")),
        ("age", "-99", (None, "refused", "")),
        ("spend_share", "12,5 %", (12.5, "valid", "")),
        ("spend_share", "-98", (None, "dont_know", "")),
        ("spend_share", "140", (None, "invalid", "out_of_range")),
        ("district", "  Can   Núria ", ("Can Núria", "valid", "")),
    ],
)
def test_what_people_and_tools_write(item, cell, expected):
    assert read(item, cell) == expected


def test_value_labels_decide_where_the_file_has_them():
    labels = {"1": "No", "2": "Sí", "3": "NS/NC"}
    assert read("recall", "2", labels=labels) == (1.0, "valid", "")
    assert read("recall", "1.0", labels=labels) == (0.0, "valid", "")
    assert read("recall", "3", labels=labels) == (None, "dont_know", "")
    assert read("informed", "5", labels={"5": "NS/NC"}) == (None, "dont_know", "")
    assert read("informed", "5", labels={"5": "Mucho"}) == (5.0, "valid", "")
    assert read("informed", "4", declared=["4"]) == (None, "refused", "")


def test_codebook_values_missing_scale_and_direction():
    agree = {"Strongly agree": "5", "Agree": "4", "Disagree": "2"}
    assert read("rel_like_me", "strongly  AGREE", {"values": agree}) == (5.0, "valid", "")
    assert read("trust", "9", {"scale": (1, 5), "missing": {"9": "dont_know"}}) == (None, "dont_know", "")
    assert read("trust", "5", {"scale": (1, 5)}) == (5.0, "valid", "")
    assert read("trust", "1", {"scale": (1, 5), "reversed": True}) == (5.0, "valid", "")
    assert read("rel_like_me", "1", {"values": {"1": "5", "2": "4"}}) == (5.0, "valid", "")
    assert read("trust", "5", missing={"5": "refused"}) == (None, "refused", "")
    assert read("quiz_anyone", "Potser", {"values": {"Potser": "dont_know"}}) == (None, "dont_know", "")


def test_codes_that_a_codebook_leaves_out_are_not_guessed_at():
    assert read("sex", "3", {"values": {"1": "male", "2": "female"}}) == (None, "invalid", "unknown_code")
    assert read("recall", "Y", {"values": {"1": "yes", "2": "no"}}) == (None, "invalid", "unknown_code")


def test_bands_turn_numbers_into_groups():
    bands = {"16-29": (16, 29), "80+": (80, 120)}
    assert read("age_group", "27", {"bands": bands}) == ("16-29", "valid", "")
    assert read("age_group", "50", {"bands": bands}) == (None, "invalid", "unknown_code")


def test_multi_select_in_one_cell_with_commas_inside_options():
    press = INSTRUMENT["channel_used"].options[4].label.ca
    labels = [option.label.ca for option in INSTRUMENT["channel_used"].options]
    cell = f"{labels[0]}, {press}, {labels[-1]}"
    found = answers("channel_used", [cell, "", "Carrer, " + labels[0], "una altra cosa"])
    codes = [option.code for option in INSTRUMENT["channel_used"].options]
    chosen = [codes[0], codes[4], codes[-1]]
    # What nobody chose may not have been offered: it is absent, and never "nobody".
    assert found.values.loc[2].to_dict() == dict.fromkeys(chosen, 1.0)
    assert found.values.loc[3].isna().all() and found.states[3] == "refused"
    assert found.values.loc[4, codes[0]] == 1.0 and found.faults[4] == "unknown_code"
    assert found.states[5] == "invalid"


@pytest.mark.parametrize("mark", [";", "|", " "])
def test_multi_select_separators_are_found(mark):
    found = answers("channel_used", [mark.join(["web", "press"]) + (";" if mark == ";" else ""), "letter"])
    assert found.values.loc[2, ["web", "press", "letter"]].tolist() == [1.0, 1.0, 0.0]


def spread(cells: dict[str, list[str]], **rule):
    frame = pd.DataFrame(cells, dtype=str)
    raw = RawSurvey(frame, "s.csv", "csv")
    book = Codebook(items={"channel_used": ItemRule(**rule)})
    return decode(match(raw, INSTRUMENT, book).sources["channel_used"], raw, book)


TWELVE = {str(i): option.code for i, option in enumerate(INSTRUMENT["channel_used"].options, 1)}


def lists(cells: list[str], mark: str):
    frame = pd.DataFrame({"channel_used": cells}, index=range(2, len(cells) + 2), dtype=str)
    book = Codebook(items={"channel_used": ItemRule(separator=mark, values=TWELVE)})
    raw = RawSurvey(frame, "s.csv", "csv")
    return decode(match(raw, fit_instrument(INSTRUMENT, book), book).sources["channel_used"], raw, book)


@pytest.mark.parametrize("mark", [".", "·", "~"])
def test_a_separator_is_used_where_the_column_is_known_by_its_own_name(mark):
    read = lists([f"1{mark}2", f"2{mark}10", f"12{mark}3{mark}1"], mark)
    assert read.values.sum(axis=1).tolist() == [2.0, 2.0, 3.0] and (read.states == "valid").all()


@pytest.mark.parametrize("mark", [".", ","])
def test_a_list_of_codes_that_lost_its_zero_as_a_decimal_is_none(mark):
    read = lists([f"1{mark}2", f"3{mark}1", f"1{mark}1", f"11{mark}3", "4"], mark)
    assert read.states.tolist() == ["valid", "invalid", "invalid", "valid", "valid"]
    assert (lists([f"1{mark}2", f"3{mark}1", f"1{mark}10"], mark).states == "valid").all()


def test_multi_select_over_columns_knows_not_chosen_from_not_answered():
    found = spread(
        {"A": ["1", "", "", ""], "B": ["", "1.0", "", ""], "C": ["", "", "", "1"], "N": ["", "", "1", ""]},
        columns={"web": ("A",), "radio_tv": ("B", "C")}, selected=("1",), none="N",
    )  # fmt: skip
    assert found.values["web"].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert found.values["radio_tv"].tolist() == [0.0, 1.0, 0.0, 1.0]
    assert found.states.tolist() == ["valid"] * 4
    blank = spread({"A": ["1", ""], "B": ["", ""]}, columns={"web": ("A",), "press": ("B",)})
    assert blank.states.tolist() == ["valid", "refused"] and blank.values.loc[1].isna().all()
    said = spread({"A": ["1", "2"], "B": ["2", "2"]}, columns={"web": ("A",), "press": ("B",)}, unselected=("2",))
    assert said.values["web"].tolist() == [1.0, 0.0] and said.states.tolist() == ["valid", "valid"]


def test_a_text_that_is_neither_yes_nor_no_in_a_column_of_marks_chooses_nothing():
    cells = {"A": ["1", "0"] * 10, "B": ["0", "1"] * 9 + ['"obert 0', "1"], "C": ["0"] * 18 + ["ajuda", "0"]}
    found = spread(cells, columns={"web": ("A",), "press": ("B",), "radio_tv": ("C",)})
    assert found.values.loc[18].fillna(-1).tolist() == [1.0, -1.0, -1.0] and found.states[18] == "valid"
    assert found.faults.tolist() == [""] * 18 + ["unknown_code", ""]
    # The option's own label, in any words, is how many tools say that it was chosen.
    told = spread({"A": ["Premsa", "", "Premsa"], "B": ["", "Xarxes", ""]}, columns={"press": ("A",), "web": ("B",)})
    assert told.values["press"].tolist() == [1.0, 0.0, 1.0] and told.faults.tolist() == [""] * 3
    other = spread({"A": ["1", "0", "1"], "B": ["el ban", "", "la veu"]}, columns={"press": ("A",)}, none="B")
    assert other.faults.tolist() == [""] * 3
    named = spread({"A": ["1", "0"] * 4 + ["Premsa", "press"]}, columns={"press": ("A",)})
    assert named.values["press"].tolist() == [1.0, 0.0] * 4 + [1.0, 1.0]


def test_yes_no_from_any_column_and_numbers_that_count_columns():
    frame = pd.DataFrame({"A": ["1", "2", ""], "B": ["2", "2", ""]}, dtype=str)
    raw = RawSurvey(frame, "s.csv", "csv")
    rules = {"use_own": ItemRule(any_of=("A", "B"), selected=("1",), unselected=("2",)),
             "unaided_count": ItemRule(count_of=("A", "B"), selected=("1",), unselected=("2",))}  # fmt: skip
    book = Codebook(items=rules)
    sources = match(raw, INSTRUMENT, book).sources
    assert decode(sources["use_own"], raw, book).values.tolist()[:2] == [1.0, 0.0]
    count = decode(sources["unaided_count"], raw, book)
    assert count.values.tolist()[:2] == [1.0, 0.0] and np.isnan(count.values.iloc[2])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-03-04T10:11:12.000+01:00", "2025-03-04 10:11:12"),
        ("2025/03/04 3:11:12 p. m. GMT+1", "2025-03-04 15:11:12"),
        ("04/03/2025 15:11", "2025-03-04 15:11:00"),
        ("45720.5", "2025-03-04 12:00:00"),
        ("4.3.2025", "2025-03-04 00:00:00"),
        ("ahir", None),
        ("", None),
    ],
)
def test_dates_of_every_tool(text, expected):
    found = parse_dates(pd.Series([text])).iloc[0]
    assert (None if pd.isna(found) else str(found)) == expected


def test_a_day_over_twelve_shows_that_the_month_goes_first():
    found = parse_dates(pd.Series(["3/4/25 10:11:12", "3/28/25 9:00:00"]))
    assert found.dt.strftime("%d-%m").tolist() == ["04-03", "28-03"]
    assert parse_dates(pd.Series(["03_04_25"]), "%d_%m_%y").dt.month.tolist() == [4]


def test_one_odd_date_does_not_spoil_the_others():
    found = parse_dates(
        pd.Series(["2025-03-04 10:00:00", "2025-03-04 10:00:00 5+02", "2025-13-45", "Mar 4 2025 10:00 PST"])
    )
    assert str(found.iloc[0]) == "2025-03-04 10:00:00" and pd.isna(found.iloc[2])


def test_the_marks_of_numbers_are_those_of_their_column():
    instrument = read_instrument()
    seconds, share = instrument["duration_seconds"], instrument["spend_share"]
    column = pd.Series(["987", "1.234", "30 s"])
    assert column_notation(seconds, column, None).read("1.234") == 1234
    assert column_notation(seconds, pd.Series(["1.234"]), None).unclear == ("1.234",)
    # A share of 100 euros has no thousands, whatever the rest of the file looks like.
    assert column_notation(share, pd.Series(["1.234"]), ",").read("1.234") == 1.234


def test_folding_and_codes():
    assert fold("Ús&nbsp;<b>d'ELLA</b>") == "us d ella"
    assert fold("Til·la") == fold("tilla")
    assert code_key("1.0") == code_key("1") == code_key("01") == "1"
    assert code_key("-99") == "-99"
    assert code_key("1.10") != code_key("1.1") and number_key("1.10") == number_key("1,1")


def test_letters_of_other_scripts_are_letters():
    names = ["Zona α", "Zona β", "Zona А", "Zona A", "中文", "العربية", "Łódź", "Odz"]
    assert len(set(map(fold, names))) == len(names) and fold("ΖΌΝΑ") == fold("Ζονα")
    assert fold("l\u02bcHorta") == fold("l'Horta") == "l horta"


def test_options_are_split_with_their_own_commas():
    known = {"press radio and tv", "web"}
    assert guess_separator(["Web, Press, radio and TV"], known) == ", "
    assert split_options("Web, Nobody", ", ", known) == ["web", "nobody"]


@pytest.mark.parametrize("text", ["7 o 8", "7 i 8", "7 or 8", "7/8", "7 - 8", "7 a 8", "entre 7 i 8"])
def test_two_numbers_are_no_answer(text):
    frame = pd.DataFrame({"trust": ["5", "7 - Bé", "7 (molt)", text]}, index=range(2, 6))
    raw = RawSurvey(frame, "e.csv", "csv")
    found = decode(match(raw, read_instrument(), Codebook()).sources["trust"], raw, Codebook())
    assert found.values.iloc[:3].tolist() == [5, 7, 7] and found.states.iloc[3] == "invalid"


@pytest.mark.parametrize(
    ("item", "cell", "expected"),
    [
        ("recall", "1. Sí", (1.0, "valid")), ("recall", "2. No", (0.0, "valid")), ("recall", "b) No", (0.0, "valid")),
        ("recall", "[1] Sí", (1.0, "valid")), ("recall", "3 - No ho sé", (None, "dont_know")),
        ("recall", "9.NS/NC", (None, "dont_know")), ("recall", "2. Potser", (None, "invalid")),
        ("sex", "1. Dona", ("female", "valid")), ("sex", "2) Hombre", ("male", "valid")),
        ("sex", "Dona (cis i trans)", ("female", "valid")), ("sex", "Dona (home)", (None, "invalid")),
        ("sex", "3. Prefereixo no dir-ho", (None, "refused")), ("sex", "1. Altra cosa", (None, "invalid")),
        ("age_group", "Joves (16-29)", ("16-29", "valid")), ("age_group", "5. Més grans (80 i més)", ("80+", "valid")),
        ("age_group", "2. De 30 a 44 anys", ("30-44", "valid")), ("age_group", "Joves (16-34)", (None, "invalid")),
        ("quiz_right", "1. Cert", ("correct", "valid")), ("quiz_right", "2. Fals", ("wrong", "valid")),
        ("quiz_right", "3. No ho sé", (None, "dont_know")), ("trust", "11. No ho sé", (None, "dont_know")),
        ("trust", "10 - Molta", (10.0, "valid")),
    ],
)  # fmt: skip
def test_labels_with_their_number_or_more_in_parentheses(item, cell, expected):
    assert read(item, cell)[:2] == expected


def test_an_age_and_a_half_is_of_the_band_that_ends_with_its_years():
    rule = {"options": {"young": "Joves", "old": "Grans"}, "bands": {"young": [16, 29], "old": [30, 99]}}
    assert [read("age_group", cell, rule)[0] for cell in ("29", "29.5", "29,9", "30", "16.0")] == [
        "young", "young", "young", "old", "young",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="hold the same numbers"):
        ItemRule.model_validate(rule | {"bands": {"young": [16, 30], "old": [30, 99]}})


def test_numbers_before_the_marks_of_options_over_columns_are_no_marks():
    cells = {"A": ["1. Sí", "2. No"] * 3, "B": ["2. No", "1. Sí"] * 3}
    found = spread(cells, columns={"web": ("A",), "press": ("B",)})
    assert found.values["web"].tolist() == [1.0, 0.0] * 3 and found.values["press"].tolist() == [0.0, 1.0] * 3


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["H", "M", "h", "M."], ["male", "female", "male", "female"]),
        (["H", "D", "", "D"], ["male", "female", None, "female"]),
        (["F", "M", "F", "NC"], ["female", "male", "female", None]),
        (["M", "V", "V", "M"], ["female", "male", "male", "female"]),
        (["M", "F", "H", "M"], [None] * 4),
        (["M", "D", "M", "D"], [None] * 4),
        (["M", "M", "", "M"], [None] * 4),
        (["H", "M", "X", "M"], [None] * 4),
        (["Mujer / Dona", "Hombre/Home", "Home / Dona", "Dona / x"], ["female", "male", None, None]),
    ],
)
def test_letters_of_the_sexes_are_read_where_both_of_one_pair_stand_there(cells, expected):
    found = answers("sex", cells)
    assert [value if state == "valid" else None for value, state in zip(found.values, found.states, strict=True)] == (
        expected
    )
    is_invalid = [value is None and cell not in ("", "NC") for cell, value in zip(cells, expected, strict=True)]
    assert (found.states == "invalid").tolist() == is_invalid


def test_what_a_file_or_codebook_says_of_a_letter_goes_first():
    labels = {"m": "Home", "h": "Dona"}
    assert answers("sex", ["M", "H"], labels=labels).values.tolist() == ["male", "female"]
    rule = {"values": {"M": "male", "H": "female"}}
    assert answers("sex", ["M", "H"], rule).values.tolist() == ["male", "female"]


@pytest.mark.parametrize("other", ["Altres", "Otra identidad", "Other", "Non-binary", "Cap de les dues"])
def test_another_sex_is_read_by_its_label_and_a_code_named_alone_adds_to_the_labels(other):
    for label, values in ((other, {}), ("Persones", {"3": "other"})):
        raw = RawSurvey(pd.DataFrame({"sex": list("1231")}, dtype=object), "s.sav", "sav",
                        labels={"sex": {"1": "Home", "2": "Dona", "3": label}})  # fmt: skip
        book = Codebook.model_validate({"items": {"sex": {"values": values}}})
        found = decode(match(raw, read_instrument(), book).sources["sex"], raw, book)
        assert found.values.tolist() == ["male", "female", "other", "male"]
    words = RawSurvey(pd.DataFrame({"sex": ["Home", "Dona", "X", "H"]}, dtype=object), "s.csv", "csv")
    book = Codebook.model_validate({"items": {"sex": {"values": {"X": "other"}}}})
    assert decode(match(words, read_instrument(), book).sources["sex"], words, book).values.tolist()[:3] == [
        "male", "female", "other"
    ]  # fmt: skip


@pytest.mark.parametrize("mark", [".", ","])
def test_years_of_birth_with_a_mark_of_thousands_are_years(mark):
    cells = [f"1{mark}{900 + i}" for i in range(40, 98)] + [f"2{mark}004", ""]
    found = answers("age", cells).values
    assert found.dropna().tolist() == [*(1900.0 + i for i in range(40, 98)), 2004.0]
    # Half years of age are none.
    assert answers("age", [f"45{mark}5", "38", f"1{mark}985"]).values.tolist()[:2] == [45.5, 38.0]
