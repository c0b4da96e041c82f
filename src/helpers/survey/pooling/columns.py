"""A Parquet file of many councils, batch by batch: each council's rows as the text that a CSV of it would hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from helpers.errors import Problem, SurveyFileError
from helpers.survey.files.raw import FIRST_DATA_ROW, shortened
from helpers.survey.pooling.texts import Record, Told, position_of

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import pyarrow as pa

#: Rows that are held at a time.
BATCH = 2**16
SEPARATOR = ","
#: Columns in which pandas keeps the names of its rows.
OF_PANDAS = "__index_level_"
#: How files of this kind begin and end.
SIGNATURE = b"PAR1"


@dataclass(frozen=True)
class PooledColumns:
    """A Parquet file of many councils; attributes as those of `texts.PooledText`."""

    path: Path
    head: str
    header: tuple[str, ...]
    position: int
    heads: int = 1
    encoding: str = "utf-8"
    separator: str = SEPARATOR
    spans: bool = True

    def records(self, told: Told = lambda done: None) -> Iterator[Record]:
        """Yield, batch by batch, the rows of each text that stands in the column of the council.

        Rows that hold nothing come without a text.
        """
        from pyarrow import parquet

        # Columns are read row group by row group, and no page is kept once it was handed on.
        with parquet.ParquetFile(self.path, pre_buffer=False) as file:
            size, rows, begun = self.path.stat().st_size, max(file.metadata.num_rows, 1), 0
            for batch in file.iter_batches(BATCH):
                yield from self._of_batch(as_text(batch), begun)
                begun += len(batch)
                told(size * begun // rows)

    def _of_batch(self, table: pa.Table, begun: int) -> Iterator[Record]:
        import numpy as np

        coded = table.column(self.position).combine_chunks().dictionary_encode()
        codes, cells = np.asarray(coded.indices), coded.dictionary.to_pylist()
        order = np.argsort(codes, kind="stable")
        ends = np.searchsorted(codes[order], np.arange(len(cells) + 1))
        numbers, lines = order + begun + FIRST_DATA_ROW, np.array(_lines(table), dtype=object)[order]
        blank = _are_blank(table)[order]
        for cell, start, end in zip(cells, ends[:-1], ends[1:], strict=True):
            # Only among those that say no council may somebody say nothing at all.
            held = start + np.flatnonzero(~blank[start:end])
            if len(held):
                yield Record(cell, "".join(lines[held]), tuple(map(int, numbers[held])))
            if len(held) < end - start:
                yield Record(cell, "", tuple(map(int, numbers[start + np.flatnonzero(blank[start:end])])))


def open_columns(path: Path, by: str) -> PooledColumns:
    """Return a Parquet file of many councils.

    Raises
    ------
    SurveyFileError
        If it cannot be read, a column holds lists or blocks, or none or several are called as asked.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        schema = parquet.read_schema(path)
    except pa.ArrowInvalid:
        message = "The file cannot be read as Parquet: it is cut off or damaged. Copy or export it again."
        raise SurveyFileError(Problem(message, str(path))) from None
    if nested := [field.name for field in schema if pa.types.is_nested(field.type)]:
        message = "The columns {columns} hold several values in a cell. Write each of them as one text."
        raise SurveyFileError(Problem(message, str(path), {"columns": shortened(nested)}))
    header = [field.name for field in schema if not field.name.startswith(OF_PANDAS)]
    position = position_of(header, by, path)
    return PooledColumns(path, _quoted(header), tuple(header), position)


def rows_of(path: Path) -> int:
    """Return how many rows a Parquet file says that it holds."""
    from pyarrow import parquet

    return int(parquet.read_metadata(path).num_rows)


def as_text(batch: pa.RecordBatch) -> pa.Table:
    """Return a batch with a text in every cell: whole numbers without decimals, nothing as an empty text.

    Examples
    --------
    >>> import pyarrow as pa
    >>> as_text(pa.record_batch({"a": [1.0, 2.5, None], "b": ["01", None, "x"]})).to_pydict()
    {'a': ['1', '2.5', ''], 'b': ['01', '', 'x']}
    """
    import pyarrow as pa

    kept = [place for place, name in enumerate(batch.schema.names) if not name.startswith(OF_PANDAS)]
    return pa.Table.from_arrays([_texts(batch.column(i)) for i in kept], [batch.schema.names[i] for i in kept])


def _compute() -> Any:
    """Return pyarrow's functions, which it makes while it is imported: no checker of types finds them there."""
    return import_module("pyarrow.compute")


def _texts(column: pa.Array) -> pa.Array:
    import pyarrow as pa

    pc = _compute()

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_floating(column.type):
        # What is no number is no answer, and is written as nothing.
        column = pc.if_else(pc.is_nan(column), None, column)
    # A batch of long answers is longer than a plain string column may be.
    texts = pc.cast(column, pa.large_string())
    if pa.types.is_temporal(column.type):
        texts = pc.replace_substring_regex(texts, r"\.0+(Z?)$", r"\1")
    return pc.fill_null(texts, "")


def _are_blank(table: pa.Table) -> np.ndarray:
    """Return which rows hold nothing."""
    import numpy as np

    pc = _compute()

    filled = np.zeros(len(table), bool)
    for column in table.columns:
        filled |= np.asarray(pc.not_equal(pc.utf8_trim_whitespace(column), ""))
    return ~filled


def _lines(table: pa.Table) -> list[str]:
    """Return each row as a line of a CSV, a cell quoted where it holds a mark that means something there."""
    lines = _joined(*map(_escaped, table.columns), by=SEPARATOR)
    return [f"{line}\n" for line in lines.to_pylist()]


def _joined(*texts: Any, by: str = "") -> pa.ChunkedArray:
    import pyarrow as pa

    pc = _compute()

    whole = (pa.scalar(text, pa.large_string()) if isinstance(text, str) else text for text in (*texts, by))
    return pc.binary_join_element_wise(*whole)


def _escaped(column: pa.ChunkedArray) -> pa.ChunkedArray:
    pc = _compute()

    is_marked = pc.match_substring_regex(column, f'["{SEPARATOR}\r\n]')
    if not pc.any(is_marked).as_py():
        return column
    return pc.if_else(is_marked, _joined('"', pc.replace_substring(column, '"', '""'), '"'), column)


def _quoted(names: list[str]) -> str:
    return SEPARATOR.join('"' + name.replace('"', '""') + '"' for name in names) + "\n"
