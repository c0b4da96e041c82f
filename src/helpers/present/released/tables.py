"""The tables that a run gives away: cleared, as exact as the report prints them, with names beside the codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.present.audit.names import FRAMES, AuditFindings, plain
from helpers.present.language.narrative import indicator_name, level_name, measure_name
from helpers.present.language.words import Words, printed_ends
from helpers.present.perception.answers import FEW, answer_name, question_name
from helpers.present.perception.findings import Findings
from helpers.present.released.fields import FIELDS, TABLES
from helpers.present.segments.findings import is_set_by_weights
from helpers.present.segments.names import segment_name
from helpers.present.segments.profiles import printed_profiles
from helpers.stats.estimates.answers import MEAN, NOT_COUNTED
from helpers.stats.estimates.indicators import shares_among
from helpers.stats.scales.invariance import incomparable
from helpers.study.indicators import EVERYBODY, INDICATORS
from helpers.study.waves import beside_previous
from helpers.survey.disclosure import suppress_answers, suppress_small_cells, to_steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpers.study.opening import Study

#: Digits that count of a standard error.
ERROR_DIGITS = 2
#: To what a figure of everybody is given, by its unit: as the report prints it.
STEP = {"share": 0.01}
USUAL_STEP = 0.1
KINDS = {"string": "string", "integer": "Int64", "number": "float64", "boolean": "boolean"}


def released_tables(study: Study, words: Words) -> dict[str, pd.DataFrame]:
    """Return the tables of a study that may leave the house, by name, in the order of `fields.TABLES`.

    A table that was not written, or has no row, is left out.

    Parameters
    ----------
    study
        As its survey asked it (`survey.intake.as_asked`).
    words
        Of the report's language, in which names are given.
    """
    items = study.read("items")
    made = {name: of_study(study, words, items) for name, of_study in MADE.items() if study.has(name)}
    return {name: _in_order(rows, name, study) for name, rows in made.items() if len(rows)}


def _in_order(rows: pd.DataFrame, name: str, study: Study) -> pd.DataFrame:
    """Return rows with the columns and types that the table is described by, and the figures of a column rounded."""
    whose = rows.assign(council=study.council, wave=study.wave)
    columns = {column: FIELDS[column] for column in TABLES[name].columns}
    rounded = _rounded(whose[[*columns]], {c: f.digits for c, f in columns.items() if f.digits is not None})
    blank = {c: rounded[c].replace("", pd.NA) for c, f in columns.items() if f.kind == "string"}
    return rounded.assign(**blank).astype({c: KINDS[f.kind] for c, f in columns.items()}).reset_index(drop=True)


def _rounded(rows: pd.DataFrame, digits: dict[str, int]) -> pd.DataFrame:
    """Return rows with each column to its digits; no interval comes out without a width that it has."""
    figures = {name: rows[name].astype(float) for name in digits}
    # A zero has no sign.
    told = {name: values.round(digits[name]) + 0.0 for name, values in figures.items()}
    for low in (name for name in digits if name.endswith("_low")):
        high = f"{low.removesuffix('low')}high"
        ends = [printed_ends(*pair, digits[low]) for pair in zip(figures[low], figures[high], strict=True)]
        told[low], told[high] = (
            pd.Series([end[side] for end in ends], rows.index, float).round(digits[low]) + 0.0 for side in (0, 1)
        )
    return rows.assign(**told)


def _mapped(codes: pd.Series, told: Callable[[str], str]) -> pd.Series:
    """Return what is told of each code; each is asked for once, however many rows have it."""
    return codes.map({code: told(str(code)) for code in codes.unique()})


def unit_of(code: str, shares: frozenset[str], items: pd.DataFrame) -> str:
    """Return what an indicator is counted in: a key of `fields.UNITS`."""
    if code in shares:
        return "share"
    if code in INDICATORS:
        return INDICATORS[code].unit
    return "number" if code in set(items.loc[items["kind"] == "number", "item"]) else "score"


def _estimates(study: Study, words: Words, items: pd.DataFrame) -> pd.DataFrame:
    estimates = suppress_small_cells(study.read("estimates"), study.config.options.disclosure_threshold)
    # What the interview noted of itself is no answer of anybody, and no table of the report tells it.
    of_interview = set(items.loc[items["construct"] == NOT_COUNTED, "item"])
    estimates = estimates[~estimates["measure"].isin(of_interview)].reset_index(drop=True)
    shares = shares_among(estimates["indicator"].unique(), items)
    findings = Findings(estimates, items, study, words, shares)
    of_all = estimates["domain"].eq(EVERYBODY).to_numpy()
    rows = findings.printed(estimates).assign(
        unit=_mapped(estimates["indicator"], lambda code: unit_of(code, shares, items))
    )
    steps = np.where(of_all, [STEP.get(unit, USUAL_STEP) for unit in rows["unit"]], np.nan)
    rows = to_steps(rows, steps, outward=False)
    rows = rows.assign(
        std_error=_significant(rows["std_error"]).where(of_all), n=rows["n"].where(of_all),
        missing=np.where(rows["is_suppressed"], "few_people", np.where(rows["conf_low"].isna(), "no_interval", "")),
    )  # fmt: skip
    return _named_groups(_without_unlike(rows, study), findings)


def _significant(errors: pd.Series) -> pd.Series:
    """Return errors to two digits that count.

    Examples
    --------
    >>> _significant(pd.Series([0.52354, 0.0132, 12.71, 0.0, None])).tolist()
    [0.52, 0.013, 13.0, 0.0, nan]
    """
    values = errors.astype(float)
    return values.map(lambda value: float(f"{value:.{ERROR_DIGITS}g}"))


def _beyond_zero(ends: pd.Series) -> pd.Series:
    """Return ends of effects to a tenth, or to one digit that counts: none that is beyond zero comes out as zero.

    Examples
    --------
    >>> _beyond_zero(pd.Series([0.0312, 2.64, -0.04, 0.0, None])).tolist()
    [0.03, 2.6, -0.04, 0.0, nan]
    """
    values = ends.astype(float)
    return values.map(lambda value: round(value, 1) or float(f"{value:.1g}")) + 0.0


def _without_unlike(rows: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return rows without the figures of scales in groups in which they do not measure the same."""
    invariance = study.read("invariance") if study.has("invariance") else pd.DataFrame(columns=["scale"])
    apart = {(scale, domain) for scale in invariance["scale"].unique() for domain in incomparable(scale, invariance)}
    is_apart = pd.Series([pair in apart for pair in zip(rows["indicator"], rows["domain"], strict=True)], rows.index)
    figures = {name: rows[name].mask(is_apart) for name in ("estimate", "conf_low", "conf_high")}
    return rows.assign(**figures, missing=rows["missing"].mask(is_apart & rows["missing"].eq(""), "not_one_measure"))


def _named_groups(rows: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    study, words = findings.study, findings.words
    domains = {code: indicator_name(code, study, words, findings.items) for code in rows["domain"].unique()}
    pairs = list(zip(rows["domain"], rows["level"].astype(str), strict=True))
    levels = {pair: level_name(*pair, study, words) for pair in set(pairs)}
    return rows.assign(
        name=_mapped(rows["indicator"], lambda code: full_name(code, findings)),
        domain_name=rows["domain"].map(domains), level_name=[levels[pair] for pair in pairs],
    )  # fmt: skip


def full_name(code: str, findings: Findings) -> str:
    """Return what an indicator is called; of an answer, the question and the answer to it."""
    item, _, answer = code.partition("__")
    if not answer:
        return findings.name(code)
    return f"{question_name(item, findings)}: {answer_name(item, answer, findings)}"


def _changes(study: Study, words: Words, items: pd.DataFrame) -> pd.DataFrame:
    """Return what changed since the wave before; nothing where the report tells no difference as a change."""
    rows = study.read("changes")
    if beside_previous(study).differs:
        return rows.iloc[:0]
    shares = shares_among(rows["indicator"], items)
    units = _mapped(rows["indicator"], lambda code: unit_of(code, shares, items))
    # The report prints a tenth of a point, of a score as of a per cent.
    digits = np.where(units.eq("share"), 3, 1)
    figures = {
        f"change{end}": [round(value, n) for value, n in zip(rows[name].astype(float), digits, strict=True)]
        for end, name in (("", "change"), ("_low", "conf_low"), ("_high", "conf_high"))
    }
    return rows.assign(
        unit=units, since=study.config.wave.previous, change_error=_significant(rows["std_error"]),
        name=_mapped(rows["indicator"], lambda code: measure_name(code, study, words, items)), **figures,
    )  # fmt: skip


def _answers(study: Study, words: Words, items: pd.DataFrame) -> pd.DataFrame:
    rows = suppress_answers(study.read("answers"), study.config.options.disclosure_threshold)
    none = pd.DataFrame(columns=["indicator", "domain", "level", "estimate", "n"])
    findings = Findings(none, items, study, words, frozenset())
    is_mean = rows["answer"].eq(MEAN).to_numpy()
    step = np.where(
        is_mean, USUAL_STEP, np.where(rows["estimate"].astype(float).between(0, FEW, "neither"), 0.001, 0.01)
    )
    figures = to_steps(rows, step, outward=False)
    of_asked = rows["of_asked"].astype(float)
    return figures.assign(
        name=_mapped(rows["item"], lambda item: question_name(item, findings)),
        answer_name=[
            words("mean") if mean else answer_name(str(item), str(code), findings)
            for item, code, mean in zip(rows["item"], rows["answer"], is_mean, strict=True)
        ],
        unit=np.where(is_mean, "number", "share"),
        of_asked=of_asked.round(2).where(~of_asked.between(0, FEW, "neither"), of_asked.round(3)),
        missing=np.where(rows["is_suppressed"].astype(bool), "few_people", ""),
    )


def _drivers(study: Study, words: Words, items: pd.DataFrame) -> pd.DataFrame:
    rows = study.read("drivers")
    return rows.assign(
        name=_mapped(rows["driver"], lambda code: measure_name(code, study, words, items)), n_model=rows["n"],
        effect=rows["estimate"].astype(float).round(1) + 0.0,
        effect_low=_beyond_zero(rows["conf_low"]), effect_high=_beyond_zero(rows["conf_high"]),
    )  # fmt: skip


def _segments(study: Study, words: Words, items: pd.DataFrame) -> pd.DataFrame:
    rows = study.read("segments")
    n = int(rows["n"].sum())
    # As the report prints them: the census has no error of sampling, and so such a share has no interval.
    is_set = [is_set_by_weights(row, n) for _, row in rows.iterrows()]
    return rows.assign(
        name=[segment_name(label, study, words, items) for label in rows["label"]],
        share_low=rows["share_low"].mask(is_set), share_high=rows["share_high"].mask(is_set),
    )  # fmt: skip


def _profiles(study: Study, words: Words, items: pd.DataFrame) -> pd.DataFrame:
    rows = suppress_small_cells(
        study.read("profiles"), study.config.options.disclosure_threshold, keys=("variable", "level")
    )
    rows = rows.assign(level=rows["level"].fillna(""))
    codes = [str(code) for code in rows["variable"]]
    # A characteristic has a level; what has none is a score or the share of a question.
    shares = shares_among(set(codes), items) | set(rows.loc[rows["level"].ne(""), "variable"]) | {"is_user"}
    units = _mapped(rows["variable"], lambda code: unit_of(code, frozenset(shares), items))
    stepped = printed_profiles(rows, set(rows.loc[units.eq("share"), "variable"]))
    named = zip(codes, rows["level"].astype(str), strict=True)
    return stepped.assign(
        unit=units, name=_mapped(rows["variable"], lambda code: measure_name(code, study, words, items)),
        level_name=[level_name(code, level, study, words) if level else "" for code, level in named],
        missing=np.where(rows["is_suppressed"].astype(bool), "few_people", ""),
    )  # fmt: skip


def _voice(study: Study, words: Words, items: pd.DataFrame) -> pd.DataFrame:
    rows, audit = study.read("voice"), AuditFindings({}, study, words, items)  # type: ignore[arg-type]
    return rows.assign(name=_mapped(rows["channel"], audit.channel))


def _framing(study: Study, words: Words, items: pd.DataFrame) -> pd.DataFrame:
    rows = study.read("framing")
    return rows.assign(
        name=[words(FRAMES[code]) for code in rows["frame"]], frame_messages=rows["messages"], of_messages=rows["n"],
       
        frame_share=rows["share"],
    )  # fmt: skip


def _service_pages(study: Study, words: Words, items: pd.DataFrame) -> pd.DataFrame:
    rows = study.read("service_pages")
    return rows.assign(name=[plain(name) for name in rows["name"]])


MADE: dict[str, Callable[[Study, Words, pd.DataFrame], pd.DataFrame]] = {
    "estimates": _estimates, "changes": _changes, "answers": _answers, "drivers": _drivers, "segments": _segments,
    "profiles": _profiles, "voice": _voice, "framing": _framing, "service_pages": _service_pages,
}  # fmt: skip
