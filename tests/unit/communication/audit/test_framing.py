"""Frames by word lists: morphology, negation, several words, and messages that deny a stereotype."""

import hashlib

import pytest

from helpers.communication.audit.texts.dictionaries import NEW_SAMPLE, OWN_SAMPLE, read_dictionary, read_hand_coded
from helpers.communication.audit.texts.framing import code_text
from helpers.communication.audit.texts.lexicon import ONLY, PLAIN, Lexicon, Negation
from helpers.communication.audit.texts.wording import tokens
from helpers.study.tables.audit import FRAMES

CATALAN = Negation(words=("no",), beside=("sense",), only=("només",), breaks=("perquè", "quan"))


def found(entries, text, language="ca", negation=CATALAN):
    return Lexicon({"x": entries}, negation, language).find(tokens(text, language))


@pytest.mark.parametrize("text", ["Tens dret a saber-ho", "Els drets de tothom", "L'atenció és un dret."])
def test_any_ending_of_a_word_is_found(text):
    assert code_text(text, "ca").counts["rights"] >= 1


def test_negation_reaches_its_clause_only():
    assert found(["dret"], "no és cap dret")[0].negation == PLAIN
    assert found(["necessitats"], "no és un servei per als necessitats")[0].negation == PLAIN
    assert not found(["dret"], "no cal pagar, és un dret")[0].negation
    assert not found(["dret"], "no cal que ho demanis perquè és un dret")[0].negation
    assert not found(["!ningú enrere"], "no deixem ningú enrere")[0].negation


def test_without_takes_away_what_stands_beside_it_only():
    assert found(["dret"], "sense cap dret")[0].negation == PLAIN
    assert not found(["dret"], "sense pagar res de més tens dret")[0].negation


@pytest.mark.parametrize("text", ["no només és un dret", "no tens dret només a això", "no només quan és un dret"])
def test_not_only_is_no_plain_negation(text):
    assert found(["dret"], text)[0].negation == ONLY


def test_several_words_gaps_forms_and_beginnings():
    assert found(["prenen ... fills"], "no prenen mai els fills")
    assert not found(["prenen ... fills"], "prenen una decisió molt ben pensada sobre fills")
    assert found(["=sad"], "el SAD obre") and not found(["=sad"], "els sads")
    assert found(["vacun*"], "la revacunació i la vacunació")[0].start == 4


def test_a_gap_may_be_wider_where_the_list_says_so():
    far = "ara que encara hi ha temps de parlar-ne i no després"
    assert found(["ara ...10 després"], far) and not found(["ara ... després"], far)


@pytest.mark.parametrize(
    ("language", "word", "other"),
    [("es", "Quien lo pueda necesitar.", "deficit"), ("es", "Taller para autónomos.", "rights"),
     ("ca", "Bases per a beneficiaris.", "deficit"), ("ca", "El sindicat convoca vaga.", "rights"),
     ("en", "All kinds of prices, whatever your age.", "deficit"), ("ca", "Al gener obrim.", "deficit")],
)  # fmt: skip
def test_words_that_only_share_a_stem_are_not_taken_for_each_other(language, word, other):
    assert code_text(word, language).counts[other] == 0


@pytest.mark.parametrize(
    ("language", "text", "frame", "restates"),
    [
        ("ca", "No és un servei per als necessitats; és de totes i tots.", "universality", True),
        ("ca", "Molta gent creu que només atenem pobres. No és veritat. Atenem tothom.", "universality", True),
        ("en", "People think it is for the poor. It isn't. It belongs to the whole town.", "universality", True),
        ("es", "Olvidemos un mito. Los pobres no son los únicos: está abierto a todo el mundo.", "universality", True),
        ("ca", "No només per a qui té pocs recursos: també per a tu.", "universality", True),
        ("es", "No tienes derecho solo a que te atiendan.", "rights", False),
        ("ca", "No és cert que tot sigui paperassa: ho fem per als més desafavorits.", "deficit", True),
        ("en", "There was a poor turnout at the meeting.", "none", False),
        ("es", "No esperes más. Llama.", "prevention", False),
        ("ca", "Recollim aliments per a famílies pobres. No esperis més.", "deficit", False),
    ],
)  # fmt: skip
def test_denial_reaches_the_sentence_beside_it_and_no_further(language, text, frame, restates):
    coding = code_text(text, language)
    assert (coding.frame, coding.stereotype is not None) == (frame, restates)


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


def test_hand_coded_samples_are_large_enough_balanced_and_disjoint():
    own, new = (read_hand_coded(sample).messages for sample in (OWN_SAMPLE, NEW_SAMPLE))
    assert len(own) >= 120 and len(new) >= 240
    for language in ("ca", "es", "en"):
        assert sum(message.language == language for message in own) >= 40
        assert sum(message.language == language for message in new) == 80
    assert len({message.text for message in (*own, *new)}) == len(own) + len(new)


def test_new_messages_were_split_by_the_rule_and_read_by_a_second_person():
    new = read_hand_coded(NEW_SAMPLE).messages
    for language in ("ca", "es", "en"):
        part = [message for message in new if message.language == language]
        ordered = sorted(part, key=lambda message: hashlib.sha256(message.id.encode()).hexdigest())
        assert {message.part for message in ordered[: len(part) // 2]} == {"tuning"}
        assert {message.part for message in ordered[len(part) // 2 :]} == {"held_out"}
    assert all(message.second is not None for message in new)
