"""What the audit found by setting the council's communication beside the survey, and the list of shortcomings."""

from __future__ import annotations

from functools import partial

import pandas as pd

from helpers.communication.audit.themes.shortcomings import FOUND, OF_PEOPLE, asked_for, read_rules, to_mend
from helpers.communication.audit.themes.supply import listening, sent_messages, spoken_by
from helpers.present.audit import names
from helpers.present.audit.findings import share_with
from helpers.present.audit.names import AuditFindings, shortcoming_subject, shown
from helpers.present.drawing.grid import heat_chart
from helpers.present.language.claims import Claim
from helpers.present.language.narrative import by_sample
from helpers.present.language.words import mark
from helpers.present.outputs import Figure, Sentences, Table, described, draw, tabulate
from helpers.stats.comparisons.standing import Spans, standing
from helpers.stats.models.families import family_level
from helpers.study.indicators import EVERYBODY

MOST_TOLD = 3
SHARES = ("channel_mismatch", "untrusted_channel", "low_voice", "deficit_framing", "stereotype_restated",
          "missing_language", "low_recall", "ignorance", "distortion")  # fmt: skip
COUNTED = ("no_page", "no_way_to_ask")
NO_GAP = mark("Which channel has the widest gap between messages and attention cannot be told from chance.")


# ---------------------------------------------------------------------------------------------- supply and demand


def _recall(findings: AuditFindings) -> pd.Series | None:
    table = findings.audit.demand
    rows = table[(table["variable"] == "recall") & (table["segment"] == EVERYBODY)]
    return None if rows.empty else rows.iloc[0]


def supply_told(findings: AuditFindings) -> Sentences:
    """Return where people listen and the council hardly speaks."""
    words, table = findings.words, findings["supply_demand"]
    if table.empty:
        text = words(
            "Where the council speaks cannot be set beside where people listen: of its messages and what people say of "
            "channels, one is missing or both are."
        )
        return Sentences(text, (Claim("silence", "supply"),))
    wide, counted = _widest(table), most_by(findings)
    if counted and _of_everybody(table).empty:
        return Sentences(counted)
    if wide.empty:
        # What was counted is told here; that no gap can be told stands with the table.
        return Sentences(counted) if counted else Sentences(words(NO_GAP), (Claim("silence", "supply"),))
    row = wide.sort_values("gap", ascending=False).iloc[0]
    text = words(
        "Among the widest gaps is “{channel}”: {use} use it, and {supply} of the messages about {subject} by the "
        "channels compared go through it ({gap} points less than its share of people's attention, likely {interval}).",
        channel=shown(findings.channel(row["channel"])),
        use=f"**{words.percent(row['use'])}**",
        supply=f"**{words.percent(row['supply'])}**",
        subject=findings.subject,
        gap=words.number(100 * row["gap"]),
        interval=words.interval(100 * row["gap_low"], 100 * row["gap_high"]),
    )
    claim = Claim("gap", row["channel"], "above", "voice", "all", *map(float, row[["gap", "gap_low", "gap_high"]]))
    return Sentences(" ".join(part for part in (counted, text) if part), (claim,))


def _widest(table: pd.DataFrame) -> pd.DataFrame:
    """Return the channels whose gap is surely among the wider ones, and above 0."""
    everybody = _of_everybody(table)
    return everybody[_together(everybody).is_upper & (everybody["gap_low"] > 0).to_numpy()]


def _of_everybody(table: pd.DataFrame) -> pd.DataFrame:
    return table[(table["segment"] == EVERYBODY) & table["gap"].notna()]


def _together(rows: pd.DataFrame) -> Spans:
    """Return the gaps' intervals, wide enough for all channels to be told at once."""
    return standing(rows["gap"], rows["gap_low"], rows["gap_high"], family_level("audit"))


USE_IT = (mark("Of the people, {use} use it."), mark("Of those who answered, {use} use it."))


def most_by(findings: AuditFindings) -> str:
    """Return by which channel most messages about the services went, and how many use it; empty without messages."""
    words, sent = findings.words, sent_messages(findings["voice"])
    if findings["voice"].empty or not findings["voice"].iloc[0]["social_messages"]:
        return ""
    channel = min(sent, key=lambda name: (-sent[name], name))
    supply = findings["supply_demand"]
    use = supply.loc[(supply["segment"] == EVERYBODY) & (supply["channel"] == channel), "use"].dropna()
    fields = {
        "total": words.number(sum(sent.values())),
        "channel": shown(findings.channel(channel)),
        "subject": findings.subject,
    }
    text = (
        words("The one message about {subject} went by “{channel}”.", **fields)
        if sum(sent.values()) == 1
        else words.plural(
            "{n} of the {total} messages about {subject} went by “{channel}”.",
            "{n} of the {total} messages about {subject} went by “{channel}”.",
            sent[channel],
            **fields,
        )
    )
    share = f"**{words.percent(float(use.iloc[0]))}**" if len(use) else ""
    return f"{text} {words(by_sample(findings.study, *USE_IT), use=share)}" if share else text


def supply_figure(findings: AuditFindings) -> Figure | None:
    """Return attention minus supply, a channel a row and a segment a column."""
    words, table = findings.words, findings["supply_demand"]
    if table.empty:
        return None
    wide = table.pivot(index="channel", columns="segment", values="gap")
    wide = wide[[EVERYBODY, *[segment for segment in wide.columns if segment != EVERYBODY]]].dropna(how="all")
    if wide.empty:
        return None
    wide = wide.sort_values(EVERYBODY, ascending=False)
    drawn = wide.rename(index=findings.channel, columns=findings.segment)
    form = partial(heat_chart, 100 * drawn, words, centre=0.0)
    read = words(
        "Points by which a channel's share of people's attention exceeds its share of the messages: above 0, it has "
        "more of the attention than of the messages."
    )
    caption = f"{read} {_off_zero(table, findings)}"
    said = [f"{name}: {words.signed(100 * value)}" for name, value in drawn.iloc[:, 0].items()]
    alt = described(words, words("Table of shaded cells. Everybody:"), said)
    return draw(form, caption, alt, wide.reset_index())


def _off_zero(table: pd.DataFrame, findings: AuditFindings) -> str:
    """Return the channels whose gap is surely none of 0, all of them together; of the others no side can be told."""
    words, rows = findings.words, _of_everybody(table)
    together = _together(rows)
    apart = rows[(together.low > 0) | (together.high < 0)].sort_values("gap", ascending=False)
    if apart.empty:
        return words("For everybody together, of no channel can it be told which share is larger.")
    names = [shown(findings.channel(code)) for code in apart["channel"]]
    return words(
        "For everybody together, only of these is it sure which share is larger: {names}.", names=words.list(names)
    )


def supply_table(findings: AuditFindings) -> Table | None:
    """Return supply, use, trust and gap of each channel for everybody, and recall; the data hold every segment.

    Without messages, use, trust and recall alone.
    """
    words, table = findings.words, findings["supply_demand"]
    table = listening(findings.audit.demand, findings.study.instrument.unsent()) if table.empty else table
    if table.empty:
        return None
    rows = table[table["segment"] == EVERYBODY].sort_values(["gap", "use"], ascending=False)
    told = pd.DataFrame({
        words("Channel"): [shown(findings.channel(code)) for code in rows["channel"]],
        words("Messages"): [_sent(channel, findings) for channel in rows["channel"]],
        words("Share of messages"): [words.percent(share) for share in rows["supply"]],
        words("Use it"): [share_with(row, words, "use", "use_low", "use_high") for _, row in rows.iterrows()],
        words("Trust it"): [share_with(row, words, "trust", "trust_low", "trust_high") for _, row in rows.iterrows()],
        words("Attention minus messages (points)"): [_gap(row, findings) for _, row in rows.iterrows()],
    })  # fmt: skip
    data = table.assign(key=table["segment"] + ":" + table["channel"])
    data = data[["key", *table.columns[2:]]]
    told, data = _with_recall(told, data, findings)
    # What was not asked, or not sent, has no column.
    told = told.loc[:, [head for head in told if head == told.columns[0] or (told[head] != words.number(None)).any()]]
    caption = " ".join([words(_supply_caption(rows, findings)), *_not_judged(rows, findings)])
    set_beside = table[:0] if findings["supply_demand"].empty else _of_everybody(table)
    is_told = set_beside.empty or not _widest(set_beside).empty
    return tabulate(told, caption if is_told else f"{caption} {words(NO_GAP)}", data)


#: What the table of channels holds, by whether messages were counted and trust was asked.
SUPPLIES = {
    (True, True): mark("Where the council speaks, and where people listen and trust, with {confidence} intervals."),
    (True, False): mark("Where the council speaks, and where people listen, with {confidence} intervals."),
    (False, True): mark("Where people listen and trust, with {confidence} intervals."),
    (False, False): mark("Where people listen, with {confidence} intervals."),
}


def _not_judged(rows: pd.DataFrame, findings: AuditFindings) -> list[str]:
    """Return of which channels nothing can be judged: people use them, and the inventory has no message by them."""
    unsent, spoken = findings.study.instrument.unsent(), spoken_by(findings["voice"])
    left = rows[rows["use"].notna() & ~rows["channel"].isin([*unsent, *spoken])]
    if not spoken or left.empty:
        return []
    return [
        findings.words(
            "Where the inventory has no message on any subject there is nothing to judge: {names}.",
            names=findings.words.list([shown(findings.channel(code)) for code in left["channel"]]),
        )
    ]


def _supply_caption(rows: pd.DataFrame, findings: AuditFindings) -> str:
    return SUPPLIES[bool(sent_messages(findings["voice"])), bool(rows["trust"].notna().any())]


def _with_recall(told: pd.DataFrame, data: pd.DataFrame, findings: AuditFindings) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the table and its data with a last row: how many recall any message."""
    words, recall, voice = findings.words, _recall(findings), findings["voice"]
    if recall is None:
        return told, data
    sent = words.number(None if voice.empty else voice.iloc[0]["social_messages"])
    none = words.number(None)
    row = [
        words("Recall any message (sent: {n})", n=sent), none, none, share_with(recall, words, "estimate"), none, none,
    ]  # fmt: skip
    last = pd.DataFrame([row], columns=told.columns)
    numbers = {"use": recall["estimate"], "use_low": recall["conf_low"], "use_high": recall["conf_high"]}
    extra = pd.DataFrame([{"key": "all:recall", **numbers}]).reindex(columns=data.columns).astype(data.dtypes.to_dict())
    return pd.concat([told, last], ignore_index=True), pd.concat([data, extra], ignore_index=True)


def _sent(channel: str, findings: AuditFindings) -> str:
    """Return how many messages a channel carried, as its share of them counts."""
    sent = sent_messages(findings["voice"])
    return findings.words.number(sent.get(channel, 0) if sent else None)


def _gap(row: pd.Series, findings: AuditFindings) -> str:
    words = findings.words
    if pd.isna(row["gap"]):
        return words.number(None)
    return f"{words.points(row['gap'])} ({words.interval(100 * row['gap_low'], 100 * row['gap_high'])})"


# -------------------------------------------------------------------------------------------------- shortcomings

#: Tables in which a shortcoming is looked for; all empty, nothing was.
AUDITED = ("voice", "framing", "readability", "service_pages", "supply_demand", "image_gaps", "knowledge_gaps")
#: Those of them that hold what the council says; the others hold what people answered.
SPOKEN = ("voice", "framing", "readability", "service_pages")


def shortcomings_told(findings: AuditFindings) -> Sentences:
    """Return how many shortcomings were found and the gravest ones; apart from them, what passes a norm."""
    words, table = findings.words, findings["shortcomings"]
    if table.empty:
        if not any(len(findings[name]) for name in AUDITED):
            return Sentences(
                words("There was nothing to audit, and so no shortcoming could be looked for."),
                (Claim("silence", "shortcomings"),),
            )
        nothing = words("Nothing that could be audited falls short of the method's references.")
        return Sentences(" ".join(filter(None, [nothing, unaudited_told(findings)])))
    are_found, of_people = table["basis"].isin(FOUND), table["kind"].isin(OF_PEOPLE)
    told = [_found_told(to_mend(table[are_found & ~of_people]), findings), *_norms_told(table[~are_found], findings)]
    told.append(of_people_told(int((are_found & of_people).sum()), findings))
    return Sentences(" ".join(text for text in told if text))


def _found_told(rows: pd.DataFrame, findings: AuditFindings) -> str:
    words = findings.words
    if rows.empty:
        return unaudited_told(findings) or words(
            "No shortcoming of what the council says was counted, nor told by a test."
        )
    gravest = rows.sort_values("severity", ascending=False, kind="stable")
    return words.plural(
        "{n} shortcoming of what the council says was found: {worst}.",
        "{n} shortcomings of what the council says were found; first by this method's measure of severity: {worst}.",
        len(rows),
        worst="; ".join(
            _named(kind, of_kind, findings) for kind, of_kind in gravest.head(MOST_TOLD).groupby("kind", sort=False)
        ),
    )


def unaudited_told(findings: AuditFindings) -> str:
    """Return that nothing of what the council says was audited; or '': finding nothing is no praise then."""
    if any(len(findings[name]) for name in SPOKEN):
        return ""
    return findings.words(
        "What the council says was not audited: there was no file of it that could be read. Nothing can be said of "
        "it, good or bad."
    )


def of_people_told(n: int, findings: AuditFindings) -> str:
    """Return that groups of people think otherwise on some aspects, which no message is known to cause; or ''."""
    if not n:
        return ""
    return findings.words.plural(
        "On {n} aspect groups of people think otherwise of the services than others do; no message is known to be the "
        "cause.",
        "On {n} aspects groups of people think otherwise of the services than others do; no message is known to be "
        "the cause.",
        n,
    )


def _norms_told(rows: pd.DataFrame, findings: AuditFindings) -> list[str]:
    words = findings.words
    if rows.empty:
        return []
    # What nothing is asked of is counted; what is named is to be mended.
    named = rows.sort_values("is_to_mend", ascending=False, kind="stable").drop_duplicates("kind").head(MOST_TOLD)
    return [
        words.plural(
            "Apart from that {n} figure passes a norm by more than a little ({worst}), which is a mark that somebody "
            "set, and no test; the table says whose it is.",
            "Apart from that {n} figures pass a norm by more than a little (for instance: {worst}), which is a mark "
            "that somebody set, and no test; the table says whose it is.",
            len(rows),
            worst="; ".join(_named(kind, of_kind, findings) for kind, of_kind in named.groupby("kind", sort=False)),
        )
    ]


def _named(kind: str, rows: pd.DataFrame, findings: AuditFindings) -> str:
    """Return a kind of shortcoming and of what it is."""
    about = [shown(shortcoming_subject(kind, code, findings)) for code in rows["subject"]]
    return f"{findings.words(names.KINDS[kind])}: {', '.join(about)}"


def shortcomings_table(findings: AuditFindings) -> Table | None:
    """Return the shortcomings, the gravest first, each with its figure, its reference and its evidence."""
    words, table = findings.words, findings["shortcomings"]
    if table.empty:
        return None
    # What groups of people think is no shortcoming of what the council says: it stands last, of whatever severity.
    table = table.sort_values("kind", key=lambda kinds: kinds.isin(OF_PEOPLE), kind="stable", ignore_index=True)
    rows = pd.DataFrame({
        words("Shortcoming"): [words(names.KINDS[kind]) for kind in table["kind"]],
        words("Of what"): [
            shown(_about(kind, code, evidence, findings))
            for kind, code, evidence in zip(table["kind"], table["subject"], table["evidence"], strict=True)
        ],
        words("Severity"): [words.number(n) for n in table["severity"]],
        words("Value"): [_figure(k, v, findings) for k, v in zip(table["kind"], table["value"], strict=True)],
        words("Reference"): [_figure(k, v, findings) for k, v in zip(table["kind"], table["reference"], strict=True)],
        words("How it is known"): [words(names.GROUNDS[code]) for code in table["basis"]],
        words("Rests on"): [words(names.BASES[code]) for code in table["rests_on"]],
    })  # fmt: skip
    caption = words(
        "What falls short, by severity from 0 (at the reference) to 100: first what was counted or tested, then what "
        "passes a norm, and last what people know and think, of which no message is known to be the cause. Nothing "
        "stands here whose interval holds its reference, nor what passes it by little (severity under {least}). A page "
        "that is missing and the way to ask that is missing with it are one thing to mend.",
        least=words.number(read_rules().least_severity),
    )
    if len(asked_for(table)) < len(table):
        caption += " " + words(
            "That a channel by which less is to be sent was silent for long is counted here too, but asks for nothing."
        )
    return tabulate(rows, caption, table, "llrrrll")


def _about(kind: str, code: str, evidence: str, findings: AuditFindings) -> str:
    """Return what a shortcoming is about, with the group of people whose figures these are where they are one's."""
    subject = shortcoming_subject(kind, code, findings)
    group = evidence.partition("/")[2].partition(":")[0] if kind == "channel_mismatch" else EVERYBODY
    if group == EVERYBODY:
        return subject
    return findings.words("{subject} (among: {group})", subject=subject, group=findings.segment(group))


def _figure(kind: str, value: float, findings: AuditFindings) -> str:
    words = findings.words
    if kind in COUNTED:
        return words("yes") if value else words("no")
    if kind in SHARES:
        return words.percent(value)
    if kind == "silent_channel":
        return words.plural("{n} day", "{n} days", int(value))
    return words.number(value)
