"""Lists of answers in one cell that the file's format cut off at so many signs: what stood behind is lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from scipy.stats import poisson

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
#: Lists of so many signs below the longest are compared with those, and as many of the longest are hardly chance.
BELOW, UNLIKELY = 8, 1e-4


def cut_lists(matching: Matching, raw: RawSurvey) -> Iterator[Problem]:
    """Yield a problem for each question of several answers whose longest cells end within the name of an option."""
    message = (
        "The answers to {item} are cut off: no cell is longer than {length} signs, and {n} of the longest end within "
        "an option or before one, such as rows {rows}. What stood behind is lost. Export the answers anew, in a column "
        "for each option or in one that is wide enough; or name the column under ignore in codebook.yml: [{written}]."
    )
    piled = Problem(
        "The answers to {item} seem to be cut off: no cell is longer than {length} signs, and {n} are just so long, "
        "such as rows {rows}, whatever the number of answers in them. Export the answers anew, in a column for each "
        "option or in one that is wide enough; or, where they are whole, write under items in codebook.yml {item}: "
        "{{checked: true}}."
    )
    for item_id, source in matching.sources.items():
        if source.item.kind != "multi" or source.column is None:
            continue
        texts = raw.frame[source.column].str.strip()
        cut, longest = _cut(texts, source), _piled_up(texts, source)
        values = {"item": item_id, "length": int(texts.str.len().max())}
        where = f"{raw.name}, column {source.column}"
        if len(cut):
            told = {"n": len(cut), "rows": raw.told(cut), "written": quoted(source.column)}
            yield Problem(message, where, values | told)
        elif len(longest) and not source.rule.checked:
            yield replace(piled, where=where, values=values | {"n": len(longest), "rows": raw.told(longest)})


def _cut(texts: pd.Series, source: Source) -> pd.Index:
    """Return the rows of the longest cells that end within an option, or in the mark before one.

    Nearly all that do are the longest: some tools end every list in its mark.
    """
    known = option_codes(source)
    mark = source.separator or guess_separator(texts.unique(), known) or ";"
    names = [fold(name) for name in known]
    ends = {text: _ends_within(split_options(str(text), mark, known), known, names) for text in texts.unique()}
    is_within = texts.map(ends).astype(bool) | texts.str.endswith(mark.strip() or mark)
    within, longest = texts[is_within], texts.str.len() >= texts.str.len().max() - BLANKS
    cut = within[longest[within.index]]
    is_cut = cut.nunique() >= LEAST_CUT and len(cut) >= NEARLY_ALL * len(within)
    return cut.index if is_cut else within.index[:0]


def _piled_up(texts: pd.Series, source: Source) -> pd.Index:
    """Return the rows of the longest lists, where more sets of answers are so long than shorter ones explain.

    Fewer people choose more; where a format cuts, all who chose more have lists of one length. Where no more than so
    many answers could be chosen, the longest lists have as many answers, and here they have not.
    """
    known = option_codes(source)
    mark = source.separator or guess_separator(texts.unique(), known) or ";"
    most = int(texts.str.len().max() or 0)
    # Those who chose everything, in any order, are alike.
    sets = {frozenset(split_options(str(text), mark, known)): len(text) for text in texts.unique()}
    longest = [answers for answers, length in sets.items() if length >= most - BLANKS]
    below = sum(most - BLANKS - BELOW <= length < most - BLANKS for length in sets.values())
    expected = max(1.0, below * (BLANKS + 1) / BELOW)
    # Where three answers are the most, nearly all of the longest have three.
    (_, usual), *_ = Counter(map(len, longest)).most_common(1)
    is_piled = usual < NEARLY_ALL * len(longest) and poisson.sf(len(longest) - 1, expected) < UNLIKELY
    return texts.index[texts.str.len() >= most - BLANKS] if is_piled else texts.index[:0]


def _ends_within(parts: list[str], known: Collection[str], names: list[str]) -> bool:
    """Return whether the last of several answers is none, and an option begins so."""
    if len(parts) < 2 or parts[-1] in known:
        return False
    end = fold(parts[-1])
    return bool(end) and any(name.startswith(end) and name != end for name in names)
