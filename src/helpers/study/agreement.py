"""What council.yml says that can be held against the folder, the other waves and the interviews: it must agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import ConfigError, Problem
from helpers.study.config import read_council
from helpers.study.paths import find_studies
from helpers.study.written.letters import plain_name
from helpers.study.written.near_names import near_list

if TYPE_CHECKING:
    from helpers.study.config import Council, Fieldwork
    from helpers.study.paths import StudyPaths

#: Interviews that are set aside, or come in late, may make the field's count another than the file's by so much.
SLACK = 0.1
#: Suffixes of what stands beside a survey and may be the same in two waves.
_BESIDE = (".yml", ".yaml", ".md", ".pdf", ".docx", "")


def wave_problems(config: Council, paths: StudyPaths) -> list[Problem]:
    """Return what is wrong with a wave's label, which is its folder's name, and with the wave that it is compared with.

    A label may say more than the folder does (``Spring 2025`` in 2025); it may not name another wave.
    """
    label, folder = (set(plain_name(name).split()) for name in (config.wave.label, paths.wave))
    problems = []
    if not label <= folder and not folder <= label:
        message = "wave.label is {label}, and the folder is {folder}. Write the folder's name, or rename the folder."
        problems.append(
            Problem(message, str(paths.raw / "council.yml"), {"label": config.wave.label, "folder": paths.wave})
        )
    return problems + (_previous_problems(config, paths) if config.wave.previous else [])


def _previous_problems(config: Council, paths: StudyPaths) -> list[Problem]:
    where, name = str(paths.raw / "council.yml"), str(config.wave.previous)
    if name == paths.wave:
        message = (
            "wave.previous is {name}, which is this wave itself. Write the folder of an earlier one, or take it out."
        )
        return [Problem(message, where, {"name": name})]
    waves = {study.wave: study for study in find_studies() if study.council == paths.council}
    if name not in waves:
        message = (
            "wave.previous is {name}, and {council} has no such folder with a council.yml (near: {near}). Write one of "
            "its folders, or take the key out."
        )
        near = near_list(name, [wave for wave in waves if wave != paths.wave])
        return [Problem(message, where, {"name": name, "council": paths.council, "near": near})]
    try:
        before = read_council(waves[name].raw / "council.yml").wave
    except ConfigError:
        message = "wave.previous is {name}, whose council.yml is refused. Run mirall check {study} to see why."
        return [Problem(message, where, {"name": name, "study": f"{paths.council}/{name}"})]
    if before.start < config.wave.start:
        return _same_file(paths, waves[name])
    message = (
        "wave.previous is {name}, which began on {then}, no earlier than this wave ({now}). Write the folder of an "
        "earlier one, or correct the dates."
    )
    return [Problem(message, where, {"name": name, "then": f"{before.start}", "now": f"{config.wave.start}"})]


def _same_file(paths: StudyPaths, before: StudyPaths) -> list[Problem]:
    """Return the problem of a file that is the same in both waves, byte for byte: nothing would have changed."""
    message = (
        "wave.previous is {name}, and {file} is the same in both folders, byte for byte, so that nothing would have "
        "changed. Put the export of each wave into its folder."
    )
    names = []
    for path in sorted(paths.raw.iterdir()):
        other = before.raw / path.name
        is_survey = path.is_file() and path.suffix not in _BESIDE and path.name != "population.csv"
        if is_survey and other.is_file() and path.stat().st_size == other.stat().st_size > 0:
            names += [path.name] if path.read_bytes() == other.read_bytes() else []
    where = str(paths.raw / "council.yml")
    return [Problem(message, where, {"name": before.wave, "file": name}) for name in names]


def fieldwork_problems(fieldwork: Fieldwork, kept: int, received: int) -> list[Problem]:
    """Return what the field reports that cannot be of this file's interviews: response rates are told from it.

    Parameters
    ----------
    kept, received
        Interviews of the survey file: those that count, and all rows.

    Examples
    --------
    >>> from helpers.study.config import Fieldwork
    >>> fieldwork_problems(Fieldwork(outcomes={"complete": 205}), 200, 212)
    []
    """
    problems = []
    message = (
        "fieldwork.{key} counts {n} interviews, and the survey file holds {received}, of which {kept} count. Write "
        "what the field reports of these interviews, or leave {key} out."
    )
    outcomes = fieldwork.outcomes
    told = [("outcomes", outcomes.complete, outcomes.complete + outcomes.partial)] if outcomes else []
    told += [("modes", total, total) for total in [sum(fieldwork.modes.values())] if total]
    for key, least, most in told:
        if least > received * (1 + SLACK) or most < kept * (1 - SLACK):
            values = {"key": key, "n": most, "received": received, "kept": kept}
            problems.append(Problem(message, "council.yml", values))
    return problems
