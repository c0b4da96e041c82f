"""Respondents become the columns that are averaged."""

import numpy as np
import pandas as pd

from helpers.stats.estimates.indicators import build_indicators, measures, same_items, same_measure


def _items(*rows: tuple[str, str, str, float, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["item", "construct", "kind", "low", "high"])
    return frame.assign(is_asked=True, is_reversed=False, subscale=None)


def test_each_kind_of_item_gives_its_indicators():
    respondents = pd.DataFrame(
        {
            "trust": [0.0, 10.0, np.nan],
            "recall": [1.0, 0.0, np.nan],
            "quiz_right": ["correct", "dont_know", None],
            "channel_used__web": [1.0, 0.0, 1.0],
            "image_index": [40.0, 60.0, np.nan],
            "sex": ["female", "male", "female"],
        }
    )
    items = _items(
        ("trust", "valuation", "scale", 0, 10),
        ("recall", "communication", "binary", np.nan, np.nan),
        ("quiz_right", "knowledge", "quiz", np.nan, np.nan),
        ("channel_used", "communication", "multi", np.nan, np.nan),
    )
    found = build_indicators(respondents, items)
    assert found.values["trust"].tolist()[:2] == [0.0, 100.0]
    assert found.values["quiz_right__dont_know"].tolist()[:2] == [0.0, 1.0]
    assert np.isnan(found.values["quiz_right__wrong"].iloc[2])
    assert {"recall", "channel_used__web", "quiz_right__correct"} <= found.shares
    assert "trust" not in found.shares and "image_index" not in found.shares
    assert found.domains == ("sex",)


def test_what_nobody_answered_is_no_indicator():
    respondents = pd.DataFrame({"trust": [np.nan, np.nan]})
    assert build_indicators(respondents, _items(("trust", "valuation", "scale", 0, 10))).values.empty


def test_a_score_of_other_items_is_not_compared_between_waves():
    def wave(*items: tuple[str, float]) -> pd.DataFrame:
        rows = _items(*((item, "valuation", "scale", 0, high) for item, high in items))
        return rows

    now = wave(("trust", 10), ("val_close", 10))
    assert same_measure(("image_index", "trust_score"), now, now) == ["image_index", "trust_score"]
    assert same_measure(("image_index", "trust_score"), now, wave(("trust", 10))) == ["trust_score"]
    assert same_measure(("image_index", "trust_score"), now, wave(("trust", 5), ("val_close", 10))) == []
    assert same_measure(("image_index",), now, None) == []


def test_a_score_that_lost_an_item_is_compared_item_by_item():
    def wave(*items: str) -> pd.DataFrame:
        return _items(*((item, "valuation", "scale", 0, 10) for item in items))

    now, then = wave("trust", "val_close", "val_access"), wave("trust", "val_close")
    assert same_items(("image_index",), now, then) == ["trust", "val_close"]
    assert same_items(("image_index",), now, now) == ["image_index"]


def test_a_survey_without_the_index_is_compared_by_what_it_asked():
    """An own construct, a question that stands alone and a number; no single channel or statement."""
    items = _items(
        ("safe", "safety", "scale", 1, 5), ("safe_night", "safety", "scale", 1, 5),
        ("spend_should", "spending", "scale", 1, 5),        ("unaided_count", "awareness", "number", 0, 20),
        ("channel_used", "communication", "multi", None, None),
        ("quiz_free", "knowledge", "quiz", None, None), ("sex", "profile", "single", None, None),
    )  # fmt: skip
    found = same_items(measures(("image_index",), items), items, items)
    assert found == ["image_index", "safety_score", "spend_should", "unaided_count"]
    assert measures(("trust_score",), _items(("trust", "valuation", "scale", 0, 10))) == ["trust_score"]


def test_an_item_that_was_worded_otherwise_is_not_the_same():
    now = _items(("trust", "valuation", "scale", 0, 10)).assign(text_en="How far do you trust them?")
    assert same_measure(("trust_score",), now, now.assign(text_en="Do you trust them?")) == []
