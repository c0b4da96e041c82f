"""Files in which a row stands for several people who answered alike, with how many they are in a column of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.matching.finding import quoted
from helpers.survey.matching.naming import tight

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from helpers.survey.files.raw import RawSurvey

#: What such a column is called: by SPSS' AGGREGATE, Stata's contract, R's count, or by hand.
COUNTS = frozenset(tight(name) for name in (
    "N_BREAK", "_freq", "freq", "frq", "freqs", "fweight", "freqweight", "freq_weight", "frequency weight",
    "Freqüència", "Freqüències", "Frecuencia", "Frecuencias", "Frequency", "Frequencies", "casos", "cases",
    "nombre de casos", "número de casos", "n casos", "núm. casos", "num_casos", "number of cases", "count", "counts",
    "n", "recompte", "recuento", "comptatge", "conteo", "repeticions", "repeticiones", "repetitions", "vegades",
    "veces", "times", "multiplicitat", "multiplicidad", "multiplicity", "n persones", "n personas", "n people",
))  # fmt: skip


def several_people(name: str, texts: pd.Series, raw: RawSurvey) -> Iterator[Problem]:
    """Yield the problem of a column of whole numbers that may say how many people each row stands for."""
    if not any(tight(text) in COUNTS for text in raw.called(name)):
        return
    plain = texts.str.removesuffix(".0")
    if not plain.map(str.isdecimal).all():
        return
    numbers = plain.astype(int)
    # Numbers of rows differ from each other; a count that is 1 throughout says what is so anyway.
    if numbers.min() < 1 or numbers.max() == 1 or not numbers.duplicated().any():
        return
    message = (
        "The column {column} may say how many people each row stands for ({n} rows, {total} people; rows {rows} stand "
        "for several), and each row counts as one. Hand in the file as it was before rows that are alike were put "
        "together, a row for each person; or write in codebook.yml ignore: [{written}], where it counts something else."
    )
    values = {"column": name, "n": len(numbers), "total": int(numbers.sum()), "written": quoted(name),
              "rows": raw.told(numbers.index[numbers > 1])}  # fmt: skip
    yield Problem(message, raw.name, values)
