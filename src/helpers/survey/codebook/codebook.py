"""codebook.yml: how a foreign file's columns and codes become the instrument's items.

Not needed where the instrument's own questionnaire was used. Unknown keys, keys written twice and codes given
twice are refused, all problems at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from helpers.errors import CodebookError, ConfigError, Problem
from helpers.study.config import Frozen, Text, parse
from helpers.study.instrument import ConstructName, Instrument, Item, Option, listed
from helpers.study.written.validation import refusal
from helpers.study.written.yaml_files import TextLoader, load
from helpers.survey.codebook.contradictions import contradiction
from helpers.survey.vocabulary import code_key

#: What a codebook calls "none of these": an answer of somebody who chose no option.
NONE = "none"
#: What a codebook calls the answers to a quiz that was marked before it was handed in.
QUIZ_CODES = frozenset({"correct", "wrong"})
Reason = Literal["dont_know", "refused", "not_asked"]


def _one_code_once(codes: dict[str, Any]) -> dict[str, Any]:
    """Return codes under their comparable form; two spellings of one code may not mean two things."""
    compared: dict[str, Any] = {}
    for code, meaning in codes.items():
        if compared.setdefault(code_key(code), meaning) != meaning:
            values = {"code": code, "first": compared[code_key(code)], "second": meaning}
            message = "The code {code} is given twice, as {first} and as {second}. Keep one of them."
            raise refusal(Problem(message, values=values))
    return compared


class ItemRule(Frozen):
    """Where one item lies in the file and how its codes read.

    Attributes
    ----------
    column
        The item's column: its header, the start of it that no other header has, or its wording. Several, where one
        question was asked in several columns: of each row the first that holds anything counts.
    columns
        Multi-select spread over columns: option to its column, or to several of which any counts. A list of columns
        is `mentions`.
    mentions
        Columns of a multi-select each of which holds one of a person's answers: the first, the second, the third.
    any_of, count_of
        A yes/no item that is yes when any of these columns is selected; a number that counts those selected.
    selected, unselected
        Codes in these columns that mean chosen and not chosen; a blank is "not chosen" once anything is chosen.
    none
        Columns of "none of these", and of options that the item lacks: whoever chose one has answered.
    separator
        Mark between the options of a multi-select in one column.
    values
        Code or label in the file to the item's own code (several may mean the same); also to a missing reason.
    missing
        Codes without a substantive answer, each with its reason.
    scale
        Ends of the file's scale where they differ from the item's.
    reversed
        The file counts the other way round than the item (1 = agree a lot): answers are turned when read. Of scales
        only, and not where `values` says what each code means.
    bands
        Code to the numbers from and to that it holds: an age in years to age groups.
    format
        Form of dates, as in ``%d/%m/%Y %H:%M``; unit of durations without one, as ``minutes``.
    text, short
        The question as this survey asked it; with another text, the method's short name falls away.
    options, not_offered
        The item's answers as offered here, code to label, in place of the method's; or codes of those that were not.
    labels
        Other labels for some of the item's answers, by code.
    ask_if
        This survey's routing; empty where everybody was asked.
    checked
        Somebody has looked at the column: its answers stand in the rows in which they were given, and as they were.
    """

    column: str | tuple[str, ...] | None = None
    columns: dict[str, tuple[str, ...]] = Field(default={})
    mentions: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    count_of: tuple[str, ...] = ()
    selected: tuple[str, ...] = ()
    unselected: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    separator: str | None = None
    values: dict[str, str] = Field(default={})
    missing: dict[str, Reason] = Field(default={})
    scale: tuple[float, float] | None = None
    reversed: bool = False
    bands: dict[str, tuple[float, float]] = Field(default={})
    format: str | None = None
    text: Text | None = None
    short: Text | None = None
    options: tuple[Option, ...] = ()
    not_offered: tuple[str, ...] = ()
    labels: dict[str, Text] = Field(default={})
    ask_if: str | None = None
    checked: bool = False

    @field_validator("options", mode="before")
    @classmethod
    def _listed(cls, options: Any) -> Any:
        return listed(options)

    @field_validator("none", "any_of", "count_of", "selected", "unselected", "not_offered", mode="before")
    @classmethod
    def _one_or_several(cls, names: Any) -> Any:
        return (names,) if isinstance(names, str) else names

    @field_validator("columns", mode="before")
    @classmethod
    def _lists(cls, columns: Any) -> Any:
        return (
            {k: (v,) if isinstance(v, str) else v for k, v in columns.items()} if isinstance(columns, dict) else columns
        )

    @field_validator("values", "missing")
    @classmethod
    def _unique(cls, codes: dict[str, Any]) -> dict[str, Any]:
        return _one_code_once(codes)

    @model_validator(mode="before")
    @classmethod
    def _mentions(cls, rule: Any) -> Any:
        """Return a rule whose `columns` that are no mapping are those of a person's first, second, third answer."""
        if not isinstance(rule, dict) or not isinstance(rule.get("columns"), (list, tuple, str)):
            return rule
        names = rule["columns"]
        return rule | {"columns": {}, "mentions": (names,) if isinstance(names, str) else names}

    @model_validator(mode="after")
    def _is_consistent(self) -> ItemRule:
        if problem := contradiction(self):
            raise refusal(problem)
        return self

    @property
    def places(self) -> tuple[str, ...]:
        """The names in `column`, be they one or several."""
        return (self.column,) if isinstance(self.column, str) else (self.column or ())


class RowFilter(Frozen):
    """Rows that belong to this council, where one file holds several.

    `column` is one name, or several where the survey is in several files with headers of their own. `drop` are places
    that look like one that is kept and are others, and `whole` files without such a column, all of whose rows are kept.
    """

    column: str | tuple[str, ...]
    keep: tuple[str, ...]
    drop: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names in `column`, be they one or several."""
        return (self.column,) if isinstance(self.column, str) else self.column


class FileRules(Frozen):
    """What of a codebook holds for one of several files alone: it goes before what holds for all of them."""

    items: dict[str, ItemRule] = Field(default={})
    missing: dict[str, Reason] = Field(default={})

    @field_validator("missing")
    @classmethod
    def _unique(cls, codes: dict[str, Any]) -> dict[str, Any]:
        return _one_code_once(codes)


class Codebook(Frozen):
    """`codebook.yml`, whole.

    Attributes
    ----------
    items
        Item id to its rule. Items that are not named here are still matched by id or wording.
    own_items
        Questions that the instrument lacks, each with the construct that it measures; or one of the instrument's
        with other options.
    constructs
        Names of constructs: of the council's own, and of the method's where the survey means something else by them.
    missing
        Codes and labels without a substantive answer, in any column.
    filter
        Which rows of the file are this council's.
    ignore
        Columns that must not be matched to any item although they look like one.
    files
        Name of a file, of several that the survey is in, to what holds for it alone.
    """

    items: dict[str, ItemRule] = Field(default={})
    own_items: tuple[Item, ...] = ()
    constructs: dict[str, ConstructName] = Field(default={})
    missing: dict[str, Reason] = Field(default={})
    filter: RowFilter | None = None
    ignore: tuple[str, ...] = ()
    files: dict[str, FileRules] = Field(default={})

    @field_validator("missing")
    @classmethod
    def _unique(cls, codes: dict[str, Any]) -> dict[str, Any]:
        return _one_code_once(codes)

    def rule(self, item: str) -> ItemRule:
        """Return the rule of an item; an empty one where the codebook does not name it."""
        return self.items.get(item, ItemRule())


def read_codebook(path: Path) -> Codebook:
    """Return the codebook at `path`, or an empty one where there is none.

    Raises
    ------
    CodebookError
        With every refused key, code and item at once.
    """
    codebook, problems = read_what_holds(path)
    if problems:
        raise CodebookError(problems)
    return codebook


def read_what_holds(path: Path) -> tuple[Codebook, list[Problem]]:
    """Return what a codebook says as far as it is not refused, and everything in it that is.

    An item of which anything is refused is left out, and its columns are looked at by no other; so what is wrong with
    one item does not hide what is wrong with another.
    """
    if not path.exists():
        return Codebook(), []
    try:
        content, lost = load(path, TextLoader)
    except ConfigError as error:
        return Codebook(), list(error.problems)
    content = content or {}
    try:
        return parse(Codebook, content, str(path)), lost
    except ConfigError as error:
        problems = [*lost, *map(_with_its_place, error.problems)]
    return _without_refused(content), problems


def _without_refused(content: Any) -> Codebook:
    """Return the codebook without the items and blocks of which something is refused."""
    if not isinstance(content, dict):
        return Codebook()
    kept: dict[str, Any] = {}
    for block, entries in content.items():
        for entry in _entries(block, entries):
            is_sound = _is_sound({block: entry})
            if is_sound:
                _add(kept, block, entry)
            elif block == "missing":
                # Whatever its reason is, it is a code without an answer.
                _add(kept, block, dict.fromkeys(entry, "refused"))
            elif block == "items":
                kept["ignore"] = [*kept.get("ignore", []), *_columns_named(entry)]
    return Codebook.model_validate(kept)


def _entries(block: str, entries: Any) -> list[Any]:
    """Return a block as its entries, each of which can be read by itself."""
    if block in ("items", "constructs", "missing", "files") and isinstance(entries, dict):
        return [{key: value} for key, value in entries.items()]
    return [[entry] for entry in entries] if isinstance(entries, list) else [entries]


def _add(kept: dict[str, Any], block: str, entry: Any) -> None:
    if isinstance(entry, dict) and block in kept:
        kept[block] = kept[block] | entry
    else:
        kept[block] = [*kept.get(block, []), *entry] if isinstance(entry, list) else entry


def _is_sound(content: dict[str, Any]) -> bool:
    try:
        Codebook.model_validate(content)
    except ValidationError:
        return False
    return True


def _columns_named(entry: Any) -> list[str]:
    """Return the columns that a refused item names, as far as they are names."""
    rule = next(iter(entry.values()))
    column = rule.get("column") if isinstance(rule, dict) else None
    return [column] if isinstance(column, str) else []


def _with_its_place(problem: Problem) -> Problem:
    """Return a problem; that of a key which stands in another block than its own, with the place where it belongs."""
    key = str(problem.values.get("key", ""))
    block, _, rest = key.partition(".")
    # Entries of a list are counted: "own_items (1)".
    first = block.partition(" ")[0]
    item, name = rest.partition(".")[0], key.rpartition(".")[2]
    if first == "items" and item in Codebook.model_fields:
        message = "{key} stands among the items, and is a block of its own. Take its indentation away."
        return Problem(message, problem.where, {"key": item})
    if first == "items" and item in ItemRule.model_fields:
        message = "{key} stands among the items, and says something of one. Indent it below the item's id."
        return Problem(message, problem.where, {"key": item})
    if first == "own_items" and name in set(ItemRule.model_fields) - set(Item.model_fields):
        message = (
            "{key} stands where a question is written. Where an item lies, and what its codes mean, is written under "
            "items, as in items: {{id: {{{name}: ...}}}}."
        )
        return Problem(message, problem.where, {"key": key, "name": name})
    return problem


def fit_instrument(instrument: Instrument, codebook: Codebook) -> Instrument:
    """Return the instrument as this survey asked it: own items added; wordings, labels, scales and routing replaced."""
    whole = instrument.with_items(codebook.own_items)
    items = tuple(_asked_as(item, codebook.rule(item.id)) for item in whole.items)
    return whole.model_copy(update={"items": items, "constructs": {**whole.constructs, **codebook.constructs}})


def _asked_as(item: Item, rule: ItemRule) -> Item:
    changes: dict[str, Any] = {}
    if rule.text:
        # A short name of the instrument's own would name another question than the one asked.
        changes |= {"text": rule.text, "short": rule.short}
    elif rule.short:
        changes["short"] = rule.short
    if rule.scale:
        changes |= {"low": rule.scale[0], "high": rule.scale[1]}
    if rule.ask_if is not None:
        changes["ask_if"] = rule.ask_if or None
    if rule.options or rule.labels:
        offered = _as_known(rule.options, item) or item.options
        named = [o.model_copy(update={"label": rule.labels.get(o.code, o.label)}) for o in offered]
        changes["options"] = tuple(named)
    return item.model_copy(update=changes) if changes else item


def _as_known(options: tuple[Option, ...], item: Item) -> tuple[Option, ...]:
    """Return a survey's own options; word of mouth is not sent, whatever it is called here."""
    unsent = {option.code for option in item.options if not option.sent}
    return tuple(
        option.model_copy(update={"sent": False})
        if option.code in unsent and "sent" not in option.model_fields_set
        else option
        for option in options
    )
