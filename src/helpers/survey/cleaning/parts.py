"""One file of the survey, read and held to its own scales: a survey has one such part, or several."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import CodebookError, Problem
from helpers.survey.checking.codes.ages_apart import ages_apart, told_apart
from helpers.survey.checking.codes.checks import issue_table
from helpers.survey.checking.codes.elsewhere import without_remainders
from helpers.survey.checking.codes.hidden_codes import impossible_ages, young_ages
from helpers.survey.checking.codes.named_twice import nearly_named
from helpers.survey.checking.codes.open_ages import told, unheld_ages
from helpers.survey.checking.doubts import doubts
from helpers.survey.checking.edited.moved_cells import moved_cells
from helpers.survey.checking.edited.moved_weights import moved_weights
from helpers.survey.checking.figures import unclear_numbers
from helpers.survey.checking.rows.lists_below import lists_below
from helpers.survey.checking.rows.said_of_rows import unused_weights
from helpers.survey.checking.scales.unused_ends import unused_ends
from helpers.survey.cleaning import times
from helpers.survey.cleaning.too_fast import many_too_fast
from helpers.survey.decoding.decoding import decode
from helpers.survey.matching.lacking import lacking_options, unread_items
from helpers.survey.matching.matching import match
from helpers.survey.matching.parting import codebook_of
from helpers.survey.receiving.filtering import filter_column, is_own
from helpers.survey.receiving.rows import set_apart
from helpers.survey.receiving.statuses import REASONS as ROW_REASONS
from helpers.survey.receiving.summaries import BARE, DOUBTFUL, find_summaries
from helpers.survey.receiving.trials import examples

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from helpers.study.config import Council, Options, Sample, Wave
    from helpers.study.instrument import Instrument
    from helpers.survey.codebook.codebook import Codebook
    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: Rows that are no interview, by their place in the file or by what their tool says of them.
NO_INTERVIEWS = ("header_row", "repeated_header", "summary_row", "note_row", *ROW_REASONS)


@dataclass(frozen=True, eq=False)
class Part:
    """One file of the survey as it was read; every frame is indexed by the file's own row numbers.

    Attributes
    ----------
    received
        The file as it was received.
    raw
        Its interviews of this council.
    matching
        Where each item lies in it.
    answers
        Item to its answers; none where no interview is left.
    apart
        Why rows are no interview, by row.
    marked
        Issues of these rows.
    """

    received: RawSurvey
    raw: RawSurvey
    matching: Matching
    answers: dict[str, Answers]
    apart: pd.Series
    marked: list[pd.DataFrame]


def matched_parts(raw: RawSurvey, asked: Instrument, codebook: Codebook, sample: Sample) -> list[Matching]:
    """Return where each item lies in each file of the survey.

    Raises
    ------
    CodebookError
        With all that the codebook names and a file or the instrument has not, and every file without a question.
    """
    matchings, problems = [], []
    for file in raw.files:
        try:
            matching = match(file, asked, codebook_of(codebook, file, raw.files), design_names(sample))
            problems += _strangers(file, matching)
            matchings.append(matching)
        except CodebookError as error:
            problems += error.problems
    if problems:
        raise CodebookError(list({str(problem): problem for problem in problems}.values()))
    lacking = (*lacking_options(matchings, raw.name), *unread_items(matchings, codebook.own_items, raw))
    return [replace(matchings[0], problems=(*matchings[0].problems, *lacking)), *matchings[1:]]


def read_part(
    received: RawSurvey,
    matching: Matching,
    codebook: Codebook,
    options: Options,
    wave: Wave | None = None,
    places: Mapping[str, Sequence[str]] | None = None,
) -> Part:
    """Return a file's interviews of this council with their answers.

    Parameters
    ----------
    wave
        When the interviews took place; None where it is not known, and dates and durations stay as they stand.
    places
        Known categories of items whose options are open, by item.
    """
    own = replace(received, frame=received.frame[is_own(received, codebook.filter)])
    raw, apart, marked = interviews(own, matching, options.exclude_unfinished, filter_column(own, codebook.filter))
    known, sources = places or {}, {} if raw.frame.empty else matching.sources
    answers = {i: decode(source, raw, codebook, known.get(i, ())) for i, source in sources.items()}
    answers, rest = without_remainders(answers, matching, raw, known)
    apart_in_age = told_apart(answers, matching, raw, options, wave.start.year) if wave else ()
    like = nearly_named(answers, matching, raw, known)
    ends = unused_ends(answers, matching, raw)
    ages = (*told(answers.get("age")), *apart_in_age)
    matching = replace(matching, notes=(*matching.notes, *ages, *rest, *like, *ends))
    raw = replace(raw, notes=(*raw.notes, *matching.notes))
    return Part(received, raw, matching, times.read_times(answers, matching, wave) if wave else answers, apart, marked)


def reading_problems(
    part: Part, config: Council | None, asked: Instrument, places: Mapping[str, Sequence[str]] | None = None
) -> list[Problem]:
    """Return what was read of the columns and cannot be meant; `config` is None where council.yml is itself refused."""
    answers, matching, raw = part.answers, part.matching, part.raw
    # Whether a row is this council's, an answer that moved cannot say.
    every = part.received.frame.drop(index=part.apart.index, errors="ignore")
    strange = [*_strangers(raw, matching)]
    if not answers:
        return strange
    problems = [*strange, *doubts(answers, matching, raw, places or {}), *_lists_below(part)]
    problems += moved_cells(matching, replace(raw, frame=every))
    problems += unclear_numbers(matching, raw, raw.given_decimal)
    if config:
        problems += unused_weights(matching, raw, config.sample)
        problems += moved_weights(answers, matching, raw, config.sample)
        problems += [*young_ages(answers, raw, config.options), *times.other_times(answers, matching, raw, config.wave)]
        problems += impossible_ages(answers, raw, config.options, config.wave.start.year)
        problems += unheld_ages(answers, raw, asked, config.options, config.wave.start.year)
        problems += ages_apart(answers, matching, raw, config.options, config.wave.start.year)
    problems += times.times_in_two_zones(answers, matching, raw)
    units = list(times.other_units(answers, matching, raw))
    fast = many_too_fast(answers, matching, raw, config.options) if config and not units else ()
    return [*problems, *units, *fast]


def _lists_below(part: Part) -> Iterator[Problem]:
    of_nobody = part.apart.index[part.apart.isin(["summary_row", "note_row"])]
    return lists_below(part.matching, part.received, of_nobody)


def design_names(sample: Sample) -> tuple[str, ...]:
    """Return the columns of weights, strata and clusters that council.yml names."""
    return tuple(name for name in (sample.weight, sample.stratum, sample.cluster) if name)


def _strangers(raw: RawSurvey, matching: Matching) -> Iterator[Problem]:
    """Yield the problem of a file of which no question is known, where nothing is said of its columns already."""
    about = [
        source for source in matching.sources.values() if source.item.construct not in ("paradata", "profile", "open")
    ]
    if about or matching.problems:
        return
    message = (
        "No question of the instrument is known among the {n} columns. Say in codebook.yml which column is which item, "
        "as in items: {{trust: {{column: Q7}}}}; `mirall new` writes a commented template. If the first row is no "
        "header, give the file one."
    )
    # Without a header, a person's answers stand where the columns' names would.
    yield Problem(message, raw.name, {"n": len(raw.frame.columns)})


def interviews(
    raw: RawSurvey, matching: Matching, exclude_unfinished: bool, kept_by: str | None = None
) -> tuple[RawSurvey, pd.Series, list[pd.DataFrame]]:
    """Return the survey without the rows that are no interview, their reasons by row, and their issues.

    Parameters
    ----------
    kept_by
        The column by which the codebook's filter keeps rows: what it keeps counts, whatever else it says.
    """
    spared = [c for s in matching.sources.values() if s.item.construct != "paradata" for c in s.columns]
    spared += [kept_by] if kept_by else []
    figures = find_summaries(raw)
    doubtful = figures.index[figures == DOUBTFUL]
    bare = figures.index[figures == BARE]
    figures = figures.replace([DOUBTFUL, BARE], "")
    said = figures.mask(figures == "", set_apart(raw, spared))
    is_flag = (said == "unfinished") & (not exclude_unfinished)
    headers = raw.apart.set_index("row")["reason"]
    apart = pd.concat([headers, said[(said != "") & ~is_flag]]).astype(object)
    marked = [issue_table(apart.index[apart == reason], reason, "row_excluded") for reason in NO_INTERVIEWS]
    marked.append(issue_table(said.index[is_flag], "unfinished", "flagged"))
    maybe = [row for row in examples(raw.frame)[1] if said[row] == ""]
    bare = [row for row in bare if said[row] == ""]
    notes = (*raw.notes, *_doubtful(raw, doubtful), *_bare(raw, bare), *_may_be_examples(raw, maybe))
    return replace(raw, frame=raw.frame[(said == "") | is_flag], notes=notes), apart, marked


def _doubtful(raw: RawSurvey, rows: pd.Index) -> Iterator[Problem]:
    """Yield a note on the rows that look like totals and carry what a person's do."""
    if len(rows):
        message = (
            "Rows with a word or numbers such as totals and means have, and with an identifier, a date or answers such "
            "as people have: {n} (row {rows}). They count as people; look at them, and delete those that are none."
        )
        yield Problem(message, raw.name, {"n": len(rows), "rows": raw.told(rows)})


def _bare(raw: RawSurvey, rows: list[int]) -> Iterator[Problem]:
    """Yield a note on the rows of numbers alone, of which nothing says that they are a person's."""
    if rows:
        message = (
            "Rows of numbers alone, without the identifier, the date and the words that nearly all others have: {n} "
            "(row {rows}). They count as people; look at them, and delete those that are none."
        )
        yield Problem(message, raw.name, {"n": len(rows), "rows": raw.told(rows)})


def _may_be_examples(raw: RawSurvey, rows: list[int]) -> Iterator[Problem]:
    """Yield a note on the rows that hold the word of an example among their answers, first or last in the file."""
    if rows:
        message = (
            "Rows at an end of the file that hold the word example as an answer: {n} (row {rows}). They count as "
            "people; if one of them shows how to type the others, delete it."
        )
        yield Problem(message, raw.name, {"n": len(rows), "rows": raw.told(rows)})
