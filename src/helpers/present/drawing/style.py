"""One look for figures, pages and documents: the palette and the typeface.

`reports/_brand.yml` repeats the palette for Quarto; a test keeps the two the same. Text colours reach a contrast
of 4.5 to 1 on white, graphical ones 3 to 1 (WCAG 2.2, success criteria 1.4.3 and 1.4.11).
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#1D2B36"
MUTED = "#56646F"
RULE = "#D5DCE1"
PAPER = "#FFFFFF"
WASH = "#F2F6F7"
BRAND = "#0B6273"
ACCENT = "#B8433A"
AMBER = "#A8690B"
GREEN = "#3C7A3B"
VIOLET = "#6B4E9B"
#: For up to six groups, in this order; neighbours also differ in lightness, so that they survive grey printing.
GROUPS = (BRAND, "#E08A3C", VIOLET, "#5FA8B5", ACCENT, "#8A8F3B")
#: From little to much.
RAMP = ("#E4EFF1", "#B9D6DB", "#7FB4BE", "#3F8B9A", BRAND)
#: Knowledge: correct, wrong (a distorted image), don't know (ignorance).
KNOWLEDGE = {"correct": BRAND, "wrong": "#CF6A5F", "dont_know": "#C3CCD2"}

PACKAGE = "font_source_sans_pro"
FAMILY = "Source Sans Pro"


def font_folder() -> Path:
    """Return the folder of the typeface (Source Sans Pro, SIL Open Font Licence), which comes as a package.

    Raises
    ------
    ImportError
        If the package is not installed.
    """
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ImportError(f"{PACKAGE} is not installed; run make setup")
    return Path(spec.origin).parent / "files"


def settings() -> dict[str, object]:
    """Return matplotlib's settings for every figure of the project."""
    return {
        "font.family": FAMILY,
        "font.size": 10.5,
        "text.color": INK,
        "axes.labelcolor": MUTED,
        "axes.edgecolor": RULE,
        "axes.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        "grid.color": RULE,
        "grid.linewidth": 0.7,
        "xtick.color": MUTED,
        "ytick.color": INK,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "legend.frameon": False,
        "figure.facecolor": PAPER,
        "svg.hashsalt": "mirall",
    }


@lru_cache(maxsize=1)
def _apply() -> None:
    # For the whole process: text added to a figure later (labels, legends) must follow the same settings.
    import matplotlib
    from matplotlib import font_manager

    for weight in ("Regular", "It", "Semibold", "Bold"):
        font_manager.fontManager.addfont(font_folder() / f"SourceSansPro-{weight}.ttf")
    matplotlib.rcParams.update(settings())


def new_figure(height: float, width: float = 7.0) -> tuple[Figure, Axes]:
    """Return an empty figure in the house style, with its axes; sizes in inches.

    It belongs to no pyplot registry, so nothing stays open after the cell.
    """
    from matplotlib.figure import Figure as MatplotlibFigure

    _apply()
    figure = MatplotlibFigure(figsize=(width, height), layout="constrained")
    return figure, figure.add_subplot()
