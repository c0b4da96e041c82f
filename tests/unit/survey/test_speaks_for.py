"""Whom the survey speaks for: everybody, a number in council.yml, or as many as the file's weights add up to."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.errors import ConfigError
from helpers.study.config import Council, parse
from helpers.survey.assembling import people_surveyed, weigh
from helpers.survey.design import raked_design

NOTHING = pd.DataFrame({"variable": [], "population": []})


def council(**sample) -> Council:
    wave = {"label": "2026", "start": "2026-03-02", "end": "2026-03-27"}
    content = {"name": "V", "population": 20000, "wave": wave, "sample": {"type": "probability", **sample}}
    return parse(Council, content, "council.yml")


def people(*weights: float) -> pd.DataFrame:
    return pd.DataFrame({"base_weight": weights, "weight": weights, "stratum": None, "cluster": None})


@pytest.mark.parametrize(
    ("given", "expected"), [({}, 20000), ({"speaks_for": 16800}, 16800), ({"speaks_for": "weights"}, 90)]
)  # fmt: skip
def test_weights_add_up_to_those_whom_the_survey_speaks_for(given, expected):
    config = council(weight="w", **given)
    found = weigh(people(10.0, 30.0, 50.0), None, config)
    assert found.residents == expected
    assert found.respondents["weight"].sum() == pytest.approx(expected)
    assert found.respondents["weight"].tolist() == pytest.approx([expected * k / 9 for k in (1, 3, 5)])
    assert people_surveyed(found.respondents, NOTHING, config) == expected


def test_the_finite_population_is_that_of_the_people_spoken_for():
    config = council(speaks_for=30)
    rows = weigh(people(*[1.0] * 10), None, config).respondents
    design = raked_design(rows, NOTHING, config.sample, people_surveyed(rows, NOTHING, config))
    assert design.population == 30


def test_the_files_own_weights_need_a_column():
    with pytest.raises(ConfigError, match=r"sample: speaks_for: weights needs the column of the weights"):
        council(speaks_for="weights")
