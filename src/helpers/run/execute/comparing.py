"""Councils and waves side by side: which, from what their reports give away, and the report of it put in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.errors import ArtefactError, Problem, UsageError
from helpers.present.councils.gathered import Gathered, gather
from helpers.present.language.words import Words
from helpers.present.released.delivered import SUMMARY
from helpers.present.released.summary import VERSION
from helpers.run.execute.alone import alone
from helpers.run.execute.placing import made_aside, put_in_place
from helpers.run.execute.state import DATA
from helpers.run.render.comparison import prepare_comparison
from helpers.run.render.renderer import Renderer, render_report
from helpers.run.render.site import write_site
from helpers.study.config import LANGUAGES
from helpers.study.paths import reports_dir
from helpers.study.provenance import file_hash, read_json, write_json
from helpers.study.written.near_names import near_list

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Files of a comparison by the format that is asked for.
FILES = {"html": "comparison.html", "pdf": "comparison.pdf"}
FORMS = {"html": "comparison", "pdf": "comparison-pdf"}
FEWEST = 2


def released() -> dict[str, Path]:
    """Return the folder of the data that each report gives away, by ``council/wave``, in alphabetical order."""
    found: dict[str, Path] = {}
    # What begins with a dot is being made, or was when its run was killed.
    for path in sorted(reports_dir().glob(f"*/[!.]*/{DATA}/{SUMMARY}")):
        found["/".join(path.parts[-4:-2])] = path.parent
    for path in sorted(reports_dir().glob(f"*/[!.]*/*/{DATA}/{SUMMARY}")):
        if path.parts[-3] in LANGUAGES:
            found.setdefault("/".join(path.parts[-5:-3]), path.parent)
    return dict(sorted(found.items()))


def chosen(names: Iterable[str], everything: bool) -> dict[str, Path]:
    """Return the data of the waves that ``council`` or ``council/wave`` name.

    Raises
    ------
    UsageError
        If nothing is named, a name fits no report that gives data away, or there are fewer than two; all at once.
    """
    known, wanted = released(), [name.strip("/") for name in names]
    if not wanted and not everything:
        raise UsageError("Name the councils to compare, as COUNCIL or COUNCIL/WAVE, or say --all.")
    message = (
        "There is no report of {name} that gives data away (near: {near}). Known: {known}. `mirall run {name}` makes "
        "one."
    )
    each = [*known, *(name.partition("/")[0] for name in known)]
    missing = [
        Problem(message, values={"name": name, "near": near_list(name, each), "known": ", ".join(known) or "–"})
        for name in wanted
        if name not in each
    ]
    if missing:
        raise UsageError(missing)
    picked = {name: path for name, path in known.items() if everything or {name, name.partition("/")[0]} & set(wanted)}
    if len(picked) < FEWEST:
        raise UsageError("A comparison needs two waves or more that were run; there is {n}.", n=len(picked))
    return picked


def read_released(folders: Iterable[Path], words: Words) -> Gathered:
    """Return what reports give away, as tables.

    Raises
    ------
    ArtefactError
        If a summary was written by another version, or lies there broken; all of them at once.
    """
    folders = list(folders)
    summaries = [read_json(folder / SUMMARY) for folder in folders]
    message = "This file was written by another version of the program, or broke off. Run the council again."
    odd = [
        Problem(message, str(folder / SUMMARY))
        for folder, summary in zip(folders, summaries, strict=True)
        if summary.get("version") != VERSION
    ]
    if odd:
        raise ArtefactError(odd)
    changes = [_table(folder, "changes") for folder in folders]
    return gather(summaries, changes, [_spoken(folder) for folder in folders], words)


def _table(folder: Path, name: str) -> pd.DataFrame:
    path = folder / f"{name}.csv"
    text = ("council", "wave", "indicator", "channel", "service", "since")
    return pd.read_csv(path, dtype=dict.fromkeys(text, str)) if path.exists() else pd.DataFrame()


def _spoken(folder: Path) -> dict[str, float]:
    """Return what the audit counted: messages about the subject, and services with a page."""
    voice, pages = _table(folder, "voice"), _table(folder, "service_pages")
    told = {}
    whole = voice[voice["channel"].eq("all")] if len(voice) else voice
    if len(whole) and whole["messages"].iloc[0]:
        told["social_share"] = float(whole["social_share"].iloc[0])
        if whole["months"].iloc[0] > 0:
            told["per_month"] = float(whole["social_messages"].iloc[0] / whole["months"].iloc[0])
    if len(pages):
        told["pages"] = float(pages["has_page"].astype(bool).mean())
    return told


def compare(
    folders: Mapping[str, Path], words: Words, renderer: Renderer, formats: Sequence[str], must_be_it: bool = False
) -> tuple[list[Path], list[Problem]]:
    """Write the report of a comparison and return its files, with what is to be said of how it was made.

    What was there before stays until all of the new one is made.

    Parameters
    ----------
    folders
        As `chosen` returns them.
    words
        Of the report's language.
    """
    target = reports_dir() / "comparison" / words.language
    with alone(target.parent.name), made_aside(target) as building:
        found = read_released(folders.values(), words)
        source = prepare_comparison(found, building / "source")
        wanted = {FORMS[form]: building / FILES[form] for form in formats}
        used, note = render_report(renderer, source, wanted, must_be_it)
        write_json(building / "manifest.json", _record(folders, words, used))
        # Nothing of an older comparison stays beside this one.
        put_in_place(building, target, {*FILES.values(), "source", "manifest.json"})
    return [target / FILES[form] for form in formats], [note] if note else []


def write_all(words: Words) -> list[Path]:
    """Write the site of all councils and waves that give data away, and return its pages.

    Raises
    ------
    UsageError
        If no report gives data away.
    """
    folders = released()
    if not folders:
        raise UsageError("No report gives data away yet. `mirall run --all` makes them.")
    found = read_released(folders.values(), words)
    return write_site(found, {name: folder.parent for name, folder in folders.items()}, reports_dir())


def _record(folders: Mapping[str, Path], words: Words, used: Renderer) -> dict[str, Any]:
    return {
        "language": words.language,
        "renderer": {"name": used.name, "version": used.version},
        "inputs": {name: file_hash(folder / SUMMARY) for name, folder in folders.items()},
    }
