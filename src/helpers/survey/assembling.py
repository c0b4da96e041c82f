"""The tables that the cleaning writes: respondents, items, nonresponse, issues, margins, quality."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from helpers.study.config import LANGUAGES
from helpers.survey.cleaning.spoken import noted_languages
from helpers.survey.design import design_effect, effective_n
from helpers.survey.residents import is_resident, residents_of
from helpers.survey.scoring import add_scores, is_scored, option_points
from helpers.survey.vocabulary import DONT_KNOW, INVALID, NOT_ASKED, REFUSED, VALID
from helpers.survey.weighting.raking import rake, unraked
from helpers.survey.worth import worth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpers.errors import Problem
    from helpers.study.config import Council
    from helpers.study.instrument import Item
    from helpers.survey.cleaning.steps import CleanSurvey
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.residents import Mask
    from helpers.survey.weighting.raking import Raking

#: Kinds that are a column of numbers; the others are text, or a column an option.
NUMERIC = frozenset({"scale", "binary", "number"})
NEVER_COLUMNS = frozenset({"respondent_id"})


@dataclass(frozen=True, eq=False)
class Weighted:
    """Respondents with their weights and what the weighting did.

    Attributes
    ----------
    margins
        Table `margins`; empty where nothing was raked.
    notes
        What a reader must be told of the weighting.
    is_raked
        Whether census margins were used.
    residents
        Residents that the sample stands for.
    finite
        Those whom the finite population correction counts; None for an infinite population.
    """

    respondents: pd.DataFrame
    margins: pd.DataFrame
    notes: tuple[Problem, ...]
    is_raked: bool
    residents: float
    finite: float | None

    @property
    def base_worth(self) -> float:
        """What a resident's answer is worth before raking: the effective size by the file's own weights over n."""
        weights = residents_of(self.respondents, self.margins)["base_weight"].to_numpy(float)
        return effective_n(weights) / len(weights)


def items_table(
    clean: CleanSurvey, own: frozenset[str] = frozenset(), unproven: frozenset[str] = frozenset()
) -> pd.DataFrame:
    """Return table `items`: every item of the instrument and of the codebook, asked or not, with its counts.

    Parameters
    ----------
    own
        Ids of the codebook's own items.
    unproven
        Statements of the quiz of which nobody knows whether they are true here.
    """
    rows = [_item_row(item, clean, item.id in own) for item in clean.instrument.items]
    return pd.DataFrame([{**row, "is_proven": row["item"] not in unproven} for row in rows])


def _item_row(item: Item, clean: CleanSurvey, is_own: bool) -> dict[str, Any]:
    replies = clean.answers.get(item.id)
    states = replies.states.value_counts() if replies else {NOT_ASKED: len(clean.rows)}
    return {
        "item": item.id, "construct": item.construct, "subscale": item.subscale, "kind": item.kind,
        "low": item.low, "high": item.high, "is_reversed": item.reversed,
        "is_asked": replies is not None, "is_own": is_own, "is_scored": is_scored(item),
        "source_column": _source_column(item, clean),
        **{f"text_{language}": item.text[language] for language in LANGUAGES},
        **{f"label_{language}": item.label(language) for language in LANGUAGES},
        **{f"n_{state}": int(states.get(state, 0)) for state in (VALID, DONT_KNOW, REFUSED, NOT_ASKED, INVALID)},
    }  # fmt: skip


def _source_column(item: Item, clean: CleanSurvey) -> str | None:
    source = clean.matching.sources.get(clean.derived.get(item.id, item.id))
    return "; ".join(source.columns) if source else None


def nonresponse_table(clean: CleanSurvey, respondents: pd.DataFrame) -> pd.DataFrame:
    """Return table `nonresponse`: a row for each respondent and asked item without a substantive answer."""
    names = respondents["respondent"].astype(str)
    asked = {i: a.states for i, a in clean.answers.items() if clean.instrument[i].construct != "paradata"}
    pieces = []
    for item, states in asked.items():
        lacking = states[states != VALID]
        pieces.append(pd.DataFrame({"respondent": names[lacking.index], "item": item, "reason": lacking}))
    columns = ["respondent", "item", "reason"]
    table = pd.concat(pieces, ignore_index=True) if pieces else pd.DataFrame(columns=columns)
    return table.sort_values(["respondent", "item"], kind="stable", ignore_index=True)


def respondents_table(clean: CleanSurvey, items: pd.DataFrame, actual_spending: float | None = None) -> pd.DataFrame:
    """Return table `respondents` before weighting (weight = base weight), indexed by the raw file's row.

    Parameters
    ----------
    actual_spending
        Social Services' real share of the council's budget, per cent; None where it is not known.
    """
    rows = clean.rows
    places = [clean.raw.place(row) for row in rows]
    columns: dict[str, Any] = {
        "respondent": [f"r{row - 1:05d}" for row in rows],
        "file": [name for name, _ in places],
        "row": [row for _, row in places],
        "interview_language": _languages(clean, places),
        "weight": clean.design["base_weight"],
        "base_weight": clean.design["base_weight"],
        "stratum": clean.design["stratum"],
        "cluster": clean.design["cluster"],
    }
    for item in clean.instrument.items:
        if item.id in clean.answers and item.kind != "open" and item.id not in NEVER_COLUMNS:
            columns |= _columns(item, clean.answers[item.id])
    return add_scores(pd.DataFrame(columns, index=rows), items, actual_spending, option_points(clean.instrument))


def _languages(clean: CleanSurvey, places: Sequence[tuple[str, int]]) -> list[str | None]:
    """Return the language of each interview: as its tool noted it, else its file's."""
    files = {file.raw.name: file.language for file in clean.files}
    noted = {file.raw.name: noted_languages(file.raw) for file in clean.files}
    spoken: list[str | None] = []
    for name, row in places:
        column = noted.get(name)
        spoken.append((files.get(name, "") if column is None else column.get(row, "")) or None)
    return spoken


def _columns(item: Item, answers: Answers) -> dict[str, pd.Series]:
    values = answers.values
    if item.kind == "multi":
        return {f"{item.id}__{option}": values[option].astype(float) for option in values.columns}
    if item.kind == "date":
        return {item.id: values}
    if item.kind in NUMERIC:
        numbers = values.where(answers.states == VALID).astype(float)
        # Who does not know whether they know a service, or recall a message, does not: 0, never missing.
        is_no = item.kind == "binary" and (item.construct == "awareness" or item.id == "recall")
        return {item.id: numbers.mask(answers.states == DONT_KNOW, 0.0) if is_no else numbers}
    texts = values.where(answers.states == VALID)
    if item.kind == "quiz":
        texts = texts.mask(answers.states == DONT_KNOW, DONT_KNOW)
    return {item.id: texts.astype("string").astype(object).where(texts.notna(), None)}


def weigh(respondents: pd.DataFrame, population: pd.DataFrame | None, config: Council) -> Weighted:
    """Return the respondents weighted to the census margins, or by their base weights where there are none.

    Raked weights sum to the residents that the census margins count, who are those of the ages surveyed; without
    margins, base weights that differ sum to those for whom it stands by council.yml; without either, every weight is
    1. Only those who stand for the residents are raked and add up to them (`residents.is_resident`).

    Raises
    ------
    MarginsError
        If no variable of population.csv can be raked on.
    """
    raking, inside = _raked(respondents, population, config)
    base = respondents["base_weight"].to_numpy(float)[inside]
    if raking.margins.empty:
        # Without a margin that could be met, as without margins.
        is_designed = bool(np.ptp(base) > 0)
        weights = base / base.sum() * stood_for(config, base) if is_designed else np.ones(len(base))
    else:
        people = residents_surveyed(raking.margins, stood_for(config, base))
        weights = raking.weights / raking.weights.sum() * people
    is_raked = population is not None and len(raking.margins) > 0
    residents = residents_surveyed(raking.margins, stood_for(config, base))
    weighted = respondents.assign(weight=_with_those_beside(weights, inside, respondents["base_weight"]))
    left = config.sample.finite(residents)
    return Weighted(weighted, raking.margins, raking.notes, is_raked, residents, left)


def _raked(respondents: pd.DataFrame, population: pd.DataFrame | None, config: Council) -> tuple[Raking, Mask]:
    """Return the raking, and (n,) who stands for the residents by the margins that it used.

    Groups that the census counts are raked with the rest. Where their margin is not among those asked for, or has too
    few of them, they stand beside the residents, who are raked without them.
    """
    base, options = respondents["base_weight"].to_numpy(float), config.options
    if population is None:
        inside = is_resident(respondents)
        return unraked(respondents[inside], base[inside]), inside
    inside = is_resident(respondents, set(population["variable"]))
    raking = rake(respondents[inside], population, base[inside], options.weight_cap, config.sample.rake_on)
    used = is_resident(respondents, set(raking.margins["variable"]))
    if (used == inside).all():
        return raking, inside
    return rake(respondents[used], population, base[used], options.weight_cap, config.sample.rake_on), used


def _with_those_beside(weights: np.ndarray, inside: np.ndarray, base: pd.Series) -> np.ndarray:
    """Return everybody's weights: beside the residents, the mean weight times the base weight over its mean.

    Only the proportions within a group count, because such groups are never added to the residents.
    """
    whole = np.empty(len(inside))
    whole[inside] = weights
    beside = base.to_numpy(float)[~inside]
    whole[~inside] = weights.mean() * beside / beside.mean() if len(beside) else beside
    return whole


def stood_for(config: Council, base_weights: np.ndarray) -> float:
    """Return how many people the survey stands for by council.yml: the number given, the file's weights, or everybody.

    Parameters
    ----------
    base_weights
        (n,) of those who stand for the residents.
    """
    given = config.sample.speaks_for
    return float(base_weights.sum() if given == "weights" else given or config.population)


def people_surveyed(respondents: pd.DataFrame, margins: pd.DataFrame, config: Council) -> float:
    """Return how many people a study's tables stand for, where no census margin says it (`stood_for`)."""
    return stood_for(config, residents_of(respondents, margins)["base_weight"].to_numpy(float))


def residents_surveyed(margins: pd.DataFrame, population: float) -> float:
    """Return how many residents the sample stands for: those of the census margins, else the population given.

    Parameters
    ----------
    margins
        Table `margins`, empty for a survey that was not raked.
    """
    return float(margins.groupby("variable")["population"].sum().max()) if len(margins) else float(population)


def quality_table(clean: CleanSurvey, weighted: Weighted) -> pd.DataFrame:
    """Return table `quality`: measures and values.

    ``n_effective`` and ``margin_95`` count weights and clusters (`worth.worth`). The margin means something for samples
    drawn at random only.
    """
    people = residents_of(weighted.respondents, weighted.margins)
    weights = people["weight"].to_numpy(float)
    rated = [i for i in clean.answers if clean.instrument[i].kind in ("scale", "binary") and i in people]
    closed = [i for i in rated if clean.instrument[i].construct != "paradata"]
    precision = worth(people, closed, weighted.finite)
    asked = [i for i, item in ((i, clean.instrument[i]) for i in clean.answers) if item.construct != "paradata"]
    states = pd.concat([clean.answers[i].states for i in asked]) if asked else pd.Series(dtype=object)
    measures = {
        **clean.counts,
        "rows_residents": len(people),
        "rows_beside": len(weighted.respondents) - len(people),
        "values_set_aside": int((clean.issues["action"] == "value_set_aside").sum()),
        "values_repaired": int((clean.issues["action"] == "repaired").sum()),
        "rows_flagged": int((clean.issues["action"] == "flagged").sum()),
        "columns_received": clean.raw.frame.shape[1],
        "columns_unused": len(clean.matching.unused),
        "items_asked": len(asked),
        "share_valid": float((states == VALID).sum() / max((states != NOT_ASKED).sum(), 1)),
        "is_weighted": float(weighted.is_raked),
        "has_base_weights": float(np.ptp(people["base_weight"].to_numpy(float)) > 0),
        "design_effect": design_effect(weights),
        "n_effective": precision.n,
        "weight_min": float(weights.min()),
        "weight_max": float(weights.max()),
        "weight_max_ratio": float(weights.max() / weights.mean()),
        "weights_sum": float(weights.sum()),
        "residents_surveyed": weighted.residents,
        "margin_95": precision.margin,
        "clusters": float(people["cluster"].nunique()) if "cluster" in people else 0.0,
    }
    return pd.DataFrame({"measure": list(measures), "value": [float(value) for value in measures.values()]})
