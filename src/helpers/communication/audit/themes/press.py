"""How the press frames Social Services, headline by headline, beside the council's messages: counts, and no more."""

from __future__ import annotations

import pandas as pd

from helpers.communication.audit.receiving.inventory import Inventory
from helpers.study.tables.audit import FRAMES

ORIGINS = ("press", "council")


def press_counts(inventory: Inventory, coded: pd.DataFrame) -> pd.DataFrame:
    """Return headlines by frame, the press beside the council's messages about Social Services.

    Parameters
    ----------
    coded
        Table `coded_messages`.

    Returns
    -------
    pandas.DataFrame
        One row a frame that either has, ``all`` last: ``frame``, and in ``press`` and ``council`` the texts. Empty
        without cuttings.
    """
    if inventory.press.empty:
        return pd.DataFrame()
    both = coded[coded["is_social"].astype(bool)]
    rows = [_counted(frame, both[both["frame"] == frame]) for frame in (*FRAMES, "none")]
    kept = [row for row in rows if any(row[origin] for origin in ORIGINS)]
    return pd.DataFrame([*kept, _counted("all", both)])


def _counted(frame: str, part: pd.DataFrame) -> dict[str, object]:
    return {"frame": frame, **{origin: int((part["origin"] == origin).sum()) for origin in ORIGINS}}
