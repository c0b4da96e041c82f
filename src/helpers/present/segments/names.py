"""What the codes of segments say in the reader's language: labels, issues, reasons, refusals."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from helpers.present.language.narrative import indicator_name, own_name
from helpers.present.language.words import Words, mark
from helpers.stats.segments.labels import CONCERNS, every_issue
from helpers.stats.segments.segmentation import MINIMUM_EFFECTIVE_N, MINIMUM_INPUTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from helpers.present.segments.findings import SegmentFindings
    from helpers.stats.segments.segmentation import Segmentation
    from helpers.study.opening import Study

#: Characters of an item's name in the name of a segment.
LONGEST_ITEM = 38
PIECES = {
    "low_awareness": mark("know fewer services"),
    "high_awareness": mark("know more services"),
    "low_informed_score": mark("feel less informed"),
    "high_informed_score": mark("feel better informed"),
    "high_quiz_dont_know": mark("more often do not know how they work"),
    "low_quiz_dont_know": mark("more often know how they work"),
    "high_quiz_wrong": mark("more often have it wrong"),
    "low_quiz_wrong": mark("less often have it wrong"),
    "high_stereotypes": mark("stronger stereotypes"),
    "low_stereotypes": mark("weaker stereotypes"),
    "high_stigma": mark("more stigma"),
    "low_stigma": mark("less stigma"),
    "low_self_relevance": mark("feel less addressed"),
    "high_self_relevance": mark("feel more addressed"),
    "low_image_index": mark("poorer image"),
    "high_image_index": mark("better image"),
    "favourable": mark("more favourable than the rest"),
    "average": mark("close to the average"),
    "second": mark("second group"),
    "third": mark("third group"),
    "fourth": mark("fourth group"),
    "fifth": mark("fifth group"),
    "sixth": mark("sixth group"),
    "age_16_44": mark("aged 16 to 44"),
    "age_45_64": mark("aged 45 to 64"),
    "age_65": mark("aged 65 and over"),
    "age_45": mark("aged 45 and over"),
    "age_16_64": mark("aged 16 to 64"),
    "users": mark("in contact with the services"),
    "non_users": mark("without contact"),
    "all": mark("everybody"),
}
ISSUES = {
    "ignorance": mark("they do not know"),
    "distortion": mark("they believe what is not so"),
    "stigma": mark("stigma"),
    "not_for_me": mark("they do not feel addressed"),
    "experience": mark("users are not satisfied"),
    "none": mark("nothing, as far as the survey can tell"),
}
REFUSALS = {
    "small_class": mark("refused: a class is too small"),
    "boundary": mark("refused: a class is a single pattern of answers"),
    "not_converged": mark("refused: no convergence"),
}


def segment_name(label: str, study: Study, words: Words, items: pd.DataFrame | None = None) -> str:
    """Return the name of a segment from its label, such as ``Know fewer services, more stigma``."""
    text = ", ".join(_piece(piece, study, words, items) for piece in label.split("+"))
    return text[:1].upper() + text[1:]


def _piece(piece: str, study: Study, words: Words, items: pd.DataFrame | None) -> str:
    direction, _, item = piece.partition("_")
    if piece in PIECES and not own_name(item, study, items):
        return words(PIECES[piece])
    # Made of what the survey asked in words of its own: the method's phrase would speak of something else.
    name = shorten(indicator_name(item, study, words, items), LONGEST_ITEM, placeholder="…")
    return words("low: {item}", item=name) if direction == "low" else words("high: {item}", item=name)


def issue_name(code: str, words: Words) -> str:
    """Return what lies furthest beyond the level of concern in a segment, in words."""
    return words(ISSUES[code])


def concern(codes: Sequence[str], words: Words) -> str:
    """Return all that lies beyond it as a sentence: counts held against norms of the method, and no causes."""
    return words("Beyond the level of concern: {issue}.", issue=words.list([issue_name(code, words) for code in codes]))


def issues(row: pd.Series, findings: SegmentFindings) -> list[str]:
    """Return all that surely lies beyond its level of concern in a segment, the furthest first: as the plan has it."""
    profiles = findings.analysis.profiles
    rows = profiles[(profiles["segment"] == row["segment"]) & (profiles["level"] == "")].set_index("variable")
    return every_issue(row, {one.id: rows.loc[one.id] for one in CONCERNS if one.id in rows.index}, len(findings.named))


def reason(segmentation: Segmentation, words: Words) -> str:
    """Return why no segmentation is supportable, in words; empty where one is."""
    if segmentation.reason == "few_inputs":
        return words(
            "the survey asked too few of the questions that segments are made from ({n}; at least {minimum} are "
            "needed)",
            n=words.number(len(segmentation.inputs.names)),
            minimum=words.number(MINIMUM_INPUTS),
        )
    if segmentation.reason == "small_sample" and segmentation.n_effective >= len(segmentation.probabilities):
        return words(
            "{n} people answered, and at least {minimum} are needed to tell them apart reliably",
            n=words.number(len(segmentation.probabilities)),
            minimum=words.number(MINIMUM_EFFECTIVE_N),
        )
    if segmentation.reason == "small_sample":
        return words.plural(
            "for the answers that groups are made from the sample is worth {n} respondent, and at least {minimum} are "
            "needed to tell them apart reliably",
            "for the answers that groups are made from the sample is worth {n} respondents, and at least {minimum} are "
            "needed to tell them apart reliably",
            int(segmentation.n_effective),
            minimum=words.number(MINIMUM_EFFECTIVE_N),
        )
    return words("the answers do not fall into separate groups") if segmentation.reason else ""
