"""Headings count what was found, and none of nothing."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from plan_case import EFFECTS, drivers, evidence, plan, view

from helpers.present.audit import survey as audit_survey
from helpers.present.headings import audit
from helpers.present.headings import plan as plan_headings
from helpers.present.language.words import Words


class Named(dict):
    words = Words("en")

    def service(self, code):
        return code


class Tables(dict):
    words, subject = Words("en"), "Social Services"


def texts(**tables):
    names = ("shortcomings", "voice", "readability", "service_pages", "knowledge_gaps", "images")
    empty = {name: pd.DataFrame({"basis": [], "kind": [], "subject": [], "severity": []}) for name in names}
    return audit.headings(Tables(empty | tables)).texts


def test_what_passes_a_norm_is_no_thing_to_mend():
    rows = pd.DataFrame({"basis": ["counted", "tested", "norm", "published_norm", "norm"], "kind": "no_page"})
    rows = rows.assign(subject=list("abcde"), severity=50.0)
    assert texts(shortcomings=rows)["audit"].endswith("2 things to mend")
    assert "audit" not in texts(shortcomings=rows[rows["basis"] == "norm"])


def test_how_groups_of_people_differ_is_nothing_that_the_council_says():
    rows = pd.DataFrame({"basis": "tested", "kind": ["image_gap"] * 5, "subject": list("abcde"), "severity": 50.0})
    assert "audit" not in texts(shortcomings=rows)
    pages = {"basis": "counted", "kind": ["no_page", "no_way_to_ask"], "subject": "x", "severity": 50.0}
    said = pd.concat([rows, pd.DataFrame(pages)])
    assert texts(shortcomings=said)["audit"] == "What the council says today: 1 thing to mend"
    # The annex counts as the body does, and shows what people think last.
    blank = {"severity": 50.0, "value": 1.0, "reference": 0.0, "evidence": "tbl-pages/x"}
    table = said.assign(rests_on="survey", **blank).reset_index(drop=True)
    told = audit_survey.shortcomings_told(Named(shortcomings=table)).markdown
    assert told.startswith("1 shortcoming of what the council says was found") and "On 5 aspects" in told


def test_nothing_is_counted_that_is_not_there():
    assert "readability" not in texts(readability=pd.DataFrame({"level": ["normal", "easy"]}))
    assert "pages" not in texts(service_pages=pd.DataFrame({"has_page": [True, True]}))
    gaps = pd.DataFrame({"segment": "all", "main_gap": ["ignorance", "ignorance", "either"]})
    assert texts(knowledge_gaps=gaps)["gaps"] == "Statements not known rather than mistaken: 2 of 3"
    other = gaps.assign(main_gap=["distortion", "either", "either"])
    assert texts(knowledge_gaps=other)["gaps"] == "Statements mistaken rather than not known: 1 of 3"


def test_a_plan_for_nobody_has_no_heading_of_no_audiences():
    nothing = plan(found=evidence(drivers=drivers(EFFECTS["ignorance"], std_error=1.5, q_value=0.8)), budget=5000)
    assert not {"audiences", "objectives"} & set(plan_headings.headings(view(nothing)).texts)
    assert "audiences" in plan_headings.headings(view(plan(budget=5000))).texts


@pytest.mark.parametrize(("can", "said"), [
    ([True, True], "2 objectives that can be measured"), ([False], "1 target that the next survey cannot show"),
    ([False, False], "2 targets that the next survey cannot show"), ([np.nan, False], "2 objectives"),
    ([True, False], "2 objectives, 1 of which the next survey can show"),
])  # fmt: skip
def test_objectives_are_said_to_be_measurable_only_where_the_next_survey_shows_them(can, said):
    drafted = view(plan(budget=5000))
    rows = drafted["objectives"].iloc[[0] * len(can)].assign(is_detectable=pd.array(can, dtype="object"))
    shown = replace(drafted, tables={**drafted.tables, "objectives": rows})
    assert plan_headings.headings(shown).texts["objectives"] == said
