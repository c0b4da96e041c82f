"""Findings on self-relevance, stereotypes, stigma, communication and spending: what people believe and hear."""

from __future__ import annotations

import pandas as pd

from helpers.present.language.claims import Claim, Told, figure_claim, join
from helpers.present.language.narrative import by_sample, subject
from helpers.present.language.weak_scales import weakly
from helpers.present.language.words import escape_markdown, mark
from helpers.present.outputs import Figure, Sentences, Table, sentences, tabulate
from helpers.present.perception.ends import End, ends_told
from helpers.present.perception.findings import (
    Findings,
    estimate_table,
    interval_figure,
    key_first,
    left_out,
    surely,
    told_plainly,
)
from helpers.present.perception.image import of_people
from helpers.present.perception.two_questions import on_spending
from helpers.stats.comparisons.leaning import BOTH, HALF, is_divided, leaning
from helpers.stats.comparisons.leaning import sides_of as of_scale
from helpers.stats.estimates.indicators import items_behind
from helpers.study.indicators import INDICATORS
from helpers.survey.scoring import own_constructs

CONSTRUCTS = INDICATORS.roles.agreement
SCALES = INDICATORS.with_parts(CONSTRUCTS)
#: Told of contact and communication, in this order, where it was asked.
TOLD = ("informed_score", "recall", "satisfaction_score", "clarity_score", "advocacy", "recommend")
#: What people believe and wish of the spending, from 0 (falls a lot) to 100 (grows a lot).
MONEY = {
    "spend_trend": mark(
        "Whether the spending has grown in their eyes, from 0 (fell a lot) to 100 (grew a lot): {said}."
    ),
    "spend_should": mark("Whether it should grow, from 0 (fall a lot) to 100 (grow a lot): {said}."),
}
INFORMED = (
    mark("How well informed people feel: {said}, from 0 (not at all) to 100 (very well)."),
    mark("How well informed those who answered feel: {said}, from 0 (not at all) to 100 (very well)."),
)
BELIEVED = (
    mark("People believe that {said} per cent of the council's budget goes to it."),
    mark("Those who answered believe that {said} per cent of the council's budget goes to it."),
)
MORE = {
    "spend_trend": (
        mark("On average people believe that it grew."),
        mark("On average those who answered believe that it grew."),
    ),
    "spend_should": (
        mark("On average people want it to grow."),
        mark("On average those who answered want it to grow."),
    ),
}
LESS = {
    "spend_trend": (
        mark("On average people believe that it fell."),
        mark("On average those who answered believe that it fell."),
    ),
    "spend_should": (
        mark("On average people want it to fall."),
        mark("On average those who answered want it to fall."),
    ),
}


def _own(findings: Findings) -> list[str]:
    return own_constructs(findings.items[findings.items["is_asked"].astype(bool)])


def _scales(findings: Findings) -> list[str]:
    return [*SCALES, *(f"{name}_score" for name in _own(findings))]


def asked_items(findings: Findings) -> list[str]:
    """Return the items behind the scales of this section, as the survey asked them."""
    return findings.asked(*CONSTRUCTS, *_own(findings))


def headline(findings: Findings) -> Sentences:
    """Return how far people see the subject as for people like them, and how strong stereotypes and stigma are."""
    words, rows = findings.words, findings.rows(_scales(findings))
    if rows.empty:
        return Sentences(words("The survey asked neither self-relevance nor stereotypes nor stigma."))
    head = words(
        "Agreement with what is said of {subject}, from 0 (none) to 100 (full):", subject=subject(findings.study)
    )
    if any(code not in INDICATORS for code in rows["indicator"]):
        # A scale of the council's own may be about something else.
        head = words("Agreement with what was asked, from 0 (none) to 100 (full):")
    sides = pd.Series([side_told(row, findings) for _, row in rows.iterrows()], rows.index)
    told = [_leaning(rows[sides == side], side, findings) for side in LEANINGS if side in set(sides)]
    lines = join([Told(f"- {line.text}", line.claims) for line in told], "\n")
    blurred = weakly(dict(zip(rows["indicator"], rows["label"], strict=True)), findings.weak, words)
    return Sentences(f"{head}\n\n{lines.text}\n{blurred and f'{chr(10)}{blurred}{chr(10)}'}", lines.claims)


#: What is said of the scales whose average lies on one side of the middle, in one sentence that names them.
LEANINGS = {
    "above": (
        mark("On average people lean towards agreeing: {scales}."),
        mark("On average those who answered lean towards agreeing: {scales}."),
    ),
    "below": (
        mark("On average people lean towards disagreeing: {scales}."),
        mark("On average those who answered lean towards disagreeing: {scales}."),
    ),
    "both": (
        mark("They agree with some of it and disagree with other things, so that the mean says little: {scales}."),
        mark(
            "Those who answered agree with some of it and disagree with other things, so that the mean says little: "
            "{scales}."
        ),
    ),
    "": (
        mark("To which side people lean cannot be told from chance: {scales}."),
        mark("To which side those who answered lean cannot be told from chance: {scales}."),
    ),
}


def leaning_of(row: pd.Series, findings: Findings) -> str:
    """Return on which side of the middle a scale or question surely lies; empty where that cannot be told."""
    return leaning(row, row["indicator"] in findings.shares)


def sides_of(code: str, findings: Findings) -> dict[str, list[str]]:
    """Return the questions of a scale on each side of the middle (`stats.comparisons.leaning.sides_of`)."""
    behind = list(items_behind(code, findings.items)["item"])
    rows = {str(row["indicator"]): row for _, row in findings.rows(behind).iterrows()}
    return of_scale(code, findings.items, rows, findings.shares)


def side_told(row: pd.Series, findings: Findings) -> str:
    """Return the side of a scale that may be told of it: ``both`` where its questions surely lie on both sides."""
    sides = sides_of(row["indicator"], findings)
    return BOTH if is_divided(sides) else leaning_of(row, findings)


def side_claims(code: str, findings: Findings) -> list[Claim]:
    """Return what is claimed of the questions of a scale by telling how many lie on each side."""
    rows = findings.rows(sides_of(code, findings)["all"])
    sides = [(row["indicator"], leaning_of(row, findings)) for _, row in rows.iterrows()]
    return [Claim("level", item, side, value=HALF) for item, side in sides if side]


def _scale_said(row: pd.Series, side: str, findings: Findings) -> str:
    said = f"{row['label'][:1].lower()}{row['label'][1:]} ({findings.said(row)}"
    if side != "both":
        return f"{said})"
    sides = {
        name: findings.words.number(len(items)) for name, items in sides_of(row["indicator"], findings).items() if name
    }
    counts = findings.words("agreement with {above} of {all}, disagreement with {below}", **sides)
    return f"{said}; {counts})"


def _leaning(rows: pd.DataFrame, side: str, findings: Findings) -> Told:
    said = [_scale_said(row, side, findings) for _, row in rows.iterrows()]
    claims = [claim for _, row in rows.iterrows() for claim in figure_claim(row)]
    for code in rows["indicator"]:
        if side == "both":
            claims += side_claims(code, findings)
        else:
            claims.append(Claim("level", code, side, value=HALF) if side else Claim("silence", code))
    return Told(
        findings.words(by_sample(findings.study, *LEANINGS[side]), scales=findings.words.list(said)), tuple(claims)
    )


def figure(findings: Findings) -> Figure | None:
    """Return the chart of agreement with each statement, by construct."""
    rows = findings.rows([code for code in asked_items(findings) if code not in findings.shares])
    caption = findings.words("Agreement with each statement, from 0 (none) to 100 (full), with their ranges.")
    return interval_figure(rows, findings, caption, reference=(HALF, findings.words("neither agree nor disagree")))


def table(findings: Findings) -> Table | None:
    """Return the scales and their statements as a table."""
    rows = findings.rows([*_scales(findings), *asked_items(findings)])
    words, asked = findings.words, [*_own(findings), *(name for name in CONSTRUCTS if findings.asked(name))]
    held = words.list([words(SCALES_OF[name]) if name in SCALES_OF else findings.name(name) for name in asked])
    caption = words("{held} (agreement, 0 to 100).", held=held[:1].upper() + held[1:])
    return estimate_table(rows, findings, caption, findings.words("Scale or statement"))


MOST_USED = End("highest", mark("Most used of all: {names}."), mark("Among the most used: {names}."))
#: What was asked in options of the council's own, or is withheld, was asked nevertheless.
ELSEWHERE = mark("This was asked, but gives no figure to tell here: the answers stand in the table of all questions.")
CHANNELS = ("channel_used", "channel_trusted", "channel_preferred")
SHOWN = mark("Channels that people use, and channels that they trust, with their ranges.")
#: What a table of channels holds, and what one of contact does, by what was asked.
CHANNELS_OF = {
    "channel_used": mark("use"), "channel_trusted": mark("trust"), "channel_preferred": mark("preference"),
}  # fmt: skip
CONTACT_OF = {
    "experience": mark("contact"), "communication": mark("information"), "advocacy": mark("what is told to others"),
}  # fmt: skip
SCALES_OF = {
    "self_relevance": mark("self-relevance"), "stereotypes": mark("stereotypes"), "stigma": mark("stigma"),
}  # fmt: skip


def _channels(findings: Findings, item: str) -> pd.DataFrame:
    return findings.rows(findings.options(item)).sort_values("estimate", ascending=False, kind="stable")


def communication_headline(findings: Findings) -> Sentences:
    """Return how informed people feel, how many recall a message, where they listen, and what they tell others."""
    rows = findings.rows(list(TOLD))
    # The section's heading says how many recall a message.
    is_head = rows["indicator"].eq("recall") & (not findings.reworded("recall")) & (len(rows) > 1)
    told = [_contact_told(row, findings) for _, row in rows[~is_head].iterrows()]
    used = _channels(findings, "channel_used")
    told += [] if used.empty else [_no_channel(used, findings)]
    if told := [one for one in told if one.text]:
        return sentences(join([*told, left_out(rows, findings)]))
    asked = [*findings.asked("communication"), *(item for item in CHANNELS if findings.options(item))]
    return Sentences(findings.words(ELSEWHERE if asked else mark("The survey asked nothing about communication.")))


def _contact_told(row: pd.Series, findings: Findings) -> Told:
    words, code = findings.words, row["indicator"]
    if findings.reworded(code) or code not in ("informed_score", "recall"):
        return told_plainly(row, findings)
    if code == "informed_score":
        text = words(by_sample(findings.study, *INFORMED), said=findings.said(row))
    else:
        said = {"said": findings.said(row), "people": of_people(findings)}
        text = words("{said} {people} recall a message of the council in the last twelve months.", **said)
    return Told(text, figure_claim(row))


def contact_table(findings: Findings) -> Table | None:
    """Return what was asked of contact with the services, of being informed, and of what people tell others."""
    rows, words = findings.rows(findings.asked(*CONTACT_OF)), findings.words
    held = words.list(
        [words(name) for construct, name in CONTACT_OF.items() if findings.rows(findings.asked(construct)).size]
    )
    caption = words("{held} (shares, and scores from 0 to 100).", held=held[:1].upper() + held[1:])
    return estimate_table(rows, findings, caption, findings.words("Question"))


def _no_channel(used: pd.DataFrame, findings: Findings) -> Told:
    """Return that no channel stands out; what stands out is said above the figure."""
    if ends_told(used, findings, [MOST_USED]).text:
        return Told("")
    nothing = findings.words("Which channel is the most used cannot be told from chance.")
    return Told(nothing, (Claim("silence", "channels"),))


def communication_figure(findings: Findings) -> Figure | None:
    """Return the chart of the channels that people use, and those that they trust, side by side."""
    words = findings.words
    frames = {
        words("Used"): _channels(findings, "channel_used"),
        words("Trusted"): _channels(findings, "channel_trusted"),
    }
    rows = pd.concat([frame.assign(group=name) for name, frame in frames.items()], ignore_index=True)
    if rows.empty:
        return None
    order = _by_use(rows)
    used = ends_told(_channels(findings, "channel_used"), findings, [MOST_USED])
    item = rows["indicator"].iloc[0].split("__")[0]
    alone = words("Channels: {held}, with their ranges.", held=words(CHANNELS_OF[item]))
    read = words(SHOWN) if rows["group"].nunique() > 1 else alone
    return interval_figure(rows.iloc[order], findings, used + Told(read))


def _by_use(rows: pd.DataFrame) -> list[int]:
    channel = rows["indicator"].str.split("__").str[1]
    used = rows["indicator"].str.startswith("channel_used")
    use = dict(zip(channel[used], rows.loc[used, "estimate"], strict=True))
    keys = [(-use.get(code, 0.0), code, not is_use) for code, is_use in zip(channel, used, strict=True)]
    return sorted(range(len(rows)), key=keys.__getitem__)


def communication_table(findings: Findings) -> Table | None:
    """Return channels used, trusted and preferred, a channel a row."""
    words = findings.words
    frames = {item: _channels(findings, item) for item in CHANNELS}
    frames = {item: frame for item, frame in frames.items() if not frame.empty}
    if not frames:
        return None
    heads = {
        "channel_used": words("Use it"),
        "channel_trusted": words("Trust it"),
        "channel_preferred": words("Prefer it"),
    }
    first = next(iter(frames.values()))
    columns = {
        item: dict(zip(f["indicator"].str.split("__").str[1], f.index, strict=True)) for item, f in frames.items()
    }
    codes = list(dict.fromkeys(code for item in frames for code in columns[item]))
    names = {
        code: label
        for f in frames.values()
        for code, label in zip(f["indicator"].str.split("__").str[1], f["label"], strict=True)
    }
    shown = {words("Channel"): [escape_markdown(names[code]) for code in codes]}
    for item, frame in frames.items():
        shown[heads[item]] = [_cell(frame, columns[item].get(code), findings) for code in codes]
    shown["n"] = [words.number(first["n"].max())] * len(codes)
    data = pd.concat([key_first(frame) for frame in frames.values()], ignore_index=True)
    held = words.list([words(CHANNELS_OF[item]) for item in frames])
    return tabulate(pd.DataFrame(shown), words("Channels: {held}, with {confidence} intervals.", held=held), data)


def _cell(frame: pd.DataFrame, index: object, findings: Findings) -> str:
    if index is None:
        return "–"
    row = frame.loc[index]
    return f"{findings.value(row)} ({findings.interval(row)})"


def spending_headline(findings: Findings) -> Sentences:
    """Return what people believe of the spending, beside the real figure, and whether it should grow."""
    words, told = findings.words, []
    believed, gap = findings.row("spend_share"), findings.row("spending_gap")
    # Where the two surely differ, the section's heading says what people believe and what it is.
    if believed is not None and (not spending_gap(findings) or findings.reworded("spend_share")):
        text = words(by_sample(findings.study, *BELIEVED), said=findings.said(believed))
        told.append(Told(text, figure_claim(believed)))
    if gap is not None:
        told.append(_gap_told(gap, findings))
    others = [code for code in findings.asked("spending") if code != "spend_share"]
    told += [_money_told(row, findings) for _, row in findings.rows(others).iterrows()]
    if told:
        told += on_spending(findings)
        return sentences(join([*told, left_out(findings.rows(["spend_share", *others]), findings)]))
    asked = findings.asked("spending")
    return Sentences(
        words(ELSEWHERE if asked else mark("The survey did not ask about spending.")), (Claim("silence", "spending"),)
    )


def spending_gap(findings: Findings) -> int:
    """Return -1 where people surely believe that less is spent than is, 1 where more, 0 where that cannot be told."""
    gap = findings.row("spending_gap")
    if gap is None or gap["conf_low"] != gap["conf_low"]:
        return 0
    low, high = surely(gap, findings)
    return int(low > 0) - int(high < 0)


def _money_told(row: pd.Series, findings: Findings) -> Told:
    words, code = findings.words, row["indicator"]
    if findings.reworded(code) or code not in MONEY:
        return told_plainly(row, findings)
    text = words(MONEY[code], said=findings.said(row))
    low, high = surely(row, findings)
    if low <= HALF <= high or low != low:
        return Told(text, figure_claim(row))
    side, said = ("above", MORE[code]) if low > HALF else ("below", LESS[code])
    told = f"{text} {words(by_sample(findings.study, *said))}"
    return Told(told, (*figure_claim(row), Claim("level", code, side, value=HALF)))


def _gap_told(gap: pd.Series, findings: Findings) -> Told:
    words, (low, high) = findings.words, surely(gap, findings)
    points = words.number(abs(gap["estimate"]), 1)
    if high < 0:
        text = words("That is {points} points less than the real share: the effort is underestimated.", points=points)
        return Told(text, (Claim("level", "spending_gap", "below", value=0.0),))
    if low > 0:
        text = words("That is {points} points more than the real share: the effort is overestimated.", points=points)
        return Told(text, (Claim("level", "spending_gap", "above", value=0.0),))
    text = words("The difference from the real share is within the uncertainty of the survey.")
    return Told(text, (Claim("silence", "spending_gap"),))


def spending_table(findings: Findings) -> Table | None:
    """Return what people believe of the spending, and what they wish, as a table."""
    rows = findings.rows(
        ["spend_share", "spending_gap", *(c for c in findings.asked("spending") if c != "spend_share")]
    )
    caption = findings.words(
        "Spending: the believed share of the budget in per cent; whether it falls or grows from 0 (falls a lot) to 100 "
        "(grows a lot)."
    )
    return estimate_table(rows, findings, caption, findings.words("Measure"))
