"""The evidence that a plan cites: the tables of the earlier notebooks, and the id of each row that supports a line.

An id is ``<label>/<row key>``: the label of an output of the report and the value in the first column of its data.
What no table of the earlier notebooks shows is shown by the plan itself, in ``tbl-evidence``.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.communication.plan.candidates.quantities import quantities, ways_on_no_page
from helpers.communication.plan.candidates.using import USED, Counted, Using, using_of
from helpers.communication.plan.method.library import Condition, When
from helpers.stats.drivers.choosing import of_image
from helpers.stats.estimates.indicators import shares_among
from helpers.stats.fieldwork.sample_size import Measured
from helpers.stats.segments.labels import CONCERNS
from helpers.stats.segments.profiles import told_apart
from helpers.study.indicators import EVERYBODY, INDICATORS, OWN_HOME
from helpers.study.instrument import construct_of
from helpers.survey.assembling import people_surveyed, residents_surveyed
from helpers.survey.design import raked_design
from helpers.survey.disclosure import FIGURES, to_steps
from helpers.survey.residents import residents_of

if TYPE_CHECKING:
    from helpers.study.opening import Study

Row = dict[str, Any]
OWN_LABEL = OWN_HOME
#: No more rows of one kind are cited for one line: the gravest ones.
MOST_CITED = 3
#: Whether somebody has been in touch with the service.
CONTACT = "is_user"
#: Shortcomings of one channel, which only what goes out by that channel mends.
OF_CHANNELS = ("silent_channel", "channel_mismatch")
TABLES = (
    "estimates", "drivers", "driver_covariance", "segments", "profiles", "supply_demand", "shortcomings",
    "knowledge_gaps",
)  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """What the earlier notebooks found; a table that was not written is an empty frame with its columns.

    Attributes
    ----------
    shares
        Indicators that are shares in [0, 1]; all others are scores 0-100.
    degrees
        Degrees of freedom of the sample's design.
    is_finite
        Whether the errors of the estimates count the finite population.
    channels
        Those that the survey asked about and that the council can write in.
    has_pages
        Whether the audit looked at the pages of the services.
    quantities
        How much the audit counted of what actions work on (`quantities`).
    facts
        What the council's own figures show: ``spending_grew``.
    silent
        Channels on which the council is known to have sent nothing about the service.
    unseen
        Those among them of which the inventory has no message on any subject.
    held
        Channels that the council has, as its inventory names them.
    using
        Who uses which channel; None where the survey did not ask.
    """

    estimates: pd.DataFrame
    drivers: pd.DataFrame
    segments: pd.DataFrame
    profiles: pd.DataFrame
    supply_demand: pd.DataFrame
    shortcomings: pd.DataFrame
    knowledge_gaps: pd.DataFrame
    residents: float
    shares: frozenset[str] = field(default_factory=frozenset)
    driver_covariance: pd.DataFrame = field(default_factory=pd.DataFrame)
    degrees: float = math.inf
    is_finite: bool = False
    channels: tuple[str, ...] = ()
    has_pages: bool = False
    quantities: Mapping[str, float] = field(default_factory=dict)
    facts: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    unseen: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    using: Using | None = None

    @cached_property
    def _rows(self) -> dict[tuple[str, str, str], Row]:
        shown = self.estimates[self.estimates["estimate"].notna()]
        return {(row["domain"], str(row["level"]), row["indicator"]): row for row in shown.to_dict("records")}

    @cached_property
    def _profiles(self) -> dict[tuple[str, str], Row]:
        # Of the share of an answer (item__answer) the profiles keep the answer apart, but not of a channel.
        shown = self.profiles[self.profiles["estimate"].notna()]
        return {(row["segment"], _variable(row)): row for row in shown.to_dict("records")}

    def row(self, indicator: str) -> Row | None:
        """Return everybody's estimate of an indicator, or None where there is none that may be shown."""
        return self._rows.get((EVERYBODY, EVERYBODY, indicator))

    @cached_property
    def _asked(self) -> frozenset[str]:
        shown = [indicator for domain, _, indicator in self._rows if domain == EVERYBODY]
        return frozenset(name for indicator in shown for name in (indicator, indicator.split("__")[0]))

    def asks(self, driver: str) -> bool:
        """Return whether this survey asked about a driver, or a part of one, and may show what it found."""
        return driver in self._asked

    def profile(self, segment: str, variable: str) -> Row | None:
        """Return a segment's estimate of a variable, or None where there is none that may be shown."""
        return self._profiles.get((segment, variable))

    @cached_property
    def _told_apart(self) -> dict[str, frozenset[str]]:
        return told_apart(self.profiles)

    def told_apart(self, segment: str) -> frozenset[str]:
        """Return the channels that a segment surely uses more or less than everybody.

        Of the others its own use differs from everybody's by what may be chance: everybody's is known better.
        """
        told = self._told_apart.get(segment, frozenset())
        return frozenset(name.removeprefix(USED) for name in told if name.startswith(USED))

    def whose_use(self, segment: str, channel: str) -> str:
        """Return whose use of a channel counts in a segment: its own where it is `told_apart`, else everybody's."""
        return segment if channel in self.told_apart(segment) else EVERYBODY

    def whose_contact(self, segment: str) -> str:
        """Return whose contact counts in a segment: its own where told apart, or where contact makes the groups."""
        row = self.profile(segment, CONTACT)
        makes_it = row is not None and row.get("is_input") is True
        return segment if makes_it or CONTACT in self._told_apart.get(segment, frozenset()) else EVERYBODY

    def uses_any(self, channels: Sequence[str], segment: str = EVERYBODY) -> Counted | None:
        """Return the share of a segment that uses at least one of some channels; None where the survey cannot say."""
        return None if self.using is None else self.using.any_of(channels, segment)

    def group(self, stakeholder: str, indicator: str) -> Row | None:
        """Return a stakeholder group's estimate of an indicator, or None where there is none that may be shown.

        It stands to a hundredth of its scale, as figures of groups do in the report (decision 0046).
        """
        row = self._rows.get(("stakeholder", stakeholder, indicator))
        if row is None:
            return None
        told = to_steps(pd.DataFrame([row]), [0.01 if indicator in self.shares else 1.0])
        return {**row, **told[list(FIGURES)].iloc[0].to_dict()}

    def is_rounded(self, segment: str) -> bool:
        """Return whether figures of a segment or stakeholder group stand to a hundredth of their scale.

        Those of latent classes keep their digits: nobody is surely in one.
        """
        rows = self.segments
        return segment != EVERYBODY and not rows.loc[rows["segment"].eq(segment), "basis"].eq("latent_class").any()

    def value(self, segment: str, indicator: str) -> float:
        """Return an indicator in a segment, else for everybody, else NaN."""
        row = self.profile(segment, indicator)
        row = self.row(indicator) if row is None else row
        return float("nan") if row is None else float(row["estimate"])

    def measured(self, indicator: str) -> Measured | None:
        """Return what this wave knows of everybody's indicator; None where it has no figure with an error."""
        row = self.row(indicator)
        if row is None or pd.isna(row["std_error"]) or pd.isna(row["n"]) or not row["std_error"] > 0:
            return None
        estimate, error, n = (float(row[name]) for name in ("estimate", "std_error", "n"))
        degrees = self.degrees * min(1.0, n / self._most) if math.isfinite(self.degrees) else math.inf
        residents = max(float(self.residents), n) if self.residents else math.inf
        return Measured(estimate, error, n, residents, degrees, self.is_finite, indicator in self.shares)

    @cached_property
    def _most(self) -> float:
        everybody = self.estimates[self.estimates["domain"] == EVERYBODY]
        return float(everybody["n"].max())

    def spread(self, indicator: str) -> float | None:
        """Return the standard deviation of an indicator between people, 0-100; None where the survey does not say."""
        row = self.row(indicator)
        if row is None or pd.isna(row["std_error"]) or pd.isna(row["n_effective"]):
            return None
        unit = 100.0 if indicator in self.shares else 1.0
        return unit * float(row["std_error"]) * math.sqrt(float(row["n_effective"])) or None

    def cite(self, indicator: str, segment: str = EVERYBODY) -> list[str]:
        """Return the ids of the rows that show an indicator, in a segment or for everybody."""
        if segment != EVERYBODY and self.profile(segment, indicator) is not None:
            return [f"{OWN_LABEL}/{segment}:{indicator}"]
        if self.group(segment, indicator) is not None:
            return self.cite_group(segment, indicator)
        return [] if self.row(indicator) is None else [f"{self._home(indicator)}/{indicator}"]

    def _home(self, indicator: str) -> str:
        return INDICATORS.home(indicator, construct_of(indicator))

    def cite_group(self, stakeholder: str, indicator: str) -> list[str]:
        """Return the id of the row that shows an indicator in a stakeholder group."""
        return [] if self.group(stakeholder, indicator) is None else [f"{OWN_LABEL}/{stakeholder}:{indicator}"]

    def cite_concern(self, issue: str) -> list[str]:
        """Return the ids of everybody's figures that an issue is told by; the image's where there is no issue."""
        shown = [one.id for one in CONCERNS if one.issue == issue] or ["image_index"]
        return [key for column in shown for key in self.cite(column)]

    def cite_driver(self, driver: str) -> list[str]:
        """Return the id of a driver's row, if it was modelled."""
        return [f"tbl-drivers/{driver}"] if driver in set(self.drivers["driver"]) else []

    def cite_segment(self, segment: str) -> list[str]:
        """Return the id of a segment's row, if there is one."""
        return [f"tbl-segments/{segment}"] if segment in set(self.segments["segment"]) else []

    def cite_shortcomings(self, kinds: Iterable[str]) -> list[str]:
        """Return the ids of the gravest shortcomings of some kinds, or of a kind and a beginning (`kind:subject`)."""
        wanted = set(kinds)
        parts = tuple(f"{name}:" for name in wanted if ":" in name)
        codes = [code for kind, code in self._gravest if kind in wanted or f"{code}:".startswith(parts)]
        return [f"tbl-shortcomings/{code}" for code in codes[:MOST_CITED]]

    def on_pages(self) -> Evidence:
        """Return the evidence of what can be mended on pages that exist: a page still to be written has all it needs.

        Where no page was looked at it is the same evidence.
        """
        codes = self.shortcomings["shortcoming"]
        later = ways_on_no_page(list(codes)) if self.has_pages else set()
        return replace(self, shortcomings=self.shortcomings[~codes.isin(later)]) if later else self

    def by_channels(self, channels: Collection[str]) -> Evidence:
        """Return the evidence for what goes out by these channels: that another one is silent is no reason for it."""
        rows = self.shortcomings
        others = rows["kind"].isin(OF_CHANNELS) & ~rows["subject"].isin(list(channels))
        return replace(self, shortcomings=rows[~others]) if others.any() else self

    @cached_property
    def to_use_less(self) -> frozenset[str]:
        """The channels by which the audit asks to send less: those fewer trust, and of which nobody lacks messages."""
        subjects = {kind: set(self.shortcomings.loc[self.shortcomings["kind"].eq(kind), "subject"])
                    for kind in ("untrusted_channel", "channel_mismatch")}  # fmt: skip
        return frozenset(map(str, subjects["untrusted_channel"] - subjects["channel_mismatch"]))

    @cached_property
    def _gravest(self) -> list[tuple[str, str]]:
        rows = self.shortcomings.sort_values(["severity", "shortcoming"], ascending=[False, True], kind="stable")
        return list(zip(rows["kind"], rows["shortcoming"], strict=True))

    def shown_here(self, cited: Iterable[str]) -> pd.DataFrame:
        """Return the rows that the plan itself must show for these ids to resolve.

        Returns
        -------
        DataFrame
            ``key``, ``segment``, ``indicator``, ``is_share``, ``is_rounded``, ``estimate``, ``conf_low``,
            ``conf_high``, ``n``; one row an id of ``tbl-evidence``.
        """
        keys = sorted({key.split("/", 1)[1] for key in cited if key.startswith(f"{OWN_LABEL}/")})
        return pd.DataFrame([self._shown(key) for key in keys], columns=list(SHOWN))

    def _shown(self, key: str) -> dict[str, object]:
        segment, _, indicator = key.rpartition(":")
        row = self.profile(segment, indicator) if segment else self.row(indicator)
        row = self.group(segment, indicator) if row is None else row
        numbers = {name: row[name] if row is not None else None for name in NUMBERS}
        told = {"is_share": indicator in self.shares, "is_rounded": self.is_rounded(segment or EVERYBODY)}
        return {"key": key, "segment": segment or EVERYBODY, "indicator": indicator, **told, **numbers}


def _variable(row: Row) -> str:
    level = row["level"]
    return f"{row['variable']}__{level}" if isinstance(level, str) and level not in ("", EVERYBODY) else row["variable"]


NUMBERS = ("estimate", "conf_low", "conf_high", "n")
SHOWN = ("key", "segment", "indicator", "is_share", "is_rounded", *NUMBERS)


def gather(study: Study) -> Evidence:
    """Return the evidence of a study: whatever of its earlier tables was written."""
    from helpers.study.artefacts import artefacts

    def read(name: str) -> pd.DataFrame:
        return study.read(name) if study.has(name) else pd.DataFrame(columns=list(artefacts()[name].columns))

    tables = {name: read(name) for name in TABLES}
    # The silence of a channel by which less is to be sent is found, and no reason to say more by it.
    tables["shortcomings"] = tables["shortcomings"][tables["shortcomings"]["is_to_mend"].astype(bool)]
    # The plan moves the image: drivers of another outcome are no evidence of what does.
    tables["drivers"] = of_image(tables["drivers"])
    is_of_image = tables["driver_covariance"]["driver"].isin(tables["drivers"]["driver"])
    tables["driver_covariance"] = tables["driver_covariance"][is_of_image]
    named = [*tables["estimates"]["indicator"], *map(_variable, tables["profiles"].to_dict("records"))]
    return Evidence(
        **tables,
        residents=_residents(study, read("margins")),
        shares=shares_among(named, read("items")),
        channels=study.instrument.channels(),
        has_pages=study.has("service_pages") and study.rows("service_pages") > 0,
        quantities=quantities(
            read("service_pages"),
            read("page_languages"),
            read("readability"),
            read("voice"),
            tables["shortcomings"],
        ),
        facts=frozenset(["spending_grew"] if _spending_grew(study) else []),
        **_heard(read("voice")),
        **_surveyed(study, read("margins"), read("assignments")),
    )


def _spending_grew(study: Study) -> bool:
    from helpers.survey.spending import has_grown

    return has_grown(study.paths.raw / "communication", study.config.wave.start.year)


def _heard(voice: pd.DataFrame) -> dict[str, Any]:
    """Return the channels without a word on the service, those without any message, and all that there are."""
    rows = voice[voice["channel"].ne("all")]
    parts = {
        "silent": rows["social_messages"].eq(0),
        "unseen": rows["messages"].eq(0),
        "held": rows["messages"].ge(0),
    }
    return {name: frozenset(rows.loc[held, "channel"].astype(str)) for name, held in parts.items()}


def _residents(study: Study, margins: pd.DataFrame) -> float:
    """Return how many people the survey stands for: those of the census, else as council.yml says."""
    if not study.has("respondents"):
        return residents_surveyed(margins, study.config.population)
    return residents_surveyed(margins, people_surveyed(study.read("respondents"), margins, study.config))


def _surveyed(study: Study, margins: pd.DataFrame, assignments: pd.DataFrame) -> dict[str, Any]:
    """Return the degrees of freedom of the residents' sample, whether it counts the finite population, and `using`."""
    if not study.has("respondents"):
        return {}
    everybody = study.read("respondents")
    people, respondents = people_surveyed(everybody, margins, study.config), residents_of(everybody, margins)
    design = raked_design(respondents, margins, study.config.sample, people)
    threshold = study.config.options.disclosure_threshold
    return {
        "degrees": float(design.degrees_of_freedom),
        "is_finite": design.population is not None,
        "using": using_of(respondents, design.weights, assignments, threshold),
    }


def support(when: When, segment: str, issue: str, evidence: Evidence) -> list[str]:
    """Return the ids that make a line apply to an audience; none where it does not apply.

    Parameters
    ----------
    when
        The line's condition: one of its parts is enough.
    segment, issue
        The audience's segment and its main issue.
    """
    cited = (evidence.cite_segment(segment) or evidence.cite_concern(issue)) if issue in when.issues else []
    for condition in when.indicators:
        cited += _indicator_support(condition, segment, evidence)
    return list(dict.fromkeys(cited + evidence.cite_shortcomings(when.shortcomings)))


def _indicator_support(condition: Condition, segment: str, evidence: Evidence) -> list[str]:
    if not condition.holds(evidence.value(segment, condition.id)):
        return []
    return evidence.cite(condition.id, segment)
