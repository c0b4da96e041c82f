"""One study from its survey to its figures, without notebooks and report: what a comparison and the site read.

The steps are those of the first two notebooks, by the same functions: cleaned, weighted, estimated, counted again,
withheld, given away. Groups, drivers, plan and pages are a run's.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.errors import ArtefactError, Problem
from helpers.present.cleaning.findings import checked
from helpers.present.language.words import Words, mark
from helpers.present.perception.change import across, comparable
from helpers.present.perception.findings import Findings
from helpers.present.released.delivered import write_released
from helpers.run.execute.placing import made_aside, put_in_place
from helpers.run.execute.request import Notify, Outcome, Request
from helpers.run.execute.state import DATA, FIGURES, failure_file
from helpers.stats.comparisons.comparison import wave_change
from helpers.stats.estimates.by_svy import count_again
from helpers.stats.estimates.indicators import build_indicators
from helpers.stats.people import people_in_design
from helpers.stats.perception import count_answers, estimate_all, invariance_of
from helpers.study.opening import earlier, open_study
from helpers.study.paths import StudyPaths
from helpers.study.provenance import (
    code_hashes,
    folder_hashes,
    input_hashes,
    read_json,
    table_hashes,
    versions,
    write_json,
)
from helpers.survey.assembling import nonresponse_table, people_surveyed, quality_table, weigh
from helpers.survey.disclosure import suppress_answers, suppress_small_cells
from helpers.survey.intake import as_asked, clean, receive

if TYPE_CHECKING:
    from helpers.study.opening import Study

#: Texts as Python's own: they are looked at one by one, which costs Arrow's a conversion each.
TEXTS = ("mode.string_storage", "python")
#: So many objects are made before Python looks for rings of them: at its own pace it spends a tenth of the time on it.
SELDOM = 100_000


def make_figures(request: Request, notify: Notify, begun: float) -> Outcome:
    """Return what became of a study's figures: made, or found to be up to date.

    Raises
    ------
    MirallError
        If the survey is refused, or a run has given figures away that were made from other inputs.
    """
    study = as_asked(open_study(request.council, request.wave, request.language))
    folder, origin = study.paths.reports / DATA, _origin(study)
    record = study.paths.processed / FIGURES
    if is_run(study.paths):
        _refuse_outdated(study)
        return Outcome(request, "up to date", tuple(sorted(folder.iterdir())))
    kept = read_json(record)
    is_there = kept.get("tables", {}).items() <= table_hashes(study.paths).items()
    if not request.force and kept.get("origin") == origin and is_there and kept["data"] == folder_hashes(folder):
        failure_file(study.paths).unlink(missing_ok=True)
        return Outcome(request, "up to date", tuple(sorted(folder.iterdir())))
    record.unlink(missing_ok=True)
    with pd.option_context(*TEXTS), seldom_collected():
        cleaned = cleaned_tables(study)
        _write(study, cleaned)
        notify(mark("estimating"), 0.6)
        estimated = estimated_tables(study)
        _write(study, estimated)
        notify(mark("writing the data"), 0.8)
        _give_away(study, folder)
    made = {name: told for name, told in table_hashes(study.paths).items() if name in cleaned | estimated}
    write_json(record, {"origin": origin, "tables": made, "data": folder_hashes(folder)})
    failure_file(study.paths).unlink(missing_ok=True)
    return Outcome(request, "done", tuple(sorted(folder.iterdir())), seconds=time.monotonic() - begun)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let Python look seldom for objects that hold each other; nothing else is kept longer than it is used."""
    kept = gc.get_threshold()
    gc.set_threshold(SELDOM, *kept[1:])
    try:
        yield
    finally:
        gc.set_threshold(*kept)


def _write(study: Study, tables: dict[str, pd.DataFrame]) -> None:
    for name, table in tables.items():
        study.write(name, table)


def is_run(paths: StudyPaths) -> bool:
    """Return whether a run has made a study's report, whose data hold more than these figures."""
    return bool(read_json(paths.reports / "manifest.json"))


def _refuse_outdated(study: Study) -> None:
    made_from = read_json(study.paths.reports / "manifest.json").get("inputs", {})
    if made_from != input_hashes(study.paths):
        message = "Its report was made from other inputs. `mirall run {study}` makes it anew, with its data."
        values = {"study": f"{study.council}/{study.wave}"}
        raise ArtefactError(Problem(message, values["study"], values))


def _origin(study: Study) -> dict[str, Any]:
    """Return what the figures are made from: inputs, the wave before, the code, and versions."""
    previous = study.config.wave.previous
    before = StudyPaths(study.council, previous) if previous else None
    return {
        "inputs": input_hashes(study.paths),
        "previous": input_hashes(before) | table_hashes(before) if before else {},
        "language": study.language,
        **_code(),
    }


@lru_cache(maxsize=1)
def _code() -> dict[str, Any]:
    """Return the hashes of what this process runs, which does not change while it does."""
    return {"code": code_hashes(("src/helpers", "methodology", "requirements.lock")), "versions": versions()}


def cleaned_tables(study: Study) -> dict[str, pd.DataFrame]:
    """Return what the first notebook writes: respondents with their weights, items, and what the cleaning did.

    Parameters
    ----------
    study
        As its survey asked it.
    """
    received = receive(study)
    cleaned = clean(study, received)
    weighted = weigh(cleaned.respondents, received.population, study.config)
    quality = quality_table(cleaned.survey, weighted)
    checked(weighted.respondents, quality, study, Words(study.language))
    return {
        "respondents": weighted.respondents,
        "items": cleaned.items,
        "nonresponse": nonresponse_table(cleaned.survey, weighted.respondents),
        "issues": cleaned.survey.issues,
        "margins": weighted.margins,
        "quality": quality,
    }


def estimated_tables(study: Study) -> dict[str, pd.DataFrame]:
    """Return what the second notebook writes of everybody and of groups, small cells withheld, and what changed.

    As that notebook it reads what the first one wrote (`cleaned_tables`).
    """
    respondents, items, margins = (study.read(name) for name in ("respondents", "items", "margins"))
    minimum = study.config.options.disclosure_threshold
    residents = people_surveyed(respondents, margins, study.config)
    people = people_in_design(respondents, margins, study.config.sample, residents)
    indicators = build_indicators(people.residents, items)
    estimates = estimate_all(people, items, indicators, study.council, study.wave)
    count_again(indicators, people, estimates)
    answers = count_answers(people, items, study.instrument.offered(), study.read("nonresponse"))
    estimates = suppress_small_cells(estimates, minimum)
    return {
        "estimates": estimates,
        "answers": suppress_answers(answers, minimum),
        "invariance": invariance_of(people.residents, items),
        "changes": _changes(study, estimates, respondents, items, margins),
    }


def _changes(
    study: Study, estimates: pd.DataFrame, respondents: pd.DataFrame, items: pd.DataFrame, margins: pd.DataFrame
) -> pd.DataFrame:
    """Return what changed since the wave before, by what both measured alike."""
    if (before := earlier(study, "items")) is None:
        return wave_change(estimates, None, [])
    none = pd.DataFrame(columns=["indicator", "domain", "level", "estimate", "n"])
    findings = Findings(none, items, study, Words(study.language), frozenset())
    alike = comparable(items, before, findings, across(respondents, items, margins, findings))
    return wave_change(estimates, earlier(study, "estimates"), alike)


def _give_away(study: Study, folder: Path) -> None:
    """Put what is given away in its place, all of it or nothing."""
    with made_aside(folder) as building:
        write_released(study, Words(study.language), building)
        put_in_place(building, folder)
