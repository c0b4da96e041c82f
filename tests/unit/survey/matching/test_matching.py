"""Columns that carry an item are matched however their header is written, or they are named: never passed over."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
import yaml

from helpers.study.instrument import read_instrument
from helpers.survey.codebook.codebook import Codebook, ItemRule, fit_instrument
from helpers.survey.codebook.sources import Matching
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.matching.finding import disagreements
from helpers.survey.matching.matching import match
from helpers.survey.matching.naming import statement
from helpers.survey.receiving.tick_columns import with_ticked

INSTRUMENT = read_instrument()
TRUST, LIKE_ME, USED = INSTRUMENT["trust"], INSTRUMENT["rel_like_me"], INSTRUMENT["channel_used"]
LABELS = {language: [option.label[language] for option in USED.options] for language in ("ca", "es", "en")}
CODES = [option.code for option in USED.options]


def survey(columns: dict[str, list[str]] | list[str], **more) -> RawSurvey:
    cells = columns if isinstance(columns, dict) else {name: ["1", "2", "3", "4"] for name in columns}
    frame = pd.DataFrame(cells, dtype=str)
    frame.index = range(2, len(frame) + 2)
    return RawSurvey(frame, "survey.csv", "csv", **more)


def found(columns, book: dict | None = None, **more) -> Matching:
    codebook, raw = Codebook.model_validate(book or {}), survey(columns, **more)
    matching = match(raw, fit_instrument(INSTRUMENT, codebook), codebook)
    return replace(matching, problems=(*matching.problems, *disagreements(matching.sources.values(), raw)))


def said(matching: Matching) -> str:
    return "\n".join(str(problem) for problem in matching.problems)


@pytest.mark.parametrize(
    "header",
    [
        "trust", "Trust", "TRUST ", "trust.", "interview/trust", "interview.trust", "interview-trust",
        "interview:trust", "a/b/c/trust", "data.g1.trust", "P23_trust", "Q23. trust", "23) trust", "23 - trust",
        "23.1 trust",
        TRUST.text.ca, TRUST.text.es.upper(), TRUST.text.en + "\u00a0", "  ".join(TRUST.text.ca.split()),
        TRUST.text.ca.replace("'", "’"), TRUST.text.ca.replace("'", "´"), "23. " + TRUST.text.ca,
        "P23. " + TRUST.text.es, "P.23 " + TRUST.text.es, "P23_" + TRUST.text.ca, "Q23.- " + TRUST.text.en,
        "Pregunta 23: " + TRUST.text.ca, "(23) " + TRUST.text.ca, "23.- " + TRUST.text.ca, "23º " + TRUST.text.es,
        "B12. " + TRUST.text.en, "trust. " + TRUST.text.ca, "trust. Confia en nosaltres?", "bloc 2/" + TRUST.text.ca,
        "<b>" + TRUST.text.ca + "</b>", TRUST.text.ca[:70],
    ],
)  # fmt: skip
def test_a_header_that_says_nothing_else_is_the_item(header):
    matching = found([header])
    assert matching.sources["trust"].column == header
    assert len(matching.sources) == 1 and not matching.problems


@pytest.mark.parametrize(
    "header", ["id", "id. ID de la resposta", "id. Identificador de la resposta", "Identificador de respuesta"]
)
def test_a_tools_number_of_the_interview_is_its_identifier(header):
    assert found(["trust", header]).sources["respondent_id"].column == header


def test_ids_without_their_underscores_are_found_and_none_is_taken_for_a_longer_one():
    ids = [item.id for item in INSTRUMENT.items if item.kind != "multi"]
    matching = found([name.replace("_", "") for name in ids])
    assert {i: s.column for i, s in matching.sources.items()} == {name: name.replace("_", "") for name in ids}


@pytest.mark.parametrize("separator", ["/", ".", "-", ":", "__", "_"])
def test_every_item_is_found_behind_a_groups_name(separator):
    ids = [item.id for item in INSTRUMENT.items if item.kind != "multi"]
    matching = found([f"entrevista{separator}{name}" for name in ids])
    assert {i: s.column.removeprefix(f"entrevista{separator}") for i, s in matching.sources.items()} == {
        name: name for name in ids
    }


@pytest.mark.parametrize("numbering", ["{}. ", "{}) ", "P{}_", "Q{}. ", "{}.- ", "Pregunta {}: "])
@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_every_numbered_question_is_found(numbering, language):
    items = [item for item in INSTRUMENT.items if item.kind != "multi"]
    headers = {numbering.format(n) + item.text[language]: item.id for n, item in enumerate(items, start=1)}
    matching = found(list(headers))
    assert {source.column: item for item, source in matching.sources.items()} == headers and not matching.problems


@pytest.mark.parametrize("language", ["ca", "es", "en"])
@pytest.mark.parametrize("form", ["{stem} [{row}]", "{stem} [«{row}»]", "{row}", "24. {stem} [{row}]", "{row}."])
def test_statements_of_a_grid_are_found_by_what_they_state(language, form):
    quoted = [item for item in INSTRUMENT.items if item.construct != "open" and statement(item.text[language])]
    headers = {form.format(stem="Hi està d’acord?", row=statement(i.text[language]).rstrip(".")): i.id for i in quoted}
    matching = found(list(headers))
    assert len(quoted) == 23 and not matching.problems
    assert {source.column: item for item, source in matching.sources.items()} == headers


@pytest.mark.parametrize(
    "header",
    [
        "channel_used_{code}", "channel_used/{code}", "channel_used.{code}", "channel_used-{code}",
        "channel_used:{code}", "channel_used[{code}]", "channel_used__{code}", "channelused[{code}]",
        "com/channel_used/{code}",
        "com.channel_used.{code}", "{question} [{label}]", "{question} - {label}", "{question} / {label}",
        "{question}: {label}", "56. {question} [{label}]", "channelused[SQ{n:03d}]. {question} [{label}]",
        "[{label}] {question}", "channelused[SQ{n:03d}]", "channelused_SQ{n:03d}", "channelused.SQ{n:03d}",
    ],
)  # fmt: skip
def test_options_over_columns_are_found_behind_any_mark(header):
    columns = [
        header.format(code=code, label=label, n=n, question=USED.text.ca)
        for n, (code, label) in enumerate(zip(CODES, LABELS["ca"], strict=True), start=1)
    ]
    matching = found(columns)
    assert matching.sources["channel_used"].options == {c: (name,) for c, name in zip(CODES, columns, strict=True)}
    assert list(matching.sources) == ["channel_used"] and not matching.problems


def test_labels_in_a_statistical_files_questions_are_read_like_headers():
    labels = {f"V{n}": f"[{label}] {USED.text.es}" for n, label in enumerate(LABELS["es"], start=1)}
    matching = found([*labels, "V20"], questions=labels | {"V20": TRUST.text.es})
    assert matching.sources["channel_used"].options == {c: (f"V{n}",) for n, c in enumerate(CODES, start=1)}
    assert matching.sources["trust"].column == "V20"


def test_mentions_under_headers_that_name_no_question_are_asked_about_and_then_read():
    labels = LABELS["ca"]
    cells = {f"Mitjans {n}a menció": [labels[(i + 3 * n) % 12] if i % n == 0 else "" for i in range(24)]
             for n in (1, 2, 3)}  # fmt: skip
    columns = {"trust": [str(i % 10) for i in range(24)]} | cells
    asked = found(columns)
    (problem,) = asked.problems
    assert "hold the options of channel_used, channel_trusted, one in each" in str(problem)
    named = list(cells)
    assert found(columns, {"items": {"channel_used": {"columns": named}}}).sources["channel_used"].mentions == (*named,)
    assert not found(columns, {"ignore": named}).problems
    # One column is no list of mentions, nor are columns that say the same, numbers, or words of something else.
    once = dict(list(columns.items())[:2])
    same = once | {"Mitjans 2": cells["Mitjans 1a menció"]}
    numbers = once | {"Mitjans 2": [str(1 + i % 7) for i in range(24)]}
    words = once | {"Mitjans 2": [f"resposta {i % 7}" for i in range(24)]}
    assert not any(found(others).problems for others in (once, same, numbers, words))


def test_ticks_of_other_bands_of_age_are_asked_about_and_the_lines_read_them():
    bands = ["18-24", "25-34", "35-49", "De 50 a 64 anys", "65 i més"]
    columns = {"trust": [str(i % 10) for i in range(20)]}
    columns |= {band: ["X" if i % 5 == n else "" for i in range(20)] for n, band in enumerate(bands)}
    (problem,) = found(columns).problems
    written = yaml.safe_load(str(problem).partition("codebook.yml ")[2].partition("; or")[0])
    book = Codebook.model_validate({"items": written})
    asked = fit_instrument(INSTRUMENT, book)
    raw = with_ticked(survey(columns), book, INSTRUMENT)
    matching = match(raw, asked, book)
    read = decode(matching.sources["age_group"], raw, book)
    assert not matching.problems
    assert read.values.tolist() == ["18-24", "25-34", "35-49", "50-64", "65+"] * 4
    both = columns | {"De 50 a 64 anys": columns["18-24"]}
    assert not found(both).problems and not found(columns | {"age": ["40"] * 20}).problems


@pytest.mark.parametrize(
    ("beside", "is_spread"),
    [("channel_used[{}comment]", True), ("channel_used_DO_{}", True), ("channel_used_DO_{}", False)],
)
def test_comments_on_options_and_their_order_are_ignored_and_no_options(beside, is_spread):
    options = [f"channel_used[{code}]" for code in CODES] if is_spread else ["channel_used"]
    extra = [beside.format(code) for code in CODES]
    refused = found([*options, *extra])
    (problem,) = refused.problems
    assert "none" not in problem.message and problem.values["n"] == len(CODES)
    told = str(problem).rpartition("ignore: [")[2].removesuffix("].").replace('"', "").split(", ")
    read = found([*options, *extra], {"ignore": told})
    assert not read.problems and set(read.sources["channel_used"].columns) == set(options)


def test_options_before_their_question_are_read():
    """Alchemer's headers: the option, a colon, the question."""
    columns = [f"{label}:{USED.text.ca}" for label in LABELS["ca"]]
    matching = found([*columns, f"Bloc A:{TRUST.text.ca}"])
    assert matching.sources["channel_used"].options == {c: (name,) for c, name in zip(CODES, columns, strict=True)}
    assert matching.sources["trust"].column == f"Bloc A:{TRUST.text.ca}" and not matching.problems


def test_places_are_no_evidence_where_the_list_is_another():
    fewer = found([f"channelused[SQ{n:03d}]" for n in range(1, 9)])
    assert "channel_used" not in fewer.sources and "look like the options of channel_used" in said(fewer)
    columns = [f"channelused[SQ{n:03d}]. {USED.text.ca} [{label}]" for n, label in enumerate(LABELS["ca"], start=1)]
    columns[4] = f"channelused[SQ005]. {USED.text.ca} [TikTok]"
    own = found(columns)
    assert "press" not in own.sources["channel_used"].options
    assert "looks like one more option of channel_used" in said(own) and "TikTok" in said(own)


def test_other_and_none_of_these_are_answers_without_an_option():
    columns = [f"channelused[{code}]" for code in CODES] + ["channelused[other]", "channelused[none]"]
    cells = {name: ["", "", ""] for name in columns} | {"channelused[other]": ["la veïna", "", ""],
                                                      "channelused[web]": ["", "Y", ""]}  # fmt: skip
    raw, book = survey(cells), Codebook()
    matching = match(raw, INSTRUMENT, book)
    answers = decode(matching.sources["channel_used"], raw, book)
    assert answers.states.tolist() == ["valid", "valid", "refused"] and not matching.problems
    assert answers.values["web"].tolist()[:2] == [0.0, 1.0]


def test_two_languages_of_one_form_become_one_question():
    cells = {TRUST.text.ca: ["7", "", "", ""], TRUST.text.es: ["", "3", "", "5"], "trust": ["", "", "9", "5"]}
    raw, book = survey(cells), Codebook()
    matching = match(raw, INSTRUMENT, book)
    answers = decode(matching.sources["trust"], raw, book)
    assert answers.values.tolist() == [7, 3, 9, 5] and not matching.problems


def test_multi_selects_of_two_languages_are_joined_too():
    cells = {USED.text.ca: [f"{LABELS['ca'][0]}, {LABELS['ca'][4]}", "", ""],
             USED.text.es: ["", f"{LABELS['es'][5]};{LABELS['es'][0]}", ""]}  # fmt: skip
    raw, book = survey(cells), Codebook()
    answers = decode(match(raw, INSTRUMENT, book).sources["channel_used"], raw, book)
    assert answers.values.loc[2, ["web", "press", "radio_tv"]].tolist() == [1, 1, 0]
    assert answers.values.loc[3, ["web", "press", "radio_tv"]].tolist() == [1, 0, 1]
    assert answers.states.tolist() == ["valid", "valid", "refused"]


def test_columns_of_one_item_that_disagree_are_refused_with_their_rows():
    matching = found({"trust": ["7", "3", ""], "trust (2)": ["", "4", "9"]})
    assert "trust, trust (2) all look like the item trust and differ in row 3" in said(matching)
    way_out = {"items": {"trust": {"column": "trust"}}, "ignore": ["trust (2)"]}
    assert not found({"trust": ["7", "3", ""], "trust (2)": ["", "4", "9"]}, way_out).problems


def test_the_codebook_joins_columns_and_hears_where_they_disagree():
    rule = {"items": {"trust": {"column": ["A", "B"]}}}
    assert found({"A": ["1", ""], "B": ["", "2"]}, rule).sources["trust"].columns == ("A", "B")
    assert "A, B all look like the item trust" in said(found({"A": ["1", "1"], "B": ["", "2"]}, rule))


@pytest.mark.parametrize(
    ("header", "item"),
    [
        ("partner_trust", "trust"), ("trust_1", "trust"), ("trust2", "trust"), ("trust[SQ001]", "trust"),
        ("knows_wher", "knows_where"), ("Confiança", "trust"), ("Valori [Confiança]", "trust"),
        ("start_language", "language"), (TRUST.text.ca.replace("Quina", "Quanta"), "trust"), ("partner_age", "age"),
        ("W1_trust", "trust"),
    ],
)  # fmt: skip
def test_what_looks_like_an_item_is_named_with_what_to_write(header, item):
    matching = found([header, "val_close"])
    assert list(matching.sources) == ["val_close"]
    assert f"The column {header} looks like the item {item}" in said(matching) and len(matching.problems) == 1
    assert not found([header, "val_close"], {"ignore": [header]}).problems
    assert found([header, "val_close"], {"items": {item: {"column": header}}}).sources[item].column == header


@pytest.mark.parametrize(
    "header", ["Email", "wage", "mistrust", "Q7", "sexual_health", "langu", "barri nou", "age_of_car"]
)
def test_other_columns_are_left_alone_unless_they_say_an_items_name(header):
    assert ("looks like" in said(found([header, "val_close"]))) == (header == "age_of_car")


def test_a_partners_answers_are_never_taken_for_the_persons():
    family = [f"partner_{name}" for name in ("sex", "age", "education", "origin", "work", "language")]
    own = [name.removeprefix("partner_") for name in family]
    matching = found({name: ["1", "2"] for name in [*own, *family, "trust"]})
    assert not set(family) & {column for source in matching.sources.values() for column in source.columns}
    alone = found([*family, "trust"])
    assert list(alone.sources) == ["trust"] and len(alone.problems) == len(family)


def test_the_other_half_of_a_question_is_asked_about():
    cells = {"trust": ["1", "2", "", "", ""], "trust_b": ["", "", "4", "5", "6"], "sex": ["1"] * 5,
             "sex_other": ["", "x", "", "", ""]}  # fmt: skip
    matching = found(cells)
    assert "The column trust_b is filled where the item trust is empty" in said(matching)
    assert len(matching.problems) == 1
    way_out = {"items": {"trust": {"column": ["trust", "trust_b"]}}}
    assert not found(cells, way_out).problems


def test_options_behind_an_unknown_question_are_named_together():
    columns = [f"Com s'informa? [{label}]" for label in LABELS["ca"]]
    matching = found([*columns, "trust"])
    assert len(matching.problems) == 1
    assert "hold options of one of the items channel_used, channel_trusted" in said(matching)


def test_short_names_are_items_where_the_file_uses_them_throughout():
    items = [i for i in INSTRUMENT.items if i.kind != "multi" and i.construct != "paradata"]
    for language in ("ca", "es", "en"):
        headers = {item.short[language]: item.id for item in items}
        matching = found(list(headers))
        assert {source.column: item for item, source in matching.sources.items()} == headers, language
    few = found(["Confiança", "val_close"])
    assert "trust" not in few.sources and "Confiança looks like the item trust" in said(few)


@pytest.mark.parametrize("header", ["Language", "LANGUAGE", "meta/language", "form.language"])
def test_the_language_of_the_interface_is_asked_about(header):
    matching = found([header, "trust"])
    assert "language" not in matching.sources and "may be the language that the form was shown in" in said(matching)
    assert not found([header, "trust"], {"ignore": [header]}).problems
    assert "language" in found([header, "trust"], {"items": {"language": {"column": header}}}).sources


@pytest.mark.parametrize("header", ["language", "profile/language", INSTRUMENT["language"].text.ca, "Llengua de casa"])
def test_the_home_language_is_the_home_language(header):
    shorts = ["Sexe", "Edat", "Estudis", "Districte", "Confiança"]
    assert found([header, *shorts]).sources["language"].column == header


def test_one_header_for_two_items_is_asked_about():
    own = {
        "id": "val_own",
        "construct": "valuation",
        "kind": "scale",
        "low": 0,
        "high": 10,
        "text": TRUST.text.model_dump(),
    }
    matching = found([TRUST.text.ca, "val_close"], {"own_items": [own]})
    assert "may be any of the items trust, val_own" in said(matching)


def test_rules_of_the_codebook_go_before_headers():
    rule = ItemRule(column="P1")
    matching = match(survey(["P1", "trust"]), INSTRUMENT, Codebook(items={"trust": rule}))
    assert matching.sources["trust"].column == "P1"


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_options_without_their_question_are_named(language):
    assert "hold options of one of the items channel_used, channel_trusted" in said(found(LABELS[language]))
    assert not found(["trust", "web", "phone"]).problems


def test_the_options_of_qualtrics_are_found_behind_its_words():
    names = {f"Q7_{n}": f"{USED.text.ca} - Selected Choice - {label}" for n, label in enumerate(LABELS["ca"], start=1)}
    matching = found([*names, "Q8"], questions=names | {"Q8": f"{INSTRUMENT['sex'].text.ca} - Selected Choice"})
    assert matching.sources["channel_used"].options == {c: (f"Q7_{n}",) for n, c in enumerate(CODES, start=1)}
    assert matching.sources["sex"].column == "Q8" and not matching.problems


@pytest.mark.parametrize("names", [[f"channel_used_{n}" for n in range(1, 13)], [f"V{n}" for n in range(1, 13)]])
def test_columns_of_a_multi_select_that_do_not_say_their_option_are_named_together(names):
    questions = dict.fromkeys(names, USED.text.es[:78]) if names[0] == "V1" else {}
    told = found(names, questions=questions).problems
    assert len(told) == 1 and f'channel_used: {{columns: {{web: "{names[0]}", ...}}}}' in str(told[0])


def test_questions_and_ids_that_were_cut_off_are_named():
    cut = found([TRUST.text.ca[:30], INSTRUMENT["aided_telecare"].text.ca[:30], "RELLIKE"])
    assert (
        not cut.sources and "looks like the item trust" in said(cut) and "looks like the item rel_like_me" in said(cut)
    )
    assert "may be any of the items aided_basic_care, aided_home_care" in said(cut)
    assert "looks like the item age" in said(found(["Quina edat té", "trust"]))


def test_a_header_in_two_languages_is_found_over_two_lines():
    assert found([f"{TRUST.text.ca}\n{TRUST.text.es}"]).sources["trust"]


def test_a_question_with_another_scale_or_another_word_for_the_profile_is_named():
    another = found([TRUST.text.ca.replace("de 0", "de 1"), "age"])
    assert "looks like the item trust" in said(another) and not {"trust"} & set(another.sources)
    words = {"Gènere": "sex", "Nivel de estudios": "education", "Barri": "district", "Any de naixement": "age"}
    told = found(["trust", *words])
    assert all(f"The column {column} looks like the item {item} (" in said(told) for column, item in words.items())
    assert not found(["trust", "sex", "Gènere"]).problems


def test_several_columns_that_look_like_one_item_are_named_with_the_way_to_join_them():
    halves = {"trust_ca": ["1", "", "3", ""], "trust_es": ["", "2", "", "4"], "age": ["20", "30", "40", "50"]}
    told = said(found(halves))
    assert 'or trust: {column: ["trust_ca", "trust_es"]} where they are one question' in told
    joined = found(halves, {"items": {"trust": {"column": ["trust_ca", "trust_es"]}}})
    assert joined.sources["trust"].also == ("trust_es",) and not joined.problems


@pytest.mark.parametrize(
    "words", ["Other (please specify)", "Otro (especifique)", "Altres (especifiqueu)", "Altra: quina?"]
)
def test_other_with_words_of_ones_own_beside_a_question_is_an_answer_and_asks_nothing(words):
    work, multi = INSTRUMENT["work"].text["en"], INSTRUMENT["channel_used"]
    labels = [option.label["en"] for option in multi.options[:3]]
    cells = {
        f"{work} [Response]": ["Working", "Other", "Retired"], f"{work} [{words}]": ["", "cuido", ""],
        **{f"{multi.text['en']} [{label}]": [label, "", ""] for label in labels},
        f"{multi.text['en']} [{words}]": ["", "el mercat", ""],
    }  # fmt: skip
    raw = RawSurvey(pd.DataFrame(cells, index=range(2, 5), dtype=object), "s.csv", "csv")
    found = match(raw, INSTRUMENT, Codebook())
    assert found.problems == () and found.sources["work"].columns == (f"{work} [Response]",)
    read = decode(found.sources["channel_used"], raw, Codebook())
    # Who wrote of another channel has answered, and chose none of the list.
    assert read.states.tolist() == ["valid", "valid", "refused"] and read.values.loc[3].tolist() == [0, 0, 0]
