"""What a picture may draw that somebody shows beside the method, and where: at figures of its rows.

What is not listed here is refused: of a wedge, an outline or an arrow nobody can tell which figure it stands for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.present.own_parts import BESIDE, FIELDS, is_drawn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

#: How far a mark may stand from its figure, for rounding: of shares, and of all others.
OF_SHARES, OF_OTHERS = 0.0005, 0.05
#: What may be drawn, by the name of its class: seaborn and matplotlib draw dots, lines, bars and intervals with these.
LINES, BARS, DOTS, STROKES = "Line2D", "Rectangle", "PathCollection", "LineCollection"
BANDS = ("PolyCollection", "FillBetweenPolyCollection")
DRAWN = (LINES, BARS, DOTS, STROKES, *BANDS, *FIELDS)
WRITTEN = ("Text", "Legend")
#: The one kind of axes of which it is known what stands where.
STRAIGHT = "rectilinear"


def strangers_of(picture: Figure) -> list[str]:
    """Return the names of whatever a picture draws of which nobody can tell which figure it stands for."""
    from matplotlib.figure import FigureBase

    parts = [part for frame in picture.findobj(FigureBase) for part in _parts_of(frame)]
    beside = [part for part in parts if type(part).__name__ not in WRITTEN]
    within = [part for axes in _axes_of(picture) for part in _parts_of(axes) if not _is_known(part)]
    bent = [axes for axes in _axes_of(picture) if axes.name != STRAIGHT]
    return sorted({type(part).__name__ for part in (*beside, *within, *bent)})


def _axes_of(picture: Figure) -> list[Any]:
    from matplotlib.axes import Axes

    return [axes for axes in picture.findobj(Axes) if axes.get_label() != "<colorbar>"]


def _parts_of(place: Any) -> Iterator[Any]:
    """Yield what stands in a figure or in axes, without what belongs to them as such and without what they hold."""
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import FigureBase
    from matplotlib.spines import Spine

    for part in place.get_children():
        if part is not place.patch and not isinstance(part, Axes | FigureBase | Axis | Spine) and is_drawn(part):
            yield part


def _is_known(part: Any) -> bool:
    name = type(part).__name__
    # A note may have an arrow, which leads wherever somebody likes.
    is_note = name == "Annotation" and part.arrow_patch is None
    return is_note or name in (*DRAWN, *WRITTEN)


def is_drawn_of(picture: Figure, figures: np.ndarray) -> bool:
    """Return whether each dot, bar, field and point of a line of a picture stands at a figure of its rows.

    A line through the whole of the axes (a mean, an axis of nought) may stand elsewhere; there may be two.

    Parameters
    ----------
    figures
        All figures that may be drawn; shares may be drawn in per cent, and any figure as it is rounded for a reader.
    """
    known = np.unique(figures[np.isfinite(figures)])
    known = np.concatenate([known, 100 * known[np.abs(known) <= 1]])
    return all(_stands_at(axes, known) for axes in _axes_of(picture))


def _stands_at(axes: Any, known: np.ndarray) -> bool:
    strange = [part for part in _parts_of(axes) if type(part).__name__ in DRAWN and not _is_at(part, axes, known)]
    guides = [part for part in strange if type(part).__name__ == LINES and _is_guide(part, axes)]
    return len(guides) == len(strange) <= BESIDE


def _is_guide(line: Any, axes: Any) -> bool:
    """Return whether a line goes straight through the whole of the axes, as `axvline` draws it."""
    across = line.get_transform() in (axes.get_xaxis_transform("grid"), axes.get_yaxis_transform("grid"))
    ends = np.asarray(line.get_xydata(), dtype=float)
    return bool(across and ends.shape == (2, 2) and any(sorted(side) == [0, 1] for side in ends.T))


def _is_at(part: Any, axes: Any, known: np.ndarray) -> bool:
    """Return whether a part of axes stands at figures: a field by what it shows, anything else by where it is."""
    name = type(part).__name__
    if name in FIELDS:
        shown = np.ma.compressed(np.ma.masked_invalid(part.get_array()))[:, None]
        return bool(_are_at(shown, known).all())
    if name == BARS:
        return _bar_is_at(part, _sides_that_tell(part.get_data_transform(), axes), known)
    if name == DOTS:
        dots = np.ma.filled(np.ma.asarray(part.get_offsets(), dtype=float), np.nan)
        return bool(_are_at(dots, known, _sides_that_tell(part.get_offset_transform(), axes)).all())
    telling = _sides_that_tell(part.get_transform(), axes)
    if name == LINES:
        return bool(_are_at(_points(part), known, telling).all())
    return all(_is_outline_at(path.vertices, known, telling) for path in part.get_paths())


def _points(line: Any) -> np.ndarray:
    """Return the points of a line, a row each."""
    return np.ma.filled(np.ma.asarray(line.get_xydata(), dtype=float), np.nan)


def _sides_that_tell(transform: Any, axes: Any) -> np.ndarray:
    """Return whether what stands along x and along y is a figure: places of names are none, nor those in the frame."""
    from matplotlib.category import StrCategoryConverter

    in_data = transform.contains_branch_seperately(axes.transData)
    named = [isinstance(axis.get_converter(), StrCategoryConverter) for axis in (axes.xaxis, axes.yaxis)]
    return np.array(in_data) & ~np.array(named)


def _bar_is_at(bar: Any, telling: np.ndarray, known: np.ndarray) -> bool:
    """Return whether an end or the length of a bar is a figure; that it begins at nought says nothing."""
    box = bar.get_bbox()
    sides = np.array([[box.x0, box.x1, box.width], [box.y0, box.y1, box.height]])[telling]
    told = [side[side != 0] if side.any() else side[:1] for side in sides]
    return any(_are_at(side[:, None], known).any() for side in told if side.size)


def _is_outline_at(points: Any, known: np.ndarray, telling: np.ndarray) -> bool:
    """Return whether a stroke or a band goes from figure to figure, or from the axis of nought to one."""
    there = np.asarray(points, dtype=float)
    at_figures = _are_at(there, known, telling)
    at_nought = (there[:, telling] == 0).any(axis=1)
    return bool((at_figures | at_nought).all() and (at_figures.any() or not len(there)))


def _are_at(points: np.ndarray, known: np.ndarray, telling: np.ndarray | None = None) -> np.ndarray:
    """Return of each row of coordinates whether one of those that tell is a figure, or the point is not there."""
    told = points if telling is None else points[:, telling]
    away = np.abs(told[:, :, None] - known)
    near = away <= np.where(np.abs(known) <= 1, OF_SHARES, OF_OTHERS)
    return np.asarray(near.any(axis=(1, 2)) | np.isnan(points).any(axis=1))
