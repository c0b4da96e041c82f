"""Whoever answered twice, be it in one file of the survey or in two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.errors import SurveyFileError
from helpers.survey.checking.codes import checks
from helpers.survey.cleaning import duplicates, near_copies
from helpers.survey.cleaning.pasted import pasted_answers
from helpers.survey.receiving.rows import set_apart
from helpers.survey.vocabulary import DONT_KNOW, INVALID, NOT_ASKED, VALID

if TYPE_CHECKING:
    from helpers.study.config import SurveyFile
    from helpers.survey.cleaning.parts import Part
    from helpers.survey.cleaning.stacked import Whole
    from helpers.survey.decoding.decoding import Answers

#: What a column of e-mail addresses is called, whatever it is called in its file.
ADDRESS = "e-mail"
Placed = list[tuple["Part", int]]


def duplicated(placed: Placed, whole: Whole, survey: SurveyFile, among: pd.Series) -> pd.Series:
    """Return whether a row is another interview of a person who counts already.

    Within a file rows are compared as they stand; across files as codes, for each file has its own words.

    Parameters
    ----------
    placed
        The survey's files, and what is added to their row numbers.
    among
        Whether each row is to be looked at.

    Raises
    ------
    SurveyFileError
        If interviews under one identifier differ as two people do, and nobody has said what it identifies; or if some
        agree in nearly all answers, as copies do in which one was corrected.
    """
    within = [_within(part, start, among) for part, start in placed]
    several = len(placed) > 1
    meant = _codes(whole).loc[among]
    compared = [_in_one_order(cells, part) for (part, _), cells in zip(placed, within, strict=True)]
    cells = meant if several else compared[0]
    repeated = pd.concat([duplicates.repeated_answers(cells) for cells in compared])
    file = pd.Series([i for i, (part, _) in enumerate(placed) for _ in part.raw.frame.index], among.index)
    if several:
        repeated |= _repeated_elsewhere(cells, file[among]) | _verbatim(placed, among)
    ids, unfinished = _identifiers(placed, survey).loc[among], _unfinished(placed).loc[among]
    again = duplicates.repeated_identifiers(
        ids, cells, _profile(whole, among), unfinished, survey, whole.raw, _times(whole)[among], meant
    )
    dropped = (repeated | again).reindex(among.index, fill_value=False)
    if survey.same_identifier != "several_people":
        _refuse_copies(placed, cells, dropped[cells.index], file[cells.index], whole)
    _refuse_pasted(placed, within, dropped)
    return dropped


def _refuse_copies(placed: Placed, cells: pd.DataFrame, dropped: pd.Series, file: pd.Series, whole: Whole) -> None:
    """Refuse interviews that stand twice with an answer changed; those that are found are looked at no more."""
    # Whoever is missing from a joined file was asked nothing there, and so agrees with nobody.
    left, sent = cells[~dropped].replace(NOT_ASKED, ""), pd.concat([_sent(part, start) for part, start in placed])
    together = near_copies.sent_together(sent[left.index], left)
    states = near_copies.corrected_since(file, cells, dropped) if len(placed) > 1 else []
    alike = near_copies.alike_beyond_chance(left, _own_columns(placed, several=len(placed) > 1))
    known = {*together, *states}
    told = (
        (near_copies.together_problem, together),
        (near_copies.states_problem, [pair for pair in states if pair not in together]),
        (near_copies.alike_problem, [pair for pair in alike if pair not in known]),
    )
    problems = [problem(pairs, whole.raw) for problem, pairs in told if pairs]
    if problems:
        raise SurveyFileError(problems)


def _refuse_pasted(placed: Placed, within: list[pd.DataFrame], dropped: pd.Series) -> None:
    """Refuse files in which answers of some people were copied over those of others."""
    problems = []
    for (part, start), cells in zip(placed, within, strict=True):
        left = cells[~dropped[cells.index]]
        problems += pasted_answers(left.set_axis(left.index - start), part.matching, part.received)
    if problems:
        raise SurveyFileError(problems)


def _own_columns(placed: Placed, several: bool) -> list[str]:
    """Return the columns that say who somebody is, as the compared cells are called: by column, or by item."""
    sources = {item: source for part, _ in placed for item, source in part.matching.sources.items()
               if source.item.construct == "profile"}  # fmt: skip
    # Whose age was corrected is of another group.
    own = [item for item in sources if item != "age_group" or "age" not in sources]
    return own if several else [column for item in own for column in sources[item].columns]


def _times(whole: Whole) -> pd.Series:
    """Return when each interview was sent, or was begun where that alone is known."""
    none = pd.Series(pd.NaT, next(iter(whole.answers.values())).states.index)
    named = [whole.answers[item].values for item in ("submitted_at", "started_at") if item in whole.answers]
    for times in named:
        none = none.fillna(pd.to_datetime(times))
    return none


def _sent(part: Part, start: int) -> pd.Series:
    """Return when each interview of a file was sent, as it stands there."""
    source, index = part.matching.sources.get("submitted_at"), part.raw.frame.index
    texts = part.raw.frame[source.column] if source and source.column else pd.Series("", index, dtype=object)
    return texts.str.strip().set_axis(index + start)


def _within(part: Part, start: int, among: pd.Series) -> pd.DataFrame:
    sources = part.matching.sources
    apart = [c for s in sources.values() if s.item.construct == "paradata" for c in s.columns]
    matched = [c for s in sources.values() for c in s.columns]
    cells = checks.compared_cells(part.raw.frame, matched, apart)
    placed = cells.set_axis(cells.index + start)
    return placed[among.loc[placed.index]]


def _in_one_order(cells: pd.DataFrame, part: Part) -> pd.DataFrame:
    """Return cells in which the first, second and third answer to one question are the same in whatever order."""
    mentions = [list(source.mentions) for source in part.matching.sources.values() if source.mentions]
    sorted_ = {name: texts for names in mentions
               for name, texts in zip(names, np.sort(cells[names].to_numpy(str), axis=1).T, strict=True)}  # fmt: skip
    return cells.assign(**{name: texts.astype(object) for name, texts in sorted_.items()}) if sorted_ else cells


def _codes(whole: Whole) -> pd.DataFrame:
    """Return the answers of all files as texts that can be compared: codes, and blanks where nothing was said."""
    said = {
        item: replies for item, replies in whole.answers.items()
        if (source := whole.matching.sources.get(item)) is None or source.item.construct != "paradata"
    }  # fmt: skip
    return pd.concat([_as_text(item, replies) for item, replies in said.items()], axis=1)


def _as_text(item: str, answers: Answers) -> pd.DataFrame:
    names = [item] if answers.values.ndim == 1 else [f"{item}__{option}" for option in answers.values]
    values = answers.values.to_numpy(object).reshape(len(answers.states), len(names))
    states = answers.states.to_numpy(object)[:, None]
    texts = np.where((states == VALID) & ~pd.isna(values), values.astype(str), "")
    texts = np.where(states == DONT_KNOW, DONT_KNOW, texts)
    typed = np.where(states == INVALID, answers.texts.to_numpy(object)[:, None], texts)
    return pd.DataFrame(typed, answers.states.index, names, dtype=object)


def _repeated_elsewhere(cells: pd.DataFrame, file: pd.Series) -> pd.Series:
    """Return whether a row gives the answers of an earlier one of another file, too many to agree by chance."""
    keys = cells.apply("\x1f".join, axis=1)
    first = file.groupby(keys).transform("first")
    return duplicates.repeated_answers(cells) & (first != file)


def _verbatim(placed: Placed, among: pd.Series) -> pd.Series:
    """Return whether a row stands in an earlier file word for word, with what its tool wrote (a time, a number)."""
    copied = pd.Series(False, among.index[among])
    frames = [(part.raw.frame.set_axis(part.raw.frame.index + start), part.matching) for part, start in placed]
    for i, (later, matching) in enumerate(frames):
        answers = {column for source in matching.sources.values() for column in source.columns}
        for earlier, _ in frames[:i]:
            shared = [column for column in earlier if column in later]
            if answers <= set(shared) and any(checks.is_written_by_tool(later[column]) for column in shared):
                known = set(earlier[shared].apply("\x1f".join, axis=1))
                same = later[shared].apply("\x1f".join, axis=1).isin(known)
                copied |= same.reindex(copied.index, fill_value=False)
    return copied


def _identifiers(placed: Placed, survey: SurveyFile) -> pd.DataFrame:
    """Return the columns that may say who answered, under one name in all files."""
    tables = [_persons(part).set_axis(part.raw.frame.index + start) for part, start in placed]
    if len(placed) > 1:
        tables = [_under_one_name(table, part) for table, (part, _) in zip(tables, placed, strict=True)]
    if survey.same_identifier == "in_each_file":
        tables = [_numbered(table, i) for i, table in enumerate(tables)]
    return pd.concat(tables).fillna("")


def _persons(part: Part) -> pd.DataFrame:
    return part.raw.frame[duplicates.person_columns(part.raw.frame.columns, _own(part))]


def _own(part: Part) -> str | None:
    source = part.matching.sources.get("respondent_id")
    return source.column if source else None


def _under_one_name(table: pd.DataFrame, part: Part) -> pd.DataFrame:
    """Return identifiers whose columns are called alike in files of all languages."""
    addresses = [name for name in table if table[name].str.contains("@").sum() > (table[name] != "").sum() / 2]
    renamed = table.rename(columns={_own(part) or "": "respondent_id"} | dict.fromkeys(addresses, ADDRESS))
    return renamed.loc[:, ~renamed.columns.duplicated()]


def _numbered(table: pd.DataFrame, file: int) -> pd.DataFrame:
    """Return identifiers as those of one file only: a form's own numbers mean somebody in that form.

    What names nobody stays, and so does an address, which is the same person's everywhere.
    """

    def own(text: str) -> str:
        return text if duplicates.is_nobody(text) else f"{file} {text}"

    return table.apply(lambda column: column if column.name == ADDRESS else column.map(own))


def _profile(whole: Whole, among: pd.Series) -> pd.DataFrame:
    answers = whole.answers
    return pd.DataFrame({i: answers[i].values[among] for i in ("sex", "age") if i in answers}, index=among.index[among])


def _unfinished(placed: Placed) -> pd.Series:
    flags = [(set_apart(part.raw) == "unfinished", start) for part, start in placed]
    return pd.concat([said.set_axis(said.index + start) for said, start in flags])
