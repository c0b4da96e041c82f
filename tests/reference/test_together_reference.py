"""Correlations of the means of one sample against R 4.2.2, survey 4.1.1, 2026-11-27 (r/together.R).

Clusters, unequal base weights and three raked margins. Tolerance 1e-6 relative: the two rakings stop apart.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.stats.estimates.correlations import mean_correlations
from helpers.survey.design import SurveyDesign, calibration_auxiliaries
from helpers.survey.weighting.raking import rake

DATA = Path(__file__).parent / "data"
POPULATION = {"stype": {"E": 4421, "H": 755, "M": 1018}, "sch.wide": {"No": 1072, "Yes": 5122},
              "awards": {"No": 2027, "Yes": 4167}}  # fmt: skip


def test_means_of_raked_clusters_vary_together_as_r_has_it():
    schools = pd.read_csv(DATA / "api_clus2.csv")
    rows = [(name, level, count) for name, counts in POPULATION.items() for level, count in counts.items()]
    margins, base = pd.DataFrame(rows, columns=["variable", "category", "population"]), schools["pw"].to_numpy()
    found = rake(schools, margins, base, cap=None)
    auxiliaries = calibration_auxiliaries(found.categories, found.weights)
    design = SurveyDesign(
        found.weights, clusters=schools["dnum"].to_numpy(), auxiliaries=auxiliaries, base_weights=base
    )
    together = mean_correlations(schools[["api00", "api99", "meals", "ell"]], design).to_numpy()
    expected = pd.read_csv(DATA / "together_values.csv")["correlation"].to_numpy()
    assert together[np.triu_indices(4, 1)] == pytest.approx(expected, rel=1e-6)
