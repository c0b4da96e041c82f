"""What became of the previous wave's objectives: reached, not reached, or not yet tellable."""

from __future__ import annotations

import math

import pandas as pd

from helpers.communication.plan.evidence import Evidence, join
from helpers.communication.plan.gains import Z95

COLUMNS = ("objective", "template", "indicator", "is_share", "direction", "baseline", "target", "text")


def follow_up(previous: pd.DataFrame, before: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """Return each objective of the previous plan beside this wave's estimate, as table `followup`.

    Reached: the whole 95 % interval is at the target or beyond. Not reached: all of it falls short. Otherwise it
    cannot be told yet. The change's interval takes the two waves as independent samples.

    Parameters
    ----------
    previous
        Table `objectives` of the previous wave.
    before
        Table `estimates` of the previous wave.
    """
    everybody = before[before["domain"] == "all"].set_index("indicator")
    rows = [_line(row, everybody, evidence) for _, row in previous.iterrows() if pd.notna(row["target"])]
    return pd.DataFrame([row for row in rows if row is not None])


def _line(objective: pd.Series, before: pd.DataFrame, evidence: Evidence) -> dict[str, object] | None:
    now = evidence.row(str(objective["indicator"]))
    if now is None or pd.isna(now["conf_low"]):
        return None
    change = float(now["estimate"]) - float(objective["baseline"])
    earlier = before["std_error"].get(objective["indicator"], float("nan"))
    spread = Z95 * math.hypot(float(now["std_error"]), float(earlier))
    return {
        **{name: objective[name] for name in COLUMNS},
        **{name: now[name] for name in ("estimate", "conf_low", "conf_high")},
        "change": change,
        "change_low": change - spread,
        "change_high": change + spread,
        "result": result(str(objective["direction"]), float(objective["target"]), now["conf_low"], now["conf_high"]),
        "evidence": join(evidence.cite(str(objective["indicator"]))),
    }


def result(direction: str, target: float, low: float, high: float) -> str:
    """Return what can be said of a target from a 95 % interval.

    Examples
    --------
    >>> result("up", 60, 61, 66), result("up", 60, 52, 58), result("down", 0.3, 0.25, 0.33)
    ('reached', 'not_reached', 'not_yet_tellable')
    """
    low, high, target = (low, high, target) if direction == "up" else (-high, -low, -target)
    if low >= target:
        return "reached"
    return "not_reached" if high < target else "not_yet_tellable"
