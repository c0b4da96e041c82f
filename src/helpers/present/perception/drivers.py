"""Findings on drivers: what goes with a better image, and how much."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.drawing.intervals import bar_chart
from helpers.present.language.claims import Claim, Told, join
from helpers.present.language.narrative import AGES
from helpers.present.language.weak_scales import blurred
from helpers.present.language.words import Words, escape_markdown, mark
from helpers.present.outputs import Figure, Sentences, Table, described, draw, tabulate
from helpers.present.perception.findings import Findings
from helpers.present.perception.models import KINDS, TOLD, checks
from helpers.stats.drivers.choosing import CONTROLS
from helpers.stats.drivers.overlaps import NONE
from helpers.stats.models.families import REPORT_ERROR
from helpers.study.indicators import expected_sign
from helpers.study.quantiles import FEWEST_DRAWS
from helpers.study.thresholds import threshold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from helpers.errors import EstimationError
    from helpers.stats.drivers.inputs import DriverInputs
    from helpers.stats.models.regression import Family

DISCOVERY = REPORT_ERROR
#: Probability from which a superlative is told; it is told with its probability.
SURELY_FIRST = threshold("surely_first")
#: A smaller probability is written as smaller than this.
LEAST_WRITTEN = 0.001
#: Why a driver is not in the model (`stats.drivers.inputs.driver_inputs`).
REASONS = {
    "no_outcome": mark("too few answered what was to be explained"),
    "part_of_outcome": mark("made of the same answers"),
    "part_of_driver": mark("made of the same answers as a driver"),
    "not_asked": mark("not asked"),
    "not_a_score": mark("not a score"),
    "mostly_missing": mark("too few people answered it"),
    "constant": mark("everybody answers the same"),
    "few_apart": mark("too few people differ in it"),
    "collinear": mark("the same as other drivers together"),
    "too_few_answers": mark("the sample is too small for so many"),
}
TRIED = mark("tried as a driver")
CONTACT = "is_user"
#: What an effect is where the model is not linear: it stays in points of the outcome.
ON_MEAN = {
    "logit": mark("The effect is the average one on the share of yes, in percentage points."),
    "ordered": mark("The effect is the average one on the mean of the answers, on 0 to 100."),
}
UNDRAWN = mark("The survey was not resampled often enough ({least} times at least) to say how sure this is.")
CAUTION = mark("These are associations in one survey: they say what goes together, not what causes what.")


def undrawn(drivers: pd.DataFrame, findings: Findings) -> str:
    """Return that the survey was resampled too few times to know how sure the importance is; or ''."""
    lacks = drivers["importance"].notna() & drivers["importance_low"].isna()
    return findings.words(UNDRAWN, least=FEWEST_DRAWS) if lacks.any() else ""


def named(drivers: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Return the drivers with the ``label`` of each in the reader's language."""
    return drivers.assign(label=[findings.name(code) for code in drivers["driver"]])


def reason(failures: Mapping[str, EstimationError], left_out: Mapping[str, str], findings: Findings) -> str:
    """Return why there is no driver model, in the reader's language; empty where there is one.

    Parameters
    ----------
    failures
        Model to the error that stopped it.
    left_out
        Driver to the code of its reason.
    """
    words = findings.words
    stopped = next((failures[model] for model in TOLD if model in failures), None)
    if stopped is not None:
        return words.error(stopped)
    codes = dict.fromkeys(left_out.values())
    return words("Reasons: {reasons}.", reasons=words.list([words(REASONS[code]) for code in codes])) if codes else ""


def held_equal(inputs: DriverInputs, findings: Findings) -> str:
    """Return which of the profile is held equal beside the other drivers, and what was to be and is not, with why."""
    words, options = findings.words, findings.study.config.options
    held = list(dict.fromkeys(name.partition("=")[0] for name in inputs.controls))
    wanted = CONTROLS if options.controls is None else [name for name in options.controls if name != NONE]
    names = words.list([_in_a_list(name, findings) for name in held])
    told = [
        words("Beside the other drivers, these are held equal: {names}.", names=names)
        if held
        else words("Nothing but the other drivers is held equal.")
    ]
    lacking: dict[str, list[str]] = {}
    for name in wanted:
        if name not in held:
            lacking.setdefault(_why_not(name, inputs), []).append(_in_a_list(name, findings))
    said = "; ".join(f"{words.list(named)} ({words(why)})" for why, named in lacking.items())
    return " ".join([*told, *([words("Not held equal: {names}.", names=said)] if lacking else [])])


def is_contact_open(inputs: DriverInputs, findings: Findings) -> bool:
    """Return whether contact was asked about and is neither held equal nor tried, for whatever reason.

    Those who have had it often see all else otherwise too: what goes with the image may be theirs.
    """
    is_in = CONTACT in [*inputs.drivers, *(name.partition("=")[0] for name in inputs.controls)]
    return findings.row(CONTACT) is not None and not is_in


def _in_a_list(name: str, findings: Findings) -> str:
    return findings.words(AGES[name]) if name in AGES else escape_markdown(findings.name(name).lower())


def _why_not(name: str, inputs: DriverInputs) -> str:
    """Return why something of the profile is not held equal; where nothing says so, its groups are too small."""
    return TRIED if name in inputs.drivers else REASONS[inputs.left_out.get(name, "few_apart")]


def headline(drivers: pd.DataFrame, findings: Findings, reason: str = "", held: str = "") -> Sentences:
    """Return which drivers go with the image, after false-discovery control, strongest first.

    Parameters
    ----------
    drivers
        Table `drivers`; empty where the survey supports no model.
    reason
        Why it is empty, in the reader's language.
    held
        What is held equal (`held_equal`).
    """
    words = findings.words
    if drivers.empty:
        text = findings.of_outcome(
            mark("Drivers of the image cannot be estimated from this survey. {reason}"),
            mark("Drivers of “{outcome}” cannot be estimated from this survey. {reason}"),
            reason=reason,
        )
        return Sentences(text.strip())
    clear = drivers[drivers["q_value"] < DISCOVERY]
    clear = named(clear.sort_values("importance", ascending=False, kind="stable"), findings)
    if clear.empty:
        text = words.plural(
            "The {n} driver that was looked at does not stand out from chance.",
            "No driver stands out from chance once all {n} are looked at together.",
            len(drivers),
        )
        return Sentences(" ".join(filter(None, [text, held, words(CAUTION)])), (Claim("silence", "drivers"),))
    lines = [_effect(row, findings) for _, row in clear.iterrows()]
    told = join([Told(f"- {line.text}", line.claims) for line in lines], "\n")
    head = findings.of_outcome(
        mark("What goes with a better or worse image, others held equal (10 points of each, on a scale of 100):"),
        mark("What goes with more or less of “{outcome}”, others held equal (10 points of each, on a scale of 100):"),
    )
    caution = " ".join(filter(None, [held, words(CAUTION), _of_blurred(clear, findings), _against(clear, findings)]))
    return Sentences(f"{head}\n\n{told.text}\n\n{caution}", told.claims)


def _against(clear: pd.DataFrame, findings: Findings) -> str:
    """Return which drivers go the other way than their kind, and why that is nothing to bring about; or ''."""
    if not findings.explains_image:
        return ""
    expected = clear["driver"].map(expected_sign)
    names = list(clear.loc[expected * clear["estimate"] < 0, "label"])
    if not names:
        return ""
    return findings.words.plural(
        "{names} goes the other way than one would expect. With the other answers held equal it marks something else, "
        "such as who dares to answer, and is nothing to bring about.",
        "{names} go the other way than one would expect. With the other answers held equal they mark something else, "
        "such as who dares to answer, and are nothing to bring about.",
        len(names),
        names=findings.words.list([escape_markdown(name) for name in names]),
    )


def _of_blurred(clear: pd.DataFrame, findings: Findings) -> str:
    """Return which of the drivers are means of questions that go together little, and what follows."""
    names = blurred(dict(zip(clear["driver"], clear["label"], strict=True)), findings.weak)
    if not names:
        return ""
    return findings.of_outcome(
        mark(
            "Measured by questions that go together little, and so perhaps tied to the image more than it seems: "
            "{names}."
        ),
        mark(
            "Measured by questions that go together little, and so perhaps tied to “{outcome}” more than it seems: "
            "{names}."
        ),
        names=findings.words.list(names),
    )


def effect_claim(row: pd.Series) -> Claim:
    """Return what a sentence on one driver's effect claims."""
    ends = {"value": float(row["estimate"]), "low": float(row["conf_low"]), "high": float(row["conf_high"])}
    return Claim("effect", row["driver"], "above" if row["estimate"] > 0 else "below", row["outcome"], **ends)


def _effect(row: pd.Series, findings: Findings) -> Told:
    text = findings.of_outcome(
        mark("{label}: **{effect}** points of the image index"),
        mark("{label}: **{effect}** points of “{outcome}”"),
        label=escape_markdown(row["label"]),
        effect=findings.words.signed(row["estimate"], 1),
    )
    return Told(text, (effect_claim(row),))


def figure(drivers: pd.DataFrame, findings: Findings) -> Figure | None:
    """Return the chart of each driver's importance with its bootstrap interval."""
    rows = named(drivers[drivers["importance"].notna()], findings).sort_values(
        "importance", ascending=False, kind="stable"
    )
    if rows.empty:
        return None
    words = findings.words
    drawn = rows.rename(columns={"importance_low": "low", "importance_high": "high"})
    drawn = drawn.drop(columns=["estimate", "conf_low", "conf_high"])
    drawn = drawn.rename(columns={"importance": "estimate", "low": "conf_low", "high": "conf_high"})
    if unsure := undrawn(drivers, findings):
        drawn = drawn.drop(columns=["conf_low", "conf_high"])
    form = partial(bar_chart, drawn, words, title=words("Share of what the model explains"))
    told = [f"{row['label']}: {words.percent(row['estimate'])}" for _, row in drawn.iterrows()]
    alt = described(words, words("Bars.") if unsure else words("Bars with bootstrap intervals."), told)
    caption = _weightiest(rows, drivers, findings) + Told(_read(unsure, findings))
    return draw(form, caption, alt, rows.drop(columns="label").reset_index(drop=True))


def _read(unsure: str, findings: Findings) -> str:
    """Return how the chart of importance is to be read, and `unsure` where its bars have no ranges."""
    if unsure:
        read = findings.of_outcome(
            mark("How much each driver accounts for in what the model explains of the image."),
            mark("How much each driver accounts for in what the model explains of “{outcome}”."),
        )
        return f"{read} {unsure}"
    return findings.of_outcome(
        mark("How much each driver accounts for in what the model explains of the image, with their ranges."),
        mark("How much each driver accounts for in what the model explains of “{outcome}”, with their ranges."),
    )


def _weightiest(rows: pd.DataFrame, drivers: pd.DataFrame, findings: Findings) -> Told:
    """Return which driver accounts for most, where that is sure, or that none is more than chance."""
    top = rows.iloc[0]
    if not (drivers["q_value"] < DISCOVERY).any():
        return Told(findings.words("None of it can be told from chance."), (Claim("silence", "drivers"),))
    if not (top["q_value"] < DISCOVERY and top["first_probability"] >= SURELY_FIRST):
        return Told("")
    claim = Claim("importance", top["driver"], "highest", ";".join(drivers["driver"]))
    text = findings.of_outcome(
        mark("“{label}” goes most with the image."),
        mark("“{label}” goes most with “{outcome}”."),
        label=escape_markdown(top["label"]),
    )
    return Told(text, (claim,))


def table(drivers: pd.DataFrame, findings: Findings, family: Family = "linear") -> Table | None:
    """Return every driver with its effect, its false-discovery q value and its importance.

    Parameters
    ----------
    family
        The kind of model that they are of.
    """
    if drivers.empty:
        return None
    words, rows = findings.words, named(drivers, findings)
    shown = pd.DataFrame(
        {
            words("Driver"): [escape_markdown(label) for label in rows["label"]],
            words("Effect of 10 points"): [words.signed(value, 1) for value in rows["estimate"]],
            words("{confidence} interval"): _intervals(rows, "conf", words, 1),
            "q": [_probability(value, words) for value in rows["q_value"]],
            words("Importance"): _importance(rows, words),
            words("Stands at"): [words.number(value) for value in rows["performance"]],
            "n": [words.number(n) for n in rows["n"]],
        }
    )
    caption = findings.of_outcome(
        mark("Drivers of the image index: survey-weighted {model}."),
        mark("Drivers of “{outcome}”: survey-weighted {model}."),
        model=words(KINDS[family]),
    )
    if family != "linear":
        caption += " " + words(ON_MEAN[family])
    caption += " " + words("Each interval goes with its q: both allow for all of them having been looked at together.")
    return tabulate(shown, caption, rows.drop(columns="label"))


def _intervals(rows: pd.DataFrame, stem: str, words: Words, digits: int) -> list[str]:
    """Return the intervals as the table has them: beyond 0 where the direction is told, and only there."""
    ends = zip(rows[f"{stem}_low"], rows[f"{stem}_high"], rows["q_value"] < DISCOVERY, strict=True)
    return [
        words.interval_beyond(low, high, digits) if is_told else words.interval(low, high, digits)
        for low, high, is_told in ends
    ]


def _importance(rows: pd.DataFrame, words: Words) -> list[str]:
    triples = zip(rows["importance"], rows["importance_low"], rows["importance_high"], strict=True)
    return [_with_span(words.percent(value), low, high, words) for value, low, high in triples]


def _with_span(share: str, low: float, high: float, words: Words) -> str:
    return share if pd.isna(low) else f"{share} ({words.percent_interval(low, high)})"


def _probability(value: float, words: Words) -> str:
    return f"< {words.number(LEAST_WRITTEN, 3)}" if value < LEAST_WRITTEN else words.number(value, 3)


def sureness(findings: Findings, diagnostics: Mapping[str, float], left_out: Mapping[str, str]) -> Sentences:
    """Return how sure the drivers are: missing answers, collinearity, form of the model, and what was left out.

    Parameters
    ----------
    diagnostics
        As `stats.drivers.analysis.DriverAnalysis` has them.
    left_out
        Driver to the code of its reason; those that were not asked go without saying.
    """
    words = findings.words
    if not diagnostics:
        return Sentences("")
    told = [*_explained(findings, diagnostics), *checks(diagnostics, words)]
    parts = [
        f"{findings.name(code).lower()} ({words(REASONS[why])})" for code, why in left_out.items() if why != "not_asked"
    ]
    if parts:
        told.append(words("Left out of the model: {drivers}.", drivers=words.list(parts)))
    return Sentences(" ".join(told), _explained_claims(findings, diagnostics))


def _explained(findings: Findings, diagnostics: Mapping[str, float]) -> list[str]:
    """Return how much the model explains: a share of the differences, or of another model its fit, which is none."""
    words, n = findings.words, findings.words.number(diagnostics["n_complete"])
    if "r_squared" not in diagnostics:
        fit = words.number(diagnostics["pseudo_r_squared"], 2)
        return [
            words(
                "McFadden's pseudo R squared of the model is {fit} ({n} complete answers). It is no share of "
                "differences explained, and as a rule smaller than such a share.",
                fit=fit,
                n=n,
            )
        ]
    text = findings.of_outcome(
        mark(
            "The model explains {share} of the differences in the image between people ({confidence} interval "
            "{interval}; {n} complete answers), less what as many predictors would explain by chance."
        ),
        mark(
            "The model explains {share} of the differences in “{outcome}” between people ({confidence} interval "
            "{interval}; {n} complete answers), less what as many predictors would explain by chance."
        ),
        share=words.percent(diagnostics["r_squared"]),
        interval=words.percent_interval(diagnostics["r_squared_low"], diagnostics["r_squared_high"]),
        n=n,
    )
    return [text]


def _explained_claims(findings: Findings, diagnostics: Mapping[str, float]) -> tuple[Claim, ...]:
    if "r_squared" not in diagnostics:
        return ()
    figures = (float(diagnostics[name]) for name in ("r_squared", "r_squared_low", "r_squared_high"))
    return (Claim("explained", findings.outcome, "", "", "all", *figures),)
