"""Two questions about one thing that people answer unlike: whoever quotes one of them should know of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.present.language.claims import Claim, Told

if TYPE_CHECKING:
    from helpers.present.perception.findings import Findings

#: The mark given to the trend of the spending, and the statement that it grew.
TREND, GREW = "spend_trend", "quiz_budget_grew"
HALF = 50.0


def on_spending(findings: Findings) -> list[Told]:
    """Return that the mean mark says that the spending fell and the statement that it grew, or the other way round.

    Nothing where either was not asked, or is on no side by its whole interval.
    """
    trend, right, wrong = (findings.row(name) for name in (TREND, f"{GREW}__correct", f"{GREW}__wrong"))
    if trend is None or right is None or wrong is None:
        return []
    grew, fell = (right, wrong) if findings.study.instrument[GREW].truth else (wrong, right)
    falls = trend["conf_high"] < HALF and grew["conf_low"] > fell["conf_high"]
    rises = trend["conf_low"] > HALF and fell["conf_low"] > grew["conf_high"]
    if not (falls or rises):
        return []
    words, sign = findings.words, "above" if falls else "below"
    shares = {"grew": words.percent(grew["estimate"]), "fell": words.percent(fell["estimate"])}
    text = (
        words(
            "Asked whether it is true that it grew, though, {grew} say so and {fell} that it is not: the two questions "
            "do not agree, and neither should be quoted alone.",
            **shares,
        )
        if falls
        else words(
            "Asked whether it is true that it grew, though, {fell} say that it is not and {grew} that it is: the two "
            "questions do not agree, and neither should be quoted alone.",
            **shares,
        )
    )
    return [Told(text, (Claim("order", str(grew["indicator"]), sign, str(fell["indicator"])),))]
