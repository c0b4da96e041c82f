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
from helpers.present.perception.findings import (
    Findings,
    ends_told,
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
BEST_KNOWN = mark("Among the best known: {names}.")
LEAST_KNOWN = mark("Among the least known: {names}.")
NAMES = {"correct": mark("Correct"), "wrong": mark("Wrong"), "dont_know": mark("Don't know")}


def quiz(found: Findings) -> pd.DataFrame:
    """Return the quiz, one statement a row, the most distorted first.

    Columns: ``item``, ``label``, and for each answer its share, ``<answer>_low``, ``<answer>_high``, and ``n``.
    """
    items = found.items
    asked = items.loc[(items["construct"] == "knowledge") & items["is_asked"] & (items["kind"] == "quiz"), "item"]
    wide = []
    for item in asked:
        rows = {answer: found.row(f"{item}__{answer}") for answer in ANSWERS}
        if all(row is not None for row in rows.values()):
            wide.append({"item": item, "label": found.name(item), "n": rows["wrong"]["n"]} | _spread(rows))
    table = pd.DataFrame(wide, columns=["item", "label", "n", *_spread_columns()])
    return table.sort_values(["wrong", "dont_know"], ascending=False, kind="stable", ignore_index=True)


def _spread_columns() -> list[str]:
    return [f"{answer}{end}" for answer in ANSWERS for end in ("", "_low", "_high")]


def _spread(rows: dict[str, pd.Series]) -> dict[str, float]:
    ends = {"": "estimate", "_low": "conf_low", "_high": "conf_high"}
    return {f"{answer}{end}": float(rows[answer][column]) for answer in ANSWERS for end, column in ends.items()}


def headline(found: Findings) -> Sentences:
    """Return the headline: on average how much is known, how much is a distorted image and how much is not known."""
    words, rows = found.words, {answer: found.row(f"quiz_{answer}") for answer in ANSWERS}
    if any(row is None for row in rows.values()):
        return Sentences(
            words("The survey asked no knowledge statements, so that ignorance and distortion cannot be told apart.")
        )
    text = words(
        by_sample(found.study, *ANSWERED),
        correct=found.said(rows["correct"]),
        wrong=found.said(rows["wrong"]),
        dont_know=found.said(rows["dont_know"]),
    )
    figures = tuple(claim for row in rows.values() for claim in figure_claim(row))
    return sentences(Told(text, figures) + _what_weighs_more(rows, found))


def _heavier(rows: dict[str, pd.Series], found: Findings) -> Claim:
    """Return whether not knowing lies surely above what is wrong, or below it; a silence where that cannot be told."""
    (wrong_low, wrong_high), (unknown_low, unknown_high) = (surely(rows[a], found) for a in ("wrong", "dont_know"))
    if unknown_low > wrong_high:
        return Claim("order", "quiz_dont_know", "above", "quiz_wrong")
    if wrong_low > unknown_high:
        return Claim("order", "quiz_wrong", "above", "quiz_dont_know")
    return Claim("silence", "quiz_wrong")


def _what_weighs_more(rows: dict[str, pd.Series], found: Findings) -> Told:
    """Return that neither can be told to weigh more; where one is, the section's heading says it."""
    claim = _heavier(rows, found)
    if claim.kind != "silence":
        return Told("")
    text = found.words(
        "Which of the two weighs more, ignorance or distortion, cannot be told from chance, with all that the report "
        "tells looked at together."
    )
    return Told(text, (claim,))


def figure(found: Findings) -> Figure | None:
    """Return the chart of correct, wrong and don't know per statement."""
    table = quiz(found)
    if table.empty:
        return None
    words = found.words
    parts = {answer: words(name) for answer, name in NAMES.items()}
    form = partial(stacked_chart, table, words, parts=parts, colours=(style.BRAND, style.ORANGE, style.GREY))
    alt = described(words, words("Stacked bars."), [_told(row, found) for _, row in table.iterrows()])
    read = words("Each statement: correct, wrong and “don't know”; the most distorted first.")
    return draw(form, read, alt, table)


def _told(row: pd.Series, found: Findings) -> str:
    return found.words(
        "{label}: {correct} correct, {wrong} wrong, {dont_know} don't know",
        label=row["label"],
        **{answer: found.words.percent(row[answer]) for answer in ANSWERS},
    )


def table(found: Findings) -> Table | None:
    """Return the quiz as a table, with intervals and n."""
    rows = quiz(found)
    if rows.empty:
        return None
    words = found.words
    shown = {words("Statement"): [escape_markdown(label) for label in rows["label"]]}
    for answer, name in NAMES.items():
        shown[words(name)] = [_share(row, answer, found) for _, row in rows.iterrows()]
    shown["n"] = [words.number(n) for n in rows["n"]]
    caption = words("Answers to each statement, with 95% intervals.")
    return tabulate(pd.DataFrame(shown), " ".join([caption, *_unproven(rows, found)]), rows)


def _unproven(rows: pd.DataFrame, found: Findings) -> list[str]:
    """Return that right and wrong rest on the questionnaire's key where the council's budget does not show them."""
    if not ON_THE_BUDGET & set(rows["item"]):
        return []
    folder, year = found.study.paths.raw / "communication", found.study.config.wave.start.year
    doubtful = unproven(rows["item"], folder, year)
    names = [found.words("“{question}”", question=escape_markdown(found.name(item))) for item in doubtful]
    said = found.words(
        "What is right of {statements} is the questionnaire's own key: no budget of the council handed in shows it, "
        "and it counts in no average.",
        statements=found.words.list(names),
    )
    return [said] if names else []


def _share(row: pd.Series, answer: str, found: Findings) -> str:
    words = found.words
    share, low, high = words.percent(row[answer]), row[f"{answer}_low"], row[f"{answer}_high"]
    return share if pd.isna(low) else f"{share} ({words.percent_interval(low, high)})"


def _aided(found: Findings) -> pd.DataFrame:
    """Return the share that knows each service, asked one by one or as a list with several answers."""
    lists = found.items[(found.items["construct"] == "awareness") & (found.items["kind"] == "multi")]["item"]
    codes = [code for item in lists for code in found.options(item)]
    rows = found.rows([*known_services(found.items), *codes])
    return rows.sort_values("estimate", ascending=False, kind="stable")


def _ways_in(found: Findings) -> pd.DataFrame:
    """Return what else was asked of awareness: services named unaided, and whether one knows where and how to ask."""
    services = set(_aided(found)["indicator"])
    return found.rows([code for code in found.asked("awareness") if code not in services])


def awareness_headline(found: Findings) -> Sentences:
    """Return the headline on awareness: how many of the services are known, which are and which are not."""
    row, services = found.row("awareness"), _aided(found)
    ways = _ways_in(found)
    told = [] if row is None or services.empty else [_services_told(row, services, found, alone=ways.empty)]
    told += [_way_told(way, found) for _, way in ways.iterrows()]
    if not told:
        return Sentences(
            found.words("The survey did not ask which services people know."), (Claim("silence", "awareness"),)
        )
    return sentences(join([*told, left_out(ways, found)]))


def _way_told(row: pd.Series, found: Findings) -> Told:
    words, code = found.words, row["indicator"]
    if found.reworded(code) or code not in ("knows_where", "unaided_count"):
        return told_plainly(row, found)
    if code == "unaided_count":
        text = words(by_sample(found.study, *UNAIDED), said=found.said(row))
    else:
        text = words("{said} {people} know where to go.", said=found.said(row), people=of_people(found))
    return Told(text, figure_claim(row))


def _services_told(row: pd.Series, services: pd.DataFrame, found: Findings, *, alone: bool) -> Told:
    """Return how many services people know and that none stands out.

    The section's heading says the first, but for services in the council's own words; what stands out is said above the
    figure.
    """
    text = found.words(by_sample(found.study, *LISTED), said=found.said(row))
    known = Told(text, figure_claim(row)) if alone or found.reworded("awareness") else Told("")
    if len(services) < 2 or ends_told(services, found, BEST_KNOWN, LEAST_KNOWN).text:
        return known
    nothing = found.words("Which services are best known cannot be told from chance.")
    return known + Told(nothing, (Claim("silence", "awareness"),))


def awareness_figure(found: Findings) -> Figure | None:
    """Return the chart of the share that knows each service."""
    rows, read = _aided(found), found.words("Share that knows each service, with their ranges.")
    return interval_figure(rows, found, ends_told(rows, found, BEST_KNOWN, LEAST_KNOWN) + Told(read))


def awareness_table(found: Findings) -> Table | None:
    """Return the share that knows each service, and what else was asked of awareness."""
    rows = pd.concat([_aided(found), _ways_in(found)])
    caption = found.words("Share that knows each service, and the way in.")
    return estimate_table(rows, found, caption, found.words("Service"))
