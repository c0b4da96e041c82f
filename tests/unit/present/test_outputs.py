"""What a cell shows carries what the report needs."""

import pandas as pd
import pytest

from helpers.present.drawing import charts
from helpers.present.language.words import Words
from helpers.present.outputs import Sentences, data_hash, draw, tabulate

ROWS = pd.DataFrame(
    {"label": ["Close", "Professional"], "estimate": [50.0, 60.0], "conf_low": [45.0, 55.0], "conf_high": [55.0, 65.0]}
)


def test_a_figure_carries_caption_alternative_text_and_row_keys():
    figure = draw(charts.interval_chart(ROWS, Words("en")), "Finding.", "Two dots.", ROWS)
    shown, facts = figure._repr_mimebundle_()
    assert set(shown) == {"image/png", "text/plain"}
    assert facts["mirall"]["caption"] == "Finding."
    assert facts["image/png"]["alt"] == facts["mirall"]["alt"] == "Two dots."
    assert facts["mirall"]["rows"] == ["Close", "Professional"]


def test_the_same_data_give_the_same_bytes():
    first, second = (draw(charts.interval_chart(ROWS, Words("ca")), "c", "a", ROWS).png for _ in range(2))
    assert first == second


def test_the_hash_follows_the_data_and_not_the_last_bit():
    moved = ROWS.assign(estimate=ROWS["estimate"] + 1e-12)
    assert data_hash(moved) == data_hash(ROWS)
    assert data_hash(ROWS.assign(estimate=[50.0, 61.0])) != data_hash(ROWS)


def test_a_table_is_a_pipe_table_with_as_many_cells_in_each_row():
    table = tabulate(pd.DataFrame({"Aspect": ["a", "b"], "n": ["1", "2"]}), "Caption.", ROWS)
    lines = table.markdown.splitlines()
    assert {line.count("|") for line in lines} == {3}
    assert lines[1].startswith("| :--") and lines[1].endswith("--: |")


def test_sentences_are_markdown():
    shown, _ = Sentences("**58.2**")._repr_mimebundle_()
    assert shown["text/markdown"] == "**58.2**"


@pytest.mark.parametrize("share", [True, False])
def test_bars_and_heat_maps_draw_what_is_missing_as_blank(share):
    values = pd.DataFrame({"a": [0.1, float("nan")], "b": [0.3, 0.4]}, index=["x", "y"])
    figure = charts.heat_chart(values, Words("es"), share=share)
    assert len(figure.axes[0].texts) == 3
