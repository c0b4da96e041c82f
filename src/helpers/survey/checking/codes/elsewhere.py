"""Districts that are none: that people live in another town, or in none of those that were listed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.checking.codes.faults import NO_PLACE, fewest_shared
from helpers.survey.files.raw import shortened
from helpers.survey.vocabulary import INVALID, VALID, code_key, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

_TOWN = (
    r"(?:municipis?|municipios?|municipality|municipalities|pobles?|pueblos?|vila|vil·la|villa|ciutats?|ciudad(?:es)?"
    r"|towns?|city|cities|localitats?|localidad(?:es)?|poblacio|poblacions|poblacion(?:es)?|termes?|terminos?|comarca|comarques"
    r"|comarcas|provincia|provincies|provincias|catalunya|cataluna|espanya|espana|spain|pais(?:os|es)?)"
)
_LIVE = r"(?:visc|viu|vivo|vive|resideixo|resideix|resido|reside|resident|residente)"
_OF = r"(?:de la |de l |de |del |d )"
_ELSEWHERE = re.compile(
    rf"^(?:(?:ja |ya )?no (?:hi )?{_LIVE}\b|(?:no )?{_LIVE} (?:a |de )?(?:fora|fuera)\b"
    r"|(?:jo |yo )?no (?:soc|soy|es) (?:de |del |d |aqui)"
    r"|(?:i )?(?:do not|don t) live\b|not (?:a )?resident\b|non resident\b"
    rf"|(?:(?:a|de|en|por) )?(?:fora|fuera)(?: {_OF}{_TOWN}\b.*)?$|outside (?:the |of the )?{_TOWN}\b"
    r"|(?:foraster|forastera|forasters|forastero|forasteros|estranger|extranjero|abroad)$"
    r"|(?:la )?(?:resta|resto) (?:de |del |d |de la |dels |de los )"
    r"(?:municipis|municipios|pobles|pueblos|comarca|provincia|catalunya|cataluna|espanya|espana|pais|mon|mundo)$"
    rf"|(?:(?:a|de|en|d) )?(?:un |una )?(?:altre|altra|altres|otro|otra|otros|otras|another|other) {_TOWN}\b)"
)
#: What is left of a list of places: no place, and not one that another is compared with.
_REMAINDER = re.compile(
    r"^(?:un |una )?(?:altre|altra|altres|otro|otra|otros|otras|other|others|another)"
    r"(?: (?:barris?|barrios?|zona|zones|zonas|districtes?|distritos?|llocs?|lugar(?:es)?|nuclis?|nucleos?|sectors?"
    r"|sector(?:es)?|area|areas|districts?|neighbourhoods?|places?|opcio|opcions|opcion(?:es)?|options?|resposta"
    r"|respuesta))?(?: (?:si us plau |por favor |please )?(?:especifiqueu|especifiqui|especifica|especificar"
    r"|especifique|specify|quin|quina|cual|which))*$"
)


def lives_elsewhere(
    answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey, places: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    """Yield the problem of people who said in the place of their district that they live in another town.

    Whoever said so where it was asked (`resident`) is left out already; what the census counts is a place.
    """
    if "district" not in answers or matching.sources["district"].rule.checked:
        return
    texts, source = answers["district"].texts.str.strip(), matching.sources["district"]
    if "resident" in answers:
        texts = texts[answers["resident"].values != 0]
    settled = {*map(code_key, places.get("district", ())), *matching.said_of(source)}
    often = texts.value_counts()
    said = [str(text) for text, n in often.items() if n >= fewest_shared(len(raw.frame))]
    said = [text for text in said if _ELSEWHERE.match(fold(text)) and code_key(text) not in settled]
    if not said:
        return
    message = (
        "{n} people, such as rows {rows}, say {said} in the place of their district, and count as residents. Where "
        "they live in another town, delete these rows in a copy of the file and read that; where it is a place of "
        "this one, write under items in codebook.yml district: {{checked: true}}."
    )
    rows = texts.index[texts.isin(said)]
    values = {"n": len(rows), "rows": raw.told(rows), "said": shortened(said)}
    yield Problem(message, f"{raw.name}, column {source.column}", values)


def without_remainders(
    answers: Mapping[str, Answers], matching: Matching, raw: RawSurvey, places: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Answers], list[Problem]]:
    """Return the answers without districts that are what is left of a list ("Altres"), and the note that says so.

    These people count, and in no district. Where the census names places, it says which there are.
    """
    held = dict(answers)
    if "district" not in held or places.get("district") or matching.sources["district"].rule.checked:
        return held, []
    district, settled = held["district"], matching.sources["district"].rule.values
    texts = district.values[district.states == VALID].astype(str)
    is_rest = texts.map(lambda text: bool(_REMAINDER.match(fold(text))) and code_key(text) not in settled)
    rows = texts.index[is_rest.astype(bool)]
    if not len(rows):
        return held, []
    is_rest = district.values.index.isin(rows)
    held["district"] = replace(
        district, values=district.values.mask(is_rest), states=district.states.mask(is_rest, INVALID),
        faults=district.faults.mask(is_rest, NO_PLACE),
    )  # fmt: skip
    message = (
        "{said} in the place of the district says that it is none of the others, and is no place ({n} rows, such as "
        "rows {rows}): these people count, and in no district. Where it is a place of its own, name it in "
        "population.csv, or write under items in codebook.yml district: {{checked: true}}."
    )
    one = (
        "{said} in the place of the district says that it is none of the others, and is no place (row {rows}): this "
        "person counts, and in no district. Where it is a place of its own, name it in population.csv, or write under "
        "items in codebook.yml district: {{checked: true}}."
    )
    said = [str(text) for text in texts[rows].value_counts().index]
    return held, [Problem(message, values={"said": shortened(said), "n": len(rows), "rows": raw.told(rows)}, one=one)]
