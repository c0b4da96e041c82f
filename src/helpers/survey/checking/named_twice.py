"""Places that one column calls by their names in two languages, as where each form had its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.checking.faults import fewest_shared
from helpers.survey.vocabulary import VALID, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

#: Words of which names of places are made: in Catalan, in Spanish and, where forms have them, in English.
_WORDS = """
nucli antic|casc antic|barri antic = casco antiguo|casco viejo|barrio antiguo = old town|old quarter
centre històric|casc històric = centro histórico|casco histórico = historic centre|historic center
centre = centro = centre|center|town centre
eixample = ensanche
nord = norte = north
sud = sur = south
est = este = east
oest = oeste = west
llevant = levante
ponent = poniente
migdia = mediodía
polígon = polígono
polígon industrial = polígono industrial = industrial estate
barri = barrio = quarter|neighbourhood
districte = distrito = district
poble = pueblo = village
poble nou = pueblo nuevo
vila = villa
ciutat = ciudad
sant = san
platja = playa = beach
port = puerto = harbour
riu = río = river
pont = puente
plaça = plaza
carrer = calle
camí = camino
mercat = mercado = market
estació = estación = station
universitat = universidad
parc = parque = park
jardí = jardín
jardins = jardines
muntanya = montaña
turó = cerro
serra = sierra
vall = valle
bosc = bosque
font = fuente
fonts = fuentes
molí = molino
castell = castillo
església = iglesia
creu = cruz
horta = huerta
hort = huerto
camp = campo
camps = campos
pla = llano
dreta = derecha
esquerra = izquierda
alt = alto
baix = bajo
baixa = baja
vell = viejo
vella = vieja
nou = nuevo
nova = nueva
antic = antiguo
antiga = antigua
petit = pequeño
petita = pequeña
urbanització = urbanización
urbanitzacions = urbanizaciones
resta = resto
fora = fuera
joan = juan
josep = josé
jordi = jorge
pere = pedro
pau = pablo
miquel = miguel
francesc = francisco
antoni = antonio
andreu = andrés
esteve = esteban
jaume = jaime
lluís = luis
llorenç = lorenzo
vicenç = vicente
martí = martín
gervasi = gervasio
domènec = domingo
cristòfol = cristóbal
bartomeu = bartolomé
agustí = agustín
ignasi = ignacio
carles = carlos
marc = marcos
mateu = mateo
lluc = lucas
roc = roque
eulàlia = eulalia
llúcia = lucía
"""
#: Words that join others, and tell no place from another.
_JOINING = frozenset((
    "de", "d", "del", "dels", "les", "las", "els", "los", "el", "la", "l", "i", "y", "en", "na", "of", "the",
))  # fmt: skip
_BETWEEN = re.compile(r"[^\w·]+")


def _forms(lines: str) -> dict[str, tuple[str, int]]:
    """Return each form of words to what it means and the position of its language; of two languages, to the first."""
    found: dict[str, tuple[str, int]] = {}
    for line in lines.strip().splitlines():
        languages = [[fold(form.strip()) for form in forms.split("|")] for forms in line.split("=")]
        for place, forms in enumerate(languages):
            found |= {form: (languages[0][0], place) for form in forms if form not in found}
    return found


FORMS = _forms(_WORDS)
LONGEST = max(form.count(" ") + 1 for form in FORMS)


def named_twice(
    answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey, places: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    """Yield a problem for each open question of places in which names are each other's translations.

    What the census counts is told by it, and what the codebook's `values` say is settled.
    """
    message = (
        "{names} stand under {item} as places of their own, and may be the same in two languages ({n} rows). Write "
        "under items in codebook.yml {item}: {{values: {{{written}, ...}}}}, with every name that stays as it is to "
        "itself; or list the places in population.csv."
    )
    for item, found in answers.items():
        source = matching.sources[item]
        if source.item.kind != "single" or source.item.options or places.get(item) or source.rule.values:
            continue
        names = found.values[found.states == VALID].astype(str)
        counts = names.value_counts()
        pairs = translated([str(name) for name in counts.index[counts >= fewest_shared(len(raw.frame))]])
        if pairs:
            values = {
                "item": item, "n": int(counts[[name for pair in pairs for name in pair]].sum()),
                "names": "; ".join(f"{one} = {other}" for one, other in pairs),
                "written": ", ".join(f'"{other}": "{one}"' for one, other in pairs),
            }  # fmt: skip
            yield Problem(message, f"{raw.name}, column {source.column}", values)


def translated(names: Sequence[str]) -> list[tuple[str, str]]:
    """Return the pairs of names of which one is the other in another language, the more frequent first.

    Examples
    --------
    >>> translated(["Nucli Antic", "Polígono Norte", "Casco Antiguo", "Nord", "Polígon Nord"])
    [('Nucli Antic', 'Casco Antiguo'), ('Polígono Norte', 'Polígon Nord')]
    """
    meant: dict[tuple[str, ...], list[tuple[str, tuple[int | None, ...]]]] = {}
    for name in names:
        words, languages = _meaning(name)
        meant.setdefault(words, []).append((name, languages))
    return [
        (first, other)
        for (first, mine), *others in meant.values()
        for other, theirs in others
        if any(a != b for a, b in zip(mine, theirs, strict=True) if a is not None and b is not None)
    ]


def _meaning(name: str) -> tuple[tuple[str, ...], tuple[int | None, ...]]:
    """Return what the words of a name mean, and the language of each; None for a word of no one language."""
    words = [word for word in _BETWEEN.split(fold(name)) if word and word not in _JOINING]
    meant, languages, at = [], [], 0
    while at < len(words):
        length = next((n for n in range(LONGEST, 0, -1) if " ".join(words[at : at + n]) in FORMS), 1)
        form = " ".join(words[at : at + length])
        word, language = FORMS.get(form, (form, None))
        meant.append(word)
        languages.append(language)
        at += length
    return tuple(meant), tuple(languages)
