"""All that a file leaves open of what its columns and codes mean: said at once, before anything is counted."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.checking.codes.categories import same_places
from helpers.survey.checking.codes.cut_lists import cut_lists
from helpers.survey.checking.codes.dated_codes import dated_codes, dated_points, points_made_dates
from helpers.survey.checking.codes.declared_codes import declared_codes
from helpers.survey.checking.codes.elsewhere import lives_elsewhere
from helpers.survey.checking.codes.faults import LEAST_FAULTS, SHOWN_ROWS, TOLERATED, shareable, unmapped_items
from helpers.survey.checking.codes.hidden_codes import hidden_codes
from helpers.survey.checking.codes.lists_made import lists_made
from helpers.survey.checking.codes.lookups import not_looked_up
from helpers.survey.checking.codes.lost_zeros import lost_zeros
from helpers.survey.checking.codes.marked_options import strange_marks, unclear_marks
from helpers.survey.checking.codes.named_twice import named_twice
from helpers.survey.checking.codes.odd_names import odd_names
from helpers.survey.checking.codes.renumbered import renumbered_codes
from helpers.survey.checking.codes.routing import filled_unasked, unrouted
from helpers.survey.checking.consents import blank_consents
from helpers.survey.checking.edited.copied_columns import copied_columns
from helpers.survey.checking.edited.dittos import dittos
from helpers.survey.checking.edited.dragged import dragged
from helpers.survey.checking.edited.filled_blanks import filled_blanks
from helpers.survey.checking.edited.filled_in import digits_taken_out, filled_in, points_taken_out
from helpers.survey.checking.edited.moved_answers import moved_answers
from helpers.survey.checking.edited.moved_columns import moved_columns
from helpers.survey.checking.rows.headers_among import headers_among
from helpers.survey.checking.rows.said_of_rows import said_of_rows
from helpers.survey.checking.scales.agreement import disagreeing_scales
from helpers.survey.checking.scales.labelled_codes import partial_turns, turned_codes
from helpers.survey.checking.scales.stretches import shorter_stretches
from helpers.survey.checking.scales.turned_rows import turned_rows
from helpers.survey.checking.scales.worded_ends import worded_ends
from helpers.survey.files.raw import shortened
from helpers.survey.matching.finding import disagreements
from helpers.survey.matching.naming import tight
from helpers.survey.receiving.identifiers import identifier
from helpers.survey.vocabulary import VALID, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey
    from helpers.survey.matching.matching import Matching

#: Columns in which REDCap says to which event of a person's a row belongs.
EVENT_COLUMNS = frozenset({"redcapeventname", "eventname"})
#: Words of a header under which people are counted in another order: as drawn, as visited, as they came in.
ORDERS = frozenset(fold(word) for word in (
    "ordre", "orden", "order", "ordinal", "sorteig", "sorteo", "aleatori", "aleatorio", "random", "ruta", "route",
    "seqüència", "secuencia", "sequence", "torn", "turno", "posició", "posición", "position", "rank",
))  # fmt: skip
#: What software heads the numbers of rows with that it writes before the first column: pandas, R, readr.
_INDEX = re.compile(r"unnamed( \d+)+|level \d|column [12]|index|[12]|x|row ?names?|v1")
_WORDS = re.compile(r"[^\W_]+")
#: So many cells, nearly all different and nearly all identifiers of the file's people, are identifiers.
LEAST_IDENTIFIERS, ALL_BUT_FEW = 10, 0.9


def doubts(
    answers: Mapping[str, Answers],
    matching: Matching,
    raw: RawSurvey,
    places: Mapping[str, Sequence[str]],
) -> Iterable[Problem]:
    """Yield every problem of columns, codes, scales and places that only a person can settle.

    Parameters
    ----------
    raw
        Rows that are interviews.
    places
        Categories that the census counts, by item.
    """
    yield from matching.problems
    yield from events_apart(raw)
    yield from identifiers_apart(answers, matching, raw)
    yield from headers_among(answers, matching, raw)
    yield from said_of_rows(matching, raw)
    yield from disagreements(matching.sources.values(), raw, matching.missing)
    yield from renumbered_codes(matching, raw)
    dates = dated_points(answers, matching)
    yield from points_made_dates(dates, matching, raw)
    lists = lists_made(matching, raw)
    yield from lists.values()
    plain = {item: replies for item, replies in answers.items() if item not in dates and item not in lists}
    yield from unmapped_items(plain, matching, raw)
    yield from disagreeing_scales(plain, matching, raw)
    yield from shorter_stretches(answers, matching, raw)
    yield from worded_ends(plain, matching, raw)
    yield from turned_rows(answers, matching, raw)
    yield from moved_answers(answers, matching, raw)
    yield from moved_columns(answers, matching, raw)
    yield from copied_columns(matching, raw)
    yield from dittos(answers, matching, raw)
    yield from filled_in(answers, matching, raw)
    yield from filled_blanks(answers, matching, raw)
    yield from points_taken_out(answers, matching, raw)
    yield from digits_taken_out(answers, matching, raw)
    yield from unrouted(answers, matching, raw)
    yield from filled_unasked(answers, matching, raw)
    yield from hidden_codes(answers, matching, raw)
    yield from blank_consents(answers, matching, raw)
    yield from declared_codes(answers, matching, raw, places)
    yield from turned_codes(matching, raw)
    yield from partial_turns(answers, matching, raw)
    yield from cut_lists(matching, raw)
    yield from lost_zeros(matching, raw, places)
    yield from not_looked_up(matching, raw)
    yield from unclear_marks(matching, raw)
    yield from strange_marks(answers, matching, raw)
    for ask in (unknown_places, dated_codes, odd_names, named_twice, lives_elsewhere, dragged):
        yield from ask(answers, matching, raw, places)


def events_apart(raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for an export with a row for each event of a person: REDCap's longitudinal projects."""
    column = next((name for name in raw.frame.columns if tight(str(name)) in EVENT_COLUMNS), None)
    if column is None:
        return
    events = raw.frame[column][raw.frame[column].str.strip() != ""]
    of_people = raw.frame.loc[events.index].iloc[:, 0]
    if events.nunique() < 2 or not of_people.duplicated().any():
        return
    message = (
        "The file holds {n} events ({events}) of the same people, each in a row of its own. Write in codebook.yml "
        'filter: {{column: {column}, keep: ["{first}"]}} with the event that is the survey; where one person\'s '
        "answers lie in several events, export each event as a file of its own, and set them side by side under "
        "survey: join in council.yml."
    )
    names = events.value_counts().index.tolist()
    values = {"n": len(names), "events": shortened(names), "column": column, "first": names[0]}
    yield Problem(message, f"{raw.name}, column {column}", values)


def identifiers_apart(answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for each column that holds the people's identifiers too, and other ones in the same rows.

    Two tables stand beside each other, and the rows of the second are other people's.
    """
    if "respondent_id" not in answers:
        return
    mine = answers["respondent_id"].texts.map(identifier)
    message = (
        "The column {column} holds the same identifiers as {own}, and others in {n} rows, such as rows {rows}: two "
        "tables stand side by side, and their rows are not the same people's. Save the second as a file of its own "
        "and join it under survey: join in council.yml; or name the column under ignore in codebook.yml, if it is no "
        "identifier."
    )
    # Points of a scale are numbers too, and no identifiers.
    for name in (column for column in matching.unused if column not in matching.ignored):
        theirs = raw.frame[name].map(identifier)
        rows = theirs.index[(mine != theirs) & (mine != "") & (theirs != "")]
        if (
            len(rows)
            and _are_the_same(mine, theirs)
            and not (_is_an_order(str(name), theirs) or _is_an_index(name, raw))
        ):
            values = {"column": name, "own": mine.name, "n": len(rows), "rows": raw.told(rows)}
            yield Problem(message, raw.name, values)


def _are_the_same(mine: pd.Series, theirs: pd.Series) -> bool:
    """Return whether two columns name the same people, nearly all of them, each once."""
    known, others = set(mine) - {""}, theirs[theirs != ""]
    is_unique = len(others) >= LEAST_IDENTIFIERS and others.nunique() >= ALL_BUT_FEW * len(others)
    return is_unique and others.isin(known).mean() >= ALL_BUT_FEW and len(others) >= ALL_BUT_FEW * len(known) / 2


def _is_an_order(name: str, texts: pd.Series) -> bool:
    """Return whether a column counts people in an order of its own: by its header and bare numbers."""
    return bool(ORDERS & set(_WORDS.findall(fold(name)))) and bool(texts[texts != ""].str.isdigit().all())


def _is_an_index(name: str, raw: RawSurvey) -> bool:
    """Return whether a column is the number of each row, as software writes it before a table; some may be left out."""
    texts = raw.frame[name].str.strip()
    before = raw.frame.columns[: raw.frame.columns.get_loc(name) + 1]
    is_first = all(_INDEX.fullmatch(fold(str(column))) for column in before)
    is_index = is_first and bool(texts.map(str.isdecimal).all())
    return is_index and all(one < other for one, other in pairwise(map(int, texts)))


def unknown_places(
    answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey, places: Mapping[str, Sequence[str]]
) -> Iterable[Problem]:
    """Yield a problem for each item of which many answers are places that the census does not count."""
    message = (
        "The item {item} holds {values} and others in {n} of {answered} answers, such as rows {rows}, and "
        "population.csv does not count them (it has: {known}). Add them there, or say under values in "
        "codebook.yml which they are."
    )
    for item_id, replies in answers.items():
        item, known = matching.sources[item_id].item, places.get(item_id, ())
        if item.kind != "single" or item.options or not known:
            continue
        valid = replies.values[replies.states == VALID].astype(str)
        meant = same_places(replies, known)
        lost = valid[valid.map(meant).isna()]
        if len(lost) < LEAST_FAULTS or len(lost) <= TOLERATED * len(valid):
            continue
        shown = dict.fromkeys(text for text in shareable(lost, item, len(raw.frame)) if text is not None)
        values = {
            "item": item_id, "n": len(lost), "answered": len(valid), "known": ", ".join(known),
            "values": ", ".join(list(shown)[:SHOWN_ROWS]) or "–",
            "rows": ", ".join(str(row) for row in lost.index[:SHOWN_ROWS]),
        }  # fmt: skip
        yield Problem(message, raw.name, values)
