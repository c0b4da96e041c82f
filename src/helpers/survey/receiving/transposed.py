"""A sheet in which people stand in columns and questions in rows: told as such, and not as a broken table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.matching.naming import Names, read_header

if TYPE_CHECKING:
    import pandas as pd

    from helpers.study.instrument import Instrument

#: So many names of questions in the first column, and such a share of its cells, in a sheet of at least so many columns
#: whose header names fewer than a third as many.
LEAST_NAMES, NAMES_SHARE, LEAST_COLUMNS, FEWER = 5, 0.3, 8, 3
#: No questionnaire has more questions.
MOST_ROWS = 300


def transposed(frame: pd.DataFrame, instrument: Instrument) -> list[Problem]:
    """Return the problem of a table whose first column holds the names of questions, as its header should.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.study.instrument import read_instrument
    >>> items = ["trust", "overall_image", "val_close", "ster_poor", "sex", "age"]
    >>> turned = pd.DataFrame({"respondent_id": items} | {f"e{n}": ["5"] * 6 for n in range(9)})
    >>> len(transposed(turned, read_instrument())), transposed(turned.T, read_instrument())
    (1, [])
    """
    first = [str(text) for text in (frame.columns[0], *frame.iloc[:, 0]) if text]
    is_list = LEAST_NAMES <= len(first) <= MOST_ROWS and len({*first}) == len(first)
    if frame.shape[1] < LEAST_COLUMNS or not is_list:
        return []
    names = Names(instrument)
    named, in_header = (sum(_is_named(str(text), names) for text in texts) for texts in (first, frame.columns[1:]))
    if named < max(LEAST_NAMES, NAMES_SHARE * len(first), FEWER * in_header):
        return []
    message = (
        "People stand in columns, and questions in rows. Turn the sheet: copy it, and paste it in a new one with Paste "
        "special, Transpose."
    )
    return [Problem(message)]


def _is_named(text: str, names: Names) -> bool:
    return any(not is_hint for _, is_hint in names.meant(read_header(text, "", False)).values())
