"""The whole analysis of segments: classes, sizes, profiles, labels and issues of one wave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.errors import EstimationError, Problem
from helpers.stats.people import people_in_design
from helpers.stats.segments.inputs import band_shares, build_inputs
from helpers.stats.segments.labels import label_segments, main_issues
from helpers.stats.segments.profile_variables import profile_variables
from helpers.stats.segments.profiles import profile_segments, segment_shares
from helpers.stats.segments.segmentation import Segmentation, segment
from helpers.study.indicators import EVERYBODY
from helpers.survey.disclosure import suppress_small_cells, to_steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpers.stats.people import People
    from helpers.stats.segments.profile_variables import ProfileVariables
    from helpers.study.config import Sample
    from helpers.survey.design import SurveyDesign

IMAGE = "image_index"
SUMS_TO_ONE = 1e-6
DIFFERENCES = ("difference", "difference_low", "difference_high", "standardised", "q_value")


@dataclass(frozen=True, eq=False)
class SegmentAnalysis:
    """Everything that 03_segment_analysis finds out.

    Attributes
    ----------
    segments, profiles, assignments, class_numbers
        Tables of those names.
    bands
        One row a band of each input: input, level, share, n.
    segmentation
        The model behind them.
    shares
        Variables of the profiles that are shares in [0, 1].
    design
        The design that every interval follows.
    """

    segments: pd.DataFrame
    profiles: pd.DataFrame
    assignments: pd.DataFrame
    class_numbers: pd.DataFrame
    bands: pd.DataFrame
    segmentation: Segmentation
    shares: frozenset[str]
    design: SurveyDesign


def analyse_segments(
    respondents: pd.DataFrame,
    items: pd.DataFrame,
    margins: pd.DataFrame,
    sample: Sample,
    *,
    population: float,
    threshold: int,
    max_classes: int,
    starts: int,
    replicates: int,
    seed: int,
    wanted: int | None = None,
    made_up: int = 0,
    chosen: Sequence[str] = (),
) -> SegmentAnalysis:
    """Return the segments of the residents among the respondents, or audiences by domain where none are supportable.

    The steps of notebook 03 in one call, as tests and benchmarks take them.

    Parameters
    ----------
    respondents, items, margins
        The tables of those names.
    sample, population
        Sample design and residents, from council.yml.
    threshold
        Cells with fewer respondents are withheld.
    max_classes, starts, replicates, seed
        Latent classes tried, random starts of each, refits for the stability, and the seed of both.
    wanted
        A number of classes that the council has settled on; it is taken unless it is refused.
    made_up
        Surveys drawn from the models to test the number of classes; 0 for none.
    chosen
        What the segments are made from (`inputs.build_inputs`).
    """
    people = people_in_design(respondents, margins, sample, population)
    inputs = build_inputs(people.residents, items, chosen)
    segmentation = segment(
        inputs, people.residents, people.design, seed, max_classes, starts, replicates, wanted, made_up
    )
    variables = profile_variables(people.residents, items)
    profiles = profile_segments(segmentation, variables, people.design)
    return describe(segmentation, people, variables, profiles, threshold=threshold, population=population)


def describe(
    segmentation: Segmentation, people: People, variables: ProfileVariables, profiles: pd.DataFrame, *, threshold: int,
    population: float,
) -> SegmentAnalysis:  # fmt: skip
    """Return the segments with their sizes, labels and issues, small cells of their profiles withheld.

    Parameters
    ----------
    profiles
        As `profile_segments` returns them, nothing withheld: what a group is called rests on all of them.
    threshold
        Cells with fewer respondents are withheld.
    population
        Residents, from council.yml.
    """
    shares = frozenset(variables.names[name][0] for name in variables.shares)
    if segmentation.basis != "latent_class":
        # What they are called rests on the ends that are printed: none is surely beyond what its own interval holds.
        profiles = _as_groups(profiles, shares)
    shown, design = suppress_profiles(profiles, threshold), people.design
    return SegmentAnalysis(
        segments=segment_table(segmentation, profiles, shown, design, people_of(design, population)),
        profiles=shown,
        assignments=assignment_table(segmentation, people.residents),
        class_numbers=segmentation.candidates,
        bands=band_shares(segmentation.inputs, design.weights),
        segmentation=segmentation,
        shares=shares,
        design=design,
    )


def _as_groups(profiles: pd.DataFrame, shares: frozenset[str]) -> pd.DataFrame:
    """Return profiles of parts by age or contact to a hundredth of each scale: they are groups of the report as others.

    What the few said who are in no part could else be worked out of everybody's figure.
    """
    of_scale = np.where(profiles["variable"].isin(list(shares)), 0.01, 1.0)
    told = to_steps(profiles, np.where(profiles["segment"] == EVERYBODY, np.nan, of_scale))
    moved = told["estimate"].astype(float) - profiles["estimate"].astype(float)
    return told.assign(**{name: told[name] + moved for name in DIFFERENCES[:3]})


def people_of(design: SurveyDesign, population: float) -> float:
    """Return how many people the weights stand for; the residents where there are no weights (all are 1)."""
    return float(population if np.all(design.weights == 1) else design.weights.sum())


def segment_table(
    segmentation: Segmentation, profiles: pd.DataFrame, shown: pd.DataFrame, design: SurveyDesign, people: float
) -> pd.DataFrame:
    """Return the table `segments`: size, image, label and issues of each.

    Labels and issues come from all `profiles`, the image from those that may be `shown`.
    """
    table = segment_shares(segmentation, design)
    image = shown[shown["variable"] == IMAGE].set_index("segment").reindex(segmentation.names)
    labels = dict(zip(segmentation.names, segmentation.codes, strict=True)) if segmentation.codes else None
    labels = labels or label_segments(
        profiles, segmentation.names, segmentation.inputs.names, segmentation.inputs.reversed_items
    )
    issues = main_issues(profiles, segmentation.names)
    overlap = (
        segmentation.stability.jaccard
        if segmentation.stability is not None
        else np.full(segmentation.n_segments, np.nan)
    )
    return table.assign(
        basis=segmentation.basis,
        label=[labels[name] for name in segmentation.names],
        size=table["share"] * people,
        image=image["estimate"].to_numpy(float, na_value=np.nan),
        image_low=image["conf_low"].to_numpy(float, na_value=np.nan),
        image_high=image["conf_high"].to_numpy(float, na_value=np.nan),
        main_issue=[issues[name][0] for name in segmentation.names],
        second_issue=[issues[name][1] for name in segmentation.names],
        stability=overlap,
    )


def suppress_profiles(profiles: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Return the profiles with small cells, and those that would give them away, withheld."""
    shown = suppress_small_cells(profiles, threshold, keys=("variable", "level"))
    blank = {name: shown[name].mask(shown["is_suppressed"]) for name in DIFFERENCES}
    return shown.assign(**blank)


def assignment_table(segmentation: Segmentation, respondents: pd.DataFrame) -> pd.DataFrame:
    """Return the table `assignments`: the probability of each segment for each respondent."""
    table = pd.DataFrame(segmentation.probabilities, columns=list(segmentation.names))
    table.insert(0, "respondent", respondents["respondent"].to_numpy())
    return table.melt("respondent", var_name="segment", value_name="probability")


def check_segments(analysis: SegmentAnalysis) -> None:
    """Stop where the segments do not add up.

    Raises
    ------
    EstimationError
        If the shares or anybody's probabilities do not sum to one, or an interval does not hold its estimate.
    """
    table, probabilities = analysis.segments, analysis.segmentation.probabilities.sum(axis=1)
    problems = []
    if abs(table["share"].sum() - 1) > SUMS_TO_ONE:
        values = {"total": table["share"].sum()}
        problems.append(Problem("The shares of the segments sum to {total}, not to 1.", values=values))
    if (np.minimum(np.abs(probabilities - 1), np.abs(probabilities)) > SUMS_TO_ONE).any():
        problems.append(Problem("The segment probabilities of some respondents do not sum to 1."))
    if not table["share"].between(table["share_low"] - SUMS_TO_ONE, table["share_high"] + SUMS_TO_ONE).all():
        problems.append(Problem("The interval of a segment's share does not hold the share."))
    if problems:
        raise EstimationError(problems)
