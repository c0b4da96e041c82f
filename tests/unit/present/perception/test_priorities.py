"""What the drivers' sentences claim."""

from types import SimpleNamespace

import pandas as pd
import pytest

from helpers.present.language.words import Words
from helpers.present.perception import priorities


@pytest.mark.parametrize(("q", "probability", "claims"), [(0.01, 0.97, True), (0.4, 0.97, False), (0.01, 0.79, False)])
def test_what_comes_first_is_said_only_of_a_driver_beyond_chance_and_surely_so(q, probability, claims):
    table = pd.DataFrame(
        {
            "driver": ["self_relevance", "stigma"], "q_value": [q, 0.6], "quadrant": ["act", "watch"],
            "quadrant_probability": [probability, 0.6],
        }
    )  # fmt: skip
    found = SimpleNamespace(words=Words("en"), name=lambda code: code)
    told = priorities.headline(table, found).markdown
    assert ("comes first" in told) is claims
    assert ("Chance alone could explain it" in told) is not claims
    assert f"{probability:.0%}" in told
