"""Invariance across groups against lavaan, 2026-11-26 (tests/reference/r/measurement.R)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.stats.scales.measurement import invariance_steps, level_held

DATA = Path(__file__).parent / "data"
ROWS, VALUES = pd.read_csv(DATA / "holzinger.csv"), pd.read_csv(DATA / "measurement_values.csv")
CASES = {
    "three factors": ([f"x{i}" for i in range(1, 10)], np.repeat([0, 1, 2], 3), "school"),
    "one factor": (["x4", "x5", "x6", "x1", "x2"], None, "sex"),
}


@pytest.mark.parametrize("case", list(CASES))
def test_each_step_is_lavaans(case):
    items, factors, group = CASES[case]
    found = invariance_steps(ROWS[items], ROWS[group], factors)
    for step in found:
        told = VALUES[(VALUES["case"] == case) & (VALUES["step"] == step.step)].set_index("what")["value"]
        assert step.df == told["df"]
        assert step.chi_square == pytest.approx(told["chisq"], abs=1e-3)
        assert [step.p_value, step.cfi, step.rmsea] == pytest.approx(
            told[["pvalue", "cfi", "rmsea"]].tolist(), abs=1e-5
        )


def test_holzinger_and_swineford_by_school():
    """Configural 115.851 on 48, metric 124.044 on 54, scalar 164.103 on 60."""
    items, factors, group = CASES["three factors"]
    found = invariance_steps(ROWS[items], ROWS[group], factors)
    assert [(round(step.chi_square, 3), step.df) for step in found] == [(115.851, 48), (124.044, 54), (164.103, 60)]
    assert level_held(found) == "metric"


def test_units_and_order_of_groups_change_nothing():
    items, factors, group = CASES["three factors"]
    one = invariance_steps(ROWS[items], ROWS[group], factors)
    other = invariance_steps(ROWS[items][::-1] * 10 + 3, ROWS[group][::-1], factors, np.full(len(ROWS), 7.0))
    assert [step.chi_square for step in other] == pytest.approx([step.chi_square for step in one], abs=1e-3)
