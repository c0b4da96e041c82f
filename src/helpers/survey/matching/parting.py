"""What of a codebook concerns one of several files: the columns that this file has, with all that is said of codes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from helpers.errors import Problem
from helpers.survey.matching.matching import Columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from helpers.survey.codebook.codebook import Codebook, ItemRule
    from helpers.survey.files.raw import RawSurvey

#: Keys of an item that say how it was asked: the same in all files. A scale of one file is stretched to that of all.
OF_THE_QUESTION = frozenset({"text", "short", "options", "labels", "ask_if", "bands"})

#: Keys by which a problem of one file is settled in that file alone.
OF_ONE_FILE = ("scale:", "reversed:", "format:", "missing: {{")


def codebook_of(codebook: Codebook, raw: RawSurvey, files: Sequence[RawSurvey]) -> Codebook:
    """Return the codebook without the columns that only another file has, and with what holds for this file alone.

    What no file has stays, to be refused. An item whose columns all are another file's keeps what is said of its codes:
    this file may have it by name.
    """
    codebook = _with_its_own(codebook, raw.name)
    if len(files) == 1:
        return codebook
    mine = Columns(raw.frame.columns)
    others = [Columns(other.frame.columns) for other in files if other is not raw]
    elsewhere = {name for name in _named(codebook) if any(columns.find(name) for columns in others)}
    dropped = {name for name in elsewhere if not mine.find(name)}
    return codebook.model_copy(
        update={
            "items": {item: _without(rule, dropped) for item, rule in codebook.items.items()},
            "ignore": tuple(name for name in codebook.ignore if name not in dropped),
        }
    )


def _with_its_own(codebook: Codebook, name: str) -> Codebook:
    own = codebook.files.get(name)
    if own is None:
        return codebook
    items = dict(codebook.items)
    for item, rule in own.items.items():
        said = {key: getattr(rule, key) for key in rule.model_fields_set}
        items[item] = items[item].model_copy(update=said) if item in items else rule
    return codebook.model_copy(update={"items": items, "missing": codebook.missing | own.missing})


def file_problems(codebook: Codebook, files: Sequence[RawSurvey]) -> Iterator[Problem]:
    """Yield what is wrong with a codebook of several files: of no file, of all files, counts of uneven columns."""
    names = [raw.name for raw in files]
    for name, own in codebook.files.items():
        if name not in names:
            message = "The survey has no file {file} (allowed: {allowed}). Correct its name under files."
            yield Problem(message, "codebook.yml, files", {"file": name, "allowed": ", ".join(names)})
        for item, rule in own.items.items():
            asked = sorted(rule.model_fields_set & OF_THE_QUESTION)
            if asked:
                message = "{keys} of {item} are the question's own, and hold for all files. Write them under items."
                where = f"codebook.yml, files.{name}.items.{item}"
                yield Problem(message, where, {"keys": ", ".join(asked), "item": item})
    yield from uneven_counts(codebook, files)


def of_one_file(told: Sequence[Problem], files: Sequence[RawSurvey]) -> list[Problem]:
    """Return where to write what holds for one file alone, where some files ask for it and others do not.

    Names of places and marks are other files' too; scales, turned answers, missing codes and forms may be one's alone.
    """
    message = (
        "What codebook.yml says under items holds for every file of the survey. Write what holds for one alone under "
        "files, as in files: {{{file}: {{items: {{trust: {{reversed: true}}}}}}}}; a scale of its own as trust: "
        "{{scale: [1, 5]}}, and the form of its dates or the unit of its durations under format."
    )
    asked: dict[tuple[str, str], set[str]] = defaultdict(set)
    for problem in told:
        if "item" in problem.values and any(key in problem.message for key in OF_ONE_FILE):
            asked[problem.message, problem.values["item"]] |= {
                f.name for f in files if problem.where.startswith(f.name)
            }
    alone = next((names for names in asked.values() if 0 < len(names) < len(files)), None)
    return [Problem(message, "codebook.yml", {"file": min(alone)})] if alone else []


def _named(codebook: Codebook) -> Iterator[str]:
    yield from codebook.ignore
    for rule in codebook.items.values():
        yield from (*rule.places, *rule.mentions, *rule.any_of, *rule.count_of, *rule.none)
        yield from (name for names in rule.columns.values() for name in names)


def _without(rule: ItemRule, dropped: set[str]) -> ItemRule:
    def kept(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(name for name in names if name not in dropped)

    changes: dict[str, Any] = {name: kept(getattr(rule, name)) for name in ("mentions", "any_of", "count_of", "none")}
    changes["column"] = kept(rule.places) or None
    spread = {option: kept(names) for option, names in rule.columns.items()}
    changes["columns"] = {option: names for option, names in spread.items() if names}
    return rule.model_copy(update=changes)


def uneven_counts(codebook: Codebook, files: Sequence[RawSurvey]) -> Iterator[Problem]:
    """Yield a problem for each item that counts the columns selected, where the files have not as many of them."""
    message = (
        "The item {item} is made of {n} columns in {file} and of {other_n} in {other}, and would count less there. "
        "Name under items in codebook.yml columns that every file has."
    )
    for item, rule in codebook.items.items():
        names = rule.count_of or rule.any_of
        held = {raw.name: sum(bool(Columns(raw.frame.columns).find(name)) for name in names) for raw in files}
        least, most = min(held, key=lambda name: held[name] or len(names)), max(held, key=lambda name: held[name])
        if names and 0 < held[least] < held[most]:
            values = {"item": item, "file": most, "n": held[most], "other": least, "other_n": held[least]}
            yield Problem(message, f"codebook.yml, items.{item}", values)
