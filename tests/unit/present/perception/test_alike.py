"""What may be compared between two groups is said with its reason."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from helpers.present.language.words import Words
from helpers.present.perception import change
from helpers.present.perception.alike import alike
from helpers.present.perception.findings import Findings
from helpers.study.instrument import read_instrument

STUDY = SimpleNamespace(language="en", instrument=read_instrument())
FOUND = Findings(pd.DataFrame(columns=["indicator"]), None, STUDY, Words("en"), frozenset())
ROW = {
    "grouping": "is_user", "first": "1", "second": "0", "level": "scalar", "fit": 0.97, "metric_loss": 0.002,
    "scalar_loss": 0.004, "congruence": 0.99, "holds": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ("scalar", "They measure the same in users and non-users"),
        ("metric", "but not their starting points (comparative fit 0.97, loss 0.004)"),
        ("configural", "with other loadings (comparative fit 0.97, loss 0.002)"),
        ("none", "One dimension does not describe their answers"),
        ("", "Their loadings are much alike in users and non-users (congruence 0.99)"),
        (np.nan, "Their loadings are much alike"),
    ],
)
def test_each_step_allows_its_comparison(level, said):
    assert said in alike(ROW | {"level": level}, FOUND)


def test_languages_are_named():
    assert "those who speak" in alike(ROW | {"grouping": "language", "first": "ca", "second": "es"}, FOUND)


def test_nothing_is_said_of_what_could_not_be_looked_at():
    assert alike(ROW | {"level": "", "congruence": np.nan}, FOUND) == ""


def waves(**levels):
    """Return what was found between two waves: scale to the last step that holds."""
    rows = [
        ROW | {"scale": scale, "grouping": "wave", "level": level, "holds": False} for scale, level in levels.items()
    ]
    return pd.DataFrame(rows)


def test_two_waves_are_told_with_what_follows():
    found = replace(FOUND, study=SimpleNamespace(**vars(STUDY), previous=lambda: None))
    text = change.measured_alike(waves(image_index="scalar", stigma="metric", stereotypes="none"), found).markdown
    assert "What measures the same in both waves: image index." in text
    assert "starting points of the questions of “stigma” (comparative fit 0.97, loss 0.004)" in text
    assert "One dimension does not describe “stereotypes”" in text
    assert "compared one by one" in text
    sound = change.measured_alike(waves(image_index="scalar"), found).markdown
    assert "one by one" not in sound
    assert "congruence 0.99" in change.measured_alike(waves(stigma=""), found).markdown
    assert change.measured_alike(waves()[:0], found) is None
