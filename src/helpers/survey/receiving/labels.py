"""Words by which a row says that it is a total, a mean or another figure of the rows above it.

Spreadsheets put the name of the group beside them ("Gràcia Total", "Cuenta Gràcia", "Màx. Gràcia"), in the column by
which they grouped, and pivot tables the name of the column ("Suma de edat").
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from helpers.survey.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Iterable


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


#: Words of which a row's label is made where the row is a total, a mean or another figure of the columns above.
WORDS = _words(
    "total totals totales totalis general grand suma sumes sumas sum subtotal mitjana mitjanes media medias mitja "
    "promedio promedios promig mean means average averages avg mediana medianes medianas median n nº num count "
    "counts recuento recompte respostes respuestas responses casos cases base màxim màxims máximo maximum max "
    "mínim mínimo minimum min desviació desviación típica típiques estàndard estándar standard deviation std sd dt "
    "dev variance variància varianza percentatge porcentaje percent percentage of de d les el la i y and"
)
#: Words that do not make a label by themselves.
FILLERS = frozenset({"of", "de", "d", "les", "el", "la", "i", "y", "and", "general"})
#: What stands beside a figure of all groups.
OF_ALL = frozenset({"general", "grand"})
#: What else Excel, LibreOffice and people write beside a group's name for a figure of it; alone some are answers.
FIGURES = _words(
    "subtotals subtotales cuenta compte contar comptar cómputo còmput promitjos mitjà mig medio desvest desvestp stdev "
    "stdevp stddev stddevp varp var producto producte product resultat resultado result nombre número número number "
    "máximos mínimos mínims"
) | (WORDS - FILLERS - {"n", "base"} - OF_ALL)
#: Figures that are no answers anywhere.
CERTAIN = _words("total totals totales subtotal subtotals suma recompte recuento count average promedio cuenta")
#: What may stand between a figure and a group's name.
LINKS = FILLERS | _words(
    "del dels de l los las el els lo a per por by for barri barrio districte distrito district zona zone àrea área "
    "area grup grupo group"
)


@lru_cache(maxsize=10_000)
def is_label(text: str) -> bool:
    """Return whether a text is a label of figures and nothing else.

    Examples
    --------
    >>> is_label("Total general:"), is_label("Mitjana"), is_label("Total Gràcia"), is_label("General")
    (True, True, False, False)
    """
    words = {word for word in fold(text).split() if not word.isdigit()}
    return bool(words) and words <= WORDS and bool(words - FILLERS)


def groups(names: Iterable[str]) -> frozenset[frozenset[str]]:
    """Return the words of each name by which rows may be grouped; of names that are labels themselves, none."""
    return frozenset(words - LINKS for name in names if not (words := _words(name)) & FIGURES) - {frozenset()}


def is_group_label(text: str, named: frozenset[frozenset[str]]) -> bool:
    """Return whether a text is a figure's word and the name of a group, or a figure of all that no person answers.

    Parameters
    ----------
    named
        The names, by `groups`.

    Examples
    --------
    >>> known = groups(["Gràcia", "Nucli Antic", "Zona Nord"])
    >>> [is_group_label(text, known) for text in ("Gràcia Average", "Cuenta Nucli Antic", "Grand Total")]
    [True, True, True]
    >>> [is_group_label(text, known) for text in ("Gràcia", "Gràcia Nova Total", "Mitjana", "Zona N")]
    [False, False, False, False]
    """
    words = _words(text)
    if not words & FIGURES:
        return False
    rest = words - FIGURES - LINKS
    return rest in named or (not rest - OF_ALL and bool(words & (CERTAIN | OF_ALL)))
