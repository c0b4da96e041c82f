"""What a codebook names of its own: items, constructs and labels, checked before anything is read with them."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.study.config import LANGUAGES
from helpers.study.constructs import CONSTRUCTS
from helpers.study.indicators import INDICATORS
from helpers.survey.vocabulary import code_key, is_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from helpers.study.instrument import Instrument, Item, Option
    from helpers.survey.codebook.codebook import Codebook

#: A column of a table, without the two underscores that part an item from its answer.
NAME = re.compile(r"^(?!.*__)[A-Za-z][A-Za-z0-9_]*$")
#: Columns that the tables write themselves: an item of that name would take their place.
RESERVED = frozenset({
    "respondent", "file", "row", "interview_language", "weight", "base_weight", "stratum", "cluster", "awareness",
    "is_user", "spending_gap", "all",
    "knowledge", *INDICATORS.scores, *INDICATORS.of("knowledge"),
})  # fmt: skip


def own_problems(codebook: Codebook, instrument: Instrument) -> Iterator[Problem]:
    """Yield what is wrong with a codebook's own items, constructs and labels.

    Parameters
    ----------
    instrument
        As this survey asked it, own items among the others.
    """
    yield from _constructs(codebook, instrument)
    for item in codebook.own_items:
        yield from _item(item, codebook)
    for item_id, rule in codebook.items.items():
        if item_id in instrument:
            yield from _unscored(rule.options, item_id)
            known = [option.code for option in instrument[item_id].options]
            message = (
                "The item {item} has no answer {code} to be labelled (allowed: {allowed}). Offer it under options."
            )
            for code in rule.labels:
                if code not in known:
                    values = {"item": item_id, "code": code, "allowed": ", ".join(known) or "–"}
                    yield Problem(message, f"codebook.yml, items.{item_id}.labels", values)
            yield from _repeated_codes(instrument[item_id])
    yield from _reversals(codebook, instrument)
    yield from _other_ends(codebook)
    repeated = [name for name, times in Counter(item.id for item in codebook.own_items).items() if times > 1]
    for name in repeated:
        message = "The own item {item} is written twice. Keep one of them."
        yield Problem(message, "codebook.yml, own_items", {"item": name})


def _constructs(codebook: Codebook, instrument: Instrument) -> Iterator[Problem]:
    for name in codebook.constructs:
        is_taken = name not in CONSTRUCTS and (name in instrument or name in RESERVED)
        if not NAME.match(name) or is_taken:
            message = "{name} cannot name a construct: letters, digits and single underscores, and no name in use."
            yield Problem(message, "codebook.yml, constructs", {"name": name})


def _item(item: Item, codebook: Codebook) -> Iterator[Problem]:
    where = f"codebook.yml, own_items, {item.id}"
    scores = {f"{name}_score" for name in codebook.constructs}
    if not NAME.match(item.id) or item.id in RESERVED | scores or item.id.endswith("_points"):
        message = "{name} cannot name an item: letters, digits and single underscores, and no name in use."
        yield Problem(message, where, {"name": item.id})
    known = [*CONSTRUCTS, *codebook.constructs]
    if item.construct not in known:
        message = (
            "The item {item} measures {construct}, which is no construct (allowed: {allowed}). Correct it, or "
            "give it a label under constructs."
        )
        values = {"item": item.id, "construct": item.construct, "allowed": ", ".join(known)}
        yield Problem(message, where, values)
    if item.id not in codebook.items:
        yield from _repeated_codes(item)
    yield from _unscored(item.options, item.id)


def _unscored(options: Sequence[Option], item: str) -> Iterator[Problem]:
    """Yield a problem for answers without a score beside others that have one: their people would count in none."""
    lacking = [option.code for option in options if "score" not in option.model_fields_set]
    if not lacking or len(lacking) == len(options) or all(option.score is None for option in options):
        return
    message = (
        "Some answers of {item} have a score, and {codes} none, so that whoever gave these would count in no figure of "
        "it. Write a score from 0 to 100 for each, or score: none where that is meant."
    )
    yield Problem(message, f"codebook.yml, {item}", {"item": item, "codes": ", ".join(lacking)})


def _other_ends(codebook: Codebook) -> Iterator[Problem]:
    """Yield a problem for each own item whose ends are two things, under own_items and under items."""
    message = (
        "The own item {item} goes from {low} to {high} under own_items, and its scale under items is {from_} to {to}. "
        "Correct one of them, or leave scale out."
    )
    for item in codebook.own_items:
        scale = codebook.rule(item.id).scale
        if scale and None not in (item.low, item.high) and scale != (item.low, item.high):
            ends = {"low": item.low, "high": item.high, "from_": scale[0], "to": scale[1]}
            values = {"item": item.id} | {name: f"{end:g}" for name, end in ends.items()}
            yield Problem(message, f"codebook.yml, items.{item.id}", values)


def _reversals(codebook: Codebook, instrument: Instrument) -> Iterator[Problem]:
    """Yield a problem for each `reversed` that turns nothing, or only what `values` leaves out."""
    for item_id, rule in codebook.items.items():
        kind = instrument[item_id].kind if rule.reversed and item_id in instrument else ""
        where, values = f"codebook.yml, items.{item_id}", {"item": item_id, "kind": kind}
        if kind == "scale" and any(is_number(point) for point in rule.values.values()):
            message = (
                "The item {item} has both reversed and values, and values says what each code means. Leave reversed "
                "out, and turn the numbers under values where the file counts the other way round."
            )
            yield Problem(message, where, values)
        elif kind and kind != "scale":
            message = (
                "The item {item} is {kind}, and reversed turns scales. Leave it out, and say under values what each "
                "code means."
            )
            yield Problem(message, where, values)
    for item in codebook.own_items:
        if item.reversed and item.kind not in ("scale", "binary"):
            message = (
                "The own item {item} is {kind}, and reversed turns scales and yes or no. Leave it out, and give each "
                "option the score that it is worth."
            )
            yield Problem(message, f"codebook.yml, own_items, {item.id}", {"item": item.id, "kind": item.kind})


def _repeated_codes(item: Item) -> Iterator[Problem]:
    """Yield a problem for each code that an item's options share, or that is compared as another's, and each label."""
    where, codes = f"codebook.yml, {item.id}", [option.code for option in item.options]
    for code, times in Counter(codes).items():
        if times > 1:
            message = "The item {item} has the answer {code} twice. Keep one of them."
            yield Problem(message, where, {"item": item.id, "code": code})
    alike: dict[tuple[str, str], list[str]] = {}
    for option in item.options:
        names = {"": option.code} | {language: option.label[language] for language in LANGUAGES}
        for language, name in names.items():
            alike.setdefault((language, code_key(name)), []).append(option.code)
    for both in dict.fromkeys(tuple(dict.fromkeys(same)) for same in alike.values()):
        if len(both) > 1:
            message = (
                "The answers {codes} of {item} are written alike, as a code or as a label, but for capitals, accents "
                "and signs, so that nobody knows which of them a cell means. Call one of them otherwise."
            )
            yield Problem(message, where, {"item": item.id, "codes": ", ".join(both)})
