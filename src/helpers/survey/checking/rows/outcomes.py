"""What became of each interview, by a column that says it in words or codes of its own: a call centre's results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.checking.codes.faults import fewest_shared
from helpers.survey.matching.finding import quoted
from helpers.survey.matching.naming import tight
from helpers.survey.receiving.statuses import (
    ENDED,
    FINE,
    ONLY_INTERVIEWS,
    STATUS_COLUMNS,
    STATUSES,
    is_finished,
    keys_of,
    status_words,
)
from helpers.survey.vocabulary import fold, is_number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import pandas as pd

    from helpers.survey.files.raw import RawSurvey


def _words(*texts: str) -> frozenset[str]:
    return frozenset(map(fold, texts))


#: Headers of how an interview came in, and of whether it is an interview: any word may stand in them.
CHANNELS = frozenset(map(tight, (
    "DistributionChannel", "Distribution Channel", "Canal de distribución", "Canal de distribució", "MODE",
)))  # fmt: skip
#: Words of a header that says how something ended, what it must be of, and what may stand between.
STATES = _words("estat", "estado", "status", "state", "situació", "situación", "resultat", "resultado", "result",
                "outcome", "disposition", "disposició", "disposición", "incidència", "incidencia")  # fmt: skip
OF_CONTACTS = _words("entrevista", "entrevistes", "entrevistas", "enquesta", "enquestes", "encuesta", "encuestas",
                     "interview", "survey", "qüestionari", "cuestionario", "questionnaire", "trucada", "llamada",
                     "call", "contacte", "contacto", "contact", "resposta", "respuesta", "response", "registre",
                     "registro", "record", "cas", "caso", "case")  # fmt: skip
LINKS = _words("de", "del", "d", "l", "la", "el", "of", "the", "final", "codi", "código", "code")
#: Headers that say it without such a word, and those that say it of other matters as often.
SURE = frozenset(map(tight, ("Codi final", "Código final", "Final code", "Resultat final", "Resultado final",
                             "Final disposition", "Final result", "Final status", "Estat final",
                             "Estado final")))  # fmt: skip
#: What is said of an interview that was held, beside `FINE`.
HELD = _words("feta", "hecha", "done", "realitzada", "realizada", "efectuada", "contestada", "resposta", "respondida")
#: What an interview is called in a cell, and the words of its end.
INTERVIEWS = _words("entrevista", "enquesta", "encuesta", "interview", "survey", "qüestionari", "cuestionario",
                    "questionnaire", "entrevistat", "entrevistada")  # fmt: skip
ENDS = (
    ONLY_INTERVIEWS | ENDED | HELD | {said for said, why in STATUSES.items() if why in ("unfinished", "disqualified")}
)
#: Of words that no header explains, so large a share of the rows must share theirs with several.
SHARED = 0.5


def outcomes(name: str, raw: RawSurvey) -> Iterator[Problem]:
    """Yield the problem of a column that says in other words than `receiving.statuses` knows what became of rows."""
    held, texts = status_words(name, raw), raw.frame[name].str.strip()
    strange = [text for text, said in held.items() if text and not _counts(text, said, raw)]
    if not strange or len(held) < 2 or not _is_of_ends(name, held.values(), raw):
        return
    known = [text for text, said in held.items() if text and text not in strange]
    usual = texts.value_counts()
    if known or usual[usual >= fewest_shared(len(texts))].sum() >= SHARED * len(texts):
        yield _problem(name, known or [str(usual.index[0])], texts, raw)


def _counts(text: str, said: str, raw: RawSurvey) -> bool:
    """Return whether a status is one of an interview that counts; Qualtrics' numbers for others are set aside."""
    if is_number(text) and said == fold(text):
        return raw.source == "qualtrics"
    return said in FINE or said in HELD or is_finished(said) or _of_an_interview(said) in FINE | HELD


def _of_an_interview(said: str) -> str:
    """Return what is said of an interview that is called so: "completa" of "Entrevista completa"; else nothing."""
    words = said.split()
    rest = [word for word in words if word not in INTERVIEWS]
    return " ".join(rest) if len(rest) < len(words) else ""


def _is_of_ends(name: str, said: Collection[str], raw: RawSurvey) -> bool:
    """Return whether a column is one of how interviews ended: by its header, by both together, or by its words."""
    keys = keys_of(name, raw)
    if keys & CHANNELS:
        return not FINE.isdisjoint(said)
    headers = [set(fold(text.replace("_", " ")).split()) for text in raw.called(name)]
    if keys & (STATUS_COLUMNS | SURE) or any(_is_state(words) and words & OF_CONTACTS for words in headers):
        return True
    if any(map(_is_state, headers)):
        return not ENDS.isdisjoint(said)
    return any(_of_an_interview(text) in ENDS for text in said)


def _is_state(words: set[str]) -> bool:
    return bool(words & STATES) and words <= STATES | OF_CONTACTS | LINKS


def _problem(name: str, kept: list[str], texts: pd.Series, raw: RawSurvey) -> Problem:
    message = (
        "The column {column} seems to say what became of each interview: {words} (in so many rows). Rows {rows} may "
        "be none. Write in codebook.yml filter: {{column: {written}, keep: [{kept}]}} with all that counts, or "
        "ignore: [{written}] where every row does."
    )
    rows = texts.index[~texts.isin([*kept, ""])]
    values = {"column": name, "words": _told(name, texts, raw), "rows": raw.told(rows), "written": quoted(name),
              "kept": ", ".join(map(quoted, kept))}  # fmt: skip
    return Problem(message, raw.name, values)


def _told(name: str, texts: pd.Series, raw: RawSurvey) -> str:
    """Return each word that several rows share, with its label and its rows; … for those that may be a person's own."""
    counts, labels = texts.value_counts(), raw.labels_of(name)
    often = counts[counts >= fewest_shared(len(texts))]
    told = [f"{quoted(text)}{f' = {labels[fold(text)]}' if fold(text) in labels else ''} ({n})"
            for text, n in often.items()]  # fmt: skip
    rest = int(counts.sum() - often.sum())
    return ", ".join([*told, f"… ({rest})"] if rest else told)
