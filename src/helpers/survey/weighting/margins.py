"""Make population.csv from the official tables as they are downloaded (INE and Idescat).

Three tables are recognised by what they hold, whatever their file names: population by single year of age and
municipality (columns ``ine``, ``edat``, ``n``), INE's population by municipality and sex, and Idescat's foreign
nationals by municipality.
"""

from __future__ import annotations

import csv
import io
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from helpers.errors import MarginsError, Problem, UsageError
from helpers.survey.weighting.municipalities import Gazetteer, fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    Row = tuple[Any, ...]

#: First age of each group after the youngest, as the instrument groups them.
AGE_GROUPS = ((16, 29), (30, 44), (45, 64), (65, 79), (80, None))
MINIMUM_AGE = 16
HEADER_ROWS = 12
SEXES = {"hombres": "male", "homes": "male", "mujeres": "female", "dones": "female"}
CATALAN_PROVINCES = ("08", "17", "25", "43")


@dataclass(frozen=True)
class Tables:
    """What the official tables hold: residents by code.

    Attributes
    ----------
    ages
        Five-digit code to residents by single year of age.
    sexes
        Five-digit code to residents by ``female`` and ``male``, latest year.
    foreign
        Folded name to (residents, foreign nationals).
    names
        Five-digit code to name.
    """

    ages: dict[str, dict[int, float]] = field(default_factory=dict)
    sexes: dict[str, dict[str, float]] = field(default_factory=dict)
    foreign: dict[str, tuple[float, float]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


def margins_for(municipalities: str | Sequence[str], sources: Path | Sequence[Path]) -> pd.DataFrame:
    """Return the margins of a municipality, or of several taken together: variable, category, population.

    Parameters
    ----------
    municipalities
        Names or codes (five digits of INE, six of Idescat); the margins are their sum.
    sources
        Official tables (XLSX or CSV), or folders that hold them.

    Returns
    -------
    pandas.DataFrame
        age_group from 16 on, exact; sex, INE's residents of all ages scaled to those from 16 on; nationality
        (spanish, foreign), Idescat's of all ages scaled likewise. Nationality is not the instrument's origin (place
        of birth), so it is used only where a survey asked it.

    Raises
    ------
    MarginsError
        If the tables lack ages or names, or a municipality is unknown or ambiguous: all of them at once, with the
        names that are near.
    """
    import pandas as pd

    tables = read_tables([sources] if not isinstance(sources, (list, tuple)) else list(sources))
    written = [municipalities] if isinstance(municipalities, str) else list(municipalities)
    codes = _codes(written, tables)
    ages = _age_groups(tables, codes)
    residents = sum(count for _, count in ages)
    rows = [("age_group", category, count) for category, count in ages]
    rows += _scaled("sex", _sexes(tables, codes), residents)
    rows += _scaled("nationality", _nationalities(tables, codes), residents)
    return pd.DataFrame(rows, columns=["variable", "category", "population"])


def write_margins(municipalities: Sequence[str], source: Path, target: Path) -> Path:
    """Write population.csv of one or several municipalities and return its path; an existing file is never replaced.

    Raises
    ------
    UsageError
        If `target` exists.
    MarginsError
        As `margins_for`.
    """
    if target.exists():
        message = "{path} exists already and may hold corrections. Move it away, or choose another folder."
        raise UsageError(message, path=str(target))
    margins = margins_for(list(municipalities), source)
    target.parent.mkdir(parents=True, exist_ok=True)
    margins.astype({"population": "int64"}).to_csv(target, index=False, encoding="utf-8", lineterminator="\n")
    return target


def read_tables(sources: Sequence[Path]) -> Tables:
    """Return what is recognised in the files and folders.

    Raises
    ------
    MarginsError
        If there are no files, or none holds ages by municipality.
    """
    tables = Tables()
    for path in _files(sources):
        rows = _rows(path)
        for read in (_read_ages, _read_sexes, _read_foreign):
            if read(rows, tables):
                break
    if not tables.ages:
        message = (
            "No table of population by single year of age was found in {sources} (columns ine, edat, n). Download it "
            "and give its folder."
        )
        raise MarginsError(message, sources=", ".join(str(source) for source in sources))
    return tables


def _files(sources: Sequence[Path]) -> list[Path]:
    files = []
    for source in sources:
        inside = sorted(source.iterdir()) if source.is_dir() else [source]
        files += [path for path in inside if path.suffix.lower() in (".xlsx", ".csv") and path.is_file()]
    if not files:
        message = "There are no XLSX or CSV files in {sources}. Download the official tables and give their folder."
        raise MarginsError(message, sources=", ".join(str(source) for source in sources))
    return files


def _rows(path: Path) -> list[Row]:
    if path.suffix.lower() == ".csv":
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
        separator = max(";,\t", key=text.split("\n", 1)[0].count)
        return [tuple(row) for row in csv.reader(io.StringIO(text), delimiter=separator)]
    import openpyxl

    with warnings.catch_warnings():
        # INE's workbooks have no default style, which openpyxl says and nobody needs to know.
        warnings.simplefilter("ignore", UserWarning)
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            return list(book.worksheets[0].iter_rows(values_only=True))
        finally:
            book.close()


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _number(cell: Any) -> float | None:
    try:
        return float(cell)
    except (TypeError, ValueError):
        # Official tables mark what they withhold with dots, which is no figure.
        return None


def _read_ages(rows: list[Row], tables: Tables) -> bool:
    header = [_text(cell).lower() for cell in rows[0]] if rows else []
    if not {"ine", "edat", "n"} <= set(header):
        return False
    code_at, age_at, n_at = (header.index(name) for name in ("ine", "edat", "n"))
    for row in rows[1:]:
        age, count = _number(row[age_at]), _number(row[n_at])
        if age is not None and count is not None:
            ages = tables.ages.setdefault(_text(row[code_at]).zfill(5)[:5], {})
            ages[int(age)] = ages.get(int(age), 0.0) + count
    return True


def _read_sexes(rows: list[Row], tables: Tables) -> bool:
    heads = [i for i, row in enumerate(rows[:HEADER_ROWS]) if {_text(c).lower() for c in row} & set(SEXES)]
    if not heads:
        return False
    columns = _latest_by_sex(rows[heads[0]], rows[heads[0] + 1])
    for row in rows[heads[0] + 2 :]:
        code, _, name = _text(row[0]).partition(" ")
        counts = {sex: _number(row[place]) for sex, place in columns.items()}
        if code.isdigit() and len(code) == 5 and name and None not in counts.values():
            tables.names[code] = name.strip()
            tables.sexes[code] = {sex: float(count or 0) for sex, count in counts.items()}
    return True


def _latest_by_sex(head: Row, years: Row) -> dict[str, int]:
    """Return the column of the latest year of each sex; a head spans the columns up to the next one."""
    columns: dict[str, int] = {}
    latest: dict[str, float] = {}
    sex = None
    for place, (cell, year) in enumerate(zip(head, years, strict=False)):
        sex = SEXES.get(_text(cell).lower()) if _text(cell) else sex
        when = _number(year)
        if sex and when is not None and when > latest.get(sex, 0.0):
            latest[sex], columns[sex] = when, place
    return columns


def _read_foreign(rows: list[Row], tables: Tables) -> bool:
    for i, row in enumerate(rows[:HEADER_ROWS]):
        cells = [_text(cell).lower() for cell in row]
        totals = [j for j, cell in enumerate(cells) if "estrangera. total" in cell or "extranjera. total" in cell]
        whole = [j for j, cell in enumerate(cells) if cell.endswith(("población", "població")) and j not in totals]
        if totals and whole:
            for line in rows[i + 1 :]:
                residents, foreign = _number(line[whole[0]]), _number(line[totals[0]])
                if _text(line[0]) and residents and foreign is not None:
                    tables.foreign[fold(_text(line[0]))] = (residents, foreign)
            return True
    return False


def _codes(written: list[str], tables: Tables) -> list[str]:
    known = {code: tables.names.get(code, code) for code in tables.ages}
    found = [Gazetteer(known).find(name) for name in written]
    problems = [answer for answer in found if isinstance(answer, Problem)]
    if not written:
        problems = [Problem("Name at least one municipality, by its name or its code.")]
    if problems:
        raise MarginsError(problems)
    return list(dict.fromkeys(str(code) for code in found))


def _age_groups(tables: Tables, codes: list[str]) -> list[tuple[str, float]]:
    rows = []
    for low, high in AGE_GROUPS:
        count = sum(
            n for code in codes for age, n in tables.ages[code].items() if age >= low and (high is None or age <= high)
        )
        rows.append((f"{low}-{high}" if high else f"{low}+", count))
    return rows


def _sexes(tables: Tables, codes: list[str]) -> list[tuple[str, float]]:
    if not all(code in tables.sexes for code in codes):
        return []
    return [(sex, sum(tables.sexes[code].get(sex, 0.0) for code in codes)) for sex in ("female", "male")]


def _nationalities(tables: Tables, codes: list[str]) -> list[tuple[str, float]]:
    found = [tables.foreign.get(fold(tables.names.get(code, ""))) for code in codes]
    # Idescat's table has names only, and a name is sure to be of one place only inside Catalonia.
    if not all(found) or not all(code.startswith(CATALAN_PROVINCES) for code in codes):
        return []
    residents = sum(pair[0] for pair in found if pair)
    foreign = sum(pair[1] for pair in found if pair)
    return [("spanish", residents - foreign), ("foreign", foreign)]


def _scaled(variable: str, counts: list[tuple[str, float]], residents: float) -> list[tuple[str, str, float]]:
    """Return the counts scaled to the residents, in whole persons that sum to them."""
    held = sum(count for _, count in counts)
    if not held:
        return []
    *most, last = counts
    rows = [(variable, category, float(round(count * residents / held))) for category, count in most]
    return [*rows, (variable, last[0], residents - sum(count for *_, count in rows))]
