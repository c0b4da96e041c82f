"""Do items measure the same in several groups? Factor models with more and more of them equal, by maximum likelihood.

Configural: the same items belong together. Metric: equal loadings, so that links with the factor can be compared.
Scalar: equal intercepts too, so that means can. semopy (MIT) fits groups apart, without equalities between them, so the
few lines that it takes are here, held against lavaan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize, stats

from helpers.errors import EstimationError
from helpers.study.thresholds import threshold
from helpers.survey.design import effective_n

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

STEPS = ("configural", "metric", "scalar")
#: A step that loses more of the comparative fit index does not hold (Cheung and Rensvold 2002; Chen 2007).
LARGEST_LOSS = threshold("largest_loss_of_fit")
#: p-value of the chi-square difference from which the loss may be chance, however large.
CHANCE = threshold("invariance_chance")
#: A configural model with a smaller index does not describe the groups, and nothing rests on it.
LEAST_FIT = threshold("least_fit")
FEWEST = 3
#: Logarithm of the largest variance that the search looks at, of items in standard deviations.
LARGEST_LOG = 50.0


@dataclass(frozen=True)
class Step:
    """One factor model of several groups.

    Attributes
    ----------
    step
        One of `STEPS`.
    chi_square, df, p_value
        Of the model against what was observed.
    cfi, rmsea
        Comparative fit index, and root mean square error of approximation over the groups.
    """

    step: str
    chi_square: float
    df: int
    p_value: float
    cfi: float
    rmsea: float


@dataclass(frozen=True)
class _Group:
    n: float
    mean: Array
    covariance: Array


def invariance_steps(
    answers: ArrayLike, groups: ArrayLike, factors: Sequence[int] | None = None, weights: ArrayLike | None = None
) -> tuple[Step, Step, Step]:
    """Return the configural, metric and scalar model of (n, k) answers in two or more groups.

    Parameters
    ----------
    answers
        Rows that lack an item are left out.
    groups
        (n,) group of each row.
    factors
        (k,) number of the factor that each item belongs to; one factor for all by default. Factors may go together.
    weights
        (n,) weights; the effective number of rows stands for n.

    Raises
    ------
    EstimationError
        If there are fewer than two groups, a factor has fewer than three items, a group has no more effective rows than
        items, an item does not vary in a group, or no maximum is found.

    Notes
    -----
    ``sum n_g (log|Sigma| + tr(S Sigma^-1) - log|S| - k + (m - mu)' Sigma^-1 (m - mu))``, Sigma = L F L' + T,
    mu = v + L a; Jöreskog (1971), *Psychometrika* 36; as lavaan's ``cfa(group =, group.equal =)``. Answers are taken
    as numbers: with few categories the chi-square is a guide, and the change of the fit index decides.
    """
    table, codes = np.asarray(answers, dtype=float), np.asarray(groups)
    mass = np.ones(len(table)) if weights is None else np.asarray(weights, dtype=float)
    belongs = np.zeros(table.shape[1], dtype=int) if factors is None else np.asarray(factors, dtype=int)
    known = np.isfinite(table).all(axis=1) & np.array([value == value and value is not None for value in codes])
    names = list(dict.fromkeys(codes[known].tolist()))
    # One unit for each item, the same in all groups: it changes no figure, and the search does not depend on it.
    spread = table[known].std(axis=0) if known.any() else np.ones(table.shape[1])
    table = table / np.where(spread > 0, spread, 1.0)
    moments = [_moments(table[rows], mass[rows]) for rows in (known & (codes == name) for name in names)]
    _refuse(moments, belongs)
    null = sum(one.n * (np.log(np.diag(one.covariance)).sum() - _log_det(one.covariance)) for one in moments)
    k = table.shape[1]
    base = (float(null), len(moments) * k * (k - 1) // 2)
    steps: list[Step] = []
    start = None
    for step in STEPS:
        model = _Model(belongs, moments, step)
        start, chi_square = model.fitted(model.start(start))
        steps.append(_judged(step, chi_square, model.df, base, moments))
    return steps[0], steps[1], steps[2]


def level_held(steps: Sequence[Step]) -> str:
    """Return the last step that holds: none, configural, metric or scalar.

    A step does not hold where it loses too much of the fit index, and more than chance explains.

    Examples
    --------
    >>> level_held([Step("configural", 10, 8, .2, .99, .02), Step("metric", 14, 12, .3, .985, .02),
    ...             Step("scalar", 60, 16, .0, .90, .08)])
    'metric'
    """
    if steps[0].cfi < LEAST_FIT:
        return "none"
    held = steps[0]
    for step in steps[1:]:
        if held.cfi - step.cfi > LARGEST_LOSS and _beyond_chance(held, step):
            break
        held = step
    return held.step


def _beyond_chance(free: Step, equal: Step) -> bool:
    """Return whether what equality costs is more than chance would: in few answers the index falls by itself."""
    cost, df = equal.chi_square - free.chi_square, equal.df - free.df
    return bool(df > 0 and stats.chi2.sf(max(cost, 0.0), df) < CHANCE)


def _moments(rows: Array, weights: Array) -> _Group:
    if len(rows) < 2:
        return _Group(float(len(rows)), np.zeros(rows.shape[1]), np.zeros((rows.shape[1], rows.shape[1])))
    mean = np.average(rows, axis=0, weights=weights)
    return _Group(effective_n(weights), mean, np.atleast_2d(np.cov(rows, rowvar=False, aweights=weights, ddof=0)))


def _refuse(moments: list[_Group], belongs: NDArray[np.int_]) -> None:
    if len(moments) < 2:
        raise EstimationError("Items are compared between two groups or more; there is {n}.", n=len(moments))
    if np.bincount(belongs).min() < FEWEST:
        raise EstimationError("A factor needs at least {needed} items to be compared between groups.", needed=FEWEST)
    smallest = min(one.n for one in moments)
    if smallest <= len(belongs):
        message = "The smallest group is worth {n} complete answers, no more than there are items ({k})."
        raise EstimationError(message, n=int(smallest), k=len(belongs))
    if any(np.linalg.eigvalsh(one.covariance)[0] <= 1e-10 * np.trace(one.covariance) for one in moments):
        raise EstimationError("In one group an item does not vary, or others determine it; leave it out.")


def _log_det(matrix: Array) -> float:
    return float(np.linalg.slogdet(matrix)[1])


def _judged(step: str, chi_square: float, df: int, base: tuple[float, int], moments: list[_Group]) -> Step:
    excess, null = max(chi_square - df, 0.0), max(base[0] - base[1], 0.0)
    cfi = 1.0 if max(excess, null) == 0 else 1 - excess / max(excess, null)
    total = sum(one.n for one in moments)
    rmsea = float(np.sqrt(len(moments) * excess / (df * total))) if df else 0.0
    return Step(step, chi_square, df, float(stats.chi2.sf(chi_square, df)) if df else 1.0, float(cfi), rmsea)


class _Model:
    """Where the parameters of a step lie in one vector, and the discrepancy of them with its gradient."""

    def __init__(self, belongs: NDArray[np.int_], moments: list[_Group], step: str) -> None:
        self.belongs, self.moments, self.step = belongs, moments, step
        self.k, self.m, self.g = len(belongs), int(belongs.max()) + 1, len(moments)
        # The first item of each factor gives it its unit.
        self.free = np.array([belongs[:j].tolist().count(belongs[j]) > 0 for j in range(self.k)])
        self.lower = np.tril_indices(self.m)
        self.loadings = 1 if step != "configural" else self.g
        self.intercepts = step == "scalar"

    @property
    def df(self) -> int:
        """Moments less parameters."""
        moments = self.g * (self.k * (self.k + 3) // 2)
        means = self.k + (self.g - 1) * self.m if self.intercepts else self.g * self.k
        spread = self.g * (self.k + len(self.lower[0]))
        return int(moments - means - spread - self.loadings * self.free.sum())

    def start(self, before: dict[str, Array] | None) -> dict[str, Array]:
        """Return where to begin: the step before, its groups averaged where they become equal."""
        if before is None:
            spread = np.stack([np.diag(one.covariance) for one in self.moments])
            factor = np.stack([np.diag([spread[g, self.belongs == f].mean() / 2 for f in range(self.m)])
                               for g in range(self.g)])  # fmt: skip
            return {
                "loading": np.ones((self.g, self.k)),
                "roots": np.linalg.cholesky(factor),
                "unique": np.log(spread / 2),
            }
        held = dict(before)
        if len(held["loading"]) > self.loadings:
            held["loading"] = held["loading"].mean(axis=0, keepdims=True)
        if self.intercepts:
            held["intercept"] = np.mean([one.mean for one in self.moments], axis=0)
            held["mean"] = np.zeros((self.g - 1, self.m))
        return held

    def _packed(self, parts: dict[str, Array]) -> Array:
        columns = [parts["loading"][:, self.free], parts["roots"][:, self.lower[0], self.lower[1]], parts["unique"]]
        columns += [parts["intercept"], parts["mean"]] if self.intercepts else []
        return np.concatenate([column.ravel() for column in columns])

    def _unpacked(self, vector: Array) -> dict[str, Array]:
        sizes = [self.loadings * int(self.free.sum()), self.g * len(self.lower[0]), self.g * self.k]
        sizes += [self.k, (self.g - 1) * self.m] if self.intercepts else []
        pieces = np.split(vector, np.cumsum(sizes)[:-1])
        loading = np.ones((self.loadings, self.k))
        loading[:, self.free] = pieces[0].reshape(self.loadings, -1)
        roots = np.zeros((self.g, self.m, self.m))
        roots[:, self.lower[0], self.lower[1]] = pieces[1].reshape(self.g, -1)
        parts = {"loading": loading, "roots": roots, "unique": pieces[2].reshape(self.g, -1)}
        if self.intercepts:
            parts |= {"intercept": pieces[3], "mean": pieces[4].reshape(self.g - 1, self.m)}
        return parts

    def fitted(self, start: dict[str, Array]) -> tuple[dict[str, Array], float]:
        """Return the parameters at the minimum, and the chi-square there."""
        total = sum(one.n for one in self.moments)
        message = "The factor model ({step}) of these items found no maximum. Leave out the items that overlap."
        try:
            optimum = optimize.minimize(
                lambda vector: self._discrepancy(vector, total), self._packed(start), jac=True, method="BFGS",
                options={"gtol": 1e-7, "maxiter": 2000},
            )  # fmt: skip
        except np.linalg.LinAlgError:
            # An item that the factor explains wholly: what is its own goes to nothing, and the search with it.
            raise EstimationError(message, step=self.step) from None
        if not np.isfinite(optimum.fun) or np.abs(optimum.jac).max() > 1e-4:
            raise EstimationError(message, step=self.step)
        return self._unpacked(optimum.x), float(optimum.fun * total)

    def _discrepancy(self, vector: Array, total: float) -> tuple[float, Array]:
        parts = self._unpacked(vector)
        slopes = {name: np.zeros_like(values) for name, values in parts.items()}
        value = 0.0
        for g, one in enumerate(self.moments):
            share = one.n / total
            value += share * self._group(g, one, parts, slopes, share)
        return value, self._packed(slopes)

    def _group(self, g: int, one: _Group, parts: dict[str, Array], slopes: dict[str, Array], share: float) -> float:
        """Return a group's discrepancy, and add its share to the slopes."""
        at = g if self.loadings > 1 else 0
        pattern = parts["loading"][at][:, None] * (self.belongs[:, None] == np.arange(self.m))
        # A step of the search may try any variance; beyond this one it is bad enough to be taken back.
        unique = np.exp(np.minimum(parts["unique"][g], LARGEST_LOG))
        factor = parts["roots"][g] @ parts["roots"][g].T
        sigma = pattern @ factor @ pattern.T + np.diag(unique)
        inverse = np.linalg.inv(sigma)
        level = parts["mean"][g - 1] if self.intercepts and g else np.zeros(self.m)
        gap = one.mean - parts["intercept"] - pattern @ level if self.intercepts else np.zeros(self.k)
        pull = share * (inverse - inverse @ (one.covariance + np.outer(gap, gap)) @ inverse)
        shift = -2 * share * inverse @ gap
        by_pattern = 2 * pull @ pattern @ factor + np.outer(shift, level)
        slopes["loading"][at] += by_pattern[np.arange(self.k), self.belongs]
        slopes["roots"][g] += 2 * (pattern.T @ pull @ pattern) @ parts["roots"][g]
        slopes["unique"][g] += np.diag(pull) * unique
        if self.intercepts:
            slopes["intercept"] += shift
            if g:
                slopes["mean"][g - 1] += pattern.T @ shift
        return (
            _log_det(sigma)
            + float(np.trace(one.covariance @ inverse))
            - _log_det(one.covariance)
            - self.k
            + float(gap @ inverse @ gap)
        )
