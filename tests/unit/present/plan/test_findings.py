import math
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from plan_case import TOWNS, blank, council, estimates, evidence, plan, segments, standard, view
from text_boxes import lines

from helpers.communication.plan.candidates.using import Using
from helpers.communication.plan.drafting.assembling import draft_plan
from helpers.communication.plan.drafting.counting import base
from helpers.communication.plan.method.library import read_library
from helpers.communication.plan.terms.config import PlanConfig
from helpers.present.headings.plan import headings
from helpers.present.language.words import Words, _catalogue
from helpers.present.plan import cards, sheets
from helpers.present.plan import charts as plan_charts
from helpers.present.plan import findings as said
from helpers.present.plan.measuring import history, targets, trying
from helpers.present.plan.measuring import tracking as plan_tracking
from helpers.present.plan.people import holder
from helpers.stats.fieldwork.trials import detectable_count
from helpers.study.config import Sample

GROUPS = ("association", "economic", "professional")
SENTENCES = (
    said.summary, said.came_in, targets.objectives, said.audiences, said.actions, said.sensitivity, trying.learning,
    history.overrides, history.followup,
)  # fmt: skip


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_sentences_hold_the_figures_in_each_language(language):
    shown = view(standard(), language)
    texts = [function(shown).markdown for function in SENTENCES]
    assert all(text.strip() and "{" not in text and "nan" not in text.split() for text in texts)
    gain = shown.words.number(shown.figure("gain"), 1)
    assert f"**{gain} " in texts[0]
    if language != "en":
        assert not [text for text in texts if text in _catalogue(language)]


def test_the_figures_draw_what_the_tables_hold():
    shown = view(standard())
    figure = plan_charts.actions_figure(shown)
    assert set(figure.data["action"]) <= set(shown["plan_actions"]["action"])
    assert figure.png.startswith(b"\x89PNG")
    said = " ".join(line.text for line in lines(figure.drawn["page"]))
    for row in figure.data.itertuples():
        assert shown.line(row.action).split()[0] in said
    assert len(figure.alt.split()) <= 60
    calendar = plan_charts.calendar_figure(shown)
    assert list(calendar.data["line"]) == list(shown["plan_calendar"]["line"])
    assert plan_charts.calendar_figure(shown).drawn == calendar.drawn


def test_a_plan_with_nothing_in_it_says_so():
    shown = view(plan(found=evidence(**{name: blank(name) for name in ("estimates", "segments", "drivers")})))
    assert "No action" in said.summary(shown).markdown
    assert plan_charts.actions_figure(shown) is None
    assert plan_charts.calendar_figure(shown) is None
    assert targets.table(shown).table() is None
    assert all(function(shown).markdown for function in SENTENCES)


def test_what_is_missing_is_said():
    bare = said.came_in(view(plan())).markdown
    assert "neither budget nor hours" in bare
    assert "audit could not be done" in bare
    prior = view(plan(found=evidence(drivers=blank("drivers")), budget=5000))
    assert "judgement" in said.came_in(prior).markdown


def test_targets_set_by_hand_beyond_the_means_are_flagged():
    shown = view(plan(budget=9000, overrides={"obj-image": {"target": 95}}))
    assert "1 target set by hand lies beyond" in targets.objectives(shown).markdown
    assert "1 thing by hand" in history.overrides(shown).markdown


def test_roles_find_their_people():
    titles = ("Head of communication", "Cap de Serveis Socials", "Web editor")
    shown = view(plan(budget=9000, staff_hours=300, people=[{"role": title} for title in titles]))
    assert holder("communication", shown) == "Head of communication"
    assert holder("social_services", shown) == "Cap de Serveis Socials"
    assert holder("frontline", shown) == "Cap de Serveis Socials"
    rows = plan_tracking.responsibilities(shown)
    assert len(rows.shown) == len(rows.data) > 1
    assert "nobody named; nearest: Cap de Serveis Socials" in list(rows.shown["In this council"])


def test_what_plan_yml_says_of_a_person_stands_over_the_title():
    people = [{"role": "Ana, press", "answers_for": ["direction", "web"]}]
    shown = view(plan(budget=9000, people=people))
    assert holder("web", shown) == holder("communication", shown) == "Ana, press"
    assert holder("direction", view(plan(budget=9000))) == "Direction and councillor"


def test_each_line_shows_the_id_by_which_it_is_changed():
    shown = view(standard())
    first = targets.table(shown).shown.iloc[0, 0]
    assert first.endswith("[obj-image]")
    assert list(targets.table(shown).data.iloc[:, 0]) == list(shown["objectives"]["objective"])


@pytest.mark.parametrize(
    ("span", "said"),
    [
        ("days", "before the plan changes a page or says anything"),
        ("year", "Only whole years can tell"),
        (None, "no count is set as a judge"),
    ],
)
def test_what_a_count_of_calls_can_tell_follows_the_size_of_the_place(span, said):
    drafted = standard()
    judge = {"judged_by": "straight" if span else None, "judge_count": "straight", "judge_span": span}
    looked = drafted["objectives"].assign(is_detectable=False, judge_change=0.1, judge_needed=0.1, **judge)
    shown = view(replace(drafted, tables={**drafted.tables, "objectives": looked}))
    text, calls = trying.learning(shown).markdown.replace("\n", " "), shown.figure("calls")
    # Of the calls of a year only those of the days before anything goes out can be counted first.
    days = base(drafted["plan_calendar"], shown.library)
    counted = calls * ((days.last - days.first).days + 1) / 365.25 if span == "days" else calls
    # To a tenth and upwards, as the table of objectives has it.
    rise = math.ceil(round(1000 * detectable_count(counted), 6)) / 10
    assert f"a rise of {rise:.1f}%" in text.replace(",", "") and said in text
    # No survey and no record stands behind the number: a town that counts its calls would see another.
    assert "assumption and no finding" in text and "With 40 calls and visits a year for each thousand" in text


def test_what_the_council_excluded_does_not_compete():
    def compete(*excluded):
        found = re.search(
            r"of the (\d+) actions that compete", said.actions(view(plan(budget=9000, exclude=excluded))).markdown
        )
        return int(found[1])

    assert compete("services_guide", "market_stall") == compete() - 2


def test_no_audience_is_first_where_nothing_is_moved():
    drafted = standard()
    still = drafted.tables["plan_actions"].assign(gain=0.0, gain_low=0.0, gain_high=0.0)
    moving, at_rest = view(drafted), view(replace(drafted, tables=drafted.tables | {"plan_actions": still}))
    assert "First by the effect" in said.audiences(moving).markdown
    assert "none of them first" in said.audiences(at_rest).markdown and "First" not in said.audiences(at_rest).markdown
    assert sheets.audiences(at_rest).caption == "Audiences."


def test_what_is_everybodys_is_not_told_of_stakeholders():
    everybody = estimates(TOWNS["ignorance"] | {"channel_used__radio_tv": 0.9, "is_user": 0.2})
    groups = [everybody[everybody["indicator"] == "image_index"].assign(domain="stakeholder", level=g) for g in GROUPS]
    uses = Using(pd.DataFrame({"radio_tv": np.repeat([1.0, 0.0], [360, 40])}), np.ones(400), pd.DataFrame(), 10)
    shown = view(plan(found=evidence(estimates=pd.concat([everybody, *groups]), using=uses)))
    rows = sheets.audiences(shown).shown.set_index("Audience")
    staff = rows.loc["The council's own professionals [aud-professional]"]
    assert staff["Channels (of all groups of residents: everybody's)"] == "the team's meeting, mail to all staff"
    assert staff["Use at least one (everybody)"] == "–"
    assert rows.iloc[0]["Use at least one (everybody)"] == "90% (n = 400)"
    joined = rows.loc["Associations [aud-association]", "Channels (of all groups of residents: everybody's)"]
    assert joined.startswith("meetings with them")


def test_of_channels_that_nobody_was_asked_about_no_share_of_people_is_shown():
    """86 % were said to use one of four channels in a survey that had asked of none."""
    known = TOWNS["ignorance"] | {"is_user": 0.2}
    rows = sheets.audiences(view(plan(found=evidence(estimates=estimates(known))))).shown
    assert "Channels (by this method's judgement)" in rows.columns
    assert not [head for head in rows.columns if head.startswith("Use at least one")]


def test_figures_that_stand_in_whole_points_are_printed_so():
    """A group's 68.46 was rounded to 68 and printed as 68.0, false to the digit that it showed."""
    image = estimates(TOWNS["ignorance"])
    groups = [image[image["indicator"].isin(["image_index", "knows_where"])].assign(domain="stakeholder", level=g)
              for g in GROUPS]  # fmt: skip
    found = evidence(estimates=pd.concat([image, *groups]), segments=segments("ignorance").assign(basis="domain"))
    shown = view(plan(found=found))
    rows = sheets.audiences(shown).shown
    assert rows["Image (95% interval)"].str.replace("\xa0", " ").tolist()[:2] == ["50 (48 to 52)", "74 (72 to 76)"]
    told = plan_tracking.evidence(shown).shown
    of_groups = told[told["Among"].ne("Everybody") & told["Among"].ne("–")]
    assert len(of_groups) and not of_groups["Value"].str.contains(r"\d\.\d").any()
    # Outward: 58 by 1.96 points to either side.
    assert of_groups["Value"].str.replace("\xa0", " ").str.contains("58 (56 to 60)", regex=False).any()
    assert sheets.audiences(view(standard())).shown["Image (95% interval)"].str.startswith("50.0 (48.0").any()


@pytest.mark.parametrize(("codes", "groups", "said"), [
    (("word_of_mouth",), ["s1"], None), (("associations",), ["economic"], None), (("web",), ["s1", "economic"], "web"),
    (("web", "word_of_mouth"), ["s1"], "web"),
])  # fmt: skip
def test_what_nobody_can_send_through_is_no_way_of_an_action(codes, groups, said):
    """Schools were briefed "through family, friends or neighbours", a breakfast given "through associations"."""
    everybody = estimates(TOWNS["ignorance"])
    staff = [everybody[everybody["indicator"] == "image_index"].assign(domain="stakeholder", level=g) for g in GROUPS]
    shown = view(plan(found=evidence(estimates=pd.concat([everybody, *staff])), budget=9000, staff_hours=300))
    rows = cards.chosen(shown).iloc[[0]]
    row = next(rows.assign(channels=[codes], audiences=[tuple(f"aud-{g}" for g in groups)]).itertuples())
    told = dict(cards.card(row, shown)).get("Through")
    assert (told is None) if said is None else told == shown.channels([said])


def test_calls_are_told_once_and_targets_never_promise_an_exact_half():
    shown = view(standard())
    told = targets.objectives(shown).markdown
    assert "with a chance of at least 50%" in told
    assert told.count("calls and visits a year") + trying.learning(shown).markdown.count("calls and visits a year") == 1


def test_what_each_action_rests_on_names_the_study_and_what_it_measured():
    shown = view(plan("stigma", budget=9000, staff_hours=600, must=["living_library", "rights_messages"]))
    rows = trying.effects(shown)
    text = rows.shown.set_index(rows.shown.columns[0]).iloc[:, -1]
    library, rights = text["Living library"], text["Say it as a right"]
    assert "experiment (Lasky-Fink & Linos 2024 (internalised stigma: one's own shame)" in rights
    assert "measured something else: Griffiths et al. 2014 (what is thought of people with a disorder" in library
    assert "meta-analysis" not in library
    assert "1 of them experiments elsewhere" not in said.actions(view(plan(budget=3000))).markdown
    told = said.actions(shown).markdown
    assert "“Say it as a right”" in told.split("experiments elsewhere")[1]
    assert "“Living library”" not in told.split("experiments elsewhere")[1].split("judgement")[0]


def test_a_follow_up_says_why_it_does_not_compare():
    drafted = plan(budget=5000)
    row = drafted["objectives"].iloc[0]
    refused = {"followed": "obj-image:image_index", "objective": "obj-image", "template": "image", "target": 60.0}
    refused |= {"indicator": "image_index", "is_share": False, "direction": "up", "baseline": row["baseline"]}
    refused |= {
        "estimate": 60.0,
        "conf_low": 58.0,
        "conf_high": 62.0,
        "result": "not_comparable",
        "reason": [("design", "mode")],
    }
    drafted.tables["followup"] = drafted["followup"].reindex([0]).assign(**refused)
    shown = view(drafted)
    assert "how people were chosen and how they were asked" in history.followup(shown).markdown
    table = plan_tracking.followup(shown)
    assert table.shown.iloc[0, -1].startswith("not compared: how people were chosen")
    assert table.shown.iloc[0, -2] == "–"


@pytest.mark.parametrize(
    ("sample", "census", "head"),
    [
        ({"type": "quota"}, True, "Residents aged 16 and over"),
        ({"type": "quota"}, False, "Share of the people"),
        ({"type": "quota", "speaks_for": 15000}, False, "People"),
        ({"type": "opt_in"}, True, "Share of those who answered"),
    ],
)
def test_an_audience_is_a_number_only_where_somebody_counted(monkeypatch, tmp_path, sample, census, head):
    monkeypatch.setenv("MIRALL_DATA", str(tmp_path))
    margin = {"variable": "sex", "category": "f", "n": 400, "population": 16000.0}
    shares = {"share_population": 1.0, "share_before": 1.0, "share_after": 1.0}
    rows = pd.DataFrame([margin | shares])
    shown = view(standard())
    config = shown.study.config.model_copy(update={"sample": Sample.model_validate(sample)})
    shown = replace(shown, study=replace(shown.study, config=config))
    shown.study.write("margins", rows if census else rows.iloc[:0])
    table = sheets.audiences(shown).shown
    sizes = [str(size) for size in table[head]]
    assert ("12,000" in " ".join(sizes)) == (head in ("Residents aged 16 and over", "People")), sizes


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_an_open_link_gives_neither_target_nor_sample_size(language):
    town = council().model_copy(update={"sample": Sample(type="opt_in")})
    terms = PlanConfig(budget=9000, staff_hours=300, objectives=["image"])
    drafted = draft_plan(evidence(), terms, town, read_library(), np.random.default_rng(1), replicates=50)
    assert drafted["objectives"].empty and drafted["plan_actions"]["status"].eq("chosen").any()
    shown = view(drafted, language)
    shown = replace(shown, study=replace(shown.study, config=town))
    text = targets.objectives(shown).markdown
    drawn = {
        "en": "would have to be drawn",
        "ca": "triar les persones a l'atzar",
        "es": "elegir a las personas al azar",
    }
    assert drawn[language] in text and not re.search(r"\d{3}", text)
    # What was named as an aim is not dropped without a word.
    assert shown.objective_text("image") in text


@pytest.mark.parametrize(
    ("language", "own", "of_calls"),
    [("en", "counted of the whole plan", "calls"), ("ca", "de tot el pla", "trucades"),
     ("es", "de todo el plan", "llamadas")],
)  # fmt: skip
def test_what_cannot_be_tried_by_lot_is_given_no_count_of_its_own(language, own, of_calls):
    """Calls before and after were said to show an action where the text above set no count as a judge."""
    rows = pd.DataFrame({"action": ["act-one_door"] * 5, "kind": ["unseen", "few", "taken", "steps", "none"]}).assign(
        unit=["place", "home", "home", None, None], units=[pd.NA, 40, 40, pd.NA, pd.NA], taken_by="act-one_door"
    )
    told = trying.pilots(view(replace(standard(), tables={**standard().tables, "plan_pilots": rows}), language)).shown
    shows = list(told.iloc[:, 2])
    assert [own in text for text in shows] == [True, True, True, False]
    assert not any(of_calls in text for text in shows)


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_a_plan_without_actions_speaks_to_nobody_and_adds_nothing_up(language):
    rows = standard()["plan_actions"]
    rows = rows.assign(status=rows["status"].replace("chosen", "reserve"))
    bare = {"plan_actions": rows, "plan_pilots": standard()["plan_pilots"].iloc[:0]}
    shown = view(replace(standard(), tables={**standard().tables, **bare}), language)
    nobody = {"en": "speaks to nobody", "ca": "no parla a ningú", "es": "no habla a nadie"}[language]
    assert (
        nobody in said.audiences(shown).markdown and nobody not in said.audiences(view(standard(), language)).markdown
    )
    nothing = {"en": "none to be tried", "ca": "cap per assajar", "es": "ninguna que ensayar"}[language]
    assert nothing in trying.learning(shown).markdown
    assert sheets.budget(shown).data.empty and "audiences" not in headings(shown).texts
    assert "audiences" in headings(view(standard(), language)).texts


@pytest.mark.parametrize(
    ("language", "order"),
    [("en", "was not tested"), ("ca", "no s'ha posat a prova"), ("es", "no se ha puesto a prueba")],
)
def test_the_order_of_audiences_is_said_to_be_no_finding(language, order):
    shown = view(standard(), language)
    assert len(shown["audiences"]) > 1
    assert order in said.audiences(shown).markdown and order in sheets.audiences(shown).caption


@pytest.mark.parametrize(("language", "name"), [("ca", "castellà"), ("es", "castellano"), ("en", "Spanish")])
def test_spanish_has_one_name(language, name):
    assert Words(language).language_name("es") == name


def test_what_is_dear_is_not_counted_among_what_was_chosen_for_its_gain():
    """One of six were robust, of which the table marked five as chosen for their gain and one as dear."""
    drafted = standard()
    rows = drafted["plan_actions"].copy()
    held = rows.index[rows["status"].eq("chosen") & ~rows["is_duty"].astype(bool)][:4]
    assert len(held) == 4
    others = rows["status"].eq("chosen") & ~rows.index.isin(held)
    rows.loc[others, "reason"] = "audience"
    rows.loc[held, "reason"] = ["gain", "gain", "gain", "noticed"]
    rows.loc[held, "is_robust"] = [True, True, False, False]
    shown = view(replace(drafted, tables={**drafted.tables, "plan_actions": rows}))
    assert "2 of the 3 actions that were chosen for their gain" in said.sensitivity(shown).markdown


def test_a_trial_shows_no_less_than_it_is_said_to_and_every_action_is_counted():
    """0.43 standard deviations were printed as 0.4, and one of twelve actions was in no count."""
    drafted = standard()
    first = drafted["plan_pilots"].iloc[[0] * 4]
    rows = first.assign(
        kind=["lot", "lot", "unseen", "none"], unit=["door", "home", None, None],
        answers=[np.nan, 0.02, np.nan, np.nan], detectable=[0.432, 0.0141, np.nan, np.nan],
    )  # fmt: skip
    shown = view(replace(drafted, tables={**drafted.tables, "plan_pilots": rows}))
    cells = list(trying.pilots(shown).shown.iloc[:, 2])
    assert "0.5 standard deviations" in cells[0] and "from 3.5%" in cells[1]
    text = trying.learning(shown).markdown
    assert "For 1 action no lot is drawn" in text and "Of each of the rest the table says" in text
