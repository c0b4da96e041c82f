"""Numbers as people and their tools write them: 1.234,5 or 1,234.5 or 1 234 or 1'234.

A mark before exactly three figures may be of thousands or of decimals, and no single number tells which. The numbers
of a column tell it together, so a column is read by one `Notation`; what it leaves open is refused and not guessed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

Role = Literal["decimal", "thousands", "either"]

MARKS = (".", ",")
#: Blanks (thin, narrow, no-break) and apostrophes that stand between thousands.
_BLANKS = re.compile("[ \u00a0\u2007\u2009\u202f]")
_APOSTROPHES = re.compile("['’‘`´\u02bc]")
_MINUS = re.compile("[\u2212\u2012\u2013\u2014\ufe63\uff0d]")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,' ]\d+)*|[.,]\d+)")
_SCIENTIFIC = re.compile(r"[+-]?\d(?:[.,]\d+)?[eE][+-]?\d{1,3}")
_CURRENCY = re.compile(r"^(?:€|\$|£|eur|usd)\s*(?=[\d.,+(-])|(?<=[\d.,)])\s*(?:€|\$|£|euros?|eur|usd)$", re.IGNORECASE)
_NEGATIVE = re.compile(r"\(([^()-]+)\)")
#: What people and social media write in place of thousands and millions, and a currency after it.
_MULTIPLES = {"k": 1e3, "mil": 1e3, "milers": 1e3, "miles": 1e3, "m": 1e6, "mio": 1e6, "mill": 1e6, "mn": 1e6,
              "milió": 1e6, "milions": 1e6, "millón": 1e6, "millones": 1e6, "million": 1e6,
              "millions": 1e6}  # fmt: skip
_SHORTENED = re.compile(
    rf"\s*(?:€\s*)?([\d.,]+)\s*({'|'.join(sorted(_MULTIPLES, key=len, reverse=True))})\.?"
    r"(?:\s*(?:de\s+|d['’]\s*)?(?:€|eur|euros?))?\s*",
    re.IGNORECASE,
)
GROUP = 3
#: Numbers of hundreds stand beside those of thousands; below a thousand none has a mark, and from ten thousand on
#: everybody who marks thousands writes one (Catalan and Spanish norms leave it out of numbers of four figures).
HUNDREDS, SURELY_UNMARKED, LEAST_MARKED = 100, 1_000, 10_000


@dataclass(frozen=True)
class Notation:
    """What the point and the comma mean in a column.

    Attributes
    ----------
    decimal, thousands
        The marks that stand before decimals, and between thousands.
    clashes
        Pairs of numbers of the column that cannot both be meant as they are written.
    unclear
        Numbers that may be read two ways, where no other number of the column tells which.
    """

    decimal: frozenset[str] = frozenset()
    thousands: frozenset[str] = frozenset()
    clashes: tuple[tuple[str, str], ...] = ()
    unclear: tuple[str, ...] = ()

    def read(self, text: str) -> float | None:
        """Return the number that a text says, or None where it says none or may be read two ways.

        Examples
        --------
        >>> of_mark(",").read("1.234,5"), of_mark(",").read("0.5"), of_mark(".").read("1,234"), of_mark(".").read("x")
        (1234.5, 0.5, 1234.0, None)
        >>> Notation().read("1.234") is None, Notation().read("1 234"), Notation().read("(1.234.567)")
        (True, 1234.0, -1234567.0)
        """
        plain = bare(text)
        if _SCIENTIFIC.fullmatch(plain):
            # One figure stands before the mark: it is of decimals.
            return decimal_number(plain)
        marks = roles(plain)
        if marks is None:
            return None
        for mark, role in marks.items():
            settled = self._settled(mark) if role == "either" else role
            if settled is None:
                return None
            plain = plain.replace(mark, "" if settled == "thousands" else "d")
        number = float(plain.replace("d", "."))
        return number if math.isfinite(number) else None

    def _settled(self, mark: str) -> Role | None:
        if mark in self.decimal:
            return "decimal"
        return "thousands" if mark in self.thousands else None


def of_mark(decimal: str) -> Notation:
    """Return the notation of a file whose decimal mark is known; the other mark then stands between thousands."""
    return Notation(frozenset(decimal), frozenset(MARKS) - frozenset(decimal))


def decimal_number(text: str) -> float:
    """Return a number of which is known that nothing stands between its thousands: point and comma are of decimals.

    Codes, scores, shares and durations are such; a column of figures is read by its `notation`.

    Raises
    ------
    ValueError
        If the text is no such number.

    Examples
    --------
    >>> decimal_number("7,5"), decimal_number(" -99 "), decimal_number("1.234")
    (7.5, -99.0, 1.234)
    """
    return float(text.replace(",", "."))


def bare(text: str) -> str:
    """Return a number's text without currency, with one kind of minus, apostrophe and blank; (1) becomes -1.

    Examples
    --------
    >>> bare("(1.234) €"), bare("EUR 1\u202f234")
    ('-1.234', '1 234')
    """
    plain = _MINUS.sub("-", _APOSTROPHES.sub("'", _BLANKS.sub(" ", text.strip())))
    plain = _CURRENCY.sub("", plain).strip()
    negative = _NEGATIVE.fullmatch(plain)
    plain = f"-{negative.group(1).strip()}" if negative else plain
    return re.sub(r"^([+-]) (?=\d)", r"\1", plain)


def roles(plain: str) -> dict[str, Role] | None:
    """Return what each mark in a bare number stands for, or None where the text is no number.

    Examples
    --------
    >>> roles("1.234,5"), roles("1.234"), roles("0.663"), roles("1.234.567"), roles("1,23,456")
    ({'.': 'thousands', ',': 'decimal'}, {'.': 'either'}, {'.': 'decimal'}, {'.': 'thousands'}, None)
    """
    if not _NUMBER.fullmatch(plain):
        return None
    body = plain.lstrip("+-")
    marks = re.findall(r"[.,' ]", body)
    kinds = list(dict.fromkeys(marks))
    if not kinds:
        return {}
    if len(kinds) == 1:
        role = _alone(kinds[0], body.split(kinds[0]))
        return {kinds[0]: role} if role else None
    whole, last, rest = body.rpartition(kinds[-1])
    is_sound = len(kinds) == 2 and last in MARKS and marks.count(last) == 1 and kinds[0] not in rest
    return {kinds[0]: "thousands", last: "decimal"} if is_sound and _is_grouped(whole.split(kinds[0])) else None


def _alone(mark: str, groups: list[str]) -> Role | None:
    """Return what the only kind of mark in a number stands for."""
    if mark not in MARKS or len(groups) > 2:
        return "thousands" if _is_grouped(groups) else None
    return "either" if _is_grouped(groups) else "decimal"


def _is_grouped(groups: list[str]) -> bool:
    first, *others = groups
    is_headed = 0 < len(first) <= GROUP and not first.startswith("0")
    return is_headed and all(len(group) == GROUP for group in others)


def notation(texts: Iterable[str], *, counts: bool = False, decimal: str | None = None) -> Notation:
    """Return what the marks of a column mean, from all its numbers together.

    Parameters
    ----------
    texts
        Cells of the column; those that are no numbers are passed over.
    counts
        Whether the column holds counts of people, money or things, which nobody writes to the thousandth: what may be
        read two ways is then thousands.
    decimal
        The decimal mark where somebody said it; it settles what the numbers leave open.

    Examples
    --------
    >>> notation(["0,663", "2,362"]).read("2,362"), notation(["1.234", "987"]).read("1.234")
    (2.362, 1234.0)
    >>> notation(["1.234", "2.345"]).unclear, notation(["1.234.567", "1.5"]).clashes
    (('1.234', '2.345'), (('1.5', '1.234.567'),))
    """
    distinct = [plain for plain in dict.fromkeys(bare(text) for text in texts) if roles(plain) is not None]
    said = {role: _first(distinct, role) for role in ("decimal", "thousands", "either")}
    clashes = tuple((text, said["thousands"][mark]) for mark, text in said["decimal"].items()
                    if mark in said["thousands"])  # fmt: skip
    decimals, thousands = set(said["decimal"]), set(said["thousands"])
    for mark in said["either"]:
        if mark in decimals | thousands:
            continue
        role = _by_the_other(mark, decimals, thousands, decimal) or _by_the_plain(distinct, counts)
        {"decimal": decimals, "thousands": thousands}.get(role or "", set()).add(mark)
    unclear = [t for t in distinct if any(r == "either" and m not in decimals | thousands for m, r in _of(t).items())]
    return Notation(frozenset(decimals), frozenset(thousands), clashes, tuple(unclear))


def _of(plain: str) -> dict[str, Role]:
    return roles(plain) or {}


def _first(distinct: list[str], role: str) -> dict[str, str]:
    """Return the first number in which each mark has a role."""
    return {mark: text for text in reversed(distinct) for mark, known in _of(text).items() if known == role}


def _by_the_other(mark: str, decimals: set[str], thousands: set[str], decimal: str | None) -> Role | None:
    if decimal:
        return "decimal" if mark == decimal else "thousands"
    if thousands & set(MARKS):
        return "decimal"
    return "thousands" if decimals & set(MARKS) else None


def _by_the_plain(distinct: list[str], counts: bool) -> Role | None:
    """Return what a mark stands for by the numbers without one: where small ones have none, it is of thousands."""
    if counts:
        return "thousands"
    whole = [abs(int(text)) for text in distinct if text.lstrip("+-").isdigit()]
    if any(number >= LEAST_MARKED for number in whole):
        return "decimal"
    # Numbers of four figures are written with a mark and without one by the same hands.
    return "thousands" if HUNDREDS <= max(whole, default=0) < SURELY_UNMARKED else None


def may_be_thousands(text: str) -> bool:
    """Return whether a text is a number with marks that stand, or may stand, between thousands.

    Examples
    --------
    >>> may_be_thousands("20.000"), may_be_thousands("1 234"), may_be_thousands("0.300"), may_be_thousands("2.5")
    (True, True, False, False)
    """
    return any(role != "decimal" for role in (roles(bare(text)) or {}).values())


def read_count(text: str) -> float | None:
    """Return the number of people, euros or things that a text says: what may be of thousands is.

    Examples
    --------
    >>> read_count("20.000"), read_count("1,234"), read_count("0.5"), read_count("..")
    (20000.0, 1234.0, 0.5, None)
    """
    return notation([text], counts=True).read(text)


def number_reader(texts: Iterable[str]) -> Callable[[str], float | None]:
    """Return how the numbers of a column are read: by the marks of all of them, in thousands or millions where said.

    Examples
    --------
    >>> read = number_reader(["1.234.567,50 €", "1.200", "1,2 mil", "3.4M"])
    >>> [read(text) for text in ("1.234.567,50 €", "1.200", "1,2 mil", "3.4 M€", "x")]
    [1234567.5, 1200.0, 1200.0, 3400000.0, None]
    """
    marks = notation((text for text in texts if not _SHORTENED.fullmatch(text)), counts=True)

    def read(text: str) -> float | None:
        short = _SHORTENED.fullmatch(text)
        if not short:
            return marks.read(text)
        # Short forms stay under a thousand, so 1.234K is none.
        number = Notation().read(short.group(1))
        return None if number is None else round(number * _MULTIPLES[short.group(2).lower()], 6)

    return read
