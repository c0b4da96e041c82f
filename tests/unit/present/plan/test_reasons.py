"""Why actions are in the plan: what rests on no finding, who has none, who answers, what has to be seen to first."""

from dataclasses import replace

import pandas as pd
import pytest
from plan_case import evidence, standard, view

from helpers.communication.plan.candidates.actions import is_where
from helpers.communication.plan.drafting.counting import out_days
from helpers.communication.plan.method.library import read_library
from helpers.present.one_page.decision import decision
from helpers.present.one_page.easy import planned
from helpers.present.one_page.monday import monday
from helpers.present.plan import cards, reasons, sheets

LANGUAGES = ("en", "ca", "es")
#: A finding of the audit, and a level that everything has.
FOUND, LEVEL = ("tbl-shortcomings/image_gap:trust",), ("tbl-evidence/association:image_index",)


def changed(language="en", **columns):
    """Return the standard plan with something changed of the chosen action that takes most hours."""
    rows = standard()["plan_actions"].copy()
    place = rows[rows["status"].eq("chosen")]["hours"].idxmax()
    for name, value in columns.items():
        rows.at[place, name] = value
    return view(replace(standard(), tables={**standard().tables, "plan_actions": rows}), language), rows.loc[place]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("cited", "is_bare"), [(LEVEL, True), (FOUND, False)])
def test_an_action_that_rests_on_no_finding_is_listed_as_such(language, cited, is_bare):
    shown, row = changed(language, reason="audience", gain=float("nan"), evidence=cited)
    told = " ".join(reasons.not_for_gain(shown))
    said = {
        "en": "1 action rests on no shortcoming and no gain",
        "ca": "1 acció no es basa en cap mancança ni en cap guany",
        "es": "1 acción no se basa en ninguna carencia ni en ninguna ganancia",
    }[language]
    assert (said in told) == is_bare
    assert shown.line(row["action"]).split()[0] in told and "{" not in told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", reasons.OTHER_REASONS)
def test_what_is_there_for_another_reason_is_one_of_those_counted_and_none_beside_them(language, reason):
    """Three actions were taken, "and also" two of the three."""
    shown, row = changed(language, reason=reason, gain=1.0, evidence=FOUND)
    told = next(text for text in reasons.not_for_gain(shown) if shown.line(row["action"]) in text)
    of_them = {"en": "Of those chosen, ", "ca": "De les triades, ", "es": "De las elegidas, "}[language]
    one = {"en": "” is there", "ca": "» hi és", "es": "» está "}[language]
    assert told.startswith(of_them) and one in told
    competing = reasons.competed(3, 37, shown)
    assert "3" in competing and "37" in competing


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_audience_without_any_action_is_named(language):
    assert not [text for text in reasons.not_for_gain(view(standard())) if text.startswith("No action is for")]
    rows = standard()["plan_actions"]
    rows = rows.assign(audiences=[("aud-s1",)] * len(rows))
    shown = view(replace(standard(), tables={**standard().tables, "plan_actions": rows}), language)
    said = {"en": "No action is for", "ca": "no hi ha cap acció", "es": "no hay ninguna acción"}[language]
    assert [text for text in reasons.not_for_gain(shown) if said in text and shown.line("aud-s2") in text]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "is_named"), [("newsletter_section", True), ("staff_ambassadors", False)])
def test_nobody_is_said_to_have_no_action_whose_own_people_take_part_in_one(language, name, is_named):
    whole = standard()
    group = whole["audiences"].iloc[[0]].assign(audience="aud-professional", segment="professional", kind="stakeholder")
    every = tuple(whole["audiences"]["audience"])
    rows = whole["plan_actions"]
    rows = rows[rows["status"].eq("chosen")].iloc[[0]].assign(library=name, audiences=[every], reason="audience")
    tables = {"plan_actions": rows, "audiences": pd.concat([whole["audiences"], group])}
    told = reasons.not_for_gain(view(replace(whole, tables={**whole.tables, **tables}), language))
    said = {"en": "No action is for", "ca": "no hi ha cap acció", "es": "no hay ninguna acción"}[language]
    assert any(said in text for text in told) == is_named
    # The sentence before promises no more than that some have one.
    assert not any("no audience" in text or "cap públic" in text or "ningún público" in text for text in told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_needs_somebody_who_answers_says_so_wherever_its_cost_stands(language):
    answered = {action.id for action in read_library().actions if action.is_answered}
    assert {"way_to_ask", "one_door"} <= answered
    shown, row = changed(language, library="one_door", is_unseen=True)
    said = {"en": "without whoever answers", "ca": "sense comptar qui atén", "es": "sin contar a quien atiende"}[
        language
    ]
    table = sheets.actions(shown)
    told = dict(zip(table.data["action"], table.shown[shown.words("Cost and hours")], strict=True))
    assert told[row["action"]].endswith(said)
    assert sum(cell.endswith(said) for cell in told.values()) == table.data["library"].isin(answered).sum()
    assert any(len(text) > 0 for text in reasons.answered(shown))
    assert len(cards.conditions(row, shown)) == 2
    assert said in monday(shown).markdown or row["action"] not in monday(shown).markdown


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "without those who listen"), ("ca", "sense comptar qui hi assisteix"), ("es", "sin contar a quien asiste")],
)
def test_hours_of_those_who_sit_in_a_session_are_said_not_to_be_counted(language, said):
    """An hour for the staff of a town of 200,000 was "190 h", which is who prepares it and not who listens."""
    shown, row = changed(language, library="staff_ambassadors")
    told = dict(zip(sheets.actions(shown).data["action"], sheets.actions(shown).shown[shown.words("Cost and hours")],
                    strict=True))  # fmt: skip
    assert told[row["action"]].endswith(said)
    assert sum(cell.endswith(said) for cell in told.values()) < len(told)


def test_who_has_a_channel_is_not_told_to_make_it():
    made, used = (read_library().action(name) for name in ("messaging_list", "messaging_notice"))
    for held in (frozenset(), frozenset(["messaging", "web"])):
        found = evidence(held=held)
        assert is_where(made, found) == ("messaging" not in held)
        assert is_where(used, found) == ("messaging" in held)
    assert used.reuses and not made.reuses and used.hours.high < made.hours.high


@pytest.mark.parametrize("is_less", [0.0, 1.0])
def test_what_is_dearer_than_its_price_is_kept_for_one_reason(is_less):
    shown, _ = changed(reason="noticed")
    figures = shown["plan_figures"]
    figures = figures.assign(value=figures["value"].where(figures["measure"].ne("held_by_less"), is_less))
    told = " ".join(reasons.dearer(replace(shown, tables={**shown.tables, "plan_figures": figures})))
    assert ("with less money" in told) == bool(is_less) and ("anyone notices" in told) == (not is_less)
    # Whoever holds to the rule that stands above it is told how.
    assert "by this measure it is not worth its means" in told and "`exclude`" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_worth_its_means_is_told_wherever_it_is_put_forward(language):
    """A village read "what first" of two actions that the plan itself held for dear, and why only in the chapter."""
    rows = standard()["plan_actions"]
    shown = {}
    for reason in ("gain", "noticed"):
        tables = {**standard().tables, "plan_actions": rows.assign(reason=reason, is_duty=False)}
        shown[reason] = view(replace(standard(), tables=tables), language)
    for told in (monday, decision, planned):
        assert len(told(shown["noticed"]).markdown) > len(told(shown["gain"]).markdown)
    assert reasons.dearer(shown["noticed"]) and not reasons.dearer(shown["gain"])
    # What anyone notices is said, and how often: one of two actions alone was expected to bring it.
    least = {"en": ("half a point", "less often than not"), "ca": ("mig punt", "menys de la meitat de les vegades"),
             "es": ("medio punto", "menos de la mitad de las veces")}[language]  # fmt: skip
    assert all(text in " ".join(reasons.dearer(shown["noticed"])) for text in least)
    # And no sentence says that these take no more than the price.
    said = {"en": "is worth its means where", "ca": "val el que costa si", "es": "vale lo que cuesta si"}[language]
    assert said in reasons.price("x", shown["noticed"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_held_to_a_price_is_counted_apart_from_what_is_there_for_another_reason(language):
    """ "1 of the 12 actions is not worth what it takes", of which two more had no gain at all and 1,370 EUR of cost."""
    rows = standard()["plan_actions"]
    places = rows.index[rows["status"].eq("chosen")]
    rows = rows.assign(is_duty=False)
    rows.loc[places, "reason"] = ["noticed", *["gain"] * (len(places) - 2), "audience"]
    rows.loc[places[-1], ["cost", "hours"]] = [940.0, 61.0]
    shown = view(replace(standard(), tables={**standard().tables, "plan_actions": rows}), language)
    (told,), (apart,) = reasons.dear_in_short(shown), reasons.set_apart(shown)
    held, every = len(places) - 1, len(places)
    assert f" {held} a" in told and str(every) not in told and "940" in apart and "61" in apart
    assert apart in decision(shown).markdown and told in decision(shown).markdown
    assert not reasons.set_apart(view(replace(standard(), tables={**standard().tables, "plan_actions": rows.assign(
        reason="gain")}), language))  # fmt: skip


@pytest.mark.parametrize(
    ("language", "said", "of_all"),
    [("en", "These things cost much", "of these things"), ("ca", "Aquestes coses costen molt", "d'aquestes coses"),
     ("es", "Estas cosas cuestan mucho", "de estas cosas")],
)  # fmt: skip
def test_easy_words_count_no_things_of_which_all_are_meant(language, said, of_all):
    rows = standard()["plan_actions"].assign(reason="noticed", is_duty=False)
    one = rows.assign(reason=["noticed"] + ["gain"] * (len(rows) - 1))
    told = [
        planned(view(replace(standard(), tables={**standard().tables, "plan_actions": table}), language)).markdown
        for table in (rows, one)
    ]
    assert said in told[0] and of_all not in told[0] and said not in told[1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_unseen", [False, True])
def test_where_a_plan_hangs_on_a_channel_that_was_never_seen_it_says_so(language, is_unseen):
    """The one action that carried a plan over two points spoke in a newsletter of which there was no issue."""
    shown, _ = changed(language, reason="noticed", is_unseen=is_unseen)
    said = {
        "en": "See first whether its channel",
        "ca": "Primer cal veure si el canal",
        "es": "hay que ver si el canal",
    }
    for told in (reasons.dearer(shown), reasons.dear_in_short(shown)):
        assert (said[language] in " ".join(told)) == is_unseen


def test_a_cost_from_nothing_on_is_told_by_its_upper_end():
    shown, row = changed(cost=260.0, cost_low=0.0, cost_high=520.0)
    assert "at most 520; nothing if nobody outside is paid" in cards.takes(row, shown)
    assert "likely 130 to 520" in cards.takes(row.replace({0.0: 130.0}), shown)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "people meet it from"), ("ca", "a partir d"), ("es", "a partir del")]
)
def test_a_card_says_from_when_people_meet_what_is_prepared_first(language, said):
    """A breakfast began on the day on which its invitations were written, weeks before the number that it gives."""
    shown = view(standard(), language)
    rows, outs = cards.chosen(shown), out_days(shown["plan_calendar"], shown.library)
    told = {row.action: dict(cards.card(row, shown)) for row in rows.itertuples()}
    met = {
        line: [text for text in card.values() if shown.date(outs[line]) in text and said in text]
        for line, card in told.items()
    }
    assert {line for line, texts in met.items() if texts} == set(rows.loc[rows["phase"].ne("prepare"), "action"])
