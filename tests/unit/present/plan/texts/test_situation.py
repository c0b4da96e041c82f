"""Strengths, weaknesses, the promise's proof and the idea speak of drivers and groups as far as they are told."""

from dataclasses import replace

import pandas as pd
import pytest
from plan_case import TOWNS, blank, drivers, estimates, evidence, plan, view

from helpers.communication.plan.drafting.messages import draft_messages
from helpers.communication.plan.method.library import read_library
from helpers.present.plan.texts.copywriting import kinds
from helpers.present.plan.texts.situation import _counted, goes_with, proofs, swot
from helpers.present.plan.texts.strategy import brand, strategy


@pytest.fixture
def shown(monkeypatch, tmp_path):
    """A plan with what the report tells beside it."""
    monkeypatch.setenv("MIRALL_DATA", str(tmp_path))

    def make(gaps, told, **terms):
        found = view(plan(found=evidence(drivers=told), **terms))
        rows = estimates(TOWNS["ignorance"] | {"val_professional": 70.0, "recall": 0.6})
        by_contact = estimates({"image_index": 52.0}).assign(domain="is_user", level="0")
        users = estimates({"image_index": 68.0}).assign(domain="is_user", level="1")
        found.study.write("estimates", pd.concat([rows, by_contact, users], ignore_index=True))
        frame = pd.DataFrame(gaps, columns=["domain", "q_value", "high", "low", "gap", "conf_low", "conf_high"])
        tested = {"statistic": 5.0, "df_levels": 1, "df_design": 300.0, "p_value": 0.01, "n": 400}
        found.study.write("groups", frame.assign(**tested, is_alike=frame["domain"].ne("age_group")))
        filled = told.assign(**{name: 0.5 for name in told.columns if told[name].isna().all()} | {"n": 400})
        found.study.write("drivers", filled.assign(quadrant=None))
        return found

    return make


CONTACT = ("is_user", 0.001, "1", "0", 16.0, 8.0, 24.0)


def test_gaps_and_drivers_stand_where_the_report_tells_them(shown):
    told = drivers({"informed_score": 1.6, "awareness": 1.2}).assign(q_value=[0.001, 0.06])
    found = shown([CONTACT, ("sex", 0.001, "female", "male", 9.0, 3.0, 15.0)], told, budget=18000, staff_hours=600)
    quadrants = swot(found)
    assert any("6.8 out of 10" in line and "5.2" in line for line in quadrants["strength"])
    assert any("Woman" in line for line in quadrants["weakness"]), quadrants["weakness"]
    assert any("Feels informed" in line for line in quadrants["opportunity"])
    assert not any("known" in line.lower() and "goes with" in line for line in quadrants["opportunity"])
    assert goes_with(found) and "Services" not in goes_with(found)[0]


def test_a_document_shows_names_without_the_marks_of_markdown(shown):
    told = drivers({"self_relevance": 1.6}).assign(q_value=0.001)
    line = goes_with(shown([CONTACT], told, budget=18000, staff_hours=600))[0]
    assert "“Seen as one's own”" in line and "\\" not in line


def test_of_people_who_chose_to_answer_the_lines_of_the_survey_are_theirs(shown):
    found = shown([CONTACT], drivers({"informed_score": 1.6}), budget=18000, staff_hours=600)
    sample = found.study.config.sample.model_copy(update={"type": "opt_in"})
    config = found.study.config.model_copy(update={"sample": sample})
    chose = swot(replace(found, study=replace(found.study, config=config)))
    of_survey = [line for name in ("strength", "weakness") for line in chose[name] if "without" not in line.lower()]
    assert of_survey and all(line.startswith("Among those who answered: ") for line in of_survey)


def test_what_is_not_told_is_not_said(shown):
    told = drivers({"informed_score": 1.6}).assign(q_value=0.06)
    untold = [("is_user", 0.2, "1", "0", 6.0, -2.0, 14.0), ("sex", 0.04, "female", "male", 2.0, -0.1, 4.0)]
    found = shown(untold, told, budget=18000, staff_hours=600)
    assert goes_with(found) == []
    assert not any("not alike" in line for lines in swot(found).values() for line in lines)


@pytest.mark.parametrize(("language", "said"), [("en", "2 (of these, without a page: 1)"),
                                                ("ca", "2 (d'aquests, sense pàgina: 1)"),
                                                ("es", "2 (de ellos, sin página: 1)")])  # fmt: skip
def test_services_that_cannot_be_asked_for_are_no_pages_where_they_have_none(language, said):
    codes = ["no_page:s1", "no_way_to_ask:s1", "no_way_to_ask:s2"]
    flawed = pd.Series([code.split(":")[0] for code in codes], index=codes)
    words = view(plan(budget=0), language)
    assert _counted("no_way_to_ask", flawed, words) == said
    assert _counted("no_way_to_ask", flawed.iloc[2:], words) == "1" == _counted("no_page", flawed, words)
    assert _counted("hard_to_read", flawed, words) is None


def test_a_message_that_is_recalled_proves_nothing_of_the_service(shown):
    found = shown([CONTACT], drivers({"informed_score": 1.6}), budget=18000, staff_hours=600)
    assert any("recall" in line for line in swot(found)["strength"])
    assert proofs(found) and not any("recall" in line for line in proofs(found))
    proof = dict(brand(found))["Proof"]
    assert "professional" in proof and "recall" not in proof


def test_the_idea_follows_what_the_plan_is_for(shown):
    told = drivers({"self_relevance": 1.5, "informed_score": 0.1, "awareness": 0.1, "stigma": -0.1, "stereotypes": -0.1,
                    "quiz_correct": 0.1, "quiz_wrong": -0.1, "satisfaction_score": 0.1})  # fmt: skip
    told = told.assign(q_value=[0.001] + [0.5] * 7)
    found = shown([], told, budget=18000, staff_hours=600)
    assert found.aim == "knows_where"
    said = strategy(found)
    # No action carries words about what goes most with the image: all of them speak of what is bought.
    assert said.idea == "Let everyone know what there is and whom to call."
    assert "“Knows where to go”: today 25%" in said.because
    assert "one's own" not in said.because


def test_copy_and_messages_follow_what_is_bought_whatever_an_audience_is_like(shown):
    told = drivers({"self_relevance": 1.5, "informed_score": 0.1, "awareness": 0.1, "stigma": -0.1, "stereotypes": -0.1,
                    "quiz_correct": 0.1, "quiz_wrong": -0.1, "satisfaction_score": 0.1})  # fmt: skip
    found = shown([], told.assign(q_value=[0.001] + [0.5] * 7), budget=18000, staff_hours=600)
    rows = found["audiences"]
    residents = rows["kind"].isin(["segment", "everybody"])
    ashamed = rows.assign(main_issue=rows["main_issue"].mask(residents, "stigma"))
    found = replace(found, tables={**found.tables, "audiences": ashamed})
    written = kinds(found)
    assert "stigma" not in written
    assert set(rows.loc[residents, "audience"]) <= set(written["ignorance"])
    frames, someone = read_library().frames, rows.loc[residents, "audience"].iloc[0]
    issues = {frame.id: frame.when.issues for frame in frames}
    for bought, first in (("ignorance", "ignorance"), (None, "stigma")):
        drafted = draft_messages(frames, ashamed, evidence(), bought)
        assert first in issues[drafted.loc[drafted["audience"].eq(someone), "frame"].iloc[0]]


def test_what_lowers_the_image_is_no_opportunity_and_what_goes_the_wrong_way_is_neither(shown):
    """More errors beside a better image mark those who dare to answer: nobody would bring about more errors."""
    told = drivers({"informed_score": 1.6, "stigma": -2.0, "quiz_wrong": 0.7})
    found = swot(shown([], told, budget=18000, staff_hours=600))
    better, worse = (
        " ".join(line for line in found[name] if "goes with" in line) for name in ("opportunity", "threat")
    )
    assert "better image" in better and "Feels informed" in better and "Stigma" not in better
    assert "worse image" in worse and "Stigma" in worse
    assert not any("rong" in line for line in (better, worse))


def test_a_level_stands_only_where_the_report_itself_would_tell_it(shown):
    """What chance could explain among all sentences on levels, and a mean of two camps, is no threat either."""
    told = drivers({"informed_score": 1.6}).assign(q_value=0.001)
    found = shown([CONTACT], told, budget=18000, staff_hours=600)
    line = "do not see them as for someone like them"

    def threats(score, items=()):
        rows = estimates({"self_relevance": score, **dict(items)}).assign(std_error=1.6)
        rows["conf_low"], rows["conf_high"] = rows["estimate"] - 3.1, rows["estimate"] + 3.1
        found.study.write("estimates", rows)
        return " ".join(swot(found)["threat"])

    assert line in threats(40.0) and line not in threats(45.4)
    asked = pd.DataFrame({"item": ["rel_family", "rel_rights"], "construct": "self_relevance", "kind": "likert"})
    columns = [name for name in blank("items").columns if name not in asked]
    told_in = {name: "a" for name in columns if name.startswith(("text_", "label_"))}
    flags = {name: name in ("is_scored", "is_asked") for name in columns if name.startswith("is_")}
    filled = told_in | flags | {name: 0 for name in columns if name.startswith("n_")}
    found.study.write("items", asked.assign(**filled).reindex(columns=list(blank("items").columns)))
    assert line in threats(40.0, {"rel_family": 38.0, "rel_rights": 42.0}.items())
    assert line not in threats(40.0, {"rel_family": 24.0, "rel_rights": 56.0}.items())
