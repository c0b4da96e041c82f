"""What the columns of tools and typists say of how far an interview went: in yes and no, or in per cent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.survey.matching.naming import tight
from helpers.survey.receiving.statuses import STATUSES
from helpers.survey.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd


def _names(*names: str) -> frozenset[str]:
    return frozenset(map(tight, names))


#: Columns that say in so many words whether an interview was finished, in their name or their label.
SURE_FINISHED = _names(
    "is_finished", "is_completed", "Interview completed", "Interview complete", "Survey completed", "Survey complete",
    "Response complete", "Enquesta completa", "Encuesta completa", "Enquesta completada", "Encuesta completada",
    "Enquesta finalitzada", "Encuesta finalizada", "Enquesta acabada", "Encuesta terminada", "Qüestionari complet",
    "Cuestionario completo", "Entrevista completa", "Entrevista finalitzada", "Entrevista finalizada",
    "Resposta completa", "Respuesta completa",
)  # fmt: skip
#: Columns that say it by their name; a label in these words may be of studies. And what says that it was not.
FINISHED_COLUMNS = SURE_FINISHED | _names(
    "Finished", "Finalizado", "Finalizada", "Finalitzat", "Finalitzada", "Acabat", "Acabada", "Acabado", "Terminado",
    "Terminada", "Completed", "Completada", "Completado", "Completat", "Complete", "Completa", "Completo", "Complet",
    "Complert", "Complerta", "Is complete", "is_complete", "isComplete", "Ha acabat", "Ha terminado",
)  # fmt: skip
NOT_FINISHED = frozenset(
    {fold(text) for text in ("False", "0", "No", "N", "Falso", "Fals")}
    | {said for said, reason in STATUSES.items() if reason == "unfinished"}
)
#: Columns that say it of the sending, which may be that of a letter too.
SENT_FLAGS = _names("Enviada", "Enviat", "Enviado", "Submitted", "Is submitted", "Sent", "Tramesa", "Resposta enviada",
                    "Respuesta enviada", "Enquesta enviada", "Encuesta enviada")  # fmt: skip
#: LimeSurvey's date of sending, empty while the interview is open.
SENT_COLUMNS = _names("submitdate", "Date submitted", "Data d'enviament", "Fecha de envío", "Data de tramesa")
#: Columns that say how much of it was done.
PROGRESS_COLUMNS = _names(
    "Progress", "Progreso", "Progrés", "Percent complete", "Percent completed", "Percentage complete",
    "Percentage completed", "% complete", "% completed", "% completat", "% completada", "% completado", "% complet",
    "Percentatge completat", "Percentatge de compleció", "Porcentaje completado", "Porcentaje de finalización",
    "Percentatge d'avenç", "Porcentaje de avance", "Avance", "Avenç", "Completion", "Completion rate", "Completion %",
    "Completeness", "Percent de progrés", "Porcentaje de progreso", "Grau de compleció", "Progress (%)",
)  # fmt: skip
#: Of a column in per cent, so large a share is whole where it is of interviews.
MOSTLY_WHOLE = 0.25


def shares_done(texts: Iterable[str], is_of_hundred: bool = False) -> dict[str, float] | None:
    """Return each text's share of an interview, the whole being 1; None where they are no shares.

    Parameters
    ----------
    is_of_hundred
        Whether the tool writes per cent, though nobody came to the end.

    Examples
    --------
    >>> shares_done(["100", "45", ""]), shares_done(["1", "0,45"]), shares_done(["1", "0"]), shares_done(["100 %"])
    ({'100': 1.0, '45': 0.45}, {'1': 1.0, '0,45': 0.45}, None, {'100 %': 1.0})
    """
    said = [text for text in texts if text.strip()]
    try:
        numbers = {text: float(text.strip().rstrip("%").strip().replace(",", ".")) for text in said}
    except ValueError:
        return None
    whole = 100.0 if is_of_hundred else max(numbers.values(), default=0.0)
    is_share = whole == 100.0 or (whole == 1.0 and any(number % 1 for number in numbers.values()))
    return {text: number / whole for text, number in numbers.items()} if is_share else None


def are_interviews(texts: pd.Series, shares: dict[str, float]) -> bool:
    """Return whether shares are of interviews: enough of them are whole."""
    done = texts.map(shares)
    return bool((done == 1.0).sum() >= MOSTLY_WHOLE * done.notna().sum())
