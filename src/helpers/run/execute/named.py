"""Names that an analyst's choices give and that only the survey can judge: seen before anything of it is analysed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import MirallError, UsageError
from helpers.study.choices import choose
from helpers.study.config import Options

if TYPE_CHECKING:
    from helpers.errors import Problem
    from helpers.run.execute.request import Run
    from helpers.survey.intake import Cleaned

#: Choices that name something of the survey, and how the name of the notebook begins whose parameters they are.
NAMED = {"outcome": "02", "drivers": "02", "controls": "02", "family": "02", "segment_inputs": "03"}


def misnamed(cleaned: Cleaned, options: Options) -> list[Problem]:
    """Return which names of an outcome, drivers, controls and inputs of segments the survey does not have.

    So is a kind of model that does not fit its outcome.
    """
    from helpers.stats.drivers.choosing import misfits, outcomes, strange_choices
    from helpers.stats.segments.inputs import strange_inputs

    people, items = cleaned.respondents, cleaned.items
    return [
        *strange_choices(people, items, options.outcome, options.drivers, options.controls),
        *strange_inputs(people, items, options.segment_inputs),
        *misfits(options.family, options.outcome, outcomes(people, items)),
    ]


def refuse_misnamed(run: Run) -> None:
    """Refuse such names before the tables of an earlier run are taken away.

    Raises
    ------
    UsageError
        With every name that the survey does not have, and what is near.
    """
    from helpers.survey.intake import as_asked, clean, receive

    values = run.origin.parameters["defaults"]
    given = {name: used.get(name, "") for book, used in values.items() for name, place in NAMED.items()
             if book.startswith(place)}  # fmt: skip
    options = choose(run.study, **given).config.options
    if all(getattr(options, name) == getattr(Options(), name) for name in NAMED):
        return
    try:
        study = as_asked(run.study)
        cleaned = clean(study, receive(study))
    except MirallError:
        # The first notebook says what is wrong with the survey, and where.
        return
    if problems := misnamed(cleaned, options):
        raise UsageError(problems)
