"""Text that was read in a wrong encoding before it reached us, mended, each mend on record."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from helpers.survey.files.raw import RawSurvey

#: UTF-8 read as Windows-1252 shows as one of these capitals followed by a mark or an invisible character.
MOJIBAKE = re.compile("[ÃÂâ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|ï»¿|â€")

#: Signs without a width that web pages and chats leave behind, and blanks of any width.
INVISIBLE, BLANKS = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", " \t\r\n\u00a0\u202f\u2009"


def mend(raw: RawSurvey) -> RawSurvey:
    """Return the survey with mojibake ("DistricteÂ NÃºria") turned back into letters, in cells, headers and labels.

    Only text with the marks of it is touched. Its cells are listed in `repairs`; labels and headers are not answers.
    """
    frame, repairs = raw.frame.copy(), []
    for column in frame.columns:
        mended = _mended_values(frame[column])
        if mended:
            hit = frame[column].isin(list(mended))
            repairs.append(pd.DataFrame({"row": frame.index[hit], "column": column}))
            frame[column] = frame[column].mask(hit, frame[column].map(mended))
        if bare := _without_invisible_ends(frame[column]):
            frame[column] = frame[column].map(lambda text, bare=bare: bare.get(text, text))
    names = {column: mend_text(column) for column in frame.columns}
    if len(set(names.values())) < len(names):
        names = {column: column for column in names}
    table = pd.concat(repairs, ignore_index=True) if repairs else raw.repairs
    return replace(
        raw,
        frame=frame.rename(columns=names),
        repairs=table.assign(column=table["column"].map(names)) if repairs else table,
        labels={names.get(c, c): {k: mend_text(v) for k, v in labels.items()} for c, labels in raw.labels.items()},
        questions={names.get(c, c): mend_text(text) for c, text in raw.questions.items()},
        declared_missing={names.get(c, c): codes for c, codes in raw.declared_missing.items()},
    )


def _without_invisible_ends(column: pd.Series) -> dict[str, str]:
    """Return the cells that begin or end in a sign that nobody sees, without it: they say the same."""
    ends = {text: text.strip() for text in column.unique() if not text.isascii()}
    return {text: bare.strip(INVISIBLE + BLANKS) for text, bare in ends.items() if bare.strip(INVISIBLE) != bare}


def _mended_values(column: pd.Series) -> dict[str, str]:
    mended = {text: mend_text(text) for text in column.unique()}
    return {text: better for text, better in mended.items() if better != text}


def mend_text(text: str) -> str:
    """Return a text with mojibake mended, or as it was.

    Examples
    --------
    >>> mend_text("JosÃ© no"), mend_text("São Tomé")
    ('José no', 'São Tomé')
    """
    if not MOJIBAKE.search(text):
        return text
    import ftfy

    return ftfy.fix_encoding(text)
