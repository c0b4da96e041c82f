"""Labels that number the codes of a scale otherwise: 1 is "10", 2 is "9". Which of the two was ticked, nobody knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.study.written.notation import decimal_number
from helpers.survey.matching.finding import quoted
from helpers.survey.vocabulary import is_number, no_answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from helpers.survey.codebook.sources import Matching, Source
    from helpers.survey.files.raw import RawSurvey

#: So many codes whose labels are other numbers are no slip.
LEAST_RENUMBERED = 2
#: Labels in signs: filled and empty stars, what stands for neither much nor little, and ways to write a minus.
_STARS, _EMPTY, _NEITHER = "★⭐*●", "☆○", ("0", "=", "+/-", "±", "-/+", "+-", "-+")
_SIGNS = str.maketrans({
    "−": "-", "–": "-", "—": "--", "\ufe0f": "", "➕": "+", "➖": "-", "👍": "+", "👎": "-", "😐": "=", "😑": "=",
    **dict.fromkeys("😀😃😄😁", "++"), **dict.fromkeys("🙂😊☺", "+"), **dict.fromkeys("🙁😟😞", "-"),
    **dict.fromkeys("☹😠😡😢", "--"), **{figure: f"{n}%" for n, figure in enumerate("①②③④⑤⑥⑦⑧⑨⑩", 1)},
})  # fmt: skip
#: A number with a sign, out of so many, or a per cent: each tells an order.
_SHARE = re.compile(r"^([+-]\d+|\d+(?=/\d+$)|\d+(?:[.,]\d+)?(?=%$))(?:/\d+|%)?$")
#: Labels in Roman figures, to ten.
_ROMAN = {text: float(n) for n, text in enumerate(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"], 1)}
#: "10", "Nota 10", "10 - Molt bé", "10 punts", "Molt bé (10)"; never "De 5 a 6".
_NUMBER = re.compile(r"^\D*?(\d{1,3})\D*$")


def label_number(label: str) -> float | None:
    """Return the one number that a label holds; None where it holds none or several.

    Examples
    --------
    >>> label_number("Nota 10"), label_number("0 Gens"), label_number("De 5 a 6"), label_number("Molt")
    (10.0, 0.0, None, None)
    """
    match = _NUMBER.match(label.strip())
    return float(match.group(1)) if match else None


def label_numbers(labels: Mapping[str, str]) -> dict[str, float]:
    """Return the number that each label gives its code: in figures, in Roman ones, or by signs.

    Signs (``++`` to ``--``, ``-2`` to ``+2``, one to five stars, faces, shares) tell an order and no points: the fewest
    stand for the lowest code, the most for the highest.

    Examples
    --------
    >>> label_numbers({"1": "IV", "2": "III"}), label_numbers({"1": "++", "2": "0", "3": "--"})
    ({'1': 4.0, '2': 3.0}, {'1': 3.0, '2': 2.0, '3': 1.0})
    """
    texts = {code: label.strip() for code, label in labels.items() if is_number(code)}
    # A dash may be a sign of the scale; "No ho sap" beside signs is none.
    texts = {code: text for code, text in texts.items() if _signs(text) is not None or no_answer(text) is None}
    codes = {code: float(code) for code in texts}
    if len(texts) < LEAST_RENUMBERED:
        return {}
    if all(text.upper() in _ROMAN for text in texts.values()):
        return {code: _ROMAN[text.upper()] for code, text in texts.items()}
    signs = {code: _signs(text) for code, text in texts.items()}
    told = {code: n for code, n in signs.items() if n is not None}
    if len(told) == len(texts) and len(set(told.values())) == len(told):
        first, last = min(told.values()), max(told.values())
        low, high = min(codes.values()), max(codes.values())
        return {code: low + (n - first) / (last - first) * (high - low) for code, n in told.items()}
    numbers = {code: label_number(text) for code, text in texts.items()}
    return {code: number for code, number in numbers.items() if number is not None}


def _signs(label: str) -> float | None:
    """Return how much signs say: stars that are filled, pluses less minuses, faces, a share; None for anything else."""
    plain = re.sub(r"[\s()\[\]]", "", label).translate(_SIGNS)
    if plain in _NEITHER:
        return 0.0
    if share := _SHARE.match(plain):
        return decimal_number(share.group(1))
    if plain and set(plain) <= set(_STARS + _EMPTY):
        return float(sum(plain.count(star) for star in _STARS))
    return float(plain.count("+") - plain.count("-")) if plain and set(plain) in ({"+"}, {"-"}) else None


def renumbered(source: Source, column: str, raw: RawSurvey) -> dict[str, float]:
    """Return the codes of a scale's column to the other numbers that its labels give them; none where they agree.

    What the codebook says of the codes settles it, and so does `reversed` where the labels count the other way round.
    """
    item, rule = source.item, source.rule
    if item.kind != "scale" or rule.values or item.low is None or item.high is None:
        return {}
    labels = label_numbers(raw.labels_of(column))
    numbers = {code: number for code, number in labels.items() if item.low <= number <= item.high}
    turned = {code: item.low + item.high - float(code) for code in numbers}
    is_turned = rule.reversed and all(turned[code] == number for code, number in numbers.items())
    others = {code: number for code, number in numbers.items() if number != float(code)}
    return others if len(others) >= LEAST_RENUMBERED and not is_turned and not _is_shifted(source, others) else {}


def between(numbers: dict[str, float]) -> dict[str, float]:
    """Return the number of each code, those between labelled ends too, where the ends tell how the codes count.

    Examples
    --------
    >>> between({"1": 0, "4": 3}), between({"1": 4, "4": 1}), between({"1": 5, "3": 9})
    ({'1': 0, '2': 1.0, '3': 2.0, '4': 3}, {'1': 4, '2': 3.0, '3': 2.0, '4': 1}, {'1': 5, '3': 9})
    """
    codes = {code: float(code) for code in numbers}
    step = next((sign for sign in (1, -1) if len({numbers[c] - sign * codes[c] for c in codes}) == 1), 0)
    first = min(codes, key=lambda code: codes[code])
    if not step or any(code != int(code) for code in codes.values()):
        return numbers
    whole = range(int(codes[first]), int(max(codes.values())) + 1)
    return {f"{c}": numbers.get(f"{c}", numbers[first] + step * (c - codes[first])) for c in whole}


def _is_shifted(source: Source, others: dict[str, float]) -> bool:
    """Return whether the codebook gives the file's own scale, which the labels only number on from elsewhere."""
    return source.rule.scale is not None and len({float(code) - number for code, number in others.items()}) == 1


def renumbered_codes(matching: Matching, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for each scale whose labels number its codes otherwise."""
    message = (
        "The labels of this column give its codes other numbers ({pairs}), and nothing says which of the two is the "
        "answer. Write under items in codebook.yml {item}: {{values: {{{values}}}}} where the label is, or the same "
        "with each code to itself where the code is."
    )
    for source in matching.sources.values():
        for column in source.columns:
            if numbers := renumbered(source, column, raw):
                labels = raw.labels_of(column)
                told = between(label_numbers(labels))
                written = ", ".join(f'"{code}": "{number:g}"' for code, number in told.items())
                pairs = ", ".join(f"{code}: {quoted(labels[code])}" for code in list(numbers)[:3])
                values = {"pairs": pairs, "item": source.item.id, "values": written}
                yield Problem(message, f"{raw.file_of(column)}, column {column}", values)
