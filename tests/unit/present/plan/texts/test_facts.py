"""What the texts of the plan may say of a council."""

from dataclasses import replace

import pandas as pd
import pytest
from a_study import HeldStudy
from plan_case import plan, view

from helpers.present.plan.texts.facts import facts

ESTIMATES = pd.DataFrame(
    {"indicator": ["is_user"], "domain": "all", "level": "all", "estimate": 0.33, "conf_low": 0.3, "conf_high": 0.36,
     "n": 390}
)  # fmt: skip


@pytest.mark.parametrize(("asked", "is_told"), [(["use_own", "use_family"], True), (["use_own"], False)])
def test_contact_is_told_of_somebody_at_home_only_where_that_was_asked(asked, is_told):
    items = pd.DataFrame({"item": asked, "construct": "experience", "kind": "binary", "is_asked": True})
    tables, shown = {"estimates": ESTIMATES, "items": items}, view(plan(budget=5000))
    own = shown.study
    study = HeldStudy(own.council, own.wave, own.config, own.instrument, own.language, own.paths, held=tables)
    assert facts(replace(shown, study=study)).get("users") == ("33%" if is_told else None)
