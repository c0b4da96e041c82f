"""What falls short in the council's communication, scored by rules that are data, each with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from helpers.communication.audit.texts.dictionaries import audit_folder
from helpers.communication.audit.texts.readability import GRADES
from helpers.communication.audit.themes.coding import stereotypes
from helpers.communication.audit.themes.images import BY_SCORE
from helpers.communication.audit.themes.supply import USED, sent_messages
from helpers.communication.audit.themes.voice import EVERY_CHANNEL
from helpers.stats.comparisons.standing import widened
from helpers.stats.estimates.intervals import wilson
from helpers.stats.models.families import REPORT_ERROR, family_level, widening
from helpers.stats.segments.profiles import told_apart
from helpers.study.config import Frozen, read_as
from helpers.study.indicators import EVERYBODY

COLUMNS = ("shortcoming", "kind", "subject", "severity", "value", "reference", "evidence", "rests_on", "basis")


#: What is found by counting or by a test, and what only passes a mark that somebody set.
FOUND, NORMS = ("counted", "tested"), ("norm", "published_norm")
#: Kinds that the survey tells of people: nothing in them is something that the council says.
OF_PEOPLE = ("ignorance", "distortion", "image_gap")


class Rule(Frozen):
    """When a kind of thing falls short; a reference in words is worked out from the council's own figures.

    `basis` says what it is to fall short of it: `counted`, `tested`, or beyond a `norm` of this method or of others. Of
    a kind whose value is a share in [0, 1] (`is_share`) an interval is widened within these ends.
    """

    reference: float | Literal["mean", "budget", "grade"]
    worst: float
    weight: float
    rests_on: str
    basis: Literal["counted", "tested", "norm", "published_norm"]
    is_share: bool = False


class Rules(Frozen):
    """`methodology/audit/shortcomings.yml`."""

    version: str
    least_severity: float
    least_supply: float
    rules: dict[str, Rule]


@lru_cache(maxsize=1)
def read_rules() -> Rules:
    """Return the rules of severity.

    Raises
    ------
    ConfigError
        If the file is missing or any key in it is refused.
    """
    path = audit_folder() / "shortcomings.yml"
    return read_as(Rules, path)


@dataclass(frozen=True)
class Finding:
    """One figure that may fall short: its interval is the figure itself where it is a count of everything."""

    kind: str
    subject: str
    value: float
    evidence: str
    low: float | None = None
    high: float | None = None
    reference: float | None = None
    rests_on: str | None = None


def severity(value: float, reference: float, worst: float, weight: float) -> float:
    """Return how grave it is, 0 to 100: weight times the part of the way from the reference to the worst.

    Examples
    --------
    >>> severity(50, 20, 80, 1.0), severity(10, 20, 80, 1.0)
    (50.0, 0.0)
    """
    way = (value - reference) / (worst - reference) if worst != reference else 0.0
    return 100 * weight * min(max(way, 0.0), 1.0)


def is_certain(finding: Finding, reference: float, error: float = REPORT_ERROR) -> bool:
    """Return whether the interval of a figure leaves the reference out; a figure without one is certain.

    Parameters
    ----------
    error
        To which the interval is widened, since the worst of many are picked.
    """
    ends = _interval(finding)
    if ends is None:
        return True
    is_share, times = read_rules().rules[finding.kind].is_share, float(widening(error))
    low, high = widened(finding.value, *ends, times, is_share=is_share)
    # An end that lies on the edge of the scale stays there.
    return not min(float(low), ends[0]) <= reference <= max(float(high), ends[1])


def _interval(finding: Finding) -> tuple[float, float] | None:
    """Return the interval of a figure; None where it is a count of everything."""
    if finding.low is None or finding.high is None or pd.isna(finding.low) or pd.isna(finding.high):
        return None
    return float(finding.low), float(finding.high)


def score(findings: Iterable[Finding], rules: Rules) -> pd.DataFrame:
    """Return the table `shortcomings`: what was found, then what passes a norm, each the gravest first.

    What may as well lie on its reference is left out. Of several with one code the gravest stays.
    """
    looked_at = list(findings)
    error = family_level("audit", sum(_interval(finding) is not None for finding in looked_at))
    rows = []
    for finding in looked_at:
        rule = rules.rules[finding.kind]
        reference = finding.reference if finding.reference is not None else rule.reference
        if isinstance(reference, str) or not is_certain(finding, reference, error):
            continue
        grave = severity(finding.value, reference, rule.worst, rule.weight)
        if grave >= rules.least_severity:
            code = f"{finding.kind}:{finding.subject}"
            told = (code, finding.kind, finding.subject, grave, finding.value, reference, finding.evidence)
            rows.append((*told, finding.rests_on or rule.rests_on, rule.basis))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table = table.assign(is_norm=table["basis"].isin(NORMS)).sort_values(
        ["is_norm", "severity", "shortcoming"], ascending=[True, False, True], kind="stable"
    )
    return table.drop(columns="is_norm").drop_duplicates("shortcoming", ignore_index=True)


@dataclass(frozen=True, eq=False)
class AuditTables:
    """The tables that shortcomings are read from; an empty one yields none."""

    coded: pd.DataFrame
    voice: pd.DataFrame
    framing: pd.DataFrame
    readability: pd.DataFrame
    pages: pd.DataFrame
    supply_demand: pd.DataFrame
    images: pd.DataFrame
    image_gaps: pd.DataFrame
    knowledge_gaps: pd.DataFrame
    demand: pd.DataFrame


def find_shortcomings(tables: AuditTables) -> pd.DataFrame:
    """Return the table `shortcomings` of an audit."""
    rules = read_rules()

    def findings() -> Iterator[Finding]:
        yield from _of_voice(tables.voice)
        yield from _of_framing(tables.framing, tables.coded)
        yield from _of_reading(tables.readability)
        yield from _of_pages(tables.pages)
        often, apart = much_sent(tables.voice, rules.least_supply), told_apart(tables.demand)
        yield from _of_channels(tables.supply_demand, often, apart)
        yield from _of_recall(tables.demand)
        yield from _of_images(tables.image_gaps)
        yield from _of_knowledge(tables.knowledge_gaps)

    table = score(findings(), rules)
    return table.assign(is_to_mend=table["shortcoming"].isin(asked_for(table)["shortcoming"]))


def asked_for(table: pd.DataFrame) -> pd.DataFrame:
    """Return the shortcomings that call for something: not the silence of channels by which less is to be sent.

    Of one by which much is sent and that few trust it cannot be asked to say more too, unless people lack it. That it
    was silent is found all the same, and counted.

    Parameters
    ----------
    table
        Table `shortcomings`.
    """
    untrusted, lacked = (
        set(table.loc[table["kind"] == kind, "subject"]) for kind in ("untrusted_channel", "channel_mismatch")
    )
    too_much = untrusted - lacked
    return table[~(table["kind"].eq("silent_channel") & table["subject"].isin(too_much))].reset_index(drop=True)


def to_mend(table: pd.DataFrame) -> pd.DataFrame:
    """Return the shortcomings that are a thing to mend each: what is asked for on no page comes with the page.

    The page is then as grave as the graver of the two.

    Parameters
    ----------
    table
        Table `shortcomings`.
    """
    is_page = table["kind"].eq("no_page")
    is_with_it = table["kind"].eq("no_way_to_ask") & table["subject"].isin(table.loc[is_page, "subject"])
    graver = table[is_with_it].set_index("subject")["severity"]
    worst = table["severity"].where(~is_page, np.fmax(table["severity"], table["subject"].map(graver)))
    return table.assign(severity=worst)[~is_with_it]


def _of_voice(voice: pd.DataFrame) -> Iterator[Finding]:
    for row in voice.itertuples():
        evidence = f"tbl-voice/{row.channel}"
        if row.channel != EVERY_CHANNEL and row.messages:
            # A channel that carries nothing at all is a matter of supply and demand, not of silence on a subject.
            yield Finding("silent_channel", row.channel, row.social_silence, evidence)
        if row.channel == EVERY_CHANNEL and pd.notna(row.budget_share) and pd.notna(row.social_share):
            ends = {"low": row.social_low, "high": row.social_high}
            yield Finding("low_voice", "council", row.social_share, evidence, **ends, reference=row.budget_share)


def _of_framing(framing: pd.DataFrame, coded: pd.DataFrame) -> Iterator[Finding]:
    sent = framing[framing["origin"] == "council"] if len(framing) else framing
    for row in sent.itertuples():
        if row.frame == "deficit":
            evidence = f"tbl-framing/council:{row.frame}"
            # Whether the lists err here as in new messages is not known: a share is certain if it is so either way.
            low, high = min(row.conf_low, row.reader_low), max(row.conf_high, row.reader_high)
            yield Finding("deficit_framing", "messages", row.share, evidence, low, high)
    if sent.empty:
        return
    n = int(sent["n"].iloc[0])
    least = float(sent.loc[sent["frame"] == "restates_stereotype", "reader_low"].iloc[0])
    social = coded[coded["is_social"].astype(bool) & (coded["origin"] == "council")]
    for stereotype in stereotypes():
        count = int((social["stereotype"] == stereotype).sum())
        if count:
            low, high = wilson(count, n)
            evidence = "tbl-framing/council:restates_stereotype"
            yield Finding("stereotype_restated", stereotype, count / n, evidence, min(low, least), high)


def _of_reading(readability: pd.DataFrame) -> Iterator[Finding]:
    for row in readability.itertuples():
        normal = float(GRADES[row.measure][1])
        base = "services" if row.text.startswith("service:") else "messages"
        key = f"{row.text}:{row.language}"
        evidence = f"tbl-readability/{key}"
        yield Finding("hard_to_read", key, row.ease, evidence, reference=normal, rests_on=base)


def _of_pages(pages: pd.DataFrame) -> Iterator[Finding]:
    lacking: dict[str, list[str]] = {}
    for row in pages.itertuples():
        evidence = f"tbl-pages/{row.service}"
        if not row.has_page:
            yield Finding("no_page", row.service, 0.0, evidence)
        if row.has_way_to_ask is False:
            yield Finding("no_way_to_ask", row.service, 0.0, evidence)
        for language in row.missing_languages if row.has_page else ():
            lacking.setdefault(language, []).append(row.service)
    there = float(pages["has_page"].astype(bool).sum()) if lacking else 0.0
    for language, services in lacking.items():
        # The row cited shows one of the pages that lack it; the table shows them all.
        yield Finding("missing_language", language, len(services) / there, f"tbl-pages/{services[0]}")


def much_sent(voice: pd.DataFrame, least_supply: float) -> frozenset[str]:
    """Return the channels that surely carry at least a share of the messages: two of sixteen may be chance."""
    sent = sent_messages(voice)
    n = sum(sent.values())
    return frozenset(channel for channel, count in sent.items() if n and wilson(count, n)[0] >= least_supply)


def _of_channels(supply: pd.DataFrame, often: frozenset[str], apart: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    """Yield what is lacking by a channel, of a group only where its use is told apart from everybody's (`apart`).

    Of all others its gap is everybody's, and the widest of several groups is picked by chance.
    """
    trusted = supply[supply["segment"] == EVERYBODY]["trust"].mean() if len(supply) else float("nan")
    for row in supply.itertuples():
        evidence = f"tbl-supply/{row.segment}:{row.channel}"
        # A difference that may be none is no shortcoming: nothing sent by chance would be one.
        is_own = row.segment == EVERYBODY or f"{USED}{row.channel}" in apart.get(row.segment, ())
        if is_own and pd.notna(row.gap_low) and row.gap_low > 0:
            yield Finding("channel_mismatch", row.channel, row.gap, evidence, row.gap_low, row.gap_high)
        if row.segment == EVERYBODY and row.channel in often and pd.notna(row.trust):
            ends = {"low": row.trust_low, "high": row.trust_high}
            yield Finding("untrusted_channel", row.channel, row.trust, evidence, **ends, reference=float(trusted))


def _of_recall(demand: pd.DataFrame) -> Iterator[Finding]:
    recall = demand[(demand["variable"] == "recall") & (demand["segment"] == EVERYBODY)]
    for row in recall.itertuples():
        yield Finding("low_recall", EVERYBODY, row.estimate, "tbl-supply/all:recall", row.conf_low, row.conf_high)


def _of_images(gaps: pd.DataFrame) -> Iterator[Finding]:
    # What messages say of an aspect is read by lists that no reader has tested: such a gap is shown, and is no fault.
    known = gaps[gaps["measure"] == BY_SCORE] if len(gaps) else gaps
    widest = known.sort_values("difference", key=abs, ascending=False, kind="stable") if len(known) else known
    for row in widest.itertuples():
        # The size of a gap counts, whichever way it goes; that there is one was tested over all pairs.
        if row.q_value < SIGNIFICANT:
            yield Finding("image_gap", row.dimension, abs(row.difference), f"tbl-images/{row.dimension}")


def _of_knowledge(gaps: pd.DataFrame) -> Iterator[Finding]:
    everybody = gaps[gaps["segment"] == EVERYBODY] if len(gaps) else gaps
    for row in everybody.itertuples():
        evidence = f"tbl-knowledge-gaps/{row.item}"
        yield Finding("ignorance", row.item, row.dont_know, evidence, row.dont_know_low, row.dont_know_high)
        yield Finding("distortion", row.item, row.wrong, evidence, row.wrong_low, row.wrong_high)


#: False discovery rate under which a gap between images counts.
SIGNIFICANT = REPORT_ERROR
