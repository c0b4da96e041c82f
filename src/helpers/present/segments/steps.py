"""What each step of notebook 03 gives, as it comes: what was tried, what was chosen, and how stable it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.present.language.narrative import indicator_name
from helpers.present.language.words import Words, escape_markdown
from helpers.present.outputs import Sentences, Table, tabulate
from helpers.present.segments.names import REFUSALS

if TYPE_CHECKING:
    from helpers.stats.segments.inputs import SegmentInputs
    from helpers.stats.segments.segmentation import Segmentation, Tried
    from helpers.study.opening import Study


def inputs(held: SegmentInputs, study: Study, items: pd.DataFrame, words: Words) -> Sentences:
    """Return what the groups are looked for in, and how many of it a person answered on average."""
    named = [words("knowledge") if name == "knowledge" else indicator_name(name, study, words, items)
             for name in held.names]  # fmt: skip
    text = words(
        "Inputs: {names}. A person has {mean} of these {n} on average.",
        names=words.list([escape_markdown(name.lower()) for name in named]) if named else "–",
        mean=words.number(float(np.mean(held.answered)) if len(held.answered) else 0.0, 1),
        n=words.number(len(held.names)),
    )
    return Sentences(text)


def tried(models: Tried, words: Words) -> Table | Sentences:
    """Return the models of each number of classes, none chosen yet; in words, that none was fitted and why."""
    rows = models.candidates
    if rows.empty:
        worth = words.number(models.n_effective)
        if models.reason == "few_inputs":
            return Sentences(words("No classes were tried: the survey asked too little that groups are made from."))
        return Sentences(words("No classes were tried: the sample is worth {n} people, too few.", n=worth))
    shown = pd.DataFrame(
        {
            words("Groups"): [words.number(k) for k in rows["n_classes"]],
            words("Weighted BIC"): [words.number(value, 1) for value in rows["bic"]],
            words("Smallest group"): [words.percent(value) for value in rows["smallest_share"]],
            words("Starts that agree"): [words.number(value) for value in rows["agreeing_starts"]],
            words("Result"): [words(REFUSALS[code]) if code else "" for code in rows["refusal"]],
        }
    )
    return tabulate(shown, words("Models of one class and more; none is chosen yet."), rows, "rrrrl")


def number(segmentation: Segmentation, words: Words, is_set: bool = False) -> Sentences:
    """Return how many groups there are now, and of which kind; that the analyst set the number, where so."""
    if segmentation.model is None:
        text = words("Parts by age or contact in place of groups: {n}.", n=words.number(segmentation.n_segments))
        return Sentences(text)
    shares = words.list([words.percent(share) for share in segmentation.model.shares])
    text = words("Groups: {n}, with {shares} of the people.", n=words.number(segmentation.n_segments), shares=shares)
    return Sentences(" ".join([text, *([words("Their number was set beforehand.")] if is_set else [])]))


def checked(segmentation: Segmentation, words: Words) -> Sentences:
    """Return in how many made-up surveys the number of groups was tested."""
    if segmentation.checks is None:
        return Sentences(words("The number of groups was not tested."))
    return Sentences(words("Surveys made up from each model: {n}.", n=words.number(segmentation.checks.replicates)))


def stability(segmentation: Segmentation, words: Words) -> Sentences:
    """Return how alike the groups of resampled surveys are to these."""
    if segmentation.stability is None:
        return Sentences(words("Nothing was resampled: there are no classes, or no resampling was asked for."))
    text = words(
        "Resampled surveys: {n}; mean likeness of their groups to these: {rand} (1 the same, 0 as by chance).",
        n=words.number(len(segmentation.stability.adjusted_rand)),
        rand=words.number(segmentation.stability.mean, 2),
    )
    return Sentences(text)
