"""A survey's figures made by hand: what the tests of page one and of the headings use."""

import pandas as pd
from a_study import a_study

from helpers.present.language.words import Words
from helpers.present.perception.findings import Findings

LANGUAGES = ("en", "ca", "es")
FIGURES = {
    "image_index": (58.0, 1.0), "val_access": (44.0, 1.0), "val_prof": (66.0, 1.0), "val_close": (57.0, 1.0),
    "val_useful": (58.0, 1.0), "quiz_dont_know": (0.44, 0.02), "quiz_wrong": (0.17, 0.02), "knows_where": (0.26, 0.02),
    "spend_share": (7.0, 0.4), "spending_gap": (-6.5, 0.4), "is_user": (0.25, 0.02),
}  # fmt: skip
SHARES = frozenset({"quiz_dont_know", "quiz_wrong", "knows_where", "is_user", "recall"})
GROUPS = pd.DataFrame(
    {"domain": ["is_user"], "high": ["1"], "low": ["0"], "gap": [12.4], "conf_low": [7.0], "conf_high": [17.0],
     "p_value": [0.0001], "q_value": [0.001], "is_alike": [True]}
)  # fmt: skip
CHANGES = pd.DataFrame(
    {"indicator": ["recall", "image_index"], "previous": [0.30, 60.0], "current": [0.20, 55.0], "change": [-0.10, -5.0],
     "conf_low": [-0.15, -7.0], "conf_high": [-0.05, -3.0], "q_value": [0.01, 0.001]}
)  # fmt: skip
DRIVERS = pd.DataFrame(
    {"driver": ["informed_score", "stereotypes", "stigma"], "estimate": [1.2, -0.8, -0.1],
     "conf_low": [0.5, -1.4, -0.5], "conf_high": [1.9, -0.2, 0.3], "q_value": [0.001, 0.01, 0.6],
     "importance": [0.4, 0.3, 0.1]}
)  # fmt: skip


def estimates(figures=None, by_contact=(68.0, 55.0)):
    rows = [("all", "all", name, *value) for name, value in (FIGURES if figures is None else figures).items()]
    rows += [("is_user", level, "image_index", value, 2.0) for level, value in zip("10", by_contact, strict=False)]
    table = pd.DataFrame(rows, columns=["domain", "level", "indicator", "estimate", "error"])
    ends = {"conf_low": table["estimate"] - 2 * table["error"], "conf_high": table["estimate"] + 2 * table["error"]}
    return table.assign(**ends, n=400, n_effective=330.0)


def findings(language="en", kind="quota", previous=None, **changes):
    items = [name for name in FIGURES if name.startswith("val_")]
    labels = {f"label_{code}": [name.title() for name in items] for code in LANGUAGES}
    table = pd.DataFrame(
        {"item": items, "construct": "valuation", "kind": "scale", "is_asked": True, "is_reversed": False} | labels
    ).assign(subscale="image")
    study = a_study(language, sample={"type": kind, "mode": "telephone"}, wave={"previous": previous})
    return Findings(estimates(**changes), table, study, Words(language), SHARES)
