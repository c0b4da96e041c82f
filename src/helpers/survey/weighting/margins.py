"""Make population.csv from official tables as they are downloaded (INE, Idescat, or a spreadsheet made of them).

A table is recognised by what it holds, whatever its file's name and layout: residents by municipality and age, sex or
nationality. Nothing is taken on trust: what was summed is told with its rows, and totals are held against their parts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import MarginsError, Problem, SurveyFileError, UsageError
from helpers.survey.files.tables import TEXTS, WORKBOOKS, read_rows
from helpers.survey.weighting.blocks import read_blocks
from helpers.survey.weighting.counting import GROUPS, YOUNGER, Count, Found, by_age_group, by_part, chosen, refuse_apart
from helpers.survey.weighting.municipalities import Gazetteer, place_name
from helpers.survey.weighting.official import Figure, OfficialTable
from helpers.survey.weighting.registers import people_counted, unrecognised
from helpers.survey.weighting.signs import unsigned

if TYPE_CHECKING:
    from pathlib import Path

SUMS = ["variable", "category", "file", "year", "rows", "counted", "population"]
#: Provinces whose municipalities are told by their name alone in Idescat's tables.
CATALAN_PROVINCES = ("08", "17", "25", "43")
SHOWN_SPANS = 4
#: How labels are written that are understood.
EXAMPLES = {"age": "34, 30-44, 100+", "sex": "Homes, Dones, Hombres, Mujeres", "nationality": "Espanyola, Estrangera",
            "year": "2025"}  # fmt: skip


@dataclass(frozen=True, eq=False)
class OfficialMargins:
    """The margins of one or several municipalities, and where each of them comes from.

    Attributes
    ----------
    margins
        Columns variable, category, population: what population.csv holds.
    sums
        One row a category: file, year, rows that were summed, what they add up to (``counted``), and the population
        that the margins give it.
    notes
        What a reader must be told: years passed over, ages without a row, tables that were left out.
    """

    margins: pd.DataFrame
    sums: pd.DataFrame
    notes: tuple[Problem, ...] = ()


def margins_for(municipalities: str | Sequence[str], sources: Path | Sequence[Path]) -> OfficialMargins:
    """Return the margins of a municipality, or of several taken together.

    Parameters
    ----------
    municipalities
        Names or codes (five digits of INE, six of Idescat); the margins are their sum.
    sources
        Official tables (XLSX or delimited text), or folders that hold them.

    Returns
    -------
    OfficialMargins
        age_group from 16 on, exact; sex and nationality (spanish, foreign) from 16 on where a table tells their ages,
        else of all ages scaled to those from 16 on. Nationality is not the instrument's origin (place of birth), so it
        is used only where a survey asked it.

    Raises
    ------
    MarginsError
        If the tables lack ages or names, a municipality is unknown or ambiguous (all of them at once, with the names
        that are near), or figures cannot be reconciled: a total with its parts, or two tables with each other.
    """
    tables = read_tables(list(sources) if isinstance(sources, (list, tuple)) else [sources])  # type: ignore[list-item]
    written = [municipalities] if isinstance(municipalities, str) else list(municipalities)
    known = names_in(tables) or ({written[0]: written[0]} if len(written) == 1 else {})
    codes = _codes(written, _with_ages(known, tables))
    populations = [_found(table, codes, known) for table in tables]
    counters = {"age_group": by_age_group, "sex": by_part("sex"), "nationality": by_part("nationality")}
    counts = {name: chosen(count, [each for each in populations if each.figures]) for name, count in counters.items()}
    ages = counts["age_group"]
    if ages is None:
        message = "No table counts the residents of {names} by age. Download one (single years of age) and add it."
        raise MarginsError(message, names=", ".join(known[code] for code in codes))
    refuse_apart([count for count in counts.values() if count])
    adults = sum(count for group, count in ages.counts.items() if group in GROUPS)
    rows = [row for name, count in counts.items() if count for row in _scaled(name, count, adults)]
    sums = pd.DataFrame(rows, columns=SUMS)
    notes = [note for each in populations for note in each.notes] + [n for c in counts.values() if c for n in c.notes]
    return OfficialMargins(
        sums[["variable", "category", "population"]], sums, tuple({str(note): note for note in notes}.values())
    )


def write_margins(municipalities: Sequence[str], source: Path, target: Path) -> OfficialMargins:
    """Write population.csv of one or several municipalities; an existing file is never replaced.

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
    whole = margins.margins.astype({"population": "int64"})
    whole.to_csv(target, index=False, encoding="utf-8", lineterminator="\n")
    return margins


def read_tables(sources: Sequence[Path]) -> list[OfficialTable]:
    """Return the official tables among the files and folders.

    Raises
    ------
    MarginsError
        If there are no files, one cannot be read, or none is such a table.
    """
    tables, problems, passed = [], [], []
    for path in _files(sources):
        try:
            sheet = people_counted(read_rows(path))
        except SurveyFileError as error:
            problems += [Problem(p.message, p.where or path.name, p.values) for p in error.problems]
            continue
        table = read_blocks(sheet, path.name)
        tables += [table] if table else []
        passed += [] if table and _is_of_ages(table) else [unrecognised(sheet, path.name)]
    if problems or not any(_is_of_ages(table) for table in tables):
        raise MarginsError(problems or passed)
    return tables


def _is_of_ages(table: OfficialTable) -> bool:
    return any(figure.age is not None for figure in table.figures)


def _files(sources: Sequence[Path]) -> list[Path]:
    files = []
    for source in sources:
        inside = sorted(source.iterdir()) if source.is_dir() else [source]
        known = [path for path in inside if path.suffix.lower() in TEXTS | WORKBOOKS and path.is_file()]
        files += [path for path in known if not path.name.startswith((".", "~"))]
    if not files:
        message = "There are no XLSX or CSV files in {sources}. Download the official tables and give their folder."
        raise MarginsError(message, sources=", ".join(str(source) for source in sources))
    return files


# ------------------------------------------------------------------------------------------------ municipalities


def names_in(tables: Sequence[OfficialTable]) -> dict[str, str]:
    """Return the municipalities of the tables: code to name, or the name itself where no table has codes."""
    names: dict[str, str] = {}
    for figure in (figure for table in tables for figure in table.figures if figure.code):
        if figure.place or figure.code not in names:
            names[figure.code] = figure.place or figure.code
    named = (figure.place for table in tables for figure in table.figures if figure.place)
    return names or {place: place for place in named}


def _with_ages(known: dict[str, str], tables: Sequence[OfficialTable]) -> dict[str, str]:
    """Return the municipalities whose ages a table holds; all where the tables of ages name none."""
    aged = {figure.code or figure.place for table in tables for figure in table.figures if figure.age is not None}
    folded = {place_name(name) for name in aged}
    return {code: name for code, name in known.items() if code in aged or place_name(name) in folded} or known


def _codes(written: list[str], known: dict[str, str]) -> list[str]:
    places = Gazetteer(known)
    codes = [places.find(name) for name in written]
    problems = [answer for answer in codes if isinstance(answer, Problem)]
    if not written:
        problems = [Problem("Name at least one municipality, by its name or its code.")]
    if problems:
        raise MarginsError(problems)
    return list(dict.fromkeys(str(code) for code in codes))


def _found(table: OfficialTable, codes: Sequence[str], known: dict[str, str]) -> Found:
    """Return the figures of the municipalities in the latest year of a table; none where it lacks one of them."""
    by_place = {code: _of(table, code, known, len(codes) == 1) for code in codes}
    _refuse_unknown([figure for figures in by_place.values() for figure in figures], table.name)
    years = sorted({figure.year for figures in by_place.values() for figure in figures if figure.year is not None})
    if not all(by_place.values()):
        return Found(table.name, None)
    latest = years[-1] if years else None
    notes = [replace(note, where=note.where or table.name) for note in table.notes]
    if len(years) > 1:
        message = "The table holds several years ({years}); the last one is taken."
        notes.append(Problem(message, table.name, {"years": ", ".join(_year(year) for year in years)}))
    notes += _unnamed(table, known[codes[0]])
    kept = {code: [f for f in figures if f.year == latest] for code, figures in by_place.items()}
    strange = [figure for figures in kept.values() for figure in figures if figure.strange and figure.count]
    if strange:
        message = "The people in rows {rows} ({labels}) are in no category, and are left out."
        labels = ", ".join(dict.fromkeys(figure.strange for figure in strange))
        one = "The people in row {rows} ({labels}) are in no category, and are left out."
        values = {"n": len({f.row for f in strange}), "rows": _spans([f.row for f in strange]), "labels": labels}
        notes.append(Problem(message, table.name, values, one))
    plain = {}
    for code, figures in kept.items():
        plain[code], of_signs = unsigned([f for f in figures if not f.strange], table.name)
        notes += of_signs
    return Found(table.name, latest, plain, tuple(notes))


def _refuse_unknown(figures: Sequence[Figure], where: str) -> None:
    """Refuse labels with figures in them that no reader knows: they are no "not stated", but people of some age."""
    message = "The {column} {label} of row {row} is not understood. Write it as {example}."
    first = {figure.strange: figure for figure in figures if _is_written_otherwise(figure)}
    problems = [
        Problem(message, where, {"column": f.strange_in, "label": label, "row": f.row,
                                 "example": EXAMPLES[f.strange_in]})
        for label, f in first.items()
    ]  # fmt: skip
    if problems:
        raise MarginsError(problems[:SHOWN_SPANS])


def _is_written_otherwise(figure: Figure) -> bool:
    return figure.strange_in in EXAMPLES and bool(figure.count) and any(c.isdigit() for c in figure.strange)


def _unnamed(table: OfficialTable, name: str) -> list[Problem]:
    """Return what must be told of a table that does not say whose residents it counts."""
    if any(figure.code or figure.place for figure in table.figures) or place_name(name) in place_name(table.title):
        return []
    message = "The table names no municipality (its title: {title}); its figures are taken as those of {name}."
    return [Problem(message, table.name, {"title": table.title or "–", "name": name})]


def _of(table: OfficialTable, code: str, known: dict[str, str], is_alone: bool) -> list[Figure]:
    name = place_name(known[code])
    if not any(figure.code or figure.place for figure in table.figures):
        # A table of one place says in its title whose it is.
        named = [other for other in known if place_name(known[other]) in place_name(table.title)]
        return list(table.figures) if is_alone and (code in named or not named) else []
    is_sure = _is_sure(code, known)
    return [f for f in table.figures if (f.code == code if f.code else is_sure and place_name(f.place) == name)]


def _is_sure(code: str, known: dict[str, str]) -> bool:
    """Return whether a name says which municipality is meant: tables with names only are of Catalonia."""
    same = Counter(
        c.startswith(CATALAN_PROVINCES) for c, name in known.items() if place_name(name) == place_name(known[code])
    )
    return same.total() == 1 or (code.startswith(CATALAN_PROVINCES) and same[True] == 1)


def _scaled(variable: str, count: Count, adults: float) -> list[tuple[object, ...]]:
    """Return the counts as rows of the sums, scaled to the residents from 16 on in whole persons that sum to them."""
    told = {category: n for category, n in count.counts.items() if category != YOUNGER}
    held, given = sum(told.values()), 0.0
    rows: list[tuple[object, ...]] = []
    for place, (category, n) in enumerate(told.items(), start=1):
        share = float(round(n * adults / held)) if place < len(told) else adults - given
        given += share
        rows.append((variable, category, count.table, _year(count.year), _spans(count.rows[category]), n, share))
    return rows if held else []


def _year(year: float | None) -> str:
    return "" if year is None else f"{year:.0f}" if year == int(year) else f"{int(year)}-07"


def _spans(rows: Sequence[int]) -> str:
    """Return row numbers as spans.

    Examples
    --------
    >>> _spans([4, 2, 3, 9])
    '2-4, 9'
    """
    distinct = sorted(set(rows))
    spans: list[list[int]] = []
    for row in distinct:
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    if len(spans) > SHOWN_SPANS:
        return f"{distinct[0]} … {distinct[-1]} ({len(distinct)})"
    return ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in spans)
