"""What the drivers' sentences claim."""

from types import SimpleNamespace

import pandas as pd
import pytest

from helpers.present.language.words import Words
from helpers.present.perception import priorities


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
    found = SimpleNamespace(words=Words("en"), name=lambda code: code, explains_image=True)
    told = priorities.headline(table, found).markdown
    sayings = ("is a place to begin", "of both at once", "chance could explain")
    assert [saying for saying in sayings if saying in told] == [said]
    assert f"{probability:.0%}" in told
    # The probability is that of a quadrant: no sentence gives it to a first place.
    assert "may come first" not in told and "comes first:" not in told
