"""What is measured, of a plan as it is read back from its table."""

from dataclasses import replace

import numpy as np
import pytest
from plan_case import plan, standard, view
from scipy import stats

from helpers.communication.plan.library import read_library
from helpers.present.plan import sheets, targets
from helpers.present.plan.tracking import beyond_chance, indicators
from helpers.stats.estimates.trials import detectable_fall


def test_an_objective_without_a_unit_is_read_back_as_missing_and_shown_by_its_target():
    drafted = plan(budget=9000)
    shown = view(drafted, "en")
    read = shown["plan_indicators"].astype({"unit": "string"})
    assert read["unit"].isna().any()
    sheet = indicators(replace(shown, tables={**shown.tables, "plan_indicators": read}))
    assert sheet.table().markdown == indicators(shown).table().markdown


def test_a_count_has_the_least_change_beyond_chance_as_its_target():
    told = beyond_chance("up", view(standard()))
    assert "at least 44% more if there are 100, 13% more if there are 1,000" in told
    assert "36% fewer if there are 100" in beyond_chance("down", view(standard()))


def test_the_fall_beyond_chance_is_shown_four_times_in_five():
    """Against counts drawn by Poisson's law and the exact test of two of them (Przyborowski and Wilenski 1940)."""
    rng, before = np.random.default_rng(2), 400
    after = before * (1 - detectable_fall(before))
    first, second = rng.poisson(before, 4000), rng.poisson(after, 4000)
    p_values = 2 * stats.binom.cdf(second, first + second, 0.5)
    assert (p_values < 0.05).mean() == pytest.approx(0.8, abs=0.04)


def test_what_a_referral_brings_counts_against_no_objective():
    """People sent on from another door are more where a plan asks schools and pharmacies to send them."""
    counts = {count.id: count for count in read_library().counts}
    assert not [count for count in counts.values() if count.direction == "down" and "sent" in count.text["en"]]
    assert all(name in counts for template in read_library().templates for name in template.nearer if name != "recall")


def test_a_plan_that_chose_nothing_refers_to_no_work_and_no_table():
    shown = view(standard())
    rows = shown["plan_actions"].assign(status="reserve")
    bare = replace(shown, tables={**shown.tables, "plan_actions": rows, "objectives": shown["objectives"].iloc[:0]})
    assert targets.objectives(bare).markdown == (
        "No action is chosen, so the plan sets no target: there is nothing that would reach one."
    )
    assert sheets.audiences(bare).caption == "Audiences."
