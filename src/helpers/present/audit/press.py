"""How the press speaks of the services, beside the council's own messages, in counts."""

from __future__ import annotations

import pandas as pd

from helpers.communication.audit.themes.press import TONES, press_counts
from helpers.present.audit import names
from helpers.present.audit.names import AuditFindings
from helpers.present.language.words import mark
from helpers.present.outputs import Table, tabulate

HEADS = {
    "press": (mark("The press"), mark("press, for"), mark("press, against"), mark("press, neither")),
    "council": (mark("The council"), mark("council, for"), mark("council, against"), mark("council, neither")),
}


def press_table(findings: AuditFindings) -> Table | None:
    """Return press cuttings and the council's messages by frame and tone, a frame a row; None without cuttings."""
    words, table = findings.words, press_counts(findings.audit.inventory, findings["coded_messages"])
    if table.empty:
        return None
    frames = {**names.FRAMES, "all": mark("All")}
    shown: dict[str, list[str]] = {words("Frame"): [words(frames[frame]) for frame in table["frame"]]}
    for origin, (head, *tones) in HEADS.items():
        whole = table[origin].iloc[-1]
        shown[words(head)] = [_share(n, whole, findings) for n in table[origin]]
        shown |= {
            words(said): [words.number(n) for n in table[f"{origin}_{tone}"]]
            for said, tone in zip(tones, TONES, strict=True)
        }
    last = table.iloc[-1]
    caption = words(
        "Headlines and messages by frame and tone, as the word lists read them. Press cuttings: {n}; for the services: "
        "{good}; against them: {bad}. Counts of what the inventory holds.",
        n=words.number(last["press"]),
        good=words.number(last["press_towards"]),
        bad=words.number(last["press_against"]),
    )
    return tabulate(pd.DataFrame(shown), caption, table)


def _share(count: int, whole: int, findings: AuditFindings) -> str:
    words = findings.words
    return f"{words.number(count)} ({words.percent(count / whole)})" if whole else words.number(count)
