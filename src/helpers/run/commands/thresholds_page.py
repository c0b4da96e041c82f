"""`methodology/thresholds.qmd`, written from the thresholds and levels of concern that the code reads.

``python -m helpers.run.commands.thresholds_page`` writes it anew; a test keeps the page equal to the files.
"""

from __future__ import annotations

from pathlib import Path

from helpers.study.indicators import INDICATORS, Indicator
from helpers.study.paths import project_root
from helpers.study.thresholds import THRESHOLDS, Threshold

HEAD = """---
title: "Thresholds: every number at which the method says yes or no"
---

Written from `thresholds.yml` and `instrument/indicators.yml` by `python -m helpers.run.commands.thresholds_page`; do
not edit it by hand.

The code reads these numbers from the same files (`helpers.study.thresholds`, `helpers.study.indicators`), so that
what is printed here is what decides. *Published* means that others put the mark there, *convention* that it is usual,
*judgement* that this method chose it and can show no test for it: that is where to look first when a finding
surprises. What a council may set for itself stands in its `council.yml` (the disclosure threshold, the cap of the
weights), the marks of the audit's shortcomings in `audit/shortcomings.yml`, prices and prior effects of the plan in
`plan/priors.yml`.

Tolerances of arithmetic, and the rules by which files are read and repaired, stay beside their code as named
constants: they say nothing of people, and each is told where it acts.
"""
CONCERNS = """## Levels of concern {#concerns}

From these levels on an indicator is a concern, and its issue one that communication has to answer. They are
judgement: a norm of this method, at which no test and no study put them. Shares are 0 to 1, scores 0 to 100."""


def thresholds_page() -> str:
    """Return the page as Quarto Markdown: a section a chapter, then the levels of concern."""
    chapters = [_chapter(name, entries) for name, entries in THRESHOLDS.chapters.items()]
    return "\n\n".join([HEAD.rstrip(), *chapters, _concerns()]) + "\n"


def _chapter(name: str, entries: dict[str, Threshold]) -> str:
    rows = [f"| `{code}` | {one.value:g} | {one.what} | {one.rests_on} | {one.why} |" for code, one in entries.items()]
    head = ["| Threshold | Value | Decides | Rests on | Source or reason |", "|:---|---:|:---|:---|:---|"]
    return f"## {name.capitalize()} {{#{name}}}\n\n" + "\n".join([*head, *rows])


def _concerns() -> str:
    rows = [_concern(one) for one in INDICATORS.indicators if one.concern is not None]
    return "\n".join([CONCERNS, "", "| Indicator | Issue | A concern |", "|:---|:---|:---|", *rows])


def _concern(one: Indicator) -> str:
    side = "above" if one.sign < 0 else "below"
    return f"| `{one.id}` | {one.issue} | {side} {one.concern:g} |"


def page_path() -> Path:
    """Return where the page lies."""
    return project_root() / "methodology" / "thresholds.qmd"


if __name__ == "__main__":
    page_path().write_text(thresholds_page(), encoding="utf-8")
