"""How long the body takes to read."""

from helpers.run.render.reading import WORDS_A_MINUTE, body_of, minutes_of, words_of


def test_tables_pictures_and_the_annex_take_no_time_of_the_body():
    body = "## A {#a}\n\n" + "word " * (WORDS_A_MINUTE + 1) + '\n\n![](x.png){alt="' + "word " * 900 + '"}\n\n'
    page = body + "| a | b |\n| - | - |\n| 1 | 2 |\n\n## Annex {#annex}\n\n" + "word " * 5000
    assert "{#annex}" not in body_of(page)
    assert words_of(body) == WORDS_A_MINUTE + 2
    assert minutes_of(page) == 2
