"""What each step of notebook 02 gives, as it comes: how much there is of it, and what was left out and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.language.narrative import indicator_name, level_name
from helpers.present.language.words import Words, escape_markdown
from helpers.present.outputs import Sentences, Table, tabulate
from helpers.present.perception.drivers import REASONS, UNDRAWN
from helpers.present.perception.models import MODELS, head_of
from helpers.stats.drivers.fitting import told_as
from helpers.stats.scales.reliability import LOW_ITEM_REST
from helpers.study.quantiles import FEWEST_DRAWS

if TYPE_CHECKING:
    from helpers.present.perception.findings import Findings
    from helpers.stats.drivers.analysis import Weighed
    from helpers.stats.drivers.fitting import DriverModels
    from helpers.stats.drivers.inputs import DriverInputs
    from helpers.stats.estimates.indicators import Indicators
    from helpers.stats.models.imputation import PooledModel
    from helpers.stats.models.regression import Model
    from helpers.stats.perception import Scales
    from helpers.study.opening import Study


def indicators(held: Indicators, study: Study, items: pd.DataFrame, words: Words) -> Sentences:
    """Return how many figures the survey supports, and by what they are split."""
    names = [escape_markdown(indicator_name(name, study, words, items).lower()) for name in held.domains]
    text = words(
        "{n} figures, of which {shares} are shares and the others scores or numbers; each for everybody and by "
        "{domains}.",
        n=words.number(held.values.shape[1]),
        shares=words.number(len(held.shares)),
        domains=words.list(names) if names else "–",
    )
    return Sentences(text)


def counted_again(again: pd.DataFrame, words: Words) -> Sentences:
    """Return how many means svy counted as we did, and what raking and the finite population do to their errors."""
    both = again[again["std_error_by_svy"] > 0]
    share = float((both["std_error"] / both["std_error_by_svy"]).median()) if len(both) else 1.0
    text = words(
        "{n} means counted by svy too: all are the same. Half of their standard errors are less than {share} of those "
        "that svy gives, which does not know what the census fixed.",
        n=words.number(len(again)),
        share=words.percent(share),
    )
    return Sentences(text)


def scales(checked: Scales, study: Study, items: pd.DataFrame, words: Words) -> Sentences:
    """Return how many scales were checked, in whom they were compared, and which of them hold together weakly."""
    names = [escape_markdown(indicator_name(name, study, words, items)) for name in checked.weak]
    text = words(
        "Scales checked: {n}. Comparisons of a scale between two groups: {compared}. Held together weakly: {weak}.",
        n=words.number(checked.reliability["scale"].nunique()),
        compared=words.number(len(checked.invariance)),
        weak=words.list(names) if names else "–",
    )
    return Sentences(text)


def scale_items(checked: Scales, study: Study, items: pd.DataFrame, words: Words) -> Table | None:
    """Return how each item goes with the rest of its scale, and what alpha would be without it."""
    rows = checked.items
    if rows.empty:
        return None
    names = [escape_markdown(indicator_name(name, study, words, items)) for name in rows["item"]]
    shown = pd.DataFrame(
        {
            words("Scale"): [escape_markdown(indicator_name(name, study, words, items)) for name in rows["scale"]],
            words("Question"): names,
            words("Answers"): [words.number(n) for n in rows["n"]],
            words("With the rest"): [words.number(value, 2) for value in rows["item_rest"]],
            words("Alpha without it"): [words.number(value, 2) for value in rows["alpha_if_dropped"]],
        }
    )
    keyed = rows.drop(columns=["scale", "item"]).assign(key=rows["scale"] + "=" + rows["item"])
    data = keyed[["key", *keyed.columns.drop("key")]]
    caption = words(
        "A question that goes with the rest by less than {least} may ask something else.",
        least=words.number(LOW_ITEM_REST, 1),
    )
    return tabulate(shown, caption, data, "llrrr")


def inputs(held: DriverInputs, findings: Findings) -> Table:
    """Return every column that was to enter the model: how many answered it, or why it was left out."""
    words, answered = findings.words, held.predictors.notna().sum()
    rows = [(name, words.number(int(answered[name])), "") for name in held.predictors]
    rows += [(name, "–", words(REASONS[why])) for name, why in held.left_out.items()]
    names = [_column(name, findings) for name, _, _ in rows]
    shown = pd.DataFrame(
        {words("Column"): names, words("Answers"): [n for _, n, _ in rows], words("Left out"): [w for *_, w in rows]}
    )
    data = pd.DataFrame(rows, columns=["column", "answers", "left_out"])
    return tabulate(shown, words("What enters the model, and what does not."), data, "lrl")


def _column(name: str, findings: Findings) -> str:
    """Return the name of a driver, or of a flag of the profile (``sex=female``)."""
    variable, _, level = name.partition("=")
    said = f": {level_name(variable, level, findings.study, findings.words)}" if level else ""
    return escape_markdown(findings.name(variable)) + escape_markdown(said).replace("\\:", ":")


def models(fitted: DriverModels, findings: Findings) -> Table | None:
    """Return the models that were fitted with how many terms each has, and why the others were not."""
    words = findings.words
    rows = [(head_of(name, findings), words.number(terms), "") for name, terms in _sizes(fitted).items()]
    rows += [(head_of(_shown_as(name), findings), "–", words.error(why)) for name, why in fitted.failures.items()]
    if not rows:
        return None
    shown = pd.DataFrame(rows, columns=[words("Model"), words("Terms"), words("Not fitted, because")])
    return tabulate(shown, words("The models, and those that the survey does not support."), shown, "lrl")


def _sizes(fitted: DriverModels) -> dict[str, int]:
    speaking = fitted.speaking
    held = {
        **_told(fitted), "linear_rest": fitted.rest, "logit": fitted.trust,
        "ordered": speaking.ordered if speaking else None, "highly": speaking.highly if speaking else None,
    }  # fmt: skip
    return {_shown_as(name): len(model.terms) for name, model in held.items() if model is not None}


def _told(fitted: DriverModels) -> dict[str, Model | PooledModel | None]:
    if fitted.told is None:
        return {}
    name = told_as(fitted.told.family)
    return {name: fitted.told, f"{name}_imputed": fitted.imputed}


def _shown_as(model: str) -> str:
    return f"{model}_ame" if f"{model}_ame" in MODELS else model


def importance(weighed: Weighed, findings: Findings) -> Table | None:
    """Return how much each driver accounts for, the most important first, and how sure it is that it is the first."""
    words, rows = findings.words, weighed.shares.sort_values("share", ascending=False, kind="stable")
    if rows.empty:
        return None
    spans = zip(rows["share_low"], rows["share_high"], strict=True)
    shown = pd.DataFrame(
        {
            words("Driver"): [escape_markdown(findings.name(code)) for code in rows["term"]],
            words("Importance"): [words.percent(share) for share in rows["share"]],
            words("{confidence} interval"): [words.percent_interval(low, high) for low, high in spans],
            words("Probability of being the first"): [words.percent(share) for share in rows["first_probability"]],
        }
    )
    caption = words("Share of what the model explains.")
    if rows["share_low"].isna().any():
        caption += " " + words(UNDRAWN, least=FEWEST_DRAWS)
    return tabulate(shown, caption, rows.reset_index(drop=True))
