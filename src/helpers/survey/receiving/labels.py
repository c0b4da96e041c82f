"""Words by which a row says that it is a total, a mean or another figure of the rows above it.

Spreadsheets put the name of the group beside them ("Gràcia Total", "Cuenta Gràcia", "Màx. Gràcia"), in the column by
which they grouped, and pivot tables the name of the column ("Suma de edat").
"""

from __future__ import annotations

import re
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
#: Words that also make one where an identifier stands; elsewhere people answer with some of them.
NAMED = WORDS | _words(
    "moda modes mode blanc blancs blanco blancos blank blanks en buit buits buida buides vacío vacíos vacía vacías "
    "empty missing missings perdut perduts perduda perdudes perdido perdidos perdida perdidas vàlid vàlids vàlida "
    "vàlides válido válidos válida válidas valid valor valors valores values value nul nuls nulo nulos null nulls "
    "rang rango range recorregut recorrido amplitud percentil percentils percentiles percentile quartil quartils "
    "cuartil cuartiles quartile quartiles decil deciles iqr riq error errors errores se sem típic típico standar "
    "coeficient coeficiente coefficient variació variación variation cv asimetria asimetría skewness skew curtosi "
    "curtosis kurtosis sumatori sumatorio resum resumen summary estadístics estadísticos statistics primer segon "
    "tercer primero segundo tercero inferior superior lower upper first second third no amb sense con sin with "
    "without dades datos data entrades observacions observaciones observations freqüència frecuencia frequency"
)
#: A quantile by its sign: P50, Q1, p 25; where more rows than these are called so, it is how people are numbered.
_QUANTILE = re.compile(r"(?:p ?(?:1|5|10|20|25|33|50|66|75|80|90|95|99)|q ?[1-4])")
MOST_QUANTILES = 5
#: Words that do not make a label by themselves.
FILLERS = frozenset({"of", "de", "d", "les", "el", "la", "i", "y", "and", "general"})
NAMED_FILLERS = FILLERS | _words(
    "en valor valors valores values value no amb sense con sin with without dades datos data primer segon tercer "
    "primero segundo tercero first second third inferior superior lower upper típic típico se"
)
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
    return _is_made_of(text, WORDS, FILLERS)


def _is_made_of(text: str, words: frozenset[str], fillers: frozenset[str]) -> bool:
    said = {word for word in fold(text).split() if not word.isdigit()}
    return bool(said) and said <= words and bool(said - fillers)


def are_named_labels(texts: Iterable[str]) -> frozenset[str]:
    """Return which identifiers are labels of figures.

    Examples
    --------
    >>> sorted(are_named_labels(["p001", "p002", "En blanc", "Moda", "P50", "Percentil 25", "N vàlids", "Sense dades"]))
    ['En blanc', 'Moda', 'N vàlids', 'P50', 'Percentil 25']
    >>> are_named_labels([f"p{i}" for i in range(1, 90)])
    frozenset()
    """
    distinct = set(texts)
    signs = {text for text in distinct if _QUANTILE.fullmatch(fold(text))}
    labels = {text for text in distinct if _is_made_of(text, NAMED, NAMED_FILLERS)}
    return frozenset(labels | signs if len(signs) <= MOST_QUANTILES else labels - signs)


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
