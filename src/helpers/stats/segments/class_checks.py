"""Are there as many classes as were chosen, and is nothing left within them? Tests by made-up surveys, beside the BIC.

Both statistics have no known distribution here (one class fewer lies on the boundary of the model; residuals are of a
fitted table), so surveys are drawn from the fitted model and fitted again: the parametric bootstrap of McLachlan
(1987) and, for the residuals, of Oberski, van Kollenburg and Vermunt (2013). Weights: the likelihood is weighted by
weights that sum to what the sample is worth, and a made-up survey has so many people, each of weight one, which is the
first-order correction of Rao and Scott that the BIC rests on too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.stats.segments.batched_em import (
    BATCH,
    MISSING,
    SHORT_ITERATIONS,
    Batch,
    Floats,
    Patterns,
    Task,
    converge,
    item_margins,
    log_prior,
    one_hot,
    random_batch,
    run_blocks,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpers.stats.segments.latent_classes import LatentClasses

#: Random starts beside the one that begins at the model fitted to the real survey, and those that go on from there.
FRESH, CARRIED = 11, 3
#: A likelihood needs no more digits than this gives it.
TOLERANCE = 1e-4
SMALLEST_EXPECTED = 1e-9


@dataclass(frozen=True)
class ClassChecks:
    """What made-up surveys say of the number of classes that was chosen.

    Attributes
    ----------
    replicates
        Surveys drawn from each model.
    fewer_p
        How probable a gain of likelihood as large is by the last class, if there were one class fewer; NaN for one
        class.
    more_p
        The same of one class more, if those chosen were all; NaN where no more were tried.
    residuals
        One row a pair of inputs, largest first: input, other, residual (`bivariate_residuals`), p_value (how probable
        one as large is anywhere among all pairs, if the classes were all there is).
    """

    replicates: int
    fewer_p: float
    more_p: float
    residuals: pd.DataFrame


def bivariate_residuals(model: LatentClasses, patterns: Patterns, weights: Floats) -> Floats:
    """Return the (J, J) bivariate residuals: what the classes leave of how two items go together.

    Pearson's chi-square of the table of two items against what the model expects, over ``(a - 1) (b - 1)`` (Vermunt
    and Magidson 2005). About 1 where the items are independent within the classes. Expected are the answers of those
    who gave both: their posterior shares of the classes times the classes' answer probabilities.

    Parameters
    ----------
    weights
        (M,) weight of each pattern.

    Examples
    --------
    >>> from helpers.stats.segments.batched_em import find_patterns
    >>> from helpers.stats.segments.latent_classes import fit_classes
    >>> rows, counts = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([30.0, 10, 10, 30])
    >>> model = fit_classes(rows, 1, np.random.default_rng(1), weights=counts)
    >>> float(bivariate_residuals(model, find_patterns(rows), counts)[0, 1].round(6))
    20.0
    """
    sizes, answers = model.categories, patterns.answers
    item_of = np.repeat(np.arange(len(sizes)), sizes)
    answered = (answers @ (item_of[:, None] == np.arange(len(sizes)))).astype(float)
    observed = answers.T @ (weights[:, None] * answers)
    rho, expected = np.concatenate(model.probabilities, axis=1), np.zeros_like(observed)
    for share, own in zip(model.posterior_of(answers).T, rho, strict=True):
        both = answered.T @ ((weights * share)[:, None] * answered)
        expected += both[item_of][:, item_of] * np.outer(own, own)
    parts = (observed - expected) ** 2 / np.maximum(expected, SMALLEST_EXPECTED)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    squares = np.add.reduceat(np.add.reduceat(parts, starts, axis=0), starts, axis=1)
    free = np.array(sizes) - 1
    residuals = squares / np.outer(free, free)
    np.fill_diagonal(residuals, 0.0)
    return residuals


def draw_survey(
    model: LatentClasses, patterns: Patterns, weights: Floats, n: int, rng: np.random.Generator
) -> Patterns:
    """Return a made-up survey of n people of a model; who answered what is drawn from the real one.

    Parameters
    ----------
    weights
        (M,) weight of each pattern of the real survey.
    """
    sizes = model.categories
    rows = rng.choice(len(weights), n, p=weights / weights.sum())
    kind = rng.choice(model.n_classes, n, p=model.shares / model.shares.sum())
    codes = np.empty((n, len(sizes)), np.int64)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    for j, probabilities in enumerate(model.probabilities):
        drawn = (rng.random(n)[:, None] > probabilities.cumsum(axis=1)[kind, :-1]).sum(axis=1)
        has = patterns.answers[rows, starts[j] : starts[j + 1]].any(axis=1)
        codes[:, j] = np.where(has, drawn, MISSING)
    # Not by `find_patterns`: an answer that nobody gives in a made-up survey is no fault of it.
    distinct, row_pattern = np.unique(codes, axis=0, return_inverse=True)
    return Patterns(one_hot(distinct, sizes), row_pattern.reshape(-1), sizes)


def check_classes(
    models: Sequence[LatentClasses], chosen: int, patterns: Patterns, weights: Floats, names: Sequence[str],
    replicates: int, rng: np.random.Generator, prior: float = 0.0,
) -> ClassChecks:  # fmt: skip
    """Return the tests of the model ``models[chosen]`` against its neighbours in the list, and its residuals.

    Parameters
    ----------
    models
        Those of 1, 2, ... classes, fitted to the same patterns.
    weights
        (n,) of the respondents; their sum is what the sample is worth.
    names
        Of the inputs.
    replicates
        Surveys that are drawn from each of two models: 49 tell a p-value of .02 at best.
    prior
        As the models were fitted.
    """
    totals, made = patterns.total(weights), _MadeUp(patterns, patterns.total(weights), replicates, rng, prior)
    model = models[chosen]
    more = models[chosen + 1] if chosen + 1 < len(models) else None
    gains, residuals = made.of(model, more)
    fewer_p = more_p = np.nan
    if chosen:
        fewer_p = _p_value(_gain(models[chosen - 1], model), made.of(models[chosen - 1], model)[0])
    if more is not None:
        more_p = _p_value(_gain(model, more), gains)
    left = bivariate_residuals(model, patterns, totals)
    largest = residuals.max(axis=(1, 2))
    pairs = [
        (names[j], names[k], left[j, k], _p_value(left[j, k], largest)) for j, k in combinations(range(len(left)), 2)
    ]
    table = pd.DataFrame(pairs, columns=["input", "other", "residual", "p_value"])
    table = table.sort_values("residual", ascending=False, kind="stable", ignore_index=True)
    return ClassChecks(replicates, float(fewer_p), float(more_p), table)


def _gain(small: LatentClasses, large: LatentClasses) -> float:
    return 2 * (large.log_likelihood - small.log_likelihood)


def _p_value(statistic: float, drawn: Floats) -> float:
    """Return the Monte Carlo p-value: the share of surveys whose statistic is at least the observed one.

    The observed survey counts as one of them, so that p is never 0.
    """
    return float((1 + np.count_nonzero(drawn >= statistic)) / (1 + len(drawn)))


@dataclass(frozen=True)
class _MadeUp:
    patterns: Patterns
    totals: Floats
    replicates: int
    rng: np.random.Generator
    prior: float

    def of(self, model: LatentClasses, more: LatentClasses | None) -> tuple[Floats, Floats]:
        """Return (B,) what one class more gains in surveys of `model`, and their (B, J, J) residuals of it."""
        n, gains, residuals = max(round(self.totals.sum()), 2), [], []
        for _ in range(self.replicates):
            drawn = draw_survey(model, self.patterns, self.totals, n, self.rng)
            again = self._refitted(model, drawn)
            residuals.append(bivariate_residuals(again, drawn, drawn.total(np.ones(n))))
            gains.append(np.nan if more is None else _gain(again, self._refitted(more, drawn)))
        return np.array(gains), np.array(residuals)

    def _refitted(self, model: LatentClasses, drawn: Patterns) -> LatentClasses:
        """Return a model of as many classes, fitted to a made-up survey."""
        ones = np.ones(len(drawn.row_pattern))
        task = Task(drawn, drawn.total(ones), item_margins(drawn, ones), self.prior)
        rho = np.concatenate(model.probabilities, axis=1)
        batch = Batch(model.shares[None], rho[None], np.array([-np.inf]), np.zeros(1, np.int64))
        if model.n_classes > 1:
            fresh = random_batch(drawn, ones, model.n_classes, FRESH, self.rng)
            batch = Batch(*(np.concatenate([getattr(batch, part), getattr(fresh, part)]) for part in BATCH))
        short = run_blocks(task, batch, SHORT_ITERATIONS)
        best = converge(task, short[np.argsort(-short.value, kind="stable")[:CARRIED]], TOLERANCE)
        top = int(best.value.argmax())
        shares, rho = best.shares[top], best.rho[top]
        likelihood = float(best.value[top] - np.sum(log_prior(task, shares[None], rho[None])))
        parts = tuple(np.split(rho, np.cumsum(drawn.categories)[:-1], axis=1))
        return replace(model, shares=shares, probabilities=parts, log_likelihood=likelihood)
