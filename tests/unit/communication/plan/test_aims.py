"""The money buys only on what the report tells, and only what anyone notices; what is left over is said and kept."""

import pandas as pd
import pytest
from a_study import a_study
from plan_case import EFFECTS, TOWNS, blank, chosen, drivers, estimates, evidence, plan, standard, view

from helpers.communication.plan.candidates.links import all_of
from helpers.communication.plan.drafting.from_study import terms_of
from helpers.communication.plan.impact.effects import told_drivers
from helpers.communication.plan.measuring.objectives import SMALLEST, WORTH
from helpers.errors import ConfigError, PlanError
from helpers.present.one_page.monday import monday
from helpers.present.plan import aims, findings, returns
from helpers.present.plan.measuring import targets
from helpers.present.plan.reasons import price


def figure(drafted, measure):
    return float(drafted["plan_figures"].set_index("measure")["value"][measure])


def aim(drafted):
    return drafted["plan_scenarios"]["aim"].iloc[0]


MODELLED = ("self_relevance", "stereotypes", "stigma", "awareness", "informed_score", "quiz_correct", "quiz_wrong",
            "satisfaction_score")  # fmt: skip


def told(*names, effect=1.5):
    """Return the drivers of a survey that models them all and tells only some; the others by a hair are not."""
    signs = {name: -1.0 if name in ("stereotypes", "stigma", "quiz_wrong") else 1.0 for name in MODELLED}
    rows = drivers({name: effect * sign for name, sign in signs.items()})
    return rows.assign(q_value=[0.001 if name in names else 0.059 for name in rows["driver"]])


def test_a_driver_that_is_not_told_buys_nothing():
    found = evidence(drivers=told("informed_score"))
    assert told_drivers(found) == {"informed_score"}
    rows = plan(found=found)["plan_actions"]
    only = rows[rows["library"].isin(["household_letter", "bill_insert"])]
    assert len(only) == 2 and only["gain"].eq(0).all() and only["status"].eq("reserve").all()
    assert "tbl-drivers/awareness" not in all_of(rows["evidence"])
    assert rows.loc[rows["gain"] > 0, "worth"].eq("survey").all()
    # Told, the same driver buys.
    both = plan(found=evidence(drivers=told("informed_score", "awareness")))["plan_actions"].set_index("library")
    assert both.loc["household_letter", "gain"] > 0


def test_what_rests_on_judgement_is_said_with_its_money():
    values = TOWNS["ignorance"] | {"satisfaction_score": 40.0}
    found = evidence(estimates=estimates(values | {"is_user": 0.9}), drivers=drivers({"informed_score": 6.0}))
    drafted = plan(found=found, budget=30000, staff_hours=3000, must=["sent_back", "frontline_training"])
    rows = drafted["plan_actions"]
    judged = rows[rows["status"].eq("chosen") & rows["worth"].eq("judgement")]
    assert "frontline_training" in set(judged["library"])
    assert figure(drafted, "judged_cost") == pytest.approx(judged["cost"].sum())
    said = " ".join(returns.bought(view(drafted)))
    assert "something uncertain" in said
    # Where the survey models no driver at all, all of it is judgement, and that is said of the whole.
    untold = plan(found=evidence(drivers=blank("drivers")), budget=30000, staff_hours=3000)
    assert "not by this survey" in " ".join(returns.bought(view(untold)))


def test_the_plan_takes_the_least_that_brings_what_all_of_the_means_could():
    drafted = plan(budget=18000, staff_hours=600)
    assert aim(drafted) == "image_index"
    most, gain = figure(drafted, "aim_most"), figure(drafted, "aim_gain")
    # What more would bring is less than it takes is worth, and nothing that is bought is worth less than it takes.
    per_point = figure(drafted, "worth_noticed") / SMALLEST
    taken = {
        name: figure(drafted, f"{name}cost") + figure(drafted, "worth_hour") * figure(drafted, f"{name}hours")
        for name in ("", "aim_most_")
    }
    assert gain <= most and taken[""] < taken["aim_most_"]
    assert per_point * (most - gain) <= taken["aim_most_"] - taken[""] + 1
    said = " ".join(returns.bought(view(drafted)))
    assert "which is dearer than they are worth:" in said
    assert "are kept: what could still be bought is not worth what it takes" in monday(view(drafted)).markdown
    rows = drafted["plan_scenarios"].set_index("scenario")
    assert rows.loc["all", "cost"] == pytest.approx(figure(drafted, "aim_most_cost"))
    assert rows.loc["budget_50", "cost"] <= 9000


def test_half_of_the_money_is_said_where_it_binds():
    drafted = plan(budget=4000, staff_hours=600)
    rows = drafted["plan_scenarios"].set_index("scenario")
    assert rows.loc["budget_50", "gain"] < figure(drafted, "aim_gain")
    assert "With half of the money" in " ".join(returns.bought(view(drafted)))


def test_where_the_image_cannot_be_moved_noticeably_the_money_is_for_what_is_of_concern_or_kept():
    found = evidence(drivers=told("self_relevance"))
    drafted = plan(found=found, budget=18000, staff_hours=600)
    assert figure(drafted, "image_is_noticed") == 0 and figure(drafted, "image_most") < SMALLEST
    assert aim(drafted) == "knows_where"
    assert figure(drafted, "aim_gain") >= WORTH
    objectives = drafted["objectives"].set_index("indicator")
    assert "image_index" not in objectives.index
    moved = 100 * (objectives.loc["knows_where", "target"] - objectives.loc["knows_where", "baseline"])
    assert moved >= WORTH - 0.1
    said = findings.summary(view(drafted)).markdown
    assert "The image is no reason to spend here" in said
    assert "Spend the money only if that aim is worth it by itself" in said
    assert not findings.summary(view(drafted)).claims
    assert "is for “Knows where to go”" in monday(view(drafted)).markdown
    assert "no more than 100 EUR for each person more of whom “Knows where to go” holds" in price(
        "“Knows where to go”", view(drafted)
    )
    # Nothing of concern either: no money is spent.
    good = {"knows_where": 0.9, "awareness": 0.9, "informed_score": 80.0, "quiz_dont_know": 0.05}
    whole = {"segments": blank("segments"), "drivers": told("self_relevance")}
    fine = evidence(estimates=estimates(TOWNS["ignorance"] | good), **whole)
    kept = plan(found=fine, budget=18000, staff_hours=600)
    assert figure(kept, "cost") == 0
    assert returns.purpose(view(kept)) == "kept"
    assert "it is not worth more money" in findings.summary(view(kept)).markdown
    # What all of the means would do to recall is reckoned and said: no zero that is a hole.
    said = " ".join(returns.bought(view(kept)))
    assert ("More people would recall a message" in said) == (figure(kept, "recall_most") >= WORTH)
    assert "No action: by this method's judgement" in monday(view(kept)).markdown


def test_no_gain_that_nobody_notices_is_bought():
    for issue, rows in (("ignorance", told("stereotypes")), ("stigma", drivers(EFFECTS["stigma"]))):
        drafted = plan(found=evidence(issue, drivers=rows), budget=40000, staff_hours=900)
        money = drafted["plan_actions"].query("status == 'chosen' and not is_duty and cost > 0")
        worth = {"image_index": SMALLEST}.get(aim(drafted), WORTH)
        assert money.empty or figure(drafted, "aim_most") >= worth - 0.1


def test_what_it_takes_to_be_noticed_is_said():
    drafted = plan(budget=1000, staff_hours=40)
    cost = figure(drafted, "image_least_cost")
    assert 1000 < cost < 20000
    told = " ".join(returns.least(view(drafted)))
    assert "To move the image by half a point, as likely as not, would take at least" in told
    enough = plan(budget=cost + 1, staff_hours=figure(drafted, "image_least_hours") + 1)
    assert figure(enough, "image_most") >= SMALLEST - 0.05
    assert pd.isna(plan("stigma", budget=1000)["plan_figures"].set_index("measure")["value"]["image_least_cost"])
    assert chosen(enough)


def test_what_is_given_up_is_not_what_makes_it_noticed():
    for budget in (3400, 3600, 4000, 9000):
        drafted = plan(budget=budget, staff_hours=600)
        if aim(drafted) == "image_index" and figure(drafted, "image_is_noticed"):
            assert figure(drafted, "gain") >= SMALLEST - 0.03
            assert "too little for anyone to notice" not in " ".join(returns.bought(view(drafted)))


def test_a_council_names_what_its_plan_aims_at_and_the_money_follows():
    drafted = plan(budget=9000, staff_hours=300, objectives="awareness, know_where, recall")
    assert aim(standard()) == "image_index" and aim(drafted) in ("awareness", "knows_where")
    assert {"awareness", "know_where"} & set(drafted["objectives"]["template"]) and "image" not in set(
        drafted["objectives"]["template"]
    )
    moved = drafted["plan_actions"].query("status == 'chosen' and gain > 0")
    assert len(moved) and figure(drafted, "aim_gain") > 0


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_what_was_named_is_said_and_so_is_what_got_no_target(language):
    drafted = plan("stigma", budget=18000, staff_hours=600, objectives=["know_where", "advocacy", "satisfaction"])
    # Speaking highly moves with the image, which is therefore an aim still; it was not asked here.
    assert aim(drafted) == "image_index"
    shown = view(drafted, language)
    said = targets.objectives(shown).markdown
    left = set(drafted["plan_figures"].query("measure.str.startswith('no_target_')")["measure"])
    assert "no_target_advocacy" in left
    assert all(shown.objective_text(name.removeprefix("no_target_")) in said for name in left)
    named = plan("ignorance", budget=9000, staff_hours=300, objectives=["stigma"])
    told = findings.summary(view(named, language)).markdown + " ".join(returns.on_page_one(view(named, language)))
    assert aim(named) == "stigma" and told.count(aims.aim_name(view(named, language))) >= 2
    # Whether the image would move is no matter of a plan that was not asked to move it.
    aim_named = aims.aim_name(view(named, language))
    assert view(named, language).words(returns.IMAGE_LEFT, aim=aim_named, needed="", given="") not in told


def test_what_this_survey_did_not_measure_cannot_be_the_only_aim():
    found = evidence("ignorance")
    only = found.estimates[found.estimates["indicator"] != "stigma"]
    with pytest.raises(PlanError, match="measured none of the objectives"):
        plan(found=evidence(estimates=only), budget=9000, objectives=["stigma"])


def test_a_parameter_stands_before_the_plans_objectives_and_chosen_leaves_them_to_the_evidence(tmp_path, monkeypatch):
    monkeypatch.setenv("MIRALL_DATA", str(tmp_path))
    study = a_study()
    study.paths.raw.mkdir(parents=True)
    (study.paths.raw / "plan.yml").write_text("objectives: [stigma]\nbudget: 5", encoding="utf-8")
    given = {text: terms_of(study, text) for text in ("", "awareness, recall", "chosen")}
    assert [terms.objectives for terms in given.values()] == [("stigma",), ("awareness", "recall"), ()]
    assert all(terms.budget == 5 for terms in given.values())
    with pytest.raises(ConfigError, match="Near it: awareness"):
        terms_of(study, "awarness")
