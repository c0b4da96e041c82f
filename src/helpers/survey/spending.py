"""What the council spends on Social Services, beside which people's beliefs are held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import SurveyFileError
from helpers.study.notation import number_reader
from helpers.survey.files.tables import TEXTS, WORKBOOKS, file_word, read_rows, table_of

if TYPE_CHECKING:
    from pathlib import Path

#: How files of the budget are called.
BUDGET_FILES = ("budget", "pressupost", "presupuesto")
#: Columns of budget.csv, and the headers that they go by.
BUDGET: dict[str, tuple[str, ...]] = {
    "year": ("year", "any", "año", "exercici", "ejercicio"),
    "social_services": ("social_services", "social services", "serveis socials", "servicios sociales", "social"),
    "total": ("total", "total budget", "pressupost total", "presupuesto total", "pressupost", "presupuesto"),
}


def actual_spending(folder: Path, year: int) -> float | None:
    """Return the share of the budget that went to Social Services, per cent, in `year` or the last year before it.

    Parameters
    ----------
    folder
        The council's ``communication`` folder, whose files named ``budget`` hold year, social_services and total;
        None comes back where there is none or it has no usable year, because the audit reports its faults.
    """
    files = sorted(path for path in folder.iterdir() if file_word(path) in BUDGET_FILES) if folder.is_dir() else []
    shares: dict[int, float] = {}
    for path in (path for path in files if path.suffix.lower() in TEXTS | WORKBOOKS):
        shares |= _shares(path)
    known = [found for found in shares if found <= year]
    return shares[max(known)] if known else None


def _shares(path: Path) -> dict[int, float]:
    """Return the share of each year, per cent."""
    try:
        table = table_of(read_rows(path), BUDGET, path.name)
    except SurveyFileError:
        # The audit reads the same files and refuses them with their rows.
        return {}
    if len(table.fields) < len(BUDGET):
        return {}
    columns = {name: table.frame[column] for name, column in table.fields.items()}
    readers = {name: number_reader(column) for name, column in columns.items()}
    shares = {}
    for row in table.frame.index:
        year, spent, total = (readers[name](columns[name][row]) for name in BUDGET)
        if year and total and spent is not None:
            shares[int(year)] = 100.0 * spent / total
    return shares
