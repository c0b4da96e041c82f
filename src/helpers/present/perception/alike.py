"""Whether the items of a scale measure the same in two groups, and what that allows to be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.present.language.narrative import level_name
from helpers.present.perception.findings import Findings
from helpers.stats.scales.invariance import LEVELS

if TYPE_CHECKING:
    from collections.abc import Mapping


def alike(row: Mapping[str, Any], findings: Findings) -> str:
    """Return in one sentence how far a scale is the same in two groups.

    Parameters
    ----------
    row
        A row of `Perception.invariance`.
    """
    words, groups = findings.words, _groups(row, findings)
    if row["level"] not in LEVELS:
        return _by_congruence(row, groups, findings)
    fields = {"groups": groups, "fit": words.number(row["fit"], 2)}
    if row["level"] == "scalar":
        return words(
            "They measure the same in {groups}: equal loadings and equal starting points fit both (comparative fit "
            "{fit}, loss {loss}).",
            loss=words.number(max(row["metric_loss"] + row["scalar_loss"], 0), 3), **fields,
        )  # fmt: skip
    if row["level"] == "metric":
        return words(
            "Their loadings are equal in {groups}, but not their starting points (comparative fit {fit}, loss {loss}): "
            "a difference between the two would be partly one of how single items are answered. The indices of the two "
            "should not be compared.",
            loss=words.number(row["scalar_loss"], 3), **fields,
        )  # fmt: skip
    if row["level"] == "configural":
        return words(
            "They belong together in {groups}, but with other loadings (comparative fit {fit}, loss {loss}): the "
            "indices of the two should not be compared.",
            loss=words.number(row["metric_loss"], 3), **fields,
        )  # fmt: skip
    return words(
        "One dimension does not describe their answers in {groups} well (comparative fit {fit}): the indices of the "
        "two should not be compared.",
        **fields,
    )


def _by_congruence(row: Mapping[str, Any], groups: str, findings: Findings) -> str:
    if pd.isna(row["congruence"]):
        return ""
    value = findings.words.number(row["congruence"], 2)
    if row["holds"]:
        return findings.words(
            "Their loadings are much alike in {groups} (congruence {value}).", groups=groups, value=value
        )
    return findings.words(
        "That they measure the same in {groups} is not shown (congruence {value}): the indices of the two should not "
        "be compared.",
        groups=groups,
        value=value,
    )


def _groups(row: Mapping[str, Any], findings: Findings) -> str:
    if row["grouping"] == "is_user":
        return findings.words("users and non-users")
    # A language is no name of its own in Catalan and Spanish: within a sentence it begins small.
    names = [_spoken(str(row[end]), row["grouping"], findings) for end in ("first", "second")]
    return findings.words("those who speak {first} and those who speak {second}", first=names[0], second=names[1])


def _spoken(code: str, grouping: str, findings: Findings) -> str:
    name = level_name(grouping, code, findings.study, findings.words)
    return name if findings.words.language == "en" else name[:1].lower() + name[1:]
