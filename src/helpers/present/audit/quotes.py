"""The council's own sentences: as they stand, what is wrong with each, and as it could be said."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from helpers.communication.audit.rewriting.quotes import Quote, quotes
from helpers.present.audit.names import AuditFindings, shown
from helpers.present.language.words import mark
from helpers.present.outputs import Sentences, Table, tabulate

if TYPE_CHECKING:
    from helpers.present.language.words import Words

#: What is wrong, by kind of trouble.
TROUBLES = {
    "need": mark("Reads as charity and need"),
    "denial": mark("Names a stereotype in order to deny it"),
    "bureaucratic": mark("Speaks as offices speak"),
    "long": mark("The sentence is too long"),
    "no_way": mark("Does not say how to ask"),
    "shouting": mark("Shouts"),
    "acronym": mark("Has an acronym that it does not spell out"),
}
#: What to do where no rule gives a rewrite.
ADVICE = {
    "need": mark("Say what is offered, to whom it is open and how to ask for it; leave out what people lack."),
    "denial": mark("Begin with what is true, and leave the stereotype unsaid."),
    "bureaucratic": mark("Say it as one would at the front desk, and who does what."),
    "long": mark("Make two or three sentences of it, each with one idea."),
    "no_way": mark("Add a telephone number, an address or a form."),
    "shouting": mark("Use small letters and one full stop."),
    "acronym": mark("Write the name in full the first time."),
}
#: Sentences that the body shows; the others are in the annex.
IN_BODY = 3
#: Where a sentence ends.
END = re.compile(r"(?<=[.!?]) +")


def own_quotes(findings: AuditFindings) -> tuple[list[Quote], list[Quote]]:
    """Return the sentences for the body, of different kinds and with a rewrite, and those for the annex."""
    said = quotes(findings.audit.inventory, findings["coded_messages"], findings.study.config.name)
    first: dict[str, Quote] = {}
    for quote in said:
        if quote.rewrite:
            first.setdefault(quote.kind, quote)
    body = list(first.values())[:IN_BODY]
    return _each_said_once(body), [quote for quote in said if quote not in body]


def _each_said_once(body: list[Quote]) -> list[Quote]:
    """Return the quotes with each sentence of their rewrites in one of them.

    How to ask stands where its lack is the trouble, else in the first of them.
    """
    held: set[str] = set()
    rewrites = {}
    for quote in sorted(body, key=lambda quote: quote.kind != "no_way"):
        parts = END.split(quote.rewrite)
        rewrites[quote] = " ".join([part for part in parts if part not in held] or parts)
        held.update(parts)
    return [replace(quote, rewrite=rewrites[quote]) for quote in body]


def quotes_told(findings: AuditFindings) -> Sentences | None:
    """Return the gravest sentence of each kind of trouble, as it stands and as it could be said."""
    body, _ = own_quotes(findings)
    if not body:
        return None
    head = findings.words("In the council's own words, and as it could be said (persons masked):")
    return Sentences("\n".join([head, "", *(_line(quote, findings) for quote in body), ""]))


def _line(quote: Quote, findings: AuditFindings) -> str:
    return findings.words(
        "- {sentence} ({where}). {trouble}. {instead}",
        sentence=quotation(quote.sentence, quote.language, findings.words),
        where=_where(quote, findings),
        trouble=f"**{findings.words(TROUBLES[quote.kind])}**",
        instead=_instead(quote, findings.words),
    )


def quotation(text: str, language: str, words: Words) -> str:
    """Return a text in quotation marks ready for Markdown, its language marked where it is not the reader's."""
    said = shown(text) if language == words.language else f"[{shown(text)}]{{lang={language}}}"
    return words("“{text}”", text=said)


def _where(quote: Quote, findings: AuditFindings) -> str:
    place = f"{shown(findings.channel(quote.channel))}, {findings.words.date(quote.date)}"
    if quote.times == 1:
        return place
    return findings.words.plural("{place}; in {n} message", "{place}; in {n} messages", quote.times, place=place)


def quotes_table(findings: AuditFindings) -> Table | None:
    """Return the other sentences, one a row: where and when, as it stands, what is wrong, and what to say instead."""
    _, annex = own_quotes(findings)
    if not annex:
        return None
    words = findings.words
    rows = pd.DataFrame({
        words("As it stands"): [quotation(quote.sentence, quote.language, words) for quote in annex],
        words("Where and when"): [_where(quote, findings) for quote in annex],
        words("What is wrong"): [words(TROUBLES[quote.kind]) for quote in annex],
        words("What to do"): [_instead(quote, words) for quote in annex],
    })  # fmt: skip
    data = pd.DataFrame({
        "key": [f"{quote.message}:{number}" for number, quote in enumerate(annex)],
        "kind": [quote.kind for quote in annex],
        "gravity": [quote.gravity for quote in annex],
    })  # fmt: skip
    caption = words(
        "More of the council's own sentences, the gravest first, persons masked. A rewrite is made by rules and passes "
        "the method's own; where none does, there is advice."
    )
    return tabulate(rows, caption, data, "llll")


def _instead(quote: Quote, words: Words) -> str:
    """Return what to say instead; in place of a denial, what to begin with; without a rewrite, advice."""
    if not quote.rewrite:
        return words(ADVICE[quote.kind])
    rewrite = quotation(quote.rewrite, quote.language, words)
    if quote.kind == "denial":
        return words("Better to begin so: {rewrite}", rewrite=rewrite)
    return words("It can be said so: {rewrite}", rewrite=rewrite)
