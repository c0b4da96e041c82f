"""Lists of answers in one cell that the file's format cut off at so many signs: what stood behind is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.decoding.marks import option_codes
from helpers.survey.files.formats import guess_separator, split_options
from helpers.survey.matching.finding import quoted
from helpers.survey.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import pandas as pd

    from helpers.survey.codebook.sources import Matching, Source
    from helpers.survey.files.raw import RawSurvey

#: So many of the longest cells end within an option; a blank where they were cut is gone.
LEAST_CUT, BLANKS = 3, 1
#: And so large a share of all cells that end so: people who write a word short do so at any length.
NEARLY_ALL = 0.8


def cut_lists(matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield a problem for each question of several answers whose longest cells end within the name of an option."""
    message = (
        "The answers to {item} are cut off: no cell is longer than {length} signs, and {n} of the longest end within "
        "an option, such as rows {rows}. What stood behind is lost. Export the answers anew, in a column for each "
        "option or in one that is wide enough; or name the column under ignore in codebook.yml: [{written}]."
    )
    for item_id, source in matching.sources.items():
        if source.item.kind != "multi" or source.column is None:
            continue
        texts = raw.frame[source.column].str.strip()
        cut = _cut(texts, source)
        if len(cut):
            values = {"item": item_id, "length": int(texts.str.len().max()), "n": len(cut),
                      "rows": raw.told(cut), "written": quoted(source.column)}  # fmt: skip
            yield Problem(message, f"{raw.name}, column {source.column}", values)


def _cut(texts: pd.Series, source: Source) -> pd.Index:
    """Return the rows of the longest cells that end within an option, where nearly all that do are the longest."""
    known = option_codes(source)
    mark = source.separator or guess_separator(texts.unique(), known) or ";"
    names = [fold(name) for name in known]
    ends = {text: _ends_within(split_options(str(text), mark, known), known, names) for text in texts.unique()}
    within, longest = texts[texts.map(ends).astype(bool)], texts.str.len() >= texts.str.len().max() - BLANKS
    cut = within[longest[within.index]]
    is_cut = cut.nunique() >= LEAST_CUT and len(cut) >= NEARLY_ALL * len(within)
    return cut.index if is_cut else within.index[:0]


def _ends_within(parts: list[str], known: Collection[str], names: list[str]) -> bool:
    """Return whether the last of several answers is none, and an option begins so."""
    if len(parts) < 2 or parts[-1] in known:
        return False
    end = fold(parts[-1])
    return bool(end) and any(name.startswith(end) and name != end for name in names)
