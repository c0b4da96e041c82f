"""What the drivers' sentences claim."""

from types import SimpleNamespace

import pandas as pd
import pytest

from helpers.present.language.words import Words
from helpers.present.perception import priorities


@pytest.mark.parametrize(("q", "claims"), [(0.01, True), (0.4, False)])
def test_what_comes_first_is_said_only_of_a_driver_beyond_chance(q, claims):
    table = pd.DataFrame(
        {
            "driver": ["self_relevance", "stigma"], "q_value": [q, 0.6], "quadrant": ["act", "watch"],
            "quadrant_probability": [0.79, 0.6],
        }
    )  # fmt: skip
    found = SimpleNamespace(words=Words("en"), name=lambda code: code)
    told = priorities.headline(table, found).markdown
    assert ("comes first" in told) is claims
    assert ("Chance alone could explain it" in told) is not claims
    assert "79%" in told
