"""Names of places that are none: letters lost on the way, and codes among words."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.study.instrument import read_instrument
from helpers.survey.checking.codes.odd_names import odd_names
from helpers.survey.codebook.codebook import Codebook
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.raw import RawSurvey
from helpers.survey.files.textfiles import decode as decoded
from helpers.survey.matching.matching import match

INSTRUMENT = read_instrument()
NAMES = ["Montjuïc", "Sant Martí", "Gràcia"] * 20


def told(cells: list[str], places: dict | None = None, rule: dict | None = None) -> list[str]:
    frame = pd.DataFrame({"district": cells, "trust": "5"}, index=range(2, len(cells) + 2), dtype=str)
    raw = RawSurvey(frame, "s.csv", "csv")
    book = Codebook.model_validate({"items": {"district": {"column": "district", **rule}}} if rule else {})
    matching = match(raw, INSTRUMENT, book)
    known = (places or {}).get("district", ())
    answers = {"district": decode(matching.sources["district"], raw, book, known)}
    return [str(problem) for problem in odd_names(answers, matching, raw, places or {})]


@pytest.mark.parametrize("name", ["Montju\ufffdc", "Montju?c", "Gr\ufffdcia", "Sant%20Mart%C3%AD", "Gr%C3%A0cia"])
def test_names_with_lost_letters_are_asked_about(name):
    (problem,) = told([*NAMES, *[name] * 5])
    assert f"{name} under district have lost letters on the way, in 5 rows such as rows 62" in problem
    named = {"values": {each: each for each in set(NAMES)} | {name: "Gràcia"}}
    assert told([*NAMES, *[name] * 5], rule=named) == []


def test_names_that_few_have_in_common_are_counted_and_not_shown():
    (problem,) = told([*NAMES, "Gr\ufffdcia", "Sant Mart¡"])
    assert "Names under district have lost letters on the way: rows 62, 63." in problem
    assert "rows 62." in told([*NAMES, '"obert Gràcia'])[0] and told([*NAMES, 'Barri "Nou"']) == []


@pytest.mark.parametrize("name", ["Barri McÀlister", "Mas MacÍomhair", "FitzÉamon"])
def test_a_capital_behind_mac_is_a_letter_of_the_name(name):
    assert told([*NAMES, *[name] * 5]) == [] and told([*NAMES, *["GrÓcia"] * 5]) != []


def respelled(written: str, read: str) -> list[str]:
    return [name.encode(written).decode(read) for name in sorted(set(NAMES))]


@pytest.mark.parametrize(
    "spoiled",
    [
        respelled("mac_roman", "cp1252"), respelled("cp850", "latin-1"), respelled("utf-8", "cp850"),
        respelled("utf-8", "mac_roman"), respelled("cp1252", "cp850"), respelled("cp1252", "mac_roman"),
        ["Montju\\u00efc", "Sant Mart\\xed", "Gr\\u00e0cia"], ["Montju_c", "Sant Mart_", "Gr_cia"],
        ["Montjuc", "Sant Mart", "Grcia"],
    ],
)  # fmt: skip
@pytest.mark.parametrize("beside", [NAMES, []])
def test_names_that_were_read_in_a_wrong_encoding_before_are_asked_about(spoiled, beside):
    """Rows pasted from a Mac or from DOS, and text that was saved once as something else."""
    found = told([*beside, *spoiled * 5])
    if beside:
        assert len(found) == 1 and "in 15 rows such as rows 62" in found[0]
        assert told([*beside, *spoiled * 5], {"district": [*set(NAMES), *spoiled]}) == []
    elif not all(name.replace("_", "").isascii() and "\\" not in name for name in spoiled):
        # Alone, letters that are gone leave no trace; signs in their place do.
        assert len(found) == 1 and "have lost letters" in found[0]


@pytest.mark.parametrize(
    "names",
    [
        ["L’Hospitalet", "d’Ávila", "Sants–Montjuïc"], ["Col·legi", "Col∙legi", "GRÀCIA"],
        ["100 €", "Zona 1ª", "Zona 1º"], ["Łódź", "Zürich", "Škofja Loka"], ["nou_barris", "sant_martí", "sant_marti"],
        ["Can\u00a0Serra", "¿?", "Centre «vell»"],
        ["Νέα Σμύρνη", "Ōsaka", "Hawaiʻi"], ["Ávila", "Avila", "Aran"],
    ],
)  # fmt: skip
def test_names_with_apostrophes_dashes_and_letters_of_other_languages_are_in_order(names):
    assert told(names * 10) == []


@pytest.mark.parametrize("code", ["0", "99", "7"])
def test_a_number_among_names_is_asked_about(code):
    (problem,) = told([*NAMES, *[code] * 5])
    assert f"district holds names, and {code} in 5 rows" in problem
    assert told([*NAMES, *[code] * 5], {"district": [*NAMES[:3], code]}) == []
    assert told([*NAMES, *[code] * 5], rule={"missing": {code: "refused"}}) == []


def test_districts_that_are_numbers_are_in_order():
    assert told([str(i % 6) for i in range(60)]) == []


@pytest.mark.parametrize("blank", ["-", "?", "--", "N/D", "...", "s/d", "–", "s/r", "(en blanc)",
                                   "Sin respuesta", "(vacío)", "(blank)", "Desconegut", "No informat",
                                   "Sense especificar", "xxx",
                                   "No ho vol dir", "Suprimido", "Pendent"])  # fmt: skip
def test_a_sign_is_no_place(blank):
    frame = pd.DataFrame({"district": [*NAMES, blank], "trust": "5"}, index=range(2, 63), dtype=str)
    raw = RawSurvey(frame, "s.csv", "csv")
    source = match(raw, INSTRUMENT, Codebook()).sources["district"]
    assert decode(source, raw, Codebook()).states[62] == "refused"
    assert decode(source, raw, Codebook(), [blank]).states[62] == "valid"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.85])
@pytest.mark.parametrize("is_first", [True, False])
def test_lines_of_windows_pasted_into_utf8_are_read_each_in_its_own(share, is_first):
    lines = [f"{i};Sant Martí;Montjuïc;«bé»" for i in range(100)]
    cut = int(100 * share)
    old, new = "\n".join(lines[:cut]).encode("cp1252"), "\n".join(lines[cut:]).encode()
    content = old + b"\n" + new if is_first else new + b"\n" + old
    assert sorted(decoded(content)[0].split("\n")) == sorted(lines)


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
def test_a_few_accents_tell_the_encoding(encoding):
    text = "\n".join(["id;barri", *(f"{i};{name}" for i, name in enumerate(["Sant Martí", "Gràcia", "Nòrdic"] * 9))])
    assert decoded(text.encode(encoding)) == (text, encoding)


def test_a_sign_of_euros_by_itself_is_no_letter():
    text = "Canal;Cost\nweb;12.500,00 €\npremsa;800 €\n"
    assert decoded(text.encode("cp1252")) == (text, "cp1252")
