"""What respondents write in the open questions, by their latent class and language."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def add_open_answers(sample: pd.DataFrame, bank: dict[str, Any], rng: np.random.Generator) -> pd.DataFrame:
    """Return the sample with open answers drawn from the bank; many leave them blank."""
    written = {item: [_answer(bank[item], row, rng) for row in sample.itertuples()] for item in bank}
    return sample.assign(**written)


def _answer(texts: dict[str, Any], row: Any, rng: np.random.Generator) -> str | None:
    language = "ca" if row.language == "ca" else "es"
    choices = texts[row.latent_class][language]
    pick = int(rng.integers(len(choices)))
    return None if rng.random() < 0.45 else choices[pick]
