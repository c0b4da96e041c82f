import os
from pathlib import Path

import openpyxl
import pytest

from helpers.errors import MarginsError, UsageError
from helpers.survey.weighting.margins import margins_for, read_tables, write_margins
from helpers.survey.weighting.municipalities import Gazetteer, fold
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


def count(margins, variable, category):
    rows = margins[(margins["variable"] == variable) & (margins["category"] == category)]
    return rows["population"].item()


def test_ages_are_counted_from_16_and_the_others_scaled_to_them(official):
    margins = margins_for("l'hospitalet de llobregat", official)
    sums = margins.groupby("variable")["population"].sum()
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
    assert set(both["variable"]) == {"age_group", "sex"}
    assert margins_for(["Barcelona", "08019"], official).equals(alone)


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
    with pytest.raises(MarginsError, match="single year of age"):
        read_tables([tmp_path])


def test_ages_may_come_as_csv(tmp_path):
    (tmp_path / "ages.csv").write_text("ine;edat;n\n8101;16;5\n8101;85;7\n", encoding="utf-8")
    margins = margins_for("08101", tmp_path)
    assert count(margins, "age_group", "16-29") == 5 and count(margins, "age_group", "80+") == 7


def test_what_is_written_is_read_and_never_replaced(official, tmp_path):
    target = tmp_path / "raw" / "population.csv"
    write_margins(["08101"], official, target)
    assert read_population(target)["population"].tolist() == margins_for("08101", official)["population"].tolist()
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
    assert fold("Castellví de la Marca") == fold("castellvi de la marca")
    assert fold("Sant Cugat-Sesgarrigues") == fold("sant cugat sesgarrigues")
    assert fold("la Garriga i Gual·la") == "la garriga i gualla"


@pytest.mark.skipif(not REAL.exists(), reason="the official tables lie outside the project")
def test_the_official_tables_name_every_municipality_without_ambiguity():
    tables = read_tables([REAL])
    places = Gazetteer({code: tables.names.get(code, code) for code in tables.ages})
    assert len(tables.ages) == 947
    assert [places.find(places.names[code]) for code in tables.ages] == list(tables.ages)
    assert sum(sum(ages.values()) for ages in tables.ages.values()) == 8_012_231
    assert all(abs(sum(tables.sexes[code].values()) - sum(tables.ages[code].values())) < 1 for code in tables.ages)
    named = sum(fold(name) in tables.foreign for code, name in tables.names.items() if code in tables.ages)
    assert named > 900
