"""Findings on priorities: what matters much and stands low, and how sure that is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.drawing import style
from helpers.present.drawing.points import Axis, point_chart
from helpers.present.language.claims import Claim, Told, join
from helpers.present.language.words import Words, escape_markdown, mark
from helpers.present.outputs import Figure, Sentences, Table, described, draw, sentences, tabulate
from helpers.present.perception.drivers import DISCOVERY, SURELY_FIRST, named, undrawn

if TYPE_CHECKING:
    from matplotlib.figure import Figure as MatplotlibFigure

    from helpers.present.drawing.canvas import Canvas
    from helpers.present.perception.findings import Findings

QUADRANTS = {
    "act": mark("Act: matters more, stands lower"),
    "keep": mark("Keep: matters more, stands higher"),
    "watch": mark("Watch: matters less, stands lower"),
    "reserve": mark("Hold: matters less, stands higher"),
}


BEGINNING = mark("What matters much and stands low, and so is a place to begin: {drivers}.")
OPEN_BEGINNING = mark(
    "What matters much and stands low: {drivers}. Contact with the services is not held equal here, and may be behind "
    "it: this is where to ask more, and no finding of where to begin."
)


def headline(drivers: pd.DataFrame, findings: Findings, is_contact_open: bool = False) -> Sentences:
    """Return what to act on first, with the probability that it belongs there.

    Parameters
    ----------
    is_contact_open
        Whether contact is not held equal (`drivers.is_contact_open`): then nothing is a place to begin.
    """
    words = findings.words
    rows = drivers[drivers["quadrant"].notna()] if len(drivers) else drivers
    if rows.empty and len(drivers) and (unsure := undrawn(drivers, findings)):
        return Sentences(f"{words('There is no order of priorities.')} {unsure}")
    if rows.empty:
        return Sentences(words("Without drivers there is no order of priorities."))
    act = named(rows[rows["quadrant"] == "act"].sort_values("quadrant_probability", ascending=False), findings)
    if act.empty:
        return Sentences(words("No driver both matters much and stands low: there is no single place to act first."))
    is_told, others = act["q_value"] < DISCOVERY, ";".join(rows["driver"])
    is_sure = is_told & (act["quadrant_probability"] >= SURELY_FIRST)
    return sentences(
        join(
            [
                _first(act[is_sure], others, findings, is_contact_open),
                _open(act[is_told & ~is_sure], findings),
                _perhaps(act[~is_told], findings),
            ]
        )
    )


def _first(rows: pd.DataFrame, others: str, findings: Findings, is_contact_open: bool) -> Told:
    if rows.empty:
        return Told("")
    words = findings.words
    sentence = OPEN_BEGINNING if is_contact_open else BEGINNING
    text = words(sentence, drivers=_likely(rows, words))
    return Told(text, tuple(Claim("priority", code, comparator=others) for code in rows["driver"]))


def _open(rows: pd.DataFrame, findings: Findings) -> Told:
    """Return what surely goes with the image, while it is open whether it matters much and stands low at once."""
    if rows.empty:
        return Told("")
    if not findings.explains_image:
        text = findings.words(
            "What surely goes with “{outcome}”, and perhaps both matters more and stands lower than the mean of all: "
            "{drivers}. The probability is of both at once; it does not say what comes first.",
            outcome=escape_markdown(findings.name(findings.outcome)),
            drivers=_likely(rows, findings.words),
        )
        return Told(text, (Claim("silence", "priorities"),))
    text = findings.words(
        "What surely goes with the image, and perhaps both matters more and stands lower than the mean of all: "
        "{drivers}. The probability is of both at once; it does not say what comes first.",
        drivers=_likely(rows, findings.words),
    )
    return Told(text, (Claim("silence", "priorities"),))


def _perhaps(rows: pd.DataFrame, findings: Findings) -> Told:
    if rows.empty:
        return Told("")
    if not findings.explains_image:
        text = findings.words(
            "What stands low and may matter: {drivers}. That it goes with “{outcome}” at all chance could explain, so "
            "this is where to ask more, and no finding of where to begin.",
            outcome=escape_markdown(findings.name(findings.outcome)),
            drivers=_likely(rows, findings.words),
        )
        return Told(text, (Claim("silence", "priorities"),))
    text = findings.words.plural(
        "What stands low and may matter: {drivers}. That it goes with the image at all chance could explain, so this "
        "is where to ask more, and no finding of where to begin.",
        "What stands low and may matter: {drivers}. That they go with the image at all chance could explain, so this "
        "is where to ask more, and no finding of where to begin.",
        len(rows),
        drivers=_likely(rows, findings.words),
    )
    return Told(text, (Claim("silence", "priorities"),))


def _likely(rows: pd.DataFrame, words: Words) -> str:
    return words.list(
        [
            words(
                "{label} (probability {share})",
                label=escape_markdown(row["label"]),
                share=words.probability(row["quadrant_probability"]),
            )
            for _, row in rows.iterrows()
        ]
    )


def figure(drivers: pd.DataFrame, findings: Findings) -> Figure | None:
    """Return the importance-performance matrix; a filled point is sure of its quadrant."""
    rows = named(drivers[drivers["quadrant"].notna()], findings) if len(drivers) else drivers
    if rows.empty:
        return None
    words = findings.words
    form = partial(_matrix, rows, words)
    told = [
        f"{row.label}: {words(QUADRANTS[row.quadrant])} ({words.probability(row.quadrant_probability)})"
        for row in rows.sort_values("importance", ascending=False).itertuples()
    ]
    alt = described(words, words("Matrix of importance against performance."), told)
    caption = words("Importance against performance, with their ranges; a filled point is sure of its quadrant.")
    return draw(form, caption, alt, rows.drop(columns="label").reset_index(drop=True))


def _matrix(rows: pd.DataFrame, words: Words, canvas: Canvas) -> MatplotlibFigure:
    """Return the drivers as points, hollow where the quadrant is less than nearly sure."""
    low, high = rows["performance_low"].min(), rows["performance_high"].max()
    top, bottom = rows["importance_high"].max(), min(0.0, rows["importance_low"].min())
    across = Axis(
        (max(0.0, low - 4), min(100.0, high + 4)),
        words("Where it stands (0 to 100, high is good for the image)"),
        words.number,
    )
    up = Axis((bottom - 0.04 * top, 1.06 * top), words("Importance"), words.percent)
    names = {"performance": "x", "performance_low": "x_low", "performance_high": "x_high"}
    names |= {"importance": "y", "importance_low": "y_low", "importance_high": "y_high"}
    drawn = rows.rename(columns=names).assign(
        colour=style.BRAND, is_hollow=(rows["quadrant_probability"] < SURELY_FIRST).to_numpy()
    )
    corners = [words(QUADRANTS[code]) for code in ("act", "keep", "watch", "reserve")]
    cross = (float(rows["performance"].mean()), float(rows["importance"].mean()))
    return point_chart(drawn, words, canvas, across, up, corners=corners, cross=cross)


def table(quadrants: pd.DataFrame, findings: Findings) -> Table | None:
    """Return each driver's probability of lying in each quadrant.

    Parameters
    ----------
    quadrants
        One row a driver: ``driver`` and a probability for each key of `QUADRANTS`.
    """
    if quadrants.empty:
        return None
    words = findings.words
    shown = pd.DataFrame({words("Driver"): [escape_markdown(findings.name(code)) for code in quadrants["driver"]]})
    for code, name in QUADRANTS.items():
        shown[words(name)] = [words.probability(value) for value in quadrants[code]]
    caption = words(
        "Probability that each driver lies in each quadrant (bootstrap): more or less, and higher or lower, than the "
        "mean of these drivers; which is no strength or weakness by itself."
    )
    return tabulate(shown, caption, quadrants)
