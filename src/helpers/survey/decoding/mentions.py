"""A question with several answers of which each lies in a column of its own: the first that was mentioned, the second.

Polling firms write open lists so, and survey tools those in which people order options. A column holds any of the
options, so its header says nothing of which; what was mentioned in any of them was chosen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.survey import vocabulary as words
from helpers.survey.codebook.codebook import NONE
from helpers.survey.codebook.options import option_of
from helpers.survey.decoding.marks import option_codes
from helpers.survey.vocabulary import REFUSED, STATES, code_key, no_answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpers.survey.codebook.sources import Source
    from helpers.survey.files.raw import RawSurvey

#: What a cell says that is no option, no reason and no blank.
STRANGE = "strange"
#: Columns hold mentions where so large a share of their cells are options, and one of them holds so many of these.
NEARLY_ALL, LEAST_DIFFERENT, LEAST_A_COLUMN = 0.95, 2, 10


def mentioned(source: Source, raw: RawSurvey) -> pd.DataFrame:
    """Return what each cell of a question's mentions says: an option, ``none``, a reason, `STRANGE`, or nothing."""
    said = {column: raw.frame[column].map(_meanings(column, source, raw)) for column in source.mentions}
    return pd.DataFrame(said, index=raw.frame.index)


def _meanings(column: str, source: Source, raw: RawSurvey) -> dict[str, str]:
    """Return what each text of a column says, by the codebook, the label that the file gives it, or by itself."""
    known, labels, missing = option_codes(source), raw.labels_of(column), source.rule.missing
    declared = {code_key(code) for code in raw.declared_missing.get(column, ())}
    ruled = {code_key(text) for text in source.rule.values}

    def meaning(text: str) -> str:
        key = code_key(text)
        if not text.strip() or key in missing or (key in declared and key not in ruled):
            return missing.get(key, REFUSED) if text.strip() else ""
        said = text if key in ruled else labels.get(key) or text
        option = known.get(code_key(said)) or option_of(said, source.item)
        unsaid = next((reason for reason, codes in words.NO_ANSWER_CODES.items() if key in codes), None)
        return option or no_answer(said) or known.get(key) or unsaid or STRANGE

    return {text: meaning(text) for text in raw.frame[column].unique()}


def are_mentions(source: Source, raw: RawSurvey) -> bool:
    """Return whether each of some columns holds one of a question's options a row, and one of them different ones."""
    said = mentioned(source, raw)
    answers = said.where(~said.isin(["", *STATES]))
    filled = int(answers.notna().to_numpy().sum())
    strange = int((answers == STRANGE).to_numpy().sum())
    varied = max((answers[column].nunique() for column in answers), default=0)
    # A row that numbers the columns, or heads them anew, is one strange cell in each.
    slips = max((1 - NEARLY_ALL) * filled, answers.shape[1] if filled >= LEAST_A_COLUMN * answers.shape[1] else 0)
    return filled > 0 and strange <= slips and varied >= LEAST_DIFFERENT


def chosen_among(said: pd.DataFrame, options: Sequence[str]) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Return whether each option was mentioned, whether anything was answered, and whether any cell is strange."""
    values = pd.DataFrame({option: (said == option).any(axis=1).astype(float) for option in options}, said.index)
    answered = (values == 1).any(axis=1) | (said == NONE).any(axis=1)
    return values, answered, (said == STRANGE).any(axis=1)


def texts_of(said: pd.DataFrame, raw: RawSurvey) -> pd.Series:
    """Return the cells of each row as one text; of a row that holds a strange one, that alone."""
    cells = raw.frame[list(said)]
    strange = cells.where(said == STRANGE).bfill(axis=1).iloc[:, 0]
    joined = cells.agg(";".join, axis=1).str.strip(";")
    return pd.Series(np.where(strange.notna(), strange, joined), said.index, dtype=object)
