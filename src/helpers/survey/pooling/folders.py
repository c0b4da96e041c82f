"""What each council's folder gets of a pooled survey: its rows, codebook, census and council.yml; nothing is lost."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from helpers.errors import ConfigError, MarginsError, MirallError, Problem, SurveyFileError, UsageError
from helpers.study.config import Council, listed, parse, read_yaml
from helpers.study.instrument import read_instrument
from helpers.study.paths import FOLDER_NAME, StudyPaths, closed
from helpers.study.provenance import file_hash
from helpers.study.written.yaml_files import TextLoader
from helpers.survey.codebook.codebook import Codebook, read_codebook
from helpers.survey.codebook.options import known_answers
from helpers.survey.files.raw import shortened
from helpers.survey.files.tables import read_rows, table_of
from helpers.survey.pooling.councils import FILE, Councils, by_council, read_councils
from helpers.survey.weighting.population import HEADERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from helpers.survey.pooling.councils import Member
    from helpers.survey.pooling.splitting import Split

COUNCIL, CODEBOOK, CENSUS = "council.yml", "codebook.yml", "population.csv"
#: What is each council's own, and is said in councils.csv.
OWN = ("name", "population", "ine_code", "comarca")
#: What is said of the survey's file, which each council gets from the pooled one.
OF_FILE = ("file", "files", "parts", "join", "sheet")
WHOSE = ("council", "municipi", "municipio", "municipality", "ajuntament", "ayuntamiento", "codi", "código", "ine",
         "ine_code", "codi ine", "código ine", "nom", "nombre", "name")  # fmt: skip
HEAD = "# Written by `mirall pool` from {file}. What you change here stays, and is told when it is pooled again.\n"


@dataclass(frozen=True, eq=False)
class Pool:
    """A pooled survey and what lies beside it.

    Attributes
    ----------
    path, by
        The survey file, and its column that names the council.
    shared
        What council.yml says of all.
    codebook
        The text of codebook.yml.
    answers
        What people answer, as codes are compared.
    census
        Council to its population.csv; empty where there is no census.
    notes
        What a reader must be told of the census.
    """

    path: Path
    by: str
    councils: Councils
    shared: dict[str, Any]
    wave: str
    codebook: str = ""
    answers: frozenset[str] = frozenset()
    census: dict[str, bytes] = field(default_factory=dict)
    notes: tuple[Problem, ...] = ()

    @property
    def reading(self) -> dict[str, str | None]:
        """How council.yml says that the file is to be read: encoding and separator."""
        said = self.shared.get("survey") or {}
        return {name: said.get(name) for name in ("encoding", "separator")}


def read_pool(path: Path, by: str) -> Pool:
    """Return a pooled survey with what lies beside it: councils.csv, council.yml, codebook.yml and population.csv.

    Raises
    ------
    ConfigError
        With all that is wrong in these files, at once.
    """
    folder = path.parent
    if not path.is_file():
        raise ConfigError(Problem("There is no such file. Name the survey of all councils.", str(path)))
    problems: list[Problem] = []
    councils = _try(problems, lambda: read_councils(folder / FILE))
    shared = _try(problems, lambda: _shared(folder / COUNCIL)) or {}
    codebook = _try(problems, lambda: _codebook(folder / CODEBOOK)) or Codebook()
    if problems or councils is None:
        raise ConfigError(problems)
    census, notes = census_by_council(folder / CENSUS, councils)
    written = folder / CODEBOOK
    pool = Pool(
        path, by, councils, shared, str(shared["wave"]["label"]),
        written.read_text(encoding="utf-8-sig") if written.exists() else "",
        known_answers(codebook, read_instrument()), census, tuple(notes),
    )  # fmt: skip
    for member in councils.members.values():
        parse(Council, settings_of(member, pool, ","), COUNCIL)
    return pool


def _try(problems: list[Problem], step: Callable[[], Any]) -> Any:
    try:
        return step()
    except MirallError as error:
        problems += error.problems
    return None


def _shared(path: Path) -> dict[str, Any]:
    """Return what council.yml says of all councils; what is one council's own is refused in it."""
    said = read_yaml(path)
    if not isinstance(said, dict):
        raise ConfigError(Problem("The file says nothing. Write what holds for all councils.", str(path)))
    problems = []
    if own := [key for key in OWN if said.get(key)]:
        message = "{keys} is each council's own, and this file holds for all. Write it in councils.csv."
        problems.append(Problem(message, str(path), {"keys": ", ".join(own)}))
    survey = said.get("survey") or {}
    if isinstance(survey, dict) and (named := [f"survey.{key}" for key in OF_FILE if survey.get(key)]):
        message = "{keys} cannot be said of a file of many councils. Remove it; the file is named on the command line."
        problems.append(Problem(message, str(path), {"keys": ", ".join(named)}))
    wave = said.get("wave") if isinstance(said.get("wave"), dict) else {}
    if not FOLDER_NAME.match(str(wave.get("label", ""))):
        message = "wave.label is {label!r}, and names the folder of each council: lower-case letters, digits, hyphens."
        problems.append(Problem(message, str(path), {"label": wave.get("label")}))
    if problems:
        raise ConfigError(problems)
    return {key: value for key, value in said.items() if key not in OWN}


def _codebook(path: Path) -> Codebook:
    codebook = read_codebook(path)
    if codebook.filter:
        message = "filter keeps the rows of one council, and this file holds for all. Remove it."
        raise ConfigError(Problem(message, str(path)))
    return codebook


def codebook_of_each(text: str, column: str) -> bytes:
    """Return the codebook that each council gets: what is written for all, and that nothing is read from one column.

    Which council a row is of is settled, and the ways in which a town was written are no places to ask about; a column
    that the codebook itself reads is read.
    """
    said = yaml.load(text, TextLoader) or {}
    if column in _texts_in(said):
        return text.encode()
    if said.get("ignore"):
        said = said | {"ignore": [*listed(said["ignore"]), column]}
        return yaml.safe_dump(said, allow_unicode=True, sort_keys=False).encode()
    added = yaml.safe_dump({"ignore": [column]}, allow_unicode=True)
    return f"{text.rstrip()}\n{added}".lstrip("\n").encode()


def _texts_in(said: Any) -> set[str]:
    if isinstance(said, dict):
        return set().union(*map(_texts_in, said.values()))
    return set().union(*map(_texts_in, said)) if isinstance(said, list) else {str(said)}


def census_by_council(path: Path, councils: Councils) -> tuple[dict[str, bytes], list[Problem]]:
    """Return the population.csv of each council, every cell as it was written, and what must be told.

    Raises
    ------
    ConfigError
        If the file cannot be read, or no column says whose a row is.
    """
    if not path.exists():
        return {}, []
    try:
        small = table_of(read_rows(path), {"council": WHOSE, **HEADERS}, path.name)
    except (SurveyFileError, MarginsError) as error:
        raise ConfigError(error.problems) from None
    if "council" not in small.fields:
        message = "No column says whose residents a row counts. Add one that is called council, with their names."
        raise ConfigError(Problem(message, str(path)))
    column = small.fields["council"]
    parts = by_council(small.frame, column, councils)
    strange = parts.pop("", None)
    notes = []
    if strange is not None:
        message = "{n} rows are of no council of the list, and were left out: {names}."
        one = "One row is of no council of the list, and was left out: {names}."
        names = shortened(list(dict.fromkeys(str(name) or "–" for name in strange[column])))
        notes.append(Problem(message, path.name, {"n": len(strange), "names": names}, one))
    return {council: _as_csv(rows.drop(columns=column)) for council, rows in parts.items()}, notes


def _as_csv(rows: Any) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rows.columns)
    writer.writerows(rows.itertuples(index=False))
    return text.getvalue().encode()


def settings_of(member: Member, pool: Pool, separator: str) -> dict[str, Any]:
    """Return what a council's council.yml says: its own, what holds for all, and how its file is to be read."""
    own = {name: getattr(member, name) for name in OWN if getattr(member, name) is not None}
    survey = (pool.shared.get("survey") or {}) | {"file": file_name(pool), "encoding": "utf-8", "separator": separator}
    return own | pool.shared | {"survey": survey}


def file_name(pool: Pool) -> str:
    """Return what each council's file is called."""
    return f"{pool.path.stem}.csv"


def contents(pool: Pool, done: Split, council: str) -> dict[str, bytes]:
    """Return what a council's folder gets beside its rows."""
    said = settings_of(pool.councils.members[council], pool, done.separator)
    text = HEAD.format(file=pool.path.name) + yaml.safe_dump(said, allow_unicode=True, sort_keys=False)
    # A folder is a study's once council.yml is there, which therefore comes last.
    census = {CENSUS: pool.census[council]} if council in pool.census else {}
    return {CODEBOOK: codebook_of_each(pool.codebook, done.column), **census, COUNCIL: text.encode()}


@dataclass(frozen=True)
class Placed:
    """What was put into the councils' folders.

    Attributes
    ----------
    hashes
        Council to the SHA-256 of each file that it was given, by name.
    kept
        Files that somebody has changed since they were given, and that stay, as ``council/wave/file``.
    """

    hashes: dict[str, dict[str, str]]
    kept: tuple[str, ...] = ()


def place(pool: Pool, done: Split, given: Mapping[str, Mapping[str, str]], replaces: bool = False) -> Placed:
    """Put each council's files into its folder, where nothing that is there already is overwritten without being asked.

    A file that stands as it would be written stays. So does one that somebody has changed since it was given, as long
    as what it was given from is the same.

    Parameters
    ----------
    given
        Council to the SHA-256 of each file that it was given before.
    replaces
        Whether what is there otherwise is overwritten.

    Raises
    ------
    UsageError
        If something else is there: all councils at once, and nothing was written.
    """
    waiting: list[tuple[Path, Path | bytes]] = []
    hashes: dict[str, dict[str, str]] = {}
    kept: list[str] = []
    others: dict[str, list[str]] = {}
    for council in done.rows:
        folder = StudyPaths(council, pool.wave).raw
        sources: dict[str, Path | bytes] = {file_name(pool): done.files[council], **contents(pool, done, council)}
        hashes[council] = {name: _hash(source) for name, source in sources.items()}
        for name, told in hashes[council].items():
            there = folder / name
            if not there.exists():
                waiting.append((there, sources[name]))
            elif (now := file_hash(there)) == told:
                continue
            elif replaces:
                waiting.append((there, sources[name]))
            elif given.get(council, {}).get(name) == told != now:
                kept.append(f"{council}/{pool.wave}/{name}")
            else:
                others.setdefault(name, []).append(council)
    if others:
        message = (
            "{name} is there already, and is another, in the folders of {n} councils: {councils}. Nothing was written. "
            "--replace writes over what is there."
        )
        one = (
            "{name} is there already, and is another, in the folder of {councils}. Nothing was written. --replace "
            "writes over what is there."
        )
        raise UsageError(
            [Problem(message, values={"name": name, "n": len(which), "councils": shortened(which)}, one=one)
             for name, which in others.items()]
        )  # fmt: skip
    for target, source in waiting:
        _put(target, source)
    return Placed(hashes, tuple(kept))


def _hash(source: Path | bytes) -> str:
    return hashlib.sha256(source).hexdigest() if isinstance(source, bytes) else file_hash(source)


def _put(target: Path, source: Path | bytes) -> None:
    """Put a file in its place whole: a half-written one never stands there."""
    closed(target.parent)
    if not isinstance(source, bytes):
        source.replace(target)
        return
    # A name that no study is looked for under.
    partial = target.with_name(f".{target.name}.partial")
    partial.write_bytes(source)
    partial.replace(target)
