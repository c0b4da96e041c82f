"""Every sentence that a person reads is in the three languages, with the same fields."""

import re
import string

import pytest
from babel.messages.pofile import read_po

from helpers.present.language.catalogue import messages, missing
from helpers.present.language.words import LOCALE, Words, _catalogue

LANGUAGES = ("ca", "es")


def fields(message):
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_lacks_a_translation(language):
    assert missing(language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_fields(language):
    wrong = {}
    for message, translated in _catalogue(language).items():
        # The form for several has an entry of its own.
        text = translated if isinstance(translated, str) else translated[0]
        if fields(text) - {"n"} != fields(message) - {"n"}:
            wrong[message] = text
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_is_left_over_or_said_twice(language):
    seen, twice = {}, []
    for path in sorted((LOCALE / language).glob("*.po")):
        with path.open("rb") as file:
            for entry in read_po(file, locale=language):
                key = entry.id[0] if isinstance(entry.id, (list, tuple)) else entry.id
                twice += [key] if key and key in seen else []
                seen[key] = path.name
    assert twice == []
    assert sorted(set(seen) - messages() - {""}) == []


#: What stands for "and no test", "of which its" and English marks in a language that says it otherwise.
CALQUES = {
    "ca": (r"(, i|\bi no) cap (prova|troballa)\b", r"(dels quals|de les quals|de què|de qui) se'?n ", "[“”]"),
    "es": (r", y ningun[ao]? (prueba|hallazgo)\b", "[“”]"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_as_english_says_it(language):
    """Found by a reader: "és un criteri, i cap prova", "els altres de què se'n podrien deduir" and quotation marks."""
    told = [text for text in _catalogue(language).values() if text]
    every = [part for text in told for part in ([text] if isinstance(text, str) else text)]
    assert [part for part in every for calque in CALQUES[language] if re.search(calque, part)] == []


def test_words_in_each_language_differ_from_english():
    said = {language: Words(language)("{low} to {high}", low=1, high=2) for language in ("ca", "es", "en")}
    assert said == {"ca": "d'1 a 2", "es": "de 1 a 2", "en": "1 to 2"}
