"""The plan of a study: its evidence and terms read, the plan drafted, the tables written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.communication.plan.drafting.counting import YEAR
from helpers.communication.plan.measuring.followup import Earlier
from helpers.communication.plan.measuring.settings import objectives_by_id, refused_terms
from helpers.communication.plan.method.library import read_library
from helpers.communication.plan.method.texts import own_ids, read_texts
from helpers.communication.plan.terms.config import CHOSEN, PlanConfig, read_plan
from helpers.errors import ConfigError, Problem
from helpers.study.choices import METHOD, WHERE, Choice
from helpers.study.config import parse
from helpers.study.waves import beside_previous

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.study.config import Council
    from helpers.study.opening import Study


def terms_of(study: Study, objectives: str = "") -> PlanConfig:
    """Return the council's terms, of its plan.yml, with the objectives that a notebook's parameter names.

    Parameters
    ----------
    objectives
        Ids of objectives by comma, or the indicators that they move, in place of those of plan.yml; ``chosen``, or
        ``method``, leaves them to the evidence, empty to plan.yml.

    Raises
    ------
    ConfigError
        As `read_terms`; also for the objectives.
    """
    terms = read_terms(study.paths.raw / "plan.yml", study.config)
    if not objectives:
        return terms
    # The method's own choice is the one that the evidence makes.
    wanted = CHOSEN if objectives == METHOD else objectives
    named = parse(PlanConfig, {"objectives": wanted}, WHERE).objectives
    made = objectives_by_id(terms.model_copy(update={"objectives": named}))
    if problems := refused_terms(made, study.config, WHERE):
        raise ConfigError(problems)
    return made


def aims_chosen(study: Study, terms: PlanConfig, objectives: str = "") -> tuple[Choice, ...]:
    """Return the choice of the plan's objectives, as the indicators that they move, where it is not the method's own.

    Parameters
    ----------
    terms, objectives
        As `terms_of` returns and takes them.
    """
    now, standing = (_moved(one.objectives) for one in (terms, read_terms(study.paths.raw / "plan.yml", study.config)))
    if now:
        return (Choice("objectives", now, (), "parameter" if objectives else "plan.yml"),)
    return (Choice("objectives", (), standing, "not plan.yml"),) if standing else ()


def _moved(objectives: tuple[str, ...]) -> tuple[str, ...]:
    """Return the indicators that objectives of the library move."""
    indicators = {template.id: template.indicator for template in read_library().templates}
    return tuple(dict.fromkeys(indicators.get(name, name) for name in objectives))


def read_terms(path: Path, council: Council | None = None) -> PlanConfig:
    """Return the council's terms, with every action that they require or exclude known to the library.

    Parameters
    ----------
    council
        Where it is known, the plan's days are held against its wave.

    Raises
    ------
    ConfigError
        If a key is refused, or names an action or line that is not in the library, or sets what cannot be; all at once.
    """
    terms, known = objectives_by_id(read_plan(path)), {action.id for action in read_library().actions}
    message = "{key} names {action}, which is not in the library. Its ids are in methodology/plan/actions.yml."
    unknown = [
        Problem(message, str(path), {"key": key, "action": name})
        for key, names in (
            ("must", terms.must),
            ("exclude", terms.exclude),
            ("trials", [trial.action for trial in terms.trials]),
        )
        for name in names
        if name not in known
    ]
    unknown += [*_unknown_texts(terms, str(path)), *refused_terms(terms, council, str(path))]
    if unknown or (beside := _trials_beside(terms, str(path))):
        raise ConfigError(unknown or beside)
    return terms


def _unknown_texts(terms: PlanConfig, path: str) -> list[Problem]:
    """Return the texts and stakeholders of plan.yml that stand for nothing: they would be lost without a word."""
    texts = read_texts()
    known, held = own_ids(texts), {problems.id for problems in texts.stakeholders}
    message = (
        "texts names {id}, which no text of the plan has. The nearest is {nearest}; all of them are in "
        "methodology/planning.qmd."
    )
    lost = [name for name in terms.texts if name not in known]
    problems = [Problem(message, path, {"id": name, "nearest": nearest(name, known)}) for name in lost]
    message = "stakeholders has {id} without a name. Give one, or use an id of methodology/plan/strategy.yml: {known}."
    nameless = [name for name, own in terms.stakeholders.items() if name not in held and not own.name]
    return problems + [Problem(message, path, {"id": name, "known": ", ".join(sorted(held))}) for name in nameless]


def nearest(name: str, known: list[str]) -> str:
    """Return the known id that is most like a name.

    Examples
    --------
    >>> nearest("note-strategi", ["idea", "note-strategy"])
    'note-strategy'
    """
    from rapidfuzz import process

    return str(process.extractOne(name, known)[0])


def _trials_beside(terms: PlanConfig, path: str) -> list[Problem]:
    """Return the trials of a driver that their action does not move."""
    library = read_library()
    message = "trials names {driver} for {action}, which moves {known}. Give one of these, or leave the trial out."
    moved = {action.id: [move.driver for move in action.moves] for action in library.actions}
    return [
        Problem(message, path, {"driver": t.driver, "action": t.action, "known": ", ".join(moved[t.action])})
        for t in terms.trials
        if t.driver not in moved[t.action]
    ]


def earlier_wave(study: Study) -> Earlier | None:
    """Return the previous wave as far as this one is held against it; None where there is no such wave or plan."""
    before = study.previous()
    if before is None or not all(before.has(name) for name in ("objectives", "estimates", "items")):
        return None
    years = (study.config.wave.start - before.config.wave.start).days / YEAR
    objectives, estimates, items = (before.read(name) for name in ("objectives", "estimates", "items"))
    differs = beside_previous(study).differs
    return Earlier(objectives, estimates, items, study.read("items"), differs, max(years, 0.0))
