"""Header rows, one or several, once or again, in whatever order; and nobody's answers taken for one."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.codebook.codebook import Codebook, ItemRule
from helpers.survey.codebook.options import known_answers
from helpers.survey.files.headers import table_of
from helpers.survey.files.raw import Sheet
from helpers.survey.vocabulary import code_key

HEAD = ["respondent_id", "submitted_at", "trust", "sex", "age", "recall", "open_image"]
IMPORT_IDS = [f'{{"ImportId":"QID{i}"}}' for i in range(len(HEAD))]
WORDS = ["Response ID", "Recorded Date", "How far do you trust them?", "Are you...", "How old are you?",
         "Did you see it?", "What comes to mind?"]  # fmt: skip


def people(n: int = 30, seed: int = 1) -> list[list[str]]:
    draw = random.Random(seed)
    return [
        [f"R_{seed}{i}", f"2025-03-{1 + i % 28:02d} 10:00:00", str(draw.randrange(11)), draw.choice(["home", "dona"]),
         str(draw.randrange(18, 90)), draw.choice("01"), draw.choice(["", "help", "papers i cues"])]
        for i in range(n)
    ]  # fmt: skip


def sheet(*rows: list[str]) -> Sheet:
    return Sheet([list(row) for row in rows], list(range(1, len(rows) + 1)))


def apart(table) -> dict[str, list[int]]:
    return {reason: found["row"].tolist() for reason, found in table.apart.groupby("reason")}


@pytest.mark.parametrize("extra", [[], [WORDS], [WORDS, IMPORT_IDS], [IMPORT_IDS]])
def test_one_two_or_three_header_rows(extra):
    rows = people()
    table = table_of(sheet(HEAD, *extra, *rows))
    assert list(table.frame.columns) == HEAD
    assert table.frame.to_numpy().tolist() == rows
    assert table.frame.index[0] == 2 + len(extra)
    assert apart(table) == ({"header_row": list(range(2, 2 + len(extra)))} if extra else {})
    assert table.questions == (dict(zip(HEAD, WORDS, strict=True)) if WORDS in extra else {})


@pytest.mark.parametrize("extra", [[WORDS], [WORDS, IMPORT_IDS], [IMPORT_IDS]])
def test_blank_rows_between_header_rows_are_none_of_them(extra):
    blank = [""] * len(HEAD)
    table = table_of(sheet(HEAD, blank, *extra, blank, blank, *people()))
    assert table.frame.to_numpy().tolist() == people()
    assert apart(table) == {"header_row": list(range(3, 3 + len(extra)))}


def test_titles_above_and_a_header_of_questions_over_codes():
    table = table_of(sheet(["Enquesta 2025", "", "", "", "", "", ""], [""] * 7, WORDS, HEAD, *people()))
    assert list(table.frame.columns) == WORDS
    assert table.questions["How old are you?"] == "age" and len(table.frame) == 30


def test_options_below_questions_that_spread_over_blank_headers():
    header = ["Respondent ID", "Collector ID", "trust", "channel_used", "", "", "", "", "age"]
    below = [
        "",
        "",
        "Response",
        "Web",
        "Premsa",
        "Ràdio, TV",
        "Cartells",
        "Altres (especifiqueu)",
        "Open-Ended Response",
    ]
    rows = [[str(i), "7", "5", "Web" if i % 2 else "", "", "Ràdio, TV", "", "un veí" if i == 3 else "", "40"]
            for i in range(20)]  # fmt: skip
    table = table_of(sheet(header, below, *rows))
    assert list(table.frame.columns) == [
        "Respondent ID", "Collector ID", "trust", "channel_used [Web]", "channel_used [Premsa]",
        "channel_used [Ràdio, TV]", "channel_used [Cartells]", "channel_used [Altres (especifiqueu)]", "age",
    ]  # fmt: skip
    assert len(table.frame) == 20 and apart(table) == {"header_row": [2]}


def test_a_header_emptier_than_its_options_is_still_the_header():
    header = ["Respondent ID", "Collector ID", "channel_used", *[""] * 11]
    below = ["", "", *(f"Option {c}" for c in "abcdefghijkl")]
    table = table_of(sheet(header, below, *[[str(i), "7", *[f"Option {c}" for c in "abcdefghijkl"]] for i in range(9)]))
    assert list(table.frame.columns)[2] == "channel_used [Option a]" and len(table.frame) == 9


@pytest.mark.parametrize("marks", [("1", "0"), ("X", "")])
def test_a_merged_heading_with_its_options_below_and_other_headers_merged_downwards(marks):
    header, below = ["id", "channel_used", "", "", "", "", "age"], ["", *(f"Option {c}" for c in "abcde"), ""]
    rows = [[f"p{i}", *(marks[(i + at) % 2] for at in range(5)), "40"] for i in range(9)]
    table = table_of(sheet(["Enquesta"], header, below, *rows))
    assert list(table.frame.columns) == ["id", *(f"channel_used [Option {c}]" for c in "abcde"), "age"]
    assert len(table.frame) == 9 and apart(table) == {"header_row": [3]}


def test_a_merged_heading_above_a_full_header_is_the_question_of_the_columns_below_it():
    head = ["id", "trust", "Web", "Premsa", "Ràdio", "Web", "Premsa", "Ràdio", "sex"]
    above = ["", "trust", "channel_used", "", "", "channel_trusted", "", "", "sex"]
    row = ["5", "1", "0", "0", "0", "1", "1", "female"]
    table = table_of(sheet(above, head, *[[f"p{i}", *row] for i in range(9)]))
    assert list(table.frame.columns) == [*head[:5], "Web (2)", "Premsa (2)", "Ràdio (2)", "sex"]
    used, trusted = ({f"{name}{again}": f"{item} [{name}]" for name in head[2:5]}
                     for item, again in (("channel_used", ""), ("channel_trusted", " (2)")))  # fmt: skip
    assert table.questions == used | trusted
    title = table_of(sheet(["Enquesta de març"], head, *[["p1", *row]] * 9))
    assert title.questions == {}


def test_a_heading_that_a_workbook_merges_over_a_block_is_of_no_column_behind_it():
    head = ["id", "trust", "val_close", "val_access", "ster_poor", "informed", "recommend", "sex"]
    above = ["", "", "VALORACIÓ (0-10)", "", "ACORD (1-5)", "", "", ""]
    rows = [[f"p{i}", *(str((i + at) % 5 + 1) for at in range(6)), "female"] for i in range(9)]
    merged = replace(sheet(above, head, *rows), spans={1: {2: 3, 4: 5}})
    asked = {name: f"{above[2 if at < 4 else 4]} [{name}]" for at, name in enumerate(head) if 2 <= at <= 5}
    assert table_of(merged).questions == asked
    # Without the workbook's word a heading goes as far as the next.
    assert table_of(sheet(above, head, *rows)).questions["recommend"] == "ACORD (1-5) [recommend]"


def test_nor_are_options_behind_a_merged_question_its_own():
    header = ["id", "token", "channel_used", "", "", "", ""]
    below = ["", "", *(f"Option {c}" for c in "abc"), "age", "sex"]
    rows = [[f"p{i}", f"t{i}", *("10"[(i + at) % 2] for at in range(3)), "40", "female"] for i in range(9)]
    merged = replace(sheet(header, below, *rows), spans={1: {2: 4}})
    columns = ["id", "token", *(f"channel_used [Option {c}]" for c in "abc")]
    assert list(table_of(merged).frame.columns) == [*columns, "age", "sex"]
    assert list(table_of(sheet(header, below, *rows)).frame.columns)[5:] == [
        "channel_used [age]",
        "channel_used [sex]",
    ]


def test_sections_above_a_full_header_are_titles():
    table = table_of(sheet(["Dades", "", "Imatge", "", "", "Altres", ""], HEAD, *people()))
    assert list(table.frame.columns) == HEAD and len(table.frame) == 30


@pytest.mark.parametrize("change", [str.upper, str.title, lambda name: f"  {name} "])
def test_the_header_again_in_the_middle_in_other_letters(change):
    rows = people(40)
    table = table_of(sheet(HEAD, *rows[:25], [change(name) for name in HEAD], *rows[25:]))
    assert table.frame.to_numpy().tolist() == rows
    assert apart(table) == {"repeated_header": [27]}


def test_questions_below_a_header_that_comes_again_after_few_people_are_no_person():
    """So few people tell nothing of their columns; those below the header that comes again do."""
    head = ["id", "trust", "val_close", "sex", "age"]
    people = [[f"p{i}", str(i % 11), str(i % 7), "female" if i % 2 else "male", str(20 + i)] for i in range(30)]
    words = [f"Pregunta: {name}?" for name in head]
    for between in ([head], [head, words]):
        rows = [head, words, *people[:3], *between, *people[3:]]
        table = table_of(Sheet(rows, list(range(1, len(rows) + 1))))
        assert list(table.frame["id"]) == [person[0] for person in people]
        assert list(table.apart["reason"]).count("header_row") == len(between)


def test_two_exports_with_their_columns_in_another_order_are_laid_under_each_other_by_name():
    first, second = people(20, 1), people(20, 2)
    order = [3, 0, 6, 1, 5, 2, 4]
    shuffled = [[row[i] for i in order] for row in second]
    table = table_of(sheet(HEAD, *first, [HEAD[i] for i in order], *shuffled))
    assert table.frame[HEAD].to_numpy().tolist() == first + second
    assert apart(table) == {"repeated_header": [22]} and not table.problems


@pytest.mark.parametrize(
    ("second", "lacking", "added"),
    [([*HEAD[:-1], "barri"], "open_image", "barri"), (HEAD[:-1], "open_image", "–"), ([*HEAD, "barri"], "–", "barri")],
)
def test_a_second_export_with_other_columns_is_asked_about(second, lacking, added):
    rows = [[*row, "x"][: len(second)] for row in people(20, 2)]
    (problem,) = table_of(sheet(HEAD, *people(20, 1), second, *rows)).problems
    assert f"in row 22 with other columns: {lacking} are missing and {added} are new" in str(problem)


def test_three_header_rows_again():
    rows = people(20, 1), people(20, 2)
    top = [HEAD, WORDS, IMPORT_IDS]
    table = table_of(sheet(*top, *rows[0], *top, *rows[1]))
    assert table.frame.to_numpy().tolist() == [*rows[0], *rows[1]]
    assert apart(table) == {"header_row": [2, 3, 25, 26], "repeated_header": [24]}


@pytest.mark.parametrize("n", [1, 3, 8, 30])
@pytest.mark.parametrize("seed", range(5))
def test_nobodys_answers_are_a_header(n, seed):
    draw = random.Random(seed)
    words = ["Molt", "Bastant", "Poc", "Gens", "No ho sé", ""]
    rows = [[f"R{i}", *draw.choices(words, k=5), str(draw.randrange(99))] for i in range(n)]
    header = ["id", "P1", "P2", "P3", "P4", "P5", "edat"]
    assert len(table_of(sheet(header, *rows)).frame) == n
    # The first person answers in words where the others give numbers, here and there.
    odd = [["R0", "Molt", "no ho sé", "3", "4", "", "vint"], *[[f"R{i}", *"12345", "40"] for i in range(1, n + 1)]]
    assert len(table_of(sheet(header, *odd)).frame) == n + 1


def test_options_named_in_their_own_columns_are_answers():
    options = ["Web", "Premsa", "Ràdio", "Cartells", "Carta", "Oficina"]
    rows = [[str(i), *(name if (i + j) % 4 else "" for j, name in enumerate(options))] for i in range(30)]
    rows[7] = ["7", *options]
    table = table_of(sheet(["id", *options], *rows))
    assert len(table.frame) == 30 and table.apart.empty


def test_an_empty_sheet_has_no_columns():
    assert table_of(Sheet([], [])).frame.columns.empty
    assert table_of(sheet(["", ""], ["", ""])).frame.columns.empty


AGREE = ["Gens d'acord", "Poc d'acord", "Força d'acord", "Molt d'acord"]
FIRST = ["Bastante de acuerdo", "Bastante de acuerdo", "Poco de acuerdo", "Poco de acuerdo", "Hombre"]
MEANT = frozenset(map(code_key, [*FIRST, *AGREE]))


def agreeing(first: list[str], n: int = 30) -> list[list[str]]:
    """Return people with four answers in Catalan and their sex; the first person's are given."""
    draw = random.Random(5)
    return [first, *([*draw.choices(AGREE, k=4), draw.choice(["Home", "Dona"])] for _ in range(n))]


@pytest.mark.parametrize("code", ["{}", "E-{:03d}", "2025-03-{:02d} 10:00", "3/{}/25 10:05 AM", "{:08x}-b7d4-4f1e", ""])
def test_a_first_person_in_other_words_with_an_identifier_like_the_others_is_no_header(code):
    head, rows = ["q1", "q2", "q3", "q4", "sex"], agreeing(FIRST)
    if code:
        head, rows = ["id", *head], [[code.format(i + 1), *row] for i, row in enumerate(rows)]
    # Without one, the row is a person's where the codebook knows what the words mean.
    table = table_of(sheet(head, *rows), frozenset() if code else MEANT)
    assert table.frame.to_numpy().tolist() == rows and not apart(table) and not table.problems


def test_a_first_person_in_words_above_codes_is_known_by_the_codebook():
    codes = [[str(1 + (i + k) % 5) for k in range(4)] + [str(1 + i % 2)] for i in range(30)]
    assert apart(table_of(sheet(["q1", "q2", "q3", "q4", "sex"], FIRST, *codes), MEANT)) == {}


def test_words_in_several_columns_that_nobody_knows_are_asked_about_and_questions_are_not():
    head = ["q1", "q2", "q3", "q4", "sex"]
    (problem,) = table_of(sheet(head, *agreeing(FIRST))).problems
    assert str(problem).startswith("Row 2 may be a second header, or the first person")
    # Words of which each stands in one column are asked about too, and short names of columns are a header.
    others = ["Bastante", "A veces", "Nunca", "Casi siempre", "Hombre"]
    (problem,) = table_of(sheet(head, *agreeing(others))).problems
    assert "first person" in str(problem)
    names = ["Confiança", "Proximitat", "Utilitat", "Tracte", "Sexe"]
    assert not table_of(sheet(head, *agreeing(names))).problems
    questions = [*(f"Hi està d'acord? {part}" for part in ("Ajuda", "Ajuda", "Esperes", "Respecte")), "Vostè és..."]
    table = table_of(sheet(head, questions, *agreeing([*AGREE, "Dona"])), MEANT)
    assert apart(table) == {"header_row": [2]} and not table.problems


def test_the_codebook_knows_its_values_and_the_method_its_own_answers_and_no_options_of_lists():
    rules = {"trust": ItemRule(values={"Bastante": "7", "3": "3"}), "channel_used": ItemRule(values={"La ràdio": "x"})}
    known = known_answers(Codebook(items=rules), read_instrument())
    assert {"bastante", "mujer", "si"} <= known
    assert not {"3", "la radio", "web"} & known


HINTS = [
    ["", "dd/mm/aaaa", "0-10", "home/dona", "16-99", "1/0", "text lliure"],
    ["", "", "(0 a 10)", "1=home, 2=dona", "años", "0/1", ""],
    ["codi", "data", "de 0 a 10", "home | dona", "número", "sí/no", "text"],
]


@pytest.mark.parametrize("row", HINTS)
@pytest.mark.parametrize("before", [[], [WORDS]])
def test_a_row_that_says_how_to_answer_is_a_header_and_no_question(row, before):
    table = table_of(sheet(HEAD, *before, row, *people()))
    assert table.frame.to_numpy().tolist() == people() and not table.problems
    assert apart(table) == {"header_row": list(range(2, 3 + len(before)))}
    assert table.questions == (dict(zip(HEAD, WORDS, strict=True)) if before else {})


@pytest.mark.parametrize(
    "row",
    [["1", "2", "3", "4", "5", "6", "7"], ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"], ["", *"123456"],
     list("ABCDEFG")],
)  # fmt: skip
def test_a_row_that_numbers_the_columns_is_a_header(row):
    table = table_of(sheet(HEAD, row, *people()))
    assert table.frame.to_numpy().tolist() == people() and not table.problems
    assert apart(table) == {"header_row": [2]} and table.questions == {}


def test_the_first_person_is_no_guide():
    scales = [[str(i), *(str(1 + (i + k) % 5) for k in range(4))] for i in range(2, 30)]
    hesitating = [[str(i), "7-8", "5-6", "8-9", "9-10"] for i in range(2, 30)]
    for first, others in (
        (["1", "2", "3", "4", "5"], scales), (["1", "7-8", "5-6", "8-9", "9-10"], scales),
        (["1", "7/10", "8/10", "5/10", "9/10"], scales), (["1", "0-10", "0-10", "0-10", "0-10"], [
            ["2", "0-10", "0-10", "0-10", "0-10"], *hesitating])
    ):  # fmt: skip
        table = table_of(sheet(["id", "a", "b", "c", "d"], first, *others))
        assert apart(table) == {}, first
