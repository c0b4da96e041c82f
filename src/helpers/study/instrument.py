"""The instrument: items, wordings, codes, routing, construct and polarity, read from `questionnaire.yml`.

The questionnaire is the single source: cleaning rules, scoring, the XLSForm and the report's wording of each
question all come from it. A council's codebook may add items of its own in the same form.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from helpers.errors import ConfigError, Problem
from helpers.study.config import Frozen, Text, read_as
from helpers.study.indicators import INDICATORS
from helpers.study.paths import project_root

Kind = Literal["scale", "binary", "quiz", "single", "multi", "number", "date", "open"]
#: Answers to a question about channels that name none: there is nothing to write in.
NO_CHANNELS = frozenset({"none", "other", "others"})


class Option(Frozen):
    """One answer of a closed item; `code` is what the respondents table holds.

    Attributes
    ----------
    score
        What the answer is worth for the item's construct, 0-100; None (in a file ``none``) where it counts in no score.
    sent
        Of a channel, whether the council can write in it.
    also
        Other names under which files and official tables hold it: one of the whole answer, or a list of names of one
        part of it (of primary education: no studies). A name may be of several parts.
    """

    code: str
    label: Text
    score: Annotated[float, Field(ge=0, le=100)] | None = None
    sent: bool = True
    also: tuple[str | tuple[str, ...], ...] = ()

    @field_validator("score", mode="before")
    @classmethod
    def _none(cls, score: Any) -> Any:
        return None if score == "none" else score

    @property
    def names(self) -> tuple[str, ...]:
        """Every other name of it, be it of the whole or of a part."""
        return tuple(name for one in self.also for name in ((one,) if isinstance(one, str) else one))


class ConstructName(Frozen):
    """What a construct is called in this survey: one of the method's, or one of the council's own.

    Attributes
    ----------
    good
        Whether much of it is good for the image (``high``), or little (``low``).
    """

    label: Text
    good: Literal["high", "low"] = "high"


def listed(options: Any) -> Any:
    """Return options that were written as ``code: label`` as the list that `Option` reads; others as they are."""
    if not isinstance(options, dict):
        return options
    return [{"code": code, **(label if isinstance(label, dict) and "label" in label else {"label": label})}
            for code, label in options.items()]  # fmt: skip


class Item(Frozen):
    """One question of the instrument.

    Attributes
    ----------
    kind
        ``scale`` (numbers from `low` to `high`), ``binary`` (1 yes, 0 no), ``quiz`` (a statement with a `truth`),
        ``single`` and ``multi`` (codes of `options`), ``number``, ``date``, ``open`` (free text).
    reversed
        The item is worded against its construct: its score is ``low + high - answer``.
    ask_if
        Item that must be answered 1 (or one of several, joined by ``|``) for this one to be asked.
    dont_know
        "Don't know" is offered as an answer.
    """

    id: str
    # `construct` is the field's word and the file's key, but pydantic's base class has a method of that name.
    measures: str = Field(alias="construct")
    kind: Kind
    text: Text
    subscale: str | None = None
    low: float | None = None
    high: float | None = None
    reversed: bool = False
    truth: bool | None = None
    options: tuple[Option, ...] = ()
    ask_if: str | None = None
    dont_know: bool = False
    anchors: tuple[Text, Text] | None = None
    short: Text | None = None

    @field_validator("options", mode="before")
    @classmethod
    def _listed(cls, options: Any) -> Any:
        return listed(options)

    @property
    def construct(self) -> str:  # type: ignore[override]
        """What the item measures."""
        return self.measures

    @property
    def doors(self) -> list[str]:
        """The items of which one must be yes for this one to be asked."""
        return [door for door in (self.ask_if or "").split("|") if door]

    def label(self, language: str) -> str:
        """Return the short name of the item, or its wording where it has none."""
        return (self.short or self.text)[language]


class Instrument(Frozen):
    """All items in the order in which they are asked, the form's title, shared answers, and constructs by their names.

    `constructs` holds those that a council named: its own, and the method's that it calls otherwise.
    """

    version: str
    items: tuple[Item, ...]
    title: Text | None = None
    answers: dict[str, Text] = Field(default_factory=dict)
    constructs: dict[str, ConstructName] = Field(default_factory=dict)

    def __getitem__(self, item_id: str) -> Item:
        return next(item for item in self.items if item.id == item_id)

    def __contains__(self, item_id: object) -> bool:
        return any(item.id == item_id for item in self.items)

    def of(self, construct: str, subscale: str | None = None) -> tuple[Item, ...]:
        """Return the items of a construct (and of one of its subscales)."""
        items = (item for item in self.items if item.construct == construct)
        return tuple(item for item in items if subscale is None or item.subscale == subscale)

    def offered(self) -> dict[str, list[str]]:
        """Return, by closed item, the codes of its answers in the order in which they are offered."""
        return {item.id: [option.code for option in item.options] for item in self.items if item.options}

    def channels(self) -> tuple[str, ...]:
        """Return the channels whose use this survey asked about and that the council can write in, as offered."""
        used = [option.code for item in self.items if item.id == "channel_used" for option in item.options]
        return tuple(code for code in used if code not in self.unsent())

    def unsent(self) -> frozenset[str]:
        """Return the answers to the questions about channels in which nobody can write: word of mouth, "other"."""
        asked = (option for item in self.of("communication", "channels") for option in item.options)
        return frozenset(option.code for option in asked if not option.sent or option.code in NO_CHANNELS)

    def with_items(self, extra: tuple[Item, ...]) -> Instrument:
        """Return the instrument with a council's own items added or put in place of those of the same name."""
        replaced = {item.id for item in extra}
        kept = tuple(item for item in self.items if item.id not in replaced)
        return self.model_copy(update={"items": kept + extra})


def instrument_path() -> Path:
    """Return where the questionnaire lies."""
    return project_root() / "methodology" / "instrument" / "questionnaire.yml"


@lru_cache(maxsize=1)
def read_instrument() -> Instrument:
    """Return the instrument of the method.

    Raises
    ------
    ConfigError
        If the questionnaire is unreadable, or two items share an id.
    """
    path = instrument_path()
    instrument = read_as(Instrument, path)
    ids = [item.id for item in instrument.items]
    repeated = sorted({item_id for item_id in ids if ids.count(item_id) > 1})
    if repeated:
        raise ConfigError(Problem("These items appear twice: {items}.", str(path), {"items": ", ".join(repeated)}))
    return instrument


def construct_of(code: str) -> str | None:
    """Return what an indicator, an item or the share of an answer measures; None where the method has no such thing.

    Examples
    --------
    >>> construct_of("quiz_wrong"), construct_of("val_close"), construct_of("quiz_right__wrong"), construct_of("joy")
    ('knowledge', 'valuation', 'knowledge', None)
    """
    if code in INDICATORS:
        return INDICATORS[code].measures
    item = code.split("__")[0]
    return read_instrument()[item].construct if item in read_instrument() else None
