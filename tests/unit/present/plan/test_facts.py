"""What the texts of the plan may say of a council."""

from types import SimpleNamespace

import pandas as pd
import pytest

from helpers.present.language.words import Words
from helpers.present.plan.facts import _shares


@pytest.mark.parametrize(("asked", "is_told"), [(["use_own", "use_family"], True), (["use_own"], False)])
def test_contact_is_told_of_somebody_at_home_only_where_that_was_asked(asked, is_told):
    items = pd.DataFrame({"item": asked, "construct": "experience", "kind": "binary", "is_asked": True})
    config = SimpleNamespace(sample=SimpleNamespace(type="probability"))
    study = SimpleNamespace(config=config, has=lambda _: True, read=lambda _: items)
    everybody = pd.DataFrame({"estimate": [0.33]}, index=["is_user"])
    found = _shares(everybody, SimpleNamespace(study=study, words=Words("en")))
    assert found == ({"users": "33%"} if is_told else {})
