"""What a cell shows carries what the report needs."""

from functools import partial
from io import StringIO

import pandas as pd
import pytest

from helpers.present.drawing.intervals import interval_chart
from helpers.present.language.words import Words
from helpers.present.outputs import ALT_WORDS, DRAWN, Sentences, data_hash, described, draw, published_csv, tabulate

ROWS = pd.DataFrame(
    {"label": ["Close", "Professional"], "estimate": [50.0, 60.0], "conf_low": [45.0, 55.0], "conf_high": [55.0, 65.0]}
)


def test_a_figure_carries_caption_alternative_text_and_row_keys():
    figure = draw(partial(interval_chart, ROWS, Words("en")), "Finding.", "Two dots.", ROWS)
    shown, facts = figure._repr_mimebundle_()
    assert set(shown) == {"image/svg+xml", DRAWN, "text/plain"}
    assert set(shown[DRAWN]) == {"page", "phone"}
    assert all("Professional" in svg for svg in shown[DRAWN].values()), "letters that can be searched"
    assert "<text" not in shown["image/svg+xml"], "outlines: any program shows them alike"
    assert facts["mirall"]["caption"] == "Finding."
    assert facts["image/svg+xml"]["alt"] == facts["mirall"]["alt"] == "Two dots."
    assert facts["mirall"]["rows"] == ["Close", "Professional"]


def test_the_same_data_give_the_same_bytes():
    first, second = (draw(partial(interval_chart, ROWS, Words("ca")), "c", "a", ROWS) for _ in range(2))
    assert first.drawn == second.drawn and first.outlined == second.outlined
    assert first.png == second.png and first.png.startswith(b"\x89PNG")


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


@pytest.mark.parametrize("language", ["ca", "es", "en"])
@pytest.mark.parametrize("rows", [0, 1, 3, 40])
def test_a_text_alternative_is_short_and_says_how_much_it_leaves_out(language, rows):
    parts = [f"a row with the number {i} in it" for i in range(rows)]
    text = described(Words(language), "Dots.", parts)
    assert text.startswith("Dots.") and len(text.split()) <= ALT_WORDS == 60
    told = sum(part in text for part in parts)
    more = Words(language).plural("{n} more in the table.", "{n} more in the table.", rows - told)
    assert text.endswith(more) == (told < rows)
    assert told == rows or told >= 6


def test_a_text_alternative_of_one_endless_row_is_cut():
    assert len(described(Words("en"), "word " * 80, ["word " * 80]).split()) <= ALT_WORDS


def test_no_interval_of_a_published_file_has_no_width():
    data = pd.DataFrame({
        "key": list("abcd"), "estimate": [50.03, 60.0, 7.0, float("nan")], "conf_low": [50.01, 55.0, 7.0, float("nan")],
        "conf_high": [50.04, 65.0, 7.0, float("nan")], "share_low": [0.2001, 0.1, 0.3, 0.0],
        "share_high": [0.2004, 0.2, 0.3, 0.0001],
    })  # fmt: skip
    shown = pd.read_csv(StringIO(published_csv(data))).set_index("key")
    assert (shown["conf_low"] < shown["conf_high"]).tolist() == [True, True, False, False]
    assert (shown["share_low"] < shown["share_high"]).tolist() == [True, True, False, True]
    assert shown.loc["a", "conf_low"] <= shown.loc["a", "estimate"] <= shown.loc["a", "conf_high"]
    assert shown.loc["b", ["conf_low", "conf_high"]].tolist() == [55.0, 65.0]
