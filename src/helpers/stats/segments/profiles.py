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
from scipy import stats

from helpers.stats.comparisons.differences import Figures, Gaps, gaps
from helpers.stats.comparisons.groups import SMALLEST_LEVEL
from helpers.stats.comparisons.picked import told_ends
from helpers.stats.estimates.domain_estimates import degrees_of_freedom
from helpers.stats.estimates.intervals import SHARE, interval, is_rare
from helpers.stats.models.families import REPORT_ERROR, family_q
from helpers.stats.segments.batched_em import Floats
from helpers.stats.segments.profile_variables import ProfileVariables
from helpers.stats.segments.segmentation import Segmentation
from helpers.study.indicators import EVERYBODY
from helpers.study.quantiles import TAILS
from helpers.survey.design import SurveyDesign, effective_n, linearised_variance

#: Answers of the rarer kind that a segment must be expected to hold for its share to be tested (Cochran 1954).
EXPECTED = 5.0
#: What domains are made of (`segments.fallback`): not a finding about them.
MAKES_DOMAINS = ("age_group", "is_user", "use_own", "use_family")
COLUMNS = (
    "segment", "variable", "level", "estimate", "std_error", "conf_low", "conf_high", "difference", "difference_low",
    "difference_high", "standardised", "q_value", "n", "is_input",
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
    worth
        (K + 1,) effective number of answers in each segment, by its probabilities, and in all.
    df
        (K + 1,) sampling units less strata among those with an answer, by most probable segment, and in all.
    pull
        (K + 1,) sum of squares of what each answer counts in a segment's difference from everybody; 0 for everybody.
    """

    estimates: Floats
    influence: Floats
    overall: float
    overall_influence: Floats
    spread: float
    smallest: float
    largest: float
    counts: Floats
    worth: Floats
    df: NDArray[np.intp]
    pull: Floats


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
    counts = np.bincount(segmentation.modal[segmentation.modal >= 0], minlength=len(shares))
    if len(shares) == 1:
        # Everybody is one group by decision and not by estimate.
        low, high = shares, shares
    else:
        size = effective_n(weights)
        low, high = interval(shares, errors, design.degrees_of_freedom, counts.sum(), size, SHARE, True)
    columns = {"share": shares, "std_error": errors, "share_low": low, "share_high": high, "n": counts}
    return pd.DataFrame({"segment": segmentation.names, **columns})


def profile_segments(segmentation: Segmentation, variables: ProfileVariables, design: SurveyDesign) -> pd.DataFrame:
    """Return the mean of each variable in each segment and in all (segment ``all``).

    Returns
    -------
    pd.DataFrame
        `COLUMNS`: estimate with its standard error and 95 % interval; the difference from everybody with its own,
        which allows for the picking of what is told (`picked.told_ends`);
        that difference taken from the rest of the people and divided by the standard deviation (``standardised``),
        and its false-discovery q-value over all segments and variables (`family_q`);
        whether the segments were made from the variable (``is_input``), which then describes them and has no q-value:
        that users use, or that those who know few services know few, is no finding; nor has a question that fewer in
        the segment answered than a test of groups needs (`groups.SMALLEST_LEVEL`);
        n by most probable segment. A variable that nobody in a segment answered has no row for it.
    """
    sources, columns = segmentation.inputs.sources, list(variables.values)
    if not columns:
        return pd.DataFrame(columns=COLUMNS)
    means = [
        _means(variables.values[name], name.partition("__")[0] in sources, segmentation, design) for name in columns
    ]
    is_share = np.array([name in variables.shares for name in columns])
    names = [*segmentation.names, EVERYBODY]
    scales = np.array([SHARE if name in variables.shares else variables.scales[name] for name in columns], dtype=float)
    makes = frozenset(MAKES_DOMAINS) if segmentation.basis == "domain" else sources
    is_input = np.array([bool({name.partition("__")[0], variables.names[name][0]} & makes) for name in columns])
    numbers = _numbers(means, is_share, is_input, scales, segmentation, design)
    labels = pd.DataFrame([variables.names[name] for name in columns], columns=["variable", "level"])
    table = labels.loc[labels.index.repeat(len(names))].reset_index(drop=True)
    table.insert(0, "segment", np.tile(names, len(columns)))
    table = table.assign(**{name: grid.ravel() for name, grid in numbers.items()})
    table["is_input"] = np.repeat(is_input, len(names))
    return table[table["n"] > 0].astype({"n": int})[list(COLUMNS)].reset_index(drop=True)


def told_apart(profiles: pd.DataFrame) -> dict[str, frozenset[str]]:
    """Return by segment the variables in which it surely differs from everybody.

    Parameters
    ----------
    profiles
        Columns ``segment``, ``variable``, ``q_value``.
    """
    rows = profiles[profiles["q_value"].astype(float).lt(REPORT_ERROR)]
    return {str(code): frozenset(of["variable"].astype(str)) for code, of in rows.groupby("segment", observed=True)}


def _means(column: pd.Series, is_input: bool, segmentation: Segmentation, design: SurveyDesign) -> ClassMeans:
    values = column.to_numpy(float, na_value=np.nan)
    weights = design.weights * np.isfinite(values)
    z = np.nan_to_num(values)
    total = max(weights.sum(), 1e-300)
    if segmentation.basis == "domain" or is_input:
        estimates, influence = posterior_means(z, weights, segmentation)
        shown = segmentation.probabilities / np.maximum(weights @ segmentation.probabilities, 1e-300)
    else:
        estimates, influence = corrected_means(z, weights, segmentation)
        shown = segmentation.probabilities @ corrected(z, weights, segmentation.probabilities)[1]
    overall = float(weights @ z / total)
    has, modal = weights > 0, segmentation.modal
    groups = np.column_stack([modal[:, None] == np.arange(len(estimates)), np.ones(len(modal), bool)]) & has[:, None]
    held = np.column_stack([segmentation.probabilities, np.ones(len(modal))]) * weights[:, None]
    return ClassMeans(
        estimates=estimates,
        influence=influence,
        overall=overall,
        overall_influence=np.isfinite(values) * (z - overall) / total,
        spread=float(np.sqrt(weights @ (z - overall) ** 2 / total)),
        smallest=float(np.nanmin(values)) if total > 1e-300 else np.nan,
        largest=float(np.nanmax(values)) if total > 1e-300 else np.nan,
        counts=groups[:, :-1].sum(axis=0).astype(float),
        worth=held.sum(axis=0) ** 2 / np.maximum((held**2).sum(axis=0), 1e-300),
        df=degrees_of_freedom(groups[:, :, None], design)[:, 0],
        pull=np.append(((weights[:, None] * shown - (weights / total)[:, None]) ** 2).sum(axis=0), 0.0),
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
    means, inverse = corrected(z, weights, member)
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


def corrected(z: Floats, weights: Floats, member: Floats) -> tuple[Floats, Floats]:
    """Return (K,) means corrected for classification error, and the (K, K) ``(P'WP)^-1`` that they are made with.

    Parameters
    ----------
    z, weights
        (n,) values, and weights that are 0 without an answer.
    member
        (n, K) posterior probabilities P; of groups that are certain these are 0 and 1, and the means plain.
    """
    inverse = np.linalg.pinv((member * weights[:, None]).T @ member, hermitian=True).astype(float)
    return inverse @ ((weights * z) @ member), inverse


def _numbers(
    means: list[ClassMeans], is_share: NDArray[np.bool_], is_input: NDArray[np.bool_], scales: Floats,
    segmentation: Segmentation, design: SurveyDesign,
) -> dict[str, Floats]:  # fmt: skip
    """Return the (q, K + 1) numbers of `COLUMNS`, everybody in the last column."""
    influence = np.stack([np.column_stack([one.influence, one.overall_influence]) for one in means], axis=1)
    apart = influence - influence[:, :, -1:]
    shape = influence.shape[1:]
    errors, gap_errors = (
        np.sqrt(linearised_variance(part.reshape(len(part), -1), design)).reshape(shape) for part in (influence, apart)
    )
    overall = np.array([one.overall for one in means])[:, None]
    estimates = np.column_stack([np.stack([one.estimates for one in means]), overall])
    # Correcting for classification error can leave the range of the answers by a little.
    lowest, highest = (np.array([getattr(one, end) for one in means])[:, None] for end in ("smallest", "largest"))
    estimates = np.clip(estimates, lowest, highest)
    counts = np.stack([np.append(one.counts, one.counts.sum()) for one in means])
    df, worth = (np.stack([getattr(one, name) for one in means]) for name in ("df", "worth"))
    low, high = interval(estimates, errors, df, counts, worth, scales[:, None], is_share[:, None])
    few = is_share[:, None] & is_rare(estimates, worth)
    # The error of a share's difference were the segment like all: every answer then varies alike.
    alike = np.sqrt(is_share[:, None] * np.clip(overall * (1 - overall), 0, 1) * np.stack([one.pull for one in means]))
    figures = _from_everybody(Figures(estimates, low, high), (errors, gap_errors, alike), df, few)
    spread = np.maximum([one.spread for one in means], 1e-12)[:, None]
    expected = counts * np.minimum(overall, 1 - overall)
    is_untested = is_input[:, None] | (is_share[:, None] & (expected < EXPECTED)) | (counts < SMALLEST_LEVEL)
    rest, q_values = np.append(_rest_factor(segmentation, design), 0.0), _q_values(figures.p_value, is_untested)
    ends = told_ends(
        figures.difference, (figures.low, figures.high), figures.p_value, q_values, "segments", np.maximum(df, 1)
    )
    return {
        "estimate": estimates, "std_error": errors, "conf_low": low, "conf_high": high,
        "difference": figures.difference, "difference_low": ends[0], "difference_high": ends[1],
        "standardised": figures.difference * rest / spread, "q_value": q_values, "n": counts,
    }  # fmt: skip


def _from_everybody(figures: Figures, of: tuple[Floats, Floats, Floats], df: Floats, few: NDArray[np.bool_]) -> Gaps:
    """Return each segment's difference from everybody; the correlation follows from the errors of the three.

    `of` holds the errors of the figures, of the differences, and of these if segments were like all.

    The error of a share with next to nobody of the rarer kind (`few`) is that of its interval: what a model gives it
    is near 0, and a correlation reckoned with that could be anything.
    """
    df, (errors, gap_errors, alike) = np.maximum(df, 1), of
    width = np.asarray(figures.high) - np.asarray(figures.low)
    held = np.where(few, np.fmax(errors, width / 2 / stats.t.ppf(TAILS[1], df)), errors)
    product = 2 * held * held[:, -1:]
    shared = errors**2 + errors[:, -1:] ** 2 - gap_errors**2
    correlation = np.clip(np.divide(shared, product, out=np.zeros_like(errors), where=product > 0), -1, 1)
    everybody = Figures(*(np.asarray(end)[:, -1:] for end in (figures.estimate, figures.low, figures.high)))
    return gaps(figures, everybody, correlation, df, null_error=alike, null_df=df[:, -1:])


def _q_values(p_values: Floats, is_untested: NDArray[np.bool_]) -> Floats:
    """Return q-values over all segments and variables; none for everybody, inputs, rare answers and few of them."""
    tested = np.where(is_untested, np.nan, p_values)
    tested[:, -1] = np.nan
    return family_q(tested, "segments")


def _rest_factor(segmentation: Segmentation, design: SurveyDesign) -> Floats:
    """Return (K,) 1 / (1 - share): a gap to everybody times this is the gap to the rest."""
    shares = design.weights @ segmentation.probabilities / (design.weights @ segmentation.probabilities.sum(axis=1))
    return 1 / np.maximum(1 - shares, 1e-9)
