"""Small inputs of what real files do to numbers, census tables and feeds: read right, or refused with the way out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from helpers.run.commands.checking import check_study
from helpers.study.opening import open_study
from helpers.survey.intake import clean, receive

CASES = Path(__file__).parent


@pytest.fixture
def study(tmp_path, monkeypatch):
    """Return a function that opens a case as the study of a council."""

    def opened(case):
        shutil.copytree(CASES / case / "vila", tmp_path / "raw" / "vila")
        monkeypatch.setenv("MIRALL_DATA", str(tmp_path))
        return open_study("vila", "2025")

    return opened


def test_46_weights_with_commas_beside_coordinates_with_points(study):
    found = study("46-weight-comma-mixed-decimals")
    weights = clean(found, receive(found)).survey.design["base_weight"]
    rows = (found.paths.raw / "enquesta.csv").read_text(encoding="utf-8-sig").splitlines()
    place = rows[0].split(";").index("pes")
    given = [float(row.split(";")[place].replace(",", ".")) for row in rows[1:]]
    assert weights.tolist() == [given[row - 2] for row in weights.index]
    assert weights.max() < 10 and check_study(found.paths) == []


def test_68_twenty_thousand_residents_with_a_point(study):
    found = study("68-population-thousands-point")
    assert found.config.population == 20_000 and check_study(found.paths) == []
