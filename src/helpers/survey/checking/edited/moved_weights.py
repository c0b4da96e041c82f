"""Weights that were sorted without the rows: everybody then counts for as many as somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.checking.edited.moved_answers import is_moved
from helpers.survey.checking.figures import weights_as_written
from helpers.survey.files.raw import substantive
from helpers.survey.matching.matching import Columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from helpers.study.config import Sample
    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey


def moved_weights(
    answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey, sample: Sample
) -> Iterator[Problem]:
    """Yield a problem where the weights are in order over the whole file, and nothing that people are goes with them.

    Weights are made of what people are: of where they live, of their sex and age, of how many live with them.
    """
    column = Columns(raw.frame.columns).find(sample.weight) if sample.weight else None
    if column is None or sample.weight_checked:
        return
    weights = weights_as_written(substantive(raw, column), raw.given_decimal)
    if is_moved(column, weights, answers, matching, raw):
        message = (
            "The weights are in order over the whole file, and nothing that these people are or answered goes with "
            "them: the column may have been sorted by itself. Take the file as its tool gave it; or, where each "
            "weight stands in the row of the person whose it is, write weight_checked: true under sample in "
            "council.yml."
        )
        yield Problem(message, f"{raw.file_of(column)}, column {column}")
