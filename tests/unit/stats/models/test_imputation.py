import numpy as np
import pandas as pd
import pytest

from helpers.errors import EstimationError
from helpers.stats.models.imputation import impute, pool_imputations, pooled_linear
from helpers.stats.models.regression import fit_linear
from helpers.survey.design import SurveyDesign


def survey(n=600, seed=4, missing=0.2):
    rng = np.random.default_rng(seed)
    stigma = rng.normal(50, 15, n)
    clarity = np.clip(0.5 * stigma + rng.normal(20, 10, n), 0, 100)
    informed = rng.integers(1, 6, n).astype(float)
    used = (rng.random(n) < 0.3).astype(float)
    image = 60 - 0.4 * stigma + 0.3 * clarity + 2 * informed + rng.normal(0, 8, n)
    whole = pd.DataFrame({"image": image, "stigma": stigma, "clarity": clarity, "informed": informed, "used": used})
    return whole, whole.mask(rng.random(whole.shape) < missing), SurveyDesign(rng.uniform(0.5, 2, n))


def test_observed_values_stay_and_gaps_hold_values_that_somebody_gave():
    _, frame, design = survey()
    copies = impute(frame, 3, np.random.default_rng(1), design.weights)
    for copy in copies:
        assert copy.notna().all(axis=None)
        assert (copy.where(frame.notna()).equals(frame)) and list(copy) == list(frame)
        assert all(set(copy[name]) <= set(frame[name].dropna()) for name in frame)
    assert not copies[0].equals(copies[1])


def test_the_same_seed_gives_the_same_copies():
    _, frame, design = survey()
    one, other = (impute(frame, 2, np.random.default_rng(8), design.weights) for _ in range(2))
    assert all(a.equals(b) for a, b in zip(one, other, strict=True))


def test_a_frame_without_gaps_is_copied():
    whole, _, _ = survey()
    copies = impute(whole, 2, np.random.default_rng(1))
    assert all(copy.equals(whole) and copy is not whole for copy in copies)


def test_imputation_mends_the_bias_of_complete_cases():
    rng = np.random.default_rng(12)
    whole, _, design = survey(n=4000, missing=0)
    # Who is stigmatised answers less often: the mean of those who answer is too high.
    frame = whole.assign(image=whole["image"].mask(rng.random(4000) < np.where(whole["stigma"] > 55, 0.7, 0.1)))
    truth, seen = whole["image"].mean(), frame["image"].mean()
    imputed = np.mean([copy["image"].mean() for copy in impute(frame, 10, rng, design.weights)])
    assert abs(seen - truth) > 1
    assert abs(imputed - truth) < 0.35


def test_relations_and_spread_survive():
    whole, frame, design = survey(n=3000)
    copy = impute(frame, 1, np.random.default_rng(3), design.weights)[0]
    assert copy.std().to_numpy() == pytest.approx(whole.std().to_numpy(), rel=0.05)
    assert copy.corr().to_numpy() == pytest.approx(whole.corr().to_numpy(), abs=0.05)


def test_collinear_columns_and_constant_ones_do_no_harm():
    _, frame, design = survey()
    frame = frame.assign(double=frame["stigma"] * 2, same=1.0)
    frame.loc[:50, "same"] = np.nan
    copy = impute(frame, 2, np.random.default_rng(3), design.weights)[0]
    assert copy.notna().all(axis=None) and (copy["same"] == 1).all()


def test_what_cannot_be_imputed_is_named():
    _, frame, _ = survey()
    bad = frame.assign(never=np.nan, text="a")
    with pytest.raises(EstimationError) as caught:
        impute(bad, 2, np.random.default_rng(1))
    assert "never is known for fewer than two" in str(caught.value) and "text is not numeric" in str(caught.value)
    with pytest.raises(EstimationError, match="weights are missing, zero or negative"):
        impute(frame, 2, np.random.default_rng(1), np.zeros(len(frame)))


def test_pooling_without_difference_between_imputations_is_one_estimate():
    pooled = pool_imputations(np.full(5, 2.0), np.full(5, 0.25), n=50)
    assert (pooled.estimate, pooled.std_error, pooled.fmi) == (2.0, 0.5, 0.0)
    assert pooled.df == pytest.approx(49 * 50 / 52)


@pytest.mark.parametrize(
    ("estimates", "variances", "n"),
    [([1.0], [1.0], 9), ([1.0, np.nan], [1, 1], 9), ([1, 2], [1, -1], 9), ([1, 2], [1, 1], 1)],
)
def test_pooling_refuses_what_is_no_set_of_imputations(estimates, variances, n):
    with pytest.raises(EstimationError):
        pool_imputations(np.array(estimates, dtype=float), np.array(variances, dtype=float), n=n)


def test_pooled_terms_lie_nearer_the_truth_and_say_what_is_missing():
    whole, frame, design = survey(n=1500)
    names = ["stigma", "clarity", "informed", "used"]
    pooled = pooled_linear("image", names, frame, design, 20, np.random.default_rng(5))
    truth = fit_linear(whole["image"], whole[names], design).terms
    terms = pooled.terms
    assert ((terms["estimate"] - truth["estimate"]).abs() < 3 * terms["std_error"]).all()
    assert terms["std_error"][1:].sum() < terms["complete_std_error"][1:].sum()
    assert terms["fmi"].between(0, 0.7).all() and (terms["df"] < 1499).all()
    assert (pooled.n, pooled.n_imputed) == (1500, int(frame.isna().any(axis=1).sum()))
    assert len(pooled.models) == 20 and pooled.complete.n == 1500 - pooled.n_imputed


def test_strata_help_to_predict():
    whole, frame, design = survey()
    is_high = (whole["stigma"] > 50).to_numpy()
    only = frame[["image", "stigma"]].assign(stigma=frame["stigma"].where(whole.index % 2 == 0))
    gaps = only["stigma"].isna().to_numpy()

    def parted(chosen):
        models = pooled_linear("image", ["stigma"], only, chosen, 5, np.random.default_rng(1)).models
        filled = np.mean([model.cases.X[:, 0] for model in models], axis=0)
        return filled[gaps & is_high].mean() - filled[gaps & ~is_high].mean()

    truth = whole["stigma"][gaps & is_high].mean() - whole["stigma"][gaps & ~is_high].mean()
    assert parted(SurveyDesign(design.weights, strata=is_high.astype(str))) == pytest.approx(truth, abs=3)
    assert parted(design) < 0.7 * truth


def test_nobody_who_was_not_asked_is_given_an_answer():
    """Of those who were not asked the slope would be another one: they are in no model, and their gaps in no count."""
    _, frame, design = survey()
    asked = pd.Series(np.arange(len(frame)) % 3 == 0, frame.index)
    other = frame.assign(image=frame["image"].where(asked), stigma=frame["stigma"].where(asked, -frame["stigma"]))
    names = ["stigma", "informed"]
    pooled = pooled_linear("image", names, other, design, 5, np.random.default_rng(5), asked=asked)
    filled = pooled_linear("image", names, other, design, 5, np.random.default_rng(5))
    assert (pooled.n, filled.n) == (int(asked.sum()), len(frame)) and pooled.n_imputed < filled.n_imputed
    assert all(model.n == int(asked.sum()) for model in pooled.models)
    (one,) = {model.n for model in filled.models}
    assert one == len(frame)
