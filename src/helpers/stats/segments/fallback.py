"""Audiences where no segmentation is supportable: age bands, split by contact with the services."""

from __future__ import annotations

import numpy as np
import pandas as pd

#: Age splits from the finest; the first of which every part is large enough is used.
AGE_SPLITS = (
    {"age_16_44": ("16-29", "30-44"), "age_45_64": ("45-64",), "age_65": ("65-79", "80+")},
    {"age_16_44": ("16-29", "30-44"), "age_45": ("45-64", "65-79", "80+")},
    {"age_16_64": ("16-29", "30-44", "45-64"), "age_65": ("65-79", "80+")},
)


def domain_codes(respondents: pd.DataFrame, smallest: int) -> np.ndarray:
    """Return the (n,) domain of each respondent: an age band, split by contact where both parts are large enough.

    ``all`` where neither was asked or no split leaves `smallest` respondents in each part; empty for respondents
    whose age group is not known, and for those whose contact is not where their band is split by it.
    """
    codes = _age_codes(respondents, smallest)
    asked = "is_user" in respondents
    users = respondents["is_user"].to_numpy(float, na_value=np.nan) if asked else np.zeros(len(codes))
    split = codes.copy()
    for code in sorted(set(codes) - {""}):
        parts = {"users": (codes == code) & (users == 1), "non_users": (codes == code) & (users == 0)}
        if asked and min(int(rows.sum()) for rows in parts.values()) >= smallest:
            split[codes == code] = ""
            for name, rows in parts.items():
                split[rows] = name if code == "all" else f"{code}+{name}"
    return split


def _age_codes(respondents: pd.DataFrame, smallest: int) -> np.ndarray:
    undivided = np.full(len(respondents), "all", dtype=object)
    if "age_group" not in respondents:
        return undivided
    ages = respondents["age_group"].astype("string").fillna("")
    for bands in AGE_SPLITS:
        members = {name: ages.isin(groups).to_numpy(bool) for name, groups in bands.items()}
        if min(int(rows.sum()) for rows in members.values()) >= smallest:
            return np.select(list(members.values()), list(members), default="").astype(object)
    return undivided
