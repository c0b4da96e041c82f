"""What the picture of page one calls its answers is never cut within a word, on paper or on a phone."""

from __future__ import annotations

import pytest

from helpers.present.drawing.canvas import EDGE, PHONE, broken
from helpers.present.language.words import Words
from helpers.present.one_page.picture import ANSWERS, APART, LEAD, PILE, ROOM
from helpers.study.config import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("answer", sorted(ANSWERS))
def test_no_answer_is_cut_within_a_word_on_a_phone(language, answer):
    words = Words(language)
    width = (PHONE.width - 2 * EDGE - 2 * APART) * ROOM[1] / sum(ROOM) - PILE - LEAD - 4
    said = f"{words.percent(0.17)} {words(ANSWERS[answer])}"
    assert not any(line.endswith("-") for line in broken(said, width, PHONE.small))
