"""Headings on what the council says: counts of its own messages, texts and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.communication.audit.themes.images import PROJECTED
from helpers.communication.audit.themes.shortcomings import FOUND, OF_PEOPLE, to_mend
from helpers.present.language.claims import Told
from helpers.present.outputs import Headings

if TYPE_CHECKING:
    from helpers.present.audit.names import AuditFindings

HARD = ("very_hard", "hard")


def headings(findings: AuditFindings) -> Headings:
    """Return the headings of the chapter on what the council says."""
    return Headings.of(
        {
            "audit": _shortcomings(findings),
            "voice": _voice(findings),
            "readability": _readability(findings),
            "pages": _pages(findings),
            "images": _images(findings),
            "gaps": _gaps(findings),
        }
    )


def _shortcomings(findings: AuditFindings) -> Told:
    # What only passes a norm is told apart, and is no finding; what people know and think is nothing that is said.
    table = to_mend(findings["shortcomings"])
    n = int((table["basis"].isin(FOUND) & ~table["kind"].isin(OF_PEOPLE)).sum())
    if not n:
        return Told("")
    return Told(
        findings.words.plural(
            "What the council says today: {n} thing to mend", "What the council says today: {n} things to mend", n
        )
    )


def _voice(findings: AuditFindings) -> Told:
    table = findings["voice"]
    if table.empty or not table.iloc[0]["messages"]:
        return Told("")
    text = findings.words.plural(
        "{n} message of {all} is about {subject}",
        "{n} messages of {all} are about {subject}",
        int(table.iloc[0]["social_messages"]),
        all=findings.words.number(table.iloc[0]["messages"]),
        subject=findings.subject,
    )
    return Told(text)


def _readability(findings: AuditFindings) -> Told:
    table = findings["readability"]
    if table.empty:
        return Told("")
    hard = int(table["level"].isin(HARD).sum())
    if not hard:
        return Told("")
    return Told(
        findings.words.plural(
            "{n} text of {all} is hard to read",
            "{n} texts of {all} are hard to read",
            hard,
            all=findings.words.number(len(table)),
        )
    )


def _pages(findings: AuditFindings) -> Told:
    table = findings["service_pages"]
    if table.empty:
        return Told("")
    without = int((~table["has_page"].astype(bool)).sum())
    if not without:
        return Told("")
    return Told(
        findings.words.plural(
            "{n} service of {all} has no page",
            "{n} services of {all} have no page",
            without,
            all=findings.words.number(len(table)),
        )
    )


def _images(findings: AuditFindings) -> Told:
    # The plain title names three images; where no message speaks of any aspect there are those of people alone.
    if findings["images"].empty or PROJECTED in set(findings["images"]["source"]):
        return Told("")
    return Told(findings.words("How groups of people see the same aspects"))


def _gaps(findings: AuditFindings) -> Told:
    rows = findings["knowledge_gaps"]
    rows = rows[rows["segment"] == "all"] if len(rows) else rows
    counts = rows["main_gap"].value_counts() if len(rows) else {}
    unknown, wrong = int(counts.get("ignorance", 0)), int(counts.get("distortion", 0))
    if not unknown + wrong:
        return Told("")
    words, fields = findings.words, {"all": findings.words.number(len(rows))}
    if not wrong:
        return Told(words("Statements not known rather than mistaken: {n} of {all}", n=words.number(unknown), **fields))
    if not unknown:
        return Told(words("Statements mistaken rather than not known: {n} of {all}", n=words.number(wrong), **fields))
    text = words(
        "Statements not known rather than mistaken: {unknown} of {all}; the other way round: {wrong}",
        unknown=words.number(unknown),
        wrong=words.number(wrong),
        **fields,
    )
    return Told(text)
