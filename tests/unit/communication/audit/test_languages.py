"""Names of languages: known ones are read, several as several, and what is no language is none."""

import pytest

from helpers.communication.audit.texts.languages import languages_in, one_language, several_languages


@pytest.mark.parametrize(("text", "code"), [
    ("Català", "ca"), ("CATALÀ", "ca"), ("catalan", "ca"), ("cat.", "ca"), ("VAL", "ca"), ("Valencià", "ca"),
    ("cast.", "es"), ("Castellano", "es"), ("castellà", "es"), ("Cast", "es"), ("Esp", "es"), ("Español", "es"),
    ("Llengua castellana", None), ("anglès", "en"), ("ing.", "en"), ("ca-ES", "ca"), ("es-419", "es"), ("en_GB", "en"),
    ("ca-valencia", "ca"), ("zh-Hans", "zh"), ("àrab", "ar"), ("xinès", "zh"), ("romanès", "ro"), ("Amazic", "zgh"),
    ("Ucraniano", "uk"), ("LSC", "csc"), ("Bilingüe", None), ("tots", None), ("Ambdós", None), ("und", None),
    ("CA-ES", None), ("es-ca", None), ("ca/es", None), ("x", None), ("?", None), ("Caótico", None), ("estat", None),
])  # fmt: skip
def test_one_language(text, code):
    assert one_language(text) == code


@pytest.mark.parametrize(("text", "codes"), [
    ("ca;es", "ca;es"), ("ca, es i en", "ca;es;en"), ("Català/Castellano", "ca;es"), ("Cat i cast", "ca;es"),
    ("cat cast", "ca;es"), ("català (valencià)", "ca"), ("CA + ES", "ca;es"), ("inglés y árabe", "en;ar"),
    ("ca\nes", "ca;es"), ("CA-ES", None), ("tots", None), ("ca;bilingüe", None), ("totes les oficials", None),
])  # fmt: skip
def test_several_languages(text, codes):
    assert several_languages(text) == codes


def test_no_two_letters_make_a_language_of_a_word():
    assert [languages_in(word) for word in ("castanyer", "catàleg", "anglosaxó", "esport", "Capgròs")] == [()] * 5
