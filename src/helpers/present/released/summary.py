"""A study in one small file: who was asked and how, and each figure of everybody. Its schema lies beside it."""

from __future__ import annotations

from dataclasses import replace
from importlib import metadata
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.present.language.narrative import plain_subject
from helpers.present.language.words import Words
from helpers.present.perception.findings import Findings
from helpers.present.released.tables import full_name
from helpers.stats.estimates.indicators import items_behind
from helpers.study.config import LANGUAGES, read_yaml
from helpers.study.indicators import EVERYBODY, INDICATORS
from helpers.study.paths import project_root
from helpers.study.provenance import fingerprint
from helpers.study.waves import beside_previous

if TYPE_CHECKING:
    from collections.abc import Mapping

    from helpers.study.opening import Study

VERSION = 1
SCHEMA = "summary.schema.json"
FIGURES = ("estimate", "std_error", "conf_low", "conf_high", "n")
#: Letters of the digest of what an indicator is measured by.
DIGEST = 16


def summary(study: Study, tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return what `summary.json` holds, as `methodology/summary.schema.json` describes it.

    Parameters
    ----------
    study
        As its survey asked it.
    tables
        As `tables.released_tables` returns them.
    """
    config, wave = study.config, study.config.wave
    told = [replace(study, language=language) for language in LANGUAGES]
    return {
        "$schema": SCHEMA,
        "version": VERSION,
        "mirall": metadata.version("mirall"),
        "council": {
            "id": study.council, "name": config.name, "ine_code": config.ine_code, "comarca": config.comarca,
            "population": config.population, "synthetic": config.synthetic,
        },
        "wave": {
            "id": study.wave, "label": wave.label, "start": wave.start.isoformat(), "end": wave.end.isoformat(),
            "previous": wave.previous, "not_compared_because": list(beside_previous(study).differs),
        },
        "subject": {one.language: plain_subject(one) for one in told},
        "sample": _sample(study),
        "indicators": _indicators(study, told, tables),
        "tables": {name: {"path": f"{name}.csv", "rows": len(rows)} for name, rows in tables.items()},
    }  # fmt: skip


def _sample(study: Study) -> dict[str, Any]:
    sample = study.config.sample
    quality = study.read("quality").set_index("measure")["value"] if study.has("quality") else pd.Series(dtype=float)
    # Of the people of whom the figures of everybody are; who answers for others stands beside, in none of them.
    counts = {name: quality.get(code) for name, code in (("n", "rows_residents"), ("n_effective", "n_effective"))}
    margins = study.read("margins")["variable"] if study.has("margins") else []
    return {
        "type": sample.type, "mode": sample.mode, "frame": sample.frame,
        "has_design_weights": sample.weight is not None,
        "weighted_on": sorted({str(name) for name in margins}),
        **{name: None if pd.isna(value) else round(float(value)) for name, value in counts.items()},
    }  # fmt: skip


def _indicators(study: Study, told: list[Study], tables: Mapping[str, pd.DataFrame]) -> list[dict[str, Any]]:
    if "estimates" not in tables:
        return []
    items, rows = study.read("items"), tables["estimates"]
    none = pd.DataFrame(columns=["indicator", "domain", "level", "estimate", "n"])
    # Names in the three languages: whoever sets councils beside each other may read another one than the report's.
    named = {one.language: Findings(none, items, one, Words(one.language), frozenset()) for one in told}
    rows = rows[rows["domain"] == EVERYBODY]
    # All answers to one question are measured by it.
    digests = {code: _measured_by(code, items) for code in dict.fromkeys(map(_question, rows["indicator"]))}
    return [
        {
            "id": row.indicator,
            "label": {language: full_name(str(row.indicator), findings) for language, findings in named.items()},
            "unit": row.unit,
            "good": INDICATORS[row.indicator].good if row.indicator in INDICATORS else None,
            "measured_by": digests[_question(row.indicator)],
            **{name: _figure(getattr(row, name)) for name in FIGURES},
            "missing": None if pd.isna(row.missing) else row.missing,
        }
        for row in rows.itertuples()
    ]


def _question(code: str) -> str:
    return str(code).partition("__")[0]


def _measured_by(code: str, items: pd.DataFrame) -> str:
    return fingerprint(items_behind(code, items).astype(str).to_dict("list"))[:DIGEST]


def _figure(value: Any) -> float | int | None:
    return None if pd.isna(value) else int(value) if float(value).is_integer() else float(value)


def summary_schema() -> dict[str, Any]:
    """Return the JSON Schema of `summary.json`, as the method publishes it."""
    schema: dict[str, Any] = read_yaml(project_root() / "methodology" / SCHEMA)
    return schema
