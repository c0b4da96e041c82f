"""How many people use at least one of some channels, counted from what each of them answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.stats.segments.profiles import corrected
from helpers.study.indicators import EVERYBODY
from helpers.survey.disclosure import suppressed_levels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: What the variables of the use of channels begin with.
USED = "channel_used__"
#: Digits of a group's share, as of every figure of a group (decision 0046).
OF_GROUPS = 2


@dataclass(frozen=True)
class Counted:
    """A share of people, and how many of those asked it was counted from."""

    share: float
    n: int


@dataclass(frozen=True, eq=False)
class Using:
    """Who uses which channel.

    Attributes
    ----------
    uses
        One row a resident who answered, one column a channel: 1 or 0, missing where it was not answered.
    weights
        (n,) their weights.
    members
        (n, K) probability of each segment, one column a segment.
    threshold
        Figures of fewer people are withheld.
    """

    uses: pd.DataFrame = field(repr=False)
    weights: NDArray[np.float64] = field(repr=False)
    members: pd.DataFrame = field(repr=False)
    threshold: int

    def any_of(self, channels: Sequence[str], segment: str = EVERYBODY) -> Counted | None:
        """Return the weighted share of a segment, or of everybody, that uses at least one of some channels.

        A segment's is corrected as all of its profile is (`profiles.corrected`).

        Returns
        -------
        Counted or None
            None where a channel was not asked about, or where too few answered.
        """
        if not channels or not set(channels) <= set(self.uses):
            return None
        answers = self.uses[list(channels)]
        has = answers.notna().all(axis=1).to_numpy()
        uses_one = answers.eq(1).any(axis=1).to_numpy(float)
        weights = self.weights * has
        if segment == EVERYBODY:
            n = int(has.sum())
            return Counted(float(weights @ uses_one / weights.sum()), n) if n >= self.threshold else None
        return self._of_segment(segment, uses_one, weights) if segment in self.members else None

    def _of_segment(self, segment: str, uses_one: NDArray[np.float64], weights: NDArray[np.float64]) -> Counted | None:
        member, place = self.members.to_numpy(float), list(self.members).index(segment)
        is_placed = (weights > 0) & (member.sum(axis=1) > 0)
        counts = np.bincount(member[is_placed].argmax(axis=1), minlength=member.shape[1])
        if suppressed_levels(counts, self.threshold)[place]:
            return None
        share = corrected(uses_one, weights, member)[0][place]
        return Counted(round(float(np.clip(share, 0.0, 1.0)), OF_GROUPS), int(counts[place]))


def using_of(
    residents: pd.DataFrame, weights: NDArray[np.float64], assignments: pd.DataFrame, threshold: int
) -> Using | None:
    """Return who uses which channel; None where the survey did not ask.

    Parameters
    ----------
    residents
        Rows of the table `respondents`.
    weights
        (n,) of each of them.
    assignments
        The table of that name, empty where there are no segments.
    """
    columns = [name for name in residents if name.startswith(USED)]
    if not columns:
        return None
    uses = residents[columns].astype(float).rename(columns=lambda name: name.removeprefix(USED)).reset_index(drop=True)
    placed = assignments.pivot_table(index="respondent", columns="segment", values="probability", observed=True)
    members = placed.reindex(residents["respondent"]).fillna(0.0).reset_index(drop=True)
    return Using(uses, np.asarray(weights, dtype=float), members, threshold)
