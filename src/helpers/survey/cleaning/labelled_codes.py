"""What the codebook says of a code, against the label that the file itself gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.receiving.naming import option_keys
from helpers.survey.vocabulary import FALSE, NO, TRUE, YES, code_key, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from helpers.survey.receiving.raw import RawSurvey
    from helpers.survey.receiving.sources import Matching, Source


def turned_codes(matching: Matching, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for each column whose labels say another answer than `values` does of the same code.

    A label that stands under `values` itself is taken as the codebook has it.
    """
    message = (
        "Under values in codebook.yml, {code} of {item} is {meant}, and the label of {code} in the file is “{label}”, "
        "which is {said}. Correct values, or write the label there too ({written}: {meant})."
    )
    for item_id, source in matching.sources.items():
        column = source.column if source.item.kind in ("binary", "quiz", "single") else None
        for code, label, said in _turned(source, raw.labels_of(column)) if column else ():
            values = {"code": code, "item": item_id, "meant": source.rule.values[code], "label": label, "said": said}
            yield Problem(message, f"{raw.name}, column {column}", values | {"written": f'"{label}"'})


def _turned(source: Source, labels: Mapping[str, str]) -> Iterable[tuple[str, str, str]]:
    known = _words(source)
    for code, meant in source.rule.values.items():
        label = labels.get(code, "") if is_number(code) else ""
        said = known.get(code_key(label)) if label and code_key(label) not in source.rule.values else None
        own = known.get(code_key(meant))
        if said is not None and own is not None and said != own:
            yield code, label, said


def _words(source: Source) -> dict[str, str]:
    """Return the words that are an answer of an item, to its code."""
    if source.item.kind == "single":
        return option_keys(source.item)
    yes, no = (YES, NO) if source.item.kind == "binary" else (TRUE, FALSE)
    first, second = ("yes", "no") if source.item.kind == "binary" else ("true", "false")
    return dict.fromkeys(yes, first) | dict.fromkeys(no, second)
