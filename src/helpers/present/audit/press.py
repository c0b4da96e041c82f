"""How the press speaks of the services, beside the council's own messages, in counts."""

from __future__ import annotations

import pandas as pd

from helpers.communication.audit.themes.press import press_counts
from helpers.present.audit import names
from helpers.present.audit.names import AuditFindings
from helpers.present.language.words import mark
from helpers.present.outputs import Table, tabulate

HEADS = {"press": mark("The press"), "council": mark("The council")}


def press_table(findings: AuditFindings) -> Table | None:
    """Return press cuttings and the council's messages by frame, a frame a row; None without cuttings."""
    words, table = findings.words, press_counts(findings.audit.inventory, findings["coded_messages"])
    if table.empty:
        return None
    frames = {**names.FRAMES, "all": mark("All")}
    shown: dict[str, list[str]] = {words("Frame"): [words(frames[frame]) for frame in table["frame"]]}
    for origin, head in HEADS.items():
        whole = table[origin].iloc[-1]
        shown[words(head)] = [_share(n, whole, findings) for n in table[origin]]
    caption = words(
        "Headlines and messages by frame, as the word lists read them. Press cuttings: {n}. Counts of what the "
        "inventory holds; whether a text speaks for the services or against them no list reads.",
        n=words.number(table["press"].iloc[-1]),
    )
    return tabulate(pd.DataFrame(shown), caption, table)


def _share(count: int, whole: int, findings: AuditFindings) -> str:
    words = findings.words
    return f"{words.number(count)} ({words.percent(count / whole)})" if whole else words.number(count)
