"""Findings on the image: the index, its parts, the groups and the change since the previous wave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers.present.language.claims import Claim, Told, figure_claim, join
from helpers.present.language.narrative import by_sample, indicator_name, intervals_mean, level_name, people, subject
from helpers.present.language.weak_scales import weakly
from helpers.present.language.words import escape_markdown, mark
from helpers.present.outputs import Figure, Sentences, Table, sentences, tabulate
from helpers.present.perception.alike import alike
from helpers.present.perception.ends import End, ends_told
from helpers.present.perception.findings import (
    Findings,
    estimate_table,
    interval_figure,
    surely,
)
from helpers.present.perception.untested import untested
from helpers.stats.comparisons.groups import SMALLEST_LEVEL
from helpers.stats.models.families import REPORT_ERROR
from helpers.stats.scales.invariance import incomparable
from helpers.study.thresholds import threshold
from helpers.survey.scoring import contact_items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpers.errors import Problem

INDEX = "image_index"
#: Whether there was contact, and what those who had some were asked.
CONTACT, OF_USERS = "is_user", "satisfaction_score"
#: Below this the image is poor, from the second value on it is good; on the 0-100 scale, as in the methodology.
POOR, GOOD = threshold("poor_image"), threshold("good_image")
#: Alpha from which one number stands for the scale without a word of caution.
GOOD_ALPHA = threshold("good_alpha")
#: What an interval reaches that holds a mark, by whether it begins under the poor and ends above the good; the last is
#: of an image without an interval.
BORDERS = {
    (True, False): mark("an image between poor and middling"),
    (False, True): mark("an image between middling and good"),
    (True, True): mark("an image that could be anything from poor to good"),
    (False, False): mark("an image whose level these few answers do not show"),
}
VALUED = (
    End("highest", mark("Best valued of all: {names}."), mark("Among the best valued: {names}.")),
    End("lowest", mark("Least valued of all: {names}."), mark("Among the least valued: {names}.")),
)
#: The index of the residents, and of those who chose to answer.
TOLD = (
    mark("The image index ({subject}) is {said}, on a scale from 0 to 100: {level}."),
    mark("Among those who answered the image index ({subject}) is {said}, on a scale from 0 to 100: {level}."),
)


def parts(findings: Findings) -> list[str]:
    """Return the index and the valuation items that the survey asked, as indicators."""
    return [INDEX, *findings.asked("valuation")]


def part_rows(findings: Findings) -> pd.DataFrame:
    """Return the index and its parts; an item worded against the image is turned, and its label says so."""
    rows, items = findings.rows(parts(findings)), findings.items
    turned = set(items.loc[items["is_reversed"].astype(bool) & (items["construct"] == "valuation"), "item"])
    labels = [
        findings.words("{label} (turned)", label=label) if code in turned else label
        for code, label in zip(rows["indicator"], rows["label"], strict=True)
    ]
    return rows.assign(label=labels)


def level_of(row: pd.Series, findings: Findings) -> Told:
    """Return where an index stands, only as far as its interval allows, widened as one of the report's sentences."""
    words, (low, high) = findings.words, surely(row, findings)
    if low >= GOOD:
        return Told(words("a good image"), (Claim("level", INDEX, "above", value=GOOD),))
    if high < POOR:
        return Told(words("a poor image"), (Claim("level", INDEX, "below", value=POOR),))
    if low >= POOR and high < GOOD:
        middle = Claim("level", INDEX, "between", low=POOR, high=GOOD)
        return Told(words("an image in the middle of the scale, neither good nor poor"), (middle,))
    border = BORDERS[low < POOR, high >= GOOD]
    return Told(words(border), (Claim("silence", INDEX),))


def headline(findings: Findings) -> Sentences:
    """Return the headline of the image: index, interval, level, and that no aspect stands out where none does."""
    words, row = findings.words, findings.row(INDEX)
    if row is None:
        asked = findings.items.loc[findings.items["construct"] == "valuation", "is_asked"]
        if asked.astype(bool).any():
            return Sentences(words("Too few people answered the valuation items, so there is no image index."))
        return Sentences(words("The survey asked no valuation item, so there is no image index."))
    level = level_of(row, findings)
    text = words(
        by_sample(findings.study, *TOLD),
        subject=subject(findings.study),
        said=findings.said(row),
        level=level.text,
    )
    blurred = Told(weakly({INDEX: findings.name(INDEX)}, findings.weak, words))
    return sentences(join([Told(text, figure_claim(row) + level.claims), _aspects(findings), blurred]))


def _aspects(findings: Findings) -> Told:
    """Return that no aspect stands out; what stands out is said above the figure."""
    rows = part_rows(findings)
    rows = rows[rows["indicator"] != INDEX]
    if len(rows) < 2 or ends_told(rows, findings, VALUED).text:
        return Told("")
    nothing = findings.words("No aspect stands out from the others beyond what chance explains.")
    return Told(nothing, (Claim("silence", "aspects"),))


def figure(findings: Findings) -> Figure | None:
    """Return the chart of the index and its parts."""
    rows = part_rows(findings)
    caption = ends_told(rows[rows["indicator"] != INDEX], findings, VALUED)
    read = findings.words("The image index and its parts, from 0 (worst) to 100 (best), with their ranges.")
    return interval_figure(rows, findings, caption + Told(read))


def table(findings: Findings) -> Table | None:
    """Return the index and its parts as a table."""
    caption = findings.words("The image index and its parts (0 to 100).")
    return estimate_table(part_rows(findings), findings, caption, findings.words("Aspect"))


def sureness(
    findings: Findings, reliability: pd.DataFrame, invariance: pd.DataFrame, notes: Sequence[Problem] = ()
) -> Sentences:
    """Return how sure the image is: the sample, and whether its items measure one thing, and in all alike.

    Parameters
    ----------
    reliability
        Table `reliability`.
    invariance
        One row a scale, as `scales.invariance.compare_scales` returns it.
    notes
        What must be told of the sample design.
    """
    row = findings.row(INDEX)
    if row is None:
        return Sentences("")
    parts = [
        intervals_mean(findings.study, findings.words),
        measurement(findings, reliability),
        _alike(findings, invariance),
    ]
    return Sentences(" ".join([part for part in parts if part] + [findings.words.problem(note) for note in notes]))


def _alike(findings: Findings, invariance: pd.DataFrame) -> str:
    rows = invariance[invariance["scale"] == INDEX]
    return " ".join(told for told in (alike(row, findings) for row in rows.to_dict("records")) if told)


def measurement(findings: Findings, reliability: pd.DataFrame) -> str:
    """Return whether the items of the image index hold together, in one sentence."""
    words = findings.words
    rows = reliability[(reliability["scale"] == INDEX) & (reliability["group"] == "all")]
    if rows.empty or pd.isna(rows["alpha"].iloc[0]):
        return words("The survey has too few valuation items or answers to check that they measure one thing.")
    row = rows.iloc[0]
    said = {
        "alpha": words.number(row["alpha"], 2),
        "interval": words.interval(row["alpha_low"], row["alpha_high"], 2),
        "omega": words.number(row["omega"], 2),
    }
    mark = words.number(GOOD_ALPHA, 1)
    if row["alpha_low"] >= GOOD_ALPHA and row["n_factors"] == 1:
        return words(
            "Its items hold together (alpha {alpha}, {interval}; omega {omega}) and form one dimension.", **said
        )
    if row["alpha"] >= GOOD_ALPHA:
        return words(
            "Its items are consistent (alpha {alpha}, {interval}; omega {omega}), but more than one dimension shows or "
            "the interval reaches below {mark}: read the parts beside the index.",
            mark=mark,
            **said,
        )
    return words(
        "Its items do not hold together well (alpha {alpha}, {interval}; omega {omega}): read the parts, not the "
        "index.",
        **said,
    )


RELIABILITY_GROUPS = {"all": "all", "users": "user", "non_users": "non_user"}


def reliability_table(findings: Findings, reliability: pd.DataFrame) -> Table | None:
    """Return the reliability of every scale, for everybody, users and non-users."""
    rows = reliability[reliability["alpha"].notna()]
    if rows.empty:
        return None
    words = findings.words
    names = [findings.name(scale) for scale in rows["scale"]]
    groups = [indicator_name(RELIABILITY_GROUPS[group], findings.study, words) for group in rows["group"]]
    shown = pd.DataFrame(
        {
            words("Scale"): names,
            words("Group"): groups,
            words("Items"): [words.number(n) for n in rows["n_items"]],
            "n": [words.number(n) for n in rows["n"]],
            words("Alpha"): [words.number(value, 2) for value in rows["alpha"]],
            words("{confidence} interval"): [
                words.interval(low, high, 2) for low, high in zip(rows["alpha_low"], rows["alpha_high"], strict=True)
            ],
            words("Ordinal alpha"): [words.number(value, 2) for value in rows["ordinal_alpha"]],
            "Omega": [words.number(value, 2) for value in rows["omega"]],
            words("Factors"): [words.number(value) if pd.notna(value) else "–" for value in rows["n_factors"]],
        }
    )
    data = pd.concat(
        [(rows["scale"] + "=" + rows["group"]).rename("key"), rows.drop(columns=["scale", "group"])], axis=1
    )
    return tabulate(shown, words("Reliability of the scales: do their items measure one thing?"), data, "llrrrrrrr")


def group_rows(findings: Findings, domains: Sequence[str], indicator: str = INDEX) -> pd.DataFrame:
    """Return an indicator in every level of several domains, labelled ``domain: level``, with domain and level apart.

    The columns ``section`` and ``level_name`` hold the two.
    """
    frames = [findings.rows([indicator], domain) for domain in domains]
    frames = [frame for frame in frames if len(frame) > 1]
    if not frames:
        return findings.rows([indicator]).iloc[:0]
    rows = pd.concat(frames, ignore_index=True)
    names = [findings.name(domain) for domain in rows["domain"]]
    labels = [f"{name}: {label}" for name, label in zip(names, rows["label"], strict=True)]
    return rows.assign(section=names, level_name=rows["label"], label=labels)


def groups_headline(findings: Findings, tests: pd.DataFrame, invariance: pd.DataFrame) -> Sentences:
    """Return which groups differ in their image, after false-discovery control, and which are not compared, and why.

    Parameters
    ----------
    tests
        Table `groups`.
    invariance
        One row a scale and grouping, as `stats.perception.Scales` has it.
    """
    is_alike = tests["is_alike"].astype(bool)
    apart = [findings.name(domain) for domain in tests.loc[~is_alike, "domain"]]
    told = [] if apart and not is_alike.any() else _compared(tests[is_alike], findings)
    told = [*told, *_not_compared(apart, findings)]
    return sentences(join([*told, untested(findings, tests, invariance, INDEX), Told(_asked_of_more(findings))]))


def _asked_of_more(findings: Findings) -> str:
    """Return why more people answer what was asked of users than there are users; '' where as many do.

    Who does not know of every kind of contact is counted in neither group (`scoring.contact`), and was asked all the
    same.
    """
    asked, known, every = (findings.row(code) for code in (OF_USERS, CONTACT, INDEX))
    rows = findings.rows([INDEX], CONTACT)
    users = rows.loc[rows["level"].astype(str).str.startswith("1"), "n"]
    if asked is None or known is None or every is None or users.empty or len(contact_items(findings.items)) < 2:
        return ""
    if not findings.is_of_part(OF_USERS) or asked["n"] <= users.iloc[0] or known["n"] >= every["n"]:
        return ""
    return findings.words(
        "Who has had one kind of contact and does not know of the other was asked about satisfaction, and is in "
        "neither of the two groups of contact: that is why there are more answers on satisfaction than users."
    )


def _compared(looked_at: pd.DataFrame, findings: Findings) -> list[Told]:
    """Return what came of the tests: each difference that is told, else that none is."""
    words = findings.words
    if looked_at.empty:
        text = words(
            "No group is compared with another: a test needs {n} people in each of two.",
            n=words.number(SMALLEST_LEVEL),
        )
        return [Told(text)]
    differing = looked_at[(looked_at["q_value"] < REPORT_ERROR) & (looked_at["conf_low"] >= 0)]
    if differing.empty:
        text = words(
            "Between the groups that were compared ({domains}) no difference can be told from chance, and that is a "
            "finding.",
            domains=words.list([findings.name(domain).lower() for domain in looked_at["domain"]]),
        )
        return [Told(text, (Claim("silence", INDEX),))]
    return [_group_gap(row, findings) for _, row in differing.iterrows()]


def _not_compared(names: list[str], findings: Findings) -> list[Told]:
    if not names:
        return []
    text = findings.words(
        "Not compared, because it is not shown that the index measures the same in the groups: {domains}.",
        domains=findings.words.list([name.lower() for name in names]),
    )
    return [Told(text)]


def _group_gap(row: pd.Series, findings: Findings) -> Told:
    words, study = findings.words, findings.study
    ends = {"value": float(row["gap"]), "low": float(row["conf_low"]), "high": float(row["conf_high"])}
    claim = Claim("group", INDEX, "above", str(row["low"]), f"{row['domain']}={row['high']}", **ends)
    text = words(
        "**{domain}:** {high}, {gap} points above {low} (likely {interval}).",
        domain=findings.name(row["domain"]),
        high=escape_markdown(level_name(row["domain"], row["high"], study, words)),
        low=escape_markdown(level_name(row["domain"], row["low"], study, words)),
        gap=words.number(row["gap"], 1),
        interval=words.interval_beyond(row["conf_low"], row["conf_high"], 1),
    )
    return Told(text, (claim,))


#: Rows that a chart of groups may have before it fills a page.
LONGEST = 16


def groups_figure(findings: Findings, tests: pd.DataFrame) -> Figure | None:
    """Return the image index of the groups that differ most, domain by domain, beside everybody's.

    Parameters
    ----------
    tests
        As for `groups_headline`: the first domains are those that differ most; the table has all that may be compared.
    """
    everybody, shown = findings.row(INDEX), []
    for domain in tests.loc[tests["is_alike"].astype(bool), "domain"]:
        if len(group_rows(findings, [*shown, domain])) <= LONGEST:
            shown.append(domain)
    rows = group_rows(findings, shown)
    if everybody is None or rows.empty:
        return None
    caption = findings.words("The image index by group, with their ranges; the dashed line is everybody's.")
    reference = (float(everybody["estimate"]), findings.words("Everybody"))
    return interval_figure(rows.assign(label=rows["level_name"]), findings, caption, reference)


def groups_table(findings: Findings, domains: Sequence[str], invariance: pd.DataFrame) -> Table | None:
    """Return the image index of every group that may be compared, as a table; small groups are withheld."""
    domains = [domain for domain in domains if domain not in incomparable(INDEX, invariance)]
    caption = findings.words(
        "The image index by group (0 to 100). Groups too small to publish are left out, and with them those from which "
        "their figures could be worked out."
    )
    return estimate_table(group_rows(findings, domains), findings, caption, findings.words("Group"))


def of_people(findings: Findings) -> str:
    """Return whom the figures speak of, as the sample allows."""
    return people(findings.study, findings.words)
