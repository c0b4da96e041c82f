"""What each respondent adds to the estimates of a latent class model, so that intervals can follow the design.

The influence of a respondent on the parameters is the inverse observed information times the respondent's score
(Binder 1983). What is computed afterwards from the posterior probabilities (class means) moves with the parameters
too; that part is carried along, which is what "intervals that carry classification error" asks for (Bakk, Oberski &
Vermunt 2014).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from helpers.stats.segments.batched_em import Floats, Patterns
from helpers.stats.segments.latent_classes import LatentClasses


@dataclass(frozen=True)
class ClassInfluence:
    """Scores and derivatives of a model at its distinct patterns; P counts shares and probabilities as log-odds.

    Attributes
    ----------
    posterior
        (M, K) probability of each class given each pattern.
    slopes
        (K, M, P) derivative of the posterior probabilities by the parameters.
    parameters
        (M, P) influence of one respondent with each pattern on the parameters.
    shares
        (M, K) influence of one respondent with each pattern on the class shares.
    """

    posterior: Floats
    slopes: Floats
    parameters: Floats
    shares: Floats


def class_influence(model: LatentClasses, patterns: Patterns, weights: Floats, prior: float = 0.0) -> ClassInfluence:
    """Return the influences of a model fitted to `patterns`, by the (n,) weights of the design.

    Parameters
    ----------
    prior
        Strength of the prior of the fit, in the metric of `weights`.
    """
    scores = class_scores(model, patterns)
    posterior = model.posterior_of(patterns.answers)
    expected = np.einsum("mk,kmp->mp", posterior, scores)
    information = observed_information(model, patterns, patterns.total(weights), scores, posterior, prior)
    # Log-odds are only defined up to a constant per item: the generalised inverse leaves that direction out.
    parameters = expected @ np.linalg.pinv(information, rcond=1e-10, hermitian=True)
    slopes = posterior.T[:, :, None] * (scores - expected)
    jacobian = np.diag(model.shares) - np.outer(model.shares, model.shares)
    return ClassInfluence(posterior, slopes, parameters, parameters[:, : model.n_classes] @ jacobian)


def _answered(patterns: Patterns) -> Floats:
    """Return (M, S): 1 in all the columns of an item that the pattern answers."""
    starts = np.concatenate([[0], np.cumsum(patterns.categories)[:-1]])
    return np.repeat(np.add.reduceat(patterns.answers, starts, axis=1), patterns.categories, axis=1)


def class_scores(model: LatentClasses, patterns: Patterns) -> Floats:
    """Return (K, M, P) the score of a pattern if its class were known.

    For class k: ``1[c = k] - pi_c`` for the log-odds of the shares, and ``1[answered s] - rho_kjs`` for those of
    the answers of class k to the items that the pattern answers.
    """
    classes, (count, width) = model.n_classes, patterns.answers.shape
    answered = _answered(patterns)
    scores = np.zeros((classes, count, classes + classes * width))
    scores[:, :, :classes] = (np.eye(classes) - model.shares)[:, None, :]
    for k, rho in enumerate(np.concatenate(model.probabilities, axis=1)):
        first = classes + k * width
        scores[k, :, first : first + width] = patterns.answers - answered * rho
    return scores


def observed_information(
    model: LatentClasses, patterns: Patterns, totals: Floats, scores: Floats, posterior: Floats, prior: float
) -> Floats:
    """Return the (P, P) observed information: complete less missing information (Louis 1982)."""
    expected = np.einsum("mk,kmp->mp", posterior, scores)
    missing = (expected * totals[:, None]).T @ expected * -1.0
    for k, score in enumerate(scores):
        missing += (score * (totals * posterior[:, k])[:, None]).T @ score
    return _complete_information(model, patterns, totals, posterior, prior) - missing


def _complete_information(
    model: LatentClasses, patterns: Patterns, totals: Floats, posterior: Floats, prior: float
) -> Floats:
    classes, width = model.n_classes, patterns.answers.shape[1]
    complete = np.zeros((classes + classes * width,) * 2)
    spread = np.diag(model.shares) - np.outer(model.shares, model.shares)
    complete[:classes, :classes] = (totals.sum() + prior) * spread
    held = (posterior * totals[:, None]).T @ _answered(patterns) + prior / classes
    ends = np.cumsum(patterns.categories)
    for k in range(classes):
        for item, end in enumerate(ends):
            columns = np.arange(end - patterns.categories[item], end)
            rho, place = model.probabilities[item][k], classes + k * width + columns
            block = held[k, columns[0]] * (np.diag(rho) - np.outer(rho, rho))
            complete[np.ix_(place, place)] = block
    return complete
