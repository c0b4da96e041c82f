"""Numbers, dates and sentences in each language."""

import re
from datetime import date
from io import BytesIO

import pytest
from babel.messages.pofile import read_po

from helpers.errors import MirallError, Problem
from helpers.present.language.words import LOCALE, MISSING, PLACES, Words, escape_markdown


@pytest.mark.parametrize(("language", "shown"), [("ca", "1.234,6"), ("es", "1.234,6"), ("en", "1,234.6")])
def test_numbers_follow_the_language(language, shown):
    assert Words(language).number(1234.56, 1) == shown


@pytest.mark.parametrize(("language", "shown"), [("ca", "43,2\u00a0%"), ("es", "43,2\u00a0%"), ("en", "43.2%")])
def test_shares_are_written_as_per_cent(language, shown):
    assert Words(language).percent(0.4321, 1) == shown


def test_what_is_missing_is_a_dash_and_never_nan():
    words = Words("ca")
    assert [words.number(None), words.number(float("nan")), words.percent(float("nan"))] == [MISSING] * 3


def test_a_small_negative_rounds_to_a_plain_zero():
    assert Words("en").signed(-0.04, 1) == "0.0"


def test_a_gain_carries_its_sign():
    assert Words("ca").signed(2.26, 1) == "+2,3"


def test_dates_are_in_the_language():
    for form in ("long", "medium"):
        assert Words("ca").date(date(2025, 3, 1), form) == "1 de març de 2025"
        assert Words("es").date(date(2025, 3, 1), form) == "1 de marzo de 2025"
    assert Words("ca").date(date(2025, 10, 2)) == "2 d’octubre de 2025"
    assert [Words(language).date(date(2025, 9, 5), "d MMM y") for language in ("ca", "es")] == [
        "5 de set. de 2025", "5 de sept. de 2025",
    ]  # fmt: skip


def test_percentages_run_from_one_to_another_with_their_articles():
    found = [Words(language).percent_interval(0.11, 0.45).replace("\u00a0", " ") for language in ("ca", "es", "en")]
    assert found == ["de l'11 % al 45 %", "del 11 % al 45 %", "11% to 45%"]


@pytest.mark.parametrize(("low", "high"), [(49.62, 50.38), (50.1, 50.4), (-0.3, 0.2), (99.7, 100), (0, 0.004), (7, 7)])
@pytest.mark.parametrize("digits", [0, 1, 2])
def test_an_interval_has_no_width_only_where_its_ends_are_one_number(low, high, digits):
    """Rounded outward: what is printed of the figure within it lies between the printed ends too."""
    words = Words("en")
    printed = words.interval(low, high, digits).replace("\u2212", "-")
    least, most = (float(end) for end in printed.split(" to "))
    assert (least < most) == (low < high)
    assert least <= float(words.number((low + high) / 2, digits).replace("\u2212", "-")) <= most
    shares = words.percent_interval(low / 100, high / 100, digits).replace("\u2212", "-").replace("%", "")
    assert tuple(float(end) for end in shares.split(" to ")) == (least, most)
    signed = words.signed_interval(low, high, digits).replace("\u2212", "-").split(" to ")
    assert tuple(map(float, signed)) == (least, most)


def test_plural_takes_the_form_of_the_language():
    form = ("Question as asked:", "Questions as asked:")
    assert Words("ca").plural(*form, 1) == "Pregunta tal com es va fer:"
    assert Words("ca").plural(*form, 3) == "Preguntes tal com es van fer:"
    assert Words("en").plural(*form, 3) == "Questions as asked:"


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize("language", ["ca", "es"])
def test_every_sentence_with_forms_has_those_of_its_language(language, n):
    """Also where English has one form for both numbers."""
    entries = [entry for path in sorted((LOCALE / language).glob("*.po"))
               for entry in read_po(BytesIO(path.read_bytes()), locale=language)
               if isinstance(entry.id, tuple)]  # fmt: skip
    said = {entry.id: Words(language)._form(*entry.id, n) for entry in entries}
    assert entries
    assert said == {entry.id: entry.string[0 if n == 1 else -1] for entry in entries}


def test_an_error_is_said_in_the_language_with_all_its_problems():
    problem = Problem("The key {key} is missing.", "council.yml", {"key": "name"})
    error = MirallError([problem, problem])
    assert Words("ca").error(error) == "council.yml: Falta la clau name.\ncouncil.yml: Falta la clau name."


@pytest.mark.parametrize(
    ("where", "catalan", "spanish"),
    [("població.csv, row 2", "població.csv, fila 2", "població.csv, fila 2"),
     ("council.yml, line 7", "council.yml, línia 7", "council.yml, línea 7"),
     ("a.csv + b.csv, column {edat}, row", "a.csv + b.csv, columna {edat}, row", "a.csv + b.csv, columna {edat}, row"),
     ("council.yml, sample", "council.yml, sample", "council.yml, sample")],
)  # fmt: skip
def test_the_place_of_a_problem_is_said_in_the_language_and_names_stay(where, catalan, spanish):
    assert [Words(language).place(where) for language in ("ca", "es", "en")] == [catalan, spanish, where]
    assert Words("ca").problem(Problem("The key {key} is missing.", where, {"key": "x"})).startswith(f"{catalan}: ")


def test_every_place_that_the_code_writes_is_one_that_is_translated():
    """A place is written as ", row 2": no other English word stands before what is counted or named."""
    code = "".join(path.read_text(encoding="utf-8") for path in (LOCALE.parents[2]).rglob("*.py"))
    written = set(re.findall(r'f"[^"\n]*\}, ([a-z]+) \{[^"\n]*"', code))
    assert written - {"typst"} == set(PLACES)


def test_markup_from_outside_is_shown_and_not_obeyed():
    hostile = "<script>*x*</script> {{< include /etc/passwd >}} $x$ `y` @tbl-z #import"
    escaped = escape_markdown(hostile)
    assert all(escaped[place - 1] == "\\" for place, mark in enumerate(escaped) if mark in "<>*{}$`@#")


@pytest.mark.parametrize(
    ("number", "said"),
    [("1 %", "l'1 %"), ("1,8", "l'1,8"), ("11.000", "l'11.000"), ("**11,5 %**", "l'**11,5 %**"), ("1.100", "el 1.100"),
     ("12", "el 12"), ("111", "el 111"), ("1", "l'1")],
)  # fmt: skip
def test_catalan_shortens_its_article_before_one_and_eleven(number, said):
    assert Words("ca")("{head} el {number}.", head="És", number=number) == f"És {said}."
    assert Words("es")("{head} el {number}.", head="Es", number=number) == f"Es el {number}."
    assert Words("ca")("del {number}", number=number).startswith("de l'" if said[0] == "l" else "del ")
    for word, short in (("Del", "De l'"), ("Al", "A l'"), ("Pel", "Per l'")):
        assert Words("ca")(word + " {number}", number=number).startswith(short if said[0] == "l" else f"{word} ")


@pytest.mark.parametrize(
    ("language", "text", "one", "several"),
    [("en", "{n} hours", "1 hour", "11 hours"), ("ca", "per {n} hores", "per 1 hora", "per 1.001 hores"),
     ("es", "**{n}** puntos de 100", "**1** punto de 100", "**21** puntos de 100")],
)  # fmt: skip
def test_one_hour_and_one_point_are_in_the_singular_and_tenths_are_not(language, text, one, several):
    words, number = Words(language), re.search(r"\d[\d.]*", several)[0]
    assert words.say(text, n="1") == one and words.say(text, n=number) == several
    tenth = words.number(1, 1)
    assert words.say(text, n=tenth) == text.format(n=tenth)


#: Sentences that say a number of a whole without a verb, an adjective or a noun that agrees with it.
AGREE_WITH_NOTHING = {
    "Page {n} of {all}", "{driver} ({n} of {all})", "The first {n} of {all} questions.", "{first} to {last} of {all}",
    # People agree with a number of clichés, of which the noun is not said.
    "Clichés: people lean towards agreeing with {n} of {all}",
    "Clichés: those who answered lean towards agreeing with {n} of {all}",
    "Clichés: people lean towards disagreeing with {n} of {all}",
    "Clichés: those who answered lean towards disagreeing with {n} of {all}",
    "Clichés: people lean towards agreeing with {above} of {all} and disagreeing with {below}",
    "Clichés: those who answered lean towards agreeing with {above} of {all} and disagreeing with {below}",
    "agreement with {above} of {all}, disagreement with {below}",
    # This one is cut short after several.
    "{n} services of {all} have no page: {names}…",
}  # fmt: skip
#: A number after a colon is a label's.
PART = re.compile(r"(?<!: )(?<!: \*\*)\{\w+\}\**(?: \w+)? of (?:the |its )?\**\{(?:all|total|every|of)\}")


def test_a_number_of_a_whole_has_a_form_for_one():
    """“1 of the 5 actions were chosen” is said of one as of several where a sentence has one form."""
    entries = read_catalogues()
    single = {entry.id for entry in entries if isinstance(entry.id, str) and PART.search(entry.id)}
    # What is asked about is several interviews by its rule, and never one.
    asked = ("{item} is blank", "Consent is blank", "{n} of {total} interviews, such as rows")
    single = {text for text in single if not text.startswith(asked)}
    assert any(isinstance(entry.id, tuple) and PART.search(entry.id[1]) for entry in entries)
    assert sorted(single - AGREE_WITH_NOTHING) == []


def read_catalogues():
    return [entry for path in sorted((LOCALE / "es").glob("*.po")) for entry in read_po(BytesIO(path.read_bytes()))]
