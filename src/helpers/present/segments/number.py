"""How the number of groups was chosen, and how sure the groups are."""

from __future__ import annotations

import pandas as pd

from helpers.present.language.claims import Claim
from helpers.present.language.words import Words
from helpers.present.outputs import Sentences, Table, tabulate
from helpers.present.segments.findings import SegmentFindings
from helpers.present.segments.names import REFUSALS
from helpers.study.thresholds import threshold, threshold_count

#: Fewest resampled surveys from which it is said whether segments come back.
FEWEST_REFITS = threshold_count("fewest_refits")
#: Adjusted Rand index from which segments are called stable, and fairly so.
STABLE, FAIRLY_STABLE = threshold("stable"), threshold("fairly_stable")
#: A difference of the BIC from which the evidence is called clear (Raftery 1995).
CLEAR_BIC = threshold("clear_bic")


def classes_table(findings: SegmentFindings) -> Table | None:
    """Return the numbers of classes that were tried, with the weighted BIC and what came of each."""
    words, tried = findings.words, findings.analysis.class_numbers
    if tried.empty:
        return None
    shown = {
        words("Groups"): [words.number(k) for k in tried["n_classes"]],
        words("Weighted BIC"): [words.number(value, 1) for value in tried["bic"]],
        words("Entropy R²"): [words.number(value, 2) for value in tried["entropy"]],
        words("Smallest group"): [words.percent(value) for value in tried["smallest_share"]],
        words("p, one fewer"): [words.number(None if pd.isna(p) else p, 2) for p in tried["lrt_p"]],
        words("Result"): [_result(row, tried, words) for _, row in tried.iterrows()],
    }
    caption = _how_chosen(findings)
    return tabulate(pd.DataFrame(shown), caption, tried, "rrrrrl")


def _how_chosen(findings: SegmentFindings) -> str:
    words, tried, wanted = findings.words, findings.analysis.class_numbers, findings.study.config.options.segments
    smallest = words("The number of groups is that of the smallest weighted BIC among those not refused.")
    if not findings.is_settled:
        smallest += " " + words("It still falls at the largest number that was tried: the number is not settled.")
    if wanted is None:
        return smallest
    if (tried["is_chosen"].astype(bool) & (tried["n_classes"] == wanted)).any():
        return words("The number of groups, {n}, was set beforehand.", n=words.number(wanted))
    refused = words("The number of groups set beforehand, {n}, is refused.", n=words.number(wanted))
    return f"{refused} {smallest}"


def _result(row: pd.Series, tried: pd.DataFrame, words: Words) -> str:
    if row["is_chosen"]:
        return words("chosen")
    if row["refusal"]:
        return words(REFUSALS[row["refusal"]])
    # Where somebody set the number, another one may fit better.
    chosen = tried.loc[tried["is_chosen"].astype(bool), "bic"]
    return words("smaller BIC, not taken") if (chosen > row["bic"]).any() else words("larger BIC")


def sureness(findings: SegmentFindings) -> Sentences | None:
    """Return how sure the segments are: how well people can be told apart, and the stability; None of no classes."""
    if not findings.is_latent:
        return None
    words, segmentation, told = findings.words, findings.analysis.segmentation, []
    if segmentation.model is not None:
        told.append(
            words(
                "How well the answers tell the groups apart (entropy R²): {entropy}, 1 being certain. The intervals of "
                "sizes and profiles carry that uncertainty.",
                entropy=words.number(segmentation.model.entropy, 2),
            )
        )
        told.append(
            words(
                "They do not carry that another survey might lead to another number of groups, or to borders "
                "elsewhere: where groups are not clearly apart, a size may be further off than its interval says."
            )
        )
    told += _runner_up(findings)
    claims: tuple[Claim, ...] = ()
    stability = segmentation.stability
    if stability is None or len(stability.adjusted_rand) < FEWEST_REFITS:
        told.append(
            words(
                "Whether another survey would find the same groups is not known: this one was not resampled often "
                "enough ({least} times at least).",
                least=words.number(FEWEST_REFITS),
            )
        )
    else:
        told.append(_stability_told(stability.mean, len(stability.adjusted_rand), words))
        claims = (_stability_claim(stability.mean),)
    told.append(words("A group is a summary of answers, not a box that a person belongs in."))
    return Sentences(" ".join(told), claims)


def _runner_up(findings: SegmentFindings) -> list[str]:
    """Say which other number of groups the data support nearly as well, or better where the number was set."""
    tried, words = findings.analysis.class_numbers, findings.words
    allowed = tried[(tried["refusal"] == "") & ~tried["is_chosen"].astype(bool)] if len(tried) else tried
    if allowed.empty:
        return []
    other = allowed.loc[allowed["bic"].idxmin()]
    gap = float(other["bic"] - tried.loc[tried["is_chosen"].astype(bool), "bic"].iloc[0])
    if gap >= CLEAR_BIC:
        return []
    if gap < 0:
        return [
            words.plural(
                "The number of groups was set beforehand: {n} group alone, which is none, would fit better (weighted "
                "BIC {gap} smaller).",
                "The number of groups was set beforehand: {n} groups would fit better (weighted BIC {gap} smaller).",
                int(other["n_classes"]),
                gap=words.number(-gap, 1),
            )
        ]
    return [
        words.plural(
            "The answers support {n} group alone, which is none, nearly as well (weighted BIC {gap} larger).",
            "The answers support {n} groups nearly as well (weighted BIC {gap} larger).",
            int(other["n_classes"]),
            gap=words.number(gap, 1),
        )
    ]


def _stability_claim(rand: float) -> Claim:
    """Return what is claimed of other surveys: that they find the same groups, much the same, or others."""
    mark = STABLE if rand >= STABLE else FAIRLY_STABLE
    return Claim("stability", "segments", "above" if rand >= mark else "below", value=mark)


def _stability_told(rand: float, replicates: int, words: Words) -> str:
    fields = {"rand": words.number(rand, 2), "n": words.number(replicates)}
    if rand >= STABLE:
        return words(
            "In {n} surveys resampled from this one the same groups came back (adjusted Rand index {rand}, 1 being the "
            "same).",
            **fields,
        )
    if rand >= FAIRLY_STABLE:
        return words(
            "In {n} surveys resampled from this one much the same groups came back (adjusted Rand index {rand}, 1 "
            "being the same).",
            **fields,
        )
    return words(
        "In {n} surveys resampled from this one the groups changed a good deal (adjusted Rand index {rand}, 1 being "
        "the same): read them as a tendency.",
        **fields,
    )
