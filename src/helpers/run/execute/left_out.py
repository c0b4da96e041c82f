"""What an executed notebook may show: what the method displays, and nothing that could hold a person's answers.

A figure, table or sentence of the method says so in its metadata (`present.outputs`), and what it shows was withheld
where few people stand behind it. Of anything else nobody knows what it holds, so a line stands in its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from helpers.present.language.words import mark
from helpers.run.execute.sources import ATTACHED, TOLD, without, wrong_in
from helpers.run.notebooks.reading import label_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from helpers.present.language.words import Words
    from helpers.run.execute.personal import Personal

#: What marks an output as one of the method, and as a line in place of another.
OURS, STEAD = "mirall", "mirall_left_out"
#: What the solver of the plan writes by itself; it is of no use to a reader.
SOLVER = re.compile(r"^Highs\w*::.*\n?", re.MULTILINE)
#: What the label of an output has that somebody added to those of the method.
ADDED = "-own-"
SAID = {
    "picture": mark(
        "A run leaves this picture out, because nobody can tell whom it shows. `helpers.present.own.figure` shows a "
        "picture of groups that it counted."
    ),
    "printed": mark(
        "A run leaves out the text that is printed here, because it may hold the answers of single persons. "
        "`helpers.present.own.table` shows figures by group, `helpers.present.outputs.Sentences` says a sentence."
    ),
    "value": mark(
        "A run leaves out what is shown here, because it may hold the answers of single persons. "
        "`helpers.present.own.table` shows figures by group, `helpers.present.outputs.Sentences` says a sentence."
    ),
    "personal": mark(
        "A run leaves out what is shown here, because a respondent's number or what somebody wrote stands in it. "
        "Show figures of groups, and say them in words of your own."
    ),
    TOLD: mark(
        "A run leaves out what is written here, because a respondent's number or what somebody wrote stands in it. Say "
        "it in words of your own."
    ),
    ATTACHED: mark("A run leaves out the picture that lies here, because nobody can tell whom it shows."),
    "error": mark("An error was left out here, because what it says may quote an answer."),
}


@dataclass(frozen=True)
class LeftOut:
    """What was left out of a notebook: the cell, as people count from 1, and what it was (a key of `SAID`)."""

    cell: int
    kind: str

    @property
    def message(self) -> str:
        """What stands in its place, in English."""
        return SAID[self.kind]


def kind_of(output: Mapping[str, Any], *, is_added: bool = False) -> str | None:
    """Return what an output is that may not be kept (a key of `SAID`); None where it may, or where it says nothing.

    Parameters
    ----------
    is_added
        Whether it is of a cell that somebody added: what such a cell made itself nobody counted.
    """
    if output["output_type"] == "stream":
        told = "" if output["name"] == "stderr" else SOLVER.sub("", output["text"])
        return "printed" if told.strip() else None
    if output["output_type"] == "error":
        return "error"
    is_by_hand = is_added and output["metadata"].get(OURS, {}).get("by_hand", False)
    if {OURS, STEAD} & set(output["metadata"]) and not is_by_hand:
        return None
    return "picture" if any(form.startswith("image/") for form in output["data"]) else "value"


def leave_out(notebook: Any, words: Words, keep: str = "", personal: Personal | None = None) -> Any:
    """Return a copy of an executed notebook with a line in place of each output that is none of the method's.

    Of what is written in its cells the same goes for somebody's number or words, and for pictures within a paragraph.

    Parameters
    ----------
    keep
        A kind of output that stays (a key of `SAID`): a notebook that stopped keeps the error that stopped it.
    personal
        What is looked for in the cells and in the outputs of the method too, and left out with them
        (`personal.personal_of`).
    """
    from copy import deepcopy

    clean = deepcopy(notebook)
    for cell in clean.cells:
        if cell.cell_type == "code":
            cell.outputs = list(_kept(cell, words, keep, personal))
        if wrong := wrong_in(cell, personal):
            without(cell, wrong, {kind: words(SAID[kind]) for kind in wrong})
            cell.metadata[STEAD] = wrong
    return clean


def _kept(cell: Any, words: Words, keep: str, personal: Personal | None) -> Iterator[Any]:
    said, is_added = {keep}, is_of_added(cell)
    for output in cell.outputs:
        kind = kind_of(output, is_added=is_added)
        is_personal = kind in (None, keep) and personal is not None and personal.is_in(output, is_added=is_added)
        if is_personal:
            yield _in_its_place(kind or "personal", words)
        elif kind == keep or (kind is None and output.output_type != "stream"):
            yield output
        elif kind is not None and kind not in said:
            said.add(kind)
            yield _in_its_place(kind, words)


def is_of_added(cell: Any) -> bool:
    """Return whether a cell shows what somebody added to the method's analysis, by its label."""
    label = label_of(cell.source)
    return label is None or ADDED in label


def _in_its_place(kind: str, words: Words) -> Any:
    from nbformat.v4 import new_output

    line = words(SAID[kind])
    return new_output("display_data", {"text/markdown": f"*{line}*", "text/plain": line}, metadata={STEAD: kind})


def what_was_left_out(notebook: Any) -> list[LeftOut]:
    """Return what a notebook holds a line in place of, in order."""
    return [
        LeftOut(number, kind)
        for number, cell in enumerate(notebook.cells, start=1)
        for kind in (*cell.metadata.get(STEAD, []), *_kinds_left_out(cell))
    ]


def _kinds_left_out(cell: Any) -> Iterator[str]:
    return (one.metadata[STEAD] for one in cell.get("outputs", []) if STEAD in one.get("metadata", {}))
