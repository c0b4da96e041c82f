"""Findings on the people of each segment: what they think, and who they are."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

import numpy as np
import pandas as pd

from helpers.present.drawing.grid import profile_grid
from helpers.present.language.claims import Claim, Told
from helpers.present.language.contractions import in_marks
from helpers.present.language.narrative import level_name
from helpers.present.language.words import escape_markdown
from helpers.present.outputs import Figure, Sentences, Table, described, draw, tabulate
from helpers.present.segments.findings import SegmentFindings
from helpers.stats.comparisons.groups import SMALLEST_LEVEL
from helpers.stats.models.families import REPORT_ERROR
from helpers.study.indicators import EVERYBODY, INDICATORS
from helpers.study.thresholds import threshold
from helpers.survey.disclosure import to_steps

#: Scores of the profile, top to bottom, and whether more is good for the image.
SCORES = INDICATORS.signs(INDICATORS.roles.profile)
#: Part of the questionnaire on where and how to ask.
ACCESS = "access"
#: With fewer scores than this the single items that made the groups are shown too.
FEW_SCORES = 6
#: Whether people are users: the one characteristic of which a single share is kept.
CONTACT, NOT = "is_user", "0"
PEOPLE = ("age_group", "sex", "education", "origin", "language", "stakeholder", "work", CONTACT)
#: False-discovery rate at which a difference counts as beyond chance.
DISCOVERY = REPORT_ERROR
#: Standard deviations under which a difference, though beyond chance, is not worth a word.
WORTH_TELLING = threshold("worth_telling")
TOLD_SCORES, TOLD_PEOPLE = 3, 2


def ways_in(findings: SegmentFindings) -> dict[str, bool]:
    """Return the questions on whether one knows where and how to ask, which the plan aims at, and if much is good."""
    items, asked = findings.items, set(findings.analysis.profiles["variable"])
    rows = items[(items["subscale"] == ACCESS) & items["item"].isin(asked)]
    return dict(zip(rows["item"], ~rows["is_reversed"].astype(bool), strict=True))


def scores_of(findings: SegmentFindings) -> dict[str, bool]:
    """Return the scores to show: those of the method and the way in, and the inputs where the survey has few scores."""
    asked = set(findings.analysis.profiles["variable"])
    scores = {name: good for name, good in SCORES.items() if name in asked}
    if len(scores) < FEW_SCORES:
        inputs = findings.analysis.segmentation.inputs
        more = [name for name in inputs.names if name in asked and name not in scores]
        scores |= {name: name not in inputs.reversed_items for name in more}
    return scores | ways_in(findings)


def clearly_apart(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose difference from everybody is beyond chance, largest first."""
    apart = rows[rows["q_value"] < DISCOVERY]
    return apart.iloc[apart["standardised"].abs().argsort(kind="stable").to_numpy()[::-1]]


def _of(findings: SegmentFindings, segment: str, variables: list[str]) -> pd.DataFrame:
    table = findings.analysis.profiles
    return table[(table["segment"] == segment) & table["variable"].isin(variables) & table["estimate"].notna()]


def _value(row: pd.Series, estimate: float, findings: SegmentFindings) -> str:
    is_share = row["variable"] in findings.analysis.shares
    return findings.words.percent(estimate) if is_share else findings.words.number(estimate)


def _interval(row: pd.Series, findings: SegmentFindings) -> str:
    words = findings.words
    if row["variable"] in findings.analysis.shares:
        return words.percent_interval(row["conf_low"], row["conf_high"])
    return words.interval(row["conf_low"], row["conf_high"])


def headline(findings: SegmentFindings) -> Sentences | None:
    """Return what sets each segment apart from everybody, and who is in it more often; None where all are in one."""
    named = findings.named
    if _is_one(findings):
        return None
    lines = [_apart(row, findings) for _, row in named.iterrows()]
    quiet = [name for name, line in zip(named["name"], lines, strict=True) if _is_silent(line)]
    if not findings.is_latent and len(quiet) == len(lines):
        return Sentences(_nothing_told(findings), (Claim("silence", "profiles"),))
    head = findings.words("What sets each group apart (everybody's value in brackets), as far as the survey can tell:")
    bullets = "\n".join(f"- {line.text}" for line in lines if line.text)
    last = " ".join(_quiet_told(quiet, findings))
    claims = tuple(claim for line in lines for claim in line.claims)
    return Sentences(f"{head}\n\n{bullets}\n\n{last}".rstrip() + "\n", claims)


def _is_one(findings: SegmentFindings) -> bool:
    """Return whether everybody is in one group, which nothing sets apart from everybody."""
    return len(findings.named) < 2


def _nothing_told(findings: SegmentFindings) -> str:
    """Return that nothing told here sets the groups apart, and whether anything told elsewhere does."""
    rows = findings.analysis.profiles
    elsewhere = clearly_apart(rows[rows["segment"] != EVERYBODY])
    if elsewhere.empty:
        return findings.words("Nothing that sets the groups apart can be told from chance, and that is a finding.")
    names = dict.fromkeys(_answer(row, findings) for _, row in elsewhere.iterrows())
    return findings.words(
        "In their scores and in who they are nothing that sets the groups apart can be told from chance; in single "
        "answers it can, most of all in: {names}.",
        names=findings.words.list([escape_markdown(name) for name in list(names)[:TOLD_SCORES]]),
    )


def _answer(row: pd.Series, findings: SegmentFindings) -> str:
    """Return what a row of profiles is of: an answer of several, a level of who people are, or a question."""
    item, _, code = row["variable"].partition("__")
    if code:
        return level_name(item, code, findings.study, findings.words)
    return _level(row, findings) if row["level"] else findings.name_of(row["variable"])


def _is_silent(line: Told) -> bool:
    return all(claim.kind == "silence" for claim in line.claims)


def _quiet_told(names: list[str], findings: SegmentFindings) -> list[str]:
    """Return in one sentence in which groups nothing is told, of all that did not make them."""
    if not names:
        return []
    words, listed = findings.words, findings.words.list([f"**{escape_markdown(name)}**" for name in names])
    if findings.is_latent:
        return [
            words(
                "Beside what made it, nothing beyond chance in scores or in who they are is told of: {names}.",
                names=listed,
            )
        ]
    return [words("Nothing beyond chance is told of: {names}.", names=listed)]


def profile_claim(row: pd.Series) -> Claim:
    """Return that a segment lies above or below everybody in one variable."""
    subject = "__".join(part for part in (row["variable"], str(row["level"])) if part)
    ends = {"low": float(row["difference_low"]), "high": float(row["difference_high"])}
    direction = "above" if row["difference"] > 0 else "below"
    return Claim("profile", subject, direction, "all", row["segment"], float(row["difference"]), **ends)


def profile_claims(rows: pd.DataFrame) -> tuple[Claim, ...]:
    """Return the claims of several rows of profiles."""
    return tuple(profile_claim(row) for _, row in rows.iterrows())


def _apart(segment: pd.Series, findings: SegmentFindings) -> Told:
    words = findings.words
    scores = _of(findings, segment["segment"], list(scores_of(findings)))
    tested = clearly_apart(scores)
    # What the plan aims at is told wherever it is clear, also after larger differences.
    is_told = (pd.Series(range(len(tested)), tested.index) < TOLD_SCORES) | tested["variable"].isin(ways_in(findings))
    tested = tested[is_told]
    name, listed, made = (
        f"**{escape_markdown(segment['name'])}**",
        _listed(tested, findings),
        _listed(_made_from(scores), findings),
    )
    # What makes a domain is not news about it.
    more = more_often(segment["segment"], PEOPLE if findings.is_latent else PEOPLE[1:-2], findings)
    if made:
        parts = [words("{name}, by the answers that made it: {scores}.", name=name, scores=made)]
        parts += [words("Besides: {scores}.", scores=listed)] if listed else []
    else:
        parts = [f"{name}: {listed}."] if listed else []
    if more.text:
        often = words("More often: {people}.", people=more.text)
        parts = [*parts, often] if parts else [f"{name}: {often[:1].lower()}{often[1:]}"]
    claims = (*profile_claims(tested), *more.claims)
    return Told(" ".join(parts), claims or (Claim("silence", "profiles", base=segment["segment"]),))


def _made_from(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the inputs in which a segment differs most from the rest, those too near to them left out."""
    inputs = rows[rows["is_input"] & (rows["standardised"].abs() >= WORTH_TELLING)]
    return inputs.iloc[inputs["standardised"].abs().argsort(kind="stable").to_numpy()[::-1]].head(TOLD_SCORES)


def _listed(rows: pd.DataFrame, findings: SegmentFindings) -> str:
    told = [
        findings.words(
            "{name} {value} ({everybody})",
            name=escape_markdown(findings.name_of(row["variable"])),
            value=_value(row, row["estimate"], findings),
            everybody=_value(row, row["estimate"] - row["difference"], findings),
        )
        for _, row in rows.iterrows()
    ]
    return findings.words.list(told) if told else ""


def more_often(segment: str, variables: tuple[str, ...], findings: SegmentFindings) -> Told:
    """Return which people are in a segment more often than in all, those furthest apart first.

    Of contact one share is kept, that of users: where fewer are users, more are not.
    """
    rows = clearly_apart(_of(findings, segment, list(variables)))
    is_more = rows["difference"].gt(0) | rows["variable"].eq(CONTACT)
    more = rows[is_more & rows["standardised"].abs().ge(WORTH_TELLING)].head(TOLD_PEOPLE)
    told = [
        findings.words(
            "{level} ({share} against {everybody})",
            level=in_marks(_level(row, findings), findings.words.language, escape_markdown),
            share=findings.words.percent(row["estimate"]),
            everybody=findings.words.percent(row["estimate"] - row["difference"]),
        )
        for row in (_as_more(row) for _, row in more.iterrows())
    ]
    return Told(findings.words.list(told), profile_claims(more))


def _as_more(row: pd.Series) -> pd.Series:
    """Return a row that lies below everybody as that of the people who are not of it, who lie above."""
    if row["difference"] >= 0:
        return row
    rest = {"level": NOT, "estimate": 1 - row["estimate"], "difference": -row["difference"]}
    return pd.Series({**row, **rest})


def _level(row: pd.Series, findings: SegmentFindings) -> str:
    level = "1" if row["variable"] == CONTACT and row["level"] != NOT else str(row["level"])
    name = level_name(row["variable"], level, findings.study, findings.words)
    # A bare number (district 6) says nothing without its variable.
    return f"{findings.name_of(row['variable'])} {name}" if name.isdigit() else name


def figure(findings: SegmentFindings) -> Figure | None:
    """Return the grid of scores by segment, shaded by how good or bad for the image they are; None of one segment."""
    words, scores = findings.words, scores_of(findings)
    rows = findings.analysis.profiles
    rows = rows[rows["variable"].isin(scores) & (rows["segment"] != EVERYBODY)]
    if rows.empty or _is_one(findings):
        return None
    names = dict(zip(findings.named["segment"], findings.named["name"], strict=True))
    order = [name for name in scores if name in set(rows["variable"])]
    text = [words.number(None) if pd.isna(row["estimate"]) else _marked(row, findings) for _, row in rows.iterrows()]
    good = rows["standardised"] * rows["variable"].map(lambda name: 1.0 if scores[name] else -1.0)
    grid = rows.assign(text=text, good=good)
    wide = grid.pivot(index="variable", columns="segment").reindex(order)
    texts = wide["text"].reindex(columns=list(names)).astype(object).fillna(words.number(None))
    shades = wide["good"].reindex(columns=list(names))
    labels = {"index": {name: _row_name(name, findings) for name in order}, "columns": names}
    form = partial(profile_grid, texts.rename(**labels), shades.rename(**labels))
    told = [
        f"{names[row['segment']]}, {findings.name_of(row['variable'])}: {row['text']}" for _, row in grid.iterrows()
    ]
    key = words(
        "Blue-green is better for the image than in the rest of the people, red is worse; an arrow marks a difference "
        "from everybody beyond chance."
    )
    key = " ".join([key, *_input_note(order, findings)])
    arrows = Told(key, profile_claims(clearly_apart(rows[rows["estimate"].notna()])))
    return draw(form, arrows, described(words, words("A grid of values."), told), keyed(rows))


def _inputs(findings: SegmentFindings) -> frozenset[str]:
    rows = findings.analysis.profiles
    return frozenset(rows.loc[rows["is_input"].astype(bool), "variable"])


def _row_name(variable: str, findings: SegmentFindings) -> str:
    """Return the name of a score, with an asterisk where the groups were made from it."""
    name = findings.name_of(variable)
    return f"{name} *" if variable in _inputs(findings) else name


def _input_note(variables: list[str], findings: SegmentFindings) -> list[str]:
    if not _inputs(findings) & set(variables):
        return []
    return [
        findings.words("An asterisk (\\*) marks what the groups were made from: it describes them and is no finding.")
    ]


def _few_note(rows: pd.DataFrame, findings: SegmentFindings) -> list[str]:
    """Return that where few of a group answered it is not held against everybody; nothing where enough did."""
    if not (rows["n"] < SMALLEST_LEVEL).any():
        return []
    return [
        findings.words(
            "Where fewer than {least} of a group answered, it is not held against everybody.",
            least=findings.words.number(SMALLEST_LEVEL),
        )
    ]


def _marked(row: pd.Series, findings: SegmentFindings) -> str:
    arrow = "" if not row["q_value"] < DISCOVERY else " ↑" if row["difference"] > 0 else " ↓"
    return _value(row, row["estimate"], findings) + arrow


def keyed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of profiles with a key of each as first column."""
    level = rows["level"].where(rows["level"] == "", "=" + rows["level"])
    numbers = rows[["estimate", "conf_low", "conf_high", "n"]]
    return pd.concat([(rows["segment"] + ":" + rows["variable"] + level).rename("key"), numbers], axis=1).reset_index(
        drop=True
    )


def table(findings: SegmentFindings) -> Table | None:
    """Return the scores of each segment and of everybody, with intervals and n; None where all are in one."""
    words, scores = findings.words, scores_of(findings)
    rows = findings.analysis.profiles[findings.analysis.profiles["variable"].isin(scores)]
    if rows.empty or _is_one(findings):
        return None
    names = dict(zip(findings.named["segment"], findings.named["name"], strict=True)) | {EVERYBODY: words("Everybody")}
    printed = printed_profiles(rows, findings.analysis.shares)
    cells = rows.assign(text=[_cell(row, findings) for _, row in printed.iterrows()])
    grid = cells.pivot(index="variable", columns="segment", values="text").reindex(
        index=[name for name in scores if name in set(rows["variable"])], columns=list(names)
    )
    shown = grid.astype(object).rename(columns={code: escape_markdown(name) for code, name in names.items()})
    shown.insert(0, words("Score"), [escape_markdown(_row_name(name, findings)) for name in grid.index])
    head = words("Scores of each group: value, {confidence} interval, n.")
    caption = " ".join([head, *_input_note(list(grid.index), findings), *_few_note(rows, findings)])
    return tabulate(shown.fillna(words.number(None)), caption, keyed(rows))


def printed_profiles(rows: pd.DataFrame, shares: Collection[str]) -> pd.DataFrame:
    """Return figures of groups as they are printed and given away: ends go outward, but for everybody's.

    Parameters
    ----------
    shares
        Variables that are shares; the others are told in points.
    """
    steps = np.where(rows["variable"].isin(list(shares)), 0.01, 1.0)
    is_all = rows["segment"].eq(EVERYBODY)
    return pd.concat(
        [to_steps(rows[part], steps[part], outward=outward) for part, outward in ((is_all, False), (~is_all, True))]
    ).reindex(rows.index)


def _cell(row: pd.Series, findings: SegmentFindings) -> str:
    if pd.isna(row["estimate"]):
        return findings.words("withheld")
    count = findings.words.number(row["n"])
    return f"{_value(row, row['estimate'], findings)} ({_interval(row, findings)}; {count})"
