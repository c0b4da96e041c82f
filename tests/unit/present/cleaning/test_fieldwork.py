"""What is said of the fieldwork: rates only of random samples, numbers that disagree, and whom the sample holds."""

from dataclasses import replace

import pytest
from cleaned_town import speaking, town

from helpers.errors import ConfigError
from helpers.present.cleaning import fieldwork
from helpers.present.language.words import Words
from helpers.study.config import Fieldwork, parse

OUTCOMES = {"complete": 500, "partial": 10, "refusal": 300, "non_contact": 200, "other": 20, "unknown_household": 400}


def field(council, language="en", **given):
    study, *_, quality = town(council)
    study, words = speaking(study, language)
    config = study.config.model_copy(update={"fieldwork": parse(Fieldwork, given, "council.yml")})
    return replace(study, config=config), quality, words


def test_only_a_random_sample_has_a_response_rate():
    study, quality, words = field("ciutatexemple", outcomes=OUTCOMES)
    text = fieldwork.told(study, quality, words).markdown
    assert "Response rate: **35.0%** at least" in text.replace("\u00a0", "") and "(RR5)" in text
    for council in ("vilaprova", "portsimulat"):
        study, quality, words = field(council, outcomes=OUTCOMES)
        text = fieldwork.told(study, quality, words).markdown
        assert "no response rate" in text and "RR1" not in text
        assert "Response rate" not in fieldwork.table(study, words).markdown


def test_what_was_not_reported_is_said():
    for council, said in (("ciutatexemple", "no response rate can be given"), ("vilaprova", "how many refused"),
                          ("portsimulat", "Nobody was drawn")):  # fmt: skip
        study, quality, words = field(council)
        assert said in fieldwork.told(study, quality, words).markdown
        assert fieldwork.table(study, words) is None


def test_field_and_file_that_count_differently_are_told():
    study, quality, words = field("ciutatexemple", outcomes={"complete": 12})
    assert "do not agree" in fieldwork.told(study, quality, words).markdown
    study, quality, words = field("ciutatexemple", modes={"web": 12})
    assert "do not agree" in fieldwork.told(study, quality, words).markdown
    kept = int(quality.set_index("measure").loc["rows_kept", "value"])
    study, quality, words = field("ciutatexemple", outcomes={"complete": kept}, modes={"web": kept})
    assert "do not agree" not in fieldwork.told(study, quality, words).markdown


def test_ways_of_answering_are_counted_where_known():
    study, quality, words = field("ciutatexemple", modes={"telephone": 300, "web": 100})
    text = fieldwork.told(study, quality, words).markdown.replace("\u00a0", "")
    assert "by telephone 75%" in text and "more kindly" in text
    study, quality, words = field("portsimulat")
    assert "more kindly" not in fieldwork.told(study, quality, words).markdown


@pytest.mark.parametrize(
    ("given", "said"),
    [({"outcomes": {"complete": 0}}, "No interview"), ({"outcomes": {"complete": -1}}, "at least 0"),
     ({"outcomes": {"complete": 5, "refused": 3}}, "refused"), ({"modes": {"sms": 3}}, "sms"),
     ({"outcomes": {"complete": 5, "eligible_share": 60}}, "at most 1"), ({"modes": {"web": 0}}, "above 0")],
)  # fmt: skip
def test_bad_fieldwork_is_refused_with_its_key(given, said):
    with pytest.raises(ConfigError) as refused:
        parse(Fieldwork, given, "council.yml")
    assert said in str(refused.value)


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_the_sample_stands_beside_the_census_before_weighting(language):
    study, _, _, weighted, _ = town("ciutatexemple")
    study, words = speaking(study, language)
    text = fieldwork.represented(study, weighted, words).markdown
    assert "{" not in text and text.count("%") >= 4
    assert fieldwork.represented(study, replace(weighted, margins=weighted.margins.head(0)), words) is None
    quota, *_ = town("vilaprova")
    text = fieldwork.represented(speaking(quota, "en")[0], town("vilaprova")[3], Words("en")).markdown
    assert "quotas" in text
