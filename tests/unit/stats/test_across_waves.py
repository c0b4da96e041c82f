"""Invariance by wave: the same items, asked of the residents of both waves."""

import numpy as np
import pandas as pd
import pytest

from helpers.stats.across_waves import asked_alike, compare_waves, unlike_scales

NAMES = ["s1", "s2", "s3", "s4", "s5"]
NOTHING = pd.DataFrame({"variable": pd.Series(dtype=str)})


def items(names=NAMES, **changes):
    text = {f"text_{language}": names for language in ("ca", "es", "en")}
    table = pd.DataFrame({"item": names, "construct": "stereotypes", "kind": "scale", **text})
    return table.assign(low=1.0, high=5.0, is_reversed=False, is_asked=True, subscale=None, **changes)


def wave(seed, shift=0.0, loadings=(0.8,) * 5, n=700, level=0.0):
    rng = np.random.default_rng(seed)
    common = rng.normal(level, 1, (n, 1))
    answers = 3 + common * np.array(loadings) + rng.normal(0, 0.7, (n, 5)) + np.array([0, 0, shift, 0, 0])
    return pd.DataFrame(answers, columns=NAMES).assign(weight=rng.uniform(0.5, 2, n))


@pytest.mark.parametrize(
    ("then", "level"),
    [
        # A town that changed its mind is no other measure; a question that was heard otherwise is.
        ({"level": 0.5}, "scalar"), ({"shift": 0.8}, "metric"),
        ({"loadings": (0.8, 0.8, 0.05, 0.8, 0.8)}, "configural"),
    ],
)  # fmt: skip
def test_each_step_is_found(then, level):
    found = compare_waves(wave(1), items(), NOTHING, wave(2, **then), items(), NOTHING)
    assert found["scale"].tolist() == ["stereotypes"] and found["grouping"].tolist() == ["wave"]
    assert found["level"].item() == level
    assert unlike_scales(found) == ([] if level == "scalar" else ["stereotypes"])


def test_only_what_was_asked_alike_is_compared():
    other = items().assign(text_ca=[*NAMES[:4], "another wording"])
    assert asked_alike(items(), other) == frozenset(NAMES[:4])
    moved = wave(2).assign(s5=lambda frame: 6 - frame["s5"])
    assert compare_waves(wave(1), items(), NOTHING, moved, other, NOTHING)["level"].item() == "scalar"
    few = items(NAMES[:2])
    assert compare_waves(wave(1), items(), NOTHING, wave(2)[["s1", "s2", "weight"]], few, NOTHING).empty


def test_without_an_earlier_wave_there_is_nothing():
    found = compare_waves(wave(1), items(), NOTHING, None, None, None)
    assert found.empty and unlike_scales(found) == []
