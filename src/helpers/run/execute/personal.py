"""What is a person's own in a survey: the numbers of who answered, and what somebody wrote. None of it is delivered.

The tables and sentences of the method hold neither, but what a researcher shows beside them can hold both.
"""

from __future__ import annotations

import html
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from helpers.study.opening import Study

#: Fewest words of an answer by which it is known again: shorter ones are said by anybody, in a report too.
FEWEST_WORDS = 4
#: How many people may have written the same before it is nobody's own.
SHARED = 3
#: A number of a respondent, of letters and figures; a bare figure could be any figure.
NUMBER = re.compile(r"(?=\S*[^\W\d])(?=\S*\d)[\w-]{5,}")
WORD = re.compile(r"\w+")
PICTURE, DRAWN = "image/", "image/svg+xml"


@dataclass(frozen=True)
class Personal:
    """The numbers of the respondents, and their open answers as words, by the first words of each."""

    numbers: frozenset[str] = frozenset()
    answers: Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]] | None = None

    def stands_in(self, text: str) -> bool:
        """Return whether a number of a respondent, or an open answer as a whole, stands in a text."""
        plain = html.unescape(text)
        if not self.numbers.isdisjoint(NUMBER.findall(plain)):
            return True
        words = _words(plain)
        return any(
            words[place : place + len(said)] == said
            for place in range(len(words) - FEWEST_WORDS + 1)
            for said in (self.answers or {}).get(words[place : place + FEWEST_WORDS], ())
        )

    def is_in(self, output: Mapping[str, Any]) -> bool:
        """Return whether something personal stands in an output of a notebook, or in what is kept with it."""
        data = output.get("data", {})
        kept = {form: said for form, said in data.items() if not form.startswith(PICTURE) or form == DRAWN}
        return any(self.stands_in(text) for text in _texts([kept, output.get("metadata", {})]))


def personal_of(study: Study) -> Personal:
    """Return what is personal in a study whose survey was cleaned; nothing before that."""
    if not (study.has("respondents") and study.has("items")):
        return Personal()
    from helpers.survey.codebook.codebook import read_codebook
    from helpers.survey.receiving.reading import read_survey

    folder, items = study.paths.raw, study.read("items")
    frame = read_survey(folder, study.config.survey, read_codebook(folder / "codebook.yml")).frame
    opened, is_paradata = items[items["kind"].eq("open")], items["construct"].eq("paradata")
    given = _cells(frame, opened.loc[is_paradata, "source_column"])
    numbers = {*study.read("respondents")["respondent"].astype(str), *given}
    answers = _cells(frame, opened.loc[~is_paradata, "source_column"])
    return personal({one for one in numbers if NUMBER.fullmatch(one)}, answers)


def personal(numbers: set[str], answers: list[str]) -> Personal:
    """Return what is personal of these numbers and open answers, a person each.

    Examples
    --------
    >>> found = personal({"r00001"}, ["Em van tractar molt bé", "Gràcies"])
    >>> [found.stands_in(text) for text in ("de r00001.", "*em van tractar  molt bé*!", "Gràcies", "r000012")]
    [True, True, False, False]
    """
    by_first = defaultdict(list)
    for said, people in Counter(map(_words, answers)).items():
        if len(said) >= FEWEST_WORDS and people < SHARED:
            by_first[said[:FEWEST_WORDS]].append(said)
    return Personal(frozenset(numbers), {first: tuple(said) for first, said in by_first.items()})


def _cells(frame: pd.DataFrame, columns: pd.Series) -> list[str]:
    named = [name for name in columns.dropna() if name in frame]
    return [text for name in named for text in frame[name].dropna().astype(str).str.strip()]


def _words(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(text.casefold()))


def _texts(thing: Any) -> Iterator[str]:
    """Yield all texts in what JSON holds."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict | list):
        for part in thing.values() if isinstance(thing, dict) else thing:
            yield from _texts(part)
