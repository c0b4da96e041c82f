"""What is a person's own in a survey: the numbers of who answered, and what somebody wrote. None of it is delivered.

The tables and sentences of the method hold neither, but what a researcher shows beside them can hold both.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from helpers.present.language.words import catalogued
from helpers.study.config import LANGUAGES
from helpers.study.indicators import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from helpers.study.instrument import Instrument
    from helpers.study.opening import Study

#: Fewest words of an answer by which it is known again in a text: shorter ones are said by anybody, in a report too.
FEWEST_WORDS = 4
#: How many people may have written the same before it is nobody's own.
SHARED = 3
#: A number of a respondent, of letters and figures; one of figures alone could be any figure in a text.
NUMBER = re.compile(r"(?=\S*[^\W\d])(?=\S*\d)[\w-]{5,}")
FIGURES = re.compile(r"\d{4,}")
#: Marks of emphasis stand close to a word, and tags between words: neither is one.
WORD, MARKS, TAG = re.compile(r"[^\W_]+"), "_-", re.compile(r"</?[a-zA-Z][^<>]*>")
PICTURE, DRAWN = "image/", "image/svg+xml"
#: What stands alone in an output: a cell of a table, and a text of a picture.
CELL, WRITTEN = re.compile(r"(?<=\|)[^|\n]+(?=\|)"), re.compile(r"<text[^>]*>([^<]+)</text>")
#: Answers as words, by the first words of each.
Answers = dict[tuple[str, ...], tuple[tuple[str, ...], ...]]


@dataclass(frozen=True)
class Personal:
    """What is a person's own.

    Attributes
    ----------
    numbers
        Numbers of the respondents, of letters and figures.
    answers
        Their open answers as words, by the first words of each.
    noted
        The same of what was noted where a closed question was asked; the name of an answer may look like one.
    alone
        What is known again only where it stands alone: numbers of figures, and answers of few words.
    """

    numbers: frozenset[str] = frozenset()
    answers: Answers = field(default_factory=dict)
    noted: Answers = field(default_factory=dict)
    alone: frozenset[tuple[str, ...]] = frozenset()

    def stands_in(self, text: str, answers: Answers | None = None) -> bool:
        """Return whether a number of a respondent, or an open answer as a whole, stands in a text."""
        plain = html.unescape(text)
        numbers = NUMBER.findall(plain)
        if not self.numbers.isdisjoint((*numbers, *(one.strip(MARKS) for one in numbers))):
            return True
        known = self.answers if answers is None else answers
        return any(_are_among(words_of(one), known) for one in {plain, TAG.sub(" ", plain)})

    def is_told_in(self, text: str) -> bool:
        """Return whether something personal stands in a text that is none of the method's."""
        return self.stands_in(text) or self.stands_in(text, self.noted)

    def is_in(self, output: Mapping[str, Any], *, is_added: bool = False) -> bool:
        """Return whether something personal stands in an output of a notebook, or in what is kept with it.

        Parameters
        ----------
        is_added
            Whether the output is none of those that the report is made of: it may hold cells of anybody's making.
        """
        if output.get("output_type") == "error":
            return any(map(self.is_told_in, [output["evalue"], *output["traceback"]]))
        data = output.get("data", {})
        kept = {form: said for form, said in data.items() if not form.startswith(PICTURE) or form == DRAWN}
        texts = list(_texts([kept, output.get("metadata", {})]))
        if any(self.stands_in(text) for text in texts):
            return True
        cells = {words_of(html.unescape(cell)) for text in texts for cell in _alone(text)} if is_added else set()
        return not self.alone.isdisjoint(cells) or (is_added and any(self.stands_in(t, self.noted) for t in texts))


def personal_of(study: Study) -> Personal:
    """Return what is personal in a study whose survey was cleaned; nothing before that."""
    if not (study.has("respondents") and study.has("items")):
        return Personal()
    from helpers.survey.codebook.codebook import read_codebook
    from helpers.survey.intake import as_asked
    from helpers.survey.receiving.reading import read_survey

    folder, items, people = study.paths.raw, study.read("items"), study.read("respondents")
    frame = read_survey(folder, study.config.survey, read_codebook(folder / "codebook.yml")).frame
    opened, is_paradata = items[items["kind"].eq("open")], items["construct"].eq("paradata")
    numbers = {*people["respondent"].astype(str), *_cells(frame, opened.loc[is_paradata, "source_column"])}
    answers = _cells(frame, opened.loc[~is_paradata, "source_column"])
    closed = items.loc[~items["kind"].eq("open") & ~is_paradata, "source_column"]
    instrument = as_asked(study).instrument
    options = [option.model_dump(mode="json") for item in instrument.items for option in item.options]
    # Several answers to one question are a list of their names.
    named = {word for text in _texts(options) for word in words_of(text)}
    noted = [text for text in _cells(frame, closed) if not named.issuperset(words_of(text))]
    return personal(numbers, answers, noted, _of_method(instrument, items, people))


def personal(
    numbers: set[str], answers: list[str], noted: Sequence[str] = (), of_method: Iterable[str] = ()
) -> Personal:
    """Return what is personal of these numbers and answers, a person each.

    Parameters
    ----------
    noted
        What stands where closed questions were asked.
    of_method
        Questions, names of answers and of groups, and whatever the report itself says: nobody's own, though somebody
        may have written the same.

    Examples
    --------
    >>> known = personal({"r00001"}, ["Em van tractar molt bé", "Gràcies"])
    >>> [known.stands_in(text) for text in ("de r00001.", "*em van tractar  molt bé*!", "Gràcies", "r000012")]
    [True, True, False, False]
    """
    spoken = Spoken.of(of_method)
    written, beside = _of_few(answers, spoken), _of_few(noted, spoken)
    short = {said for said in written if 0 < len(said) < FEWEST_WORDS}
    alone = short | {(one,) for one in numbers if FIGURES.fullmatch(one)}
    told = frozenset(one for one in numbers if NUMBER.fullmatch(one))
    return Personal(told, _by_first(written), _by_first(beside), frozenset(alone))


@dataclass(frozen=True)
class Spoken:
    """What the method says, word by word: whole texts, and by its first words whatever may stand within one."""

    whole: frozenset[tuple[str, ...]]
    within: frozenset[tuple[str, ...]]
    text: str

    @classmethod
    def of(cls, texts: Iterable[str]) -> Spoken:
        """Return what these texts say."""
        told = frozenset(map(words_of, texts))
        starts = ((one, place) for one in told for place in range(len(one) - FEWEST_WORDS + 1))
        within = frozenset(one[place : place + FEWEST_WORDS] for one, place in starts)
        return cls(told, within, " | ".join(" ".join(("", *one, "")) for one in told))

    def has(self, said: tuple[str, ...]) -> bool:
        """Return whether it says this: a few words as a text of their own, more of them also within one."""
        if said in self.whole or len(said) < FEWEST_WORDS:
            return said in self.whole
        return said[:FEWEST_WORDS] in self.within and " ".join(("", *said, "")) in self.text


def _of_few(answers: Iterable[str], spoken: Spoken) -> list[tuple[str, ...]]:
    counts = Counter(map(words_of, answers)).items()
    return [said for said, people in counts if people < SHARED and not spoken.has(said)]


def _by_first(answers: Iterable[tuple[str, ...]]) -> Answers:
    by_first = defaultdict(list)
    for said in answers:
        if len(said) >= FEWEST_WORDS:
            by_first[said[:FEWEST_WORDS]].append(said)
    return {first: tuple(said) for first, said in by_first.items()}


def _of_method(instrument: Instrument, items: pd.DataFrame, people: pd.DataFrame) -> set[str]:
    """Return the questions, names of answers, groups and figures, and what the report says, in each language."""
    asked, known = (one.model_dump(mode="json") for one in (instrument, INDICATORS))
    labels = {text for name in items if name.startswith("label_") for text in items[name].dropna().astype(str)}
    shared = (people[name].value_counts() for name in people.select_dtypes(exclude="number"))
    groups = {str(level) for counts in shared for level, n in counts.items() if n >= SHARED}
    return {*_texts([asked, known]), *labels, *groups, *(text for one in LANGUAGES for text in catalogued(one))}


def _alone(text: str) -> Iterator[str]:
    """Yield what stands alone in a text: the cells of a table, what is written in a picture, else the text itself."""
    yield from CELL.findall(text)
    yield from WRITTEN.findall(text)
    yield text


def _are_among(words: tuple[str, ...], known: Answers) -> bool:
    """Return whether an answer stands among words, one word after the other."""
    return any(
        words[place : place + len(said)] == said
        for place in range(len(words) - FEWEST_WORDS + 1)
        for said in known.get(words[place : place + FEWEST_WORDS], ())
    )


def _cells(frame: pd.DataFrame, columns: pd.Series) -> list[str]:
    named = [name for name in columns.dropna() if name in frame]
    return [text for name in named for text in frame[name].dropna().astype(str).str.strip()]


def words_of(text: str) -> tuple[str, ...]:
    """Return a text as words, by which it is known again however its letters and accents are written."""
    return tuple(WORD.findall(unicodedata.normalize("NFC", text).casefold()))


def _texts(thing: Any) -> Iterator[str]:
    """Yield all texts in what JSON holds."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict | list):
        for part in thing.values() if isinstance(thing, dict) else thing:
            yield from _texts(part)
