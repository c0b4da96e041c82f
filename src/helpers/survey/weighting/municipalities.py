"""Find a municipality by its code or its name, as people and official tables write them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.study.written.letters import plain_name
from helpers.study.written.near_names import ALIKE, near_names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ARTICLES = ("el", "la", "els", "les", "l", "lo", "los", "las", "es", "sa", "ses", "s", "os", "as", "o", "a")
INE_DIGITS = 5
MOST_NEAR = 5


def place_name(name: str) -> str:
    """Return a name with its article in front, without accents, capitals, apostrophes or hyphens.

    Examples
    --------
    >>> place_name("Hospitalet de Llobregat, l'")
    'l hospitalet de llobregat'
    >>> place_name("L’Hospitalet de Llobregat")
    'l hospitalet de llobregat'
    """
    body, comma, article = name.rpartition(",")
    whole = f"{article} {body}" if comma and plain_name(article) in ARTICLES else name
    return plain_name(whole)


def without_article(folded: str) -> str:
    """Return a folded name without its first word where that is an article.

    Examples
    --------
    >>> without_article("l hospitalet de llobregat")
    'hospitalet de llobregat'
    """
    first, _, rest = folded.partition(" ")
    return rest if rest and first in ARTICLES else folded


@dataclass(frozen=True)
class Gazetteer:
    """Municipalities by their five-digit code; a name may hold alternatives, as in ``Alicante/Alacant``."""

    names: Mapping[str, str]

    @cached_property
    def _exact(self) -> dict[str, set[str]]:
        return self._index(place_name)

    @cached_property
    def _loose(self) -> dict[str, set[str]]:
        return self._index(lambda name: without_article(place_name(name)))

    def _index(self, key: Callable[[str], str]) -> dict[str, set[str]]:
        codes: dict[str, set[str]] = {}
        for code, name in self.names.items():
            for written in {name, *name.split("/")}:
                codes.setdefault(key(written), set()).add(code)
        return codes

    def find(self, written: str) -> str | Problem:
        """Return the five-digit code of a municipality written as a name or a code of five or six digits.

        What cannot be told comes back as a problem with the names that are near.
        """
        text = written.strip()
        if text.isdigit():
            return self._by_code(text)
        codes = self.named(text)
        if len(codes) == 1:
            return next(iter(codes))
        if codes:
            several = sorted(codes)
            message = "{written!r} is the name of several municipalities: {names}. Give the code."
            return Problem(message, values={"written": written, "names": self._listed(several)})
        near = self._near(without_article(place_name(text)))
        message = "There is no municipality {written!r} in the tables. Near it: {names}."
        return Problem(message, values={"written": written, "names": self._listed(near) or "–"})

    def named(self, written: str) -> set[str]:
        """Return the codes of those who bear a name; where nobody does, of those who bear it but for its article."""
        name = place_name(written)
        return self._exact.get(name) or self._loose.get(without_article(name)) or set()

    def _by_code(self, text: str) -> str | Problem:
        # Idescat's sixth digit is a check digit of the five that INE uses.
        code = text[:INE_DIGITS]
        if len(text) in (INE_DIGITS, INE_DIGITS + 1) and code in self.names:
            return code
        message = "There is no municipality with the code {code} in the tables (five digits of INE, or six of Idescat)."
        return Problem(message, values={"code": text})

    def _near(self, key: str) -> list[str]:
        holding = [name for name in self._loose if key and (f" {key} " in f" {name} " or name.startswith(key))]
        close = near_names(key, self._loose, MOST_NEAR, ALIKE)
        names = list(dict.fromkeys([*sorted(holding, key=len), *close]))
        return list(dict.fromkeys(code for name in names for code in sorted(self._loose[name])))[:MOST_NEAR]

    def _listed(self, codes: list[str]) -> str:
        return "; ".join(f"{self.names[code]} ({code})" for code in codes)
