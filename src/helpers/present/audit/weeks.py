"""The calendar of silence: the weeks of the year in which nothing was said of the services, by channel."""

from __future__ import annotations

from functools import partial

from helpers.communication.audit.themes.weeks import silent_weeks, weeks
from helpers.present.audit.names import AuditFindings
from helpers.present.drawing.weeks import week_chart
from helpers.present.outputs import Figure, described, draw


def weeks_figure(findings: AuditFindings) -> Figure | None:
    """Return the weeks with and without a message about the services, by channel; None without messages."""
    words, counts = findings.words, weeks(findings["coded_messages"])
    if counts.empty:
        return None
    silent, total = silent_weeks(counts), len(counts.columns)
    head = words.plural(
        "{n} week of {all} passed without a message about {subject}.",
        "{n} weeks of {all} passed without a message about {subject}.",
        silent["all"],
        all=words.number(total),
        subject=findings.subject,
    )
    read = words("A cell is a week, filled where there was one.")
    drawn = counts.rename(index=findings.channel)
    said = [f"{findings.channel(name)}: {words.number(n)}" for name, n in silent.items()]
    alt = described(words, words("Calendar of weeks. Weeks without a message:"), said)
    data = counts.rename(columns=lambda monday: f"{monday:%Y-%m-%d}").rename_axis("key").reset_index()
    return draw(partial(week_chart, drawn, words), f"{head} {read}", alt, data)
