"""Costs, reactions, weeks and press: what the inventory holds, counted, and nothing where it does not hold it."""

from datetime import date, timedelta

import pandas as pd
import pytest
from small_inventory import inventory, message

from helpers.communication.audit.themes.coding import code_messages
from helpers.communication.audit.themes.contacts import contacts, reactions_by_frame, unheard
from helpers.communication.audit.themes.press import press_counts
from helpers.communication.audit.themes.weeks import MOST_WEEKS, silent_weeks, weeks

FIRST = date(2025, 1, 6)


def sent(days, channel="web", **more):
    told = {"reach": 100, "reactions": 4, **more}
    return [{**message("La dependència és un dret.", channel=channel), "date": FIRST + timedelta(days=day), **told}
            for day in days]  # fmt: skip


def coded(messages, **parts):
    found = inventory(messages, **parts)
    return found, code_messages(found).table


def test_a_thousand_contacts_cost_the_year_brought_to_the_time_of_the_inventory():
    # 182.625 days are six months: half of 1,200 EUR for 2,000 contacts.
    found, table = coded(sent([0, 182], reach=1000), channels=[{"channel": "web", "cost": 1200.0}])
    row = contacts(table, found.channels).iloc[0]
    assert row["reached"] == 2000
    # The cost that stands beside the contacts is the one that is divided by them.
    assert row["cost"] == 1200 and row["spent"] == pytest.approx(600, rel=0.01)
    assert row["cost_per_thousand"] == pytest.approx(1000 * row["spent"] / row["reached"])
    assert row["cost_per_thousand"] == pytest.approx(300, rel=0.01)
    assert row["social_reactions"] == 4.0


def test_a_channel_that_costs_and_carried_nothing_is_told_with_its_cost():
    rows = [{"channel": name, "cost": cost} for name, cost in (("web", 10.0), ("newsletter", 83600.0), ("office", 0.0))]
    found, table = coded(sent([0, 200]), channels=rows)
    assert unheard(table, found.channels).to_dict("records") == [{"channel": "newsletter", "cost": 83600.0}]
    assert unheard(coded(sent([0, 200]))[1], inventory([]).channels).empty


def test_two_rows_of_a_channel_cost_together_and_a_free_one_costs_nothing():
    rows = [{"channel": "web", "cost": 100.0}, {"channel": "web", "cost": 300.0}, {"channel": "press", "cost": 0.0}]
    found, table = coded([*sent([0, 200]), *sent([5], "press")], channels=rows)
    told = contacts(table, found.channels).set_index("channel")
    assert told.loc["web", "cost"] == 400
    assert told.loc["press", "cost_per_thousand"] == 0


def test_what_is_not_known_is_missing_and_a_channel_of_which_nothing_is_known_is_left_out():
    found, table = coded([*sent([0, 200], reach=None, reactions=None), *sent([3], "press", reach=None)])
    assert contacts(table, found.channels).empty
    assert reactions_by_frame(table).empty
    short, few = coded(sent([0, 20]), channels=[{"channel": "web", "cost": 100.0}])
    assert pd.isna(contacts(few, short.channels)["cost_per_thousand"].iloc[0])
    assert contacts(coded([])[1], inventory([]).channels).empty


def test_reactions_are_compared_within_channels_that_carried_both():
    other = sent([0, 1], about_social=False, topic="sport", text="Cursa popular.", reactions=1)
    alone = sent([2], "press", reactions=90)
    table = reactions_by_frame(coded([*sent([3], reactions=2), *other, *alone])[1]).set_index("frame")
    assert table["per_thousand"].to_dict() == {"rights": 20.0, "other_subjects": 10.0}
    assert table["messages"].to_dict() == {"rights": 1, "other_subjects": 2}


def test_each_week_has_its_messages_and_a_week_without_one_is_silent():
    table = coded([*sent([0, 6, 21]), *sent([8], "press"), *sent([2, 29], "letter", about_social=False)])[1]
    counts = weeks(table)
    assert list(counts.index) == ["all", "web", "press", "letter"]
    assert counts.loc["web"].tolist() == [2, 0, 0, 1, 0]
    assert counts.loc["all"].tolist() == [2, 1, 0, 1, 0]
    assert silent_weeks(counts) == {"all": 2, "web": 3, "press": 4, "letter": 5}


def test_of_a_long_inventory_the_last_year_is_shown_and_of_none_nothing():
    counts = weeks(coded(sent([0, 800]))[1])
    assert len(counts.columns) == MOST_WEEKS
    assert counts.loc["all"].sum() == 1
    assert weeks(coded([{**message("x"), "date": None}])[1]).empty
    assert weeks(coded([])[1]).empty


def test_press_is_counted_beside_the_council_and_adds_up():
    press = [{"date": FIRST, "headline": text, "language": "ca"} for text in
             ("La dependència és un dret", "Retards i llista d'espera", "Nova regidora")]  # fmt: skip
    found, table = coded([*sent([0]), *sent([1], about_social=False)], press=press)
    counts = press_counts(found, table).set_index("frame")
    assert counts.loc["all", ["press", "council"]].tolist() == [3, 1]
    # No list reads whether a text speaks for the services: a food collection was counted as against them.
    assert list(counts.columns) == ["press", "council"]
    assert counts.loc["rights", "press"] == 1
    assert (counts.drop(index="all").sum() == counts.loc["all"]).all()
    assert press_counts(*coded(sent([0]))).empty
