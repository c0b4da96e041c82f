"""The instrument as a form: valid for the tools that read it, and nothing lost on the way."""

from io import BytesIO

import openpyxl
import pytest
from pyxform.xls2xform import convert

from helpers.errors import ConfigError
from helpers.study.instrument import Instrument, read_instrument
from helpers.study.xlsform import DONT_KNOW, METADATA, RECORDED, build_sheets, choices_of, routing, xlsform

PLACES = ("Nucli Antic", "Can Núria")


@pytest.fixture(scope="module")
def instrument():
    return read_instrument()


def test_pyxform_accepts_the_form_without_a_warning(instrument, tmp_path):
    path = tmp_path / "mirall.xlsx"
    path.write_bytes(xlsform(instrument, PLACES))
    result = convert(str(path))
    assert result.warnings == []
    for language in ("Català (ca)", "Español (es)", "English (en)"):
        assert f'lang="{language}"' in result.xform


def test_the_same_instrument_gives_the_same_bytes(instrument):
    assert xlsform(instrument, PLACES) == xlsform(instrument, PLACES)


def test_every_item_is_in_the_form_once(instrument):
    names = [row["name"] for row in build_sheets(instrument).survey if row["type"] != "end_group"]
    expected = {item.id for item in instrument.items} - set(RECORDED) | {"interview"}
    assert sorted(names) == sorted(expected)
    assert {row["name"]: row["type"] for row in build_sheets(instrument).survey[:2]} == METADATA


def test_every_list_that_a_question_names_has_choices(instrument):
    sheets = build_sheets(instrument, PLACES)
    lists = {row["list_name"] for row in sheets.choices}
    named = {row["type"].split()[1] for row in sheets.survey if row["type"].startswith("select_")}
    assert named == lists
    assert [row["name"] for row in sheets.choices if row["list_name"] == "district"] == list(PLACES)


def test_without_places_people_write_their_district(instrument):
    kinds = {row["name"]: row["type"] for row in build_sheets(instrument).survey if "name" in row}
    assert kinds["district"] == "text"


def test_a_scale_offers_each_point_and_dont_know_only_where_the_instrument_does(instrument):
    trust = [code for code, _ in choices_of(instrument["trust"], instrument)]
    assert trust == [*map(str, range(11)), DONT_KNOW]
    assert [code for code, _ in choices_of(instrument["rel_like_me"], instrument)] == ["1", "2", "3", "4", "5"]


def test_routing_follows_the_instrument(instrument):
    assert routing(instrument["satisfaction"], instrument) == "${use_own} = '1' or ${use_family} = '1'"
    assert routing(instrument["clarity"], instrument) == "${recall} = '1'"
    assert routing(instrument["trust"], instrument) == ""


def test_nobody_who_did_not_consent_is_asked_the_rest(instrument):
    group = next(row for row in build_sheets(instrument).survey if row["type"] == "begin_group")
    assert group["relevant"] == "${consent} = '1' and ${resident} = '1'"


def test_sheets_are_written_as_they_are(instrument):
    book = openpyxl.load_workbook(BytesIO(xlsform(instrument)))
    rows = list(book["choices"].iter_rows(values_only=True))
    assert len(rows) == 1 + len(build_sheets(instrument).choices)
    assert book["settings"]["C2"].value == instrument.version


def test_an_instrument_without_shared_answers_is_refused_in_words(instrument):
    bare = Instrument(version="1", items=instrument.items)
    with pytest.raises(ConfigError, match="yes, no, true, false, dont_know"):
        build_sheets(bare)
