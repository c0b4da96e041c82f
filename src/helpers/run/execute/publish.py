"""What is delivered for one study: built aside, and put in place only when all of it is there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.communication.audit.texts.wording import stem
from helpers.errors import Problem
from helpers.present.language.words import Words
from helpers.run.execute.crate import CRATE, as_crate
from helpers.run.execute.placing import link, made_aside, put_in_place
from helpers.run.execute.state import DATA, DATA_LED_TO, DECISION, DELIVERED, ONE_PAGE, PLAN, edited
from helpers.run.notebooks.reading import labelled_outputs
from helpers.run.render.embedded import render_decision
from helpers.run.render.fonts import font_faces
from helpers.run.render.prepare import prepare_source
from helpers.run.render.readable import write_readable
from helpers.run.render.renderer import Renderer, render_report
from helpers.study.provenance import commit, folder_hashes, read_json, table_hashes, write_json

if TYPE_CHECKING:
    from helpers.run.execute.request import Run

SCHEMA = 1
#: The folder of what a report was rendered from.
SOURCE = "source"
DOCUMENTS = "helpers.present.plan.documents.delivered"


def get_ready(run: Run) -> None:
    """Begin, beside what else this process does, to read what a report is made with: fonts, lemmas, libraries.

    While notebooks are executed their owner has nothing to do. Whatever fails here fails again, and is told, where it
    is needed.
    """
    pool = ThreadPoolExecutor(1, "get-ready")
    pool.submit(font_faces)
    pool.submit(import_module, "rocrate.rocrate")
    if _has_documents():
        pool.submit(import_module, DOCUMENTS)
        pool.submit(stem, run.study.language, run.study.language)
    pool.shutdown(wait=False)


def build_report(run: Run, executed: Mapping[str, Any], seconds: Mapping[str, float]) -> list[Problem]:
    """Render and put in place everything that is delivered for a study; return what is to be said of it.

    Parameters
    ----------
    run
        The accepted run.
    executed
        Its executed, stripped notebooks by name.
    seconds
        How long each notebook took.

    Raises
    ------
    RenderError
        If a file could not be rendered; what was there before stays.
    """
    with made_aside(run.folder) as building:
        words = Words(run.study.language, run.study.config.currency.code)
        source = prepare_source(run.study, executed, building / SOURCE, beside_the_page(run))
        if "notebooks" in wanted_formats(run):
            write_readable(executed, run.study, building / DELIVERED["notebooks"])
        used, note = render_report(
            run.renderer, source, rendered_files(run, building), run.request.renderer == "quarto"
        )
        for name in DECISION:
            render_decision(source, building / name)
        _write_plan(run, words, building)
        _write_data(run, words, building / DATA)
        record = manifest(run, executed, seconds, building, used)
        write_json(building / "manifest.json", record)
        write_json(building / CRATE, as_crate(record))
        before = read_json(run.folder / "manifest.json")
        kept = keep_edited(run.folder, building, before.get("deliverables", {}))
        put_in_place(building, run.folder, replaced_by(before))
    return [*([note] if note else []), *kept]


def replaced_by(before: Mapping[str, Any]) -> set[str]:
    """Return what a new report stands for of the one before it: what that made, or all that any makes.

    Parameters
    ----------
    before
        The record of the report before; empty where it is lost.
    """
    if not before:
        return {*DELIVERED.values(), *ONE_PAGE.values(), *DECISION, *PLAN, DATA, SOURCE}
    return {*before.get("deliverables", {}), *before.get("sources", (SOURCE,))}


def keep_edited(folder: Path, building: Path, made: Mapping[str, str]) -> list[Problem]:
    """Keep, beside the new ones, documents that somebody changed since they were made; return what is to be said of it.

    Parameters
    ----------
    folder, building
        Where the report lies, and where the new one is made.
    made
        SHA-256 of each file of `folder` as it was made, by its name.
    """
    told = []
    for name in edited(folder, made):
        old = folder / name
        changed = datetime.fromtimestamp(old.stat().st_mtime, UTC)
        kept = _free(old.with_name(f"{old.stem}.{changed:%Y-%m-%d-%H%M%S}{old.suffix}"))
        link(old, building / kept.name)
        message = "{file} had been changed by hand. It stays, as {kept}; {file} is the new one."
        told.append(Problem(message, values={"file": name, "kept": kept.name}))
    return told


def _free(path: Path) -> Path:
    """Return a path at which nothing lies: the one given, or the same with a number."""
    numbered = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(2))
    return next(one for one in (path, *islice(numbered, 999)) if not os.path.lexists(one))


def rendered_files(run: Run, building: Path) -> dict[str, Path]:
    """Return where each file goes that a renderer makes, by its form."""
    asked = {form: name for form, name in DELIVERED.items() if form in wanted_formats(run) and form != "notebooks"}
    return {form: building / name for form, name in {**asked, **ONE_PAGE}.items()}


def beside_the_page(run: Run) -> list[str]:
    """Return the names of the files that are delivered with the page."""
    pages = [DELIVERED[form] for form in wanted_formats(run) if form == "pdf"]
    return [
        *pages,
        *ONE_PAGE.values(),
        *DECISION,
        *(PLAN if _has_plan(run) else ()),
        *(DATA_LED_TO if run.study.has("estimates") else ()),
    ]


def wanted_formats(run: Run) -> tuple[str, ...]:
    """Return the formats asked for and those that an earlier run delivered: no old file stays beside new ones."""
    kept = [form for form, name in DELIVERED.items() if (run.folder / name).exists()]
    return tuple(form for form in DELIVERED if form in run.request.formats or form in kept)


def _write_plan(run: Run, words: Words, building: Path) -> None:
    """Write the plan as documents that a council edits, where the study has a plan."""
    if not _has_plan(run):
        return
    from helpers.present.plan.documents.delivered import write_plan_documents
    from helpers.survey.intake import as_asked

    write_plan_documents(as_asked(run.study), words, building)


def _write_data(run: Run, words: Words, folder: Path) -> None:
    """Write what is given away as data, where the study has figures."""
    if not run.study.has("estimates"):
        return
    from helpers.present.released.delivered import write_released
    from helpers.survey.intake import as_asked

    write_released(as_asked(run.study), words, folder)


def _has_plan(run: Run) -> bool:
    return _has_documents() and run.study.has("objectives")


def _has_documents() -> bool:
    return find_spec(DOCUMENTS) is not None


def manifest(
    run: Run, executed: Mapping[str, Any], seconds: Mapping[str, float], building: Path, used: Renderer
) -> dict[str, Any]:
    """Return the record of a run: everything but its `run` block is the same when the run is repeated."""
    from importlib.metadata import version

    hashes = folder_hashes(building)
    made = {name: digest for name, digest in hashes.items() if not name.startswith(f"{SOURCE}/")}
    finished = datetime.now(UTC)
    return {
        "schema": SCHEMA,
        "mirall": version("mirall"),
        "study": {"council": run.study.council, "wave": run.study.wave, "language": run.study.language},
        "synthetic": run.study.config.synthetic,
        "fingerprint": run.origin.report,
        "inputs": run.origin.inputs,
        "inputs_of_previous_wave": run.origin.previous,
        "tables_of_previous_wave": run.origin.previous_tables,
        "parameters": run.origin.parameters["defaults"],
        "seed": _seed(run.origin.parameters["defaults"]),
        "code": run.origin.code,
        "commit": commit(),
        "versions": run.origin.versions,
        "renderer": renderer_record(used, run.renderer),
        "tables": table_hashes(run.study.paths),
        "outputs": _outputs(executed),
        "deliverables": made,
        "sources": sorted(hashes.keys() - made.keys()),
        "run": {
            "started": run.started.isoformat(timespec="seconds"),
            "finished": finished.isoformat(timespec="seconds"),
            "seconds": round((finished - run.started).total_seconds(), 1),
            "seconds_by_notebook": {name: round(spent, 1) for name, spent in seconds.items()},
        },
    }


def renderer_record(used: Renderer, asked: Renderer) -> dict[str, Any]:
    """Return which renderer made a report, and in place of which other one where that failed."""
    made, wanted = ({"name": each.name, "version": each.version} for each in (used, asked))
    return made if made == wanted else {**made, "in_place_of": wanted}


def _seed(parameters: Mapping[str, Mapping[str, Any]]) -> int | None:
    return next((of_book["seed"] for of_book in parameters.values() if "seed" in of_book), None)


def _outputs(executed: Mapping[str, Any]) -> list[dict[str, Any]]:
    shown = (output for name, notebook in executed.items() for output in labelled_outputs(notebook, name))
    return [
        {
            "label": output.label,
            "notebook": output.notebook,
            "data_sha256": output.facts["data_sha256"],
            "rows": output.facts.get("rows", []),
        }
        for output in shown
        if "data_sha256" in output.facts
    ]
