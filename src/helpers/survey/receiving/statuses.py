"""What the words of a column of statuses say: of an interview, or of an application, a payment, a complaint."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpers.survey.matching.naming import read_header, tight
from helpers.survey.vocabulary import fold, is_number, no_answer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from helpers.survey.files.raw import RawSurvey

#: Why a row is no interview, the first that holds counts.
REASONS = ("preview", "test", "spam", "not_approved", "on_hold", "disqualified", "unfinished")


def _folded(**reasons: Iterable[str]) -> dict[str, str]:
    return {fold(text): reason for reason, texts in reasons.items() for text in texts}


#: Headers of the columns in which tools say what a row is, as names are compared.
STATUS_COLUMNS = frozenset(
    tight(name)
    for name in (
        "Status", "Response Type", "Response Status", "DistributionChannel", "Distribution Channel", "Estado", "Estat",
        "Estado de la respuesta", "Estat de la resposta", "Tipo de respuesta", "Tipus de resposta", "ResponseStatus",
        "Canal de distribución", "Canal de distribució", "Completion Status", "Interview status", "MODE",
        "_validation_status", "_validation_status/label", "_validation_status.label", "validation_status",
        "ReviewState", "Review State", "__system/reviewState", "_status", "record_status", "Estado de validación",
        "Estat de validació", "Estat de l'enquesta", "Estado de la encuesta", "Validació", "Validación", "Validation",
        "Resultat", "Resultado", "Disposition", "Control de qualitat", "Control de calidad", "Quality control",
    )
)  # fmt: skip
#: What stands in them, in the tools' own words.
STATUSES = _folded(
    preview=("Survey Preview", "Preview", "Offline Survey Preview", "Vista previa de la encuesta", "Vista previa",
             "Vista prèvia", "Vista prèvia de l'enquesta", "Previsualització", "Previsualización"),
    test=("Survey Test", "Test", "Survey Test Response", "Prova", "Prueba", "Prueba de encuesta", "Respuesta de prueba",
          "Resposta de prova", "pretest", "debug", "Draft test", "Test response", "Test data"),
    spam=("Spam", "Survey Preview/Spam", "Survey Preview (spam)", "Imported/Spam", "Imported (spam)", "EX Spam",
          "Possible Spam", "Bot", "Correo no deseado", "Correu brossa"),
    not_approved=("Not approved", "Not Approved", "validation_status_not_approved", "rejected", "Rejected",
                  "No aprobado", "No aprovat", "No aprobada", "No aprovada", "Rechazado", "Rechazada", "Rebutjat",
                  "Rebutjada", "Deleted", "Eliminada", "Eliminado", "Eliminat", "Anul·lada", "Anul·lat", "Anulada",
                  "Anulado", "Cancelled", "Canceled", "Cancel·lada", "Cancel·lat", "Cancelada", "Cancelado",
                  "No vàlida", "No vàlid", "No válida", "No válido", "Not valid", "Invalid", "Invàlida", "Inválida",
                  "Invalidated", "Void", "Voided", "Discarded", "Descartada", "Descartat", "Descartado"),
    on_hold=("On hold", "On Hold", "validation_status_on_hold", "hasIssues", "Has issues", "En espera", "En pausa",
             "Pendent", "Pendiente"),
    disqualified=("Disqualified", "Screened out", "Screen out", "Screenout", "Descalificado", "Descalificada",
                  "Desqualificat", "Desqualificada", "Quota full", "Over quota"),
    unfinished=("Partial", "Incomplete", "In progress", "Parcial", "Incompleta", "Incompleto", "Incomplet", "Abandoned",
                "Not completed", "Partially completed", "En curso", "En curs", "Response in progress", "Started",
                "Draft", "Esborrany", "Borrador", "Abandonada", "Abandonat", "Abandonado", "Interrompuda",
                "Interrumpida", "Interrupted", "Terminated early", "Inacabada", "Inacabado", "Sense acabar",
                "Sin terminar", "Not finished", "Unfinished"),
)  # fmt: skip
#: What a status says of an interview that counts.
FINE = frozenset(fold(text) for text in (
    "Complete", "Completed", "Completa", "Completada", "Completat", "Completado", "Finished", "Finalitzada",
    "Finalizada", "Acabada", "Terminada", "OK", "Valid", "Vàlida", "Válida", "Vàlid", "Válido", "Approved",
    "Aprovada", "Aprobada",
    "Acceptada", "Aceptada", "Accepted", "Submitted", "Enviada", "Received", "Rebuda", "Recibida", "IP Address",
    "Imported", "Normal", "Yes", "Sí", "True", "Correcta", "Correcte", "Correcto", "Verified", "Validada",
    "Reviewed", "Revisada", "Edited",
))  # fmt: skip
#: Headers under which registers keep the state of other matters too; tools' own headers say what they are of.
PLAIN = frozenset(map(tight, ("Status", "Estat", "Estado", "Resultat", "Resultado")))
#: Why a row is set aside, in words that are said of an application or a complaint too ("Pendent", "Rebutjada").
LEFT_OPEN = frozenset({"not_approved", "on_hold", "unfinished"})
#: Reasons and words that only interviews have.
OF_INTERVIEWS = frozenset({"preview", "test", "spam", "disqualified"})
ONLY_INTERVIEWS = frozenset(fold(text) for text in (
    "Complete", "Completed", "Completa", "Completada", "Completat", "Completado", "IP Address", "Imported", "Partial",
    "Parcial", "Partially completed", "Response in progress", "Abandoned",
))  # fmt: skip
#: Words that speak of interviews where no word beside them is strange.
ENDED = frozenset(fold(text) for text in (
    "Finished", "Finalitzada", "Finalizada", "Acabada", "Terminada", "Submitted", "Valid", "Vàlida", "Válida",
    "Vàlid", "Válido",
))  # fmt: skip
#: What is said beside "finished" of how or when an interview was: it counts all the same.
ASIDE = frozenset(fold(text) for text in (
    "intent", "intents", "intento", "intentos", "attempt", "attempts", "callback", "call", "trucada", "llamada",
    "recontacte", "recontacto", "visita", "visit", "primer", "primera", "segon", "segona", "segundo", "segunda",
    "tercer", "tercera", "first", "second", "third", "1r", "2n", "3r", "1a", "2a", "3a", "1o", "2o", "1st", "2nd",
    "3rd", "web", "online", "en línia", "línia", "línea", "telèfon", "teléfono", "telefònica", "telefónica", "phone",
    "presencial", "paper", "papel", "mòbil", "móvil", "mobile", "tauleta", "tablet", "català", "catalán", "castellà",
    "castellano", "catalan", "spanish", "english", "per", "por", "by", "en", "in", "on", "al", "a", "la", "el",
))  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:[·'][^\W_]+)*")


def column_keys(name: str) -> frozenset[str]:
    """Return the names under which a tool's column may be known: without the number or the group before it."""
    return frozenset({tight(name), *read_header(name).names})


def keys_of(name: str, raw: RawSurvey) -> frozenset[str]:
    """Return the names under which a column may be known: its header's, and those of the label that its file gives."""
    return frozenset({key for text in raw.called(name) for key in column_keys(text)})


def status_words(name: str, raw: RawSurvey) -> dict[str, str]:
    """Return what the cells of a column say as words are compared, by what they hold; labels for codes."""
    texts, labels = raw.frame[name].str.strip().unique(), raw.labels_of(name)
    return {text: fold(labels.get(fold(text), text)) for text in texts}


def strange_words(held: dict[str, str]) -> list[str]:
    """Return the cells of which nobody knows what they say of an interview."""
    return [text for text, said in held.items() if text and not _is_known(text, said)]


def is_of_other_matters(name: str, raw: RawSurvey) -> bool:
    """Return whether a column of statuses may be a register's: of people's applications, not of their interviews.

    It has words that leave an interview open, such as "Pendent", and none that only interviews have.
    """
    if not keys_of(name, raw) & PLAIN:
        return False
    held = status_words(name, raw)
    reasons, words = {STATUSES.get(said, "") for said in held.values()}, set(held.values())
    if not reasons & LEFT_OPEN or reasons & OF_INTERVIEWS or words & ONLY_INTERVIEWS:
        return False
    return bool(strange_words(held)) or not words & ENDED


def _is_known(text: str, said: str) -> bool:
    return said in FINE or said in STATUSES or is_number(text) or no_answer(text) is not None or is_finished(said)


def is_finished(said: str) -> bool:
    """Return whether a status begins with a word for finished, and goes on with how or when alone.

    Examples
    --------
    >>> said = ("Finalitzada (2n intent)", "Complete - callback", "Complete - duplicate")
    >>> [is_finished(fold(text)) for text in said]
    [True, True, False]
    """
    first, *rest = _WORD.findall(said) or [""]
    return first in FINE and bool(rest) and all(word in ASIDE or word.isdigit() for word in rest)
