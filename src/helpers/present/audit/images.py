"""Three images side by side: how groups of people rate the services, and what messages say of the same aspects."""

from __future__ import annotations

from functools import partial

import pandas as pd

from helpers.communication.audit.themes.images import BY_SCORE, PROJECTED, SOURCE_OF, TURNED, too_few
from helpers.present.audit import names
from helpers.present.audit.names import AuditFindings
from helpers.present.drawing.grid import heat_chart
from helpers.present.language.claims import Claim, Told, join
from helpers.present.language.words import Words, mark
from helpers.present.outputs import Figure, Sentences, Table, described, draw, sentences, tabulate
from helpers.stats.comparisons.groups import SMALLEST_LEVEL
from helpers.stats.models.families import REPORT_ERROR

SIGNIFICANT = REPORT_ERROR
#: Whose image a source is, as a level of the profile.
SOURCE_LEVELS = {source: level for level, source in SOURCE_OF.items()}
CITIZENS = SOURCE_OF["citizen"]
#: Images that it takes to set any beside another.
FEWEST = 2
WITH_MESSAGES = mark(
    "Images: mean ratings (0 to 100), and shares of people and of messages that speak of the aspect, with {confidence} "
    "intervals and the number of answers or of messages. An answer in the middle counts half, as does a message that "
    "speaks as much for the aspect as against it."
)
LEFT_OUT = mark("Left out of the comparison, because it needs {least} people in each group: {groups}.")
WITHOUT = mark("Images: mean ratings (0 to 100), with {confidence} intervals and the number of answers.")


def told(findings: AuditFindings) -> Sentences:
    """Return the widest gap between two images that the data tell from chance; and who is missing."""
    words, gaps, images = findings.words, findings["image_gaps"], findings["images"]
    if images.empty:
        return Sentences(
            words("The survey does not support any image by stakeholder group."), (Claim("silence", "images"),)
        )
    people = gaps[gaps["measure"] == BY_SCORE] if len(gaps) else gaps
    sure = people[people["q_value"] < SIGNIFICANT] if len(people) else people
    if people.empty:
        told = Told(_alone(images, words), (Claim("silence", "images"),))
    elif sure.empty:
        nothing = words(
            "Of no two of the images that could be compared can it be said that they differ, all looked at together."
        )
        told = Told(nothing, (Claim("silence", "images"),))
    else:
        told = _furthest(sure.loc[sure["difference"].abs().idxmax()], findings)
    rest = (_left_out(images, findings), _beside_messages(images, findings), _absent(images, findings))
    return sentences(join([told, *(Told(text) for text in rest)]))


def _alone(images: pd.DataFrame, words: Words) -> str:
    """Return why no two images of people were compared: there is one, or that of the professionals is missing.

    Where they are too few, `_left_out` says so.
    """
    if len(set(images["source"]) - {PROJECTED}) < FEWEST:
        return words("Only one group of people is known, so that there is none to compare it with.")
    if SOURCE_OF["professional"] in set(images["source"]):
        return words(
            "The image that the professionals hold of the services could not be held against any other group's."
        )
    return words("The image that the professionals hold is not known: there is none to hold the others against.")


def _furthest(row: pd.Series, findings: AuditFindings) -> Told:
    text = findings.words(
        "Two groups that rate us apart beyond chance: on “{dimension}”, {gap} points separate {first}, above, from "
        "{second} (likely {interval}).",
        **_pair(row, findings),
    )
    # The images turn what is bad for them, so that high is good; a claim speaks of the indicator as it is.
    is_higher = (row["difference"] > 0) != (row["dimension"] in TURNED)
    first, second = (SOURCE_LEVELS.get(row[place], row[place]) for place in ("first", "second"))
    direction = "above" if is_higher else "below"
    return Told(text, (Claim("group", row["dimension"], direction, second, f"stakeholder={first}"),))


def _pair(row: pd.Series, findings: AuditFindings) -> dict[str, str]:
    words = findings.words
    near, far = sorted([abs(row["conf_low"]), abs(row["conf_high"])])
    first, second = (row["first"], row["second"]) if row["difference"] >= 0 else (row["second"], row["first"])
    return {
        "dimension": findings.dimension(row["dimension"]),
        "first": findings.source(first),
        "second": findings.source(second),
        "gap": f"**{words.number(abs(row['difference']), 1)}**",
        "interval": words.interval_beyond(near, far, 1),
    }


def _left_out(images: pd.DataFrame, findings: AuditFindings) -> str:
    """Return the groups of people that are too small to be compared, with the aspects where that is not in all."""
    rows, words = images[images["source"].ne(PROJECTED)], findings.words
    if rows["source"].nunique() < FEWEST:
        return ""
    few = rows[too_few(rows)]
    said = []
    for source in (code for code in names.SOURCES if code in set(few["source"])):
        aspects = [findings.dimension(code) for code in few.loc[few["source"].eq(source), "dimension"]]
        is_whole = len(aspects) == int(rows["source"].eq(source).sum())
        name = findings.source(source)
        said.append(name if is_whole else f"{name} ({words.list(aspects)})")
    return words(LEFT_OUT, least=words.number(SMALLEST_LEVEL), groups="; ".join(said)) if said else ""


def _beside_messages(images: pd.DataFrame, findings: AuditFindings) -> str:
    if PROJECTED not in set(images["source"]):
        return ""
    return findings.words(
        "What messages say of an aspect is no rating: the table sets the share of messages that speak for it, of those "
        "that speak of it, beside the share of people who put it on its good side. No reader has tested how the word "
        "lists read aspects."
    )


def _absent(images: pd.DataFrame, findings: AuditFindings) -> str:
    lacking = [code for code in names.SOURCES if code not in set(images["source"])]
    if not lacking:
        return ""
    listed = findings.words.list([findings.source(code) for code in lacking])
    return findings.words("Not shown, for want of answers or messages: {sources}.", sources=listed)


def _wide(findings: AuditFindings, number: str) -> pd.DataFrame:
    """Return one number of each image, a dimension a row and a source a column; sources without any are left out."""
    table = findings["images"]
    wide = table.pivot(index="dimension", columns="source", values=number).astype(float)
    sources = [source for source in names.SOURCES if source in wide and wide[source].notna().any()]
    return wide.loc[list(dict.fromkeys(table["dimension"])), sources]


def figure(findings: AuditFindings) -> Figure | None:
    """Return the scores that groups of people give, a dimension a row; messages give none."""
    words = findings.words
    if findings["images"].empty:
        return None
    wide = _wide(findings, "estimate").dropna(how="all")
    if wide.shape[1] < FEWEST:
        return None
    drawn = wide.rename(index=findings.dimension, columns=lambda code: findings.source(code))
    form = partial(heat_chart, drawn, words)
    said = [
        f"{name}: " + ", ".join(f"{head} {words.number(value)}" for head, value in row.items() if pd.notna(value))
        for name, row in drawn.iterrows()
    ]
    caption = words(
        "How groups of people rate {subject} on the same aspects, from 0 (bad) to 100 (good).", subject=findings.subject
    )
    return draw(form, caption, described(words, words("Table of shaded cells."), said), wide.reset_index())


def table(findings: AuditFindings) -> Table | None:
    """Return scores of people, and the shares by which messages can be held against them, a dimension a row."""
    words, images = findings.words, findings["images"]
    if images["source"].nunique() < FEWEST:
        return None
    cells = {(row.dimension, row.source): row for row in images.itertuples()}
    codes = list(dict.fromkeys(images["dimension"]))
    rows = {words("Dimension"): [findings.dimension(code) for code in codes]}
    for source in _wide(findings, "estimate").columns:
        rows[findings.source(source)] = [_image(cells.get((code, source)), findings) for code in codes]
    if PROJECTED in set(images["source"]):
        for source, head in ((CITIZENS, words("Citizens on its good side")), (PROJECTED, words("Messages for it"))):
            rows[head] = [_share(cells.get((code, source)), findings) for code in codes]
    caption = words(WITH_MESSAGES if PROJECTED in set(images["source"]) else WITHOUT)
    numbers = ["estimate", "conf_low", "conf_high", "share", "share_low", "share_high", "n"]
    data = images.pivot(index="dimension", columns="source", values=numbers)
    data.columns = [f"{source}_{number}" for number, source in data.columns]
    return tabulate(pd.DataFrame(rows), caption, data.loc[codes].dropna(axis=1, how="all").reset_index())


def _share(row: object, findings: AuditFindings) -> str:
    words = findings.words
    if row is None:
        return words.number(None)
    ends = words.percent_interval(row.share_low, row.share_high)  # type: ignore[attr-defined]
    return f"{words.percent(row.share)} ({ends}; n = {words.number(row.n)})"  # type: ignore[attr-defined]


def _image(row: object, findings: AuditFindings) -> str:
    words = findings.words
    if row is None:
        return words.number(None)
    ends = words.interval(row.conf_low, row.conf_high)  # type: ignore[attr-defined]
    return f"{words.number(row.estimate)} ({ends}; n = {words.number(row.n)})"  # type: ignore[attr-defined]
