"""What the people of each segment are like, with intervals that know that nobody's segment is certain.

Two estimators. What the segments were made from (a score whose bands are an input) is averaged by the posterior
probabilities. Everything else is regressed on them without an intercept, which is the three-step correction of
Bolck, Croon & Hagenaars (2004) with proportional assignment: plain averages would draw segments towards each other.
Both are linearised together with the class model (Bakk, Oberski & Vermunt 2014) and follow the sample's design.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special, stats

from helpers.stats.models.diagnostics import benjamini_hochberg
from helpers.stats.segments.batched_em import Floats
from helpers.stats.segments.profile_variables import ProfileVariables
from helpers.stats.segments.segmentation import Segmentation
from helpers.survey.design import SurveyDesign, linearised_variance

CONFIDENCE = 0.95
COLUMNS = (
    "segment", "variable", "level", "estimate", "std_error", "conf_low", "conf_high", "difference", "difference_low",
    "difference_high", "standardised", "q_value", "n",
)  # fmt: skip


@dataclass(frozen=True)
class ClassMeans:
    """Means of one variable in each segment and in all.

    Attributes
    ----------
    estimates
        (K,) means.
    influence
        (n, K) influence of each respondent on them.
    overall
        Mean of everybody, and its (n,) influence.
    overall_influence
        See `overall`.
    spread, smallest, largest
        Weighted standard deviation in all, and the ends of what was answered.
    counts
        (K,) respondents with an answer whose most probable segment this is.
    """

    estimates: Floats
    influence: Floats
    overall: float
    overall_influence: Floats
    spread: float
    smallest: float
    largest: float
    counts: Floats


def segment_shares(segmentation: Segmentation, design: SurveyDesign) -> pd.DataFrame:
    """Return segment, share, std_error, share_low, share_high and n: one row a segment.

    Shares of latent classes are the model's, with the influence of its parameters; those of domains are weighted
    shares. Intervals are on the log-odds scale. n counts respondents by their most probable segment.
    """
    weights, member = design.weights, segmentation.probabilities
    if segmentation.model is not None and segmentation.influence is not None and segmentation.patterns is not None:
        shares = segmentation.model.shares
        influence = segmentation.influence.shares[segmentation.patterns.row_pattern]
    else:
        placed = member.sum(axis=1)
        shares = weights @ member / (weights @ placed)
        influence = (member - placed[:, None] * shares) / (weights @ placed)
    errors = np.sqrt(linearised_variance(influence, design))
    low, high = share_interval(shares, errors, design.degrees_of_freedom)
    counts = np.bincount(segmentation.modal[segmentation.modal >= 0], minlength=len(shares))
    columns = {"share": shares, "std_error": errors, "share_low": low, "share_high": high, "n": counts}
    return pd.DataFrame({"segment": segmentation.names, **columns})


def mean_interval(means: Floats, errors: Floats, df: int) -> tuple[Floats, Floats]:
    """Return the 95 % limits of means, by Student's t."""
    half = stats.t.ppf((1 + CONFIDENCE) / 2, max(df, 1)) * errors
    return means - half, means + half


def share_interval(shares: Floats, errors: Floats, df: int) -> tuple[Floats, Floats]:
    """Return the 95 % limits of shares in [0, 1] on the log-odds scale; at 0 or 1 on the plain one.

    Examples
    --------
    >>> low, high = share_interval(np.array([0.2]), np.array([0.04]), 100)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.132], [0.291])
    """
    t = stats.t.ppf((1 + CONFIDENCE) / 2, max(df, 1))
    inside = (shares > 1e-9) & (shares < 1 - 1e-9)
    safe = np.where(inside, shares, 0.5)
    half = t * errors / (safe * (1 - safe))
    low = np.where(inside, special.expit(special.logit(safe) - half), np.clip(shares - t * errors, 0, 1))
    high = np.where(inside, special.expit(special.logit(safe) + half), np.clip(shares + t * errors, 0, 1))
    return low, high


def profile_segments(segmentation: Segmentation, variables: ProfileVariables, design: SurveyDesign) -> pd.DataFrame:
    """Return the mean of each variable in each segment and in all (segment ``all``).

    Returns
    -------
    pd.DataFrame
        `COLUMNS`: estimate with its standard error and 95 % interval; the difference from everybody with its own;
        that difference taken from the rest of the people and divided by the standard deviation (``standardised``),
        and its false-discovery q-value over all segments and variables (Benjamini & Hochberg 1995);
        n by most probable segment. A variable that nobody in a segment answered has no row for it.
    """
    sources, columns = segmentation.inputs.sources, list(variables.values)
    if not columns:
        return pd.DataFrame(columns=COLUMNS)
    means = [
        _means(variables.values[name], name.partition("__")[0] in sources, segmentation, design) for name in columns
    ]
    is_share = np.array([name in variables.shares for name in columns])
    names = [*segmentation.names, "all"]
    numbers = _numbers(means, is_share, segmentation, design)
    labels = pd.DataFrame([variables.names[name] for name in columns], columns=["variable", "level"])
    table = labels.loc[labels.index.repeat(len(names))].reset_index(drop=True)
    table.insert(0, "segment", np.tile(names, len(columns)))
    table = table.assign(**{name: grid.ravel() for name, grid in numbers.items()})
    return table[table["n"] > 0].astype({"n": int})[list(COLUMNS)].reset_index(drop=True)


def _means(column: pd.Series, is_input: bool, segmentation: Segmentation, design: SurveyDesign) -> ClassMeans:
    values = column.to_numpy(float, na_value=np.nan)
    weights = design.weights * np.isfinite(values)
    z = np.nan_to_num(values)
    if segmentation.basis == "domain" or is_input:
        estimates, influence = posterior_means(z, weights, segmentation)
    else:
        estimates, influence = corrected_means(z, weights, segmentation)
    total = max(weights.sum(), 1e-300)
    overall = float(weights @ z / total)
    modal = segmentation.modal[(weights > 0) & (segmentation.modal >= 0)]
    return ClassMeans(
        estimates=estimates,
        influence=influence,
        overall=overall,
        overall_influence=np.isfinite(values) * (z - overall) / total,
        spread=float(np.sqrt(weights @ (z - overall) ** 2 / total)),
        smallest=float(np.nanmin(values)) if total > 1e-300 else np.nan,
        largest=float(np.nanmax(values)) if total > 1e-300 else np.nan,
        counts=np.bincount(modal, minlength=len(estimates)).astype(float),
    )


def posterior_means(z: Floats, weights: Floats, segmentation: Segmentation) -> tuple[Floats, Floats]:
    """Return (K,) means by posterior probability and their (n, K) influences; weights are 0 without an answer."""
    member = segmentation.probabilities
    held = np.maximum(weights @ member, 1e-300)
    means = (weights * z) @ member / held
    residual = (z[:, None] - means) * (weights > 0)[:, None]
    influence = member * residual / held
    if segmentation.influence is not None and segmentation.patterns is not None:
        rows = segmentation.patterns.row_pattern
        for k, slope in enumerate(segmentation.influence.slopes):
            moved = np.bincount(rows, weights * residual[:, k], minlength=len(slope)) @ slope / held[k]
            influence[:, k] += (segmentation.influence.parameters @ moved)[rows]
    return means, influence


def corrected_means(z: Floats, weights: Floats, segmentation: Segmentation) -> tuple[Floats, Floats]:
    """Return (K,) means corrected for classification error and their (n, K) influences.

    ``beta = (P'WP)^-1 P'Wz``, P the posterior probabilities: the proportional three-step estimator. A respondent's
    influence is ``(P'WP)^-1 p_i (z_i - p_i'beta)``, and what moving the class parameters does to beta.
    """
    member = segmentation.probabilities
    inverse = np.linalg.pinv((member * weights[:, None]).T @ member, hermitian=True)
    means = inverse @ ((weights * z) @ member)
    residual = (z - member @ means) * (weights > 0)
    influence = (member * residual[:, None]) @ inverse
    if segmentation.influence is None or segmentation.patterns is None:
        return means, influence
    rows, slopes = segmentation.patterns.row_pattern, segmentation.influence.slopes
    size = slopes.shape[1]
    by_residual = np.bincount(rows, weights * residual, minlength=size)
    by_weight = np.bincount(rows, weights, minlength=size)
    pull = np.tensordot(means, slopes, axes=1)
    posterior = segmentation.influence.posterior
    moved = np.stack([by_residual @ slope - (by_weight * posterior[:, k]) @ pull for k, slope in enumerate(slopes)])
    return means, influence + (segmentation.influence.parameters @ moved.T)[rows] @ inverse


def _numbers(
    means: list[ClassMeans], is_share: NDArray[np.bool_], segmentation: Segmentation, design: SurveyDesign
) -> dict[str, Floats]:
    """Return the (q, K + 1) numbers of `COLUMNS`, everybody in the last column."""
    influence = np.stack([np.column_stack([one.influence, one.overall_influence]) for one in means], axis=1)
    gaps = influence - influence[:, :, -1:]
    shape = influence.shape[1:]
    errors, gap_errors = (
        np.sqrt(linearised_variance(part.reshape(len(part), -1), design)).reshape(shape) for part in (influence, gaps)
    )
    overall = np.array([one.overall for one in means])[:, None]
    estimates = np.column_stack([np.stack([one.estimates for one in means]), overall])
    # Correcting for classification error can leave the range of the answers by a little.
    lowest, highest = (np.array([getattr(one, end) for one in means])[:, None] for end in ("smallest", "largest"))
    estimates = np.clip(estimates, lowest, highest)
    df = design.degrees_of_freedom
    limits = zip(share_interval(estimates, errors, df), mean_interval(estimates, errors, df), strict=True)
    ends = [np.where(is_share[:, None], of_share, of_mean) for of_share, of_mean in limits]
    difference = estimates - overall
    difference_low, difference_high = mean_interval(difference, gap_errors, df)
    spread = np.maximum([one.spread for one in means], 1e-12)[:, None]
    counts = np.stack([np.append(one.counts, one.counts.sum()) for one in means])
    rest = np.append(_rest_factor(segmentation, design), 0.0)
    return {
        "estimate": estimates, "std_error": errors, "conf_low": ends[0], "conf_high": ends[1], "difference": difference,
        "difference_low": difference_low, "difference_high": difference_high,
        "standardised": difference * rest / spread, "q_value": _q_values(difference, gap_errors, counts, df),
        "n": counts,
    }  # fmt: skip


def _q_values(difference: Floats, errors: Floats, counts: Floats, df: int) -> Floats:
    """Return false-discovery q-values over all segments and variables; missing for everybody."""
    tested = counts > 0
    tested[:, -1] = False
    t = np.abs(difference[tested]) / np.maximum(errors[tested], 1e-12)
    q_values = np.full(difference.shape, np.nan)
    q_values[tested] = benjamini_hochberg(2 * stats.t.sf(t, max(df, 1)))
    return q_values


def _rest_factor(segmentation: Segmentation, design: SurveyDesign) -> Floats:
    """Return (K,) 1 / (1 - share): a gap to everybody times this is the gap to the rest."""
    shares = design.weights @ segmentation.probabilities / (design.weights @ segmentation.probabilities.sum(axis=1))
    return 1 / np.maximum(1 - shares, 1e-9)
