"""A part that was not asked leaves no trace in what was; a scale that holds together weakly is said to."""

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest
from page_survey import DRIVERS, findings

from helpers.present.perception import drivers, image, perceptions
from helpers.stats.perception import scale_items
from helpers.stats.scales.reliability import reliability_table, weak_scales


def _asked(**constructs):
    rows = [(item, construct) for construct, items in constructs.items() for item in items]
    return pd.DataFrame(rows, columns=["item", "construct"]).assign(
        kind="scale", is_asked=True, is_reversed=False, subscale="", label_en=[item for item, _ in rows]
    )


def _channels(*items):
    figures = {f"{item}__{code}": (share, 0.02) for item in items for code, share in (("web", 0.3), ("letter", 0.5))}
    found = findings(figures=figures, by_contact=())
    return replace(found, shares=frozenset(figures))


@pytest.mark.parametrize(
    ("items", "held"),
    [
        (["channel_used"], "Channels: use, with"),
        (["channel_used", "channel_trusted"], "Channels: use and trust, with"),
        (["channel_trusted", "channel_preferred"], "Channels: trust and preference, with"),
    ],
)
def test_what_is_said_of_channels_names_what_was_asked(items, held):
    found = _channels(*items)
    assert held in perceptions.communication_table(found).caption
    caption, drawn = perceptions.communication_figure(found).caption, set(items) & {"channel_used", "channel_trusted"}
    assert ("channels that they trust" in caption) is (len(drawn) == 2)
    assert ("trust" in caption) is ("channel_trusted" in items)


@pytest.mark.parametrize(
    ("constructs", "caption"),
    [
        ({"stigma": ["stig_ashamed", "stig_hide"]}, "Stigma (agreement, 0 to 100)."),
        ({"stereotypes": ["ster_poor"], "stigma": ["stig_hide"]}, "Stereotypes and stigma (agreement, 0 to 100)."),
    ],
)
def test_a_table_of_scales_names_those_that_were_asked(constructs, caption):
    codes = [item for items in constructs.values() for item in items]
    found = replace(findings(figures=dict.fromkeys(codes, (50.0, 1.0)), by_contact=()), items=_asked(**constructs))
    assert perceptions.table(found).caption == caption


def test_a_table_of_contact_names_what_was_asked():
    found = findings(figures={"informed": (50.0, 1.0)}, by_contact=())
    found = replace(found, items=_asked(communication=["informed"]))
    assert perceptions.contact_table(found).caption == "Information (shares, and scores from 0 to 100)."


def _answers(link, n=600):
    """Return answers to statements of which two correlate by ``link``, so that alpha is 2 link / (1 + link)."""
    rng = np.random.default_rng(3)
    common, own = rng.normal(size=(n, 1)), rng.normal(size=(n, 2))
    return pd.DataFrame(np.sqrt(link) * common + np.sqrt(1 - link) * own, columns=["stig_ashamed", "stig_hide"])


@pytest.mark.parametrize(("link", "is_weak"), [(0.2, True), (0.6, False)])
def test_a_mean_of_two_statements_is_weighed_like_any_other_scale(link, is_weak):
    answers, items = _answers(link), _asked(stigma=["stig_ashamed", "stig_hide"])
    scales = scale_items(items, answers, fewest=2)
    everybody = {"all": pd.Series(True, answers.index)}
    table = reliability_table(answers, scales, everybody, np.random.default_rng(1))
    assert table["alpha"].iloc[0] == pytest.approx(2 * link / (1 + link), abs=0.06)
    assert (set(weak_scales(table)) == {"stigma"}) is is_weak
    assert scale_items(items, answers) == {}


@pytest.mark.parametrize("language", ["en", "ca", "es"])
def test_a_scale_that_holds_together_weakly_is_said_to_wherever_it_is_told(language):
    figures = {"image_index": (58.0, 1.0), "stereotypes": (40.0, 1.0), "self_relevance": (62.0, 1.0)}
    found = findings(language, figures=figures, by_contact=())
    weak = replace(found, weak={"stereotypes": 0.33, "image_index": 0.5})
    goes = {"en": "go together little", "ca": "lliguen poc", "es": "casan poco"}[language]
    texts = []
    for told in (
        perceptions.headline,
        partial(drivers.headline, DRIVERS.assign(outcome="image_index")),
        image.headline,
    ):
        assert goes in told(weak).markdown and goes not in told(found).markdown
        texts += [part for part in told(weak).markdown.split("\n") if goes in part]
    # The body says no sentence twice.
    assert len(set(texts)) == len(texts)
    assert found.name("self_relevance").lower() not in texts[0].lower()
