"""In what frame the council and the press speak of the services, and how far word lists can tell."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.communication.audit.themes.agreement import (
    FIRM,
    TENTATIVE,
    Agreement,
    agreement,
    code_sample,
    precision_recall,
)
from helpers.present.audit import names
from helpers.present.audit.names import AuditFindings
from helpers.present.drawing import style
from helpers.present.drawing.shares import stacked_chart
from helpers.present.language.claims import Claim
from helpers.present.outputs import Figure, Sentences, Table, described, draw, tabulate

if TYPE_CHECKING:
    from helpers.present.language.words import Words

#: Colours of the frames by name, in their order; neighbours differ in lightness.
FRAME_COLOURS = ("ACCENT", "RAMP3", "BRAND", "ORANGE", "VIOLET", "GREY")


def _frame_row(findings: AuditFindings, frame: str, origin: str = "council") -> pd.Series | None:
    table = findings["framing"]
    rows = table[(table["origin"] == origin) & (table["frame"] == frame)]
    return None if rows.empty else rows.iloc[0]


def framing_told(findings: AuditFindings) -> Sentences:
    """Return in what frame the council speaks of the services, and whether it restates stereotypes."""
    words, deficit = findings.words, _frame_row(findings, "deficit")
    if deficit is None:
        return Sentences(
            words("There are no messages about {subject} to read a frame from.", subject=findings.subject),
            (Claim("silence", "frames"),),
        )
    if words.percent(deficit["reader_low"]) == words.percent(0.0) and words.percent(
        deficit["reader_high"]
    ) == words.percent(1.0):
        return Sentences(_too_few(deficit, findings), (Claim("silence", "frames"),))
    table = findings["framing"]
    others = table[(table["origin"] == "council") & table["frame"].isin(list(names.FRAMES)[1:5])]
    text = words.plural(
        "Of the {n} message about {subject}, the word lists read {deficit} as speaking above all of charity and need, "
        "and {others} as speaking of rights, prevention, stages of life or everyone. Nobody has checked how they read "
        "it; if they err as in others, or less, a reader would find {interval} of charity and need.",
        "Of the {n} messages about {subject}, the word lists read {deficit} as speaking above all of charity and "
        "need, and {others} as speaking of rights, prevention, stages of life or everyone. Nobody has checked how "
        "they read these messages; if they err as in others, or less, a reader would find {interval} of charity and "
        "need.",
        int(deficit["n"]),
        subject=findings.subject,
        deficit=f"**{words.percent(deficit['share'])}**",
        interval=words.percent_interval(deficit["reader_low"], deficit["reader_high"]),
        others=f"**{words.percent(others['share'].sum())}**",
    )
    return Sentences(" ".join(part for part in (text, _agreed(code_sample(), words), _restated(findings)) if part))


def _too_few(deficit: pd.Series, findings: AuditFindings) -> str:
    """Return that so few messages leave open in what frame the council speaks: a reader might count none or all."""
    return findings.words.plural(
        "{n} message about {subject} is too few to tell in what frame the council speaks of them.",
        "{n} messages about {subject} are too few to tell in what frame the council speaks of them.",
        int(deficit["n"]),
        subject=findings.subject,
    )


def _agreed(sample: pd.DataFrame, words: Words) -> str:
    """Return in plain words how often the lists read made-up messages as they were meant, and by chance alone."""
    shares = [sample[name].value_counts(normalize=True) for name in ("hand", "machine")]
    return words(
        "Of {n} new messages that a program wrote, each to say one thing, the lists read {observed} as they were "
        "meant; by chance alone it would be {chance}.",
        n=words.number(len(sample)),
        observed=words.percent((sample["hand"] == sample["machine"]).mean()),
        chance=words.percent(shares[0].mul(shares[1], fill_value=0.0).sum()),
    )


def _restated(findings: AuditFindings) -> str:
    words, row = findings.words, _frame_row(findings, "restates_stereotype")
    if row is None or not row["messages"]:
        return ""
    return words.plural(
        "{n} message names a stereotype in order to deny it; it is safer to begin with what is true.",
        "{n} messages name a stereotype in order to deny it; it is safer to begin with what is true.",
        int(row["messages"]),
    )


def framing_figure(findings: AuditFindings) -> Figure | None:
    """Return the frames of the council's messages and of the press, side by side, as the word lists read them."""
    words, table = findings.words, findings["framing"]
    frames = list(names.FRAMES)[:6]
    wide = table[table["frame"].isin(frames)].pivot(index="origin", columns="frame", values="share")
    if wide.empty:
        return None
    heads = {"council": words("The council"), "press": words("The press")}
    rows = wide.reindex(columns=frames).reset_index().assign(label=[heads[origin] for origin in wide.index])
    parts = {frame: words(names.FRAMES[frame]) for frame in frames}
    colours = [getattr(style, name) for name in FRAME_COLOURS]
    form = partial(stacked_chart, rows, words, parts=parts, colours=colours)
    said = [
        f"{row['label']}: " + ", ".join(f"{parts[frame]} {words.percent(row[frame])}" for frame in frames)
        for _, row in rows.iterrows()
    ]
    caption = words("How messages and press speak of {subject}, as the word lists read them.", subject=findings.subject)
    data = rows.drop(columns="label").rename(columns={"origin": "key"})
    return draw(form, caption, described(words, words("Stacked bars."), said), data)


def framing_table(findings: AuditFindings) -> Table | None:
    """Return the frames as the lists count them and between what a reader would, council and press apart."""
    words, table = findings.words, findings["framing"]
    if table.empty:
        return None
    rows = {words("Frame"): [words(name) for name in names.FRAMES.values()]}
    for origin in dict.fromkeys(table["origin"]):
        of_origin = table[table["origin"] == origin].set_index("frame")
        picked = [of_origin.loc[frame] for frame in names.FRAMES]
        n = words.number(picked[0]["n"])
        heads = {
            "council": (words("The council (n = {n})", n=n), words("The council, as a reader would count")),
            "press": (words("The press (n = {n})", n=n), words("The press, as a reader would count")),
        }
        rows[heads[origin][0]] = [words.percent(row["share"]) for row in picked]
        rows[heads[origin][1]] = [words.percent_interval(row["reader_low"], row["reader_high"]) for row in picked]
    data = table.assign(key=table["origin"] + ":" + table["frame"])
    data = data[["key", *[column for column in table.columns if column not in ("origin", "frame")]]]
    caption = words(
        "Frames by the word lists, and between what a reader would count them if the lists err here as in new "
        "messages, or less; each line by itself. The last line overlaps with the others."
    )
    return tabulate(pd.DataFrame(rows), caption, data)


def framing_sure(findings: AuditFindings, seed: int) -> Sentences | None:
    """Return the agreement that a new text will meet, beside that of readers among themselves, and what follows."""
    if findings["framing"].empty:
        return None
    words, sample, rng = findings.words, code_sample(), np.random.default_rng(seed)
    frames = agreement(list(sample["hand"]), list(sample["machine"]), rng)
    parts = (_met(frames, _by_language(findings, sample, rng), words), _readers(words), _follows(frames, words),
             _errors(sample, rng, words))  # fmt: skip
    return Sentences(" ".join(part for part in parts if part))


def _met(frames: Agreement, languages: list[str], words: Words) -> str:
    return words(
        "Frames are coded by word lists. On {n} new messages, written apart and never used to mend the lists, they "
        "agree with the writer's codes in {observed} of cases: Cohen's kappa {kappa} ({confidence} interval "
        "{interval}); by language, {languages}.",
        n=words.number(frames.n),
        observed=words.percent(frames.observed),
        kappa=words.number(frames.kappa, 2),
        interval=words.interval(frames.conf_low, frames.conf_high, 2),
        languages=words.list(languages),
    )


def _by_language(findings: AuditFindings, sample: pd.DataFrame, rng: np.random.Generator) -> list[str]:
    told = []
    for language, part in sample.groupby("language", sort=False):
        each = agreement(list(part["hand"]), list(part["machine"]), rng)
        ends = findings.words.interval(each.conf_low, each.conf_high, 2)
        name, kappa = findings.say(names.LANGUAGES, str(language)), findings.words.number(each.kappa, 2)
        told.append(f"{name} {kappa} ({ends}; n = {findings.words.number(each.n)})")
    return told


def _readers(words: Words) -> str:
    """Return who coded the messages, how far a reading that knew no code agreed, and why people will agree less."""
    every = pd.concat([code_sample("held_out"), code_sample("tuning")])
    # The second reader had the writer's codes within reach, and the third had mended the lists by half of them.
    blind = every[every["fourth"].notna()]
    return words(
        "A program, and no person, wrote these messages, each to carry one way of speaking, and coded them. Of {n} "
        "that it coded again without the codes, {alike} agree, which says little of how people would. On real messages "
        "people will agree less, and so will the lists.",
        n=words.number(len(blind)),
        alike=words.percent((blind["hand"] == blind["fourth"]).mean()),
    )


def _follows(frames: Agreement, words: Words) -> str:
    if frames.kappa < TENTATIVE:
        return words(
            "That is less than is asked for even tentative conclusions ({least}): shares of frames are hints, to be "
            "checked by reading some of the messages.",
            least=words.number(TENTATIVE, 2),
        )
    if frames.conf_low < FIRM:
        return words("That allows tentative conclusions only: read some of the messages before acting on the shares.")
    return ""


def _errors(sample: pd.DataFrame, rng: np.random.Generator, words: Words) -> str:
    hand, machine = list(sample["hand"]), list(sample["machine"])
    need = precision_recall(hand, machine).set_index("code").loc["deficit"]
    misread = sample[(sample["hand"] != "none") & (sample["hand"] != sample["machine"])]
    by_hand, by_list = ([str(flag) for flag in sample[name]] for name in ("hand_restates", "machine_restates"))
    return words(
        "Of the messages that they call charity and need, {precision} are, and they find {recall} of those that are. "
        "Of the {misread} messages with a frame that they misread, they saw no frame in {silent}: they err by silence. "
        "For stereotypes denied, kappa is {restates}.",
        precision=words.percent(need["precision"]),
        recall=words.percent(need["recall"]),
        misread=words.number(len(misread)),
        silent=words.number(int((misread["machine"] == "none").sum())),
        restates=words.number(agreement(by_hand, by_list, rng).kappa, 2),
    )
