"""Numbers as people write them: read as they were meant, or left unread and said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.study.written.notation import Notation, may_be_thousands, notation, of_mark, read_count


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1 234", 1234), ("1\u202f234,5", 1234.5), ("1\u00a0234", 1234),
        ("1\u2009234\u2009567", 1234567), ("1'234", 1234), ("1’234.50", 1234.5), ("(1.234,50)", -1234.5),
        ("\u22121.234.567", -1234567), ("- 5", -5), ("€ 1.234,50", 1234.5), ("1.234,50 euros", 1234.5),
        ("1,5e3", 1500), ("1.5e-05", 1.5e-05), ("0,663", 0.663), ("0.663", 0.663), (",5", 0.5), ("12.3456", 12.3456),
        ("1234.567", 1234.567), ("1.23.456", None), ("1.234.56", None), ("1,234,56", None), ("12 34", None),
        ("..", None), (":", None), ("-", None), ("", None), ("<5", None), ("1.234-5", None), ("34 anys", None),
        ("inf", None), ("nan", None), ("1_000", None), ("0x10", None), ("١٢", 12), ("1.2K", None), ("5%", None),
    ],
)  # fmt: skip
def test_a_number_that_reads_one_way_is_read_without_its_column(text, number):
    assert Notation().read(text) == number


def test_a_column_tells_what_its_numbers_alone_do_not():
    assert notation(["0,663", "2,362"]).read("2,362") == 2.362
    assert notation(["1.234,5", "2.345"]).read("2.345") == 2345
    assert notation(["12.345.678", "2.345", "1,234"]).read("1,234") == 1.234
    assert notation(["987", "1.234"]).read("1.234") == 1234
    assert notation(["15000", "1.234"]).read("1.234") == 1.234


def test_what_no_number_of_a_column_tells_is_left_open_unless_it_is_a_count_or_the_mark_is_said():
    column = ["1.234", "12.345", "n/a"]
    assert notation(column).unclear == ("1.234", "12.345") and notation(column).read("1.234") is None
    assert notation(column, counts=True).read("12.345") == 12345
    assert notation(column, decimal=".").read("12.345") == 12.345
    assert notation(column, decimal=",").read("12.345") == 12345
    # Numbers under a hundred beside it do not tell: weights such as 1 and 1.234 are.
    assert notation(["1", "1.234"]).unclear == ("1.234",)


def test_a_mark_that_means_two_things_in_one_column_is_told():
    assert notation(["1.234.567", "1.5"]).clashes == (("1.5", "1.234.567"),)
    assert notation(["1,5", "1.5"]).clashes == ()


def test_a_count_is_whole_where_it_can_be():
    assert [read_count(text) for text in ("20.000", "20,000", "20 000", "0.5", "x")] == [20000, 20000, 20000, 0.5, None]
    assert may_be_thousands("1.234.567") and not may_be_thousands("1.5") and not may_be_thousands("a")


def test_a_mark_that_was_said_settles_only_what_is_open():
    assert of_mark(",").read("1.234") == 1234 and of_mark(",").read("0.5") == 0.5
    assert of_mark(".").read("1.234") == 1.234 and of_mark(".").read("1,234") == 1234


def written(number: int, decimals: int, thousands: str, mark: str) -> str:
    whole, rest = divmod(abs(number), 10**decimals)
    text = f"{whole:,}".replace(",", thousands) + (f"{mark}{rest:0{decimals}d}" if decimals else "")
    return f"-{text}" if number < 0 else text


@settings(max_examples=300, deadline=None)
@given(
    numbers=st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=12),
    decimals=st.integers(0, 4),
    style=st.sampled_from([("", "."), ("", ","), (".", ","), (",", "."), (" ", ","), ("'", "."), ("\u202f", ",")]),
)
def test_a_column_in_any_style_is_read_right_or_not_at_all(numbers, decimals, style):
    texts = [written(number, decimals, *style) for number in numbers]
    found = notation(texts)
    read = [found.read(text) for text in texts]
    # What is not read is said: nothing is guessed and nothing is lost in silence.
    assert (None in read) == bool(found.unclear)
    wrong = [(t, r) for t, r, n in zip(texts, read, numbers, strict=True) if r is not None and r != n / 10**decimals]
    assert not wrong or found.clashes
