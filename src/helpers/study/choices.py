"""The analyst's choices in a notebook, in place of the council's standing ones: checked as `council.yml` is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from helpers.errors import ConfigError, Problem
from helpers.study.config import Frozen, Options, Sample, parse
from helpers.study.counts import Counts, counts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from helpers.study.config import Council
    from helpers.study.opening import Study

#: Choices that stand under ``sample`` in council.yml; the others stand under ``options``.
OF_SAMPLE = ("rake_on",)
#: What a parameter holds that leaves a choice to council.yml.
OPEN = ("", 0)
#: What a parameter holds that takes the method's own in place of what council.yml says.
METHOD = "method"
WHERE = "parameters"
#: Choices of council.yml that no parameter makes, left open: the first notebook tells those that are not the method's.
NO_PARAMETER = dict.fromkeys(
    (
        "minimum_age", "maximum_age", "speeder_share_of_median", "exclude_unfinished", "exclude_speeders",
        "exclude_straightliners",
    ),
    "",
)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """A choice of an analysis that is not the method's own.

    Attributes
    ----------
    name
        Of the parameter, or of the key in council.yml.
    value, own
        What was chosen, and what is the method's own.
    source
        Who chose it; ``method`` where a notebook goes back to the method's own, and `own` is then what council.yml says
        (``not plan.yml``: what plan.yml says).
    """

    name: str
    value: Any
    own: Any
    source: Literal["council.yml", "parameter", "method", "plan.yml", "not plan.yml"]


class AsParameter(tuple[str, ...]):
    """Names that a notebook's parameter gave and not council.yml, so that an error says where to correct them."""

    __slots__ = ()


def choose(study: Study, notebook: str = "", **choices: Any) -> Study:
    """Return the study with the choices that a notebook's parameters make.

    Parameters
    ----------
    notebook
        How the notebook's name begins (``02``): its counts are checked among the choices, though they are no part of
        the study. They have no standing value, so that 0 is a number there.
    choices
        Name of a key of council.yml (`config.Options`, and ``rake_on``) to its value; names by comma for lists. Empty
        or 0 leaves what council.yml says, or else the method's own; ``method`` takes the method's own whatever
        council.yml says.

    Raises
    ------
    ConfigError
        With every value that is not allowed, at once.
    """
    changed, problems = _made(study, counts_of(notebook), choices, WHERE)
    if problems:
        raise ConfigError(problems)
    before, after = study.config, study.config.model_copy(update=changed)
    asked = {name: value for name, value in choices.items() if name in Options.model_fields or name in OF_SAMPLE}
    differing = tuple(choice for name in asked if (choice := _differing(name, before, after, asked)))
    return replace(study, config=after, choices=differing)


def refused(study: Study, notebook: str, values: Mapping[str, Any]) -> list[Problem]:
    """Return what of a notebook's parameters is not allowed, before it is run.

    Parameters
    ----------
    notebook
        Its name, which stands beside each problem.
    values
        All of its parameters; those that only its data can judge are passed over.
    """
    counts = counts_of(notebook)
    known = {*Options.model_fields, *OF_SAMPLE, *counts.model_fields}
    return _made(study, counts, {name: value for name, value in values.items() if name in known}, notebook)[1]


def _made(
    study: Study, counts: type[Counts], choices: Mapping[str, Any], where: str
) -> tuple[dict[str, Frozen], list[Problem]]:
    """Return the changed blocks of a council's configuration, and what is not allowed in any block or count."""
    counted = {name: value for name, value in choices.items() if name in counts.model_fields}
    made = {name: value for name, value in choices.items() if name not in counted and value not in OPEN}
    of_sample = {name: made.pop(name) for name in OF_SAMPLE if name in made}
    blocks: dict[str, tuple[type[Frozen], dict[str, Any]]] = {
        "options": (Options, _with(study.config.options.model_dump(), made)),
        "sample": (Sample, _with(study.config.sample.model_dump(), of_sample)),
        "counts": (counts, counted),
    }
    changed, problems = {}, []
    for name, (model, content) in blocks.items():
        try:
            changed[name] = parse(model, content, where)
        except ConfigError as error:
            problems += error.problems
    changed.pop("counts", None)
    if "sample" in changed:
        changed["sample"] = _as_parameters(changed["sample"], of_sample)
    return changed, problems


def _differing(name: str, before: Council, after: Council, asked: Mapping[str, Any]) -> Choice | None:
    """Return a choice that is not the method's own, or goes back to it from council.yml's; None where it is."""
    model = Sample if name in OF_SAMPLE else Options
    own, value, standing = model.model_fields[name].default, _held(after, name), _held(before, name)
    if value != own:
        return Choice(name, value, own, "council.yml" if asked[name] in OPEN else "parameter")
    return Choice(name, own, standing, "method") if standing != own else None


def _held(council: Council, name: str) -> Any:
    return getattr(council.sample if name in OF_SAMPLE else council.options, name)


def _with(standing: dict[str, Any], made: dict[str, Any]) -> dict[str, Any]:
    """Return standing choices with those that were made; one that goes back to the method's is left out."""
    return {name: value for name, value in (standing | made).items() if made.get(name) != METHOD}


def _as_parameters(sample: Frozen, made: Mapping[str, Any]) -> Frozen:
    """Return a sample whose lists say of themselves that a parameter gave them, where one did."""
    lists = {name: getattr(sample, name) for name in made}
    return sample.model_copy(update={name: AsParameter(names) for name, names in lists.items() if names is not None})
