"""All that a codebook, a survey file and council.yml's design get wrong between them, said at once."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from helpers.errors import CodebookError, Problem
from helpers.study.config import Options
from helpers.survey.cleaning.design_columns import design_problems
from helpers.survey.cleaning.steps import design_names, interviews, own_rows, reading_problems
from helpers.survey.cleaning.times import read_times
from helpers.survey.receiving.codebook import fit_instrument
from helpers.survey.receiving.decoding import decode
from helpers.survey.receiving.matching import Columns, match

if TYPE_CHECKING:
    from helpers.study.config import Council
    from helpers.study.instrument import Instrument
    from helpers.survey.receiving.codebook import Codebook
    from helpers.survey.receiving.raw import RawSurvey
    from helpers.survey.receiving.sources import Matching

#: Where a problem says which item of the codebook it is about.
ITEM = re.compile(r"codebook\.yml, (?:items\.|own_items, )?(\w+)")


def survey_problems(
    raw: RawSurvey, codebook: Codebook, instrument: Instrument, config: Council | None
) -> list[Problem]:
    """Return the problems of columns, of codes and of the design, whichever of them there are.

    What is wrong with one item does not hide what is wrong with another: an item whose column or codes are refused is
    left aside while the others are read.

    Parameters
    ----------
    instrument
        The method's.
    config
        council.yml; None where it is itself refused, and then the design is not looked at.
    """
    asked = fit_instrument(instrument, codebook)
    found, matching = _matched(raw, codebook, asked, design_names(config.sample) if config else ())
    if matching is not None:
        options = config.options if config else Options()
        raw, _, _ = interviews(_own(raw, codebook, found), matching, options.exclude_unfinished)
        answers = {item: decode(source, raw, codebook) for item, source in matching.sources.items()}
        answers = read_times(answers, matching, config.wave) if config else answers
        found += reading_problems(matching, answers, raw, config)
    return found + (design_problems(raw, config, instrument) if config else [])


def _own(raw: RawSurvey, codebook: Codebook, problems: list[Problem]) -> RawSurvey:
    """Return this council's rows; all of them, with the reason among the problems, where the filter keeps none."""
    if codebook.filter and not Columns(raw.frame.columns).find(codebook.filter.column):
        return raw
    try:
        return replace(raw, frame=own_rows(raw, codebook.filter))
    except CodebookError as error:
        problems += [problem for problem in error.problems if problem not in problems]
        return raw


def _matched(
    raw: RawSurvey, codebook: Codebook, asked: Instrument, design: tuple[str, ...]
) -> tuple[list[Problem], Matching | None]:
    try:
        return [], match(raw, asked, codebook, design)
    except CodebookError as error:
        problems = list(error.problems)
    wrong = {place[1] for problem in problems if (place := ITEM.search(problem.where))}
    rules = {item: rule for item, rule in codebook.items.items() if item not in wrong}
    own = tuple(item for item in codebook.own_items if item.id not in wrong)
    columns = Columns(raw.frame.columns)
    ignored = tuple(name for name in codebook.ignore if columns.find(name))
    kept = codebook.model_copy(update={"items": rules, "own_items": own, "filter": None, "ignore": ignored})
    try:
        return problems, match(raw, asked, kept, design)
    except CodebookError:
        # What is left cannot be read by itself: its problems are those already told.
        return problems, None
