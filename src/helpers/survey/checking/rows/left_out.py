"""Columns that say which rows somebody left out: why or when, a pilot's, what a check found, where they broke off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpers.survey.matching.naming import tight
from helpers.survey.receiving.statuses import FINE, keys_of
from helpers.survey.receiving.unfinished import SENT_COLUMNS
from helpers.survey.vocabulary import NO, fold, no_answer

if TYPE_CHECKING:
    import pandas as pd

    from helpers.survey.files.raw import RawSurvey


def _words(*texts: str) -> frozenset[str]:
    return frozenset(map(fold, texts))


#: Words of a header that ask why, when or by whom, and beginnings of words for leaving out; "social exclusion" is a
#: subject. Alone, a word for a withdrawal says it too.
WHY = _words("motiu", "motivo", "raó", "razón", "causa", "reason", "data", "fecha", "date", "why", "per què", "por qué",
             "explicació", "explicación")  # fmt: skip
_LEAVING = re.compile(
    r"\b(anul|annul|exclu|exclo|descart|discard|invalid|elimin|baixa\b|baja\b|rebuig|rechaz|reject|removal)"
)
SUBJECTS = _words("social", "laboral", "mèdica", "médica")
WITHDRAWN = frozenset(map(tight, ("Baixa", "Baja", "Withdrawn", "Baixes", "Bajas")))
#: Rows that were left out are fewer than those that count.
MOST_LEFT = 0.5
#: What a cell calls a pilot's row or a trial's; so few different cells stand in such a column.
_PILOT = re.compile(
    r"^((prova|prueba|fase|enquesta|encuesta|entrevista|registre|registro|mostra|muestra|interview|record) )?((de|d) )?"
    r"(pilot|pilots|piloto|pilotos|pilotatge|pilotaje|pretest|pre test|prova|prueba|simulacre|simulacro|dummy)"
    r"( (test|phase|study|interview|survey|record|interna))?$"
)
MOST_KINDS = 6
#: What a check found, and its opposite where it is no "no" before the word.
OPPOSITES = {"ok": ("ko", "nok", "no ok", "not ok"), "apta": ("no apta", "descartada"), "pass": ("fail",),
             "passed": ("failed",), "confirmada": ("no confirmada", "desmentida"),
             "confirmado": ("no confirmado",), "confirmed": ("not confirmed",)}  # fmt: skip
#: Words that are said of answers, too.
OF_ANSWERS = _words("yes", "sí", "true", "normal", "correcta", "correcte", "correcto")
#: Questions that hold whether people read them: most give the answer that was asked for.
_ATTENTION = re.compile(
    r"\b(attention ?check|instructed (item|response)|trap (item|question)|(control|check) (d |de )?atencion?"
    r"|pregunta (de )?(control|trampa)|item (de )?control)\b"
)
MOSTLY = 0.8
#: The last page that somebody saw, where no date of sending stands beside it.
LAST_PAGES = frozenset(map(tight, ("lastpage", "Last page", "Última pàgina", "Última página", "Darrera pàgina")))

#: Columns in which typists and interviewers remark on a row, and how such a remark begins that takes it back.
REMARKS = frozenset(map(tight, (
    "Observacions", "Observaciones", "Observations", "Remarks", "Notes", "Notas", "Nota", "Anotacions", "Anotaciones",
    "Comentaris interns", "Comentarios internos", "Comentaris de l'enquestador", "Observacions de l'enquestador",
    "Observacions enquestador", "Observaciones del encuestador", "Observaciones encuestador", "Comentaris enquestador",
    "Incidències", "Incidencias", "Comentari intern", "Interviewer notes", "Internal notes",
)))  # fmt: skip
_TAKEN_BACK = re.compile(
    r"^(?:(?:aquesta|esta|this) )?(?:(?:enquesta|encuesta|entrevista|questionari|cuestionario|fila|registre|registro"
    r"|interview|survey|row|form) )?(?:(?:es|esta|is) )?"
    r"(?:nulla|nul|nula|nulo|void|anull?ad[ao]|anullat|no (?:es )?valid[ao]?|invalid[ao]?|not valid|descartad[ao]"
    r"|repetid[ao]|repetit|duplicad[ao]|duplicat|duplicate|eliminar|esborrar|borrar|discard(?:ed)?|delete|exclude"
    r"|no (?:compta|comptar|cuenta|contar)|do not count)\b"
)


def rows_taken_back(name: str, texts: pd.Series, raw: RawSurvey) -> pd.Index:
    """Return the rows that a remark calls void or says to leave out, where a column holds remarks on rows."""
    if not any(tight(text) in REMARKS for text in raw.called(name)):
        return texts.index[:0]
    return texts.index[texts.map(lambda text: bool(_TAKEN_BACK.match(fold(text)))).astype(bool)]


def marks_that_count(name: str, texts: pd.Series, raw: RawSurvey) -> list[str]:
    """Return the cells of the rows that count, where a column may say that others were left out; none elsewhere."""
    counts = texts.value_counts()
    if len(counts) < 2:
        return []
    return (
        _without_a_reason(name, texts, raw)
        or _without_pilots(counts)
        or _upheld(counts)
        or _attentive(name, counts, raw)
        or _to_the_end(name, counts, raw)
    )


def _without_a_reason(name: str, texts: pd.Series, raw: RawSurvey) -> list[str]:
    """Return the blanks of a column that says of a few rows why or when they were left out."""
    said = {text: fold(text) for text in texts.unique()}
    kept = [text for text, folded in said.items() if folded in NO | {""} or no_answer(text) is not None]
    is_few = bool(kept) and 0 < (~texts.isin(kept)).mean() < MOST_LEFT
    return kept if is_few and any(map(_tells_why, raw.called(name))) else []


def _tells_why(name: str) -> bool:
    words = set(fold(name.replace("_", " ")).split())
    is_why = bool(words & WHY) and bool(_LEAVING.search(fold(name.replace("_", " "))))
    return (is_why and not words & SUBJECTS) or tight(name) in WITHDRAWN


def _without_pilots(counts: pd.Series) -> list[str]:
    pilots = [text for text in counts.index if _PILOT.match(fold(text))]
    is_few = bool(pilots) and counts[pilots].sum() < MOST_LEFT * counts.sum()
    return [text for text in counts.index if text not in pilots] if is_few and len(counts) <= MOST_KINDS else []


def _upheld(counts: pd.Series) -> list[str]:
    """Return the word of rows that a check upheld, beside its opposite, with blanks or without."""
    said = {fold(text): text for text in counts.index if text}
    for word in said:
        others = {*OPPOSITES.get(word, ()), *((f"no {word}", f"not {word}") if word in FINE - OF_ANSWERS else ())}
        if len(said) > 1 and set(said) - {word} <= others:
            return [said[word]]
    return []


def _attentive(name: str, counts: pd.Series, raw: RawSurvey) -> list[str]:
    is_check = any(_ATTENTION.search(fold(text.replace("_", " "))) for text in raw.called(name))
    return [str(counts.index[0])] if is_check and counts.iloc[0] >= MOSTLY * counts.sum() else []


def _to_the_end(name: str, counts: pd.Series, raw: RawSurvey) -> list[str]:
    """Return the last page of a questionnaire, where most came to it and nothing else says who did."""
    is_page = bool(keys_of(name, raw) & LAST_PAGES) and all(text.isdigit() for text in counts.index)
    if not is_page or any(keys_of(column, raw) & SENT_COLUMNS for column in raw.frame):
        return []
    last = max(counts.index, key=int)
    return [last] if counts[last] > MOST_LEFT * counts.sum() else []
