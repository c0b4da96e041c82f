"""Findings on change: this wave beside the one before it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.present.drawing.intervals import interval_chart
from helpers.present.language.claims import Claim
from helpers.present.language.words import Words, escape_markdown, mark
from helpers.present.outputs import Figure, Sentences, Table, described, draw, tabulate
from helpers.present.perception.findings import Findings
from helpers.stats.across_waves import asked_alike, compare_waves, unlike_scales
from helpers.stats.comparisons.picked import shown_ends
from helpers.stats.estimates.indicators import items_behind, measures, same_items, same_measure
from helpers.stats.models.families import REPORT_ERROR
from helpers.study.indicators import INDICATORS
from helpers.study.opening import earlier
from helpers.study.waves import Sameness, beside_previous

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What is compared between waves, with the council's own scores and what stands alone (`measures`).
COMPARED = INDICATORS.roles.compared


OBSTACLES = {
    "design": mark("the people came into the two samples in different ways"),
    "mode": mark("the people were asked in different ways"),
}
DOUBTS = {
    "chosen": mark("in both waves people chose themselves whether to answer"),
    "weighting": mark("the two waves were not weighted to the same census figures"),
    "frame": mark("the two samples were taken from lists that are described differently"),
}


#: What to say of a scale that two waves do not measure alike, by the last step of invariance that holds.
UNLIKE = {
    "metric": mark(
        "It is not sure that “{name}” measures the same in both waves: with the same starting points of its questions "
        "the fit falls (comparative fit {fit}, loss {loss})."
    ),
    "configural": mark(
        "It is not sure that “{name}” measures the same in both waves: with the same loadings the fit falls "
        "(comparative fit {fit}, loss {loss})."
    ),
    "none": mark("One dimension does not describe “{name}” well in the two waves (comparative fit {fit})."),
    "": mark("It is not sure that “{name}” measures the same in both waves: its loadings differ (congruence {value})."),
}


def _labelled(changes: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Return the changes with their names, the interval of each going with its q value."""
    ends = (changes["conf_low"], changes["conf_high"])
    low, high = shown_ends(changes["change"], ends, changes["q_value"], "change")
    names = [findings.name(code) for code in changes["indicator"]]
    return changes.assign(label=names, conf_low=low, conf_high=high)


def _amount(row: pd.Series, findings: Findings, column: str) -> str:
    if row["indicator"] in findings.shares:
        return findings.words.points(row[column], 1)
    return findings.words.signed(row[column], 1)


def _ends(row: pd.Series, findings: Findings) -> str:
    scale = 100.0 if row["indicator"] in findings.shares else 1.0
    low, high = scale * row["conf_low"], scale * row["conf_high"]
    if row["q_value"] < REPORT_ERROR and 0 in (round(low, 1), round(high, 1)):
        # The direction is told: an end printed as 0 would read as if it might not be so.
        return findings.words.interval_beyond(low, high, 1)
    return findings.words.signed_interval(low, high, 1)


def _value(row: pd.Series, findings: Findings, column: str) -> str:
    words = findings.words
    return words.percent(row[column], 1) if row["indicator"] in findings.shares else words.number(row[column], 1)


def headline(changes: pd.DataFrame, findings: Findings) -> Sentences | None:
    """Return what changed since the previous wave beyond chance; None where the study names no previous wave.

    What other items measured in the earlier wave is not in `changes`, and is named.

    Parameters
    ----------
    changes
        One row an indicator: ``indicator``, ``previous``, ``current``, ``change``, ``conf_low``, ``conf_high`` and
        ``q_value``; empty where the previous wave was not run.
    """
    words, previous = findings.words, findings.study.config.wave.previous
    if previous is None:
        return None
    beside = beside_previous(findings.study)
    if beside.obstacles:
        return Sentences(_hindered(beside, findings), (Claim("silence", "change"),))
    if changes.empty:
        message = words(
            "The wave {wave} was not run yet, or asked nothing in the same way: no change can be shown.", wave=previous
        )
        return Sentences(message)
    if beside.doubts:
        return Sentences(_doubted(beside, findings) + _not_compared(changes, findings), (Claim("silence", "change"),))
    clear = _labelled(changes[changes["q_value"] < REPORT_ERROR], findings)
    if clear.empty:
        nothing = words("No change since {wave} can be told from chance, and that is a finding.", wave=previous)
        return Sentences(nothing + _not_compared(changes, findings), (Claim("silence", "change"),))
    inside = told_within(clear, findings)
    lines = [_line(row, inside.get(row["indicator"]), findings) for _, row in clear.iterrows()]
    head = words("Since {wave}, beyond what chance explains (shares in percentage points):", wave=previous)
    told = f"{head}\n\n" + "\n".join(f"- {line}" for line in lines) + _not_compared(changes, findings)
    return Sentences(told + "\n", tuple(_claim(row, previous) for _, row in clear.iterrows()))


def _line(row: pd.Series, whole: str | None, findings: Findings) -> str:
    """Return what one indicator was and is; of one whose questions are some of another's, that it is a part of that."""
    words = findings.words
    told = words(
        "{label}: from {before} to {after}, a change of **{change}**",
        label=escape_markdown(row["label"]),
        before=_value(row, findings, "previous"),
        after=_value(row, findings, "current"),
        change=_amount(row, findings, "change"),
    )
    if whole is None:
        return told
    return words("{told} (a part of “{whole}”, and no change beside it)", told=told, whole=findings.name(whole).lower())


def told_within(told: pd.DataFrame, findings: Findings) -> dict[str, str]:
    """Return, of indicators whose questions are some of those of another that moved the same way, which one that is.

    Parameters
    ----------
    told
        Columns ``indicator`` and ``change``.
    """
    behind = {code: set(items_behind(code, findings.items)["item"]) for code in told["indicator"]}
    is_up = dict(zip(told["indicator"], told["change"] > 0, strict=True))
    return {
        part: whole
        for part, questions in behind.items()
        for whole, every in behind.items()
        if questions and questions < every and is_up[part] == is_up[whole]
    }


def _hindered(beside: Sameness, findings: Findings) -> str:
    words = findings.words
    return words(
        "Nothing is compared with {wave}, because {reasons}: a difference would tell of that and not of people.",
        wave=escape_markdown(str(findings.study.config.wave.previous)),
        reasons=words.list([words(OBSTACLES[code]) for code in beside.obstacles]),
    )


def _doubted(beside: Sameness, findings: Findings) -> str:
    words = findings.words
    return words(
        "The table sets this wave beside {wave}, but no difference is told as a change, because {reasons}.",
        wave=escape_markdown(str(findings.study.config.wave.previous)),
        reasons=_reasons(beside, words),
    )


def _reasons(beside: Sameness, words: Words) -> str:
    return words.list([words(DOUBTS[code]) for code in beside.doubts])


def comparable(
    items: pd.DataFrame, before: pd.DataFrame | None, findings: Findings, across: pd.DataFrame | None = None
) -> list[str]:
    """Return what the two waves can be compared by: nothing where their samples are of another kind.

    A score that does not measure the same in both is compared question by question too.

    Parameters
    ----------
    items, before
        Table `items` of this wave and of the one before; None where that was not run.
    across
        As `stats.across_waves.compare_waves` returns it.
    """
    if beside_previous(findings.study).obstacles:
        return []
    same = same_items(measures(COMPARED, items), items, before)
    unlike = unlike_scales(across) if across is not None else []
    parts = [item for name in unlike for item in items_behind(name, items)["item"] if item not in same]
    return [*same, *same_measure(tuple(dict.fromkeys(parts)), items, before)]


def across(respondents: pd.DataFrame, items: pd.DataFrame, margins: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Return whether each scale works alike in this wave and in the one before, as `compare_waves` does.

    Parameters
    ----------
    respondents, items, margins
        The tables of those names of this wave; those of the one before are read.
    """
    before = (earlier(findings.study, table) for table in ("respondents", "items", "margins"))
    return compare_waves(respondents, items, margins, *before)


def measured_alike(across: pd.DataFrame, findings: Findings) -> Sentences | None:
    """Return whether each scale measures the same in both waves, and what follows; None where that cannot be looked at.

    Parameters
    ----------
    across
        As `stats.across_waves.compare_waves` returns it.
    """
    if across.empty or beside_previous(findings.study).differs:
        return None
    words, unlike = findings.words, set(unlike_scales(across))
    names = {row["scale"]: findings.name(row["scale"]).lower() for _, row in across.iterrows()}
    alike = [name for scale, name in names.items() if scale not in unlike]
    told = [words("What measures the same in both waves: {names}.", names=words.list(alike))] if alike else []
    rows = across[across["scale"].isin(unlike)].to_dict("records")
    told += [words(UNLIKE[row["level"]], name=names[row["scale"]], **_fit(row, findings)) for row in rows]
    if rows:
        told.append(words("Their questions are compared one by one as well: a change may be one of single questions."))
    return Sentences(" ".join(told))


def _fit(row: Mapping[str, Any], findings: Findings) -> dict[str, str]:
    lost = row["scalar_loss"] if row["level"] == "metric" else row["metric_loss"]
    numbers = {"fit": (row["fit"], 2), "loss": (lost, 3), "value": (row["congruence"], 2)}
    return {name: findings.words.number(value, digits) for name, (value, digits) in numbers.items()}


def _claim(row: pd.Series, previous: str) -> Claim:
    ends = {"value": float(row["change"]), "low": float(row["conf_low"]), "high": float(row["conf_high"])}
    return Claim("change", row["indicator"], "above" if row["change"] > 0 else "below", previous, **ends)


#: Why an indicator that this wave has is not compared, in the order in which it is told.
NOT_COMPARED = {
    "asked": mark("Not compared, because the earlier wave asked other questions: {names}."),
    "counted": mark(
        "Not compared, because both waves asked the same questions but the same do not count in them: {names}."
    ),
    "few": mark("Not compared, because too few people answered in one of the two waves: {names}."),
}


def _not_compared(changes: pd.DataFrame, findings: Findings) -> str:
    words, compared = findings.words, set(changes["indicator"])
    left = [code for code in measures(COMPARED, findings.items) if findings.has(code) and code not in compared]
    before = earlier(findings.study, "items")
    reasons = {code: _why_not(code, findings.items, before) for code in left}
    said = [
        words(text, names=words.list([findings.name(code).lower() for code in left if reasons[code] == reason]))
        for reason, text in NOT_COMPARED.items()
        if reason in reasons.values()
    ]
    if findings.items.loc[findings.items["is_asked"].astype(bool), "kind"].isin(("multi", "quiz")).any():
        said.append(
            words(
                "Single channels, services and answers to statements are not compared: of so many, some would differ "
                "by chance."
            )
        )
    return "".join(f"\n\n{text}" for text in said)


def _why_not(code: str, items: pd.DataFrame, before: pd.DataFrame | None) -> str:
    """Return why an indicator is not compared: other questions, others of the same that count, or too few answers."""
    if before is None:
        return "asked"
    if same_measure((code,), items, before):
        return "few"
    behind = {item for table in (items, before) for item in items_behind(code, table)["item"]}
    return "counted" if behind <= asked_alike(items, before) else "asked"


def figure(changes: pd.DataFrame, findings: Findings) -> Figure | None:
    """Return the chart of changes with their intervals; None where differences are no changes."""
    if changes.empty or beside_previous(findings.study).differs:
        return None
    rows = _labelled(changes, findings)
    scale = [100.0 if code in findings.shares else 1.0 for code in rows["indicator"]]
    rows = rows.assign(
        estimate=rows["change"] * scale, conf_low=rows["conf_low"] * scale, conf_high=rows["conf_high"] * scale
    )
    words, reach = findings.words, 1.15 * float(rows[["conf_low", "conf_high"]].abs().to_numpy().max())
    form = partial(interval_chart, rows, words, reference=(0.0, words("no change")), limits=(-reach, reach))
    told = [f"{row['label']}: {_amount(row, findings, 'change')}" for _, row in _labelled(changes, findings).iterrows()]
    alt = described(words, words("Dots with {confidence} intervals."), told)
    caption = words("Change since the previous wave, in points, with their ranges; the dashed line is no change.")
    return draw(form, caption, alt, _labelled(changes, findings).drop(columns="label"))


def table(changes: pd.DataFrame, findings: Findings) -> Table | None:
    """Return both waves, the change and its interval; without the last two where differences are no changes."""
    if changes.empty:
        return None
    words, rows, beside = findings.words, _labelled(changes, findings), beside_previous(findings.study)
    each = [row for _, row in rows.iterrows()]
    shown = {
        words("Indicator"): [escape_markdown(row["label"]) for row in each],
        words("Before"): [_value(row, findings, "previous") for row in each],
        words("Now"): [_value(row, findings, "current") for row in each],
    }
    if beside.differs:
        caption = words("Both waves side by side, not to be compared: {reasons}.", reasons=_reasons(beside, words))
        return tabulate(pd.DataFrame(shown), caption, rows[["indicator", "previous", "current"]])
    shown[words("Change")] = [_amount(row, findings, "change") for row in each]
    shown[words("{confidence} interval")] = [_ends(row, findings) for row in each]
    caption = words(
        "Both waves and the change between them (shares in percentage points). The intervals allow for all of these "
        "changes having been looked at together."
    )
    return tabulate(pd.DataFrame(shown), caption, rows.drop(columns="label"))
