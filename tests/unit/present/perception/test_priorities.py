"""What the drivers' sentences claim."""

import pandas as pd
import pytest
from page_survey import FIGURES, findings

from helpers.present.one_page import why
from helpers.present.perception import drivers, priorities
from helpers.stats.drivers.inputs import DriverInputs


@pytest.mark.parametrize(
    ("q", "probability", "said"),
    [
        (0.01, 0.97, "is a place to begin"),
        # Of what surely goes with the image only the place is open, and chance explains nothing.
        (0.0005, 0.79, "of both at once"),
        (0.4, 0.97, "chance could explain"),
        (0.4, 0.79, "chance could explain"),
    ],
)
def test_whether_it_goes_with_the_image_and_whether_it_comes_first_are_told_apart(q, probability, said):
    table = pd.DataFrame(
        {
            "driver": ["self_relevance", "stigma"], "q_value": [q, 0.6], "quadrant": ["act", "watch"],
            "quadrant_probability": [probability, 0.6],
        }
    )  # fmt: skip
    found = findings()
    told = priorities.headline(table, found).markdown
    sayings = ("is a place to begin", "of both at once", "chance could explain")
    assert [saying for saying in sayings if saying in told] == [said]
    assert f"{probability:.0%}" in told
    # The probability is that of a quadrant: no sentence gives it to a first place.
    assert "may come first" not in told and "comes first:" not in told


@pytest.mark.parametrize(
    ("code", "effect", "said"),
    [("quiz_wrong", 0.7, True), ("quiz_wrong", -0.7, False), ("self_relevance", -0.7, True), ("stigma", -1.0, False),
     ("is_user", -2.0, False), ("own_construct", -1.0, True)],
)  # fmt: skip
def test_a_driver_that_goes_the_other_way_is_told_with_what_that_means(code, effect, said):
    row = {"driver": code, "estimate": effect, "conf_low": effect - 0.1, "conf_high": effect + 0.1, "importance": 0.2}
    table = pd.DataFrame([{**row, "q_value": 0.001, "outcome": "image_index"}])
    found = findings()
    told = drivers.headline(table, found).markdown
    assert ("other way than one would expect" in told) is said


@pytest.mark.parametrize("language", ["ca", "es"])
@pytest.mark.parametrize("q", [0.01, 0.4])
def test_what_lies_lower_than_the_mean_of_the_drivers_is_called_no_weak_point(language, q):
    """Stereotypes at 56 of 100, which people rather disagree with, were a weak point in two languages of three."""
    table = pd.DataFrame({"driver": ["stigma"], "q_value": [q], "quadrant": ["act"], "quadrant_probability": [0.97]})
    told = priorities.headline(table, findings(language=language)).markdown
    assert {"ca": "més avall que la mitjana", "es": "más abajo que la media"}[language] in told
    assert "feble" not in told and "débil" not in told


@pytest.mark.parametrize("language", ["en", "ca", "es"])
def test_nothing_is_a_place_to_begin_where_contact_is_not_held_equal(language):
    """In a village of whom 25 had had contact, feeling informed fell to a half with contact held equal."""
    table = pd.DataFrame({"driver": ["stigma"], "q_value": [0.01], "quadrant": ["act"], "quadrant_probability": [0.97]})
    found = findings(language=language)
    said = {"en": "is a place to begin", "ca": "un lloc per on començar", "es": "un lugar por donde empezar"}[language]
    assert said in priorities.headline(table, found).markdown
    without = priorities.headline(table, found, is_contact_open=True).markdown
    assert said not in without and {"en": "Contact", "ca": "contacte", "es": "contacto"}[language] in without
    effects = table.assign(estimate=-1.0, conf_low=-1.5, conf_high=-0.5, importance=0.3)
    told = [why.goes_with(effects, found, is_open).text for is_open in (False, True)]
    assert told[1].startswith(told[0]) and len(told[1]) > len(told[0])


def test_contact_is_open_where_it_was_asked_and_is_neither_held_nor_tried():
    found, blank = findings(), pd.DataFrame(index=range(3))
    held = pd.DataFrame({"is_user=yes": [1.0, 0.0, 1.0]})
    tried = held.set_axis(["is_user"], axis=1)
    parts = {"open": (blank, blank), "held": (blank, held), "tried": (tried, blank)}
    inputs = {name: DriverInputs(pd.Series([1.0] * 3), *columns, {}) for name, columns in parts.items()}
    assert {name: drivers.is_contact_open(one, found) for name, one in inputs.items()} == {
        "open": True, "held": False, "tried": False,
    }  # fmt: skip
    unasked = findings(figures={name: row for name, row in FIGURES.items() if name != "is_user"})
    assert not drivers.is_contact_open(inputs["open"], unasked)
