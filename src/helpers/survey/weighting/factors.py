"""Categories as small numbers: each answer is looked at once, and all that raking does is done on its code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Codes = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Factor:
    """A column of categories.

    Attributes
    ----------
    levels
        The categories as they are written, in the order of their first appearance.
    codes
        (n,) position of each row's category among the levels; -1 where it is missing.
    """

    levels: tuple[str, ...]
    codes: Codes

    @property
    def counts(self) -> dict[str, int]:
        """Rows of each category."""
        held = np.bincount(self.codes[self.codes >= 0], minlength=len(self.levels))
        return dict(zip(self.levels, map(int, held), strict=True))

    def placed(self, places: Mapping[str, int], elsewhere: int) -> Codes:
        """Return (n,) the place of each row's category, and `elsewhere` for those without one, or missing."""
        of_levels = [places.get(level, elsewhere) for level in self.levels]
        return np.array([*of_levels, elsewhere], dtype=np.intp)[self.codes]


def factor_of(values: pd.Series) -> Factor:
    """Return a column as a factor; values that are written alike, such as 1 and "1", are one category.

    Examples
    --------
    >>> import pandas as pd
    >>> found = factor_of(pd.Series(["b", None, "a", "b"]))
    >>> found.levels, found.codes.tolist(), found.counts
    (('b', 'a'), [0, -1, 1, 0], {'b': 2, 'a': 1})
    """
    import pandas as pd

    codes, uniques = pd.factorize(values)
    names = [str(value) for value in uniques]
    levels = dict.fromkeys(names)
    if len(levels) == len(names):
        return Factor(tuple(names), codes)
    places = {name: place for place, name in enumerate(levels)}
    return Factor(tuple(levels), np.array([*(places[name] for name in names), -1], dtype=np.intp)[codes])


def grouped(keys: Sequence[NDArray]) -> tuple[Codes, Codes]:
    """Return the first row of each distinct combination of keys, and the combination (n,) of each row.

    Examples
    --------
    >>> first, group = grouped([np.array([0, 1, 0]), np.array([2, 2, 2])])
    >>> first.tolist(), group.tolist()
    ([0, 1], [0, 1, 0])
    """
    combined, size = np.zeros(len(keys[0]), dtype=np.int64), 1
    for key in keys:
        is_code = key.dtype.kind == "i" and len(key) and key.min() >= 0 and key.max() < len(key)
        codes, levels = (key, int(key.max()) + 1) if is_code else _numbered(key)
        if size * levels > np.iinfo(np.int64).max // 2:
            combined, size = _numbered(combined)
        combined, size = combined * levels + codes, size * levels
    group, count = _numbered(combined)
    first = np.empty(count, dtype=np.intp)
    # Written from the end, the first row of each group is the one that stays.
    first[group[::-1]] = np.arange(len(group))[::-1]
    return first, group


def _numbered(key: NDArray) -> tuple[Codes, int]:
    import pandas as pd

    codes, levels = pd.factorize(key)
    return codes.astype(np.int64), len(levels)
