"""Page one on the image: its mark, users beside the rest, the best and the worst of it, change, and how sure it is."""

from __future__ import annotations

import pandas as pd

from helpers.present.cleaning.findings import MODES
from helpers.present.language.claims import Claim, Told, join
from helpers.present.language.narrative import by_sample, months, subject
from helpers.present.language.words import escape_markdown, mark
from helpers.present.one_page.tens import mark_of, plain_value, ten_ends
from helpers.present.outputs import Sentences, sentences
from helpers.present.perception.change import COMPARED
from helpers.present.perception.ends import End, ends_told
from helpers.present.perception.findings import Findings
from helpers.present.perception.image import INDEX, part_rows
from helpers.stats.comparisons.groups import SMALLEST_LEVEL
from helpers.stats.estimates.indicators import items_behind
from helpers.stats.models.families import REPORT_ERROR
from helpers.study.indicators import EVERYBODY
from helpers.study.thresholds import threshold
from helpers.study.waves import beside_previous

ASPECTS = (
    End("highest", mark("Best of all: {names}."), mark("Among the best: {names}.")),
    End("lowest", mark("Worst of all: {names}."), mark("Among the worst: {names}.")),
)
#: Aspects named at either end, and indicators named of those that changed.
NAMED, CHANGES_NAMED = 1, 3
CONTACT = "is_user"
#: From here on it is said of how many it is not known what they are told apart by.
MUCH = threshold("mostly_missing")


def image(findings: Findings, groups: pd.DataFrame) -> Sentences | None:
    """Return the image as a mark out of ten, of users and of the rest, and its best and worst aspects.

    Parameters
    ----------
    groups
        Table `groups`.

    Returns
    -------
    Sentences or None
        None where the survey has no image index.
    """
    row = findings.row(INDEX)
    if row is None:
        return None
    words = findings.words
    head = by_sample(
        findings.study,
        mark("**Image: {mark} out of 10.**"),
        mark("**Image among those who answered: {mark} out of 10.**"),
    )
    head = Told(words(head, mark=mark_of(row["estimate"], words)))
    return sentences(join([head, by_contact(findings, groups), _aspects(findings)]))


def contact_gap(groups: pd.DataFrame) -> pd.Series | None:
    """Return the test of users against the rest, where it is told; else None.

    It is not where chance may explain it, nor where the index does not measure the same in both.
    """
    if groups.empty:
        return None
    is_told = (groups["q_value"] < REPORT_ERROR) & (groups["conf_low"] >= 0) & groups["is_alike"].astype(bool)
    told = groups[(groups["domain"] == CONTACT) & is_told]
    return None if told.empty else told.iloc[0]


def by_contact(findings: Findings, groups: pd.DataFrame) -> Told:
    """Return the mark that users give and that of the rest, or that the two cannot be told apart, or not compared."""
    rows, tested = findings.rows([INDEX], CONTACT), groups[groups["domain"] == CONTACT]
    if len(rows) != 2:
        return Told("")
    if tested.empty:
        return _too_few_to_compare(rows, findings)
    if not tested["is_alike"].iloc[0]:
        text = mark(
            "Whether one mark means the same to those who have had contact with us and to the others, the answers do "
            "not show: the two are not compared."
        )
        return Told(findings.words(text))
    gap = contact_gap(groups)
    if gap is None:
        text = findings.words("Between those who have had contact with us and the others, no clear difference.")
        return Told(text, (Claim("silence", INDEX),))
    marks = marks_by_contact(findings)
    text = findings.words(
        "Those who have had contact with us give us {user}; those who know they have not, {rest}.",
        user=marks[True],
        rest=marks[False],
    )
    ends = {"value": float(gap["gap"]), "low": float(gap["conf_low"]), "high": float(gap["conf_high"])}
    claims = (Claim("group", INDEX, "above", str(gap["low"]), f"{CONTACT}={gap['high']}", **ends),)
    unknown = of_unknown_contact(findings)
    if unknown > MUCH:
        share = findings.words.percent(unknown)
        text = " ".join([text, findings.words("Of {share} of those who answered it is not known.", share=share)])
    return Told(text, claims)


def of_unknown_contact(findings: Findings) -> float:
    """Return the share of those who answered of whom it is not known whether they had contact."""
    users, every = findings.row(CONTACT), findings.estimates
    answered = every.loc[every["domain"] == EVERYBODY, "n"].max()
    return 0.0 if users is None or not answered > 0 else max(0.0, 1 - float(users["n"]) / float(answered))


def _too_few_to_compare(rows: pd.DataFrame, findings: Findings) -> Told:
    """Return that contact was not compared because so few have had it (or have not); empty where that is not why.

    More may have had it: who does not know of all kinds of contact is counted in neither group (`scoring.contact`).
    """
    smaller = rows.loc[rows["n"].idxmin()]
    if smaller["n"] >= SMALLEST_LEVEL:
        return Told("")
    text = mark(
        "Those who have had contact with us are not compared with the others: only {n} can be counted among them."
    )
    if not _is_user(smaller["level"]):
        text = mark(
            "Those who have had contact with us are not compared with the others, among whom only {n} can be counted."
        )
    return Told(findings.words(text, n=findings.words.number(smaller["n"])), (Claim("silence", INDEX),))


def marks_by_contact(findings: Findings) -> dict[bool, str]:
    """Return the mark of those who had contact (True) and of the others."""
    rows = findings.rows([INDEX], CONTACT)
    return {_is_user(row["level"]): mark_of(row["estimate"], findings.words) for _, row in rows.iterrows()}


def _is_user(level: object) -> bool:
    return str(level) in ("1", "1.0", "True")


def users_are_higher(gap: pd.Series) -> bool:
    """Return whether a told gap has the users above."""
    return _is_user(gap["high"])


def _aspects(findings: Findings) -> Told:
    rows = part_rows(findings)
    rows = rows[(rows["indicator"] != INDEX) & rows["conf_low"].notna()]
    if len(rows) < 2:
        return Told("")
    return ends_told(rows, findings, ASPECTS, NAMED, in_tens)


def in_tens(row: pd.Series, findings: Findings) -> str:
    """Return an aspect with its mark out of ten, as a sentence names it."""
    return f"{escape_markdown(row['label'].lower())} ({mark_of(row['estimate'], findings.words)})"


def told_changes(changes: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Return what changed beyond chance since the wave before, the image first, then the largest; maybe nothing.

    Beside the index none of its own questions is counted as one more change.
    """
    beside = beside_previous(findings.study)
    if changes.empty or findings.study.config.wave.previous is None or beside.obstacles or beside.doubts:
        return changes.iloc[:0]
    clear = changes[(changes["q_value"] < REPORT_ERROR) & changes["indicator"].isin(COMPARED)]
    within = [code for code in clear["indicator"] if _is_within_index(code, clear, findings)]
    clear = clear[~clear["indicator"].isin(within)]
    points = clear["change"].abs() * [100.0 if code in findings.shares else 1.0 for code in clear["indicator"]]
    first = clear["indicator"].ne("image_index")
    return clear.assign(first=first, points=-points).sort_values(["first", "points"], kind="stable")[list(changes)]


def _is_within_index(code: str, clear: pd.DataFrame, findings: Findings) -> bool:
    """Return whether an indicator is made of questions of an index that has changed itself."""
    if code == INDEX or INDEX not in set(clear["indicator"]):
        return False
    own, whole = (set(items_behind(name, findings.items)["item"]) for name in (code, INDEX))
    return bool(own) and own <= whole


def change(changes: pd.DataFrame, findings: Findings) -> Sentences | None:
    """Return what changed since the wave before, in one line; None where there is none before, or nothing comparable.

    Parameters
    ----------
    changes
        As `stats.comparisons.comparison.wave_change` returns it.
    """
    words, wave = findings.words, findings.study.config.wave.previous
    beside = beside_previous(findings.study)
    if wave is None or changes.empty or beside.obstacles or beside.doubts:
        return None
    told = told_changes(changes, findings)
    if told.empty:
        nothing = by_sample(
            findings.study,
            mark("**Since {wave}:** no change that chance does not explain."),
            mark("**Since {wave}, among those who answered:** no change that chance does not explain."),
        )
        return Sentences(words(nothing, wave=escape_markdown(wave)), (Claim("silence", "change"),))
    first = told.head(CHANGES_NAMED)
    moves = [
        words(
            "{label} from {before} to {after}",
            label=escape_markdown(findings.name(row["indicator"]).lower()),
            before=plain_value(row, findings, "previous"),
            after=plain_value(row, findings, "current"),
        )
        for _, row in first.iterrows()
    ]
    text = by_sample(
        findings.study, mark("**Since {wave}:** {moves}."), mark("**Since {wave}, among those who answered:** {moves}.")
    )
    text = words(text, wave=escape_markdown(wave), moves="; ".join(moves))
    return Sentences(text, tuple(change_claim(row, wave) for _, row in first.iterrows()))


def change_claim(row: pd.Series, wave: str) -> Claim:
    """Return what a sentence on one change claims."""
    ends = {"value": float(row["change"]), "low": float(row["conf_low"]), "high": float(row["conf_high"])}
    return Claim("change", row["indicator"], "above" if row["change"] > 0 else "below", wave, **ends)


#: How they came into the survey.
SAMPLES = {
    "probability": mark("{n} people drawn at random, asked {mode}, {month}."),
    "quota": mark("{n} people within quotas, {mode}, {month}."),
    "opt_in": mark(
        "{n} people who chose to answer, {mode}, {month}: the figures speak of them; others may think otherwise."
    ),
}


#: Between what the mark could lie, by whether the sample is within quotas, where it hangs on what no sample can show.
RANGES = {
    False: mark("If those who did not answer think alike, the {mark} could be anything from {low} to {high}."),
    True: mark(
        "If those who did not answer think alike, the {mark} could be anything from {low} to {high}; nobody was drawn "
        "at random."
    ),
}


def sure(findings: Findings) -> Sentences:
    """Return one line on precision: who was asked, how and when, and between what the image could lie.

    Those who chose to take part get no range: none would hold for the others.
    """
    words, config, row = findings.words, findings.study.config, findings.row(INDEX)
    n = len(findings.estimates) and int(findings.estimates.loc[findings.estimates["domain"] == EVERYBODY, "n"].max())
    text = words(
        SAMPLES[config.sample.type],
        n=words.number(n),
        mode=words(MODES[config.sample.mode]),
        month=months(findings.study, words),
    )
    if row is None or pd.isna(row["conf_low"]) or config.sample.type == "opt_in":
        return Sentences(f"*{text}*")
    ends = {"value": float(row["estimate"]), "low": float(row["conf_low"]), "high": float(row["conf_high"])}
    low, high = ten_ends(row["conf_low"], row["conf_high"])
    said = words(
        RANGES[config.sample.type == "quota"],
        mark=mark_of(row["estimate"], words), low=words.number(low, 1), high=words.number(high, 1),
    )  # fmt: skip
    return Sentences(f"*{text} {said}*", (Claim("figure", INDEX, **ends),))


def of_subject(findings: Findings) -> str:
    """Return what the survey is about, escaped."""
    return subject(findings.study)
