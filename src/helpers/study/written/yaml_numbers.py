"""Numbers in YAML files as they were written: 20.000 residents are twenty thousand, and YAML's own rule says twenty."""

from __future__ import annotations

from typing import Any, get_args, get_origin

from pydantic_core import PydanticCustomError

from helpers.study.written.notation import Notation, bare, of_mark, read_count, roles

UNCLEAR = "unclear_number"


def settled(value: Any, annotation: Any) -> Any:
    """Return a value with numbers written with marks of thousands read, where its key holds numbers.

    Parameters
    ----------
    annotation
        Type of the key; keys that may hold text are left as they are.

    Raises
    ------
    PydanticCustomError
        If a number that may have decimals can be read two ways (``budget: 20.000``).

    Examples
    --------
    >>> settled("20.000", int), settled("1.234.567", float | None), settled("20.000", str)
    (20000, 1234567.0, '20.000')
    """
    kinds = _kinds(annotation)
    if str in kinds or not kinds & {int, float}:
        return value
    if isinstance(value, dict):
        return {key: settled(each, _values(annotation)) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [settled(each, annotation) for each in value]
    if not isinstance(value, str) or not roles(bare(value)):
        return value
    return _whole(value) if float not in kinds else _decimal(value)


def _whole(value: str) -> int | str:
    count = read_count(value)
    return int(count) if count is not None and count.is_integer() else value


def _decimal(value: str) -> float:
    number = Notation().read(value)
    if number is not None:
        return number
    # Both readings are shown, so that nobody has to guess what would be right.
    first, second = (of_mark(mark).read(value) for mark in (".", ","))
    low, high = sorted((first or 0.0, second or 0.0))
    values = {"value": value, "low": f"{low:g}", "high": f"{high:.0f}"}
    raise PydanticCustomError(UNCLEAR, "may mean {low} or {high}", values)  # type: ignore[arg-type]


def _values(annotation: Any) -> Any:
    if get_origin(annotation) is dict:
        return get_args(annotation)[1]
    return next((allowed for part in get_args(annotation) if (allowed := _values(part))), None)


def _kinds(annotation: Any) -> set[Any]:
    """Return the plain types of what a key holds; a mapping's values count and its keys do not."""
    parts = get_args(annotation)
    if get_origin(annotation) is dict:
        parts = parts[1:]
    if not parts:
        return {annotation}
    return set().union(*(_kinds(part) for part in parts if not _is_detail(part)))


def _is_detail(part: Any) -> bool:
    """Return whether part of an annotation says something of the type and is none itself."""
    return not isinstance(part, type) and get_origin(part) is None
