"""Whose gain a plan tells: residents', or that of people like those who chose to answer."""

import math
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from plan_case import blank, council, evidence, standard, view

from helpers.communication.plan.drafting.assembling import draft_plan
from helpers.communication.plan.drafting.counting import base
from helpers.communication.plan.measuring.judging import weighed
from helpers.communication.plan.method.library import read_library
from helpers.communication.plan.terms.config import PlanConfig
from helpers.present.plan import cards, sheets, whose
from helpers.present.plan import findings as said
from helpers.present.plan.measuring import judging
from helpers.stats.fieldwork.trials import detectable_count, detectable_share
from helpers.study.config import Sample


@pytest.mark.parametrize(("channels_of", "is_said"), [("all", True), ("s1", False)])
def test_a_share_that_is_everybodys_is_said_to_be_so(channels_of, is_said):
    drafted = standard()
    rows = pd.concat([drafted["audiences"].head(1)] * 2).assign(kind="segment", channels_rest_on="profiles")
    shown_view = view(replace(drafted, tables={**drafted.tables, "audiences": rows.assign(channels_of=channels_of)}))
    assert ("everybody" in whose.one_use(shown_view)) == is_said


LIKE = {"en": "like those who answered", "ca": "com qui ha respost", "es": "como quien ha respondido"}
ASSUMED = {"en": "assumption", "ca": "suposició", "es": "suposición"}
#: The points of a gain are bold.
GAIN = re.compile(r"\*\*[\d.,]+ p")


def shown(kind, language, **found):
    town = council().model_copy(update={"sample": Sample(type=kind)})
    terms = PlanConfig(budget=9000, staff_hours=300)
    drafted = draft_plan(evidence(**found), terms, town, read_library(), np.random.default_rng(1), replicates=50)
    seen = view(drafted, language)
    return replace(seen, study=replace(seen.study, config=town))


def sentence(text, part):
    found = [one for one in text.split(". ") if re.search(part, one)]
    assert found, text
    return found[0]


@pytest.mark.parametrize("language", ["en", "ca", "es"])
def test_a_gain_of_an_open_link_is_one_of_people_like_those_who_answered_in_the_same_sentence(language):
    opened = shown("opt_in", language)
    text = said.actions(opened).markdown
    assert LIKE[language] in sentence(text, GAIN)
    # What multiplies by residents is assumed.
    price = sentence(text, "priors.yml")
    assert LIKE[language] in price and ASSUMED[language] in price
    assert LIKE[language].split()[-1] in said.audiences(opened).markdown
    judged = said.actions(shown("opt_in", language, drivers=blank("drivers"))).markdown
    assert LIKE[language] in sentence(judged, GAIN)


@pytest.mark.parametrize("kind", ["probability", "quota"])
def test_a_sample_that_was_drawn_speaks_of_residents(kind):
    drawn = shown(kind, "en")
    assert "those who answered" not in said.actions(drawn).markdown + said.audiences(drawn).markdown


@pytest.mark.parametrize("language", ["en", "ca", "es"])
def test_channels_that_a_plan_cites_are_told_apart_by_their_names(language):
    seen = shown("quota", language)
    said = [seen.indicator(f"channel_used__{code}") for code in ("web", "newsletter")]
    assert len(set(said)) == 2 and all(": " in name for name in said)
    assert ": " not in seen.indicator("knows_where")


@pytest.mark.parametrize(
    ("needed", "change", "printed"), [(0.0491, 0.0549, ("5.0%", "5.4%")), (0.05, 0.06, ("5.0%", "6.0%"))]
)
def test_what_a_count_shows_is_rounded_up_and_what_the_target_stands_for_down(needed, change, printed):
    """5.4 per cent was printed as 6, beside 5 that can be shown."""
    judge = {"judged_by": "straight", "judge_count": "straight", "judge_span": "year"}
    row = SimpleNamespace(judge_needed=needed, judge_change=change, judge_fewest=None, **judge)
    told = "; ".join(judging.cell(row, shown("quota", "en")))
    assert f"change of {printed[0]} or more" in told and f"change of {printed[1]}" in told


@pytest.mark.parametrize(
    ("language", "said"), [("en", "5,700 of them or more"), ("ca", "5.700 o més"), ("es", "5.700 o más")]
)
def test_of_a_part_of_the_calls_it_is_said_how_many_it_takes(language, said):
    """4.9 per cent, the smallest change of all calls, was told of those whom nobody had sent."""
    aim = {"objective": "obj-x", "baseline": 0.265, "target": 0.2791, "is_share": True, "judged_by": "straight"}
    rows = weighed(pd.DataFrame([aim]), read_library(), 6720.0, 14 / 365.25)
    row = next(rows.itertuples())
    assert row.judge_needed < row.judge_change and 0.8 < row.judge_fewest / 6720 < 0.9
    assert detectable_count(row.judge_fewest) == pytest.approx(row.judge_change)
    told = "; ".join(judging.cell(row, shown("quota", language)))
    assert said in told and "4.9" not in told.replace(",", ".")

    # Of a hundred who are asked, it takes so many asked.
    asked = weighed(pd.DataFrame([aim | {"judged_by": "names_service", "target": 0.5}]), read_library(), 6720.0, 0.1)
    asked_row = next(asked.itertuples())
    assert 10 < asked_row.judge_fewest < 672 and asked_row.judge_change == pytest.approx(0.235)
    told = "; ".join(judging.cell(asked_row, shown("quota", language)))
    assert {"en": "are asked before", "ca": "es pregunta a", "es": "se pregunta a"}[language] in told


@pytest.mark.parametrize(
    ("language", "before", "year"),
    [
        ("en", "a page or says anything were asked (some ", ("too little as well", "if the plan waits")),
        ("ca", "cap pàgina o digui res (unes ", ("tampoc no n'hi hauria prou", "si el pla s'espera")),
        ("es", "ninguna página ni diga nada (unas ", ("tampoco bastaría", "si el plan espera")),
    ],
)
@pytest.mark.parametrize(("target", "waits"), [(0.29, False), (0.36, True)])
def test_what_few_days_of_asking_cannot_show_is_told_of_these_days_and_of_a_year(language, before, year, target, waits):
    """30 in a hundred was told of all who call, and is for the three weeks before the plan goes out."""
    seen = shown("quota", language)
    aim = {"objective": "obj-x", "baseline": 0.265, "target": target, "is_share": True, "judged_by": "names_service"}
    days = base(seen["plan_calendar"], seen.library)
    row = next(weighed(pd.DataFrame([aim]), seen.library, seen.figure("calls"), days.share_of_year).itertuples())
    assert row.judged_by is None and row.judge_span == "days"
    told = "; ".join(judging.cell(row, seen))
    assert before in told and seen.date(days.first) in told and seen.date(days.last) in told
    assert (year[waits] in told.lower()) and (year[not waits] not in told.lower()) and "{" not in told
    # In a year many more are asked than in some days, so that less is seen.
    share = 0.265 if next(c for c in seen.library.counts if c.id == "names_service").direction == "up" else 0.735
    least = math.ceil(round(1000 * detectable_share(share, 2 * int(seen.figure("calls"))), 6)) / 10
    assert seen.words.number(least, 1) in told


class Inventory:
    """A study that read what was sent by each channel, and is else that of a view."""

    def __init__(self, study, voice):
        self.study, self.voice = study, voice

    def __getattr__(self, name):
        return getattr(self.study, name)

    def has(self, name):
        return name == "voice" or self.study.has(name)

    def read(self, name):
        return self.voice if name == "voice" else self.study.read(name)


@pytest.mark.parametrize(
    ("language", "mark", "warning"),
    [("en", "(to be checked)", "see first whether anything is sent"), ("ca", "(per comprovar)", "primer cal veure"),
     ("es", "(por comprobar)", "primero hay que ver")],
)  # fmt: skip
def test_a_channel_that_was_never_seen_to_be_used_is_marked_wherever_it_is_put_forward(language, mark, warning):
    """The fourth channel of all groups had no message, and only one of the first three would have been told."""
    drafted = standard()
    rows = drafted["audiences"].head(2).assign(channels=[("web", "newsletter", "posters", "messaging")] * 2)
    group = rows.head(1).assign(audience="aud-association", segment="association", kind="stakeholder",
                                channels=[("met", "messaging")], reachability=np.nan)  # fmt: skip
    base = view(replace(drafted, tables={**drafted.tables, "audiences": pd.concat([rows, group])}), language)
    voice = pd.DataFrame({"channel": ["all", "web", "messaging"], "messages": [5, 5, 0], "social_messages": [1, 1, 0]})
    for sent in (0, 3):
        counted = voice.assign(messages=[5, 5, sent])
        seen = replace(base, study=Inventory(base.study, counted))
        sheet, told = sheets.audiences(seen), said.audiences(seen).markdown
        cells = " / ".join(sheet.shown.iloc[:, 4])
        assert cells.count(mark) == (2 if sent == 0 else 0)
        assert (warning in told) == (sent == 0) and len(sheet.caption) > len("Audiences.")
        rows = cards.chosen(seen).assign(channels=[("web", "messaging")] * len(seen.chosen))
        for name, is_marked in (("newsletter_section", sent == 0), ("services_guide", False)):
            # A guide that is handed out waits for no channel to come out.
            card = cards.card(next(rows.assign(library=name).itertuples()), seen)
            assert any(mark in text for _, text in card) == is_marked
