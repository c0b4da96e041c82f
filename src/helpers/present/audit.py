"""What the audit found in the council's own communication: inputs, voice, framing, readability and service pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.communication.agreement import agreement, code_sample, precision_recall
from helpers.communication.headers import PARTS as ALL_PARTS
from helpers.present import audit_names as names
from helpers.present import charts, style
from helpers.present.audit_names import AuditFindings, shown
from helpers.present.outputs import Figure, Sentences, Table, draw, tabulate

if TYPE_CHECKING:
    from helpers.communication.audit import Audit
    from helpers.present.words import Words
    from helpers.study.opening import Study

FRAME_COLOURS = (style.ACCENT, style.BRAND, "#5FA8B5", style.VIOLET, "#E08A3C", "#C3CCD2")
HARD = ("very_hard", "hard")


def findings(study: Study, audit: Audit, words: Words) -> AuditFindings:
    """Return the audit with what is needed to say it."""
    return AuditFindings(audit, study, words, study.read("items"))


def share_with(
    row: pd.Series, words: Words, stem: str = "share", low: str = "conf_low", high: str = "conf_high"
) -> str:
    """Return a share with its interval, as a table carries it."""
    if pd.isna(row[stem]):
        return words.percent(None)
    if pd.isna(row[low]):
        return words.percent(row[stem])
    return f"{words.percent(row[stem])} ({words.percent_interval(row[low], row[high])})"


# ------------------------------------------------------------------------------------------------------- inputs


def inputs_told(found: AuditFindings) -> Sentences:
    """Return what was provided; with nothing, that the audit was not done and what to collect."""
    words, missing = found.words, found.audit.inventory.missing
    if not missing:
        return Sentences(words("All five inputs of the audit were provided."))
    lines = [f"- **{words(names.PARTS[part])}** (`{part}.csv`): {words(names.SHOWS[part])}" for part in missing]
    if len(missing) == len(ALL_PARTS):
        head = words(
            "The audit of the council's own communication was not done: nothing was provided to audit. What follows "
            "rests on the survey alone. To do the audit, collect these files in the folder `communication/`:"
        )
    else:
        head = words("Some inputs were not provided. With them the audit would also show:")
    return Sentences(head + "\n\n" + "\n".join(lines) + "\n")


def inputs_table(found: AuditFindings) -> Table:
    """Return what was provided and what is missing, an input a row."""
    words, inventory = found.words, found.audit.inventory
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


def voice_told(found: AuditFindings) -> Sentences:
    """Return how much the council speaks of the services, beside their share of the budget, and how regularly."""
    words, table = found.words, found["voice"]
    if table.empty:
        return Sentences(words("No messages were provided, so that the council's voice cannot be measured."))
    row = table.iloc[0]
    said = words.plural(
        "In {months} months the council sent {n} message.",
        "In {months} months the council sent {n} messages.",
        int(row["messages"]),
        months=words.number(row["months"]),
    )
    share = words(
        "{share} of them (95 % interval {interval}; n = {n}) speak of {subject}.",
        share=f"**{words.percent(row['social_share'], 1)}**",
        interval=words.percent_interval(row["social_low"], row["social_high"], 1),
        n=words.number(row["messages"]),
        subject=found.subject,
    )
    silence = words.plural(
        "The longest silence about them lasted {n} day.",
        "The longest silence about them lasted {n} days.",
        int(row["social_silence"]),
    )
    return Sentences(" ".join(part for part in (said, share, _beside_budget(row, words), silence) if part))


def _beside_budget(row: pd.Series, words: Words) -> str:
    if pd.isna(row["budget_share"]):
        return ""
    budget = words.percent(row["budget_share"], 1)
    if row["social_high"] < row["budget_share"]:
        return words("Their share of the budget is {budget}: they have less voice than budget.", budget=budget)
    if row["social_low"] > row["budget_share"]:
        return words("Their share of the budget is {budget}: they have more voice than budget.", budget=budget)
    return words("Their share of the budget is {budget}, within that interval.", budget=budget)


def voice_figure(found: AuditFindings) -> Figure | None:
    """Return each channel's share of messages about the services, beside the share of the budget."""
    words, table = found.words, found["voice"]
    rows = table[table["social_share"].notna()].copy()
    if rows.empty:
        return None
    rows["label"] = [found.channel(code) for code in rows["channel"]]
    rows = rows.rename(columns={"social_share": "estimate", "social_low": "conf_low", "social_high": "conf_high"})
    budget = rows["budget_share"].iloc[0]
    reference = None if pd.isna(budget) else float(budget)
    chart = charts.interval_chart(rows, words, share=True, reference=reference)
    caption = words("Share of messages about {subject}, by channel, with 95 % intervals.", subject=found.subject)
    if reference is not None:
        share = words.percent(reference, 1)
        caption += " " + words("The dashed line is their share of the budget, {budget}.", budget=share)
    data = rows[["channel", "estimate", "conf_low", "conf_high", "messages"]]
    return draw(chart, caption, _described(rows, words), data)


def _described(rows: pd.DataFrame, words: Words) -> str:
    parts = [f"{row.label}: {words.percent(row.estimate)}" for row in rows.itertuples()]
    return words("Dots with 95 % intervals.") + " " + "; ".join(parts) + "."


def voice_table(found: AuditFindings) -> Table | None:
    """Return presence and regularity, a channel a row."""
    words, table = found.words, found["voice"]
    if table.empty:
        return None
    rows = pd.DataFrame({
        words("Channel"): [shown(found.channel(code)) for code in table["channel"]],
        words("Messages"): [words.number(n) for n in table["messages"]],
        words("A month"): [words.number(n, 1) for n in table["per_month"]],
        words("About {subject}", subject=found.subject): [words.number(n) for n in table["social_messages"]],
        words("Share (95 % interval)"): [
            share_with(row, words, "social_share", "social_low", "social_high") for _, row in table.iterrows()
        ],
        words("Longest silence (days)"): [words.number(n) for n in table["social_silence"]],
    })  # fmt: skip
    most = table.iloc[1] if len(table) > 1 else table.iloc[0]
    caption = words("Messages by channel: {channel} carries the most.", channel=found.channel(most["channel"]))
    return tabulate(rows, caption, table)


# ------------------------------------------------------------------------------------------------------ framing


def _frame_row(found: AuditFindings, frame: str, origin: str = "council") -> pd.Series | None:
    table = found["framing"]
    rows = table[(table["origin"] == origin) & (table["frame"] == frame)]
    return None if rows.empty else rows.iloc[0]


def framing_told(found: AuditFindings) -> Sentences:
    """Return in what frame the council speaks of the services, and whether it restates stereotypes."""
    words, deficit = found.words, _frame_row(found, "deficit")
    if deficit is None:
        return Sentences(words("There are no messages about {subject} to read a frame from.", subject=found.subject))
    table = found["framing"]
    others = table[(table["origin"] == "council") & table["frame"].isin(list(names.FRAMES)[1:5])]
    text = words(
        "Of the {n} messages about {subject}, {deficit} (95 % interval {interval}) speak above all of charity and "
        "need; {others} speak of rights, prevention, stages of life or everyone.",
        n=words.number(deficit["n"]),
        subject=found.subject,
        deficit=f"**{words.percent(deficit['share'])}**",
        interval=words.percent_interval(deficit["conf_low"], deficit["conf_high"]),
        others=f"**{words.percent(others['share'].sum())}**",
    )
    return Sentences(" ".join(part for part in (text, _restated(found)) if part))


def _restated(found: AuditFindings) -> str:
    words, row = found.words, _frame_row(found, "restates_stereotype")
    if row is None or not row["messages"]:
        return ""
    return words.plural(
        "{n} message names a stereotype in order to deny it, which keeps it alive.",
        "{n} messages name a stereotype in order to deny it, which keeps it alive.",
        int(row["messages"]),
    )


def framing_figure(found: AuditFindings) -> Figure | None:
    """Return the frames of the council's messages and of the press, side by side."""
    words, table = found.words, found["framing"]
    frames = list(names.FRAMES)[:6]
    wide = table[table["frame"].isin(frames)].pivot(index="origin", columns="frame", values="share")
    if wide.empty:
        return None
    heads = {"council": words("The council"), "press": words("The press")}
    rows = wide.reindex(columns=frames).reset_index().assign(label=[heads[origin] for origin in wide.index])
    parts = {frame: words(names.FRAMES[frame]) for frame in frames}
    chart = charts.stacked_chart(rows, words, parts, FRAME_COLOURS)
    said = [
        f"{row['label']}: " + ", ".join(f"{parts[frame]} {words.percent(row[frame])}" for frame in frames)
        for _, row in rows.iterrows()
    ]
    caption = words("How messages and press speak of {subject}.", subject=found.subject)
    data = rows.drop(columns="label").rename(columns={"origin": "key"})
    return draw(chart, caption, words("Stacked bars.") + " " + "; ".join(said) + ".", data)


def framing_table(found: AuditFindings) -> Table | None:
    """Return the frames with their intervals, council and press apart."""
    words, table = found.words, found["framing"]
    if table.empty:
        return None
    heads = {"council": words("The council"), "press": words("The press")}
    origins = list(dict.fromkeys(table["origin"]))
    rows = {words("Frame"): [words(name) for name in names.FRAMES.values()]}
    for origin in origins:
        picked = [_frame_row(found, frame, origin) for frame in names.FRAMES]
        rows[f"{heads[origin]} (n = {words.number(picked[0]['n'])})"] = [share_with(row, words) for row in picked]
    data = table.assign(key=table["origin"] + ":" + table["frame"])
    data = data[["key", *[column for column in table.columns if column not in ("origin", "frame")]]]
    caption = words("Frames, with 95 % intervals. The last row overlaps with the others.")
    return tabulate(pd.DataFrame(rows), caption, data)


def framing_sure(found: AuditFindings, seed: int) -> Sentences | None:
    """Return how well the word lists agree with a reader, on messages that they were not mended by."""
    if found["framing"].empty:
        return None
    words, sample = found.words, code_sample("held_out")
    rng = np.random.default_rng(seed)
    frames = agreement(list(sample["hand"]), list(sample["machine"]), rng)
    restates = agreement(*([str(flag) for flag in sample[name]] for name in ("hand_restates", "machine_restates")), rng)
    each = precision_recall(list(sample["hand"]), list(sample["machine"])).set_index("code").loc["deficit"]
    text = words(
        "Frames are coded by word lists. On {n} messages coded by hand that the lists were not mended by, they agree "
        "with the reader in {observed} of cases (Cohen's kappa {kappa}, 95 % interval {interval}; for stereotypes "
        "denied, kappa {restates}). Of the messages that they call charity and need, {precision} are, and they find "
        "{recall} of those that are. One reader coded the sample, so that the agreement of two readers is not known.",
        n=words.number(frames.n),
        observed=words.percent(frames.observed),
        kappa=words.number(frames.kappa, 2),
        interval=words.interval(frames.conf_low, frames.conf_high, 2),
        restates=words.number(restates.kappa, 2),
        precision=words.percent(each["precision"]),
        recall=words.percent(each["recall"]),
    )
    return Sentences(text)


# -------------------------------------------------------------------------------------------------- readability


def readability_told(found: AuditFindings) -> Sentences:
    """Return how many texts are hard to read, and which is the hardest."""
    words, table = found.words, found["readability"]
    if table.empty:
        return Sentences(words("No text was provided that is long enough to tell how hard it is to read."))
    hard, hardest = int(table["level"].isin(HARD).sum()), table.iloc[0]
    text = words.plural(
        "Of {total} groups of texts, **{n}** is hard to read.",
        "Of {total} groups of texts, **{n}** are hard to read.",
        hard,
        total=words.number(len(table)),
    )
    worst = words(
        "The hardest is “{text}”: reading ease {ease} (about 0 hard, 100 easy), {length} words a sentence.",
        text=shown(found.text(hardest["text"], hardest["language"])),
        ease=words.number(hardest["ease"]),
        length=words.number(hardest["words_per_sentence"]),
    )
    return Sentences(f"{text} {worst} {_adapted(table, words)}".strip())


def _adapted(table: pd.DataFrame, words: Words) -> str:
    if "inflesz_ca" not in set(table["measure"]):
        return ""
    return words("For Catalan there is no validated formula: the Spanish one was adapted, and is only a guide.")


def readability_figure(found: AuditFindings) -> Figure | None:
    """Return the reading ease of each group of texts, the hardest first."""
    words, table = found.words, found["readability"]
    if table.empty:
        return None
    labels = [found.text(text, language) for text, language in zip(table["text"], table["language"], strict=True)]
    # A text may score below zero, which no bar can show: it is drawn as nothing and its number is in the table.
    rows = pd.DataFrame({"label": labels, "estimate": table["ease"].clip(lower=0)})
    chart = charts.bar_chart(rows, words, share=False, xlabel=words("Reading ease"))
    said = "; ".join(f"{label}: {words.number(ease)}" for label, ease in zip(labels, table["ease"], strict=True))
    caption = words("Reading ease of messages and pages, the hardest first (about 0 hard, 100 easy).")
    return draw(chart, caption, words("Bars.") + f" {said}.", _reading_data(table))


def _reading_data(table: pd.DataFrame) -> pd.DataFrame:
    data = table.assign(key=table["text"] + ":" + table["language"])
    return data[["key", *[column for column in table.columns if column not in ("text", "language")]]]


def readability_table(found: AuditFindings) -> Table | None:
    """Return reading ease and plain-language faults, a group of texts a row."""
    words, table = found.words, found["readability"]
    if table.empty:
        return None
    rows = pd.DataFrame({
        words("Texts"): [
            shown(found.text(text, language)) for text, language in zip(table["text"], table["language"], strict=True)
        ],
        words("Measure"): [words(names.MEASURES[code]) for code in table["measure"]],
        words("Words"): [words.number(n) for n in table["words"]],
        words("Ease"): [words.number(n) for n in table["ease"]],
        words("Grade"): [words(names.LEVELS[code]) for code in table["level"]],
        words("Long sentences"): [words.percent(share) for share in table["long_sentences"]],
        words("Passives"): [words.percent(share) for share in table["passives"]],
        words("Jargon per 100 words"): [words.number(n, 1) for n in table["jargon"]],
    })  # fmt: skip
    caption = words("Reading ease and faults of plain language. A sentence of more than 25 words is long.")
    return tabulate(rows, caption, _reading_data(table), "llrrlrrr")


# -------------------------------------------------------------------------------------------------------- pages


def pages_told(found: AuditFindings) -> Sentences:
    """Return how many services have no page, no way to ask, or lack a language."""
    words, table = found.words, found["service_pages"]
    if table.empty:
        return Sentences(words("No list of services was provided, so that their pages cannot be audited."))
    total = len(table)
    without, silent = int((~table["has_page"].astype(bool)).sum()), int((table["has_way_to_ask"] == False).sum())  # noqa: E712
    lacking = int((table["has_page"].astype(bool) & table["missing_languages"].ne("")).sum())
    text = words(
        "Services without a page: **{without}** of {total}; without any way to ask (form, telephone or visit): "
        "**{silent}**. Pages that lack a language that the council or its people use ({languages}): **{lacking}**.",
        total=words.number(total),
        without=words.number(without),
        silent=words.number(silent),
        lacking=words.number(lacking),
        languages=words.list([found.say(names.LANGUAGES, code) for code in found.audit.languages]),
    )
    return Sentences(text)


def pages_table(found: AuditFindings) -> Table | None:
    """Return page, ways to ask and languages, a service a row."""
    words, table = found.words, found["service_pages"]
    if table.empty:
        return None

    def said(flag: object) -> str:
        return words.number(None) if pd.isna(flag) else words("yes") if flag else words("no")

    def tongues(codes: str) -> str:
        return ", ".join(found.say(names.LANGUAGES, code) for code in codes.split(";") if code) or words.number(None)

    rows = {words("Service"): [shown(found.service(code)) for code in table["service"]]}
    heads = {"page": words("Page"), "form": words("Form"), "phone": words("Telephone"), "visit": words("Visit")}
    rows |= {head: [said(flag) for flag in table[f"has_{name}"]] for name, head in heads.items()}
    rows[words("Languages")] = [tongues(codes) for codes in table["languages"]]
    rows[words("Missing")] = [tongues(codes) for codes in table["missing_languages"]]
    caption = words("Pages of the services: what there is, how one can ask, and in which languages.")
    return tabulate(pd.DataFrame(rows), caption, table.drop(columns="name"), "lllllll")
