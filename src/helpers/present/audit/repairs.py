"""The audit in five themes: how much falls short in each, and what to repair first."""

from __future__ import annotations

import pandas as pd

from helpers.communication.audit.themes.shortcomings import FOUND, OF_PEOPLE, asked_for, to_mend
from helpers.present.audit.names import AuditFindings, shortcoming_subject, shown
from helpers.present.audit.survey import of_people_told, shortcomings_told, unaudited_told
from helpers.present.language.words import mark
from helpers.present.outputs import Sentences

#: Theme to the kinds of shortcoming that it holds, those first that are mended without any choice.
THEMES = {
    "voice": ("low_voice", "silent_channel"),
    "framing": ("stereotype_restated", "deficit_framing"),
    "readability": ("hard_to_read",),
    "pages": ("no_way_to_ask", "no_page", "missing_language"),
    "channels": ("channel_mismatch", "untrusted_channel", "low_recall"),
    "people": OF_PEOPLE,
}
THEME_NAMES = {
    "voice": mark("how much is said"),
    "framing": mark("how it is told"),
    "readability": mark("how easy it is to read"),
    "pages": mark("pages and ways to ask"),
    "channels": mark("channels"),
    "people": mark("what people know and think"),
}
#: What to do of each kind.
REPAIRS = {
    "low_voice": mark("speak of {subject} more often"),
    "silent_channel": mark("say something each month by: {names}"),
    "stereotype_restated": mark("begin with what is true where a message denies a stereotype ({names})"),
    "deficit_framing": mark("tell what is offered and to whom, and not what people lack"),
    "hard_to_read": mark("write again, in plain words: {names}"),
    "no_way_to_ask": mark("give a way to ask: {names}"),
    "no_page": mark("make a page, with a way to ask: {names}"),
    "missing_language": mark("put the pages that lack it into: {names}"),
    "channel_mismatch": mark("send more by: {names}"),
    "untrusted_channel": mark("send less by what fewer trust than the channels on average: {names}"),
}
#: Subjects that are named of one kind.
NAMED = 4


def themes_told(findings: AuditFindings) -> Sentences:
    """Return how many things fall short in what is said, by theme, how many in what people think, and beyond a norm."""
    table = findings["shortcomings"]
    if table.empty:
        return shortcomings_told(findings)
    is_found = table["basis"].isin(FOUND)
    things = to_mend(table[is_found])
    counts = {theme: int(things["kind"].isin(kinds).sum()) for theme, kinds in THEMES.items()}
    of_people = counts.pop("people")
    said = [_said(counts, findings), of_people_told(of_people, findings), _beyond(int((~is_found).sum()), findings)]
    return Sentences(" ".join(filter(None, said)))


def _said(counts: dict[str, int], findings: AuditFindings) -> str:
    words = findings.words
    parts = [
        words("{theme} ({n})", theme=words(THEME_NAMES[theme]), n=words.number(n)) for theme, n in counts.items() if n
    ]
    if not parts:
        return unaudited_told(findings) or words(
            "Nothing that the council says was counted, nor told by a test, to fall short."
        )
    return words.plural(
        "{n} thing falls short in what the council says, as counted or tested: {themes}.",
        "{n} things fall short in what the council says, as counted or tested: {themes}.",
        sum(counts.values()),
        themes=words.list(parts),
    )


def _beyond(n: int, findings: AuditFindings) -> str:
    if not n:
        return ""
    return findings.words.plural(
        "{n} figure passes by more than a little a mark that somebody set: a judgement, and no test.",
        "{n} figures pass by more than a little a mark that somebody set: a judgement, and no test.",
        n,
    )


def repairs_told(findings: AuditFindings, theme: str) -> Sentences | None:
    """Return what to repair in a theme, the kinds in the order of `THEMES`; None where nothing falls short.

    Parameters
    ----------
    theme
        One of `THEMES`.
    """
    table = _one_way(asked_for(to_mend(findings["shortcomings"])))
    rows = {kind: table[table["kind"] == kind] for kind in THEMES[theme] if kind in REPAIRS}
    said = [_repair(kind, part, findings) for kind, part in rows.items() if len(part)]
    if not said:
        return None
    return Sentences(findings.words("**To repair:** {repairs}.", repairs="; ".join(said)))


def _one_way(table: pd.DataFrame) -> pd.DataFrame:
    """Return the shortcomings without those whose repair would undo another's: no channel is to be used more and less.

    Where people listen counts before whom they trust.
    """
    lacked = set(table.loc[table["kind"] == "channel_mismatch", "subject"])
    return table[~(table["kind"].eq("untrusted_channel") & table["subject"].isin(lacked))]


def _repair(kind: str, rows: pd.DataFrame, findings: AuditFindings) -> str:
    words = findings.words
    names = [shown(shortcoming_subject(kind, code, findings)) for code in rows["subject"]]
    left = len(names) - NAMED
    listed = [*names[:NAMED], words.plural("{n} more", "{n} more", left)] if left > 0 else names
    return words(REPAIRS[kind], names=words.list(listed), subject=findings.subject)
