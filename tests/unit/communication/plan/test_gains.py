from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from plan_case import RESIDENTS, blank, drivers, estimates, evidence, standard, view

from helpers.communication.plan.candidates.actions import find_candidates
from helpers.communication.plan.drafting.audiences import draft_audiences
from helpers.communication.plan.impact.effects import driver_effects
from helpers.communication.plan.impact.gains import Movement, combined
from helpers.communication.plan.impact.simulation import Lessons, expected_gains, room
from helpers.communication.plan.method.library import read_library
from helpers.present.plan.findings import audiences as audiences_told
from helpers.present.plan.sheets import audiences as audiences_table
from helpers.present.plan.whose import is_one_list
from helpers.stats.comparisons.pooled_effects import PooledEffect

LIBRARY = read_library()


@pytest.mark.parametrize(("name", "count"), [("missing_pages", "pages_missing"), ("way_to_ask", "pages_without_way"),
                                             ("page_rewrite", "pages_hard")])  # fmt: skip
def test_a_repair_of_one_page_of_ten_brings_a_tenth_of_what_all_ten_bring(name, count):
    """A city read that one page of ten was worth 600 more people who know where to go."""
    brought = {}
    for amount in (None, 1.0, 4.0, 10.0):
        counted = {} if amount is None else {"services": 10.0, count: amount}
        found = evidence(quantities=counted)
        library = read_library()
        audiences = draft_audiences(found, library.priors)
        candidates = find_candidates((library.action(name),), audiences, found, library.priors.scale, frozenset([name]))
        rng = np.random.default_rng(1)
        gains = expected_gains(candidates, audiences, found, library, 50, rng)
        brought[amount] = gains.terms["moved"].sum(), gains.moved.mean()
    # Where no page was counted it is what is judged of all.
    assert brought[None] == pytest.approx(brought[10.0])
    for amount in (1.0, 4.0):
        # Those who meet it by telephone too are no sum of both ways.
        assert np.divide(brought[amount], brought[10.0]) == pytest.approx(amount / 10, rel=0.25)


def gains_of(action, found, replicates=4000, **lessons):
    audiences = draft_audiences(found, LIBRARY.priors)
    candidates = find_candidates((LIBRARY.action(action),), audiences, found, LIBRARY.priors.scale)
    rng = np.random.default_rng(3)
    return expected_gains(candidates, audiences, found, LIBRARY, replicates, rng, Lessons(**lessons))


def effects_of(names, found, replicates=4000):
    return driver_effects(names, found, LIBRARY.priors, replicates, np.random.default_rng(3))


def test_expected_gain_is_the_product_of_its_parts():
    found = evidence()
    term = gains_of("posters_daily_places", found).terms.set_index(["segment", "driver"]).loc[("s1", "awareness")]
    # share .6 x (use .3 x notice .3) x 7/3 points x room 70/50, and 1.2 index points per 10
    moved = 0.6 * 0.3 * 0.3 * (1 + 2 + 4) / 3 * 70 / 50
    assert term["moved"] == pytest.approx(moved)
    effect = effects_of(["awareness"], found)["awareness"].mean
    assert effect == pytest.approx(1.2, rel=0.05)
    assert term["gain"] == pytest.approx(moved * effect / 10)


def test_the_simulation_agrees_with_the_expectation_and_spreads():
    gains = gains_of("household_letter", evidence())
    total = gains.total(np.array([True]))
    centre = combined(gains.draws, gains.cells).mean()
    assert centre == pytest.approx(total.mean, rel=0.03)
    assert total.low < total.mean < total.high
    wide = gains_of("household_letter", evidence(drivers=drivers({"awareness": 1.2, "quiz_correct": 0.8}, 0.5))).total(
        np.array([True])
    )
    assert wide.high - wide.low > total.high - total.low


def test_the_same_seed_gives_the_same_draws():
    assert np.array_equal(gains_of("open_day", evidence()).draws, gains_of("open_day", evidence()).draws)


def test_two_on_one_driver_of_one_audience_do_not_add_up():
    assert combined(np.array([[2.0, 1.0]]), np.array([0, 0]))[0] == 2.5
    assert combined(np.array([[2.0, 1.0]]), np.array([0, 1]))[0] == 3.0


def test_weak_and_contrary_drivers_are_drawn_towards_nothing_and_stay_uncertain():
    found = evidence(drivers=drivers({"stigma": -1.0, "awareness": -0.5}, 0.5, 0.04))
    effects = effects_of(["stigma", "awareness", "stigma_personal", "stereotypes"], found)
    assert 0.3 < effects["stigma"].mean < 1.0
    assert effects["stigma"].sd > 0.2
    assert effects["stigma_personal"].mean == pytest.approx(effects["stigma"].mean / 3)
    assert effects["stereotypes"].basis == "prior"
    # Told with the sign under which no plan can use it.
    assert (effects["awareness"].mean, effects["awareness"].basis) == (0.0, "untold")
    strong = effects_of(["stigma"], evidence(drivers=drivers({"stigma": -1.0})))["stigma"]
    assert (strong.mean, strong.basis) == (pytest.approx(1.0, abs=0.06), "survey")


def test_drivers_whose_estimates_go_together_are_drawn_together():
    names = ["awareness", "informed_score"]
    pairs = [("awareness", "awareness", 0.04), ("informed_score", "informed_score", 0.04)]
    pairs += [("awareness", "informed_score", -0.03), ("informed_score", "awareness", -0.03)]
    table = pd.DataFrame(pairs, columns=["driver", "other", "covariance"])
    found = evidence(drivers=drivers(dict.fromkeys(names, 1.0)), driver_covariance=table)
    drawn = effects_of(names, found)
    apart = effects_of(names, evidence(drivers=drivers(dict.fromkeys(names, 1.0))))
    both = [np.std(sum(effect.draws for effect in effects.values())) for effects in (drawn, apart)]
    assert both[0] < 0.65 * both[1]


def test_without_drivers_the_methods_judgement_stands_in_and_is_wide():
    found = evidence(drivers=blank("drivers"))
    effects = effects_of(["awareness"], found)["awareness"]
    assert effects.basis == "prior"
    assert effects.sd / effects.mean > 0.5


def test_an_effect_fades_until_the_next_survey():
    now = gains_of("household_letter", evidence()).terms["moved"].sum()
    later = gains_of("household_letter", evidence(), weeks_to_survey=lambda action: 16.0).terms["moved"].sum()
    assert later == pytest.approx(now / 4)
    page = [gains_of("missing_pages", evidence("ignorance", shortcomings=missing_page()), weeks_to_survey=weeks)
            for weeks in (lambda action: 0.0, lambda action: 52.0)]  # fmt: skip
    assert page[0].terms["moved"].sum() == pytest.approx(page[1].terms["moved"].sum())


def missing_page():
    row = {"shortcoming": "no_page-1", "kind": "no_page", "severity": 3.0}
    return pd.DataFrame([row]).reindex(columns=list(blank("shortcomings").columns))


def test_the_previous_plan_scales_what_is_expected():
    once = gains_of("open_day", evidence()).terms.set_index(["segment", "driver"])["moved"]
    half = gains_of("open_day", evidence(), factors={"awareness": PooledEffect(0.5, 0.2)}).terms.set_index(
        ["segment", "driver"]
    )["moved"]
    assert half.loc[("s1", "awareness")] == pytest.approx(0.5 * once.loc[("s1", "awareness")])
    assert half.loc[("s1", "stereotypes")] == pytest.approx(once.loc[("s1", "stereotypes")])


def test_what_people_recall_follows_who_is_reached():
    gains = gains_of("household_letter", evidence())
    recall = gains.recall(np.array([True]), 0.2)
    # every home .97 x notice .3, of whom .65 / 3 say so when asked, among the 80 % who recall nothing today
    assert recall.mean == pytest.approx(100 * 0.8 * 0.97 * 0.3 * 0.65 / 3, rel=0.03)
    assert recall.draws.mean() == pytest.approx(recall.mean, rel=0.03)
    assert gains.recall(np.array([False]), 0.2).mean == 0.0


def test_a_movement_tells_what_it_reaches_with_which_chance():
    moved = Movement(5.0, np.arange(1.0, 11.0))
    assert moved.reached_with(0.5) == 5.0
    assert moved.chance_of(moved.reached_with(0.5)) >= 0.5
    assert moved.chance_of(moved.reached_with(0.8)) >= 0.8


def test_who_is_near_the_top_has_no_room():
    assert room("s1", "awareness", evidence()) == pytest.approx(70)
    full = evidence(estimates=estimates({"awareness": 1.0, "stigma": 0.0}))
    assert room("s1", "awareness", full) == 0
    assert room("s1", "stigma", full) == 0
    assert room("s1", "self_relevance", full) == 50


def test_costs_and_hours_follow_the_size_of_the_place():
    found = evidence()
    audiences = draft_audiences(found, LIBRARY.priors)
    small = find_candidates(
        (LIBRARY.action("style_guide"),),
        audiences,
        evidence("stigma", residents=float(RESIDENTS)),
        LIBRARY.priors.scale,
    )
    assert small == () or small[0].hours == LIBRARY.action("style_guide").hours.mid
    village, city = LIBRARY.priors.scale.factor(640), LIBRARY.priors.scale.factor(200000)
    assert village == 0.4
    assert city == pytest.approx(10**0.5)


def test_audiences_without_segments_are_everybody_with_its_gravest_issue():
    found = evidence("stigma", segments=blank("segments"))
    rows = draft_audiences(found, LIBRARY.priors)
    assert list(rows["audience"]) == ["aud-all"]
    assert rows["main_issue"].iloc[0] == "stigma"
    assert rows["size"].iloc[0] == RESIDENTS


def test_channels_follow_use_and_trust():
    supply = pd.DataFrame(
        {"segment": "s1", "channel": ["web", "posters", "letter"], "supply": 0.3, "use": [0.5, 0.5, 0.1]}
    ).assign(trust=[0.2, 0.8, 0.9], gap=[0.0, 0.0, 0.5])
    supply = pd.concat([supply, supply.assign(segment="all", use=[0.6, 0.1, 0.3])])
    told = {"segment": "s1", "variable": "channel_used__posters", "level": "", "estimate": 0.5, "q_value": [0.01]}
    profiles = pd.DataFrame(told).reindex(columns=list(blank("profiles").columns))
    found = evidence(supply_demand=supply.reindex(columns=list(blank("supply_demand").columns)), profiles=profiles)
    row = draft_audiences(found, LIBRARY.priors).set_index("segment").loc["s1"]
    # Of posters its own use and trust count, which are told apart; of the others, of which none is, everybody's.
    assert row["channels"] == ("letter", "posters", "web")
    assert row["channels_rest_on"] == "supply_demand" and row["channels_of"] == "s1"
    assert row["evidence"] == ("tbl-segments/s1", "tbl-supply/all:letter", "tbl-supply/s1:posters")
    # Of whom no channel is told apart, its own order is chance: everybody's channels serve, by everybody's evidence.
    for profile in (profiles.assign(q_value=0.5), profiles.assign(q_value=np.nan), blank("profiles")):
        rows = draft_audiences(replace(found, profiles=profile), LIBRARY.priors)
        assert set(rows["channels"]) == {("letter", "web", "posters")} and set(rows["channels_of"]) == {"all"}
        assert "tbl-supply/all:letter" in rows["evidence"].iloc[0] and not any(
            "s1:" in one for one in rows["evidence"].iloc[0]
        )
        assert is_one_list(rows)
    assert not is_one_list(draft_audiences(found, LIBRARY.priors))


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "so that all have one list of channels"), ("ca", "una sola llista de canals"), ("es", "una sola lista")],
)
def test_it_is_said_that_one_list_of_channels_serves_all_groups(language, said):
    shown = view(standard(), language)
    own = {"en": "A group's own use", "ca": "L'ús propi d'un grup", "es": "El uso propio de un grupo"}[language]
    assert said in audiences_told(shown).markdown and own not in audiences_told(shown).markdown
    rows = shown["audiences"]
    apart = rows.assign(channels_of=rows["channels_of"].mask(rows.index == 0, rows["segment"]))
    told = audiences_told(replace(shown, tables={**shown.tables, "audiences": apart})).markdown
    assert own in told and said not in told
    assert len(set(audiences_table(shown).shown.iloc[:, 4])) == 1
