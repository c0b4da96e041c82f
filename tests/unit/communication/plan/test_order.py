"""No action goes out before what it needs is there."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from plan_case import blank, chosen, evidence, plan

from helpers.communication.plan.candidates.actions import find_candidates
from helpers.communication.plan.drafting.audiences import draft_audiences
from helpers.communication.plan.drafting.calendar import draft_calendar
from helpers.communication.plan.method.library import read_library
from helpers.communication.plan.method.soundness import _circular
from helpers.communication.plan.method.texts import read_texts
from helpers.communication.plan.terms.days import Days

#: A day on which nobody works moves an end back and a start on.
WEEKEND = timedelta(days=4)


@pytest.fixture(scope="module")
def everything():
    """Every action of the library, as if all applied."""
    library, found = read_library(), evidence("stigma")
    audiences = draft_audiences(found, library.priors)
    wanted = frozenset(action.id for action in library.actions if not action.stakeholders)
    return find_candidates(library.actions, audiences, found, library.priors.scale, wanted)


def out_of_order(candidates, calendar):
    rows = calendar.set_index("line")
    days = {
        c.action.id: (rows.loc[f"act-{c.action.id}", "start"], rows.loc[f"act-{c.action.id}", "end"])
        for c in candidates
    }
    early = []
    for action in (c.action for c in candidates):
        out = days[action.id][0] + pd.Timedelta(weeks=action.lead_weeks)
        early += [(action.id, name) for name in action.after if name in days and out + WEEKEND < days[name][1]]
        early += [
            (action.id, name) for name in action.needs if name in days and days[action.id][0] + WEEKEND < days[name][1]
        ]
    return early


@pytest.mark.parametrize("seed", range(30))
def test_whatever_is_chosen_comes_after_what_it_needs(everything, seed):
    rng = np.random.default_rng(seed)
    weeks, size = int(rng.integers(30, 80)), int(rng.integers(2, len(everything) + 1))
    kept = [everything[place] for place in sorted(rng.choice(len(everything), size, replace=False))]
    gains = {c.action.id: float(rng.uniform()) for c in kept}
    start = date(2026, int(rng.integers(1, 13)), 1)
    span = (start, start + timedelta(weeks=weeks))
    calendar = draft_calendar(kept, gains, span, span[1], Days("ES", "CT"))
    assert out_of_order(kept, calendar) == []


@pytest.mark.parametrize("printed", ["household_letter", "newsletter_section", "messaging_list", "services_guide"])
def test_what_prints_one_number_waits_for_the_number(everything, printed):
    kept = [c for c in everything if c.action.id in (printed, "one_door")]
    span = (date(2026, 1, 7), date(2026, 12, 31))
    rows = draft_calendar(kept, {}, span, span[1], Days("ES", "CT")).set_index("line")
    lead = pd.Timedelta(weeks=next(c.action.lead_weeks for c in kept if c.action.id == printed))
    assert rows.loc[f"act-{printed}", "start"] + lead + WEEKEND >= rows.loc["act-one_door", "end"]
    # By itself it need not wait.
    alone = draft_calendar([c for c in kept if c.action.id == printed], {}, span, span[1], Days("ES", "CT")).set_index(
        "line"
    )
    assert alone["start"].min() < rows.loc[f"act-{printed}", "start"]


def test_what_waits_for_itself_is_refused():
    library = read_library()
    first = library.action("one_door").model_copy(update={"after": ("services_guide",)})
    changed = library.model_copy(update={"actions": tuple(first if a.id == first.id else a for a in library.actions)})
    assert _circular(library, "here") == []
    assert "wait for one another" in str(_circular(changed, "here")[0])


def test_pages_that_the_audit_found_whole_are_not_mended():
    assert "way_to_ask" in set(plan(budget=9000)["plan_actions"]["library"])
    seen = evidence(has_pages=True)
    assert "way_to_ask" not in set(plan(found=seen, budget=9000)["plan_actions"]["library"])
    broken = pd.DataFrame({"shortcoming": ["no_way_to_ask:1"], "kind": ["no_way_to_ask"], "severity": [3.0]})
    found = replace(seen, shortcomings=broken.reindex(columns=list(blank("shortcomings").columns)))
    assert "way_to_ask" in chosen(plan(found=found, budget=9000))
    # A service without a page is asked for on the page that is made, which says so: no second gain, and no second day.
    rows = {"shortcoming": ["no_way_to_ask:1", "no_page:1"], "kind": ["no_way_to_ask", "no_page"], "severity": 3.0}
    unpaged = pd.DataFrame(rows).reindex(columns=list(blank("shortcomings").columns))
    actions = plan(found=replace(seen, shortcomings=unpaged), budget=9000)["plan_actions"]
    assert {"missing_pages", "way_to_ask"} & set(actions["library"]) == {"missing_pages"}
    # Where one of two has a page, the way goes on that one, and cites it alone.
    both = pd.concat([unpaged, broken.assign(shortcoming="no_way_to_ask:2").reindex(columns=unpaged.columns)])
    actions = plan(found=replace(seen, shortcomings=both), budget=9000)["plan_actions"].set_index("library")
    cited = actions.loc["way_to_ask", "evidence"]
    assert [key for key in cited if key.startswith("tbl-shortcomings/no_way")] == ["tbl-shortcomings/no_way_to_ask:2"]


def test_steps_inside_name_actions_that_exist():
    known = {action.id for action in read_library().actions}
    assert all(set(step.after) <= known for step in read_texts().internal)


@pytest.mark.parametrize("month", range(1, 13))
def test_nobody_is_asked_to_a_meeting_on_days_that_it_avoids(month):
    library, found = read_library(), evidence("stigma")
    audiences = draft_audiences(found, library.priors)
    group = audiences.iloc[[0]].assign(audience="aud-economic", segment="economic", kind="stakeholder")
    action = library.action("business_breakfast")
    (one,) = find_candidates((action,), group, found, library.priors.scale, frozenset({action.id}))
    start = date(2025, month, 1)
    calendar = draft_calendar([one], {}, (start, start + timedelta(weeks=52)), start, Days("ES", "CT"))
    row = calendar.set_index("line").loc["act-business_breakfast"]
    met = pd.date_range(row["start"] + pd.Timedelta(weeks=action.lead_weeks), row["end"])
    assert len(met) and not any(action.not_in.holds(day.date()) for day in met)
