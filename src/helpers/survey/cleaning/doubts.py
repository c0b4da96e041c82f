"""All that a file leaves open of what its columns and codes mean: said at once, before anything is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.cleaning.agreement import disagreeing_scales
from helpers.survey.cleaning.categories import same_places
from helpers.survey.cleaning.faults import (
    LEAST_FAULTS,
    REPEATED,
    REPEATED_SHARE,
    SHOWN_ROWS,
    TOLERATED,
    shareable,
    unmapped_items,
)
from helpers.survey.cleaning.hidden_codes import hidden_codes
from helpers.survey.cleaning.labelled_codes import partial_turns, turned_codes
from helpers.survey.cleaning.stretches import shorter_stretches
from helpers.survey.receiving.finding import disagreements, quoted
from helpers.survey.receiving.marks import marks_of
from helpers.survey.receiving.raw import shortened
from helpers.survey.vocabulary import NO_ANSWER_CODES, VALID, code_key, is_number, no_answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from helpers.survey.receiving.decoding import Answers
    from helpers.survey.receiving.matching import Matching
    from helpers.survey.receiving.raw import RawSurvey
    from helpers.survey.receiving.sources import Source

#: Of so many options nobody's every answer is all of them.
LEAST_CHOSEN = 3


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


def unclear_marks(matching: Matching, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for each question over columns whose columns hold several codes that nothing explains."""
    message = (
        "The columns of {item} hold the codes {codes}, and nothing says which of them mean chosen. Write under items "
        "in codebook.yml {item}: {{columns: {{{option}: {column}, ...}}, selected: [1], unselected: [2]}}, with the "
        "codes that are meant."
    )
    for item_id, source in matching.sources.items():
        names = [*(c for columns in source.options.values() for c in columns), *source.rule.any_of,
                 *source.rule.count_of]  # fmt: skip
        codes = {code for name in names for code in _bare_codes(raw, name)}
        per_column = any(len(_bare_codes(raw, name)) > 1 for name in names)
        if not (source.rule.selected or source.rule.unselected) and codes - {"0", "1"} and per_column:
            option, column = _first_option(source, names)
            values = {"item": item_id, "codes": ", ".join(sorted(codes)), "option": option, "column": column}
            yield Problem(message, f"{raw.name}, column {names[0]}", values)


def strange_marks(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for each question over columns with marks that nobody knows, or of which all chose everything."""
    message = (
        "The columns of {item} hold {marks} beside other marks, in {n} cells, and nothing says whether the option was "
        "chosen there. Write under items in codebook.yml {item}: {{unselected: [{written}]}} where they mean that it "
        "was not, or {item}: {{selected: [...]}} with every mark that means chosen."
    )
    for item_id, source in matching.sources.items():
        if not source.options or item_id not in answers:
            continue
        strange, where = marks_of(source, raw).strange, f"{raw.name}, column {next(iter(source.options.values()))[0]}"
        often = [text for text, n in strange.items() if n >= max(REPEATED, REPEATED_SHARE * len(raw.frame))]
        if often:
            values = {"item": item_id, "marks": shortened(often), "n": sum(strange[text] for text in often)}
            yield Problem(message, where, values | {"written": ", ".join(map(quoted, often))})
        elif _is_everything(chosen := answers[item_id].values.loc[answers[item_id].states == VALID]):
            yield _everything_chosen(item_id, chosen, where)


def _is_everything(chosen: pd.DataFrame) -> bool:
    return len(chosen) >= LEAST_FAULTS and chosen.shape[1] >= LEAST_CHOSEN and bool((chosen == 1).all(axis=None))


def _everything_chosen(item: str, chosen: pd.DataFrame, where: str) -> Problem:
    message = (
        "All {n} people who answered {item} chose every one of its {options} options, so that the marks may say "
        "something else. Write under items in codebook.yml {item}: {{selected: [...], unselected: [...]}} with what "
        "they mean."
    )
    return Problem(message, where, {"item": item, "n": len(chosen), "options": chosen.shape[1]})


def _first_option(source: Source, names: Sequence[str]) -> tuple[str, str]:
    return next(((option, columns[0]) for option, columns in source.options.items()), ("option", names[0]))


def _bare_codes(raw: RawSurvey, column: str) -> set[str]:
    """Return the numbers of a column that have no label and are no way of not answering."""
    labels, unsaid = raw.labels_of(column), {code for codes in NO_ANSWER_CODES.values() for code in codes}
    keys = {code_key(text) for text in raw.frame[column].unique() if text.strip() and no_answer(text) is None}
    return {key for key in keys if is_number(key) and key not in labels and key not in unsaid}


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
