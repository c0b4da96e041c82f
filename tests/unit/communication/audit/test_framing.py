"""Frames by word lists: morphology, negation, several words, and messages that deny a stereotype."""

import pytest

from helpers.communication.audit.dictionaries import audit_folder, read_dictionary, read_hand_coded
from helpers.communication.audit.framing import code_text
from helpers.communication.audit.lexicon import Lexicon
from helpers.communication.audit.wording import tokens
from helpers.study.tables.audit import FRAMES


def found(entries, text, language="ca", negators=("no", "sense")):
    return Lexicon({"x": entries}, negators, language).find(tokens(text, language))


@pytest.mark.parametrize("text", ["Tens dret a saber-ho", "Els drets de tothom", "L'atenció és un dret."])
def test_any_ending_of_a_word_is_found(text):
    assert code_text(text, "ca").counts["rights"] >= 1


def test_negation_reaches_its_clause_only():
    assert found(["dret"], "no és cap dret")[0].is_negated
    assert not found(["dret"], "no cal pagar, és un dret")[0].is_negated
    assert not found(["dret"], "no cal que ho demanis cada any perquè és un dret")[0].is_negated
    assert not found(["!ningú enrere"], "no deixem ningú enrere")[0].is_negated


def test_several_words_gaps_forms_and_beginnings():
    assert found(["prenen ... fills"], "no prenen mai els fills")
    assert not found(["prenen ... fills"], "prenen una decisió molt ben pensada sobre fills")
    assert found(["=sad"], "el SAD obre") and not found(["=sad"], "els sads")
    assert found(["vacun*"], "la revacunació i la vacunació")[0].start == 4


def test_longest_expression_counts_once():
    hits = found(["risc social", "en situació de risc social"], "persones en situació de risc social")
    assert [(hit.start, hit.end) for hit in hits] == [(1, 6)]


@pytest.mark.parametrize(
    ("language", "text", "stereotype"),
    [
        ("ca", "No és caritat: és un dret.", "charity"),
        ("es", "Es falso que los inmigrantes se lleven todo.", "newcomers"),
        ("en", "Myth: they take your children away.", "children"),
    ],
)
def test_a_stereotype_denied_is_flagged(language, text, stereotype):
    assert code_text(text, language).stereotype == stereotype


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ca", "Recollim aliments per a famílies pobres."),
        ("es", "Taller de lengua para personas migrantes."),
        ("en", "No appointment is needed; newcomers are welcome."),
    ],
)
def test_a_stereotype_word_without_denial_is_not_flagged(language, text):
    assert code_text(text, language).stereotype is None


def test_text_without_expressions_has_no_frame():
    assert code_text("Concert a la plaça a les 22 h.", "ca").frame == "none"
    assert code_text("", "en").frame == "none"


def test_first_frame_wins_a_tie():
    assert code_text("A right for the poor", "en").frame == "rights"
    assert code_text("For the poor, a right", "en").frame == "deficit"


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_word_lists_have_every_frame_and_the_same_keys(language):
    words, catalan = read_dictionary(language), read_dictionary("ca")
    assert set(words.frames) == set(FRAMES)
    for name in ("stereotypes", "dimensions", "topics"):
        assert set(getattr(words, name)) == set(getattr(catalan, name))
    assert words.version == catalan.version


def test_hand_coded_sample_is_large_enough_and_balanced():
    messages = read_hand_coded().messages
    assert len(messages) >= 120
    for language in ("ca", "es", "en"):
        assert sum(message.language == language for message in messages) >= 40
    assert len({message.text for message in messages}) == len(messages)
    assert (audit_folder() / "hand_coded.yml").exists()
