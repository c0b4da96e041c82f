"""The name that was probably meant: what an error offers beside a name that nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from helpers.errors import Problem
from helpers.study.written.letters import plain_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Likeness, 0 to 100, from which a name is worth offering.
ALIKE = 65.0
OFFERED = 3


def near_names(wanted: str, known: Iterable[str], most: int = OFFERED, alike: float | None = None) -> list[str]:
    """Return the known names that look most like a name, the likest first; accents, marks and capitals are passed over.

    Parameters
    ----------
    most
        How many at most.
    alike
        Share of the letters, in per cent, that need not change; None where it is enough that one name stands within
        the other, which is worth offering though not worth assuming.

    Examples
    --------
    >>> near_names("valuacion", ["valuation", "stigma"]), near_names("xyz", ["valuation"])
    (['valuation'], [])
    >>> near_names("sexe", ["sex of the child", "sex"]), near_names("sexe", ["sex of the child", "sex"], alike=75)
    (['sex', 'sex of the child'], ['sex'])
    """
    names, key = list(dict.fromkeys(known)), plain_name(wanted)
    scorer, least = (fuzz.WRatio, ALIKE) if alike is None else (fuzz.ratio, alike)
    plainly = [plain_name(name) for name in names]
    scored: list[tuple[str, float, int]]
    scored = process.extract(key, plainly, scorer=scorer, limit=None, score_cutoff=least)  # type: ignore[call-overload]
    # What holds the name as a part comes after what is like it as a whole.
    ordered = sorted(scored, key=lambda one: -fuzz.ratio(key, one[0]))
    return [names[place] for _, _, place in ordered[:most]]


def near_list(wanted: str, known: Iterable[str]) -> str:
    """Return the names of `near_names` as a list to read; a dash where there are none."""
    return ", ".join(near_names(wanted, known)) or "–"


def unknown_names(parameter: str, given: Iterable[str], known: Sequence[str]) -> list[Problem]:
    """Return a problem for each name that cannot stand in a parameter of this survey, with the names near to it."""
    return [_unknown(parameter, name, known) for name in dict.fromkeys(given) if name not in known]


def _unknown(parameter: str, name: str, known: Sequence[str]) -> Problem:
    near = ", ".join(near_names(name, known))
    message = "{parameter}: {name} is none of what can stand here. Near it: {near}. All of them: {known}."
    if not near:
        message = "{parameter}: {name} is none of what can stand here. All of them: {known}."
    listed = ", ".join(dict.fromkeys(known))
    return Problem(message, values={"parameter": parameter, "name": name, "near": near, "known": listed})


def named_twice(parameter: str, given: Iterable[str]) -> list[Problem]:
    """Return a problem for each name that stands more than once in a parameter.

    Examples
    --------
    >>> [problem.values["name"] for problem in named_twice("controls", ["sex", "age", "sex"])]
    ['sex']
    """
    names = list(given)
    message = "{name} is named {n} times in {parameter}. Write it once."
    return [
        Problem(message, values={"parameter": parameter, "name": name, "n": names.count(name)})
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
