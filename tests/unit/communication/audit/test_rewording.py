"""Wordings to use: what is put in place agrees, passes the method's own rules, and is left alone where it would not."""

import pytest
from pydantic import ValidationError

from helpers.communication.audit.rewriting.passing import faults_of, unexplained
from helpers.communication.audit.rewriting.rewording import Rewording, read_rewording, reworded
from helpers.communication.audit.texts.framing import code_text
from helpers.communication.audit.themes.coding import stereotypes
from helpers.study.config import LANGUAGES

REWRITES = [
    ("ca", "Ajudem les famílies més necessitades a passar l'hivern.",
     "Acompanyem les famílies que passen per un mal moment a passar l'hivern."),
    ("ca", "Obrim les portes als veïns pobres del barri.",
     "Obrim les portes als veïns del barri que passen per un mal moment."),
    ("ca", "Un ajut per als més desafavorits.", "Un ajut per a les persones que ho demanen."),
    ("ca", "Desenes d'usuaris vulnerables l'han demanat.", "Desenes de persones que ho demanen l'han demanat."),
    ("ca", "L'usuari pot trucar.", "La persona que ho demana pot trucar."),
    ("ca", "Una família vulnerable pot demanar-ho.", "Una família que passa per un mal moment pot demanar-ho."),
    ("ca", "Repartim 340 lots de menjar.", "Repartim 340 paquets de menjar."),
    ("es", "Un vale a los usuarios vulnerables.", "Un vale a las personas que lo piden."),
    ("es", "Comida para los más pobres.", "Comida para las personas que lo piden."),
    ("es", "Atendemos a familias pobres y excluidas.", "Atendemos a familias que pasan por un mal momento."),
    ("es", "Entregamos 20 cestas de comida.", "Entregamos 20 bolsas de comida."),
    ("es", "El pago al beneficiario es mensual.", None),
    ("en", "Food parcels for the most vulnerable families.", "Bags of food for families having a difficult time."),
    ("en", "We listen to the needy and to families at risk of exclusion.",
     "We listen to people who ask for it and to families having a difficult time."),
    ("en", "A home for poor and disadvantaged households in town.",
     "A home for households in town having a difficult time."),
]  # fmt: skip
#: A condition of means decides who is entitled: it stays a condition.
MEANS = [
    ("ca", "Gratuït per a famílies amb pocs recursos.", "Gratuït per a famílies que compleixen les condicions."),
    ("es", "Gratis para hogares sin recursos y en situación de pobreza.",
     "Gratis para hogares que cumplen las condiciones."),
    ("en", "Low-income households pay nothing.", "Households that meet the conditions pay nothing."),
]  # fmt: skip


@pytest.mark.parametrize(("language", "sentence", "expected"), [*REWRITES, *MEANS])
def test_a_wording_to_avoid_becomes_one_that_agrees(language, sentence, expected):
    assert reworded(sentence, language) == expected
    if expected:
        assert code_text(expected, language).counts["deficit"] == 0


def test_a_sentence_in_which_something_else_would_have_to_agree_is_left_alone():
    assert reworded("Els usuaris són atesos el mateix dia.", "ca") is None
    assert reworded("Los usuarios serán atendidos el mismo día.", "es") is None


@pytest.mark.parametrize(("language", "sentence"), [
    ("ca", "Una participació pobra a la consulta."), ("ca", "Concert de nadal a la plaça."),
    ("es", "Un suelo pobre en nutrientes."), ("en", "A poor harvest this year."), ("en", "The poor harvest is over."),
])  # fmt: skip
def test_a_word_that_is_said_of_no_person_stays(language, sentence):
    assert reworded(sentence, language) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_wording_that_is_offered_passes_the_rules_itself(language):
    words = read_rewording(language)
    offered = [people.use for people in words.people] + [phrase.use for phrase in words.phrases]
    offered += [*words.going_through.model_dump().values(), *words.entitled.model_dump().values()]
    offered += [*(fact.say for fact in words.facts.values())]
    assert [text for text in offered if faults_of(text, language)] == []
    # An article is taken away before a consonant alone: none of the nouns begins with a vowel.
    assert language == "en" or all(people.use[0] not in "aeiouh" for people in words.people)


@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_answer_known_stereotypes_and_have_a_source(language):
    words = read_rewording(language)
    assert set(words.facts) <= set(stereotypes())
    assert all(fact.source for fact in words.facts.values())
    assert set(words.facts) == set(read_rewording("ca").facts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_three_lists_have_the_same_parts(language):
    words, catalan = read_rewording(language), read_rewording("ca")
    for part in ("opening", "blanks", "slots", "masks"):
        assert set(getattr(words, part)) == set(getattr(catalan, part)), part


def test_a_list_with_a_key_that_nobody_reads_is_refused():
    whole = read_rewording("ca").model_dump()
    with pytest.raises(ValidationError, match="misspelt"):
        Rewording.model_validate({**whole, "misspelt": ["x"]})


@pytest.mark.parametrize(("language", "text", "fault"), [
    ("ca", "Ajudem els pobres.", "need"), ("es", "No es caridad.", "denial"),
    ("en", "It is NOT TRUE AT ALL.", "shouting"),
    ("ca", "Vine!!! ", "shouting"), ("es", "Pide la SAD.", "acronym"), ("ca", "La petició serà valorada.", "passive"),
    ("en", "word " * 26 + "end.", "long"), ("es", "Acredite la unidad de convivencia.", "bureaucratic"),
])  # fmt: skip
def test_each_fault_is_seen(language, text, fault):
    assert fault in faults_of(text, language)


def test_an_acronym_that_is_spelt_out_or_known_is_none():
    assert unexplained("El DNI, i el servei d'atenció domiciliària (SAD).", "ca") == []
