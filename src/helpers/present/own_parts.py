"""How many parts a picture draws that somebody shows beside the method: each of them may be a person."""

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
        (len([*filter(is_drawn, place.patches)]) + len(place.artists), rows + BESIDE),
        (areas, cells),
        # What is drawn in dots cannot be read here, nor by who listens to the report.
        (sum(np.size(image.get_array()) for image in place.images), 0),
        (texts, cells),
    )
    yield from (count for count, allowed in limits if count > allowed)


def is_drawn(part: Any) -> bool:
    """Return whether a part is more than a key of a legend: a bar without length or width, which nobody sees."""
    return not (type(part).__name__ == "Rectangle" and part.get_width() == part.get_height() == 0)


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
