"""How wide the columns of a document's tables are: as their text asks, and never too narrow for a word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from helpers.present.drawing.canvas import STRONG, text_width
from helpers.present.plan.documents.letterhead import SMALL

if TYPE_CHECKING:
    import pandas as pd

#: Of a column's longest text so many letters count towards its width, and at least so many.
WIDEST, NARROWEST = 60, 8
#: Where a word processor begins another line.
BREAKS = re.compile(r"[ \t\n-]+")
#: Who lacks the typeface reads in another, whose letters may be as much wider.
OTHER_LETTERS = 1.08
#: What the two edges of a cell take, in points, and the points of a cm.
CELL_EDGES, POINTS_PER_CM = 11.0, 72 / 2.54
#: A word longer than this part of the page, as an address is, is broken all the same.
WIDEST_WORD = 0.3


def columns_of(shown: pd.DataFrame, shares: Sequence[float], room: float) -> list[float]:
    """Return the widths of a table's columns in cm: by their shares, and each as wide as its longest word needs.

    A column that cannot hold a word breaks it in the midst, without a hyphen; the others give what they can spare.

    Parameters
    ----------
    shares
        Relative widths; without any they follow the text.
    room
        Width of the page, in cm.
    """
    shares = shares or _lengths(shown)
    widths = room * np.asarray(shares, dtype=float) / sum(shares)
    least = np.minimum([_longest_word(shown, head) for head in shown], WIDEST_WORD * room)
    if least.sum() >= room:
        return list(room * least / least.sum())
    lacking, spare = np.maximum(least - widths, 0.0), np.maximum(widths - least, 0.0)
    return list(widths + lacking - lacking.sum() * spare / max(spare.sum(), 1e-9))


def _longest_word(shown: pd.DataFrame, head: str) -> float:
    """Return the room that the longest word of a column and its head needs in a cell, in cm."""
    of_cells = max((text_width(word, SMALL) for text in shown[head] for word in BREAKS.split(str(text))), default=0.0)
    of_head = max(text_width(word, SMALL, STRONG) for word in BREAKS.split(str(head)))
    return (OTHER_LETTERS * max(of_cells, of_head) + CELL_EDGES) / POINTS_PER_CM


def _lengths(shown: pd.DataFrame) -> list[float]:
    columns = [[str(head), *map(str, shown[head])] for head in shown]
    return [float(min(WIDEST, max(NARROWEST, *(len(text) for text in column)))) for column in columns]
