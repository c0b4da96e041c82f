"""Tables between notebooks: each has one writer, one grain and a schema that is checked on both ends."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.errors import ArtefactError, Problem
from helpers.study.paths import closed

if TYPE_CHECKING:
    import pandas as pd

#: Column types a table may use, as pandas (nullable) types. ``text`` and ``code`` are strings; a code is a fixed
#: word of the method, which `present` translates.
DTYPES = {
    "text": "string",
    "code": "string",
    "integer": "Int64",
    "number": "float64",
    "flag": "boolean",
    "date": "datetime64[us]",
}
ROOMS = ("cleaning", "perception", "segments", "audit", "plan")


@dataclass(frozen=True)
class Column:
    """One column: its type (a key of `DTYPES`), what it holds with its unit, and what it may hold."""

    kind: str
    meaning: str
    nullable: bool = False
    allowed: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None

    @property
    def told(self) -> str:
        """The type and what is allowed, in a few words.

        Examples
        --------
        >>> Column("number", "a share", nullable=True, minimum=0, maximum=1).told
        'number, from 0 to 1, may be empty'
        """
        allowed = [f"one of {', '.join(self.allowed)}"] if self.allowed else []
        limits = {"from": self.minimum, "to": self.maximum}
        bounds = " ".join(f"{word} {limit:g}" for word, limit in limits.items() if limit is not None)
        empty = ["may be empty"] if self.nullable else []
        return ", ".join([self.kind, *allowed, *([bounds] if bounds else []), *empty])


@dataclass(frozen=True)
class Artefact:
    """One table of `data/processed/<council>/<wave>/`.

    Attributes
    ----------
    grain
        What one row is.
    key
        Columns that together are unique.
    open_columns
        True where further columns follow the council's own items (respondents).
    personal
        True where rows are persons: such a table never leaves `data/processed`.
    """

    name: str
    grain: str
    writer: str
    readers: tuple[str, ...]
    columns: dict[str, Column]
    key: tuple[str, ...] = ()
    open_columns: bool = False
    personal: bool = False
    notes: str = field(default="")


@lru_cache(maxsize=1)
def artefacts() -> dict[str, Artefact]:
    """Return every table of the method by name, in the order in which they are written."""
    modules = (import_module(f"helpers.study.tables.{room}") for room in ROOMS)
    return {table.name: table for module in modules for table in module.TABLES}


def personal_tables() -> frozenset[str]:
    """Return the names of the tables whose rows are persons."""
    return frozenset(name for name, table in artefacts().items() if table.personal)


def conform(frame: pd.DataFrame, artefact: Artefact, where: str) -> pd.DataFrame:
    """Return `frame` with the artefact's column order and types, checked against its schema.

    Raises
    ------
    ArtefactError
        With every failing column and check at once.
    """
    import pandera.errors
    import pandera.pandas as pa

    plain = frame.reset_index(drop=True)
    fitting = _fitting(plain, artefact)
    if fitting is not None:
        return fitting

    def checks(column: Column) -> list[pa.Check]:
        bounds = [pa.Check.isin(column.allowed)] if column.allowed else []
        bounds += [pa.Check.ge(column.minimum)] if column.minimum is not None else []
        return bounds + ([pa.Check.le(column.maximum)] if column.maximum is not None else [])

    columns = {
        name: pa.Column(DTYPES[column.kind], checks(column), nullable=column.nullable, coerce=True)
        for name, column in artefact.columns.items()
    }
    schema = pa.DataFrameSchema(columns, strict=not artefact.open_columns, unique=list(artefact.key) or None)
    try:
        checked = schema.validate(plain, lazy=True)
    except pandera.errors.SchemaErrors as error:
        raise ArtefactError(_problems(error.failure_cases, artefact, where)) from None
    extra = [name for name in checked.columns if name not in columns]
    return checked[[*columns, *extra]]


def _fitting(frame: pd.DataFrame, artefact: Artefact) -> pd.DataFrame | None:
    """Return the frame with the artefact's types where nothing is wrong with it; None where the schema must say what.

    Most tables are read again as they were written, many times a run: to build a schema for each costs more than to
    look at the columns.
    """
    extra = [name for name in frame.columns if name not in artefact.columns]
    if (extra and not artefact.open_columns) or not set(artefact.columns) <= set(frame.columns):
        return None
    import pandas as pd

    wanted = {name: pd.api.types.pandas_dtype(DTYPES[column.kind]) for name, column in artefact.columns.items()}
    try:
        typed = frame[[*artefact.columns, *extra]].astype(
            {name: kind for name, kind in wanted.items() if frame[name].dtype != kind}
        )
    except (TypeError, ValueError):
        return None
    is_sound = all(_is_allowed(typed[name], column) for name, column in artefact.columns.items())
    is_unique = not artefact.key or not typed.duplicated(list(artefact.key)).any()
    return typed if is_sound and is_unique else None


def _is_allowed(values: pd.Series, column: Column) -> bool:
    known = values.dropna()
    return (
        (column.nullable or len(known) == len(values))
        and (not column.allowed or bool(known.isin(column.allowed).all()))
        and (column.minimum is None or bool((known >= column.minimum).all()))
        and (column.maximum is None or bool((known <= column.maximum).all()))
    )


def _problems(cases: pd.DataFrame, artefact: Artefact, where: str) -> list[Problem]:
    problems = _columns_told(cases, artefact, where)
    message = "Table {table}, column {column}: {check} fails{rows}."
    others = cases[~cases["check"].isin(["column_in_dataframe", "column_in_schema"])]
    for (column, check), group in others.groupby(["column", "check"], sort=False, dropna=False):
        # Rows are named by number and never by content: a table may hold persons.
        rows = ", ".join(str(row) for row in group["index"].dropna().head(5))
        values = {
            "table": artefact.name,
            "column": str(column),
            "check": check,
            "rows": f" (rows {rows})" if rows else "",
        }
        problems.append(Problem(message, where, values))
    return problems


def _columns_told(cases: pd.DataFrame, artefact: Artefact, where: str) -> list[Problem]:
    """Return what is said of columns that are wanted and not there, and the other way round."""
    message = (
        "Table {table} lacks {columns}: another version of the program wrote it. Run the council again from the first "
        "notebook."
    )
    lacking = [(message, "column_in_dataframe")]
    message = (
        "Table {table} has columns that this version does not know: {columns}. Run the council again from the first "
        "notebook."
    )
    problems = []
    for said, check in [*lacking, (message, "column_in_schema")]:
        names = cases.loc[cases["check"] == check, "failure_case"].astype(str)
        if len(names):
            problems.append(Problem(said, where, {"table": artefact.name, "columns": ", ".join(names)}))
    return problems


def write_table(frame: pd.DataFrame, name: str, folder: Path) -> Path:
    """Write a table that matches its schema and return its path; a half-written file never replaces a good one.

    Raises
    ------
    ArtefactError
        If the frame does not match the schema; nothing is written then.
    """
    path = folder / f"{name}.parquet"
    checked = conform(frame, artefacts()[name], str(path))
    closed(folder)
    handle, temporary = tempfile.mkstemp(dir=folder, suffix=".partial")
    os.close(handle)
    try:
        checked.to_parquet(temporary, index=False)
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return path


def read_table(name: str, folder: Path) -> pd.DataFrame:
    """Return a table, checked against its schema.

    Raises
    ------
    ArtefactError
        If it was not written yet (the message names the notebook that writes it), or no longer matches its schema.
    """
    import pandas as pd

    path = folder / f"{name}.parquet"
    if not path.exists():
        message = "The table {table} was not written yet. Run {writer} for this council first."
        raise ArtefactError(Problem(message, str(path), {"table": name, "writer": artefacts()[name].writer}))
    written = path.stat()
    # Whoever changes a column of it changes a copy: pandas copies on write.
    # Texts that pandas keeps in two ways are not equal to it, whatever they say.
    state = (written.st_ino, written.st_mtime_ns, written.st_size, pd.get_option("mode.string_storage"))
    return _as_written(name, path, state).copy(deep=False)


@lru_cache(maxsize=64)
def _as_written(name: str, path: Path, state: tuple[object, ...]) -> pd.DataFrame:
    """Return a table as it stands in a file of this state: many cells and documents ask for the same one."""
    import pandas as pd

    return conform(pd.read_parquet(path), artefacts()[name], str(path))


def rows_written(name: str, folder: Path) -> int:
    """Return how many rows a table that was written has."""
    from pyarrow import parquet

    return int(parquet.read_metadata(folder / f"{name}.parquet").num_rows)
