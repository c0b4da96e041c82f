import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.stats.estimates.estimation import estimate_table, independence_test, mean, share
from helpers.stats.scales.reliability import alpha
from helpers.survey.design import SurveyDesign, calibration_auxiliaries, linearised_covariance

QUICK = settings(max_examples=40, deadline=None)
MEASURES = ["estimate", "std_error", "conf_low", "conf_high", "n", "n_effective"]


@st.composite
def surveys(draw):
    """Respondents with gaps, and a design with strata, clusters and raking, each there or not."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(40, 120))
    frame = pd.DataFrame({"score": rng.normal(50, 20, n), "flag": (rng.random(n) < 0.3).astype(float)})
    frame = frame.mask(rng.random(frame.shape) < 0.15)
    frame = frame.assign(group=rng.choice(list("xyz"), n), sex=rng.choice(["female", "male"], n))
    weights = rng.uniform(0.5, 4, n)
    parts = {"strata": rng.integers(0, 3, n), "clusters": rng.integers(0, 12, n)}
    kept = {name: values for name, values in parts.items() if draw(st.booleans())}
    if draw(st.booleans()):
        kept["auxiliaries"] = calibration_auxiliaries(frame[["sex"]], weights)
        kept["base_weights"] = np.ones(n)
    return frame, weights, kept, rng


def table(frame, weights, parts):
    design = SurveyDesign(weights, **parts)
    return estimate_table(frame, ["score", "flag"], ["group"], design, "c", "w", {"flag"})[MEASURES].to_numpy(
        dtype=float
    )


@QUICK
@given(surveys(), st.floats(0.001, 1000))
def test_the_scale_of_the_weights_cancels(drawn, scale):
    frame, weights, parts, _ = drawn
    assert table(frame, weights * scale, parts) == pytest.approx(table(frame, weights, parts), rel=1e-6, nan_ok=True)


@QUICK
@given(surveys())
def test_the_order_of_respondents_changes_nothing(drawn):
    frame, weights, parts, rng = drawn
    order = rng.permutation(len(frame))
    shuffled = table(frame.iloc[order], weights[order], {name: values[order] for name, values in parts.items()})
    assert shuffled == pytest.approx(table(frame, weights, parts), rel=1e-6, nan_ok=True)


@QUICK
@given(surveys(), st.floats(-50, 50), st.floats(0.1, 10))
def test_a_mean_follows_its_units(drawn, shift, scale):
    frame, weights, parts, _ = drawn
    design = SurveyDesign(weights, **parts)
    before, after = mean(frame["score"], design), mean(shift + scale * frame["score"], design)
    assert after.estimate == pytest.approx(shift + scale * before.estimate)
    assert after.std_error == pytest.approx(scale * before.std_error)


@QUICK
@given(surveys())
def test_a_share_and_its_complement_mirror_each_other(drawn):
    frame, weights, parts, _ = drawn
    design = SurveyDesign(weights, **parts)
    one, other = share(frame["flag"], design), share(1 - frame["flag"], design)
    assert (1 - other.estimate, 1 - other.conf_high, 1 - other.conf_low) == pytest.approx(
        (one.estimate, one.conf_low, one.conf_high)
    )
    assert 0 <= one.conf_low <= one.estimate <= one.conf_high <= 1


@QUICK
@given(surveys())
def test_what_was_raked_on_does_not_vary(drawn):
    frame, weights, _, _ = drawn
    design = SurveyDesign(
        weights, auxiliaries=calibration_auxiliaries(frame[["sex"]], weights), base_weights=np.ones(len(weights))
    )
    assert mean((frame["sex"] == "female").astype(float), design).std_error == pytest.approx(0, abs=1e-9)


@QUICK
@given(surveys())
def test_a_covariance_has_no_negative_direction(drawn):
    frame, weights, parts, rng = drawn
    found = linearised_covariance(rng.normal(size=(len(frame), 5)), SurveyDesign(weights, **parts))
    assert np.linalg.eigvalsh(found).min() >= -1e-9 * np.trace(found)


@QUICK
@given(surveys())
def test_independence_does_not_depend_on_which_comes_first(drawn):
    frame, weights, parts, _ = drawn
    parts = {name: values for name, values in parts.items() if name in ("strata", "clusters")}
    design = SurveyDesign(weights, **parts)
    one, other = (independence_test(frame[a], frame[b], design) for a, b in (("group", "sex"), ("sex", "group")))
    assert (one.statistic, one.p_value) == pytest.approx((other.statistic, other.p_value))


@QUICK
@given(surveys(), st.floats(0.1, 10))
def test_alpha_does_not_depend_on_order_shift_or_common_scale(drawn, scale):
    _, weights, _, rng = drawn
    answers = rng.normal(size=(len(weights), 1)) + rng.normal(size=(len(weights), 4))
    order = rng.permutation(4)
    moved = (3 + scale * answers)[:, order]
    assert alpha(moved, 5 * weights).alpha == pytest.approx(alpha(answers, weights).alpha)
