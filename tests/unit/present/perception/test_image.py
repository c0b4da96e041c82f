"""What is said of the image where there is no index, and of which of its aspects."""

from dataclasses import replace

import pandas as pd
import pytest
from a_study import a_study
from page_survey import findings as survey

from helpers.present.language.words import Words
from helpers.present.perception import image
from helpers.present.perception.findings import Findings


@pytest.mark.parametrize(("is_asked", "said"), [(True, "Too few people answered"), (False, "asked no valuation item")])
def test_questions_that_nobody_answered_are_not_said_to_be_unasked(is_asked, said):
    estimates = pd.DataFrame(columns=["indicator", "domain", "level", "estimate", "conf_low", "conf_high", "n"])
    items = pd.DataFrame({"item": ["trust"], "construct": "valuation", "is_asked": is_asked, "is_reversed": False})
    found = Findings(estimates, items, a_study(), Words("en"), frozenset())
    assert said in image.headline(found).markdown


@pytest.mark.parametrize(("language", "said"), [("en", "Least valued of all: Val_Access (56.5)."),
                                                ("ca", "El més mal valorat de tots: Val_Access (56,5)."),
                                                ("es", "El peor valorado de todos: Val_Access (56,5).")])  # fmt: skip
def test_an_aspect_that_the_same_people_put_below_all_others_is_named_though_intervals_touch(language, said):
    figures = {"image_index": (64.0, 1.5)} | {
        name: (value, 1.6) for name, value in (("val_access", 56.5), ("val_prof", 63.0), ("val_close", 64.0),
                                               ("val_useful", 64.5))
    }  # fmt: skip
    alone = survey(language, figures=figures)
    together = pd.DataFrame(0.8, list(figures), list(figures))
    found = replace(alone, correlation=together)
    assert image.figure(found).caption.replace("\\", "").startswith(said)
    assert [claim.kind for claim in image.figure(found).claims] == ["extreme"]
    assert "silence" not in {claim.kind for claim in image.headline(found).claims if claim.subject == "aspects"}
    assert "silence" in {claim.kind for claim in image.headline(alone).claims if claim.subject == "aspects"}


@pytest.mark.parametrize(("value", "error", "said"), [(40.0, 3.0, "between poor and middling"),
                                                      (60.0, 3.0, "between middling and good"),
                                                      (50.0, 30.0, "anything from poor to good"),
                                                      (50.0, float("nan"), "do not show")])  # fmt: skip
def test_an_image_on_a_border_says_between_which_levels_it_lies(value, error, said):
    level = image.level_of(survey(figures={"image_index": (value, error)}).row("image_index"), survey())
    assert said in level.text and [claim.kind for claim in level.claims] == ["silence"]
