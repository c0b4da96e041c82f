import os
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from helpers.errors import MarginsError, UsageError
from helpers.survey.weighting.margins import margins_for, names_in, read_tables, write_margins
from helpers.survey.weighting.municipalities import Gazetteer, place_name
from helpers.survey.weighting.population import read_population

REAL = Path(os.environ.get("MIRALL_REAL_DATA", Path(__file__).parents[4] / "shared" / "data")) / "catalonia"
NAMES = {
    "08101": "Hospitalet de Llobregat, L'",
    "43162": "Vandellòs i l'Hospitalet de l'Infant",
    "08019": "Barcelona",
    "25171": "Pobla de Segur, La",
    "25904": "Pobla de Segur, El",
    "03014": "Alicante/Alacant",
    "08165": "Castellví de la Marca",
    "08166": "Pobla de Lillet, La",
}


def sheet(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


@pytest.fixture
def official(tmp_path):
    folder = tmp_path / "official"
    folder.mkdir()
    ages = [("08101", age, 10 + age % 3) for age in range(0, 101)] + [("08019", age, 100) for age in range(0, 101)]
    sheet(folder / "ages.xlsx", [("ine", "edat", "n"), *ages])
    sheet(
        folder / "68065.xlsx",
        [
            ("Población según municipio y sexo",),
            (" ", "Total", None, "Hombres", None, "Mujeres", None),
            (" ", "2024", "2023", "2024", "2023", "2024", "2023"),
            ("Total Nacional", 9, 9, 4, 4, 5, 5),
            ("08101 Hospitalet de Llobregat, L'", 1000, 990, 400, 395, 600, 595),
            ("08019 Barcelona", 10_100, 10_000, 5050, 5000, 5050, 5000),
            ("08020 Sense dades", "..", "..", "..", "..", "..", ".."),
        ],
    )
    sheet(
        folder / "b6r228.xlsx",
        [
            ("Població estrangera",),
            ("Categoria", "(1) Població", "Població estrangera. Total", "Població estrangera. % sobre (1)"),
            ("Hospitalet de Llobregat, l'", 1000, 250, 25.0),
            ("Barcelona", ":", ":", ":"),
        ],
    )
    return folder


def count(found, variable, category):
    margins = found.margins
    rows = margins[(margins["variable"] == variable) & (margins["category"] == category)]
    return rows["population"].item()


def test_ages_are_counted_from_16_and_the_others_scaled_to_them(official):
    margins = margins_for("l'hospitalet de llobregat", official)
    sums = margins.margins.groupby("variable")["population"].sum()
    assert count(margins, "age_group", "16-29") == sum(10 + age % 3 for age in range(16, 30))
    assert count(margins, "age_group", "80+") == sum(10 + age % 3 for age in range(80, 101))
    assert sums.nunique() == 1
    assert count(margins, "sex", "female") == pytest.approx(0.6 * sums["sex"], abs=0.5)
    assert count(margins, "nationality", "foreign") == pytest.approx(0.25 * sums["sex"], abs=0.5)


@pytest.mark.parametrize("written", ["08101", "081017", "Hospitalet de Llobregat, l'", "L’HOSPITALET  de Llobregat"])
def test_a_municipality_is_found_however_it_is_written(official, written):
    assert count(margins_for(written, official), "age_group", "16-29") < 200


def test_several_municipalities_are_summed_and_what_one_lacks_is_left_out(official):
    both = margins_for(["Barcelona", "08101"], [official])
    alone = margins_for("Barcelona", official)
    assert count(both, "age_group", "80+") == count(alone, "age_group", "80+") + sum(10 + a % 3 for a in range(80, 101))
    assert set(both.margins["variable"]) == {"age_group", "sex"}
    assert margins_for(["Barcelona", "08019"], official).margins.equals(alone.margins)


def test_every_unknown_municipality_is_told_at_once_with_its_neighbours(official):
    with pytest.raises(MarginsError) as caught:
        margins_for(["Barcelna", "hospitalet", "99999"], official)
    said = str(caught.value)
    assert len(caught.value.problems) == 3
    assert "Barcelona (08019)" in said and "Hospitalet de Llobregat, L' (08101)" in said and "99999" in said


def test_no_municipality_is_refused(official):
    with pytest.raises(MarginsError, match="at least one municipality"):
        margins_for([], official)


def test_tables_of_another_kind_are_refused(tmp_path):
    with pytest.raises(MarginsError, match="no XLSX or CSV files"):
        read_tables([tmp_path])
    sheet(tmp_path / "other.xlsx", [("a", "b"), (1, 2)])
    with pytest.raises(MarginsError, match="single years of age"):
        read_tables([tmp_path])


def test_ages_may_come_as_csv(tmp_path):
    (tmp_path / "ages.csv").write_text("ine;edat;n\n8101;16;5\n8101;85;7\n", encoding="utf-8")
    margins = margins_for("08101", tmp_path)
    assert count(margins, "age_group", "16-29") == 5 and count(margins, "age_group", "80+") == 7


def test_what_is_written_is_read_and_never_replaced(official, tmp_path):
    target = tmp_path / "raw" / "population.csv"
    write_margins(["08101"], official, target)
    assert read_population(target).margins["population"].tolist() == (
        margins_for("08101", official).margins["population"].tolist()
    )
    with pytest.raises(UsageError, match="exists already"):
        write_margins(["08101"], official, target)


def test_an_article_is_told_apart_before_it_is_left_out():
    places = Gazetteer(NAMES)
    assert places.find("la Pobla de Segur") == "25171"
    assert places.find("Pobla de Segur, El") == "25904"
    several = places.find("Pobla de Segur")
    assert "several municipalities" in str(several) and "25171" in str(several) and "25904" in str(several)


@pytest.mark.parametrize("written", ["Alacant", "alicante", "Alicante/Alacant"])
def test_either_name_of_a_bilingual_place_will_do(written):
    assert Gazetteer(NAMES).find(written) == "03014"


def test_accents_points_and_hyphens_do_not_matter():
    assert place_name("Castellví de la Marca") == place_name("castellvi de la marca")
    assert place_name("Sant Cugat-Sesgarrigues") == place_name("sant cugat sesgarrigues")
    assert place_name("la Garriga i Gual·la") == "la garriga i gualla"


@pytest.mark.skipif(not REAL.exists(), reason="the official tables lie outside the project")
def test_the_official_tables_name_every_municipality_without_ambiguity():
    tables = {table.name: table for table in read_tables([REAL])}
    known = names_in(list(tables.values()))
    ages = list(tables["pobAnyany24.xlsx"].figures)
    catalan = list(dict.fromkeys(figure.code for figure in ages))
    places = Gazetteer({code: known[code] for code in catalan})
    assert len(catalan) == 947 and sum(figure.count for figure in ages) == 8_012_231
    assert [places.find(known[code]) for code in catalan] == catalan
    sexes = [f for f in tables["68065.xlsx"].figures if f.code in catalan and f.year == 2024 and f.sex != "total"]
    assert len(sexes) == 2 * 947 and sum(figure.count for figure in sexes) == 8_012_231


@pytest.mark.skipif(not REAL.exists(), reason="the official tables lie outside the project")
def test_the_margins_of_a_real_municipality_are_the_published_ones():
    found = margins_for("l'Hospitalet de Llobregat", REAL)
    derived = (
        pd.read_csv(REAL / "DERIVED_catalunya_947_margins.csv", dtype={"ine5": str}).set_index("ine5").loc["08101"]
    )
    assert count(margins_for("Cabanes", REAL), "age_group", "80+") > 0
    assert count(found, "age_group", "16-29") == derived["pop2024_16_17"] + derived["pop2024_18_29"]
    for group, column in (("30-44", "30_44"), ("45-64", "45_64"), ("65-79", "65_79"), ("80+", "80_mes")):
        assert count(found, "age_group", group) == derived[f"pop2024_{column}"]
    told = found.sums.set_index("category")["counted"]
    assert (told["female"], told["male"]) == (derived["cens2024_dones"], derived["cens2024_homes"])
