import numpy as np
import pandas as pd
import pytest

from helpers.errors import UsageError
from helpers.stats.perception import with_answers
from helpers.study.artefacts import artefacts, conform
from helpers.survey.disclosure import refuse_few, suppress_small_cells, suppressed_levels, to_steps


def estimates(counts, domain="sex", whole=None):
    levels = [f"l{i}" for i in range(len(counts))]
    rows = [
        ("all", "all", whole or sum(counts)),
        *((domain, level, n) for level, n in zip(levels, counts, strict=True)),
    ]
    frame = pd.DataFrame(rows, columns=["domain", "level", "n"])
    figures = {"estimate": 50.0, "std_error": 1.0, "conf_low": 48.0, "conf_high": 52.0}
    return frame.assign(council="x", wave="1", indicator="image_index", n_effective=frame["n"] * 0.9, **figures)


def test_a_small_cell_and_its_give_away_are_withheld():
    shown = suppress_small_cells(estimates([4, 60, 25, 80]), 10)
    assert shown["is_suppressed"].tolist() == [False, True, False, True, False]
    blank = shown.loc[shown["is_suppressed"], ["estimate", "std_error", "conf_low", "conf_high", "n", "n_effective"]]
    assert blank.isna().all(axis=None)
    assert shown.loc[~shown["is_suppressed"], "estimate"].eq(50).all()


def test_two_levels_of_which_one_is_small_are_both_withheld():
    assert suppressed_levels([3, 200], 10).all()


def test_two_small_levels_whose_sum_is_still_small_take_a_third():
    assert suppressed_levels([2, 3, 40, 50], 10).tolist() == [True, True, True, False]
    assert suppressed_levels([6, 7, 40, 50], 10).tolist() == [True, True, False, False]


def test_an_empty_level_does_not_count_as_cover():
    assert suppressed_levels([0, 4, 30, 50], 10).tolist() == [True, True, True, False]


def test_levels_at_the_threshold_are_shown():
    assert not suppressed_levels([10, 10], 10).any()


def test_a_small_whole_is_withheld_with_everything_below_it():
    shown = suppress_small_cells(estimates([4, 5]), 10)
    assert shown["is_suppressed"].all()


def test_suppressing_twice_changes_nothing():
    once = suppress_small_cells(estimates([4, 60, 25, 80]), 10)
    pd.testing.assert_frame_equal(suppress_small_cells(once, 10), once)


def test_the_input_is_not_changed_and_the_result_fits_the_artefact():
    table = estimates([4, 60])
    before = table.copy()
    shown = suppress_small_cells(table, 10)
    pd.testing.assert_frame_equal(table, before)
    assert conform(with_answers(shown), artefacts()["estimates"], "here")["is_suppressed"].tolist() == [
        False,
        True,
        True,
    ]


def test_a_threshold_that_protects_nobody_is_refused():
    with pytest.raises(UsageError, match="protects nobody"):
        suppressed_levels([1, 2], 1)


def test_domains_are_judged_apart():
    both = pd.concat([estimates([4, 60]), estimates([30, 34], "district").iloc[1:]], ignore_index=True)
    shown = suppress_small_cells(both, 10)
    assert shown.groupby("domain")["is_suppressed"].all().to_dict() == {"all": False, "district": False, "sex": True}
    assert np.isnan(shown.loc[1, "estimate"])


def test_what_was_not_withheld_is_refused_where_it_is_shown():
    table = estimates([4, 60])
    with pytest.raises(UsageError, match=r"fewer than 10 people .*\(1 of them\)"):
        refuse_few(table, 10)
    refuse_few(suppress_small_cells(table, 10), 10)
    # A question of which no word is shared has a row of nobody.
    refuse_few(pd.DataFrame({"word": ["", "help"], "n": [0, 12]}), 10)


def test_figures_of_groups_stand_on_steps_of_their_scale_and_no_interval_loses_its_width():
    rows = pd.DataFrame({"estimate": [58.62, 0.4321, 0.84, 33.3], "conf_low": [57.7, 0.431, 0.61, 30.1],
                         "conf_high": [58.4, 0.434, 1.04, 36.6]})  # fmt: skip
    told = to_steps(rows, [1, 0.01, 0.1, np.nan])
    assert told.round(9).to_numpy().tolist() == [[59, 57, 59], [0.43, 0.43, 0.44], [0.8, 0.6, 1.1], [33.3, 30.1, 36.6]]
    pd.testing.assert_frame_equal(to_steps(told, [1, 0.01, 0.1, np.nan]), told)
    # Everybody's are printed to the nearest, and outward where both ends would be one.
    near = to_steps(rows, [1, 0.01, 0.1, np.nan], outward=False).round(9).to_numpy().tolist()
    assert near == [[59, 57, 59], [0.43, 0.43, 0.44], [0.8, 0.6, 1.0], [33.3, 30.1, 36.6]]
