"""What the driver model holds equal is said in words, and what was to be held equal and is not, with why."""

from dataclasses import replace

import pandas as pd
import pytest
from page_survey import DRIVERS, findings

from helpers.present.perception import drivers
from helpers.stats.drivers.inputs import DriverInputs
from helpers.study.choices import choose
from helpers.study.opening import open_study


def inputs(controls, left_out=(), tried=("awareness",)):
    blank = pd.Series([1.0, 2.0])
    frames = [pd.DataFrame(dict.fromkeys(names, blank)) for names in (tried, controls)]
    return DriverInputs(blank, *frames, dict(left_out))


def found(language="en", controls=None):
    """Return the findings of a real study, which the analyst asked to hold these equal."""
    study = replace(open_study("vilaprova", "2025"), language=language)
    made = findings(language)
    return replace(made, study=choose(study, controls=", ".join(controls) if controls else ""))


@pytest.mark.parametrize(
    ("held", "controls", "said"),
    [
        (
            inputs(["sex=female", "age_group=30-44", "age_group=45-64", "education=low", "is_user"]),
            None,
            "Beside the other drivers, these are held equal: sex, age group, education, and {contact}.",
        ),
        (
            inputs([], dict.fromkeys(["sex", "age_group", "education", "is_user"], "too_few_answers")),
            None,
            "Nothing but the other drivers is held equal. Not held equal: sex, age group, education, and {contact} "
            "(the sample is too small for so many).",
        ),
        (
            inputs(["sex=female"], {"education": "not_asked"}, ("is_user",)),
            None,
            "Beside the other drivers, these are held equal: sex. Not held equal: age group (too few people differ in "
            "it); education (not asked); {contact} (tried as a driver).",
        ),
        (inputs([]), ("none",), "Nothing but the other drivers is held equal."),
        (inputs(["age"]), ("age",), "Beside the other drivers, these are held equal: age in years."),
        (inputs(["district=north"]), ("district",), "Beside the other drivers, these are held equal: district."),
    ],
)
def test_what_is_held_equal_is_said_and_what_is_not_with_why(held, controls, said):
    made = found(controls=controls)
    assert drivers.held_equal(held, made) == said.replace("{contact}", made.name("is_user").lower())


@pytest.mark.parametrize("language", ["en", "ca", "es"])
def test_it_stands_in_the_section_on_drivers_whether_one_stands_out_or_none(language):
    made = found(language)
    said = drivers.held_equal(inputs(["sex=female"]), made)
    table = DRIVERS.assign(outcome="image_index")
    for shown in (table, table.assign(q_value=0.9)):
        assert drivers.headline(shown, made, "", said).markdown.count(said) == 1
