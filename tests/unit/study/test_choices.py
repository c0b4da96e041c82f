"""An analyst's choices in the place of the council's: what is left open, what is refused."""

from pathlib import Path

import pytest

from helpers.errors import ConfigError
from helpers.study.choices import METHOD, choose
from helpers.study.config import Council, Options, parse
from helpers.study.instrument import read_instrument
from helpers.study.opening import Study
from helpers.study.paths import StudyPaths

CONFIG = {
    "name": "Alfa", "population": 2000, "wave": {"label": "2025", "start": "2025-03-01", "end": "2025-03-31"},
    "sample": {"type": "quota", "rake_on": ["sex"], "stratum": "area"},
    "options": {"weight_cap": 3, "drivers": ["stigma"], "controls": ["sex"]},
}  # fmt: skip


@pytest.fixture
def study():
    config = parse(Council, CONFIG, str(Path("council.yml")))
    return Study("alfa", "2025", config, read_instrument(), "ca", StudyPaths("alfa", "2025"))


def test_what_is_left_open_stays_as_the_council_has_it(study):
    same = choose(study, weight_cap=0.0, rake_on="", drivers="", controls="", outcome="", segments=0)
    assert same.config == study.config and same.config.options.outcome == "image_index"


def test_a_choice_takes_the_place_of_the_councils_and_nothing_else(study):
    made = choose(study, weight_cap=2.5, rake_on="sex, age_group", outcome="trust", controls="none", segments=3)
    options = study.config.options.model_dump() | {
        "weight_cap": 2.5, "outcome": "trust", "controls": ("none",), "segments": 3,
    }  # fmt: skip
    assert made.config.options == Options(**options) and made.config.options.drivers == ("stigma",)
    assert made.config.sample.rake_on == ("sex", "age_group") and made.config.sample.stratum == "area"
    assert study.config.options.weight_cap == 3


def test_one_word_goes_back_to_the_methods_own_for_one_run(study):
    names = ["weight_cap", "outcome", "drivers", "controls", "family", "segments", "segment_inputs", "rake_on"]
    made = choose(study, **dict.fromkeys([*names, "disclosure_threshold"], METHOD))
    assert made.config.options == Options() and made.config.sample.rake_on is None
    assert made.config.sample.stratum == "area"
    # One choice goes back, and the others stay the council's.
    assert choose(study, controls=METHOD).config.options == Options(weight_cap=3, drivers=("stigma",))


def test_what_is_not_allowed_is_refused_as_in_council_yml_all_at_once(study):
    with pytest.raises(ConfigError) as refused:
        choose(study, disclosure_threshold=5, weight_cap=0.5, segments=99)
    said = {problem.values["key"] for problem in refused.value.problems}
    assert said == {"disclosure_threshold", "weight_cap", "segments"}
    assert {problem.where for problem in refused.value.problems} == {"parameters"}
