"""Voice, framing, pages, supply against demand, images, quiz gaps and shortcomings on small inputs done by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from helpers.communication.audit.receiving.headers import FIELDS
from helpers.communication.audit.receiving.inventory import Inventory
from helpers.communication.audit.texts.framing import code_text
from helpers.communication.audit.texts.topics import topic_of
from helpers.communication.audit.themes.agreement import reading_errors
from helpers.communication.audit.themes.coding import code_messages
from helpers.communication.audit.themes.images import image_gaps, images_as_withheld, projected_image, surveyed_images
from helpers.communication.audit.themes.pages import language_rows, needed_languages, readability, service_pages
from helpers.communication.audit.themes.quiz_gaps import knowledge_gaps
from helpers.communication.audit.themes.shortcomings import (
    FOUND,
    AuditTables,
    Finding,
    _of_channels,
    _of_framing,
    _of_images,
    asked_for,
    find_shortcomings,
    much_sent,
    read_rules,
    score,
    to_mend,
)
from helpers.communication.audit.themes.supply import demand, listening, supply_demand
from helpers.communication.audit.themes.voice import budget_share, framing, voice
from helpers.communication.plan.method.texts import read_texts
from helpers.stats.estimates.intervals import wilson
from helpers.stats.estimates.misclassification import fewest, true_share
from helpers.stats.segments.profiles import told_apart
from helpers.study.artefacts import artefacts, conform
from helpers.study.instrument import read_instrument
from helpers.study.tables.audit import KINDS, PAGE_LISTS
from helpers.survey.design import SurveyDesign
from helpers.survey.disclosure import leave_out_few


def part(name, rows):
    return pd.DataFrame([{field: row.get(field) for field in FIELDS[name]} for row in rows], columns=list(FIELDS[name]))


def inventory(messages=(), press=(), services=(), channels=(), budget=(), pages=()):
    given = {"messages": messages, "press": press, "services": services, "channels": channels, "budget": budget}
    frames = {name: part(name, rows) for name, rows in given.items()}
    return Inventory(**frames, pages=tuple(pages), files={name: ("x.csv",) for name, rows in given.items() if rows})


MESSAGES = [
    {"date": date(2025, 1, 1), "channel": "web", "language": "ca", "text": "L'atenció a la dependència és un dret."},
    {"date": date(2025, 1, 31), "channel": "web", "language": "ca", "text": "Ajudem els pobres.", "about_social": True},
    {"date": date(2025, 3, 1), "channel": "social_media", "language": "es", "text": "No es caridad.",
     "about_social": True},
    {"date": date(2025, 3, 2), "channel": "social_media", "language": "ca", "text": "Concert a la plaça."},
    {"date": date(2025, 3, 3), "channel": "newsletter", "text": "Open to everyone: the library and its books"},
]  # fmt: skip


@pytest.fixture(scope="module")
def coded():
    return code_messages(inventory(MESSAGES, press=[{"date": date(2025, 1, 5), "headline": "Ajuts", "text": "Drets."}]))


def test_messages_are_coded_one_by_one(coded):
    table = coded.table.set_index("message")
    assert list(table["frame"]) == ["rights", "deficit", "none", "none", "universality", "rights"]
    assert list(table["is_social"]) == [True, True, True, False, False, True]
    assert table.loc["m00003", "stereotype"] == "charity"
    assert table.loc["m00001", "topic"] == "dependency"
    assert table.loc["m00005", "language"] == "en"
    assert table.loc["p00001", ["origin", "channel"]].tolist() == ["press", "press"]
    assert "text" not in table


def test_other_languages_are_counted_and_not_coded():
    arabic = [{"date": date(2025, 1, 1), "channel": "web", "language": "ar", "text": "poor poor charity"}]
    row = code_messages(inventory(arabic)).table.iloc[0]
    assert (row["language"], row["frame"]) == ("other", "none")


def test_coded_messages_match_their_schema_even_when_there_are_none(coded):
    schema = artefacts()["coded_messages"]
    assert len(conform(coded.table, schema, "x")) == 6
    assert len(conform(code_messages(inventory()).table, schema, "x")) == 0


def test_voice_counts_shares_and_silences(coded):
    budget = part("budget", [{"year": 2024, "social_services": 10.0, "total": 200.0},
                             {"year": 2025, "social_services": 30.0, "total": 200.0}])  # fmt: skip
    channels = part("channels", [{"channel": "letter"}])
    table = voice(coded.table, channels, budget, 2025).set_index("channel")
    assert list(table.index) == ["all", "social_media", "web", "newsletter", "letter"]
    assert table.loc["all", ["messages", "social_messages"]].tolist() == [5, 3]
    assert (table.loc["all", "social_low"], table.loc["all", "social_high"]) == wilson(3, 5)
    assert table.loc["all", "budget_share"] == 0.15
    assert table.loc["web", "longest_silence"] == 31.0
    assert table.loc["letter", "social_silence"] == 61.0
    assert table.loc["all", "months"] == pytest.approx(62 / (365.25 / 12))
    assert voice(code_messages(inventory()).table, channels, budget).empty


def test_budget_share_takes_the_year_else_the_last():
    budget = part("budget", [{"year": 2020, "social_services": 1.0, "total": 10.0},
                             {"year": 2021, "social_services": 2.0, "total": 10.0}])  # fmt: skip
    assert (budget_share(budget, 2020), budget_share(budget, 2025)) == (0.1, 0.2)
    assert budget_share(part("budget", [])) is None


def test_frames_of_council_and_press_add_up_apart(coded):
    table = framing(coded.table)
    assert set(table["origin"]) == {"council", "press"}
    for _, rows in table[table["frame"] != "restates_stereotype"].groupby("origin"):
        assert rows["share"].sum() == pytest.approx(1.0)
    restated = table[(table["origin"] == "council") & (table["frame"] == "restates_stereotype")]
    assert restated["messages"].item() == 1


SERVICES = [
    {"service": "telecare", "name": "Teleassistència", "page_url": "https://a.org/t", "languages": "ca", "form": False,
     "phone": True, "visit": False, "page_text": "Demana el servei per telèfon. És fàcil i ràpid. " * 6},
    {"service": "home_care", "form": False, "phone": False, "visit": False},
    {"service": "basic_care", "page_url": "https://a.org/b", "languages": "ca;es"},
]  # fmt: skip


def test_pages_say_what_is_missing_and_not_what_is_not_known():
    table = service_pages(inventory(services=SERVICES), ["ca", "es"]).set_index("service")
    assert table["has_page"].tolist() == [True, False, True]
    assert table["has_way_to_ask"].tolist() == [True, False, None]
    assert table["missing_languages"].tolist() == [("es",), ("ca", "es"), ()]
    assert table.loc["telecare", "level"] in ("easy", "very_easy", "normal")
    plain = table.reset_index().drop(columns=list(PAGE_LISTS))
    assert conform(plain, artefacts()["service_pages"], "x")["has_form"].isna().sum() == 1
    rows = conform(language_rows(table.reset_index()), artefacts()["page_languages"], "x")
    held = {(row.service, row.language): row.is_there for row in rows.itertuples()}
    assert held == {("telecare", "ca"): True, ("telecare", "es"): False, ("home_care", "ca"): False,
                    ("home_care", "es"): False, ("basic_care", "ca"): True, ("basic_care", "es"): True}  # fmt: skip


def test_a_sitemap_stands_in_for_the_list_of_services():
    pages = [
        "https://a.org/ca/serveis-socials/teleassistencia",
        "https://a.org/es/teleasistencia",
        "https://a.org/ca/agenda",
    ]
    table = service_pages(inventory(pages=pages), ["ca", "es"]).set_index("service")
    assert table.loc["telecare", "has_page"]
    assert table.loc["telecare", "missing_languages"] == ()
    assert not table.loc["housing_support", "has_page"]
    assert table["has_way_to_ask"].isna().all()


def test_languages_of_enough_people_are_needed():
    people = pd.DataFrame({"language": ["es"] * 9 + ["en"], "weight": [1.0] * 9 + [0.1]})
    assert needed_languages(["ca"], people) == ["ca", "es"]
    assert needed_languages(["ca"], None) == ["ca"]


def test_readability_joins_texts_by_channel_and_language(coded):
    table = readability(coded, inventory(MESSAGES, services=SERVICES))
    assert list(table["text"]) == ["service:telecare"]
    assert table["words"].item() >= 40


def estimates(rows):
    numbers = [{"segment": s, "variable": v, "level": "", "estimate": e, "std_error": 0.05, "conf_low": e - 0.1,
                "conf_high": e + 0.1, "n": 100, "q_value": None} for s, v, e in rows]  # fmt: skip
    return pd.DataFrame(numbers)


def test_supply_is_set_beside_attention(coded):
    spoken = voice(coded.table, part("channels", []), part("budget", []))
    wanted = demand(estimates([("all", "channel_used__web", 0.6), ("all", "channel_used__press", 0.2),
                               ("all", "channel_used__word_of_mouth", 0.9), ("all", "channel_trusted__web", 0.5),
                               ("all", "recall", 0.4), ("all", "image_index", 50.0)]), None)  # fmt: skip
    unsent = read_instrument().unsent()
    # Of the press the inventory has nothing on any subject: a channel that may not be used is not judged.
    unheard = supply_demand(spoken, wanted, unsent).set_index("channel")
    assert unheard.loc["press", ["gap", "gap_low", "gap_high", "supply", "attention"]].isna().all()
    other = pd.DataFrame({"channel": ["press"], "messages": [3], "social_messages": [1]})
    spoken = pd.concat([spoken[spoken["channel"] != "press"], other], ignore_index=True)
    table = supply_demand(spoken, wanted, unsent).set_index("channel")
    assert table.loc["web", ["supply", "attention"]].tolist() == pytest.approx([2 / 3, 0.75])
    assert table.loc["press", "gap"] == pytest.approx(0.25 - 1 / 3)
    # Both are shared out among the same channels: what one side alone knows has no share.
    for share in ("supply", "attention"):
        assert table[share].sum() == pytest.approx(1.0)
        assert table[share].notna().equals(table["gap"].notna())
    assert np.isnan(table.loc["word_of_mouth", "gap"])
    assert table.loc["press", "gap_low"] < 0.25 - 1 / 3 < table.loc["press", "gap_high"]
    assert table.loc["web", "trust"] == 0.5
    assert supply_demand(pd.DataFrame(), wanted, unsent).empty
    assert listening(wanted, unsent)["supply"].isna().all()


def test_projected_image_is_the_balance_of_messages(coded):
    social = pd.DataFrame({"message": [f"m{i}" for i in range(4)], "is_social": True, "origin": "council"})
    spoken = pd.DataFrame({"message": [f"m{i}" for i in range(4)], "dimension": "val_close", "towards": [2, 1, 0, 1],
                           "against": [0, 0, 1, 1]})  # fmt: skip
    row = projected_image(spoken, social).iloc[0]
    assert row["share"] == pytest.approx(0.625)
    assert (row["share_low"], row["share_high"]) == wilson(2.5, 4)
    assert leave_out_few(projected_image(spoken, social), 5).empty and row["n"] == 4


def test_images_of_groups_are_compared_and_small_groups_left_out():
    rng = np.random.default_rng(1)
    group = pd.Series(["citizen"] * 60 + ["professional"] * 30 + ["economic"] * 3)
    scores = pd.DataFrame({"val_close": np.r_[rng.normal(50, 8, 60), rng.normal(80, 8, 30), rng.normal(10, 1, 3)]})
    design = SurveyDesign(np.ones(93))
    images = leave_out_few(surveyed_images(scores, group, design), 10)
    assert set(images["source"]) == {"own", "perceived_citizen"}
    gaps = image_gaps(images, scores, group, design)
    row = gaps.iloc[0]
    assert (row["first"], row["second"]) == ("own", "perceived_citizen")
    assert row["measure"] == "score" and row["conf_low"] < 30 < row["conf_high"]
    assert row["q_value"] < 1e-6


@pytest.mark.parametrize(
    ("professionals", "answered", "is_compared"), [(30, 30, True), (29, 29, False), (40, 29, False)]
)
def test_images_are_compared_by_the_one_rule_for_groups_of_people(professionals, answered, is_compared):
    """Twenty-five professionals were left out of every comparison but this one, in one and the same report."""
    group = pd.Series(["citizen"] * 60 + ["professional"] * professionals)
    scores = pd.DataFrame({"val_close": np.r_[np.tile([40.0, 60.0], 30), np.full(professionals, 90.0)]})
    scores.loc[60 + answered :, "val_close"] = np.nan
    scores.loc[60, "val_close"] = 80.0
    design = SurveyDesign(np.ones(len(group)))
    images = surveyed_images(scores, group, design)
    assert set(images["source"]) == {"own", "perceived_citizen"}
    assert len(image_gaps(images, scores, group, design)) == is_compared
    messages = {
        "dimension": "val_close",
        "source": "projected",
        "share": 0.9,
        "share_low": 0.7,
        "share_high": 0.97,
        "n": 12,
    }
    images = pd.concat([images, pd.DataFrame([messages])], ignore_index=True)
    pairs = set(image_gaps(images, scores, group, design)[["first", "second"]].itertuples(index=False, name=None))
    assert (("own", "projected") in pairs) == is_compared and ("projected", "perceived_citizen") in pairs


def test_the_gap_that_is_told_allows_for_having_been_picked():
    """Aspects in which nothing differs lie beside it; alone, its own 95 % interval is what it was."""
    rng = np.random.default_rng(7)
    group = pd.Series(["citizen"] * 150 + ["professional"] * 40)
    names = ["val_close", "val_access", "val_useful", "val_professional", "self_relevance"]
    scores = pd.DataFrame({name: rng.normal(50, 15, 190) for name in names})
    scores.loc[group == "professional", "val_close"] += 25
    design = SurveyDesign(np.ones(190))
    images = leave_out_few(surveyed_images(scores, group, design), 10)
    gaps = image_gaps(images, scores, group, design).set_index("dimension")
    one, other = (images[images["dimension"] == "val_close"].set_index("source").loc[source]
                  for source in ("own", "perceived_citizen"))  # fmt: skip
    root = np.hypot(one["conf_high"] - one["estimate"], other["estimate"] - other["conf_low"])
    row = gaps.loc["val_close"]
    assert (gaps["q_value"] < 0.05).tolist() == [name == "val_close" for name in gaps.index]
    assert row["conf_high"] > row["difference"] + 1.2 * root
    assert 0 <= row["conf_low"] < row["difference"] - 1.2 * root
    assert row["conf_low"] < 25 < row["conf_high"]


def test_messages_are_held_against_people_by_shares_of_what_each_counts():
    group = pd.Series(["citizen"] * 40 + ["professional"] * 30)
    scores = pd.DataFrame({"val_access": [90.0] * 10 + [50.0] * 10 + [10.0] * 20 + [80.0] * 30})
    design = SurveyDesign(np.ones(70))
    held = leave_out_few(surveyed_images(scores, group, design), 10).set_index("source")
    assert held.loc["perceived_citizen", "share"] == pytest.approx((10 + 5) / 40)
    assert held.loc["own", "share"] == 1 and held.loc["own", "share_low"] < 1
    messages = {
        "dimension": "val_access",
        "source": "projected",
        "share": 0.9,
        "share_low": 0.7,
        "share_high": 0.97,
        "n": 20,
    }
    images = pd.concat([held.reset_index(), pd.DataFrame([messages])], ignore_index=True)
    gaps = image_gaps(images, scores, group, design).set_index(["first", "second"])
    row = gaps.loc[("projected", "perceived_citizen")]
    assert row["measure"] == "share" and row["difference"] == pytest.approx(100 * (0.9 - 0.375))
    # Zou and Donner (2008): each end from the ends of the two shares.
    low, high = held.loc["perceived_citizen", ["share_low", "share_high"]]
    assert row["conf_low"] == pytest.approx(52.5 - 100 * np.hypot(0.9 - 0.7, high - 0.375), abs=1e-6)
    assert row["conf_high"] == pytest.approx(52.5 + 100 * np.hypot(0.97 - 0.9, 0.375 - low), abs=1e-6)
    assert gaps.loc[("own", "perceived_citizen"), "measure"] == "score"


def test_a_gap_to_what_messages_say_is_shown_and_no_shortcoming():
    shown = {"dimension": "val_access", "second": "perceived_citizen", "difference": 60.0, "conf_low": 50.0,
             "conf_high": 70.0, "p_value": 0.0, "q_value": 0.0}  # fmt: skip
    rows = pd.DataFrame(
        [{"first": "projected", "measure": "share", **shown}, {"first": "own", "measure": "score", **shown}]
    )
    assert [finding.rests_on for finding in _of_images(rows)] == [None]
    assert not list(_of_images(rows.head(0)))


@pytest.mark.parametrize(
    ("language", "text"),
    [("ca", "Demaneu cita prèvia per telèfon o al web, de dilluns a divendres."), ("es", "Pide cita en la oficina."),
     ("en", "Call or use the web form. Our team is in the neighbourhood office.")],
)  # fmt: skip
def test_to_say_how_to_ask_is_not_to_say_that_it_is_easy(language, text):
    assert not any(any(counts) for counts in code_text(text, language).dimensions.values())
    easy = {"ca": "Sense cita i sense paperassa.", "es": "Es fácil y sin papeleo.", "en": "Easy: no appointment."}
    assert code_text(easy[language], language).dimensions["val_access"][0] >= 1


def quiz(wrong, unknown):
    shares = {"correct": 1 - wrong - unknown, "wrong": wrong, "dont_know": unknown}
    return pd.DataFrame([{"segment": "all", "variable": "quiz_right", "level": answer, "estimate": share,
                          "std_error": 0.02, "conf_low": share - 0.04, "conf_high": share + 0.04, "n": 200}
                         for answer, share in shares.items()])  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "unknown", "gap"),
    [
        (0.1, 0.4, "ignorance"),
        (0.4, 0.1, "distortion"),
        (0.3, 0.33, "either"),
        (0.05, 0.04, "none"),
        # The widened intervals overlap, and yet the difference of two answers to one question is clear of 0.
        (0.2, 0.34, "ignorance"),
        (0.34, 0.2, "distortion"),
        (0.3, 0.36, "either"),
    ],
)
def test_ignorance_is_told_from_distortion(wrong, unknown, gap):
    row = knowledge_gaps(quiz(wrong, unknown), None, ["quiz_right"]).iloc[0]
    assert (row["main_gap"], row["n"]) == (gap, 200)
    assert conform(pd.DataFrame([row]), artefacts()["knowledge_gaps"], "x")["wrong"].item() == wrong


def test_withheld_cells_give_no_gap():
    hidden = quiz(0.1, 0.4)
    hidden.loc[hidden["level"] == "wrong", ["estimate", "conf_low", "conf_high"]] = np.nan
    assert knowledge_gaps(hidden, None, ["quiz_right"]).empty
    assert knowledge_gaps(None, None, ["quiz_right"]).empty


def test_a_difference_that_may_be_none_is_no_shortcoming_and_two_of_sixteen_is_not_often():
    rows = [("web", 4, 0.25, 0.11, -0.02, 0.3), ("letter", 0, 0.0, 0.3, 0.12, 0.4), ("press", 2, 0.125, 0.1, -0.1, 0.2),
            ("posters", 10, 0.625, 0.05, -0.6, 0.2)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["channel", "sent", "supply", "gap", "gap_low", "gap_high"])
    supply = table.assign(segment="all", use=0.4, trust=[0.6, 0.6, 0.05, 0.05], trust_low=0.02, trust_high=0.1)
    spoken = table.rename(columns={"sent": "social_messages"}).assign(messages=20)
    kinds = [(f.kind, f.subject) for f in _of_channels(supply, much_sent(spoken, read_rules().least_supply), {})]
    assert kinds == [("untrusted_channel", "web"), ("channel_mismatch", "letter"), ("untrusted_channel", "posters")]


@pytest.mark.parametrize(("q_value", "groups"), [(0.01, ["all", "s1"]), (0.4, ["all"]), (np.nan, ["all"])])
def test_a_gap_is_told_of_a_group_only_where_its_use_is_told_apart_from_everybodys(q_value, groups):
    """The widest of five groups was named, beside a figure that said of no group that it uses a channel more."""
    profiles = pd.DataFrame({"segment": ["s1", "s2"], "variable": "channel_used__web", "q_value": [q_value, 0.7]})
    profiles = profiles.assign(estimate=0.6, std_error=0.03, conf_low=0.5, conf_high=0.7)
    apart = told_apart(demand(profiles, None))
    rows = pd.DataFrame({"segment": ["all", "s1", "s2"], "channel": "web", "gap": [0.2, 0.3, 0.25], "gap_low": 0.1})
    found = _of_channels(rows.assign(gap_high=0.4, trust=0.5, trust_low=0.4, trust_high=0.6), frozenset(), apart)
    assert [one.evidence.partition("/")[2].partition(":")[0] for one in found] == groups


def test_only_what_surely_falls_short_is_listed_and_findings_come_before_norms():
    rules = read_rules()
    found = [
        Finding("ignorance", "a", 0.5, "tbl-x/a", 0.45, 0.55),
        Finding("ignorance", "b", 0.5, "tbl-x/b", 0.1, 0.9),
        Finding("ignorance", "c", 0.2, "tbl-x/c"),
        Finding("ignorance", "a", 0.3, "tbl-x/other", 0.29, 0.31),
        Finding("low_voice", "council", 0.05, "tbl-voice/all", 0.03, 0.08, reference=0.13),
        Finding("no_page", "home_care", 0.0, "tbl-pages/home_care"),
        # What may be nothing is nothing, however the interval is widened.
        Finding("stereotype_restated", "poor", 0.06, "tbl-framing/x", 0.0, 0.28),
        # By itself its interval leaves the reference out; of so many that were looked at it may be the one that chance
        # lifted.
        Finding("low_voice", "press", 0.05, "tbl-voice/press", 0.02, 0.119, reference=0.12),
    ]
    table = score(iter(found), rules)
    assert table["shortcoming"].tolist() == ["no_page:home_care", "low_voice:council", "ignorance:a"]
    assert table["basis"].tolist() == ["counted", "tested", "norm"]
    assert table["severity"].tolist() == pytest.approx([70.0, 49.230769, 50.0])
    assert table["evidence"].iloc[-1] == "tbl-x/a"


@pytest.mark.parametrize(("lacking", "is_asked"), [((), False), (("web",), True)])
def test_a_channel_to_be_used_less_is_not_to_be_used_more_too(lacking, is_asked):
    """Much was sent by a channel that few trust, and its months without a word were to be mended beside it."""
    rows = [("untrusted_channel", "web"), ("silent_channel", "web"), ("silent_channel", "press")]
    rows += [("channel_mismatch", name) for name in lacking]
    table = pd.DataFrame(rows, columns=["kind", "subject"])
    kept = set(asked_for(table).itertuples(index=False, name=None))
    assert kept == set(rows) - (set() if is_asked else {("silent_channel", "web")})


@pytest.mark.parametrize(
    ("language", "text", "topic"),
    [
        ("en", "We help the neediest families. Emergency relief for low-income families.", "emergency_aid"),
        ("es", "Ayudas de emergencia para las familias que no llegan a fin de mes.", "emergency_aid"),
        ("ca", "És fals que els Serveis Socials prenguin els fills a les famílies.", "basic_care"),
        ("ca", "Suport a les famílies: com posar límits sense cridar.", "family_support"),
        ("en", "A family centre opens on Mondays.", "family_support"),
    ],
)
def test_whom_a_message_speaks_of_is_not_the_service_that_it_is_about(language, text, topic):
    """Emergency relief was counted for the support of families, for the word alone."""
    assert topic_of(text, "social services", language) == topic


def test_silence_of_which_nothing_is_asked_is_counted():
    """A channel to be used less had been silent longest, and the count of what passes a norm left it out, unsaid."""
    row = {"budget_share": None, "social_share": None, "social_low": None, "social_high": None}
    spoken = pd.DataFrame([
        {"channel": "web", "messages": 90, "social_silence": 99, "social_messages": 40, **row},
        {"channel": "press", "messages": 9, "social_silence": 93, "social_messages": 4, **row},
    ])  # fmt: skip
    trust = {"segment": "all", "gap_low": None, "gap_high": None, "gap": None}
    heard = pd.DataFrame([
        {"channel": "web", "trust": 0.1, "trust_low": 0.08, "trust_high": 0.12, **trust},
        {"channel": "press", "trust": 0.6, "trust_low": 0.5, "trust_high": 0.7, **trust},
    ])  # fmt: skip
    empty, bare = pd.DataFrame(), pd.DataFrame(columns=["segment", "variable", "q_value"])
    tables = AuditTables(empty, spoken, empty, empty, empty, heard, empty, empty, empty, bare)
    found = find_shortcomings(tables).set_index("shortcoming")["is_to_mend"]
    assert found.to_dict() == {
        "untrusted_channel:web": True, "silent_channel:web": False, "silent_channel:press": True
    }  # fmt: skip


def test_what_a_new_page_mends_is_one_thing_to_mend():
    rows = [("no_page", "a", 70), ("no_way_to_ask", "a", 90), ("no_way_to_ask", "b", 90), ("no_page", "c", 70)]
    table = pd.DataFrame(rows, columns=["kind", "subject", "severity"])
    # It is as grave as the graver of the two.
    left = [("no_page", "a", 90), ("no_way_to_ask", "b", 90), ("no_page", "c", 70)]
    assert list(to_mend(table).itertuples(index=False, name=None)) == left


def test_every_kind_has_a_rule():
    assert set(read_rules().rules) == set(KINDS)


def test_shortcomings_of_an_audit_cite_rows_and_match_their_schema(coded):
    empty = pd.DataFrame()
    bare = pd.DataFrame(columns=["segment", "variable", "q_value"])
    pages = service_pages(inventory(services=SERVICES), ["ca", "es"])
    budget = part("budget", [{"year": 2025, "social_services": 9.0, "total": 10.0}])
    spoken = voice(coded.table, part("channels", []), budget)
    tables = AuditTables(coded.table, spoken, framing(coded.table), empty, pages, empty, empty, empty, empty, bare)
    table = conform(find_shortcomings(tables), artefacts()["shortcomings"], "x").set_index("shortcoming")
    assert table.loc["no_way_to_ask:home_care", "evidence"] == "tbl-pages/home_care"
    assert "no_way_to_ask:basic_care" not in table.index
    assert table.loc["stereotype_restated:charity", "rests_on"] == "messages"
    assert {"no_page:home_care", "missing_language:es"} <= set(table.index)
    assert table.loc[table["basis"].isin(FOUND), "severity"].is_monotonic_decreasing


def test_order_of_messages_changes_no_share(coded):
    press = [{"date": date(2025, 1, 5), "headline": "Ajuts", "text": "Drets."}]
    turned = code_messages(inventory(MESSAGES[::-1], press=press))
    pd.testing.assert_frame_equal(framing(coded.table), framing(turned.table))
    empty = part("channels", []), part("budget", [])
    pd.testing.assert_frame_equal(voice(coded.table, *empty), voice(turned.table, *empty))


def test_reach_is_counted_by_message():
    sent = [{**MESSAGES[0], "reach": 300.0}, {**MESSAGES[3], "reach": 100.0}, {**MESSAGES[4]}]
    table = voice(code_messages(inventory(sent)).table, part("channels", []), part("budget", [])).set_index("channel")
    assert table.loc["all", "social_reach"] == 0.75
    assert pd.isna(table.loc["newsletter", "social_reach"])


def test_a_frame_falls_short_for_certain_only_by_both_counts():
    row = {"origin": "council", "frame": "deficit", "messages": 56, "n": 100, "share": 0.56, "conf_low": 0.46,
           "conf_high": 0.65, "reader_low": 0.56, "reader_high": 1.0}  # fmt: skip
    other = {**row, "frame": "restates_stereotype", "messages": 0, "share": 0.0}
    coded = pd.DataFrame({"is_social": [True], "origin": ["council"], "stereotype": [None]})
    (found,) = _of_framing(pd.DataFrame([row, other]), coded)
    assert (found.low, found.high) == (0.46, 1.0)


def test_what_a_reader_would_count_is_a_range_that_holds_what_the_lists_count():
    """96 messages of which the lists read 54 as need and err in none; freed of errors met elsewhere more."""
    frames = ["deficit"] * 54 + ["rights"] * 28 + ["none"] * 14
    coded = pd.DataFrame({"origin": "council", "is_social": True, "frame": frames, "restates_stereotype": False})
    rows = framing(coded).set_index("frame")
    freed = true_share(54, 96, reading_errors("deficit"))
    assert freed.estimate > 54 / 96 and rows.loc["deficit", "reader_high"] == freed.high
    # Not only upwards: they may miss nothing here and still call so some that are not.
    assert rows.loc["deficit", "reader_low"] == fewest(54, 96, reading_errors("deficit")) < 54 / 96
    assert (rows["reader_low"] <= rows["share"]).all() and (rows["reader_high"] >= rows["share"]).all()
    assert rows.loc["none", "reader_high"] >= 14 / 96


def test_recall_is_a_strength_only_beyond_the_norm_that_the_audit_holds_it_to():
    rule = next(rule for rule in read_texts().swot if rule.id == "recalled")
    assert rule.above == read_rules().rules["low_recall"].reference
    assert not rule.holds(0.45, 0.49) and not rule.holds(0.48, 0.55) and rule.holds(0.51, 0.6)


def test_no_image_is_shown_whose_figure_is_withheld_elsewhere():
    images = pd.DataFrame({
        "dimension": ["val_close", "val_close", "val_useful", "val_close"],
        "source": ["perceived_association", "perceived_citizen", "perceived_association", "projected"],
    })  # fmt: skip
    estimates = pd.DataFrame({
        "indicator": ["val_close", "val_close", "val_useful", "val_useful"],
        "domain": ["stakeholder", "stakeholder", "stakeholder", "sex"],
        "level": ["association", "citizen", "association", "female"],
        "is_suppressed": [True, False, False, True],
    })  # fmt: skip
    shown = images_as_withheld(images, estimates)
    assert list(zip(shown["dimension"], shown["source"], strict=True)) == [
        ("val_close", "perceived_citizen"), ("val_useful", "perceived_association"), ("val_close", "projected"),
    ]  # fmt: skip
