"""Values for the notebooks' parameters, as the command line gives them: ``02.outcome=trust``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpers.errors import Problem
from helpers.present.language.words import mark
from helpers.study.choices import METHOD, OPEN
from helpers.study.written.near_names import near_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Declared = Mapping[str, Mapping[str, Any]]

#: What names the study is said by its own arguments.
OF_STUDY = ("council", "wave", "language")
KINDS = {int: mark("a whole number"), float: mark("a number"), bool: mark("true or false"), str: mark("text")}
YES_NO = {"true": True, "false": False}


def read_settings(given: Sequence[str], declared: Declared) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """Return the values by notebook and parameter, and everything that cannot be set, with the names that are nearest.

    A value without a notebook goes to all that declare its parameter. What cannot be set is told with what is wrong
    in the values that can (`request.accept`).

    Parameters
    ----------
    given
        ``notebook.parameter=value`` or ``parameter=value``; a notebook is named by how its name begins (``02``).
    declared
        Notebook to its parameters with their defaults, whose types the values take.

    Examples
    --------
    >>> read_settings(["seed=7", "02.outcome=trust"], {"02_b": {"outcome": "", "seed": 1}, "03_c": {"seed": 1}})
    ({'02_b': {'seed': 7, 'outcome': 'trust'}, '03_c': {'seed': 7}}, [])
    """
    problems = [*_twice(given, declared)]
    # What names a notebook goes before what goes to all that declare it, wherever it stands.
    by_book: dict[str, dict[str, Any]] = {}
    for text in sorted(given, key=lambda one: bool(_parts(one)[0])):
        where, name, value = _parts(text)
        holding = _holding(where, name, declared)
        problems += _refused(text, where, name, value, holding, declared)
        for book in holding:
            made = _as_declared(value, declared[book][name]) if value else None
            if made is not None:
                by_book.setdefault(book, {})[name] = made
    return by_book, problems


def _parts(text: str) -> tuple[str, str, str]:
    """Return notebook, parameter and value; each is empty where the text has none."""
    key, sign, value = text.partition("=")
    where, dot, name = key.strip().rpartition(".")
    given = value.strip() if sign else ""
    return (where, name, given) if dot else ("", key.strip(), given)


def _holding(where: str, name: str, declared: Declared) -> list[str]:
    """Return the notebooks to which a setting goes."""
    return [book for book in declared if book.startswith(where) and name in declared[book] and name not in OF_STUDY]


def _refused(
    text: str, where: str, name: str, value: str, holding: Sequence[str], declared: Declared
) -> Iterator[Problem]:
    """Yield what is wrong with one setting."""
    if not holding:
        yield _unknown(text, where, name, declared)
    elif not value:
        message = "{setting} has no value. Write {setting}=VALUE, or leave it out: council.yml then decides."
        yield Problem(message, values={"setting": text.partition("=")[0].strip()})
    else:
        kinds = {type(declared[book][name]) for book in holding if _as_declared(value, declared[book][name]) is None}
        message = "{setting}: {name} takes {kind}."
        yield from (Problem(message, values={"setting": text, "name": name, "kind": KINDS[kind]}) for kind in kinds)


def _twice(given: Sequence[str], declared: Declared) -> Iterator[Problem]:
    """Yield the settings that give one parameter of one notebook a value more than once."""
    places: dict[tuple[str, str, bool], list[str]] = {}
    for text in given:
        where, name, _ = _parts(text)
        for book in _holding(where, name, declared):
            places.setdefault((book, name, bool(where)), []).append(text)
    message = "{settings}: one parameter is set more than once. Keep one of them."
    said = dict.fromkeys(", ".join(texts) for texts in places.values() if len(texts) > 1)
    return (Problem(message, values={"settings": settings}) for settings in said)


def _unknown(text: str, where: str, name: str, declared: Declared) -> Problem:
    books = [book for book in declared if book.startswith(where)]
    if not books:
        message = "{setting}: there is no notebook {where}. Write one of {known}, a dot, and the parameter."
        return Problem(message, values={"setting": text, "where": where, "known": ", ".join(declared)})
    if name in OF_STUDY:
        message = (
            "{setting}: {name} is not set here but by the command itself: `mirall run COUNCIL/WAVE --language ca`."
        )
        return Problem(message, values={"setting": text, "name": name})
    if there := [book[:2] for book in declared if name in declared[book]]:
        message = "{setting}: {name} is a parameter of notebook {books}: `--set {written}=…`."
        return Problem(message, values={"setting": text, "name": name, "books": ", ".join(there),
                                        "written": f"{there[0]}.{name}"})  # fmt: skip
    known = list(dict.fromkeys(key for book in books for key in declared[book] if key not in OF_STUDY))
    near = near_names(name, known)
    message = "{setting}: no parameter is called {name}. Near it: {near}. All of them: {known}."
    if not near:
        message = "{setting}: no parameter is called {name}. All of them: {known}."
    values = {"setting": text, "name": name or "–", "near": ", ".join(near), "known": ", ".join(known)}
    return Problem(message, values=values)


def _as_declared(value: str, default: object) -> object:
    """Return a value in the type of the default that it replaces; None where it cannot be."""
    if isinstance(default, bool):
        return YES_NO.get(value.casefold())
    if value == METHOD and default in OPEN:
        return value
    try:
        return type(default)(value) if isinstance(default, int | float) else value
    except ValueError:
        return None
