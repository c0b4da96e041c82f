"""What many councils give away as one data package: their tables below each other, and a list of the councils."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.errors import ArtefactError, Problem
from helpers.present.language.words import mark
from helpers.present.released.delivered import PACKAGE, SUMMARY
from helpers.present.released.fields import FIELDS, TABLES, WHOSE, Field
from helpers.present.released.package import PROFILE, TABULAR, described

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from helpers.present.language.words import Words

COUNCILS = "councils"
#: Columns of the list of councils.
OF_COUNCILS = {
    "council": FIELDS["council"],
    "wave": FIELDS["wave"],
    "name": Field("string", mark("its name, as the report has it")),
    "ine_code": Field("string", mark("its code: five digits of INE, or six of Idescat")),
    "comarca": Field("string", mark("its comarca")),
    "population": Field("integer", mark("residents, of all ages"), minimum=0),
    "type": Field("string", mark("how respondents came into the survey"), ("probability", "quota", "opt_in")),
    "mode": Field("string", mark("how they were asked"), ("telephone", "face_to_face", "web", "paper", "mixed")),
    "n": Field("integer", mark("respondents"), minimum=0),
    "n_effective": Field("integer", mark("respondents that a simple random sample as precise would have"), minimum=0),
    "synthetic": Field("boolean", mark("whether the council is invented")),
}


def write_pooled(folders: Sequence[Path], wave: str, words: Words, target: Path) -> list[Path]:
    """Write the released tables of many councils below each other, with their dictionary, and return the paths.

    One council is held at a time. There is no workbook: a sheet ends at its 1,048,576th row.

    Parameters
    ----------
    folders
        The data of each council, as `delivered.write_released` wrote them.
    words
        Of the language of the dictionary.
    target
        An empty folder.

    Raises
    ------
    ArtefactError
        If a table has other columns in two councils, or not as many rows as its councils together.
    """
    summaries = [_read(folder / SUMMARY) for folder in folders]
    packages = [_read(folder / PACKAGE) for folder in folders]
    resources = [_list_of_councils(summaries, words, target)]
    for name in TABLES:
        held = [folder for folder, summary in zip(folders, summaries, strict=True) if name in summary["tables"]]
        if not held:
            continue
        rows = sum(summary["tables"][name]["rows"] for summary in summaries if name in summary["tables"])
        _refuse_lost(name, rows, _below_as_parquet(held, name, target))
        told = [one for package in packages for one in package["resources"] if one["path"] == f"{name}.csv"]
        resources.append(_resource(told, _below_as_csv(held, name, target)))
    text = json.dumps(_package(resources, summaries, wave, words), indent=2, ensure_ascii=False)
    (target / PACKAGE).write_bytes(f"{text}\n".encode())
    return sorted(target.iterdir())


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _refuse_lost(name: str, rows: int, written: int) -> None:
    if rows != written:
        message = "{name} has {rows} rows in the councils' data, and {written} together. Run the councils again."
        raise ArtefactError(message, name=name, rows=rows, written=written)


def _list_of_councils(summaries: Sequence[dict[str, Any]], words: Words, target: Path) -> dict[str, Any]:
    """Write who is in the package, and return what the dictionary says of it."""
    rows = [
        {"council": one["council"]["id"], "wave": one["wave"]["id"]}
        | {name: one[block].get(name) for block in ("council", "sample") for name in OF_COUNCILS if name in one[block]}
        for one in summaries
    ]
    kinds = {"string": "string", "integer": "Int64", "boolean": "boolean"}
    listed = pd.DataFrame(rows, columns=list(OF_COUNCILS)).astype({n: kinds[f.kind] for n, f in OF_COUNCILS.items()})
    content = listed.to_csv(index=False, lineterminator="\n").encode()
    (target / f"{COUNCILS}.csv").write_bytes(content)
    listed.to_parquet(target / f"{COUNCILS}.parquet", index=False)
    fields = [described(name, field, words) for name, field in OF_COUNCILS.items()]
    schema = {"fields": fields, "missingValues": [""], "primaryKey": list(WHOSE)}
    return {
        "profile": TABULAR, "name": COUNCILS, "path": f"{COUNCILS}.csv", "title": words("The councils"),
        "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "schema": schema,
    }  # fmt: skip


def _below_as_csv(folders: Sequence[Path], name: str, target: Path) -> dict[str, Any]:
    """Write a table of all councils as CSV, and return how large it is and its hash."""
    digest, size, head = hashlib.sha256(), 0, b""
    with (target / f"{name}.csv").open("wb") as whole:
        for folder in folders:
            content = (folder / f"{name}.csv").read_bytes()
            first, _, rows = content.partition(b"\n")
            if head and first != head:
                message = "The columns are not those of the other councils. Run the council again."
                raise ArtefactError(Problem(message, str(folder / f"{name}.csv")))
            rows, head = (rows if head else content), first
            whole.write(rows)
            digest.update(rows)
            size += len(rows)
    return {"bytes": size, "hash": f"sha256:{digest.hexdigest()}"}


def _below_as_parquet(folders: Sequence[Path], name: str, target: Path) -> int:
    """Write a table of all councils as Parquet, each council a group of rows, and return how many rows it has."""
    from pyarrow import parquet

    path = target / f"{name}.parquet"
    schema = parquet.read_schema(folders[0] / f"{name}.parquet")
    with parquet.ParquetWriter(path, schema) as writer:
        for folder in folders:
            writer.write_table(parquet.read_table(folder / f"{name}.parquet").cast(schema))
    return int(parquet.read_metadata(path).num_rows)


def _resource(told: Sequence[dict[str, Any]], made: dict[str, Any]) -> dict[str, Any]:
    """Return what the dictionary says of a table: what it says of each council's, as far as that holds for all."""
    first = told[0]
    schema = {key: value for key, value in first["schema"].items() if key != "primaryKey"}
    each = [{field["name"]: field.get("constraints", {}) for field in one["schema"]["fields"]} for one in told]
    fields = []
    for field in first["schema"]["fields"]:
        kept = dict(field.get("constraints", {}))
        if not all(one[field["name"]].get("required") for one in each):
            kept.pop("required", None)
        plain = {key: value for key, value in field.items() if key != "constraints"}
        fields.append(plain | ({"constraints": kept} if kept else {}))
    keyed = all("primaryKey" in one["schema"] for one in told)
    key = {"primaryKey": [*WHOSE, *first["schema"]["primaryKey"]]} if keyed else {}
    return first | made | {"schema": schema | {"fields": fields} | key}


def _package(
    resources: list[dict[str, Any]], summaries: Sequence[dict[str, Any]], wave: str, words: Words
) -> dict[str, Any]:
    said = [
        words(
            "The released figures of {n} councils below each other. Figures that would speak of few people are "
            "withheld, all others are as exact as a report prints them. The same tables lie beside as Parquet.",
            n=words.number(len(summaries)),
        )
    ]
    if any(one["council"]["synthetic"] for one in summaries):
        said.append(words("At least one of these councils does not exist: its data are synthetic."))
    return {
        "profile": PROFILE,
        "name": f"councils-{wave}".lower(),
        "title": words("The figures of many councils, {wave}", wave=wave),
        "description": " ".join(said),
        "resources": resources,
    }
