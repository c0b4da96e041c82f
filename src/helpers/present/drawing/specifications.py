"""The specification curve: an effect under every way of analysing that was tried, from the lowest to the highest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from helpers.present.drawing import style

if TYPE_CHECKING:
    import pandas as pd

WIDTH, ROW = 7.0, 1.6


def curves(points: pd.DataFrame, titles: dict[str, str], across: str, up: str) -> Figure:
    """Return a panel for each driver: its effect and interval under each specification, those that are clear filled.

    Parameters
    ----------
    points
        One row a specification and driver: driver, estimate, conf_low, conf_high, is_clear.
    titles
        Driver to its name, in the order of the panels.
    across, up
        What the axes show.
    """
    import seaborn

    figure = Figure(figsize=(WIDTH, ROW * len(titles)), layout="constrained")
    panels = figure.subplots(len(titles), 1, sharey=True, squeeze=False)[:, 0]
    for panel, (driver, title) in zip(panels, titles.items(), strict=True):
        rows = points[points["driver"] == driver].sort_values("estimate", kind="stable").reset_index(drop=True)
        panel.vlines(rows.index, rows["conf_low"], rows["conf_high"], color=style.GREY, linewidth=1)
        seaborn.scatterplot(
            data=rows, x=rows.index, y="estimate", hue="is_clear", palette={True: style.BRAND, False: "white"},
            edgecolor=style.BRAND, legend=False, zorder=3, ax=panel,
        )  # fmt: skip
        panel.axhline(0, color=style.INK, linewidth=0.8)
        panel.set(title=title, xlabel="", ylabel="", xticks=[])
    figure.supxlabel(across)
    figure.supylabel(up)
    seaborn.despine(fig=figure, bottom=True)
    return figure
