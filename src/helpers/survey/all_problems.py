"""All that a codebook, a survey file and council.yml's design get wrong between them, said at once."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from helpers.errors import CodebookError, Problem
from helpers.study.config import Options
from helpers.survey.checking.rows.left_by_filter import doubts_of_filter
from helpers.survey.cleaning.design_columns import design_problems
from helpers.survey.cleaning.parts import design_names, read_part, reading_problems
from helpers.survey.cleaning.together import parts_apart
from helpers.survey.codebook.codebook import fit_instrument
from helpers.survey.matching.matching import Columns, match
from helpers.survey.matching.parting import codebook_of, file_problems, of_one_file
from helpers.survey.receiving.filtering import is_own

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from helpers.study.config import Council
    from helpers.study.instrument import Instrument
    from helpers.survey.cleaning.parts import Part
    from helpers.survey.codebook.codebook import Codebook
    from helpers.survey.codebook.sources import Matching
    from helpers.survey.files.raw import RawSurvey

#: Where a problem says which item of the codebook it is about.
ITEM = re.compile(r"codebook\.yml, (?:items\.|own_items, )?(\w+)")


def survey_problems(
    raw: RawSurvey,
    codebook: Codebook,
    instrument: Instrument,
    config: Council | None,
    places: Mapping[str, Sequence[str]] | None = None,
) -> tuple[list[Problem], list[Part]]:
    """Return the problems of columns, of codes and of the design, whichever there are, and the files that were read.

    What is wrong with one item does not hide what is wrong with another: an item whose column or codes are refused is
    left aside while the others are read.

    Parameters
    ----------
    instrument
        The method's.
    config
        council.yml; None where it is itself refused, and then the design is not looked at.
    places
        Categories that the census counts, by item.
    """
    asked = fit_instrument(instrument, codebook)
    names, options = design_names(config.sample) if config else (), config.options if config else Options()
    every = [*doubts_of_filter(raw.files, codebook.filter), *file_problems(codebook, raw.files)]
    parts: list[Part] = []
    told: list[Problem] = []
    for file in raw.files:
        own = codebook_of(codebook, file, raw.files)
        if not is_own(file, own.filter).any():
            # That the filter keeps nothing is told; what the rows hold is looked at all the same.
            own = own.model_copy(update={"filter": None})
        problems, matching = _matched(file, own, asked, names)
        people = file
        if matching is not None:
            part = read_part(file, matching, own, options, config.wave if config else None, places)
            told += reading_problems(part, config, asked, places)
            parts.append(part)
            # The sum of the weights, typed below them, is nobody's weight.
            people = replace(file, frame=file.frame.drop(index=part.apart.index, errors="ignore"))
        every += problems + (design_problems(people, config, instrument) if config else [])
    if len(parts) == len(raw.files) > 1:
        told += parts_apart(raw, parts, codebook, config, places, told)
    every += [*told, *of_one_file(told, raw.files)]
    return list({str(problem): problem for problem in every}.values()), parts


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
