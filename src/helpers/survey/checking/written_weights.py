"""Weights that are no bare numbers as they stand: percentages, words, what a spreadsheet made of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.study.written.notation import bare
from helpers.survey.files.raw import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from helpers.study.written.notation import Notation

#: More cells than this share (and one) that hold something else than a number are asked about.
FEW_WORDS = 0.05
_PERCENT = re.compile(r"\s*%$")


def without_percent(texts: pd.Series) -> pd.Series:
    """Return the cells without the per cent sign, where all that hold anything have one: one scale stays one.

    Examples
    --------
    >>> import pandas as pd
    >>> without_percent(pd.Series(["123,4%", "", "80 %"])).tolist(), without_percent(pd.Series(["1", "80%"])).tolist()
    (['123,4', '', '80'], ['1', '80%'])
    """
    said = texts[texts.str.strip() != ""]
    is_percent = len(said) > 0 and said.str.strip().str.endswith("%").all()
    return texts.str.strip().str.replace(_PERCENT, "", regex=True) if is_percent else texts


def unread_weights(texts: pd.Series, marks: Notation, name: str) -> Iterable[Problem]:
    """Yield a problem for weights of which many hold something, and it is no number."""
    said = texts[texts.str.strip() != ""]
    is_word = said.map({text: marks.read(text) is None and bare(text) not in marks.unclear for text in said.unique()})
    words = said[is_word.astype(bool)]
    if len(words) <= max(1, FEW_WORDS * len(texts)):
        return
    message = (
        "The weights in {n} of {rows} rows are not read as numbers, such as those in rows {examples}, of the form "
        "{forms} (9 is any figure, A any letter). Write all of them as numbers alone, as 1.234 or 1,234."
    )
    forms = list(dict.fromkeys(_form(text) for text in words))
    values = {"n": len(words), "rows": len(texts), "examples": shortened(list(words.index)), "forms": shortened(forms)}
    yield Problem(message, f"{name}, column {texts.name}", values)


def _form(text: str) -> str:
    return re.sub(r"[^\W\d_]", "A", re.sub(r"\d", "9", text.strip()))[:20]
