"""How much a picture draws that somebody shows beside the method: every part of it, since each may be a person."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

#: Lines and bands that may stand beside what the rows say: a mean, an axis of nought.
BESIDE = 2
#: Most points of one stretch of a line that is no curve: an interval with the caps at its ends.
STRETCH = 8
#: Marks at the ends of an interval; kinds of collections that are the fields of an image.
CAPS, FIELDS = ("|", "_"), ("QuadMesh", "PolyQuadMesh")
#: How far a mark may stand from its figure, for rounding: of shares, and of all others.
OF_SHARES, OF_OTHERS = 0.0005, 0.05


def most_drawn(picture: Figure, rows: int, cells: int) -> int:
    """Return the largest number of parts of one kind, in one place, that is more than the rows account for; else 0.

    Parameters
    ----------
    rows
        Rows behind the picture: so many points, bars, intervals and curves may be drawn, and a curve has so many
        points.
    cells
        Cells of those rows: so many fields of an image and texts.
    """
    from matplotlib.axes import Axes

    # The scale of colours of an image is a strip of 256 fields of its own.
    places = [picture, *(axes for axes in picture.findobj(Axes) if axes.get_label() != "<colorbar>")]
    counts = [count for place in places for count in _too_many(place, rows, cells)]
    return max(counts, default=0)


def _too_many(place: Any, rows: int, cells: int) -> Iterator[int]:
    """Yield the counts in a figure or axes that are above what is allowed of each kind."""
    stretches = [size for line in place.lines if not _marker(line) for size in _stretches(line)]
    areas = sum(np.size(part.get_array()) for part in _parts(place, fields=True))
    texts = len(place.texts) + sum(len(table.get_celld()) for table in getattr(place, "tables", ()))
    limits = (
        *((count, 2 * rows if marker in CAPS else rows) for marker, count in _marked(place).items()),
        *((count, rows) for count in _strokes(place).values()),
        (len(stretches), rows + BESIDE),
        (max(stretches, default=0), max(rows, STRETCH)),
        (len(place.patches) + len(place.artists), rows + BESIDE),
        (areas, cells),
        # What is drawn in dots cannot be read here, nor by who listens to the report.
        (sum(np.size(image.get_array()) for image in place.images), 0),
        (texts, cells),
    )
    yield from (count for count, allowed in limits if count > allowed)


def _marked(place: Any) -> Counter[str]:
    """Return how many points of lines are marked: the caps of intervals, of which a row has two, and all others."""
    counts: Counter[str] = Counter()
    for line in place.lines:
        if marker := _marker(line):
            counts[marker if marker in CAPS else "o"] += int(np.size(line.get_xdata()))
    return counts


def _strokes(place: Any) -> Counter[str]:
    """Return how many dots, strokes and areas the collections of each kind draw."""
    counts: Counter[str] = Counter()
    for part in _parts(place, fields=False):
        counts[type(part).__name__] += max(np.shape(part.get_offsets())[0], len(part.get_paths()))
    return counts


def _parts(place: Any, *, fields: bool) -> list[Any]:
    """Return the collections that are fields of an image, or those that are not."""
    return [part for part in getattr(place, "collections", ()) if (type(part).__name__ in FIELDS) == fields]


def _marker(line: Any) -> str:
    """Return how each point of a line is marked; empty where it is not."""
    marker = line.get_marker()
    if marker in ("", " ", "None", "none", None):
        return ""
    return CAPS[0] if marker in (*CAPS, *range(4)) else "o"


def _stretches(line: Any) -> list[int]:
    """Return how many points each unbroken stretch of a line has."""
    broken = np.isnan(np.asarray(line.get_ydata(), dtype=float)) | np.isnan(np.asarray(line.get_xdata(), dtype=float))
    return [int((~part).sum()) for part in np.split(broken, np.flatnonzero(broken)) if (~part).any()]


def is_drawn_of(picture: Figure, figures: np.ndarray) -> bool:
    """Return whether each mark, bar and field of a picture stands at a figure of its rows.

    Parameters
    ----------
    figures
        All figures that may be drawn; shares may be drawn in per cent, and any figure as it is rounded for a reader.
    """
    from matplotlib.axes import Axes

    known = np.unique(figures[np.isfinite(figures)])
    known = np.concatenate([known, 100 * known[np.abs(known) <= 1]])
    places = [axes for axes in picture.findobj(Axes) if axes.get_label() != "<colorbar>"]
    return all(_stands_at(place, known) for place in places)


def _stands_at(place: Any, known: np.ndarray) -> bool:
    marked, plain = ([line for line in place.lines if bool(_marker(line)) == is_marked] for is_marked in (True, False))
    strange = sum(not _are_known(line.get_xydata(), known) for line in plain)
    marks = [line.get_xydata() for line in marked] + [_corners(part) for part in _parts(place, fields=False)]
    fields = [np.ma.compressed(np.ma.masked_invalid(part.get_array()))[:, None] for part in _parts(place, fields=True)]
    bars = [np.array([_sides(bar)]) for bar in place.patches if hasattr(bar, "get_bbox")]
    return strange <= BESIDE and all(_are_known(each, known) for each in (*marks, *fields, *bars))


def _corners(part: Any) -> np.ndarray:
    """Return where the dots of a collection stand, a row each, or the ends of its strokes."""
    if hasattr(part, "get_segments"):
        return np.array([np.ravel(segment) for segment in part.get_segments() if len(segment) == 2], dtype=float)
    return np.ma.filled(np.ma.asarray(part.get_offsets(), dtype=float), np.nan)


def _sides(bar: Any) -> list[float]:
    box = bar.get_bbox()
    return [box.x0, box.x1, box.y0, box.y1, box.width, box.height]


def _are_known(points: Any, known: np.ndarray) -> bool:
    """Return whether of each row of coordinates one is a figure, or none is there."""
    there = np.asarray(points, dtype=float)
    if there.size == 0 or known.size == 0:
        return there.size == 0
    away = np.abs(there[:, :, None] - known)
    near = away <= np.where(np.abs(known) <= 1, OF_SHARES, OF_OTHERS)
    return bool((near.any(axis=(1, 2)) | np.isnan(there).any(axis=1)).all())
