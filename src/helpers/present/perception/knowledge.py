"""Findings on knowledge: awareness of services, and the quiz, where wrong is not the same as not knowing."""

from __future__ import annotations

from functools import partial

import pandas as pd

from helpers.present.drawing import style
from helpers.present.drawing.shares import stacked_chart
from helpers.present.language.claims import Claim, Told, figure_claim, join
from helpers.present.language.narrative import by_sample
from helpers.present.language.words import escape_markdown, mark
from helpers.present.outputs import Figure, Sentences, Table, described, draw, sentences, tabulate
from helpers.present.perception.ends import End, ends_told
from helpers.present.perception.findings import (
    Findings,
    estimate_table,
    interval_figure,
    left_out,
    surely,
    told_plainly,
)
from helpers.present.perception.image import of_people
from helpers.study.indicators import INDICATORS
from helpers.survey.scoring import known_services
from helpers.survey.spending import ON_THE_BUDGET, unproven

ANSWERS = INDICATORS.quiz_answers
#: What is said of the residents, and of those who chose to answer.
ANSWERED = (
    mark(
        "Of the statements put to them, people answer {correct} correctly, {wrong} wrongly (a distorted image) and "
        "{dont_know} with “don't know” (ignorance)."
    ),
    mark(
        "Of the statements put to them, those who answered the survey answer {correct} correctly, {wrong} wrongly (a "
        "distorted image) and {dont_know} with “don't know” (ignorance)."
    ),
)
UNAIDED = (
    mark("Without a list to choose from, people name {said} services on average."),
    mark("Without a list to choose from, those who answered name {said} services on average."),
)
LISTED = (
    mark("On average people know {said} of the services on the list."),
    mark("On average those who answered know {said} of the services on the list."),
)
BEST_KNOWN = End("highest", mark("Best known of all: {names}."), mark("Among the best known: {names}."))
LEAST_KNOWN = End("lowest", mark("Least known of all: {names}."), mark("Among the least known: {names}."))
NAMES = {"correct": mark("Correct"), "wrong": mark("Wrong"), "dont_know": mark("Don't know")}


def quiz(findings: Findings) -> pd.DataFrame:
    """Return the quiz, one statement a row, the most distorted first.

    Columns: ``item``, ``label``, and for each answer its share, ``<answer>_low``, ``<answer>_high``, and ``n``.
    """
    items = findings.items
    asked = items.loc[(items["construct"] == "knowledge") & items["is_asked"] & (items["kind"] == "quiz"), "item"]
    wide = []
    for item in asked:
        known = {answer: findings.row(f"{item}__{answer}") for answer in ANSWERS}
        rows = {answer: row for answer, row in known.items() if row is not None}
        if len(rows) == len(ANSWERS):
            wide.append({"item": item, "label": findings.name(item), "n": rows["wrong"]["n"]} | _spread(rows))
    table = pd.DataFrame(wide, columns=["item", "label", "n", *_spread_columns()])
    return table.sort_values(["wrong", "dont_know"], ascending=False, kind="stable", ignore_index=True)


def _spread_columns() -> list[str]:
    return [f"{answer}{end}" for answer in ANSWERS for end in ("", "_low", "_high")]


def _spread(rows: dict[str, pd.Series]) -> dict[str, float]:
    ends = {"": "estimate", "_low": "conf_low", "_high": "conf_high"}
    return {f"{answer}{end}": float(rows[answer][column]) for answer in ANSWERS for end, column in ends.items()}


def headline(findings: Findings) -> Sentences:
    """Return the headline: on average how much is known, how much is a distorted image and how much is not known."""
    words, rows = findings.words, {answer: findings.row(f"quiz_{answer}") for answer in ANSWERS}
    if any(row is None for row in rows.values()):
        return Sentences(
            words("The survey asked no knowledge statements, so that ignorance and distortion cannot be told apart.")
        )
    text = words(
        by_sample(findings.study, *ANSWERED),
        correct=findings.said(rows["correct"]),
        wrong=findings.said(rows["wrong"]),
        dont_know=findings.said(rows["dont_know"]),
    )
    figures = tuple(claim for row in rows.values() for claim in figure_claim(row))
    told = " ".join([text, *_counted(findings)])
    return sentences(Told(told, figures) + _what_weighs_more(rows, findings))


def _counted(findings: Findings) -> list[str]:
    """Return how many of the statements the averages rest on, where not all of them count; nothing where all do."""
    put = list(quiz(findings)["item"])
    left = len(_doubtful(put, findings))
    if not left:
        return []
    return [
        findings.words.plural(
            "These averages rest on {kept} of the {all} statements: of one nothing handed in shows whether it is "
            "true here.",
            "These averages rest on {kept} of the {all} statements: of {n} nothing handed in shows whether they are "
            "true here.",
            left,
            kept=findings.words.number(len(put) - left),
            all=findings.words.number(len(put)),
        )
    ]


def _doubtful(items: list[str], findings: Findings) -> list[str]:
    """Return the statements that count in no average: it is not known whether they are true of this council."""
    if not ON_THE_BUDGET & set(items):
        return []
    folder, year = findings.study.paths.raw / "communication", findings.study.config.wave.start.year
    return list(unproven(items, folder, year))


def _heavier(rows: dict[str, pd.Series], findings: Findings) -> Claim:
    """Return whether not knowing lies surely above what is wrong, or below it; a silence where that cannot be told."""
    (wrong_low, wrong_high), (unknown_low, unknown_high) = (surely(rows[a], findings) for a in ("wrong", "dont_know"))
    if unknown_low > wrong_high:
        return Claim("order", "quiz_dont_know", "above", "quiz_wrong")
    if wrong_low > unknown_high:
        return Claim("order", "quiz_wrong", "above", "quiz_dont_know")
    return Claim("silence", "quiz_wrong")


def _what_weighs_more(rows: dict[str, pd.Series], findings: Findings) -> Told:
    """Return that neither can be told to weigh more; where one is, the section's heading says it."""
    claim = _heavier(rows, findings)
    if claim.kind != "silence":
        return Told("")
    text = findings.words(
        "Which of the two weighs more, ignorance or distortion, cannot be told from chance, with all that the report "
        "tells looked at together."
    )
    return Told(text, (claim,))


def figure(findings: Findings) -> Figure | None:
    """Return the chart of correct, wrong and don't know per statement."""
    table = quiz(findings)
    if table.empty:
        return None
    words = findings.words
    parts = {answer: words(name) for answer, name in NAMES.items()}
    form = partial(stacked_chart, table, words, parts=parts, colours=(style.BRAND, style.ORANGE, style.GREY))
    alt = described(words, words("Stacked bars."), [_told(row, findings) for _, row in table.iterrows()])
    read = words("Each statement: correct, wrong and “don't know”; the most distorted first.")
    return draw(form, read, alt, table)


def _told(row: pd.Series, findings: Findings) -> str:
    return findings.words(
        "{label}: {correct} correct, {wrong} wrong, {dont_know} don't know",
        label=row["label"],
        **{answer: findings.words.percent(row[answer]) for answer in ANSWERS},
    )


def table(findings: Findings) -> Table | None:
    """Return the quiz as a table, with intervals and n."""
    rows = quiz(findings)
    if rows.empty:
        return None
    words = findings.words
    shown = {words("Statement"): [escape_markdown(label) for label in rows["label"]]}
    for answer, name in NAMES.items():
        shown[words(name)] = [_share(row, answer, findings) for _, row in rows.iterrows()]
    shown["n"] = [words.number(n) for n in rows["n"]]
    caption = words("Answers to each statement, with {confidence} intervals.")
    return tabulate(pd.DataFrame(shown), " ".join([caption, *_unproven(rows, findings)]), rows)


def _unproven(rows: pd.DataFrame, findings: Findings) -> list[str]:
    """Return that right and wrong rest on the questionnaire's key where the council's budget does not show them."""
    doubtful = _doubtful(list(rows["item"]), findings)
    names = [findings.words("“{question}”", question=escape_markdown(findings.name(item))) for item in doubtful]
    said = findings.words(
        "What is right of {statements} is the questionnaire's own key: no budget of the council handed in shows it, "
        "and it counts in no average.",
        statements=findings.words.list(names),
    )
    return [said] if names else []


def _share(row: pd.Series, answer: str, findings: Findings) -> str:
    words = findings.words
    share, low, high = words.percent(row[answer]), row[f"{answer}_low"], row[f"{answer}_high"]
    return share if pd.isna(low) else f"{share} ({words.percent_interval(low, high)})"


def _aided(findings: Findings) -> pd.DataFrame:
    """Return the share that knows each service, asked one by one or as a list with several answers."""
    lists = findings.items[(findings.items["construct"] == "awareness") & (findings.items["kind"] == "multi")]["item"]
    codes = [code for item in lists for code in findings.options(item)]
    rows = findings.rows([*known_services(findings.items), *codes])
    return rows.sort_values("estimate", ascending=False, kind="stable")


def _ways_in(findings: Findings) -> pd.DataFrame:
    """Return what else was asked of awareness: services named unaided, and whether one knows where and how to ask."""
    services = set(_aided(findings)["indicator"])
    return findings.rows([code for code in findings.asked("awareness") if code not in services])


def awareness_headline(findings: Findings) -> Sentences:
    """Return the headline on awareness: how many of the services are known, which are and which are not."""
    row, services = findings.row("awareness"), _aided(findings)
    ways = _ways_in(findings)
    told = [] if row is None or services.empty else [_services_told(row, services, findings, alone=ways.empty)]
    told += [_way_told(way, findings) for _, way in ways.iterrows()]
    if not told:
        return Sentences(
            findings.words("The survey did not ask which services people know."), (Claim("silence", "awareness"),)
        )
    return sentences(join([*told, left_out(ways, findings)]))


def _way_told(row: pd.Series, findings: Findings) -> Told:
    words, code = findings.words, row["indicator"]
    if findings.reworded(code) or code not in ("knows_where", "unaided_count"):
        return told_plainly(row, findings)
    if code == "unaided_count":
        text = words(by_sample(findings.study, *UNAIDED), said=findings.said(row))
    else:
        text = words("{said} {people} know where to go.", said=findings.said(row), people=of_people(findings))
    return Told(text, figure_claim(row))


def _services_told(row: pd.Series, services: pd.DataFrame, findings: Findings, *, alone: bool) -> Told:
    """Return how many services people know and that none is surely known better than others.

    The section's heading says the first, but for services in the council's own words; what stands out is said above the
    figure.
    """
    text = findings.words(by_sample(findings.study, *LISTED), said=findings.said(row))
    known = Told(text, figure_claim(row)) if alone or findings.reworded("awareness") else Told("")
    if len(services) < 2 or ends_told(services, findings, [BEST_KNOWN]).text:
        return known
    nothing = findings.words("Which service is the best known cannot be told from chance.")
    return known + Told(nothing, (Claim("silence", "awareness"),))


def awareness_figure(findings: Findings) -> Figure | None:
    """Return the chart of the share that knows each service."""
    rows, read = _aided(findings), findings.words("Share that knows each service, with their ranges.")
    return interval_figure(rows, findings, ends_told(rows, findings, [BEST_KNOWN, LEAST_KNOWN]) + Told(read))


def awareness_table(findings: Findings) -> Table | None:
    """Return the share that knows each service, and what else was asked of awareness."""
    rows = pd.concat([_aided(findings), _ways_in(findings)])
    caption = findings.words("Share that knows each service, and the way in.")
    return estimate_table(rows, findings, caption, findings.words("Service"))
