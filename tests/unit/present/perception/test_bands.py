"""How answers spread over a scale."""

import pandas as pd
import pytest
from a_study import a_study

from helpers.present.language.words import Words
from helpers.present.perception import bands
from helpers.present.perception.findings import Findings

OF_TENS = [0.0, 0.02, 0.04, 0.1, 0.14, 0.2, 0.18, 0.1, 0.06, 0.04, 0.02]


def _answers(item, points, shares, unknowing=0.0, *, is_suppressed=False):
    codes = [*map(str, points), *(["dont_know"] if unknowing else [])]
    asked = [*shares, *([unknowing] if unknowing else [])]
    return pd.DataFrame(
        {"item": item, "answer": codes, "estimate": asked, "of_asked": asked, "is_suppressed": is_suppressed}
    )


def _found(**scales):
    rows = [
        {
            "item": item,
            "kind": "scale",
            "construct": construct,
            "low": low,
            "high": high,
            "label_en": item,
            "is_asked": True,
        }
        for item, (construct, low, high) in scales.items()
    ]
    study = a_study()
    return Findings(pd.DataFrame(columns=["indicator", "domain"]), pd.DataFrame(rows), study, Words("en"), frozenset())


@pytest.mark.parametrize(
    ("points", "low", "middle", "high"),
    [
        (range(11), "01234", "56", "789X"), (range(1, 11), "1234", "56", "789X"), (range(1, 6), "12", "3", "45"),
        (range(1, 8), "123", "4", "567"), (range(1, 5), "12", "", "34"), (range(5), "01", "2", "34"),
    ],
)  # fmt: skip
def test_each_point_of_each_usual_scale_is_in_its_part(points, low, middle, high):
    """One point at a time holds all: the part in which it is counted is the part in which people put it."""
    found = _found(trust=("trust", min(points), max(points)))
    for point in points:
        table = _answers("trust", points, [float(other == point) for other in points])
        row = bands.bands(table, found).rows.iloc[0]
        mark = "X" if point == 10 else str(point)
        assert [row["low"], row["middle"], row["high"]] == [float(mark in part) for part in (low, middle, high)]


def test_parts_sum_to_one_with_those_who_do_not_know_and_are_told_for_the_image():
    found = _found(overall_image=("valuation", 0, 10))
    spread = bands.bands(_answers("overall_image", range(11), OF_TENS, 0.1), found)
    row = spread.rows.iloc[0]
    assert row[[*bands.PARTS, "dont_know"]].sum() == pytest.approx(1)
    told = bands.told(spread, found).markdown
    assert (
        told
        == "Asked in one question for a mark of the whole, 22% of all give a 7 or more, 38% one from 5 to 6, and 30% a "
        "4 or less. 10% give none."
    )


def test_what_is_withheld_and_what_has_no_points_is_not_there():
    found = _found(trust=("trust", 0, 10), informed=("communication", 0, 100))
    hidden = _answers("trust", range(11), OF_TENS, is_suppressed=True)
    mean = pd.DataFrame(
        {"item": ["informed"], "answer": ["mean"], "estimate": [41.0], "of_asked": [None], "is_suppressed": False}
    )
    spread = bands.bands(pd.concat([hidden, mean]), found)
    assert spread.rows.empty
    assert bands.told(spread, found) is None
    assert bands.figure(spread.of("trust"), found) is None


def test_statements_are_told_as_agreement_and_questions_of_several_scales_as_low_and_high():
    found = _found(ster_poor=("stereotypes", 1, 5), trust=("trust", 0, 10), informed=("communication", 1, 5))
    fives, tens = [0.1, 0.2, 0.3, 0.3, 0.1], [*OF_TENS[:10], 0.12]
    tables = [
        _answers("ster_poor", range(1, 6), fives),
        _answers("trust", range(11), tens),
        _answers("informed", range(1, 6), fives),
    ]
    spread = bands.bands(pd.concat(tables), found)
    drawn = bands.figure(spread.of(*bands.BELIEFS), found)
    assert "ster_poor: Disagree 30%, Neither agree nor disagree 30%, Agree 40%" in drawn.alt
    assert "Don't know" not in drawn.alt
    mixed = bands.figure(spread.of(*bands.BELIEFS, but=True), found)
    assert "trust: Low 30%" in mixed.alt
    assert list(mixed.data["item"]) == ["trust", "informed"]
