"""What a thousand contacts cost and how people react, by channel and by frame, as counted."""

from __future__ import annotations

import pandas as pd

from helpers.communication.audit.themes.contacts import contacts, reactions_by_frame, unheard
from helpers.present.audit import names
from helpers.present.audit.names import AuditFindings, shown
from helpers.present.outputs import Sentences, Table, tabulate

OTHER_SUBJECTS = "other_subjects"
#: Channels that must have a cost for the dearest to stand beside the cheapest.
TWO = 2


def contacts_of(findings: AuditFindings) -> pd.DataFrame:
    """Return costs and reactions by channel, of the study's inventory."""
    return contacts(findings["coded_messages"], findings.audit.inventory.channels)


def contacts_told(findings: AuditFindings) -> Sentences | None:
    """Return in which channel a thousand contacts cost least and most; None where fewer than two costs are known."""
    table = contacts_of(findings)
    known = table[table["cost_per_thousand"].notna()] if len(table) else table
    paid = known[known["cost_per_thousand"] > 0] if len(known) else known
    if len(paid) < TWO:
        return None
    words, least, most = findings.words, paid.iloc[0], paid.iloc[-1]
    text = words(
        "A thousand contacts cost from {low} EUR (“{cheap}”) to {high} EUR (“{dear}”).",
        low=words.number(least["cost_per_thousand"]),
        high=words.number(most["cost_per_thousand"]),
        cheap=shown(findings.channel(least["channel"])),
        dear=shown(findings.channel(most["channel"])),
    )
    return Sentences(" ".join([text, *_unheard(findings)]))


def _unheard(findings: AuditFindings) -> list[str]:
    """Return which channels cost money and carried nothing that the inventory holds: their contacts have no price."""
    words, rows = findings.words, unheard(findings["coded_messages"], findings.audit.inventory.channels)
    if rows.empty:
        return []
    return [
        words.plural(
            "{n} other channel costs {cost} EUR a year, and the inventory holds no message of it: {channels}. See "
            "whether anything is sent by it, or whether the inventory lacks it.",
            "{n} other channels cost {cost} EUR a year together, and the inventory holds no message of them: "
            "{channels}. See whether anything is sent by them, or whether the inventory lacks it.",
            len(rows),
            channels=words.list([shown(findings.channel(code)) for code in rows["channel"]]),
            cost=words.number(rows["cost"].sum()),
        )
    ]


def contacts_table(findings: AuditFindings) -> Table | None:
    """Return cost and reactions, a channel a row."""
    words, table = findings.words, contacts_of(findings)
    if table.empty:
        return None
    number = words.number
    rows = pd.DataFrame({
        words("Channel"): [shown(findings.channel(code)) for code in table["channel"]],
        words("Messages"): [number(n) for n in table["messages"]],
        words("People reached"): [number(n) for n in table["reached"]],
        words("Cost a year (EUR)"): [number(n) for n in table["cost"]],
        words("Of this, in the time counted (EUR)"): [number(n) for n in table["spent"]],
        words("EUR per 1,000 reached"): [number(n) for n in table["cost_per_thousand"]],
        words("Reactions per 1,000, these services"): [number(n, 1) for n in table["social_reactions"]],
        words("Reactions per 1,000, other subjects"): [number(n, 1) for n in table["other_reactions"]],
    })  # fmt: skip
    caption = words(
        "What contacts cost and how people react, by channel. Reach and reactions are as the council counts them, one "
        "person once for each message; a channel costs the same whatever it carries. The time counted is from the "
        "first message to the last: a thousand contacts are "
        "reckoned with what the channel costs in it. Counted, not tested."
    )
    return tabulate(rows, caption, table)


def reactions_table(findings: AuditFindings) -> Table | None:
    """Return reactions by frame, a frame a row; None where no reactions are known."""
    words, table = findings.words, reactions_by_frame(findings["coded_messages"])
    if table.empty:
        return None
    heads = {**names.FRAMES, OTHER_SUBJECTS: names.TOPICS["other"]}
    rows = pd.DataFrame({
        words("Frame"): [words(heads[frame]) for frame in table["frame"]],
        words("Messages"): [words.number(n) for n in table["messages"]],
        words("People reached"): [words.number(n) for n in table["reached"]],
        words("Reactions per 1,000 reached"): [words.number(n, 1) for n in table["per_thousand"]],
    })  # fmt: skip
    caption = words(
        "Reactions to messages about {subject}, by frame, in the channels that count reactions. Counted, not tested: "
        "of few messages a difference may be chance.",
        subject=findings.subject,
    )
    return tabulate(rows, caption, table)
