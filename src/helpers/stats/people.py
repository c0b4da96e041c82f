"""Who answered, in their sample design: the first step of every analysis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.survey.design import raked_design
from helpers.survey.residents import residents_of

if TYPE_CHECKING:
    import pandas as pd

    from helpers.study.config import Sample
    from helpers.survey.design import SurveyDesign


@dataclass(frozen=True, eq=False)
class People:
    """Who answered, in their sample design.

    Attributes
    ----------
    residents, design
        Those who stand for the residents, and their design.
    everybody, whole
        They and the stakeholder groups that no census counts; in their design only the residents' weights were raked.
    """

    residents: pd.DataFrame
    design: SurveyDesign
    everybody: pd.DataFrame
    whole: SurveyDesign

    @property
    def are_some_beside(self) -> bool:
        """Whether anybody stands beside the residents."""
        return len(self.residents) < len(self.everybody)


def people_in_design(respondents: pd.DataFrame, margins: pd.DataFrame, sample: Sample, population: float) -> People:
    """Return the residents among the respondents and everybody, each in their sample design.

    Parameters
    ----------
    respondents, margins
        The tables of those names.
    sample, population
        Sample design and residents, from council.yml.
    """
    residents = residents_of(respondents, margins)
    designs = [raked_design(rows, margins, sample, population) for rows in (residents, respondents)]
    return People(residents, designs[0], respondents, designs[1])
