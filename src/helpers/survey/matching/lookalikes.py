"""Columns that nothing was read from although they look like a question of the instrument: named, never passed over.

What was not read counts as not asked. So a column that plainly carries an item, and that no rule of this method can
place without guessing, stops the run with what to write.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from helpers.errors import Problem
from helpers.survey.codebook.options import option_of, tight_options
from helpers.survey.files.formats import PARADATA
from helpers.survey.matching.completing import answered, completed, source_answered
from helpers.survey.matching.finding import LEAST_OPTIONS, quoted, several_items, unsaid_options
from helpers.survey.matching.more_words import ALSO, with_more_words
from helpers.survey.matching.naming import TIGHT_OTHER, WHOLE, Header, Names, tight
from helpers.survey.matching.one_mark import answer_said, marked, said_by_ticks, tick_of
from helpers.survey.matching.said_mentions import said_mentions
from helpers.survey.matching.ticked_bands import ticked_bands

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from helpers.study.instrument import Item
    from helpers.survey.codebook.codebook import Codebook
    from helpers.survey.codebook.sources import Source
    from helpers.survey.files.raw import RawSurvey

#: How alike (0 to 100) a header and an item's name must be to be asked about; shorter names must be the same.
ALIKE = 88
LEAST_LETTERS = 6
#: A header of so many letters may be the beginning of a question that was cut off, or of an id in capitals.
LEAST_BEGUN, LEAST_BEGUN_ID = 15, 6
#: Options whose columns have no question before them, as some tools write them.
ALONE = "*"
#: So many answers in rows where the item's own column is empty make a column the item's other half.
LEAST_REST = 3
#: Other words for the profile; they are asked about, never taken.
ALSO_TIGHT = {tight(word): item for item, words in ALSO.items() for word in words}
#: A name of so many letters is a sentence: it is the same question though its scale goes to another number.
SENTENCE = 40
_DIGITS = re.compile(r"\d+")
#: What tools keep beside an option: the words that people wrote about it, and the place in which they saw it.
_COMMENT = re.compile(r"(?:comments?|comentaris?|comentarios?)\W*$", re.IGNORECASE)
_ORDER = re.compile(r"_DO(?:_|$)")


def lookalikes(
    raw: RawSurvey, names: Names, sources: Mapping[str, Source], codebook: Codebook, headers: Iterable[Header]
) -> Iterable[Problem]:
    """Yield a problem for each of these unused columns that looks like an item, an option, or an item's other half.

    Parameters
    ----------
    sources
        Where each item was found. Items that the codebook places are not looked for again.
    headers
        Of the columns that nothing was read from and that the codebook does not ignore.
    """
    filled = [header for header in headers if (raw.frame[header.column].str.strip() != "").any()]
    strange: dict[str, list[Header]] = defaultdict(list)
    claimed: dict[str, list[str]] = defaultdict(list, _ticked(filled, names, sources, raw))
    placed = {column for columns in claimed.values() for column in columns}
    rest: list[Header] = []
    beside_options: list[str] = []
    for header in (header for header in filled if header.column not in placed):
        item = _spread_item(header, names, sources, codebook)
        if _is_beside_option(header.column, item is not None or bool(_question_of_options(header, names, sources))):
            beside_options.append(header.column)
            continue
        if item is not None:
            yield _option_problem(header, item, raw.name)
            continue
        alike = _alike(header, names)
        beside = [i for question, _ in header.pairs for i in names.items.get(question, {})]
        halves = [
            i
            for i in dict.fromkeys([*alike, *beside])
            if i in sources and i not in codebook.items and _completes(header, sources[i], raw, codebook)
        ]
        missing, begun = (_unread(items, sources) for items in (alike, _begun(header, names)))
        if not missing and len(begun) > 1:
            yield several_items(header.column, begun, raw.name)
        elif missing or begun:
            claimed[(missing or begun)[0]].append(header.column)
        elif halves:
            yield _half_problem(header.column, sources[halves[0]], raw.name)
        elif question := _question_of_options(header, names, sources):
            strange[question].append(header)
        elif worded := with_more_words(header.column, names.instrument, sources, raw, codebook):
            claimed[worded].append(header.column)
        else:
            rest.append(header)
    yield from _beside_problem(beside_options, raw.name)
    yield from _by_their_cells([header.column for header in rest], names, raw, sources, codebook)
    yield from (_item_problem(columns, names.instrument[item], raw) for item, columns in claimed.items())
    for headers_of_one in strange.values():
        if len(headers_of_one) >= LEAST_OPTIONS:
            yield _options_problem(headers_of_one, names, sources, raw.name)


def _spread_item(header: Header, names: Names, sources: Mapping[str, Source], codebook: Codebook) -> Item | None:
    """Return the multi-select, read from columns, of which this column is one more that is none of its options."""
    for item_id, source in sources.items():
        is_spread = bool(source.options) and item_id not in codebook.items
        if is_spread and names.behind(source.item, header) and WHOLE not in _ranks(header, item_id, names):
            return source.item
    return None


def _is_beside_option(column: str, is_option: bool) -> bool:
    """Return whether what looks like an option's column is of its comment (LimeSurvey), or its order (Qualtrics)."""
    return is_option and bool(_ORDER.search(column) or _COMMENT.search(column))


def _ranks(header: Header, item_id: str, names: Names) -> list[int]:
    claim = names.meant(header).get(item_id)
    return [claim[0]] if claim else []


def _alike(header: Header, names: Names) -> list[str]:
    """Return the items that a header may mean, the surest first: by a name in it, a question before it, likeness."""
    texts = set(header.names) | {rest for _, rest in header.prefixed}
    exact = [item_id for text in texts for item_id in names.items.get(text, {})]
    exact += list(names.meant(header))
    questions = [question for question, option in header.pairs if option not in TIGHT_OTHER]
    before = [item_id for question in questions for item_id in names.items.get(question, {})]
    whole = [text for text, rank in header.names.items() if rank == WHOLE]
    close = [item_id for text in whole for item_id in _close(text, names)]
    also = [ALSO_TIGHT[text] for text in whole if ALSO_TIGHT.get(text) in names.instrument]
    return list(dict.fromkeys([*exact, *before, *close, *also]))


def _unread(items: Iterable[str], sources: Mapping[str, Source]) -> list[str]:
    return [item for item in items if item not in sources and item not in PARADATA]


def _begun(header: Header, names: Names) -> list[str]:
    """Return the items whose question, or else whose id, a header begins: tools and programs cut long ones off."""
    whole = [text for text, rank in header.names.items() if rank == WHOLE]
    begun = [i for text in whole if len(text) >= LEAST_BEGUN for name, items in names.items.items()
             if name.startswith(text) for i in items]  # fmt: skip
    ids = [item.id for text in whole if len(text) >= LEAST_BEGUN_ID for item in names.instrument.items
           if tight(item.id).startswith(text)]  # fmt: skip
    return list(dict.fromkeys(begun or ids))


def _close(text: str, names: Names) -> list[str]:
    """Return the items with a name that differs from this one in a few letters, and in no digit unless it is long."""
    bare = text.rstrip("0123456789")
    close = []
    for name, items in names.items.items():
        has_same_digits = _DIGITS.findall(name) == _DIGITS.findall(text)
        is_comparable = len(name) >= LEAST_LETTERS and (has_same_digits or len(name) >= SENTENCE)
        is_near = is_comparable and fuzz.ratio(text, name, score_cutoff=ALIKE) > 0
        close += list(items) if name == bare or is_near else []
    return close


def _completes(header: Header, source: Source, raw: RawSurvey, codebook: Codebook) -> bool:
    """Return whether a column holds something only where the item's own columns hold nothing."""
    mine = answered(raw.frame[header.column], codebook.missing)
    if answer_said(header.column, source.item) and (tick := tick_of(raw.frame[header.column])) is not None:
        mine = (raw.frame[header.column] == tick).to_numpy()
    theirs = source_answered(source, raw, codebook.missing)
    return bool(mine.sum() >= LEAST_REST and not (mine & theirs).any())


def _by_their_cells(
    columns: list[str], names: Names, raw: RawSurvey, sources: Mapping[str, Source], codebook: Codebook
) -> Iterable[Problem]:
    """Yield a problem for each column, under whatever name, whose cells are answers of an item.

    It holds what a person mentioned first, or second; is the tick of an age band; or holds answers where the item of
    another column has none.
    """
    for mentioned, problem in said_mentions(columns, _unfound(names, sources), raw, codebook):
        columns = [column for column in columns if column not in mentioned]
        yield problem
    if banded := ticked_bands(columns, sources, raw):
        columns = [column for column in columns if column not in banded[0]]
        yield banded[1]
    for column, items in completed(columns, raw, sources, codebook).items():
        if len(items) == 1:
            yield _half_problem(column, sources[items[0]], raw.name)
        else:
            yield _half_of_several(column, [sources[item] for item in items], raw.name)


def _ticked(headers: list[Header], names: Names, sources: Mapping[str, Source], raw: RawSurvey) -> dict[str, list[str]]:
    """Return the columns that are each one answer's tick, by the question whose answers they are and nobody has."""
    told: dict[str, list[str]] = {}
    for item in names.instrument.items:
        is_open = item.id not in sources and not (item.id == "age_group" and "age" in sources)
        if is_open and item.kind == "single" and item.options:
            columns = [header.column for header in headers if option_of(header.column, item)]
            if said_by_ticks(columns, raw.frame, item):
                told[item.id] = columns
    return told


def _question_of_options(header: Header, names: Names, sources: Mapping[str, Source]) -> str:
    """Return the question before an option of a multi-select that was not found; empty where there is none."""
    codes = {option for item in _unfound(names, sources) for option in tight_options(item)}
    behind = next((question for question, option in header.pairs if option in codes), "")
    return behind or (ALONE if any(rank == WHOLE and text in codes for text, rank in header.names.items()) else "")


def _unfound(names: Names, sources: Mapping[str, Source]) -> list[Item]:
    return [item for item in names.instrument.items if item.kind == "multi" and item.id not in sources]


def _item_problem(columns: list[str], item: Item, raw: RawSurvey) -> Problem:
    """Return the problem of the columns that look like one item, of which nothing was read."""
    name, listed = raw.name, ", ".join(quoted(column) for column in columns)
    if item.kind == "multi" and len(columns) > 1:
        return unsaid_options(columns, item, name)
    values = {"column": columns[0], "item": item.id, "label": item.label("en"), "written": quoted(columns[0])}
    if len(columns) == 1:
        message = (
            "The column {column} looks like the item {item} ({label}) and was not read. Write under items in "
            "codebook.yml {item}: {{column: {written}}}, or name it under ignore: [{written}]."
        )
        return Problem(message, name, values)
    if said_by_ticks(columns, raw.frame, item):
        message = (
            "The columns {columns} look like the item {item} ({label}) with a column for each answer, and were not "
            "read. Write under items in codebook.yml {item}: {{column: [{columns}]}}: of each row the marked answer is "
            "read; or name them under ignore: [{columns}]."
        )
        return Problem(message, name, values | {"columns": listed})
    if item.kind == "scale" and marked(raw.frame[columns]) is not None:
        message = (
            "The columns {columns} look like the scale {item} ({label}) with a column for each point, and were not "
            "read. Write under items in codebook.yml {item}: {{column: [{columns}]}}: of each row the marked point is "
            "read."
        )
        return Problem(message, name, values | {"columns": listed})
    message = (
        "The columns {columns} look like the item {item} ({label}) and were not read. Write under items in "
        "codebook.yml {item}: {{column: {written}}} with the one that is meant, or {item}: {{column: [{columns}]}} "
        "where they are one question in several columns, and name the others under ignore."
    )
    return Problem(message, name, values | {"columns": listed})


def _half_problem(column: str, source: Source, name: str) -> Problem:
    message = (
        "The column {column} is filled where the item {item} is empty, so it may be its other half. Write under items "
        "in codebook.yml {item}: {{column: [{first}, {written}]}}, or name it under ignore: [{written}]."
    )
    first = ", ".join(map(quoted, (source.column, *source.also) if source.column else source.columns[:1]))
    return Problem(message, name, {"column": column, "item": source.item.id, "written": quoted(column), "first": first})


def _half_of_several(column: str, sources: list[Source], name: str) -> Problem:
    message = (
        "The column {column} is filled where the items {items} are empty, and holds such answers as they do, so it may "
        "be the other half of one of them. Write under items in codebook.yml which, as in {item}: {{column: [{first}, "
        "{written}]}}, or name it under ignore: [{written}]."
    )
    first = ", ".join(map(quoted, filter(None, (sources[0].column, *sources[0].also))))
    values = {"column": column, "items": ", ".join(source.item.id for source in sources), "first": first}
    return Problem(message, name, values | {"item": sources[0].item.id, "written": quoted(column)})


def _option_problem(header: Header, item: Item, name: str) -> Problem:
    message = (
        "The column {column} looks like one more option of {item}, which has no such option (it has: {options}). Write "
        "under items in codebook.yml {item}: {{none: [{written}]}} where choosing it is an answer all the same, or "
        "name it under ignore: [{written}]."
    )
    options = ", ".join(option.code for option in item.options)
    values = {"column": header.column, "item": item.id, "options": options, "written": quoted(header.column)}
    return Problem(message, name, values)


def _beside_problem(columns: list[str], name: str) -> Iterable[Problem]:
    message = (
        "The columns {columns} hold what people wrote beside options, or the order in which they saw them, and no "
        "answers. Name them in codebook.yml, ignore: [{columns}]."
    )
    one = (
        "The column {columns} holds what people wrote beside an option, or the order in which they saw it, and no "
        "answers. Name it in codebook.yml, ignore: [{columns}]."
    )
    if columns:
        yield Problem(message, name, {"n": len(columns), "columns": ", ".join(map(quoted, columns))}, one)


def _options_problem(headers: list[Header], names: Names, sources: Mapping[str, Source], name: str) -> Problem:
    message = (
        "The columns {columns} hold options of one of the items {items}, and their headers do not name it. Say which "
        "under items in codebook.yml: {item}: {{columns: {{option: column}}}}, or name them under ignore."
    )
    said = {option for header in headers for option in (*header.names, *(option for _, option in header.pairs))}
    codes = [item for item in _unfound(names, sources) if said & set(tight_options(item))]
    values = {
        "columns": ", ".join(quoted(h.column) for h in headers), "items": ", ".join(item.id for item in codes),
        "item": codes[0].id,
    }  # fmt: skip
    return Problem(message, name, values)
