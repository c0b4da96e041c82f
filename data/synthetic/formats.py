"""The files that each council's survey tool would export: same answers, five shapes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

Frame = pd.DataFrame
NOT_ASKED_OF_PEOPLE = ("age_group", "section", "latent_class", "design_weight", "_dirt")


def plain(value: Any, decimal: str = ".") -> str:
    """Return one answer as text: codes of a list joined by spaces, whole numbers without a decimal mark."""
    if isinstance(value, list):
        return " ".join(value)
    if value is None or value is pd.NaT or value != value:
        return ""
    if isinstance(value, pd.Timestamp):
        return value.isoformat(sep=" ")
    if isinstance(value, float):
        return f"{value:g}".replace(".", decimal) if value != int(value) else str(int(value))
    return str(value)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def write_csv(frame: Frame, path: Path, separator: str = ",", encoding: str = "utf-8", decimal: str = ".") -> None:
    """Write a table as text, quoted where needed, the same bytes every time."""
    text = frame.map(lambda value: plain(value, decimal)).to_csv(index=False, sep=separator, lineterminator="\r\n")
    write_bytes(path, text.encode(encoding))


def write_vilaprova(raw: Frame, path: Path, order: list[str]) -> None:
    """Write the file of a telephone survey that used the method's questionnaire: its columns, Windows-1252, `;`, `,`."""
    columns = [item for item in order if item in raw.columns and item not in NOT_ASKED_OF_PEOPLE]
    write_csv(raw[columns], path / "enquesta.csv", ";", "cp1252", ",")


def write_population(everybody: Frame, variables: list[str], path: Path) -> None:
    """Write the margins of the population as a council would copy them from the census and its registers."""
    counts = [
        {"variable": variable, "category": category, "population": int(count)}
        for variable in variables
        for category, count in everybody[variable].value_counts().sort_index().items()
    ]
    write_csv(pd.DataFrame(counts), path / "population.csv")


WRITERS = {"vilaprova/2025": write_vilaprova}
