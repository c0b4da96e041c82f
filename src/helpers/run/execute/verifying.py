"""Whether a report is what its inputs give: looked at as it lies, and made once more in a scratch place."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from helpers.errors import MirallError, Problem, UsageError
from helpers.present.language.words import Words
from helpers.run.execute import state
from helpers.run.execute.alone import alone
from helpers.run.execute.crate import CRATE, as_crate
from helpers.run.execute.pipeline import run_study
from helpers.run.execute.publish import SOURCE, replaced_by
from helpers.run.execute.purging import SCRATCH, is_erased
from helpers.run.execute.request import Notify, Request, accept
from helpers.run.execute.settings import OF_STUDY
from helpers.run.notebooks.reading import read_declared
from helpers.study.artefacts import personal_tables
from helpers.study.config import LANGUAGES
from helpers.study.paths import StudyPaths, data_dir
from helpers.study.provenance import file_hash, fingerprint, folder_hashes, read_json, table_hashes

Kind = Literal["table", "output", "file"]
#: What is found of an artefact: the same again; a document that somebody edited, as is meant; gone; not as it was
#: recorded; not what is made now; made now only; among what is delivered, and in no record.
Finding = Literal["identical", "edited", "missing", "altered", "differs", "new", "foreign"]
#: SHA-256 of the artefacts of each kind, by name.
Hashes = dict[Kind, dict[str, str]]
#: What a record says of its own run, and of the clone that it was made from.
AS_IT_FALLS = frozenset({"run", "commit"})
ENVIRONMENT = ("MIRALL_DATA", "MIRALL_REPORTS")


@dataclass(frozen=True)
class Checked:
    """One artefact of a report, and what was found.

    Attributes
    ----------
    name
        Of the table, of the output with its notebook, or of the file below the report's folder.
    where
        Where it differs: the columns of a table, the first line of a text, the parts of a document.
    """

    kind: Kind
    name: str
    finding: Finding
    where: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verified:
    """What was found of one report.

    Attributes
    ----------
    changed
        What the report was made from that is not as it was: why something may differ.
    failed
        Why it could not be made once more, one line each; nothing where it was.
    is_erased
        Whether the answers were erased, so that it was only held against its record.
    """

    name: str
    language: str
    checked: tuple[Checked, ...]
    changed: tuple[Problem, ...] = ()
    failed: tuple[str, ...] = ()
    is_erased: bool = False

    @property
    def holds(self) -> bool:
        """Whether all is as it was made, or edited as it may be, and comes out the same again."""
        return not self.failed and all(one.finding in ("identical", "edited") for one in self.checked)


def _languages(paths: StudyPaths) -> list[str]:
    folders = {"": paths.reports} | {language: paths.reports / language for language in LANGUAGES}
    return [language for language, folder in folders.items() if (folder / "manifest.json").is_file()]


def has_report(paths: StudyPaths) -> bool:
    """Return whether a study has a report in any language."""
    return bool(_languages(paths))


def reported_languages(paths: StudyPaths) -> list[str]:
    """Return the languages in which there is a report; empty for the council's own.

    Raises
    ------
    UsageError
        If there is none.
    """
    if not has_report(paths):
        message = "There is no report of {study} to look at. `mirall run {study}` makes one."
        raise UsageError(message, study=f"{paths.council}/{paths.wave}")
    return _languages(paths)


def verify(
    paths: StudyPaths, language: str = "", notify: Notify = lambda stage, share: None, tongue: str = "en"
) -> Verified:
    """Hold a report against its record, and against what the same inputs give once more.

    Nothing of the study is written: the report is made in a folder of its own, which is gone afterwards.

    Parameters
    ----------
    paths, language
        Which report (`reported_languages`).
    notify
        Told of each step.
    tongue
        Language of the one who asks, for why it could not be made.

    Raises
    ------
    MirallError
        If the record of the report is not whole, or the council is being run.
    """
    place = paths.reports / language if language else paths.reports
    record = _record(place / "manifest.json")
    recorded = _recorded(record, crate := fingerprint(as_crate(record)))
    lying = _lying(recorded, place, paths)
    lies = Verified(f"{paths.council}/{paths.wave}", record["study"]["language"], (), is_erased=is_erased(paths))
    if lies.is_erased:
        known = {table: told for table, told in recorded["table"].items() if table not in personal_tables()}
        kept = recorded | {"table": known}
        return replace(lies, checked=(*_checked(kept, lying, kept), *_foreign(record, place)))
    alone_so = replace(lies, checked=(*_checked(recorded, lying, recorded), *_foreign(record, place)))
    try:
        run = accept(_request(Request(paths.council, paths.wave, language), record))
    except MirallError as error:
        return replace(alone_so, failed=tuple(Words(tongue).error(error).splitlines()))
    changed = tuple(state.what_changed(record, run.origin))
    # While it is made once more the same names stand for other folders.
    below, own_tables = run.folder.relative_to(paths.reports), paths.processed
    with alone(paths.council), _scratch(paths, run.study.config.wave.previous) as (tables, reports):
        outcome = run_study(run.request, notify, tongue)
        if outcome.status != "done":
            return replace(alone_so, changed=changed, failed=outcome.problems or ("–",))
        places = {"table": (own_tables, tables), "file": (place, reports / below)}
        made = read_json(reports / below / "manifest.json")
        again = _checked(recorded, lying, _recorded(made, crate), places)
        found = (*again, *_foreign(record, place), *_of_record(record, made))
    return replace(lies, checked=found, changed=changed)


class Record(BaseModel):
    """The record of a report, as far as something is read of it."""

    study: dict[str, str]
    mirall: str
    commit: str | None
    versions: dict[str, str]
    code: dict[str, str]
    inputs: dict[str, str]
    inputs_of_previous_wave: dict[str, str]
    parameters: dict[str, dict[str, Any]]
    renderer: dict[str, Any]
    tables: dict[str, str]
    outputs: list[dict[Literal["notebook", "label", "data_sha256", "rows"], Any]]
    deliverables: dict[str, str]
    run: dict[str, Any]


def _record(path: Path) -> dict[str, Any]:
    """Return the record of a report.

    Raises
    ------
    UsageError
        If it is not whole; all that is wrong at once.
    """
    record = read_json(path)
    try:
        Record.model_validate(record)
        for moment in ("started", "finished"):
            datetime.fromisoformat(str(record["run"].get(moment)))
    except ValidationError as error:
        wrong = ", ".join(sorted({str(one["loc"][0]) for one in error.errors()}))
    except ValueError:
        wrong = "run"
    else:
        return record
    message = (
        "The record {file} is not whole ({wrong}): somebody changed it, or another version wrote it. Make the report "
        "again with `mirall run --force`."
    )
    raise UsageError(message, file=path, wrong=wrong)


def _request(asked: Request, record: Mapping[str, Any]) -> Request:
    """Return the request that makes a report with the choices, in the formats and by the renderer of a record."""
    declared, given = read_declared(), record.get("parameters", {})
    settings = tuple(
        f"{book}.{name}={value}"
        for book, values in given.items()
        for name, value in values.items()
        if name not in OF_STUDY and name in declared.get(book, {}) and value != declared[book][name]
    )
    tops = {name.split("/")[0] for name in record.get("deliverables", {})}
    formats = tuple(form for form, name in state.DELIVERED.items() if name in tops)
    renderer = record.get("renderer", {}).get("name", "embedded")
    return Request(asked.council, asked.wave, asked.language, formats, renderer, settings=settings)


@contextmanager
def _scratch(paths: StudyPaths, previous: str | None) -> Iterator[tuple[Path, Path]]:
    """Give two folders for the tables and the report of a study that is run as if nothing had been made of it yet.

    They lie where the study's own tables do, and are closed to others. What was received, and the tables of the wave
    before, are read where they are.
    """
    home = data_dir() / "processed" / paths.council
    for left in home.glob(f"{SCRATCH}*"):
        # Of one that was killed.
        shutil.rmtree(left, ignore_errors=True)
    place = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=home))
    before = {name: os.environ.get(name) for name in ENVIRONMENT}
    try:
        tables = place / "data" / "processed" / paths.council
        tables.mkdir(parents=True)
        (place / "data" / "raw").symlink_to(data_dir() / "raw")
        if previous:
            (tables / previous).symlink_to(StudyPaths(paths.council, previous).processed)
        reports = place / "reports" / paths.council / paths.wave
        os.environ |= dict(zip(ENVIRONMENT, (str(place / "data"), str(place / "reports")), strict=True))
        yield tables / paths.wave, reports
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
        shutil.rmtree(place, ignore_errors=True)


def _recorded(record: Mapping[str, Any], crate: str) -> Hashes:
    outputs = {f"{one.get('notebook')}, {one.get('label')}": one.get("data_sha256", "") for one in record["outputs"]}
    return {"table": record["tables"], "output": outputs, "file": record["deliverables"] | {CRATE: crate}}


def _lying(known: Hashes, folder: Path, paths: StudyPaths) -> Hashes:
    """Return what lies there; outputs lie nowhere but in the report, which is looked at as files."""
    there = {name: file_hash(folder / name) for name in known["file"] if (folder / name).is_file()}
    if CRATE in there:
        there[CRATE] = fingerprint(read_json(folder / CRATE))
    return {"table": table_hashes(paths), "output": known["output"], "file": there}


def _checked(
    recorded: Hashes, lying: Hashes, made: Hashes, places: Mapping[str, tuple[Path, Path]] | None = None
) -> Iterator[Checked]:
    """Yield each artefact with what was found of it, and where it differs from what was made in another place."""
    for kind, told in recorded.items():
        for name in sorted({*told, *made[kind]}):
            finding = _finding(name, *(hashes[kind].get(name) for hashes in (recorded, lying, made)))
            old, new = (places or {}).get(kind, (None, None))
            # The crate of another run has other times.
            is_other = finding in ("altered", "differs") and old is not None and new is not None and name != CRATE
            yield Checked(kind, name, finding, _where(old, new, kind, name) if is_other else ())


def _of_record(record: Mapping[str, Any], made: Mapping[str, Any]) -> list[Checked]:
    """Return whether the rest of the record says what that of the report made once more says, and where not."""
    names = sorted({*record, *made} - AS_IT_FALLS - {"tables", "deliverables"})
    differing = tuple(name for name in names if record.get(name) != made.get(name))
    return [Checked("file", "manifest.json", "differs" if differing else "identical", differing)]


def _foreign(record: Mapping[str, Any], folder: Path) -> list[Checked]:
    """Return the files that lie where a run puts what it delivers, and that this one did not make."""
    tops = replaced_by({}) - {SOURCE}
    there = [name for name in folder_hashes(folder) if name.split("/")[0] in tops]
    return [Checked("file", name, "foreign") for name in there if name not in record["deliverables"]]


def _finding(name: str, recorded: str | None, lying: str | None, made: str | None) -> Finding:
    if recorded is None:
        return "new"
    if lying is None:
        return "missing"
    is_editable = name in (*state.PLAN, *state.DECISION)
    if lying != recorded and not is_editable:
        return "altered"
    if made != recorded:
        return "differs"
    return "identical" if lying == recorded else "edited"


def _where(old: Path, new: Path, kind: Kind, name: str) -> tuple[str, ...]:
    """Return where one artefact differs between two folders: names of columns or parts, or the number of a line."""
    file = f"{name}.parquet" if kind == "table" else name
    differing = DIFFERING.get(Path(file).suffix)
    if differing is None or not (old / file).is_file() or not (new / file).is_file():
        return ()
    try:
        return tuple(differing(old / file, new / file))
    except (ValueError, OSError, zipfile.BadZipFile):
        # What is no table or document any more differs as a whole.
        return ()


def _columns(old: Path, new: Path) -> list[str]:
    import pandas as pd

    before, now = pd.read_parquet(old), pd.read_parquet(new)
    names = [*before.columns, *(name for name in now.columns if name not in before)]
    return [name for name in names if name not in before or name not in now or not before[name].equals(now[name])]


def _line(old: Path, new: Path) -> list[str]:
    with old.open(encoding="utf-8", errors="replace") as one, new.open(encoding="utf-8", errors="replace") as other:
        numbered = enumerate(zip_longest(one, other), 1)
        return [str(number) for number, (before, now) in numbered if before != now][:1]


def _parts(old: Path, new: Path) -> list[str]:
    with zipfile.ZipFile(old) as one, zipfile.ZipFile(new) as other:
        before, now = ({part.filename: part.CRC for part in archive.infolist()} for archive in (one, other))
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))


DIFFERING: dict[str, Callable[[Path, Path], list[str]]] = {
    ".parquet": _columns,
    **dict.fromkeys((".html", ".txt", ".csv", ".json", ".ics"), _line),
    **dict.fromkeys((".docx", ".xlsx"), _parts),
}
