"""Codes whose zero at the end a spreadsheet took for nothing: 1.10, the tenth of the first, became 1.1."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from helpers.errors import Problem
from helpers.survey.decoding.marks import option_codes
from helpers.survey.files.formats import guess_separator, split_options
from helpers.survey.files.raw import shortened
from helpers.survey.vocabulary import code_key, is_number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from helpers.survey.codebook.sources import Matching, Source
    from helpers.survey.files.raw import RawSurvey

#: Codes that nobody declares have lost their zeros where so rarely just those that end in one would have nobody.
UNLIKELY = 0.01
#: Sections of a place are numbered from 1 to where two figures are needed.
FIRST_OF_TWO = 11


def lost_zeros(matching: Matching, raw: RawSurvey, places: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Yield a problem for each closed question of which codes end in a zero, and of whose answers none does."""
    message = (
        "{item} holds {short} in {n} rows, such as rows {rows}, and nowhere {long}: a spreadsheet makes {first} of "
        "{zero}, and then nobody can tell the two apart. Take the tool's own file and open it with this column as "
        "text; or, where nobody gave what is missing, write under items in codebook.yml {item}: {{checked: true}}."
    )
    one = (
        "{item} holds {short} in row {rows}, and nowhere {long}: a spreadsheet makes {first} of {zero}, and then "
        "nobody can tell the two apart. Take the tool's own file and open it with this column as text; or, where "
        "nobody gave what is missing, write under items in codebook.yml {item}: {{checked: true}}."
    )
    for item_id, source in matching.sources.items():
        if source.item.kind not in ("single", "multi") or source.column is None or source.rule.checked:
            continue
        held = _held(source, raw)
        known = {*option_codes(source), *map(code_key, places.get(item_id, ()))}
        lost = _of_declared(known, held) or lost_sections(held)
        if lost:
            rows = [row for key in lost.values() for row in held[key]]
            values = {
                "item": item_id, "n": len(rows), "rows": raw.told(sorted(rows)), "short": shortened([*lost.values()]),
                "long": shortened([*lost]), "first": next(iter(lost.values())), "zero": next(iter(lost)),
            }  # fmt: skip
            yield Problem(message, f"{raw.file_of(source.column)}, column {source.column}", values, one)


def _held(source: Source, raw: RawSurvey) -> dict[str, list[int]]:
    """Return the codes of a column, as they are compared, each with the rows that hold it."""
    column, known = raw.frame[str(source.column)], option_codes(source)
    mark = source.separator or guess_separator(column.unique(), known) if source.item.kind == "multi" else None
    held: dict[str, list[int]] = defaultdict(list)
    for row, text in column.items():
        for key in split_options(text, mark, known) if mark else [code_key(text)]:
            held[key].append(int(str(row)))
    return held


def _of_declared(known: Collection[str], held: Collection[str]) -> dict[str, str]:
    """Return the codes that end in a zero, each to the other that is left of it, where none is held that does.

    Examples
    --------
    >>> _of_declared(["1.1", "1.10", "2.1"], ["1.1", "2.1"]), _of_declared(["1.1", "1.10", "1.20"], ["1.1", "1.20"])
    ({'1.10': '1.1'}, {})
    """
    ends = [key for key in known if _ends_in_zero(key)]
    if any(map(_ends_in_zero, held)):
        return {}
    return {key: key.rstrip("0") for key in ends if key.rstrip("0") in known and key.rstrip("0") in held}


def lost_sections(held: Collection[str]) -> dict[str, str]:
    """Return the sections that end in a zero and are missing, each to the other that they became, of open codes.

    They are where all others of several places are so nearly complete that just these would have nobody less than once
    in a hundred times (Laplace's rule of succession, by place).

    Examples
    --------
    >>> sections = [f"{place}.{n}" for place in (1, 2) for n in range(1, 15)]
    >>> lost_sections([section for section in sections if section[-1] != "0"])
    {'1.10': '1.1', '2.10': '2.1'}
    >>> lost_sections(sections), lost_sections(["1.1", "1.11", "2.1", "2.5"])
    ({}, {})
    """
    if any(map(_ends_in_zero, held)):
        return {}
    of_place: dict[str, set[int]] = defaultdict(set)
    for key in held:
        place, _, section = key.partition(".")
        if is_number(key) and section and not section.startswith("0"):
            of_place[place].add(int(section))
    lost, chance = {}, 1.0
    for place, sections in of_place.items():
        most = max(sections)
        missing = [n for n in range(10, most, 10) if n // 10 in sections]
        if most >= FIRST_OF_TWO and missing:
            others = most - most // 10
            chance *= (1 - (len(sections) + 1) / (others + 2)) ** len(missing)
            lost |= {f"{place}.{n}": f"{place}.{n // 10}" for n in missing}
    return lost if chance < UNLIKELY else {}


def _ends_in_zero(key: str) -> bool:
    return "." in key and is_number(key) and key.endswith("0")
