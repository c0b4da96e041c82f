"""A survey in several files: each is read and held to its own scales, and only then are their codes one table."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random

import pandas as pd
import pyreadstat
import pytest
import yaml

from helpers.errors import MirallError
from helpers.study.config import Council
from helpers.study.instrument import read_instrument
from helpers.survey.all_problems import survey_problems
from helpers.survey.assembling import items_table, respondents_table
from helpers.survey.cleaning.steps import CleanSurvey, clean_survey
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.receiving.reading import read_survey

INSTRUMENT = read_instrument()
SCALES = ("overall_image", "trust", "val_close", "rel_would_use", "ster_poor", "stig_hide")
ITEMS = (*SCALES, "recall", "use_own", "sex", "age", "district", "channel_used")
CHANNELS = [option.code for option in INSTRUMENT["channel_used"].options]
TWO = ("ca.csv", "es.csv")
SEX = {"male": 1.0, "female": 2.0}


def people(n: int, seed: int, first: int = 1) -> list[dict]:
    draw, found = Random(seed), []
    for i in range(n):
        person: dict = {"respondent_id": f"p{first + i:04d}"}
        person |= {s: draw.randint(int(INSTRUMENT[s].low or 0), int(INSTRUMENT[s].high or 0)) for s in SCALES}
        person |= {"recall": draw.randrange(2), "use_own": draw.randrange(2), "age": draw.randrange(18, 90)}
        person |= {"sex": draw.choice([*SEX]), "district": draw.choice(["Nord", "Sud", "Eixample"])}
        person["channel_used"] = " ".join(sorted(draw.sample(CHANNELS, draw.randrange(1, 4)), key=CHANNELS.index))
        found.append(person)
    return found


CA, ES = people(60, 1), people(40, 2, first=101)


def headed(language: str = "", but: tuple[str, ...] = (), **more: str) -> dict[str, str]:
    names = {item: INSTRUMENT[item].text[language] if language else item for item in ITEMS if item not in but}
    return {"respondent_id": "respondent_id", **names, **more}


def write(path: Path, rows: list[dict], head: dict[str, str], mark: str = ";") -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=mark)
        table.writerow(head.values())
        table.writerows([row.get(column, "") for column in head] for row in rows)


def write_sav(path: Path, rows: list[dict], labels: dict | None = None, **how) -> None:
    frame = pd.DataFrame([{name: row.get(name) for name in headed()} for row in rows])
    pyreadstat.write_sav(frame, str(path), variable_value_labels=labels or {}, **how)


def config(names=TWO, sample: dict | None = None, **survey) -> Council:
    return Council.model_validate({
        "name": "Prova", "population": 10_000, "wave": {"label": "2025", "start": "2025-03-03", "end": "2025-03-28"},
        "sample": {"type": "quota", **(sample or {})}, "survey": {"file": list(names), **survey},
        "options": {"exclude_speeders": False, "exclude_straightliners": False},
    })  # fmt: skip


def read(folder: Path, council: Council | None = None, book: dict | None = None) -> CleanSurvey:
    council, codebook = council or config(), Codebook.model_validate(book or {})
    raw = read_survey(folder, council.survey, codebook)
    return clean_survey(raw, codebook, INSTRUMENT, council)


def refused(folder: Path, council: Council | None = None, book: dict | None = None) -> str:
    """Return why the survey is refused: by the notebook, and by `mirall check` in the same words."""
    council, codebook = council or config(), Codebook.model_validate(book or {})
    with pytest.raises(MirallError) as error:
        read(folder, council, book)
    told = {str(problem) for problem in error.value.problems}
    try:
        raw = read_survey(folder, council.survey, codebook)
    except MirallError:
        return str(error.value)
    checked = {str(problem) for problem in survey_problems(raw, codebook, INSTRUMENT, council)[0]}
    # Weights, duplicates and files without a row left are looked at once all else is in order.
    assert told <= checked or not checked
    return str(error.value)


def changed(rows: list[dict], **change) -> list[dict]:
    return [{**row, **{name: value(row, i) for name, value in change.items()}} for i, row in enumerate(rows)]


def two(folder: Path, ca: list[dict] = CA, es: list[dict] = ES, mark: str = ";", **more: str) -> None:
    write(folder / "ca.csv", ca, headed("ca", **more))
    write(folder / "es.csv", es, headed("es", **more), mark)


# ------------------------------------------------------------------------------------------------------ read right


def test_two_language_files_are_one_survey_and_every_answer_is_its_persons(tmp_path):
    two(tmp_path)
    found = read(tmp_path)
    for item in (*SCALES, "sex", "age", "district"):
        assert found.answers[item].values.tolist() == [person[item] for person in CA + ES], item
    assert found.counts == {"rows_received": 100, "rows_other_council": 0, "rows_kept": 100}
    assert [(f.raw.name, f.raw.counted, f.counts["rows_kept"], f.language) for f in found.files] == [
        ("ca.csv", 60, 60, "ca"), ("es.csv", 40, 40, "es"),
    ]  # fmt: skip
    assert [found.raw.place(row) for row in found.rows[[0, 59, 60, 99]]] == [
        ("ca.csv", 2), ("ca.csv", 61), ("es.csv", 2), ("es.csv", 41),
    ]  # fmt: skip


@pytest.mark.parametrize("named", [
    {"ca": "ca.csv", "es": "es.csv"}, [{"file": "ca.csv"}, {"file": "es.csv", "language": "es", "separator": ","}],
    {"telephone": "ca.csv", "web": "es.csv"},
])  # fmt: skip
def test_files_are_named_as_people_would_write_them(tmp_path, named):
    two(tmp_path, mark=",")
    council = config().model_dump(mode="json", exclude_unset=True) | {"survey": {"file": named}}
    assert len(read(tmp_path, Council.model_validate(council)).rows) == 100
    council["survey"] = {"files": named}
    assert len(read(tmp_path, Council.model_validate(council)).rows) == 100


def test_what_is_said_of_a_file_goes_before_what_is_said_of_all(tmp_path):
    weights = ["1.250", "0.875"]
    two(tmp_path, changed(CA, w=lambda p, i: weights[i % 2]),
        changed(ES, w=lambda p, i: weights[i % 2].replace(".", ",")), w="pes")  # fmt: skip
    named = [{"file": "ca.csv"}, {"file": "es.csv", "decimal": ","}]
    found = read(tmp_path, config(named, {"weight": "pes"}, decimal="."))
    assert found.design["base_weight"].tolist() == [float(weights[i % 2]) for p in (CA, ES) for i in range(len(p))]


def test_labels_of_one_file_are_not_the_codes_of_another(tmp_path):
    for name, rows, labels in (("a.sav", CA, {1.0: "Sí", 0.0: "No"}), ("b.sav", ES, {0.0: "Sí", 1.0: "No"})):
        write_sav(tmp_path / name, rows, {"recall": labels})
    found = read(tmp_path, config(("a.sav", "b.sav")))
    assert found.answers["recall"].values.tolist() == [p["recall"] for p in CA] + [1 - p["recall"] for p in ES]


def test_an_spss_file_and_a_text_are_one_survey(tmp_path):
    coded = changed(CA, sex=lambda p, i: SEX[p["sex"]])
    write_sav(tmp_path / "a.sav", coded, {"sex": {1.0: "Home", 2.0: "Dona"}})
    write(tmp_path / "b.csv", ES, headed("es"))
    found = read(tmp_path, config(("a.sav", "b.csv")))
    assert found.answers["sex"].values.tolist() == [person["sex"] for person in CA + ES]


def test_one_cell_and_a_column_an_option_are_one_question(tmp_path):
    spread = {f"channel_used_{code}": f"channel_used_{code}" for code in CHANNELS}
    parted = [p | {c: int(c[13:] in p["channel_used"].split()) for c in spread} for p in ES]
    write(tmp_path / "ca.csv", CA, headed())
    write(tmp_path / "es.csv", parted, headed(but=("channel_used",), **spread))
    found = read(tmp_path).answers["channel_used"].values
    assert (found.to_numpy() == [[float(c in p["channel_used"].split()) for c in found] for p in CA + ES]).all()


def test_an_option_without_a_column_was_not_offered_there_and_it_is_said(tmp_path):
    spread = {f"channel_used_{code}": f"channel_used_{code}" for code in CHANNELS[1:]}
    parted = [p | {c: int(c[13:] in p["channel_used"].split()) for c in spread} for p in ES]
    write(tmp_path / "ca.csv", CA, headed())
    write(tmp_path / "es.csv", parted, headed(but=("channel_used",), **spread))
    found = read(tmp_path)
    values = found.answers["channel_used"].values
    assert values[CHANNELS[0]].isna().tolist() == [False] * 60 + [True] * 40
    assert not values[CHANNELS[1:]].isna().any(axis=None)
    assert f"es.csv has no column for the options {CHANNELS[0]} of channel_used" in str(found.raw.notes[-1])


def test_an_item_that_a_file_lacks_was_not_asked_there_and_it_is_said(tmp_path):
    write(tmp_path / "ca.csv", CA, headed("ca"))
    write(tmp_path / "es.csv", ES, headed("es", but=("trust", "age")))
    found = read(tmp_path)
    assert found.answers["trust"].states.tolist() == ["valid"] * 60 + ["not_asked"] * 40
    assert "es.csv has no column for trust, age" in str(found.raw.notes[-1])


def test_consent_that_one_file_lacks_leaves_nobody_out_there(tmp_path):
    write(tmp_path / "ca.csv", changed(CA, consent=lambda p, i: int(i > 0)), headed("ca", consent="consent"))
    write(tmp_path / "es.csv", ES, headed("es"))
    found = read(tmp_path)
    assert (found.counts["rows_excluded_no_consent"], len(found.rows)) == (1, 99)


def test_dates_are_in_each_files_own_order_and_speed_by_each_files_own_median(tmp_path):
    ca = changed(CA, t=lambda p, i: f"{3 + i % 25:02d}/03/2025", d=lambda p, i: 900 + i)
    es = changed(ES, t=lambda p, i: f"03/{3 + i % 10:02d}/2025", d=lambda p, i: 120 + i)
    two(tmp_path, ca, es, t="submitted_at", d="duration_seconds")
    found = read(tmp_path, Council.model_validate(config().model_dump(mode="json", exclude={"options"})))
    assert found.answers["submitted_at"].values.dt.month.eq(3).all()
    assert "rows_excluded_speeder" not in found.counts


def test_typed_places_are_one_place_in_all_files_and_each_mend_names_its_file(tmp_path):
    two(tmp_path, CA, changed(ES, district=lambda p, i: p["district"].upper()))
    found = read(tmp_path)
    assert set(found.answers["district"].values) == {"Nord", "Sud", "Eixample"}
    mended = found.issues[found.issues["action"] == "repaired"]
    assert (set(mended["file"]), mended["row"].tolist()) == ({"es.csv"}, list(range(2, 42)))


def test_columns_of_the_codebook_are_each_files_own(tmp_path):
    ca = headed("", **{item: f"P{i}" for i, item in enumerate(ITEMS)})
    es = headed("", **{item: f"Q{i}" for i, item in enumerate(ITEMS)})
    write(tmp_path / "ca.csv", changed(CA, sex=lambda p, i: "H" if p["sex"] == "male" else "D"), ca)
    write(tmp_path / "es.csv", changed(ES, sex=lambda p, i: "H" if p["sex"] == "male" else "M"), es)
    items: dict = {item: {"column": [f"P{i}", f"Q{i}"]} for i, item in enumerate(ITEMS)}
    items["sex"]["values"] = {"H": "male", "D": "female", "M": "female"}
    found = read(tmp_path, book={"items": items})
    assert found.answers["sex"].values.tolist() == [person["sex"] for person in CA + ES]
    assert found.answers["trust"].values.tolist() == [person["trust"] for person in CA + ES]


def test_strata_with_labels_in_one_file_and_codes_in_another_are_the_same(tmp_path):
    frame = pd.DataFrame(CA).assign(st=[1.0 + i % 2 for i in range(60)])
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"), variable_value_labels={"st": {1.0: "Centre", 2.0: "Fora"}})
    write(tmp_path / "b.csv", changed(ES, st=lambda p, i: 1 + i % 2), headed(st="st"))
    found = read(tmp_path, config(("a.sav", "b.csv"), {"stratum": "st"}))
    assert found.design["stratum"].value_counts().to_dict() == {"Centre": 50, "Fora": 50}


def test_each_file_is_filtered_by_its_own_codes(tmp_path):
    ca = changed(CA, m=lambda p, i: ("Vila", "Altra")[i % 2])
    es = changed(ES, m=lambda p, i: ("Villa", "Otra")[i % 2])
    write(tmp_path / "ca.csv", ca, headed("ca", m="municipi"))
    write(tmp_path / "es.csv", es, headed("es", m="pueblo"))
    book = {"filter": {"column": ["municipi", "pueblo"], "keep": ["Vila", "Villa"]}}
    found = read(tmp_path, book=book)
    assert found.counts == {"rows_received": 100, "rows_other_council": 50, "rows_kept": 50}
    book["filter"]["keep"] = ["Vila"]
    assert "No row of es.csv is kept by the filter" in refused(tmp_path, book=book)
    book["filter"] = {"column": "municipi", "keep": ["Vila"]}
    assert "es.csv has no column municipi, by which the filter tells councils apart" in refused(tmp_path, book=book)
    book["filter"]["whole"] = ["es.csv"]
    assert len(read(tmp_path, book=book).rows) > 40


def test_sheets_of_one_workbook_are_files_of_one_survey(tmp_path):
    with pd.ExcelWriter(tmp_path / "e.xlsx") as book:
        for name, rows in (("CA", CA), ("ES", ES)):
            pd.DataFrame(rows)[[*headed()]].to_excel(book, sheet_name=name, index=False)
    found = read(tmp_path, config([{"file": "e.xlsx", "sheet": "CA"}, {"file": "e.xlsx", "sheet": "ES"}]))
    assert [file.raw.name for file in found.files] == ["e.xlsx [CA]", "e.xlsx [ES]"]
    assert len(found.rows) == 100


# ------------------------------------------------------------------------------------------------------ who is who


def test_numbers_that_each_file_gives_its_own_interviews_are_asked_about(tmp_path):
    two(tmp_path, CA, people(40, 5))
    said = refused(tmp_path)
    assert "holds the identifier of another row in 40 rows" in said and "such as rows es.csv 2, es.csv 3" in said
    assert len(read(tmp_path, config(same_identifier="in_each_file")).rows) == 100


def test_somebody_in_two_files_counts_once_and_by_an_address_too(tmp_path):
    again = [dict(CA[i], respondent_id=f"x{i}") for i in range(5)]
    mail = {"m": lambda p, i: f"{p['trust']}{p['age']}{p['district']}{p['stig_hide']}{p['val_close']}@a.cat"}
    two(tmp_path, changed(CA, **mail), changed(ES + again, **mail), m="Email address")
    found = read(tmp_path, config(same_identifier="in_each_file"))
    assert found.counts["rows_excluded_duplicate"] == 5
    assert found.issues["file"].eq("es.csv").all() and found.issues["row"].tolist() == [42, 43, 44, 45, 46]


def test_rows_that_stand_in_two_files_word_for_word_count_once(tmp_path):
    timed = changed(CA, t=lambda p, i: f"2025-03-{3 + i % 20:02d} 10:{i % 60:02d}:{i:02d}")
    head = {"t": "Marca temporal", "trust": "trust", "sex": "sex", "recall": "recall"}
    write(tmp_path / "feb.csv", timed[:40], head)
    write(tmp_path / "mar.csv", timed[30:], head, ",")
    found = read(tmp_path, config(("feb.csv", "mar.csv")))
    assert (found.counts["rows_excluded_duplicate"], len(found.rows)) == (10, 60)


def test_a_file_that_adds_nobody_is_refused(tmp_path):
    write(tmp_path / "ca.csv", CA, headed("ca"))
    write(tmp_path / "es.csv", CA, headed("ca"), ",")
    assert "es.csv: No row of the file is left beside those of the survey's other files" in refused(tmp_path)


@pytest.mark.parametrize("names", [("ca.csv", "ca.csv"), ("ca.csv", "copy.csv")])
def test_one_file_twice_is_refused(tmp_path, names):
    write(tmp_path / "ca.csv", CA, headed("ca"))
    write(tmp_path / "copy.csv", CA, headed("ca"))
    assert f"{names[1]} and ca.csv under survey are the same file" in refused(tmp_path, config(names))


# ------------------------------------------------------------------------------------------------------ refused


def test_everything_that_is_wrong_in_every_file_is_told_at_once(tmp_path):
    write(tmp_path / "ca.csv", changed(CA, trust=lambda p, i: 50 + i % 2), headed("ca"))
    write(tmp_path / "es.csv", changed(ES, sex=lambda p, i: i % 2 + 1), headed("es"))
    said = refused(tmp_path)
    assert "ca.csv, column Quina" in said and "es.csv, column " in said


@pytest.mark.parametrize("n", [20, 200])
def test_a_scale_of_its_own_in_one_file_is_seen_against_the_other(tmp_path, n):
    two(tmp_path, CA, changed(people(n, 2, 101), trust=lambda p, i: p["trust"] % 5 + 1))
    said = refused(tmp_path)
    assert "to trust in es.csv go from 1 to 5, and those of ca.csv from 0 to 9" in said
    assert len(read(tmp_path, book={"items": {"trust": {"scale": [0, 10], "column": [
        INSTRUMENT["trust"].text["ca"], INSTRUMENT["trust"].text["es"]]}}}).rows) == 60 + n  # fmt: skip


def test_what_no_file_shows_alone_all_of_them_show(tmp_path):
    parts = [changed(people(9, i, 100 * i), trust=lambda p, i: p["trust"] % 5 + 1) for i in (1, 2, 3)]
    for name, rows in zip("abc", parts, strict=True):
        write(tmp_path / f"{name}.csv", rows, headed())
    assert "The 27 answers to trust are 1 (" in refused(tmp_path, config(("a.csv", "b.csv", "c.csv")))


def test_a_code_that_one_file_declares_missing_is_asked_about_in_the_other(tmp_path):
    write_sav(tmp_path / "a.sav", CA, missing_ranges={"trust": [9]})
    write(tmp_path / "b.csv", ES, headed())
    names, nines = ("a.sav", "b.csv"), [i + 2 for i, p in enumerate(ES) if p["trust"] == 9]
    said = refused(tmp_path, config(names))
    assert f"The code 9 of trust is no answer in a.sav, and counts as one in {len(nines)} rows of b.csv" in said
    assert f"rows {', '.join(map(str, nines[:5]))}" in said
    found = read(tmp_path, config(names), {"items": {"trust": {"column": "trust", "missing": {"9": "refused"}}}})
    assert (found.answers["trust"].states == "refused").sum() == sum(p["trust"] == 9 for p in CA + ES)


def test_values_that_a_label_contradicts_are_refused(tmp_path):
    write_sav(tmp_path / "a.sav", changed(CA, sex=lambda p, i: SEX[p["sex"]]), {"sex": {1.0: "Dona", 2.0: "Home"}})
    write(tmp_path / "b.csv", changed(ES, sex=lambda p, i: int(SEX[p["sex"]])), headed())
    values = {"1": "male", "2": "female"}
    said = refused(tmp_path, config(("a.sav", "b.csv")), {"items": {"sex": {"column": "sex", "values": values}}})
    assert "1 of sex is male, and the label of 1 in the file is “Dona”, which is female" in said


def test_a_scale_that_one_file_counts_the_other_way_is_refused(tmp_path):
    write(tmp_path / "a.csv", CA, headed())
    write_sav(tmp_path / "b.sav", ES, {"ster_poor": {1.0: "Molt d'acord", 5.0: "Gens d'acord"}})
    assert "b.sav, column ster_poor: The labels of this column run from" in refused(
        tmp_path, config(("a.csv", "b.sav"))
    )


def test_what_holds_for_one_file_alone_is_written_under_its_name(tmp_path):
    write(tmp_path / "a.csv", CA, headed())
    write_sav(tmp_path / "b.sav", ES, {"ster_poor": {1.0: "Molt d'acord", 5.0: "Gens d'acord"}})
    council = config(("a.csv", "b.sav"))
    assert "under files, as in files: {b.sav: {items:" in refused(tmp_path, council)
    turned = {"ster_poor": {"reversed": True}}
    everywhere = {"files": {"b.sav": {"items": turned, "missing": {"0": "refused"}}}}
    assert "b.sav: Under missing in codebook.yml, 0 is no answer in any column" in refused(
        tmp_path, council, everywhere
    )
    book: dict = {"files": {"b.sav": {"items": turned | {"trust": {"missing": {"0": "refused"}}}}}}
    found = read(tmp_path, council, book)
    assert found.answers["ster_poor"].values.tolist() == [p["ster_poor"] for p in CA] + [6 - p["ster_poor"] for p in ES]
    assert (found.answers["trust"].states == "refused").sum() == sum(p["trust"] == 0 for p in ES)
    book["files"] = {"c.sav": {}, "b.sav": {"items": {"ster_poor": {"text": "Pobres?"}}}}
    said = refused(tmp_path, council, book)
    assert (
        "The survey has no file c.sav (allowed: a.csv, b.sav)" in said
        and "text of ster_poor are the question's" in said
    )


@pytest.mark.parametrize(("ca", "es", "said"), [
    ("0.8 1 1.2", "60 97 140", "average 1 in ca.csv and 98"), ("3 4 5", "60 40 50", "average 4 in ca.csv"),
    ("0.9 1 1.1", "2 3 2.5", "average 1 in ca.csv and 2.49"),
])  # fmt: skip
def test_weights_of_two_scales_are_refused_naming_both(tmp_path, ca, es, said):
    two(tmp_path, changed(CA, w=lambda p, i: ca.split()[i % 3]), changed(ES, w=lambda p, i: es.split()[i % 3]), w="w")
    assert said in refused(tmp_path, config(sample={"weight": "w"}))
    assert len(read(tmp_path, config(sample={"weight": "w", "unequal_weights": True})).rows) == 100


def test_a_weight_that_one_file_lacks_is_refused(tmp_path):
    write(tmp_path / "ca.csv", changed(CA, w=lambda p, i: 1 + i % 3), headed("ca", w="w"))
    write(tmp_path / "es.csv", ES, headed("es"))
    assert "es.csv has no column w, which sample.weight names" in refused(tmp_path, config(sample={"weight": "w"}))


def test_durations_in_minutes_beside_seconds_are_refused(tmp_path):
    two(tmp_path, changed(CA, d=lambda p, i: 1000 + i), changed(ES, d=lambda p, i: 14 + i % 5), d="duration_seconds")
    assert "the files tell durations in two units" in refused(tmp_path)


def test_places_in_two_languages_are_asked_about(tmp_path):
    there = {"Nord": "Norte", "Sud": "Sur", "Eixample": "Eixample"}
    two(tmp_path, CA, changed(ES, district=lambda p, i: there[p["district"]]))
    assert "may be the same places in two languages" in refused(tmp_path)
    values = {"Norte": "Nord", "Sur": "Sud", "Nord": "Nord", "Sud": "Sud", "Eixample": "Eixample"}
    column = [INSTRUMENT["district"].text["ca"], INSTRUMENT["district"].text["es"]]
    found = read(tmp_path, book={"items": {"district": {"column": column, "values": values}}})
    assert found.answers["district"].values.tolist() == [person["district"] for person in CA + ES]


def test_a_file_for_each_of_several_places_is_read_and_none_becomes_another(tmp_path):
    """Their names are of one language: the headers say so, or are codes."""
    north, south = (
        changed(CA, district=lambda p, i: ("Gràcia", "Sants")[i % 2]),
        changed(ES, district=lambda p, i: "Mina"),
    )
    for language in ("ca", ""):
        write(tmp_path / "ca.csv", north, headed(language))
        write(tmp_path / "es.csv", south, headed(language))
        found = read(tmp_path)
        assert found.answers["district"].values.value_counts().to_dict() == {"Mina": 40, "Gràcia": 30, "Sants": 30}


def test_the_line_for_places_in_two_languages_makes_one_of_no_two(tmp_path):
    there = {"Nord": "Norte", "Sud": "Sur", "Eixample": "Eixample"}
    for language in ("ca", "es"), ("", ""):
        write(tmp_path / "ca.csv", CA, headed(language[0]))
        write(tmp_path / "es.csv", changed(ES, district=lambda p, i: there[p["district"]]), headed(language[1]))
        said = refused(tmp_path)
        line = said.partition("codebook.yml district: ")[2].partition(" where each")[0]
        column = [INSTRUMENT["district"].text[code] for code in ("ca", "es")] if language[0] else "district"
        rule = {"column": column, **yaml.safe_load(line)}
        assert set(rule["values"]) == {"Nord", "Sud", "Eixample", "Norte", "Sur"}
        assert read(tmp_path, book={"items": {"district": rule}}).answers["district"].values.nunique() == 5
        assert said.count("two languages") == 1 and "holds for every file" not in said


def test_what_one_file_alone_asks_for_is_told_with_where_to_write_it(tmp_path):
    two(
        tmp_path,
        CA,
        changed(ES, trust=lambda p, i: p["trust"] if i % 5 else 88, age=lambda p, i: 99 if i % 8 == 0 else 40),
    )
    assert "files: {es.csv: {items:" in refused(tmp_path)
    two(tmp_path, *(changed(rows, age=lambda p, i: 99 if i % 8 == 0 else 40) for rows in (CA, ES)))
    assert "holds for every file" not in refused(tmp_path)


def test_a_column_that_only_the_other_file_names_is_asked_about(tmp_path):
    write(tmp_path / "ca.csv", CA, headed("", trust="P1"))
    write(tmp_path / "es.csv", ES, headed("", trust="Q1"))
    said = refused(tmp_path, book={"items": {"trust": {"column": "P1"}}})
    assert 'es.csv has no column for trust, which other files of the survey have, and its columns "Q1"' in said
    found = read(tmp_path, book={"items": {"trust": {"column": "P1"}}, "ignore": ["Q1"]})
    assert found.answers["trust"].states.tolist() == ["valid"] * 60 + ["not_asked"] * 40
    said = refused(tmp_path, book={"items": {"trust": {"column": ["P1", "Q2"]}}})
    assert "ca.csv has no column Q2" in said and "es.csv has no column Q2" in said


def test_a_count_of_fewer_columns_in_one_file_is_refused(tmp_path):
    write(tmp_path / "ca.csv", changed(CA, s=lambda p, i: 1, r=lambda p, i: i % 2), headed("ca", s="S1", r="S2"))
    write(tmp_path / "es.csv", changed(ES, s=lambda p, i: 1), headed("es", s="S1"))
    book = {"items": {"unaided_count": {"count_of": ["S1", "S2"]}}}
    assert "unaided_count is made of 2 columns in ca.csv and of 1 in es.csv" in refused(tmp_path, book=book)


def test_a_broken_and_an_empty_file_are_told_at_once(tmp_path):
    two(tmp_path, es=[])
    with (tmp_path / "ca.csv").open("a", encoding="utf-8") as file:
        file.write('x;"y\n')
    said = refused(tmp_path)
    assert "es.csv: The file holds a header and no rows" in said and "ca.csv: A record does not have" in said


def test_the_language_of_an_interview_is_the_tools_or_its_files(tmp_path):
    two(tmp_path, changed(CA, q=lambda p, i: ("es", "ca", "de")[i % 3]), q="startlanguage")
    write(tmp_path / "es.csv", ES, headed("es"))
    found = read(tmp_path)
    spoken = respondents_table(found, items_table(found))["interview_language"]
    assert spoken.fillna("").tolist() == [("es", "ca", "")[i % 3] for i in range(60)] + ["es"] * 40


def test_a_code_of_two_meanings_is_asked_about_and_each_file_settles_its_own(tmp_path):
    for name, rows, codes in (("ca.csv", CA, "MF"), ("es.csv", ES, "HM")):
        letters = dict(zip(SEX, codes, strict=True))
        write(tmp_path / name, [row | {"sex": letters[row["sex"]]} for row in rows], headed())
    book: dict = {"items": {"sex": {"values": {"F": "female", "M": "male", "H": "male"}}}}
    with pytest.raises(MirallError) as caught:
        read(tmp_path, book=book)
    told = str(caught.value)
    assert "In es.csv, h, m are all male of sex, and nobody is female" in told
    assert "files: {es.csv: {items: {sex: {values: {h: female, ...}}}}}" in told
    book["files"] = {"es.csv": {"items": {"sex": {"values": {"H": "male", "M": "female"}}}}}
    found = read(tmp_path, book=book)
    assert (found.answers["sex"].values == "female").sum() == sum(row["sex"] == "female" for row in CA + ES)


def test_ends_turned_in_one_file_alone_are_refused_and_its_own_values_settle_it(tmp_path):
    write(tmp_path / "ca.csv", CA, headed())
    turned = {1: "1 - Muy de acuerdo", 2: "2", 3: "3", 4: "4", 5: "5 - Muy en desacuerdo"}
    write(tmp_path / "es.csv", [row | {"stig_hide": turned[6 - row["stig_hide"]]} for row in ES], headed())
    values = {"1 - Muy de acuerdo": "5", "5 - Muy en desacuerdo": "1"}
    with pytest.raises(MirallError) as caught:
        read(tmp_path, book={"items": {"stig_hide": {"values": values}}})
    assert "es.csv, column stig_hide: Under values" in str(caught.value) and "under files" in str(caught.value)
    assert "ca.csv, column" not in str(caught.value)
    own = {"es.csv": {"items": {"stig_hide": {"values": {**values, "2": "4", "4": "2"}}}}}
    found = read(tmp_path, book={"files": own})
    assert found.answers["stig_hide"].values.sum() == sum(row["stig_hide"] for row in CA + ES)


def test_a_scale_of_one_file_alone_is_written_as_its_codes(tmp_path):
    write(tmp_path / "ca.csv", CA, headed())
    write(tmp_path / "es.csv", [row | {"trust": row["trust"] // 2} for row in ES], headed())
    with pytest.raises(MirallError) as caught:
        read(tmp_path)
    assert "a scale of its own as trust: {scale: [1, 5]}" in str(caught.value)
    own = {"es.csv": {"items": {"trust": {"values": {str(code): str(2 * code) for code in range(6)}}}}}
    found = read(tmp_path, book={"files": own})
    assert found.answers["trust"].values.tail(40).tolist() == [2.0 * (row["trust"] // 2) for row in ES]


def test_a_scale_of_one_file_is_stretched_to_that_of_the_others_in_proportion(tmp_path):
    write(tmp_path / "ca.csv", CA, headed())
    # The paper form asks from 1 to 5, what the other asks from 0 to 10.
    short = changed(ES, trust=lambda p, i: 1 + p["trust"] // 2 if p["trust"] < 10 else 5)
    write(tmp_path / "es.csv", short, headed())
    assert "a scale of its own as trust: {scale: [1, 5]}" in refused(tmp_path)
    found = read(tmp_path, book={"files": {"es.csv": {"items": {"trust": {"scale": [1, 5]}}}}})
    assert found.answers["trust"].values.tolist() == [p["trust"] for p in CA] + [2.5 * (p["trust"] - 1) for p in short]
    assert (found.instrument["trust"].low, found.instrument["trust"].high) == (0, 10)
    assert any("stretched to the scale from 0 to 10" in str(note) for note in found.raw.notes)
    beyond = changed(short, trust=lambda p, i: 9 if i < 6 else p["trust"])
    write(tmp_path / "es.csv", beyond, headed())
    assert "The item trust holds 9" in refused(
        tmp_path, None, {"files": {"es.csv": {"items": {"trust": {"scale": [1, 5]}}}}}
    )


def test_durations_of_one_file_are_in_its_own_unit_and_its_dates_in_their_own_form(tmp_path):
    timed = {"duration_seconds": "duration_seconds", "submitted_at": "submitted_at"}
    day = lambda i: 4 + i % 8  # noqa: E731
    first = changed(
        CA, duration_seconds=lambda p, i: 700 + i, submitted_at=lambda p, i: f"{day(i):02d}/03/2025 10:{i:02d}"
    )
    then = changed(
        ES, duration_seconds=lambda p, i: 10 + i % 9, submitted_at=lambda p, i: f"03/{day(i):02d}/2025 11:{i:02d}"
    )
    write(tmp_path / "ca.csv", first, headed(**timed))
    write(tmp_path / "es.csv", then, headed(**timed))
    assert "files: {es.csv: {items: {duration_seconds: {format: minutes}}}}" in refused(tmp_path)
    found = read(tmp_path, book={"files": {"es.csv": {"items": {"duration_seconds": {"format": "minutes"}}}}})
    assert found.answers["duration_seconds"].values.tolist()[-40:] == [60 * p["duration_seconds"] for p in then]
    assert set(found.answers["submitted_at"].values.dt.month) == {3}
