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
from helpers.stats.streams import CLASSES, STABILITY, generator
from helpers.study.thresholds import threshold, threshold_count
from helpers.survey.design import SurveyDesign, linearised_variance

#: Respondents that the sample must be worth, and inputs, for latent classes to be told apart.
MINIMUM_EFFECTIVE_N = threshold_count("least_for_classes")
MINIMUM_INPUTS = threshold_count("fewest_inputs")
#: A class must hold this share and this many respondents.
SMALLEST_SHARE = threshold("smallest_share")
SMALLEST_N = threshold_count("smallest_class")
#: Probabilities within this of 0 or 1 are on the boundary; a class of which most are is a pattern, not a group.
BOUNDARY = threshold("boundary")
LARGEST_BOUNDARY = threshold("largest_boundary")
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
    patterns = find_patterns(inputs.codes, inputs.categories)
    models, table = _fitted(patterns, weights, rng, max(max_classes, wanted or 1), starts)
    chosen = _place_of_choice(table, wanted)
    return models[chosen], table.assign(is_chosen=table.index == chosen)


def _fitted(
    patterns: Patterns, weights: Floats, rng: np.random.Generator, most: int, starts: int
) -> tuple[list[LatentClasses], pd.DataFrame]:
    """Return the models of 1, 2, ... classes, and the table of them with none chosen."""
    models = [
        fit_patterns(patterns, weights, k + 1, rng, starts, PRIOR) for k in range(min(most, len(patterns.answers)))
    ]
    return models, pd.DataFrame([_candidate(model, patterns) for model in models], columns=COLUMNS)


def _place_of_choice(table: pd.DataFrame, wanted: int | None) -> int:
    """Return the place of the number wanted, unless it is refused; else of the smallest BIC among those not refused."""
    allowed = table["bic"].where(table["refusal"] == "", np.inf)
    if wanted is not None and wanted <= len(table) and np.isfinite(allowed[wanted - 1]):
        return wanted - 1
    return int(allowed.idxmin())


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


@dataclass(frozen=True, eq=False)
class Tried:
    """The models of 1, 2, ... classes, of which none is chosen yet.

    Attributes
    ----------
    reason
        Why none was fitted: ``few_inputs`` or ``small_sample``; empty where they were.
    weights
        (n,) scaled to the effective n.
    candidates
        One row a number of classes: `COLUMNS`, none chosen.
    patterns, models
        What was fitted; None and empty where nothing was.
    """

    inputs: SegmentInputs
    n_effective: float
    reason: str
    weights: Floats
    candidates: pd.DataFrame
    patterns: Patterns | None = None
    models: tuple[LatentClasses, ...] = ()


def try_classes(
    inputs: SegmentInputs, design: SurveyDesign, *, seed: int, max_classes: int = 6, starts: int = 100
) -> Tried:
    """Return the models of one class up to `max_classes`, where the survey supports any.

    Parameters
    ----------
    seed, starts
        Seed and number of the random starts of each model.
    """
    enough = len(inputs.names) >= MINIMUM_INPUTS
    n_effective = effective_n_of(inputs, design) if enough else float(design.n)
    weights = design.weights * (n_effective / design.weights.sum())
    if not enough or n_effective < MINIMUM_EFFECTIVE_N:
        reason = "small_sample" if enough else "few_inputs"
        return Tried(inputs, n_effective, reason, weights, pd.DataFrame(columns=COLUMNS))
    patterns = find_patterns(inputs.codes, inputs.categories)
    models, table = _fitted(patterns, weights, generator(seed, CLASSES), max_classes, starts)
    return Tried(inputs, n_effective, "", weights, table, patterns, tuple(models))


def choose_number(
    tried: Tried, respondents: pd.DataFrame, design: SurveyDesign, wanted: int | None = None
) -> Segmentation:
    """Return the latent classes of the model with the smallest BIC that was not refused.

    Where every model was refused, or one class fits best, the segments are domains (age groups by contact).

    Parameters
    ----------
    respondents
        The table of that name; image index, age group and contact with the services are used.
    wanted
        A number of classes that was settled on: it is taken whatever its BIC, unless it is refused.
    """
    if tried.reason or tried.patterns is None:
        return domain_segmentation(tried, tried.reason, respondents, design)
    patterns, chosen = tried.patterns, _place_of_choice(tried.candidates, wanted)
    tried = replace(tried, candidates=tried.candidates.assign(is_chosen=tried.candidates.index == chosen))
    model = tried.models[chosen]
    if model.n_classes == 1:
        return domain_segmentation(tried, "one_class", respondents, design)
    ordered = model.reordered(order_by(model.posterior(tried.inputs.codes), design.weights, _image(respondents)))
    return Segmentation(
        basis="latent_class",
        reason="",
        probabilities=ordered.posterior(tried.inputs.codes),
        candidates=tried.candidates,
        n_effective=tried.n_effective,
        inputs=tried.inputs,
        model=ordered,
        influence=class_influence(ordered, patterns, design.weights, PRIOR * design.weights.sum() / tried.n_effective),
        patterns=patterns,
    )


def check_number(segmentation: Segmentation, tried: Tried, *, made_up: int, seed: int) -> Segmentation:
    """Return the segments with tests of their number (`check_classes`); as they are where there is nothing to test.

    Parameters
    ----------
    made_up
        Surveys drawn from the models; 0 for none.
    """
    if not made_up or tried.patterns is None:
        return segmentation
    # A generator of its own, so that testing changes nothing of what is found.
    rng = np.random.default_rng((seed, made_up))
    chosen = int(segmentation.candidates["is_chosen"].to_numpy().argmax())
    names = tried.inputs.names
    checks = check_classes(list(tried.models), chosen, tried.patterns, tried.weights, names, made_up, rng, PRIOR)
    return replace(segmentation, checks=checks, candidates=_checked(segmentation.candidates, checks))


def resample(segmentation: Segmentation, design: SurveyDesign, *, replicates: int, seed: int) -> Segmentation:
    """Return the segments with how far resampled surveys find the same ones; as they are where they are domains.

    Parameters
    ----------
    replicates
        Refits to resampled surveys; 0 for none.
    """
    if segmentation.model is None or segmentation.patterns is None or not replicates:
        return segmentation
    rng, scale = generator(seed, STABILITY), segmentation.n_effective / design.weights.sum()
    resampled = scale * bootstrap_weights(design, replicates, rng)
    return replace(
        segmentation, stability=refit_stability(segmentation.model, segmentation.patterns, resampled, rng, prior=PRIOR)
    )


def segment(
    inputs: SegmentInputs, respondents: pd.DataFrame, design: SurveyDesign, seed: int, max_classes: int = 6,
    starts: int = 100, replicates: int = 100, wanted: int | None = None, made_up: int = 0,
) -> Segmentation:  # fmt: skip
    """Return the segments of the respondents, every step in one call, as tests and benchmarks take it."""
    tried = try_classes(inputs, design, seed=seed, max_classes=max(max_classes, wanted or 1), starts=starts)
    chosen = choose_number(tried, respondents, design, wanted)
    tested = check_number(chosen, tried, made_up=made_up, seed=seed)
    return resample(tested, design, replicates=replicates, seed=seed)


def _image(respondents: pd.DataFrame) -> Floats:
    if "image_index" not in respondents:
        return np.zeros(len(respondents))
    return respondents["image_index"].to_numpy(float, na_value=np.nan)


def domain_segmentation(tried: Tried, reason: str, respondents: pd.DataFrame, design: SurveyDesign) -> Segmentation:
    """Return audiences by age and contact with the services, in place of segments (see `domain_codes`)."""
    codes = domain_codes(respondents, SMALLEST_N)
    names = sorted(set(codes) - {""})
    members = (codes[:, None] == np.array(names)).astype(float)
    order = order_by(members, design.weights, _image(respondents))
    return Segmentation(
        basis="domain",
        reason=reason,
        probabilities=members[:, order],
        candidates=tried.candidates,
        n_effective=tried.n_effective,
        inputs=tried.inputs,
        codes=tuple(names[k] for k in order),
    )
