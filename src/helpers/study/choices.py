"""The analyst's choices in a notebook, in place of the council's standing ones: checked as `council.yml` is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpers.study.config import Options, Sample, parse

if TYPE_CHECKING:
    from helpers.study.opening import Study

#: Choices that stand under ``sample`` in council.yml; the others stand under ``options``.
OF_SAMPLE = ("rake_on",)
#: What a parameter holds that leaves a choice to council.yml.
OPEN = ("", 0)
WHERE = "parameters"


def choose(study: Study, **choices: Any) -> Study:
    """Return the study with the choices that a notebook's parameters make.

    Parameters
    ----------
    choices
        Name of a key of council.yml (`config.Options`, and ``rake_on``) to its value; names by comma for lists. Empty
        or 0 leaves what council.yml says, or else the method's own.

    Raises
    ------
    ConfigError
        With every value that is not allowed, at once.
    """
    made = {name: value for name, value in choices.items() if value not in OPEN}
    of_sample = {name: made.pop(name) for name in OF_SAMPLE if name in made}
    config = study.config
    changed = {
        "options": parse(Options, config.options.model_dump() | made, WHERE),
        "sample": parse(Sample, config.sample.model_dump() | of_sample, WHERE),
    }
    return replace(study, config=config.model_copy(update=changed))
