"""Columns of a document's tables: none is too narrow for a word, and together they fill the page."""

import pandas as pd
import pytest
from plan_case import standard, view

from helpers.present.drawing.canvas import STRONG, text_width
from helpers.present.plan.documents.columns import BREAKS, CELL_EDGES, POINTS_PER_CM, columns_of
from helpers.present.plan.documents.letterhead import ROOM, SMALL
from helpers.present.plan.measuring import targets, tracking
from helpers.present.plan.sheets import readable


@pytest.mark.parametrize("language", ["en", "ca", "es"])
@pytest.mark.parametrize("sheet", [targets.table, tracking.indicators, tracking.risks])
def test_every_column_holds_its_longest_word(sheet, language):
    """The seven columns of the objectives gave "Reached" 28 of the 33 points that it needs."""
    shown = readable(sheet(view(standard(), language)))
    widths = columns_of(shown.shown, shown.widths, ROOM)
    assert sum(widths) == pytest.approx(ROOM)
    for head, width in zip(shown.shown, widths, strict=True):
        cells = [word for text in shown.shown[head] for word in BREAKS.split(str(text))]
        words = [(word, 400) for word in cells] + [(word, STRONG) for word in BREAKS.split(head)]
        assert (
            width * POINTS_PER_CM - CELL_EDGES >= max(text_width(word, SMALL, weight) for word, weight in words) - 0.1
        )


def test_columns_that_hold_their_words_keep_their_shares_and_an_address_takes_no_page():
    table = pd.DataFrame({"One": ["a word"], "Two": ["two words"]})
    assert columns_of(table, (30, 70), 16.0) == pytest.approx([4.8, 11.2])
    address = pd.DataFrame({"One": ["https://www.example.org/" + "long" * 60], "Two": ["two words"]})
    assert columns_of(address, (10, 90), 16.0) == pytest.approx([4.8, 11.2])
    assert sum(columns_of(table, (), 16.0)) == pytest.approx(16.0)
