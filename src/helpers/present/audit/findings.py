"""What the audit found in the council's own messages: inputs, voice and topics."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.communication.audit.receiving.headers import PARTS as ALL_PARTS
from helpers.communication.audit.themes.voice import EVERY_CHANNEL, topics
from helpers.present.audit import names
from helpers.present.audit.names import AuditFindings, shown
from helpers.present.drawing.intervals import interval_chart
from helpers.present.language.claims import Claim
from helpers.present.language.words import escape_markdown
from helpers.present.outputs import Figure, Sentences, Table, described, draw, tabulate

if TYPE_CHECKING:
    from helpers.communication.audit.themes.analysis import Audit
    from helpers.present.language.words import Words
    from helpers.study.opening import Study


def findings(study: Study, audit: Audit, words: Words) -> AuditFindings:
    """Return the audit with what is needed to say it."""
    return AuditFindings(audit, study, words, study.read("items"))


def share_with(
    row: pd.Series, words: Words, stem: str = "share", low: str = "conf_low", high: str = "conf_high", digits: int = 0
) -> str:
    """Return a share with its interval, as a table carries it."""
    if pd.isna(row[stem]):
        return words.percent(None)
    if pd.isna(row[low]):
        return words.percent(row[stem], digits)
    return f"{words.percent(row[stem], digits)} ({words.percent_interval(row[low], row[high], digits)})"


# ------------------------------------------------------------------------------------------------------- inputs


def inputs_told(findings: AuditFindings) -> Sentences:
    """Return what was provided; with nothing, that the audit was not done and what to collect."""
    words, missing = findings.words, findings.audit.inventory.missing
    notes = [f"- {escape_markdown(words.problem(note))}" for note in findings.audit.inventory.notes]
    if not missing:
        told = words("All five inputs of the audit were provided.")
        return Sentences("\n".join([told, "", *notes, ""]) if notes else told)
    lines = [f"- **{words(names.PARTS[part])}** (`{part}.csv`): {words(names.SHOWS[part])}" for part in missing]
    if len(missing) == len(ALL_PARTS):
        head = words(
            "The audit of the council's own communication was not done: nothing was provided to audit. What follows "
            "rests on the survey alone. To do the audit, collect these files in the folder `communication/`:"
        )
    else:
        head = words("Some inputs were not provided. With them the audit would also show:")
    return Sentences("\n".join([head, "", *lines, *(["", *notes] if notes else []), ""]))


def inputs_table(findings: AuditFindings) -> Table:
    """Return what was provided and what is missing, an input a row."""
    words, inventory = findings.words, findings.audit.inventory
    rows, data = [], []
    for part in ALL_PARTS:
        files, count = inventory.files.get(part, ()), len(getattr(inventory, part))
        told = ", ".join(shown(names.plain(name)) for name in files) if files else words("not provided")
        counted = words.number(count if files else None)
        rows.append((words(names.PARTS[part]), told, counted, words(names.SHOWS[part])))
        data.append((part, count, bool(files)))
    heads = [words("Input"), words("File"), words("Rows"), words("What it shows")]
    lacking = len(inventory.missing)
    caption = words.plural(
        "What the audit rests on: {n} input is missing.", "What the audit rests on: {n} inputs are missing.", lacking
    )
    caption = caption if lacking else words("What the audit rests on: nothing is missing.")
    frame = pd.DataFrame(data, columns=["input", "rows", "is_provided"])
    return tabulate(pd.DataFrame(rows, columns=heads), caption, frame, "llrl")


# -------------------------------------------------------------------------------------------------------- voice


def voice_told(findings: AuditFindings) -> Sentences:
    """Return how much the council speaks of the services, beside their share of the budget, and how regularly."""
    words, table = findings.words, findings["voice"]
    if table.empty:
        return Sentences(
            words("No messages were provided, so that the council's voice cannot be measured."),
            (Claim("silence", "voice"),),
        )
    row = table.iloc[0]
    said = words.plural(
        "In {months} months the council sent {n} message.",
        "In {months} months the council sent {n} messages.",
        int(row["messages"]),
        months=words.number(row["months"]),
    )
    share = words(
        "{share} of them speak of {subject}.",
        share=f"**{words.percent(row['social_share'], 1)}**",
        subject=findings.subject,
    )
    silence = words.plural(
        "With all channels taken together the longest silence about them lasted {n} day.",
        "With all channels taken together the longest silence about them lasted {n} days.",
        int(row["social_silence"]),
    )
    parts = (said, share, _beside_budget(row, words), _by_reach(row, words), silence)
    return Sentences(" ".join(part for part in parts if part))


def _by_reach(row: pd.Series, words: Words) -> str:
    if pd.isna(row["social_reach"]):
        return ""
    reach = words.percent(row["social_reach"], 1)
    return words("Counted by people reached, their share of the voice is {reach}.", reach=reach)


def _beside_budget(row: pd.Series, words: Words) -> str:
    if pd.isna(row["budget_share"]):
        return ""
    budget = words.percent(row["budget_share"], 1)
    if row["social_high"] < row["budget_share"]:
        return words("Their share of the budget is {budget}: they have less voice than budget.", budget=budget)
    if row["social_low"] > row["budget_share"]:
        return words("Their share of the budget is {budget}: they have more voice than budget.", budget=budget)
    ends = words.percent_interval(row["social_low"], row["social_high"])
    return words(
        "Their share of the budget is {budget}; by chance alone that of the messages could be {interval}, so that the "
        "two cannot be told apart.",
        budget=budget,
        interval=ends,
    )


def voice_figure(findings: AuditFindings) -> Figure | None:
    """Return each channel's share of messages about the services, beside the share of the budget."""
    words, table = findings.words, findings["voice"]
    rows = table[table["social_share"].notna()].copy()
    if rows.empty:
        return None
    rows["label"] = [findings.channel(code) for code in rows["channel"]]
    rows = rows.rename(columns={"social_share": "estimate", "social_low": "conf_low", "social_high": "conf_high"})
    budget = rows["budget_share"].iloc[0]
    reference = None if pd.isna(budget) else float(budget)
    mark_at = None if reference is None else (reference, words("share of the budget"))
    form = partial(interval_chart, rows, words, share=True, reference=mark_at)
    caption = words("Share of messages about {subject}, by channel, with their ranges.", subject=findings.subject)
    if reference is not None:
        share = words.percent(reference, 1)
        caption += " " + words("The dashed line is their share of the budget, {budget}.", budget=share)
    data = rows[["channel", "estimate", "conf_low", "conf_high", "messages"]]
    said = [f"{row.label}: {words.percent(row.estimate)}" for row in rows.itertuples()]
    return draw(form, caption, described(words, words("Dots with {confidence} intervals."), said), data)


def voice_table(findings: AuditFindings) -> Table | None:
    """Return presence and regularity, a channel a row."""
    words, table = findings.words, findings["voice"]
    if table.empty:
        return None
    rows = pd.DataFrame({
        words("Channel"): [shown(findings.channel(code)) for code in table["channel"]],
        words("Messages"): [words.number(n) for n in table["messages"]],
        words("A month"): [words.number(n, 1) for n in table["per_month"]],
        words("About {subject}", subject=findings.subject): [words.number(n) for n in table["social_messages"]],
        words("Share ({confidence} interval)"): [
            share_with(row, words, "social_share", "social_low", "social_high", 1) for _, row in table.iterrows()
        ],
        words("Longest silence (days)"): [
            _longest_silence(row, words) for row in table.itertuples()
        ],
    })  # fmt: skip
    caption = " ".join(filter(None, [words("Messages by channel."), _carries_most(table, findings)]))
    return tabulate(rows, caption, table)


def _longest_silence(row: Any, words: Words) -> str:
    """Return the longest silence on the services in days; nothing is judged where nothing was sent on any subject."""
    if not row.messages:
        return words("no message on any subject")
    return words.number(row.social_silence) if row.social_messages else words("never spoke of them")


def _carries_most(table: pd.DataFrame, findings: AuditFindings) -> str:
    """Return which channel was given the most messages, of two or more that were counted, where one alone was."""
    channels = table[table["channel"] != EVERY_CHANNEL]
    most = channels[channels["messages"] == channels["messages"].max()]
    if len(channels) < 2 or len(most) != 1:
        return ""
    return findings.words("{channel} carried the most.", channel=findings.channel(most["channel"].iloc[0]))


def topics_table(findings: AuditFindings) -> Table | None:
    """Return what the council's messages are about, the services first."""
    words, table = findings.words, topics(findings["coded_messages"])
    if table.empty:
        return None
    heads = [
        findings.service(code) if code not in names.TOPICS else words(names.TOPICS[code]) for code in table["topic"]
    ]
    rows = pd.DataFrame({
        words("Topic"): [shown(head) for head in heads],
        words("Messages"): [words.number(n) for n in table["messages"]],
        words("Share ({confidence} interval)"): [share_with(row, words, digits=1) for _, row in table.iterrows()],
    })  # fmt: skip
    silent = int((table["is_social"] & (table["messages"] == 0)).sum())
    caption = words.plural(
        "What the messages are about: {n} service of {total} was the subject of none.",
        "What the messages are about: {n} services of {total} were the subject of none.",
        silent,
        total=words.number(int(table["is_social"].sum())),
    )
    return tabulate(rows, caption, table)
