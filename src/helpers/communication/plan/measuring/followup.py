"""What became of the previous wave's objectives: reached, not reached, not yet tellable, or not comparable.

Only what both waves measured alike is compared: the same design, mode, frame and weighting, and for each indicator
the same items on the same scales. Where an index is made of other items now, those of its items that both asked are
compared one by one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from helpers.communication.plan.candidates.evidence import Evidence
from helpers.communication.plan.candidates.links import once
from helpers.communication.plan.method.priors import Priors
from helpers.stats.comparisons.comparison import wave_change
from helpers.stats.comparisons.pooled_effects import PooledEffect, update
from helpers.stats.estimates.indicators import items_behind, same_measure
from helpers.study.quantiles import Z

COLUMNS = ("objective", "template", "is_share", "direction", "baseline", "target", "text")
ITEMS = "items"


@dataclass(frozen=True)
class Earlier:
    """The previous wave, as far as this one is held against it.

    Attributes
    ----------
    objectives, estimates, items
        Its tables of those names.
    items_now
        Table `items` of this wave.
    differs
        In what the two waves differ besides what people think (`study.waves.Sameness.differs`).
    years
        Time between the two.
    """

    objectives: pd.DataFrame
    estimates: pd.DataFrame
    items: pd.DataFrame
    items_now: pd.DataFrame
    differs: tuple[str, ...] = ()
    years: float = 1.0

    def is_same(self, indicator: str) -> bool:
        """Return whether both waves measured an indicator by the same items on the same scales."""
        return bool(same_measure((indicator,), self.items_now, self.items))

    def shared_items(self, indicator: str) -> list[str]:
        """Return the items of an indicator that both waves asked alike."""
        names = [str(name) for name in items_behind(indicator, self.items)["item"]]
        return same_measure(tuple(names), self.items_now, self.items)


def follow_up(earlier: Earlier, evidence: Evidence) -> pd.DataFrame:
    """Return each objective of the previous plan beside this wave's estimate, as table `followup`.

    Reached: the whole 95 % interval is at the target or beyond. Not reached: all of it falls short. Otherwise it
    cannot be told yet. What was not measured alike has no result; its reason stands beside it.
    """
    rows = [row for _, objective in earlier.objectives.iterrows() for row in _lines(objective, earlier, evidence)]
    return pd.DataFrame(rows)


def _lines(objective: pd.Series, earlier: Earlier, evidence: Evidence) -> list[dict[str, object]]:
    indicator = str(objective["indicator"])
    now = evidence.row(indicator)
    if pd.isna(objective["target"]) or now is None or pd.isna(now["conf_low"]):
        return []
    if earlier.differs:
        return [_refused(objective, indicator, now, once(earlier.differs), evidence)]
    if earlier.is_same(indicator):
        return [_held(objective, indicator, now, earlier, evidence)]
    alike = [name for name in earlier.shared_items(indicator) if name != indicator]
    return [
        _refused(objective, indicator, now, (ITEMS,), evidence),
        *(line for name in alike if (line := _item(objective, name, earlier, evidence)) is not None),
    ]


def _line(objective: pd.Series, indicator: str, now: Mapping[str, object], evidence: Evidence) -> dict[str, object]:
    return {
        "followed": f"{objective['objective']}:{indicator}",
        **{name: objective[name] for name in COLUMNS},
        "indicator": indicator,
        **{name: now[name] for name in ("estimate", "conf_low", "conf_high")},
        "evidence": once(evidence.cite(indicator)),
    }


def _refused(
    objective: pd.Series, indicator: str, now: Mapping[str, object], reason: tuple[str, ...], evidence: Evidence
) -> dict[str, object]:
    return {**_line(objective, indicator, now, evidence), "result": "not_comparable", "reason": reason}


def _held(
    objective: pd.Series, indicator: str, now: Mapping[str, object], earlier: Earlier, evidence: Evidence
) -> dict[str, object]:
    target, ends = float(objective["target"]), (float(now["conf_low"]), float(now["conf_high"]))  # type: ignore[arg-type]
    told = result(str(objective["direction"]), target, *ends)
    return {**_line(objective, indicator, now, evidence), **_change(indicator, earlier, evidence), "result": told}


def _item(objective: pd.Series, name: str, earlier: Earlier, evidence: Evidence) -> dict[str, object] | None:
    now, change = evidence.row(name), _change(name, earlier, evidence)
    if now is None or not change:
        return None
    line = _line(objective, name, now, evidence)
    return {**line, **change, "target": None, "baseline": change["previous"], "result": "item"}


def _change(indicator: str, earlier: Earlier, evidence: Evidence) -> dict[str, float]:
    """Return the change of an indicator with its interval; empty where one wave has no figure that may be shown."""
    rows = wave_change(evidence.estimates, earlier.estimates, [indicator])
    if rows.empty:
        return {}
    row = rows.iloc[0]
    return {"previous": row["previous"], "change": row["change"], "change_low": row["conf_low"],
            "change_high": row["conf_high"]}  # fmt: skip


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


def lessons_of(earlier: Earlier, followed: pd.DataFrame, priors: Priors) -> dict[str, PooledEffect]:
    """Return, by indicator, how many times as much as its plan expected the previous wave's plan moved it.

    Before the new wave the factor is 1 with the plan's own uncertainty; the wave adds the change that it shows, with
    its own error and what a driver moves in so long a time with no plan at all.
    """
    if followed.empty or "change" not in followed:
        return {}
    expected = earlier.objectives.set_index("indicator")
    rows: Iterable = followed[followed["change"].notna() & followed["result"].ne("item")].itertuples()
    effects = {row.indicator: _factor(row, expected.loc[row.indicator], earlier.years, priors) for row in rows}
    return {name: effect for name, effect in effects.items() if effect is not None}


def _factor(row: object, plan: pd.Series, years: float, priors: Priors) -> PooledEffect | None:
    hoped = float(plan["expected"])
    if not abs(hoped) > 0:
        return None
    drift = priors.drift * math.sqrt(years) / (100.0 if plan["is_share"] else 1.0)
    own = (float(plan["expected_high"]) - float(plan["expected_low"])) / (2 * Z * abs(hoped))
    error = (row.change_high - row.change_low) / (2 * Z)  # type: ignore[attr-defined]
    measured = row.change / hoped  # type: ignore[attr-defined]
    return update(PooledEffect(1.0, max(own, 0.1)), [measured], [math.hypot(error, drift) / abs(hoped)])
