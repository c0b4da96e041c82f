"""How sure the figures of a chapter are, once, in words: how far one of them may be off by chance."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from helpers.present.language.words import mark
from helpers.present.perception.image import parts
from helpers.present.perception.perceptions import SCALES
from helpers.study.indicators import INDICATORS

if TYPE_CHECKING:
    import pandas as pd

    from helpers.present.perception.findings import Findings

IMAGE = mark("How sure is that? By chance alone a mark of the image may be off by {points} points of 100.")
BELIEFS = mark("How sure is that? By chance alone each of these beliefs may be off by {points} points of 100.")
KNOWN = mark("How sure is that? By chance alone each of these answers may be off by {points} points of 100.")
HEARD = mark("How sure is that? By chance alone the share of a channel may be off by {points} points of 100.")

#: What chance alone leaves out where nobody was drawn at random.
NOT_DRAWN = mark("Nobody was drawn at random: who answered and who did not may differ by more, and no figure shows it.")

#: Constructs of which the chapter on beliefs shows each statement.
HELD = ("self_relevance", "stereotypes", "stigma")

#: Rounded up, and never less: what is said to be surer than that is not chance alone.
LEAST = 2
#: Decimals after which a margin is what the computer makes of a round number.
SPARE = 6


def sureness(findings: Findings) -> dict[str, str]:
    """Return by chapter how far its figures may be off either way; a chapter without intervals has none."""
    rows = {
        "image": (IMAGE, findings.rows(parts(findings))),
        "perceptions": (BELIEFS, findings.rows([*SCALES, *(code for name in HELD for code in findings.asked(name))])),
        # Without a quiz nothing was answered that is right or wrong; the services stand by themselves.
        "knowledge": (KNOWN, findings.rows(_known(findings) if _has_quiz(findings) else [])),
        "awareness": (KNOWN, findings.rows([] if _has_quiz(findings) else _services(findings))),
        "experience": (HEARD, findings.rows(findings.options("channel_used"))),
    }
    said = {place: (sentence, _half(table, findings)) for place, (sentence, table) in rows.items()}
    told = {
        place: findings.words(sentence, points=_points(*points, findings))
        for place, (sentence, points) in said.items()
        if points
    }
    if findings.study.config.sample.type == "probability":
        return told
    # Once is enough: it holds of every figure.
    first = next(iter(told), None)
    return {place: f"{text} {findings.words(NOT_DRAWN)}" if place == first else text for place, text in told.items()}


def _known(findings: Findings) -> list[str]:
    """Return what a chapter on knowledge shows: its sums, each statement by each answer, and each service."""
    statements = [f"{code}__{answer}" for code in findings.asked("knowledge") for answer in INDICATORS.quiz_answers]
    return [*INDICATORS.of("knowledge"), *statements, *_services(findings)]


def _has_quiz(findings: Findings) -> bool:
    return any(findings.row(f"quiz_{answer}") is not None for answer in INDICATORS.quiz_answers)


def _services(findings: Findings) -> list[str]:
    return [code for code in findings.asked("awareness") if code in findings.shares]


def _points(least: float, most: float, findings: Findings) -> str:
    """Return between what the figures of a chapter may be off, or the one figure where it is that for all of them."""
    low, high = (findings.words.number(max(ceil(round(points, SPARE)), LEAST)) for points in (least, most))
    return findings.words("some {points}", points=low) if low == high else findings.words.interval_of(low, high)


def _half(rows: pd.DataFrame, findings: Findings) -> tuple[float, float] | None:
    """Return half of the narrowest and of the widest interval, in points of 100; None where there is none."""
    scale = [100.0 if code in findings.shares else 1.0 for code in rows["indicator"]]
    wide = ((rows["conf_high"] - rows["conf_low"]) / 2 * scale).dropna()
    return (float(wide.min()), float(wide.max())) if len(wide) else None
