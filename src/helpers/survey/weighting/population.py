"""Read population.csv: residents by category of each weighting variable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import MarginsError, Problem, SurveyFileError
from helpers.study.written.notation import Notation, notation
from helpers.survey.codebook.bands import bands
from helpers.survey.files.tables import read_rows, table_of
from helpers.survey.vocabulary import code_key, fold, no_answer
from helpers.survey.weighting.members import age_of, is_total, sex_of, year_of
from helpers.survey.weighting.odd_figures import sorted_alone
from helpers.survey.weighting.official import read_official
from helpers.survey.weighting.reconciling import AGREEMENT, agree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from helpers.survey.files.raw import Sheet

COLUMNS = ("variable", "category", "population")
#: Headers that the columns go by; a year tells rows of several years apart.
HEADERS: dict[str, tuple[str, ...]] = {
    "variable": ("variable",),
    "category": ("category", "categoria", "categoría"),
    "population": ("population", "població", "población", "residents", "residentes", "habitants", "habitantes", "n"),
    "year": ("year", "any", "año", "periode", "periodo"),
}
#: How official tables call people of whom a category is not known.
UNKNOWN = frozenset({"no consta", "no consten", "desconegut", "desconocido", "unknown", "not stated", "no especificado",
                     "no especificat", "sense especificar", "sin especificar"})  # fmt: skip
#: What the shares of one variable add up to, as fractions and in per cent.
WHOLES = (1.0, 100.0)
#: How far the census may lie from the residents of council.yml: those under 16, and a year or two, lie between.
FEWEST, MOST = 0.5, 1.25
#: So many columns are named; a total stands beside at least so many other categories.
SHOWN, LEAST_PARTS = 3, 2


@dataclass(frozen=True, eq=False)
class Census:
    """The census margins of a study.

    Attributes
    ----------
    margins
        Columns variable, category, population (residents); one row a category.
    notes
        What a reader must be told: totals and years set aside, shares turned into residents.
    """

    margins: pd.DataFrame
    notes: tuple[Problem, ...] = ()


def read_population(
    path: Path, categories: Mapping[str, Sequence[str]] | None = None, residents: float | None = None
) -> Census:
    """Return the census margins of population.csv.

    Parameters
    ----------
    path
        Table with the columns variable, category and population (and year, of which the last is taken); separated by
        ``;`` ``,`` or tab, in any encoding; residents may be written 1.234, or as shares of a variable.
    categories
        Known categories of closed variables; a category outside them is refused. Variables not named are open.
    residents
        `population` of council.yml, to which shares are turned and with which sums are compared.

    Raises
    ------
    MarginsError
        If the file is missing or holds any faulty row: every fault at once, with its row, value and way out. Also if
        the total of a variable is not the sum of its categories, two variables count different numbers of people, or
        figures were sorted without their categories.
    """
    table = _table(path)
    marks = notation(table["population"].str.removesuffix("%"), counts=True)
    entries, problems = {}, []
    for number, row in table.iterrows():
        entry, faults = _entry(row, marks, f"{path.name}, row {number}", categories or {})
        problems += faults
        entries |= {number: entry} if entry else {}
    margins = pd.DataFrame(list(entries.values()), columns=[*COLUMNS, "year"], index=pd.Index(entries))
    problems += _repeated(margins, path.name)
    if not problems and margins.empty:
        problems.append(Problem("The file has no rows. `mirall margins` writes one from official tables.", path.name))
    if problems:
        raise MarginsError(problems)
    return _checked(margins, path.name, residents)


def _checked(margins: pd.DataFrame, name: str, residents: float | None) -> Census:
    """Return the margins once each: the last year, without totals, in residents, and agreeing with each other."""
    margins, of_years = _last_year(margins, name)
    margins, of_totals = _without_totals(margins, name, residents)
    margins, of_shares = _in_residents(margins, name, residents)
    sums = margins.groupby("variable", sort=False)["population"].sum()
    problems = _disagreements(sums, name) or _far_from(sums, name, residents) or sorted_alone(margins, name)
    if problems:
        raise MarginsError(problems)
    return Census(margins[list(COLUMNS)].reset_index(drop=True), (*of_years, *of_totals, *of_shares))


def _table(path: Path) -> pd.DataFrame:
    """Return the rows of the file with the columns of the method, text in every cell, indexed by row."""
    if not path.exists():
        message = "The file is missing. `mirall margins` writes it; without it the survey is not weighted."
        raise MarginsError(Problem(message, str(path)))
    try:
        sheet = read_rows(path)
    except SurveyFileError as error:
        raise MarginsError(error.problems) from None
    try:
        small = table_of(sheet, HEADERS, path.name)
    except SurveyFileError as error:
        # A title above an official table is narrower than its rows: every one of them would be refused.
        raise MarginsError(_official(sheet, path.name) or error.problems) from None
    missing = [name for name in COLUMNS if name not in small.fields]
    crossed = [str(name) for name in small.frame.columns if sex_of(str(name)) or age_of(str(name), bare=False)]
    if missing and len(crossed) > 1:
        message = (
            "This is a cross-table (it has columns such as {crossed}), and margins are wanted: a row for each "
            "category, under the header variable,category,population, as in sex,female,8700. Write it so, or let "
            "`mirall margins` make it of the official tables."
        )
        raise MarginsError(Problem(message, path.name, {"crossed": ", ".join(crossed[:SHOWN])}))
    if "variable" in missing and (official := _official(sheet, path.name)):
        raise MarginsError(official)
    if missing:
        message = "The column {columns} is missing. The first row must be: variable, category, population."
        raise MarginsError(Problem(message, path.name, {"columns": ", ".join(missing)}))
    columns = {name: small.frame[column] for name, column in small.fields.items()}
    return pd.DataFrame({"year": "", **columns}, index=small.frame.index).fillna("")


def _official(sheet: Sheet, name: str) -> list[Problem]:
    """Return the problem of an official table that lies where its margins should, if it is one."""
    table = read_official(sheet, name)
    if table is None or not any(figure.age or figure.sex or figure.nationality for figure in table.figures):
        return []
    message = (
        "This is an official table as it is downloaded, and margins are wanted: a row for each category, under the "
        "header variable,category,population. Move it to a folder of its own, and `mirall margins` writes them from it."
    )
    return [Problem(message, name)]


def outside(variable: str, category: str, allowed: Sequence[str], where: str) -> Problem:
    """Return the problem of a category that is none of a question's: of an age, what to do with its people."""
    values = {"variable": variable, "category": category, "allowed": ", ".join(allowed)}
    if no_answer(category) or fold(category) in UNKNOWN:
        message = (
            "{variable}: {category} are people of whom it is not known. Spread them over the other categories in "
            "proportion, or leave them out there where it changes the sum by less than 1 %."
        )
        return Problem(message, where, values)
    ages = age_of(category, bare=False)
    if not isinstance(ages, tuple) or not bands(allowed):
        return Problem(
            "{variable} has no category {category!r} (allowed {allowed}). Write one of these.", where, values
        )
    if ages[1] < min(low for low, _ in bands(allowed).values()):
        message = (
            "{variable}: {category} are people younger than those who are asked (allowed {allowed}). Leave them out of "
            "every variable, or let `mirall margins` write the file from official tables."
        )
        return Problem(message, where, values)
    message = (
        "{variable}: {category} is none of the age groups (allowed {allowed}). Add its people to the group that holds "
        "them, or let `mirall margins` write the file from a table by single year of age."
    )
    return Problem(message, where, values)


def _entry(
    row: pd.Series, marks: Notation, where: str, categories: Mapping[str, Sequence[str]]
) -> tuple[tuple[str, str, float, float] | None, list[Problem]]:
    variable, category, written = (str(row[name]) for name in COLUMNS)
    problems = []
    if not variable or not category:
        problems.append(Problem("The variable or the category is empty. Fill it in, or delete the row.", where))
    allowed = categories.get(variable)
    if category and allowed is not None and category not in allowed and not is_total(category):
        problems.append(outside(variable, category, allowed, where))
    elif allowed is None and fold(category) in UNKNOWN:
        # Of places the census has its own names, and these are none.
        problems.append(outside(variable, category, (), where))
    count, year = marks.read(written.removesuffix("%")), year_of(str(row["year"])) if row["year"] else 0.0
    if count is None or count < 0:
        message = "population holds {value!r} (allowed: residents, 0 or more). Correct the figure."
        problems.append(Problem(message, where, {"value": written}))
    if year is None:
        message = "{column} holds {value}, which is no year. Write the year alone, in four figures."
        problems.append(Problem(message, where, {"column": "year", "value": row["year"]}))
    return (None, problems) if problems else ((variable, category, count or 0.0, year or 0.0), [])


def _last_year(margins: pd.DataFrame, name: str) -> tuple[pd.DataFrame, list[Problem]]:
    """Return each variable's margins of its last year: not all of them are counted every year."""
    years = sorted(year for year in margins["year"].unique() if year)
    if len(years) < 2:
        return margins, []
    message = "The table holds several years ({years}); the last one is taken."
    told = ", ".join(f"{year:.0f}" for year in years)
    last = margins["year"] == margins.groupby("variable")["year"].transform("max")
    return margins[last], [Problem(message, name, {"years": told})]


def _repeated(margins: pd.DataFrame, where: str) -> list[Problem]:
    message = (
        "{variable}, {category} appears again in row {row}. Where the rows count different people, write one row with "
        "their sum; where they count the same, delete one."
    )
    alike = margins.assign(category=margins["category"].map(code_key))
    repeated = margins[alike.duplicated(["variable", "category", "year"])]
    return [
        Problem(message, where, {"variable": row.variable, "category": row.category, "row": row.Index})
        for row in repeated.itertuples()
    ]


def _without_totals(margins: pd.DataFrame, name: str, residents: float | None) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the margins without the totals among their categories, each held against the sum of the others.

    Raises
    ------
    MarginsError
        With every total that is not that sum within 1 %.
    """
    total = margins["category"].map(is_total) | _sums_of_others(margins, residents)
    rest, notes, problems = margins[~total], [], []
    for row in margins[total].itertuples():
        held = rest.loc[rest["variable"] == row.variable, "population"]
        values = {"variable": row.variable, "category": row.category, "row": row.Index,
                  "total": f"{row.population:.0f}", "sum": f"{held.sum():.0f}"}  # fmt: skip
        if agree(row.population, held.sum(), len(held)):
            message = "{variable}: {category} (row {row}) is the sum of the other categories, and is no category."
            notes.append(Problem(message, name, values))
        else:
            message = (
                "{variable}: {category} (row {row}) is {total}, and the other categories add up to {sum}. Correct the "
                "figures, or delete the row of the total."
            )
            problems.append(Problem(message, name, values))
    if problems:
        raise MarginsError(problems)
    return rest, notes


def _sums_of_others(margins: pd.DataFrame, residents: float | None) -> pd.Series:
    """Return whether a category is a total under a name of its own ("Tota la vila", the town's).

    It is the sum of all others, and with it the variable counts far more people than live there, or than another
    variable counts, and without it as many.
    """
    is_sum_of_others = pd.Series(False, margins.index)
    sums = margins[~margins["category"].map(is_total)].groupby("variable")["population"].sum()
    for variable, rows in margins.groupby("variable"):
        others = [float(held) for other, held in sums.items() if other != variable]
        for row, count in rows["population"].items():
            rest = rows["population"].drop(row)
            whole = float(rest.sum())
            is_sum = len(rest) >= LEAST_PARTS and count > 0 and abs(whole - count) <= len(rest) / 2
            is_sum_of_others[row] = is_sum and _counts_twice(whole, others, residents)
    return is_sum_of_others


def _counts_twice(whole: float, others: Sequence[float], residents: float | None) -> bool:
    """Return whether twice a number of people is too many, by another variable or by council.yml, and once is not."""
    if any(agree(whole, other) for other in others):
        return True
    return residents is not None and FEWEST * residents <= whole <= MOST * residents < 2 * whole


def _in_residents(margins: pd.DataFrame, name: str, residents: float | None) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the margins in residents: shares become people, of as many as another variable counts.

    Raises
    ------
    MarginsError
        If all variables are shares, and council.yml was not read.
    """
    sums = margins.groupby("variable", sort=False)["population"].sum()
    shares = [variable for variable, held in sums.items() if _is_share(float(held), sums, residents)]
    counted = sums.drop(shares)
    whole = float(counted.max()) if len(counted) else residents
    if not shares or whole is None:
        return margins, []
    held = margins["variable"].map(sums)
    people = margins["population"].where(~margins["variable"].isin(shares), margins["population"] / held * whole)
    message = "{variable}: the figures are shares (they add up to {sum}); they are taken of {residents} residents."
    notes = [Problem(message, name, {"variable": variable, "sum": f"{sums[variable]:g}", "residents": f"{whole:.0f}"})
             for variable in shares]  # fmt: skip
    return margins.assign(population=people), notes


def _is_share(held: float, sums: pd.Series, residents: float | None) -> bool:
    """Return whether a sum is one of shares: of 1 or 100, where far more people live."""
    most = max(float(sums.max()), residents or 0.0)
    return any(agree(held, whole) and most > 2 * held for whole in WHOLES if abs(held - whole) <= 2 * AGREEMENT * whole)


def _disagreements(sums: pd.Series, name: str) -> list[Problem]:
    """Return a problem for each variable that counts more people, or fewer, than the one that counts the most."""
    most = str(sums.idxmax())
    message = (
        "{variable} adds up to {sum} residents, and {other} to {held}: they differ by more than 1 %, and must count "
        "the same people. Look for a total among the categories, or ages left out of one of them."
    )
    return [
        Problem(message, name, {"variable": variable, "sum": f"{held:.0f}", "other": most, "held": f"{sums[most]:.0f}"})
        for variable, held in sums.items()
        if not agree(float(held), float(sums[most]))
    ]


def _far_from(sums: pd.Series, name: str, residents: float | None) -> list[Problem]:
    held = float(sums.max())
    if residents is None or FEWEST * residents <= held <= MOST * residents:
        return []
    message = (
        "The categories add up to {sum} residents, and council.yml says population: {residents}. Correct the one that "
        "is wrong."
    )
    return [Problem(message, name, {"sum": f"{held:.0f}", "residents": f"{residents:.0f}"})]
