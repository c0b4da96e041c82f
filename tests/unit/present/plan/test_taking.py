"""What actions take, in words and in whole numbers that add up."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from plan_case import standard, view

from helpers.present.plan.measuring.tracking import responsibilities
from helpers.present.plan.returns import left_over
from helpers.present.plan.sheets import budget
from helpers.present.plan.taking import about, adding_up, summed, whole


@pytest.mark.parametrize(
    ("language", "cost", "hours"),
    [("en", "some 18,000", "some 1,300"), ("ca", "uns 18.000", "unes 1.300"), ("es", "unos 18.000", "unas 1.300")],
)
def test_what_is_rounded_says_so_where_the_decision_has_another_number(language, cost, hours):
    """720 EUR on a page were 715 in the decision, and 1,300 hours 1,306."""
    shown = view(standard(), language)
    assert about(18065.0, 1305.2, shown) == {"cost": cost, "hours": hours}
    exact = about(18000.0, 1300.0, shown)
    assert cost.endswith(exact["cost"]) and exact["cost"] != cost and hours.endswith(exact["hours"])


def test_whole_numbers_of_parts_add_up_to_that_of_all():
    rng = np.random.default_rng(2)
    for _ in range(200):
        amounts = rng.uniform(0, 300, rng.integers(1, 9)).round(1).tolist()
        parts = adding_up(amounts)
        assert sum(parts) == whole(sum(amounts))
        assert all(abs(part - amount) < 1 for part, amount in zip(parts, amounts, strict=True))
    assert adding_up([]) == [] and summed([], view(standard())) == []
    assert summed([10.4, 20.4, 30.8, 69.2], view(standard())) == ["11", "20", "31", "69"]
    assert summed([10.0, 10.0, float("nan")], view(standard()))[-1] == "–"


def test_the_hours_of_the_roles_are_those_of_the_budget():
    rows = standard()["plan_actions"]
    chosen = rows["status"].eq("chosen")
    rows = rows.assign(hours=np.where(chosen, rows["hours"] + 0.4, rows["hours"]))
    figures = standard()["plan_figures"]
    total = float(rows.loc[chosen, "hours"].sum())
    figures = figures.assign(value=figures["value"].where(figures["measure"].ne("hours"), total))
    tables = {**standard().tables, "plan_actions": rows, "plan_figures": figures}
    shown = view(replace(standard(), tables=tables))
    of_roles = responsibilities(shown).shown["Hours"].str.replace(",", "").astype(int)
    of_lines = budget(shown).shown["Hours"].str.replace(",", "")
    assert of_roles.sum() == int(of_lines.iloc[-2]) == whole(total) == of_lines.iloc[:-2].astype(int).sum()


def test_what_stands_side_by_side_adds_up():
    """880 EUR and another 380 were 1,300, where a table had 1,255; and 2.15 less 2.06 was 0.08."""
    figures = standard()["plan_figures"].set_index("measure")["value"]
    told = {"budget": 2500.0, "staff_hours": 100.0, "cost": 880.0, "hours": 61.0, "aim_most_cost": 1255.0,
            "aim_most_hours": 99.0, "aim_gain": 2.0644, "aim_most": 2.1458}  # fmt: skip
    rows = pd.concat([figures.drop([name for name in told if name in figures]), pd.Series(told)])
    tables = {**standard().tables, "plan_figures": pd.DataFrame({"measure": rows.index, "value": rows.to_numpy()})}
    said = " ".join(left_over(view(replace(standard(), tables=tables))))
    assert "takes 1,255 of the 2,500 EUR" in said and "another 375 EUR" in said and "1,620 EUR are kept" in said
    assert "0.09 points more" in said
