"""The hardest pages of the services: how each opens today, and how it could open."""

from __future__ import annotations

import pandas as pd

from helpers.communication.audit.rewriting.openings import Opening, openings
from helpers.present.audit import names
from helpers.present.audit.names import AuditFindings, shown
from helpers.present.audit.quotes import quotation
from helpers.present.outputs import Sentences, Table, tabulate


def openings_of(findings: AuditFindings) -> list[Opening]:
    """Return the hardest pages of a study, before and after."""
    return openings(findings.audit.inventory, findings.study.config.name)


def openings_told(findings: AuditFindings) -> Sentences | None:
    """Return which page is the hardest, and how easy an opening by the template would be."""
    words, pages = findings.words, openings_of(findings)
    if not pages:
        return None
    first = pages[0]
    head = words(
        "The page “{service}” has {length} words a sentence: its reading is {level}.",
        service=shown(findings.service(first.service)),
        length=words.number(first.was.counts.words_per_sentence),
        level=words(names.LEVELS[first.was.level]).lower(),
    )
    more = words.plural(
        "The annex has a clearer opening for it, with {n} blank for what its page does not say.",
        "The annex has a clearer opening for it, with {n} blanks for what its page does not say.",
        first.blanks,
    )
    return Sentences(f"{head} {more}")


def openings_table(findings: AuditFindings) -> Table | None:
    """Return each of the hardest pages before and after, a page a row."""
    words, pages = findings.words, openings_of(findings)
    if not pages:
        return None
    rows = pd.DataFrame({
        words("Page"): [shown(findings.service(page.service)) for page in pages],
        words("How it opens today"): [quotation(page.before, page.language, words) for page in pages],
        words("How it could open"): [quotation(page.after, page.language, words) for page in pages],
        words("Words a sentence"): [_both(*_lengths(page), findings) for page in pages],
        words("Reading ease"): [_both(*_eases(page), findings) for page in pages],
    })  # fmt: skip
    data = pd.DataFrame({
        "key": [page.service for page in pages],
        "blanks": [page.blanks for page in pages],
        "ease_before": [_eases(page)[0] for page in pages],
        "ease_after": [_eases(page)[1] for page in pages],
    })  # fmt: skip
    caption = words(
        "Some of the hardest pages before and after. The new opening says only what the inventory says; what it does "
        "not say stands in square brackets, to be filled in."
    )
    return tabulate(rows, caption, data, "lllrr")


def _lengths(page: Opening) -> tuple[float, float | None]:
    return page.was.counts.words_per_sentence, page.becomes.counts.words_per_sentence if page.becomes else None


def _eases(page: Opening) -> tuple[float, float | None]:
    return page.was.ease, page.becomes.ease if page.becomes else None


def _both(before: float, after: float | None, findings: AuditFindings) -> str:
    number = findings.words.number
    return f"{number(before)} → {number(after)}"
