"""A notebook of the lab looked over before it becomes the method's: what would stop a run, what it would not show."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING, Any

from helpers.errors import NotebookError, Problem
from helpers.present.language.words import mark
from helpers.run.execute.left_out import ADDED, OURS, SAID, is_of_added, kind_of
from helpers.run.execute.settings import OF_STUDY
from helpers.run.execute.sources import ATTACHED, TOLD, wrong_in
from helpers.run.lab.folder import laid_out_in, printed
from helpers.run.notebooks.reading import explore_path, label_of, read_notebook
from helpers.study.parameters import literals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from helpers.run.execute.personal import Personal
    from helpers.study.opening import Study

PARAMETERS = "parameters"
#: What no run can tell of the code in cells that are not the method's.
LOOK = mark(
    "Cells with code of yours: {cells}. A run counts the people behind groups, and looks for numbers and answers of "
    "respondents; it cannot tell whether a sentence, or a table that you made otherwise, speaks of one person. Read "
    "the page of this notebook before you give it away."
)
#: What a run keeps and no report shows.
UNPLACED = mark(
    "What this cell shows stays in its notebook: the report holds what is under a label of its own. Write as its first "
    "line `#| label: fig-own-NAME` for a figure, `#| label: tbl-own-NAME` for a table, `#| label: txt-own-NAME` for "
    "sentences."
)
#: What becomes of a paragraph of the English lab in the other languages.
IN_ENGLISH = mark(
    "This paragraph is carried over in English, and councils of every other language read it so until its translations "
    "stand in src/helpers/present/language/locale."
)
#: A cell that ended so would stop the run; of all others a run says itself what it leaves out.
STOPS = mark("This cell ended in an error in the lab, and would stop every run.")

#: What a cell may not hold that is committed for everybody to read.
AWAY = {
    TOLD: mark(
        "A respondent's number or what somebody wrote stands in this cell, and notebooks/ is there for everybody to "
        "read. Take it out, and say it in words of your own."
    ),
    ATTACHED: mark(
        "A picture lies in this paragraph. Nobody can tell whom it shows, and notebooks/ is there for everybody to "
        "read. Take it out; `helpers.present.own.figure` shows a picture of groups that it counted."
    ),
}


def problems_of(name: str, notebook: Any) -> list[Problem]:
    """Return what would stop every run of a notebook: code that is none, parameters that are no values, labels twice.

    Parameters
    ----------
    name
        The notebook's, for the problems.
    """
    return [*_unparsed(name, notebook), *_without_parameters(name, notebook), *_same_labels(name, notebook)]


def _unparsed(name: str, notebook: Any) -> Iterator[Problem]:
    from IPython.core.inputtransformer2 import TransformerManager

    message = "Line {line} is no Python ({reason}). Mend it in the lab, and run the notebook there to its end."
    for number, cell in _code(notebook):
        try:
            ast.parse(TransformerManager().transform_cell(cell.source))
        except SyntaxError as error:
            yield Problem(message, f"{name}, cell {number}", {"line": error.lineno or 1, "reason": error.msg})


def _without_parameters(name: str, notebook: Any) -> Iterator[Problem]:
    """Yield what is wrong with the cell of parameters, which each run reads before it runs anything."""
    tagged = [(number, cell) for number, cell in _code(notebook) if _is_of_parameters(cell)]
    given = {target for _, cell in tagged for statement in _statements(cell.source) for target in _named(statement)}
    lacking = [known for known in OF_STUDY if known not in given]
    if lacking:
        message = (
            "The cell of parameters no longer has {names}, which say whose survey is read. Put them back, or move the "
            "notebook away and open the lab anew."
        )
        yield Problem(message, name, {"names": ", ".join(lacking)})
    message = (
        'Line {line} is no parameter. Each line gives one name a value, as `outcome: str = "trust"`; what is computed '
        "from it belongs into a later cell."
    )
    for number, cell in tagged:
        for statement in _statements(cell.source):
            if not _named(statement):
                yield Problem(message, f"{name}, cell {number}", {"line": statement.lineno})


def _statements(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError:
        return []


def _named(statement: ast.stmt) -> list[str]:
    """Return the names that a statement gives a literal value; none where it does something else."""
    try:
        return [name for name, _ in literals(statement)]
    except ValueError:
        return []


def _same_labels(name: str, notebook: Any) -> list[Problem]:
    counted = Counter(label for _, cell in _code(notebook) if (label := label_of(cell.source)))
    message = (
        "The label {label} stands above {n} cells, and the report could show only one. Give the others labels of their "
        "own."
    )
    return [Problem(message, name, {"label": label, "n": n}) for label, n in counted.items() if n > 1]


def given_away(name: str, laid_out: Any, theirs: Any, known: Personal) -> list[Problem]:
    """Return which cells of a notebook would give away what somebody answered, without a word of it.

    Parameters
    ----------
    laid_out, theirs
        The copy as the lab laid it out, and as it is now.
    known
        What is a person's own in the survey of the lab.
    """
    changed = _changed(laid_out, theirs)
    return [Problem(AWAY[kind], f"{name}, cell {number}") for number, cell in changed for kind in wrong_in(cell, known)]


def not_looked_through(study: Study) -> Problem:
    """Return that nobody knows yet what is a person's own in a survey."""
    message = (
        "The survey of {study} was not cleaned yet, so it was not looked for numbers and answers of respondents in "
        "what you wrote. Read it before you give it away."
    )
    return Problem(message, values={"study": f"{study.council}/{study.wave}"})


def _changed(laid_out: Any, theirs: Any) -> list[tuple[int, Any]]:
    before = {cell.id: cell.source for cell in laid_out.cells}
    return [(number, cell) for number, cell in enumerate(theirs.cells, start=1) if before.get(cell.id) != cell.source]


def notes_of(name: str, laid_out: Any, theirs: Any, is_original: bool) -> list[Problem]:
    """Return what is to be known of a notebook that is carried over.

    Parameters
    ----------
    laid_out, theirs
        The copy as the lab laid it out, and as it is now.
    is_original
        Whether the copy is in the language that the method is written in.
    """
    before = {cell.id: cell.source for cell in laid_out.cells}
    changed = _changed(laid_out, theirs)
    notes = [
        Problem(told, f"{name}, cell {number}") for number, cell in changed for told in _told(cell, before, is_original)
    ]
    added = [number for number, cell in changed if cell.cell_type == "code" and not _is_of_parameters(cell)]
    looked_at = [Problem(LOOK, name, {"cells": ", ".join(map(str, added))})] if added else []
    taken = _taken_names(name, theirs, {number for number, _ in changed}, before)
    unplaced = [Problem(UNPLACED, f"{name}, cell {number}") for number, cell in changed if _is_unplaced(cell, before)]
    lost = _lost_labels(name, laid_out, theirs)
    ended = (number for number, cell in _code(theirs) if any(one.output_type == "error" for one in cell.outputs))
    stopped = [Problem(STOPS, f"{name}, cell {number}") for number in ended if number not in dict(changed)]
    return [*_moved_defaults(name, laid_out, theirs), *notes, *stopped, *unplaced, *taken, *lost, *looked_at]


def _is_unplaced(cell: Any, before: dict[str, str]) -> bool:
    """Return whether an added cell shows something of the method under no label that the report looks for."""
    is_ours = any(OURS in output.get("metadata", {}) for output in cell.get("outputs", []))
    return is_ours and cell.id not in before and ADDED not in (label_of(cell.source) or "")


def _taken_names(name: str, theirs: Any, changed: set[int], before: dict[str, str]) -> Iterator[Problem]:
    """Yield which cells that were added give a value to names that later cells of the method use."""
    message = (
        "This cell gives another value to names that the method uses further down: {names}. All that follows would be "
        "computed with yours. Call them otherwise, unless that is what you want."
    )
    for number, cell in _code(theirs):
        if number not in changed or cell.id in before:
            continue
        later = {used for after, other in _code(theirs) if after > number and after not in changed
                 for used in _names(other.source, ast.Load)}  # fmt: skip
        if taken := sorted(_names(cell.source, ast.Store) & later):
            yield Problem(message, f"{name}, cell {number}", {"names": ", ".join(taken)})


def _names(source: str, use: type[ast.expr_context]) -> set[str]:
    """Return the names that code reads (`ast.Load`), or gives a value (`ast.Store`)."""
    nodes = [node for statement in _statements(source) for node in ast.walk(statement)]
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, use)}


def _told(cell: Any, before: dict[str, str], is_original: bool) -> list[str]:
    """Return what a run does not show of a changed cell, and what becomes of its words."""
    if cell.cell_type == "markdown":
        return [IN_ENGLISH if is_original else _of_prose(cell.id in before)]
    if cell.cell_type != "code":
        return []
    if cell.execution_count is None and not cell.outputs:
        return (
            [mark("This cell was not run in the lab: nobody has seen yet what it does.")] if cell.source.strip() else []
        )
    kinds = dict.fromkeys(kind_of(output, is_added=is_of_added(cell)) for output in cell.outputs)
    return [(SAID | {"error": STOPS})[kind] for kind in kinds if kind]


def _is_of_parameters(cell: Any) -> bool:
    return PARAMETERS in cell.metadata.get("tags", [])


def _moved_defaults(name: str, laid_out: Any, theirs: Any) -> list[Problem]:
    """Return which parameters have another default than the method had, and where that goes."""
    before, now = _defaults(laid_out), _defaults(theirs)
    moved = [one for one in now if one not in OF_STUDY and before.get(one, now[one]) != now[one]]
    if not moved:
        return []
    message = (
        "Defaults are others now in the cell of parameters of notebooks/{notebook}: {moved}. Every council is analysed "
        "with them, whatever its council.yml says. For some councils only, write the earlier ones there again, and run "
        "those councils with `{settings}`."
    )
    shown = "; ".join(f"{one}: {_written(before[one])} → {_written(now[one])}" for one in moved)
    settings = " ".join(f'--set "{name[:2]}.{one}={now[one]}"' for one in moved)
    return [Problem(message, name, {"notebook": name, "moved": shown, "settings": settings})]


def _defaults(notebook: Any) -> dict[str, Any]:
    statements = [one for _, cell in _code(notebook) if _is_of_parameters(cell) for one in _statements(cell.source)]
    return dict(pair for statement in statements if _named(statement) for pair in literals(statement))


def _written(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _of_prose(is_edited: bool) -> str:
    if is_edited:
        return mark(
            "This paragraph was edited in a translation, so it was not carried over: the method is written in English. "
            "Edit it in notebooks/, and its translations in src/helpers/present/language/locale."
        )
    return mark(
        "This paragraph is in the lab's language, and councils of every language will read it so. Write it in English, "
        "and its translations into src/helpers/present/language/locale."
    )


def _lost_labels(name: str, laid_out: Any, theirs: Any) -> list[Problem]:
    there, gone = ({label_of(cell.source) for _, cell in _code(book)} for book in (theirs, laid_out))
    lost = sorted(label for label in gone - there if label)
    message = "The report will lack what stood under the labels {labels}: their cells are gone."
    return [Problem(message, name, {"labels": ", ".join(lost)})] if lost else []


def _code(notebook: Any) -> Iterator[tuple[int, Any]]:
    return ((number, cell) for number, cell in enumerate(notebook.cells, start=1) if cell.cell_type == "code")


def strangers(study: Study, known: set[str]) -> list[Problem]:
    """Return which notebooks of a lab somebody wrote that are none of the method's, so that nothing of them goes back.

    Parameters
    ----------
    known
        Names of the method's notebooks.
    """
    untouched = {path.name for path in explore_path() if _is_untouched(path, study)}
    strange = sorted({path.name for path in study.paths.lab.glob("*.ipynb")} - known - untouched)
    message = (
        "{names}: no run executes it, so nothing of it was carried over. Copy what the method is to have into one of "
        "the five notebooks of the lab, and put that back."
    )
    return [Problem(message, values={"names": ", ".join(strange)})] if strange else []


def _is_untouched(path: Path, study: Study) -> bool:
    """Return whether a notebook of the lab is as it was laid out, in whichever language."""
    try:
        return laid_out_in(path, study, printed(read_notebook(study.paths.lab / path.name))) is not None
    except (OSError, NotebookError):
        return False
