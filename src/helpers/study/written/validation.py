"""What a configuration file gets wrong, in plain and translatable words: none of the validator's own."""

from __future__ import annotations

import re
import typing
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic_core import PydanticCustomError

from helpers.errors import Problem
from helpers.study.written.near_names import near_names
from helpers.study.written.yaml_numbers import UNCLEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

REFUSED = "refused"
#: A value longer than this is cut short where it is shown.
LONGEST = 60
_WHOLE = Problem("{key} holds {value}, which is no whole number. Write one, as 20000.")
_NUMBER = Problem("{key} holds {value}, which is no number. Write one, as 12.5.")
_TRUTH = Problem("{key} holds {value}, which is neither true nor false. Write one of the two.")
_DATE = Problem("{key} holds {value}, which is no date. Write it as 2026-03-02.")
_TEXT = Problem("{key} holds {value}, which is no text. Write words, in quotation marks.")
_LIST = Problem("{key} holds {value}, where a list is needed. Write it as [one, two].")
_BLOCK = Problem("{key} holds {value}, where keys with values are needed. See the template of `mirall new`.")
_SHAPE = Problem("{key} holds {value}, which has not the form that it needs. See the template of `mirall new`.")
_COUNT = Problem("{key} holds {value}, which has too many or too few values. See the template of `mirall new`.")
#: Kind of refusal to what is said of it.
PLAIN = {
    "int_parsing": _WHOLE, "int_type": _WHOLE, "int_from_float": _WHOLE, "int_parsing_size": _WHOLE,
    "float_parsing": _NUMBER, "float_type": _NUMBER, "finite_number": _NUMBER,
    "bool_parsing": _TRUTH, "bool_type": _TRUTH, "string_type": _TEXT, "string_pattern_mismatch": _SHAPE,
    "date_type": _DATE, "date_parsing": _DATE, "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE, "list_type": _LIST, "tuple_type": _LIST, "dict_type": _BLOCK,
    "model_type": _BLOCK, "model_attributes_type": _BLOCK, "too_long": _COUNT, "too_short": _COUNT,
    "literal_error": Problem("{key} holds {value} (allowed: {allowed})."),
    "greater_than": Problem("{key} holds {value}; it must be above {limit}."),
    "greater_than_equal": Problem("{key} holds {value}; it must be at least {limit}."),
    "less_than": Problem("{key} holds {value}; it must be below {limit}."),
    "less_than_equal": Problem("{key} holds {value}; it must be at most {limit}."),
}  # fmt: skip
LIMITS = ("gt", "ge", "lt", "le")
#: Refusals of a key, not of a value.
KEYS = ("missing", "extra_forbidden")
#: Keys of the model to the shorter ones under which a file may give the same.
SHORTER = {"parts": ("file", "files")}


def refusal(problem: Problem) -> PydanticCustomError:
    """Return the error by which a model's own check refuses its values, so that the words can be translated.

    Parameters
    ----------
    problem
        What is wrong and the way out; the place is added when the file is known.
    """
    return PydanticCustomError(REFUSED, "{problem}", {"problem": problem})


def problems_of(details: Iterable[Any], content: Any, where: str, model: type[BaseModel]) -> list[Problem]:
    """Return a validator's refusals as problems: each with its key, its value, what is allowed and the way out.

    Where a value may have several forms, the validator refuses it once for each: the form that it comes nearest to,
    which is refused furthest within, is told.

    Parameters
    ----------
    details
        The entries of ``ValidationError.errors()``.
    content
        What the validator was given: its keys are a reader's, all others are the validator's names of forms.
    """
    forms: dict[tuple[Any, ...], dict[Any, list[Any]]] = {}
    names = _names(model)
    for detail in details:
        place, at = _place(detail, content, names)
        form = detail["loc"][at] if at < len(detail["loc"]) else None
        told = {**detail, "loc": place, "said": _said(place, content)}
        forms.setdefault(detail["loc"][:at], {}).setdefault(form, []).append(told)
    nearest = [
        max(refused.values(), key=lambda told: max(len(each["loc"]) for each in told)) for refused in forms.values()
    ]
    return [_problem_of(detail, where, model) for told in nearest for detail in told]


def _place(detail: Any, content: Any, names: frozenset[str]) -> tuple[tuple[Any, ...], int]:
    """Return the keys of a refusal as they stand in the file, and where the first name of a form stands among them.

    Parameters
    ----------
    names
        Every key that the file may have: a block that was put in order before is no more as it was given.
    """
    keys, first, last = [], len(detail["loc"]), len(detail["loc"]) - 1
    for at, part in enumerate(detail["loc"]):
        is_given = isinstance(content, dict) and part in content
        is_key = isinstance(part, int) or part in names or (at == last and detail["type"] in KEYS)
        if is_given or is_key:
            keys.append(part)
            content = content[part] if is_given or _is_in(content, part) else None
        else:
            first = min(first, at)
    return tuple(keys), first


def _said(place: tuple[Any, ...], content: Any) -> tuple[Any, ...]:
    """Return the keys of a place as its file has them, where the model gathers what the file says in shorter forms.

    Examples
    --------
    >>> _said(("survey", "parts", 1, "fil"), {"survey": {"file": {"ca": "a.csv", "es": {"fil": "b.csv"}}}})
    ('survey', 'file', 'es', 'fil')
    >>> _said(("survey", "parts", 0, "lang"), {"survey": {"file": {"file": "a.csv", "lang": "ca"}}})
    ('survey', 'file', 'lang')
    """
    words: list[Any] = []
    block: Any = content
    for part in place:
        word = part
        if part == "file" and words and block is None:  # a file's name in the place of a block
            continue
        if isinstance(block, dict) and isinstance(part, int):
            if "file" in block:  # the only block
                continue
            word = [*block][part] if part < len(block) else part
        elif isinstance(block, dict) and part not in block:
            word = next((name for name in SHORTER.get(part, ()) if name in block), part)
        words.append(word)
        is_given = (isinstance(block, dict) and word in block) or _is_in(block, word)
        block = block[word] if block is not None and is_given else None
    return tuple(words)


def _is_in(content: Any, part: Any) -> bool:
    return isinstance(content, list | tuple) and isinstance(part, int) and part < len(content)


def _names(model: type[BaseModel]) -> frozenset[str]:
    """Return the keys that stand anywhere in a file."""
    names = {*model.model_fields, *_named(model)}
    return frozenset(names.union(*(_names(inner) for a in _named(model).values() for inner in _models(a))))


def _named_key(place: tuple[Any, ...]) -> str:
    """Return the keys down to a value as a reader says them; values of a list are counted from 1.

    Examples
    --------
    >>> _named_key(("trials", 0, "driver"))
    'trials (1).driver'
    """
    parts = [f" ({part + 1})" if isinstance(part, int) else f".{part}" for part in place]
    return "".join(parts).removeprefix(".")


def _problem_of(detail: Any, where: str, model: type[BaseModel]) -> Problem:
    key, kind, context = _named_key(detail["said"]), detail["type"], detail.get("ctx", {})
    values = {"key": key, "value": _shown(detail["input"])}
    if kind == REFUSED:
        return Problem(context["problem"].message, f"{where}, {key}" if key else where, context["problem"].values)
    if not key:
        message = (
            "The file holds {value}, where keys with values are needed, as name: Vila. See the template of "
            "`mirall new`."
        )
        return Problem(message, where, values)
    if kind == "extra_forbidden":
        return _unknown(detail, where, model, values)
    if kind == "missing":
        return Problem("The key {key} is missing.", where, values)
    if kind == "value_error":
        # A model's plain check: its sentence is an entry of the catalogue.
        said = str(context["error"]).replace("{", "{{").replace("}", "}}")
        return Problem(said, f"{where}, {key}" if key else where)
    if kind == UNCLEAR:
        message = (
            "{key} holds {value}, which may mean {low} or {high}. Write it without marks of thousands, and decimals "
            "with a point."
        )
        return Problem(message, where, values | context)
    if detail["input"] is None or detail["input"] == "":
        return Problem("The key {key} has no value yet. Fill it in.", where, values)
    blocks = _keys(model, detail["loc"])
    if blocks and kind in ("list_type", "tuple_type"):
        message = "{key} holds {value}, where a block is needed. Keys that may stand in it: {keys}."
        return Problem(message, where, values | {"keys": ", ".join(blocks)})
    limit = next((f"{context[name]}" for name in LIMITS if name in context), "")
    allowed = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
    return Problem(PLAIN.get(kind, _SHAPE).message, where, values | {"limit": limit, "allowed": allowed})


def _unknown(detail: Any, where: str, model: type[BaseModel], values: dict[str, Any]) -> Problem:
    """Return what is wrong with a key that nothing has in its place: it is misspelt, misplaced or part of a value."""
    *place, name = detail["loc"]
    if detail["input"] is None and re.match(r"\d", str(name)):
        message = (
            "{key} has no value: between brackets a comma begins the next key. Write decimals with a point, as 1.08, "
            "and texts with commas in quotation marks."
        )
        return Problem(message, where, values)
    homes = [home for home in _homes(str(name), model) if home != ".".join(str(part) for part in place)]
    if "" in homes:
        message = "The key {key} stands in a block to which it does not belong. Take its indentation away."
        return Problem(message, where, values)
    if homes:
        message = "The key {key} stands where it does not belong. Write it under {home}, indented."
        return Problem(message, where, values | {"home": homes[0]})
    known = _keys(model, tuple(place))
    near = near_names(str(name), known)
    if not near:
        message = "Unknown key {key}. Keys that may stand here: {keys}."
        return Problem(message, where, values | {"keys": ", ".join(known)})
    message = "Unknown key {key} (near: {near}). Check its spelling against the template of `mirall new`."
    return Problem(message, where, values | {"near": ", ".join(near)})


def _homes(name: str, model: type[BaseModel], place: str = "") -> Iterator[str]:
    """Yield the blocks of a file in which a key of that name may stand; the name of the outermost is empty."""
    if name in _named(model):
        yield place
    for key, annotation in _named(model).items():
        for inner in _models(annotation):
            yield from _homes(name, inner, f"{place}.{key}" if place else key)


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _keys(model: type[BaseModel], place: tuple[Any, ...]) -> list[str]:
    """Return the keys that may stand at a place of a file."""
    inner: type[BaseModel] | None = model
    for part in place:
        if inner is not None and part in _named(inner):
            inner = next(_models(_named(inner)[part]), None)
    return list(_named(inner)) if inner is not None else []


def _named(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in typing.get_args(annotation):
        yield from _models(inner)
