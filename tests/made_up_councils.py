"""Invented councils as their reports give them away: what a test says of one, all else as any report has it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.present.councils.gathered import COMPARED
from helpers.study.indicators import INDICATORS

LEVELS = {"score": (55.0, 1.6, 6.0), "share": (0.4, 0.03, 0.1)}


def indicator(code: str, estimate: float | None, error: float | None, **changes: object) -> dict[str, object]:
    """Return one figure of everybody, as `summary.json` holds it."""
    one = INDICATORS[code]
    unit = "share" if one.is_share else "score"
    digits = 2 if unit == "share" else 1
    reach = None if estimate is None or error is None else 1.96 * error
    ends = [None, None] if reach is None else [round(estimate - reach, digits), round(estimate + reach, digits)]
    label = one.label.model_dump() if one.label else dict.fromkeys(("ca", "es", "en"), code)
    return {
        "id": code, "label": label, "unit": unit, "good": one.good, "measured_by": "0123456789abcdef",
        "estimate": None if estimate is None else round(estimate, digits),
        "std_error": None if error is None else float(f"{error:.2g}"), "conf_low": ends[0], "conf_high": ends[1],
        "n": 400, "missing": None if estimate is not None else "few_people",
    } | changes  # fmt: skip


def figures(seed: int) -> list[dict[str, object]]:
    """Return every figure that is compared, around the usual level of each, drawn by lot."""
    drawn, found = np.random.default_rng(seed), []
    for code in COMPARED:
        middle, error, between = LEVELS["share" if INDICATORS[code].is_share else "score"]
        found.append(indicator(code, middle + between * drawn.normal() + error * drawn.normal(), error))
    return found


def summary(council: str, wave: str = "2025", /, **changes: object) -> dict[str, object]:
    """Return what a report's `summary.json` holds; each keyword is a block of it, whose keys are added to the usual."""
    usual = {
        "$schema": "summary.schema.json", "version": 1, "mirall": "0.1.0",
        "council": {"id": council, "name": council.title(), "ine_code": None, "comarca": None, "population": 20_000,
                    "synthetic": True},
        "wave": {"id": wave, "label": wave, "start": f"{wave}-03-03", "end": f"{wave}-03-28", "previous": None,
                 "not_compared_because": []},
        "subject": {"ca": "Serveis Socials", "es": "Servicios Sociales", "en": "Social Services"},
        "sample": {"type": "quota", "mode": "telephone", "frame": "Residents de 16 anys o més",
                   "has_design_weights": False, "weighted_on": ["age_group", "sex"], "n": 400, "n_effective": 310},
        "indicators": [], "tables": {"estimates": {"path": "estimates.csv", "rows": 1}},
    }  # fmt: skip
    together = {key: usual[key] | value if isinstance(value, dict) else value for key, value in changes.items()}
    return usual | together


def change(council: str, wave: str, code: str, value: float, error: float) -> dict[str, object]:
    """Return one row of the released table of changes."""
    unit = "share" if INDICATORS[code].is_share else "score"
    return {"council": council, "wave": wave, "indicator": code, "name": code, "unit": unit, "since": "2023",
            "change": value, "change_error": error, "change_low": value - 2 * error, "change_high": value + 2 * error,
            "q_value": 0.5}  # fmt: skip


def write(reports: Path, told: dict[str, object], changes: list[dict[str, object]] | None = None) -> Path:
    """Write a summary, and its changes, where a report gives them away."""
    folder = reports / told["council"]["id"] / told["wave"]["id"] / "data"
    folder.mkdir(parents=True)
    (folder / "summary.json").write_text(json.dumps(told), encoding="utf-8")
    if changes:
        pd.DataFrame(changes).to_csv(folder / "changes.csv", index=False)
    return folder
