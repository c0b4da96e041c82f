"""The chart that only segments need: size beside image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from helpers.present.drawing import canvas as room
from helpers.present.drawing import style
from helpers.present.drawing.canvas import EDGE, LEADING, Canvas
from helpers.present.drawing.intervals import LINE, draw_dots, finish, right_of, say

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from helpers.present.language.words import Words


def size_and_image(rows: pd.DataFrame, words: Words, canvas: Canvas) -> Figure:
    """Return dots with their intervals: the share of each segment, and beside it its image index.

    Parameters
    ----------
    rows
        Columns ``label``, ``share``, ``share_low``, ``share_high``, ``image``, ``image_low``, ``image_high``; the
        second panel is left out where no segment has an image.
    """
    panels = {"share": words("Share of the people"), "image": words("{image_index} (0 to 100)")}
    shown = [stem for stem in panels if rows[stem].notna().any()]
    laid = room.lay_rows(canvas, list(rows["label"]), LINE)
    texts = [words.percent(share) for share in rows["share"]]
    each, right = (canvas.width - laid.left) / len(shown), right_of(texts, canvas)
    heads = {stem: room.broken(panels[stem], each - right, canvas.small, room.STRONG) for stem in shown}
    top = EDGE + max(map(len, heads.values())) * LEADING * canvas.small + 4
    figure = room.start(canvas, top + laid.height + room.foot(canvas))
    laid.label(figure, top)
    for i, stem in enumerate(shown):
        left = laid.left + i * each
        room.write_lines(figure, (left, EDGE), heads[stem], canvas.small, weight=room.STRONG)
        _panel(figure, rows, stem, words, canvas, (left, top, each - right, laid.height), np.array(laid.centres))
    return figure


def _panel(
    figure: Figure, rows: pd.DataFrame, stem: str, words: Words, canvas: Canvas,
    place: tuple[float, float, float, float], centres: np.ndarray,
) -> None:  # fmt: skip
    axes = room.panel(figure, *place)
    drawn = rows[[stem, f"{stem}_low", f"{stem}_high"]].set_axis(["estimate", "conf_low", "conf_high"], axis=1)
    known = drawn["estimate"].notna().to_numpy()
    ends = (0.0, 100.0) if stem == "image" else (0.0, min(1.0, 1.15 * float(rows["share_high"].max())))
    draw_dots(axes, drawn[known], centres[known], style.VIOLET if stem == "image" else style.BRAND)
    for (_, row), centre in zip(drawn[known].iterrows(), centres[known], strict=True):
        text = words.percent(row["estimate"]) if stem == "share" else words.number(row["estimate"])
        say(axes, canvas, row, float(centre), text)
    finish(axes, canvas, words, ends, place[3], share=stem == "share")
