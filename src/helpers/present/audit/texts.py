"""What the audit found in the council's texts: how hard they are to read, and the pages of the services."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.audit import names
from helpers.present.audit.names import AuditFindings, shown
from helpers.present.drawing.intervals import bar_chart
from helpers.present.language.claims import Claim
from helpers.present.outputs import Figure, Sentences, Table, described, draw, tabulate

if TYPE_CHECKING:
    from helpers.present.language.words import Words

HARD = ("very_hard", "hard")


def readability_told(findings: AuditFindings) -> Sentences:
    """Return how many texts are hard to read, and which is the hardest."""
    words, table = findings.words, findings["readability"]
    if table.empty:
        return Sentences(
            words("No text was provided that is long enough to tell how hard it is to read."),
            (Claim("silence", "readability"),),
        )
    hardest, tied, text = table.iloc[0], _as_hard(table), ""
    if not table["level"].isin(HARD).any():
        # Where some are, the section's heading says how many.
        text = words.plural(
            "The {n} group of texts is not hard to read.", "Of {n} groups of texts none is hard to read.", len(table)
        )
    as_hard = words.plural("{n} more is as hard.", "{n} more are as hard.", tied) if tied else ""
    worst = words(
        "The hardest is “{text}”: reading ease {ease} (about 0 hard, 100 easy), {length} words a sentence.",
        text=shown(findings.text(hardest["text"], hardest["language"])),
        ease=words.number(hardest["ease"]),
        length=words.number(hardest["words_per_sentence"]),
    )
    return Sentences(" ".join(part for part in (text, worst, as_hard, _adapted(table, words)) if part))


def _as_hard(table: pd.DataFrame) -> int:
    """Return how many other texts read as hard as the first, as far as the ease is printed."""
    return int(table["ease"].round().eq(round(table["ease"].iloc[0])).sum()) - 1


def _adapted(table: pd.DataFrame, words: Words) -> str:
    if "inflesz_ca" not in set(table["measure"]):
        return ""
    return words("For Catalan there is no validated formula: the Spanish one was adapted, and is only a guide.")


def readability_figure(findings: AuditFindings) -> Figure | None:
    """Return the reading ease of each group of texts, the hardest first."""
    words, table = findings.words, findings["readability"]
    if table.empty:
        return None
    labels = [findings.text(text, language) for text, language in zip(table["text"], table["language"], strict=True)]
    # A text may score below zero, which no bar can show: it is drawn as nothing and its number is in the table.
    rows = pd.DataFrame({"label": labels, "estimate": table["ease"].clip(lower=0)})
    form = partial(bar_chart, rows, words, share=False, title=words("Reading ease"))
    said = [f"{label}: {words.number(ease)}" for label, ease in zip(labels, table["ease"], strict=True)]
    caption = words("Reading ease of messages and pages, the hardest first (about 0 hard, 100 easy).")
    return draw(form, caption, described(words, words("Bars."), said), _reading_data(table))


def _reading_data(table: pd.DataFrame) -> pd.DataFrame:
    data = table.assign(key=table["text"] + ":" + table["language"])
    return data[["key", *[column for column in table.columns if column not in ("text", "language")]]]


def readability_table(findings: AuditFindings) -> Table | None:
    """Return reading ease and plain-language faults, a group of texts a row."""
    words, table = findings.words, findings["readability"]
    if table.empty:
        return None
    texts = [findings.text(*text) for text in zip(table["text"], table["language"], strict=True)]
    rows = pd.DataFrame({
        words("Texts"): [shown(text) for text in texts],
        words("Measure"): [words(names.MEASURES[code]) for code in table["measure"]],
        words("Words"): [words.number(n) for n in table["words"]],
        words("Ease"): [words.number(n) for n in table["ease"]],
        words("Grade"): [words(names.LEVELS[code]) for code in table["level"]],
        words("Long sentences"): [words.percent(share) for share in table["long_sentences"]],
        words("Passives"): [words.percent(share) for share in table["passives"]],
        words("Jargon per 100 words"): [words.number(n, 1) for n in table["jargon"]],
    })  # fmt: skip
    caption = words("Reading ease and faults of plain language. A sentence of more than {long_sentence} words is long.")
    return tabulate(rows, caption, _reading_data(table), "llrrlrrr")


# -------------------------------------------------------------------------------------------------------- pages


def pages_told(findings: AuditFindings) -> Sentences:
    """Return how many services have no way to ask or lack a language; how many have no page, the heading says."""
    words, table = findings.words, findings["service_pages"]
    if table.empty:
        return Sentences(
            words("No list of services was provided, so that their pages cannot be audited."),
            (Claim("silence", "pages"),),
        )
    total = len(table)
    silent = int((table["has_way_to_ask"] == False).sum())  # noqa: E712
    lacking = int((table["has_page"].astype(bool) & table["missing_languages"].map(bool)).sum())
    text = words(
        "Services without any way to ask (form, telephone or visit): **{silent}** of {total}. Pages that lack a "
        "language that the council or its people use ({languages}): **{lacking}**.",
        total=words.number(total),
        silent=words.number(silent),
        lacking=words.number(lacking),
        languages=words.list([findings.say(names.LANGUAGES, code) for code in findings.audit.languages]),
    )
    return Sentences(text)


def pages_table(findings: AuditFindings) -> Table | None:
    """Return page, ways to ask and languages, a service a row."""
    words, table = findings.words, findings["service_pages"]
    if table.empty:
        return None

    def said(flag: object) -> str:
        return words.number(None) if pd.isna(flag) else words("yes") if flag else words("no")

    def tongues(codes: tuple[str, ...]) -> str:
        return ", ".join(findings.say(names.LANGUAGES, code) for code in codes) or words.number(None)

    rows = {words("Service"): [shown(findings.service(code)) for code in table["service"]]}
    heads = {"page": words("Page"), "form": words("Form"), "phone": words("Telephone"), "visit": words("Visit")}
    rows |= {head: [said(flag) for flag in table[f"has_{name}"]] for name, head in heads.items()}
    rows[words("Languages")] = [tongues(codes) for codes in table["languages"]]
    rows[words("Missing")] = [tongues(codes) for codes in table["missing_languages"]]
    caption = words("Pages of the services: what there is, how one can ask, and in which languages.")
    return tabulate(pd.DataFrame(rows), caption, table.drop(columns="name"), "lllllll")
