"""Page one on the council itself: how much it says, what is missing, and how much of it is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.present.audit.names import AuditFindings, shown
from helpers.present.language.claims import Told, figure_claim, join
from helpers.present.language.narrative import own_name, people
from helpers.present.outputs import Sentences, sentences
from helpers.study.indicators import EVERYBODY

if TYPE_CHECKING:
    import pandas as pd

#: Services that are named of those that have no page.
NAMED = 2


def we(findings: AuditFindings) -> Sentences | None:
    """Return what the council does of its own: messages, pages, and what people recall; None where nothing is known."""
    told = join([_messages(findings), _pages(findings), _recalled(findings)])
    return sentences(Told(findings.words("**And we?**")) + told) if told.text else None


def _messages(findings: AuditFindings) -> Told:
    voice, words = findings["voice"], findings.words
    if voice.empty or not voice.iloc[0]["messages"]:
        return Told("")
    row = voice.iloc[0]
    text = words.plural(
        "{n} message of {all} speaks of {subject}.",
        "{n} messages of {all} speak of {subject}.",
        int(row["social_messages"]),
        all=words.number(row["messages"]),
        subject=findings.subject,
    )
    return Told(text)


def _pages(findings: AuditFindings) -> Told:
    pages, words = findings["service_pages"], findings.words
    lacking = pages[~pages["has_page"].astype(bool)] if len(pages) else pages
    if lacking.empty:
        return Told("")
    names = [shown(findings.service(code)) for code in lacking["service"].head(NAMED)]
    fields = {"all": words.number(len(pages)), "names": words.list(names)}
    if len(lacking) <= NAMED:
        text = words.plural(
            "{n} service of {all} has no page: {names}.", "{n} services of {all} have no page: {names}.",
            len(lacking), **fields,
        )  # fmt: skip
    else:
        fields["names"] = ", ".join(names)
        text = words("{n} services of {all} have no page: {names}…", n=words.number(len(lacking)), **fields)
    return Told(text)


def _recalled(findings: AuditFindings) -> Told:
    row = _estimate(findings, "recall")
    if row is None or own_name("recall", findings.study, findings.items):
        return Told("")
    text = findings.words(
        "{share} {people} remember a message of ours.",
        share=findings.words.percent(row["estimate"]), people=people(findings.study, findings.words),
    )  # fmt: skip
    return Told(text, figure_claim(row))


def _estimate(findings: AuditFindings, indicator: str) -> pd.Series | None:
    if not findings.study.has("estimates"):
        return None
    rows = findings.study.read("estimates")
    rows = rows[(rows["indicator"] == indicator) & (rows["domain"] == EVERYBODY) & rows["estimate"].notna()]
    return None if rows.empty else rows.iloc[0]
