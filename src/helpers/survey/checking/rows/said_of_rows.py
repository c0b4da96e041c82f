"""What a column says of its rows that nobody knows: a status in another word, a flag of rows left out, weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.study.written.notation import notation
from helpers.survey.checking.codes.faults import fewest_shared
from helpers.survey.checking.rows.left_out import marks_that_count, rows_taken_back
from helpers.survey.checking.rows.of_others import rows_of_others
from helpers.survey.checking.rows.outcomes import outcomes
from helpers.survey.checking.rows.several_people import several_people
from helpers.survey.matching.finding import quoted
from helpers.survey.matching.matching import Columns
from helpers.survey.matching.naming import tight
from helpers.survey.receiving.rows import shares_of
from helpers.survey.receiving.statuses import (
    FINE,
    LEFT_OPEN,
    STATUSES,
    column_keys,
    is_of_other_matters,
    status_words,
)
from helpers.survey.receiving.trials import FLAGS as TEST_FLAGS
from helpers.survey.receiving.trials import SURE_FLAGS, marked_tests
from helpers.survey.receiving.unfinished import FINISHED_COLUMNS, SENT_FLAGS, are_interviews
from helpers.survey.vocabulary import NO, YES, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from helpers.study.config import Sample
    from helpers.survey.codebook.sources import Matching
    from helpers.survey.files.raw import RawSurvey

#: Columns that say by a mark alone which rows are left out.
FLAGS = frozenset(tight(name) for name in (
    "Eliminar", "Esborrar", "Borrar", "Delete", "Remove", "Excloure", "Excluir", "Exclude", "Excluded", "Exclosa",
    "Excluida", "Descartar", "Discard", "Duplicat", "Duplicada", "Duplicado", "Duplicate", "Anul·lada", "Anulada",
    "filter_$", "No vàlida", "No válida", "Invalid", "Incidència", "Incidencia", "Incidències", "Incidencias",
    "Q_RelevantIDDuplicate", "Q_BallotBoxStuffing", "Q_DuplicateRespondent",
))  # fmt: skip
#: Columns that say by a mark which rows were looked at and hold.
UPHELD = frozenset(tight(name) for name in (
    "Vàlida", "Válida", "Vàlid", "Válido", "Valid", "Validada", "Validat", "Validado", "Validated", "Is valid",
    "Revisada", "Revisat", "Revisado", "Reviewed", "Aprovada", "Aprovat", "Aprobada", "Aprobado", "Approved",
    "Acceptada", "Acceptat", "Aceptada", "Aceptado", "Accepted", "Verificada", "Verificat", "Verificado", "Verified",
    "Comprovada", "Comprovat", "Comprobada", "Comprobado", "Checked", "Supervisada", "Supervisat", "Supervisado",
    "Supervised", "Enquesta vàlida", "Encuesta válida", "Enquesta validada", "Encuesta validada", "Apta", "Apte",
    "Apto", "Usable", "Utilitzable", "Utilizable", "Comptar", "Compta", "Contar",
    "Cuenta", "Counts", "Control qualitat", "Control de qualitat", "Control de calidad", "Control calidad", "QC",
    "Quality control", "Incloure", "Incluir", "Include", "Included", "Inclosa", "Incluida", "Supervisió", "Supervisión",
    "Supervision", "Gravada", "Grabada", "Recorded", "Enregistrada", "Verificació", "Verificación", "Verification",
    "Validació telefònica", "Validación telefónica", "Control telefònic", "Control telefónico", "Depurada", "Depurat",
    "Depurado", "Depuració", "Depuración",
)) | SENT_FLAGS  # fmt: skip
#: Columns of weights.
WEIGHTS = frozenset(tight(name) for name in (
    "weight", "weights", "pes", "pesos", "peso", "wt", "wgt", "ponderacio", "ponderacion", "ponderador", "ponderation",
    "factor", "factor de ponderació", "factor de ponderación", "factor d'elevació", "factor de elevación",
    "factor elevacio", "factor_elevacion", "factor expansio", "factor de expansión", "peso muestral", "pes mostral",
    "pes final", "peso final", "coeficient", "coeficiente", "sample weight", "survey weight", "final weight",
))  # fmt: skip
#: Words of such a header, and of how many words it is at most.
WEIGHT_WORDS = frozenset(fold(word) for word in (
    "weight", "weights", "weighting", "wgt", "wt", "pweight", "pes", "pesos", "peso", "pond", "pondera", "ponderació",
    "ponderación", "ponderador", "ponderat", "ponderada", "ponderado", "elevació", "elevación", "expansió",
    "expansión", "fexp", "calibratge", "calibración", "raking", "finalweight", "w",
))  # fmt: skip
MOST_WORDS = 4
#: What a column of people's own weight is called, and what stands beside it; kilos that people weigh.
KILOS = frozenset(fold(word) for word in ("kg", "kgs", "kilos", "quilos", "kilograms", "quilograms", "kilogramos"))
HEIGHTS = frozenset(fold(word) for word in (
    "alçada", "alçària", "altura", "estatura", "talla", "height", "imc", "bmi",
))  # fmt: skip
LIGHTEST, HEAVIEST = 30.0, 250.0
#: A flag has so few different marks; weights have so many different numbers.
MOST_MARKS, LEAST_WEIGHTS = 3, 5


def said_of_rows(matching: Matching, raw: RawSurvey) -> Iterable[Problem]:
    """Yield a problem for each column of statuses with a word that nobody knows, and for each flag of rows."""
    for name in matching.unused:
        if name in matching.ignored:
            continue
        texts, held = raw.frame[name].str.strip(), status_words(name, raw)
        if len(void := rows_taken_back(name, texts, raw)):
            yield _taken_back(name, void, raw)
        elif is_of_other_matters(name, raw):
            yield _other_matters(name, held, texts, raw)
        elif ended := next(outcomes(name, raw), None):
            yield ended
        elif _is_called(name, FLAGS | UPHELD, raw) and 1 < len(held) <= MOST_MARKS and not set(held.values()) <= FINE:
            yield _flag(name, _that_count(name, held, texts, raw), _told(list(held), texts), raw)
        elif other := next(rows_of_others(name, matching, raw), None) or next(several_people(name, texts, raw), None):
            yield other
        elif kept := (
            _of_tests(name, texts, raw)
            or _of_parts(name, texts, raw)
            or _of_ends(name, held, raw)
            or marks_that_count(name, texts, raw)
        ):
            yield _flag(name, kept, _told(texts.value_counts().index[: MOST_MARKS + 1].tolist(), texts), raw)


def _of_tests(name: str, texts: pd.Series, raw: RawSurvey) -> list[str]:
    """Return the marks of rows that are no tests, where a column may say which are; none where it says nothing."""
    marked = marked_tests(texts) if _is_called(name, SURE_FLAGS | TEST_FLAGS, raw) else None
    return texts[~marked].unique().tolist() if marked is not None and marked.any() else []


def _of_ends(name: str, held: dict[str, str], raw: RawSurvey) -> list[str]:
    """Return the marks of what was finished: by a label alone, which may be of studies, or beside blanks."""
    is_asked = bool(column_keys(name) & FINISHED_COLUMNS) == (set(held.values()) <= YES | {""})
    is_flag = _is_called(name, FINISHED_COLUMNS, raw) and set(held.values()) <= YES | NO | {""} and len(held) > 1
    return [text for text, said in held.items() if said in YES] if is_flag and is_asked else []


def _of_parts(name: str, texts: pd.Series, raw: RawSurvey) -> list[str]:
    """Return what a column in per cent says of whole interviews, where too few of its rows are whole to know it."""
    is_flagged = any(_is_called(column, FINISHED_COLUMNS, raw) for column in raw.frame.columns if column != name)
    shares = None if is_flagged or raw.source == "qualtrics" else shares_of(raw, name)
    is_read = not shares or are_interviews(texts, shares)
    return [] if is_read else [text for text, share in shares.items() if share == 1.0]


def _is_called(name: str, known: frozenset[str], raw: RawSurvey) -> bool:
    return any(tight(text) in known for text in raw.called(name))


def _that_count(name: str, held: dict[str, str], texts: pd.Series, raw: RawSurvey) -> list[str]:
    """Return the marks of rows that count: what upholds them, or what most rows have that nobody left out."""
    usual = texts.value_counts().index.tolist()
    if not _is_called(name, UPHELD, raw):
        return usual[:1]
    return [text for text, said in held.items() if said in FINE] or [text for text in usual if text][:1]


def _told(words: list[str], texts: pd.Series) -> str:
    """Return the words that several rows share, in quotation marks; … for one that may be a person's own."""
    counts, fewest = texts.value_counts(), fewest_shared(len(texts))
    return ", ".join(quoted(word) if counts[word] >= fewest else "…" for word in words)


def _other_matters(name: str, held: dict[str, str], texts: pd.Series, raw: RawSurvey) -> Problem:
    message = (
        "The column {column} holds {marks}: words of applications, payments or complaints as well as of interviews. "
        "Write in codebook.yml ignore: [{written}] where every row is an interview that counts, or filter: {{column: "
        "{written}, keep: [{kept}]}} with what counts."
    )
    kept = [text for text, said in held.items() if STATUSES.get(said) not in LEFT_OPEN]
    told = _told(kept, texts) if kept else "…"
    values = {"column": name, "marks": _told(list(held), texts), "written": quoted(name), "kept": told}
    return Problem(message, raw.name, values)


def _taken_back(name: str, rows: pd.Index, raw: RawSurvey) -> Problem:
    message = (
        "The column {column} says of {n} rows, such as rows {rows}, that they are void, stand twice or are to be left "
        "out, and they count. Delete them in a copy of the file and read that; or write in codebook.yml ignore: "
        "[{written}] where they count."
    )
    one = (
        "The column {column} says of row {rows} that it is void, stands twice or is to be left out, and it counts. "
        "Delete it in a copy of the file and read that; or write in codebook.yml ignore: [{written}] where it counts."
    )
    values = {"column": name, "n": len(rows), "rows": raw.told(rows), "written": quoted(name)}
    return Problem(message, raw.name, values, one)


def _flag(name: str, upheld: list[str], marks: str, raw: RawSurvey) -> Problem:
    message = (
        "The column {column} seems to say which rows count (it holds {marks}). Write in codebook.yml filter: {{column: "
        "{written}, keep: [{kept}]}} with what counts, or ignore: [{written}] where all of them count."
    )
    values = {"column": name, "marks": marks, "written": quoted(name), "kept": ", ".join(map(quoted, upheld))}
    return Problem(message, raw.name, values)


def unused_weights(matching: Matching, raw: RawSurvey, sample: Sample) -> Iterable[Problem]:
    """Yield a problem for each column of weights, by its name or its file, that council.yml does not name."""
    message = (
        "The column {column} looks like the weights of the sample, and nothing is weighted by it. Write in council.yml "
        "sample: {{weight: {written}}}, or name it under ignore in codebook.yml: [{written}]."
    )
    if _is_weighted(raw, sample):
        return
    saved = {file.weighted_by for file in raw.files}
    for name in matching.unused:
        is_called = any(map(is_named_weight, raw.called(name)))
        numbers = _numbers(raw, name) if is_called and name not in matching.ignored else []
        is_weighty = len(set(numbers)) >= LEAST_WEIGHTS and min(numbers) > 0 and any(n % 1 for n in numbers)
        is_saved = name in saved and name not in matching.ignored
        if is_saved or (is_weighty and not _is_of_bodies(name, numbers, raw)):
            yield Problem(message, raw.name, {"column": name, "written": quoted(name)})


def _is_of_bodies(name: str, numbers: list[float], raw: RawSurvey) -> bool:
    """Return whether a column holds what people weigh: kilos by its name, or beside their height."""
    beside = {word for column in raw.frame.columns for word in _words(column)}
    is_told = bool(KILOS & {word for text in raw.called(name) for word in _words(text)}) or bool(HEIGHTS & beside)
    return is_told and all(LIGHTEST <= number <= HEAVIEST for number in numbers)


def _words(name: str) -> list[str]:
    return fold(name).replace("_", " ").split()


def _is_weighted(raw: RawSurvey, sample: Sample) -> bool:
    """Return whether the weight that council.yml names tells people apart: 1 throughout hides the file's own."""
    column = Columns(raw.frame.columns).find(sample.weight) if sample.weight else None
    return column is not None and raw.frame[column].nunique() > 1


def is_named_weight(name: str) -> bool:
    """Return whether a header calls a column a weight: by a known name, or a word of it where it is no question.

    Examples
    --------
    >>> [is_named_weight(x) for x in ("pes_final", "Factor d'elevació", "w", "Quin pes hi tenen els veïns d'aquí?")]
    [True, True, True, False]
    """
    words = _words(name)
    return tight(name) in WEIGHTS or (len(words) <= MOST_WORDS and bool(WEIGHT_WORDS & set(words)))


def _numbers(raw: RawSurvey, name: str) -> list[float]:
    """Return the numbers of a column; none where a cell that holds anything is no number."""
    texts = [text for text in raw.frame[name].str.strip() if text]
    marks = notation(texts, decimal=raw.given_decimal)
    numbers = [marks.read(text) for text in texts]
    return [] if None in numbers else [number for number in numbers if number is not None]
