"""What the audit found of ignorance and distortion: statement by statement, which of the two weighs more."""

from __future__ import annotations

from functools import partial

import pandas as pd

from helpers.present.audit.findings import share_with
from helpers.present.audit.names import AuditFindings, shown
from helpers.present.drawing.grid import heat_chart
from helpers.present.language.claims import Claim
from helpers.present.language.words import mark
from helpers.present.outputs import Figure, Sentences, Table, described, draw, tabulate
from helpers.study.indicators import EVERYBODY

#: Which answer weighs more than which, where one does.
WEIGHS = {"ignorance": ("dont_know", "wrong"), "distortion": ("wrong", "dont_know")}
FAULTS = {
    "ignorance": mark("Ignorance"),
    "distortion": mark("Distortion"),
    "either": mark("Cannot be told"),
    "none": mark("Hardly any"),
}


def told(findings: AuditFindings) -> Sentences:
    """Return in which statements ignorance weighs more and in which distortion; the heading says in how many."""
    words, table = findings.words, findings["knowledge_gaps"]
    rows = table[table["segment"] == EVERYBODY]
    if rows.empty:
        return Sentences(
            words("The survey asked no knowledge statements: ignorance and distortion cannot be told apart."),
            (Claim("silence", "knowledge"),),
        )
    counts = rows["main_gap"].value_counts()
    if not set(counts.index) & set(WEIGHS):
        text = words.plural(
            "Looked at together with all else that the audit tests, of the {n} statement it is not told whether "
            "ignorance or distortion weighs more; the table shows how far they are apart.",
            "Looked at together with all else that the audit tests, of none of the {n} statements is it told "
            "whether ignorance or distortion weighs more; one by one the table shows how far they are apart.",
            len(rows),
        )
        return Sentences(text, (Claim("silence", "knowledge"),))
    text = " ".join(_named(code, rows[rows["main_gap"] == code], findings) for code in KINDS if code in counts)
    claims = [
        Claim("order", f"{row.item}__{WEIGHS[row.main_gap][0]}", "above", f"{row.item}__{WEIGHS[row.main_gap][1]}")
        for row in rows.itertuples()
        if row.main_gap in WEIGHS
    ]
    return Sentences(text, tuple(claims))


def _named(code: str, rows: pd.DataFrame, findings: AuditFindings) -> str:
    names = findings.words.list([shown(findings.item(item)) for item in rows["item"]])
    return findings.words(KINDS[code], statements=names)


#: What is told of some statements.
KINDS = {
    "ignorance": mark("Ignorance weighs more in: {statements}."),
    "distortion": mark("Distortion weighs more in: {statements}."),
    "either": mark("Which of the two weighs more cannot be told in: {statements}."),
    "none": mark("Hardly any gap in: {statements}."),
}


def figure(findings: AuditFindings) -> Figure | None:
    """Return don't know minus wrong, a statement a row and a segment a column."""
    words, table = findings.words, findings["knowledge_gaps"]
    if table.empty:
        return None
    gaps = table.assign(gap=100 * (table["dont_know"] - table["wrong"]))
    wide = gaps.pivot(index="item", columns="segment", values="gap")
    segments = [EVERYBODY, *[code for code in wide.columns if code != EVERYBODY]]
    wide = wide.reindex(columns=segments).loc[list(dict.fromkeys(table["item"]))]
    drawn = wide.rename(index=findings.item, columns=findings.segment)
    form = partial(heat_chart, drawn, words, centre=0.0)
    caption = words("Don't know minus wrong, in points: above 0 ignorance weighs more, below 0 distortion.")
    said = [f"{name}: {words.signed(value)}" for name, value in drawn.iloc[:, 0].items()]
    return draw(form, caption, described(words, words("Table of shaded cells. Everybody:"), said), wide.reset_index())


def table(findings: AuditFindings) -> Table | None:
    """Return the three answers to each statement for everybody; the data hold every segment."""
    words, table = findings.words, findings["knowledge_gaps"]
    rows = table[table["segment"] == EVERYBODY]
    if rows.empty:
        return None
    heads = {"correct": words("Correct"), "wrong": words("Wrong"), "dont_know": words("Don't know")}
    faults = {code: words(name) for code, name in FAULTS.items()}
    told = {words("Statement"): [shown(findings.item(code)) for code in rows["item"]]}
    for answer, head in heads.items():
        told[head] = [share_with(row, words, answer, f"{answer}_low", f"{answer}_high") for _, row in rows.iterrows()]
    told[words("Larger gap")] = [faults[code] for code in rows["main_gap"]]
    told["n"] = [words.number(n) for n in rows["n"]]
    keys = [
        item if segment == EVERYBODY else f"{segment}:{item}"
        for item, segment in zip(table["item"], table["segment"], strict=True)
    ]
    data = pd.concat([pd.Series(keys, name="key"), table.reset_index(drop=True)], axis=1)
    return tabulate(
        pd.DataFrame(told), words("Right, wrong and don't know, with {confidence} intervals."), data, "lrrrlr"
    )
