"""Headers that say more than an item's name: a legend of its codes, the ends of its scale, whom it is about.

Whoever types answers heads a column *Sexe (H/D)*, *Edat (anys complerts)* or *Sexe de la persona entrevistada*. Such
columns are asked about where nothing else holds the item, and never taken.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpers.study.config import LANGUAGES
from helpers.survey.codebook.sources import Source
from helpers.survey.decoding.decoding import decode
from helpers.survey.files.formats import PARADATA
from helpers.survey.matching.completing import answered
from helpers.survey.matching.naming import unnumbered
from helpers.survey.vocabulary import VALID, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from helpers.study.instrument import Instrument, Item
    from helpers.survey.codebook.codebook import Codebook
    from helpers.survey.files.raw import RawSurvey

#: Other words for the profile and for the questions that councils ask most, as people head their columns.
ALSO = {
    "sex": ("gènere", "género", "gender", "sexe/gènere", "sexo/género", "home/dona", "hombre/mujer"),
    "age": ("any de naixement", "año de nacimiento", "year of birth", "data de naixement", "fecha de nacimiento",
            "date of birth"),
    "education": ("nivell d'estudis", "nivel de estudios", "nivell de formació", "nivel de formación",
                  "level of education", "formació", "formación"),
    "district": ("barri", "barrio", "neighbourhood", "neighborhood", "zona", "codi postal", "código postal"),
    "work": ("ocupació", "ocupación", "occupation", "employment"),
    "resident": ("empadronat/ada", "empadronat", "empadronada", "empadronado/a", "empadronado", "empadronada",
                 "està empadronat", "está empadronado", "registered resident"),
    "language": ("llengua", "idioma habitual", "llengua habitual", "lengua habitual"),
}  # fmt: skip
#: The same where nothing but common words stands beside them.
BESIDE_COMMON = {
    "overall_image": ("valoració general", "valoració global", "valoración general", "valoración global",
                      "overall rating"),
    "use_own": ("ha anat als serveis socials", "ha ido a los servicios sociales", "ha utilitzat els serveis socials",
                "ha utilizado los servicios sociales", "has used social services"),
    "channel_used": ("mitjans d'informació", "medios de información", "canals d'informació", "canales de información"),
}  # fmt: skip
_ARTICLES = (
    "a al als d de del dels e el els en es i l la les los o per s un una y the of for in is and te tens tiene tienes "
    "ha que qui quin quina quins quines cual cuales qual what which son seu seva seus seves su sus your"
)
_WHOEVER = (
    "viu viviu vius vive vives viure vivir reside resideix on donde where lives live living you voste usted persona "
    "person entrevistat entrevistada entrevistats entrevistado entrevistados enquestat "
    "enquestada enquestats encuestado encuestada encuestados respondent interviewee informant participant "
    "participante numero num indiqui indiqueu indica indique digui "
    "digueu serveis socials servicios sociales social services ajuntament ayuntamiento council municipals municipales"
)
#: Words that say nothing of what is asked: small ones; whoever answers, and the services that the survey is about.
SMALL = frozenset(_ARTICLES.split())
COMMON = SMALL | frozenset(_WHOEVER.split())
#: Whom, or what else, a question may be about that holds the name of one: no answer of whoever was asked.
OF_OTHERS = re.compile(
    r"\b(?:fill|filla|fills|filles|hij\w+|child\w*|kids?|sons?|daughters?|parella|pareja|partner|spouse|pare|mare|padre|"
    r"madre|father|mother|parents|germa\w*|herman\w*|llar|hogar|household|familia\w*|family|treball\w*|trabaj\w*|feina|"
    r"enquestador\w*|encuestador\w*|entrevistador\w*|interviewer|interview|edifici|edificio|building|arribada|llegada)\b"
)
#: So many words beside a name still speak of it; what these say stands beside too much else (a language for letters,
#: a zone of parking).
BESIDE, UNSURE = 2, frozenset({"llengua", "zona"})
#: Where a legend begins: (H/D), [0-10], 1=Home; : and the like.
_LEGEND = re.compile(r"\s*[(\[{:;=,]|\s+[–—-]\s+|\s+\d")
_ENCLOSED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
#: Of cells below a header that holds more than a name, such a share must be answers of the item; a place stands in so
#: many rows at least, on average; and ages begin here.
ANSWERS, A_PLACE, GROWN = 0.8, 2.0, 14


def core(text: str) -> tuple[str, ...]:
    """Return the words of a header that say what was asked, without what stands in parentheses.

    Examples
    --------
    >>> core("Sexe de la persona entrevistada"), core("Edat (anys complerts)"), core("Barri on viu")
    (('sexe',), ('edat',), ('barri',))
    """
    return tuple(word for word in fold(_ENCLOSED.sub(" ", text)).split() if word not in COMMON)


def with_more_words(
    column: str, instrument: Instrument, sources: Mapping[str, Source], raw: RawSurvey, codebook: Codebook
) -> str:
    """Return the item, of those that no column holds, whose name a header says among other words; empty for none.

    Words beside it that say nothing leave no doubt of what is meant. Where others stand there, the item is one of the
    profile and the cells must be its answers.
    """
    unfound = [item for item in instrument.items if item.id not in sources and item.id not in PARADATA]
    texts = [unnumbered(text) for text in (column, raw.questions.get(column, "")) if text.strip()]
    said = {core(part) for text in texts for part in (text, _LEGEND.split(text, maxsplit=1)[0])}
    for item in unfound:
        if said & set(_cores(item)):
            return item.id
    held = sorted(_held(texts, [item for item in unfound if item.construct == "profile"]), key=lambda pair: -pair[0])
    return next((item.id for _, item in held if _fits(column, item, raw, codebook)), "")


def _cores(item: Item) -> Iterator[tuple[str, ...]]:
    """Yield the words of each short name of an item, but of those that common words alone tell from others."""
    short = [item.short[language] for language in LANGUAGES] if item.short else []
    names = [name for name in (*short, *ALSO.get(item.id, ())) if not (COMMON - SMALL) & set(fold(name).split())]
    yield from filter(None, map(core, [*names, *BESIDE_COMMON.get(item.id, ())]))


def _held(texts: list[str], items: list[Item]) -> Iterator[tuple[int, Item]]:
    """Yield the items of which a name stands in a header that speaks of nobody else, with its number of words."""
    for text in texts:
        words = core(text)
        if OF_OTHERS.search(fold(_ENCLOSED.sub(" ", text))):
            continue
        for item in items:
            for name in _cores(item):
                is_near = len(words) <= len(name) + BESIDE and not UNSURE & set(name)
                if is_near and any(words[at : at + len(name)] == name for at in range(len(words) - len(name) + 1)):
                    yield len(name), item


def _fits(column: str, item: Item, raw: RawSurvey, codebook: Codebook) -> bool:
    """Return whether the cells of a column are answers of an item."""
    cells = raw.frame.loc[answered(raw.frame[column], codebook.missing), column]
    if cells.empty or item.kind == "multi":
        return False
    if not item.options and item.kind == "single":
        is_word = cells.str.contains(r"[^\W\d_]", regex=True)
        return bool(is_word.mean() >= ANSWERS and len(cells) >= A_PLACE * cells.nunique())
    answers = decode(Source(item, codebook.rule(item.id), column), raw, codebook)
    values, is_valid = answers.values.loc[cells.index], answers.states.loc[cells.index] == VALID
    is_grown = item.id != "age" or (values[is_valid].astype(float) >= GROWN).mean() >= ANSWERS
    return bool(is_valid.mean() >= ANSWERS and is_grown)
