"""Agreement of the word lists with readers, of readers with each other, and what the lists miss and imagine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.communication.audit.texts.dictionaries import NEW_SAMPLE, read_hand_coded
from helpers.communication.audit.texts.framing import code_text
from helpers.errors import EstimationError
from helpers.stats.estimates.intervals import wilson
from helpers.stats.estimates.misclassification import Errors
from helpers.study.thresholds import threshold

REPLICATES = 2000
RESTATES = "restates_stereotype"
#: Who read the new messages beside their writer; what each had seen stands with the messages.
READERS = ("second", "third", "fourth")
#: The lowest agreement from which even tentative conclusions are drawn, and that of firm ones (Krippendorff 2004).
TENTATIVE, FIRM = threshold("tentative_agreement"), threshold("firm_agreement")


@dataclass(frozen=True)
class Agreement:
    """Chance-corrected agreement of two codings of the same units.

    Attributes
    ----------
    kappa, conf_low, conf_high
        Cohen's kappa with its percentile-bootstrap 95 % interval.
    alpha
        Krippendorff's alpha for nominal codes and two coders.
    observed
        Share of units coded alike.
    n
        Units.
    """

    kappa: float
    conf_low: float
    conf_high: float
    alpha: float
    observed: float
    n: int


def coincidences(first: NDArray[np.int_], second: NDArray[np.int_], size: int) -> NDArray[np.float64]:
    """Return the table (size, size) of shares of units by the code of each coder."""
    table = np.zeros((size, size))
    np.add.at(table, (first, second), 1.0)
    return table / len(first)


def cohen_kappa(table: NDArray[np.float64]) -> float:
    """Return Cohen's kappa of a table of shares: (observed - chance) / (1 - chance), chance from both margins.

    Source: Cohen (1960), Educational and Psychological Measurement 20. One code everywhere leaves no chance to
    correct for, and gives 1.

    Examples
    --------
    >>> round(cohen_kappa(np.array([[0.4, 0.1], [0.2, 0.3]])), 6)
    0.4
    """
    observed, chance = np.trace(table), table.sum(1) @ table.sum(0)
    return 1.0 if chance >= 1 else float((observed - chance) / (1 - chance))


def krippendorff_alpha(table: NDArray[np.float64], n: int) -> float:
    """Return Krippendorff's nominal alpha of two coders without missing codes.

    1 - disagreement observed / expected, expected from both coders' codes pooled (2n of them, drawn without
    replacement). Source: Krippendorff (2011), Computing Krippendorff's alpha-reliability.
    """
    pooled = (table.sum(0) + table.sum(1)) * n
    expected = 1 - (pooled * (pooled - 1)).sum() / (2 * n * (2 * n - 1))
    return 1.0 if expected == 0 else float(1 - (1 - np.trace(table)) / expected)


def agreement(first: list[str], second: list[str], rng: np.random.Generator, replicates: int = REPLICATES) -> Agreement:
    """Return the agreement of two lists of nominal codes of the same units.

    Raises
    ------
    EstimationError
        If the lists are empty or of different length.
    """
    if not first or len(first) != len(second):
        message = "Agreement needs two lists of codes of the same length; they hold {first} and {second}."
        raise EstimationError(message, first=len(first), second=len(second))
    codes = {code: place for place, code in enumerate(sorted({*first, *second}))}
    a, b = (np.array([codes[code] for code in side]) for side in (first, second))
    table, n = coincidences(a, b, len(codes)), len(a)
    draws = (rng.integers(0, n, n) for _ in range(replicates))
    kappas = [cohen_kappa(coincidences(a[drawn], b[drawn], len(codes))) for drawn in draws]
    low, high = np.percentile(kappas, [2.5, 97.5])
    observed = float(np.trace(table))
    ends = (min(float(low), 1.0), min(float(high), 1.0))
    return Agreement(cohen_kappa(table), *ends, krippendorff_alpha(table, n), observed, n)


def precision_recall(hand: list[str], machine: list[str]) -> pd.DataFrame:
    """Return, per code, how often the machine's code is right and how much of the hand's it finds.

    Returns
    -------
    pandas.DataFrame
        One row a code: ``code``, ``precision``, ``precision_low``, ``precision_high``, ``recall``, ``recall_low``,
        ``recall_high``, ``n_hand``, ``n_machine``; intervals are Wilson's, missing where nothing was coded so.
    """
    rows = []
    for code in sorted({*hand, *machine}):
        both = sum(a == code == b for a, b in zip(hand, machine, strict=True))
        n_hand, n_machine = hand.count(code), machine.count(code)
        row: dict[str, object] = {"code": code, "n_hand": n_hand, "n_machine": n_machine}
        for name, n in (("precision", n_machine), ("recall", n_hand)):
            low, high = wilson(both, n)
            row |= {name: both / n if n else np.nan, f"{name}_low": low, f"{name}_high": high}
        rows.append(row)
    return pd.DataFrame(rows)


@lru_cache(maxsize=4)
def code_sample(part: str = "held_out", sample: str = NEW_SAMPLE) -> pd.DataFrame:
    """Return a part of a hand-coded sample beside the word lists' codes.

    Returns
    -------
    pandas.DataFrame
        One row a message: ``id``, ``language``, ``hand``, then ``second``, ``third``, ``fourth`` (None where that
        reader read it not),
        ``machine``, and the same with ``_restates``.
    """
    rows = []
    for message in read_hand_coded(sample).messages:
        if message.part == part:
            coding = code_text(message.text, message.language)
            row: dict[str, object] = {"id": message.id, "language": message.language}
            row |= {"hand": message.frame, "hand_restates": message.restates}
            row |= {"machine": coding.frame, "machine_restates": coding.stereotype is not None}
            for name in READERS:
                other = getattr(message, name)
                row |= {name: other and other.frame, f"{name}_restates": other and other.restates}
            rows.append(row)
    return pd.DataFrame(rows)


def reading_errors(code: str) -> Errors:
    """Return how often the word lists find a frame (or ``restates_stereotype``) that is there, and that is not.

    Counted on the held-out half of the messages that the lists had not met.
    """
    sample = code_sample()
    if code == RESTATES:
        hand, machine = sample["hand_restates"].astype(bool), sample["machine_restates"].astype(bool)
    else:
        hand, machine = sample["hand"] == code, sample["machine"] == code
    return Errors(int((hand & machine).sum()), int(hand.sum()), int((~hand & ~machine).sum()), int((~hand).sum()))
