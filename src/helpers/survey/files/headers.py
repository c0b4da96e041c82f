"""Where the table begins in a file, and which of its rows are headers: one row, several, or one for each pasted export.

Titles above the table are passed over. A second header row gives its words to the columns; what stands below a
repeated header is laid under the columns of the first by name, whatever their order.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from helpers.errors import Problem
from helpers.survey.files.dialects import header_position
from helpers.survey.files.formats import PARADATA, SIGNS
from helpers.survey.files.guides import is_guide
from helpers.survey.files.raw import rows_apart
from helpers.survey.vocabulary import code_key, fold, no_answer, unnumbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from helpers.survey.files.raw import Sheet

#: A row that holds so large a share of the header's names, and little else, is that header again.
SAME_HEADER = 0.6
#: Header rows below the first are looked for so far down.
MOST_HEADER_ROWS = 3
#: A row is a header where so many of its cells, and so large a share, are words that their columns never hold.
LEAST_STRANGE, STRANGE_SHARE = 4, 0.8
#: Of a second header, fewer of such words are known as answers, and fewer stand in several columns.
KNOWN_SHARE, SHARED_SHARE = 0.5, 0.4
#: Nor has it so few words in so many cells, where none of them is what everybody calls a column of a profile.
FEW_WORDS, FEW_SHARE = 3, 0.8
PROFILE = frozenset(fold(text) for text in (
    "Sexe", "Sexo", "Sex", "Gènere", "Género", "Gender", "Edat", "Edad", "Age", "Barri", "Barrio", "Districte",
    "Distrito", "District", "Estudis", "Estudios", "Nivell d'estudis", "Nivel de estudios", "Education", "Municipi",
    "Municipio", "Grup d'edat", "Grupo de edad", "Age group", "Data", "Fecha", "Date", "Identificador", "ID", "Idioma",
    "Llengua", "Lengua", "Language", "Codi", "Código", "Code",
))  # fmt: skip
#: An identifier of so many signs is like others of its length, whatever signs they are.
LONG_IDENTIFIER = 8
#: So many cells say what a column holds; with so few distinct texts its answers are a closed list.
LEAST_KNOWN, CLOSED_SHARE, SAMPLE = 5, 0.4, 300
#: What SurveyMonkey writes under the header of a question with one column.
ONE_COLUMN = frozenset(
    fold(text)
    for text in ("Response", "Open-Ended Response", "Respuesta", "Respuesta abierta", "Resposta", "Resposta oberta",
                 "Open Ended Response", "Response Text", "Respuesta de texto abierto", "Resposta de text obert")
)  # fmt: skip
#: Columns of the tools' own.
TOOLS = frozenset(
    fold(name) for names in [*PARADATA.values(), *(signs for _, signs in SIGNS.values())] for name in names
)
_IMPORT_ID = re.compile(r'^\s*\{\s*"+ImportId"')
_MEASURED = re.compile(r"^[+-]?[\d][\d\s.,:/%TZ+-]*$")


@dataclass(frozen=True, eq=False)
class Table:
    """What a sheet holds.

    Attributes
    ----------
    frame
        One row a record, indexed by its row number; one column a header.
    questions
        Column to the words that a second header row gives it.
    apart
        Columns ``row`` and ``reason``: the header rows below the first.
    problems
        Parts of the sheet whose columns are not those of the first.
    """

    frame: pd.DataFrame
    questions: dict[str, str]
    apart: pd.DataFrame
    problems: tuple[Problem, ...] = ()


def table_of(sheet: Sheet, answers: frozenset[str] = frozenset()) -> Table:
    """Return the table of a sheet, its header rows joined into its columns.

    Empty columns without a header and blank rows are left out; an empty frame comes back where there is no header.

    Parameters
    ----------
    answers
        What people answer, as codes are compared: a row of such words is a person's, though nobody else wrote them.
    """
    top = _top(sheet.rows)
    if top is None:
        return Table(pd.DataFrame(), {}, rows_apart())
    starts = [top, *_repeats(sheet.rows, top)]
    blocks = [_block(sheet, start, end, answers) for start, end in pairwise([*starts, len(sheet.rows)])]
    repeated = rows_apart([sheet.numbers[start] for start in starts[1:]], "repeated_header")
    apart = pd.concat([repeated, *(block.apart for block in blocks)], ignore_index=True)
    asked = zip(_distinct(sheet.rows[top]), _headings(sheet, top), strict=True)
    questions = {column: text for column, text in asked if text and column in blocks[0].frame}
    questions |= {column: text for block in reversed(blocks) for column, text in block.questions.items()}
    frames = [_named_alike(block.frame, list(blocks[0].frame.columns)) for block in blocks]
    problems = [problem for block in blocks for problem in block.problems]
    problems += [
        problem
        for start, frame in zip(starts[1:], frames[1:], strict=True)
        for problem in _other_columns(frame, frames[0], sheet.numbers[start])
    ]
    whole = pd.concat(frames).fillna("").astype(str) if len(frames) > 1 else frames[0]
    return Table(whole, questions, apart, tuple(problems))


def _other_columns(frame: pd.DataFrame, first: pd.DataFrame, row: int) -> Iterable[Problem]:
    """Yield the problem of a part with other columns than the first: its people would seem to have left them blank."""
    lacking = [str(name)[:60] for name in first if name not in frame]
    added = [str(name)[:60] for name in frame if name not in first]
    if lacking or added:
        message = (
            "The header is there again in row {row} with other columns: {lacking} are missing and {added} are new. "
            "Give both parts the same columns, empty where a question was not asked, or hand in one of them."
        )
        yield Problem(message, "", {"row": row, "lacking": ", ".join(lacking) or "–", "added": ", ".join(added) or "–"})


def is_headless(table: Table) -> bool:
    """Return whether the first row of a table is a record: it repeats numbers, or answers that stand below it."""
    names = [re.sub(r" \(\d+\)$", "", name) for name in table.frame.columns]
    numbers = [name for name in names if _MEASURED.match(name)]
    # A column that holds its own name and nothing else is an option of a question.
    held = [set(table.frame[column]) - {""} for column in table.frame]
    below = [name in texts and len(texts) > 1 for name, texts in zip(names, held, strict=True)]
    return len(set(numbers)) < len(numbers) > len(names) / 3 or sum(below) > max(1, len(names) / 3)


def _top(rows: list[list[str]]) -> int | None:
    top = header_position(rows)
    # A header whose questions spread over many blank cells is emptier than the row of options below it.
    if top and _spreads(rows[top - 1], rows[top]):
        return top - 1
    # And both are emptier than the first person, where each option is marked as chosen or not.
    return top - 2 if top and top > 1 and _name_all(rows[top - 2], rows[top - 1], rows[top]) else top


def _name_all(header: list[str], below: list[str], first: list[str]) -> bool:
    """Return whether two rows are one header, and name every cell that the row below them fills."""
    filled = (i for i, cell in enumerate(first) if cell.strip())
    is_named = all(_cell(header, i).strip() or _cell(below, i).strip() for i in filled)
    return is_named and _spreads(header, below)


def _headings(sheet: Sheet, top: int) -> list[str]:
    """Return the question of each column of a header under merged headings: the heading and, in brackets, its name.

    Empty where none stands above it, or the same again. A heading alone over the first column is a title. Where the
    workbook says how far one is merged, it is of no column beyond.
    """
    names, above = sheet.rows[top], sheet.rows[top - 1] if top else []
    if sum(map(bool, map(str.strip, above[1:]))) == 0:
        return [""] * len(names)
    asked, heading, spans = [], "", sheet.spans.get(sheet.numbers[top - 1], {})
    last = len(names)
    for i, name in enumerate(map(str.strip, names)):
        own = _cell(above, i).strip()
        spreads = own != "" and not _cell(above, i + 1).strip() and _cell(names, i + 1).strip() != ""
        heading, last = ((own if spreads else ""), spans.get(i, len(names))) if own else (heading, last)
        is_under = heading != "" and i <= last
        asked.append(f"{heading} [{name}]" if is_under and name and fold(heading) != fold(name) else "")
    return asked


def _spreads(header: list[str], below: list[str]) -> bool:
    """Return whether two rows are one header: the lower names options, the upper what the lower leaves blank."""
    alone = [i for i, name in enumerate(header) if name.strip() and not _cell(below, i).strip()]
    return len(alone) >= 2 and _is_options(header, below)


def _cell(row: list[str], position: int) -> str:
    return row[position] if position < len(row) else ""


def _repeats(rows: list[list[str]], top: int) -> list[int]:
    """Return the positions of the rows that repeat the header, in any order of its names and any letter case."""
    header = [fold(name) for name in rows[top]]
    names = {name for name in header if name}
    repeats = [i for i in range(top + 1, len(rows)) if _repeats_names(rows[i], names)]
    if not repeats:
        return []
    # An option's own name in the option's own column is an answer wherever other people give it too.
    named = [(i, name) for i, name in enumerate(header) if name]
    answers = sum(sum(fold(_cell(row, i)) == name for row in rows[top + 1 :]) > len(repeats) for i, name in named)
    return repeats if answers < SAME_HEADER * len(names) else []


def _repeats_names(row: list[str], names: set[str]) -> bool:
    said = [cell for cell in row if cell.strip()]
    if len(said) < min(2, len(names)) or not any(fold(cell) in names for cell in said[:3]):
        return False
    same = {fold(cell) for cell in said} & names
    return len(same) >= SAME_HEADER * len(names) and len(same) >= SAME_HEADER * len(said)


# ---------------------------------------------------------------------------------------------- one block of rows


def _block(sheet: Sheet, start: int, end: int, answers: frozenset[str]) -> Table:
    """Return the table whose first header row is `start` and whose last record stands before `end`."""
    # A blank row between two header rows is none of them.
    filled = [i for i in range(start, end) if i == start or any(cell.strip() for cell in sheet.rows[i])]
    rows, numbers = [sheet.rows[i] for i in filled], [sheet.numbers[i] for i in filled]
    below = _header_rows(rows, _continued(sheet, start, end), answers)
    header, subs = rows[0], rows[1 : 1 + below]
    # What only tells how columns are filled in names none.
    guides = [row for row in subs if is_guide(row, rows[1 + below : 1 + below + SAMPLE])]
    names, words = _joined(header, [row for row in subs if row not in guides], sheet.spans.get(numbers[0], {}))
    frame = _frame(rows[1 + below :], numbers[1 + below :], names)
    questions = {column: text for column, text in zip(_distinct(names), words, strict=True) if text}
    kept = {column: text for column, text in questions.items() if column in frame}
    problems = tuple(_may_be_a_person(header, subs, numbers[1:], guides))
    return Table(frame, kept, rows_apart(numbers[1 : 1 + below], "header_row"), problems)


def _may_be_a_person(
    header: list[str], subs: list[list[str]], numbers: Sequence[int], guides: Sequence[list[str]]
) -> Iterator[Problem]:
    """Yield the problem of each header row that may be answers: words in several columns, or few words in each cell."""
    message = (
        "Row {row} may be a second header, or the first person in words that nobody else wrote. If it is a header, "
        "delete it; if it is a person, write in codebook.yml under values of its questions what these answers mean."
    )
    # Import ids stand below questions alone.
    for i, row in enumerate([] if any(map(_is_import_ids, subs)) else subs):
        said = [cell for cell in row if fold(cell) and fold(cell) not in ONE_COLUMN]
        if row not in guides and (_are_shared(said) or _are_short(said)) and not (i == 0 and _is_options(header, row)):
            yield Problem(message, "", {"row": numbers[i]})


def _are_shared(said: list[str]) -> bool:
    """Return whether words stand in several columns, as answers do and questions do not."""
    answers = [fold(cell) for cell in said if "?" not in cell]
    return sum(times for times in Counter(answers).values() if times > 1) > SHARED_SHARE * len(answers)


def _are_short(said: list[str]) -> bool:
    """Return whether words are as short as answers, and none is a name of a column."""
    is_short = sum("?" not in cell and len(cell.split()) <= FEW_WORDS for cell in said) >= FEW_SHARE * len(said)
    return bool(said) and is_short and not (PROFILE | TOOLS) & set(map(fold, said))


def _continued(sheet: Sheet, start: int, end: int) -> list[list[str]]:
    """Return the first rows below the next header where that is the same again: they are of the same columns."""
    is_same = end < len(sheet.rows) and [*map(fold, sheet.rows[end])] == [*map(fold, sheet.rows[start])]
    return sheet.rows[end + 1 : end + 1 + SAMPLE] if is_same else []


def _header_rows(rows: list[list[str]], beyond: list[list[str]], answers: frozenset[str]) -> int:
    """Return how many rows below the first belong to the header; few rows are judged by those of the next block too."""
    # Import ids stand below everything else that is a header, however few people answered.
    count = max((i for i, row in enumerate(rows[: MOST_HEADER_ROWS + 1]) if _is_import_ids(row)), default=0)
    while count + 1 < min(len(rows), MOST_HEADER_ROWS + 1):
        below = rows[count + 1]
        others = [row for row in (*rows[count + 2 : count + 2 + SAMPLE], *beyond) if row != below][:SAMPLE]
        is_header = is_guide(below, others) or _is_words(below, others, answers)
        if not is_header and not (count == 0 and _is_options(rows[0], below)):
            break
        count += 1
    return count


def _is_import_ids(row: list[str]) -> bool:
    said = [cell for cell in row if cell.strip()]
    return bool(said) and sum(bool(_IMPORT_ID.match(cell)) for cell in said) > len(said) / 2


def _is_options(header: list[str], below: list[str]) -> bool:
    """Return whether a row names the columns of the questions above it, and holds nothing else."""
    width = max(len(header), len(below))
    named = [_cell(header, i).strip() != "" for i in range(width)]
    said = [_cell(below, i).strip() for i in range(width)]
    gaps = [i for i in range(width) if said[i] and not named[i]]
    heads = {i for i in range(width - 1) if named[i] and not named[i + 1] and said[i + 1]}
    single = [said[i] for i in range(width) if named[i] and i not in heads and said[i]]
    generic = sum(fold(text) in ONE_COLUMN for text in single)
    is_label = all(not _MEASURED.match(said[i]) for i in [*gaps, *heads])
    return is_label and generic == len(single) and (len(gaps) >= 2 or (generic >= 1 and len(gaps) + generic >= 2))


def _is_words(row: list[str], below: list[list[str]], answers: frozenset[str]) -> bool:
    """Return whether a row is made of words that its columns do not hold anywhere else: questions, not answers."""
    said = {i: cell.strip() for i, cell in enumerate(row) if cell.strip()}
    known = {i: [text for r in below if (text := _cell(r, i).strip())] for i in said}
    judged = {i: verdict for i, cell in said.items() if (verdict := _is_strange(cell, known[i])) is not None}
    if sum(judged.values()) < max(LEAST_STRANGE, STRANGE_SHARE * len(judged)):
        return False
    if any(_is_identified(cell, known[i]) for i, cell in said.items()):
        return False
    strange = [said[i] for i, is_strange in judged.items() if is_strange]
    return sum(code_key(unnumbered(cell)) in answers for cell in strange) < KNOWN_SHARE * len(strange)


def _is_identified(cell: str, known: list[str]) -> bool:
    """Return whether a cell is a number, a date or an identifier like the others of its column: no header has one."""
    if len(known) < LEAST_KNOWN or not any(sign.isdigit() for sign in cell):
        return False
    is_long = len(cell) >= LONG_IDENTIFIER and " " not in cell
    alike = sum(_shape(text) == _shape(cell) or (is_long and len(text) == len(cell)) for text in known)
    measured = sum(bool(_MEASURED.match(text)) for text in known) if _MEASURED.match(cell) else 0
    return max(alike, measured) >= 0.9 * len(known)


def _shape(text: str) -> str:
    return re.sub(r"\d+", "9", text)


def _is_strange(cell: str, known: list[str]) -> bool | None:
    """Return whether a cell cannot be of its column; None where the column does not say what it holds."""
    if len(known) < LEAST_KNOWN:
        return None
    if sum(bool(_MEASURED.match(text)) for text in known) >= 0.9 * len(known):
        return not _MEASURED.match(cell) and no_answer(cell) is None
    is_closed = len(set(known)) <= max(2, CLOSED_SHARE * len(known))
    return cell not in known if is_closed else None


def _joined(header: list[str], subs: list[list[str]], spans: Mapping[int, int]) -> tuple[list[str], list[str]]:
    """Return the name of each column and the words that the header rows below give it.

    Parameters
    ----------
    spans
        How far names of the header are merged: first position to last.
    """
    subs = [row for row in subs if not _is_import_ids(row)]
    width = max((i for row in [header, *subs] for i, cell in enumerate(row, start=1) if cell.strip()), default=0)
    names, parent, last = [], "", width
    words = [" ".join(dict.fromkeys(_cell(row, i).strip() for row in subs)).strip() for i in range(width)]
    spreads = [bool(subs) and _cell(header, i).strip() != "" and i + 1 < width and not _cell(header, i + 1).strip()
               and words[i + 1] != "" for i in range(width)]  # fmt: skip
    for i in range(width):
        own = _cell(header, i).strip()
        parent, last = (own, spans.get(i, width)) if own else (parent, last)
        is_part = words[i] != "" and parent != "" and (spreads[i] or not own)
        whole = f"{parent} [{words[i]}]" if i <= last else words[i]
        names.append(whole if is_part else own)
    return names, ["" if fold(text) in ONE_COLUMN else text for text in words]


def _frame(records: list[list[str]], numbers: list[int], header: list[str]) -> pd.DataFrame:
    # What stands to the right of the last header is a column too: nothing is cut off.
    ends = (i for row in records for i, cell in enumerate(row[len(header) :], start=len(header) + 1) if cell.strip())
    width = max(ends, default=len(header))
    header = header + [""] * (width - len(header))
    rows = [row[:width] + [""] * (width - len(row)) for row in records]
    frame = pd.DataFrame(rows, columns=_distinct(header), index=pd.Index(numbers, dtype="int64"), dtype=object)
    frame = frame.fillna("").astype(str)
    blank = (frame.apply(lambda column: column.str.strip()) == "").all(axis=1)
    unnamed = [c for c, name in zip(frame.columns, header, strict=True) if not name.strip() and (frame[c] == "").all()]
    return frame.loc[~blank].drop(columns=unnamed)


def _named_alike(frame: pd.DataFrame, first: list[str]) -> pd.DataFrame:
    """Return a frame whose columns are called as those of the first part, however they are spelled."""
    return frame.rename(columns=_alike(list(frame.columns), first))


def _alike(names: list[str], first: list[str]) -> dict[str, str]:
    """Return each column's name in the first block: its own where it is there, else the one spelled alike."""
    spelled = {fold(name): name for name in first if name not in names}
    return {name: spelled.pop(fold(name), name) for name in names if name not in first}


def _distinct(header: list[str]) -> list[str]:
    """Return headers of which none is empty and none is repeated."""
    seen: dict[str, int] = {}
    names = []
    for position, name in enumerate(header, start=1):
        name = name.strip() or f"column {position}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names
