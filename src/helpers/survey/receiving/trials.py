"""Rows in which whoever made or tried the questionnaire out says so: tests, and the typist's example."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpers.survey.matching.naming import tight
from helpers.survey.vocabulary import NO, YES, fold

if TYPE_CHECKING:
    import pandas as pd

#: Columns in which whoever tries a questionnaire out writes so, and the words.
NAME_COLUMNS = frozenset(
    tight(name)
    for name in ("respondent_id", "token", "id", "name", "nom", "nombre", "username", "_submitted_by", "SubmitterName",
                 "interviewer", "enquestador", "enquestadora", "encuestador", "encuestadora", "ExternalReference",
                 "Survey name", "Notes", "_notes", "RecipientFirstName", "RecipientLastName", "record_id",
                 "Qüestionari", "Cuestionario", "Núm. qüestionari", "Núm. cuestionario", "Codi", "Código", "Code",
                 "Identificador", "Identifier", "Número", "Núm.", "Nº", "Enquesta", "Encuesta", "Nº enquesta",
                 "Nº encuesta", "Núm. enquesta", "Núm. encuesta", "id_enquesta", "id_encuesta", "Participant",
                 "Participante", "Nom i cognoms", "Nombre y apellidos", "Observacions", "Observaciones", "Remarks",
                 "Collector", "Collector name", "Recopilador", "Recol·lector")
)  # fmt: skip
#: Those of them that are no other matter where only the label of a column is called so.
SURE_NAMES = frozenset(tight(name) for name in ("respondent_id", "record_id", "id_enquesta", "id_encuesta"))
_TEST = re.compile(
    r"^(test|tests|testing|prova|proves|prueba|pruebas|pilot|pilotatge|pilotaje|pretest|prova interna|prueba interna"
    r"|internal test|dummy)( ?\d+)?$"
)
#: The word of an example, alone or numbered; and with what it asks of whoever types.
_EXAMPLE = re.compile(
    r"^((fila|linia|linea|registre|registro|row|record) )?((d|de|of|per|por|for) )?"
    r"(exemples?|ejemplos?|examples?|ej|ex|mostra|muestra|sample|demo|model|modelo)( (row|record))?( ?\d+)?$"
)
_LEAVE_IT = re.compile(
    r"\b(exemple|ejemplo|example|mostra|muestra|sample)\b.*\b(no|not|dont|don t)( lo| la| el| ho)? "
    r"(esborr|borr|elimin|suprim|toc|modific|delete|remove|edit|touch|compt|cont|count)"
    r"|^(fila|linia|linea|row) (d |de )?(exemple|ejemplo|example)\b|^(exemple|ejemplo|example) (row|record)\b"
)
#: What may be an answer too.
_WORDS = frozenset(("exemple", "ejemplo", "example"))
#: An example stands above the first people or below the last; so many rows are looked at for it in all columns.
AT_THE_EDGES = 3
#: Columns that say by yes and no which rows are tests: in so many words, or in one that may mean another matter.
SURE_FLAGS = frozenset(tight(name) for name in (
    "is_test", "test_flag", "test_response", "is_pilot", "És prova", "Es prueba", "És una prova", "Es una prueba",
    "Enquesta de prova", "Encuesta de prueba", "Resposta de prova", "Respuesta de prueba", "De prova", "De prueba",
    "Registre de prova", "Registro de prueba", "És test", "Es test", "is_preview", "Is dummy", "test_data",
    "Dades de prova", "Datos de prueba", "Test record", "És pilot", "Es piloto", "Enquesta pilot", "Encuesta piloto",
))  # fmt: skip
FLAGS = frozenset(tight(name) for name in (
    "Test", "Tests", "Testing", "Prova", "Proves", "Prueba", "Pruebas", "Pilot", "Piloto", "Pilotatge", "Pilotaje",
    "Pretest", "Dummy", "Demo", "Exemple", "Ejemplo", "Example", "Simulacre", "Simulacro",
))  # fmt: skip
#: More rows than such a share are no tests, in a column of one word; nor are most rows in any.
FEW_TESTS, MOST_TESTS = 0.1, 0.5


def tests_by_name(texts: pd.Series) -> pd.Series:
    """Return of which rows a name or an identifier says that they are tests or examples.

    A word that most rows bear with a number, as "Mostra 12", is how people are numbered there.
    """
    said = {text: fold(text) for text in texts.unique()}
    is_test = texts.isin([text for text, folded in said.items() if _TEST.match(folded)])
    is_example = texts.isin([text for text, folded in said.items() if _EXAMPLE.match(folded)])
    return is_test | (is_example & (is_example.mean() <= MOST_TESTS))


def flagged_tests(texts: pd.Series, keys: frozenset[str]) -> pd.Series | None:
    """Return which rows a column of yes and no says to be tests; None where it is none, or may be of another matter."""
    most = MOST_TESTS if keys & SURE_FLAGS else FEW_TESTS
    marked = marked_tests(texts) if keys & (SURE_FLAGS | FLAGS) else None
    return marked if marked is not None and marked.mean() <= most else None


def marked_tests(texts: pd.Series) -> pd.Series | None:
    """Return which rows a column says yes of; None where it holds anything but yes, no and blanks."""
    said = {text: fold(text) for text in texts.unique()}
    if not set(said.values()) <= YES | NO | {""}:
        return None
    return texts.isin([text for text, folded in said.items() if folded in YES])


def examples(frame: pd.DataFrame) -> tuple[list[int], list[int]]:
    """Return the rows that say in any cell that they are an example to be left alone, and those that may say so.

    Looked at are the first rows and the last; in the middle of the people nobody writes one.
    """
    ends = [*range(len(frame))[:AT_THE_EDGES], *range(len(frame))[AT_THE_EDGES:][-1:]]
    edges = frame.iloc[ends]
    said = {row: {fold(text) for text in cells} for row, cells in zip(edges.index, edges.to_numpy(), strict=True)}
    sure = [row for row, texts in said.items() if any(map(_LEAVE_IT.search, texts))]
    return sure, [row for row, texts in said.items() if texts & _WORDS and row not in sure]
