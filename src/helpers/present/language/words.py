"""Sentences, numbers and dates in the reader's language.

English is written in the code and is the key of the catalogues in `locale/<language>/*.po`, which are read as
they are (a translator's edit works at once, nothing is compiled). Fields are named, so that a translation may
reorder them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import ceil, floor
from pathlib import Path
from typing import Any, cast

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from helpers.errors import MirallError, Problem
from helpers.present.language.contractions import Listed, filled, with_e
from helpers.present.language.standing import standing_fields

LOCALE = Path(__file__).parent / "locale"
MISSING = "–"
#: How the catalogue names the money of the plan.
EURO = "EUR"
#: The same in every language: a hyphen is shorter than a plus, and easily missed before a figure.
MINUS = "\u2212"
#: Blanks and line ends, but not those that keep a number and its unit together.
SPACES = re.compile(r"[^\S\u00a0\u202f]+")


#: Dates as people write them; Babel's have no second "de", or another one.
DATES = {
    **{("ca", form): "d MMMM 'de' y" for form in ("long", "medium")},
    **{("es", form): "d 'de' MMMM 'de' y" for form in ("long", "medium")},
    **{("en", form): f"d {month} y" for form, month in (("long", "MMMM"), ("medium", "MMM"))},
    ("ca", "d MMM y"): "d MMM 'de' y",
    ("es", "d MMM y"): "d 'de' MMM'.' 'de' y",
}
#: Words that Catalan shortens before a number that begins with a vowel: 1, 1,5, 11 and 11.000, but not 1.100 or 12.
SHORTENED = {"el": "l'", "del": "de l'", "al": "a l'", "pel": "per l'", "de": "d'"}
SHORTENED |= {word.capitalize(): short.capitalize() for word, short in SHORTENED.items()}
#: Units that a sentence counts without a verb or an adjective: the one form for several, the other for one.
UNITS = {
    "en": {"hours": "hour", "points": "point"},
    "ca": {"hores": "hora", "punts": "punt"},
    "es": {"horas": "hora", "puntos": "punto"},
}
SINGLE = {code: re.compile(rf"(?<![\d.,])(\**1\**[ \u00a0]\**)({'|'.join(units)})\b") for code, units in UNITS.items()}
ONE = re.compile(r"\b([Ee]l|[Dd]el|[Aa]l|[Pp]el|[Dd]e) (\**(?:1(?![\d]|\.\d)|11(?!\d)))")


#: A probability nearer to none or to all than this is printed as an end.
CERTAIN = 0.01
#: Digits beyond those that are printed by which two ends are told apart: less than that is a machine's rounding.
SPARE_DIGITS = 6


def printed_ends(low: float | None, high: float | None, digits: int) -> tuple[float | None, float | None]:
    """Return the ends of an interval as they are printed: rounded outward where both would come out as one figure.

    An interval of no width says that nothing is uncertain, which is so only where its ends are one number.

    Examples
    --------
    >>> printed_ends(49.7, 50.4, 0), printed_ends(49.2, 50.8, 0), printed_ends(50.0, 50.0, 0)
    ((49.0, 51.0), (49.2, 50.8), (50.0, 50.0))
    """
    if low is None or high is None or low != low or high != high:
        return low, high
    if round(low, digits) != round(high, digits) or round(high - low, digits + SPARE_DIGITS) == 0:
        return low, high
    unit = 10.0**digits
    down, up = (round(end * unit, SPARE_DIGITS) for end in (low, high))
    return floor(down) / unit, ceil(up) / unit


def mark(message: str) -> str:
    """Return the message as it is: marks a catalogue entry that is said later, elsewhere."""
    return message


#: What stands between a file and the number or name of the place in it.
PLACES = {"row": mark("row"), "line": mark("line"), "column": mark("column"), "cell": mark("cell")}
PLACE = re.compile(rf", ({'|'.join(PLACES)}) (?=\S)")


@cache
def _catalogue(language: str) -> dict[str, str | tuple[str, ...]]:
    entries: dict[str, str | tuple[str, ...]] = {}
    for path in sorted((LOCALE / language).glob("*.po")):
        with path.open("rb") as file:
            for entry in read_po(file, locale=language):
                several = isinstance(entry.id, (list, tuple))
                key, told = str(entry.id[0] if several else entry.id), cast("str | tuple[str, ...]", entry.string)
                if key and told:
                    entries[key] = told
                # Many forms may be of one English sentence: the forms stay under it.
                if several and entry.string and entry.id[-1] != key:
                    entries[entry.id[-1]] = entry.string[-1]
    return entries


def catalogued(language: str) -> list[str]:
    """Return all that the method says in a language, with its fields in braces."""
    entries = _catalogue(language)
    if language == "en":
        return list(entries)
    return [text for told in entries.values() for text in ([told] if isinstance(told, str) else told)]


#: Languages by the name that the report calls them.
OWN_NAMES = {"es": mark("Spanish")}


@dataclass(frozen=True)
class Words:
    """The words of one language. Call it with an English sentence and its fields.

    Examples
    --------
    >>> words = Words("en")
    >>> words("{share} of residents.", share=words.percent(0.4321))
    '43% of residents.'
    >>> Words("ca")("{low} to {high}", low="1,5", high="11")
    "d'1,5 a 11"
    >>> Words("ca").number(1234.5, 1), Words("en", "USD")("{amount} EUR", amount="20")
    ('1.234,5', '20 USD')
    """

    language: str
    currency: str = EURO

    @property
    def locale(self) -> Locale:
        """The Babel locale."""
        return Locale.parse(self.language)

    def __call__(self, message: str, **fields: Any) -> str:
        """Return the message in this language with its fields filled in, and with those of the method's thresholds."""
        entry = _catalogue(self.language).get(message, message)
        text = self._priced(entry if isinstance(entry, str) else entry[0])
        fields = standing_fields(text, self) | fields
        return self._joined(filled(text, fields, self.language)) if fields else text

    def say(self, text: str, **fields: Any) -> str:
        """Return a sentence that is in this language already, with its fields joined as the language writes them.

        Examples
        --------
        >>> Words("ca").say("la gent de {town}", town="Alella")
        "la gent d'Alella"
        """
        return self._joined(filled(self._priced(text), fields, self.language))

    def plural(self, singular: str, plural: str, n: int, **fields: Any) -> str:
        """Return the form for `n`, which fills the field ``{n}``."""
        form = self._priced(self._form(singular, plural, n))
        known = standing_fields(form, self) | fields | {"n": self.number(n)}
        return self._joined(filled(form, known, self.language))

    def _form(self, singular: str, plural: str, n: int) -> str:
        forms = _catalogue(self.language).get(singular)
        pair = forms if isinstance(forms, tuple) else (singular, plural)
        return pair[0 if n == 1 else -1]

    def _joined(self, text: str) -> str:
        """Return a sentence with one hour in the singular; in Catalan articles are shortened before one and eleven.

        Examples
        --------
        >>> Words("en")("{hours} hours", hours="1"), Words("es").say("{n} horas", n="21")
        ('1 hour', '21 horas')
        """
        units = UNITS.get(self.language, {})
        if units:
            text = SINGLE[self.language].sub(lambda match: match[1] + units[match[2]], text)
        return ONE.sub(lambda match: SHORTENED[match[1]] + match[2], text) if self.language == "ca" else text

    def _priced(self, text: str) -> str:
        """Return a sentence of the catalogue with the council's currency for the euro."""
        return text if self.currency == EURO else re.sub(rf"\b{EURO}\b", self.currency, text)

    def number(self, value: float | None, digits: int = 0) -> str:
        """Return a number with a fixed count of decimals; a dash where there is none."""
        if value is None or value != value:
            return MISSING
        # Half-way and minus-zero forms are settled here, once for HTML, PDF and tables.
        rounded = round(float(value), digits) + 0.0
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return format_decimal(rounded, format=pattern, locale=self.locale).replace("-", MINUS)

    def signed(self, value: float | None, digits: int = 0) -> str:
        """Return a difference, with its sign."""
        text = self.number(value, digits)
        return f"+{text}" if value is not None and value == value and round(value, digits) > 0 else text

    def percent(self, share: float | None, digits: int = 0) -> str:
        """Return a share in [0, 1] as a percentage."""
        if share is None or share != share:
            return MISSING
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
        text = format_percent(round(float(share), digits + 2) + 0.0, format=pattern, locale=self.locale)
        text = text.replace("-", MINUS)
        return text if self.language == "en" else text.replace("%", "\u00a0%")

    def probability(self, chance: float | None) -> str:
        """Return a probability that was counted in draws, which no number of draws makes certain.

        Examples
        --------
        >>> Words("en").probability(0.998), Words("en").probability(0.4), Words("en").probability(0.0)
        ('> 99%', '40%', '< 1%')
        """
        if chance is None or chance != chance or CERTAIN <= round(chance, 2) <= 1 - CERTAIN:
            return self.percent(chance)
        return f"< {self.percent(CERTAIN)}" if chance < CERTAIN else f"> {self.percent(1 - CERTAIN)}"

    def points(self, difference: float | None, digits: int = 0) -> str:
        """Return a difference of shares in percentage points, with its sign and no unit."""
        return self.signed(None if difference is None else 100 * difference, digits)

    def interval(self, low: float | None, high: float | None, digits: int = 0) -> str:
        """Return ``low to high`` as numbers, never one number twice unless the interval is of one number.

        Examples
        --------
        >>> Words("en").interval(49.7, 50.4), Words("en").interval(50, 50)
        ('49 to 51', '50 to 50')
        """
        least, most = printed_ends(low, high, digits)
        return self.interval_of(self.number(least, digits), self.number(most, digits))

    def signed_interval(self, low: float | None, high: float | None, digits: int = 0) -> str:
        """Return ``low to high`` of a difference, each with its sign.

        Examples
        --------
        >>> Words("en").signed_interval(-0.2, 3.1), Words("en").signed_interval(0.1, 0.4)
        ('0 to +3', '0 to +1')
        """
        least, most = printed_ends(low, high, digits)
        return self.interval_of(self.signed(least, digits), self.signed(most, digits))

    def interval_beyond(self, low: float, high: float, digits: int = 0) -> str:
        """Return ``low to high``; where one end is as good as 0, that it lies beyond 0, and how far.

        Examples
        --------
        >>> words = Words("en")
        >>> words.interval_beyond(0.01, 1.6, 1), words.interval_beyond(0.4, 1.6, 1)
        ('more than 0, up to 1.6', '0.4 to 1.6')
        """
        near_low, near_high = (round(end, digits) == 0 for end in (low, high))
        if near_low and low >= 0 and not near_high:
            return self(mark("more than 0, up to {most}"), most=self.number(high, digits))
        if near_high and high <= 0 and not near_low:
            return self(mark("less than 0, down to {least}"), least=self.number(low, digits))
        return self.interval(low, high, digits)

    def interval_of(self, low: str, high: str) -> str:
        """Return ``low to high`` of two ready-made numbers."""
        return self(mark("{low} to {high}"), low=low, high=high)

    def percent_interval(self, low: float | None, high: float | None, digits: int = 0) -> str:
        """Return ``low to high`` as percentages, with the articles of Catalan and Spanish; a dash where there is none.

        Examples
        --------
        >>> Words("ca").percent_interval(0.11, 0.45).replace("\u00a0", " ")
        "de l'11 % al 45 %"
        >>> Words("en").percent_interval(0.001, 0.004)
        '0% to 1%'
        """
        least, most = printed_ends(low, high, digits + 2)
        if least is None or least != least:
            return MISSING
        fields = {"lowest": self.percent(least, digits), "highest": self.percent(most, digits)}
        return self(mark("{lowest} to {highest}"), **fields)

    def date(self, day: date, form: str = "long") -> str:
        """Return a date; `form` is one of Babel's (short, medium, long, full) or a pattern.

        Examples
        --------
        >>> Words("ca").date(date(2026, 3, 2)), Words("es").date(date(2026, 3, 2), "medium")
        ('2 de març de 2026', '2 de marzo de 2026')
        """
        return format_date(day, format=DATES.get((self.language, form), form), locale=self.locale)

    def language_name(self, code: str) -> str:
        """Return the name of a language, as it stands within a sentence."""
        return self(OWN_NAMES[code]) if code in OWN_NAMES else str(Locale.parse(code).get_display_name(self.language))

    def list(self, parts: list[str]) -> str:
        """Return ``a, b and c``."""
        listed = format_list(list(parts), locale=self.locale) if parts else ""
        if len(parts) < 2:
            return listed
        return Listed(with_e(listed) if self.language == "es" else listed)

    def problem(self, problem: Problem) -> str:
        """Return one problem in this language."""
        values = problem.values
        message = problem.one if problem.one and values["n"] == 1 else problem.message
        text = filled(self(message), values, self.language)
        return f"{self.place(problem.where)}: {text}" if problem.where else text

    def place(self, where: str) -> str:
        """Return the place of a problem in this language: problems name it in English, as ``survey.csv, row 14``.

        Examples
        --------
        >>> Words("es").place("survey.csv, row 14"), Words("es").place("council.yml, sample")
        ('survey.csv, fila 14', 'council.yml, sample')
        """
        match = PLACE.search(where)
        if not match:
            return where
        # Files and columns are names: no article before them is shortened, no mark in them is a field.
        return f"{where[: match.start()]}, {self(PLACES[match[1]])} {where[match.end() :]}"

    def error(self, error: MirallError) -> str:
        """Return an error, one problem a line."""
        return "\n".join(self.problem(problem) for problem in error.problems)


def begun(text: str) -> str:
    """Return a text as a sentence begins: with a capital."""
    return text[:1].upper() + text[1:]


def escape_markdown(text: str) -> str:
    """Return text from outside so that Markdown, HTML, Typst and Quarto shortcodes show it literally.

    Every mark that opens markup in pandoc's Markdown gets a backslash, and line ends become spaces.

    Examples
    --------
    >>> escape_markdown("<b> *x* {{< embed y >}}")
    '\\\\<b\\\\> \\\\*x\\\\* \\\\{\\\\{\\\\< embed y \\\\>\\\\}\\\\}'
    """
    return re.sub(r"([\\`*_{}\[\]<>()#+\-.!|~^$@\"':=&%/])", r"\\\1", SPACES.sub(" ", text).strip())
