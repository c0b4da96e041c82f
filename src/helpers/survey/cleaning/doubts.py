"""All that a file leaves open of what its columns and codes mean: said at once, before anything is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.cleaning.agreement import disagreeing_scales
from helpers.survey.cleaning.categories import same_places
from helpers.survey.cleaning.faults import LEAST_FAULTS, SHOWN_ROWS, TOLERATED, shareable, unmapped_items
from helpers.survey.cleaning.hidden_codes import hidden_codes
from helpers.survey.cleaning.labelled_codes import partial_turns, turned_codes
from helpers.survey.cleaning.marked_options import strange_marks, unclear_marks
from helpers.survey.cleaning.stretches import shorter_stretches
from helpers.survey.receiving.finding import disagreements
from helpers.survey.vocabulary import VALID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from helpers.survey.receiving.decoding import Answers
    from helpers.survey.receiving.matching import Matching
    from helpers.survey.receiving.raw import RawSurvey


def doubts(
    answers: Mapping[str, Answers],
    matching: Matching,
    raw: RawSurvey,
    places: Mapping[str, Sequence[str]],
) -> Iterable[Problem]:
    """Yield every problem of columns, codes, scales and places that only a person can settle.

    Parameters
    ----------
    raw
        Rows that are interviews.
    places
        Categories that the census counts, by item.
    """
    yield from matching.problems
    yield from disagreements(matching.sources.values(), raw)
    yield from unmapped_items(answers, matching, raw)
    yield from disagreeing_scales(answers, matching, raw)
    yield from shorter_stretches(answers, matching, raw)
    yield from hidden_codes(answers, matching, raw)
    yield from turned_codes(matching, raw)
    yield from partial_turns(answers, matching, raw)
    yield from unclear_marks(matching, raw)
    yield from strange_marks(answers, matching, raw)
    yield from unknown_places(answers, matching, raw, places)


def unknown_places(
    answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey, places: Mapping[str, Sequence[str]]
) -> Iterable[Problem]:
    """Yield a problem for each item of which many answers are places that the census does not count."""
    message = (
        "The item {item} holds {values} and others in {n} of {answered} answers, such as rows {rows}, and "
        "population.csv does not count them (it has: {known}). Add them there, or say under values in "
        "codebook.yml which they are."
    )
    for item_id, found in answers.items():
        item, known = matching.sources[item_id].item, places.get(item_id, ())
        if item.kind != "single" or item.options or not known:
            continue
        valid = found.values[found.states == VALID].astype(str)
        meant = same_places(found, known)
        lost = valid[valid.map(meant).isna()]
        if len(lost) < LEAST_FAULTS or len(lost) <= TOLERATED * len(valid):
            continue
        shown = dict.fromkeys(text for text in shareable(lost, item, len(raw.frame)) if text is not None)
        values = {
            "item": item_id, "n": len(lost), "answered": len(valid), "known": ", ".join(known),
            "values": ", ".join(list(shown)[:SHOWN_ROWS]) or "–",
            "rows": ", ".join(str(row) for row in lost.index[:SHOWN_ROWS]),
        }  # fmt: skip
        yield Problem(message, raw.name, values)
