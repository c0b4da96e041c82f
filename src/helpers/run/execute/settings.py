"""Values for the notebooks' parameters, as the command line gives them: ``02.outcome=trust``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpers.errors import Problem, UsageError
from helpers.present.language.words import mark
from helpers.study.near_names import near_list

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Declared = Mapping[str, Mapping[str, Any]]

#: What names the study is said by its own arguments.
OF_STUDY = ("council", "wave", "language")
KINDS = {int: mark("a whole number"), float: mark("a number"), bool: mark("true or false"), str: mark("text")}
YES_NO = {"true": True, "false": False}


def read_settings(given: Sequence[str], declared: Declared) -> dict[str, dict[str, Any]]:
    """Return the values by notebook and parameter; one without a notebook goes to all that declare it.

    Parameters
    ----------
    given
        ``notebook.parameter=value`` or ``parameter=value``; a notebook is named by how its name begins (``02``).
    declared
        Notebook to its parameters with their defaults, whose types the values take.

    Raises
    ------
    UsageError
        With everything that cannot be set, at once, and the names that are nearest.

    Examples
    --------
    >>> read_settings(["02.outcome=trust", "seed=7"], {"02_b": {"outcome": "", "seed": 1}, "03_c": {"seed": 1}})
    {'02_b': {'outcome': 'trust', 'seed': 7}, '03_c': {'seed': 7}}
    """
    found: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for text in given:
        where, name, value = _parts(text)
        books = [book for book in declared if book.startswith(where)]
        holding = [book for book in books if name in declared[book] and name not in OF_STUDY]
        if not holding:
            problems.append(_unknown(text, where, name, books, declared))
        for book in holding:
            try:
                found.setdefault(book, {})[name] = _as_declared(value, declared[book][name])
            except ValueError:
                message = "{setting}: {name} takes {kind}."
                kind = KINDS[type(declared[book][name])]
                problems.append(Problem(message, values={"setting": text, "name": name, "kind": kind}))
    if problems:
        raise UsageError(problems)
    return found


def _parts(text: str) -> tuple[str, str, str]:
    """Return notebook, parameter and value; empty where the text has none."""
    key, _, value = text.partition("=")
    where, dot, name = key.strip().rpartition(".")
    return (where, name, value.strip()) if dot else ("", key.strip(), value.strip())


def _unknown(text: str, where: str, name: str, books: Sequence[str], declared: Declared) -> Problem:
    if not books:
        message = "{setting}: there is no notebook {where}. Write one of {known}, a dot, and the parameter."
        return Problem(message, values={"setting": text, "where": where, "known": ", ".join(declared)})
    known = list(dict.fromkeys(key for book in books for key in declared[book] if key not in OF_STUDY))
    message = "{setting}: no parameter is called {name}. Near it: {near}. All of them: {known}."
    values = {"setting": text, "name": name or "–", "near": near_list(name, known), "known": ", ".join(known)}
    return Problem(message, values=values)


def _as_declared(value: str, default: object) -> object:
    if isinstance(default, bool):
        if value.casefold() not in YES_NO:
            raise ValueError(value)
        return YES_NO[value.casefold()]
    return type(default)(value) if isinstance(default, int | float) else value
