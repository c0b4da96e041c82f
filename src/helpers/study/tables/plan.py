"""Tables that 05_plan_drafting writes.

What a line names several of (evidence, audiences, channels) are rows of `plan_links`, and never a list in a cell.
"""

from helpers.study.artefacts import Artefact, Column
from helpers.study.quantiles import LEVEL
from helpers.study.tables.intervals import interval
from helpers.study.tables.links import PLAN_LINKS

WRITER = "05_plan_drafting"
#: How good the evidence for an action's effect is, best first.
GRADES = ("meta_analysis", "experiment", "observational", "practice", "judgement")
STATUSES = ("chosen", "reserve", "excluded")
RESULTS = ("reached", "not_reached", "not_yet_tellable", "not_comparable", "item")


def _id(what: str) -> Column:
    return Column("code", what)


def _number(meaning: str, nullable: bool = True, minimum: float | None = None) -> Column:
    return Column("number", meaning, nullable=nullable, minimum=minimum)


def _count(meaning: str) -> Column:
    return Column("integer", meaning, nullable=True, minimum=0)


def _money(meaning: str) -> Column:
    return Column("number", meaning + ", EUR", minimum=0)


TEXT = Column("text", "the council's own words for the line, from plan.yml", nullable=True)
OWNER = Column("text", "role that answers for it: a code of the method, or the council's own words")
ROUNDED = Column("flag", "a group's, which stands to a hundredth of its scale (decision 0046)")
EDITED = Column("flag", "changed or added by the council in plan.yml")

OBJECTIVES = Artefact(
    "objectives",
    grain="one objective",
    writer=WRITER,
    readers=("05_plan_drafting",),
    key=("objective",),
    columns={
        "objective": _id("obj-<template>"),
        "template": _id("objective template of the method; own for one that the council added"),
        "indicator": _id("indicator of the table estimates"),
        "is_share": Column("flag", "the indicator is a share in [0, 1], not a score 0-100"),
        "direction": Column("code", "which way is better", allowed=("up", "down")),
        "baseline": _number("this wave's estimate"),
        **interval("conf", nullable=True),
        "n": _count("respondents of this wave"),
        "target": _number("value to be reached; drafted so that the chance of it is one half or more"),
        "drafted_target": _number("value that the method drafted, before plan.yml"),
        "likely_target": _number("value that the chosen actions reach with a chance of 80 in 100; empty for no change"),
        "chance": Column("number", "chance that the chosen actions reach the target", True, minimum=0, maximum=1),
        "expected": _number("change that the chosen actions are expected to bring"),
        "expected_low": _number(f"lower end of the range of {LEVEL} of all draws, of survey and judgement together"),
        "expected_high": _number("upper end of that range"),
        "deadline": Column("date", "by when", nullable=True),
        "next_n": _count("respondents expected in the next wave"),
        "detectable": _number("minimum detectable change", minimum=0),
        "n_needed": _number(
            "respondents of the next wave that the target needs; empty where all residents are not enough"
        ),
        "n_needed_each": _number("respondents that each of two later waves would need; never more than residents"),
        "is_detectable": Column("flag", "the target lies at least the minimum detectable change away", nullable=True),
        "judged_by": Column("code", "objective, or count, that judges success; empty for none", nullable=True),
        "judged_n": _number(
            "respondents that it needs, or calls that the place may count in a year; empty for other counts", minimum=0
        ),
        "judge_count": Column("code", "count looked at as a judge, where its size can be guessed", nullable=True),
        "judge_change": _number("change of it that goes with the target: a share of it, or of those who are asked"),
        "judge_needed": _number("smallest change of it that is told from chance, if all calls are counted", minimum=0),
        "judge_fewest": _number(
            "how many must be counted to show the target, where it is a part of the calls", minimum=0
        ),
        "judge_span": Column(
            "code",
            "over what it is counted: the days before anything goes out, or a whole year",
            nullable=True,
            allowed=("days", "year"),
        ),
        "owner": OWNER,
        "text": TEXT,
        "is_edited": EDITED,
    },
)

AUDIENCES = Artefact(
    "audiences",
    grain="one audience: a segment of residents or a stakeholder group",
    writer=WRITER,
    readers=("05_plan_drafting",),
    key=("audience",),
    columns={
        "audience": _id("aud-<segment or stakeholder group>"),
        "segment": _id("segment, stakeholder group, or all"),
        "kind": Column("code", "what it is", allowed=("segment", "stakeholder", "everybody", "own")),
        "label": Column("text", "code of what distinguishes it", nullable=True),
        "share": _number("share of residents; empty for stakeholder groups", minimum=0),
        **interval("share", nullable=True, minimum=0),
        "size": _number("residents", minimum=0),
        "n": _count("respondents in it"),
        "image": _number("image index"),
        **interval("image", nullable=True),
        "is_rounded": ROUNDED,
        "main_issue": _id("what surely lies furthest beyond its level of concern, a norm of the method; or none"),
        "priority": Column("integer", "1 for the largest expected gain", minimum=1),
        "channels_of": _id(
            "whose use they follow: the segment's in the channels that are told apart, or all's where none is"
        ),
        "channels_rest_on": Column("code", "where they come from", allowed=("supply_demand", "profiles", "method")),
        "reachability": _number("share that uses at least one of those channels, counted from the answers", minimum=0),
        "reachability_n": _count("how many answered of whom it was counted"),
        "text": TEXT,
        "is_edited": EDITED,
    },
)

PLAN_MESSAGES = Artefact(
    "plan_messages",
    grain="one message for one audience",
    writer=WRITER,
    readers=("05_plan_drafting",),
    key=("message",),
    columns={
        "message": _id("msg-<audience>-<frame>"),
        "audience": _id("audience"),
        "frame": _id("message frame or fact of the method; own for one that the council added"),
        "text": TEXT,
        "is_edited": EDITED,
    },
)

PLAN_ACTIONS = Artefact(
    "plan_actions",
    grain="one action of the library that applies here, or of the council's own",
    writer=WRITER,
    readers=("05_plan_drafting",),
    key=("action",),
    columns={
        "action": _id("act-<id in the library>"),
        "library": _id("id in the library; own for one that the council added"),
        "status": Column("code", "what became of it", allowed=STATUSES),
        "rank": Column("integer", "duties first, then by the expected gain taken alone", minimum=1),
        "gain": _number("expected gain of the plan's aim (see plan_scenarios) if it is the only one, points"),
        "gain_low": _number(f"lower end of the range of {LEVEL} of all draws"),
        "gain_high": _number("upper end of that range"),
        "cost": _money("planned cost"),
        "cost_low": _money("lowest likely cost"),
        "cost_high": _money("highest likely cost"),
        "hours": _number("planned staff hours", nullable=False, minimum=0),
        "hours_low": _number("fewest likely hours", nullable=False, minimum=0),
        "hours_high": _number("most likely hours", nullable=False, minimum=0),
        "driver": Column("code", "driver through which it brings most; else the one that it moves most", nullable=True),
        "worth": Column(
            "code",
            "what says that this driver moves the image: this survey, the method's judgement, or nothing",
            nullable=True,
            allowed=("survey", "judgement", "nothing"),
        ),
        "grade": Column("code", "grade of the evidence for its effect on that driver, by rule", allowed=GRADES),
        "is_repair": Column("flag", "puts in order what people find"),
        "is_duty": Column("flag", "a repair of what the audit found: done first, outside the competition for points"),
        "reuses": Column("flag", "changes what goes out anyway"),
        "is_unseen": Column("flag", "speaks only on channels of which the inventory has no message on any subject"),
        "owner": OWNER,
        "is_must": Column("flag", "required by plan.yml"),
        "is_robust": Column("flag", "chosen for its gain, and at the lower and the upper ends of the ranges too"),
        "reason": Column(
            "code",
            "why it was chosen: the council requires it, a duty, its gain, without it nobody would notice the plan, "
            "another needs it, else an audience would have none of its own, to learn, or it costs no money; empty for "
            "what was not chosen",
            nullable=True,
            allowed=("required", "duty", "gain", "noticed", "needed", "audience", "learning", "free"),
        ),
        "text": TEXT,
        "is_edited": EDITED,
    },
)

PLAN_EFFECTS = Artefact(
    "plan_effects",
    grain="one driver that one action moves: those chosen, and those that the council tried",
    writer=WRITER,
    readers=("05_plan_drafting",),
    key=("effect",),
    columns={
        "effect": _id("<action in the library>:<driver>"),
        "action": _id("act-<id in the library>"),
        "driver": _id("driver"),
        "grade": Column("code", "grade of the evidence for this effect, by rule", allowed=GRADES),
        "basis": Column("code", "where the points come from", allowed=("studies", "judgement", "trials", "wave")),
        "shipped": _number("points moved in someone exposed who stands at mid-scale, as the method brings them"),
        "shipped_low": _number("lower end of their range"),
        "shipped_high": _number("upper end of their range"),
        "local": _number("the same after this council's trials and its previous plan"),
        "local_low": _number("lower end of their range"),
        "local_high": _number("upper end of their range"),
        "half_life_weeks": _number("weeks after which half of it is gone; empty for what stays", minimum=0),
    },
)

PLAN_PILOTS = Artefact(
    "plan_pilots",
    grain="one chosen action, and how it can be tried",
    writer=WRITER,
    readers=("05_plan_drafting",),
    key=("action",),
    columns={
        "action": _id("act-<id in the library>"),
        "unit": Column("code", "what a lot is drawn over; empty where everybody gets it at once", nullable=True),
        "kind": Column(
            "code",
            "by lot; not, since its units are drawn for another; in steps; not, since nothing is seen of each unit; "
            "too few for a lot; not at all",
            allowed=("lot", "taken", "steps", "unseen", "few", "none"),
        ),
        "taken_by": Column("code", "action for which the same units are drawn", nullable=True),
        "units": _count("units here"),
        "answers": Column("number", "share that answers without it", True, minimum=0, maximum=1),
        "detectable": _number("smallest rise of that share, or spreads between places, that the lot shows"),
        "smallest_p": Column("number", "smallest p-value that the lot can give", True, minimum=0, maximum=1),
    },
)

PLAN_SCENARIOS = Artefact(
    "plan_scenarios",
    grain="one way of choosing the actions",
    writer=WRITER,
    readers=("05_plan_drafting",),
    key=("scenario",),
    columns={
        "scenario": _id(
            "plan, all (the means whole), budget_<per cent>, hours_<per cent>, lower, upper, driver_<all for it alone>"
        ),
        "aim": _id("what the gain is of: the image index, or an indicator of concern"),
        "budget": _number("money available, EUR; empty for no limit", minimum=0),
        "gain": _number("expected gain of the aim, points"),
        "gain_low": _number(f"lower end of the range of {LEVEL} of all draws"),
        "gain_high": _number("upper end of that range"),
        "cost": _money("cost of what is chosen"),
        "hours": _number("staff hours of what is chosen", nullable=False, minimum=0),
        "actions": Column("integer", "actions chosen", minimum=0),
    },
)

PLAN_CALENDAR = Artefact(
    "plan_calendar",
    grain="one action or milestone in time",
    writer=WRITER,
    readers=("05_plan_drafting",),
    key=("line",),
    columns={
        "line": _id("id of the action, or mil-<milestone>"),
        "kind": Column("code", "what it is", allowed=("action", "milestone")),
        "phase": Column("code", "part of the plan", allowed=("prepare", "speak", "sustain", "learn")),
        "start": Column("date", "first day"),
        "end": Column("date", "last day"),
        "owner": OWNER,
    },
)

PLAN_INDICATORS = Artefact(
    "plan_indicators",
    grain="one thing that is measured to know whether the plan works",
    writer=WRITER,
    readers=("05_plan_drafting",),
    key=("measure",),
    columns={
        "measure": _id("ind-<objective or output>"),
        "level": Column("code", "how far down the chain of effects", allowed=("output", "outtake", "outcome")),
        "subject": Column("code", "objective, or kind of output"),
        "measured_by": OWNER,
        "frequency": Column("code", "how often", allowed=("monthly", "quarterly", "each_time", "next_wave")),
        "due": Column("date", "when it is known, or when all of it is done", nullable=True),
        "target": _count("how much of an output there is to be"),
        "unit": Column("code", "of what", nullable=True, allowed=("actions", "people")),
    },
)

PLAN_RISKS = Artefact(
    "plan_risks",
    grain="one risk",
    writer=WRITER,
    readers=("05_plan_drafting",),
    key=("risk",),
    columns={
        "risk": _id("risk-<id in the method>"),
        "library": _id("id in the method; own for one that the council added"),
        "likelihood": Column("code", "how likely", allowed=("low", "mid", "high", "certain")),
        "impact": Column("code", "how bad", allowed=("low", "mid", "high")),
        "owner": OWNER,
        "text": TEXT,
        "is_edited": EDITED,
    },
)

PLAN_OVERRIDES = Artefact(
    "plan_overrides",
    grain="one thing that the council set in plan.yml, beside what the method drafted",
    writer=WRITER,
    readers=("05_plan_drafting",),
    key=("key",),
    columns={
        "key": _id("line, or line.field where several fields of a line are set"),
        "line": _id("line of the plan"),
        "change": Column(
            "code", "what was set", allowed=("must", "exclude", "changed", "removed", "added", "no_such_line")
        ),
        "field": Column("code", "field of the line", nullable=True),
        "drafted": Column("text", "what the method drafted", nullable=True),
        "council": Column("text", "what the council set", nullable=True),
    },
)

PLAN_FIGURES = Artefact(
    "plan_figures",
    grain="one figure of the plan as a whole",
    writer=WRITER,
    readers=("05_plan_drafting",),
    key=("measure",),
    columns={
        "measure": _id("budget, staff_hours, gain, gain_low, gain_high, cost, hours, marginal_gain, ..."),
        "value": _number("its value; empty where there is none"),
    },
)

PLAN_EVIDENCE = Artefact(
    "plan_evidence",
    grain="one figure that the plan cites and that no table of the earlier notebooks shows",
    writer=WRITER,
    readers=("05_plan_drafting",),
    key=("key",),
    columns={
        "key": _id("indicator, or segment:indicator"),
        "segment": _id("segment; all for everybody"),
        "indicator": _id("indicator"),
        "is_share": Column("flag", "the indicator is a share in [0, 1], not a score 0-100"),
        "estimate": _number("score 0-100 or share 0-1"),
        **interval("conf", nullable=True),
        "is_rounded": ROUNDED,
        "n": _count("respondents"),
    },
)

FOLLOWUP = Artefact(
    "followup",
    grain="one objective of the previous wave's plan, or one item of it where its index has other items now",
    writer=WRITER,
    readers=("05_plan_drafting",),
    key=("followed",),
    columns={
        "followed": _id("<objective>:<indicator or item>"),
        "objective": _id("objective of the previous plan"),
        "template": _id("objective template"),
        "indicator": _id("indicator"),
        "is_share": Column("flag", "the indicator is a share in [0, 1]"),
        "direction": Column("code", "which way is better", allowed=("up", "down")),
        "baseline": _number("the previous wave's estimate"),
        "target": _number("the previous plan's target"),
        "estimate": _number("this wave's estimate"),
        **interval("conf", nullable=True),
        "change": _number("this wave minus the previous one"),
        **interval("change", nullable=True),
        "result": Column("code", "what can be said", allowed=RESULTS),
        "text": TEXT,
    },
)

TABLES = (
    OBJECTIVES, AUDIENCES, PLAN_MESSAGES, PLAN_ACTIONS, PLAN_EFFECTS, PLAN_PILOTS, PLAN_SCENARIOS, PLAN_CALENDAR,
    PLAN_INDICATORS, PLAN_RISKS, PLAN_OVERRIDES, PLAN_FIGURES, PLAN_EVIDENCE, FOLLOWUP, PLAN_LINKS,
)  # fmt: skip

#: What the ids of the plan's lines begin with, and the table that holds them.
_LINES = {"obj": OBJECTIVES, "aud": AUDIENCES, "msg": PLAN_MESSAGES, "act": PLAN_ACTIONS, "risk": PLAN_RISKS}


def table_of(line: str) -> Artefact:
    """Return the table that holds a line of the plan, whose key's last column holds its id.

    Examples
    --------
    >>> table_of("act-web").name, table_of("msg-1").key
    ('plan_actions', ('message',))
    """
    return _LINES[line.split("-")[0]]
