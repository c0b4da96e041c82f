"""The name that was probably meant: what an error offers beside a name that nobody knows."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Likeness, 0 to 100, from which a name is worth offering.
ALIKE = 60.0
OFFERED = 3


def plain(name: str) -> str:
    """Return a name in lower case, without accents and with blanks for its marks."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c)).split())


def near_names(wanted: str, known: Iterable[str]) -> list[str]:
    """Return up to three known names that look most like a name, the likest first.

    Examples
    --------
    >>> near_names("valuacion", ["valuation", "stigma"]), near_names("xyz", ["valuation"])
    (['valuation'], [])
    """
    names = list(dict.fromkeys(known))
    found = process.extract(
        plain(wanted), [plain(name) for name in names], scorer=fuzz.WRatio, limit=None, score_cutoff=ALIKE
    )
    # What holds the name as a part is worth offering, but after what is like it as a whole.
    ordered = sorted(found, key=lambda one: -fuzz.ratio(plain(wanted), one[0]))
    return [names[place] for _, _, place in ordered[:OFFERED]]


def near_list(wanted: str, known: Iterable[str]) -> str:
    """Return the names of `near_names` as a list to read; a dash where there are none."""
    return ", ".join(near_names(wanted, known)) or "–"
