"""What lines of the plan name several of: one table of relations, with what the ids of each stand for."""

from helpers.study.artefacts import Artefact, Column

#: What the lines of each table name several of: rows of `plan_links`, with what the ids stand for.
LISTS = {
    "objectives": ("evidence",),
    "audiences": ("issues", "channels", "evidence"),
    "plan_messages": ("channels", "evidence"),
    "plan_actions": ("studies", "audiences", "channels", "evidence"),
    "plan_effects": ("studies",),
    "plan_scenarios": ("added", "dropped"),
    "plan_calendar": ("flags",),
    "plan_indicators": ("lines", "evidence"),
    "plan_risks": ("evidence",),
    "followup": ("reason", "evidence"),
}
RELATIONS = {
    "evidence": "evidence ids, `<label>/<row key>`, of the rows of the report that support the line",
    "issues": "all that surely lies beyond its level of concern, the furthest first",
    "channels": "channels, best first",
    "studies": "studies that it rests on, keys of evidence.yml",
    "audiences": "audiences that it is for",
    "added": "actions that come in, beside the plan",
    "dropped": "actions that fall out",
    "flags": "what stands in the way of its days: election, august, holiday, order",
    "lines": "plan lines that it follows",
    "reason": "why it is not compared: design, mode, frame, weighting, items",
}

PLAN_LINKS = Artefact(
    "plan_links",
    grain="one id that a line of the plan names: a row of evidence, an audience, a channel",
    writer="05_plan_drafting",
    readers=("05_plan_drafting",),
    key=("table", "line", "relation", "place"),
    columns={
        "table": Column("code", "table that holds the line", allowed=tuple(LISTS)),
        "line": Column("code", "key of the line in that table"),
        "relation": Column("code", "what the line names", allowed=tuple(RELATIONS)),
        "place": Column("integer", "order, 1 for the first", minimum=1),
        "id": Column("code", "what is named"),
    },
    notes="By relation: " + "; ".join(f"`{name}`, {held}" for name, held in RELATIONS.items()) + ".",
)
