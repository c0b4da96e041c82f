"""Exports of the usual survey tools: which it is, and how it writes several answers in one cell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from helpers.survey.vocabulary import code_key, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from helpers.survey.files.raw import RawSurvey

#: Headers by which a tool is known; so many of them must be there.
SIGNS: dict[str, tuple[int, tuple[str, ...]]] = {
    "limesurvey": (3, (
        "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "response id", "date submitted",
        "last page", "start language", "date started", "date last action", "id de la resposta", "darrera pàgina",
        "idioma inicial", "data d'enviament", "id de respuesta", "fecha de envío", "última página", "lenguaje inicial",
    )),
    "qualtrics": (3, (
        "startdate", "enddate", "recordeddate", "responseid", "distributionchannel", "userlanguage", 
        "duration (in seconds)", "ipaddress", "externalreference", "recipientemail", "finished", "progress",
    )),
    "surveymonkey": (2, ("respondent id", "collector id", "collectorid", "respondentid", "id del recopilador",
                         "id. del recopilador", "id del col·lector", "id del encuestado", "id de l'enquestat")),
    "redcap": (1, ("record_id", "record id", "survey identifier", "redcap_event_name",
                   "redcap_repeat_instrument", "redcap_survey_identifier",
                   "redcap_data_access_group")),
    "kobo": (2, (
        "_id", "_uuid", "_submission_time", "_index", "_validation_status", "__version__", "deviceid", "instanceid",
        "formhub/uuid", "meta/instanceid", "key", "submissiondate", "_submitted_by",
    )),
    "microsoft_forms": (2, (
        "start time", "completion time", "hora de inicio", "hora de finalización", "hora d'inici",
        "hora de finalització", "last modified time", "hora de la última modificación",
    )),
    "google_forms": (1, ("timestamp", "marca temporal", "marca de temps", "marca horària", "marca d'hora")),
}  # fmt: skip

#: What the tools themselves record, by folded header.
PARADATA: dict[str, tuple[str, ...]] = {
    "respondent_id": ("respondent_id", "respondent", "response id", "id de la resposta", "id de respuesta", "_uuid",
                      "uuid", "instanceid", "_id", "id", "key", "resultid", "token", "num", "case_id", "record_id",
                      "respondent id", "responseid", "respondentid", "identificador de la resposta",
                      "identificador de respuesta", "identificador de la respuesta", "response identifier"),
    "started_at": ("started_at", "startdate", "date started", "start", "start time", "hora de inicio", "hora d'inici",
                   "fecha de inicio", "data d'inici", "starttime", "start date"),
    "submitted_at": ("submitted_at", "submitdate", "date submitted", "end", "completion time", "hora de finalización",
                     "hora de finalització", "fecha de envío", "data d'enviament", "timestamp", "marca temporal",
                     "marca de temps", "marca horària", "marca d'hora", "_submission_time", "submissiondate",
                     "endtime", "enddate", "end date", "recordeddate", "survey timestamp"),
    "duration_seconds": ("duration_seconds", "interviewtime", "total time", "duration", "duration (in seconds)",
                         "tiempo total", "temps total", "_duration"),
}  # fmt: skip


def recognise(raw: RawSurvey, source: str = "auto") -> RawSurvey:
    """Return the survey with the tool that exported it: the given one, or the one whose own columns are there."""
    if source != "auto":
        return replace(raw, source=source)
    headers = {column.strip().casefold().replace("’", "'") for column in raw.frame.columns}
    recognised = next((tool for tool, (least, signs) in SIGNS.items() if len(headers & set(signs)) >= least), "generic")
    return replace(raw, source=recognised)


def paradata_aliases() -> dict[str, list[str]]:
    """Return each paradata item's folded headers, the surest first."""
    return {item: [fold(name) for name in names] for item, names in PARADATA.items()}


def split_options(text: str, separator: str, known: Iterable[str]) -> list[str]:
    """Return the options in a multi-select's cell, as codes are compared; an option may itself hold the separator.

    Parameters
    ----------
    known
        Labels and codes of the options, as codes are compared (`code_key`).

    Examples
    --------
    >>> split_options("Press, radio and TV, Web", ", ", {"press radio and tv", "web"})
    ['press radio and tv', 'web']
    """
    # A line break is a separator as it stands: without its blanks nothing of it is left.
    parts = [part for part in text.split(separator.strip() or separator) if part.strip()]
    labels, codes = set(known), []
    while parts:
        # The longest run of parts that is an option; else the part alone, which the caller reports.
        length = next((n for n in range(len(parts), 1, -1) if code_key(" ".join(parts[:n])) in labels), 1)
        codes.append(code_key(" ".join(parts[:length])))
        parts = parts[length:]
    return codes


def guess_separator(texts: Iterable[str], known: Iterable[str]) -> str | None:
    """Return the mark between options under which most cells are made of known options only."""
    labels, sample = set(known), [text for text in texts if text.strip()][:500]
    if not sample:
        return None

    def share(mark: str) -> float:
        return sum(all(part in labels for part in split_options(text, mark, labels)) for text in sample) / len(sample)

    best = max((";", ", ", "|", "\n", "/", "+", " "), key=share)
    return best if share(best) > 0 else None
