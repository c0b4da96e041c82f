"""What is measured, of a plan as it is read back from its table."""

from dataclasses import replace

from plan_case import plan, view

from helpers.present.plan.tracking import indicators


def test_an_objective_without_a_unit_is_read_back_as_missing_and_shown_by_its_target():
    drafted = plan(budget=9000)
    shown = view(drafted, "en")
    read = shown["plan_indicators"].astype({"unit": "string"})
    assert read["unit"].isna().any()
    sheet = indicators(replace(shown, tables={**shown.tables, "plan_indicators": read}))
    assert sheet.table().markdown == indicators(shown).table().markdown
