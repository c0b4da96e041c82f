"""The hardest pages before and after: from the inventory's facts alone, with blanks for the rest."""

import pytest
from small_inventory import inventory

from helpers.communication.audit.rewriting.openings import OPENING, openings
from helpers.communication.audit.rewriting.passing import faults_of
from helpers.communication.audit.texts.wording import as_written

HARD = {
    "ca": "La sol·licitud serà degudament emplenada mitjançant instància genèrica i serà valorada per la "
    "comissió tècnica interdepartamental de conformitat amb els barems vigents, amb la documentació relacionada.",
    "es": "La solicitud será debidamente cumplimentada mediante instancia genérica y será valorada por la "
    "comisión técnica interdepartamental de conformidad con los baremos vigentes, con la documentación relacionada.",
    "en": "Applications shall be comprehensively substantiated utilising appropriate documentation, notwithstanding "
    "interdepartmental regulations, preceding determination by authorised administrative representatives accordingly.",
}
EASY = "És un servei per a tothom. Pots trucar o venir. T'escoltem. És gratuït. " * 4


def page(text, service="home_care", **more):
    return {"service": service, "name": "Casa", "page_text": text, **more}


def opened(*pages):
    return openings(inventory([], services=pages), "Provatori")


@pytest.mark.parametrize("language", list(HARD))
def test_the_opening_says_what_the_inventory_says_and_marks_the_rest(language):
    (found,) = opened(page(" ".join([HARD[language]] * 3), form=True, phone=True, visit=False))
    assert found.language == language
    assert found.after.startswith("Casa. ")
    assert found.blanks == found.after.count("[") == 4
    assert found.becomes.ease > found.was.ease + 30
    assert faults_of(found.after, language) == ()
    (silent,) = opened(page(" ".join([HARD[language]] * 3)))
    assert silent.blanks == 5


def test_a_sentence_of_the_page_fills_its_slot_if_it_passes():
    text = f"{HARD['ca']} És per a tothom. El preu depèn dels ingressos. La primera cita és en menys de deu dies."
    (found,) = opened(page(text, phone=True))
    assert found.after.partition("]. ")[2] == (
        "És per a tothom. Pots demanar-lo per telèfon. El preu depèn dels ingressos. "
        "La primera cita és en menys de deu dies."
    )
    assert found.blanks == 1
    (faulty,) = opened(page(f"{HARD['ca']} {HARD['ca']} És per a qualsevol persona sense recursos."))
    assert "recursos" not in faulty.after


def test_easy_pages_short_ones_and_services_without_a_page_are_no_case():
    assert opened(page(EASY), page(HARD["ca"][:60], service="telecare"), page(None, service="dependency")) == []


def test_three_at_most_the_hardest_first_and_one_text_once():
    names = ("a", "b", "c", "d", "e")
    texts = [f"Casa. {HARD['ca']} Obrim cada {name}dia. {HARD['ca']} {HARD['ca']}" for name in names]
    found = opened(*(page(text, service=name) for text, name in zip(texts, names, strict=True)))
    assert len(found) == 3
    assert [one.was.ease for one in found] == sorted(one.was.ease for one in found)
    alike = opened(*(page(f"{name.upper()}casa. {HARD['ca']} {HARD['ca']}", service=name) for name in names))
    assert len(alike) == 1


def test_the_page_is_quoted_by_its_first_sentences_with_persons_masked():
    (found,) = opened(page(f"Casa. Pregunta per la Maria Puig al 93 123 45 67. {HARD['ca']} {HARD['ca']} Final."))
    assert len(as_written(found.before)) == OPENING
    assert "Puig" not in found.before and "123" not in found.before
