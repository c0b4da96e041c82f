"""How many segments, and which: latent classes by the weighted BIC, with degenerate solutions refused in words."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from helpers.stats.estimates.replication import bootstrap_weights
from helpers.stats.segments.batched_em import Codes, Floats, Patterns, find_patterns
from helpers.stats.segments.class_checks import ClassChecks, check_classes
from helpers.stats.segments.fallback import domain_codes
from helpers.stats.segments.influence import ClassInfluence, class_influence
from helpers.stats.segments.inputs import SegmentInputs
from helpers.stats.segments.latent_classes import LatentClasses, fit_patterns
from helpers.stats.segments.stability import Stability, refit_stability
from helpers.survey.design import SurveyDesign, linearised_variance

#: Respondents that the sample must be worth, and inputs, for latent classes to be told apart.
MINIMUM_EFFECTIVE_N = 200
MINIMUM_INPUTS = 3
#: A class must hold this share and this many respondents.
SMALLEST_SHARE = 0.05
SMALLEST_N = 30
#: Probabilities within this of 0 or 1 are on the boundary; a class of which most are is a pattern, not a group.
BOUNDARY = 0.005
LARGEST_BOUNDARY = 0.5
PRIOR = 1.0
COLUMNS = (
    "n_classes", "log_likelihood", "n_parameters", "bic", "entropy", "smallest_share", "smallest_n", "agreeing_starts",
    "refusal", "is_chosen", "lrt_p",
)  # fmt: skip


@dataclass(frozen=True)
class Segmentation:
    """Segments of the respondents.

    Attributes
    ----------
    basis
        ``latent_class``, or ``domain`` where latent classes are not supportable.
    reason
        Why not: ``few_inputs``, ``small_sample``, ``one_class``; empty for latent classes.
    probabilities
        (n, K) probability of each segment for each respondent; 0 or 1 in domains.
    candidates
        One row a number of classes tried: `COLUMNS`.
    n_effective
        Respondents that the sample is worth for the answers used.
    model, influence, patterns, stability
        The fitted model and what intervals need of it; None in domains.
    codes
        What makes each domain (``age_16_44+users``); empty for latent classes.
    checks
        Tests of the number of classes and of what they leave; None where none were asked for or no classes tried.
    """

    basis: str
    reason: str
    probabilities: Floats
    candidates: pd.DataFrame
    n_effective: float
    inputs: SegmentInputs
    model: LatentClasses | None = None
    influence: ClassInfluence | None = None
    patterns: Patterns | None = None
    stability: Stability | None = None
    codes: tuple[str, ...] = ()
    checks: ClassChecks | None = None

    @property
    def n_segments(self) -> int:
        """Number of segments."""
        return self.probabilities.shape[1]

    @property
    def names(self) -> tuple[str, ...]:
        """Codes of the segments: s1, s2, ..."""
        return tuple(f"s{k + 1}" for k in range(self.n_segments))

    @property
    def is_settled(self) -> bool:
        """Whether the number of classes is the survey's: not where the largest that was tried fits best, and more
        would fit better still, as they do where people shade into one another."""
        return self.basis == "domain" or not bool(self.candidates["is_chosen"].iloc[-1])

    @property
    def modal(self) -> Codes:
        """(n,) most probable segment of each respondent; -1 for who is in none."""
        return np.where(self.probabilities.sum(axis=1) > 0, self.probabilities.argmax(axis=1), -1)


def effective_n_of(inputs: SegmentInputs, design: SurveyDesign) -> float:
    """Return n over the mean design effect of the shares of all bands, at most n.

    The first-order correction of Rao and Scott (1984), as Lumley and Scott (2015) use it for the BIC of survey
    data: it knows weights, strata, clusters and raking.
    """
    influence, simple = [], []
    for j, size in enumerate(inputs.categories):
        answered = inputs.codes[:, j] >= 0
        held = design.weights[answered].sum()
        for code in range(size):
            is_in = (inputs.codes[:, j] == code).astype(float)
            share = design.weights @ is_in / held
            influence.append(np.where(answered, is_in - share, 0) / held)
            simple.append(share * (1 - share) / answered.sum())
    effects = linearised_variance(np.column_stack(influence), design) / np.maximum(simple, 1e-12)
    return design.n / max(1.0, float(effects.mean()))


def choose_classes(
    inputs: SegmentInputs,
    weights: Floats,
    rng: np.random.Generator,
    max_classes: int = 6,
    starts: int = 100,
    wanted: int | None = None,
) -> tuple[LatentClasses, pd.DataFrame]:
    """Return the model of smallest weighted BIC among those not refused, and the table of all that were tried.

    Parameters
    ----------
    weights
        (n,) scaled to the effective n, which so is the n of the BIC.
    wanted
        A number of classes that the council has settled on: it is taken whatever its BIC, unless it is refused.

    Raises
    ------
    EstimationError
        If the inputs cannot be fitted (see `find_patterns`).
    """
    models, chosen, table = _tried(inputs, weights, rng, max_classes, starts, wanted)
    return models[chosen], table


def _tried(
    inputs: SegmentInputs, weights: Floats, rng: np.random.Generator, max_classes: int, starts: int, wanted: int | None
) -> tuple[list[LatentClasses], int, pd.DataFrame]:
    """Return the models of 1, 2, ... classes, the place of the one chosen, and the table of them."""
    patterns = find_patterns(inputs.codes, inputs.categories)
    most = min(max(max_classes, wanted or 1), len(patterns.answers))
    models = [fit_patterns(patterns, weights, k + 1, rng, starts, PRIOR) for k in range(most)]
    rows = [_candidate(model, patterns) for model in models]
    table = pd.DataFrame(rows, columns=COLUMNS)
    allowed = table["bic"].where(table["refusal"] == "", np.inf)
    is_wanted = wanted is not None and wanted <= most and np.isfinite(allowed[wanted - 1])
    chosen = wanted - 1 if wanted is not None and is_wanted else int(allowed.idxmin())
    table["is_chosen"] = table.index == chosen
    return models, chosen, table


def _checked(table: pd.DataFrame, checks: ClassChecks | None) -> pd.DataFrame:
    """Return the table of classes with the p-value of the last class, where it was tested."""
    if checks is None:
        return table
    chosen = int(table["is_chosen"].to_numpy().argmax())
    p_values = table["lrt_p"].copy()
    for place, p_value in ((chosen, checks.fewer_p), (chosen + 1, checks.more_p)):
        if place in p_values.index:
            p_values[place] = p_value
    return table.assign(lrt_p=p_values)


def _candidate(model: LatentClasses, patterns: Patterns) -> tuple[object, ...]:
    modal = model.posterior_of(patterns.answers).argmax(axis=1)[patterns.row_pattern]
    smallest_n = int(np.bincount(modal, minlength=model.n_classes).min())
    smallest, refusal = float(model.shares.min()), ""
    if model.n_classes > 1:
        refusal = _refusal(model, smallest, smallest_n)
    return (
        model.n_classes, model.log_likelihood, model.n_parameters, model.bic, model.entropy, smallest, smallest_n,
        model.agreeing_starts, refusal, False, np.nan,
    )  # fmt: skip


def _refusal(model: LatentClasses, smallest: float, smallest_n: int) -> str:
    if not model.is_converged:
        return "not_converged"
    if smallest < SMALLEST_SHARE or smallest_n < SMALLEST_N:
        return "small_class"
    return "boundary" if boundary_share(model).max() > LARGEST_BOUNDARY else ""


def boundary_share(model: LatentClasses) -> Floats:
    """Return (K,) the share of a class's answer probabilities that are practically 0 or 1."""
    rho = np.concatenate(model.probabilities, axis=1)
    return ((rho < BOUNDARY) | (rho > 1 - BOUNDARY)).mean(axis=1)


def order_by(probabilities: Floats, weights: Floats, values: Floats) -> Codes:
    """Return the order of segments from the lowest to the highest mean of `values` (n,), missing left out.

    The image index orders the segments of the method, so that s1 means the same in every run and language.
    """
    held = probabilities * (weights * np.isfinite(values))[:, None]
    means = held.T @ np.nan_to_num(values) / np.maximum(held.sum(axis=0), 1e-300)
    return np.lexsort((held.sum(axis=0), np.round(means, 8)))


def segment(
    inputs: SegmentInputs,
    respondents: pd.DataFrame,
    design: SurveyDesign,
    seed: int,
    max_classes: int = 6,
    starts: int = 100,
    replicates: int = 100,
    wanted: int | None = None,
    made_up: int = 0,
) -> Segmentation:
    """Return the segments of the respondents: latent classes where the survey supports them, else domains.

    Parameters
    ----------
    respondents
        The table of that name; image index, age group and contact with the services are used.
    seed
        Of the random starts and the resampling.
    replicates
        Refits to resampled surveys for the stability; 0 for none.
    wanted
        A number of classes that the council has settled on (`choose_classes`).
    made_up
        Surveys drawn from the models to test the number of classes (`check_classes`); 0 for none.
    """
    rng = np.random.default_rng(seed)
    enough = len(inputs.names) >= MINIMUM_INPUTS
    n_effective = effective_n_of(inputs, design) if enough else float(design.n)
    empty = pd.DataFrame(columns=COLUMNS)
    if not enough:
        return domain_segmentation("few_inputs", inputs, respondents, design, n_effective, empty)
    if n_effective < MINIMUM_EFFECTIVE_N:
        return domain_segmentation("small_sample", inputs, respondents, design, n_effective, empty)
    weights = design.weights * (n_effective / design.weights.sum())
    models, chosen, candidates = _tried(inputs, weights, rng, max_classes, starts, wanted)
    checks = _check(models, chosen, inputs, weights, made_up, seed) if made_up else None
    candidates = _checked(candidates, checks)
    model = models[chosen]
    if model.n_classes == 1:
        domains = domain_segmentation("one_class", inputs, respondents, design, n_effective, candidates)
        return replace(domains, checks=checks)
    ordered = model.reordered(order_by(model.posterior(inputs.codes), design.weights, _image(respondents)))
    return replace(_latent(ordered, inputs, design, n_effective, candidates, rng, replicates), checks=checks)


def _check(
    models: list[LatentClasses], chosen: int, inputs: SegmentInputs, weights: Floats, made_up: int, seed: int
) -> ClassChecks:
    patterns = find_patterns(inputs.codes, inputs.categories)
    # A generator of its own, so that testing changes nothing of what is found.
    rng = np.random.default_rng((seed, made_up))
    return check_classes(models, chosen, patterns, weights, inputs.names, made_up, rng, PRIOR)


def _image(respondents: pd.DataFrame) -> Floats:
    if "image_index" not in respondents:
        return np.zeros(len(respondents))
    return respondents["image_index"].to_numpy(float, na_value=np.nan)


def _latent(
    model: LatentClasses, inputs: SegmentInputs, design: SurveyDesign, n_effective: float, candidates: pd.DataFrame,
    rng: np.random.Generator, replicates: int,
) -> Segmentation:  # fmt: skip
    patterns = find_patterns(inputs.codes, inputs.categories)
    scale = n_effective / design.weights.sum()
    stability = None
    if replicates:
        resampled = scale * bootstrap_weights(design, replicates, rng)
        stability = refit_stability(model, patterns, resampled, rng, prior=PRIOR)
    return Segmentation(
        basis="latent_class",
        reason="",
        probabilities=model.posterior(inputs.codes),
        candidates=candidates,
        n_effective=n_effective,
        inputs=inputs,
        model=model,
        influence=class_influence(model, patterns, design.weights, PRIOR / scale),
        patterns=patterns,
        stability=stability,
    )


def domain_segmentation(
    reason: str, inputs: SegmentInputs, respondents: pd.DataFrame, design: SurveyDesign, n_effective: float,
    candidates: pd.DataFrame,
) -> Segmentation:  # fmt: skip
    """Return audiences by age and contact with the services, in place of segments (see `domain_codes`)."""
    codes = domain_codes(respondents, SMALLEST_N)
    names = sorted(set(codes) - {""})
    members = (codes[:, None] == np.array(names)).astype(float)
    order = order_by(members, design.weights, _image(respondents))
    return Segmentation(
        basis="domain",
        reason=reason,
        probabilities=members[:, order],
        candidates=candidates,
        n_effective=n_effective,
        inputs=inputs,
        codes=tuple(names[k] for k in order),
    )
