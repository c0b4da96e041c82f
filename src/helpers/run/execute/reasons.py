"""Why a step of a run is taken again: what is not as it was when it was taken last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from helpers.errors import Problem
from helpers.present.language.words import mark

#: Why a step is taken again, by what is not as it was.
BECAUSE = {
    "new": mark("It was not run before, or was broken off."),
    "forced": mark("All was asked for anew (--force)."),
    "inputs": mark("Files changed: {names}."),
    "previous": mark("Files or tables of the wave before changed: {names}."),
    "parameters": mark("Choices changed: {names}."),
    "notebooks": mark("Notebooks changed: {names}."),
    "code": mark("The method's own files changed: {names}."),
    "versions": mark("Other versions are installed: {names}."),
    "tables": mark("Tables are missing or are not as they were written: {names}."),
    "formats": mark("Formats were not made yet: {names}."),
    "files": mark("Files of the report are missing or are not as they were made: {names}."),
    "renderer": mark("Another renderer makes the report: {names}."),
    "kept": mark("The executed notebook is missing or is not as it was kept."),
}


def because(kind: str, names: Iterable[str] = ()) -> Problem:
    """Return a reason in words."""
    return Problem(BECAUSE[kind], values={"names": ", ".join(names)})


def differences(before: Mapping[str, Mapping[str, Any]], now: Mapping[str, Mapping[str, Any]]) -> list[Problem]:
    """Return what is not as it was: what came, what went and what changed, of each kind."""
    others = {}
    for kind, things in now.items():
        earlier = before.get(kind, {})
        others[kind] = sorted(name for name in {*things, *earlier} if things.get(name) != earlier.get(name))
    return [because(kind, names) for kind, names in others.items() if names]
