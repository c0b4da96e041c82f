"""The council's own sentences: chosen by gravity, by rules that are measured, with rewrites that pass them."""

import re
from datetime import date

import pytest
from small_inventory import SERVICE, inventory, message, part

from helpers.communication.audit.rewriting.asking import how_to_ask
from helpers.communication.audit.rewriting.passing import faults_of
from helpers.communication.audit.rewriting.quotes import quotes, rewritten
from helpers.communication.audit.rewriting.troubles import troubles_of
from helpers.communication.audit.texts.dictionaries import NEW_SAMPLE, OWN_SAMPLE, read_hand_coded
from helpers.communication.audit.themes.coding import code_messages


def quoted(messages, **parts):
    found = inventory(messages, **parts)
    return quotes(found, code_messages(found).table, "Provatori")


@pytest.mark.parametrize(("language", "text", "kind"), [
    ("ca", "Ajudem les famílies més pobres.", "need"), ("es", "Comida para los más desfavorecidos.", "need"),
    ("en", "Food parcels for the poorest families.", "need"), ("ca", "No és caritat.", "denial"),
    ("es", "No son solo para pobres.", "denial"), ("en", "This is not charity.", "denial"),
    ("ca", "L'usuari haurà d'acreditar la unitat de convivència.", "bureaucratic"),
    ("es", "El usuario deberá acreditar la unidad de convivencia.", "bureaucratic"),
    ("en", "one two three four five six seven eight nine ten " * 5 + ".", "long"),
    ("ca", "VINE DEMÀ MATEIX al casal!!!!", "shouting"), ("es", "Pide la PVT y el PIAR en la oficina.", "acronym"),
])  # fmt: skip
def test_each_kind_is_told_in_each_language(language, text, kind):
    assert troubles_of(text, language, "")[0].kind == kind


def test_a_plain_sentence_carries_no_trouble():
    assert troubles_of("Els Serveis Socials són per a tothom. Truca al 900 000 000.", "ca", "") == []


def test_of_a_service_a_message_must_say_how_to_ask_for_it():
    silent, *_ = troubles_of("La teleassistència et dona tranquil·litat.", "ca", "telecare")
    assert silent.kind == "no_way"
    for told in ("Truca al 93 123 45 67.", "Marca el 012.", "Demana cita.", "https://example.cat/tele", "[telèfon]"):
        assert troubles_of(f"La teleassistència et dona tranquil·litat. {told}", "ca", "telecare") == []
    assert troubles_of("La teleassistència et dona tranquil·litat.", "ca", "telecare", has_link=True) == []
    assert troubles_of("La teleassistència arriba a 150 llars.", "ca", "telecare")[0].kind == "no_way"


def test_a_rewrite_adds_how_to_ask_as_the_inventory_tells_it():
    (quote,) = quoted([message("L'ajuda a domicili et dona un respir.")])
    assert quote.kind == "no_way"
    assert quote.rewrite.endswith(
        "Pots preguntar-ho per telèfon (900 123 456) o per internet. Més informació: https://example.cat/sad"
    )
    assert faults_of(quote.rewrite, "ca") == ()


@pytest.mark.parametrize(("language", "applying"), [("ca", "demanar"), ("es", "pedir"), ("en", "apply")])
def test_that_what_is_spoken_of_can_be_asked_for_in_these_ways_is_not_made_up(language, applying):
    """A call for grants was said to be open to applications by telephone, since one can ask the service by it."""
    row = next(part("services", [{**SERVICE, "visit": True}]).itertuples())
    assert how_to_ask(row, language) and applying not in how_to_ask(row, language)


def test_what_the_inventory_does_not_tell_is_not_added():
    unknown = {**SERVICE, "form": None, "phone": None, "visit": None}
    assert how_to_ask(next(part("services", [unknown]).itertuples()), "ca") == ""
    (quote,) = quoted([message("L'ajuda a domicili et dona un respir.")], services=[unknown])
    assert quote.rewrite == ""
    assert how_to_ask(None, "es") == ""


def test_a_stereotype_gives_way_to_what_is_true():
    (quote,) = quoted([message("Los Servicios Sociales no son solo para pobres. Pide cita.", "es")])
    assert quote.rewrite == "Cualquier vecino o vecina puede pedir cita en los Servicios Sociales."


def test_an_acronym_is_spelled_out_only_where_the_council_does_so():
    sent = [message("El SAD és obert, demana cita."), message("El PVT és obert, demana cita.")]
    rewrites = {quote.sentence: quote.rewrite for quote in quoted(sent)}
    assert rewrites["El SAD és obert, demana cita."] == "El Servei d'Atenció Domiciliària (SAD) és obert, demana cita."
    assert rewrites["El PVT és obert, demana cita."] == ""


def test_a_rewrite_that_the_rules_would_fault_is_not_shown():
    (quote,) = quoted([message("Porta el teu donatiu al banc d'aliments per als més pobres.")])
    assert quote.kind == "need"
    assert quote.rewrite == ""


@pytest.mark.parametrize("sample", [OWN_SAMPLE, NEW_SAMPLE])
def test_of_messages_that_others_wrote_each_rewrite_passes_and_keeps_its_numbers_and_names(sample):
    nothing, shown = inventory([], services=()), 0
    for one in read_hand_coded(sample).messages:
        for trouble in troubles_of(one.text, one.language, ""):
            rewrite = rewritten(trouble, one.text, one.language, nothing, "")
            assert faults_of(rewrite, one.language) == (), rewrite
            if rewrite and trouble.kind != "denial":
                shown += 1
                assert re.findall(r"\d+", rewrite) == re.findall(r"\d+", trouble.sentence)
    assert shown > 5


def test_who_is_quoted_is_the_council_alone_on_the_services_alone():
    press = [{"date": date(2025, 1, 1), "headline": "Cues de famílies pobres", "text": "Els més necessitats."}]
    other = message("Concert per als més pobres.", about_social=False)
    foreign = message("Aide aux plus démunis de la ville.", "fr")
    undated = {**message("Ajudem els més pobres."), "date": None}
    assert quoted([other, foreign, undated], press=press) == []


def test_the_choice_is_by_gravity_at_most_two_of_a_kind_from_a_channel_and_each_sentence_once():
    names = ["barri", "poble", "centre", "carrer", "mercat"]
    sent = [message(f"Ajudem les famílies pobres i excloses del {name}.", channel=channel, day=day + 1)
            for day, name in enumerate(names) for channel in ("web", "press", "letter", "posters")]  # fmt: skip
    found = quoted([*sent, message("No és caritat, és un dret.", channel="web", day=9)])
    assert len(found) == 3 and [quote.kind for quote in found] == ["need", "need", "denial"]
    assert {quote.times for quote in found if quote.kind == "need"} == {4}
    apart = [message(f"Ajudem les famílies pobres i excloses del {name} i de la {channel}.", channel=channel, day=1)
             for name in names for channel in ("web", "press", "letter", "posters")]  # fmt: skip
    found = quoted(apart)
    assert len(found) == 5 and max(sum(q.channel == c for q in found) for c in ("web", "press", "letter")) <= 2


def test_the_order_of_the_file_changes_nothing():
    sent = [message(f"Ajudem les famílies pobres del barri {n}.", channel=c, day=n, reach=n * 10)
            for n in range(1, 9) for c in ("web", "press")]  # fmt: skip
    first, second = quoted(sent), quoted(sent[::-1])
    assert [(q.sentence, q.channel, q.gravity) for q in first] == [(q.sentence, q.channel, q.gravity) for q in second]


def test_persons_are_masked_before_anything_is_quoted():
    (quote,) = quoted([message("Ajudem els pobres com la Maria Puig (612 345 678).")])
    assert "Puig" not in quote.sentence and "612" not in quote.sentence
