"""The councils of a pooled survey, as councils.csv lists them, and whose a row is by what it says of its council."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from helpers.errors import ConfigError, Problem, SurveyFileError
from helpers.study.paths import FOLDER_NAME
from helpers.study.written.letters import plain_name
from helpers.study.written.notation import Notation, notation
from helpers.survey.files.mending import mend_text
from helpers.survey.files.tables import read_rows, table_of
from helpers.survey.vocabulary import code_key
from helpers.survey.weighting.municipalities import INE_DIGITS, Gazetteer

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

FILE = "councils.csv"
#: Headers that the columns go by.
HEADERS: dict[str, tuple[str, ...]] = {
    "council": ("folder", "carpeta"),
    "name": ("nom", "nombre", "municipi", "municipio", "municipality", "ajuntament", "ayuntamiento"),
    "population": ("població", "población", "residents", "residentes", "habitants", "habitantes"),
    "ine_code": ("ine", "codi ine", "código ine", "codi", "código", "code", "codi idescat"),
    "comarca": ("county",),
    "written": ("escrit", "escrito", "codi de l'enquesta", "código de la encuesta", "survey code"),
}
NEEDED = ("name", "population")
_CODE = re.compile(r"\d{5,6}")
#: Why a row is nobody's: nothing stands there, no council is called so, or several are.
BLANK, UNKNOWN, SEVERAL = "blank", "unknown", "several"


@dataclass(frozen=True)
class Member:
    """One council of a pooled survey.

    Attributes
    ----------
    council
        Name of its folder.
    written
        Further names and codes by which the survey may call it.
    """

    council: str
    name: str
    population: int
    ine_code: str | None = None
    comarca: str | None = None
    written: tuple[str, ...] = ()

    @property
    def codes(self) -> set[str]:
        """The codes that it goes by, as places are compared: INE's five digits are the first of Idescat's six."""
        given = {self.ine_code, self.ine_code[:INE_DIGITS]} if self.ine_code else set()
        return {code_key(text) for text in (*given, *self.written) if text}


class Councils:
    """Who is in a pooled survey, and which of them a text means."""

    def __init__(self, members: list[Member]) -> None:
        self.members = {member.council: member for member in members}
        self._found: dict[str, tuple[str, str]] = {}

    def find(self, text: str) -> tuple[str, str]:
        """Return the folder of the council that a cell names, and why it names none; one of the two is empty.

        No two councils are taken for one: a text that may mean several names none.
        """
        if text not in self._found:
            self._found[text] = self._find(mend_text(text).strip())
        return self._found[text]

    def _find(self, text: str) -> tuple[str, str]:
        if not text:
            return "", BLANK
        named = self._codes.get(code_key(text)) or (set() if text.isdigit() else self._names.named(text))
        if len(named) == 1:
            return next(iter(named)), ""
        return "", SEVERAL if named else UNKNOWN

    @cached_property
    def _codes(self) -> dict[str, set[str]]:
        codes: dict[str, set[str]] = defaultdict(set)
        for member in self.members.values():
            for code in member.codes:
                codes[code].add(member.council)
        return codes

    @cached_property
    def _names(self) -> Gazetteer:
        return Gazetteer(
            {one.council: "/".join((one.name, one.council, *one.written)) for one in self.members.values()}
        )


def folder_of(name: str) -> str:
    """Return the name of a council's folder, made of its own name.

    Examples
    --------
    >>> folder_of("L'Hospitalet de Llobregat"), folder_of("Sant Quirze del Vallès")
    ('l-hospitalet-de-llobregat', 'sant-quirze-del-valles')
    """
    return plain_name(name).replace(" ", "-")


def read_councils(path: Path) -> Councils:
    """Return the councils that councils.csv lists.

    Parameters
    ----------
    path
        Table with the columns name and population (residents), and where there are council (the folder; made of the
        name else), ine_code, comarca, and written (names and codes in the survey, by semicolon).

    Raises
    ------
    ConfigError
        If it is missing or holds a faulty row: all faults at once.
    """
    if not path.exists():
        message = (
            "The list of councils is missing. Put it beside the survey file, a row a council, under the header "
            "name,population (and ine_code, comarca, council for the folder, written for how the survey calls it)."
        )
        raise ConfigError(Problem(message, str(path)))
    try:
        small = table_of(read_rows(path), HEADERS, path.name)
    except SurveyFileError as error:
        raise ConfigError(error.problems) from None
    if missing := [name for name in NEEDED if name not in small.fields]:
        message = "The column {columns} is missing. The first row names the columns: name and population at least."
        raise ConfigError(Problem(message, path.name, {"columns": ", ".join(missing)}))
    columns = {name: small.frame[column] for name, column in small.fields.items()}
    marks = notation(columns["population"], counts=True)
    members, problems = [], []
    for number in small.frame.index:
        member, faults = _member({name: str(cells[number]) for name, cells in columns.items()}, marks)
        problems += [Problem(one.message, f"{path.name}, row {number}", one.values) for one in faults]
        members.append(member)
    problems += _twice(members, path.name)
    if not members:
        problems.append(Problem("The file lists no council. Write a row a council.", path.name))
    if problems:
        raise ConfigError(problems)
    return Councils(members)


def _member(row: dict[str, str], marks: Notation) -> tuple[Member, list[Problem]]:
    problems = []
    folder, code = row.get("council") or folder_of(row["name"]), row.get("ine_code") or None
    residents = marks.read(row["population"])
    if not row["name"]:
        problems.append(Problem("The council has no name. Fill it in, or delete the row."))
    elif not FOLDER_NAME.match(folder):
        message = "{name} cannot name a folder here: use lower-case letters, digits, hyphens."
        problems.append(Problem(message, values={"name": folder}))
    if residents is None or residents < 1 or residents % 1:
        message = "population holds {value!r} (allowed: residents, 1 or more). Correct the figure."
        problems.append(Problem(message, values={"value": row["population"]}))
    if code and not _CODE.fullmatch(code):
        message = "ine_code holds {value!r} (allowed: five digits of INE, or six of Idescat). Correct the code."
        problems.append(Problem(message, values={"value": code}))
    written = tuple(text.strip() for text in row.get("written", "").split(";") if text.strip())
    return Member(folder, row["name"], int(residents or 0), code, row.get("comarca") or None, written), problems


def _twice(members: list[Member], where: str) -> list[Problem]:
    """Return a problem for each folder that several rows would have."""
    message = "{n} rows have the folder {name}. Give each council one of its own, in the column council."
    times = Counter(member.council for member in members if member.council)
    return [Problem(message, where, {"n": n, "name": name}) for name, n in times.items() if n > 1]


def by_council(frame: pd.DataFrame, column: str, councils: Councils) -> dict[str, pd.DataFrame]:
    """Return the rows of each council of a table whose column names it; what names none is under an empty text."""
    whose = frame[column].map(lambda text: councils.find(str(text))[0])
    return {str(council): rows for council, rows in frame.groupby(whose, sort=False)}
