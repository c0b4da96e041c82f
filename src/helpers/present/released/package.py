"""The dictionary of the released tables: a Frictionless Data Package, whose tables have each a Table Schema."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from helpers.present.language.narrative import plain_subject
from helpers.present.released.fields import FIELDS, TABLES, Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from helpers.present.language.words import Words
    from helpers.study.opening import Study

PROFILE, TABULAR = "data-package", "tabular-data-resource"


def data_package(
    study: Study, words: Words, tables: Mapping[str, pd.DataFrame], texts: Mapping[str, str]
) -> dict[str, Any]:
    """Return what `datapackage.json` says: of each table its file, what one row is, and what each column holds.

    Parameters
    ----------
    tables
        As `tables.released_tables` returns them.
    texts
        Each of them as CSV.
    """
    config = study.config
    title = words("{council}, {wave}: the figures of the report as data", council=config.name, wave=config.wave.label)
    subject = plain_subject(study)
    said = [
        words("{subject}: the image people have", subject=subject[:1].upper() + subject[1:]) + ".",
        words(
            "Figures that would speak of few people are withheld, all others are as exact as the report prints them. "
            "The same tables lie beside as Parquet, and together in data.xlsx; summary.json holds the figures of "
            "everybody, and how the sample was made."
        ),
    ]
    if config.synthetic:
        said.append(words("The data are synthetic: this council does not exist."))
    return {
        "profile": PROFILE,
        "name": f"{study.council}-{study.wave}".lower(),
        "title": title,
        "description": " ".join(said),
        "resources": [_resource(name, tables[name], words, texts[name]) for name in tables],
    }


def _resource(name: str, rows: pd.DataFrame, words: Words, text: str) -> dict[str, Any]:
    table, content = TABLES[name], text.encode()
    return {
        "profile": TABULAR,
        "name": name.replace("_", "-"),
        "path": f"{name}.csv",
        "title": words(table.title),
        "description": words("One row: {grain}.", grain=words(table.grain)),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {
            "fields": [
                described(column, FIELDS[column], words, column in table.key and rows[column].notna().all())
                for column in table.columns
            ],
            "missingValues": [""],
            # A level may be empty, and what names a row must not be.
            **({"primaryKey": list(table.key)} if rows[list(table.key)].notna().all(axis=None) else {}),
        },
    }


def described(name: str, field: Field, words: Words, is_needed: bool = False) -> dict[str, Any]:
    """Return what a Table Schema says of a column."""
    told = {"name": name, "type": field.kind, "description": words(field.meaning)}
    constraints = _constraints(field) | ({"required": True} if is_needed else {})
    return told | ({"constraints": constraints} if constraints else {})


def _constraints(field: Field) -> dict[str, Any]:
    told = {"enum": list(field.allowed) or None, "minimum": field.minimum, "maximum": field.maximum}
    return {name: value for name, value in told.items() if value is not None}


def dictionary_rows(words: Words, tables: Mapping[str, pd.DataFrame]) -> list[list[str]]:
    """Return the dictionary for people: head, then table, column, type and what each column holds."""
    rows = [
        [words(TABLES[name].title), column, FIELDS[column].kind, words(FIELDS[column].meaning)]
        for name in tables
        for column in TABLES[name].columns
    ]
    return [[words("Table"), words("Column"), words("Type"), words("Holds")], *rows]
