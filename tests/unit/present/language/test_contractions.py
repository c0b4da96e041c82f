"""Fields in sentences: contraction and elision at the join, and nowhere else."""

import pytest

from helpers.present.language.contractions import filled, with_e
from helpers.present.language.words import Words


@pytest.mark.parametrize(
    ("text", "field", "right"),
    [
        ("la imatge de {x}", "el servei", "la imatge del servei"),
        ("De {x}, res", "els Serveis Socials", "Dels Serveis Socials, res"),
        ("arriba a {x}", "els joves", "arriba als joves"),
        ("per {x}", "el barri", "pel barri"),
        ("enquestades de {x}", "Alella", "enquestades d'Alella"),
        ("la categoria de {x}", "origen", "la categoria d'origen"),
        ("la categoria de {x}", "**habitatge**", "la categoria d'**habitatge**"),
        ("un got de {x}", "iogurt", "un got de iogurt"),
        ("diari de {x}", "El Periódico", "diari d'El Periódico"),
        ("de {x} anys", "16", "de 16 anys"),
        ("El {x} ho sap", "11 %", "L'11 % ho sap"),
        ("és del {x}", "1,5 %", "és de l'1,5 %"),
        ("arriba al {x}", "11 %", "arriba a l'11 %"),
        ("El {x} ho sap", "1.200", "El 1.200 ho sap"),
        ("El {x} ho sap", "12 %", "El 12 % ho sap"),
        ("amb «{x}»", "de el que es diu", "amb «de el que es diu»"),
    ],
)
def test_catalan_joins(text, field, right):
    assert Words("ca")(text, x=field) == right


@pytest.mark.parametrize(
    ("text", "field", "right"),
    [
        ("la imagen de {x}", "el servicio", "la imagen del servicio"),
        ("llega a {x}", "el barrio", "llega al barrio"),
        ("de {x}", "El Escorial", "de El Escorial"),
        ("de {x}", "ellas", "de ellas"),
        ("de {x}", "Alella", "de Alella"),
    ],
)
def test_spanish_joins(text, field, right):
    assert filled(text, {"x": field}, "es") == right


def test_spanish_lists_say_e_before_the_sound_of_i():
    assert Words("es").list(["castellano", "catalán", "inglés"]) == "castellano, catalán e inglés"
    assert Words("es").list(["agua", "hierro"]) == "agua y hierro"
    assert with_e("sal y yodo") == "sal y yodo"
    assert Words("ca").list(["aigua", "iode"]) == "aigua i iode"


def test_braces_and_other_languages_stay():
    assert filled("{{x}} de {x:.1f}", {"x": 1.25}, "ca") == "{x} de 1.2"
    assert filled("of {x}", {"x": "el"}, "en") == "of el"


def test_a_list_says_e_before_the_sound_of_i_with_its_accent_too():
    assert with_e("Estereotipos 22 y Índice de imagen 78") == "Estereotipos 22 e Índice de imagen 78"


@pytest.mark.parametrize(
    ("language", "text", "item", "said"),
    [
        ("es", "en «{item}», 3", "Para «gente como yo»", "en «Para “gente como yo”», 3"),
        ("ca", "«{item}» i prou", "per a «gent com jo»", "«per a “gent com jo”» i prou"),
        ("en", "on “{item}”", "For “people like me”", "on “For ‘people like me’”"),
        # Where nothing is open the marks stay as they are.
        ("es", "«uno» y {item}", "Para «gente como yo»", "«uno» y Para «gente como yo»"),
    ],
)
def test_quotation_marks_within_quotation_marks_are_the_inner_ones(language, text, item, said):
    assert filled(text, {"item": item}, language) == said
