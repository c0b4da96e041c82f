"""Checks of a regression: collinearity, specification, influence, proportional odds and false discoveries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.errors import EstimationError
from helpers.stats.models.regression import Model, fit_linear, fit_logit
from helpers.stats.models.sufficiency import check_weights, column_problems, refuse
from helpers.survey.design import linearised_covariance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

#: Share of the variance of the squared prediction that the prediction itself must leave free for a link test.
FREE_CURVATURE = 1e-8


@dataclass(frozen=True)
class WaldTest:
    """A joint test: F statistic, its numerator and denominator degrees of freedom, and the p-value."""

    statistic: float
    df: float
    residual_df: float
    p_value: float


@dataclass(frozen=True, eq=False)
class ProportionalOdds:
    """Whether each predictor has the same effect at every cut.

    Attributes
    ----------
    joint
        Test over all predictors; None where the design has too few degrees of freedom for it.
    by_term
        One row a predictor: term, statistic (F), df, residual_df, p_value, smallest and largest slope over the cuts.
    cuts
        Values of the outcome above which the compared logits were taken; a cut without enough rows is left out.
    """

    joint: WaldTest | None
    by_term: pd.DataFrame
    cuts: tuple[float, ...]

    @property
    def p_value(self) -> float:
        """p-value of the joint test, or Bonferroni's of the single predictors where there is none."""
        smallest = float(self.by_term["p_value"].min())
        return min(1.0, len(self.by_term) * smallest) if self.joint is None else self.joint.p_value


def vif(X: pd.DataFrame, weights: Array) -> pd.DataFrame:
    """Return the variance inflation factor of each predictor, by weighted correlations.

    Rows with gaps are left out. Above 5 a coefficient's interval is wider than twice what it would be alone.

    Returns
    -------
    DataFrame
        One row a predictor: term, vif (1 or more).

    Raises
    ------
    EstimationError
        If a predictor is constant or determined by others, or a weight is missing, zero or negative.

    Notes
    -----
    Diagonal of the inverse of the weighted correlation matrix (Belsley, Kuh and Welsch 1980).

    Examples
    --------
    >>> frame = pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [1.0, -1, -1, 1]})
    >>> vif(frame, np.ones(4))["vif"].round(6).tolist()
    [1.0, 1.0]
    """
    check_weights(weights)
    if len(X) != len(weights):
        message = "There are {weights} weights for {rows} rows; they must be the same."
        raise EstimationError(message, weights=len(weights), rows=len(X))
    values = X.to_numpy(dtype=float, na_value=np.nan)
    rows = np.isfinite(values).all(axis=1)
    if not rows.any():
        raise EstimationError("No row has all predictors. Use fewer, or impute.")
    held, names = np.asarray(weights, dtype=float)[rows], tuple(map(str, X.columns))
    refuse(column_problems(values[rows], names, held))
    covariance = np.atleast_2d(np.cov(values[rows], rowvar=False, aweights=held, ddof=0))
    return pd.DataFrame({"term": names, "vif": np.diag(np.linalg.inv(covariance)) * np.diag(covariance)})


def link_test(model: Model) -> WaldTest | None:
    """Return a test that the prediction's square adds nothing, or None where the square says nothing new.

    Tukey's one degree of freedom, as Stata's ``linktest`` (Pregibon 1980, *Applied Statistics* 29, 15-24): the outcome
    on the linear predictor and its square, design-based. A small p-value says that the form of the model is wrong.

    Raises
    ------
    EstimationError
        If the second model cannot be fitted.
    """
    from helpers.stats.models.ordinal import fit_ordered

    cases = model.cases
    shares = cases.weights / cases.weights.sum()
    line = cases.X @ model.slopes.to_numpy()
    line = line - shares @ line
    spread = np.sqrt(shares @ line**2)
    # Standardised, and the square made orthogonal to the line: their collinearity is no matter of the test.
    line = line / spread if spread > 0 else line
    square = line**2 - (shares @ line**3) * line
    if shares @ (square - shares @ square) ** 2 <= FREE_CURVATURE:
        return None
    both = cases.restored(np.column_stack([line, square]), ("line", "square"))
    y = cases.restored(cases.y[:, None], ("y",))["y"]
    fit = {"linear": fit_linear, "logit": fit_logit, "ordered": fit_ordered}[model.family]
    return wald_test(fit(y, both, model.design), ["square"])


def wald_test(model: Model, terms: list[str]) -> WaldTest:
    """Return the design-based test that some terms of a model are all zero.

    Raises
    ------
    EstimationError
        If a term is not in the model, or the design has too few degrees of freedom for so many terms.
    """
    names = model.terms["term"].tolist()
    unknown = [term for term in terms if term not in names]
    if unknown:
        message = "The model has no term {terms}; it has {known}."
        raise EstimationError(message, terms=", ".join(unknown), known=", ".join(names))
    places = [names.index(term) for term in terms]
    return joint_test(model.estimates[places], model.covariance[np.ix_(places, places)], model.df)


def joint_test(estimates: Array, covariance: Array, df: float) -> WaldTest:
    """Return the F test that all estimates are zero.

    ``F = W (df - k + 1) / (df k)`` on k and df - k + 1 degrees of freedom, W the Wald statistic (Korn and Graubard
    1990, *The American Statistician* 44, 270-276).

    Raises
    ------
    EstimationError
        If df is below k.
    """
    from scipy.special import fdtrc

    k = len(estimates)
    if df < k:
        message = "A joint test of {k} terms needs as many degrees of freedom; the design leaves {df}."
        raise EstimationError(message, k=k, df=int(df))
    wald = float(estimates @ _inverse(covariance) @ estimates)
    rest = df - k + 1
    statistic = wald * rest / (df * k)
    return WaldTest(statistic, float(k), float(rest), float(fdtrc(k, rest, statistic)))


def _inverse(covariance: Array) -> Array:
    """Inverse (or its nearest, where terms are bound together) that does not depend on the terms' units."""
    scale = np.sqrt(np.diag(covariance))
    scale = np.where(scale > 0, scale, 1.0)
    return np.linalg.pinv(covariance / np.outer(scale, scale), hermitian=True) / np.outer(scale, scale)


def influence(model: Model) -> Array:
    """Return each respondent's Cook-like distance: how far the slopes move without that respondent.

    Returns
    -------
    (design.n,) distances; zero for those not in the model. Above 1 one respondent moves the slopes as far as their
    uncertainty reaches.

    Notes
    -----
    ``d_i' V^-1 d_i / p`` with d_i the weighted influence on the slopes over 1 less the leverage, and V the design-based
    covariance (Li and Valliant 2011, *Survey Methodology* 37, 137-152).
    """
    places = model.slope_positions
    moves = np.asarray(model.design.weights)[:, None] * model.influence[:, places]
    moves = moves / (1 - np.minimum(_leverage(model), 0.999))[:, None]
    inverse = _inverse(model.covariance[places, places])
    return np.einsum("ni,ij,nj->n", moves, inverse, moves) / moves.shape[1]


def _leverage(model: Model) -> Array:
    """Weighted leverage of the linear model; other families use the one-step distance without it."""
    if model.family != "linear":
        return np.zeros(model.design.n)
    full = np.column_stack([np.ones(model.n), model.cases.X]) * np.sqrt(model.cases.weights)[:, None]
    basis = np.linalg.qr(full)[0]
    return model.cases.to_all_rows((basis**2).sum(axis=1)[:, None])[:, 0]


def proportional_odds_test(model: Model) -> ProportionalOdds:
    """Return Brant's test of an ordered logit, with the design-based covariance of the binary logits.

    One logit a cut (above it or not); their slopes should be equal. The joint covariance of all logits comes from
    their influences (Brant 1990, *Biometrics* 46, 1171-1178).

    Raises
    ------
    EstimationError
        If the model is not an ordered logit, or fewer than two cuts have enough rows on each side.
    """
    if model.family != "ordered":
        raise EstimationError("Proportional odds are a property of the ordered logit; this model is {family}.",
                              family=model.family)  # fmt: skip
    cuts, logits = _binary_logits(model)
    if len(logits) < 2:
        message = "Fewer than two cuts have enough answers on each side to compare; merge sparse answers."
        raise EstimationError(message)
    p = len(model.cases.names)
    slopes = np.concatenate([logit.estimates[1:] for logit in logits])
    covariance = linearised_covariance(np.hstack([logit.influence[:, 1:] for logit in logits]), model.design)
    # Slopes of each later cut less those of the first.
    contrast = np.hstack([-np.tile(np.eye(p), (len(logits) - 1, 1)), np.eye(p * (len(logits) - 1))])
    gaps, spread = contrast @ slopes, contrast @ covariance @ contrast.T
    by_term = [
        _gap_row(name, j, gaps, spread, slopes.reshape(-1, p), model.df) for j, name in enumerate(logits[0].cases.names)
    ]
    joint = joint_test(gaps, spread, model.df) if len(gaps) <= model.df else None
    return ProportionalOdds(joint, pd.DataFrame(by_term), cuts)


def _binary_logits(model: Model) -> tuple[tuple[float, ...], list[Model]]:
    cases = model.cases
    X = cases.restored(cases.X, cases.names)
    cuts, logits = [], []
    for level in model.levels[:-1]:
        above = cases.restored((cases.y > level).astype(float)[:, None], ("above",))["above"]
        try:
            logits.append(fit_logit(above, X, model.design))
        except EstimationError:
            # A cut with too few answers on one side says nothing about proportionality; the result names those used.
            continue
        cuts.append(level)
    return tuple(cuts), logits


def _gap_row(name: str, j: int, gaps: Array, spread: Array, slopes: Array, df: float) -> dict[str, float | str]:
    places = np.arange(j, len(gaps), slopes.shape[1])
    test = joint_test(gaps[places], spread[np.ix_(places, places)], df)
    return {
        "term": name, "statistic": test.statistic, "df": test.df, "residual_df": test.residual_df,
        "p_value": test.p_value, "smallest": slopes[:, j].min(), "largest": slopes[:, j].max(),
    }  # fmt: skip
