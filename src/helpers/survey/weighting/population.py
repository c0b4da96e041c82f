"""Read population.csv: residents by category of each weighting variable."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from helpers.errors import MarginsError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

COLUMNS = ("variable", "category", "population")
THOUSANDS = re.compile(r"\d{1,3}([.,' ]\d{3})+")
NUMBER = re.compile(r"\d+([.,]\d+)?")


def read_population(path: Path, categories: Mapping[str, Sequence[str]] | None = None) -> pd.DataFrame:
    """Return the census margins of population.csv: variable, category, population (residents).

    Parameters
    ----------
    path
        CSV with the columns variable, category and population; separated by ``;`` ``,`` or tab, in UTF-8 or
        Windows-1252; residents may be written 1.234.
    categories
        Known categories of closed variables; a category outside them is refused. Variables not named are open.

    Raises
    ------
    MarginsError
        If the file is missing or holds any faulty row: every fault at once, with its row, value and way out.
    """
    import pandas as pd

    rows = _rows(path)
    problems, found = [], []
    for number, row in enumerate(rows[1:], start=2):
        entry, faults = _entry(row, f"{path.name}, row {number}", categories or {})
        problems += faults
        if entry:
            found.append((number, entry))
    margins = pd.DataFrame([entry for _, entry in found], columns=list(COLUMNS))
    problems += _repeated(margins, [number for number, _ in found], path.name)
    if not problems and margins.empty:
        problems.append(Problem("The file has no rows. `mirall margins` writes one from official tables.", path.name))
    if problems:
        raise MarginsError(problems)
    return margins


def _rows(path: Path) -> list[list[str]]:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        message = "The file is missing. `mirall margins` writes it; without it the survey is not weighted."
        raise MarginsError(Problem(message, str(path))) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    head = text.split("\n", 1)[0]
    separator = max(";,\t", key=head.count)
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=separator)]
    header = [cell.lower() for cell in rows[0]] if rows else []
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        message = "The column {columns} is missing. The first row must be: variable, category, population."
        raise MarginsError(Problem(message, path.name, {"columns": ", ".join(missing)}))
    places = [header.index(name) for name in COLUMNS]
    return [[row[place] if place < len(row) else "" for place in places] if any(row) else [] for row in rows]


def _entry(
    row: list[str], where: str, categories: Mapping[str, Sequence[str]]
) -> tuple[tuple[str, str, float] | None, list[Problem]]:
    if not row:
        return None, []
    variable, category, written = row
    problems = []
    if not variable or not category:
        problems.append(Problem("The variable or the category is empty. Fill it in, or delete the row.", where))
    allowed = categories.get(variable)
    if category and allowed is not None and category not in allowed:
        message = "{variable} has no category {category!r} (allowed {allowed}). Write the code that the survey uses."
        values = {"variable": variable, "category": category, "allowed": ", ".join(allowed)}
        problems.append(Problem(message, where, values))
    count = _count(written)
    if count is None:
        message = "population holds {value!r} (allowed: residents, 0 or more). Correct the figure."
        problems.append(Problem(message, where, {"value": written}))
    return (None, problems) if problems else ((variable, category, count or 0.0), [])


def _count(written: str) -> float | None:
    text = written.replace("\u00a0", " ").strip()
    if THOUSANDS.fullmatch(text):
        return float(re.sub(r"\D", "", text))
    return float(text.replace(",", ".")) if NUMBER.fullmatch(text) else None


def _repeated(margins: pd.DataFrame, numbers: list[int], where: str) -> list[Problem]:
    message = "{variable}, {category} appears again in row {row}. Keep one row for each category."
    repeated = margins.duplicated(["variable", "category"]).to_numpy()
    return [
        Problem(message, where, {"variable": row.variable, "category": row.category, "row": number})
        for row, number, again in zip(margins.itertuples(), numbers, repeated, strict=True)
        if again
    ]
