"""The plan's codes in the reader's language: lines, roles, phases, grades, channels."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.communication.plan.candidates.links import all_of, as_lists
from helpers.communication.plan.drafting.counting import LATER
from helpers.communication.plan.method.library import Library, read_library
from helpers.communication.plan.terms.config import PlanConfig, read_plan
from helpers.present.language.contractions import in_marks
from helpers.present.language.narrative import indicator_name, level_name
from helpers.present.language.words import Words, escape_markdown, mark
from helpers.present.segments.names import issue_name, segment_name
from helpers.study.tables import plan
from helpers.study.tables.plan import table_of

if TYPE_CHECKING:
    from helpers.study.artefacts import Artefact
    from helpers.study.opening import Study

OWNERS = {
    "communication": mark("Communication"),
    "social_services": mark("Social Services staff"),
    "frontline": mark("Front desk and telephone"),
    "direction": mark("Direction and councillor"),
    "participation": mark("Participation and community work"),
    "web": mark("Web and design"),
}
PHASES = {
    "prepare": mark("Prepare"),
    "speak": mark("Speak"),
    "sustain": mark("Sustain"),
    "learn": mark("Learn"),
}
GRADES = {
    "meta_analysis": mark("meta-analysis"),
    "experiment": mark("experiment"),
    "observational": mark("observational study"),
    "practice": mark("practice elsewhere"),
    "judgement": mark("judgement"),
}
LEVELS = {"low": mark("a little"), "mid": mark("fairly"), "high": mark("very"), "certain": mark("certain")}
#: Points that print as a hundredth.
LEAST_SHOWN = 0.005
STATUSES = {"chosen": mark("in the plan"), "reserve": mark("in reserve"), "excluded": mark("excluded by the council")}
FREQUENCIES = {
    "monthly": mark("every month"),
    "quarterly": mark("every quarter"),
    "each_time": mark("each time"),
    "next_wave": mark("in the next survey"),
}
KINDS = {
    "outcome": mark("outcome: what people think"),
    "outtake": mark("outtake: what people take in"),
    "output": mark("output: what was done"),
    "impact": mark("impact: the image itself"),
}
MILESTONES = {
    "mil-start": mark("The plan starts"),
    "mil-count": mark("Counted: what success is judged by, as it is before the plan"),
    "mil-review": mark("Review of what was done"),
    "mil-end": mark("The plan ends"),
    "mil-next_wave": mark("Next survey"),
}
SPECIAL = {
    "contact": mark("people met at the service"),
    "every_home": mark("every home"),
    "met": mark("meetings with them"),
    "team_meeting": mark("the team's meeting"),
    "staff_mail": mark("mail to all staff"),
}
STAKEHOLDERS = {
    "association": mark("Associations"),
    "economic": mark("Shops and businesses"),
    "professional": mark("The council's own professionals"),
    "all": mark("Everybody"),
}
CHANGES = {
    "must": mark("required"),
    "exclude": mark("excluded"),
    "changed": mark("changed"),
    "removed": mark("taken out"),
    "added": mark("added"),
    "no_such_line": mark("no longer drafted: it changes nothing"),
}
FIELDS = {
    "text": mark("text"),
    "target": mark("target"),
    "date": mark("date"),
    "start": mark("start"),
    "end": mark("end"),
    "owner": mark("owner"),
    "cost": mark("cost"),
    "hours": mark("hours"),
}
RESULTS = {
    "reached": mark("reached"),
    "not_reached": mark("not reached"),
    "not_yet_tellable": mark("cannot be told yet"),
    "not_comparable": mark("not compared"),
    "item": mark("change of one question"),
}
#: In what two surveys differ.
REASONS = {
    "design": mark("how people were chosen"),
    "mode": mark("how they were asked"),
    "chosen": mark("who wanted to answer"),
    "frame": mark("from whom they were chosen"),
    "weighting": mark("how the answers were weighted"),
    "items": mark("what was asked"),
}
#: The item on which channels are trusted.
TRUSTED = "channel_trusted"
#: What stands in the way of a line's days.
FLAGS = {
    "election": mark(
        "It meets the weeks before an election: only what people need in order to use the service may be said."
    ),
    "august": mark("It begins in August."),
    "holiday": mark("It begins or ends on a day on which nobody works."),
    "order": mark("By the days set by hand it goes out before something that comes first is done."),
}

_Rows = dict[str, dict[Hashable, Any]]


@dataclass(frozen=True)
class PlanView:
    """A plan's tables with what is needed to say them.

    Attributes
    ----------
    tables
        The tables of the plan by name.
    terms
        The council's own, from plan.yml.
    """

    tables: Mapping[str, pd.DataFrame]
    study: Study
    words: Words
    library: Library = field(default_factory=read_library)
    terms: PlanConfig = field(default_factory=PlanConfig)
    _by_key: dict[str, _Rows] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    @property
    def chosen(self) -> pd.DataFrame:
        """The actions that the plan chose."""
        return self["plan_actions"][self["plan_actions"]["status"] == "chosen"]

    @property
    def is_moving(self) -> bool:
        """Whether any chosen action is expected to move what the plan measures, as far as is printed."""
        return bool((self.chosen["gain_high"].fillna(0.0).astype(float) >= LEAST_SHOWN).any())

    @cached_property
    def evidence_numbers(self) -> dict[str, str]:
        """Evidence id to its number in this plan (E1, E2, ...), in the order in which the plan cites them."""
        ids = all_of(cell for table in CITING for cell in self[table]["evidence"])
        return {key: f"E{place}" for place, key in enumerate(ids, start=1)}

    @property
    def aim(self) -> str:
        """The indicator that the actions are chosen for: the image index, or something of concern."""
        rows = self["plan_scenarios"]
        return str(rows["aim"].iloc[0]) if len(rows) else "image_index"

    def figure(self, measure: str) -> float | None:
        """Return a figure of the plan as a whole, or None where there is none."""
        rows = self["plan_figures"]
        values = rows.loc[rows["measure"] == measure, "value"]
        return None if values.empty or pd.isna(values.iloc[0]) else float(values.iloc[0])

    def line(self, line: str) -> str:
        """Return the words of a line of the plan: the council's own where it wrote some, else the method's."""
        if line.startswith(LATER):
            return self.words("The other half, by lot: {action}", action=self.line(f"act-{line.removeprefix(LATER)}"))
        if line.startswith("mil-"):
            return self.words(MILESTONES[line])
        kind = table_of(line)
        table, row = kind.name, self._rows_of(kind).get(line)
        if row is None:
            return self._of_library(table, line.split("-", 1)[1]) or line
        return str(row["text"]) if isinstance(row["text"], str) and row["text"] else self._drafted(table, row, line)

    def _rows_of(self, kind: Artefact) -> _Rows:
        """Return the rows of a table of the plan by the last column of their key: each is asked for many times."""
        if kind.name not in self._by_key:
            rows = self[kind.name].to_dict("records")
            self._by_key[kind.name] = {str(row[kind.key[-1]]): row for row in rows}
        return self._by_key[kind.name]

    def objective_text(self, template: str) -> str:
        """Return an objective of the library in the reader's language."""
        return next(one.text[self.study.language] for one in self.library.templates if one.id == template)

    def _of_library(self, table: str, name: str) -> str:
        entries = {"plan_actions": self.library.actions, "plan_risks": self.library.risks}.get(table, ())
        names = [entry.name[self.study.language] for entry in entries if entry.id == name]
        return names[0] if names else ""

    def _drafted(self, table: str, row: Mapping[Hashable, Any], line: str) -> str:
        language = self.study.language
        if table == "objectives":
            return self.objective_text(str(row["template"]))
        if table == "audiences":
            return self._audience(row)
        if table == "plan_messages":
            return next(frame.name[language] for frame in self.library.frames if frame.id == row["frame"])
        return self._of_library(table, str(row["library"])) or line

    def _audience(self, row: Mapping[Hashable, Any]) -> str:
        if row["kind"] == "segment" and isinstance(row["label"], str):
            return segment_name(row["label"], self.study, self.words)
        return self.words(STAKEHOLDERS[row["segment"]])

    def quoted(self, name: str) -> str:
        """Return a name in the language's quotation marks, escaped for Markdown."""
        return self.in_marks(name, escape_markdown)

    def in_marks(self, name: str, as_shown: Callable[[str], str] = str) -> str:
        """Return a name in the language's quotation marks, as documents hold it; those in it become the inner ones."""
        return in_marks(name, self.study.language, as_shown)

    def lines(self, codes: Iterable[str]) -> str:
        """Return several lines, in words."""
        return "; ".join(self.line(line) for line in codes)

    def owner(self, code: object) -> str:
        """Return a role: the method's in words, the council's own as it is."""
        return self.words(OWNERS[str(code)]) if code in OWNERS else str(code)

    def channels(self, codes: Iterable[str]) -> str:
        """Return several channels, in words."""
        labels = {}
        if "channel_used" in self.study.instrument:
            labels = {o.code: o.label[self.study.language] for o in self.study.instrument["channel_used"].options}
        labels |= {code: self.words(text) for code, text in SPECIAL.items()}
        return ", ".join(labels.get(code, code) for code in codes)

    def indicator(self, code: str) -> str:
        """Return the name of an indicator, with its answer where it is the share of one."""
        item, _, answer = code.partition("__")
        name = indicator_name(item, self.study, self.words)
        if not answer:
            return name
        # Several rows on one question are told apart by their answers.
        said = self.words(ANSWERS[answer]) if answer in ANSWERS else level_name(item, answer, self.study, self.words)
        return f"{name}: {said}"

    def segment(self, code: str) -> str:
        """Return the name of a segment or stakeholder group."""
        rows = self["audiences"]
        named = rows[rows["segment"] == code]
        return self.words(STAKEHOLDERS[code]) if named.empty else self.line(str(named.iloc[0]["audience"]))

    def issue(self, code: str) -> str:
        """Return an audience's main issue, in words."""
        return issue_name(code, self.words)

    def value(self, value: Any, is_share: bool, digits: int = 1) -> str:
        """Return a value of an indicator, to a tenth: a percentage or a score."""
        return self.words.percent(value, digits) if is_share else self.words.number(value, digits)

    def upwards(self, size: float) -> float:
        """Return a size rounded up to a tenth, so that a change printed as smaller is smaller."""
        return math.ceil(round(10 * size, 6)) / 10

    def change(self, value: float, is_share: bool) -> str:
        """Return a difference with its sign, in points (percentage points for shares)."""
        return self.words.points(value, 1) if is_share else self.words.signed(value, 1)

    def interval(self, low: Any, high: Any, is_share: bool, digits: int = 1) -> str:
        """Return an interval of an indicator, or a dash."""
        if pd.isna(low) or pd.isna(high):
            return self.words.number(None)
        return self.words.percent_interval(low, high, digits) if is_share else self.words.interval(low, high, digits)

    def euros(self, amount: float | None) -> str:
        """Return an amount of money."""
        return self.words("{amount} EUR", amount=self.words.number(amount))

    def date(self, day: Any) -> str:
        """Return a date in its short form, or a dash."""
        return self.words.number(None) if pd.isna(day) else self.words.date(pd.Timestamp(day).date(), "medium")


ANSWERS = {"correct": mark("right"), "wrong": mark("wrong"), "dont_know": mark("don't know")}
#: Tables whose lines cite evidence, in the order of the report.
CITING = ("objectives", "audiences", "plan_messages", "plan_actions", "plan_indicators", "plan_risks", "followup")
#: All tables of the plan by name, as they are written.
TABLES = tuple(table.name for table in plan.TABLES)


def view_plan(study: Study, words: Words, tables: Mapping[str, pd.DataFrame] | None = None) -> PlanView:
    """Return the view of a plan: of its tables as drafted, or as the notebook wrote them.

    Raises
    ------
    ArtefactError
        If no tables are given and the plan was not written yet.
    """
    drafted = tables or as_lists({name: study.read(name) for name in TABLES})
    return PlanView(drafted, study, words, terms=read_plan(study.paths.raw / "plan.yml"))


def asks_trust(view: PlanView) -> bool:
    """Return whether the survey asked which channels people trust; so where its items were not written down."""
    if not view.study.has("items"):
        return True
    items = view.study.read("items")
    return bool((items["item"].eq(TRUSTED) & items["is_asked"].astype(bool)).any())
