"""What sentences say of the method's facts: fields that any sentence may hold, filled from thresholds and registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.study.indicators import INDICATORS
from helpers.study.thresholds import threshold

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpers.present.language.words import Words

HALF, TWO = 0.5, 2.0


def _share(name: str) -> Callable[[Words], str]:
    def said(words: Words) -> str:
        value = threshold(name)
        return words.percent(value, 0 if round(100 * value, 6).is_integer() else 1)

    return said


def _of_hundred(name: str) -> Callable[[Words], str]:
    return lambda words: words.number(100 * threshold(name))


def _count(name: str) -> Callable[[Words], str]:
    return lambda words: words.number(threshold(name))


def _points(name: str) -> Callable[[Words], str]:
    def said(words: Words) -> str:
        value = threshold(name)
        if value == HALF:
            return words("half a point")
        if value == TWO:
            return words("two points")
        return words("{points} points", points=words.number(value, 0 if value.is_integer() else 1))

    return said


def _label(indicator: str) -> Callable[[Words], str]:
    def said(words: Words) -> str:
        label = INDICATORS[indicator].label
        return label[words.language] if label else indicator

    return said


#: Field to how it is said: any sentence of the catalogue may hold it, and nobody fills it in.
STANDING: dict[str, Callable[[Words], str]] = {
    "confidence": _share("confidence"),
    "even": _share("even_chance"),
    "likely": _of_hundred("likely"),
    "power": _of_hundred("power"),
    "noticed": _points("smallest_objective"),
    "worth_money": _points("worth_money"),
    "long_sentence": _count("long_sentence"),
    "notable": _share("often_unanswered"),
    "image_index": _label("image_index"),
}


def standing_fields(text: str, words: Words) -> dict[str, str]:
    """Return those of the standing fields that a sentence holds.

    Examples
    --------
    >>> from helpers.present.language.words import Words
    >>> standing_fields("{confidence} interval", Words("en")), standing_fields("no field", Words("en"))
    ({'confidence': '95%'}, {})
    """
    return {name: say(words) for name, say in STANDING.items() if f"{{{name}}}" in text}
