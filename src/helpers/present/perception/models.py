"""What the annex says of the models behind the drivers: their checks with what follows, and each beside the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.language.words import Words, escape_markdown, mark
from helpers.present.outputs import Table, tabulate
from helpers.present.perception.findings import Findings
from helpers.stats.models.families import REPORT_ERROR
from helpers.study.thresholds import threshold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: p-value under which a check is said to fail.
FAILS = threshold("not_proportional")
#: Variance inflation from which separate effects are uncertain; Cook-like distance from which one answer is too much.
OVERLAP, INFLUENTIAL = threshold("overlapping"), threshold("influential")
#: Models that the report sets side by side, with their heads; the log odds stay in the table's data.
MODELS = {
    "linear": mark("{image_index}, complete answers"),
    "linear_imputed": mark("{image_index}, gaps filled in"),
    "logit_points": mark("{image_index}, complete answers"),
    "logit_points_imputed": mark("{image_index}, gaps filled in"),
    "ordered_points": mark("{image_index}, complete answers"),
    "ordered_points_imputed": mark("{image_index}, gaps filled in"),
    "linear_rest": mark("{image_index} without trust"),
    "logit_ame": mark("High trust (percentage points)"),
    "ordered_ame": mark("Speaks highly (percentage points)"),
    "highly_ame": mark("Speaks highly, model of its own (percentage points)"),
}
#: The model that the table of drivers tells: one of these.
TOLD = ("linear", "logit_points", "ordered_points")
#: Heads of the models of what the drivers explain, where that is not the image index.
COMPLETE, FILLED = mark("{outcome}, complete answers"), mark("{outcome}, gaps filled in")
OF_OTHER = dict.fromkeys(TOLD, COMPLETE) | {f"{model}_imputed": FILLED for model in TOLD}
#: What the kinds of model are called.
KINDS = {"linear": mark("linear model"), "logit": mark("logit"), "ordered": mark("ordered logit")}


def told_model(models: Iterable[str]) -> str:
    """Return which of the models of table `terms` the table of drivers tells."""
    return next((model for model in TOLD if model in set(models)), TOLD[0])


def head_of(model: str, findings: Findings) -> str:
    """Return what a model is called: what it explains, and of whom; its kind too, where that was chosen."""
    head = findings.of_outcome(MODELS[model], OF_OTHER.get(model, MODELS[model]))
    family, points, _ = model.partition("_points")
    return f"{head} ({findings.words(KINDS[family])})" if points else head


def checks(diagnostics: Mapping[str, float], words: Words) -> list[str]:
    """Return a sentence a check of the models: what was found, and what follows from it."""
    told = [_overlap(diagnostics.get("max_vif", 0.0), words), *_form(diagnostics, words)]
    distance = diagnostics.get("max_influence")
    if distance is not None:
        told.append(_influence(distance, words))
    if "proportional_odds_p" in diagnostics:
        told.append(_steps(diagnostics, words))
    return [*told, *_odds(diagnostics, words), *_imputation(diagnostics, words), *_without_trust(diagnostics, words)]


def _odds(diagnostics: Mapping[str, float], words: Words) -> list[str]:
    """Say where the steps of an ordered outcome are not alike."""
    if diagnostics.get("told_odds_p", 1) >= FAILS:
        return []
    return [
        words(
            "Effects differ from one answer of the outcome to the next (proportional odds, p = {p}): read them as "
            "averages.",
            p=words.number(diagnostics["told_odds_p"], 3),
        )
    ]


def _without_trust(diagnostics: Mapping[str, float], words: Words) -> list[str]:
    """Say whether the picture rests on trust being one of the index's own questions."""
    if "rest_shift" not in diagnostics:
        return []
    shift = words.number(diagnostics["rest_shift"], 2)
    if diagnostics["rest_crossed"]:
        text = words.plural(
            "Trust is one of the questions of the index. Without it {n} effect becomes clear that was not, or the "
            "other way round (largest move {shift} standard errors): it rests in part on trust.",
            "Trust is one of the questions of the index. Without it {n} effects become clear that were not, or the "
            "other way round (largest move {shift} standard errors): they rest in part on trust.",
            int(diagnostics["rest_crossed"]),
            shift=shift,
        )
    else:
        text = words(
            "Trust is one of the questions of the index. Without it no effect becomes or ceases to be clear (largest "
            "move {shift} standard errors): set the model of trust beside that of the index without it, which shares "
            "no answer with it.",
            shift=shift,
        )
    return [text]


def _overlap(vif: float, words: Words) -> str:
    if vif > OVERLAP:
        shown = words.number(vif, 1)
        return words(
            "Some drivers overlap strongly (largest VIF {vif}): their separate effects are uncertain.", vif=shown
        )
    return words("The drivers overlap little enough to be told apart.")


def _form(diagnostics: Mapping[str, float], words: Words) -> list[str]:
    if diagnostics.get("link_p", 1) >= FAILS:
        return []
    return [words("The link test points to a relation that is not a straight line: read the effects as averages.")]


def _influence(distance: float, words: Words) -> str:
    shown = words.number(distance, 2)
    if distance > INFLUENTIAL:
        return words(
            "One answer alone moves the effects as far as their uncertainty reaches (distance {distance}): do not rest "
            "a decision on them.",
            distance=shown,
        )
    return words(
        "No single answer moves the effects as far as their uncertainty reaches (largest distance {distance}; 1 would "
        "be as far).",
        distance=shown,
    )


def _steps(diagnostics: Mapping[str, float], words: Words) -> str:
    p_value = words.number(diagnostics["proportional_odds_p"], 3)
    if diagnostics["proportional_odds_p"] >= FAILS:
        return words(
            "Effects on how people speak of the services do not clearly differ from one answer to the next "
            "(proportional odds, p = {p}).",
            p=p_value,
        )
    if diagnostics.get("highly_stands_in"):
        return words(
            "Effects on how people speak of the services differ from one answer to the next (proportional odds, "
            "p = {p}): the table shows a model of the two highest answers alone, which does not need them to be alike.",
            p=p_value,
        )
    return words(
        "Effects on how people speak of the services differ from one answer to the next (proportional odds, p = {p}): "
        "read them as averages.",
        p=p_value,
    )


def _imputation(diagnostics: Mapping[str, float], words: Words) -> list[str]:
    if "largest_shift" not in diagnostics:
        return []
    if not diagnostics["n_imputed"]:
        return [words("No answer was missing in the model, so that none had to be filled in.")]
    facts = {"shift": words.number(diagnostics["largest_shift"], 2), "missing": words.percent(diagnostics["max_fmi"])}
    if diagnostics["same_picture"]:
        text = words(
            "Filling in missing answers by multiple imputation gives the same picture: no effect moves by more than "
            "{shift} of its standard error, and none becomes or ceases to be clear. At most {missing} of what could be "
            "known of an effect is missing.",
            **facts,
        )
    elif diagnostics["crossed"]:
        text = words.plural(
            "Filling in missing answers by multiple imputation makes {n} effect clear that was not, or the other way "
            "round (largest move {shift} standard errors; up to {missing} of what could be known is missing): rely on "
            "it only where both columns agree.",
            "Filling in missing answers by multiple imputation makes {n} effects clear that were not, or the other way "
            "round (largest move {shift} standard errors; up to {missing} of what could be known is missing): rely on "
            "them only where both columns agree.",
            int(diagnostics["crossed"]),
            **facts,
        )
    else:
        text = words(
            "Filling in missing answers by multiple imputation moves effects by up to {shift} of their standard error "
            "(up to {missing} of what could be known is missing): read both columns.",
            **facts,
        )
    return [text]


def models_table(terms: pd.DataFrame, findings: Findings, drivers: pd.DataFrame) -> Table | None:
    """Return each driver's effect beside that in the other models, to see whether the picture depends on the model.

    The caption says what a model leaves out that the first holds. Where proportional odds fail, the model of the two
    highest answers takes the ordered one's place. The first model's intervals are those of the table of drivers: one
    estimate has one interval.
    """
    rows = _with_one_interval(terms[terms["term"].isin(drivers["driver"])], drivers) if len(terms) else terms
    if rows.empty:
        return None
    words = findings.words
    names = [escape_markdown(findings.name(code)) for code in drivers["driver"]]
    shown = {words("Driver"): names}
    for model in shown_models(rows):
        held = rows[rows["model"] == model].set_index("term")
        shown[head_of(model, findings)] = [_ten_points(held, code, model, words) for code in drivers["driver"]]
    data = pd.concat([(rows["model"] + "=" + rows["term"]).rename("key"), rows.drop(columns=["model", "term"])], axis=1)
    caption = words("Effect of 10 points of each driver in several models, with {confidence} intervals.")
    first = told_model(rows["model"])
    if shown_models(rows) != [first]:
        caption += " " + words(
            "“{model}” is the model of the table of drivers, whose intervals allow for what is told having been "
            "picked; those of the other models stand each by itself.",
            model=head_of(first, findings),
        )
    said = [caption, *_leaving_out(terms, findings), *_without_a_model(terms, findings)]
    return tabulate(pd.DataFrame(shown), " ".join(said), data)


def _with_one_interval(rows: pd.DataFrame, drivers: pd.DataFrame) -> pd.DataFrame:
    """Return the terms of the drivers, those of the first model with the interval that the table of drivers shows.

    Column `is_told` says of which of them that interval lies beyond 0.
    """
    known = drivers.set_index("driver")
    ends = known[["conf_low", "conf_high"]].astype(float) / 10
    is_first = rows["model"] == told_model(rows["model"])
    replaced = rows.assign(is_told=is_first & rows["term"].isin(known.index[known["q_value"] < REPORT_ERROR]))
    for name in ends:
        replaced.loc[is_first, name] = rows.loc[is_first, "term"].map(ends[name])
    return replaced


def shown_models(rows: pd.DataFrame) -> list[str]:
    """Return the models of table `terms` that are set side by side."""
    present = set(rows["model"])
    replaced = {"ordered_ame"} if "highly_ame" in present else set()
    return [model for model in MODELS if model in present - replaced]


def left_out_of(terms: pd.DataFrame, model: str) -> list[str]:
    """Return the variables of the told model of table `terms` that another model lacks."""
    variables = terms["term"].str.partition("=")[0]
    held = set(variables[terms["model"] == model])
    first = variables[(terms["model"] == told_model(terms["model"])) & (terms["term"] != "intercept")]
    return [name for name in dict.fromkeys(first) if name not in held]


def _leaving_out(terms: pd.DataFrame, findings: Findings) -> list[str]:
    words, told = findings.words, []
    for model in shown_models(terms):
        lacking = left_out_of(terms, model)
        if lacking:
            names = words.list([findings.name(name).lower() for name in lacking])
            told.append(
                words(
                    "Under “{model}” the answers do not bear all of it: without {names}.",
                    model=head_of(model, findings),
                    names=names,
                )
            )
    return told


#: Outcomes of models of their own: how they are asked for, and the models of each.
OUTCOMES = {
    mark("trust"): ("trust_score", ("logit_ame",)),
    mark("how people speak of the services"): ("advocacy", ("ordered_ame", "highly_ame")),
}


def _without_a_model(terms: pd.DataFrame, findings: Findings) -> list[str]:
    """Say of which outcome that was asked no model is shown; what was not asked leaves no trace."""
    words, shown = findings.words, set(terms["model"])
    lacking = [
        words(name) for name, (code, models) in OUTCOMES.items() if findings.has(code) and not shown & set(models)
    ]
    if not lacking:
        return []
    return [
        words("No model is shown of {outcomes}: too few answers at its ends to bear one.", outcomes=words.list(lacking))
    ]


def _ten_points(held: pd.DataFrame, code: str, model: str, words: Words) -> str:
    if code not in held.index:
        return words.number(None)
    # Marginal effects are changes of a probability: shown in percentage points.
    unit = 1000.0 if model.endswith("_ame") else 10.0
    row = unit * held.loc[code, ["estimate", "conf_low", "conf_high"]].astype(float)
    interval = words.interval_beyond if held.at[code, "is_told"] else words.interval
    return f"{words.signed(row['estimate'], 1)} ({interval(row['conf_low'], row['conf_high'], 1)})"
