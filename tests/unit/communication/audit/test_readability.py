"""Plain-language faults are found, and too short a text gets no ease."""

import pytest

from helpers.communication.audit.texts.readability import PASSIVES, count_jargon, read_texts
from helpers.communication.audit.texts.wording import sentences, without_title, words

EASY = "Truca'ns. T'ajudem avui. Parlem de tu i de casa teva. No cal pagar res. Pots venir quan vulguis. "
HARD = (
    "La resolució de la convocatòria de prestacions econòmiques serà notificada a les unitats de convivència "
    "sol·licitants mitjançant procediment administratiu d'acord amb l'establert en les bases reguladores vigents. "
)


def test_bureaucratic_text_is_harder_and_has_more_faults():
    easy, hard = read_texts([EASY] * 4, "ca"), read_texts([HARD] * 4, "ca")
    assert easy.ease > 80 and easy.level == "very_easy"
    assert hard.ease < 20 and hard.level == "very_hard"
    assert (easy.passives, hard.passives) == (0.0, 1.0)
    assert (easy.long_sentences, hard.long_sentences) == (0.0, 1.0)
    assert hard.jargon > 10 > easy.jargon


@pytest.mark.parametrize("title", ["Ajudes a la dependència.", "Ajudes a la dependència\n", "AJUDES A LA DEPENDÈNCIA!"])
def test_a_title_is_no_sentence(title):
    """Pages of two sentences of 38 words were said to have 27 words a sentence: their title was the third."""
    long = HARD * 2
    bare = read_texts([long], "ca")
    titled = read_texts([f"{title} {long}"], "ca", ["Ajudes a la dependència"])
    assert titled.counts == bare.counts and titled.ease == bare.ease
    # What is not the title of anything is a sentence, and a text that is only that stays.
    assert read_texts([f"Obrim cada dia. {long}"], "ca", ["Ajudes"]).counts.sentences == bare.counts.sentences + 1
    assert without_title("Ajudes a la dependència.", ["Ajudes a la dependència"]) == "Ajudes a la dependència."
    several = read_texts([f"Convocatòria\n{HARD}", f"Una altra\n{HARD}"], "ca")
    assert several.counts.sentences == 2


def test_too_few_words_give_no_ease():
    assert read_texts(["Obrim demà."], "ca") is None
    assert read_texts([], "es") is None


def test_spanish_has_the_second_measure():
    text = ["El servicio atiende a todas las personas de la ciudad cada mañana. " * 5]
    assert read_texts(text, "es").second_ease is not None
    assert read_texts(["The service is here for everyone in the town each morning. " * 5], "en").second_ease is None


@pytest.mark.parametrize(
    ("language", "passive", "active"),
    [
        ("ca", "L'ajut serà concedit per la regidora.", "És una ciutat gran i és veritat."),
        ("es", "La ayuda fue concedida ayer.", "Es cada vez más fácil y es verdad."),
        ("en", "Forms are sent by post.", "You send forms by post."),
    ],
)
def test_passives_are_told_from_nouns(language, passive, active):
    assert PASSIVES[language].search(passive)
    assert not PASSIVES[language].search(active)


def test_sentences_survive_abbreviations_decimals_and_addresses():
    text = "La Sra. Pi val 3.5 punts, p. ex. al c. Major. Mireu https://a.org/x.y?z #ServeisSocials demà\nObrim."
    assert len(sentences(text)) == 3
    assert words(sentences("Escriviu a a@b.org o a l'oficina.")[0]) == ["Escriviu", "a", "o", "a", "l'oficina"]


def test_jargon_counts_expressions_and_inflected_forms():
    assert count_jargon("Les unitats familiars i els usuaris", "ca") == 2
