"""Readability against published figures and the counts that the Catalan adaptation rests on.

Oracles: the Flesch scores of Wikipedia's two example sentences (page "Flesch-Kincaid readability tests", read 2026);
G. Law's algebra (Linguist List 22.2332, 2011) that Fernández-Huerta in syllables per word and words per sentence has
the coefficients 60 and 1.02; INFLESZ's cut points (Barrio-Cantalejo et al. 2008, table 5).
"""

import csv

import pytest

from helpers.communication.audit.texts.dictionaries import audit_folder
from helpers.communication.audit.texts.readability import (
    SYLLABLE_RATIO,
    WORD_RATIO,
    Counts,
    count,
    fernandez_huerta,
    flesch,
    level,
    szigriszt_pazos,
    szigriszt_pazos_catalan,
)


def test_flesch_gives_the_published_scores():
    # Published to the unit and to one decimal: half of the last place is the tolerance.
    assert flesch(count("The cat sat on the mat.", "en")) == pytest.approx(116, abs=0.5)
    # "The Australian platypus ...": published with its counts, 24 syllables and 13 words (a dictionary gives 26).
    assert flesch(Counts(syllables=24, words=13, sentences=1)) == pytest.approx(37.5, abs=0.05)


def test_spanish_formulas_follow_their_published_coefficients():
    counts = Counts(syllables=215, words=100, sentences=4)
    assert szigriszt_pazos(counts) == pytest.approx(206.835 - 62.3 * 2.15 - 25, abs=1e-12)
    assert fernandez_huerta(counts) == pytest.approx(206.84 - 0.60 * 215 - 1.02 * 25, abs=1e-12)


@pytest.mark.parametrize(
    ("ease", "grade"),
    [(39.9, "very_hard"), (40, "hard"), (55, "normal"), (65, "easy"), (79.9, "easy"), (80, "very_easy")],
)
def test_inflesz_grades_begin_where_the_scale_says(ease, grade):
    assert level(ease, "inflesz") == grade


def parallel():
    with (audit_folder() / "parallel_counts.csv").open(encoding="utf-8") as file:
        return [{name: int(value) for name, value in row.items()} for row in csv.DictReader(file)]


def test_catalan_ratios_are_those_of_the_parallel_text():
    total = {name: sum(row[name] for row in parallel()) for name in parallel()[0]}
    per_word = (total["es_syllables"] / total["es_words"]) / (total["ca_syllables"] / total["ca_words"])
    assert per_word == pytest.approx(SYLLABLE_RATIO, abs=5e-5)
    assert total["es_words"] / total["ca_words"] == pytest.approx(WORD_RATIO, abs=5e-5)


def test_a_text_and_its_translation_get_nearly_the_same_ease():
    rows = parallel()
    gaps = []
    for row in rows:
        catalan = Counts(row["ca_syllables"], row["ca_words"], row["es_sentences"])
        spanish = Counts(row["es_syllables"], row["es_words"], row["es_sentences"])
        gaps.append(szigriszt_pazos_catalan(catalan) - szigriszt_pazos(spanish))
    # The ratios are of totals, so that the mean over articles of different length is near zero and not zero; the
    # unadapted formula is about nine points too kind.
    assert abs(sum(gaps) / len(gaps)) < 2.0
    naive = [
        szigriszt_pazos(Counts(row["ca_syllables"], row["ca_words"], row["es_sentences"]))
        - szigriszt_pazos(Counts(row["es_syllables"], row["es_words"], row["es_sentences"]))
        for row in rows
    ]
    assert sum(naive) / len(naive) > 8


def test_on_the_whole_parallel_text_the_two_eases_are_one():
    total = {name: sum(row[name] for row in parallel()) for name in parallel()[0]}
    sentences = total["es_sentences"]
    catalan = szigriszt_pazos_catalan(Counts(total["ca_syllables"], total["ca_words"], sentences))
    spanish = szigriszt_pazos(Counts(total["es_syllables"], total["es_words"], sentences))
    # Ratios have four decimals: 2e-2 is what their rounding can move the ease by.
    assert catalan == pytest.approx(spanish, abs=2e-2)
