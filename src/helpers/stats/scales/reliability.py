"""Whether the items of a scale belong together: alpha, omega, ordinal alpha, item-rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from helpers.errors import EstimationError
from helpers.stats.scales.factors import FEWEST_ITEMS, one_factor, parallel_analysis
from helpers.stats.scales.polychoric import answer_matrix, polychoric
from helpers.study.indicators import EVERYBODY
from helpers.study.thresholds import threshold, threshold_count
from helpers.survey.design import effective_n, linearised_variance

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from helpers.survey.design import SurveyDesign

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]

CONFIDENCE = threshold("confidence")
#: Correlation with the rest of its scale under which a question may ask something else.
LOW_ITEM_REST = threshold("low_item_rest")
#: Fewest effective respondents with which a scale is described; fewer say nothing about it.
MINIMUM_RESPONDENTS = threshold_count("smallest_scale_sample")
#: Alpha under which the items of a scale share too little for their mean to be told without saying so.
WEAK = threshold("weak_alpha")
#: A sum of items that varies by less than this share of what they vary apart does not vary.
CANCELLED = 1e-10
COLUMNS = [
    "scale", "group", "n", "n_items", "alpha", "alpha_low", "alpha_high", "ordinal_alpha", "omega",
    "first_eigenvalue_share", "n_factors",
]  # fmt: skip
ITEM_COLUMNS = ["item", "n", "mean", "item_rest", "alpha_if_dropped", "loading"]


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha with its interval.

    Attributes
    ----------
    standardised
        Alpha of the correlations, as if all items had the same spread.
    conf_low, conf_high
        Feldt's interval at the effective n; or, where a design was given, the design-based one.
    n
        Respondents with at least one item.
    """

    alpha: float
    standardised: float
    conf_low: float
    conf_high: float
    n: int
    n_effective: float
    n_items: int


def covariances(answers: ArrayLike, weights: ArrayLike | None = None, pairwise: bool = True) -> Array:
    """Return the (k, k) weighted covariances of (n, k) answers.

    Parameters
    ----------
    pairwise
        Use every pair of answers (then each pair has its own means); otherwise only complete rows.

    Raises
    ------
    EstimationError
        If there are fewer than two items, an item does not vary, or a pair was answered by fewer than two.
    """
    return _moments(answers, weights, pairwise)[0]


def correlations(answers: ArrayLike, weights: ArrayLike | None = None) -> Array:
    """Return the (k, k) weighted correlations of (n, k) answers, each pair with its own means and spreads.

    Raises
    ------
    EstimationError
        As `covariances`.
    """
    spread, own = _moments(answers, weights, pairwise=True)
    return spread / np.sqrt(own * own.T)


def _moments(answers: ArrayLike, weights: ArrayLike | None, pairwise: bool) -> tuple[Array, Array]:
    """Return covariances (k, k), and the variance of item i among those who answered j too (k, k)."""
    table, mass = _prepared(answers, weights)
    if not pairwise:
        complete = ~np.isnan(table).any(axis=1)
        table, mass = table[complete], mass[complete]
    has = (~np.isnan(table)).astype(float)
    filled = np.where(has > 0, table, 0.0)
    counts = has.T @ has
    _refuse_scale(table, counts)
    weighted = filled * mass[:, None]
    held = (has * mass[:, None]).T @ has
    first = weighted.T @ has / held
    scale = counts / (counts - 1)
    spread = (weighted.T @ filled / held - first * first.T) * scale
    return spread, ((weighted * filled).T @ has / held - first**2) * scale


def _prepared(answers: ArrayLike, weights: ArrayLike | None) -> tuple[Array, Array]:
    table, mass = answer_matrix(answers, weights)
    answered = ~np.isnan(table).all(axis=1)
    # Centring changes no covariance, and keeps the differences of large squares exact.
    centre = np.nanmean(table[answered], axis=0) if (~np.isnan(table)).any(axis=0).all() and answered.any() else 0.0
    return (table - centre)[answered], mass[answered]


def _refuse_scale(table: Array, counts: Array) -> None:
    k = table.shape[1]
    if counts.min() < 2:
        raise EstimationError("Two items of the scale were answered together by fewer than two people. Leave one out.")
    constant = [str(i + 1) for i in range(k) if len(np.unique(table[~np.isnan(table[:, i]), i])) < 2]
    if constant:
        message = "Items {items} of the scale have one answer only, so nothing varies with them. Leave them out."
        raise EstimationError(message, items=", ".join(constant))


def alpha(
    answers: ArrayLike,
    weights: ArrayLike | None = None,
    pairwise: bool = True,
    design: SurveyDesign | None = None,
    confidence: float = CONFIDENCE,
) -> Alpha:
    """Return Cronbach's alpha of (n, k) answers, reversed items already turned.

    Parameters
    ----------
    weights
        (n,); the design's where None and a design is given.
    pairwise
        As in `covariances`.
    design
        Draw the interval from the design (linearised) instead of Feldt's F.

    Raises
    ------
    EstimationError
        As `covariances`.

    Notes
    -----
    ``k / (k - 1) (1 - trace(S) / sum(S))``, Cronbach (1951). Feldt (1965), Psychometrika 30: with n - 1 and
    (n - 1)(k - 1) degrees of freedom, ``1 - (1 - alpha) F``. In R: ``psych::alpha``.
    """
    mass = design.weights if weights is None and design is not None else weights
    spread = covariances(answers, mass, pairwise)
    table, held = _prepared(answers, mass)
    figure, n_effective = _alpha_of(spread), effective_n(held)
    low, high = _feldt(figure, n_effective, len(spread), confidence)
    if design is not None:
        low, high = _design_interval(answer_matrix(answers)[0], spread, figure, design, confidence)
    return Alpha(
        figure, _alpha_of(_scaled(spread)), low, high, len(table), n_effective, len(spread)
    )  # fmt: skip


def _scaled(spread: Array) -> Array:
    deviations = np.sqrt(np.diag(spread))
    return spread / np.outer(deviations, deviations)


def _alpha_of(spread: Array) -> float:
    k, whole = len(spread), float(spread.sum())
    if whole <= CANCELLED * np.trace(spread):
        message = "The items of the scale cancel out, so that their sum does not vary. Turn those worded the other way."
        raise EstimationError(message)
    return float(k / (k - 1) * (1 - np.trace(spread) / whole))


def _feldt(figure: float, n: float, k: int, confidence: float) -> tuple[float, float]:
    tail = (1 - confidence) / 2
    degrees = n - 1, (n - 1) * (k - 1)
    return tuple(float(1 - (1 - figure) * stats.f.ppf(q, *degrees)) for q in (1 - tail, tail))  # type: ignore[return-value]


def _design_interval(
    answers: Array, spread: Array, figure: float, design: SurveyDesign, confidence: float
) -> tuple[float, float]:
    """Linearise alpha in the complete rows; missing rows count zero, as a domain's complement does."""
    complete = ~np.asarray(np.isnan(answers).any(axis=1))
    k, held = len(spread), design.weights[complete].sum()
    filled = np.where(complete[:, None], answers, 0.0)
    errors = filled - design.weights[complete] @ filled[complete] / held
    whole, parts = spread.sum(), np.trace(spread)
    slope = ((errors**2).sum(axis=1) - parts) / whole - parts * (errors.sum(axis=1) ** 2 - whole) / whole**2
    influence = np.where(complete, -k / (k - 1) * slope, 0.0) / held
    df = design.degrees_of_freedom_of(complete)
    reach = stats.t.ppf((1 + confidence) / 2, df) * np.sqrt(linearised_variance(influence[:, None], design)[0])
    return float(figure - reach), float(figure + reach)


def ordinal_alpha(answers: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return alpha of the polychoric correlations: that of the tendencies behind the ordered answers.

    Zumbo, Gadermann and Zeisser (2007), Journal of Modern Applied Statistical Methods 6.

    Raises
    ------
    EstimationError
        As `covariances` and `polychoric`.
    """
    covariances(answers, weights)
    return _alpha_of(polychoric(answers, weights))


def item_rest(answers: ArrayLike, items: Sequence[str], weights: ArrayLike | None = None) -> pd.DataFrame:
    """Return one row an item: item, n, mean, item_rest (correlation with the rest's sum), alpha_if_dropped, loading.

    `alpha_if_dropped` is missing with two items, it and `item_rest` where the other items cancel out, and `loading`
    with fewer than three.

    Raises
    ------
    EstimationError
        As `covariances`.
    """
    import pandas as pd

    table, mass = answer_matrix(answers, weights)
    spread, k = covariances(table, weights), table.shape[1]
    rest = spread.sum(axis=1) - np.diag(spread)
    others = spread.sum() - 2 * spread.sum(axis=1) + np.diag(spread)
    kept = [np.delete(np.delete(spread, i, 0), i, 1) for i in range(k)]
    varies = others > CANCELLED * np.trace(spread)
    dropped = [_alpha_of(part) if k > 2 and some else np.nan for part, some in zip(kept, varies, strict=True)]
    loadings = one_factor(correlations(table, weights)).loadings if k >= FEWEST_ITEMS else np.full(k, np.nan)
    has = ~np.isnan(table)
    means = (mass @ np.where(has, table, 0.0)) / (mass @ has)
    figures = {"item": list(items), "n": has.sum(axis=0), "mean": means}
    scale = np.sqrt(np.diag(spread) * np.where(varies, others, 1.0))
    tied = np.where(varies, rest / scale, np.nan)
    return pd.DataFrame(figures | {"item_rest": tied, "alpha_if_dropped": dropped, "loading": loadings})


def reliability_table(
    respondents: pd.DataFrame,
    scales: Mapping[str, Sequence[str]],
    groups: Mapping[str, Mask],
    rng: np.random.Generator,
    reversed_items: Collection[str] = frozenset(),
) -> pd.DataFrame:
    """Return the table `reliability`: one row a scale and group.

    Parameters
    ----------
    respondents
        Items, and `weight` where weighted.
    scales
        Items of each scale; items that were not asked are left out, and a scale with fewer than two is absent.
    groups
        Rows of each group: ``all``, ``users``, ``non_users``.
    rng
        Draws the chance eigenvalues of the parallel analysis.
    reversed_items
        Items worded against their scale, which are turned.

    Returns
    -------
    pandas.DataFrame
        scale, group, n, n_items, alpha, alpha_low, alpha_high (Feldt at the effective n), ordinal_alpha, omega,
        first_eigenvalue_share, n_factors. Figures are missing where the group has fewer than 30 effective
        respondents or an item does not vary in it; omega under three items; ordinal_alpha over 11 categories.
    """
    import pandas as pd

    rows = []
    for scale, items in scales.items():
        asked, answers = scale_answers(respondents, items, reversed_items)
        if len(asked) < 2:
            continue
        weights = respondents["weight"].to_numpy(dtype=float) if "weight" in respondents else np.ones(len(answers))
        for group, members in groups.items():
            inside = np.asarray(members, dtype=bool) & ~np.isnan(answers).all(axis=1)
            figures = _described(answers[inside], weights[inside], rng)
            rows.append({"scale": scale, "group": group, "n": int(inside.sum()), "n_items": len(asked)} | figures)
    return pd.DataFrame(rows, columns=COLUMNS).astype({"n_factors": "Int64"})


def item_table(
    respondents: pd.DataFrame, scales: Mapping[str, Sequence[str]], reversed_items: Collection[str], minimum: int
) -> pd.DataFrame:
    """Return what each item is to its scale: the columns of `item_rest`, and scale.

    Parameters
    ----------
    respondents, scales, reversed_items
        As for `reliability_table`.
    minimum
        Scales with fewer effective respondents, or an item that fewer answered, have no row.
    """
    import pandas as pd

    weights = respondents["weight"].to_numpy(dtype=float) if "weight" in respondents else np.ones(len(respondents))
    parts = []
    for scale, items in scales.items():
        asked, answers = scale_answers(respondents, items, reversed_items)
        inside = ~np.isnan(answers).all(axis=1)
        few = min((~np.isnan(answers)).sum(axis=0), default=0) < minimum
        if len(asked) < 2 or few or effective_n(weights[inside]) < MINIMUM_RESPONDENTS:
            continue
        try:
            parts.append(item_rest(answers[inside], asked, weights[inside]).assign(scale=scale))
        except EstimationError:
            # An item with one answer only: the table `reliability` has the scale's row, without figures.
            continue
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*ITEM_COLUMNS, "scale"])


def weak_scales(table: pd.DataFrame) -> dict[str, float]:
    """Return the alpha of each scale whose items hold together weakly among everybody, of table `reliability`.

    Under `WEAK` more of the mean's spread is noise than most would guess (Nunnally 1978 asks .7 even of early work): a
    link with it is smaller than it would be with a better scale, and its mean hides unlike statements.

    Examples
    --------
    >>> import pandas as pd
    >>> weak_scales(pd.DataFrame({"scale": ["stigma", "stigma"], "group": ["all", "users"], "alpha": [0.33, 0.8]}))
    {'stigma': 0.33}
    """
    weak = table[(table["group"] == EVERYBODY) & (table["alpha"] < WEAK)]
    return dict(zip(weak["scale"].astype(str), weak["alpha"].astype(float), strict=True))


def scale_answers(
    respondents: pd.DataFrame, items: Sequence[str], reversed_items: Collection[str] = frozenset()
) -> tuple[list[str], Array]:
    """Return the items that were asked (k) and the (n, k) answers to them, reversed items turned."""
    asked = [item for item in items if item in respondents and respondents[item].notna().any()]
    answers = respondents[asked].to_numpy(dtype=float, na_value=np.nan)
    return asked, answers * np.where([item in reversed_items for item in asked], -1.0, 1.0)


def _described(answers: Array, weights: Array, rng: np.random.Generator) -> dict[str, float]:
    if effective_n(weights) < MINIMUM_RESPONDENTS:
        return {}
    try:
        interval, tied = alpha(answers, weights), correlations(answers, weights)
        shape = parallel_analysis(tied, interval.n_effective, rng)
    except EstimationError:
        # The row stays, with its n and nothing that could be taken for a figure.
        return {}
    try:
        ordinal = ordinal_alpha(answers, weights)
    except EstimationError:
        ordinal = float("nan")
    return {
        "alpha": interval.alpha,
        "alpha_low": interval.conf_low,
        "alpha_high": interval.conf_high,
        "ordinal_alpha": ordinal,
        "omega": one_factor(tied).omega_total if len(tied) >= FEWEST_ITEMS else float("nan"),
        "first_eigenvalue_share": shape.first_share,
        "n_factors": shape.n_factors,
    }
