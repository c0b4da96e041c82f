"""One look for figures, pages and documents: the colours of `reports/_brand.yml` and the typeface.

A colour is asked for by its name, in capitals: ``style.BRAND``. Text colours reach a contrast of 4.5 to 1 on what they
stand on, graphical ones 3 to 1, light and dark (WCAG 2.2, success criteria 1.4.3 and 1.4.11); a test measures it.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from helpers.errors import UsageError
from helpers.study.paths import project_root

DARK = "dark-"
PACKAGE = "font_source_sans_pro"
FAMILY = "Source Sans Pro"
#: Cut of each weight in use, by its number in CSS.
CUTS = {400: "Regular", 600: "Semibold"}


@lru_cache(maxsize=4)
def _palette(path: Path) -> dict[str, str]:
    import yaml

    try:
        return dict(yaml.safe_load(path.read_text(encoding="utf-8"))["color"]["palette"])
    except (OSError, KeyError, TypeError, yaml.YAMLError) as error:
        message = "{file} holds no colours under color: palette: ({reason}). Take the file of the project's repository."
        raise UsageError(message, file="reports/_brand.yml", reason=" ".join(str(error).split())) from error


def colours(*, dark: bool = False) -> dict[str, str]:
    """Return the colours by name, as ``#RRGGBB``; the same names for the light and the dark page."""
    palette = _palette(project_root() / "reports" / "_brand.yml")
    light = {name: colour for name, colour in palette.items() if not name.startswith(DARK)}
    return {name: palette.get(DARK + name, colour) for name, colour in light.items()} if dark else light


def __getattr__(name: str) -> Any:
    """Return a colour by its name in capitals, or a list of colours; read when it is asked for, not on import."""
    if name in LISTS:
        return tuple(colours()[member] for member in LISTS[name])
    if name.isupper() and name.lower() in (known := colours()):
        return known[name.lower()]
    raise AttributeError(name)


LISTS = {
    # For up to six groups, in this order; neighbours differ in lightness, so that they survive grey printing.
    "GROUPS": ("brand", "orange", "violet", "sky", "accent", "grey"),
    # From little to much.
    "RAMP": ("ramp1", "ramp2", "ramp3", "ramp4", "brand"),
    # From worst over neither to best.
    "BOTH_WAYS": ("worse3", "worse2", "worse1", "paper", "ramp1", "ramp2", "ramp3"),
}


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
    known = colours()
    return {
        "font.family": FAMILY,
        "text.color": known["ink"],
        "axes.labelcolor": known["muted"],
        "axes.edgecolor": known["rule"],
        "axes.facecolor": "none",
        "axes.linewidth": 1.0,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        "grid.color": known["rule"],
        "grid.linewidth": 1.0,
        "xtick.color": known["muted"],
        "ytick.color": known["muted"],
        "xtick.bottom": False,
        "ytick.left": False,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "figure.dpi": 72,
        "figure.facecolor": known["paper"],
        "savefig.facecolor": "none",
        "text.hinting": "none",
        # A name with two signs of the dollar is no formula.
        "text.parse_math": False,
        "svg.hashsalt": "mirall",
    }


@lru_cache(maxsize=1)
def apply() -> None:
    """Make the project's look seaborn's theme for the whole process, once, when the first figure is drawn."""
    import seaborn
    from matplotlib import font_manager

    for cut in CUTS.values():
        font_manager.fontManager.addfont(font_folder() / f"SourceSansPro-{cut}.ttf")
    seaborn.set_theme(style="white", palette=list(__getattr__("GROUPS")), rc=settings())
