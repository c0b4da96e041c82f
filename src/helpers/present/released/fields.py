"""What there is in the released tables: each table, each of its columns, and what each may hold."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.present.language.words import mark

#: What the figures of a row are counted in.
UNITS = ("score", "share", "per_cent", "count", "number")
#: Why a row has no figure, or no interval.
MISSING = ("few_people", "not_one_measure", "no_interval")


@dataclass(frozen=True)
class Field:
    """One column: its type in a Table Schema, what it holds with its unit, the digits it is given to, what it may be.

    Of figures without `digits` the row's unit says how exact they are.
    """

    kind: str
    meaning: str
    allowed: tuple[str, ...] = ()
    digits: int | None = None
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Released:
    """One table: what it is called, what one row is, its columns, and those that name a row."""

    title: str
    grain: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


def _text(meaning: str, *allowed: str) -> Field:
    return Field("string", meaning, allowed)


def _share(meaning: str) -> Field:
    return Field("number", meaning, digits=2, minimum=0, maximum=1)


def _score(meaning: str, digits: int = 1) -> Field:
    return Field("number", meaning, digits=digits, minimum=0, maximum=100)


def _count(meaning: str) -> Field:
    return Field("integer", meaning, minimum=0)


def _flag(meaning: str) -> Field:
    return Field("boolean", meaning)


FIELDS = {
    "council": _text(mark("the council, by the name of its folder")),
    "wave": _text(mark("the wave of the survey")),
    "indicator": _text(mark("what is estimated: a score, a question, or the answer to one as question__answer")),
    "name": _text(mark("its name, as the report has it")),
    "unit": _text(
        mark(
            "what the figures of the row are counted in: score (0 to 100), share (0 to 1), per_cent (0 to 100), count "
            "or number"
        ),
        *UNITS,
    ),
    "domain": _text(mark("by what people are told apart; all for everybody")),
    "domain_name": _text(mark("its name, as the report has it")),
    "level": _text(mark("which of these people; all for everybody")),
    "level_name": _text(mark("their name, as the report has it")),
    "estimate": Field("number", mark("the figure, in the row's unit")),
    "std_error": Field(
        "number",
        mark("standard error of a figure of everybody, in the row's unit, to two digits that count; none of groups"),
        minimum=0,
    ),
    "conf_low": Field("number", mark("lower end of its {confidence} interval, in the row's unit")),
    "conf_high": Field("number", mark("upper end of it")),
    "n": _count(
        mark("respondents who answered; of groups it is not given, since how many left a question out is told of none")
    ),
    "missing": _text(
        mark(
            "why there is no figure: few_people (it would speak of too few, or give such a figure away), "
            "not_one_measure (the scale does not measure the same in these groups); or no interval: no_interval"
        ),
        *MISSING,
    ),
    "since": _text(mark("the wave before, with which it is compared")),
    "change": Field("number", mark("the change since then, in the row's unit; of a share, in parts of 1"), digits=3),
    "change_low": Field(
        "number", mark("lower end of its {confidence} interval, which allows for several tests"), digits=3
    ),
    "change_high": Field("number", mark("upper end of it"), digits=3),
    "change_error": Field("number", mark("standard error of the change, to two digits that count"), minimum=0),
    "item": _text(mark("the question, by its code")),
    "answer": _text(mark("the answer, by its code: an option, a point of a scale, others, mean or dont_know")),
    "answer_name": _text(mark("the answer in words")),
    "of_asked": Field("number", mark("share of all who were asked, those who do not know among them"), minimum=0),
    "n_asked": _count(mark("respondents who answered, or said that they do not know")),
    "driver": _text(mark("what may go with the outcome, by its code")),
    "outcome": _text(mark("what is explained, by its code")),
    "effect": Field("number", mark("points of the outcome per 10 points of the driver, all others held equal")),
    "effect_low": Field(
        "number",
        mark(
            "lower end of its {confidence} interval, which allows for several tests; 0 beside a low q-value is an open "
            "end, beyond which the effect lies"
        ),
    ),
    "effect_high": Field("number", mark("upper end of it")),
    "q_value": Field("number", mark("share of false discoveries"), digits=3, minimum=0, maximum=1),
    "importance": _share(mark("share of what the model explains that is the driver's (LMG)")),
    "importance_low": _share(mark("lower end of its {confidence} bootstrap interval")),
    "importance_high": _share(mark("upper end of it")),
    "performance": _score(mark("where the driver stands: mean score, high is good for the image"), 0),
    "n_model": _count(mark("respondents in the model")),
    "segment": _text(mark("a group of people who share an image, by its code")),
    "basis": _text(
        mark("how the groups were made: latent_class, or domain where the answers support no classes"),
        "latent_class",
        "domain",
    ),
    "share": _share(mark("share of the people")),
    "share_low": _share(
        mark("lower end of its {confidence} interval; none where the weights set the share, which the census knows")
    ),
    "share_high": _share(mark("upper end of it")),
    "image": _score(mark("mean image index, 0 to 100; of groups that are no classes, in whole points")),
    "image_low": _score(mark("lower end of its {confidence} interval")),
    "image_high": _score(mark("upper end of it")),
    "main_issue": _text(mark("what lies furthest beyond its level of concern, a norm of this method; or none")),
    "variable": _text(mark("a score, a question, an answer to one or a characteristic, by its code")),
    "channel": _text(mark("the channel, by its code; all for the whole council")),
    "messages": _count(mark("messages in the inventory")),
    "months": Field("number", mark("months that the inventory covers"), digits=1, minimum=0),
    "per_month": Field("number", mark("messages a month"), digits=1, minimum=0),
    "social_messages": _count(mark("messages about the subject of the survey")),
    "social_share": Field("number", mark("their share"), digits=3, minimum=0, maximum=1),
    "social_low": Field("number", mark("lower end of its {confidence} interval (Wilson)"), digits=3),
    "social_high": Field("number", mark("upper end of it"), digits=3),
    "origin": _text(mark("who speaks"), "council", "press"),
    "frame": _text(mark("way of speaking, by its code")),
    "frame_messages": _count(mark("messages that speak so most of all")),
    "of_messages": _count(mark("messages about the subject of the survey")),
    "frame_share": _share(
        mark("their share, as the word lists count them; no interval of the number of messages tells how they misread")
    ),
    "service": _text(mark("the service, by its code")),
    "has_page": _flag(mark("it has a public page")),
    "has_form": _flag(mark("one can ask by an on-line form")),
    "has_phone": _flag(mark("one can ask by telephone")),
    "has_visit": _flag(mark("one can ask in person")),
}
WHOSE = ("council", "wave")
GIVEN = ("estimate", "std_error", "conf_low", "conf_high", "n", "missing")

TABLES = {
    "estimates": Released(
        mark("Figures of everybody and of groups"),
        mark("one figure of everybody, or of one group"),
        (*WHOSE, "indicator", "name", "unit", "domain", "domain_name", "level", "level_name", *GIVEN),
        ("indicator", "domain", "level"),
    ),
    "changes": Released(
        mark("What changed since the wave before"),
        mark("one figure of everybody that both waves measured alike"),
        (*WHOSE, "indicator", "name", "unit", "since", "change", "change_error", "change_low", "change_high",
         "q_value"),
        ("indicator",),
    ),
    "answers": Released(
        mark("What was answered to each question"),
        mark("one answer to one question"),
        (*WHOSE, "item", "name", "answer", "answer_name", "unit", "estimate", "conf_low", "conf_high", "n", "of_asked",
         "n_asked", "missing"),
        ("item", "answer"),
    ),
    "drivers": Released(
        mark("What goes with a better image"),
        mark("one thing that may go with the outcome"),
        (*WHOSE, "driver", "name", "outcome", "effect", "effect_low", "effect_high", "q_value", "importance",
         "importance_low", "importance_high", "performance", "n_model"),
        ("driver",),
    ),
    "segments": Released(
        mark("Groups that share an image"),
        mark("one group of people"),
        (*WHOSE, "segment", "name", "basis", "share", "share_low", "share_high", "image", "image_low", "image_high",
         "main_issue"),
        ("segment",),
    ),
    "profiles": Released(
        mark("What each group is like"),
        mark("one figure of one group of people who share an image, or of everybody (all)"),
        (*WHOSE, "segment", "variable", "name", "level", "level_name", "unit", "estimate", "conf_low", "conf_high",
         "missing"),
        ("segment", "variable", "level"),
    ),
    "voice": Released(
        mark("How much is said, and how regularly"),
        mark("one channel of the council"),
        (*WHOSE, "channel", "name", "messages", "months", "per_month", "social_messages", "social_share", "social_low",
         "social_high"),
        ("channel",),
    ),
    "framing": Released(
        mark("How it is told"),
        mark("one way of speaking, in the council's messages or in the press"),
        (*WHOSE, "origin", "frame", "name", "frame_messages", "of_messages", "frame_share"),
        ("origin", "frame"),
    ),
    "service_pages": Released(
        mark("The page of each service"),
        mark("one service"),
        (*WHOSE, "service", "name", "has_page", "has_form", "has_phone", "has_visit"),
        ("service",),
    ),
}  # fmt: skip
