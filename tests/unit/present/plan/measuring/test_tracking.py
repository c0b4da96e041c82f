"""What is measured, of a plan as it is read back from its table."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from plan_case import RESIDENTS, judged_by_counts, plan, standard, view

from helpers.communication.plan.drafting.counting import base, first_out
from helpers.communication.plan.method.library import read_library
from helpers.present.plan import sheets
from helpers.present.plan.measuring import targets
from helpers.present.plan.measuring.tracking import first_count, indicators


def test_an_objective_without_a_unit_is_read_back_as_missing_and_shown_by_its_target():
    drafted = plan(budget=9000)
    shown = view(drafted, "en")
    read = shown["plan_indicators"].astype({"unit": "string"})
    assert read["unit"].isna().any()
    sheet = indicators(replace(shown, tables={**shown.tables, "plan_indicators": read}))
    assert sheet.table().markdown == indicators(shown).table().markdown


@pytest.mark.parametrize(("planned", "is_told"), [(RESIDENTS // 4, False), (RESIDENTS // 4 + 20, True)])
@pytest.mark.parametrize(
    ("language", "said"), [("en", "So many are planned"), ("ca", "Són les que"), ("es", "Son las")]
)
def test_a_survey_planned_with_more_answers_than_a_place_gives_is_said_to_be_so(planned, is_told, language, said):
    """A village planned 150 answers, and read in the same paragraph that 135 of its people answer at most."""
    shown = view(standard(), language)
    figures = shown["plan_figures"]
    figures = figures.assign(value=figures["value"].mask(figures["measure"].eq("next_n"), float(planned)))
    shown = replace(shown, tables={**shown.tables, "plan_figures": figures})
    assert shown.figure("residents") == RESIDENTS
    assert (said in targets.objectives(shown).markdown) == is_told


def test_a_count_has_no_target_before_it_was_counted_on_days_on_which_nothing_was_out():
    shown = view(judged_by_counts())
    days = base(shown["plan_calendar"], shown.library)
    assert days.first == shown["plan_calendar"]["start"].min().date() <= days.last
    rows = indicators(shown).shown.set_index("What is measured")["To be reached"]
    counts = [name for name in rows.index if "success is judged by it" in name]
    assert counts
    for name in counts:
        assert rows[name].startswith("no target before it is counted") and not re.search(r"\d+%", rows[name])
    # Of a part of all calls nobody knows whether there are enough.
    parts = shown["objectives"].assign(judge_fewest=5000.0)
    measured = indicators(replace(shown, tables={**shown.tables, "objectives": parts})).shown["What is measured"]
    assert measured.str.endswith("if there are enough of them)").sum() == len(counts)
    for enough in (None, 5000.0):
        rows = shown["objectives"].assign(judge_fewest=enough, is_detectable=False)
        text = targets.objectives(replace(shown, tables={**shown.tables, "objectives": rows})).markdown
        assert ("the table says how many it takes" in text) == (enough is not None)
    said = first_count("up", shown)
    assert f"from {shown.date(days.first)} to {shown.date(days.last)}" in said
    # It is the first thing to do, and stands in the calendar before all that goes out.
    stone = shown["plan_calendar"].set_index("line").loc["mil-count"]
    assert stone["end"] < first_out(shown["plan_calendar"], shown.library)


def test_the_days_of_the_first_count_end_before_anything_goes_out():
    drafted = judged_by_counts()
    rows, library = drafted["plan_calendar"], read_library()
    known = {f"act-{action.id}": action for action in library.actions}
    for row in rows[rows["kind"] == "action"].itertuples():
        lead = timedelta(weeks=known[row.line].lead_weeks)
        # Of several pages the first is out as soon as it is made, and not when the last is.
        is_late = row.phase == "prepare" and known[row.line].output != "pages_published"
        out = row.end if is_late else min(row.end, row.start + lead)
        assert base(rows, library).last < out.date(), row.line


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
