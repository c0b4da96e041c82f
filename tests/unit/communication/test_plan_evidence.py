"""What the plan takes from the survey's design."""

import pandas as pd

from helpers.communication.plan.evidence import gather
from helpers.study.artefacts import artefacts
from helpers.study.opening import open_study


def test_degrees_of_freedom_are_those_of_the_residents(monkeypatch, tmp_path):
    """Who answers for an association gives no figure of the residents, and so no certainty either."""
    study = open_study("vilaprova", "2025")
    monkeypatch.setenv("MIRALL_DATA", str(tmp_path))
    groups = ["citizen"] * 300 + ["association"] * 200
    people = pd.DataFrame({"respondent": [f"r{i}" for i in range(500)], "row": range(500), "stakeholder": groups})
    people = people.assign(weight=1.0, base_weight=1.0, stratum=None, cluster=None)
    study.paths.processed.mkdir(parents=True)
    margins = pd.DataFrame({name: [] for name in artefacts()["margins"].columns})
    study.write("respondents", people)
    study.write("margins", margins)
    assert gather(study).degrees == 299
