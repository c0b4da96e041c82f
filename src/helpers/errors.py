"""Errors that name the thing, the value, what is allowed and the way out.

Messages are catalogue entries with named fields: the exception keeps the entry and the values apart, so
that `helpers.present.language.words` can say it in the reader's language. ``str(error)`` is the English form.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong and what to do about it.

    Parameters
    ----------
    message
        Catalogue entry (English) with named ``{fields}``; it says what is wrong, what is allowed and the way out.
    where
        File, and row, column or key in it, as a person would look for it.
    values
        What the fields stand for.
    one
        The entry where the field ``n`` is one, if that is worded otherwise.

    Examples
    --------
    >>> str(Problem("{item} holds {value} (allowed {allowed}).", "survey.csv, row 14",
    ...             {"item": "q07", "value": 9, "allowed": "1-5"}))
    'survey.csv, row 14: q07 holds 9 (allowed 1-5).'
    """

    message: str
    where: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    one: str = ""

    def __str__(self) -> str:
        message = self.one if self.one and self.values["n"] == 1 else self.message
        text = message.format(**self.values)
        return f"{self.where}: {text}" if self.where else text


class MirallError(Exception):
    """Base of every error that a user can mend; holds one problem or several.

    Parameters
    ----------
    problems
        A message (catalogue entry), a `Problem`, or several of them: all that was found, reported together.
    **values
        Fields of the message, when one message is given.

    Examples
    --------
    >>> str(MirallError("No council named {council}.", council="Atlantis"))
    'No council named Atlantis.'
    """

    def __init__(self, problems: str | Problem | Iterable[Problem], **values: Any) -> None:
        if isinstance(problems, str):
            problems = Problem(problems, values=values)
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(MirallError):
    """The call itself is wrong: an unknown council, notebook, parameter or option."""


class ConfigError(MirallError):
    """A configuration file (council.yml, plan.yml, questionnaire.yml) is missing, unreadable or refused."""


class CodebookError(MirallError):
    """codebook.yml does not fit the survey file or the instrument."""


class SurveyFileError(MirallError):
    """The survey file cannot be read as any format that the method knows."""


class MarginsError(MirallError):
    """population.csv cannot be used to weight this survey."""


class CommunicationInputError(MirallError):
    """A file of the communication inventory is refused."""


class ArtefactError(MirallError):
    """A table does not match its schema, or was not written yet."""


class EstimationError(MirallError):
    """A statistic cannot be computed from these data, and saying a number would mislead."""


class PlanError(MirallError):
    """The plan's constraints cannot be met together."""


class RenderError(MirallError):
    """The report could not be rendered."""


class NotebookError(MirallError):
    """A notebook stopped before its end; the message names the notebook and the cell."""
