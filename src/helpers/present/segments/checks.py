"""What the annex says of the groups' model: is each group needed, would more be, and what is left within them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.present.language.words import escape_markdown
from helpers.present.outputs import Sentences, Table, tabulate
from helpers.stats.models.families import REPORT_ERROR

if TYPE_CHECKING:
    from helpers.present.segments.findings import SegmentFindings
    from helpers.stats.segments.class_checks import ClassChecks

#: p-value under which something is said not to be chance.
BEYOND_CHANCE = REPORT_ERROR
#: Made-up surveys from which a p-value can be so small.
FEWEST_SURVEYS = 19
SHOWN_PAIRS, NAMED_PAIRS = 5, 3


def told(findings: SegmentFindings) -> Sentences | None:
    """Return what the tests of the number of groups and of what they leave say, and what follows; None without them."""
    checks = findings.analysis.segmentation.checks
    if checks is None:
        return None
    if checks.replicates < FEWEST_SURVEYS:
        few = {"n": findings.words.number(checks.replicates), "least": findings.words.number(FEWEST_SURVEYS)}
        return Sentences(
            findings.words("Too few surveys were made up to test the groups: {n} of at least {least}.", **few)
        )
    parts = _of_groups(checks, findings) if findings.is_latent else [_of_none(checks, findings)]
    rest = findings.words(
        "These tests rest on {surveys} made-up surveys, each as large as this one is worth; none can be smaller than "
        "p = {least}.",
        surveys=findings.words.number(checks.replicates),
        least=findings.words.number(1 / (checks.replicates + 1), 2),
    )
    return Sentences(" ".join([part for part in parts if part] + [rest]))


def _of_none(checks: ClassChecks, findings: SegmentFindings) -> str:
    words = findings.words
    if np.isnan(checks.more_p):
        return ""
    p_value = words.number(checks.more_p, 2)
    if checks.more_p > BEYOND_CHANCE:
        return words(
            "Two groups would fit no better than chance explains (bootstrap likelihood ratio test, p = {p}).", p=p_value
        )
    return words(
        "Two groups would fit better than chance explains (bootstrap likelihood ratio test, p = {p}): people do "
        "differ, but not enough for groups that can be described.",
        p=p_value,
    )


def _of_groups(checks: ClassChecks, findings: SegmentFindings) -> list[str]:
    return [_fewer(checks.fewer_p, findings), _more(checks.more_p, findings), _left(checks.residuals, findings)]


def _fewer(p_value: float, findings: SegmentFindings) -> str:
    words, shown = findings.words, findings.words.number(p_value, 2)
    if p_value <= BEYOND_CHANCE:
        return words(
            "With one group fewer the answers would fit worse than chance explains (bootstrap likelihood ratio test, "
            "p = {p}).",
            p=shown,
        )
    return words(
        "One group fewer would fit nearly as well (bootstrap likelihood ratio test, p = {p}): rest no decision on what "
        "tells the two most similar groups apart.",
        p=shown,
    )


def _more(p_value: float, findings: SegmentFindings) -> str:
    words, shown = findings.words, findings.words.number(p_value, 2)
    if np.isnan(p_value):
        return ""
    if p_value <= BEYOND_CHANCE:
        return words(
            "One group more would fit better than chance explains (p = {p}), though not by enough for the BIC: the "
            "groups are a simplification, and their people are not all alike.",
            p=shown,
        )
    return words("One group more would fit no better than chance explains (p = {p}).", p=shown)


def _left(residuals: pd.DataFrame, findings: SegmentFindings) -> str:
    words, beyond = findings.words, residuals[residuals["p_value"] <= BEYOND_CHANCE]
    if residuals.empty:
        return ""
    if beyond.empty:
        return words(
            "Within the groups no two inputs go together beyond what chance explains (largest bivariate residual "
            "{value}).",
            value=words.number(residuals["residual"].iloc[0], 1),
        )
    pairs = [f"{_pair(row, findings)} ({words.number(row['residual'], 1)})" for _, row in beyond.iterrows()]
    return words.plural(
        "Within the groups {n} pair of inputs still goes together beyond what chance explains (bivariate residual): "
        "{pairs}. They say in part the same, and what they share makes groups by itself: do not take groups that "
        "differ in these alone for two kinds of people.",
        "Within the groups {n} pairs of inputs still go together beyond what chance explains (bivariate residual): "
        "{pairs}. They say in part the same, and what they share makes groups by itself: do not take groups that "
        "differ in these alone for two kinds of people.",
        len(pairs),
        pairs=words.list(pairs[:NAMED_PAIRS]),
    )


def _pair(row: pd.Series, findings: SegmentFindings) -> str:
    names = [escape_markdown(findings.name_of(row[end])).lower() for end in ("input", "other")]
    return findings.words("{first} with {second}", first=names[0], second=names[1])


def table(findings: SegmentFindings) -> Table | None:
    """Return the largest bivariate residuals; None where there are no groups, or no tests of them."""
    checks, words = findings.analysis.segmentation.checks, findings.words
    if checks is None or checks.residuals.empty or not findings.is_latent:
        return None
    rows = checks.residuals.head(SHOWN_PAIRS)
    shown = {
        words("Inputs"): [_pair(row, findings) for _, row in rows.iterrows()],
        words("Bivariate residual"): [words.number(value, 2) for value in rows["residual"]],
        "p": [words.number(value, 2) for value in rows["p_value"]],
    }
    caption = words(
        "What the groups leave of how two inputs go together: the largest bivariate residuals, about 1 where nothing "
        "is left; p counts all pairs."
    )
    keyed = rows.assign(key=rows["input"] + ":" + rows["other"])[["key", "residual", "p_value"]]
    return tabulate(pd.DataFrame(shown), caption, keyed, "lrr")
