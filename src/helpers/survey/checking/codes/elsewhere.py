"""People whose place is that they live elsewhere: no residents, where nobody was asked whether they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.checking.codes.faults import fewest_shared
from helpers.survey.files.raw import shortened
from helpers.survey.vocabulary import code_key, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from helpers.survey.codebook.sources import Matching
    from helpers.survey.decoding.decoding import Answers
    from helpers.survey.files.raw import RawSurvey

_TOWN = (
    r"(?:municipi|municipio|municipality|poble|pueblo|ciutat|ciudad|town|city|localitat|localidad|poblacio|poblacion)"
)
_ELSEWHERE = re.compile(
    r"^(?:(?:ja |ya )?no (?:hi )?(?:visc|viu|vivo|vive|resideixo|resideix|resido|reside|resident|residente)\b"
    r"|(?:i )?(?:do not|don t) live\b|not (?:a )?resident\b|non resident\b"
    rf"|(?:fora|fuera) (?:de |del |de la |d |de l )?{_TOWN}\b|outside (?:the |of the )?{_TOWN}\b"
    rf"|(?:(?:a|en|de|d) )?(?:un |una )?(?:altre|altra|otro|otra|another|other) {_TOWN}\b)"
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
    settled = {*map(code_key, places.get("district", ())), *source.rule.values, *source.rule.missing}
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
