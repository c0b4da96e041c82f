"""What the council spends on Social Services, beside which people's beliefs are held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import SurveyFileError
from helpers.study.written.notation import number_reader
from helpers.survey.files.tables import TEXTS, WORKBOOKS, file_word, read_rows, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: How files of the budget are called.
BUDGET_FILES = ("budget", "pressupost", "presupuesto")
#: Statements of the questionnaire that are true only of a council whose spending has grown.
ON_THE_BUDGET = frozenset({"quiz_budget_grew"})
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
    shares = {past: 100.0 * spent / total for past, (spent, total) in _years(folder).items() if past <= year}
    return shares[max(shares)] if shares else None


def unproven(statements: Iterable[str], folder: Path, year: int) -> list[str]:
    """Return the statements of a quiz on whose truth the council's own budget says nothing, or says otherwise.

    Parameters
    ----------
    statements
        Items of the quiz.
    folder, year
        As `has_grown` takes them.
    """
    asked = [item for item in statements if item in ON_THE_BUDGET]
    return [] if not asked or has_grown(folder, year) else asked


def has_grown(folder: Path, year: int) -> bool:
    """Return whether more was spent in the last known year up to `year` than in the first, and no smaller a share.

    Without two years nothing is known to have grown.
    """
    known = {past: pair for past, pair in _years(folder).items() if past <= year}
    if len(known) < 2:
        return False
    (old, all_old), (new, all_new) = known[min(known)], known[max(known)]
    return new > old and new * all_old >= old * all_new


def _years(folder: Path) -> dict[int, tuple[float, float]]:
    """Return what went to Social Services and the whole budget, by year."""
    files = sorted(path for path in folder.iterdir() if file_word(path) in BUDGET_FILES) if folder.is_dir() else []
    spending: dict[int, tuple[float, float]] = {}
    for path in (path for path in files if path.suffix.lower() in TEXTS | WORKBOOKS):
        spending |= _in_file(path)
    return spending


def _in_file(path: Path) -> dict[int, tuple[float, float]]:
    """Return the two amounts of each year of a file."""
    try:
        table = table_of(read_rows(path), BUDGET, path.name)
    except SurveyFileError:
        # The audit reads the same files and refuses them with their rows.
        return {}
    if len(table.fields) < len(BUDGET):
        return {}
    columns = {name: table.frame[column] for name, column in table.fields.items()}
    readers = {name: number_reader(column) for name, column in columns.items()}
    spending = {}
    for row in table.frame.index:
        year, spent, total = (readers[name](columns[name][row]) for name in BUDGET)
        if year and total and spent is not None:
            spending[int(year)] = float(spent), float(total)
    return spending
