"""Find the items that no codebook places: by id, wording, statement, option or short name in the file's headers."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from helpers.errors import Problem
from helpers.survey.codebook.sources import Source
from helpers.survey.decoding.mentions import are_mentions
from helpers.survey.files import forms
from helpers.survey.files.formats import paradata_aliases
from helpers.survey.matching.naming import (
    OTHER,
    RECORDED,
    SHORT,
    WHOLE,
    WITHIN,
    Header,
    Names,
    groups,
    read_header,
    tight,
)
from helpers.survey.vocabulary import NO_ANSWER_CODES, NONE_OF_THESE, code_key, fold, no_answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from helpers.study.instrument import Item
    from helpers.survey.codebook.codebook import Codebook
    from helpers.survey.files.raw import RawSurvey

#: Short names are everyday words ("Trust"): they are taken for items where so many of them stand in a file.
LEAST_SHORT = 5
#: So many columns that all are one multi-select, or hold options behind one unknown question, are its options.
LEAST_OPTIONS = 3
#: So many columns that an item's name heads are one person's first and second answer, where they hold options.
LEAST_MENTIONS = 2
SHOWN_ROWS = 5
#: Codes that pollsters use for no answer.
NO_ANSWER_NUMBERS = frozenset(code for codes in NO_ANSWER_CODES.values() for code in codes)
#: What a column of a multi-select says that is none of its options.
BESIDE = frozenset(word.replace(" ", "") for word in OTHER | NONE_OF_THESE)
#: Words for a column in which a tool notes the language that its pages were shown in.
INTERFACE = frozenset(tight(w) for w in ("meta", "metadata", "system", "form", "user", "start", "browser", "interface"))


@dataclass
class Found:
    """What was found so far: sources by item, the columns taken, problems."""

    sources: dict[str, Source]
    taken: set[str]
    problems: list[Problem] = field(default_factory=list)

    def take(self, source: Source) -> None:
        """Add an item's source; its columns are then no other item's."""
        self.sources[source.item.id] = source
        self.taken |= set(source.columns)


def quoted(header: str) -> str:
    """Return a header as YAML reads it, to be copied into codebook.yml."""
    return json.dumps(" ".join(header.split()), ensure_ascii=False)


def headers_of(raw: RawSurvey, names: Names, taken: set[str]) -> list[Header]:
    """Return what each header that is not taken can mean, in the file's order; groups' prefixes are seen through."""
    everything = [str(column) for column in raw.frame.columns]
    read = [
        read_header(column, raw.questions.get(column, ""), _repeats(column, everything))
        for column in everything
        if column not in taken
    ]
    shared = groups(read, names)
    return [_seen_through(header, shared) for header in read]


def _repeats(column: str, everything: Sequence[str]) -> bool:
    return any(column.startswith(f"{other} (") or column.startswith(f"{other}.") for other in everything)


def _seen_through(header: Header, shared: set[str]) -> Header:
    behind = {rest: WITHIN for prefix, rest in header.prefixed if prefix in shared}
    return replace(header, names=behind | header.names)


def find_sources(raw: RawSurvey, names: Names, codebook: Codebook, taking: Found) -> list[Header]:
    """Add to `found` every item that a header names, and return all headers that were looked at.

    A column that two items claim alike is a problem: nothing is chosen.
    """
    headers = headers_of(raw, names, taking.taken)
    for item in names.instrument.items:
        if item.kind == "multi" and item.id not in taking.sources:
            _take_spread(item, headers, names, codebook, taking)
        if item.kind == "multi" and item.id not in taking.sources:
            _take_mentions(item, headers, names, raw, codebook, taking)
    meant = {header.column: _items_of(header, names) for header in headers}
    quorum = sum(SHORT in ranks.values() for ranks in meant.values()) >= LEAST_SHORT
    for rank in (WHOLE, WITHIN, RECORDED, *([SHORT] if quorum else [])):
        claims = {i.id: [c for c, ranks in meant.items() if ranks.get(i.id) == rank] for i in names.instrument.items}
        _take_claims(claims, raw, names, codebook, taking)
    sent = forms.sent(raw, taking.taken)
    if sent and "submitted_at" in names.instrument and "submitted_at" not in taking.sources:
        _take_columns(names.instrument["submitted_at"], [sent], raw, codebook, taking)
    return headers


def _items_of(header: Header, names: Names) -> dict[str, int]:
    ranks = {item_id: rank for item_id, (rank, is_hint) in names.meant(header).items() if not is_hint}
    for item_id, aliases in paradata_aliases().items():
        if item_id in names.instrument and any(alias in header.recorded for alias in aliases):
            ranks[item_id] = min(ranks.get(item_id, RECORDED), RECORDED)
    return ranks


def _take_claims(claims: dict[str, list[str]], raw: RawSurvey, names: Names, codebook: Codebook, taking: Found) -> None:
    """Give each item that has no source yet the columns that claim it, where they are no other item's too."""
    free = {
        i: [c for c in columns if c not in taking.taken] for i, columns in claims.items() if i not in taking.sources
    }
    owners: dict[str, list[str]] = defaultdict(list)
    for item_id, columns in free.items():
        for column in columns:
            owners[column].append(item_id)
    for item_id, columns in free.items():
        alone = [column for column in columns if len(owners[column]) == 1]
        if alone:
            _take_columns(names.instrument[item_id], alone, raw, codebook, taking)
    taking.problems += [several_items(column, items, raw.name) for column, items in owners.items() if len(items) > 1]


def several_items(column: str, items: Sequence[str], name: str) -> Problem:
    """Return the problem of a column that may be any of several items."""
    message = (
        "The column {column} may be any of the items {items}. Say which under items in codebook.yml: {item}: "
        "{{column: {written}}}, or name it under ignore."
    )
    values = {"column": column, "items": ", ".join(items), "item": items[0], "written": quoted(column)}
    return Problem(message, name, values)


def unsaid_options(columns: Sequence[str], item: Item, name: str) -> Problem:
    """Return the problem of a multi-select's columns that do not say which option each of them is."""
    message = (
        "The columns {columns} look like the options of {item}, and their names do not say which is which. Write under "
        "items in codebook.yml {item}: {{columns: {{{option}: {written}, ...}}}} where each is the column of one "
        "option (options: {options}); {item}: {{columns: [{columns}]}} where each holds one of a person's answers, the "
        "first, the second, the third (and what its codes mean under values); or name them under ignore."
    )
    options = [option.code for option in item.options]
    values = {
        "columns": ", ".join(quoted(column) for column in columns), "item": item.id, "option": options[0],
        "written": quoted(columns[0]), "options": ", ".join(options),
    }  # fmt: skip
    return Problem(message, name, values)


def _take_columns(item: Item, columns: list[str], raw: RawSurvey, codebook: Codebook, taking: Found) -> None:
    aliases = paradata_aliases().get(item.id)
    if aliases:
        columns = [min(columns, key=lambda c: _sureness(c, aliases))]
    if item.kind == "multi" and len(columns) >= LEAST_OPTIONS:
        source = Source(item, codebook.rule(item.id), mentions=tuple(columns))
        if are_mentions(source, raw):
            taking.take(source)
            return
        taking.problems.append(unsaid_options(columns, item, raw.name))
        taking.taken |= set(columns)
        return
    if item.id == "language" and _is_of_the_interface(columns[0]):
        taking.problems.append(_ask_language(columns[0], raw.name))
        taking.taken |= set(columns)
        return
    taking.take(Source(item, codebook.rule(item.id), columns[0], also=tuple(columns[1:])))


def _sureness(column: str, aliases: list[str]) -> int:
    return next((i for i, alias in enumerate(aliases) if alias == fold(column)), len(aliases))


def disagreements(sources: Iterable[Source], raw: RawSurvey, missing: Iterable[str] = ()) -> Iterable[Problem]:
    """Yield a problem for each item whose columns hold different answers in one row: none of them is chosen.

    Parameters
    ----------
    missing
        Codes that are no answer in any column. What is no answer contradicts none.
    """
    message = (
        "The columns {columns} all look like the item {item} and differ in {n} rows, such as rows {rows}. Name under "
        "missing what is no answer in them; or say which one counts under items in codebook.yml: {item}: {{column: "
        "{written}}}, and name the others under ignore."
    )
    one = (
        "The columns {columns} all look like the item {item} and differ in row {rows}. Name under missing what is "
        "no answer in them; or say which one counts under items in codebook.yml: {item}: {{column: {written}}}, and "
        "name the others under ignore."
    )
    for source in sources:
        columns = [column for column in (source.column, *source.also) if column]
        rows = _differing_rows(source, columns, raw, set(missing)) if source.also else ()
        if len(rows):
            values = {
                "columns": ", ".join(columns), "item": source.item.id, "n": len(rows), "written": quoted(columns[0]),
                "rows": ", ".join(str(row) for row in rows[:SHOWN_ROWS]), "all": ", ".join(map(quoted, columns)),
            }  # fmt: skip
            is_multi = source.item.kind == "multi"
            yield _differing_answers(values, raw.name) if is_multi else Problem(message, raw.name, values, one)


def _differing_rows(source: Source, columns: Sequence[str], raw: RawSurvey, missing: set[str]) -> pd.Index:
    unsaid = missing | set(source.rule.missing)
    cells = raw.frame[columns].map(code_key)
    for column in columns:
        labels = raw.labels_of(column)
        none = [key for key in cells[column].unique() if key in unsaid or no_answer(labels.get(key, key)) is not None
                or (key in NO_ANSWER_NUMBERS and not _can_be(float(key), source.item))]  # fmt: skip
        cells[column] = cells[column].mask(cells[column].isin(none))
    return cells.index[cells.nunique(axis=1) > 1]


def _can_be(number: float, item: Item) -> bool:
    """Return whether a pollster's code for no answer may be an answer of an item."""
    if item.kind not in ("scale", "binary", "quiz"):
        return True
    return (item.low or 0) <= number <= (item.high or 1)


def _differing_answers(values: dict[str, Any], name: str) -> Problem:
    message = (
        "The columns {columns} all look like the item {item}, which has several answers, and differ in rows such as "
        "{rows} (in all: {n}). Write under items in codebook.yml {item}: {{columns: [{all}]}} where each holds one of "
        "a person's answers (the first, the second, the third); or say which one counts, {item}: {{column: "
        "{written}}}, and name the others under ignore."
    )
    return Problem(message, name, values)


def _is_of_the_interface(column: str) -> bool:
    """Return whether a column named "language" is not the instrument's own, written as its id is."""
    *groups_before, last = [part for part in column.replace("-", "/").replace(".", "/").split("/") if part]
    return (last != "language" and tight(last) == "language") or any(tight(g) in INTERFACE for g in groups_before)


def _ask_language(column: str, name: str) -> Problem:
    message = (
        "The column {column} may be the language that the form was shown in, which survey tools note by themselves, or "
        "the one spoken at home. Write in codebook.yml, under items, language: {{column: {written}}}, or ignore: "
        "[{written}]."
    )
    return Problem(message, name, {"column": column, "written": quoted(column)})


# ------------------------------------------------------------------------------------ multi-selects over columns


def _take_spread(item: Item, headers: Iterable[Header], names: Names, codebook: Codebook, taking: Found) -> None:
    free = [header for header in headers if header.column not in taking.taken]
    options: dict[str, tuple[str, ...]] = {}
    for header in free:
        code = names.option(item, header)
        if code:
            options[code] = (*options.get(code, ()), header.column)
    if not options or _has_positions(item, free, names):
        options |= _by_position(item, free, names, options)
    if not options:
        return
    none = tuple(h.column for h in free if _is_beside(item, h, names))
    taking.take(Source(item, codebook.rule(item.id), options=options, none=none))


def _take_mentions(
    item: Item, headers: Iterable[Header], names: Names, raw: RawSurvey, codebook: Codebook, taking: Found
) -> None:
    """Take columns that the item's name heads, and a number or more, where each holds one of its options a row."""
    free = [header for header in headers if header.column not in taking.taken]
    columns = tuple(header.column for header in free if _is_one_answer(item, header, names))
    is_whole = any(names.meant(h).get(item.id, (SHORT,))[0] == WHOLE for h in free if h.column not in columns)
    source = Source(item, codebook.rule(item.id), mentions=columns)
    if len(columns) >= LEAST_MENTIONS and not is_whole and are_mentions(source, raw):
        taking.take(source)


def _is_one_answer(item: Item, header: Header, names: Names) -> bool:
    bare = {text.rstrip("0123456789") for text in header.names} - set(header.names)
    return any(names.is_question(text, item) for text in bare) or bool(set(names.behind(item, header)) - BESIDE)


def _has_positions(item: Item, headers: Iterable[Header], names: Names) -> bool:
    return any(names.position(item, header) for header in headers)


def _by_position(
    item: Item, headers: Iterable[Header], names: Names, known: dict[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Return the options of ``code[SQ001]`` and so on by their place, where they are as many as the item has."""
    # A label beside the position says what the option is: where it is unknown, the place is no evidence.
    bare = [h for h in headers if names.position(item, h) and len(set(names.behind(item, h))) == 1]
    placed = {names.position(item, h): h.column for h in bare}
    open_codes = {i: option.code for i, option in enumerate(item.options, start=1) if option.code not in known}
    return {open_codes[i]: (placed[i],) for i in open_codes} if set(placed) == set(open_codes) else {}


def _is_beside(item: Item, header: Header, names: Names) -> bool:
    """Return whether a column is the "other" or the "none of these" of a multi-select."""
    said = names.behind(item, header)
    return any(option in BESIDE or no_answer(option) for option in said)
