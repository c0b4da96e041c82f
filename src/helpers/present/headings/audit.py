"""Headings on what the council says: counts of its own messages, texts and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.communication.audit.images import PROJECTED
from helpers.communication.audit.shortcomings import FOUND, OF_PEOPLE
from helpers.present.language.claims import Told
from helpers.present.outputs import Headings

if TYPE_CHECKING:
    from helpers.present.audit.names import AuditFindings

HARD = ("very_hard", "hard")


def headings(found: AuditFindings) -> Headings:
    """Return the headings of the chapter on what the council says."""
    return Headings.of(
        {
            "audit": _shortcomings(found),
            "voice": _voice(found),
            "readability": _readability(found),
            "pages": _pages(found),
            "images": _images(found),
            "gaps": _gaps(found),
        }
    )


def _shortcomings(found: AuditFindings) -> Told:
    # What only passes a norm is told apart, and is no finding; what people know and think is nothing that is said.
    table = found["shortcomings"]
    n = int((table["basis"].isin(FOUND) & ~table["kind"].isin(OF_PEOPLE)).sum())
    if not n:
        return Told("")
    return Told(
        found.words.plural(
            "What the council says today: {n} thing to mend", "What the council says today: {n} things to mend", n
        )
    )


def _voice(found: AuditFindings) -> Told:
    table = found["voice"]
    if table.empty or not table.iloc[0]["messages"]:
        return Told("")
    text = found.words.plural(
        "{n} message of {all} is about {subject}",
        "{n} messages of {all} are about {subject}",
        int(table.iloc[0]["social_messages"]),
        all=found.words.number(table.iloc[0]["messages"]),
        subject=found.subject,
    )
    return Told(text)


def _readability(found: AuditFindings) -> Told:
    table = found["readability"]
    if table.empty:
        return Told("")
    hard = int(table["level"].isin(HARD).sum())
    if not hard:
        return Told("")
    return Told(
        found.words.plural(
            "{n} text of {all} is hard to read",
            "{n} texts of {all} are hard to read",
            hard,
            all=found.words.number(len(table)),
        )
    )


def _pages(found: AuditFindings) -> Told:
    table = found["service_pages"]
    if table.empty:
        return Told("")
    without = int((~table["has_page"].astype(bool)).sum())
    if not without:
        return Told("")
    return Told(
        found.words.plural(
            "{n} service of {all} has no page",
            "{n} services of {all} have no page",
            without,
            all=found.words.number(len(table)),
        )
    )


def _images(found: AuditFindings) -> Told:
    # The plain title names three images; where no message speaks of any aspect there are those of people alone.
    if found["images"].empty or PROJECTED in set(found["images"]["source"]):
        return Told("")
    return Told(found.words("How groups of people see the same aspects"))


def _gaps(found: AuditFindings) -> Told:
    rows = found["knowledge_gaps"]
    rows = rows[rows["segment"] == "all"] if len(rows) else rows
    counts = rows["main_gap"].value_counts() if len(rows) else {}
    unknown, wrong = int(counts.get("ignorance", 0)), int(counts.get("distortion", 0))
    if not unknown + wrong:
        return Told("")
    words, fields = found.words, {"all": found.words.number(len(rows))}
    if not wrong:
        return Told(words("Not known rather than mistaken: {n} of {all} statements", n=words.number(unknown), **fields))
    if not unknown:
        return Told(words("Mistaken rather than not known: {n} of {all} statements", n=words.number(wrong), **fields))
    text = words(
        "Not known rather than mistaken: {unknown} of {all} statements; the other way round: {wrong}",
        unknown=words.number(unknown),
        wrong=words.number(wrong),
        **fields,
    )
    return Told(text)
