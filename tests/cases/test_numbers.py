"""Small inputs of what real files do to numbers, census tables and feeds: read right, or refused with the way out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from helpers.communication.audit.receiving.inventory import read_inventory
from helpers.run.commands.checking import examine
from helpers.study.opening import open_study
from helpers.survey.intake import clean, receive
from helpers.survey.weighting.margins import margins_for

CASES = Path(__file__).parent


@pytest.fixture
def study(tmp_path, monkeypatch):
    """Return a function that opens a case as the study of a council."""

    def opened(case):
        shutil.copytree(CASES / case / "vila", tmp_path / "raw" / "vila")
        monkeypatch.setenv("MIRALL_DATA", str(tmp_path))
        return open_study("vila", "2025")

    return opened


def test_12_a_total_among_the_districts_is_no_district(study):
    found = study("12-census-total-row")
    got = receive(found)
    districts = got.population.loc[got.population["variable"] == "district", "category"]
    assert districts.tolist() == ["Nucli Antic", "Eixample", "Raval de Dalt"]
    assert "Total (row 12) is the sum of the other categories" in str(got.census_notes[0])
    assert examine(found.paths)[0] == []


@pytest.mark.parametrize("case", ["23-rss-blank-line-first", "24-rss-media-content"])
def test_23_24_feeds_with_a_blank_line_first_or_pictures_before_the_text(study, case):
    found = study(case)
    inventory = read_inventory(found.paths.raw / "communication")
    assert len(inventory.messages) == 12
    assert all(text.startswith("Els Serveis Socials obren el taller") for text in inventory.messages["text"])
    assert examine(found.paths)[0] == []


def test_25_pictures_of_a_sitemap_are_no_pages(study):
    found = study("25-sitemap-with-images")
    pages = read_inventory(found.paths.raw / "communication").pages
    assert pages == tuple(f"https://exemple.cat/serveis-socials/p{i}" for i in range(5))


@pytest.mark.parametrize("folder", ["a-thousands-dot", "c-sex-and-total", "e-anys-text"])
def test_34_official_tables_count_everybody_once(folder):
    """The three tables are of the same invented people: 1,500 of each age under 65, fewer above."""
    found = margins_for("08999", CASES / "34-official-tables" / folder)
    ages = found.margins[found.margins["variable"] == "age_group"]
    assert ages["population"].tolist() == [21_000, 22_500, 30_000, 14_500, 14_040]
    sexes = found.margins.loc[found.margins["variable"] == "sex", "population"].tolist()
    assert sexes == ([51_020, 51_020] if folder.startswith("c") else [])


def test_46_weights_with_commas_beside_coordinates_with_points(study):
    found = study("46-weight-comma-mixed-decimals")
    weights = clean(found, receive(found)).survey.design["base_weight"]
    rows = (found.paths.raw / "enquesta.csv").read_text(encoding="utf-8-sig").splitlines()
    place = rows[0].split(";").index("pes")
    given = [float(row.split(";")[place].replace(",", ".")) for row in rows[1:]]
    assert weights.tolist() == [given[row - 2] for row in weights.index]
    assert weights.max() < 10 and examine(found.paths)[0] == []


def test_68_twenty_thousand_residents_with_a_point(study):
    found = study("68-population-thousands-point")
    assert found.config.population == 20_000 and examine(found.paths)[0] == []
