"""Read the survey file that lies in a council's folder, whatever tool it came from; every value as it stood.

What was not said in council.yml is detected and comes back with the data, so that the report can say it.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from helpers.errors import Problem, SurveyFileError
from helpers.study.config import FileReading, SurveyFile, SurveyPart
from helpers.study.instrument import read_instrument
from helpers.study.paths import PURGED
from helpers.study.provenance import read_json
from helpers.study.written.near_names import near_list
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.codebook.options import known_answers
from helpers.survey.files.archives import unpack
from helpers.survey.files.containers import kind_of, locked
from helpers.survey.files.delimited import read_text
from helpers.survey.files.formats import recognise
from helpers.survey.files.guarded import unguarded
from helpers.survey.files.headers import is_headless, table_of
from helpers.survey.files.mending import mend
from helpers.survey.files.raw import RawSurvey, shortened
from helpers.survey.files.spss_syntax import is_syntax_data, needs_spss, unread
from helpers.survey.files.statistical import read_statistical
from helpers.survey.files.textfiles import detect_decimal
from helpers.survey.files.workbooks import read_workbook
from helpers.survey.receiving.filtering import is_own, lacking_column
from helpers.survey.receiving.joining import join
from helpers.survey.receiving.point_columns import with_points
from helpers.survey.receiving.stacking import stack
from helpers.survey.receiving.tick_columns import with_ticked
from helpers.survey.receiving.transposed import transposed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from helpers.survey.files.headers import Table
    from helpers.survey.files.raw import Sheet

#: Suffixes of files that may be a survey; what a file is, its content says.
FORMATS = frozenset({".csv", ".txt", ".tsv", ".tab", ".xlsx", ".xlsm", ".xls", ".ods", ".sav", ".zsav", ".dta", ".zip"})
#: Files of the council's folder that are not surveys.
NOT_SURVEYS = frozenset({"population.csv", "council.yml", "codebook.yml", "plan.yml"})


def find_survey(folder: Path, given: str | None, beside: Sequence[str] = ()) -> Path:
    """Return the path of the survey file.

    Parameters
    ----------
    given
        `survey.file` of council.yml: a name in the folder, an absolute path, or one with ``${VARIABLES}``.
    beside
        Names of files that are joined to the survey, and are none themselves.

    Raises
    ------
    SurveyFileError
        If it is missing, of an unknown format, or several files could be it; the message lists them.
    """
    if given:
        return _given(folder, given)
    files = [path for path in candidates(folder) if path.name not in beside]
    if len(files) == 1:
        return files[0]
    if not files:
        raise SurveyFileError(_none(folder, beside))
    message = (
        "Several files could be the survey: {files}. Name one in council.yml under survey: file, or all of them where "
        "they are parts of one survey (file: [one, another]) or one of them and the others under join."
    )
    raise SurveyFileError(Problem(message, str(folder), {"files": ", ".join(p.name for p in files)}))


def _none(folder: Path, beside: Sequence[str]) -> Problem:
    if erased := _erased(folder):
        return erased
    allowed, known = ", ".join(sorted(FORMATS)), {*NOT_SURVEYS, *beside}
    others = sorted(p.name for p in folder.iterdir() if p.is_file() and p.name not in known and p.name[0] not in ".~")
    if not others:
        message = "There is no survey file here (allowed: {allowed}). Copy the export into this folder."
        return Problem(message, str(folder), {"allowed": allowed})
    if of_spss := needs_spss(others):
        return unread(str(folder), of_spss)
    message = (
        "There is no survey file here that can be read (allowed: {allowed}; found: {files}). Open the export in the "
        "tool that made it, and save it as one of these."
    )
    return Problem(message, str(folder), {"allowed": allowed, "files": ", ".join(others)})


def _erased(folder: Path) -> Problem | None:
    """Return what is to be said where the answers were erased on purpose; None where they were not."""
    if not (folder / PURGED).exists():
        return None
    message = "The answers were erased on {date} (`mirall purge`): there is nothing left to run."
    return Problem(message, str(folder), {"date": str(read_json(folder / PURGED).get("purged", "–"))[:10]})


def _as_it_is_called(path: Path) -> Path:
    """Return a file under the name that its disk has: a Mac takes accents off their letters, and archives keep that."""
    if path.is_file() or not path.parent.is_dir():
        return path
    name = unicodedata.normalize("NFC", path.name)
    return next((one for one in path.parent.iterdir() if unicodedata.normalize("NFC", one.name) == name), path)


def _given(folder: Path, given: str) -> Path:
    expanded = os.path.expandvars(given)
    unset = re.findall(r"\$\{?(\w+)\}?", expanded)
    if unset:
        message = (
            "survey.file names the environment variable {name}, which is not set. Set it to the folder of the data."
        )
        raise SurveyFileError(Problem(message, "council.yml", {"name": ", ".join(unset)}))
    path = _as_it_is_called(folder / expanded)
    if not path.is_file():
        if erased := _erased(folder):
            raise SurveyFileError(erased)
        message = (
            "The survey file {file} does not exist (near: {near}). Correct survey.file in council.yml; several files "
            "are written as [one, another]."
        )
        there = [entry.name for entry in folder.iterdir() if entry.suffix.lower() in FORMATS]
        values = {"file": given, "near": near_list(re.split(r"[\\/]", expanded)[-1], there)}
        raise SurveyFileError(Problem(message, "council.yml", values))
    if needs_spss([path.name]):
        raise SurveyFileError(unread(str(folder), [path.name]))
    if path.suffix.lower() not in FORMATS:
        allowed = ", ".join(sorted(FORMATS))
        message = "The survey file {file} is of no known format (allowed: {allowed}). Export it again as one of them."
        raise SurveyFileError(Problem(message, str(folder), {"file": path.name, "allowed": allowed}))
    return path


def read_survey(folder: Path, config: SurveyFile, codebook: Codebook | None = None) -> RawSurvey:
    """Return the survey of a council's folder; one that is in several files, with each of them as it stands.

    Parameters
    ----------
    codebook
        Which rows are this council's: only they are joined to the rows of another file. And what people answer: a row
        of such words is no header.

    Raises
    ------
    SurveyFileError
        If there is no such file, several could be it, it cannot be read, or it holds no rows.
    """
    _refuse_twice(folder, config)
    codebook = codebook or Codebook()
    wanted, answers = codebook.filter, known_answers(codebook, read_instrument())
    files = _read_parts(folder, config, answers) if config.parts else [_read_file(folder, config, answers)]
    files = [with_points(raw, codebook, read_instrument()) for raw in files]
    files = [with_ticked(raw, codebook, read_instrument()) for raw in files]
    for rule in config.join:
        said = {"file": rule.file, "source": "generic", "sheet": rule.sheet}
        other = _read_file(folder, SurveyFile.model_validate(_reading(config) | said), answers)
        theirs, ours = is_own(other, wanted), [is_own(raw, wanted) for raw in files]
        other = replace(other, frame=other.frame[theirs]) if theirs.any() else other
        own = ours if any(rows.any() for rows in ours) else None
        files = join(files, other, rule, own, lacking_column(other, wanted))
    whole = stack(files)
    return replace(whole, notes=(*whole.notes, *_alike_beside(folder, config, files)))


def files_named(folder: Path, config: SurveyFile) -> list[Path]:
    """Return where the files lie that a study names as its survey, those joined to it included."""
    named = (config.file, *(part.file for part in (*config.parts, *config.join)))
    return [folder / os.path.expandvars(name) for name in named if name]


def _alike_beside(folder: Path, config: SurveyFile, files: Sequence[RawSurvey]) -> Iterator[Problem]:
    """Yield a note for each file that nobody named and that has the header of one that is read."""
    message = (
        "{other} has the header of {file}, and was not read. If both are of this survey, name both under survey.file "
        "in council.yml, as in file: [{file}, {other}]; if not, move it to another folder."
    )
    named = files_named(folder, config)
    known = {path.resolve() for path in named}
    there = {sha256(path.read_bytes()).digest() for path in known if path.is_file()} if named else set()
    headers = {frozenset(raw.frame.columns): raw.name for raw in files}
    for path in candidates(folder) if named else ():
        if path.resolve() in known or sha256(path.read_bytes()).digest() in there:
            continue
        try:
            header = frozenset(_read_file(folder, SurveyFile(**_reading(config) | {"file": path.name})).frame.columns)
        except SurveyFileError:
            # What cannot be read as this survey is none of its files.
            continue
        if header in headers:
            yield Problem(message, values={"other": path.name, "file": headers[header]})


def candidates(folder: Path) -> list[Path]:
    """Return the files of a folder that may be a survey, by their names."""
    files = sorted(p for p in folder.iterdir() if p.suffix.lower() in FORMATS and p.name not in NOT_SURVEYS)
    return [p for p in files if p.is_file() and not p.name.startswith((".", "~"))]


def _reading(config: SurveyFile) -> dict[str, Any]:
    """Return what is said of how every file is to be read; which sheet it is, is one workbook's."""
    return config.model_dump(include=set(FileReading.model_fields) - {"sheet"}, exclude_unset=True)


def _read_parts(folder: Path, config: SurveyFile, answers: frozenset[str]) -> list[RawSurvey]:
    """Return the files of a survey, each under a name of its own; all that cannot be read is said at once."""
    parts, problems = [], []
    for part in config.parts:
        said = part.model_dump(exclude={"language"}, exclude_unset=True)
        try:
            raw = _read_file(folder, SurveyFile(**_reading(config) | {"sheet": config.sheet} | said), answers)
            parts.append(replace(raw, language=part.language or ""))
        except SurveyFileError as error:
            problems += error.problems
    if problems:
        raise SurveyFileError(problems)
    return _apart_by_name(parts, config.parts)


def _refuse_twice(folder: Path, config: SurveyFile) -> None:
    """Refuse files that are one, by their place or byte by byte; sheets of one workbook are several."""
    problems: list[Problem] = []
    seen: dict[tuple[bytes, Any], str] = {}
    message = "{file} and {other} under survey are the same file. Name each file of the survey once."
    whole = [SurveyPart(file=config.file, sheet=config.sheet)] if config.file and config.join else []
    for part in (*whole, *config.parts, *config.join):
        path = folder / os.path.expandvars(part.file)
        if path.is_file():
            key = (sha256(path.read_bytes()).digest(), part.sheet)
            if key in seen:
                values = {"file": part.file, "other": seen[key]}
                problems.append(Problem(message, "council.yml", values))
            seen[key] = part.file
    if problems:
        raise SurveyFileError(problems)


def _apart_by_name(files: Sequence[RawSurvey], parts: Sequence[SurveyPart]) -> list[RawSurvey]:
    """Return the files under names that tell them apart: with the folder or the sheet, where the names are the same."""
    times = Counter(raw.name for raw in files)
    placed = Counter((part.file, raw.sheet) for raw, part in zip(files, parts, strict=True))
    again = [(file, sheet) for (file, sheet), n in placed.items() if n > 1]
    if again:
        message = "{file} under survey is named several times with the sheet {sheet}. Name each sheet once."
        raise SurveyFileError([Problem(message, "council.yml", {"file": f, "sheet": s or "–"}) for f, s in again])
    fuller = [f"{part.file} [{raw.sheet}]" if raw.sheet else part.file for raw, part in zip(files, parts, strict=True)]
    return [replace(raw, name=name) if times[raw.name] > 1 else raw for raw, name in zip(files, fuller, strict=True)]


def _read_file(folder: Path, config: SurveyFile, answers: frozenset[str] = frozenset()) -> RawSurvey:
    path = find_survey(folder, config.file, [part.file for part in config.join])
    kind = kind_of(path)
    raw = _unpacked(path, config, answers) if kind == "zip" else _read(path, config, kind, answers)
    if raw.frame.empty:
        raise SurveyFileError(Problem("The file holds a header and no rows. Export the answers too.", str(path)))
    return recognise(mend(raw), config.source)


def _unpacked(path: Path, config: SurveyFile, answers: frozenset[str]) -> RawSurvey:
    """Return the survey in an archive; what is said of it names the archive."""
    with TemporaryDirectory() as place:
        inside, notes = unpack(path, Path(place), FORMATS)
        shown = f"{path} ({inside.name})"
        try:
            raw = _read(inside, config, kind_of(inside), answers)
        except SurveyFileError as error:
            problems = [replace(problem, where=problem.where.replace(str(inside), shown)) for problem in error.problems]
            raise SurveyFileError(problems) from None
        return replace(raw, name=f"{path.name} ({inside.name})", notes=(*notes, *raw.notes))


def _read(path: Path, config: SurveyFile, kind: str, answers: frozenset[str]) -> RawSurvey:
    try:
        if kind in ("sav", "dta"):
            return read_statistical(path, config, kind)
        return _read_sheet(path, config, kind, answers)
    except SurveyFileError:
        raise
    except Exception as error:
        # Readers of foreign formats raise whatever they like; the user needs the file and the way out.
        if type(error).__name__ == "PasswordError":
            raise locked(path) from None
        message = (
            "The file cannot be read as {format} ({reason}). Open it in the tool that made it and export it again."
        )
        values = {"format": kind, "reason": type(error).__name__}
        raise SurveyFileError(Problem(message, str(path), values)) from error


def _read_sheet(path: Path, config: SurveyFile, kind: str, answers: frozenset[str]) -> RawSurvey:
    if kind == "csv" and is_syntax_data(path):
        raise SurveyFileError(unread(str(path.parent), [path.name]))
    sheet = unguarded(read_text(path, config) if kind == "csv" else read_workbook(path, config, kind))
    table = table_of(sheet, answers)
    frame = table.frame
    if frame.columns.empty:
        raise SurveyFileError(Problem("The file is empty. Export the answers again.", str(path)))
    problems = transposed(frame, read_instrument()) or table.problems
    if problems:
        raise SurveyFileError([replace(problem, where=str(path)) for problem in problems])
    if is_headless(table):
        message = (
            "The first row is no header: it holds answers. Write the names of the columns above it (LimeSurvey's data "
            "for SPSS have them in the syntax file), or export the file again with its header."
        )
        raise SurveyFileError(Problem(message, str(path)))
    decimal = config.decimal or detect_decimal(value for column in frame for value in frame[column].iloc[:200])
    counted = _reconcile(sheet, table, path)
    return RawSurvey(frame, path.name, kind, questions=table.questions, apart=table.apart, encoding=sheet.encoding,
                     separator=sheet.separator, sheet=sheet.name, decimal=decimal, counted=counted,
                     counted_by=sheet.counted_by, notes=sheet.notes,
                     decimal_given=config.decimal is not None)  # fmt: skip


def _reconcile(sheet: Sheet, table: Table, path: Path) -> int:
    """Return the records of the file by its second count, where every one of them is in the table."""
    filled = {number for row, number in zip(sheet.rows, sheet.numbers, strict=True) if any(c.strip() for c in row)}
    read = {*table.frame.index, *table.apart["row"]}
    records = [number for number in sheet.counted if number >= min(read, default=0)]
    # A row number that stands in a damaged workbook twice is two records, of which its reader keeps one.
    twice = {number for number, times in Counter(sheet.counted).items() if times > 1}
    strays = sorted(filled.symmetric_difference(sheet.counted) | read.symmetric_difference(records) | twice)
    if strays and len(table.frame) and sheet.counted_by:
        message = (
            "Two counts of the file's records disagree ({read} were read, {counted} were counted a second way; "
            "rows {rows}). Open it in the tool that made it, correct these rows, and export it again."
        )
        values = {"read": len(read), "counted": len(records), "rows": shortened(strays)}
        raise SurveyFileError(Problem(message, str(path), values))
    return len(records)
