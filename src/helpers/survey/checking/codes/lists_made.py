"""Lists of codes in one cell that a spreadsheet made numbers or dates of: 1.2 of 1,2, and 01-feb of 1-2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.checking.codes.dated_codes import dated
from helpers.survey.decoding.decoding import may_lack_a_zero
from helpers.survey.decoding.marks import option_codes
from helpers.survey.files.formats import guess_separator
from helpers.survey.files.raw import shortened
from helpers.survey.matching.finding import quoted
from helpers.survey.vocabulary import code_key, is_number

if TYPE_CHECKING:
    from collections.abc import Collection

    from helpers.survey.codebook.sources import Matching, Source
    from helpers.survey.files.raw import RawSurvey

#: A number among lists may be a slip; so many different ones are none.
LEAST_NUMBERS = 2


def lists_made(matching: Matching, raw: RawSurvey) -> dict[str, Problem]:
    """Return the problem of each question of several answers whose lists became numbers or dates, by item."""
    message = (
        "{item} holds {values} in {n} rows, such as rows {rows}, where lists of codes stand: a spreadsheet makes 1.2 "
        "of 1,2, and 02-jan of 1-2, and of 1,10 the same 1.1 as of 1,1. Take the tool's own file and open it with this "
        "column as text, or write these lists in the file again; or, where that cannot be done, write under items in "
        "codebook.yml {item}: {{{line}}}."
    )
    one = (
        "{item} holds {values} in row {rows}, where a list of codes stands: a spreadsheet makes 1.2 of 1,2, and 02-jan "
        "of 1-2, and of 1,10 the same 1.1 as of 1,1. Take the tool's own file and open it with this column as text, or "
        "write this list in the file again; or, where that cannot be done, write under items in codebook.yml {item}: "
        "{{{line}}}."
    )
    problems = {}
    for item, source in matching.sources.items():
        if source.item.kind != "multi" or source.column is None:
            continue
        texts = raw.frame[source.column].str.strip()
        made, line = _made(list(map(str, texts.unique())), source, matching.said_of(source))
        if made:
            rows = texts.index[texts.isin(made)]
            values = {"item": item, "values": shortened(made), "n": len(rows), "rows": raw.told(rows), "line": line}
            problems[item] = Problem(message, f"{raw.file_of(source.column)}, column {source.column}", values, one)
    return problems


def _made(texts: list[str], source: Source, said: Collection[str]) -> tuple[list[str], str]:
    """Return the texts of a column that were lists, and what the codebook would say of them."""
    known = option_codes(source)
    unsaid = [text for text in texts if code_key(text) not in said]
    dates = [text for text in unsaid if dated(text) is not None]
    numbers = [] if source.separator else [text for text in unsaid if _was_a_list(text, known)]
    if source.separator is None and guess_separator(texts, known) == ", " and any("." not in text for text in numbers):
        # Codes between commas are lists, and were not touched.
        numbers = []
    numbers = numbers if len(numbers) >= LEAST_NUMBERS else []
    mark = source.separator or (_mark(numbers) if numbers else guess_separator(texts, known)) or ";"
    unclear = [texts[place] for place in may_lack_a_zero(texts, mark, known)]
    lost = [*dates, *(text for text in unclear if text in unsaid)]
    missing = f"missing: {{{', '.join(f'{quoted(text)}: refused' for text in lost)}}}" if lost else ""
    separator = f'separator: "{mark}"' if numbers or (source.separator and lost) else ""
    return list(dict.fromkeys([*lost, *numbers])), ", ".join(part for part in (separator, missing) if part)


def _mark(numbers: list[str]) -> str:
    return "." if any("." in text for text in numbers) else ","


def _was_a_list(text: str, known: Collection[str]) -> bool:
    """Return whether a number with a part behind its mark is two codes, the second perhaps with its zero gone."""
    whole, _, part = code_key(text).partition(".")
    is_part = part in known or f"{part}0" in known
    return is_number(text) and code_key(text) not in known and bool(part) and whole in known and is_part
