"""What is said of the image where there is no index."""

from types import SimpleNamespace

import pandas as pd
import pytest

from helpers.present.language.words import Words
from helpers.present.perception import image
from helpers.present.perception.findings import Findings


@pytest.mark.parametrize(("is_asked", "said"), [(True, "Too few people answered"), (False, "asked no valuation item")])
def test_questions_that_nobody_answered_are_not_said_to_be_unasked(is_asked, said):
    estimates = pd.DataFrame(columns=["indicator", "domain", "level", "estimate", "conf_low", "conf_high", "n"])
    items = pd.DataFrame({"item": ["trust"], "construct": "valuation", "is_asked": is_asked, "is_reversed": False})
    found = Findings(estimates, items, SimpleNamespace(language="en"), Words("en"), frozenset())
    assert said in image.headline(found).markdown
