"""What no column holds: options of a question over columns, which were deleted or not offered, and own questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.study.written.near_names import near_list
from helpers.survey.matching.finding import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from helpers.study.instrument import Item
    from helpers.survey.codebook.sources import Matching, Source
    from helpers.survey.files.raw import RawSurvey


def lacking_options(matchings: Sequence[Matching], name: str) -> Iterator[Problem]:
    """Yield a problem for each question over columns of which no file has the column of some option.

    A list whose columns were found by their names was asked as the method or the codebook has it, with all of its
    options: one without a column is not one that nobody chose. Which columns there are, `columns` in codebook.yml says
    too.

    Parameters
    ----------
    matchings
        Where each item lies in each file of the survey.
    name
        The survey's name.
    """
    spread: dict[str, list[Source]] = {}
    for matching in matchings:
        for item, source in matching.sources.items():
            spread.setdefault(item, []).append(source)
    for item, sources in spread.items():
        first = next((source for source in sources if source.options), None)
        if first is None or any(source.column or source.rule.columns for source in sources):
            continue
        held = {code for source in sources for code in (*source.options, *source.rule.not_offered)}
        lost = [option.code for option in first.item.options if option.code not in held]
        if lost:
            columns = [columns[0] for columns in first.options.values()]
            yield _problem(item, lost, columns, name)


def _problem(item: str, lost: list[str], columns: list[str], name: str) -> Problem:
    message = (
        "The question {item} lies in a column for each option, from {first} to {last}, and no column holds {lost}: it "
        "may have been deleted. Take the file as its tool gave it; or, if people were not offered it, write under "
        "items in codebook.yml {item}: {{not_offered: [{codes}]}}."
    )
    values = {
        "item": item, "first": quoted(columns[0]), "last": quoted(columns[-1]), "lost": ", ".join(lost),
        "codes": ", ".join(lost),
    }  # fmt: skip
    return Problem(message, name, values)


def unread_items(matchings: Sequence[Matching], own: Sequence[Item], raw: RawSurvey) -> Iterator[Problem]:
    """Yield a problem for each question of the council's own that no file has: somebody meant it to be read."""
    message = (
        "No column is called {item} (near: {near}), so that nobody's answers to it are read. Write under items "
        "{item}: {{column: ...}} with the header as it stands in the file, or take it out of own_items."
    )
    found = {item for matching in matchings for item in matching.sources}
    for item in own:
        if item.id not in found:
            near = near_list(item.id, map(str, raw.frame.columns))
            yield Problem(message, f"codebook.yml, own_items, {item.id}", {"item": item.id, "near": near})
