"""What the audit shows: every output in three languages, hostile texts made harmless, and nothing invented."""

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score
from small_inventory import inventory

from helpers.communication.audit.receiving.headers import FIELDS
from helpers.communication.audit.receiving.inventory import Inventory
from helpers.communication.audit.themes.agreement import code_sample
from helpers.communication.audit.themes.analysis import TABLES, as_rows, gather_audit
from helpers.communication.audit.themes.coding import code_messages
from helpers.communication.audit.themes.pages import readability, service_pages
from helpers.communication.audit.themes.quiz_gaps import knowledge_gaps
from helpers.communication.audit.themes.supply import demand, supply_demand
from helpers.communication.audit.themes.voice import framing, voice
from helpers.present.audit import contacts as audit_contacts
from helpers.present.audit import findings as audit
from helpers.present.audit import frames as audit_frames
from helpers.present.audit import images as audit_images
from helpers.present.audit import knowledge as audit_knowledge
from helpers.present.audit import openings as audit_openings
from helpers.present.audit import press as audit_press
from helpers.present.audit import quotes as audit_quotes
from helpers.present.audit import repairs as audit_repairs
from helpers.present.audit import survey as audit_survey
from helpers.present.audit import texts as audit_texts
from helpers.present.audit import weeks as audit_weeks
from helpers.present.audit.names import AuditFindings, plain
from helpers.present.language.words import Words
from helpers.present.one_page.we import we
from helpers.present.outputs import Figure, Sentences, Table
from helpers.study.artefacts import artefacts, conform
from helpers.study.config import Council
from helpers.study.instrument import read_instrument
from helpers.study.opening import Study
from helpers.study.paths import StudyPaths
from helpers.study.tables.audit import KINDS
from helpers.survey.codebook.codebook import Codebook, fit_instrument

HOSTILE = (
    "<script>alert(1)</script> ![x](https://evil.example/p.png) {{< include /etc/passwd >}} `{python} 1` $\\input{x}$ "
    '=HYPERLINK("https://evil.example") @cite [a](javascript:b) #eval("1") ${7*7} | cell'
)
OUTPUTS = {
    "txt-inputs": audit.inputs_told, "tbl-inputs": audit.inputs_table, "txt-voice": audit.voice_told,
    "fig-voice": audit.voice_figure, "tbl-voice": audit.voice_table, "tbl-topics": audit.topics_table,
    "txt-framing": audit_frames.framing_told, "fig-framing": audit_frames.framing_figure,
    "tbl-framing": audit_frames.framing_table, "txt-framing-sure": lambda found: audit_frames.framing_sure(found, 1),
    "txt-readability": audit_texts.readability_told,
    "fig-readability": audit_texts.readability_figure, "tbl-readability": audit_texts.readability_table,
    "txt-pages": audit_texts.pages_told, "tbl-pages": audit_texts.pages_table, "txt-supply": audit_survey.supply_told,
    "fig-supply": audit_survey.supply_figure, "tbl-supply": audit_survey.supply_table,
    "txt-images": audit_images.told, "fig-images": audit_images.figure,
    "tbl-images": audit_images.table, "txt-knowledge-gaps": audit_knowledge.told,
    "fig-knowledge-gaps": audit_knowledge.figure, "tbl-knowledge-gaps": audit_knowledge.table,
    "txt-shortcomings": audit_survey.shortcomings_told, "tbl-shortcomings": audit_survey.shortcomings_table,
    "txt-summary-we": we, "txt-quotes": audit_quotes.quotes_told, "tbl-quotes": audit_quotes.quotes_table,
    "txt-openings": audit_openings.openings_told, "tbl-openings": audit_openings.openings_table,
    "txt-contacts": audit_contacts.contacts_told, "tbl-contacts": audit_contacts.contacts_table,
    "tbl-reactions": audit_contacts.reactions_table, "fig-weeks": audit_weeks.weeks_figure,
    "tbl-press": audit_press.press_table, "txt-themes": audit_repairs.themes_told,
    "txt-repairs-pages": lambda found: audit_repairs.repairs_told(found, "pages"),
}  # fmt: skip
ITEMS = pd.DataFrame({"item": ["x"], "label_ca": ["x"], "label_es": ["x"], "label_en": ["x"]})


def part(name, rows):
    return pd.DataFrame([{field: row.get(field) for field in FIELDS[name]} for row in rows], columns=list(FIELDS[name]))


def full_inventory():
    hard = "La resolució serà notificada mitjançant procediment administratiu a la unitat de convivència. " * 5
    sent = [
        ("web", "La dependència és un dret."),
        (HOSTILE, "Serveis Socials: no és caritat."),
        ("press", "Concert."),
        ("web", "Serveis Socials: porta el donatiu als més pobres."),
    ]
    parts = {
        "messages": [
            {"date": date(2025, 1, n), "channel": channel, "language": "ca", "topic": HOSTILE, "text": text + HOSTILE}
            for n, (channel, text) in enumerate(sent, 1)
        ],
        "press": [{"date": date(2025, 1, 2), "headline": HOSTILE, "text": "Pobresa."}],
        "services": [{"service": HOSTILE, "name": HOSTILE, "page_url": HOSTILE, "page_text": hard, "languages": "ca",
                      "form": False, "phone": False, "visit": False}],
        "channels": [{"channel": HOSTILE, "name": HOSTILE}],
        "budget": [{"year": 2025, "social_services": 10.0, "total": 100.0}],
    }  # fmt: skip
    frames = {name: part(name, rows) for name, rows in parts.items()}
    return Inventory(**frames, files=dict.fromkeys(parts, (f"{HOSTILE}.csv",)))


def empty_inventory():
    return Inventory(**{name: part(name, []) for name in FIELDS})


def profiles():
    shares = {("quiz_right", "correct"): 0.3, ("quiz_right", "wrong"): 0.1, ("quiz_right", "dont_know"): 0.6}
    shares |= {
        ("channel_used__web", ""): 0.5,
        ("channel_used__press", ""): 0.3,
        ("channel_trusted__web", ""): 0.3,
        ("recall", ""): 0.2,
    }
    rows = [{"segment": "all", "variable": v, "level": level, "estimate": e, "std_error": 0.02, "conf_low": e - 0.04,
             "conf_high": e + 0.04, "n": 300, "q_value": None} for (v, level), e in shares.items()]  # fmt: skip
    return pd.DataFrame(rows)


def findings(inventory, profile, language, tmp_path, kind="quota"):
    coded, wanted = code_messages(inventory), demand(profile, None)
    spoken = voice(coded.table, inventory.channels, inventory.budget)
    found = {
        "coded_messages": coded.table, "voice": spoken, "framing": framing(coded.table),
        "readability": readability(coded, inventory), "service_pages": service_pages(inventory, ["ca", "es"]),
        "supply_demand": supply_demand(spoken, wanted, read_instrument().unsent()),
        "images": pd.DataFrame(), "image_gaps": pd.DataFrame(),
        "knowledge_gaps": knowledge_gaps(profile, None, ["quiz_right"]),
    }  # fmt: skip
    audit = gather_audit(inventory, wanted, ["ca", "es"], **found)
    config = {"name": "Provatori", "population": 1000, "sample": {"type": kind},
              "wave": {"label": "2025", "start": date(2025, 1, 1), "end": date(2025, 2, 1)}}  # fmt: skip
    study = Study("p", "2025", Council(**config), read_instrument(), language, StudyPaths("p", str(tmp_path)))
    return AuditFindings(audit, study, Words(language), ITEMS)


@pytest.fixture(scope="module", params=["ca", "es", "en"])
def shown(request, tmp_path_factory):
    found = findings(full_inventory(), profiles(), request.param, tmp_path_factory.mktemp("study"))
    return found, {label: make(found) for label, make in OUTPUTS.items()}


def markdown_of(output):
    return "" if output is None or isinstance(output, Figure) else output.markdown


def test_every_output_is_of_its_kind(shown):
    kinds = {"txt": Sentences, "tbl": Table, "fig": Figure}
    for label, output in shown[1].items():
        if label not in ("fig-images", "tbl-images", "txt-contacts", "tbl-contacts", "tbl-reactions"):
            assert isinstance(output, kinds[label[:3]]), label


def test_no_text_from_outside_stays_live(shown):
    live = re.compile(r"(?<!\\)<|(?<!\\)\{\{|(?<!\\)\$|(?<!\\)!\[|(?<!\\)\]\(|(?<!\\)`\{|(?<!\\)@")
    for label, output in shown[1].items():
        text = markdown_of(output) + getattr(output, "caption", "") + getattr(output, "alt", "")
        assert not live.search(text), (label, live.search(text))


def test_texts_of_messages_are_shown_as_quotations_alone_and_those_on_other_subjects_never(shown):
    for label, output in shown[1].items():
        assert "Concert" not in markdown_of(output), label
        assert label in ("txt-quotes", "tbl-quotes") or "donatiu" not in markdown_of(output), label
    assert "donatiu" in markdown_of(shown[1]["tbl-quotes"])
    assert "no és caritat" in markdown_of(shown[1]["txt-quotes"])


def test_table_rows_all_have_the_same_cells(shown):
    for label, output in shown[1].items():
        if isinstance(output, Table):
            widths = {len(re.findall(r"(?<!\\)\|", row)) for row in output.markdown.strip().split("\n")}
            assert len(widths) == 1, label


def test_nothing_shown_is_nan(shown):
    for label, output in shown[1].items():
        assert not re.search(r"\bnan\b|<NA>|\bNone\b(?! of)", markdown_of(output)), label


def test_shortcomings_cite_rows_that_are_shown(shown):
    found, outputs = shown
    for evidence in found["shortcomings"]["evidence"]:
        label, key = evidence.split("/", 1)
        assert key in set(outputs[label].data.iloc[:, 0].astype(str)), evidence


def test_only_what_was_counted_or_tested_is_numbered(shown):
    """A mark that somebody set is no finding: what passes it is told apart, with whose mark it is."""
    found, outputs = shown
    table = found["shortcomings"]
    are_found = table["basis"].isin(["counted", "tested"])
    assert are_found.any() and not are_found.all()
    numbers = [int(n) for n in re.findall(r"(?<!\S)\d+(?= )", outputs["txt-shortcomings"].markdown)]
    assert numbers[0] == are_found.sum() and (~are_found).sum() in numbers[1:]
    listed = outputs["tbl-shortcomings"].markdown
    assert listed.count(f"| {found.words('norm of this method')} |") == (table["basis"] == "norm").sum()
    # What was found comes first, so that nobody reads a mark as the gravest shortcoming.
    assert are_found.tolist() == sorted(are_found, reverse=True)


def test_the_themes_hold_every_kind_once_and_add_up_to_what_was_found(shown):
    found, outputs = shown
    kinds = [kind for held in audit_repairs.THEMES.values() for kind in held]
    assert sorted(kinds) == sorted(KINDS)
    table = found["shortcomings"]
    numbers = [int(n) for n in re.findall(r"\d+", outputs["txt-themes"].markdown)]
    assert numbers[0] == sum(numbers[1:-1]) == table["basis"].isin(["counted", "tested"]).sum()
    assert numbers[-1] == (~table["basis"].isin(["counted", "tested"])).sum()


def test_a_theme_in_which_nothing_falls_short_names_no_repair(tmp_path):
    found = findings(empty_inventory(), profiles(), "en", tmp_path)
    repairs = {theme: audit_repairs.repairs_told(found, theme) for theme in audit_repairs.THEMES}
    assert [theme for theme, told in repairs.items() if told is not None] == []
    assert "page" not in audit_repairs.themes_told(found).markdown


def test_what_was_not_audited_is_not_told_to_lack_nothing(tmp_path):
    found = findings(empty_inventory(), profiles(), "en", tmp_path)
    for told in (audit_repairs.themes_told(found), audit_survey.shortcomings_told(found)):
        assert "was not audited" in told.markdown and "good or bad" in told.markdown
        assert "Nothing that the council says" not in told.markdown and "No shortcoming" not in told.markdown


@pytest.mark.parametrize(("ends", "said"), [((-0.1, 0.2), "of no channel can it be told which"),
                                            ((0.1, 0.2), "only of these is it sure"),
                                            ((-0.3, -0.1), "only of these is it sure"),
                                            # Alone it leaves 0 out; among all that are told at once it does not.
                                            ((0.001, 0.2), "of no channel can it be told which")])  # fmt: skip
def test_a_gap_is_told_of_a_channel_only_where_its_interval_leaves_zero_out(ends, said, tmp_path):
    found = findings(full_inventory(), profiles(), "en", tmp_path)
    table = found["supply_demand"]
    table["gap"], table["gap_low"], table["gap_high"] = 0.0, -0.5, 0.5
    first = table.index[table["segment"] == "all"][0]
    table.loc[first, ["gap", "gap_low", "gap_high"]] = (sum(ends) / 2, *ends)
    caption = audit_survey.supply_figure(found).caption
    assert said in caption and "too little" not in caption


def test_no_channel_is_to_be_used_both_more_and_less(tmp_path):
    found = findings(full_inventory(), profiles(), "en", tmp_path)
    rows = found["shortcomings"]
    kinds = [("silent_channel", "press"), ("untrusted_channel", "web"), ("untrusted_channel", "posters"),
             ("channel_mismatch", "posters")]  # fmt: skip
    blank = rows.iloc[:1].drop(columns=["kind", "subject"])
    table = pd.concat([blank] * len(kinds), ignore_index=True).assign(
        kind=[kind for kind, _ in kinds], subject=[subject for _, subject in kinds]
    )
    both = replace(found, audit=replace(found.audit, tables=found.audit.tables | {"shortcomings": table}))
    voice, channels = (audit_repairs.repairs_told(both, theme).markdown for theme in ("voice", "channels"))
    assert "Press" in voice and "website" not in voice
    assert "send less" in channels and "website" in channels
    assert channels.count("Posters") == 1 and "send more by: Posters" in channels


def test_many_of_a_kind_are_named_four_and_counted(tmp_path):
    names = ["basic_care", "home_care", "telecare", "dependency", "family_support", "housing_support"]
    found = findings(inventory([], services=[{"service": name, "form": False, "phone": False, "visit": False}
                                             for name in names]), profiles(), "en", tmp_path)  # fmt: skip
    told = audit_repairs.repairs_told(found, "pages").markdown
    # None of them has a page: the way to ask comes with it, and is no second repair.
    assert "**To repair:** make a page, with a way to ask: " in told and "give a way to ask" not in told
    assert told.count("and 2 more") == 1


def test_without_an_inventory_there_is_a_checklist_and_no_failure(tmp_path):
    found = findings(empty_inventory(), profiles(), "en", tmp_path)
    outputs = {label: make(found) for label, make in OUTPUTS.items()}
    told = outputs["txt-inputs"].markdown
    assert "was not done" in told
    assert [name for name in FIELDS if f"`{name}.csv`" in told] == list(FIELDS)
    assert outputs["fig-voice"] is None and outputs["tbl-framing"] is None
    assert "all:recall" in set(outputs["tbl-supply"].data["key"])
    assert set(found["shortcomings"]["rests_on"]) == {"survey"}


def test_without_survey_answers_either_nothing_fails(tmp_path):
    found = findings(empty_inventory(), None, "es", tmp_path)
    outputs = {label: make(found) for label, make in OUTPUTS.items()}
    assert outputs["tbl-shortcomings"] is None
    assert all(output is None or markdown_of(output) or isinstance(output, Figure) for output in outputs.values())


def test_empty_tables_match_their_schemas(tmp_path):
    found = as_rows(findings(empty_inventory(), None, "ca", tmp_path).audit)
    assert {*TABLES, "page_languages"} == set(found)
    for name, table in found.items():
        assert conform(table, artefacts()[name], name).empty


def test_plain_text_has_no_markup():
    assert not re.search(r"[<>{}\[\]`$@#|\\*_]", plain(HOSTILE))


def test_an_image_bears_the_name_that_the_council_gives_its_group(tmp_path):
    found = findings(full_inventory(), profiles(), "ca", tmp_path)
    assert [found.source(code) for code in ("perceived_citizen", "own")] == ["Ciutadania", "Professionals (pròpia)"]
    codebook = Codebook(
        items={"stakeholder": {"labels": {"citizen": {"ca": "Socis", "es": "Socios", "en": "Members"}}}}
    )
    study = replace(found.study, instrument=fit_instrument(found.study.instrument, codebook))
    assert replace(found, study=study).source("perceived_citizen") == "Socis"


def test_what_was_not_asked_or_not_sent_has_no_column(tmp_path):
    asked = profiles()
    untrusted = asked[~asked["variable"].str.startswith("channel_trusted")]
    shown = audit_survey.supply_table(findings(empty_inventory(), untrusted, "en", tmp_path))
    heads = shown.markdown.split("\n")[0]
    assert "Use it" in heads and not {"Trust it", "Messages", "Attention"} & set(
        re.findall("Trust it|Messages|Atten", heads)
    )
    assert shown.caption.startswith("Where people listen, with")
    whole = audit_survey.supply_table(findings(full_inventory(), asked, "en", tmp_path))
    assert "Trust it" in whole.markdown and whole.caption.startswith(
        "Where the council speaks, and where people listen"
    )


def test_who_uses_a_channel_is_no_town_where_people_chose_to_answer(tmp_path):
    said = {kind: audit_survey.most_by(findings(full_inventory(), profiles(), "en", tmp_path, kind))
            for kind in ("quota", "opt_in")}  # fmt: skip
    assert "Of the people" in said["quota"] and "Of the people" not in said["opt_in"]
    assert "Of those who answered" in said["opt_in"]


def test_how_often_lists_read_what_was_meant_is_said_beside_the_shares(tmp_path):
    """In plain words, from which the kappa of the annex follows; no person read them, and none is said to have."""
    sample = code_sample()
    text = audit_frames.framing_told(findings(full_inventory(), profiles(), "en", tmp_path)).markdown
    observed, chance = (int(n) / 100 for n in re.search(r"read (\d+)% as they .* would be (\d+)%", text).groups())
    kappa = cohen_kappa_score(sample["hand"], sample["machine"])
    assert f"Of {len(sample)} new messages that a program wrote" in text
    assert (observed - chance) / (1 - chance) == pytest.approx(kappa, abs=0.015)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "1 message about"), ("ca", "Amb 1 missatge"), ("es", "Con 1 mensaje")]
)
def test_a_message_of_which_a_reader_might_find_none_or_all_has_no_frame(language, said, tmp_path):
    found = findings(full_inventory(), profiles(), language, tmp_path)
    of_council = found["framing"]["origin"].eq("council")
    few = found["framing"].assign(n=1, reader_low=0.0, reader_high=1.0)
    found.audit.tables["framing"] = few.where(of_council, found["framing"], axis=0)
    told = audit_frames.framing_told(found)
    assert told.markdown.startswith(said) and "%" not in told.markdown
    assert [claim.kind for claim in told.claims] == ["silence"]


def test_one_image_is_set_beside_none(tmp_path):
    found = findings(empty_inventory(), profiles(), "en", tmp_path)
    row = {"dimension": "val_close", "estimate": 50.0, "conf_low": 45.0, "conf_high": 55.0, "share": 0.5,
           "share_low": 0.4, "share_high": 0.6, "n": 100}  # fmt: skip
    for sources in (["perceived_citizen"], ["perceived_citizen", "own"]):
        found.audit.tables["images"] = pd.DataFrame([row | {"source": source} for source in sources])
        shown = [make(found) is not None for make in (audit_images.figure, audit_images.table)]
        assert shown == [len(sources) > 1] * 2
    assert "messages" not in audit_images.table(found).caption


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (["perceived_citizen"], "Only one group of people is known"),
        (["perceived_citizen", "projected"], "Only one group of people is known"),
        (["perceived_citizen", "perceived_association"], "The image that the professionals hold is not known"),
    ],
)
def test_why_no_images_were_compared_is_said_as_it_is(tmp_path, sources, said):
    found = findings(empty_inventory(), profiles(), "en", tmp_path)
    row = {"dimension": "val_close", "estimate": 50.0, "share": 0.5, "n": 100}
    found.audit.tables["images"] = pd.DataFrame([row | {"source": source} for source in sources])
    found.audit.tables["image_gaps"] = pd.DataFrame()
    assert audit_images.told(found).markdown.startswith(said)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Left out of the comparison, because it needs 30 people in each group: Professionals (own)"),
        ("ca", "Fora de la comparació, perquè calen 30 persones a cada grup: Professionals (pròpia)"),
        ("es", "Fuera de la comparación, porque hacen falta 30 personas en cada grupo: Profesionales (propia)"),
    ],
)
@pytest.mark.parametrize("is_whole", [True, False])
def test_a_group_too_small_for_its_image_to_be_compared_is_named(tmp_path, language, said, is_whole):
    found = findings(empty_inventory(), profiles(), language, tmp_path)
    sizes = {("own", "val_close"): 25, ("own", "val_useful"): 25 if is_whole else 31}
    sizes |= {("perceived_citizen", name): 300 for name in ("val_close", "val_useful")}
    rows = [{"dimension": name, "source": source, "estimate": 50.0, "share": 0.5, "n": n}
            for (source, name), n in sizes.items()]  # fmt: skip
    found.audit.tables["images"] = pd.DataFrame(rows)
    found.audit.tables["image_gaps"] = pd.DataFrame()
    told = audit_images.told(found).markdown
    assert said in told and (f"{said}." in told) == is_whole
    # Users and non-users are compared elsewhere in the report: it is the professionals' image alone that is not.
    only = {"en": "that the professionals hold of", "ca": "que els professionals tenen", "es": "que los profesionales"}
    assert told.partition(".")[0].count(only[language]) == 1
    assert "not known" not in told and "no es coneix" not in told and "no se conoce" not in told


def test_figures_of_one_group_are_said_to_be_its_own(tmp_path):
    found = findings(full_inventory(), profiles(), "en", tmp_path)
    rows = pd.DataFrame(
        {"shortcoming": ["channel_mismatch:web", "untrusted_channel:web"], "subject": "web", "severity": [60.0, 50.0]}
        | {"kind": ["channel_mismatch", "untrusted_channel"], "value": [0.3, 0.2], "reference": [0.0, 0.4]}
        | {"evidence": ["tbl-supply/s2:web", "tbl-supply/all:web"], "rests_on": "survey", "basis": "tested"}
    )
    found.audit.tables["shortcomings"] = rows.reindex(columns=list(artefacts()["shortcomings"].columns))
    told = audit_survey.shortcomings_table(found).markdown.splitlines()[2:]
    assert ["s2" in line for line in told] == [True, False]


@pytest.mark.parametrize(
    ("language", "ease", "said"),
    [
        ("en", [12.2, 12.2, 40.0], "1 more is as hard."), ("en", [12.2, 12.4, 12.3], "2 more are as hard."),
        ("ca", [12.2, 12.2, 40.0], "1 text més és igual de difícil."), ("es", [12.2, 12.2], "igual de difícil."),
    ],
)  # fmt: skip
def test_a_tie_for_the_hardest_text_is_told(shown, language, ease, said):
    """Of three pages that read alike one was called the hardest."""
    found, _ = shown
    rows = pd.concat([found["readability"].head(1)] * len(ease), ignore_index=True).assign(ease=ease)
    words = Words(language)
    tied = replace(found, words=words, audit=replace(found.audit, tables=found.audit.tables | {"readability": rows}))
    assert said in audit_texts.readability_told(tied).markdown
    alone = replace(tied, audit=replace(found.audit, tables=found.audit.tables | {"readability": rows.head(1)}))
    assert said not in audit_texts.readability_told(alone).markdown


def test_of_what_passes_a_norm_what_is_to_be_mended_is_named(tmp_path):
    """The silence of a channel by which less is to be sent is counted, and stood as the example of what to look at."""
    found = findings(full_inventory(), profiles(), "en", tmp_path)
    blank = found["shortcomings"].iloc[:1].drop(columns=["kind", "subject", "basis", "is_to_mend"])
    rows = pd.concat([blank] * 2, ignore_index=True).assign(
        kind="silent_channel", subject=["web", "press"], basis="norm", is_to_mend=[False, True]
    )
    both = replace(found, audit=replace(found.audit, tables=found.audit.tables | {"shortcomings": rows}))
    told = audit_survey.shortcomings_told(both).markdown
    assert "2 figures pass a norm" in told and "Silent channel: Press)" in told and "website" not in told
