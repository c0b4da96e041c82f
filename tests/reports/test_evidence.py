"""Every line of a shipped council's plan leads to rows of its report, and the plans follow each council's truth."""

import shutil

import pytest
from in_process import CLONE, rows_of, run_notebook

from helpers.communication.plan.evidence import split

#: Enough for the shape of the results; the figures of the report are drawn from more.
QUICK = {
    "02": {"imputations": 2, "replicates": 30},
    "03": {"starts": 20, "replicates": 4},
    "05": {"replicates": 200},
}
CITING = ("objectives", "audiences", "plan_messages", "plan_actions", "plan_indicators", "plan_risks", "followup")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return a function that runs the five notebooks of a council once and returns its outputs and plan."""
    folder = tmp_path_factory.mktemp("data")
    done = {}

    def build(council, wave="2025"):
        if (council, wave) not in done:
            shutil.copytree(CLONE / "data" / "raw" / council, folder / "raw" / council, dirs_exist_ok=True)
            shown, space = {}, {}
            for step in ("01", "02", "03", "04", "05"):
                outputs, space = run_notebook(step, council=council, wave=wave, **QUICK.get(step, {}))
                shown |= outputs
            done[council, wave] = (shown, space["drafted"])
        return done[council, wave]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIRALL_DATA", str(folder))
        yield build


COUNCILS = [
    "vilaprova",
    pytest.param("puigfictici", marks=pytest.mark.slow),
    pytest.param("ciutatexemple", marks=pytest.mark.slow),
]


@pytest.mark.parametrize("council", COUNCILS)
def test_every_line_leads_to_a_row_of_the_report(built, council):
    shown, drafted = built(council)
    rows = rows_of(shown)
    cited = {key for name in CITING for cell in drafted[name]["evidence"] for key in split(cell)}
    assert cited
    assert sorted(cited - rows) == []
    assert all(split(cell) for name in CITING for cell in drafted[name]["evidence"])


def chosen(drafted):
    rows = drafted["plan_actions"]
    return rows[rows["status"] == "chosen"]


def gain_by(drafted, drivers):
    rows = chosen(drafted)
    return rows.loc[rows["driver"].isin(drivers), "gain"].sum() / rows["gain"].sum()


def test_the_town_that_does_not_know_is_informed(built):
    _, drafted = built("vilaprova")
    assert gain_by(drafted, ["awareness", "informed_score", "quiz_dont_know"]) > 0.5
    assert drafted["audiences"]["main_issue"].iloc[0] == "ignorance"
    assert {"obj-awareness", "obj-ignorance"} <= set(drafted["objectives"]["objective"])


@pytest.mark.slow
def test_the_city_with_stigma_gets_other_actions(built):
    _, city = built("ciutatexemple")
    stigma = ["stigma", "stereotypes", "stigma_personal", "stigma_perceived", "stigma_institutional"]
    assert gain_by(city, stigma) > 0.5
    assert city["audiences"]["main_issue"].iloc[0] == "stigma"
    assert {"obj-stigma", "obj-stereotypes"} <= set(city["objectives"]["objective"])
    _, town = built("vilaprova")
    assert len(set(chosen(city)["library"]) & set(chosen(town)["library"])) < len(chosen(city)) / 2


@pytest.mark.slow
def test_a_village_without_an_inventory_gets_a_plan_and_a_checklist(built):
    _, drafted = built("puigfictici")
    assert len(chosen(drafted)) >= 2
    figures = drafted["plan_figures"].set_index("measure")["value"]
    assert figures["has_audit"] == 0
    assert figures["cost"] <= figures["budget"]
    assert figures["hours"] <= figures["staff_hours"]


@pytest.mark.slow
def test_the_second_wave_follows_up_the_plan_of_the_first(built):
    _, before = built("portsimulat", "2023")
    shown, after = built("portsimulat", "2025")
    rows = after["followup"]
    assert set(rows["objective"]) == set(before["objectives"]["objective"])
    assert (rows["target"].to_numpy() == before["objectives"]["target"].to_numpy()).all()
    # The first wave was not weighted and the second was: what changed may be who answers, so nothing is compared.
    assert set(rows["result"]) == {"not_comparable"}
    assert set(rows["reason"]) == {"weighting"}
    assert rows["change"].isna().all()
    cited = {key for cell in rows["evidence"] for key in split(cell)}
    assert cited <= rows_of(shown)
    assert "are not held against this survey" in shown["txt-followup"].markdown
