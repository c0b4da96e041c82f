"""Which columns of the file hold which item: by the codebook, else by id, by wording in any language, by option."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from helpers.errors import CodebookError, Problem
from helpers.study.written.near_names import near_list, near_names
from helpers.survey.codebook.bands import are_bands
from helpers.survey.codebook.codebook import NONE, QUIZ_CODES
from helpers.survey.codebook.own_items import own_problems
from helpers.survey.codebook.sources import Matching, Source
from helpers.survey.decoding.answer_codes import with_points
from helpers.survey.files.mending import mend_text
from helpers.survey.matching.finding import Found, find_sources
from helpers.survey.matching.halves import halves
from helpers.survey.matching.lookalikes import lookalikes
from helpers.survey.matching.naming import Names
from helpers.survey.vocabulary import fold, no_answer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from helpers.study.instrument import Instrument, Item
    from helpers.survey.codebook.codebook import Codebook, ItemRule
    from helpers.survey.files.raw import RawSurvey

#: Likeness, 0 to 100, from which a header is offered for one that is not there.
LIKE_A_HEADER = 50.0
REASONS = frozenset({"dont_know", "refused", "not_asked"})


class Columns:
    """Looks up a file's columns by the names that a person would write for them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(names)
        self._folded: dict[str, list[str]] = defaultdict(list)
        for name in self.names:
            self._folded[fold(mend_text(name))].append(name)

    def find(self, wanted: str) -> str | None:
        """Return the one column meant: by its header, whatever its spaces and accents, or by its unique start."""
        if wanted in self.names:
            return wanted
        folded = fold(mend_text(wanted))
        same = self._folded.get(folded, [])
        if len(same) == 1:
            return same[0]
        # "Q14" means "Q14. How close…" or "Q14How close…", never "Q145" nor "Q14.1".
        rest = [(n, n[len(wanted) :]) for n in self.names if n.startswith(wanted)]
        starts = [
            n for n, tail in rest if tail and not tail[0].isdigit() and not (tail[0] in "._" and tail[1:2].isdigit())
        ]
        return starts[0] if len(starts) == 1 else None

    def near(self, wanted: str) -> str:
        """Return the headers that look most like a name, as a list to read."""
        close = near_names(fold(wanted), list(self._folded), alike=LIKE_A_HEADER)
        starts = [key for key in self._folded if key.startswith(fold(wanted))][:3]
        near = [self._folded[key][0] for key in dict.fromkeys(close + starts)][:3]
        return ", ".join(name if len(name) <= 60 else name[:57] + "..." for name in near) or "–"


def match(raw: RawSurvey, instrument: Instrument, codebook: Codebook, design: Iterable[str] = ()) -> Matching:
    """Return where each asked item lies in the file.

    Parameters
    ----------
    instrument
        As this survey asked it (see `codebook.fit_instrument`).
    design
        Columns of weights, strata and clusters: used, though by no item.

    Raises
    ------
    CodebookError
        With every item, column, option and code of the codebook that does not exist, at once.
    """
    columns, whole = Columns(raw.frame.columns), instrument
    instrument = _with_own_scales(whole, codebook)
    problems = list(_check(codebook, instrument, columns, raw.name))
    if problems:
        raise CodebookError(problems)
    ruled = (_by_rule(instrument[item_id], rule, columns) for item_id, rule in codebook.items.items())
    ruled = list(ruled)
    # A rule that names the columns of "none of these" alone leaves the options to be found by name.
    placed = [source for source in ruled if set(source.columns) - set(source.none)]
    taking = Found({source.item.id: source for source in placed}, set())
    beside = {source.item.id: source.none for source in ruled if source not in placed}
    taking.taken |= {column for source in ruled for column in source.columns}
    apart = [*design, *(codebook.filter.columns if codebook.filter else ())]
    kept = {columns.find(name) or "" for name in codebook.ignore}
    names = Names(instrument)
    taking.taken |= kept
    headers = find_sources(raw, names, codebook, taking)
    taking.sources |= {item: replace(source, none=(*source.none, *beside[item])) for item, source in
                      taking.sources.items() if item in beside}  # fmt: skip
    _see_bands(raw, instrument, codebook, taking.sources)
    ordered = {
        item.id: _of_all_files(_with_missing(taking.sources[item.id], codebook), whole[item.id])
        for item in instrument.items
        if item.id in taking.sources
    }
    ordered, notes = with_points(ordered, raw)
    used = {column for source in ordered.values() for column in source.columns}
    used |= {columns.find(name) or "" for name in apart}
    silent = [header for header in headers if header.column not in used | taking.taken]
    halved = list(halves(raw, names, ordered, codebook, silent))
    told = {column for columns, _ in halved for column in columns}
    silent = [header for header in silent if header.column not in told]
    alike = lookalikes(raw, names, ordered, codebook, silent)
    problems = [*taking.problems, *(problem for _, problem in halved if problem), *alike]
    unused = tuple(column for column in raw.frame.columns if column not in used)
    return Matching(
        ordered, unused, tuple(problems), frozenset(kept), notes, codebook.missing, codebook.filter is not None
    )


def _see_bands(raw: RawSurvey, instrument: Instrument, codebook: Codebook, sources: dict[str, Source]) -> None:
    """Take a column of ages that holds bands for what it is: the age group."""
    age = sources.get("age")
    if age is None or "age" in codebook.items or "age_group" in sources or "age_group" not in instrument:
        return
    texts = [text for text in raw.frame[str(age.column)].unique() if no_answer(text) is None]
    if are_bands(texts):
        sources.pop("age")
        sources["age_group"] = replace(age, item=instrument["age_group"], rule=codebook.rule("age_group"))


def _with_missing(source: Source, codebook: Codebook) -> Source:
    """Return a question over columns with the codes that are no answer in any column."""
    if source.column is not None:
        return source
    return replace(source, rule=source.rule.model_copy(update={"missing": codebook.missing | source.rule.missing}))


def _with_own_scales(instrument: Instrument, codebook: Codebook) -> Instrument:
    """Return the survey's instrument with the scales that the codebook of one of its files gives that file alone."""
    items = tuple(_on_own_scale(item, codebook.rule(item.id).scale) for item in instrument.items)
    return instrument.model_copy(update={"items": items})


def _on_own_scale(item: Item, scale: tuple[float, float] | None) -> Item:
    if item.kind != "scale" or not scale:
        return item
    return item.model_copy(update={"low": scale[0], "high": scale[1]})


def _of_all_files(source: Source, item: Item) -> Source:
    """Return a source that knows the scale of the whole survey, where its file has another one."""
    is_own = (source.item.low, source.item.high) != (item.low, item.high)
    return replace(source, shared=item) if is_own else source


def _by_rule(item: Item, rule: ItemRule, columns: Columns) -> Source:
    def real(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(column for name in names if (column := columns.find(name)))

    spread = {option: real(names) for option, names in rule.columns.items()}
    rule = rule.model_copy(update={"any_of": real(rule.any_of), "count_of": real(rule.count_of)})
    places = real(rule.places)
    first = next(iter(places), None)
    return Source(item, rule, first, spread, real(rule.none), places[1:], None, real(rule.mentions))


def codebook_problems(codebook: Codebook, instrument: Instrument) -> Iterable[Problem]:
    """Yield what the codebook names and the instrument has not: so much is known without the survey file.

    Parameters
    ----------
    instrument
        As this survey asked it (see `codebook.fit_instrument`).
    """
    ids = [item.id for item in instrument.items]
    yield from own_problems(codebook, instrument)
    for item_id, rule in codebook.items.items():
        where = f"codebook.yml, items.{item_id}"
        if item_id in instrument:
            yield from _missing_codes(instrument[item_id], rule, where)
            continue
        near = near_list(item_id, ids)
        message = "There is no item {item} (near: {near}). Correct the id, or add the question under own_items."
        yield Problem(message, where, {"item": item_id, "near": near})
    for item_id in dict.fromkeys([*codebook.items, *(item.id for item in codebook.own_items)]):
        if item_id in instrument:
            yield from _incomplete(instrument[item_id], instrument)


def _check(codebook: Codebook, instrument: Instrument, columns: Columns, name: str) -> Iterable[Problem]:
    """Yield what the codebook names and neither the file nor the instrument has."""
    yield from codebook_problems(codebook, instrument)
    for item_id in (item_id for item_id in codebook.items if item_id in instrument):
        yield from _missing_columns(codebook.items[item_id], f"codebook.yml, items.{item_id}", columns, name)
    filtered = codebook.filter.columns if codebook.filter else ()
    whole = codebook.filter.whole if codebook.filter else ()
    if filtered and name not in whole and not any(columns.find(wanted) for wanted in filtered):
        message = (
            "{file} has no column {column}, by which the filter tells councils apart (near: {near}). Write its header "
            "as it stands in the file; where several files have headers of their own, column: [one, another]; where "
            "all rows of this file are the council's, whole: [{file}]."
        )
        values = {"file": name, "column": filtered[0], "near": columns.near(filtered[0])}
        yield Problem(message, "codebook.yml, filter", values)
    for wanted in codebook.ignore:
        if not columns.find(wanted):
            yield _no_column(wanted, "codebook.yml, ignore", columns, name)


def _incomplete(item: Item, instrument: Instrument) -> Iterable[Problem]:
    """Yield what an item lacks to be read and scored."""
    where = f"codebook.yml, {item.id}"
    if item.low is not None and item.high is not None and item.low >= item.high:
        message = "The item {item} goes from {low} to {high}. Write the lower end first."
        yield Problem(message, where, {"item": item.id, "low": f"{item.low:g}", "high": f"{item.high:g}"})
    lacking = {
        "scale": [] if item.low is not None and item.high is not None else ["low", "high"],
        "quiz": [] if item.truth is not None else ["truth"],
        "multi": [] if item.options else ["options"],
    }.get(item.kind, [])
    if lacking:
        message = "The item {item} is {kind} and needs {keys}. Add them under own_items."
        yield Problem(message, where, {"item": item.id, "kind": item.kind, "keys": ", ".join(lacking)})
    yield from _doors(item, instrument, where)


def _doors(item: Item, instrument: Instrument, where: str) -> Iterable[Problem]:
    """Yield what is wrong with the questions that open an item: they are of yes or no, and never opened by it."""
    for door in item.doors:
        values = {"item": item.id, "door": door}
        if door not in instrument:
            message = "ask_if of {item} names {door}, which is no item. Correct it."
            yield Problem(message, where, values)
        elif instrument[door].kind != "binary":
            message = (
                "ask_if of {item} names {door}, which is {kind}: only yes to a question of yes or no (binary) opens "
                'another. Name such a one, or write ask_if: "" where everybody was asked.'
            )
            yield Problem(message, where, values | {"kind": instrument[door].kind})
        elif item.id in _opening(door, instrument):
            message = (
                "ask_if of {item} names {door}, which is itself asked only after {item}, so that nobody would be "
                'asked either. Correct one of them, or write ask_if: "" where everybody was asked.'
            )
            yield Problem(message, where, values)


def _opening(door: str, instrument: Instrument) -> set[str]:
    """Return an item and all that must be answered before it is asked."""
    doors, rest = set(), [door]
    while rest:
        name = rest.pop()
        if name not in doors and name in instrument:
            doors.add(name)
            rest += instrument[name].doors
    return doors


def _no_column(wanted: str, where: str, columns: Columns, name: str) -> Problem:
    message = "{file} has no column {column} (near: {near}). Write its header as it stands in the file."
    return Problem(message, where, {"file": name, "column": wanted, "near": columns.near(wanted)})


def _missing_columns(rule: ItemRule, where: str, columns: Columns, name: str) -> Iterable[Problem]:
    spread = [column for of_option in rule.columns.values() for column in of_option]
    named = [*rule.places, *rule.none, *spread, *rule.mentions, *rule.any_of, *rule.count_of]
    for wanted in named:
        if wanted and not columns.find(wanted):
            yield _no_column(wanted, where, columns, name)


def _missing_codes(item: Item, rule: ItemRule, where: str) -> Iterable[Problem]:
    allowed = _allowed_codes(item)
    asked = {*rule.values.values(), *rule.columns, *rule.bands, *rule.not_offered} if item.kind != "open" else set()
    if allowed is not None:
        # Somebody who ticks "none of these" in a list has answered.
        free = REASONS | {NONE} if item.kind == "multi" else REASONS
        for code in sorted(asked - allowed - free):
            message = (
                "The item {item} has no answer {code} (allowed: {allowed}, or a reason: dont_know, refused, not_asked)."
            )
            yield Problem(message, where, {"item": item.id, "code": code, "allowed": ", ".join(sorted(allowed))})
    elif item.kind in ("scale", "number"):
        for code in sorted(code for code in asked - REASONS if not _fits(item, code)):
            message = (
                "The item {item} cannot hold {code} (allowed: numbers from {low} to {high}). Correct values or scale."
            )
            yield Problem(message, where, {"item": item.id, "code": code, "low": item.low, "high": item.high})
    if (rule.columns or rule.mentions) and item.kind != "multi":
        message = "The item {item} is {kind}, and columns is for multi-select items. Use column, any_of or count_of."
        yield Problem(message, where, {"item": item.id, "kind": item.kind})


def _allowed_codes(item: Item) -> set[str] | None:
    if item.kind in ("single", "multi") and item.options:
        return {option.code for option in item.options}
    return {"binary": {"1", "0", "yes", "no", "true", "false"}, "quiz": {"true", "false", *QUIZ_CODES}}.get(item.kind)


def _fits(item: Item, code: str) -> bool:
    try:
        number = float(code)
    except ValueError:
        return False
    return (item.low is None or number >= item.low) and (item.high is None or number <= item.high)
