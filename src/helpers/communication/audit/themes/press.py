"""How the press speaks of Social Services, headline by headline, beside the council's messages: counts, and no more."""

from __future__ import annotations

import pandas as pd

from helpers.communication.audit.receiving.inventory import Inventory
from helpers.communication.audit.texts.framing import code_text
from helpers.communication.audit.themes.coding import text_of
from helpers.study.config import LANGUAGES
from helpers.study.tables.audit import FRAMES

TONES = ("towards", "against", "neither")


def tone_of(text: str, language: str) -> str:
    """Return whether a text speaks more for the services than against them, by the aspects of the image; else neither.

    Examples
    --------
    >>> tone_of("Un equip de professionals qualificats.", "ca"), tone_of("Llista d'espera i retards.", "ca")
    ('towards', 'against')
    """
    counts = code_text(text, language).dimensions.values() if language in LANGUAGES else ()
    balance = sum(towards - against for towards, against in counts)
    return TONES[0] if balance > 0 else TONES[1] if balance < 0 else TONES[2]


def press_counts(inventory: Inventory, coded: pd.DataFrame) -> pd.DataFrame:
    """Return headlines by frame and tone, the press beside the council's messages about Social Services.

    Parameters
    ----------
    coded
        Table `coded_messages`, the council's rows and the cuttings each in the order of the inventory.

    Returns
    -------
    pandas.DataFrame
        One row a frame that either has, ``all`` last: ``frame``, and for ``press`` and ``council`` the texts and how
        many of them have each tone (``press``, ``press_towards``, ...). Empty without cuttings.
    """
    if inventory.press.empty:
        return pd.DataFrame()
    both = pd.concat([_toned(inventory.press, coded, "press"), _toned(inventory.messages, coded, "council")])
    rows = [_counted(frame, both[both["frame"] == frame]) for frame in (*FRAMES, "none")]
    kept = [row for row in rows if row["press"] or row["council"]]
    return pd.DataFrame([*kept, _counted("all", both)])


def _toned(texts: pd.DataFrame, coded: pd.DataFrame, origin: str) -> pd.DataFrame:
    own = coded[coded["origin"] == origin]
    pairs = zip(texts.itertuples(index=False), own["language"], strict=True)
    toned = own.assign(tone=[tone_of(text_of(row), str(language)) for row, language in pairs])
    return toned.loc[toned["is_social"].astype(bool), ["origin", "frame", "tone"]]


def _counted(frame: str, part: pd.DataFrame) -> dict[str, object]:
    counts: dict[str, object] = {"frame": frame}
    for origin in ("press", "council"):
        own = part[part["origin"] == origin]
        counts[origin] = len(own)
        counts |= {f"{origin}_{tone}": int((own["tone"] == tone).sum()) for tone in TONES}
    return counts
